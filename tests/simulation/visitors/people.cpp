#include <algorithm>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

namespace {

constexpr std::string_view second_password = "the second of all";

/// The one that is not `hash`'s.
std::string another_password(const std::string& hash) {
  return std::string(hash == hash_of(first_password) ? second_password : first_password);
}

std::string password_of(const model_person& who) {
  return std::string(who.password_hash == hash_of(second_password) ? second_password : first_password);
}

}  // namespace

user_id visitors::somebody_known() {
  const auto& all = durable_.people().all();
  return dice_.one_in(3) ? std::next(all.begin(), static_cast<std::ptrdiff_t>(dice_.below(all.size())))->first
                         : somebody();
}

std::optional<secret_hash> visitors::session_of(user_id user) {
  if (!logins_.empty() && dice_.one_in(25)) {
    return dice_.pick(logins_).key;
  }
  for (auto one = logins_.rbegin(); one != logins_.rend(); ++one) {
    if (one->user == user && durable_.people().is_live(one->key) && is_worth_a_try(one->key)) {
      return one->key;
    }
  }
  return std::nullopt;
}

/// Whoever was away for long logs in anew, mostly.
bool visitors::is_worth_a_try(const secret_hash& key) {
  const auto used_at = durable_.people().sessions().at(key).used_at;
  return wall_.now() < used_at + session_idle || dice_.one_in(10);
}

void visitors::check_session(std::string_view what, const secret_hash& key, version since) {
  const auto found = durable_.people().sessions().find(key);
  require(found != durable_.people().sessions().end() &&
              found->second.ended.was(since, [](const auto& end) { return !end; }),
          what, "was done for a session that there is not, or no more");
}

/// What the office and teachers see of somebody.
void visitors::check_person(std::string_view what, const person& said, version since) {
  require(durable_.people().was(said.id, since,
                                [&](const model_person& who) {
                                  return who.is_active == said.is_active &&
                                         who.is_student == said.is_student && who.no_show == said.no_show &&
                                         who.essential_clinic == said.essential_clinic &&
                                         who.is_erased == said.is_erased;
                                }),
          what, "shows a person as they never were");
  // A clinic clears it with a reservation, and tells of that a moment later.
  require(durable_.people().was(said.id, some_time_before(since),
                                [&](const model_person& who) { return who.non_pass == said.non_pass; }),
          what, "shows a flag as it never was");
}

void visitors::log_in() {
  log_in_as(dice_.one_in(2) ? somebody_known() : somebody());
}

void visitors::log_in_as(user_id user, const std::function<void(const secret_hash&)>& then) {
  const auto* known = durable_.people().find(user);
  const auto& who = known->now();
  const login fresh{{dice_.bytes<16>()}, user};
  logins_.push_back(fresh);
  if (logins_.size() > 60) {
    logins_.pop_front();
  }
  const auto password = dice_.one_in(15) ? "a wrong one" : password_of(who);
  ask("log-in", {}, actors::log_in{who.username, password, fresh.key},
      [=, this](const actors::logged_in_outcome& said, version since) {
        if (said) {
          require(durable_.people().was(user, since,
                                        [&](const model_person& is) {
                                          return is.password_hash == hash_of(password) && is.is_active;
                                        }),
                  "log-in", "let somebody in who may not");
          check_session("log-in", fresh.key, since);
          return then ? then(fresh.key) : void();
        }
        const auto* why = std::get_if<login_refusal>(&said.refusal());
        if (why != nullptr && *why == login_refusal::wrong_credentials) {
          require(
              durable_.people().was(
                  user, since, [&](const model_person& is) { return is.password_hash != hash_of(password); }),
              "log-in", "took a password for a wrong one");
        }
      });
}

void visitors::log_out() {
  const auto key = session_of(somebody_known());
  if (!key) {
    return;
  }
  ask("log-out", {}, actors::log_out{*key},
      [this, key = *key](const actors::session_outcome& said, version since) {
        const auto found = durable_.people().sessions().find(key);
        require(!said || (found != durable_.people().sessions().end() &&
                          found->second.ended.was(since, [](const auto& end) { return end.has_value(); })),
                "log-out", "was answered, and is not durable");
      });
}

