#include "actors/cast/clinic.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "actors/base/password_workers.hpp"
#include "actors/cast/people.hpp"
#include "actors/cast/timetable.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/conversations/conversations.hpp"
#include "domain/changes/names.hpp"
#include "tests/actors/stage.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::clinic_test {
namespace {

using namespace std::chrono_literals;
using actors::place_call;
using domain::clinic_id;
using domain::release_refusal;
using domain::reserve_refusal_kind;
using domain::user_id;

constexpr user_id teacher{1};
constexpr user_id staff{2};
/// Students 11..16.
constexpr user_id student(int n) {
  return user_id{10 + n};
}
/// Clinics 1 and 2 are on Monday at 18:00, with two places each; clinic 3 an hour later.
constexpr clinic_id clinic_a{1};
constexpr clinic_id clinic_b{2};
constexpr clinic_id clinic_c{3};

domain::secret_hash key_of(user_id user) {
  domain::secret_hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(user.value);
  hash.bytes[15] = 7;
  return hash;
}

/// People, timetable and clinics as they work together, step by step.
class Academy : public testing::Test {
 protected:
  explicit Academy(const std::string& zone = "Asia/Seoul", domain::instant start = stage::noon)
      : scene(zone, start) {
    // Nobody's session ends while a test moves the clock by days.
    rules.session_idle = 0ms;
    domain::changes setup;
    enroll(setup, teacher, [](domain::person& who) { who.is_teacher = true; });
    enroll(setup, staff, [](domain::person& who) { who.is_staff = true; });
    for (int n = 1; n <= 6; ++n) {
      enroll(setup, student(n), [](domain::person& who) { who.is_student = true; });
    }
    for (const auto id : {clinic_a, clinic_b, clinic_c}) {
      setup.push_back(domain::clinic_created{facts_of(id), start - 24h});
    }
    scene.journal->write("setup", std::move(setup), start);
    open();
  }

  ~Academy() override { close(); }

  static void enroll(domain::changes& setup, user_id id, const std::function<void(domain::person&)>& role) {
    domain::person who;
    who.id = id;
    who.username = "u" + std::to_string(id.value);
    who.name = "Person " + std::to_string(id.value);
    role(who);
    setup.push_back(domain::person_registered{who, stage::noon - 24h});
    setup.push_back(domain::session_started{id, key_of(id), stage::noon});
  }

  static domain::clinic_facts facts_of(clinic_id id) {
    domain::clinic_facts facts;
    facts.id = id;
    facts.day = domain::weekday::mon;
    facts.time = id == clinic_c ? domain::class_time::at_19_00 : domain::class_time::at_18_00;
    facts.room = static_cast<std::int32_t>(id.value);
    facts.subject = "physics1";
    facts.teacher = teacher;
    facts.teacher_name = "Person 1";
    facts.capacity = 2;
    return facts;
  }

  void open() {
    board = std::make_shared<actors::schedule_board>();
    people = scene.system->spawn<actors::people>(
        scene.around(), actors::people_settings{rules, {0, 60s}, {}, false}, passwords, slot);
    wallets = scene.system->spawn<actors::wallets>(scene.around(), domain::wallets_settings{});
    timetable = scene.system->spawn<actors::timetable>(
        scene.around(), [this](const domain::clinic_facts& facts) { names->open(facts); });
    actors::spawners spawn;
    spawn.clinic = [this](const domain::clinic_facts& facts) {
      clinics.push_back(scene.system->spawn<actors::clinic>(
          scene.around(), facts, clinic_rules,
          actors::clinic_publication{board, [](actors::clinic_view& view) { view.with_students = "shown"; }},
          actors::clinic_neighbours{people, outbox, timetable, requests, wallets}));
      return clinics.back();
    };
    names = std::make_shared<actors::directory>(std::move(spawn));
    for (const auto& facts : scene.journal->store().load_catalogue().clinics) {
      names->open(facts);
    }
    run_until_quiet();
  }

  void close() {
    names->close();
    for (const auto& clinic : std::exchange(clinics, {})) {
      scene.end(clinic);
    }
    scene.end(timetable);
    scene.end(wallets);
    scene.end(people);
    timetable = nullptr;
    wallets = nullptr;
    people = nullptr;
  }

  void restart() {
    close();
    open();
  }

  /// Delivers and commits until nothing is left to do.
  void run_until_quiet() {
    do {
      scene.run();
    } while (scene.journal->commit() > 0);
    scene.run();
  }

  template <class Outcome>
  using heard = std::shared_ptr<std::optional<actors::answer<Outcome>>>;

  /// Begins a call; says where its answer will be.
  template <class Command>
  auto start(Command command, actors::remember_as<actors::remembered_of<Command>> remember = {},
             actors::address_of<Command> whom = {}) {
    using outcome = actors::outcome_of<Command>;
    const heard<outcome> place = std::make_shared<std::optional<actors::answer<outcome>>>();
    actors::cast_list cast;
    cast.people = people;
    cast.timetable = timetable;
    cast.names = names;
    cast.board = board;
    const auto hear = [place](actors::answer<outcome> a) { *place = std::move(a); };
    actors::conduct(cast,
                    actors::asked<Command>{
                        whom, std::move(command), {}, actors::reply_to<outcome>(hear), std::move(remember)});
    return place;
  }

  auto start_reserving(user_id who, clinic_id clinic) {
    return start(actors::reserve_place{{key_of(who), who, clinic}});
  }

  actors::reserve_place_outcome reserve(user_id who, clinic_id clinic) {
    const auto place = start_reserving(who, clinic);
    run_until_quiet();
    return outcome_of(*place);
  }

  static domain::reserve_refusal why(const actors::reserve_place_outcome& refused) {
    return std::get<actors::clinic_refused<domain::reserve_refusal>>(refused.refusal()).why;
  }

  actors::cancel_place_outcome cancel(user_id who, clinic_id clinic) {
    const auto place = start(actors::cancel_place{{key_of(who), who, clinic}});
    run_until_quiet();
    return outcome_of(*place);
  }

  auto start_moving(user_id by, user_id who, clinic_id from, clinic_id to) {
    return start(actors::move_place{{key_of(by), who, to, from}});
  }

  actors::move_place_outcome move(user_id by, user_id who, clinic_id from, clinic_id to) {
    const auto place = start_moving(by, who, from, to);
    run_until_quiet();
    return outcome_of(*place);
  }

  actors::line_call_outcome join(user_id who, clinic_id clinic) {
    const auto place = start(actors::join_line{{key_of(who), who, clinic}});
    run_until_quiet();
    return outcome_of(*place);
  }

  actors::marked_outcome mark(user_id by, std::int64_t record, domain::attendance type) {
    const auto place = scene.ask<actors::mark_attendance_ask, actors::marked_outcome>(
        people, actors::mark_attendance{caller(by), record, type});
    run_until_quiet();
    return outcome_of(*place);
  }

  static domain::caller caller(user_id user) { return {user, user == staff, false, user == teacher}; }

  domain::person record_of(user_id who) {
    return outcome_of(*scene.ask<actors::show_person_ask, actors::office_outcome>(
                          people, domain::show_person{caller(staff), who}))
        .value();
  }

  void set_no_shows(user_id user, std::int32_t count) {
    scene.ask<actors::set_no_show_ask, actors::office_outcome>(
        people, domain::set_no_show{caller(staff), user, count});
    run_until_quiet();
  }

