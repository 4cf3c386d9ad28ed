#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "domain/base/time.hpp"

namespace usher::actors {

/// How often a wall clock shows a local time: daylight saving skips some and repeats others.
enum class times_shown : std::uint8_t { never, once, twice };

/// Where actors and the REST layer learn the time. Any thread.
class clock {
 public:
  virtual ~clock() = default;

  virtual domain::instant now() const = 0;

  /// `now` on the UTC line and on the wall clock of the configured zone.
  domain::moment moment() const { return at(now()); }
  domain::moment at(domain::instant utc) const { return {utc, to_local(utc)}; }

  virtual domain::local_time to_local(domain::instant utc) const = 0;
  /// The first instant at which the wall clock shows `local` or, where it skips `local`, something later.
  virtual domain::instant to_utc(domain::local_time local) const = 0;
  virtual times_shown shows(domain::local_time local) const = 0;
  /// ISO 8601 with milliseconds and offset: `2024-09-15T20:00:00.000+09:00`.
  virtual std::string to_text(domain::instant utc) const = 0;
};

class unknown_time_zone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The machine's clock in a zone of the IANA database, such as `Asia/Seoul`. Throws unknown_time_zone.
std::shared_ptr<const clock> make_system_clock(const std::string& zone);

}  // namespace usher::actors
