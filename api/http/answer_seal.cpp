#include "api/http/answer_seal.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include <sodium.h>

#include "api/support/base64url.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

/// What a hash is for. BLAKE2b takes it in as its 16 bytes of personalization, so that hashes for one purpose
/// say nothing about those for another.
using purpose = std::array<unsigned char, crypto_generichash_blake2b_PERSONALBYTES + 1>;

constexpr purpose for_lookup{"usher key lookup"};
constexpr purpose for_request{"usher request v1"};
constexpr purpose for_sealing{"usher answer key"};

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t status_digits = 3;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// The length stands before each part, so that no two lists of parts read the same.
void take_in(crypto_generichash_blake2b_state& state, std::string_view part) {
  std::array<unsigned char, 8> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<unsigned char>(std::uint64_t{part.size()} >> (8 * i));
  }
  crypto_generichash_blake2b_update(&state, length.data(), length.size());
  crypto_generichash_blake2b_update(&state, bytes_of(part), part.size());
}

template <class Bytes>
void hash_into(Bytes& out, const purpose& what_for, std::initializer_list<std::string_view> parts) {
  crypto_generichash_blake2b_state state;
  crypto_generichash_blake2b_init_salt_personal(&state, nullptr, 0, out.size(), nullptr, what_for.data());
  for (const auto part : parts) {
    take_in(state, part);
  }
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
}

class sealing_key {
 public:
  sealing_key(std::string_view scope, std::string_view key) { hash_into(bytes_, for_sealing, {scope, key}); }
  sealing_key(const sealing_key&) = delete;
  sealing_key& operator=(const sealing_key&) = delete;
  ~sealing_key() { sodium_memzero(bytes_.data(), bytes_.size()); }

  const unsigned char* data() const { return bytes_.data(); }

 private:
  std::array<unsigned char, crypto_aead_xchacha20poly1305_ietf_KEYBYTES> bytes_{};
};

}  // namespace

bool is_valid_key(std::string_view key) {
  return !key.empty() && key.size() <= domain::limits::max_idempotency_key_bytes &&
         std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

domain::secret_hash lookup_hash(std::string_view scope, std::string_view key) {
  domain::secret_hash out;
  hash_into(out.bytes, for_lookup, {scope, key});
  return out;
}

domain::secret_hash fingerprint(std::string_view method, std::string_view path, std::string_view body) {
  domain::secret_hash out;
  hash_into(out.bytes, for_request, {method, path, body});
  return out;
}

std::string seal(std::string_view scope, std::string_view key, int status, std::string_view body) {
  assert(status >= 100 && status <= 999);
  std::string plain = std::to_string(status);
  plain += body;
  std::string text(nonce_bytes + plain.size() + tag_bytes, '\0');
  auto* sealed = reinterpret_cast<unsigned char*>(text.data());
  randombytes_buf(sealed, nonce_bytes);
  const sealing_key secret(scope, key);
  crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + nonce_bytes, nullptr, bytes_of(plain), plain.size(),
                                             nullptr, 0, nullptr, sealed, secret.data());
  sodium_memzero(plain.data(), plain.size());
  return to_base64url(text);
}

std::optional<sealed_answer> open(std::string_view scope, std::string_view key, std::string_view text) {
  const auto bytes = from_base64url(text);
  if (!bytes || bytes->size() < nonce_bytes + tag_bytes + status_digits) {
    return std::nullopt;
  }
  const auto* sealed = bytes_of(*bytes);
  std::string plain(bytes->size() - nonce_bytes - tag_bytes, '\0');
  const sealing_key secret(scope, key);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr,
                                                 nullptr, sealed + nonce_bytes, bytes->size() - nonce_bytes,
                                                 nullptr, 0, sealed, secret.data()) != 0) {
    return std::nullopt;
  }
  using status_number = decltype(sealed_answer::status);
  const auto status = domain::parse_number<status_number>(std::string_view(plain).substr(0, status_digits));
  if (!status) {
    return std::nullopt;
  }
  sealed_answer answer;
  answer.status = *status;
  answer.body = plain.substr(status_digits);
  return answer;
}

}  // namespace usher::api
