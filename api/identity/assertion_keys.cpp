#include "api/identity/assertion_keys.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <sodium.h>

#include "api/http/json_body.hpp"
#include "api/http/problem.hpp"
#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

constexpr std::pair<std::string_view, signature_algorithm> algorithm_names[] = {
    {"EdDSA", signature_algorithm::eddsa},
    {"ES256", signature_algorithm::es256},
    {"RS256", signature_algorithm::rs256},
    {"HS256", signature_algorithm::hs256},
};

/// Of P-256: of a coordinate, and of each half of a signature.
constexpr std::size_t p256_bytes = 32;
/// RFC 7518, 3.3, and so that nobody's verification takes long.
constexpr int least_rsa_bits = 2'048;
constexpr int most_rsa_bits = 8'192;
constexpr int most_exponent_bits = 64;

template <auto Free>
struct freed_by {
  template <class Thing>
  void operator()(Thing* thing) const {
    Free(thing);
  }
};
using big_number = std::unique_ptr<BIGNUM, freed_by<BN_free>>;
using parameter_builder = std::unique_ptr<OSSL_PARAM_BLD, freed_by<OSSL_PARAM_BLD_free>>;
using parameters = std::unique_ptr<OSSL_PARAM, freed_by<OSSL_PARAM_free>>;
using key_context = std::unique_ptr<EVP_PKEY_CTX, freed_by<EVP_PKEY_CTX_free>>;
using digest_context = std::unique_ptr<EVP_MD_CTX, freed_by<EVP_MD_CTX_free>>;
using ecdsa_signature = std::unique_ptr<ECDSA_SIG, freed_by<ECDSA_SIG_free>>;

/// What went wrong would otherwise be found by whoever asks OpenSSL next on this thread, such as libcurl.
class forgotten_errors {
 public:
  forgotten_errors() = default;
  ~forgotten_errors() { ERR_clear_error(); }
  forgotten_errors(const forgotten_errors&) = delete;
  forgotten_errors& operator=(const forgotten_errors&) = delete;
};

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// A member that is text; nothing when it is not there, or something else.
std::optional<std::string> text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? std::optional(found->get<std::string>())
                                                     : std::nullopt;
}

/// A member that has bytes as base64url.
std::string bytes_in(const json& object, const char* name) {
  const auto text = text_of(object, name);
  return text ? from_base64url(*text).value_or("") : std::string{};
}

big_number number_in(const json& object, const char* name) {
  const auto bytes = bytes_in(object, name);
  return big_number(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// Whether what the key says of itself leaves it to verify signatures of this algorithm.
bool may_verify(const json& jwk, std::string_view algorithm) {
  const auto says = [&](const char* name, std::string_view what) {
    return !jwk.contains(name) || text_of(jwk, name) == what;
  };
  if (!says("alg", algorithm) || !says("use", "sig")) {
    return false;
  }
  const auto uses = jwk.find("key_ops");
  return uses == jwk.end() ||
         (uses->is_array() && std::find(uses->begin(), uses->end(), "verify") != uses->end());
}

/// Null where OpenSSL finds that it is no key of this kind.
std::shared_ptr<EVP_PKEY> make_public_key(const char* kind, OSSL_PARAM_BLD* builder) {
  const parameters given(OSSL_PARAM_BLD_to_param(builder));
  const key_context making(EVP_PKEY_CTX_new_from_name(nullptr, kind, nullptr));
  EVP_PKEY* made = nullptr;
  if (!given || !making || EVP_PKEY_fromdata_init(making.get()) != 1 ||
      EVP_PKEY_fromdata(making.get(), &made, EVP_PKEY_PUBLIC_KEY, given.get()) != 1) {
    return nullptr;
  }
  std::shared_ptr<EVP_PKEY> key(made, EVP_PKEY_free);
  const key_context checking(EVP_PKEY_CTX_new_from_pkey(nullptr, made, nullptr));
  return checking && EVP_PKEY_public_check(checking.get()) == 1 ? key : nullptr;
}

/// As OpenSSL has it (RFC 3279, 2.2.3), of the two numbers in a row (RFC 7518, 3.4). Empty for another
/// length.
std::string der_of(std::string_view signature) {
  if (signature.size() != 2 * p256_bytes) {
    return {};
  }
  const auto half = [&](std::size_t from) {
    return BN_bin2bn(bytes_of(signature.substr(from, p256_bytes)), static_cast<int>(p256_bytes), nullptr);
  };
  const ecdsa_signature made(ECDSA_SIG_new());
  if (!made || ECDSA_SIG_set0(made.get(), half(0), half(p256_bytes)) != 1) {
    return {};
  }
  unsigned char* bytes = nullptr;
  const int size = i2d_ECDSA_SIG(made.get(), &bytes);
  std::string text(reinterpret_cast<const char*>(bytes), size > 0 ? static_cast<std::size_t>(size) : 0);
  OPENSSL_free(bytes);
  return text;
}

bool verifies_with_ed25519(const unsigned char* key, std::string_view text, std::string_view signature) {
  return signature.size() == crypto_sign_BYTES &&
         crypto_sign_verify_detached(bytes_of(signature), bytes_of(text), text.size(), key) == 0;
}

bool verifies_with_secret(std::string_view secret, std::string_view text, std::string_view signature) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(secret), secret.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(text), text.size());
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> right{};
  crypto_auth_hmacsha256_final(&state, right.data());
  sodium_memzero(&state, sizeof state);
  return signature.size() == right.size() &&
         sodium_memcmp(right.data(), bytes_of(signature), right.size()) == 0;
}

