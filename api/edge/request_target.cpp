#include "api/edge/request_target.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "api/edge/ascii.hpp"
#include "domain/base/plain_text.hpp"

namespace usher::edge {

namespace {

/// Nothing when an encoding is broken or stands for NUL.
std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size()) {
        return std::nullopt;
      }
      const int high = hex_value(text[i + 1]);
      const int low = hex_value(text[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) {
        return std::nullopt;
      }
      out.push_back(static_cast<char>(high * 16 + low));
      i += 2;
    } else {
      out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
  }
  return out;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

bool starts_with_no_case(std::string_view text, std::string_view lower_case_prefix) {
  return equals_no_case(text.substr(0, lower_case_prefix.size()), lower_case_prefix);
}

/// A byte of a name or of a future kind of address (RFC 3986: unreserved and sub-delims).
bool is_name_byte(char c) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=";
  return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
}

bool is_registered_name(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%') {
      if (i + 2 >= text.size() || hex_value(text[i + 1]) < 0 || hex_value(text[i + 2]) < 0) {
        return false;
      }
      i += 2;
    } else if (!is_name_byte(text[i])) {
      return false;
    }
  }
  return true;
}

/// What stands between brackets: an IPv6 address, or `v1.` and so on.
bool is_bracketed_address(std::string_view text) {
  if (!text.empty() && to_lower(text.front()) == 'v') {
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view version = text.substr(1, dot - 1);
    const std::string_view rest = text.substr(std::min(dot + 1, text.size()));
    return !version.empty() && !rest.empty() &&
           std::all_of(version.begin(), version.end(), [](char c) { return hex_value(c) >= 0; }) &&
           std::all_of(rest.begin(), rest.end(), [](char c) { return is_name_byte(c) || c == ':'; });
  }
  in6_addr address{};
  return ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

/// What follows scheme and authority of an absolute-form target; nothing when it is not one.
std::optional<std::string_view> strip_authority(std::string_view target) {
  std::size_t scheme = 0;
  if (starts_with_no_case(target, "http://")) {
    scheme = 7;
  }
  if (starts_with_no_case(target, "https://")) {
    scheme = 8;
  }
  if (scheme == 0) {
    return std::nullopt;
  }
  const std::string_view rest = target.substr(scheme);
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  if (end == 0 || rest.front() == ':' || !is_host(rest.substr(0, end))) {
    return std::nullopt;
  }
  return rest.substr(end);
}

std::optional<std::string_view> read_path(std::string_view text, request& into) {
  auto path = decode(text, false);
  if (!path) {
    return "invalid percent-encoding in the path";
  }
  if (has_control(*path)) {
    return "control character in the path";
  }
  if (!domain::is_utf8(*path)) {
    return "the path is not UTF-8";
  }
  while (path->size() > 1 && path->back() == '/') {
    path->pop_back();
  }
  if (path->empty()) {
    path->push_back('/');
  }
  into.path = std::move(*path);
  return std::nullopt;
}

std::optional<std::string_view> read_query(std::string_view text, request& into) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (piece.empty()) {
      continue;
    }
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = decode(piece.substr(0, equals), true);
    auto value = decode(piece.substr(std::min(equals + 1, piece.size())), true);
    if (!name || !value) {
      return "invalid percent-encoding in the query";
    }
    if (!domain::is_utf8(*name) || !domain::is_utf8(*value)) {
      return "the query is not UTF-8";
    }
    into.query.emplace_back(std::move(*name), std::move(*value));
  }
  return std::nullopt;
}

}  // namespace

target_fault read_target(std::string_view target, request& into) {
  const bool printable =
      std::all_of(target.begin(), target.end(), [](char c) { return c > 0x20 && c < 0x7F; });
  if (!printable) {
    return {"the request target holds bytes that must be percent-encoded"};
  }
  if (target.find('#') != std::string_view::npos) {
    return {"the request target holds a fragment"};
  }
  if (target == "*" && into.method == method::options) {
    into.path = target;
    return {};
  }
  std::string_view local = target;
  if (!target.starts_with('/')) {
    const auto rest = strip_authority(target);
    if (!rest) {
      return {"the request target is neither a path nor an http address"};
    }
    local = *rest;
  }
  const std::size_t mark = std::min(local.find('?'), local.size());
  auto problem = read_path(local.substr(0, mark), into);
  if (!problem) {
    problem = read_query(local.substr(std::min(mark + 1, local.size())), into);
  }
  return problem ? target_fault{*problem, true} : target_fault{};
}

bool is_host(std::string_view text) {
  std::string_view rest = text;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos || !is_bracketed_address(text.substr(1, end - 1))) {
      return false;
    }
    rest.remove_prefix(end + 1);
  } else {
    const std::size_t end = std::min(text.find(':'), text.size());
    if (!is_registered_name(text.substr(0, end))) {
      return false;
    }
    rest.remove_prefix(end);
  }
  return rest.empty() || (rest.front() == ':' && std::all_of(rest.begin() + 1, rest.end(), is_digit));
}

}  // namespace usher::edge
