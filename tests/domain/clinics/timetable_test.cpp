#include "domain/clinics/timetable.hpp"

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::timetable_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

clinic_facts in_room(std::int32_t room, weekday day = weekday::mon, class_time time = class_time::at_18_00) {
  clinic_facts facts;
  facts.day = day;
  facts.time = time;
  facts.room = room;
  facts.subject = "physics1";
  return facts;
}

/// At midnight, before any class of the week.
moment on_monday(std::int64_t ms) {
  return {at_ms(ms), local("2024-09-16T00:00:00")};
}

clinic_facts with_id(clinic_facts facts, std::int64_t id) {
  facts.id = clinic_id{id};
  return facts;
}

claim_slot to_room(std::int64_t clinic, std::int32_t room) {
  claim_slot command;
  command.clinic = clinic_id{clinic};
  command.edit.room = room;
  return command;
}

clinic_facts of_teacher(std::int64_t teacher, clinic_facts facts) {
  facts.teacher = user_id{teacher};
  return facts;
}

clinic_facts lasting(std::chrono::minutes length, clinic_facts facts) {
  facts.length = length;
  return facts;
}

/// Clinics 1..rooms on Mondays at 18:00, each in the room of its number.
timetable clinics(std::int32_t rooms) {
  timetable table;
  for (std::int32_t room = 1; room <= rooms; ++room) {
    apply_all(table, table.decide(create_clinic{in_room(room)}, on_monday(0)).changes);
  }
  return table;
}

TEST(Timetable, GivesClinicsTheNextId) {
  timetable table;
  const auto first = table.decide(create_clinic{in_room(1)}, on_monday(5));
  EXPECT_EQ(first.outcome.value(), with_id(in_room(1), 1));
  EXPECT_EQ(first.changes, (changes{clinic_created{with_id(in_room(1), 1), at_ms(5)}}));
  apply_all(table, first.changes);
  EXPECT_EQ(table.decide(create_clinic{in_room(2)}, on_monday(5)).outcome.value().id, clinic_id{2});
}

TEST(Timetable, AClinicKnowsItsFirstClassWhereThatOfTheWeekWouldHaveBegun) {
  const timetable table;
  const auto first_class = [&](const char* now) {
    const auto made = table.decide(create_clinic{in_room(1)}, moment_at(now));
    EXPECT_EQ(made.changes, (changes{clinic_created{made.outcome.value(), moment_at(now).utc}}));
    return made.outcome.value().first_class;
  };
  EXPECT_EQ(first_class("2024-09-16T17:59:59"), local_date{}) << "the class of this week is to come";
  EXPECT_EQ(first_class("2024-09-16T18:00:00"), on_date("2024-09-23"));
  EXPECT_EQ(first_class("2024-09-22T12:00:00"), on_date("2024-09-23"));
}

TEST(Timetable, ATermBeginsWithTheFirstClass) {
  auto wanted = in_room(1);
  wanted.term_weeks = 12;
  const auto made = timetable{}.decide(create_clinic{wanted}, on_monday(0)).outcome.value();
  EXPECT_EQ(made.first_class, on_date("2024-09-16"));
  EXPECT_EQ(made.term_weeks, 12);
}

TEST(Timetable, NoTwoClinicsShareDayTimeAndRoom) {
  const auto table = clinics(1);
  const auto refused = table.decide(create_clinic{in_room(1)}, on_monday(0));
  EXPECT_EQ(refused.outcome.refusal(), timetable_refusal::slot_taken);
  EXPECT_TRUE(refused.changes.empty());
  for (const clinic_facts& other :
       {in_room(2), in_room(1, weekday::tue), in_room(1, weekday::mon, class_time::at_19_00)}) {
    EXPECT_TRUE(table.decide(create_clinic{other}, on_monday(0)).outcome);
  }
}

