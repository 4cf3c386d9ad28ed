#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"
#include "tests/domain/people/small_world.hpp"
#include "tests/domain/waiting/waiting_line_model.hpp"

namespace usher::domain::waiting_line_properties_test {
namespace {

using namespace testing;

constexpr room_id room{0};

enum class act : int {
  issue,
  burst,
  check,
  pass,
  complete,
  wait,
  restart,
  new_settings,
  leave,
  extend,
  change_rules,
  change_mode,
  schedule,
  reset,
  pin,
  unpin,
  reschedule,
  call_off,
  hold
};

struct command {
  act what;
  std::int64_t user;
  std::uint64_t number;
  std::int64_t time_ms;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[] = {"issue",        "burst",       "check",        "pass",  "complete",
                                          "wait",         "restart",     "new settings", "leave", "extend",
                                          "change rules", "change mode", "schedule",     "reset", "pin",
                                          "unpin",        "reschedule",  "call off",     "hold"};
  return out << names[static_cast<int>(c.what)] << "(user " << c.user << ", number " << c.number << ", "
             << c.time_ms << " ms)";
}

rc::Gen<command> any_command() {
  return rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<act>({{12, act::issue},
                                                    {2, act::burst},
                                                    {8, act::check},
                                                    {6, act::pass},
                                                    {6, act::complete},
                                                    {12, act::wait},
                                                    {2, act::restart},
                                                    {1, act::new_settings},
                                                    {5, act::leave},
                                                    {4, act::extend},
                                                    {3, act::change_rules},
                                                    {3, act::change_mode},
                                                    {2, act::schedule},
                                                    {1, act::reset},
                                                    {3, act::pin},
                                                    {3, act::unpin},
                                                    {2, act::reschedule},
                                                    {1, act::call_off},
                                                    {4, act::hold}}),
                     rc::gen::inRange<std::int64_t>(1, 6), rc::gen::inRange<std::uint64_t>(0, 1'000),
                     rc::gen::inRange<std::int64_t>(0, 400)),
      [](const std::tuple<act, std::int64_t, std::uint64_t, std::int64_t>& t) {
        return command{std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
      });
}

/// What is lost in a restart shows in decisions: with `durable_only` nothing of it is used.
enum class world { durable_only, everything };

/// Runs commands on a line, on one that only hears of the changes and is restarted in the middle, and on the
/// naive model; all three must agree.
class comparison {
 public:
  comparison(const waiting_line_settings& settings, world w) : settings_(settings), world_(w) {
    tell_model();
  }

  void run(const command& c) {
    switch (c.what) {
      case act::issue:
        issue(c.user);
        break;
      case act::burst:
        for (std::uint64_t i = 0; i <= c.number % 150; ++i) {
          issue(c.user + static_cast<std::int64_t>(i));
        }
        break;
      case act::check:
        check(pick(c.number));
        break;
      case act::pass:
        pass(pick(c.number), c.user);
        break;
      case act::complete:
        complete(c.number);
        break;
      case act::wait:
        now_ += c.time_ms;
        model_.pass_time(c.time_ms);
        break;
      case act::restart:
        restart();
        break;
      case act::new_settings:
        change_settings(c);
        break;
      case act::leave:
        leave(pick(c.number));
        break;
      case act::extend:
        extend(pick(c.number));
        break;
      case act::change_rules:
        change_rules(other_rules(c));
        break;
      case act::change_mode:
        change_mode(static_cast<room_mode>(c.number % 3));
        break;
      case act::schedule:
        schedule(c.number, c.time_ms);
        break;
      case act::reschedule:
        reschedule(c.time_ms);
        break;
      case act::call_off:
        call_off();
        break;
      case act::reset:
        reset(c.number % 2 == 0);
        break;
      case act::pin:
        pin(c.number);
        break;
      case act::unpin:
        if (world_ == world::everything) {
          unpin(c.number);
        }
        break;
      case act::hold:
        hold(c.number, c.time_ms);
        break;
    }
    take_due();
    compare();
  }

