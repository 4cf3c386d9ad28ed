#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "storage/log/change_text.hpp"
#include "storage/store.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"

/// What happens in clinics as single changes and as batches, made up at random.
namespace usher::storage::academy_batches_test {
namespace {

using namespace domain;
using samples::at;
using samples::one;

const local_date monday = samples::date("2024-09-16");
const local_date next_monday = samples::date("2024-09-23");
const local_date this_week = samples::date("2024-09-09");

user_id user(std::int64_t number) {
  return user_id{number};
}

/// Everything that a store tells of clinics and people.
struct told {
  people_image people;
  timetable_image timetable;
  std::vector<roster_image> rosters;
  std::vector<std::vector<reservation_line>> reservations;
  std::vector<attendance_line> attendance;
  std::vector<week_reset> resets;
  clinic_counts counts;

  explicit told(store& from) {
    people = from.load_people({});
    timetable = from.load_timetable();
    for (const auto day : {monday, next_monday}) {
      for (const auto& clinic : timetable.clinics) {
        rosters.push_back(from.load_roster(clinic.id, day));
        reservations.push_back(from.list_reservations(clinic.id, day));
      }
    }
    attendance_filter all;
    all.with_withdrawn = true;
    attendance = from.list_attendance(all, 0, limits::max_rows_per_page);
    // Numbers may have gaps, and what a batch undoes need not have had one.
    for (auto& line : attendance) {
      line.record.id = 0;
    }
    std::sort(attendance.begin(), attendance.end(), [](const auto& a, const auto& b) {
      return std::tie(a.record.clinic, a.record.class_date, a.record.user) <
             std::tie(b.record.clinic, b.record.class_date, b.record.user);
    });
    resets = from.list_week_resets(limits::max_rows_per_page);
    counts = from.count_clinics(this_week, next_monday);
  }
};

/// What a store takes change by change, it takes as one batch, and comes to the same.
class Batches : public EngineTest {
 protected:
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  std::int32_t small(std::int64_t bound) { return static_cast<std::int32_t>(below(bound)); }

