#pragma once

#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/clinic_calendar.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/change.hpp"
#include "tests/support/print_records.hpp"

/// Short ways to write the values that the tests of the domain are made of.
namespace usher::domain::testing {

/// So many milliseconds after an arbitrary beginning.
inline instant at_ms(std::int64_t ms) {
  return instant{std::chrono::hours{24 * 365 * 50} + milliseconds{ms}};
}

inline local_time local(std::string_view text) {
  if (const auto time = parse_local_time(text)) {
    return *time;
  }
  throw std::invalid_argument{"not a local time: " + std::string{text}};
}

inline local_date on_date(std::string_view text) {
  if (const auto date = parse_local_date(text)) {
    return *date;
  }
  throw std::invalid_argument{"not a date: " + std::string{text}};
}

/// A moment whose wall clock shows `text` and whose UTC line is nine hours behind, as in Seoul.
inline moment moment_at(std::string_view text) {
  const local_time wall = local(text);
  return {instant{wall.time_since_epoch() - std::chrono::hours{9}}, wall};
}

/// A different hash for each number, spread over all cells of an index.
inline secret_hash secret(std::uint64_t number) {
  secret_hash hash;
  std::uint64_t mixed = (number + 1) * 0x9E3779B97F4A7C15ULL;
  mixed ^= mixed >> 32U;
  std::memcpy(hash.bytes.data(), &mixed, sizeof mixed);
  std::memcpy(hash.bytes.data() + sizeof mixed, &number, sizeof number);
  return hash;
}

/// The changes of one kind, in order.
template <class Kind>
std::vector<Kind> only(const changes& facts) {
  std::vector<Kind> found;
  for (const change& c : facts) {
    if (const auto* fact = std::get_if<Kind>(&c)) {
      found.push_back(*fact);
    }
  }
  return found;
}

template <class Machine>
void apply_all(Machine& machine, const changes& facts) {
  for (const change& c : facts) {
    machine.apply(c);
  }
}

}  // namespace usher::domain::testing
