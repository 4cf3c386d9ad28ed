#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "domain/base/ids.hpp"
#include "domain/base/time.hpp"

/// A pass that shows another service, which never asks us, that somebody was admitted: a JSON Web Token
/// (RFC 7519) in the compact form, signed with Ed25519 (`EdDSA`, RFC 8037). The keys to verify it with are
/// published as a JSON Web Key Set (RFC 7517).
///
/// Header: `alg` EdDSA, `typ` JWT, `kid`. Claims, all required: `iss`; `sub`, the user id as text; `aud`,
/// `waiting-room/all` or `waiting-room/<concert>`; `jti`, the audience and the ticket
/// (`waiting-room/1/4711`), the same in every pass for one token; `iat`, `nbf` and `exp` in seconds since
/// 1970.
///
/// The recipe for other services, in any language (tests/support/verify_pass.cpp follows it): take the key of
/// the set that the header names, check that the algorithm is EdDSA whatever else the header says, check the
/// signature, then the issuer, the time, and that the audience is the waiting room it asks about. A pass
/// shows that its bearer was admitted; it does not show that the token has not been used up since.
namespace usher::api {

struct pass_claims {
  domain::user_id user;
  /// 0 is the one for everything; others are named after their concert.
  domain::room_id room;
  domain::ticket_number ticket;
  /// Fractions of a second are cut off, here and from the end.
  domain::instant not_before;
  domain::instant expires_at;

  friend bool operator==(const pass_claims&, const pass_claims&) = default;
};

struct pass_settings {
  std::string issuer = "usher";
  /// At least a second. Also the longest time that a pass is valid: beyond it its key would be forgotten.
  std::chrono::seconds rotate_every{86'400};
};

using master_secret = std::array<std::uint8_t, 32>;

/// Signs passes. Keys rotate by period: period n is the n-th `rotate_every` since 1970, its key is derived
/// from the master secret (libsodium's crypto_kdf) and its `kid` is `period-<n>`. So nothing needs to be
/// stored but the master secret, and servers that share it and `rotate_every` sign alike. Any thread.
class pass_signer {
 public:
  /// Throws std::invalid_argument for settings that are none.
  pass_signer(const master_secret& secret, pass_settings settings);
  /// For when the secret is known later: before `learn` nothing may be signed and no keys asked for.
  explicit pass_signer(pass_settings settings);
  ~pass_signer();

  /// Once, before any other thread signs.
  void learn(const master_secret& secret);

  /// With the key of the current period. A pass for longer than `rotate_every` is cut to that.
  std::string sign(const pass_claims& claims, domain::instant now) const;
  /// Its end, in whole seconds.
  domain::instant end_of(const pass_claims& claims, domain::instant now) const;

  /// The public keys of the previous, the current and the next period. A verifier that fetches the set once a
  /// period has the key of every pass that is valid.
  std::string key_set(domain::instant now) const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::api