  /// Anything; most of it is refused.
  change any() {
    const auto now = at(++clock_);
    clinic_id clinic{1 + below(4)};
    auto day = below(4) == 0 ? next_monday : monday;
    user_id who{1 + below(5)};
    std::int32_t place = 1 + small(5);
    const auto kind = below(24);
    // What happens to places happens mostly to those that somebody has.
    if (kind > 3 && !reserved_.empty() && below(4) != 0) {
      const auto last = std::min<std::size_t>(reserved_.size(), 10);
      const auto& known =
          reserved_[reserved_.size() - 1 - static_cast<std::size_t>(below(static_cast<std::int64_t>(last)))];
      clinic = known.clinic;
      day = known.class_date;
      who = known.user;
      place = known.place;
    }
    // Some clinics nobody ever reserves: those can be deleted.
    auto facts = samples::clinic(1 + below(8), small(6));
    facts.room = 1 + small(8);
    switch (kind) {
      case 0:
      case 1:
      case 2:
      case 3:
        return place_reserved{clinic, day, who, place, now, 1'000 * below(3)};
      case 4:
      case 5:
      case 6:
        return place_released{clinic, day, who, place, static_cast<place_end>(below(6)), now};
      case 7:
      case 8:
        // Down only, as the domain does.
        return place_renumbered{clinic, day, who, place, 1 + small(std::max(1, place - 1)), now};
      case 9:
      case 10:
        return attendance_opened{clinic, day, who, now};
      case 11:
      case 12:
        return attendance_marked{clinic, day, who, static_cast<attendance>(below(5)), small(6), user(8), now};
      case 13:
        return week_reset{reset_number{++resets_}, this_week, reset_cause::demanded, now};
      case 14:
        return clinic_changed{facts, now};
      case 15:
        return clinic_created{facts, now};
      case 16:
        return below(2) == 0 ? change(clinic_deleted{facts.id, now})
                             : change(roster_reset{clinic, reset_number{resets_}, now});
      case 17:
        return below(3) == 0
                   ? change(clinic_waiter_passed{clinic, day, waiter_number{1 + below(9)}, who, now})
                   : change(clinic_waiter_joined{clinic, day, waiter_number{1 + below(9)}, who, now});
      case 18:
        return clinic_waiter_left{clinic, day, waiter_number{1 + below(9)}, who, clinic_waiter_end::left,
                                  now};
      case 19:
      case 20:
      case 21:
        return of_a_person(kind, clinic, day, who, now);
      case 22:
        return below(4) == 0 ? change(roster_cleared{clinic, day, now})
                             : change(non_pass_set{who, below(2) == 0, now});
      default:
        return refusals_counted{clinic, this_week, static_cast<attempt_refusal>(below(8)), 1 + below(5), now};
    }
  }

  /// One of those kinds from 19 to 21.
  change of_a_person(std::int64_t kind, clinic_id clinic, local_date day, user_id who, instant now) {
    switch (kind) {
      case 19: {
        auto fresh = samples::person(people_ + 1, "person_" + std::to_string(people_ + 1));
        ++people_;
        fresh.no_show = small(5);
        return person_registered{fresh, now};
      }
      case 20: {
        auto changed = samples::person(1 + below(people_), "whatever");
        changed.school = std::to_string(below(9));
        return person_changed{changed, now};
      }
      default: {
        const user_id late{below(3) == 0 ? people_ : who.value};
        if (below(2) == 0) {
          return attendance_marked{clinic, day, late, attendance::absent, small(6), user(8), now};
        }
        return password_changed{late, "$" + std::to_string(below(99)), below(2) == 0, now};
      }
    }
  }

  std::mt19937_64 random_;
  std::int64_t clock_ = 0;
  std::int64_t resets_ = 0;
  std::int64_t people_ = 8;
  std::vector<place_reserved> reserved_;
};

TEST_P(Batches, ComeToTheSameAsTheirChangesOneByOne) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  auto other = GetParam() == "sqlite" ? make_sqlite_engine() : make_postgres_engine();
  const auto singly = other->open();
  ASSERT_EQ(at_store().commit(one(1, 1, samples::foundation())).status, commit_status::committed);
  ASSERT_EQ(singly->commit(one(1, 1, samples::foundation())).status, commit_status::committed);
  std::uint64_t next = samples::foundation().size() + 1;
  std::uint64_t batches = 2;
  std::map<std::string_view, int> taken;
  for (int round = 0; round < 25; ++round) {
    changes together;
    const auto first = next;
    for (auto left = 10 + below(60); left > 0; --left) {
      const auto c = any();
      if (singly->commit(one(batches++, next, {c})).status != commit_status::committed) {
        continue;
      }
      ++next;
      ++taken[kind_of(c)];
      if (const auto* reserved = std::get_if<place_reserved>(&c)) {
        reserved_.push_back(*reserved);
      }
      together.push_back(c);
    }
    const auto result = at_store().commit(one(batches++, first, together));
    std::string text;
    for (const auto& c : together) {
      text += std::string(kind_of(c)) + ' ' + payload_of(c) + '\n';
    }
    ASSERT_EQ(result.status, commit_status::committed) << result.message << '\n' << text;
    const told expected(*singly);
    const told seen(at_store());
    EXPECT_EQ(seen.people, expected.people) << text;
    EXPECT_EQ(seen.timetable, expected.timetable) << text;
    EXPECT_EQ(seen.rosters, expected.rosters) << text;
    EXPECT_EQ(seen.reservations, expected.reservations) << text;
    EXPECT_EQ(seen.attendance, expected.attendance) << text;
    EXPECT_EQ(seen.resets, expected.resets) << text;
    EXPECT_EQ(seen.counts.classes, expected.counts.classes) << text;
    EXPECT_EQ(seen.counts.refusals, expected.counts.refusals) << text;
    if (HasFailure()) {
      return;
    }
  }
  for (const auto* kind :
       {"place_reserved", "place_released", "place_renumbered", "attendance_opened", "attendance_marked",
        "week_reset", "clinic_changed", "clinic_created", "clinic_deleted", "clinic_waiter_joined",
        "person_registered", "person_changed", "roster_cleared", "refusals_counted"}) {
    EXPECT_GT(taken[kind], 0) << kind << " never happened: the test tests less than it says";
  }
}

USHER_FOR_EACH_ENGINE(Batches);

}  // namespace
}  // namespace usher::storage::academy_batches_test
