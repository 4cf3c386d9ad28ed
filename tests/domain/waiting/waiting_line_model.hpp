#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <sodium.h>

#include "domain/waiting/waiting_line.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::testing {

inline bytes_32 sha_256_of(std::string_view text) {
  bytes_32 hash{};
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

/// 32 bytes that differ for each number.
inline bytes_32 seed_of(std::uint64_t number) {
  return sha_256_of("seed " + std::to_string(number));
}

/// The waiting room written down again with vectors and loops, to compare the real one with. It knows nothing
/// of forgetting. Times are milliseconds as of `at_ms`.
class naive_line {
 public:
  struct token {
    std::uint64_t ticket;
    std::uint64_t number;
    std::int64_t user;
    token_status status;
    std::int64_t issued;
    std::int64_t until;
    std::int64_t seen;
    std::int64_t returns = 0;
    bool claimed = true;
    std::int32_t extensions = 0;
    /// Until when seats are held under it.
    std::int64_t holds = 0;
  };

  struct opening {
    std::int64_t opens;
    std::uint64_t first;
    bytes_32 seed;
  };

  bool one_token_per_user = false;
  room_rules rules;
  room_mode mode = room_mode::open;
  std::optional<opening> scheduled;
  std::vector<token> tokens;
  /// Tickets in the order in which they stand.
  std::vector<std::uint64_t> line;
  std::map<std::uint64_t, int> pins;

  std::size_t count(token_status status) const {
    return static_cast<std::size_t>(
        std::count_if(tokens.begin(), tokens.end(), [&](const token& t) { return t.status == status; }));
  }

  static bool live(const token& t) {
    return t.status == token_status::waiting || t.status == token_status::away ||
           t.status == token_status::active;
  }

  void issue(std::uint64_t number, std::int64_t user, std::int64_t now) {
    if (one_token_per_user) {
      end_tokens_of(user, tokens.size(), now);
    }
    tokens.push_back(
        {tokens.size() + 1, number, user, token_status::waiting, now, now + rules.waits_for.count(), now});
    line.push_back(tokens.size());
    fill_places(now);
  }

  void check(token& t, std::int64_t now) {
    if (t.status == token_status::away) {
      t.status = token_status::waiting;
    }
    t.seen = std::max(t.seen, now);
    fill_places(now);
  }

  void claim(token& t, std::int64_t now) {
    if (t.claimed) {
      return;
    }
    t.claimed = true;
    t.until = now + rules.active_for.count();
  }

  void extend(token& t) {
    ++t.extensions;
    t.until += rules.extend_by.count();
  }

  void leave(token& t, std::int64_t now) {
    if (pins.count(t.ticket) != 0) {
      return;
    }
    end(t, token_status::left, now);
    fill_places(now);
  }

  void complete(token& t, std::int64_t now) { end(t, token_status::completed, now); }

  void change(const room_rules& to, room_mode to_mode, std::int64_t now) {
    if (to.admissions_per_minute != rules.admissions_per_minute) {
      // A bound where there was none begins with one admission.
      if (rules.admissions_per_minute == 0) {
        level_ = cost;
      }
      ticking_ = true;
      level_ = std::min(level_, most_level(to));
    }
    rules = to;
    mode = to_mode;
    take_due(now);
  }

  void reset(std::int64_t now) {
    for (token& t : tokens) {
      if (live(t)) {
        end(t, token_status::expired, now);
      }
    }
    scheduled.reset();
  }

  /// What is not durable is lost.
  void restart(std::int64_t now) {
    for (token& t : tokens) {
      t.seen = now;
    }
    pins.clear();
    admissions_.clear();
    ticking_ = false;
    level_ = cost;
  }

  void pass_time(std::int64_t ms) {
    for (; ticking_ && ms > 0; --ms) {
      level_ = std::min(most_level(rules), level_ + rules.admissions_per_minute);
    }
  }

  /// Everything that time and new settings have brought about.
  void take_due(std::int64_t now) {
    if (one_token_per_user) {
      for (std::size_t newest = tokens.size(); newest-- > 0;) {
        if (live(tokens[newest])) {
          end_tokens_of(tokens[newest].user, newest, now);
        }
      }
    }
    if (scheduled && scheduled->opens <= now) {
      draw();
    }
    for (token& t : tokens) {
      if (t.status == token_status::waiting && t.until <= now) {
        end(t, token_status::expired, t.until);
      }
      if (t.status == token_status::active && std::max(t.until, t.holds) <= now &&
          pins.count(t.ticket) == 0) {
        end(t, token_status::expired, std::max(t.until, t.holds));
      }
      if (t.status == token_status::waiting && rules.idle_for.count() > 0 &&
          t.seen + rules.idle_for.count() <= now) {
        t.status = token_status::away;
        t.returns = std::min(now + rules.grace_for.count(), t.until);
      }
      if (t.status == token_status::away && t.returns <= now) {
        end(t, token_status::expired, t.returns);
      }
    }
    fill_places(now);
  }

  /// People ahead of where this token stands.
  std::uint64_t before(const token& of) const {
    std::uint64_t found = 0;
    for (const std::uint64_t ticket : line) {
      if (ticket == of.ticket) {
        break;
      }
      found += tokens[ticket - 1].status == token_status::waiting ? 1 : 0;
    }
    return found;
  }

  token* find(std::uint64_t number) {
    for (token& t : tokens) {
      if (t.number == number) {
        return &t;
      }
    }
    return nullptr;
  }

  token_standing standing_of(const token& t, std::int64_t now) const {
    token_standing standing{ticket_number{t.ticket}, user_id{t.user}, t.status, 0, at_ms(t.until)};
    standing.claimed = t.status != token_status::active || t.claimed;
    if (t.status == token_status::active) {
      standing.valid_until = at_ms(std::max(t.until, t.holds));
      standing.carried = t.until <= now;
    }
    if (mode == room_mode::draining) {
      standing.phase = room_phase::draining;
    }
    if (scheduled) {
      standing.phase = room_phase::not_yet_open;
    }
    if (mode == room_mode::paused) {
      standing.phase = room_phase::paused;
    }
    if (scheduled) {
      standing.opens_at = at_ms(scheduled->opens);
    }
    const bool waits = t.status == token_status::waiting;
    if (waits) {
      standing.ahead = before(t);
      standing.claim_for = rules.claim_for;
      standing.active_for = rules.active_for;
    }
    const double rate = per_minute(now);
    if (waits && rate > 0 && standing.phase != room_phase::paused &&
        standing.phase != room_phase::not_yet_open) {
      standing.estimated_wait = milliseconds{
          static_cast<std::int64_t>(std::ceil(static_cast<double>(standing.ahead + 1) / rate * 60'000.0))};
    }
    auto poll =
        std::clamp(static_cast<std::int64_t>(standing.ahead) * 10, std::int64_t{1'000}, std::int64_t{30'000});
    if (rules.idle_for.count() > 0) {
      poll = std::min(poll, rules.idle_for.count() / 2);
    }
    standing.next_poll = milliseconds{poll};
    return standing;
  }

  waiting_line_image::entry entry_of(const token& t) const {
    return {ticket_number{t.ticket},
            secret(t.number),
            user_id{t.user},
            t.status,
            at_ms(t.issued),
            at_ms(t.until),
            t.status != token_status::active || t.claimed,
            t.extensions,
            t.status == token_status::away ? at_ms(t.returns) : instant{}};
  }

  double per_minute(std::int64_t now) const {
    const auto slice = [](std::int64_t ms) { return at_ms(ms).time_since_epoch().count() / 10'000; };
    std::int64_t oldest = slice(now);
    double found = 0;
    for (const std::int64_t admission : admissions_) {
      if (slice(admission) + 30 <= slice(now)) {
        continue;
      }
      ++found;
      oldest = std::min(oldest, slice(admission));
    }
    const auto span = at_ms(now).time_since_epoch().count() - oldest * 10'000;
    return found / (static_cast<double>(std::max<std::int64_t>(span, 60'000)) / 60'000.0);
  }

 private:
  static constexpr std::int64_t cost = 60'000;

  static std::int64_t most_level(const room_rules& rules) {
    return std::max<std::int64_t>(1, rules.admissions_per_minute / 60) * cost +
           std::min(rules.admissions_per_minute, cost) - 1;
  }

  static void end(token& t, token_status status, std::int64_t when) {
    t.status = status;
    t.until = when;
  }

  void end_tokens_of(std::int64_t user, std::size_t before, std::int64_t now) {
    for (std::size_t i = 0; i < before; ++i) {
      if (tokens[i].user == user && live(tokens[i]) && pins.count(tokens[i].ticket) == 0) {
        end(tokens[i], token_status::replaced, now);
      }
    }
  }

  void draw() {
    std::string seed;
    for (const std::uint8_t byte : scheduled->seed) {
      char digits[3];
      std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned>(byte));
      seed += digits;
    }
    std::sort(line.begin() + static_cast<std::ptrdiff_t>(scheduled->first - 1), line.end(),
              [&](std::uint64_t a, std::uint64_t b) {
                return sha_256_of(seed + ":" + std::to_string(a)) <
                       sha_256_of(seed + ":" + std::to_string(b));
              });
    scheduled.reset();
  }

  void fill_places(std::int64_t now) {
    if (mode == room_mode::paused || scheduled) {
      return;
    }
    for (const std::uint64_t ticket : line) {
      token& t = tokens[ticket - 1];
      if (t.status != token_status::waiting) {
        continue;
      }
      if (count(token_status::active) >= static_cast<std::size_t>(rules.places)) {
        return;
      }
      if (rules.admissions_per_minute > 0) {
        if (level_ < cost) {
          return;
        }
        level_ -= cost;
        ticking_ = true;
      }
      t.status = token_status::active;
      t.claimed = rules.claim_for.count() == 0;
      t.until = now + (t.claimed ? rules.active_for : rules.claim_for).count();
      admissions_.push_back(now);
    }
  }

  /// What may be admitted by rate, in 60,000ths, refilled by the millisecond.
  std::int64_t level_ = cost;
  bool ticking_ = false;
  std::vector<std::int64_t> admissions_;
};

}  // namespace usher::domain::testing
