#include "storage/log/personal_seal.hpp"

#include <array>
#include <cstdint>

#include <sodium.h>

#include "storage/log/random_bytes.hpp"

namespace usher::storage {

namespace {

using domain::bytes_32;

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr int text_form = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

static_assert(std::tuple_size_v<bytes_32> == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
static_assert(std::tuple_size_v<bytes_32> == crypto_kdf_KEYBYTES);

/// The key's part for one of its two uses.
bytes_32 part_of(const bytes_32& key, std::uint64_t use) {
  bytes_32 part;
  crypto_kdf_derive_from_key(part.data(), part.size(), use, "personal", key.data());
  return part;
}

constexpr std::uint64_t for_encryption = 1;
constexpr std::uint64_t for_nonces = 2;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Of the text itself: it takes no random bytes, and no two texts ever share one.
std::array<unsigned char, nonce_bytes> nonce_of(const bytes_32& key, std::string_view kind,
                                                std::string_view text) {
  const auto part = part_of(key, for_nonces);
  std::array<unsigned char, nonce_bytes> nonce{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, part.data(), part.size(), nonce.size());
  crypto_generichash_update(&state, bytes_of(kind), kind.size());
  constexpr unsigned char end_of_kind = 0;
  crypto_generichash_update(&state, &end_of_kind, 1);
  crypto_generichash_update(&state, bytes_of(text), text.size());
  crypto_generichash_final(&state, nonce.data(), nonce.size());
  return nonce;
}

}  // namespace

std::string sealed(const bytes_32& key, std::string_view kind, std::string_view text) {
  const auto nonce = nonce_of(key, kind, text);
  const auto part = part_of(key, for_encryption);
  std::string bytes(nonce.begin(), nonce.end());
  bytes.resize(nonce_bytes + text.size() + tag_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(bytes.data()) + nonce_bytes,
                                             nullptr, bytes_of(text), text.size(), bytes_of(kind),
                                             kind.size(), nullptr, nonce.data(), part.data());
  std::string out(sodium_base64_encoded_len(bytes.size(), text_form), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes_of(bytes), bytes.size(), text_form);
  out.pop_back();
  return out;
}

std::string opened(const bytes_32& key, std::string_view kind, std::string_view sealed) {
  std::string bytes(sealed.size(), '\0');
  std::size_t size = 0;
  const bool is_base64 =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), sealed.data(),
                        sealed.size(), nullptr, &size, nullptr, text_form) == 0;
  bytes.resize(size);
  std::string text(size < nonce_bytes + tag_bytes ? 0 : size - nonce_bytes - tag_bytes, '\0');
  const auto part = part_of(key, for_encryption);
  if (!is_base64 || size < nonce_bytes + tag_bytes ||
      crypto_aead_xchacha20poly1305_ietf_decrypt(
          reinterpret_cast<unsigned char*>(text.data()), nullptr, nullptr, bytes_of(bytes) + nonce_bytes,
          size - nonce_bytes, bytes_of(kind), kind.size(), bytes_of(bytes), part.data()) != 0) {
    throw store_error("what is sealed in a " + std::string(kind) + " cannot be opened");
  }
  return text;
}

const std::optional<bytes_32>& key_or_new(domain::user_id person, person_keys& known,
                                          std::vector<person_key_row>& made) {
  auto at = known.find(person);
  if (at == known.end()) {
    at = known.emplace(person, random_bytes()).first;
    made.push_back({person, *at->second});
  }
  return at->second;
}

}  // namespace usher::storage