  auto start_deactivating(user_id user) {
    domain::edit_person command{caller(staff), user, {}};
    command.edit.is_active = false;
    return start(command);
  }

  void deactivate(user_id user) {
    const auto done = start_deactivating(user);
    run_until_quiet();
    EXPECT_FALSE(outcome_of(*done).value().is_active);
  }

  auto start_swapping(user_id one, clinic_id in, user_id other, clinic_id there) {
    return start(actors::swap_places{key_of(staff), caller(staff), {one, in}, {other, there}});
  }

  actors::swap_places_outcome swap(user_id one, clinic_id in, user_id other, clinic_id there) {
    const auto done = start_swapping(one, in, other, there);
    run_until_quiet();
    return outcome_of(*done);
  }

  /// By the office, who left those who leave out of its list.
  auto start_placing(clinic_id clinic, std::vector<user_id> enter,
                     std::vector<domain::seen_place> leave = {}) {
    using outcome = actors::clinic_changed_outcome;
    const heard<outcome> place = std::make_shared<std::optional<actors::answer<outcome>>>();
    actors::cast_list cast;
    cast.people = people;
    cast.timetable = timetable;
    cast.names = names;
    cast.board = board;
    domain::edit_clinic edit;
    edit.people = domain::placement{{}, std::move(leave)};
    const auto hear = [place](actors::answer<outcome> a) { *place = std::move(a); };
    actors::conduct(cast, actors::asked<actors::place_people>{
                              clinic,
                              {key_of(staff), caller(staff), std::move(edit), std::move(enter)},
                              {},
                              actors::reply_to<outcome>(hear),
                              {}});
    return place;
  }

  actors::clinic_changed_outcome place(clinic_id clinic, std::vector<user_id> enter,
                                       std::vector<domain::seen_place> leave = {}) {
    const auto placed = start_placing(clinic, std::move(enter), std::move(leave));
    run_until_quiet();
    return outcome_of(*placed);
  }

  /// The place of this person in a class, as the office sees it.
  domain::seen_place seen(user_id who, clinic_id clinic, domain::local_date class_date) {
    for (const auto& line : scene.journal->store().list_reservations(clinic, class_date)) {
      if (line.entry.user == who && !line.released_at) {
        return {who, line.entry.reserved_at};
      }
    }
    ADD_FAILURE() << who.value << " has no place";
    return {};
  }

  std::vector<user_id> line(clinic_id clinic) const {
    std::vector<user_id> users;
    for (const auto& waiter : board->find(clinic)->roster.waiters) {
      users.push_back(waiter.user);
    }
    return users;
  }

  std::vector<user_id> roster(clinic_id clinic) const {
    std::vector<user_id> users;
    for (const auto& entry : board->find(clinic)->roster.entries) {
      users.push_back(entry.user);
    }
    return users;
  }

  actors::clinic_edit_outcome edit(clinic_id clinic, domain::clinic_edit what, bool force = false) {
    const auto place = scene.ask<actors::edit_clinic_ask, actors::clinic_edit_outcome>(
        names->clinic(clinic), domain::edit_clinic{std::move(what), force});
    run_until_quiet();
    return outcome_of(*place);
  }

  domain::attendance_record last_record_of(user_id who) {
    storage::attendance_filter filter;
    filter.student = who;
    return scene.journal->store().list_attendance(filter, 0, 10).at(0).record;
  }

  /// Those that the actor has submitted since it was last spawned.
  std::uint64_t changes_of(std::string_view actor) const {
    std::uint64_t changes = 0;
    for (const auto* probe : scene.spans->actors()) {
      if (probe->name() == actor) {
        changes = probe->read(tracing::mono_now()).changes;
      }
    }
    return changes;
  }

  void charge(user_id user, std::int64_t amount) {
    const auto done = scene.ask<actors::charge_wallet_ask, actors::wallet_outcome>(
        wallets, domain::charge_wallet{user, amount});
    run_until_quiet();
    EXPECT_TRUE(outcome_of(*done).ok());
  }

  std::int64_t balance(user_id user) {
    return outcome_of(*scene.ask<actors::wallet_balance_ask, actors::wallet_outcome>(
                          wallets, domain::wallet_balance{user}))
        .value()
        .balance;
  }

  static domain::clinic_edit price_of(std::int64_t amount) {
    domain::clinic_edit edit;
    edit.price = amount;
    return edit;
  }

  static domain::clinic_edit capacity_of(std::int32_t places) {
    domain::clinic_edit edit;
    edit.capacity = places;
    return edit;
  }

  stage scene;
  domain::people_rules rules;
  domain::clinic_rules clinic_rules;
  std::shared_ptr<actors::password_workers> passwords = std::make_shared<actors::password_workers>(
      [] {
        actors::password_settings cheap;
        cheap.workers = 1;
        cheap.memory_bytes = 8192;
        cheap.passes = 1;
        return cheap;
      }(),
      make_manual_clock("Asia/Seoul", {}));
  std::shared_ptr<actors::view_slot<actors::people_view>> slot =
      std::make_shared<actors::view_slot<actors::people_view>>();
  std::shared_ptr<actors::schedule_board> board;
  actors::people_actor people;
  actors::outbox_actor outbox;
  actors::timetable_actor timetable;
  actors::remembered_requests_actor requests;
  actors::wallets_actor wallets;
  std::shared_ptr<actors::directory> names;
  std::vector<actors::clinic_actor> clinics;
};

TEST_F(Academy, GivesOutItsPlacesAndRefusesTheNextWhenThatIsDurable) {
  const auto first = start_reserving(student(1), clinic_a);
  const auto second = start_reserving(student(2), clinic_a);
  const auto third = start_reserving(student(3), clinic_a);
  scene.run();
  EXPECT_FALSE(first->has_value());
  EXPECT_FALSE(third->has_value()) << "the loser would learn of what is not durable";
  EXPECT_TRUE(roster(clinic_a).empty());
  run_until_quiet();
  EXPECT_EQ(outcome_of(*first).value().remaining, 1);
  EXPECT_EQ(outcome_of(*second).value().remaining, 0);
  EXPECT_EQ(why(outcome_of(*third)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(why(outcome_of(*third)).current_count, 2);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(board->find(clinic_a)->with_students, "shown");
}

TEST_F(Academy, RefusesAnUnknownClinicAfterTheOnesBeforeAndLetsTheNextCallBegin) {
  const clinic_id nowhere{99};
  EXPECT_TRUE(std::holds_alternative<actors::unknown_clinic>(reserve(student(1), nowhere).refusal()));
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
}

TEST_F(Academy, ClearsTheFlagWithTheReservation) {
  const auto set = scene.ask<actors::set_flag_ask, actors::office_outcome>(
      people, domain::set_flag{caller(staff), student(1), domain::set_flag::which::non_pass, true});
  run_until_quiet();
  EXPECT_TRUE(record_of(student(1)).non_pass);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_FALSE(record_of(student(1)).non_pass);
  restart();
  EXPECT_FALSE(record_of(student(1)).non_pass);
}

TEST_F(Academy, TurnsToTheNextClassWhenThisOneBegins) {
  reserve(student(1), clinic_a);
  const auto this_week = board->find(clinic_a)->roster.class_date;
  scene.advance(6h);  // It is Monday, 18:00.
  EXPECT_EQ(board->find(clinic_a)->roster.class_date, this_week + std::chrono::days{7});
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(board->find(clinic_c)->roster.class_date == this_week) << "its class begins an hour later";
}

TEST_F(Academy, RestoresRostersAfterALoss) {
  reserve(student(1), clinic_a);
  const auto lost = start_reserving(student(2), clinic_a);
  scene.run();
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(reserve(student(2), clinic_a).ok())
      << "the lost call does not keep the person's next one waiting";
}

TEST_F(Academy, CancelsByPolicyOnly) {
  reserve(student(1), clinic_a);
  const auto refused = cancel(student(1), clinic_a);
  EXPECT_EQ(std::get<actors::clinic_refused<release_refusal>>(refused.refusal()).why,
            release_refusal::disabled);
  clinic_rules.cancellation.until_before = 3h;
  restart();
  EXPECT_TRUE(cancel(student(1), clinic_a).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  scene.advance(4h);
  const auto late = cancel(student(1), clinic_a);
  EXPECT_EQ(std::get<actors::clinic_refused<release_refusal>>(late.refusal()).why, release_refusal::too_late);
}

TEST_F(Academy, GivesAFreePlaceToTheFirstOfTheLineWhoMayBook) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  EXPECT_EQ(join(student(3), clinic_a).value().ahead, 0);
  EXPECT_EQ(join(student(4), clinic_a).value().ahead, 1);
  // The first of the line has missed too many classes meanwhile.
  set_no_shows(student(3), 2);
  cancel(student(1), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)}));
  // Once forgiven, the next free place is theirs.
  set_no_shows(student(3), 0);
  cancel(student(2), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4)})) << "they were asked a moment ago";
  scene.advance(1min);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(3)}));
}

