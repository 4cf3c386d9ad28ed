#include <algorithm>
#include <ostream>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/roster.hpp"
#include "tests/domain/small_world.hpp"
#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;

enum class act : int { reserve, wait, turn, clear, set_capacity, restart };

struct command {
  act what;
  std::int64_t number;
  std::int32_t no_show;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[] = {"reserve", "wait hours",   "turn",
                                          "clear",   "set capacity", "restart"};
  return out << names[static_cast<int>(c.what)] << '(' << c.number << ", no-shows " << c.no_show << ')';
}

clinic_facts clinic_of(std::int32_t capacity) {
  clinic_facts clinic;
  clinic.id = clinic_id{5};
  clinic.day = weekday::wed;
  clinic.time = class_time::at_19_00;
  clinic.room = 3;
  clinic.capacity = capacity;
  return clinic;
}

/// The roster written down again: who is on it for which Wednesday, counted by hand.
class naive_roster {
 public:
  using kind = reserve_refusal_kind;

  std::int32_t capacity = 2;
  std::set<std::int64_t> users;

  /// `now` counts hours from a Monday, 00:00.
  std::optional<kind> reserve(std::int64_t user, std::int32_t no_show, std::int64_t now) {
    turn(now);
    if (now / 24 % 7 == 6) return kind::closed;
    if (users.contains(user)) return kind::already_reserved;
    if (no_show >= 2) return kind::no_show_blocked;
    if (static_cast<std::int64_t>(users.size()) >= capacity) return kind::occupied;
    users.insert(user);
    return std::nullopt;
  }

  void turn(std::int64_t now) {
    // Wednesday 19:00 is the 67th hour of the week.
    const std::int64_t week = (now + 7 * 24 - 67) / (7 * 24);
    if (week != week_) users.clear();
    week_ = week;
  }

 private:
  std::int64_t week_ = 0;
};

/// Runs commands on a roster, on one that is restarted in the middle, and on the naive model; all three must
/// agree.
class comparison {
 public:
  void run(const command& c) {
    switch (c.what) {
      case act::reserve:
        reserve(c);
        break;
      case act::wait:
        hours_ += c.number * 6;
        break;
      case act::turn:
        turn();
        break;
      case act::clear:
        clear();
        break;
      case act::set_capacity:
        set_capacity(static_cast<std::int32_t>(c.number % 5));
        break;
      case act::restart:
        restarted_ = roster{restarted_.clinic(), restarted_.image()};
        break;
    }
    compare();
  }

  void replay() const {
    roster fold{clinic_of(2), {monday_ + std::chrono::days{2}, {}}};
    for (const change& c : log_)
      fold.apply(c);
    roster now_turned = roster_;
    fold.turn(now().local);
    now_turned.turn(now().local);
    RC_ASSERT(fold.image() == now_turned.image());
    RC_ASSERT(fold.clinic() == roster_.clinic());
  }

 private:
  moment now() const {
    const local_time wall = monday_ + std::chrono::hours{hours_};
    return {instant{wall.time_since_epoch()}, wall};
  }

  void reserve(const command& c) {
    booker who;
    who.user = user_id{c.number};
    who.is_student = true;
    who.no_show = c.no_show;
    const auto decided = roster_.decide(reserve_place{who}, now());
    const auto again = restarted_.decide(reserve_place{who}, now());
    const auto expected = model_.reserve(c.number, c.no_show, hours_);
    RC_ASSERT(decided.changes == again.changes);
    RC_ASSERT(decided.outcome.ok() == !expected.has_value());
    RC_ASSERT(again.outcome.ok() == decided.outcome.ok());
    if (expected) {
      RC_ASSERT(decided.outcome.refusal().kind == *expected);
      RC_ASSERT(again.outcome.refusal() == decided.outcome.refusal());
    } else {
      const auto& confirmed = decided.outcome.value();
      RC_ASSERT(again.outcome.value() == confirmed);
      RC_ASSERT(confirmed.place >= 1);
      RC_ASSERT(confirmed.place <= model_.capacity);
      RC_ASSERT(confirmed.remaining == model_.capacity - static_cast<std::int32_t>(model_.users.size()));
    }
    take_in(decided.changes);
  }

  void turn() {
    RC_ASSERT(roster_.turn(now().local) == restarted_.turn(now().local));
    model_.turn(hours_);
  }

  void clear() {
    turn();
    take_in({roster_cleared{clinic_id{5}, roster_.image().class_date, now().utc}});
    model_.users.clear();
  }

  void set_capacity(std::int32_t capacity) {
    take_in({clinic_changed{clinic_of(capacity), now().utc}});
    model_.capacity = capacity;
  }

  void take_in(const changes& facts) {
    for (const change& c : facts) {
      roster_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
      if (std::holds_alternative<place_reserved>(c)) RC_ASSERT(roster_.count() <= roster_.clinic().capacity);
    }
  }

  void compare() const {
    RC_ASSERT(roster_.image() == restarted_.image());
    RC_ASSERT(roster_.remaining() == std::max(0, model_.capacity - roster_.count()));
    const auto entries = roster_.image().entries;
    std::set<std::int32_t> places;
    std::set<std::int64_t> users;
    for (const auto& entry : entries) {
      if (!places.empty()) RC_ASSERT(entry.place > *places.rbegin());
      places.insert(entry.place);
      users.insert(entry.user.value);
    }
    RC_ASSERT(users.size() == entries.size());
    auto turned = roster_;
    auto expected = model_;
    expected.turn(hours_);
    if (turned.turn(now().local)) users.clear();
    RC_ASSERT(users == expected.users);
  }

  local_date monday_ = on_date("2024-09-16");
  roster roster_{clinic_of(2), {on_date("2024-09-18"), {}}};
  roster restarted_{clinic_of(2), {on_date("2024-09-18"), {}}};
  naive_roster model_;
  changes log_;
  std::int64_t hours_ = 0;
};

TEST(RosterProperties, ARosterNeverExceedsItsCapacityAndGivesEachPlaceOnce) {
  const auto any_command = rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<int>({{10, 0}, {4, 1}, {1, 2}, {1, 3}, {2, 4}, {1, 5}}),
                     rc::gen::inRange<std::int64_t>(1, 9), rc::gen::inRange(0, 3)),
      [](const std::tuple<int, std::int64_t, int>& t) {
        return command{static_cast<act>(std::get<0>(t)), std::get<1>(t), std::get<2>(t)};
      });
  EXPECT_TRUE(rc::check("random commands on one clinic", [&] {
    const auto commands = *rc::gen::container<std::vector<command>>(any_command);
    comparison run;
    for (const command& c : commands)
      run.run(c);
    run.replay();
  }));
}

TEST(RosterProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  const std::vector<command> alphabet{{act::reserve, 1, 0}, {act::reserve, 2, 0}, {act::reserve, 3, 2},
                                      {act::reserve, 4, 0}, {act::wait, 11, 0},   {act::wait, 12, 0},
                                      {act::turn, 0, 0},    {act::clear, 0, 0},   {act::set_capacity, 1, 0}};
  EXPECT_EQ(run_every_sequence(alphabet, 5, [] { return comparison{}; }), 59'049U);
}

}  // namespace
}  // namespace usher::domain
