#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/clinics/roster.hpp"
#include "tests/domain/clinics/wednesday_clinic.hpp"
#include "tests/domain/people/small_world.hpp"

namespace usher::domain::roster_properties_test {
namespace {

using namespace testing;

enum class act : int {
  reserve,
  cancel,
  remove,
  join,
  leave,
  promote,
  block,
  wait,
  turn,
  clear,
  set_capacity,
  reset,
  restart
};

struct command {
  act what;
  /// Of a person, or so many.
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[] = {
      "reserve", "cancel", "remove",       "join",  "leave",  "promote", "block", "wait 6 hours times",
      "turn",    "clear",  "set capacity", "reset", "restart"};
  return out << names[static_cast<int>(c.what)] << '(' << c.number << ')';
}

/// Somebody in a line who exists no longer when their turn comes.
constexpr std::int64_t gone_user = 8;

/// The roster and its line written down again, counted by hand: who is there for which Wednesday.
class naive_roster {
 public:
  using kind = reserve_refusal_kind;

  std::int64_t capacity = 2;
  /// In order of reserving.
  std::vector<std::int64_t> users;
  std::vector<std::int64_t> line;
  std::set<std::int64_t> blocked;
  /// Who were asked about and might not book.
  std::set<std::int64_t> skipped;

  std::int64_t free_places() const {
    return std::max<std::int64_t>(0, capacity - static_cast<std::int64_t>(users.size()));
  }

  /// `now` counts hours from a Monday, 00:00.
  bool is_open(std::int64_t now) const { return now / 24 % 7 != 6; }

  std::optional<kind> objection(std::int64_t user, std::int64_t now) const {
    if (!is_open(now)) {
      return kind::closed;
    }
    if (contains(users, user)) {
      return kind::already_reserved;
    }
    if (blocked.contains(user)) {
      return kind::no_show_blocked;
    }
    return std::nullopt;
  }

  std::optional<kind> reserve(std::int64_t user, std::int64_t now) {
    if (const auto why = objection(user, now)) {
      return why;
    }
    if (!may_take(user)) {
      return kind::occupied;
    }
    take(user);
    return std::nullopt;
  }

  bool may_take(std::int64_t user) const {
    std::int64_t ahead = 0;
    for (const std::int64_t waiter : line) {
      if (waiter == user) {
        break;
      }
      if (!skipped.contains(waiter)) {
        ++ahead;
      }
    }
    return ahead < free_places();
  }

  void take(std::int64_t user) {
    std::erase(line, user);
    users.push_back(user);
  }

  /// The class of the week begins on Wednesday at 19:00, its 67th hour.
  static std::int64_t hours_to_class(std::int64_t now) { return 168 - (now + 168 - 67) % 168; }

  void turn(std::int64_t now) {
    const std::int64_t week = (now + 168 - 67) / 168;
    if (week != week_) {
      empty();
      skipped.clear();
    }
    week_ = week;
  }

  void empty() {
    users.clear();
    line.clear();
  }

  static bool contains(const std::vector<std::int64_t>& people, std::int64_t user) {
    return std::find(people.begin(), people.end(), user) != people.end();
  }

 private:
  std::int64_t week_ = 0;
};

/// Runs commands on a roster, on one that is restarted in the middle, and on the naive model; all three must
/// agree.
class comparison {
 public:
  void run(const command& c) {
    // No two decisions at one time: who reserved later is then never in doubt.
    ++ticks_;
    model_.turn(hours_);
    carry_out(c);
    compare();
  }

  void replay() const {
    roster fold{wednesday_clinic(2), image_of(this_week), rules_};
    apply_all(fold, log_);
    roster now_turned = roster_;
    fold.turn(now().local);
    now_turned.turn(now().local);
    RC_ASSERT(fold.image() == now_turned.image());
    RC_ASSERT(fold.clinic() == roster_.clinic());
  }

 private:
  void carry_out(const command& c) {
    switch (c.what) {
      case act::reserve:
        return reserve(c.number);
      case act::cancel:
        return release(c.number, place_end::cancelled);
      case act::remove:
        return release(c.number, place_end::removed);
      case act::join:
        return join(c.number);
      case act::leave:
        return leave(c.number);
      case act::promote:
        if (c.number % 2 == 0) {
          skip_nobody();
        }
        return promote();
      case act::block:
        if (model_.blocked.erase(c.number) == 0) {
          model_.blocked.insert(c.number);
        }
        return;
      case act::wait:
        hours_ += c.number * 6;
        return model_.turn(hours_);
      case act::turn:
        return turn();
      case act::clear:
        turn();
        model_.users.clear();
        return take_in({roster_cleared{the_clinic, roster_.image().class_date, now().utc}});
      case act::set_capacity:
        return set_capacity(c.number % 5);
      case act::reset:
        return reset(c.number);
      case act::restart:
        restarted_ = roster{restarted_.clinic(), restarted_.image(), rules_};
        // What is not durable the other one forgets, too.
        return skip_nobody();
    }
  }

