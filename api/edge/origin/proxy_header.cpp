#include "api/edge/origin/proxy_header.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include <arpa/inet.h>
#include <netinet/in.h>

#include "api/edge/origin/remote_address.hpp"
#include "domain/base/number_text.hpp"

namespace usher::edge {

namespace {

constexpr std::string_view line_start = "PROXY ";
constexpr std::string_view signature{"\r\n\r\n\0\r\nQUIT\n", 12};
/// The signature, version and command, family and protocol, length.
constexpr std::size_t fixed_bytes = 16;
constexpr std::size_t ipv4_bytes = 4;
constexpr std::size_t ipv6_bytes = 16;
/// Both addresses and both ports.
constexpr std::size_t ipv4_block = 2 * ipv4_bytes + 4;
constexpr std::size_t ipv6_block = 2 * ipv6_bytes + 4;
constexpr std::size_t unix_block = 216;

/// With the version, which is 2.
constexpr char local_command = 0x20;
constexpr char proxy_command = 0x21;

enum class family : std::uint8_t { unspecified = 0x00, tcp4 = 0x11, tcp6 = 0x21, unix_stream = 0x31 };

bool begins_alike(std::string_view bytes, std::string_view wanted) {
  const auto size = std::min(bytes.size(), wanted.size());
  return bytes.substr(0, size) == wanted.substr(0, size);
}

std::string address_text(bool is_ipv4, const void* bytes) {
  sockaddr_storage out{};
  if (is_ipv4) {
    sockaddr_in ipv4{};
    ipv4.sin_family = AF_INET;
    std::memcpy(&ipv4.sin_addr, bytes, ipv4_bytes);
    std::memcpy(&out, &ipv4, sizeof ipv4);
  } else {
    sockaddr_in6 ipv6{};
    ipv6.sin6_family = AF_INET6;
    std::memcpy(&ipv6.sin6_addr, bytes, ipv6_bytes);
    std::memcpy(&out, &ipv6, sizeof ipv6);
  }
  return to_text(out);
}

/// Empty when it is no address of the family.
std::string parsed_address(bool is_ipv4, std::string_view text) {
  std::array<char, ipv6_bytes> bytes{};
  const bool right = ::inet_pton(is_ipv4 ? AF_INET : AF_INET6, std::string{text}.c_str(), bytes.data()) == 1;
  return right ? address_text(is_ipv4, bytes.data()) : std::string{};
}

bool is_port(std::string_view text) {
  return domain::parse_number<std::uint16_t>(text) && (text.size() == 1 || text.front() != '0');
}

/// Up to the next space, which is taken away with it.
std::string_view take_word(std::string_view& text) {
  const auto end = std::min(text.find(' '), text.size());
  const auto word = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return word;
}

/// What stands between `PROXY ` and the line's end: the client's address, empty for nobody's; nothing when it
/// is not as it should be.
std::optional<std::string> client_of_line(std::string_view text) {
  if (text == "UNKNOWN" || text.starts_with("UNKNOWN ")) {
    return std::string{};
  }
  const auto protocol = take_word(text);
  const auto spaces = std::count(text.begin(), text.end(), ' ');
  if ((protocol != "TCP4" && protocol != "TCP6") || spaces != 3) {
    return std::nullopt;
  }
  const bool is_ipv4 = protocol == "TCP4";
  auto source = parsed_address(is_ipv4, take_word(text));
  const auto destination = parsed_address(is_ipv4, take_word(text));
  const bool ports = is_port(take_word(text)) && is_port(text);
  return !source.empty() && !destination.empty() && ports ? std::optional(std::move(source)) : std::nullopt;
}

std::size_t least_bytes(family of) {
  switch (of) {
    case family::tcp4:
      return ipv4_block;
    case family::tcp6:
      return ipv6_block;
    case family::unix_stream:
      return unix_block;
    case family::unspecified:
      break;
  }
  return 0;
}

}  // namespace

proxy_header::proxy_header() : wanted_bytes_(fixed_bytes) {}

proxy_header::status proxy_header::feed(std::string_view& input) {
  while (!failed_ && !input.empty()) {
    if (to_skip_ > 0 && kept_bytes_ == wanted_bytes_) {
      const auto skipped = std::min(to_skip_, input.size());
      input.remove_prefix(skipped);
      to_skip_ -= skipped;
      if (to_skip_ == 0) {
        return status::complete;
      }
      continue;
    }
    kept_[kept_bytes_++] = input.front();
    input.remove_prefix(1);
    const auto now = kept_[0] == line_start[0] ? read_line() : read_binary();
    if (now != status::needs_more) {
      failed_ = now == status::failed;
      return now;
    }
  }
  return failed_ ? status::failed : status::needs_more;
}

proxy_header::status proxy_header::read_line() {
  const std::string_view text{kept_.data(), kept_bytes_};
  if (!begins_alike(text, line_start)) {
    return status::failed;
  }
  if (text.back() != '\n') {
    return kept_bytes_ == kept_.size() ? status::failed : status::needs_more;
  }
  if (!text.ends_with("\r\n")) {
    return status::failed;
  }
  auto client = client_of_line(text.substr(line_start.size(), text.size() - line_start.size() - 2));
  if (!client) {
    return status::failed;
  }
  client_ = std::move(*client);
  return status::complete;
}

proxy_header::status proxy_header::read_binary() {
  const std::string_view bytes{kept_.data(), kept_bytes_};
  if (!begins_alike(bytes, signature) || (bytes.size() == fixed_bytes && !read_fixed_part())) {
    return status::failed;
  }
  if (bytes.size() < wanted_bytes_) {
    return status::needs_more;
  }
  read_addresses();
  return to_skip_ == 0 ? status::complete : status::needs_more;
}

bool proxy_header::read_fixed_part() {
  const auto byte = [this](std::size_t at) { return static_cast<std::uint8_t>(kept_[at]); };
  const std::size_t rest = std::size_t{byte(14)} << 8 | byte(15);
  wanted_bytes_ = fixed_bytes + std::min(rest, ipv6_block);
  to_skip_ = fixed_bytes + rest - wanted_bytes_;
  const bool speaks_for_itself = byte(12) == local_command;
  const auto of = static_cast<family>(byte(13));
  const bool known = of == family::unspecified || least_bytes(of) > 0;
  return known && (speaks_for_itself || (byte(12) == proxy_command && rest >= least_bytes(of)));
}

void proxy_header::read_addresses() {
  const auto of = static_cast<family>(kept_[13]);
  if (kept_[12] == proxy_command && (of == family::tcp4 || of == family::tcp6)) {
    client_ = address_text(of == family::tcp4, kept_.data() + fixed_bytes);
  }
}

}  // namespace usher::edge
