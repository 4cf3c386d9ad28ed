#include <cstddef>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/world.hpp"

/// What becomes of the texts about people in the change log and in the tables.
namespace usher::storage::erasure_test {
namespace {

using namespace domain;
using samples::at;

const user_id first{1};
const user_id teacher{8};

class Erasure : public FoundedStoreTest {
 protected:
  /// Lines of the log that hold this text as it is.
  std::string lines_with(const std::string& text) {
    return engine_->scalar("SELECT count(*) FROM change_log WHERE CAST(payload AS text) LIKE '%" + text +
                           "%'");
  }

  changes logged() {
    changes out;
    for (auto& line : at_store().read_changes(1, 1'000)) {
      out.push_back(std::move(line.change));
    }
    return out;
  }

  static changes without_password_hashes_in(changes list) {
    for (auto& c : list) {
      if (auto* registered = std::get_if<person_registered>(&c)) {
        registered->who.password_hash.clear();
      }
    }
    return list;
  }

  changes foundation_without(user_id erased) {
    auto list = without_password_hashes_in(samples::foundation());
    for (auto& c : list) {
      if (person_in(c) == erased) {
        c = without_personal_texts(c);
      }
    }
    return list;
  }
};

TEST_P(Erasure, TheLogHoldsNoTextAboutAnybodyAndGivesAllOfThemBack) {
  for (const auto* text :
       {"테스트학생1", "user_1", "p1@example.org", "010-0000-0001", "학교", "테스트강사01"}) {
    EXPECT_EQ(lines_with(text), "0") << text;
  }
  EXPECT_EQ(lines_with("concert"), "2") << "what is about nobody is for everyone to read";
  EXPECT_EQ(logged(), without_password_hashes_in(samples::foundation()));
  reopen();
  EXPECT_EQ(logged(), without_password_hashes_in(samples::foundation()));
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM person_key WHERE key_bytes IS NOT NULL"), "8");
}

TEST_P(Erasure, LeavesOfAPersonTheNumberInTablesAndLog) {
  expect_committed({person_changed{samples::person(1), at(1)},
                    no_show_set{first, 2, teacher, "was ill", at(2)},
                    admin_called{admin_call_number{1}, "PATCH", "/api/users/1/update_no_show", "was ill",
                                 "::1", at(2), "", "", first}});
  auto expected = foundation_without(first);
  auto changed = samples::person(1);
  changed.password_hash.clear();
  expected.push_back(without_personal_texts(person_changed{changed, at(1)}));
  expected.push_back(no_show_set{first, 2, teacher, "", at(2)});
  expected.push_back(admin_called{admin_call_number{1}, "PATCH", "/api/users/1/update_no_show", "", "::1",
                                  at(2), "", "", first});
  expected.push_back(person_erased{first, teacher, at(3)});

  expect_committed({person_erased{first, teacher, at(3)}});
  for (int opened = 0; opened < 2; ++opened) {
    const auto people = at_store().load_people({}).people;
    ASSERT_EQ(people.size(), 8U);
    EXPECT_EQ(people[0], erased_person(first));
    EXPECT_EQ(people[1], samples::person(2, "user_2"));
    EXPECT_EQ(logged(), expected);
    EXPECT_EQ(at_store().list_admin_calls(admin_call_number{0}, 10).at(0).body, "");
    EXPECT_EQ(at_store().list_people({}, user_id{0}, 10).size(), 7U) << "lists have those who can log in";
    reopen();
  }
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM person_key WHERE key_bytes IS NULL AND person_id = 1"),
            "1");
}

TEST_P(Erasure, OfATeacherTakesTheNameOutOfTheirClinics) {
  ASSERT_EQ(at_store().load_catalogue().clinics.at(0).teacher_name, "테스트강사01");
  expect_committed({person_erased{teacher, user_id{0}, at(3)}});
  EXPECT_EQ(at_store().load_catalogue().clinics.at(0).teacher_name, "");
  EXPECT_EQ(at_store().load_catalogue().clinics.at(0).teacher, teacher);
  auto expected = foundation_without(teacher);
  expected.push_back(person_erased{teacher, user_id{0}, at(3)});
  EXPECT_EQ(logged(), expected);
}

TEST_P(Erasure, WhatIsSaidOfThemAfterwardsIsNotKept) {
  expect_committed({person_erased{first, teacher, at(3)}});
  expect_committed({no_show_set{first, 2, teacher, "was ill", at(4)}});
  EXPECT_EQ(lines_with("was ill"), "0");
  EXPECT_EQ(logged().back(), change(no_show_set{first, 2, teacher, "", at(4)}));
  const auto call = [](const char* body) {
    return admin_called{
        admin_call_number{1}, "PATCH", "/api/users/1/update_no_show", body, "::1", at(4), "", "", first};
  };
  expect_committed({call("was ill again")});
  EXPECT_EQ(at_store().list_admin_calls({}, 2), (std::vector<admin_called>{call("")}));
  EXPECT_EQ(at_store().load_people({}).people[0].no_show, 2);
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM person_key WHERE person_id = 1 AND key_bytes IS NULL"),
            "1");
}

TEST_P(Erasure, AClinicThatTakesThemAfterwardsKeepsTheNumberAlone) {
  auto taken = samples::clinic(1);
  taken.teacher = first;
  taken.teacher_name = "테스트학생1";
  auto made = samples::clinic(3, 3);
  made.teacher = first;
  made.teacher_name = "테스트학생1";
  expect_committed({person_erased{first, teacher, at(3)}});
  expect_committed({clinic_changed{taken, at(4)}, clinic_created{made, at(4)}});
  for (int opened = 0; opened < 2; ++opened) {
    const auto clinics = at_store().load_catalogue().clinics;
    ASSERT_EQ(clinics.size(), 3U);
    for (const std::size_t i : {0U, 2U}) {
      EXPECT_EQ(clinics[i].teacher_name, "");
      EXPECT_EQ(clinics[i].teacher, first);
    }
    reopen();
  }
  EXPECT_EQ(lines_with("테스트학생1"), "0");
}

TEST_P(Erasure, IsTheSameWithinOneBatch) {
  expect_committed({person_registered{samples::person(9, "user_9"), at(1)},
                    no_show_set{user_id{9}, 3, teacher, "was ill", at(1)},
                    person_erased{user_id{9}, {}, at(2)}, no_show_set{first, 5, teacher, "was late", at(2)},
                    person_erased{first, {}, at(2)}, no_show_set{first, 4, teacher, "was late", at(2)}});
  auto nine = erased_person(user_id{9});
  auto one = erased_person(first);
  one.no_show = 4;
  const auto people = at_store().load_people({}).people;
  ASSERT_EQ(people.size(), 9U);
  EXPECT_EQ(people[0], one);
  EXPECT_EQ(people[8], nine);
  for (const auto* text : {"user_9", "was ill", "was late"}) {
    EXPECT_EQ(lines_with(text), "0") << text;
  }
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM person_key WHERE key_bytes IS NULL"), "2");
}

TEST_P(Erasure, TheUsernameIsFreeAndTheNumberIsNot) {
  expect_committed({person_erased{first, teacher, at(3)}});
  expect_committed({person_registered{samples::person(9, "user_1"), at(4)}});
  expect_refused({person_registered{samples::person(1, "another"), at(4)}}, "a number that was given before");
  EXPECT_EQ(at_store().load_people({}).next_id, user_id{10});
}

TEST_P(Erasure, ReplayGivesTheSameState) {
  expect_committed({wallet_credited{first, 1'000, at(1)}, session_started{first, samples::hash(1), at(1)},
                    seat_held{samples::show(), seat_number{1}, first, at(1), at(301)}});
  expect_committed({session_ended{first, samples::hash(1), session_end::deactivated, at(3)},
                    person_erased{first, teacher, at(3)}, person_erased{teacher, {}, at(3)}});
  reopen();
  const auto replayed = replayed_from(at_store());
  EXPECT_EQ(without_password_hashes(at_store().load_people({})),
            without_password_hashes(as_restored(replayed.people_.image())));
  expect_restored_but_people(at_store(), replayed);
  EXPECT_EQ(at_store().load_wallets().balances.at(0).second, 1'000)
      << "what they have stays, under the number";
}

TEST_P(Erasure, OfNobodyIsRefused) {
  expect_refused({person_erased{user_id{77}, teacher, at(1)}}, "somebody who does not exist");
}

TEST_P(Erasure, NothingElseOfALineOfTheLogIsEverChanged) {
  expect_committed({wallet_credited{first, 1'000, at(1)}});
  for (const auto* change :
       {"payload = '{}'", "sealed_for = NULL", "sealed_for = 1, actor = 'x'", "sealed_for = 1, kind = 'x'",
        "sealed_for = 1, actor_number = 1000 + actor_number"}) {
    EXPECT_ANY_THROW(
        engine_->execute("UPDATE change_log SET " + std::string(change) + " WHERE kind = 'wallet_credited'"))
        << change;
  }
  const auto sealed_line =
      "UPDATE change_log SET payload = '{}', sealed_for = 2 WHERE kind = 'person_registered'";
  EXPECT_ANY_THROW(engine_->execute(sealed_line)) << "a line that is sealed stays as it is";
}

USHER_FOR_EACH_ENGINE(Erasure);

}  // namespace
}  // namespace usher::storage::erasure_test
