#include "api/support/secrets.hpp"

#include <array>

#include <sodium.h>

#include "api/support/base64url.hpp"

namespace usher::api {

std::string new_token() {
  std::array<unsigned char, 24> random{};
  randombytes_buf(random.data(), random.size());
  return to_base64url({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::string new_session_key() {
  std::array<unsigned char, 20> random{};
  randombytes_buf(random.data(), random.size());
  std::string text(random.size() * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), random.data(), random.size());
  text.pop_back();
  return text;
}

std::string new_app_key() {
  return std::string(app_key_prefix) + new_token();
}

std::string new_calendar_secret() {
  std::array<unsigned char, 32> random{};
  randombytes_buf(random.data(), random.size());
  return to_base64url({reinterpret_cast<const char*>(random.data()), random.size()});
}

std::string new_password() {
  constexpr std::string_view characters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
  std::string text(12, '\0');
  for (auto& c : text) {
    c = characters[randombytes_uniform(static_cast<std::uint32_t>(characters.size()))];
  }
  return text;
}

domain::secret_hash hash_secret(std::string_view secret) {
  domain::secret_hash hash;
  crypto_generichash(hash.bytes.data(), hash.bytes.size(),
                     reinterpret_cast<const unsigned char*>(secret.data()), secret.size(), nullptr, 0);
  return hash;
}

domain::bytes_32 new_seed() {
  domain::bytes_32 seed{};
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

domain::bytes_32 sha_256(std::string_view text) {
  domain::bytes_32 hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

}  // namespace usher::api