std::vector<assertion_key> usable_keys_of(const json& set) {
  const auto found = set.find("keys");
  if (found == set.end() || !found->is_array()) {
    throw std::invalid_argument("has no list `keys`");
  }
  if (found->size() > domain::limits::max_assertion_keys) {
    throw std::invalid_argument("has more than " + std::to_string(domain::limits::max_assertion_keys) +
                                " keys");
  }
  std::vector<assertion_key> keys;
  for (const auto& one : *found) {
    if (auto key = one.is_object() ? assertion_key::of_jwk(one) : std::nullopt) {
      keys.push_back(std::move(*key));
    }
  }
  return keys;
}

/// Two without an id are one too many also: nobody could say which.
void check_ids(const std::vector<assertion_key>& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    for (std::size_t j = i + 1; j < keys.size(); ++j) {
      if (keys[i].id() == keys[j].id()) {
        throw std::invalid_argument("has two keys with the same `kid`, or without one");
      }
    }
  }
}

}  // namespace

std::optional<signature_algorithm> signature_algorithm_of(std::string_view name) {
  for (const auto& [known, algorithm] : algorithm_names) {
    if (name == known) {
      return algorithm;
    }
  }
  return std::nullopt;
}

std::optional<assertion_key> assertion_key::of_ed25519(const json& jwk) {
  ed25519 key{};
  const auto bytes = bytes_in(jwk, "x");
  if (text_of(jwk, "crv") != "Ed25519" || bytes.size() != key.bytes.size()) {
    return std::nullopt;
  }
  std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
  return assertion_key(signature_algorithm::eddsa, key);
}

std::optional<assertion_key> assertion_key::of_p256(const json& jwk) {
  const auto x = bytes_in(jwk, "x");
  const auto y = bytes_in(jwk, "y");
  if (text_of(jwk, "crv") != "P-256" || x.size() != p256_bytes || y.size() != p256_bytes) {
    return std::nullopt;
  }
  constexpr char uncompressed = 4;
  const auto point = uncompressed + x + y;
  const parameter_builder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1) {
    return std::nullopt;
  }
  auto key = make_public_key("EC", builder.get());
  return key ? std::optional(assertion_key(signature_algorithm::es256, std::move(key))) : std::nullopt;
}

std::optional<assertion_key> assertion_key::of_rsa(const json& jwk) {
  const auto modulus = number_in(jwk, "n");
  const auto exponent = number_in(jwk, "e");
  if (!modulus || BN_num_bits(modulus.get()) < least_rsa_bits || BN_num_bits(modulus.get()) > most_rsa_bits ||
      !exponent || BN_is_one(exponent.get()) == 1 || BN_is_odd(exponent.get()) == 0 ||
      BN_num_bits(exponent.get()) > most_exponent_bits) {
    return std::nullopt;
  }
  const parameter_builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return std::nullopt;
  }
  auto key = make_public_key("RSA", builder.get());
  return key ? std::optional(assertion_key(signature_algorithm::rs256, std::move(key))) : std::nullopt;
}

std::optional<assertion_key> assertion_key::of_jwk(const json& jwk) {
  const forgotten_errors forgotten;
  const auto kind = text_of(jwk, "kty");
  std::optional<assertion_key> key;
  if (kind == "OKP" && may_verify(jwk, "EdDSA")) {
    key = of_ed25519(jwk);
  } else if (kind == "EC" && may_verify(jwk, "ES256")) {
    key = of_p256(jwk);
  } else if (kind == "RSA" && may_verify(jwk, "RS256")) {
    key = of_rsa(jwk);
  }
  if (!key || (jwk.contains("kid") && !text_of(jwk, "kid"))) {
    return std::nullopt;
  }
  key->id_ = text_of(jwk, "kid").value_or("");
  return key;
}

assertion_key assertion_key::of_secret(std::string secret) {
  return {signature_algorithm::hs256, shared_secret{std::move(secret)}};
}

bool assertion_key::verifies_with_openssl(evp_pkey_st* key, std::string_view text,
                                          std::string_view signature) const {
  const forgotten_errors forgotten;
  const auto der = algorithm_ == signature_algorithm::es256 ? der_of(signature) : std::string(signature);
  const digest_context verifying(EVP_MD_CTX_new());
  return !der.empty() && verifying &&
         EVP_DigestVerifyInit(verifying.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
         EVP_DigestVerify(verifying.get(), bytes_of(der), der.size(), bytes_of(text), text.size()) == 1;
}

bool assertion_key::verifies(std::string_view text, std::string_view signature) const {
  if (const auto* key = std::get_if<ed25519>(key_.get())) {
    return verifies_with_ed25519(key->bytes.data(), text, signature);
  }
  if (const auto* secret = std::get_if<shared_secret>(key_.get())) {
    return verifies_with_secret(secret->bytes, text, signature);
  }
  return verifies_with_openssl(std::get<openssl_key>(*key_).get(), text, signature);
}

assertion_key_set assertion_key_set::of_jwks(std::string_view text) {
  json set;
  try {
    set = read_json_object(text);
  } catch (const bad_request&) {
    throw std::invalid_argument("is no JSON object");
  }
  auto keys = usable_keys_of(set);
  if (keys.empty()) {
    throw std::invalid_argument("has no public key for EdDSA, ES256 or RS256");
  }
  check_ids(keys);
  return assertion_key_set(std::move(keys));
}

assertion_key_set assertion_key_set::of_secret(std::string secret) {
  return assertion_key_set({assertion_key::of_secret(std::move(secret))});
}

const assertion_key* assertion_key_set::find(const std::optional<std::string>& id) const {
  const bool is_alone = keys_.size() == 1;
  const auto found = std::find_if(keys_.begin(), keys_.end(), [&](const assertion_key& key) {
    return id && !key.id().empty() ? key.id() == *id : is_alone;
  });
  return found == keys_.end() ? nullptr : &*found;
}

}  // namespace usher::api
