#include "api/http/request_headers.hpp"

#include <algorithm>
#include <string_view>

#include "api/edge/ascii.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/support/secrets.hpp"
#include "domain/base/ascii.hpp"

namespace usher::api {

namespace {

bool is_json(std::string_view type) {
  return type == "application/json" || type == "text/json" || type.ends_with("+json");
}

bool is_identity(std::string_view codings) {
  while (!codings.empty()) {
    const auto coding = edge::take_item(codings);
    if (!coding.empty() && !edge::equals_no_case(coding, "identity")) {
      return false;
    }
  }
  return true;
}

problem unsupported(const std::string& type) {
  problem what = media_type_is_wrong;
  fill(what, same_in_both(type));
  what.headers.emplace_back("Accept", "application/json");
  return what;
}

}  // namespace

std::optional<std::string_view> credentials_of(const edge::request& r, std::string_view lower_case_scheme) {
  const auto* header = r.header("authorization");
  if (header == nullptr) {
    return std::nullopt;
  }
  const std::string_view text = *header;
  const auto end = text.find(' ');
  if (end == std::string_view::npos || !edge::equals_no_case(text.substr(0, end), lower_case_scheme)) {
    return std::nullopt;
  }
  return edge::trimmed(text.substr(end));
}

domain::secret_hash session_key_of(const edge::request& r) {
  const auto key = credentials_of(r, "token");
  return key ? hash_secret(*key) : domain::secret_hash{};
}

std::string media_type_of(const edge::request& r) {
  const auto* header = r.header("content-type");
  if (header == nullptr) {
    return {};
  }
  return domain::lower_ascii(
      std::string(edge::trimmed(std::string_view(*header).substr(0, header->find(';')))));
}

json read_json_object(const edge::request& r) {
  try {
    return read_json_object(r.body);
  } catch (const bad_request& bad) {
    const auto type = media_type_of(r);
    const bool is_none = bad.what.code == "INVALID_JSON" && !bad.what.details.contains("field");
    if (!is_none || r.body.empty() || type.empty() || is_json(type)) {
      throw;
    }
    throw bad_request{unsupported(type)};
  }
}

std::optional<problem> encoded_body(const edge::request& r) {
  for (const auto& [name, value] : r.headers) {
    if (name == "content-encoding" && !r.body.empty() && !is_identity(value)) {
      problem what = body_is_encoded;
      fill(what, same_in_both(value));
      what.headers.emplace_back("Accept-Encoding", "identity");
      return what;
    }
  }
  return std::nullopt;
}

}  // namespace usher::api
