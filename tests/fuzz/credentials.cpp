#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>

#include <sodium.h>

#include "api/identity/assertion.hpp"
#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"
#include "tests/fuzz/targets.hpp"

/// What says who somebody is.
namespace usher::fuzz {

namespace {

constexpr std::string_view shared_secret = "a secret of the login and the shop";

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// As HS256 has it, in base64url.
std::string signature_of(std::string_view text) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, as_bytes(shared_secret), shared_secret.size());
  crypto_auth_hmacsha256_update(&state, as_bytes(text), text.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> bytes{};
  crypto_auth_hmacsha256_final(&state, bytes.data());
  return api::to_base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

api::assertion_outcome verdict_on(std::string_view text) {
  static const auto keys = api::assertion_key_set::of_secret(std::string(shared_secret));
  static const api::assertion_terms terms{"usher", "shop"};
  constexpr domain::instant now{std::chrono::seconds{1'800'000'000}};
  return api::read_assertion(text, keys, terms, now);
}

/// What the login itself has signed.
void read_signed(std::string_view header, std::string_view claims) {
  const auto signed_text = api::to_base64url(header) + '.' + api::to_base64url(claims);
  auto text = signed_text + '.' + signature_of(signed_text);
  const auto known = verdict_on(text);
  if (!known) {
    const auto& why = known.refusal();
    promise(why.kind != api::assertion_fault::wrong_signature, "what was signed is taken as signed");
    promise((why.kind == api::assertion_fault::wrong_claim) == !why.claim.empty(), "a wrong claim is named");
    return;
  }
  promise(known.value().value > 0, "a user has a number from 1 on");
  auto& altered = text[claims.size() % text.size()];
  altered = altered == 'A' ? 'B' : 'A';
  promise(!verdict_on(text), "what was altered is not taken");
}

}  // namespace

/// A text as it is; then a header and, behind its line end, claims, as if they were signed.
void read_assertions(std::string_view bytes) {
  if (verdict_on(bytes)) {
    const auto end = bytes.rfind('.');
    promise(end != std::string_view::npos && bytes.substr(end + 1) == signature_of(bytes.substr(0, end)),
            "nobody is known by what was not signed");
  }
  const auto end = std::min(bytes.find('\n'), bytes.size());
  read_signed(bytes.substr(0, end), bytes.substr(std::min(end + 1, bytes.size())));
}

void read_key_set(std::string_view bytes) {
  try {
    const auto keys = api::assertion_key_set::of_jwks(bytes);
    promise(keys.size() > 0 && keys.size() <= domain::limits::max_assertion_keys, "so many keys are taken");
    const auto* only = keys.find(std::nullopt);
    promise((only != nullptr) == (keys.size() == 1), "the only one goes without a name");
    promise(only == nullptr || !only->verifies("a text", "its signature"),
            "no key takes what was not signed");
  } catch (const std::invalid_argument& wrong) {
    promise(std::string_view(wrong.what()).size() > 0, "what is wrong is said");
  }
}

}  // namespace usher::fuzz