TEST_F(Academy, WhoWasAskedAboutForAPlaceThatWasGivenAwayKeepsTheirTurn) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  const auto take_off = [&](user_id user) {
    return scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
        names->clinic(clinic_a), domain::release_place{user, domain::place_end::removed});
  };
  // What is asked about the first of the line waits behind this call.
  start_reserving(student(2), clinic_c);
  scene.run();
  take_off(student(1));
  scene.run();
  const auto placed = start_placing(clinic_a, {student(4)});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*placed).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(4)});
  EXPECT_EQ(line(clinic_a), (std::vector{student(2), student(3)}));
  take_off(student(4));
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
  EXPECT_EQ(line(clinic_a), std::vector{student(3)});
}

TEST_F(Academy, WhileNobodyCanSayWhetherTheFirstOfTheLineMayBookThePlaceIsKept) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  // One is under way, and as many wait as may.
  for (std::size_t i = 0; i <= domain::limits::max_parked_calls_per_person; ++i) {
    start_reserving(student(2), clinic_c);
  }
  scene.run();
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(line(clinic_a), (std::vector{student(2), student(3)}));
  scene.advance(1s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
  EXPECT_EQ(line(clinic_a), std::vector{student(3)});
}

TEST_F(Academy, AFreePlaceForWhichSomebodyWaitsIsNotSnatched) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  start(actors::cancel_place{{key_of(student(1)), student(1), clinic_a}});
  const auto snatched = start_reserving(student(4), clinic_a);
  run_until_quiet();
  EXPECT_EQ(why(outcome_of(*snatched)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
}

TEST_F(Academy, AKeyIsFreedWhenThePlaceThatItTookIsGivenUp) {
  const auto place = start(actors::reserve_place{{key_of(student(1)), student(1), clinic_a}},
                           [](const actors::place_outcome&) {
                             domain::request_remembered record{};
                             record.key = key_of(user_id{99});
                             record.forgotten_at = stage::noon + 24h;
                             return record;
                           });
  run_until_quiet();
  EXPECT_EQ(scene.journal->store().load_remembered_requests(stage::noon).requests.size(), 1U);
  restart();
  const auto removed = scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*removed).ok());
  EXPECT_TRUE(scene.journal->store().load_remembered_requests(stage::noon).requests.empty());
}

TEST_F(Academy, CountsTheChangesThatGivePlacesAway) {
  clinic_rules.cancellation.until_before = 0h;
  restart();
  reserve(student(1), clinic_a);
  EXPECT_EQ(changes_of("clinic/1"), 2U) << "the place, and the attendance that is expected";
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  const auto before = changes_of("clinic/1");
  EXPECT_EQ(before, 5U);
  cancel(student(1), clinic_a);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
  EXPECT_EQ(changes_of("clinic/1"), before + 5U)
      << "a place given up; then the place, the attendance, the end of the wait and a notice";
  start_moving(staff, student(2), clinic_a, clinic_b);
  run_until_quiet();
  EXPECT_EQ(changes_of("clinic/2"), 3U) << "the place that was left goes along";
}

TEST_F(Academy, WhoWasAuthenticatedIsNotAskedForTheKeyAgainUnlessTheCallWaits) {
  const auto call = [](clinic_id clinic) {
    // Nobody has this key any more.
    return actors::reserve_place{{key_of(user_id{99}), student(1), clinic, std::nullopt, caller(student(1))}};
  };
  const auto first = start(call(clinic_a));
  const auto behind = start(call(clinic_c));
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_TRUE(std::holds_alternative<domain::session_refusal>(outcome_of(*behind).refusal()))
      << "what happened while it waited counts";
}

TEST_F(Academy, MovesAPersonInOneAppend) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)})) << "nothing is durable yet";
  EXPECT_EQ(scene.journal->waiting(), 1U);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*moving).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1)}));
  restart();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1)}));
}

TEST_F(Academy, WhoCannotMoveStays) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_b);
  reserve(student(3), clinic_b);
  EXPECT_FALSE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_FALSE(move(student(1), student(1), clinic_a, clinic_c).ok()) << "nobody moves by themselves here";
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_c).ok()) << "the place was let go";
}

TEST_F(Academy, AMoveThatIsLostLeavesThePersonWhereTheyWere) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*moving), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(roster(clinic_b).empty());
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok());
}

TEST_F(Academy, AnEditWaitsForAMove) {
  reserve(student(1), clinic_a);
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  const auto deleted = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(clinic_a), domain::delete_clinic{true});
  EXPECT_FALSE(deleted->has_value());
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*moving).ok());
  EXPECT_TRUE(outcome_of(*deleted).value().fallen_out.empty()) << "the person had left by then";
  EXPECT_EQ(board->find(clinic_a), nullptr);
}

TEST_F(Academy, AllowsTwoClinicsAtTheSameHourUnlessThePolicySaysOtherwise) {
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_TRUE(reserve(student(1), clinic_b).ok());
}

TEST_F(Academy, TwoAttemptsAtTheSameHourGetOnePlace) {
  rules.refuse_time_conflicts = true;
  restart();
  const auto first = start_reserving(student(1), clinic_a);
  const auto second = start_reserving(student(1), clinic_b);
  const auto later = start_reserving(student(1), clinic_c);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_EQ(why(outcome_of(*second)).kind, reserve_refusal_kind::time_conflict);
  EXPECT_TRUE(outcome_of(*later).ok()) << "an hour later";
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok())
      << "the place that is left is in nobody's way";
}