TEST(Timetable, NoTwoClinicsOverlapInARoom) {
  const auto table = clinics(1);
  for (const clinic_facts& other :
       {in_room(1, weekday::mon, class_time{18h + 59min}), in_room(1, weekday::mon, class_time{17h + 1min}),
        lasting(24h, in_room(1, weekday::sun, class_time{18h + 1min}))}) {
    const auto refused = table.decide(create_clinic{other}, on_monday(0));
    EXPECT_EQ(refused.outcome.refusal(), timetable_refusal::slot_taken) << to_text(other.time);
    EXPECT_TRUE(refused.changes.empty());
  }
  for (const clinic_facts& other :
       {in_room(1, weekday::mon, class_time{17h}), in_room(2, weekday::mon, class_time{18h + 30min}),
        lasting(24h, in_room(1, weekday::sun, class_time{18h}))}) {
    EXPECT_TRUE(table.decide(create_clinic{other}, on_monday(0)).outcome) << to_text(other.time);
  }
}

TEST(Timetable, NoTwoClinicsOfATeacherOverlap) {
  timetable table;
  apply_all(table, table.decide(create_clinic{of_teacher(8, in_room(1))}, on_monday(0)).changes);
  const auto overlapping = in_room(2, weekday::mon, class_time{18h + 30min});
  const auto refused = table.decide(create_clinic{of_teacher(8, overlapping)}, on_monday(0));
  EXPECT_EQ(refused.outcome.refusal(), timetable_refusal::teacher_busy);
  EXPECT_TRUE(refused.changes.empty());
  EXPECT_EQ(table.decide(create_clinic{of_teacher(8, in_room(1))}, on_monday(0)).outcome.refusal(),
            timetable_refusal::slot_taken)
      << "the room comes first";
  for (const auto& other : {of_teacher(9, overlapping), of_teacher(8, in_room(2, weekday::tue)),
                            of_teacher(8, in_room(1, weekday::mon, class_time::at_19_00))}) {
    EXPECT_TRUE(table.decide(create_clinic{other}, on_monday(0)).outcome);
  }

  apply_all(table, table.decide(create_clinic{overlapping}, on_monday(0)).changes);
  claim_slot command;
  command.clinic = clinic_id{2};
  command.edit.teacher = user_id{8};
  EXPECT_EQ(table.decide(command).refusal(), timetable_refusal::teacher_busy);
  command.edit.time = class_time::at_19_00;
  EXPECT_TRUE(table.decide(command).ok());
}

TEST(Timetable, NobodyMayTeachAnyNumberOfClinicsAtOnce) {
  const auto table = clinics(3);
  EXPECT_EQ(table.image().clinics.size(), 3U);
  EXPECT_TRUE(table.decide(create_clinic{in_room(4)}, on_monday(0)).outcome);
}

TEST(Timetable, ATeacherWithTwoClinicsAtOnceKeepsThemFromOlderStores) {
  timetable_image image;
  image.clinics = {with_id(of_teacher(8, in_room(1)), 1), with_id(of_teacher(8, in_room(2)), 2)};
  image.next_id = clinic_id{3};
  const timetable table{image};
  EXPECT_EQ(table.image(), image);
  claim_slot command;
  command.clinic = clinic_id{2};
  command.edit.capacity = 9;
  EXPECT_TRUE(table.decide(command).ok());
  command.edit.room = class_room{3};
  EXPECT_EQ(table.decide(command).refusal(), timetable_refusal::teacher_busy);
  command.edit.teacher = user_id{0};
  EXPECT_TRUE(table.decide(command).ok());
}

TEST(Timetable, IdsOfDeletedClinicsAreNotUsedAgain) {
  auto table = clinics(2);
  table.apply(clinic_deleted{clinic_id{2}, at_ms(0)});
  EXPECT_EQ(table.find(clinic_id{2}), nullptr);
  EXPECT_EQ(table.decide(create_clinic{in_room(2)}, on_monday(0)).outcome.value().id, clinic_id{3});
}

TEST(Timetable, HasABound) {
  timetable_image image;
  image.next_id = clinic_id{limits::max_clinics};
  image.clinics = {with_id(in_room(1), 1)};
  timetable table{image};
  const auto last = table.decide(create_clinic{in_room(2)}, on_monday(0));
  ASSERT_TRUE(last.outcome);
  apply_all(table, last.changes);
  EXPECT_EQ(table.decide(create_clinic{in_room(3)}, on_monday(0)).outcome.refusal(), timetable_refusal::full);
  EXPECT_EQ(table.decide(create_clinic{in_room(1)}, on_monday(0)).outcome.refusal(),
            timetable_refusal::slot_taken);
}