  /// The log of all changes, read from the beginning, is the state.
  void replay() const {
    waiting_line fold{room, settings_};
    apply_all(fold, log_);
    auto image = line_.image();
    // What is held is for the log of the dates.
    image.holdings.clear();
    RC_ASSERT(fold.image() == image);
    RC_ASSERT(fold.waiting() == line_.waiting());
    RC_ASSERT(fold.active() == line_.active());
    if (world_ == world::everything) {
      return;
    }
    RC_ASSERT(fold.due(at_ms(now_ + 150)) == line_.due(at_ms(now_ + 150)));
    RC_ASSERT(fold.next_due() == line_.next_due());
  }

 private:
  using token = naive_line::token;

  template <class Command>
  auto decide(const Command& c) const {
    auto decided = line_.decide(c, at_ms(now_));
    if (world_ == world::durable_only) {
      RC_ASSERT(restarted_.decide(c, at_ms(now_)).changes == decided.changes);
    }
    if (!decided.outcome.ok()) {
      RC_ASSERT(decided.changes.empty());
    }
    return decided;
  }

  void issue(std::int64_t user) {
    const auto decided = decide(issue_token{secret(issued_), user_id{user}});
    if (model_.mode == room_mode::draining) {
      RC_ASSERT(decided.outcome.refusal() == issue_refusal::draining);
      return;
    }
    model_.issue(issued_++, user, now_);
    take_in(decided.changes);
    RC_ASSERT(decided.outcome.value() == model_.standing_of(model_.tokens.back(), now_));
  }

  /// A token that was issued, or now and then one that never was.
  std::uint64_t pick(std::uint64_t number) const { return number % (issued_ + 1); }

  void check(std::uint64_t number) {
    token* expected = model_.find(number);
    const auto decided = decide(check_token{secret(number)});
    RC_ASSERT(decided.outcome.ok() == (expected != nullptr));
    if (expected == nullptr) {
      return;
    }
    if (expected->status != token_status::away) {
      RC_ASSERT(decided.changes.empty());
    }
    model_.check(*expected, now_);
    take_in(decided.changes);
    line_.note_seen(secret(number), at_ms(now_));
    RC_ASSERT(decided.outcome.value() == model_.standing_of(*expected, now_));
  }

  void pass(std::uint64_t number, std::int64_t user) {
    token* expected = model_.find(number);
    const auto decided = decide(pass_gate{secret(number), user_id{user}});
    using kind = gate_refusal_kind;
    if (expected == nullptr) {
      RC_ASSERT(decided.outcome.refusal() == gate_refusal{kind::unknown_token});
    } else if (!naive_line::live(*expected)) {
      RC_ASSERT(decided.outcome.refusal() == gate_refusal{kind::token_expired});
    } else if (expected->status != token_status::active) {
      RC_ASSERT(decided.outcome.refusal() ==
                (gate_refusal{kind::token_not_active, model_.before(*expected)}));
    } else if (expected->user != user) {
      RC_ASSERT(decided.outcome.refusal() == gate_refusal{kind::user_mismatch});
    } else {
      RC_ASSERT(decided.changes.size() == (expected->claimed ? 0U : 1U));
      model_.claim(*expected, now_);
      take_in(decided.changes);
      RC_ASSERT(decided.outcome.value() == model_.standing_of(*expected, now_));
    }
  }

  void leave(std::uint64_t number) {
    token* expected = model_.find(number);
    const auto decided = decide(leave_room{secret(number)});
    RC_ASSERT(decided.outcome.ok() == (expected != nullptr));
    if (expected == nullptr) {
      return;
    }
    if (naive_line::live(*expected)) {
      model_.leave(*expected, now_);
      take_in(decided.changes);
    } else {
      RC_ASSERT(decided.changes.empty());
    }
    RC_ASSERT(decided.outcome.value() == model_.standing_of(*expected, now_));
  }

  void extend(std::uint64_t number) {
    token* expected = model_.find(number);
    const auto decided = decide(extend_session{secret(number)});
    using refusal = extend_session_refusal;
    if (expected == nullptr) {
      RC_ASSERT(decided.outcome.refusal() == refusal::unknown_token);
    } else if (!naive_line::live(*expected)) {
      RC_ASSERT(decided.outcome.refusal() == refusal::token_expired);
    } else if (expected->status != token_status::active || !expected->claimed) {
      RC_ASSERT(decided.outcome.refusal() == refusal::token_not_active);
    } else if (expected->extensions >= model_.rules.max_extensions) {
      RC_ASSERT(decided.outcome.refusal() == refusal::no_more_extensions);
    } else {
      model_.extend(*expected);
      take_in(decided.changes);
      RC_ASSERT(decided.outcome.value() == model_.standing_of(*expected, now_));
    }
  }

