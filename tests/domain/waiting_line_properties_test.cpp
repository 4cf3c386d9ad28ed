#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/small_world.hpp"
#include "tests/domain/values.hpp"
#include "tests/domain/waiting_line_model.hpp"

namespace usher::domain {
namespace {

using namespace testing;

constexpr room_id room{0};

enum class act : int { issue, burst, check, pass, complete, wait, restart, new_settings };
constexpr int act_count = 8;

struct command {
  act what;
  std::int64_t user;
  std::uint64_t number;
  std::int64_t time_ms;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[act_count] = {"issue",    "burst", "check",   "pass",
                                                   "complete", "wait",  "restart", "new settings"};
  return out << names[static_cast<int>(c.what)] << "(user " << c.user << ", number " << c.number << ", "
             << c.time_ms << " ms)";
}

rc::Gen<command> any_command() {
  return rc::gen::map(
      rc::gen::tuple(
          rc::gen::weightedElement<int>({{6, 0}, {1, 1}, {4, 2}, {4, 3}, {4, 4}, {6, 5}, {1, 6}, {1, 7}}),
          rc::gen::inRange<std::int64_t>(1, 6), rc::gen::inRange<std::uint64_t>(0, 1'000),
          rc::gen::inRange<std::int64_t>(0, 400)),
      [](const std::tuple<int, std::int64_t, std::uint64_t, std::int64_t>& t) {
        return command{static_cast<act>(std::get<0>(t)), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
      });
}

/// Runs commands on a line, on one that is restarted in the middle, and on the naive model; all three must
/// agree.
class comparison {
 public:
  explicit comparison(const waiting_line_settings& settings) : settings_(settings) { tell_model(); }

  void run(const command& c) {
    switch (c.what) {
      case act::issue:
        issue(c.user);
        break;
      case act::burst:
        for (std::uint64_t i = 0; i <= c.number % 150; ++i)
          issue(c.user + static_cast<std::int64_t>(i));
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
        break;
      case act::restart:
        restarted_ = waiting_line{room, settings_, restarted_.image()};
        break;
      case act::new_settings:
        change_settings(c);
        break;
    }
    settle();
    compare();
  }

  /// The log of all changes, read from the beginning, is the state.
  void replay() const {
    waiting_line fold{room, settings_};
    apply_all(fold, log_);
    RC_ASSERT(fold.image() == line_.image());
    RC_ASSERT(fold.waiting() == line_.waiting());
    RC_ASSERT(fold.active() == line_.active());
    RC_ASSERT(fold.due(at_ms(now_ + 150)) == line_.due(at_ms(now_ + 150)));
    RC_ASSERT(fold.next_due() == line_.next_due());
  }

 private:
  void issue(std::int64_t user) {
    const issue_token command{secret(issued_), user_id{user}};
    const auto decided = line_.decide(command, at_ms(now_));
    const auto again = restarted_.decide(command, at_ms(now_));
    RC_ASSERT(decided.outcome.ok());
    RC_ASSERT(decided.changes == again.changes);
    model_.issue(issued_++, user, now_);
    take_in(decided.changes);
    RC_ASSERT(decided.outcome.value() == standing_of(model_.tokens.back()));
    RC_ASSERT(again.outcome.value() == decided.outcome.value());
  }

  /// A token that was issued, or now and then one that never was.
  std::uint64_t pick(std::uint64_t number) const { return number % (issued_ + 1); }

  token_standing standing_of(const naive_line::token& t) const {
    return {ticket_number{t.ticket}, user_id{t.user}, t.status, model_.ahead(t), at_ms(t.until)};
  }

  void check(std::uint64_t number) const {
    const auto expected = model_.find(number);
    for (const waiting_line* line : {&line_, &restarted_}) {
      const auto answer = line->decide(check_token{secret(number)}, at_ms(now_));
      RC_ASSERT(answer.ok() == expected.has_value());
      if (expected) RC_ASSERT(answer.value() == standing_of(*expected));
    }
  }

  void pass(std::uint64_t number, std::int64_t user) const {
    const auto expected = model_.find(number);
    for (const waiting_line* line : {&line_, &restarted_}) {
      const auto answer = line->decide(pass_gate{secret(number), user_id{user}}, at_ms(now_));
      using kind = gate_refusal_kind;
      if (!expected) {
        RC_ASSERT(answer.refusal() == gate_refusal{kind::unknown_token});
      } else if (expected->status == token_status::waiting) {
        RC_ASSERT(answer.refusal() == (gate_refusal{kind::token_not_active, model_.ahead(*expected)}));
      } else if (expected->status != token_status::active) {
        RC_ASSERT(answer.refusal() == gate_refusal{kind::token_expired});
      } else if (expected->user != user) {
        RC_ASSERT(answer.refusal() == gate_refusal{kind::user_mismatch});
      } else {
        RC_ASSERT(answer.value() == standing_of(*expected));
      }
    }
  }

  void complete(std::uint64_t number) {
    std::vector<naive_line::token> active;
    for (const auto& t : model_.tokens) {
      if (t.status == token_status::active) active.push_back(t);
    }
    if (active.empty()) return;
    const auto& t = active[number % active.size()];
    model_.complete(t.ticket, now_);
    take_in({token_ended{room, ticket_number{t.ticket}, user_id{t.user}, token_end::completed, at_ms(now_)}});
  }

  void change_settings(const command& c) {
    settings_.places = 1 + c.number % 5;
    settings_.waits_for = milliseconds{1 + c.time_ms * 3};
    settings_.active_for = milliseconds{1 + c.time_ms};
    settings_.one_token_per_user = c.user == 1;
    tell_model();
    line_ = waiting_line{room, settings_, line_.image()};
    restarted_ = waiting_line{room, settings_, restarted_.image()};
  }

  void tell_model() {
    model_.places = settings_.places;
    model_.active_for = settings_.active_for.count();
    model_.waits_for = settings_.waits_for.count();
    model_.one_token_per_user = settings_.one_token_per_user;
  }

  void settle() {
    const auto announced = line_.next_due();
    bool anything = false;
    for (auto facts = line_.due(at_ms(now_)); !facts.empty(); facts = line_.due(at_ms(now_))) {
      RC_ASSERT(restarted_.due(at_ms(now_)) == facts);
      RC_ASSERT(facts.size() <= limits::max_due_changes_per_step);
      take_in(facts);
      anything = true;
    }
    RC_ASSERT(anything == (announced.has_value() && *announced <= at_ms(now_)));
    model_.settle(now_);
  }

  /// Applies changes everywhere, and sees to it that each admission is the first who waits and has a free
  /// place.
  void take_in(const changes& facts) {
    for (const change& c : facts) {
      if (const auto* admitted = std::get_if<token_admitted>(&c)) {
        RC_ASSERT(line_.active() < settings_.places);
        const auto tokens = line_.image().entries;
        const auto first = std::find_if(tokens.begin(), tokens.end(),
                                        [](const auto& t) { return t.status == token_status::waiting; });
        RC_ASSERT(first != tokens.end());
        RC_ASSERT(first->ticket == admitted->ticket);
      }
      line_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
    }
  }

  void compare() const {
    const auto image = line_.image();
    RC_ASSERT(image == restarted_.image());
    RC_ASSERT(image.next_ticket.value == model_.tokens.size() + 1);
    RC_ASSERT(image.entries.size() == model_.tokens.size());
    for (std::size_t i = 0; i < image.entries.size(); ++i) {
      const auto& t = model_.tokens[i];
      RC_ASSERT(image.entries[i] ==
                (waiting_line_image::entry{ticket_number{t.ticket}, secret(t.number), user_id{t.user},
                                           t.status, at_ms(t.issued), at_ms(t.until)}));
    }
    RC_ASSERT(line_.waiting() == model_.count(token_status::waiting));
    RC_ASSERT(line_.active() == model_.count(token_status::active));
  }

  waiting_line_settings settings_;
  waiting_line line_{room, settings_};
  waiting_line restarted_{room, settings_};
  naive_line model_;
  changes log_;
  std::int64_t now_ = 0;
  std::uint64_t issued_ = 0;
};

waiting_line_settings room_for(std::size_t places, bool one_token_per_user) {
  waiting_line_settings settings;
  settings.places = places;
  settings.active_for = milliseconds{100};
  settings.waits_for = milliseconds{1'000};
  settings.one_token_per_user = one_token_per_user;
  return settings;
}

void check_against_model(bool one_token_per_user) {
  const auto commands = *rc::gen::container<std::vector<command>>(any_command());
  comparison run{room_for(2, one_token_per_user)};
  for (const command& c : commands)
    run.run(c);
  run.replay();
}

TEST(WaitingLineProperties, RanksAndAdmissionsAreThoseOfANaiveModelAlsoAfterRestarts) {
  EXPECT_TRUE(rc::check("many tokens for each person", [] { check_against_model(false); }));
}

TEST(WaitingLineProperties, WithOneTokenForEachPersonToo) {
  EXPECT_TRUE(rc::check("one token for each person", [] { check_against_model(true); }));
}

TEST(WaitingLineProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  const std::vector<command> alphabet{
      {act::issue, 1, 0, 0},  {act::issue, 2, 0, 0},    {act::issue, 3, 0, 0},   {act::complete, 0, 0, 0},
      {act::wait, 0, 0, 100}, {act::wait, 0, 0, 1'000}, {act::restart, 0, 0, 0},
  };
  for (const bool one_token_per_user : {false, true}) {
    const auto make_run = [&] { return comparison{room_for(1, one_token_per_user)}; };
    EXPECT_EQ(run_every_sequence(alphabet, 5, make_run), 16'807U);
  }
}

}  // namespace
}  // namespace usher::domain
