#include "api/clinics/office/form_data.hpp"

#include <algorithm>
#include <utility>

#include "api/http/request_headers.hpp"
#include "domain/base/ascii.hpp"

namespace usher::api {

namespace {

constexpr std::string_view line_end = "\r\n";

/// The value of `name=value` or `name="value"` among the parameters behind a semicolon.
std::optional<std::string> parameter_in(std::string_view line, std::string_view wanted) {
  for (auto at = line.find(';'); at != std::string_view::npos; at = line.find(';', at)) {
    ++at;
    while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) {
      ++at;
    }
    const auto equals = line.find('=', at);
    if (equals == std::string_view::npos) {
      return std::nullopt;
    }
    const auto name = domain::lower_ascii(std::string(line.substr(at, equals - at)));
    const bool is_quoted = equals + 1 < line.size() && line[equals + 1] == '"';
    const auto from = equals + (is_quoted ? 2 : 1);
    const auto to = std::min(line.find(is_quoted ? '"' : ';', from), line.size());
    if (name == wanted) {
      return std::string(line.substr(from, to - from));
    }
    at = to;
  }
  return std::nullopt;
}

/// The value of a part's header line; empty where it has none.
std::string_view header_in(std::string_view head, std::string_view wanted) {
  while (!head.empty()) {
    const auto end = std::min(head.find(line_end), head.size());
    const auto line = head.substr(0, end);
    const auto colon = line.find(':');
    const auto name = domain::lower_ascii(std::string(line.substr(0, std::min(colon, line.size()))));
    if (colon != std::string_view::npos && name == wanted) {
      return line.substr(colon + 1);
    }
    head.remove_prefix(std::min(end + line_end.size(), head.size()));
  }
  return {};
}

}  // namespace

std::optional<form_file> file_in_form(const edge::request& r, std::string_view part) {
  const auto* type = r.header("content-type");
  if (type == nullptr || media_type_of(r) != "multipart/form-data") {
    return std::nullopt;
  }
  const auto boundary = parameter_in(*type, "boundary");
  if (!boundary || boundary->empty()) {
    return std::nullopt;
  }
  // The first boundary may stand at the very beginning.
  const auto between = std::string(line_end) + "--" + *boundary;
  const std::string_view body = r.body;
  auto at = body.starts_with(std::string_view(between).substr(line_end.size()))
                ? between.size() - line_end.size()
            : body.find(between) == std::string_view::npos ? std::string_view::npos
                                                           : body.find(between) + between.size();
  while (at != std::string_view::npos && body.substr(at).starts_with(line_end)) {
    const auto head_from = at + line_end.size();
    const auto head_to = body.find("\r\n\r\n", head_from);
    if (head_to == std::string_view::npos) {
      return std::nullopt;
    }
    const auto from = head_to + 2 * line_end.size();
    const auto to = body.find(between, from);
    if (to == std::string_view::npos) {
      return std::nullopt;
    }
    const auto disposition = header_in(body.substr(head_from, head_to - head_from), "content-disposition");
    auto file = parameter_in(disposition, "filename");
    if (file && parameter_in(disposition, "name") == part) {
      return form_file{*std::move(file), body.substr(from, to - from)};
    }
    at = to + between.size();
  }
  return std::nullopt;
}

}  // namespace usher::api
