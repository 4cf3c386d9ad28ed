#include <map>
#include <ostream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/seat_map.hpp"
#include "tests/domain/small_world.hpp"
#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;

constexpr std::int64_t hold_ms = 100;
const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};

enum class act : int { hold, wait, settle, restart };

struct command {
  act what;
  std::int32_t seat;
  std::int64_t user;
  std::int64_t time_ms;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  switch (c.what) {
    case act::hold:
      return out << "hold(seat " << c.seat << ", user " << c.user << ')';
    case act::wait:
      return out << "wait(" << c.time_ms << " ms)";
    case act::settle:
      return out << "settle";
    case act::restart:
      return out << "restart";
  }
  return out;
}

/// The seats written down again with one map, in which a hold simply stops counting when its time is over.
class naive_seats {
 public:
  explicit naive_seats(std::int32_t count) : count_(count) {}

  struct held {
    std::int64_t user;
    std::int64_t until;
  };

  /// Nothing when refused; else until when the seat is held.
  std::optional<std::int64_t> hold(std::int32_t seat, std::int64_t user, std::int64_t now) {
    if (seat < 1 || seat > count_) return std::nullopt;
    const auto holder = holder_of(seat, now);
    if (holder && holder->user != user) return std::nullopt;
    if (!holder) holds_[seat] = {user, now + hold_ms};
    return holds_[seat].until;
  }

  std::optional<held> holder_of(std::int32_t seat, std::int64_t now) const {
    const auto found = holds_.find(seat);
    if (found == holds_.end() || found->second.until <= now) return std::nullopt;
    return found->second;
  }

 private:
  std::int32_t count_;
  std::map<std::int32_t, held> holds_;
};

/// Runs commands on a seat map, on one that is restarted in the middle, and on the naive model; all three
/// must agree.
class comparison {
 public:
  explicit comparison(std::int32_t seats) : count_(seats), model_(seats) {}

  void run(const command& c) {
    switch (c.what) {
      case act::hold:
        hold(c.seat, c.user);
        break;
      case act::wait:
        now_ += c.time_ms;
        break;
      case act::settle:
        settle();
        break;
      case act::restart:
        restarted_ = fresh(restarted_.image());
        break;
    }
    compare();
  }

  void replay() const {
    seat_map fold = fresh();
    apply_all(fold, log_);
    RC_ASSERT(fold.image() == seats_.image());
    RC_ASSERT(fold.next_due() == seats_.next_due());
  }

 private:
  seat_map fresh(const seat_map_image& image = {}) const {
    return {date, count_, seat_map_settings{milliseconds{hold_ms}}, image};
  }

  void hold(std::int32_t seat, std::int64_t user) {
    const hold_seat command{seat_number{seat}, user_id{user}};
    const auto decided = seats_.decide(command, at_ms(now_));
    const auto again = restarted_.decide(command, at_ms(now_));
    const auto expected = model_.hold(seat, user, now_);
    RC_ASSERT(decided.changes == again.changes);
    RC_ASSERT(decided.outcome.ok() == expected.has_value());
    RC_ASSERT(again.outcome.ok() == expected.has_value());
    if (expected) {
      RC_ASSERT(decided.outcome.value() == (seat_hold{seat_number{seat}, user_id{user}, at_ms(*expected)}));
    } else {
      const bool exists = seat >= 1 && seat <= count_;
      RC_ASSERT(decided.outcome.refusal() ==
                (exists ? hold_refusal::seat_temporarily_held : hold_refusal::seat_out_of_range));
    }
    take_in(decided.changes);
  }

  void settle() {
    const auto facts = seats_.due(at_ms(now_));
    RC_ASSERT(restarted_.due(at_ms(now_)) == facts);
    take_in(facts);
    RC_ASSERT(seats_.due(at_ms(now_)).empty());
    for (std::int32_t seat = 1; seat <= count_; ++seat)
      RC_ASSERT(seats_.is_free(seat_number{seat}) == !model_.holder_of(seat, now_).has_value());
  }

  /// Applies changes; no seat may pass from one holder to another without having been free.
  void take_in(const changes& facts) {
    for (const change& c : facts) {
      if (const auto* held = std::get_if<seat_held>(&c)) {
        RC_ASSERT(seats_.is_free(held->seat));
      } else {
        RC_ASSERT(!seats_.is_free(std::get<hold_expired>(c).seat));
      }
      seats_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
    }
  }

  /// Holds that have not been noticed to be over may still be in the image; those that count are the model's.
  void compare() const {
    const auto image = seats_.image();
    RC_ASSERT(image == restarted_.image());
    std::map<std::int32_t, seat_hold> holds;
    for (const seat_hold& held : image.holds)
      RC_ASSERT(holds.emplace(held.seat.value, held).second);
    RC_ASSERT(seats_.free_seats().size() + holds.size() == static_cast<std::size_t>(count_));
    for (std::int32_t seat = 1; seat <= count_; ++seat) {
      const auto found = holds.find(seat);
      const bool counts = found != holds.end() && found->second.expires_at > at_ms(now_);
      const auto expected = model_.holder_of(seat, now_);
      RC_ASSERT(counts == expected.has_value());
      if (!expected) continue;
      RC_ASSERT(found->second.user.value == expected->user);
      RC_ASSERT(found->second.expires_at == at_ms(expected->until));
    }
  }

  std::int32_t count_;
  seat_map seats_ = fresh();
  seat_map restarted_ = fresh();
  naive_seats model_;
  changes log_;
  std::int64_t now_ = 0;
};

TEST(SeatMapProperties, NoSeatHasTwoHoldersWhateverHappens) {
  const auto any_command = rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<int>({{6, 0}, {3, 1}, {2, 2}, {1, 3}}), rc::gen::inRange(0, 7),
                     rc::gen::inRange<std::int64_t>(1, 5), rc::gen::inRange<std::int64_t>(0, 2 * hold_ms)),
      [](const std::tuple<int, int, std::int64_t, std::int64_t>& t) {
        return command{static_cast<act>(std::get<0>(t)), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
      });
  EXPECT_TRUE(rc::check("random commands on five seats", [&] {
    const auto commands = *rc::gen::container<std::vector<command>>(any_command);
    comparison run{5};
    for (const command& c : commands)
      run.run(c);
    run.replay();
  }));
}

TEST(SeatMapProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  // Two seats, three people, time passing up to and beyond the end of a hold, with and without being noticed.
  std::vector<command> alphabet{{act::wait, 0, 0, hold_ms / 2},
                                {act::wait, 0, 0, hold_ms},
                                {act::settle, 0, 0, 0},
                                {act::restart, 0, 0, 0}};
  for (std::int32_t seat = 1; seat <= 2; ++seat) {
    for (std::int64_t user = 1; user <= 3; ++user)
      alphabet.push_back({act::hold, seat, user, 0});
  }
  EXPECT_EQ(run_every_sequence(alphabet, 5, [] { return comparison{2}; }), 100'000U);
}

}  // namespace
}  // namespace usher::domain
