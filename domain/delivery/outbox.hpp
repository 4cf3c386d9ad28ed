#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// Delivery of notices as a pure state machine: at least once, in the order of their numbers for each lane (a
/// concert date's or a clinic's), later after each failure, until a bound makes it a dead letter and the next
/// one's turn comes. Knows numbers only: what a notice says stays in the store until it is sent. At most 64
/// bytes for each that is pending or dead, and some more for each lane that has any; nothing for those that
/// were delivered.
namespace usher::domain {

struct outbox_settings {
  /// Waits first_retry, twice that, .. at most last_retry between attempts.
  milliseconds first_retry = limits::first_notice_retry;
  milliseconds last_retry = limits::last_notice_retry;
  std::int32_t max_attempts = limits::max_notice_attempts;
  std::size_t max_in_flight = limits::max_notices_in_flight;
};

struct notice_key {
  notice_lane lane;
  notice_number number;

  friend auto operator<=>(const notice_key&, const notice_key&) = default;
};

/// One attempt that is to be made now.
struct notice_attempt {
  notice_key notice;
  /// From 1.
  std::int32_t attempt = 1;

  friend bool operator==(const notice_attempt&, const notice_attempt&) = default;
};

/// What came of an attempt.
struct attempt_result {
  notice_key notice;
  bool delivered = false;
  /// Kept as one line of ASCII (a `?` for every other byte), cut to limits::max_notice_error_bytes.
  std::string error;
};

struct resend_notice {
  notice_key notice;
};

enum class resend_refusal : std::uint8_t { not_dead };

/// What is pending, for each lane in the order of its turn, and what is dead. `outbox::image` has the lanes
/// in order, and of each what is pending before what is dead, by number.
struct outbox_image {
  struct entry {
    notice_key notice;
    /// Failed attempts so far.
    std::int32_t attempts = 0;
    instant next_try_at;
    bool dead = false;

    friend bool operator==(const entry&, const entry&) = default;
  };
  std::vector<entry> entries;

  friend bool operator==(const outbox_image&, const outbox_image&) = default;
};

class outbox {
 public:
  explicit outbox(outbox_settings settings, const outbox_image& image = {});
  outbox(outbox&&) noexcept;
  outbox& operator=(outbox&&) noexcept;
  ~outbox();

  /// The attempts that may begin now: the first pending notice of each lane that has none under way, whose
  /// time has come, earliest first, as many as may be in flight. They count as under way from now on (not
  /// durable): after a restart they begin again.
  std::vector<notice_attempt> begin(instant now);

  /// notice_delivered or notice_failed; the next of the lane may begin when that was applied. A dead notice's
  /// next_try_at is when it failed. Nothing for an attempt that is not under way.
  changes decide(const attempt_result& result, instant now) const;

  /// The attempt under way was none, since nobody could say what the notice is: it counts for nothing, and is
  /// begun again after the pause that a first failure makes. Ignores what is not under way.
  void put_off(const notice_key& notice, instant now);

  /// A dead notice goes ahead of what is pending for its lane with a higher number, but for what is under
  /// way.
  decision<outcome<notice_key, resend_refusal>, change> decide(const resend_notice& command,
                                                               instant now) const;

  /// Takes notice_* in; ignores others, and a notice_queued that is pending or dead already.
  void apply(const change& c);

  /// When `begin` next has something to say; nothing while nothing is pending or enough is in flight.
  std::optional<instant> next_due() const;

  std::size_t pending() const;
  std::size_t dead() const;
  outbox_image image() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::domain