TEST_F(Academy, AStudentAtTheLimitIsBlockedAtTheVeryNextAttempt) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  EXPECT_EQ(mark(teacher, record.id, domain::attendance::absent).refusal(), domain::mark_refusal::not_begun);
  scene.advance(6h);
  const auto marked = mark(teacher, record.id, domain::attendance::absent);
  EXPECT_EQ(marked.value().no_show, 2);
  EXPECT_EQ(why(reserve(student(1), clinic_c)).kind, reserve_refusal_kind::no_show_blocked);
  EXPECT_EQ(mark(teacher, record.id, domain::attendance::sick).value().no_show, 0);
  EXPECT_TRUE(reserve(student(1), clinic_c).ok());
  EXPECT_EQ(mark(student(1), record.id, domain::attendance::attended).refusal(),
            domain::mark_refusal::forbidden);
  EXPECT_EQ(mark(staff, 999, domain::attendance::attended).refusal(), domain::mark_refusal::unknown_record);
}

TEST_F(Academy, MarksOfOneRecordAreDecidedOneAfterTheOther) {
  reserve(student(1), clinic_a);
  scene.advance(6h);
  const auto record = last_record_of(student(1));
  const auto command = [&](domain::attendance type) {
    return scene.ask<actors::mark_attendance_ask, actors::marked_outcome>(
        people, actors::mark_attendance{caller(staff), record.id, type});
  };
  const auto first = command(domain::attendance::absent);
  run_until_quiet();
  const auto second = command(domain::attendance::attended);
  const auto third = command(domain::attendance::absent);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*first).value().no_show, 2);
  EXPECT_EQ(outcome_of(*second).value().no_show, 0);
  EXPECT_EQ(outcome_of(*third).value().no_show, 2);
}

TEST_F(Academy, AMarkBesideATakeBackCountsAnAbsenceOnce) {
  reserve(student(1), clinic_a);
  const auto date = board->find(clinic_a)->roster.class_date;
  scene.advance(6h);
  set_no_shows(student(1), 3);
  const auto record = last_record_of(student(1));
  EXPECT_EQ(mark(staff, record.id, domain::attendance::absent).value().no_show, 5);
  const auto left = start_placing(clinic_a, {}, {seen(student(1), clinic_a, date)});
  scene.run();
  scene.journal->commit();
  // It comes before people hear that the place was given up, and its record after that.
  const auto marked = std::make_shared<std::optional<actors::answer<actors::marked_outcome>>>();
  caf::anon_send(people, actors::mark_attendance_ask{
                             {caller(staff), record.id, domain::attendance::attended},
                             {},
                             actors::reply_to<actors::marked_outcome>(
                                 [marked](actors::answer<actors::marked_outcome> a) { *marked = a; })});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*left).ok());
  EXPECT_EQ(outcome_of(*marked).value().no_show, 3);
  EXPECT_EQ(record_of(student(1)).no_show, 3);
}

TEST_F(Academy, AnEditKeepsItsRoomWhileTheTimetableRestores) {
  const auto in_room = [](std::int32_t room) {
    auto facts = facts_of(clinic_a);
    facts.id = {};
    facts.teacher = {};
    facts.room = room;
    return domain::create_clinic{facts};
  };
  reserve(student(1), clinic_a);
  start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  domain::clinic_edit other_room;
  other_room.room = 9;
  // Theirs is another clinic at that hour.
  other_room.teacher = domain::user_id{0};
  const auto edited = start(domain::edit_clinic{other_room}, {}, clinic_a);
  scene.run();
  const auto lost = start(in_room(8));
  scene.run();
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  const auto created = start(in_room(9));
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*edited).ok());
  EXPECT_EQ(outcome_of(*created).refusal(), domain::timetable_refusal::slot_taken);
}

TEST_F(Academy, BeginsANewWeekOnMondayOnceAlsoAfterDowntime) {
  set_no_shows(student(1), 2);
  scene.advance(std::chrono::days{7});
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 1);
  restart();
  EXPECT_EQ(record_of(student(1)).no_show, 1) << "the week has begun already";
  close();
  scene.time->advance(std::chrono::days{7});
  open();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0) << "made up at the start";
  EXPECT_EQ(scene.journal->store().list_week_resets(10).size(), 2U);
}

TEST_F(Academy, TwoResetsAtTheSameMomentAreOne) {
  set_no_shows(student(1), 2);
  const auto reset = [&](bool dry_run) {
    return scene.ask<actors::reset_week_ask, actors::week_reset_outcome>(people, domain::reset_week{dry_run});
  };
  const auto trial = reset(true);
  const auto first = reset(false);
  const auto second = reset(false);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*trial).value().no_shows_lowered, 1);
  EXPECT_FALSE(outcome_of(*first).value().repeated);
  EXPECT_TRUE(outcome_of(*second).value().repeated);
  EXPECT_EQ(outcome_of(*second).value().number, outcome_of(*first).value().number);
  EXPECT_EQ(record_of(student(1)).no_show, 1);
}

TEST_F(Academy, AClinicMakesUpForAResetThatItMissed) {
  reserve(student(1), clinic_a);
  join(student(1), clinic_b);
  scene.ask<actors::reset_week_ask, actors::week_reset_outcome>(people, domain::reset_week{});
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a).size(), 1U) << "nobody has told it";
  restart();
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  reserve(student(2), clinic_a);
  restart();
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(2)})) << "once";
  const auto history =
      scene.journal->store().list_reservations(clinic_a, board->find(clinic_a)->roster.class_date);
  ASSERT_EQ(history.size(), 2U);
  EXPECT_EQ(history.back().entry.user, student(1));
  EXPECT_EQ(history.back().reason, domain::place_end::reset);
}

/// A Monday noon of which the clock of the database says, too, that it is to come.
class FutureAcademy : public Academy {
 protected:
  static constexpr domain::instant monday_noon{std::chrono::sys_days{std::chrono::year{2190} / 11 / 8} + 3h};

  FutureAcademy() : Academy("Asia/Seoul", monday_noon) {}
};

TEST_F(FutureAcademy, AnAbsenceThatWasMarkedTooEarlyIsTakenBackWithThePlace) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  // As an earlier version allowed.
  scene.journal->write("people",
                       {domain::attendance_marked{clinic_a, record.class_date, student(1),
                                                  domain::attendance::absent, 2, staff, scene.time->now()}});
  restart();
  EXPECT_EQ(why(reserve(student(1), clinic_c)).kind, reserve_refusal_kind::no_show_blocked);
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0);
  EXPECT_EQ(scene.journal->store().find_attendance(record.id)->record.type, domain::attendance::none);
  restart();
  EXPECT_EQ(record_of(student(1)).no_show, 0) << "once";
  EXPECT_TRUE(reserve(student(1), clinic_c).ok());
}

TEST_F(FutureAcademy, AnAbsenceWhosePlaceIsGivenUpIsTakenBackAlsoAfterACrash) {
  reserve(student(1), clinic_a);
  const auto date = last_record_of(student(1)).class_date;
  scene.journal->write(
      "people", {domain::attendance_marked{clinic_a, date, student(1), domain::attendance::absent, 2, staff,
                                           scene.time->now()}});
  close();
  scene.journal->write("clinic/1",
                       {domain::place_released{clinic_a, date, student(1), 1, domain::place_end::removed,
                                               scene.time->now() + 1s}});
  open();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 0);
}

