#include "tests/support/verify_pass.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::tests {

namespace {

using api::from_base64url;
using api::pass_claims;
using std::chrono::seconds;

constexpr std::string_view algorithm = "EdDSA";
constexpr std::string_view audience_prefix = "waiting-room/";
constexpr std::string_view everything = "all";

using public_key = std::array<unsigned char, crypto_sign_PUBLICKEYBYTES>;
using signature = std::array<unsigned char, crypto_sign_BYTES>;

template <class Bytes>
std::optional<Bytes> decode_exactly(std::string_view text) {
  const auto bytes = from_base64url(text);
  Bytes out{};
  if (!bytes || bytes->size() != out.size()) {
    return std::nullopt;
  }
  std::copy(bytes->begin(), bytes->end(), out.begin());
  return out;
}

struct pass_parts {
  /// What the signature is over: the first two parts with the dot between them.
  std::string_view signed_text;
  nlohmann::json header;
  nlohmann::json claims;
  std::string_view signature;
};

std::optional<nlohmann::json> decode_object(std::string_view part) {
  const auto text = from_base64url(part);
  if (!text) {
    return std::nullopt;
  }
  auto object = nlohmann::json::parse(*text, nullptr, false);
  return object.is_object() ? std::optional{std::move(object)} : std::nullopt;
}

std::optional<pass_parts> take_apart(std::string_view pass) {
  const auto first = pass.find('.');
  const auto last = pass.rfind('.');
  if (pass.size() > domain::limits::max_pass_bytes || first == last || pass.find('.', first + 1) != last) {
    return std::nullopt;
  }
  auto header = decode_object(pass.substr(0, first));
  auto claims = decode_object(pass.substr(first + 1, last - first - 1));
  if (!header || !claims || !from_base64url(pass.substr(last + 1))) {
    return std::nullopt;
  }
  return pass_parts{pass.substr(0, last), std::move(*header), std::move(*claims), pass.substr(last + 1)};
}

const std::string* text_at(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() ? nullptr : found->get_ptr<const std::string*>();
}

bool says(const nlohmann::json& object, const char* name, std::string_view value) {
  const auto* text = text_at(object, name);
  return text != nullptr && *text == value;
}

/// The key decides what it is used for, not the pass.
bool is_for_passes(const nlohmann::json& key) {
  return key.is_object() && says(key, "kty", "OKP") && says(key, "crv", "Ed25519") &&
         says(key, "alg", algorithm) && says(key, "use", "sig");
}

std::optional<public_key> find_key(std::string_view key_set, const nlohmann::json& header) {
  const auto* kid = text_at(header, "kid");
  const auto set = nlohmann::json::parse(key_set, nullptr, false);
  if (kid == nullptr || !set.is_object() || !set.contains("keys") || !set["keys"].is_array()) {
    return std::nullopt;
  }
  for (const auto& key : set["keys"]) {
    const auto* x = is_for_passes(key) && says(key, "kid", *kid) ? text_at(key, "x") : nullptr;
    if (x != nullptr) {
      return decode_exactly<public_key>(*x);
    }
  }
  return std::nullopt;
}

bool is_signed(const pass_parts& parts, const public_key& key) {
  const auto bytes = decode_exactly<signature>(parts.signature);
  return bytes && crypto_sign_verify_detached(
                      bytes->data(), reinterpret_cast<const unsigned char*>(parts.signed_text.data()),
                      parts.signed_text.size(), key.data()) == 0;
}

std::optional<domain::room_id> parse_audience(std::string_view text) {
  if (!text.starts_with(audience_prefix)) {
    return std::nullopt;
  }
  text.remove_prefix(audience_prefix.size());
  const auto number =
      text == everything ? std::int64_t{0} : domain::parse_number<std::int64_t>(text).value_or(-1);
  return number > 0 || text == everything ? std::optional{domain::room_id{number}} : std::nullopt;
}

/// Whole seconds of this millennium and the next few; beyond that arithmetic with them could overflow.
std::optional<domain::instant> time_at(const nlohmann::json& claims, const char* name) {
  constexpr std::int64_t end_of_time_s = 253'402'300'800;  // the year 10000
  const auto found = claims.find(name);
  if (found == claims.end() || !found->is_number_integer()) {
    return std::nullopt;
  }
  const auto value = found->get<std::int64_t>();
  return value >= 0 && value < end_of_time_s ? std::optional{domain::instant{seconds(value)}} : std::nullopt;
}

std::optional<pass_claims> read_claims(const nlohmann::json& claims) {
  const auto* subject = text_at(claims, "sub");
  const auto* audience = text_at(claims, "aud");
  const auto* id = text_at(claims, "jti");
  if (subject == nullptr || audience == nullptr || id == nullptr || !id->starts_with(*audience + "/")) {
    return std::nullopt;
  }
  const auto user = domain::parse_number<std::int64_t>(*subject);
  const auto room = parse_audience(*audience);
  const auto ticket = domain::parse_number<std::uint64_t>(std::string_view(*id).substr(audience->size() + 1));
  const auto issued_at = time_at(claims, "iat");
  const auto not_before = time_at(claims, "nbf");
  const auto expires_at = time_at(claims, "exp");
  if (!user || !room || !ticket || !issued_at || !not_before || !expires_at) {
    return std::nullopt;
  }
  return pass_claims{domain::user_id{*user}, *room, domain::ticket_number{*ticket}, *not_before, *expires_at};
}

}  // namespace

domain::outcome<pass_claims, pass_refusal> verify_pass(std::string_view pass, std::string_view key_set,
                                                       std::string_view issuer, domain::instant now) {
  const auto parts = take_apart(pass);
  if (!parts) {
    return pass_refusal::malformed;
  }
  // A "crit" header asks for an extension, and there is none that we know (RFC 7515, 4.1.11).
  if (!says(parts->header, "alg", algorithm) || parts->header.contains("crit")) {
    return pass_refusal::wrong_algorithm;
  }
  const auto key = find_key(key_set, parts->header);
  if (!key) {
    return pass_refusal::unknown_key;
  }
  if (!is_signed(*parts, *key)) {
    return pass_refusal::wrong_signature;
  }
  const auto claims = read_claims(parts->claims);
  if (!claims) {
    return pass_refusal::wrong_claims;
  }
  if (!says(parts->claims, "iss", issuer)) {
    return pass_refusal::wrong_issuer;
  }
  if (now < claims->not_before) {
    return pass_refusal::not_yet_valid;
  }
  if (now >= claims->expires_at) {
    return pass_refusal::expired;
  }
  return *claims;
}

}  // namespace usher::tests