  moment now() const {
    const local_time wall = monday_ + std::chrono::hours{hours_};
    return {instant{wall.time_since_epoch()} + milliseconds{ticks_}, wall};
  }

  booker person(std::int64_t id) const {
    return model_.blocked.contains(id) ? blocked_student(id) : student(id);
  }

  /// Both decide the same.
  template <class Command>
  auto decide(const Command& what) {
    const auto decided = roster_.decide(what, now());
    RC_ASSERT(restarted_.decide(what, now()).changes == decided.changes);
    return decided;
  }

  void reserve(std::int64_t user) {
    const auto decided = decide(reserve_place{person(user)});
    const auto expected = model_.reserve(user, hours_);
    RC_ASSERT(decided.outcome.ok() == !expected.has_value());
    if (expected) {
      RC_ASSERT(decided.outcome.refusal().kind == *expected);
      roster_.count(decided.outcome.refusal(), now());
      ++refused_;
    } else {
      const auto& confirmed = decided.outcome.value();
      RC_ASSERT(confirmed.place >= 1);
      RC_ASSERT(confirmed.place <= model_.capacity);
      RC_ASSERT(confirmed.remaining == model_.free_places());
    }
    take_in(decided.changes);
  }

  void release(std::int64_t user, place_end reason) {
    const auto decided = decide(release_place{user_id{user}, reason});
    const bool is_there = naive_roster::contains(model_.users, user);
    const bool in_time = reason == place_end::removed || naive_roster::hours_to_class(hours_) >= 24;
    RC_ASSERT(decided.outcome.ok() == (is_there && in_time));
    if (decided.outcome) {
      std::erase(model_.users, user);
    }
    take_in(decided.changes);
  }

  void join(std::int64_t user) {
    const auto decided = decide(join_clinic_line{person(user)});
    const bool waits = naive_roster::contains(model_.line, user);
    const bool may = !model_.objection(user, hours_) && (waits || !model_.may_take(user));
    RC_ASSERT(decided.outcome.ok() == may);
    RC_ASSERT(decided.changes.empty() == (!may || waits));
    if (may && !waits) {
      model_.line.push_back(user);
    }
    take_in(decided.changes);
  }

  void leave(std::int64_t user) {
    const auto decided = decide(leave_clinic_line{user_id{user}});
    RC_ASSERT(decided.outcome.ok() == naive_roster::contains(model_.line, user));
    std::erase(model_.line, user);
    take_in(decided.changes);
  }

  void skip_nobody() {
    roster_.skip_nobody();
    restarted_.skip_nobody();
    model_.skipped.clear();
  }

  /// As the shell does: asks about the next until nobody is left to ask. Those who may not book keep their
  /// places in the line.
  void promote() {
    while (const auto next = roster_.next_in_line(now())) {
      RC_ASSERT(model_.is_open(hours_));
      RC_ASSERT(model_.free_places() > 0);
      const auto first = std::find_if(model_.line.begin(), model_.line.end(),
                                      [&](std::int64_t user) { return !model_.skipped.contains(user); });
      RC_ASSERT(first != model_.line.end());
      const std::int64_t user = *first;
      RC_ASSERT(*next == user_id{user});
      ++ticks_;
      const promote_waiter command{person(user), user == gone_user};
      const auto facts = roster_.decide(command, now());
      RC_ASSERT(restarted_.decide(command, now()) == facts);
      if (user == gone_user) {
        std::erase(model_.line, user);
      } else if (model_.blocked.contains(user)) {
        RC_ASSERT(facts.empty());
        roster_.skip(*next);
        restarted_.skip(*next);
        model_.skipped.insert(user);
      } else {
        RC_ASSERT(only<notice_queued>(facts).at(0).place == only<place_reserved>(facts).at(0).place);
        model_.take(user);
      }
      take_in(facts);
    }
    // No place is lost while somebody waits who may book.
    if (!model_.is_open(hours_) || model_.free_places() == 0) {
      return;
    }
    RC_ASSERT(std::all_of(model_.line.begin(), model_.line.end(),
                          [&](std::int64_t user) { return model_.skipped.contains(user); }));
  }

  void turn() { RC_ASSERT(roster_.turn(now().local) == restarted_.turn(now().local)); }

