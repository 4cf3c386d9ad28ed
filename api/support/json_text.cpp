#include "api/support/json_text.hpp"

#include <chrono>

#include "domain/base/json_string.hpp"

namespace usher::api {

void append_json_string(std::string& out, std::string_view text) {
  const auto before = out.size();
  if (!domain::append_json_string(out, text)) {
    out.resize(before);
    out += json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

std::int64_t whole_seconds(domain::milliseconds time) {
  return std::chrono::floor<std::chrono::seconds>(time).count();
}

}  // namespace usher::api