void visitors::authenticate() {
  if (logins_.empty()) {
    return;
  }
  const auto one = dice_.pick(logins_);
  ask("authenticate", {}, actors::authenticate{one.key},
      [this, one](const actors::session_outcome& said, version since) {
        if (said) {
          check_session("authenticate", one.key, since);
          require(said.value().user == one.user, "authenticate", "took somebody for somebody else");
        }
      });
}

void visitors::register_somebody() {
  if (durable_.people().all().size() > 30) {
    return;
  }
  registration_form form;
  const auto& all = durable_.people().all();
  form.username =
      dice_.one_in(6) ? all.begin()->second.now().username : "new-" + std::to_string(++last_name_);
  form.password = dice_.one_in(10) ? "x" : std::string(first_password);
  form.name = "somebody new";
  ask("register", {}, form, [this, form](const actors::registered_outcome& said, version since) {
    if (said) {
      require(durable_.people().was(
                  said.value(), since,
                  [&](const model_person& who) { return who.username == *form.username || who.is_erased; }),
              "register", "was answered, and is not durable");
    }
  });
}

void visitors::change_password() {
  const auto user = somebody_known();
  const auto key = session_of(user);
  if (!key) {
    return;
  }
  const auto& who = durable_.people().find(user)->now();
  const auto old = dice_.one_in(8) ? "a wrong one" : password_of(who);
  const auto next = another_password(who.password_hash);
  ask("change-password", {}, actors::change_password{*key, old, next},
      [=, this](const actors::password_changed_outcome& said, version since) {
        if (said) {
          require(durable_.people().was(
                      said.value().user, since,
                      [&](const model_person& is) { return is.password_hash == hash_of(next); }),
                  "change-password", "was answered, and is not durable");
        }
      });
}

void visitors::make_calendar() {
  with_session_of(somebody_known(), [this](const caller& by, const secret_hash&) {
    const secret_hash address{dice_.bytes<16>()};
    calendars_.push_back(address);
    if (calendars_.size() > 10) {
      calendars_.pop_front();
    }
    const auto user = dice_.one_in(10) ? somebody() : by.user;
    ask("make-calendar", {}, make_calendar_address{by, user, address},
        [=, this](const actors::calendar_address_outcome& said, version since) {
          const auto found = durable_.people().calendars().find(address);
          require(!said || (found != durable_.people().calendars().end() &&
                            found->second.was(since, [&](user_id whose) { return whose == user; })),
                  "make-calendar", "was answered, and is not durable");
        });
  });
}

void visitors::revoke_calendar() {
  with_session_of(somebody_known(), [this](const caller& by, const secret_hash&) {
    const auto user = dice_.one_in(3) ? somebody_known() : by.user;
    ask("revoke-calendar", {}, revoke_calendar_address{by, user},
        [](const actors::calendar_address_outcome&, version) {});
  });
}

void visitors::show_calendar() {
  with_session_of(somebody_known(), [this](const caller& by, const secret_hash&) {
    ask("show-calendar", {}, show_calendar_address{by, by.user},
        [](const actors::calendar_address_outcome&, version) {});
  });
}

void visitors::read_calendar() {
  if (calendars_.empty()) {
    return;
  }
  const auto address = dice_.pick(calendars_);
  ask("read-calendar", {}, domain::read_calendar{address},
      [this, address](const actors::calendar_owner_outcome& said, version since) {
        const auto found = durable_.people().calendars().find(address);
        const bool is_known = found != durable_.people().calendars().end();
        if (said) {
          return require(is_known && found->second.was(
                                         since, [&](user_id whose) { return whose == said.value().who.id; }),
                         "read-calendar", "shows a calendar at an address that is none");
        }
        const auto is_shown = [&](user_id whose) {
          return whose.value != 0 && durable_.people().find(whose)->now().is_active;
        };
        require(!is_known || !is_shown(found->second.now()) ||
                    found->second.was(since, [&](user_id whose) { return !is_shown(whose); }) ||
                    durable_.people().was(found->second.now(), since,
                                          [](const model_person& who) { return !who.is_active; }),
                "read-calendar", "does not know an address that is one");
      });
}

}  // namespace usher::simulation
