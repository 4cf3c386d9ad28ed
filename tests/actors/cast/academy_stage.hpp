#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/base/password_workers.hpp"
#include "actors/cast/clinic.hpp"
#include "actors/cast/people.hpp"
#include "actors/cast/timetable.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/conversations/conversations.hpp"
#include "domain/changes/names.hpp"
#include "tests/actors/stage.hpp"
#include "tests/support/manual_clock.hpp"

/// The clinics of an academy with its people, its timetable and their wallets.
namespace usher::tests::academy {

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

inline domain::secret_hash key_of(user_id user) {
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

}  // namespace usher::tests::academy
