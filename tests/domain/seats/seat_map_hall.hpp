#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::testing {

inline const concert_date_key hall_date{concert_id{1}, local("2024-09-15T20:00:00")};
/// When the date of a hall begins, in milliseconds as at_ms counts them.
inline constexpr std::int64_t hall_begins = 10'000;

/// Holds last 100 ms and can be made 50 ms longer twice, offers last 200 ms. All of the price goes back until
/// 5 s before the date begins, half of it until 1 s before.
inline date_terms hall_terms(std::int32_t seats) {
  date_terms terms;
  terms.seat_count = seats;
  terms.price = 1000;
  terms.hold_for = milliseconds{100};
  terms.extend_by = milliseconds{50};
  terms.max_extensions = 2;
  terms.offer_for = milliseconds{200};
  terms.refunds = {{milliseconds{5'000}, 100}, {milliseconds{1'000}, 50}};
  return terms;
}

inline seat_map map_of(const date_terms& terms) {
  seat_map_image image;
  image.terms = terms;
  return {hall_date, at_ms(hall_begins), image};
}

inline std::vector<seat_number> seats_of(std::initializer_list<std::int32_t> numbers) {
  std::vector<seat_number> seats;
  for (const std::int32_t number : numbers) {
    seats.emplace_back(number);
  }
  return seats;
}

/// A seat map with its clock and its log: whatever is decided is applied at once.
class hall {
 public:
  explicit hall(std::int32_t seat_count) : hall(hall_terms(seat_count)) {}
  explicit hall(const date_terms& terms) : seats(map_of(terms)), first_terms_(terms) {}

  template <class Command>
  auto decide(const Command& command) {
    auto decided = seats.decide(command, now());
    take_in(decided.changes);
    last = std::move(decided.changes);
    return decided.outcome;
  }

  auto hold(user_id user, std::initializer_list<std::int32_t> numbers) {
    return decide(hold_seats{user, seat_choice{seats_of(numbers)}});
  }

  /// A successful hold is followed by the record of its key.
  auto hold_with_key(user_id user, std::initializer_list<std::int32_t> numbers, std::uint64_t key) {
    auto held = hold(user, numbers);
    if (held) {
      const change kept = record(key, seats_of(numbers));
      take_in({kept});
      last.push_back(kept);
    }
    return held;
  }

  static request_remembered record(std::uint64_t key, std::vector<seat_number> about) {
    return {secret(key), secret(key + 1'000), "sealed", hall_date, std::move(about),
            at_ms(0),    at_ms(86'400'000)};
  }

  auto release(user_id user, std::initializer_list<std::int32_t> numbers) {
    return decide(release_seats{user, seats_of(numbers)});
  }

  auto prepare(user_id user, std::initializer_list<std::int32_t> numbers, std::int64_t price) const {
    return seats.decide(prepare_payment{user, seats_of(numbers), price}, now());
  }

  auto prepare_cancel(user_id user, std::initializer_list<std::int32_t> numbers) const {
    return seats.decide(prepare_cancellation{user, seats_of(numbers)}, now());
  }

  /// Holds, prepares, pins, and carries out.
  receipt_number buy(user_id user, std::initializer_list<std::int32_t> numbers) {
    if (!hold(user, numbers)) {
      throw std::logic_error{"cannot be held"};
    }
    std::int64_t price = 0;
    for (const std::int32_t number : numbers) {
      price += seats.listed_price(seat_number{number});
    }
    const auto planned = prepare(user, numbers, price);
    const auto plan = std::get<payment_plan>(planned.value());
    carry_out(plan);
    return plan.receipt;
  }

  void cancel(user_id user, std::initializer_list<std::int32_t> numbers) {
    carry_out(prepare_cancel(user, numbers).value());
  }

  template <class Plan>
  void carry_out(const Plan& plan) {
    seats.pin(plan);
    take_in(plan.facts);
    seats.unpin(plan.seats);
    last = plan.facts;
  }

  /// Applies what is due until nothing is; all of it.
  changes take_due() {
    changes all;
    for (changes step = seats.due(now()); !step.empty(); step = seats.due(now())) {
      take_in(step);
      all.insert(all.end(), step.begin(), step.end());
    }
    return all;
  }

  auto set_terms(const date_terms& terms, bool force = false) { return decide(change_terms{terms, force}); }

  void take_in(const changes& facts) {
    apply_all(seats, facts);
    log_.insert(log_.end(), facts.begin(), facts.end());
  }

  /// The log tells the whole state, and so does the image.
  void expect_replayed() const {
    seat_map fold = map_of(first_terms_);
    apply_all(fold, log_);
    EXPECT_EQ(fold.image(), seats.image());
    EXPECT_EQ(fold.next_due(), seats.next_due());
    const seat_map restored{hall_date, at_ms(hall_begins), seats.image()};
    EXPECT_EQ(restored.image(), seats.image());
    EXPECT_EQ(restored.standing(), seats.standing());
    EXPECT_EQ(restored.next_due(), seats.next_due());
  }

  instant now() const { return at_ms(now_ms); }

  seat_map seats;
  std::int64_t now_ms = 0;
  /// What was decided last.
  changes last;

 private:
  date_terms first_terms_;
  changes log_;
};

}  // namespace usher::domain::testing