  token* pick_active(std::uint64_t number) {
    std::vector<token*> active;
    for (token& t : model_.tokens) {
      if (t.status == token_status::active) {
        active.push_back(&t);
      }
    }
    return active.empty() ? nullptr : active[number % active.size()];
  }

  void complete(std::uint64_t number) {
    token* t = pick_active(number);
    if (t == nullptr) {
      return;
    }
    const changes facts = line_.completion(secret(t->number), at_ms(now_));
    RC_ASSERT(facts == (changes{token_ended{room, ticket_number{t->ticket}, user_id{t->user},
                                            token_end::completed, at_ms(now_)}}));
    model_.complete(*t, now_);
    take_in(facts);
  }

  void pin(std::uint64_t number) {
    token* t = pick_active(number);
    if (world_ == world::durable_only || t == nullptr) {
      return;
    }
    line_.pin(ticket_number{t->ticket});
    ++model_.pins[t->ticket];
  }

  void unpin(std::uint64_t number) {
    if (model_.tokens.empty()) {
      return;
    }
    const std::uint64_t ticket = 1 + number % model_.tokens.size();
    line_.unpin(ticket_number{ticket});
    if (model_.pins.count(ticket) != 0 && --model_.pins[ticket] == 0) {
      model_.pins.erase(ticket);
    }
  }

  /// Seats of one date, until some time or no more.
  void hold(std::uint64_t number, std::int64_t for_ms) {
    token* t = pick_active(number);
    if (world_ == world::durable_only || t == nullptr) {
      return;
    }
    const bool holds = number % 4 != 0;
    t->holds = holds ? now_ + for_ms : 0;
    const concert_date_key date{concert_id{1}, local("2024-09-15T20:00:00")};
    for (waiting_line* line : {&line_, &restarted_}) {
      line->carry(ticket_number{t->ticket}, date, holds ? std::optional(at_ms(now_ + for_ms)) : std::nullopt);
    }
  }

  void change_rules(const room_rules& rules) {
    const auto decided = decide(change_room{rules, std::nullopt});
    take_in(decided.changes);
    model_.change(rules, model_.mode, now_);
    if (decided.changes.size() < limits::max_due_changes_per_step) {
      take_due();
    }
  }

  void change_mode(room_mode mode) {
    const auto decided = decide(change_room{std::nullopt, mode});
    take_in(decided.changes);
    model_.change(model_.rules, mode, now_);
    RC_ASSERT(decided.outcome.value() == line_.standing(at_ms(now_)));
  }

  void schedule(std::uint64_t number, std::int64_t in_ms) {
    const auto seed = seed_of(number);
    const auto decided = decide(schedule_opening{at_ms(now_ + in_ms), seed, seed_of(number + 1)});
    if (in_ms == 0) {
      RC_ASSERT(decided.outcome.refusal() == schedule_refusal::in_the_past);
    } else if (model_.scheduled) {
      RC_ASSERT(decided.outcome.refusal() == schedule_refusal::already_scheduled);
    } else {
      model_.scheduled = {now_ + in_ms, model_.tokens.size() + 1, seed};
      take_in(decided.changes);
      RC_ASSERT(decided.outcome.value() == line_.standing(at_ms(now_)));
    }
  }

  void reschedule(std::int64_t in_ms) {
    const auto decided = decide(reschedule_opening{at_ms(now_ + in_ms)});
    if (in_ms == 0) {
      RC_ASSERT(decided.outcome.refusal() == opening_refusal::in_the_past);
    } else if (!model_.scheduled) {
      RC_ASSERT(decided.outcome.refusal() == opening_refusal::not_scheduled);
    } else {
      model_.scheduled->opens = now_ + in_ms;
      take_in(decided.changes);
      RC_ASSERT(decided.outcome.value() == line_.standing(at_ms(now_)));
    }
  }

  void call_off() {
    const auto decided = decide(call_off_opening{});
    if (!model_.scheduled) {
      RC_ASSERT(decided.outcome.refusal() == opening_refusal::not_scheduled);
      return;
    }
    model_.scheduled.reset();
    take_in(decided.changes);
    model_.change(model_.rules, model_.mode, now_);
    RC_ASSERT(decided.outcome.value() == line_.standing(at_ms(now_)));
  }

