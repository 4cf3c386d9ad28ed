#include <algorithm>
#include <map>
#include <ostream>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/people/small_world.hpp"

namespace usher::domain::people_properties_test {
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
      if (all[i].user != user || all[i].ended) {
        continue;
      }
      ++live;
      if (!keeps) {
        all[i].ended = session_end::duplicate_login;
      }
      if (keeps && live >= limits::max_sessions_per_person) {
        all[i].ended = session_end::too_many;
      }
    }
    all.push_back({user, std::nullopt});
  }

  /// Nothing for a good key.
  std::optional<session_refusal> refusal(std::size_t key) const {
    if (!all[key].ended) {
      return std::nullopt;
    }
    if (all[key].ended == session_end::logout) {
      return session_refusal::not_authenticated;
    }
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
    command.form.password = "correct horse";
    command.form.name = "name";
    const auto decided = people_.decide(command, at_ms(now_));
    RC_ASSERT(decided.changes == restarted_.decide(command, at_ms(now_)).changes);
    RC_ASSERT(decided.outcome.ok() == !usernames_.contains(username(number % 6)));
    if (decided.outcome) {
      usernames_[username(number % 6)] = decided.outcome.value();
    }
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
    if (decided.outcome) {
      sessions_.start(user.value, known->first.starts_with("test_"));
    }
    take_in(decided.changes);
  }

  void log_out(std::int64_t number) {
    if (sessions_.all.empty()) {
      return;
    }
    const auto key = static_cast<std::size_t>(number) % sessions_.all.size();
    const auto facts = people_.log_out(secret(key), at_ms(now_));
    auto& session = sessions_.all[key];
    RC_ASSERT(facts.size() == (session.ended ? 0U : 1U));
    if (!session.ended) {
      session.ended = session_end::logout;
    }
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
    for (const auto& [name, id] : usernames_) {
      RC_ASSERT(people_.find(name)->id == id);
    }
    for (std::size_t key = 0; key < sessions_.all.size(); ++key) {
      const auto answer = people_.authenticate(secret(key), at_ms(now_));
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
    for (const command& c : commands) {
      run.run(c);
    }
    run.replay();
  }));
}

TEST(PeopleProperties, ManyLoginsOfOnePersonStayWithinTheBounds) {
  for (const std::int64_t person_number : {0, 1}) {
    std::vector<command> commands{{act::register_person, person_number}};
    for (int i = 0; i < 40; ++i) {
      commands.push_back({act::log_in, 0});
      if (i % 7 == 0) {
        commands.push_back({act::restart, 0});
      }
      if (i % 5 == 0) {
        commands.push_back({act::log_out, i});
      }
    }
    EXPECT_TRUE(holds_for(commands, [] { return comparison{}; }));
  }
}

// Sessions with everything that ends them, against a list of all that ever were.

