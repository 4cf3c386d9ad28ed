#include "tests/end_to_end/concerts/draw.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <sodium.h>

namespace usher::end_to_end {

std::string sha_256_hex(const std::string& bytes) {
  std::array<unsigned char, crypto_hash_sha256_BYTES> hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  std::array<char, crypto_hash_sha256_BYTES * 2 + 1> hex{};
  sodium_bin2hex(hex.data(), hex.size(), hash.data(), hash.size());
  return hex.data();
}

std::string commitment_to(const std::string& seed) {
  std::string bytes(seed.size() / 2, '\0');
  std::size_t size = 0;
  sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), seed.data(), seed.size(),
                 nullptr, &size, nullptr);
  bytes.resize(size);
  return sha_256_hex(bytes);
}

std::vector<std::size_t> drawn_order(const std::string& seed, std::size_t first, std::size_t last) {
  std::vector<std::pair<std::string, std::size_t>> tickets;
  for (std::size_t ticket = first; ticket <= last; ++ticket) {
    tickets.emplace_back(sha_256_hex(seed + ':' + std::to_string(ticket)), ticket);
  }
  std::sort(tickets.begin(), tickets.end());
  std::vector<std::size_t> order;
  for (const auto& [hash, ticket] : tickets) {
    order.push_back(ticket);
  }
  return order;
}

}  // namespace usher::end_to_end
