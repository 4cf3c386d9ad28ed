#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/waiting/waiting_line.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/waiting/waiting_line_model.hpp"

/// A waiting line as the tests of its rules have one.
namespace usher::domain::testing {

inline constexpr room_id room{3};

/// Times in these tests are milliseconds after a beginning; a token waits 1000 and is active 100 of them.
inline waiting_line_settings small_room(std::int64_t places) {
  waiting_line_settings settings;
  settings.rules.places = places;
  settings.rules.active_for = milliseconds{100};
  settings.rules.waits_for = milliseconds{1'000};
  settings.hash = sha_256_of;
  settings.remembers_ended_for = milliseconds{500};
  return settings;
}

/// A line that takes its own decisions in at once.
class applied_line {
 public:
  explicit applied_line(waiting_line_settings settings) : line(room, settings) {}
  applied_line(waiting_line_settings settings, const waiting_line_image& image)
      : line(room, settings, image, at_ms(0)) {}

  /// Issues the token secret(n) to user n, or to `user`.
  token_standing issue(std::int64_t n, std::int64_t now_ms, std::int64_t user = 0) {
    const auto decided = line.decide(
        issue_token{secret(static_cast<std::uint64_t>(n)), user_id{user == 0 ? n : user}}, at_ms(now_ms));
    last = decided.changes;
    apply_all(line, last);
    return decided.outcome.value();
  }

  void take_due(std::int64_t now_ms) {
    last.clear();
    for (auto facts = line.due(at_ms(now_ms)); !facts.empty(); facts = line.due(at_ms(now_ms))) {
      EXPECT_LE(facts.size(), limits::max_due_changes_per_step);
      apply_all(line, facts);
      last.insert(last.end(), facts.begin(), facts.end());
    }
  }

  void end(std::uint64_t ticket, token_end reason, std::int64_t now_ms) {
    line.apply(token_ended{room, ticket_number{ticket}, user_id{1}, reason, at_ms(now_ms)});
  }

  /// Issues the tokens secret(1) .. secret(count), at once.
  void fill(std::int64_t count, std::int64_t now_ms = 0) {
    for (std::int64_t n = 1; n <= count; ++n) {
      issue(n, now_ms);
    }
  }

  outcome<token_standing, check_refusal> check(std::uint64_t n, std::int64_t now_ms) const {
    return line.decide(check_token{secret(n)}, at_ms(now_ms)).outcome;
  }

  outcome<token_standing, gate_refusal> pass(std::uint64_t n, std::optional<user_id> user,
                                             std::int64_t now_ms) const {
    return line.decide(pass_gate{secret(n), user}, at_ms(now_ms)).outcome;
  }

  /// Decides and takes in.
  template <class Command>
  auto act(const Command& command, std::int64_t now_ms) {
    auto decided = line.decide(command, at_ms(now_ms));
    last = decided.changes;
    apply_all(line, last);
    return decided.outcome;
  }

  void change(const room_rules& rules, std::int64_t now_ms) {
    EXPECT_TRUE(act(change_room{rules, std::nullopt}, now_ms));
  }
  void change(room_mode mode, std::int64_t now_ms) {
    EXPECT_TRUE(act(change_room{std::nullopt, mode}, now_ms));
  }

  std::vector<std::uint64_t> admitted() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_admitted>(last)) {
      tickets.push_back(fact.ticket.value);
    }
    return tickets;
  }

  std::vector<std::uint64_t> ended() const {
    std::vector<std::uint64_t> tickets;
    for (const auto& fact : only<token_ended>(last)) {
      tickets.push_back(fact.ticket.value);
    }
    return tickets;
  }

  waiting_line line;
  changes last;
};

using tickets = std::vector<std::uint64_t>;

/// Of somebody who waits in an open room.
inline token_standing waits(std::uint64_t ticket, std::int64_t user, std::uint64_t ahead,
                            std::int64_t until_ms, milliseconds estimated_wait) {
  token_standing standing{ticket_number{ticket}, user_id{user}, token_status::waiting, ahead,
                          at_ms(until_ms)};
  standing.estimated_wait = estimated_wait;
  standing.active_for = small_room(1).rules.active_for;
  return standing;
}

inline bytes_32 known_seed() {
  bytes_32 seed{};
  for (std::size_t i = 0; i < seed.size(); ++i) {
    seed[i] = static_cast<std::uint8_t>(i);
  }
  return seed;
}

inline schedule_opening opening_at(std::int64_t ms, bytes_32 seed = known_seed()) {
  return {at_ms(ms), seed, sha_256_of({reinterpret_cast<const char*>(seed.data()), seed.size()})};
}

inline waiting_line_settings with_idlers() {
  auto settings = small_room(1);
  settings.rules.active_for = std::chrono::seconds{10};
  settings.rules.waits_for = std::chrono::seconds{5};
  settings.rules.idle_for = milliseconds{100};
  settings.rules.grace_for = milliseconds{200};
  return settings;
}

}  // namespace usher::domain::testing
