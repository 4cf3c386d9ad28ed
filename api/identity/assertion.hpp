#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/refusals.hpp"
#include "api/identity/assertion_keys.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/outcome.hpp"
#include "domain/base/time.hpp"

/// What a login other than ours says of who somebody is: a JSON Web Token (RFC 7519) in the compact form
/// (RFC 7515), read as RFC 8725 advises. `sub` is the user's number.
namespace usher::api {

/// Why an assertion is refused, in order of precedence. `no_keys`: those to verify it with are not known;
/// `unsigned_text`: its algorithm is `none`; `wrong_algorithm`: the key that it names is for another one;
/// `wrong_claim`: one is missing or malformed.
enum class assertion_fault : std::uint8_t {
  no_keys,
  missing,
  malformed,
  unsigned_text,
  unknown_algorithm,
  unknown_extension,
  wrong_type,
  unknown_key,
  wrong_algorithm,
  wrong_signature,
  wrong_claim,
  expired,
  not_yet_valid,
  wrong_audience,
  wrong_issuer,
  wrong_subject
};

struct assertion_refusal {
  assertion_fault kind;
  /// Of `wrong_claim`.
  std::string_view claim = {};

  friend bool operator==(const assertion_refusal&, const assertion_refusal&) = default;
};

/// What is asked of assertions.
struct assertion_terms {
  /// `aud` is it, or a list with it.
  std::string audience;
  /// `iss` is it; empty: any.
  std::string issuer;
};

using assertion_outcome = domain::outcome<domain::user_id, assertion_refusal>;

/// Clocks of two machines differ by no more than this: an assertion is taken for so long after its `exp`, and
/// before its `nbf` and its `iat`.
inline constexpr domain::milliseconds clock_difference{30'000};

/// Whom an assertion speaks of. It has `sub`, `aud` and `exp`, and what it has beside of `nbf`, `iat`, `typ`
/// and, where one is asked for, `iss` is right. No claim is read before the signature is known to be right.
/// Keys and addresses of keys that stand in its header are not looked at. Pure.
assertion_outcome read_assertion(std::string_view text, const assertion_key_set& keys,
                                 const assertion_terms& terms, domain::instant now);

}  // namespace usher::api
