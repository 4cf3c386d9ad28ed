#include "api/clinics/invitations.hpp"

#include <array>
#include <cstdint>

#include <sodium.h>

#include "api/support/base64url.hpp"
#include "domain/base/unicode.hpp"

namespace usher::api {

namespace {

constexpr std::size_t time_bytes = 8;
constexpr std::size_t mark_bytes = 16;
static_assert(mark_bytes >= crypto_generichash_BYTES_MIN);

/// Big endian.
std::string bytes_of(domain::instant time) {
  auto rest = static_cast<std::uint64_t>(time.time_since_epoch().count());
  std::string bytes(time_bytes, '\0');
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte, rest >>= 8U) {
    *byte = static_cast<char>(rest & 0xFFU);
  }
  return bytes;
}

domain::instant time_in(std::string_view bytes) {
  std::uint64_t count = 0;
  for (const char byte : bytes) {
    count = (count << 8U) | static_cast<unsigned char>(byte);
  }
  return domain::instant{domain::milliseconds{static_cast<std::int64_t>(count)}};
}

std::string mark_of(const std::string& time, std::string_view username, const domain::bytes_32& secret) {
  const auto text = time + domain::folded(username);
  std::array<unsigned char, mark_bytes> mark{};
  crypto_generichash(mark.data(), mark.size(), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size(), secret.data(), secret.size());
  return {reinterpret_cast<const char*>(mark.data()), mark.size()};
}

}  // namespace

std::string invitations::make(std::string_view username, domain::instant ends) const {
  const auto time = bytes_of(ends);
  return to_base64url(time + mark_of(time, username, secret_));
}

bool invitations::admits(std::string_view code, std::string_view username, domain::instant now) const {
  const auto bytes = from_base64url(code);
  if (!bytes || bytes->size() != time_bytes + mark_bytes) {
    return false;
  }
  const auto time = bytes->substr(0, time_bytes);
  const auto mark = mark_of(time, username, secret_);
  return sodium_memcmp(mark.data(), bytes->data() + time_bytes, mark_bytes) == 0 && now < time_in(time);
}

}  // namespace usher::api
