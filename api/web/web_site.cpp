#include "api/web/web_site.hpp"

#include <stdexcept>

namespace usher::api {

namespace {

constexpr std::string_view index_path = "/index.html";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? "" : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// The part of a list before `separator`, which the list loses.
std::string_view take_one(std::string_view& list, char separator) {
  const auto end = list.find(separator);
  const auto one = list.substr(0, end);
  list = end == std::string_view::npos ? "" : list.substr(end + 1);
  return trimmed(one);
}

/// `q=0` and `q=0.0`, say of what stands before them that it is not taken.
bool is_refused(std::string_view parameters) {
  while (!parameters.empty()) {
    const auto one = take_one(parameters, ';');
    if (one.starts_with("q=") || one.starts_with("Q=")) {
      return one.size() > 2 && one.substr(2).find_first_not_of("0.") == std::string_view::npos;
    }
  }
  return false;
}

/// Whether a header such as Accept names this very word. What stands for all (`*/*`) is not asked for here:
/// programs send it that take whatever comes.
bool names(const edge::request& r, std::string_view header, std::string_view word) {
  const auto* value = r.header(header);
  std::string_view list = value == nullptr ? "" : std::string_view{*value};
  while (!list.empty()) {
    auto one = take_one(list, ',');
    if (take_one(one, ';') == word) {
      return !is_refused(one);
    }
  }
  return false;
}

bool has(const edge::request& r, const std::string& tag) {
  const auto* value = r.header("if-none-match");
  return value != nullptr && (*value == "*" || value->find(tag) != std::string::npos);
}

/// Addresses of programs: a wrong one is answered as programs read it.
bool is_for_programs(std::string_view path) {
  return path == "/api" || path.starts_with("/api/") || path.starts_with("/.well-known/");
}

void add_security(edge::response& answer) {
  answer.headers.emplace_back("Content-Security-Policy",
                              "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
                              "frame-ancestors 'none'");
  answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
  answer.headers.emplace_back("Referrer-Policy", "no-referrer");
  answer.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  answer.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
  answer.headers.emplace_back("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
}

}  // namespace

web_site::web_site(std::span<const web_file> files) {
  for (const auto& one : files) {
    files_.emplace(one.path,
                   file{one.content_type, "W/\"" + std::string(one.tag) + '"',
                        std::make_shared<const std::string>(one.plain),
                        std::make_shared<const std::string>(one.packed), one.path.starts_with("/assets/")});
  }
  if (!files_.empty() && !files_.contains(index_path)) {
    throw std::logic_error("the pages have no index.html");
  }
}

const web_site::file* web_site::find(const edge::request& r, bool is_route) const {
  if ((r.method != edge::method::get && r.method != edge::method::head) || files_.empty()) {
    return nullptr;
  }
  if (!is_route) {
    if (const auto found = files_.find(r.path); found != files_.end()) {
      return &found->second;
    }
  }
  const bool is_page = is_route ? r.path == "/" : !is_for_programs(r.path) && !r.path.starts_with("/assets/");
  return is_page && names(r, "accept", "text/html") ? &files_.at(index_path) : nullptr;
}

std::optional<edge::response> web_site::answer(const edge::request& r, bool is_route) const {
  const auto* found = find(r, is_route);
  if (found == nullptr) {
    return std::nullopt;
  }
  edge::response answer;
  answer.content_type = found->content_type;
  answer.headers.emplace_back("ETag", found->tag);
  answer.headers.emplace_back("Cache-Control",
                              found->for_ever ? "public, max-age=31536000, immutable" : "no-cache");
  answer.headers.emplace_back("Vary", "Accept, Accept-Encoding");
  add_security(answer);
  if (has(r, found->tag)) {
    answer.status = 304;
    return answer;
  }
  if (names(r, "accept-encoding", "gzip")) {
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.shared_body = found->packed;
  } else {
    answer.shared_body = found->plain;
  }
  return answer;
}

}  // namespace usher::api