  void set_capacity(std::int64_t capacity) {
    edit_clinic edit;
    edit.edit.capacity = static_cast<std::int32_t>(capacity);
    const auto reserved = static_cast<std::int64_t>(model_.users.size());
    RC_ASSERT(decide(edit).outcome.ok() == (capacity >= reserved));
    edit.force = true;
    const auto decided = decide(edit);
    RC_ASSERT(static_cast<std::int64_t>(decided.outcome.value().fallen_out.size()) ==
              std::max<std::int64_t>(0, reserved - capacity));
    model_.users.resize(static_cast<std::size_t>(std::min(reserved, capacity)));
    model_.capacity = capacity;
    take_in(decided.changes);
  }

  void reset(std::int64_t number) {
    const auto decided = decide(reset_roster{reset_number{number}});
    const bool is_new = number == 0 || number > last_reset_;
    RC_ASSERT(decided.outcome.value().places ==
              (is_new ? static_cast<std::int32_t>(model_.users.size()) : 0));
    if (is_new) {
      model_.empty();
    }
    last_reset_ = std::max(last_reset_, number);
    take_in(decided.changes);
  }

  void take_in(const changes& facts) {
    for (const change& c : facts) {
      std::visit([this](const auto& fact) { check_class(fact); }, c);
      roster_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
      if (std::holds_alternative<place_reserved>(c)) {
        RC_ASSERT(roster_.count() <= roster_.clinic().capacity);
      }
    }
  }

  /// Nothing is decided about a class that has begun, or about any but the next.
  template <class Fact>
  void check_class(const Fact& fact) const {
    if constexpr (requires { fact.class_date > local_date{}; }) {
      RC_ASSERT(fact.class_date == next_class_date(weekday::wed, class_time::at_19_00, now().local));
    }
  }

  void compare() const {
    RC_ASSERT(roster_.image() == restarted_.image());
    auto turned = roster_;
    turned.turn(now().local);
    RC_ASSERT(turned.remaining() == model_.free_places());
    RC_ASSERT(turned.count() <= model_.capacity);
    RC_ASSERT(line_of(turned) == model_.line);
    std::int32_t last_place = 0;
    std::set<std::int64_t> users;
    for (const roster_entry& e : turned.image().entries) {
      RC_ASSERT(e.place > last_place);
      last_place = e.place;
      users.insert(e.user.value);
    }
    RC_ASSERT(last_place <= model_.capacity);
    RC_ASSERT(users == std::set<std::int64_t>(model_.users.begin(), model_.users.end()));
    RC_ASSERT(users.size() == model_.users.size());
    std::int64_t counted = 0;
    for (const auto& fact : only<refusals_counted>(turned.due({now().utc + std::chrono::hours{1}, {}}))) {
      counted += fact.count;
    }
    RC_ASSERT(counted == refused_);
  }

  clinic_rules rules_ = cancelled_until(24);
  local_date monday_ = on_date("2024-09-16");
  roster roster_{wednesday_clinic(2), image_of(this_week), rules_};
  roster restarted_ = roster_;
  naive_roster model_;
  changes log_;
  std::int64_t hours_ = 0;
  std::int64_t ticks_ = 0;
  std::int64_t last_reset_ = 0;
  std::int64_t refused_ = 0;
};

TEST(RosterProperties, NoOrderOfEventsExceedsTheCapacityOrTakesTheLinesPlaces) {
  const auto any_act = rc::gen::weightedElement<act>({{10, act::reserve},
                                                      {3, act::cancel},
                                                      {4, act::remove},
                                                      {8, act::join},
                                                      {1, act::leave},
                                                      {5, act::promote},
                                                      {2, act::block},
                                                      {4, act::wait},
                                                      {1, act::turn},
                                                      {1, act::clear},
                                                      {2, act::set_capacity},
                                                      {1, act::reset},
                                                      {1, act::restart}});
  EXPECT_TRUE(rc::check("random commands on one clinic", [&] {
    const auto commands =
        *rc::gen::scale(2, rc::gen::container<std::vector<command>>(
                               rc::gen::construct<command>(any_act, rc::gen::inRange<std::int64_t>(0, 9))));
    comparison run;
    for (const command& c : commands) {
      run.run(c);
    }
    run.replay();
  }));
}

TEST(RosterProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  const std::vector<command> alphabet{
      {act::reserve, 1}, {act::reserve, 2}, {act::reserve, 3}, {act::remove, 1},       {act::join, 3},
      {act::promote, 0}, {act::block, 3},   {act::wait, 12},   {act::set_capacity, 1}, {act::turn, 0}};
  EXPECT_EQ(run_every_sequence(alphabet, 4, [] { return comparison{}; }), 10'000U);
}

}  // namespace
}  // namespace usher::domain::roster_properties_test
