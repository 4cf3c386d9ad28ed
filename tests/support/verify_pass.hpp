#pragma once

#include <string_view>

#include "api/concerts/admission_pass.hpp"
#include "domain/base/outcome.hpp"

namespace usher::tests {

/// Why a pass is not taken, in order of precedence.
enum class pass_refusal {
  /// Not three parts of base64url with JSON in the first two, or too long.
  malformed,
  /// Signed with anything else than EdDSA, or not at all.
  wrong_algorithm,
  /// The key set has no Ed25519 key of that name.
  unknown_key,
  wrong_signature,
  /// Rightly signed, but a claim is missing or not of its shape.
  wrong_claims,
  wrong_issuer,
  not_yet_valid,
  expired,
};

/// What another service does with a pass: says what it says, if `now` it is valid and from this issuer.
/// `key_set` is the text that `pass_signer::key_set` gives; one that is malformed knows no key. The caller
/// checks that `room` is the one it guards. Any thread.
domain::outcome<api::pass_claims, pass_refusal> verify_pass(std::string_view pass, std::string_view key_set,
                                                            std::string_view issuer, domain::instant now);

}  // namespace usher::tests