  void reset(bool dry_run) {
    const auto decided = decide(reset_room{dry_run});
    RC_ASSERT(decided.outcome.value() ==
              (reset_report{model_.count(token_status::waiting), model_.count(token_status::away),
                            model_.count(token_status::active)}));
    if (dry_run) {
      RC_ASSERT(decided.changes.empty());
      return;
    }
    model_.reset(now_);
    take_in(decided.changes);
  }

  void restart() {
    restarted_ = waiting_line{room, settings_, restarted_.image(), at_ms(now_)};
    if (world_ == world::durable_only) {
      return;
    }
    line_ = waiting_line{room, settings_, line_.image(), at_ms(now_)};
    model_.restart(now_);
  }

  room_rules other_rules(const command& c) const {
    room_rules rules;
    rules.places = 1 + static_cast<std::int64_t>(c.number % 5);
    rules.waits_for = milliseconds{1 + c.time_ms * 3};
    rules.active_for = milliseconds{1 + c.time_ms};
    rules.claim_for = milliseconds{c.number % 2 == 0 ? 0 : 1 + c.time_ms / 3};
    rules.max_extensions = static_cast<std::int32_t>(c.number % 3);
    rules.extend_by = milliseconds{1 + c.time_ms};
    if (world_ == world::everything) {
      rules.idle_for = milliseconds{c.number % 7 < 3 ? 0 : 1 + c.time_ms / 2};
      rules.grace_for = milliseconds{c.number % 11 == 0 ? 0 : static_cast<std::int64_t>(c.number % 300)};
      rules.admissions_per_minute =
          c.number % 3 == 0 ? 0 : static_cast<std::int64_t>(1 + c.number * 7 % 3'000);
    }
    return rules;
  }

  void change_settings(const command& c) {
    settings_.rules = other_rules(c);
    settings_.one_token_per_user = c.user == 1;
    line_ = waiting_line{room, settings_, line_.image(), at_ms(now_)};
    restarted_ = waiting_line{room, settings_, restarted_.image(), at_ms(now_)};
    tell_model();
    model_.restart(now_);
  }

  void tell_model() {
    model_.one_token_per_user = settings_.one_token_per_user;
    model_.rules = line_.image().rules.value_or(settings_.rules);
  }

  void take_due() {
    const auto announced = line_.next_due();
    bool anything = false;
    for (auto facts = line_.due(at_ms(now_)); !facts.empty(); facts = line_.due(at_ms(now_))) {
      if (world_ == world::durable_only) {
        RC_ASSERT(restarted_.due(at_ms(now_)) == facts);
      }
      RC_ASSERT(facts.size() <= limits::max_due_changes_per_step);
      take_in(facts);
      anything = true;
    }
    RC_ASSERT(anything == (announced.has_value() && *announced <= at_ms(now_)));
    model_.take_due(now_);
  }

  /// Applies changes everywhere, and sees to it that each admission is the first who waits and has a free
  /// place.
  void take_in(const changes& facts) {
    for (const change& c : facts) {
      if (const auto* admitted = std::get_if<token_admitted>(&c)) {
        const auto standing = line_.standing(at_ms(now_));
        RC_ASSERT(standing.active < static_cast<std::uint64_t>(standing.rules.places));
        RC_ASSERT(standing.phase == room_phase::open || standing.phase == room_phase::draining);
        const std::uint64_t number = model_.tokens.at(admitted->ticket.value - 1).number;
        const auto own = line_.decide(check_token{secret(number)}, at_ms(now_)).outcome.value();
        RC_ASSERT(own.status == token_status::waiting);
        RC_ASSERT(own.ahead == 0U);
      }
      line_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
    }
  }

  void compare() const {
    const auto image = line_.image();
    RC_ASSERT(image == restarted_.image());
    RC_ASSERT(waiting_line(room, settings_, image, at_ms(now_)).image() == image);
    RC_ASSERT(image.next_ticket.value == model_.tokens.size() + 1);
    RC_ASSERT(image.entries.size() == model_.tokens.size());
    for (std::size_t i = 0; i < image.entries.size(); ++i) {
      RC_ASSERT(image.entries[i] == model_.entry_of(model_.tokens[i]));
    }
    const auto standing = line_.standing(at_ms(now_));
    RC_ASSERT(standing.waiting == model_.count(token_status::waiting));
    RC_ASSERT(standing.away == model_.count(token_status::away));
    RC_ASSERT(standing.active == model_.count(token_status::active));
    RC_ASSERT(standing.admissions_per_minute == model_.per_minute(now_));
    RC_ASSERT(standing.rules == model_.rules);
    RC_ASSERT(standing.mode == model_.mode);
    compare_ranks();
  }

  void compare_ranks() const {
    for (const token& t : model_.tokens) {
      if (t.status != token_status::waiting) {
        continue;
      }
      const auto own = line_.decide(check_token{secret(t.number)}, at_ms(now_)).outcome.value();
      RC_ASSERT(own.ahead == model_.before(t));
    }
  }

  waiting_line_settings settings_;
  world world_;
  waiting_line line_{room, settings_};
  waiting_line restarted_{room, settings_};
  naive_line model_;
  changes log_;
  std::int64_t now_ = 0;
  std::uint64_t issued_ = 0;
};

waiting_line_settings room_for(std::int64_t places, bool one_token_per_user) {
  waiting_line_settings settings;
  settings.rules.places = places;
  settings.rules.active_for = milliseconds{100};
  settings.rules.waits_for = milliseconds{1'000};
  settings.one_token_per_user = one_token_per_user;
  settings.hash = sha_256_of;
  return settings;
}

waiting_line_settings lively_room(bool one_token_per_user) {
  auto settings = room_for(2, one_token_per_user);
  settings.rules.idle_for = milliseconds{150};
  settings.rules.grace_for = milliseconds{200};
  settings.rules.admissions_per_minute = 600;
  settings.rules.claim_for = milliseconds{50};
  settings.rules.max_extensions = 1;
  settings.rules.extend_by = milliseconds{70};
  return settings;
}

void check_against_model(const waiting_line_settings& settings, world w) {
  const auto commands = *rc::gen::container<std::vector<command>>(any_command());
  comparison run{settings, w};
  for (const command& c : commands) {
    run.run(c);
  }
  run.replay();
}

TEST(WaitingLineProperties, RanksAndAdmissionsAreThoseOfANaiveModelAlsoAfterRestarts) {
  EXPECT_TRUE(rc::check("many tokens for each person",
                        [] { check_against_model(room_for(2, false), world::durable_only); }));
}

TEST(WaitingLineProperties, WithOneTokenForEachPersonToo) {
  EXPECT_TRUE(rc::check("one token for each person",
                        [] { check_against_model(room_for(2, true), world::durable_only); }));
}

TEST(WaitingLineProperties, WithRatesAndPeopleWhoGoAwayAndPinsToo) {
  EXPECT_TRUE(rc::check("many tokens for each person",
                        [] { check_against_model(lively_room(false), world::everything); }));
  EXPECT_TRUE(rc::check("one token for each person",
                        [] { check_against_model(lively_room(true), world::everything); }));
}

TEST(WaitingLineProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  const std::vector<command> alphabet{
      {act::issue, 1, 0, 0},  {act::issue, 2, 0, 0},    {act::issue, 3, 0, 0},   {act::complete, 0, 0, 0},
      {act::wait, 0, 0, 100}, {act::wait, 0, 0, 1'000}, {act::restart, 0, 0, 0},
  };
  for (const bool one_token_per_user : {false, true}) {
    const auto make_run = [&] { return comparison{room_for(1, one_token_per_user), world::durable_only}; };
    EXPECT_EQ(run_every_sequence(alphabet, 5, make_run), 16'807U);
  }
}

TEST(WaitingLineProperties, InASmallWorldOfComingAndGoingToo) {
  const std::vector<command> alphabet{
      {act::issue, 1, 0, 0},  {act::issue, 2, 0, 0}, {act::check, 0, 1, 0},      {act::leave, 0, 0, 0},
      {act::wait, 0, 0, 100}, {act::pass, 1, 0, 0},  {act::schedule, 0, 5, 100},
  };
  const auto make_run = [&] { return comparison{lively_room(false), world::everything}; };
  EXPECT_EQ(run_every_sequence(alphabet, 5, make_run), 16'807U);
}

}  // namespace
}  // namespace usher::domain::waiting_line_properties_test