TEST(Timetable, AClaimRefusesInOrderOfPrecedence) {
  auto table = clinics(2);
  EXPECT_EQ(table.decide(to_room(9, 2)).refusal(), timetable_refusal::unknown_clinic);
  EXPECT_EQ(table.decide(to_room(1, 2)).refusal(), timetable_refusal::slot_taken);
  table.claim(table.decide(to_room(1, 3)).value());
  EXPECT_EQ(table.decide(to_room(1, 2)).refusal(), timetable_refusal::busy);
}

TEST(Timetable, WhatIsClaimedNobodyElseGetsUntilItIsSettled) {
  auto table = clinics(2);
  const auto wanted = table.decide(to_room(1, 3));
  EXPECT_EQ(wanted.value(), with_id(in_room(3), 1));
  table.claim(wanted.value());
  for (const std::int32_t room : {1, 3}) {
    EXPECT_EQ(table.decide(to_room(2, room)).refusal(), timetable_refusal::slot_taken);
    EXPECT_EQ(table.decide(create_clinic{in_room(room)}, on_monday(0)).outcome.refusal(),
              timetable_refusal::slot_taken);
  }
  table.settle(clinic_id{1});
  EXPECT_TRUE(table.decide(to_room(2, 3)).ok());
  EXPECT_EQ(table.decide(to_room(2, 1)).refusal(), timetable_refusal::slot_taken);
}

TEST(Timetable, AClinicThatWasChangedHasItsNewSlotAndTheOldOneIsFree) {
  auto table = clinics(2);
  const auto wanted = table.decide(to_room(1, 3)).value();
  table.claim(wanted);
  table.apply(clinic_changed{wanted, at_ms(0)});
  table.settle(clinic_id{1});
  EXPECT_EQ(*table.find(clinic_id{1}), wanted);
  EXPECT_TRUE(table.decide(to_room(2, 1)).ok());
  EXPECT_EQ(table.decide(to_room(2, 3)).refusal(), timetable_refusal::slot_taken);
}

TEST(Timetable, AClinicMayStayWhereItIs) {
  auto table = clinics(2);
  EXPECT_TRUE(table.decide(to_room(1, 1)).ok());
  claim_slot command;
  command.clinic = clinic_id{1};
  command.edit.subject = "chemistry";
  auto expected = with_id(in_room(1), 1);
  expected.subject = "chemistry";
  EXPECT_EQ(table.decide(command).value(), expected);
}

TEST(Timetable, IgnoresChangesOfClinicsItDoesNotKnow) {
  auto table = clinics(1);
  table.apply(clinic_changed{with_id(in_room(4), 7), at_ms(0)});
  table.apply(clinic_deleted{clinic_id{7}, at_ms(0)});
  table.apply(roster_cleared{clinic_id{1}, on_date("2024-09-16"), at_ms(0)});
  EXPECT_EQ(table.image(), clinics(1).image());
}

struct step {
  int what;
  std::int64_t clinic;
  std::int32_t room;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  static constexpr const char* names[] = {"create", "claim", "change", "settle", "delete", "restart"};
  return out << names[s.what] << '(' << s.clinic << ", " << s.room << ')';
}

/// A timetable beside two lists: where clinics are, and where they want to be.
class run {
 public:
  void take(const step& s) {
    const clinic_id clinic{s.clinic};
    switch (s.what) {
      case 0: {
        const auto made = table_.decide(create_clinic{in_room(s.room)}, on_monday(0));
        RC_ASSERT(made.outcome.ok() == !is_taken(s.room, clinic_id{0}));
        if (made.outcome) {
          rooms_[made.outcome.value().id] = s.room;
        }
        happens(made.changes);
        break;
      }
      case 1: {
        const auto wanted = table_.decide(to_room(s.clinic, s.room));
        const bool may = rooms_.contains(clinic) && !claims_.contains(clinic) && !is_taken(s.room, clinic);
        RC_ASSERT(wanted.ok() == may);
        if (!wanted) {
          break;
        }
        table_.claim(wanted.value());
        claims_[clinic] = s.room;
        break;
      }
      case 2:
        if (!claims_.contains(clinic)) {
          break;
        }
        happens({clinic_changed{with_id(in_room(claims_[clinic]), s.clinic), at_ms(0)}});
        rooms_[clinic] = claims_[clinic];
        settle(clinic);
        break;
      case 3:
        settle(clinic);
        break;
      case 4:
        settle(clinic);
        happens({clinic_deleted{clinic, at_ms(0)}});
        rooms_.erase(clinic);
        break;
      default:
        table_ = timetable{table_.image()};
        claims_.clear();
    }
    check();
  }