constexpr milliseconds idle_after{1'200};

enum class session_act : int {
  log_in,
  log_out,
  use,
  wait,
  end_due,
  change_password,
  reset_password,
  deactivate,
  restart
};

struct session_step {
  session_act what;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const session_step& s) {
  return out << static_cast<int>(s.what) << '(' << s.number << ')';
}

class session_comparison {
 public:
  session_comparison() {
    for (std::int64_t id = 1; id <= 3; ++id) {
      person who;
      who.id = user_id{id};
      who.username = (id == 1 ? "test_" : "user_") + std::to_string(id);
      image_.people.push_back(who);
    }
    image_.next_id = user_id{4};
    people_ = people{image_, rules};
  }

  void run(const session_step& s) {
    const user_id user{1 + s.number % 3};
    const auto key = all_.empty() ? 0 : static_cast<std::size_t>(s.number) % all_.size();
    switch (s.what) {
      case session_act::log_in:
        log_in(user);
        break;
      case session_act::log_out:
        if (!all_.empty() && alive(all_[key])) {
          all_[key].ended = session_end::logout;
        }
        take_in(people_.log_out(secret(key), now()));
        break;
      case session_act::use:
        use(key);
        break;
      case session_act::wait:
        now_ += s.number % 500;
        break;
      case session_act::end_due:
        end_due();
        break;
      case session_act::change_password:
        end_all(user, session_end::password_changed, key);
        take_in(people_.decide(change_password{user, secret(key), "h"}, now()));
        break;
      case session_act::reset_password:
        end_all(user, session_end::password_changed, std::nullopt);
        take_in(people_.decide(reset_password{root, user, "h"}, now()).changes);
        break;
      case session_act::deactivate:
        deactivate(user);
        break;
      case session_act::restart:
        people_ = people{people_.image(), rules};
        for (session& one : all_) {
          one.used = one.stored;
        }
        break;
    }
    compare();
  }

  void replay() const {
    people fold{image_, rules};
    apply_all(fold, log_);
    RC_ASSERT(fold.image() == people_.image());
  }

 private:
  struct session {
    user_id user;
    std::int64_t used;
    std::int64_t stored;
    std::optional<session_end> ended;
  };

  static constexpr people_rules rules{idle_after, false};
  static constexpr caller root{user_id{99}, true, true, false};

  instant now() const { return at_ms(now_); }
  bool over(const session& s) const { return now_ >= s.used + idle_after.count(); }
  bool alive(const session& s) const { return !s.ended && !over(s); }

  void log_in(user_id user) {
    const auto decided = people_.decide(start_session{user, secret(all_.size())}, now());
    RC_ASSERT(decided.outcome.ok() == !inactive_.contains(user));
    take_in(decided.changes);
    if (!decided.outcome) {
      return;
    }
    std::size_t live = 0;
    for (std::size_t i = all_.size(); i-- > 0;) {
      session& older = all_[i];
      if (older.user != user || older.ended) {
        continue;
      }
      if (over(older)) {
        older.ended = session_end::idle;
      } else if (user != user_id{1}) {
        older.ended = session_end::duplicate_login;
      } else if (++live >= limits::max_sessions_per_person) {
        older.ended = session_end::too_many;
      }
    }
    all_.push_back({user, now_, now_, std::nullopt});
  }

  void use(std::size_t key) {
    const auto facts = people_.use(secret(key), now());
    if (all_.empty() || !alive(all_[key])) {
      RC_ASSERT(facts.empty());
      return;
    }
    session& used = all_[key];
    used.used = now_;
    const bool stores = now_ - used.stored > idle_after.count() / 12;
    RC_ASSERT(facts.size() == (stores ? 1U : 0U));
    if (stores) {
      used.stored = now_;
    }
    take_in(facts);
  }

  void end_due() {
    const auto facts = people_.due(now());
    std::size_t expected = 0;
    for (session& s : all_) {
      if (s.ended || !over(s)) {
        continue;
      }
      s.ended = session_end::idle;
      ++expected;
    }
    RC_ASSERT(facts.size() == expected);
    take_in(facts);
  }

  void deactivate(user_id user) {
    const bool back = inactive_.contains(user);
    person_edit edit;
    edit.is_active = back;
    take_in(people_.decide(edit_person{root, user, edit}, now()).changes);
    if (back) {
      inactive_.erase(user);
    } else {
      inactive_.insert(user);
      end_all(user, session_end::deactivated, std::nullopt);
    }
  }

  void end_all(user_id user, session_end reason, std::optional<std::size_t> spared) {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      session& s = all_[i];
      if (s.user == user && !s.ended && i != spared) {
        s.ended = over(s) ? session_end::idle : reason;
      }
    }
  }

  /// What the holder of this key hears, unless it was forgotten.
  std::optional<session_refusal> expected(const session& s) const {
    if (!s.ended) {
      if (over(s)) {
        return session_refusal::idle;
      }
      return inactive_.contains(s.user) ? std::optional{session_refusal::inactive} : std::nullopt;
    }
    switch (*s.ended) {
      case session_end::logout:
        return session_refusal::not_authenticated;
      case session_end::duplicate_login:
      case session_end::too_many:
        return session_refusal::duplicate_login;
      case session_end::idle:
        return session_refusal::idle;
      case session_end::password_changed:
        return session_refusal::password_changed;
      case session_end::deactivated:
        return session_refusal::deactivated;
      case session_end::admin_forced_logout:
        return session_refusal::admin_forced_logout;
    }
    return std::nullopt;
  }

  void take_in(const changes& facts) {
    apply_all(people_, facts);
    log_.insert(log_.end(), facts.begin(), facts.end());
  }

  void compare() const {
    std::map<user_id, std::size_t> remembered;
    std::optional<std::int64_t> earliest;
    for (std::size_t key = 0; key < all_.size(); ++key) {
      const session& s = all_[key];
      const auto answer = people_.authenticate(secret(key), now());
      const auto wanted = expected(s);
      if (!s.ended) {
        RC_ASSERT(answer.ok() == !wanted);
        earliest = std::min(earliest.value_or(s.used), s.used);
      }
      RC_ASSERT(!answer.ok() || !wanted);
      if (!answer.ok() && answer.refusal() != *wanted) {
        // Only who ended may be forgotten.
        RC_ASSERT(s.ended && answer.refusal() == session_refusal::not_authenticated);
      } else if (s.ended && s.ended != session_end::logout) {
        ++remembered[s.user];
      }
    }
    for (const user_id user : {user_id{1}, user_id{2}, user_id{3}}) {
      const auto ended =
          static_cast<std::size_t>(std::count_if(all_.begin(), all_.end(), [&](const session& s) {
            return s.user == user && s.ended && s.ended != session_end::logout;
          }));
      RC_ASSERT(remembered[user] == std::min(ended, limits::max_remembered_ended_sessions_per_person));
    }
    const auto due = people_.next_due();
    RC_ASSERT(due.has_value() == earliest.has_value());
    if (due) {
      RC_ASSERT(*due == at_ms(*earliest) + idle_after);
    }
  }

  people_image image_;
  people people_;
  std::vector<session> all_;
  std::set<user_id> inactive_;
  changes log_;
  std::int64_t now_ = 0;
};

TEST(PeopleProperties, SessionsEndAsANaiveModelSaysAndSurviveRestarts) {
  const auto any_step = rc::gen::map(
      rc::gen::pair(rc::gen::weightedElement<int>(
                        {{10, 0}, {2, 1}, {10, 2}, {8, 3}, {3, 4}, {1, 5}, {1, 6}, {1, 7}, {2, 8}}),
                    rc::gen::inRange<std::int64_t>(0, 1'000)),
      [](const std::pair<int, std::int64_t>& p) {
        return session_step{static_cast<session_act>(p.first), p.second};
      });
  EXPECT_TRUE(rc::check("random logins, uses and ends", [&] {
    session_comparison run;
    for (const session_step& s : *rc::gen::container<std::vector<session_step>>(any_step)) {
      run.run(s);
    }
    run.replay();
  }));
}

}  // namespace
}  // namespace usher::domain::people_properties_test
