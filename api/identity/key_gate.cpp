#include "api/identity/key_gate.hpp"

#include <sodium.h>

#include "api/http/request_headers.hpp"

namespace usher::api {

namespace {

std::array<unsigned char, 32> hash_of(std::string_view key) {
  std::array<unsigned char, 32> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(key.data()), key.size(),
                     nullptr, 0);
  return hash;
}

}  // namespace

key_gate::key_gate(std::string_view key) {
  if (!key.empty()) {
    hash_ = hash_of(key);
  }
}

bool key_gate::admits(const edge::request& r) const {
  const auto key = credentials_of(r, "bearer");
  if (!hash_ || !key) {
    return false;
  }
  // Hashes are of one length: how long the right key is stays unknown too.
  const auto hash = hash_of(*key);
  return sodium_memcmp(hash.data(), hash_->data(), hash_->size()) == 0;
}

problem wrong_admin_key() {
  problem what = admin_key_refused;
  what.headers.emplace_back("WWW-Authenticate", "Bearer");
  return what;
}

}  // namespace usher::api