  void finish() const {
    timetable replayed;
    apply_all(replayed, log_);
    RC_ASSERT(replayed.image() == table_.image());
  }

 private:
  bool is_taken(std::int32_t room, clinic_id by_others_than) const {
    const auto has_it = [&](const auto& other) {
      return other.first != by_others_than && other.second == room;
    };
    return std::any_of(rooms_.begin(), rooms_.end(), has_it) ||
           std::any_of(claims_.begin(), claims_.end(), has_it);
  }

  void settle(clinic_id clinic) {
    table_.settle(clinic);
    claims_.erase(clinic);
  }

  void happens(const changes& facts) {
    apply_all(table_, facts);
    log_.insert(log_.end(), facts.begin(), facts.end());
  }

  void check() const {
    const auto image = table_.image();
    std::set<class_room> used;
    RC_ASSERT(image.clinics.size() == rooms_.size());
    for (const clinic_facts& facts : image.clinics) {
      RC_ASSERT(facts.room == rooms_.at(facts.id));
      RC_ASSERT(used.insert(facts.room).second);
    }
  }

  timetable table_;
  std::map<clinic_id, std::int32_t> rooms_;
  std::map<clinic_id, std::int32_t> claims_;
  changes log_;
};

/// Hours, room and teacher as they come, on two days beside each other.
clinic_facts any_place() {
  auto facts = in_room(*rc::gen::inRange(1, 4), *rc::gen::element(weekday::sun, weekday::mon),
                       class_time{30min * *rc::gen::inRange(0, 48)});
  facts.length = 30min * *rc::gen::inRange(1, 12);
  facts.teacher = user_id{*rc::gen::inRange(0, 4)};
  return facts;
}

clinic_edit to_place(const clinic_facts& wanted) {
  clinic_edit edit;
  edit.day = wanted.day;
  edit.time = wanted.time;
  edit.length = wanted.length;
  edit.room = wanted.room;
  edit.teacher = wanted.teacher;
  return edit;
}

TEST(TimetableProperties, NoTwoClinicsEverOverlapInARoomOrOfATeacher) {
  EXPECT_TRUE(rc::check([] {
    timetable table;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
      const auto wanted = any_place();
      const clinic_id clinic{*rc::gen::inRange(1, 10)};
      if (*rc::gen::inRange(0, 3) > 0 || table.find(clinic) == nullptr) {
        apply_all(table, table.decide(create_clinic{wanted}, on_monday(0)).changes);
      } else if (const auto claimed = table.decide(claim_slot{clinic, to_place(wanted)})) {
        table.claim(claimed.value());
        table.apply(clinic_changed{claimed.value(), at_ms(0)});
        table.settle(clinic);
      }
    }
    const auto all = table.image().clinics;
    for (const auto& one : all) {
      for (const auto& other : all) {
        const bool share = one.room == other.room || (one.teacher == other.teacher && one.teacher.value != 0);
        RC_ASSERT(one.id == other.id || !share || !overlap(hour_of(one), hour_of(other)));
      }
    }
  }));
}

TEST(TimetableProperties, NoOrderOfEditsPutsTwoClinicsInOneRoom) {
  EXPECT_TRUE(rc::check([] {
    const auto what = rc::gen::weightedElement<int>({{4, 0}, {6, 1}, {4, 2}, {2, 3}, {1, 4}, {1, 5}});
    const auto steps = *rc::gen::container<std::vector<step>>(
        rc::gen::construct<step>(what, rc::gen::inRange<std::int64_t>(1, 6), rc::gen::inRange(1, 5)));
    run all;
    for (const step& s : steps) {
      all.take(s);
    }
    all.finish();
  }));
}

}  // namespace
}  // namespace usher::domain::timetable_test