TEST_F(FutureAcademy, AWithdrawnRecordCanStillBeMarked) {
  reserve(student(1), clinic_a);
  const auto record = last_record_of(student(1));
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  scene.advance(6h);
  EXPECT_EQ(mark(staff, record.id, domain::attendance::absent).value().no_show, 2);
  restart();
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 2) << "what was said of a withdrawn record is meant";
  EXPECT_EQ(mark(staff, record.id, domain::attendance::none).value().no_show, 0);
}

TEST_F(Academy, WhoIsDeactivatedGivesUpPlacesAndWaitsAtOnce) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  join(student(4), clinic_a);
  reserve(student(1), clinic_b);
  reserve(student(3), clinic_c);
  deactivate(student(3));
  EXPECT_EQ(line(clinic_a), std::vector{student(4)});
  EXPECT_TRUE(roster(clinic_c).empty());
  const auto position = start(actors::line_position{{key_of(student(4)), student(4), clinic_a}});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*position).value().ahead, 0);
  deactivate(student(1));
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)})) << "the next is promoted";
  EXPECT_TRUE(roster(clinic_b).empty());
  const auto placed =
      start(actors::reserve_place{{key_of(staff), student(1), clinic_b, std::nullopt, caller(staff)}});
  run_until_quiet();
  EXPECT_EQ(std::get<domain::request_place_refusal>(outcome_of(*placed).refusal()),
            domain::request_place_refusal::inactive);
  restart();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(4), student(2)}));
  EXPECT_TRUE(line(clinic_a).empty());
}

TEST_F(Academy, ADeactivationWaitsForACallAboutAPlace) {
  const auto placed = start_reserving(student(1), clinic_a);
  const auto done = start_deactivating(student(1));
  scene.run();
  EXPECT_FALSE(done->has_value());
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*placed).ok());
  EXPECT_FALSE(outcome_of(*done).value().is_active);
  EXPECT_TRUE(roster(clinic_a).empty());
}

TEST_F(Academy, ClinicsLetGoOfTheDeactivatedAlsoAfterACrash) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  auto gone = record_of(student(1));
  gone.is_active = false;
  close();
  scene.journal->write("people", {domain::person_changed{gone, scene.time->now()}});
  open();
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
}

TEST_F(Academy, TwoInFullClassesSwapInOneAppend) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  reserve(student(3), clinic_c);
  reserve(student(4), clinic_c);
  join(student(3), clinic_a);
  const auto swapping = start_swapping(student(3), clinic_c, student(1), clinic_a);
  scene.run();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)})) << "nothing is durable yet";
  EXPECT_EQ(scene.journal->waiting(), 1U);
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*swapping).ok());
  const auto check = [&] {
    EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
    EXPECT_EQ(roster(clinic_c), (std::vector{student(1), student(4)}));
    EXPECT_TRUE(line(clinic_a).empty());
    EXPECT_EQ(board->find(clinic_a)->roster.entries[0].name, "Person 13");
    EXPECT_EQ(board->find(clinic_c)->roster.entries[0].name, "Person 11");
    EXPECT_EQ(last_record_of(student(1)).clinic, clinic_c);
    EXPECT_EQ(last_record_of(student(3)).clinic, clinic_a);
  };
  check();
  restart();
  check();
  EXPECT_TRUE(reserve(student(5), clinic_b).ok());
  EXPECT_TRUE(swap(student(1), clinic_c, student(3), clinic_a).ok()) << "and back";
}

TEST_F(Academy, WhoCannotSwapStays) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_b);
  const auto refused = [&](user_id one, clinic_id in, user_id other, clinic_id there) {
    const auto outcome = swap(one, in, other, there);
    EXPECT_FALSE(outcome.ok());
    return outcome.refusal();
  };
  using not_there = actors::clinic_refused<release_refusal>;
  using not_here = actors::clinic_refused<domain::reserve_refusal>;
  EXPECT_EQ(std::get<not_there>(refused(student(1), clinic_a, student(3), clinic_b)).why,
            release_refusal::not_reserved);
  EXPECT_EQ(std::get<not_there>(refused(student(3), clinic_a, student(2), clinic_b)).why,
            release_refusal::not_reserved);
  EXPECT_TRUE(std::holds_alternative<actors::unknown_clinic>(
      refused(student(1), clinic_a, student(2), clinic_id{99})));
  reserve(student(2), clinic_a);
  EXPECT_EQ(std::get<not_here>(refused(student(1), clinic_a, student(2), clinic_b)).why.kind,
            reserve_refusal_kind::already_reserved);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(roster(clinic_b), std::vector{student(2)});
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok()) << "nothing is kept";
}

TEST_F(Academy, SwapsThatCrossDoNotWaitForEachOther) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_c);
  const auto one = start_swapping(student(1), clinic_a, student(2), clinic_c);
  const auto other = start_swapping(student(2), clinic_a, student(1), clinic_c);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*one).ok());
  EXPECT_TRUE(outcome_of(*other).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
}

TEST_F(Academy, ASwapThatIsLostLeavesBothWhereTheyWere) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_c);
  const auto swapping = start_swapping(student(1), clinic_a, student(2), clinic_c);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*swapping), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(roster(clinic_c), std::vector{student(2)});
  EXPECT_TRUE(swap(student(1), clinic_a, student(2), clinic_c).ok());
}

TEST_F(Academy, WhoWaitsIsNamed) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  join(student(3), clinic_a);
  for (int life = 1; life <= 2; ++life) {
    const auto& waiters = board->find(clinic_a)->roster.waiters;
    ASSERT_EQ(waiters.size(), 1U);
    EXPECT_EQ(waiters[0].name, "Person 13");
    EXPECT_EQ(waiters[0].username, "u13");
    restart();
  }
}

TEST_F(Academy, ChangesTheCapacityWhileItIsInUse) {
  reserve(student(1), clinic_a);
  reserve(student(2), clinic_a);
  const auto refused = edit(clinic_a, capacity_of(1)).refusal();
  EXPECT_EQ(refused.kind, domain::edit_refusal_kind::below_reserved);
  EXPECT_EQ(refused.would_fall_out.at(0).user, student(2));
  const auto forced = edit(clinic_a, capacity_of(1), true);
  EXPECT_EQ(forced.value().fallen_out.at(0).user, student(2));
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1)}));
  EXPECT_TRUE(edit(clinic_a, capacity_of(3)).ok());
  EXPECT_TRUE(reserve(student(2), clinic_a).ok());
  restart();
  EXPECT_EQ(board->find(clinic_a)->clinic.capacity, 3);
  EXPECT_EQ(roster(clinic_a).size(), 2U);
}

TEST_F(Academy, OpensANewClinicAndKeepsItsSlotFromOthers) {
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = {};
  const auto create = [&] {
    const auto made = scene.ask<actors::create_clinic_ask, actors::clinic_created_outcome>(
        timetable, domain::create_clinic{facts});
    run_until_quiet();
    return outcome_of(*made);
  };
  const auto made = create();
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(create().refusal(), domain::timetable_refusal::slot_taken);
  facts.room = domain::class_room{std::string{"Lab A"}};
  facts.teacher = teacher;
  EXPECT_EQ(create().refusal(), domain::timetable_refusal::teacher_busy)
      << "of the other clinics at that hour";
  facts.room = 8;
  facts.teacher = {};
  EXPECT_TRUE(reserve(student(1), made.value().id).ok());
  const auto gone = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(made.value().id), domain::delete_clinic{true});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*gone).value().fallen_out.size(), 1U);
  EXPECT_TRUE(create().ok()) << "the slot is free again";
}

