#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/support/json_text.hpp"

struct evp_pkey_st;

/// Keys that assertions of another login are verified with (RFC 7517, RFC 7518, RFC 8037).
namespace usher::api {

/// Those of RFC 7518, 3.1, and RFC 8037, 3.1, that are taken.
enum class signature_algorithm : std::uint8_t { eddsa, es256, rs256, hs256 };

/// As `alg` names it, exactly; nothing for any other.
std::optional<signature_algorithm> signature_algorithm_of(std::string_view name);

/// A key, and the one algorithm that it is for, whatever is signed with it says of itself (RFC 8725, 3.1).
/// Copies share it. Immutable; any thread.
class assertion_key {
 public:
  /// A public key: OKP with Ed25519 is for EdDSA, EC with P-256 for ES256, and RSA from 2,048 to 8,192 bits
  /// for RS256. Nothing for one that is of no use here: of another kind, for another `alg` or `use`, no point
  /// of its curve, or malformed. A private part is not looked at.
  static std::optional<assertion_key> of_jwk(const json& jwk);
  /// For HS256. Not empty.
  static assertion_key of_secret(std::string secret);

  signature_algorithm algorithm() const { return algorithm_; }
  /// Its `kid`; empty without one.
  const std::string& id() const { return id_; }

  /// Whether the signature of this text was made with the key.
  bool verifies(std::string_view text, std::string_view signature) const;

 private:
  struct ed25519 {
    std::array<unsigned char, 32> bytes;
  };
  struct shared_secret {
    std::string bytes;
  };
  /// OpenSSL's.
  using openssl_key = std::shared_ptr<evp_pkey_st>;
  using material = std::variant<ed25519, shared_secret, openssl_key>;

  assertion_key(signature_algorithm algorithm, material key)
      : algorithm_(algorithm), key_(std::make_shared<const material>(std::move(key))) {}

  static std::optional<assertion_key> of_ed25519(const json& jwk);
  static std::optional<assertion_key> of_p256(const json& jwk);
  static std::optional<assertion_key> of_rsa(const json& jwk);
  bool verifies_with_openssl(evp_pkey_st* key, std::string_view text, std::string_view signature) const;

  signature_algorithm algorithm_;
  std::string id_;
  std::shared_ptr<const material> key_;
};

/// The keys of one login. Immutable; any thread.
class assertion_key_set {
 public:
  /// Of a JSON Web Key Set (RFC 7517, 5). Keys that are of no use here are passed over, as the RFC asks.
  /// Throws std::invalid_argument, with a message that completes "the key set ..", for a text that is no such
  /// set, has no key of use, more than limits::max_assertion_keys, or two of use with one id.
  static assertion_key_set of_jwks(std::string_view text);
  static assertion_key_set of_secret(std::string secret);

  /// The one with this id. The only one of a set may go without it: a shared secret has none, and whoever has
  /// one key need not say which. Null where there is none.
  const assertion_key* find(const std::optional<std::string>& id) const;

  std::size_t size() const { return keys_.size(); }

 private:
  explicit assertion_key_set(std::vector<assertion_key> keys) : keys_(std::move(keys)) {}

  std::vector<assertion_key> keys_;
};

}  // namespace usher::api
