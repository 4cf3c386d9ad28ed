#include <algorithm>
#include <functional>
#include <map>
#include <optional>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "storage/whole/archive.hpp"
#include "storage/whole/verify.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/world.hpp"
#include "tests/support/temporary_folder.hpp"

/// Long random histories: the machines of the domain decide, the store keeps, and what it gives back must at
/// any moment be what the machines know; so too what becomes of fresh machines that are fed the change log.
namespace usher::storage::history_test {
namespace {

using namespace domain;
using samples::at;
using samples::show;

/// What is to happen at least once.
constexpr std::string_view all_kinds[] = {
    "token_admitted",       "token_claimed",      "token_extended",    "token_lapsed",
    "token_returned",       "room_changed",       "opening_scheduled", "draw_held",
    "opening_rescheduled",  "opening_called_off", "room_reset",        "hold_expired",
    "hold_released",        "hold_extended",      "seat_sold",         "sale_cancelled",
    "waiter_joined",        "seat_offered",       "offer_ended",       "date_terms_set",
    "notice_delivered",     "notice_failed",      "notice_resent",     "request_remembered",
    "request_forgotten",    "admin_called",       "place_reserved",    "session_ended",
    "wallet_moved",         "session_used",       "place_released",    "place_renumbered",
    "clinic_waiter_joined", "clinic_waiter_left", "roster_reset",      "attendance_opened",
    "roster_cleared",       "clinic_changed",     "week_reset",        "refusals_counted",
    "attendance_marked",    "no_show_set",        "non_pass_cleared",  "non_pass_set",
    "essential_clinic_set", "person_changed",     "password_changed",  "clinic_waiter_passed"};

class History : public EngineTest {
 protected:
  /// One random command to one machine, or to those that decide together; what they decided is applied and
  /// written.
  void act(std::vector<append>& into) {
    time_ += milliseconds{1 + below(4'000)};
    const user_id user{1 + below(8)};
    changes list = apply_all([&] { return world_.seats_.due(time_); });
    append_to(list, apply_all([&] { return world_.line_.due(time_); }));
    append_to(list, apply_all([&] { return world_.people_.due(time_); }));
    for (const auto& one : world_.rosters_) {
      append_to(list, apply_all([&] { return with_money(one.second.due(in_class_week(time_))); }));
    }
    append_to(list, apply_all_once(decide_something(user)));
    for (const auto& c : list) {
      ++kinds_[kind_of(c)];
    }
    scribe_.write(list, time_, into);
  }

  changes decide_something(user_id user) {
    switch (below(30)) {
      case 0:
      case 1:
      case 2:
        tokens_.push_back(samples::hash(++secrets_));
        return world_.line_.decide(issue_token{tokens_.back(), user}, time_).changes;
      case 3:
        return with_some_token(check_token{});
      case 4:
        return with_some_token(pass_gate{});
      case 5:
        return below(3) == 0 ? world_.line_.decide(leave_room{any_token()}, time_).changes
                             : with_some_token(extend_session{});
      case 6:
        return change_the_room();
      case 7:
      case 8:
      case 9:
        return hold(user);
      case 10:
        return world_.seats_.decide(release_seats{user, {held_by(user)}}, time_).changes;
      case 11:
        return world_.seats_.decide(extend_holds{user, {held_by(user)}}, time_).changes;
      case 12:
        return pay(user);
      case 13:
        return below(3) == 0 ? cancel() : wait_for_a_seat(user);
      case 14:
        return below(6) == 0 ? change_the_terms() : wait_for_a_seat(user);
      case 15:
        return world_.wallets_.decide(charge_wallet{user, 1 + below(200'000)}, time_).changes;
      case 16:
      case 28:
      case 29:
        return deliver();
      case 17:
        return below(2) == 0
                   ? world_.requests_.due(time_)
                   : world_.calls_.decide(record_admin_call{{{}, "POST", "/x", "{}", "::1", {}}}, time_)
                         .changes;
      case 18:
      case 19:
      case 20:
      case 21:
      case 22:
        return with_money(run_the_clinics(user));
      case 23:
      case 24:
        return promote();
      case 25:
      case 26:
        return with_money(run_the_office(user));
      default:
        return begin_or_end_a_session(user);
    }
  }

  changes begin_or_end_a_session(user_id user) {
    if (live_.empty() || below(3) == 0) {
      live_.push_back(samples::hash(++secrets_));
      return world_.people_.decide(start_session{user, live_.back()}, time_).changes;
    }
    if (below(5) != 0) {
      const auto latest = static_cast<std::int64_t>(std::min<std::size_t>(live_.size(), 4));
      return world_.people_.use(live_[live_.size() - 1 - static_cast<std::size_t>(below(latest))], time_);
    }
    return world_.people_.log_out(any_of(live_), time_);
  }

  changes run_the_clinics(user_id user) {
    const clinic_id clinic{1 + below(2)};
    auto& roster = world_.rosters_.at(clinic);
    const auto now = in_class_week(time_);
    const auto who = world_.booker_of(user);
    switch (below(20)) {
      case 0:
        return below(4) == 0 ? changes{roster_cleared{clinic, roster.image().class_date, time_}} : changes{};
      case 1:
      case 9:
      case 10:
        return roster.decide(release_place{user, place_end::removed}, now).changes;
      case 2:
      case 11: {
        clinic_edit edit;
        edit.capacity = static_cast<std::int32_t>(2 + below(5));
        edit.window = reservation_window::own;
        edit.own_window = week_window{std::chrono::minutes{below(60)}, std::chrono::hours{100}};
        // What this person can just pay, or just not.
        edit.price = below(5) < 3 ? 0 : balance_of(user) + below(2);
        return roster.decide(edit_clinic{edit, true}, now).changes;
      }
      case 12:
        return shrink(roster);
      case 3:
        return roster.decide(leave_clinic_line{user}, now).changes;
      case 4:
        return move_to(clinic, who);
      case 5:
      case 6: {
        if (world_.records_.empty()) {
          return {};
        }
        auto record =
            std::next(world_.records_.begin(), below(static_cast<std::int64_t>(world_.records_.size())))
                ->second;
        return world_.people_
            .decide(mark_attendance{office_, record, static_cast<attendance>(below(5))}, long_after())
            .changes;
      }
      case 13:
        return roster.decide(leave_clinic{user}, now).changes;
      case 14:
        return swap_in(clinic, who);
      case 15:
        return world_.people_.decide(set_no_show{office_, user, static_cast<std::int32_t>(below(4))}, time_)
            .changes;
      case 7:
      case 8:
        return roster.decide(join_clinic_line{who}, now).changes;
      default: {
        const auto decision = roster.decide(reserve_place{who}, now);
        if (!decision.outcome) {
          roster.count(decision.outcome.refusal(), now);
        }
        return decision.changes;
      }
    }
  }

  std::int64_t balance_of(user_id user) const {
    return world_.wallets_.decide(wallet_balance{user}, time_).value().balance;
  }

  /// And what moves with places, in the same append; nothing where somebody cannot pay.
  changes with_money(const changes& facts) const {
    auto money = world_.wallets_.decide(settle_payments{class_payments(facts)}, time_);
    if (!money.outcome) {
      return {};
    }
    append_to(money.changes, facts);
    return money.changes;
  }

  /// The first one leaves, and there are to be as many places as people: the last one moves up.
  changes shrink(const roster& places) const {
    if (places.count() < 2) {
      return {};
    }
    const auto now = in_class_week(time_);
    const release_place leaves{places.image().entries.front().user, place_end::removed};
    auto facts = places.decide(leaves, now).changes;
    auto smaller = places;
    for (const auto& c : facts) {
      smaller.apply(c);
    }
    clinic_edit edit;
    edit.capacity = smaller.count();
    append_to(facts, smaller.decide(edit_clinic{edit, true}, now).changes);
    return facts;
  }

  /// All classes have begun.
  moment long_after() const { return {time_, samples::date("2030-01-01")}; }

  /// One append, too: the first of this clinic, and this person of the other.
  changes swap_in(clinic_id clinic, booker who) const {
    const auto now = in_class_week(time_);
    const auto& here = world_.rosters_.at(clinic);
    if (here.count() == 0) {
      return {};
    }
    auto other = world_.booker_of(here.image().entries.front().user);
    other.moves = who.moves = true;
    const auto one = here.decide(swap_place{other.user, who}, now);
    const auto two = world_.rosters_.at(clinic_id{3 - clinic.value}).decide(swap_place{who.user, other}, now);
    if (!one || !two) {
      return {};
    }
    auto facts = one.value().swapping;
    append_to(facts, two.value().swapping);
    return facts;
  }

  /// The move is one append: the place here and the end of the one there.
  changes move_to(clinic_id clinic, booker who) const {
    const auto now = in_class_week(time_);
    const auto from =
        world_.rosters_.at(clinic_id{3 - clinic.value}).decide(prepare_move{who.user, true}, now);
    if (!from) {
      return {};
    }
    who.moves = true;
    auto facts = world_.rosters_.at(clinic).decide(reserve_place{who}, now).changes;
    const auto& leaving = from.value().leaving;
    if (!facts.empty()) {
      facts.insert(facts.begin(), leaving.begin(), leaving.end());
    }
    return facts;
  }

  changes promote() {
    for (auto& [id, roster] : world_.rosters_) {
      if (below(3) == 0) {
        roster.skip_nobody();
      }
      const auto next = roster.next_in_line(in_class_week(time_));
      if (!next) {
        continue;
      }
      const auto vetted = world_.people_.vet(*next);
      promote_waiter command{vetted.value_or(booker{}), !vetted};
      command.who.user = *next;
      const auto facts = roster.decide(command, in_class_week(time_));
      auto paid = with_money(facts);
      if (paid.empty() && !facts.empty()) {
        paid = roster.decide(pass_over{*next}, in_class_week(time_));
      }
      if (!paid.empty()) {
        return paid;
      }
      roster.skip(*next);
    }
    return {};
  }

  changes run_the_office(user_id user) {
    auto& people = world_.people_;
    switch (below(6)) {
      case 0:
        return people
            .decide(set_flag{office_, user, static_cast<set_flag::which>(below(2)), below(2) == 0}, time_)
            .changes;
      case 1: {
        person_edit edit;
        edit.school = std::to_string(below(5));
        edit.is_active = below(4) != 0;
        edit.is_student = below(4) != 0;
        return user == office_.user ? changes{}
                                    : people.decide(edit_person{office_, user, edit}, time_).changes;
      }
      case 2:
        return people.decide(reset_password{office_, user, "$argon2id$" + std::to_string(below(99))}, time_)
            .changes;
      case 3:
        return live_.empty() ? changes{}
                             : people.decide(change_password{user, any_of(live_), "$argon2id$own"}, time_);
      case 4: {
        // Seldom: the rosters are to fill.
        if (below(3) != 0) {
          return {};
        }
        auto facts = people.decide(reset_week{}, in_class_week(time_)).changes;
        if (facts.empty()) {
          return facts;
        }
        const auto number = std::get<week_reset>(facts.front()).number;
        for (const auto& [id, roster] : world_.rosters_) {
          append_to(facts, roster.decide(reset_roster{number}, in_class_week(time_)).changes);
        }
        return facts;
      }
      default:
        // Weeks pass quickly for the people.
        return people.reset_due(
            {time_, samples::local("2024-09-09T20:00:00") +
                        std::chrono::days{7} * ((time_ - at(0)) / std::chrono::minutes{3})});
    }
  }

  /// What the newest token to which this means something comes to.
  template <class Command>
  changes with_some_token(Command command) {
    changes facts;
    for (auto token = tokens_.rbegin(); token != tokens_.rend() && facts.empty(); ++token) {
      command.token = *token;
      facts = world_.line_.decide(command, time_).changes;
    }
    return facts;
  }

  changes change_the_room() {
    switch (below(18)) {
      case 0:
        return world_.line_.decide(reset_room{}, time_).changes;
      case 1: {
        auto rules = world_.line_.standing(time_).rules;
        rules.places = 2 + below(3);
        rules.admissions_per_minute = below(2) * 30;
        return world_.line_.decide(change_room{rules, std::nullopt}, time_).changes;
      }
      case 2:
        return world_.line_.decide(change_room{std::nullopt, room_mode::paused}, time_).changes;
      case 3:
      case 4:
        return world_.line_.decide(change_room{std::nullopt, room_mode::open}, time_).changes;
      case 5:
      case 6:
      case 7:
        return world_.line_.decide(call_off_opening{}, time_).changes;
      case 8:
      case 9:
        return world_.line_.decide(reschedule_opening{time_ + std::chrono::seconds{1 + below(30)}}, time_)
            .changes;
      default: {
        const auto seed = spread(std::to_string(++secrets_));
        return world_.line_
            .decide(schedule_opening{time_ + std::chrono::seconds{1 + below(30)}, seed, spread("commitment")},
                    time_)
            .changes;
      }
    }
  }

  /// Every other request has a key: its record is written with what it changed.
  changes hold(user_id user) {
    hold_seats command{user, seat_choice{{any_seat()}}};
    if (below(3) == 0) {
      command.wanted = best_available{2, std::nullopt};
    }
    // Now and then somebody takes all that is left, so that others have to wait.
    if (below(6) == 0) {
      const auto& free = world_.seats_.free_seats();
      command.wanted = seat_choice{{free.begin(), free.end()}};
    }
    for (const auto& token : world_.line_.image().entries) {
      if (token.status == token_status::active && below(2) == 0) {
        command.token = token_ref{room_id{0}, token.ticket};
      }
    }
    auto facts = world_.seats_.decide(command, time_).changes;
    request_remembered record{samples::hash(++secrets_),        samples::hash(1), "sealed", show(), {}, time_,
                              time_ + std::chrono::seconds{200}};
    for (const auto& c : facts) {
      if (const auto* held = std::get_if<seat_held>(&c)) {
        record.seats.push_back(held->seat);
      }
    }
    if (!record.seats.empty() && below(2) == 0) {
      facts.push_back(record);
    }
    return facts;
  }

  changes pay(user_id user) {
    std::vector<seat_number> seats;
    std::int64_t price = 0;
    for (const auto& hold : world_.seats_.image().holds) {
      if (hold.user != user) {
        continue;
      }
      seats.push_back(hold.seat);
      price += hold.price;
    }
    const auto outcome = world_.seats_.decide(prepare_payment{user, seats, price}, time_);
    if (!outcome || !std::holds_alternative<payment_plan>(outcome.value())) {
      return {};
    }
    auto plan = std::get<payment_plan>(outcome.value());
    const auto money = world_.wallets_.decide(
        settle_payment{user, plan.amount, wallet_reason::payment, show(), plan.receipt}, time_);
    if (!money.outcome) {
      return {};
    }
    for (auto& c : plan.facts) {
      if (auto* written = std::get_if<receipt_written>(&c)) {
        written->balance_after = money.outcome.value().balance;
      }
    }
    append_to(plan.facts, money.changes);
    append_to(plan.facts, world_.line_.completion(any_token(), time_));
    return plan.facts;
  }

  changes cancel() {
    const auto receipts = world_.seats_.image().receipts;
    if (receipts.empty()) {
      return {};
    }
    const auto chosen = any_of(receipts);
    const auto outcome =
        world_.seats_.decide(prepare_cancellation{chosen.user, {any_of(chosen.seats)}}, time_);
    return outcome ? refunded(chosen.user, outcome.value()) : changes{};
  }

  changes refunded(user_id user, const cancellation_plan& plan) {
    auto facts = plan.facts;
    append_to(
        facts,
        world_.wallets_
            .decide(settle_payment{user, plan.refund, wallet_reason::refund, show(), plan.receipt}, time_)
            .changes);
    return facts;
  }

  changes wait_for_a_seat(user_id user) {
    switch (below(4)) {
      case 0:
        return world_.seats_.decide(leave_waiting_list{user}, time_).changes;
      case 1:
        return world_.seats_.decide(decline_offer{user}, time_).changes;
      default:
        return world_.seats_.decide(join_waiting_list{user}, time_).changes;
    }
  }

  /// Other terms; or the date closes and its sales are refunded, one a time.
  changes change_the_terms() {
    for (const auto& [user, plan] : world_.seats_.refund_plans(1, time_)) {
      return refunded(user, plan);
    }
    auto terms = world_.seats_.terms();
    terms.refund_all = false;
    terms.state = below(3) == 0 ? date_state::closed : date_state::open;
    terms.seat_count = static_cast<std::int32_t>(8 + below(4));
    terms.sections = {{"front", seat_number{1}, 4, 2, 70'000},
                      {"back", seat_number{5}, terms.seat_count - 4, 3, 30'000}};
    terms.hold_for = std::chrono::seconds{30 + below(30)};
    terms.offer_for = std::chrono::seconds{20};
    terms.refunds = {{std::chrono::hours{30}, 100}, {std::chrono::hours{1}, 50}};
    return world_.seats_.decide(change_terms{terms, true}, time_).changes;
  }

  changes deliver() {
    if (below(4) == 0) {
      for (const auto& entry : world_.outbox_.image().entries) {
        if (entry.dead) {
          return world_.outbox_.decide(resend_notice{entry.notice}, time_).changes;
        }
      }
    }
    for (const auto& attempt : world_.outbox_.begin(time_)) {
      return world_.outbox_.decide(attempt_result{attempt.notice, below(3) == 0, "no answer"}, time_);
    }
    return {};
  }

  template <class T>
  T any_of(const std::vector<T>& list) {
    return list.at(static_cast<std::size_t>(below(static_cast<std::int64_t>(list.size()))));
  }
  /// Mostly one of the last: those still matter.
  secret_hash any_token() {
    if (tokens_.empty()) {
      return samples::hash(0);
    }
    const auto last = std::min<std::size_t>(tokens_.size(), 12);
    return tokens_[tokens_.size() - 1 - static_cast<std::size_t>(below(static_cast<std::int64_t>(last)))];
  }
  seat_number any_seat() {
    return seat_number{static_cast<std::int32_t>(below(world_.seats_.seat_count())) + 1};
  }
  seat_number held_by(user_id user) {
    for (const auto& hold : world_.seats_.image().holds) {
      if (hold.user == user) {
        return hold.seat;
      }
    }
    return any_seat();
  }

  changes apply_all_once(changes list) {
    for (const auto& c : list) {
      world_.apply(c);
    }
    return list;
  }

  /// Until nothing more is due.
  changes apply_all(const std::function<changes()>& due) {
    changes all;
    for (auto list = due(); !list.empty(); list = due()) {
      append_to(all, apply_all_once(std::move(list)));
    }
    return all;
  }

  static void append_to(changes& to, changes from) { to.insert(to.end(), from.begin(), from.end()); }

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  std::vector<std::string_view> missing() const {
    std::vector<std::string_view> list;
    std::copy_if(std::begin(all_kinds), std::end(all_kinds), std::back_inserter(list),
                 [&](auto kind) { return kinds_.count(kind) == 0; });
    return list;
  }

  void expect_restored(const world& expected) {
    EXPECT_EQ(at_store().load_people(after_all), as_restored(expected.people_.image()));
    expect_restored_but_people(at_store(), expected);
  }

  std::mt19937_64 random_;
  world world_;
  scribe scribe_;
  instant time_ = at(0);
  std::uint64_t secrets_ = 0;
  const caller office_{user_id{8}, true, true, true};
  std::vector<secret_hash> live_;
  std::vector<secret_hash> tokens_;
  std::map<std::string_view, std::uint64_t> kinds_;
};

TEST_P(History, IsGivenBackAtAnyMoment) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  batch first{samples::id(1), {}};
  scribe_.write(apply_all_once(samples::foundation()), time_, first.appends);
  ASSERT_EQ(at_store().commit(first).status, commit_status::committed);
  // As long as it takes for everything to happen, which is mostly less than the least.
  const std::uint64_t least = 400;
  const std::uint64_t most = 8'000;
  for (std::uint64_t number = 2; number < least || (number < most && !missing().empty()); ++number) {
    batch b{samples::id(number), {}};
    for (auto left = 1 + below(22); left > 0; --left) {
      act(b.appends);
    }
    const auto result = at_store().commit(b);
    ASSERT_EQ(result.status, commit_status::committed) << result.message << " in batch " << number;
    if (below(25) == 0) {
      reopen();
    }
    if (below(10) == 0) {
      expect_restored(world_);
    }
    if (HasFailure()) {
      return;
    }
  }
  for (const auto kind : missing()) {
    ADD_FAILURE() << kind << " never happened: the test tests less than it says";
  }
  reopen();
  expect_restored(world_);
  expect_same(replayed_from(at_store()), world_);
}

/// Snapshot and changes, where the snapshot is what archiving leaves of the log.
TEST_P(History, IsGivenBackByWhatArchivingLeavesOfTheLog) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  batch first{samples::id(1), {}};
  scribe_.write(apply_all_once(samples::foundation()), time_, first.appends);
  ASSERT_EQ(at_store().commit(first).status, commit_status::committed);
  const tests::temporary_folder folder;
  std::uint64_t number = 1;
  for (int round = 0; round < 2; ++round) {
    instant middle;
    for (int i = 0; i < 200; ++i) {
      middle = i == 100 ? time_ : middle;
      batch b{samples::id(++number), {}};
      for (auto left = 1 + below(22); left > 0; --left) {
        act(b.appends);
      }
      const auto result = at_store().commit(b);
      ASSERT_EQ(result.status, commit_status::committed) << result.message << " in batch " << number;
    }
    // What was over by then has ended before in the log too, however late it was heard of.
    const auto over_until = middle - std::chrono::seconds{60};
    for (const auto what : {prunable::tokens, prunable::sessions, prunable::notices}) {
      while (!at_store().prune(what, over_until, 1'000).is_done) {
      }
    }
    const auto before = engine_->scalar("SELECT count(*) FROM change_log");
    archive_settings settings;
    settings.folder = folder.path() + "/" + std::to_string(round);
    // A room knows tokens for an hour after their end.
    settings.before = middle + std::chrono::hours{1};
    settings.now = time_ + std::chrono::hours{2};
    settings.lines_per_file = 300;
    const auto archived = write_archive(*engine_->look(), settings);
    ASSERT_GT(archived.lines, 0U);
    EXPECT_EQ(take_out_archived(archived, *engine_->open_log(), settings), archived.lines);
    EXPECT_EQ(std::stoull(engine_->scalar("SELECT count(*) FROM change_log")),
              std::stoull(before) - archived.lines);

    reopen();
    const auto replayed = replayed_from(at_store());
    expect_restored_but_people(at_store(), replayed);
    EXPECT_EQ(without_password_hashes(at_store().load_people(after_all)),
              without_password_hashes(as_restored(replayed.people_.image())));
    verify_settings how;
    how.scratch = folder.path();
    how.now = at(-1);
    const auto report = verify(*engine_->look(), how);
    for (const auto& found : report.differences) {
      ADD_FAILURE() << found.table << ' ' << found.row << ' ' << found.column << ' '
                    << found.by_log.value_or("-") << " / " << found.in_store.value_or("-");
    }
  }
}

USHER_FOR_EACH_ENGINE(History);

}  // namespace
}  // namespace usher::storage::history_test