/// Whom the route found in time, and whose name it passes on.
domain::clinic_edit taught_by(user_id who) {
  domain::clinic_edit edit;
  edit.teacher = who;
  edit.teacher_name = "Person " + std::to_string(who.value);
  return edit;
}

TEST_F(Academy, WhoIsErasedWhileAClinicTakesThemTeachesNone) {
  const auto edited = start(domain::edit_clinic{taught_by(student(6))}, {}, clinic_c);
  scene.run();
  const auto erased = start(domain::erase_person{caller(staff), student(6)});
  scene.run();
  const auto tell_the_clinic = scene.journal->commit_telling_later(domain::clinic_name(clinic_c));
  scene.run();
  EXPECT_TRUE(outcome_of(*erased).value().is_erased) << "no view shows them yet";
  EXPECT_FALSE(edited->has_value());
  tell_the_clinic();
  run_until_quiet();
  const auto& shown = outcome_of(*edited).value().clinic;
  EXPECT_EQ(shown.teacher, user_id{0});
  EXPECT_EQ(shown.teacher_name, "");
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_EQ(board->find(clinic_c)->clinic.teacher, user_id{0});
    EXPECT_EQ(board->find(clinic_c)->clinic.teacher_name, "");
    restart();
  }
}

TEST_F(Academy, WhoWasErasedBeforeAClinicTakesThemTeachesNone) {
  const auto erased = start(domain::erase_person{caller(staff), student(6)});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*erased).ok());
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = student(6);
  facts.teacher_name = "Person 16";
  const auto made = start(domain::create_clinic{facts});
  const auto edited = start(domain::edit_clinic{taught_by(student(6))}, {}, clinic_c);
  run_until_quiet();
  const auto& created = outcome_of(*made).value();
  EXPECT_EQ(created.teacher_name, "");
  EXPECT_TRUE(outcome_of(*edited).ok());
  for (const auto id : {created.id, clinic_c}) {
    EXPECT_EQ(board->find(id)->clinic.teacher, user_id{0});
    EXPECT_EQ(board->find(id)->clinic.teacher_name, "");
  }
  const auto other = start(domain::edit_clinic{taught_by(student(5))}, {}, clinic_c);
  run_until_quiet();
  EXPECT_EQ(outcome_of(*other).value().clinic.teacher_name, "Person 15") << "who is still there";
  EXPECT_EQ(board->find(clinic_c)->clinic.teacher, student(5));
}

TEST_F(Academy, IsCompletedOnSundayWhenItsClassIsOver) {
  scene.advance(std::chrono::days{6});
  const auto refused = why(reserve(student(1), clinic_a));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::closed);
  EXPECT_EQ(refused.status, domain::clinic_status::completed);
}

TEST_F(Academy, WhenMadeOnASundayIsPendingUntilMonday) {
  scene.advance(std::chrono::days{6});
  auto facts = facts_of(clinic_id{});
  facts.room = 8;
  facts.teacher = {};
  const auto made = scene.ask<actors::create_clinic_ask, actors::clinic_created_outcome>(
      timetable, domain::create_clinic{facts});
  run_until_quiet();
  const auto clinic = outcome_of(*made).value().id;
  const auto refused = why(reserve(student(1), clinic));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::closed);
  EXPECT_EQ(refused.status, domain::clinic_status::pending) << "nothing is over, the first class is to come";
  restart();
  EXPECT_EQ(why(reserve(student(1), clinic)).status, domain::clinic_status::pending);
  scene.advance(13h);
  EXPECT_TRUE(reserve(student(1), clinic).ok());
}

/// Monday noon of the last week of daylight-saving time, which ends on Sunday, 2027-11-07.
class NewYorkAcademy : public Academy {
 protected:
  static constexpr domain::instant monday_noon{std::chrono::sys_days{std::chrono::year{2027} / 11 / 1} + 16h};

  NewYorkAcademy() : Academy("America/New_York", monday_noon) {}
};

TEST_F(NewYorkAcademy, ClassesBeginAtTheirHourOnTheWallClockInEverySeason) {
  const auto date = [&] { return board->find(clinic_a)->roster.class_date; };
  const auto this_week = date();
  scene.advance(6h - 1s);
  EXPECT_EQ(date(), this_week);
  scene.advance(1s);
  EXPECT_EQ(date(), this_week + std::chrono::days{7});
  // The week is an hour longer than others.
  scene.advance(std::chrono::days{7});
  EXPECT_EQ(date(), this_week + std::chrono::days{7});
  scene.advance(1h);
  EXPECT_EQ(date(), this_week + std::chrono::days{14});
}

TEST_F(NewYorkAcademy, TheWeekBeginsAtMidnightOnTheWallClockInEverySeason) {
  set_no_shows(student(1), 2);
  scene.advance(std::chrono::days{6} + 12h);
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 2) << "it is Sunday, 23:00";
  scene.advance(1h);
  run_until_quiet();
  EXPECT_EQ(record_of(student(1)).no_show, 1);
}

TEST_F(Academy, APlaceIsPaidForInTheStepThatTakesIt) {
  ASSERT_TRUE(edit(clinic_a, price_of(300)).ok());
  charge(student(1), 500);
  const auto place = start_reserving(student(1), clinic_a);
  scene.run();
  EXPECT_FALSE(place->has_value());
  EXPECT_TRUE(roster(clinic_a).empty()) << "nobody sees it before it is durable";
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*place).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 200);
  const auto reserving = scene.spans_of("reserve_place").at(0);
  EXPECT_EQ(scene.spans_of("settle_places").at(0).parent, reserving.id);
  EXPECT_EQ(scene.spans_of("places_paid").at(0).parent, reserving.id);
  EXPECT_EQ(why(reserve(student(1), clinic_a)).kind, reserve_refusal_kind::already_reserved);
  EXPECT_EQ(balance(student(1)), 200);
  restart();
  EXPECT_EQ(balance(student(1)), 200);
  EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 300);
}

TEST_F(Academy, WhoHasTooLittleGetsNoPlaceAndPaysNothing) {
  edit(clinic_a, price_of(300));
  charge(student(1), 299);
  const auto refused = why(reserve(student(1), clinic_a));
  EXPECT_EQ(refused.kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(refused.price, 300);
  EXPECT_EQ(balance(student(1)), 299);
  EXPECT_TRUE(roster(clinic_a).empty());
  charge(student(1), 1);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok()) << "nothing was kept closed";
  EXPECT_EQ(balance(student(1)), 0);
}

TEST_F(Academy, WhoComesWhileSomebodyPaysIsDecidedAfterwards) {
  edit(clinic_a, price_of(300));
  for (int n = 1; n <= 4; ++n) {
    charge(student(n), n == 2 ? 1 : 300);
  }
  const auto first = start_reserving(student(1), clinic_a);
  const auto poor = start_reserving(student(2), clinic_a);
  const auto second = start_reserving(student(3), clinic_a);
  const auto third = start_reserving(student(4), clinic_a);
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_EQ(why(outcome_of(*poor)).kind, reserve_refusal_kind::insufficient_points);
  EXPECT_TRUE(outcome_of(*second).ok());
  EXPECT_EQ(why(outcome_of(*third)).kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(3)}));
  EXPECT_EQ(balance(student(4)), 300);
}

