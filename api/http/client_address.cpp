#include "api/http/client_address.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "api/edge/ascii.hpp"
#include "api/edge/origin/remote_address.hpp"

namespace usher::api {

namespace {

std::string_view last_entry(std::string_view list) {
  const auto comma = list.rfind(',');
  return edge::trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
}

std::string_view without_port(std::string_view entry) {
  if (entry.starts_with('[')) {
    const auto end = entry.find(']');
    return end == std::string_view::npos ? std::string_view{} : entry.substr(1, end - 1);
  }
  const auto colon = entry.find(':');
  const bool has_port =
      colon != std::string_view::npos && entry.find(':', colon + 1) == std::string_view::npos;
  return has_port ? entry.substr(0, colon) : entry;
}

}  // namespace

std::string forwarded_address(const edge::request& r) {
  const auto last = std::find_if(r.headers.rbegin(), r.headers.rend(),
                                 [](const auto& header) { return header.first == "x-forwarded-for"; });
  if (last == r.headers.rend()) {
    return r.remote_address;
  }
  const auto address = without_port(last_entry(last->second));
  const bool is_address = edge::bytes_of(address).has_value() && address.find('%') == std::string_view::npos;
  return is_address ? std::string(address) : r.remote_address;
}

std::string_view forwarded_scheme(const edge::request& r) {
  const auto* said = r.header("x-forwarded-proto");
  return said != nullptr && last_entry(*said) == "https" ? "https" : "http";
}

domain::network network_of(std::string_view address) {
  const auto bytes = edge::bytes_of(address);
  if (!bytes) {
    return {};
  }
  // Big endian.
  const auto number_at = [&bytes](std::size_t first) {
    std::uint64_t number = 0;
    for (std::size_t i = first; i < first + sizeof number; ++i) {
      number = (number << 8U) | (*bytes)[i];
    }
    return number;
  };
  const domain::network whole{number_at(0), number_at(8)};
  constexpr std::uint64_t mapping_ipv4 = 0xFFFF;
  const bool is_ipv4 = whole.high == 0 && whole.low >> 32U == mapping_ipv4;
  return {whole.high, is_ipv4 || whole == domain::loopback_ipv6 ? whole.low : 0};
}

}  // namespace usher::api
