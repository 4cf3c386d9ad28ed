#include "storage/store.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage::store_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::one;
using samples::show;

const room_id room{0};
const local_date monday = samples::date("2024-09-16");

seat_held held(std::int32_t seat, std::int64_t user, std::int64_t when = 0) {
  return {show(), seat_number{seat}, user_id{user}, at(when), at(when + 300)};
}
hold_expired expired(std::int32_t seat, std::int64_t user, std::int64_t when = 300) {
  return {show(), seat_number{seat}, user_id{user}, at(when)};
}
token_issued issued(std::uint64_t ticket, std::int64_t user = 1) {
  return {room, ticket_number{ticket}, hash(ticket), user_id{user}, at(0), at(1000)};
}
token_admitted admitted(std::uint64_t ticket, std::int64_t user = 1) {
  return {room, ticket_number{ticket}, user_id{user}, at(10), at(310)};
}
token_ended ended(std::uint64_t ticket, std::int64_t when, std::int64_t user = 1) {
  return {room, ticket_number{ticket}, user_id{user}, token_end::expired, at(when)};
}
place_reserved placed(std::int64_t clinic, std::int64_t user, std::int32_t place, local_date day = monday) {
  return {clinic_id{clinic}, day, user_id{user}, place, at(0)};
}
attendance_opened opened(std::int64_t clinic, std::int64_t user) {
  return {clinic_id{clinic}, monday, user_id{user}, at(0)};
}
session_started started(std::int64_t user, std::uint64_t key) {
  return {user_id{user}, hash(key), at(0)};
}
session_ended finished(std::int64_t user, std::uint64_t key, session_end why = session_end::logout) {
  return {user_id{user}, hash(key), why, at(1)};
}

class Store : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (!store_) {
      return;
    }
    const auto result = commit(samples::foundation());
    ASSERT_EQ(result.status, commit_status::committed) << result.message;
  }

  /// As the next batch of the actor `test`.
  commit_result commit(changes list) {
    const auto count = list.size();
    const auto result = at_store().commit(one(next_batch_++, next_number_, std::move(list)));
    if (result.status == commit_status::committed) {
      next_number_ += count;
    }
    return result;
  }

  void expect_committed(changes list) {
    const auto result = commit(std::move(list));
    EXPECT_EQ(result.status, commit_status::committed) << result.message;
  }

  void expect_refused(changes list, const std::string& what) {
    const auto before = snapshot();
    const auto result = commit(std::move(list));
    EXPECT_EQ(result.status, commit_status::refused) << what << ": " << result.message;
    EXPECT_FALSE(result.message.empty()) << what;
    EXPECT_EQ(snapshot(), before) << what << ": something of a refused batch was stored";
    EXPECT_TRUE(at_store().ping()) << what;
  }

  /// Rows of every table.
  std::string snapshot() {
    std::string out;
    for (const auto* table : {"person",
                              "session_key",
                              "wallet_entry",
                              "concert",
                              "concert_date",
                              "seat_hold",
                              "waiting_token",
                              "waiting_room",
                              "waiting_draw",
                              "seat_section",
                              "refund_step",
                              "receipt",
                              "seat_sale",
                              "waiter",
                              "seat_offer",
                              "outbox",
                              "remembered_request",
                              "admin_call",
                              "app_key",
                              "calendar_address",
                              "clinic",
                              "clinic_class",
                              "clinic_reservation",
                              "attendance",
                              "clinic_waiter",
                              "week_reset",
                              "clinic_refusal",
                              "change_log",
                              "journal_batch"}) {
      out += std::string(table) + "=" + engine_->scalar("SELECT count(*) FROM " + std::string(table)) + " ";
    }
    return out;
  }

  std::vector<std::int64_t> holders() {
    std::vector<std::int64_t> out;
    for (const auto& hold : at_store().load_concert_date(show()).holds) {
      out.push_back(hold.user.value);
    }
    return out;
  }

  std::vector<std::int64_t> roster(std::int64_t clinic, local_date day = monday) {
    std::vector<std::int64_t> out;
    for (const auto& entry : at_store().load_roster(clinic_id{clinic}, day).entries) {
      out.push_back(entry.user.value);
    }
    return out;
  }

  std::uint64_t next_batch_ = 1;
  std::uint64_t next_number_ = 1;
};