TEST_F(Academy, WhatIsLostMovesNeitherMoneyNorPlaces) {
  edit(clinic_a, price_of(300));
  charge(student(1), 500);
  const auto place = start_reserving(student(1), clinic_a);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*place), actors::unavailable_reason::store_down);
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 500);
  EXPECT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_EQ(balance(student(1)), 200);
}

TEST_F(Academy, WhomTheOfficePlacesPaysNothingAndWhomItTakesOffGetsTheirMoneyBack) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_EQ(balance(student(1)), 0);
  const auto date = board->find(clinic_a)->roster.class_date;
  const auto first = seen(student(1), clinic_a, date);

  const auto lost = start_placing(clinic_a, {student(2)}, {first});
  scene.run();
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "nothing is durable yet";
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 0);

  ASSERT_TRUE(place(clinic_a, {student(2)}, {first}).ok());
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 0);
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).name, "Person 12");
    EXPECT_EQ(balance(student(1)), 300);
    EXPECT_EQ(balance(student(2)), 300);
    restart();
  }
  ASSERT_TRUE(place(clinic_a, {}, {seen(student(2), clinic_a, date)}).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(2)), 300) << "nothing was paid";
}

TEST_F(Academy, AClassThatIsOnHasItsPlacesAndItsMoneyAlsoAfterARestart) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto today = board->find(clinic_a)->roster.class_date;
  const auto first = seen(student(1), clinic_a, today);
  scene.advance(6h);  // It is Monday, 18:00.
  run_until_quiet();
  ASSERT_TRUE(place(clinic_a, {student(2)}).ok()) << "somebody walks in";
  EXPECT_EQ(last_record_of(student(2)).class_date, today);
  EXPECT_TRUE(roster(clinic_a).empty()) << "next week's";
  const auto in_class = [&] {
    std::vector<user_id> users;
    for (const auto& entry : board->find(clinic_a)->places_in(today)) {
      users.push_back(entry.user);
    }
    return users;
  };
  EXPECT_EQ(in_class(), (std::vector{student(1), student(2)})) << "readers see the class, too";
  EXPECT_TRUE(board->find(clinic_a)->places_in(today - std::chrono::days{7}).empty());
  restart();
  EXPECT_EQ(in_class(), (std::vector{student(1), student(2)}));
  const auto full = place(clinic_a, {student(3)});
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(std::get<domain::edit_refusal>(full.refusal()).kind, domain::edit_refusal_kind::occupied);
  EXPECT_TRUE(place(clinic_a, {student(3)}, {first}).ok());
  EXPECT_EQ(in_class(), (std::vector{student(3), student(2)})) << "in order of place";
  EXPECT_EQ(balance(student(1)), 300) << "whom the office takes off gets it back";
  EXPECT_EQ(last_record_of(student(3)).class_date, today);
  EXPECT_TRUE(roster(clinic_a).empty());
}

TEST_F(Academy, APlacementOfSomebodyUnknownPlacesNobody) {
  const auto refused = place(clinic_a, {student(1), user_id{999}});
  ASSERT_FALSE(refused.ok());
  const auto& why_not = std::get<domain::edit_refusal>(refused.refusal());
  EXPECT_EQ(why_not.kind, domain::edit_refusal_kind::unknown_people);
  EXPECT_EQ(why_not.people, std::vector{user_id{999}});
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_TRUE(reserve(student(1), clinic_a).ok()) << "nobody is kept waiting";
}

TEST_F(Academy, PlacementsThatCrossDoNotWaitForEachOther) {
  const auto one = start_placing(clinic_a, {student(1), student(2)});
  const auto other = start_placing(clinic_b, {student(2), student(1)});
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*one).ok());
  EXPECT_TRUE(outcome_of(*other).ok());
  EXPECT_EQ(roster(clinic_a), (std::vector{student(1), student(2)}));
  EXPECT_EQ(roster(clinic_b), (std::vector{student(1), student(2)}));
}

TEST_F(Academy, WhatAPlaceCostGoesBackOnceHoweverItEnds) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_a).ok());
  edit(clinic_a, price_of(1));
  const auto take_off = [&] {
    const auto done = scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
        names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
    run_until_quiet();
    return outcome_of(*done);
  };
  EXPECT_EQ(take_off().value().refund, 300);
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(take_off().refusal(), release_refusal::not_reserved);
  EXPECT_EQ(balance(student(1)), 300);
  deactivate(student(2));
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(2)), 300);
  restart();
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(balance(student(2)), 300);
}

TEST_F(Academy, AMovePaysWhatItCostsAndGetsBackWhatTheOtherHadCost) {
  edit(clinic_a, price_of(300));
  edit(clinic_b, price_of(500));
  charge(student(1), 400);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  EXPECT_FALSE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "they stay";
  EXPECT_EQ(balance(student(1)), 100);
  charge(student(1), 100);
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok());
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(roster(clinic_b), std::vector{student(1)});
  EXPECT_EQ(balance(student(1)), 0);
}

TEST_F(Academy, TheFirstOfTheLineWhoCanPayIsPromoted) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  edit(clinic_a, price_of(300));
  charge(student(3), 300);
  ASSERT_TRUE(join(student(2), clinic_a).ok());
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(3)});
  EXPECT_EQ(line(clinic_a), std::vector{student(2)}) << "who cannot pay keeps their turn";
  EXPECT_EQ(balance(student(3)), 0);
  const auto notices_of_kind = [&](domain::notice_kind kind) {
    std::vector<user_id> users;
    for (const auto& row : scene.journal->store().list_notices(std::nullopt, {}, 100).rows) {
      if (row.notice.kind == kind) {
        users.push_back(row.notice.user);
      }
    }
    return users;
  };
  EXPECT_EQ(notices_of_kind(domain::notice_kind::promoted), std::vector{student(3)});
  EXPECT_EQ(notices_of_kind(domain::notice_kind::passed_over), std::vector{student(2)});

  // Another place: they still cannot, and are not told again; then they can.
  edit(clinic_a, capacity_of(2));
  scene.advance(61s);
  run_until_quiet();
  EXPECT_EQ(line(clinic_a), std::vector{student(2)});
  EXPECT_EQ(notices_of_kind(domain::notice_kind::passed_over), std::vector{student(2)});
  charge(student(2), 300);
  scene.advance(61s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), (std::vector{student(3), student(2)}));
  EXPECT_EQ(balance(student(2)), 0);
}

