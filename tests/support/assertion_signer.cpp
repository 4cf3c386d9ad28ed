#include "tests/support/assertion_signer.hpp"

#include <stdexcept>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace usher::tests {

namespace {

using bytes = std::vector<unsigned char>;

constexpr std::size_t p256_bytes = 32;

void require(bool went_well, const char* what) {
  if (!went_well) {
    throw std::runtime_error(std::string("OpenSSL: ") + what);
  }
}

std::shared_ptr<EVP_PKEY> owned(EVP_PKEY* key) {
  require(key != nullptr, "no key");
  return {key, EVP_PKEY_free};
}

std::string as_text(const bytes& from) {
  return {reinterpret_cast<const char*>(from.data()), from.size()};
}

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string padded(const BIGNUM* number, std::size_t size) {
  bytes out(size);
  require(BN_bn2binpad(number, out.data(), static_cast<int>(size)) == static_cast<int>(size), "number");
  return as_text(out);
}

/// Of a public key, in as few bytes as it takes, or in so many.
std::string number_of(const EVP_PKEY* key, const char* name, std::size_t size = 0) {
  BIGNUM* number = nullptr;
  require(EVP_PKEY_get_bn_param(key, name, &number) == 1, name);
  auto text = padded(number, size == 0 ? static_cast<std::size_t>(BN_num_bytes(number)) : size);
  BN_free(number);
  return text;
}

/// The two numbers in a row.
std::string raw_of(const bytes& der) {
  const unsigned char* at = der.data();
  ECDSA_SIG* read = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
  require(read != nullptr, "no ECDSA signature");
  auto text = padded(ECDSA_SIG_get0_r(read), p256_bytes) + padded(ECDSA_SIG_get0_s(read), p256_bytes);
  ECDSA_SIG_free(read);
  return text;
}

}  // namespace

std::string base64url(std::string_view from) {
  std::string text(4 * ((from.size() + 2) / 3) + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), as_bytes(from),
                                   static_cast<int>(from.size()));
  text.resize(static_cast<std::size_t>(size));
  text.erase(text.find_last_not_of('=') + 1);
  for (auto& c : text) {
    c = c == '+' ? '-' : c == '/' ? '_' : c;
  }
  return text;
}

assertion_signer assertion_signer::ed25519(std::string id) {
  return {"EdDSA", std::move(id), owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"))};
}

assertion_signer assertion_signer::p256(std::string id) {
  return {"ES256", std::move(id), owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"))};
}

assertion_signer assertion_signer::rsa(std::string id, unsigned bits) {
  return {"RS256", std::move(id), owned(EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{bits}))};
}

assertion_signer assertion_signer::secret(std::string bytes_of_it) {
  return {
      "HS256", "",
      owned(EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, as_bytes(bytes_of_it), bytes_of_it.size()))};
}

nlohmann::json assertion_signer::jwk() const {
  nlohmann::json jwk{{"use", "sig"}, {"alg", algorithm_}, {"kid", id_}};
  if (algorithm_ == "EdDSA") {
    bytes raw(32);
    std::size_t size = raw.size();
    require(EVP_PKEY_get_raw_public_key(key_.get(), raw.data(), &size) == 1, "public key");
    jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}, {"x", base64url(as_text(raw))}});
  } else if (algorithm_ == "ES256") {
    jwk.update({{"kty", "EC"},
                {"crv", "P-256"},
                {"x", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, p256_bytes))},
                {"y", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, p256_bytes))}});
  } else {
    jwk.update({{"kty", "RSA"},
                {"n", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_N))},
                {"e", base64url(number_of(key_.get(), OSSL_PKEY_PARAM_RSA_E))}});
  }
  return jwk;
}

nlohmann::json assertion_signer::header() const {
  nlohmann::json header{{"alg", algorithm_}, {"typ", "JWT"}};
  if (!id_.empty()) {
    header["kid"] = id_;
  }
  return header;
}

std::string assertion_signer::sign(const nlohmann::json& header, const nlohmann::json& claims) const {
  return sign_texts(header.dump(), claims.dump());
}

std::string assertion_signer::sign_texts(std::string_view header, std::string_view payload) const {
  const auto text = base64url(header) + '.' + base64url(payload);
  return text + '.' + base64url(signature_of(text));
}

std::string assertion_signer::signature_of(std::string_view text) const {
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto* digest = algorithm_ == "EdDSA" ? nullptr : EVP_sha256();
  require(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()) == 1, "signing");
  std::size_t size = 0;
  require(EVP_DigestSign(context.get(), nullptr, &size, as_bytes(text), text.size()) == 1, "signing");
  bytes out(size);
  require(EVP_DigestSign(context.get(), out.data(), &size, as_bytes(text), text.size()) == 1, "signing");
  out.resize(size);
  return algorithm_ == "ES256" ? raw_of(out) : as_text(out);
}

std::string key_set_of(std::initializer_list<const assertion_signer*> signers) {
  auto keys = nlohmann::json::array();
  for (const auto* one : signers) {
    keys.push_back(one->jwk());
  }
  return nlohmann::json{{"keys", std::move(keys)}}.dump();
}

}  // namespace usher::tests
