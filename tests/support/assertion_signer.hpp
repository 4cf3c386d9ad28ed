#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

struct evp_pkey_st;

namespace usher::tests {

/// A login that signs assertions: JSON Web Tokens in the compact form. Over OpenSSL alone, so that what it
/// signs says something of who verifies it. One thread.
class assertion_signer {
 public:
  /// A new key with this id, for EdDSA, ES256 or RS256.
  static assertion_signer ed25519(std::string id = "a");
  static assertion_signer p256(std::string id = "a");
  static assertion_signer rsa(std::string id = "a", unsigned bits = 2'048);
  /// For HS256, without an id.
  static assertion_signer secret(std::string bytes);

  /// The public key.
  nlohmann::json jwk() const;

  /// `{alg, typ, kid}`, as what the key is for.
  nlohmann::json header() const;
  std::string sign(const nlohmann::json& claims) const { return sign(header(), claims); }
  std::string sign(const nlohmann::json& header, const nlohmann::json& claims) const;
  /// The same of what need not be JSON.
  std::string sign_texts(std::string_view header, std::string_view payload) const;

 private:
  assertion_signer(std::string algorithm, std::string id, std::shared_ptr<evp_pkey_st> key)
      : algorithm_(std::move(algorithm)), id_(std::move(id)), key_(std::move(key)) {}

  std::string signature_of(std::string_view text) const;

  std::string algorithm_;
  std::string id_;
  std::shared_ptr<evp_pkey_st> key_;
};

/// `{keys: [..]}` of their public keys.
std::string key_set_of(std::initializer_list<const assertion_signer*> signers);

/// The alphabet of RFC 4648, section 5, without padding.
std::string base64url(std::string_view bytes);

}  // namespace usher::tests