TEST_F(Academy, AKeyIsRememberedWithAPlaceThatWasPaidForAndWithNoOther) {
  edit(clinic_a, price_of(300));
  const auto remember = [](const actors::place_outcome&) {
    domain::request_remembered record{};
    record.key = key_of(user_id{99});
    record.forgotten_at = stage::noon + 24h;
    return record;
  };
  const auto remembered = [&] {
    return scene.journal->store().load_remembered_requests(stage::noon).requests.size();
  };
  const auto ask_for_it = [&] {
    const auto place = start(actors::reserve_place{{key_of(student(1)), student(1), clinic_a}}, remember);
    run_until_quiet();
    return outcome_of(*place);
  };
  EXPECT_EQ(why(ask_for_it()).kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(remembered(), 0U) << "the same may be asked again";
  charge(student(1), 300);
  EXPECT_TRUE(ask_for_it().ok());
  EXPECT_EQ(remembered(), 1U);
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  run_until_quiet();
  EXPECT_EQ(remembered(), 0U);
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, WhoSwapsPaysTheDifferenceInOneAppend) {
  edit(clinic_a, price_of(300));
  edit(clinic_c, price_of(500));
  charge(student(1), 300);
  charge(student(2), 500);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_c).ok());
  using unpaid = actors::clinic_refused<domain::reserve_refusal>;
  const auto refused = swap(student(1), clinic_a, student(2), clinic_c);
  EXPECT_EQ(std::get<unpaid>(refused.refusal()).why.kind, reserve_refusal_kind::insufficient_points);
  EXPECT_EQ(std::get<unpaid>(refused.refusal()).why.price, 500);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "both stay";
  EXPECT_EQ(roster(clinic_c), std::vector{student(2)});
  EXPECT_EQ(balance(student(1)) + balance(student(2)), 0);

  charge(student(1), 200);
  const auto swapping = start_swapping(student(1), clinic_a, student(2), clinic_c);
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "nothing is durable yet";
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*swapping).ok());
  for (int life = 1; life <= 2; ++life) {
    EXPECT_EQ(roster(clinic_a), std::vector{student(2)});
    EXPECT_EQ(roster(clinic_c), std::vector{student(1)});
    EXPECT_EQ(board->find(clinic_a)->roster.entries.at(0).paid, 300);
    EXPECT_EQ(board->find(clinic_c)->roster.entries.at(0).paid, 500);
    EXPECT_EQ(balance(student(1)), 0);
    EXPECT_EQ(balance(student(2)), 200);
    restart();
  }

  const auto used =
      scene.ask<actors::use_wallet_ask, actors::wallet_outcome>(wallets, domain::use_wallet{student(2), 1});
  run_until_quiet();
  ASSERT_TRUE(outcome_of(*used).ok());
  const auto back = swap(student(2), clinic_a, student(1), clinic_c);
  EXPECT_EQ(std::get<unpaid>(back.refusal()).why.price, 500) << "of the one that cannot be paid";
}

TEST_F(Academy, WhoFallsOutOrHasAPlaceInAClinicThatEndsGetsBackWhatItCost) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(2), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_a).ok());
  EXPECT_EQ(edit(clinic_a, capacity_of(1), true).value().fallen_out.at(0).user, student(2));
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_EQ(balance(student(2)), 300);
  const auto deleted = scene.ask<actors::delete_clinic_ask, actors::clinic_edit_outcome>(
      names->clinic(clinic_a), domain::delete_clinic{true});
  run_until_quiet();
  EXPECT_EQ(outcome_of(*deleted).value().fallen_out.at(0).user, student(1));
  EXPECT_EQ(board->find(clinic_a), nullptr);
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, AResetWhoseRefundsAreLostIsMadeUpFor) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  ASSERT_TRUE(reserve(student(2), clinic_b).ok());
  const auto reset = start(domain::reset_week{});
  scene.run();
  scene.journal->commit();
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*reset), actors::unavailable_reason::dropped) << "the first step is done";
  // Wallets that are still being read pay nothing back: the clinic tries again.
  scene.advance(2s);
  run_until_quiet();
  for (int life = 1; life <= 2; ++life) {
    EXPECT_TRUE(roster(clinic_a).empty()) << "also of a clinic that lost nothing itself";
    EXPECT_TRUE(roster(clinic_b).empty());
    EXPECT_EQ(balance(student(1)), 300);
    restart();
  }
}

TEST_F(Academy, WhoIsDeactivatedIsLetGoAlsoWhenTheRefundIsLost) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto done = start_deactivating(student(1));
  scene.run();
  scene.journal->commit();
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*done), actors::unavailable_reason::dropped) << "the first step is done";
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 300);
}

TEST_F(Academy, WithoutWalletsNoPaidPlaceIsGivenOrTakenAndTheRestGoesOn) {
  edit(clinic_a, price_of(300));
  charge(student(1), 300);
  charge(student(3), 300);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  scene.end(wallets);
  const auto place = start_reserving(student(3), clinic_a);
  run_until_quiet();
  EXPECT_EQ(reason_of(*place), actors::unavailable_reason::dropped);
  const auto done = start_deactivating(student(1));
  run_until_quiet();
  EXPECT_EQ(reason_of(*done), actors::unavailable_reason::dropped);
  EXPECT_TRUE(reserve(student(3), clinic_b).ok()) << "their next call does not wait";
  scene.advance(2s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)}) << "no place goes without its money";
  restart();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(balance(student(1)), 300);
  EXPECT_EQ(balance(student(3)), 300);
}

TEST_F(Academy, APromotionWhosePaymentIsLostIsTriedAgainAndHoldsUpNobody) {
  edit(clinic_a, capacity_of(1));
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  edit(clinic_a, price_of(300));
  charge(student(3), 300);
  charge(student(4), 300);
  ASSERT_TRUE(join(student(3), clinic_a).ok());
  ASSERT_TRUE(join(student(4), clinic_a).ok());
  scene.ask<actors::release_place_ask, actors::place_given_up_outcome>(
      names->clinic(clinic_a), domain::release_place{student(1), domain::place_end::removed});
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(scene.journal->waiting(), 1U) << "the place with its payment";
  scene.journal->lose();
  run_until_quiet();
  EXPECT_TRUE(roster(clinic_a).empty());
  EXPECT_EQ(line(clinic_a), (std::vector{student(3), student(4)}));
  EXPECT_EQ(balance(student(3)), 300);
  EXPECT_TRUE(reserve(student(3), clinic_b).ok()) << "their next call does not wait";
  EXPECT_EQ(why(reserve(student(5), clinic_a)).kind, reserve_refusal_kind::occupied)
      << "the place is theirs who wait";
  scene.advance(1s);
  run_until_quiet();
  EXPECT_EQ(roster(clinic_a), std::vector{student(3)}) << "it is still their turn";
  EXPECT_EQ(line(clinic_a), std::vector{student(4)});
  EXPECT_EQ(balance(student(3)), 0);
  EXPECT_EQ(balance(student(4)), 300);
}

TEST_F(Academy, AMoveThatIsLostMovesNoMoney) {
  edit(clinic_a, price_of(300));
  edit(clinic_b, price_of(500));
  charge(student(1), 500);
  ASSERT_TRUE(reserve(student(1), clinic_a).ok());
  const auto moving = start_moving(staff, student(1), clinic_a, clinic_b);
  scene.run();
  scene.journal->lose();
  run_until_quiet();
  EXPECT_EQ(reason_of(*moving), actors::unavailable_reason::store_down);
  EXPECT_EQ(roster(clinic_a), std::vector{student(1)});
  EXPECT_TRUE(roster(clinic_b).empty());
  EXPECT_EQ(balance(student(1)), 200);
  EXPECT_TRUE(move(staff, student(1), clinic_a, clinic_b).ok()) << "the place was let go";
  EXPECT_EQ(balance(student(1)), 0);
}

}  // namespace
}  // namespace usher::tests::clinic_test
