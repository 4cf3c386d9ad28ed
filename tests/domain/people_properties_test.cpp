#include <map>
#include <ostream>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/limits.hpp"
#include "domain/people.hpp"
#include "tests/domain/small_world.hpp"
#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;

enum class act : int { register_person, log_in, log_out, wait, restart };

struct command {
  act what;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[] = {"register", "log in", "log out", "wait", "restart"};
  return out << names[static_cast<int>(c.what)] << '(' << c.number << ')';
}

/// Sessions written down again: all keys ever given, in order, with what became of them.
class naive_sessions {
 public:
  struct session {
    std::int64_t user;
    std::optional<session_end> ended;
  };
  std::vector<session> all;

  void start(std::int64_t user, bool keeps) {
    std::size_t live = 0;
    for (std::size_t i = all.size(); i-- > 0;) {
      if (all[i].user != user || all[i].ended) continue;
      ++live;
      if (!keeps) all[i].ended = session_end::duplicate_login;
      if (keeps && live >= limits::max_sessions_per_person) all[i].ended = session_end::too_many;
    }
    all.push_back({user, std::nullopt});
  }

  /// Nothing for a good key.
  std::optional<session_refusal> refusal(std::size_t key) const {
    if (!all[key].ended) return std::nullopt;
    if (all[key].ended == session_end::logout) return session_refusal::not_authenticated;
    std::size_t newer = 0;
    for (std::size_t i = key + 1; i < all.size(); ++i) {
      const bool counts = all[i].user == all[key].user && all[i].ended && all[i].ended != session_end::logout;
      newer += counts ? 1 : 0;
    }
    return newer < limits::max_remembered_ended_sessions_per_person ? session_refusal::duplicate_login
                                                                    : session_refusal::not_authenticated;
  }
};

/// Runs commands on a directory, on one that is restarted in the middle, and on the naive model.
class comparison {
 public:
  void run(const command& c) {
    switch (c.what) {
      case act::register_person:
        add_person(c.number);
        break;
      case act::log_in:
        log_in(c.number);
        break;
      case act::log_out:
        log_out(c.number);
        break;
      case act::wait:
        now_ += c.number;
        break;
      case act::restart:
        restarted_ = people{restarted_.image()};
        break;
    }
    compare();
  }

  void replay() const {
    people fold;
    apply_all(fold, log_);
    RC_ASSERT(fold.image() == people_.image());
    RC_ASSERT(fold.next_id() == people_.next_id());
  }

 private:
  static std::string username(std::int64_t number) {
    return (number % 2 == 0 ? "test_" : "user_") + std::to_string(number);
  }

  void add_person(std::int64_t number) {
    register_person command;
    command.form.username = username(number % 6);
    command.form.password = "secret";
    command.form.name = "name";
    const auto decided = people_.decide(command, at_ms(now_));
    RC_ASSERT(decided.changes == restarted_.decide(command, at_ms(now_)).changes);
    RC_ASSERT(decided.outcome.ok() == !usernames_.contains(username(number % 6)));
    if (decided.outcome) usernames_[username(number % 6)] = decided.outcome.value();
    take_in(decided.changes);
  }

  void log_in(std::int64_t number) {
    const user_id user{1 + number % 6};
    const start_session command{user, secret(sessions_.all.size())};
    const auto decided = people_.decide(command, at_ms(now_));
    RC_ASSERT(decided.changes == restarted_.decide(command, at_ms(now_)).changes);
    const auto known = std::find_if(usernames_.begin(), usernames_.end(),
                                    [&](const auto& entry) { return entry.second == user; });
    RC_ASSERT(decided.outcome.ok() == (known != usernames_.end()));
    if (decided.outcome) sessions_.start(user.value, known->first.starts_with("test_"));
    take_in(decided.changes);
  }

  void log_out(std::int64_t number) {
    if (sessions_.all.empty()) return;
    const auto key = static_cast<std::size_t>(number) % sessions_.all.size();
    const auto facts = people_.log_out(secret(key), at_ms(now_));
    auto& session = sessions_.all[key];
    RC_ASSERT(facts.size() == (session.ended ? 0U : 1U));
    if (!session.ended) session.ended = session_end::logout;
    take_in(facts);
  }

  void take_in(const changes& facts) {
    for (const change& c : facts) {
      people_.apply(c);
      restarted_.apply(c);
      log_.push_back(c);
    }
  }

  void compare() const {
    RC_ASSERT(people_.image() == restarted_.image());
    RC_ASSERT(people_.count() == usernames_.size());
    for (const auto& [name, id] : usernames_)
      RC_ASSERT(people_.find(name)->id == id);
    for (std::size_t key = 0; key < sessions_.all.size(); ++key) {
      const auto answer = people_.authenticate(secret(key));
      const auto expected = sessions_.refusal(key);
      RC_ASSERT(answer.ok() == !expected.has_value());
      if (expected) {
        RC_ASSERT(answer.refusal() == *expected);
      } else {
        RC_ASSERT(answer.value().user.value == sessions_.all[key].user);
      }
    }
  }

  people people_;
  people restarted_;
  std::map<std::string, user_id> usernames_;
  naive_sessions sessions_;
  changes log_;
  std::int64_t now_ = 0;
};

TEST(PeopleProperties, SessionsAreThoseOfANaiveModelAlsoAfterRestarts) {
  const auto any_command =
      rc::gen::map(rc::gen::pair(rc::gen::weightedElement<int>({{4, 0}, {12, 1}, {3, 2}, {2, 3}, {1, 4}}),
                                 rc::gen::inRange<std::int64_t>(0, 1'000)),
                   [](const std::pair<int, std::int64_t>& p) {
                     return command{static_cast<act>(p.first), p.second};
                   });
  EXPECT_TRUE(rc::check("random registrations and logins", [&] {
    const auto commands = *rc::gen::container<std::vector<command>>(any_command);
    comparison run;
    for (const command& c : commands)
      run.run(c);
    run.replay();
  }));
}

TEST(PeopleProperties, ManyLoginsOfOnePersonStayWithinTheBounds) {
  for (const std::int64_t person_number : {0, 1}) {
    std::vector<command> commands{{act::register_person, person_number}};
    for (int i = 0; i < 40; ++i) {
      commands.push_back({act::log_in, 0});
      if (i % 7 == 0) commands.push_back({act::restart, 0});
      if (i % 5 == 0) commands.push_back({act::log_out, i});
    }
    EXPECT_TRUE(holds_for(commands, [] { return comparison{}; }));
  }
}

}  // namespace
}  // namespace usher::domain