TEST_P(Store, GivesBackWhatExists) {
  const auto check = [&] {
    const auto all = at_store().load_catalogue();
    ASSERT_EQ(all.concerts.size(), 1U);
    date_terms terms;
    terms.seat_count = 10;
    terms.price = 50'000;
    EXPECT_EQ(all.concerts[0],
              (concert_facts{
                  concert_id{1}, "The first \\ concert", 50'000, 0, false, {{show().starts_at, 10, terms}}}))
        << "a date begins with the default terms and its concert's price";
    EXPECT_EQ(all.clinics, (std::vector<clinic_facts>{samples::clinic(1), samples::clinic(2, 2)}));
    const auto existing = at_store().load_existing_data();
    EXPECT_EQ(existing.next_user, user_id{9});
    EXPECT_EQ(existing.next_clinic, clinic_id{3});
    EXPECT_EQ(existing.concerts, (std::vector<concert_id>{concert_id{1}}));
    EXPECT_EQ(existing.dates, (std::vector<concert_date_key>{show()}));
    EXPECT_EQ(existing.clinics, all.clinics);
    const auto people = at_store().load_people({});
    EXPECT_EQ(people.next_id, user_id{9});
    ASSERT_EQ(people.people.size(), 8U);
    for (std::int64_t i = 1; i <= 8; ++i) {
      EXPECT_EQ(people.people[static_cast<std::size_t>(i - 1)],
                samples::person(i, "user_" + std::to_string(i)));
    }
    EXPECT_EQ(existing.people, people.people);
  };
  check();
  reopen();
  check();
}

TEST_P(Store, DatesAndClinicsThatDoNotExistAreErrors) {
  EXPECT_THROW(at_store().load_concert_date({concert_id{2}, show().starts_at}), store_error);
  EXPECT_THROW(at_store().load_concert_date({concert_id{1}, samples::local("2030-01-01T00:00:00")}),
               store_error);
  EXPECT_THROW(at_store().load_roster(clinic_id{9}, monday), store_error);
}

TEST_P(Store, PeopleWithoutAUsernameMayBeMany) {
  expect_committed(
      {person_registered{samples::person(11), at(0)}, person_registered{samples::person(12), at(0)}});
  EXPECT_EQ(at_store().load_people({}).people.back(), samples::person(12));
}

TEST_P(Store, OddTextsComeBackAsTheyWere) {
  auto who = samples::person(11, "{\"a\",NULL}\\");
  who.name = "NULL";
  who.email = "line\nbreak\t'quote' \"double\" {brace}, comma \\ backslash";
  who.school = "🎫 강의실";
  who.grade = "";
  expect_committed({person_registered{who, at(0)}});
  reopen();
  EXPECT_EQ(at_store().load_people({}).people.back(), who);
}

TEST_P(Store, InstantsKeepTheirMilliseconds) {
  const auto odd = at(0) + milliseconds{1};
  const auto late = at(86'400) - milliseconds{1};
  expect_committed({seat_held{show(), seat_number{1}, user_id{1}, odd, late}});
  EXPECT_EQ(at_store().load_concert_date(show()).holds.front(),
            (seat_hold{seat_number{1}, user_id{1}, late, 50'000, 0}));
}

TEST_P(Store, HoldsComeAndGo) {
  expect_committed({held(3, 1), held(1, 2)});
  EXPECT_EQ(at_store().load_concert_date(show()).holds,
            (std::vector<seat_hold>{{seat_number{1}, user_id{2}, at(300), 50'000},
                                    {seat_number{3}, user_id{1}, at(300), 50'000}}));
  expect_committed({expired(3, 1)});
  EXPECT_EQ(holders(), (std::vector<std::int64_t>{2}));
  reopen();
  EXPECT_EQ(holders(), (std::vector<std::int64_t>{2}));
}

TEST_P(Store, SeveralChangesOfOneSeatInABatchTakeEffectInOrder) {
  expect_committed({held(1, 1)});
  expect_committed(
      {expired(1, 1), held(1, 2, 301), expired(1, 2, 601), held(1, 3, 602), held(2, 4), expired(2, 4)});
  EXPECT_EQ(at_store().load_concert_date(show()).holds,
            (std::vector<seat_hold>{{seat_number{1}, user_id{3}, at(902), 50'000}}));
  expect_committed({expired(1, 3), held(1, 4, 903), expired(1, 4)});
  EXPECT_TRUE(holders().empty());
}

TEST_P(Store, TokensMoveThroughTheirStates) {
  expect_committed({issued(1), admitted(1), issued(2), issued(3), issued(4), admitted(4), ended(4, 20)});
  expect_committed({ended(1, 310), admitted(2)});
  using entry = waiting_line_image::entry;
  waiting_line_image expected;
  expected.next_ticket = ticket_number{5};
  expected.entries = {entry{ticket_number{1}, hash(1), user_id{1}, token_status::expired, at(0), at(310)},
                      entry{ticket_number{2}, hash(2), user_id{1}, token_status::active, at(0), at(310)},
                      entry{ticket_number{3}, hash(3), user_id{1}, token_status::waiting, at(0), at(1000)},
                      entry{ticket_number{4}, hash(4), user_id{1}, token_status::expired, at(0), at(20)}};
  EXPECT_EQ(at_store().load_waiting_line(room, at(20)), expected);
  reopen();
  auto later = expected;
  later.entries.pop_back();
  EXPECT_EQ(at_store().load_waiting_line(room, at(21)), later) << "ended before, no longer remembered";
  expect_committed({admitted(3), ended(3, 20), ended(2, 20)});
  EXPECT_TRUE(at_store().load_waiting_line(room, at(5000)).entries.empty());
  EXPECT_EQ(at_store().load_waiting_line(room, at(5000)).next_ticket, ticket_number{5})
      << "tickets are never reused";
  EXPECT_EQ(at_store().load_waiting_line(room_id{7}, at(0)).next_ticket, ticket_number{1});
}

TEST_P(Store, RostersAreInOrderOfPlaceAndName) {
  expect_committed({placed(1, 5, 2), opened(1, 5), placed(1, 4, 1), non_pass_cleared{user_id{4}, at(0)}});
  roster_image expected;
  expected.class_date = monday;
  expected.entries = {{user_id{4}, samples::person(4).name, "user_4", 1, at(0)},
                      {user_id{5}, samples::person(5).name, "user_5", 2, at(0)}};
  EXPECT_EQ(at_store().load_roster(clinic_id{1}, monday), expected);
  EXPECT_TRUE(roster(1, samples::date("2024-09-23")).empty());
  const auto people = at_store().load_people({}).people;
  EXPECT_FALSE(people[3].non_pass);
  EXPECT_TRUE(people[4].non_pass);
  EXPECT_EQ(engine_->scalar("SELECT attendance_type FROM attendance WHERE person_id = 5"), "none");
}

TEST_P(Store, AClearedRosterIsEmptyAndFillsAgain) {
  expect_committed({placed(2, 1, 1), placed(2, 2, 2), opened(2, 1), placed(1, 1, 1)});
  expect_committed({roster_cleared{clinic_id{2}, monday, at(1)}, placed(2, 3, 1)});
  EXPECT_EQ(roster(2), (std::vector<std::int64_t>{3}));
  EXPECT_EQ(roster(1), (std::vector<std::int64_t>{1})) << "another clinic's roster stays";
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM attendance"), "0");
  expect_committed({placed(2, 1, 2), roster_cleared{clinic_id{2}, monday, at(1)}});
  EXPECT_TRUE(roster(2).empty());
}

TEST_P(Store, SessionsAreInOrderOfStartAndRememberWhyTheyEnded) {
  expect_committed({started(2, 20), started(1, 10)});
  expect_committed({finished(1, 10, session_end::duplicate_login), started(1, 9), finished(2, 20),
                    started(2, 21), finished(2, 21, session_end::too_many)});
  using session = people_image::session;
  const std::vector<session> expected{
      session{hash(10), user_id{1}, at(0), at(0), session_end::duplicate_login},
      session{hash(9), user_id{1}, at(0), at(0), std::nullopt},
      session{hash(21), user_id{2}, at(0), at(0), session_end::too_many}};
  EXPECT_EQ(at_store().load_people({}).sessions, expected) << "sessions that were logged out are not listed";
  reopen();
  EXPECT_EQ(at_store().load_people({}).sessions, expected);
}

TEST_P(Store, OnlyTheLastEndedSessionsOfAPersonAreLoaded) {
  for (std::uint64_t key = 1; key <= 7; ++key) {
    expect_committed({started(1, key)});
    expect_committed({finished(1, key, session_end::duplicate_login)});
  }
  const auto sessions = at_store().load_people({}).sessions;
  ASSERT_EQ(sessions.size(), limits::max_remembered_ended_sessions_per_person);
  EXPECT_EQ(sessions.front().key, hash(4));
  EXPECT_EQ(sessions.back().key, hash(7));
}

TEST_P(Store, WalletsAddUp) {
  const auto credit = [](std::int64_t user, std::int64_t amount) {
    return wallet_credited{user_id{user}, amount, at(0)};
  };
  expect_committed({credit(1, 5), credit(2, 100), credit(1, 7)});
  expect_committed({credit(1, 30), credit(1, 1)});
  EXPECT_EQ(at_store().load_wallets(), (wallets_image{{{user_id{1}, 43}, {user_id{2}, 100}}}));
  EXPECT_EQ(engine_->scalar("SELECT sum(amount) FROM wallet_entry WHERE person_id = 1"), "43");
}

TEST_P(Store, WhatWasCommittedAfterAPositionIsRead) {
  const auto before = at_store().end_of_log();
  EXPECT_EQ(before.position, at_store().read_changes(1, 1'000).back().change_number);
  const auto nothing = at_store().log_after(before.position, 10);
  EXPECT_TRUE(nothing.changes.empty());
  ASSERT_TRUE(nothing.after);
  EXPECT_TRUE(nothing.after->is(at_store().read_changes(before.position, 1).front()));
  EXPECT_FALSE(at_store().log_after(0, 1).after);
  EXPECT_EQ(at_store().log_after(0, 1).changes.size(), 1U);
  EXPECT_FALSE(at_store().log_after(before.position + 1, 1).after) << "the log does not go so far";
  expect_committed({held(1, 1), held(2, 2), placed(1, 1, 1)});

  const auto all = at_store().log_after(before.position, 10).changes;
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].change, change{held(1, 1)});
  EXPECT_EQ(all[1].change, change{held(2, 2)});
  EXPECT_EQ(at_store().end_of_log().position, all.back().change_number);
  EXPECT_EQ(at_store().end_of_log().history, before.history);
  const auto first = at_store().log_after(before.position, 2).changes;
  ASSERT_EQ(first.size(), 2U);
  const auto rest = at_store().log_after(first.back().change_number, 2).changes;
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_EQ(rest[0].change, change{placed(1, 1, 1)});
  const auto behind_first = at_store().log_after(first.back().change_number, 2).after;
  ASSERT_TRUE(behind_first);
  EXPECT_TRUE(behind_first->is(first.back()));
  EXPECT_FALSE(behind_first->is(first.front()));
}

TEST_P(Store, WhatWasCommittedIsReadWithWhatTheLogDoesNotHave) {
  auto who = samples::person(20, "late");
  who.name = "Late Comer";
  who.password_hash = "first hash";
  const auto before = at_store().end_of_log().position;
  expect_committed({person_registered{who, at(1)}, placed(1, 20, 1),
                    clinic_waiter_joined{clinic_id{2}, monday, waiter_number{1}, user_id{3}, at(2)},
                    clinic_waiter_left{clinic_id{2}, monday, waiter_number{1}, user_id{3},
                                       clinic_waiter_end::left, at(3)}});
  expect_committed({password_changed{user_id{20}, "second hash", false, at(4)}});

  const auto piece = at_store().log_after(before, 10);
  ASSERT_EQ(piece.changes.size(), 5U);
  EXPECT_EQ(std::get<person_registered>(piece.changes[0].change).who.password_hash, "second hash")
      << "the hash of now";
  EXPECT_EQ(std::get<person_registered>(piece.changes[0].change).who.name, "Late Comer");
  EXPECT_EQ(std::get<password_changed>(piece.changes[4].change).password_hash, "second hash");
  ASSERT_EQ(piece.entering.size(), 2U);
  EXPECT_EQ(piece.entering[0].user, user_id{3});
  EXPECT_EQ(piece.entering[1].user, user_id{20});
  EXPECT_EQ(piece.entering[1].name, "Late Comer");
  EXPECT_EQ(piece.entering[1].username, "late");
}

TEST_P(Store, TheChangeLogTellsWhatHappenedInOrder) {
  append first = samples::by("concert-date/1/2024-09-15T20:00:00", 1, {held(1, 1), held(2, 2)});
  append second = samples::by("clinic/1", 1, {placed(1, 1, 1)});
  second.trace = {};
  second.decided_at = at(5);
  ASSERT_EQ(at_store().commit({samples::id(500), {first, second}}).status, commit_status::committed);
  append third = samples::by("concert-date/1/2024-09-15T20:00:00", 3, {expired(1, 1)});
  ASSERT_EQ(at_store().commit({samples::id(501), {third}}).status, commit_status::committed);
  reopen();

  const auto all = at_store().read_changes(1, 1000);
  ASSERT_EQ(all.size(), samples::foundation().size() + 4);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(),
                             [](const auto& a, const auto& b) { return a.change_number < b.change_number; }));
  const auto& last = all.back();
  EXPECT_EQ(last.actor, third.actor);
  EXPECT_EQ(last.actor_number, 3U);
  EXPECT_EQ(last.change, third.changes[0]);
  EXPECT_EQ(last.trace, third.trace);
  const auto& timed = all[all.size() - 2];
  EXPECT_EQ(timed.trace, trace_id{});
  EXPECT_EQ(timed.decided_at, at(5));

  const auto of_actor = at_store().read_actor_log(first.actor, 1, 1000);
  ASSERT_EQ(of_actor.size(), 3U);
  EXPECT_EQ(change_from_text(of_actor[1].kind, of_actor[1].payload), first.changes[1]);
  EXPECT_EQ(of_actor[2].change_number, last.change_number);
  EXPECT_EQ(of_actor[2].trace, third.trace);
  EXPECT_EQ(understood(third.actor, of_actor[2]).change, last.change);
  const auto second_only = at_store().read_actor_log(first.actor, 2, 1);
  ASSERT_EQ(second_only.size(), 1U);
  EXPECT_EQ(second_only.front().actor_number, 2U);
  EXPECT_TRUE(at_store().read_actor_log(first.actor, 4, 1000).empty());
  EXPECT_TRUE(at_store().read_actor_log("nobody", 1, 1000).empty());
  EXPECT_EQ(at_store().last_change_number(first.actor), 3U);
  EXPECT_EQ(at_store().last_change_number("clinic/1"), 1U);
}

TEST_P(Store, TellsWhenClinicsLastDecidedSomething) {
  append first = samples::by("clinic/1", 1, {placed(1, 1, 1)});
  first.decided_at = at(5);
  append second = samples::by("clinic/1", 2, {placed(1, 2, 2)});
  second.decided_at = at(7);
  ASSERT_EQ(at_store().commit({samples::id(500), {first, second}}).status, commit_status::committed);
  using told = std::map<clinic_id, instant>;
  EXPECT_EQ(at_store().last_clinic_changes({clinic_id{1}, clinic_id{2}, clinic_id{99}}),
            (told{{clinic_id{1}, at(7)}}));
  EXPECT_EQ(at_store().last_clinic_changes({}), told{});
}

/// Expires nothing that matters: a line of the log of so many seconds.
append logged_at(std::uint64_t number, std::int64_t seconds) {
  auto line = samples::by(
      "clinic/1", number,
      {refusals_counted{clinic_id{1}, samples::date("2024-09-09"), attempt_refusal::closed, 1, at(seconds)}});
  line.decided_at = at(seconds);
  return line;
}

TEST_P(Store, TheLastChangeByATimeIsTheOneBeforeTheFirstLaterOne) {
  batch b{samples::id(600), {}};
  // What was decided for the clinic at about the same time came in another order: 40 before 30.
  const std::vector<std::int64_t> times{10, 20, 20, 40, 30, 50, 60, 70, 80, 90, 100};
  for (const auto seconds : times) {
    b.appends.push_back(logged_at(b.appends.size() + 1, seconds));
  }
  ASSERT_EQ(at_store().commit(b).status, commit_status::committed);
  EXPECT_EQ(at_store().last_number_by("nobody", at(0)), 0U);
  for (std::int64_t seconds = 0; seconds <= 110; ++seconds) {
    const auto later = std::find_if(times.begin(), times.end(), [&](auto time) { return time > seconds; });
    EXPECT_EQ(at_store().last_number_by("clinic/1", at(seconds)),
              static_cast<std::uint64_t>(later - times.begin()))
        << seconds;
  }
  EXPECT_EQ(at_store().last_number_by("clinic/1", at(10) - std::chrono::milliseconds{1}), 0U);
  EXPECT_EQ(at_store().last_number_by("clinic/1", instant::max()), times.size());
  EXPECT_EQ(at_store().last_number_by("clinic/1", instant::min()), 0U);
}

TEST_P(Store, TheLastChangeByATimeStaysWhereItWasWhenTheClockWasSetBack) {
  batch b{samples::id(601), {}};
  for (std::uint64_t number = 1; number <= 3'000; ++number) {
    b.appends.push_back(
        logged_at(number, static_cast<std::int64_t>(number <= 1'500 ? number : number - 1'000)));
  }
  ASSERT_EQ(at_store().commit(b).status, commit_status::committed);
  const auto found = at_store().last_number_by("clinic/1", at(1'000));
  EXPECT_TRUE(found == 1'000 || found == 2'000) << found;
  batch more{samples::id(602), {}};
  for (std::uint64_t number = 3'001; number <= 5'000; ++number) {
    more.appends.push_back(logged_at(number, static_cast<std::int64_t>(number - 1'000)));
  }
  ASSERT_EQ(at_store().commit(more).status, commit_status::committed);
  EXPECT_EQ(at_store().last_number_by("clinic/1", at(1'000)), found);
  EXPECT_EQ(at_store().last_number_by("clinic/1", at(3'500)), 4'500U);
}

TEST_P(Store, TheChangeLogCannotBeAltered) {
  EXPECT_ANY_THROW(engine_->execute("UPDATE change_log SET actor = 'x'"));
  EXPECT_ANY_THROW(engine_->execute("DELETE FROM change_log"));
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM change_log WHERE actor = 'test'"),
            std::to_string(samples::foundation().size()));
}

TEST_P(Store, ASeatHasOneHolder) {
  expect_committed({held(1, 1)});
  expect_refused({held(2, 2), held(1, 2)}, "a second holder in another batch");
  expect_refused({held(3, 1), held(3, 2)}, "two holders in one batch");
  EXPECT_EQ(holders(), (std::vector<std::int64_t>{1}));
  expect_refused({expired(1, 2)}, "the end of a hold that somebody else has");
  expect_refused({expired(2, 1)}, "the end of a hold that nobody has");
  expect_refused({expired(1, 2), held(1, 3)}, "a hold that replaces one that is not there");
  EXPECT_EQ(holders(), (std::vector<std::int64_t>{1}));
}

TEST_P(Store, SeatsAreThoseOfTheDate) {
  expect_committed({held(10, 1)});
  expect_refused({held(11, 1)}, "a seat above the count");
  expect_refused({held(0, 1)}, "seat 0");
  auto elsewhere = held(1, 1);
  elsewhere.date.concert = concert_id{2};
  expect_refused({elsewhere}, "a concert that does not exist");
  expect_refused({held(1, 99)}, "a person who does not exist");
}

TEST_P(Store, ARosterNeverExceedsItsCapacity) {
  expect_committed({placed(2, 1, 1), placed(2, 2, 2)});
  expect_refused({placed(2, 3, 3)}, "a place above the capacity");
  expect_refused({placed(2, 3, 2)}, "a place that is taken");
  expect_refused({placed(2, 3, 0)}, "place 0");
  expect_refused({placed(1, 1, 1), placed(1, 1, 2)}, "two places for one person");
  expect_refused({placed(9, 1, 1)}, "a clinic that does not exist");
  EXPECT_EQ(roster(2), (std::vector<std::int64_t>{1, 2}));
}

TEST_P(Store, ACapacityDoesNotShrinkBelowAClassToCome) {
  expect_committed({placed(1, 1, 1), placed(1, 2, 2)});
  const auto next_week = samples::date("2024-09-23");
  expect_refused({clinic_changed{samples::clinic(1, 1), at(0)}}, "a capacity below the roster");
  expect_committed({clinic_changed{samples::clinic(1, 2), at(0)}});
  expect_refused({placed(1, 3, 3)}, "a place above the new capacity");
  expect_committed({clinic_changed{samples::clinic(1, 3), at(0)}, placed(1, 3, 3)});
  EXPECT_EQ(at_store().load_catalogue().clinics[0].capacity, 3);

  // The office empties the class first.
  expect_committed(
      {roster_cleared{clinic_id{1}, monday, at(1)}, clinic_changed{samples::clinic(1, 1), at(1)}});
  expect_committed({placed(1, 4, 1)});
  expect_refused({placed(1, 5, 2)}, "a place above the capacity");

  // A class of the past does not stand in the way.
  expect_committed({clinic_changed{samples::clinic(1, 4), at(1)}});
  expect_committed({placed(1, 1, 4)});
  const auto after_monday = 8 * 86'400;
  expect_committed({clinic_changed{samples::clinic(1, 2), at(after_monday)}});
  expect_committed({placed(1, 6, 2, next_week)});
  expect_refused({placed(1, 7, 3, next_week)}, "a place above the capacity of the new class");
  EXPECT_EQ(roster(1), (std::vector<std::int64_t>{4, 1})) << "history is kept";
}

TEST_P(Store, WhatIsUniqueStaysUnique) {
  expect_committed({started(1, 1), issued(1)});
  const auto add = [](std::int64_t number, const std::string& username) {
    return person_registered{samples::person(number, username), at(0)};
  };
  expect_refused({add(20, "user_3")}, "a taken username");
  expect_refused({add(20, "same"), add(21, "same")}, "a username twice in a batch");
  expect_refused({add(3, "other")}, "a taken person number");
  expect_refused({started(2, 1)}, "a session key of somebody else");
  expect_refused({issued(1)}, "a ticket that was issued");
  auto same_slot = samples::clinic(3);
  same_slot.room = 1;
  expect_refused({clinic_created{same_slot, at(0)}}, "a clinic in an occupied room");
  expect_refused({concert_created{concert_id{1}, "again", 1, at(0)}}, "a concert number twice");
  expect_refused({concert_date_created{show(), 5, at(0)}}, "a date twice");
}

TEST_P(Store, ChangesMustMeetWhatTheyChange) {
  expect_committed({issued(1), issued(2), admitted(2), started(1, 1)});
  expect_refused({admitted(2)}, "a second admission");
  expect_refused({admitted(9)}, "the admission of an unknown ticket");
  expect_refused({admitted(1, 2)}, "the admission of somebody else's ticket");
  expect_committed({ended(1, 5)});
  expect_refused({ended(1, 6)}, "a second end");
  expect_refused({admitted(1)}, "an admission after the end");
  expect_refused({finished(1, 2)}, "the end of an unknown session");
  expect_refused({finished(2, 1)}, "the end of somebody else's session");
  expect_committed({finished(1, 1)});
  expect_refused({finished(1, 1)}, "the end of an ended session");
  expect_refused({non_pass_cleared{user_id{99}, at(0)}}, "an unknown person");
  expect_refused({clinic_changed{samples::clinic(7), at(0)}}, "an unknown clinic");
  expect_refused({wallet_credited{user_id{1}, -1, at(0)}}, "a negative balance");
  expect_refused({wallet_credited{user_id{99}, 1, at(0)}}, "money for nobody");
  expect_committed({wallet_credited{user_id{1}, INT64_MAX, at(0)}});
  expect_refused({wallet_credited{user_id{1}, 1, at(0)}}, "a balance that overflows");
}

TEST_P(Store, NumbersOfAnActorAreUsedOnce) {
  const auto before = at_store().last_change_number("test");
  const auto result = at_store().commit(one(900, before, {held(1, 1)}));
  EXPECT_EQ(result.status, commit_status::refused);
  EXPECT_TRUE(holders().empty());
  EXPECT_EQ(at_store().commit(one(901, before + 1, {held(1, 1)})).status, commit_status::committed);
}

TEST_P(Store, ABatchIsAllOrNothing) {
  const auto before = snapshot();
  const batch b{samples::id(700), {samples::by("a", 1, {held(1, 1)}), samples::by("b", 1, {held(11, 1)})}};
  EXPECT_EQ(at_store().commit(b).status, commit_status::refused);
  EXPECT_EQ(snapshot(), before);
}

TEST_P(Store, ABatchOfTheLargestSizeIsStored) {
  changes list;
  for (std::uint64_t ticket = 1; ticket <= limits::max_changes_per_batch; ++ticket) {
    list.push_back(issued(ticket));
  }
  expect_committed(list);
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)).entries.size(), limits::max_changes_per_batch);
}

TEST_P(Store, ACommittedBatchIsResolvedAsCommitted) {
  ASSERT_EQ(at_store().commit(one(800, next_number_, {held(1, 1)})).status, commit_status::committed);
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::committed);
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::committed) << "asking twice changes nothing";
  EXPECT_EQ(holders(), (std::vector<std::int64_t>{1}));
}

TEST_P(Store, ABatchThatNeverArrivedIsFencedOff) {
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::void_for_ever);
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::void_for_ever);
  EXPECT_EQ(at_store().commit(one(800, next_number_, {held(1, 1)})).status, commit_status::refused)
      << "a straggler with the id of a void batch must not get in";
  EXPECT_TRUE(holders().empty());
  EXPECT_EQ(at_store().commit(one(801, next_number_, {held(1, 1)})).status, commit_status::committed);
}

TEST_P(Store, ABatchStillInFlightIsWaitedFor) {
  auto flight = engine_->begin_batch(samples::id(800));
  std::thread landing([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    flight->commit();
  });
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::committed);
  landing.join();
}

TEST_P(Store, ABatchThatIsRolledBackInFlightIsVoid) {
  auto flight = engine_->begin_batch(samples::id(800));
  std::thread crash([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    flight.reset();
  });
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::void_for_ever);
  crash.join();
}

TEST_P(Store, ABatchThatDoesNotLandStaysUnknown) {
  auto flight = engine_->begin_batch(samples::id(800));
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::unknown);
  flight->commit();
  EXPECT_EQ(at_store().resolve(samples::id(800)), resolution::committed);
}

USHER_FOR_EACH_ENGINE(Store);

TEST_P(Store, AReaderFindsWhatWasCommittedBeforeItAsked) {
  const auto reader = at_store().open_reader();
  for (std::int32_t seat = 1; seat <= 10; ++seat) {
    expect_committed({held(seat, 1)});
    EXPECT_EQ(reader->load_concert_date(show()).holds.size(), static_cast<std::size_t>(seat));
    EXPECT_EQ(reader->last_change_number("test"), next_number_ - 1);
    reader->end_reading();
  }
  EXPECT_EQ(reader->load_concert_date(show()), at_store().load_concert_date(show()));
}

TEST_P(Store, AReadingIsOfOneMomentAndHoldsNoCommitUp) {
  const auto first = at_store().open_reader();
  const auto second = at_store().open_reader();
  const auto before = first->load_concert_date(show());
  const auto number = first->last_change_number("test");
  expect_committed({held(1, 1)});
  expect_committed({held(2, 2)});
  EXPECT_EQ(first->load_concert_date(show()), before);
  EXPECT_EQ(first->last_change_number("test"), number);
  EXPECT_EQ(second->load_concert_date(show()).holds.size(), 2U) << "whose reading began later";
  first->end_reading();
  EXPECT_EQ(first->load_concert_date(show()).holds.size(), 2U);
  EXPECT_TRUE(first->ping());
}

TEST_P(Store, AReaderSeesThatAnotherProcessHasServed) {
  const auto reader = at_store().open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  engine_->execute(GetParam() == "postgres" ? "UPDATE serving_right SET epoch = epoch + 1"
                                            : "PRAGMA user_version = 1000");
  EXPECT_EQ(reader->load_people({}).people.size(), 8U) << "as of the moment before";
  reader->end_reading();
  EXPECT_THROW(reader->load_people({}), right_lost);
  EXPECT_NE(reader->why_right_lost().find("has served"), std::string::npos) << reader->why_right_lost();
  EXPECT_EQ(at_store().why_right_lost(), reader->why_right_lost()) << "which is lost for all";
  EXPECT_FALSE(reader->ping());
  EXPECT_EQ(commit({held(1, 1)}).status, commit_status::failed);
  EXPECT_THROW(at_store().open_reader()->load_people({}), right_lost);
}

TEST_P(Store, AReaderSeesThatWhatWasAcknowledgedIsNotThere) {
  const auto reader = at_store().open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  reader->end_reading();
  engine_->execute("UPDATE journal_batch SET state = 'void'");
  EXPECT_THROW(reader->load_people({}), right_lost);
  EXPECT_NE(at_store().why_right_lost().find("lacks what was acknowledged"), std::string::npos);
  EXPECT_EQ(commit({held(1, 1)}).status, commit_status::failed);
}

TEST_P(Store, ACrowdOfReadersSeesEachCommitWhollyOrNotAtAll) {
  constexpr std::int64_t rounds = 200;
  std::atomic<bool> over = false;
  std::atomic<int> torn = 0;
  std::atomic<std::uint64_t> read = 0;
  const auto look = [&](store_reader& from) {
    std::uint64_t last = 0;
    while (!over) {
      // Each batch frees a seat and holds another one.
      const auto holds = from.load_concert_date(show()).holds.size();
      const auto number = from.last_change_number("test");
      from.end_reading();
      torn += holds != 1 || number < last ? 1 : 0;
      last = number;
      ++read;
    }
  };
  expect_committed({held(1, 1)});
  const auto first = at_store().open_reader();
  const auto second = at_store().open_reader();
  std::thread one_thread([&] { look(*first); });
  std::thread another([&] { look(*second); });
  for (std::int64_t i = 0; i < rounds || (read < 100 && i < 100 * rounds); ++i) {
    const std::int32_t now = i % 2 == 0 ? 1 : 2;
    expect_committed({expired(now, 1), held(3 - now, 1)});
  }
  over = true;
  one_thread.join();
  another.join();
  EXPECT_EQ(torn, 0);
  EXPECT_GE(read, 100U);
}

}  // namespace
}  // namespace usher::storage::store_test
