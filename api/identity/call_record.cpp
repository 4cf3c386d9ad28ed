#include "api/identity/call_record.hpp"

#include <algorithm>

#include "api/support/json_text.hpp"
#include "api/support/percent_encoding.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

/// As long as it may be and no longer, without cutting a character of UTF-8 in two.
void cut(std::string& text, std::size_t most) {
  if (text.size() <= most) {
    return;
  }
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) {
    --most;
  }
  text.resize(most);
}

/// Postgres takes neither NUL nor what is not UTF-8.
std::string storable(std::string text, std::size_t most) {
  cut(text, most);
  const auto replaced = json(text).dump(-1, ' ', false, json::error_handler_t::replace);
  text = json::parse(replaced).get<std::string>();
  std::replace(text.begin(), text.end(), '\0', '?');
  cut(text, most);
  return text;
}

}  // namespace

domain::record_admin_call record_of(const edge::request& r, std::string_view key_name) {
  auto command = record_of_path(r, key_name);
  command.call.target = target_of(r.path, r.query);
  command.call.body = storable(r.body, domain::limits::max_audited_body_bytes);
  return command;
}

domain::record_admin_call record_of_path(const edge::request& r, std::string_view key_name,
                                         std::string_view refused) {
  domain::record_admin_call command;
  command.call.method = edge::to_text(r.method);
  command.call.target = target_of(r.path, {});
  command.call.remote_address = r.remote_address;
  command.call.key = key_name;
  command.call.refused = refused;
  return command;
}

}  // namespace usher::api
