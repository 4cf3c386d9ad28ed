#include <algorithm>
#include <iterator>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"

namespace usher::domain {

namespace {

/// What the holder of an ended session's key hears; nothing for a session that they ended themselves.
std::optional<session_refusal> refusal_after(session_end reason) {
  switch (reason) {
    case session_end::logout:
      return std::nullopt;
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

}  // namespace

decision<outcome<person, login_refusal>, change> people::decide(const start_session& command,
                                                                instant now) const {
  const person* who = find(command.user);
  if (who == nullptr || who->is_erased) {
    return {login_refusal::wrong_credentials, {}};
  }
  if (!who->is_active) {
    return {login_refusal::inactive, {}};
  }

  changes facts;
  if (!keeps_sessions(*who)) {
    facts = end_sessions(command.user, session_end::duplicate_login, now);
  } else {
    std::vector<secret_hash> live;
    for (const secret_hash& key : unended_sessions(command.user)) {
      if (is_idle(sessions_.at(key), now)) {
        facts.push_back(session_ended{command.user, key, session_end::idle, now});
      } else {
        live.push_back(key);
      }
    }
    for (std::size_t i = 0; i + limits::max_sessions_per_person - 1 < live.size(); ++i) {
      facts.push_back(session_ended{command.user, live[i], session_end::too_many, now});
    }
  }
  facts.push_back(session_started{command.user, command.key, now});
  return {*who, std::move(facts)};
}

bool people::is_first_login(const secret_hash& key, instant now) const {
  const auto found = sessions_.find(key);
  if (found == sessions_.end() || !authenticate(key, now)) {
    return false;
  }
  const person* who = find(found->second.user);
  return who != nullptr && who->needs_password_change && now - found->second.started_at <= first_login_lasts;
}

changes people::log_out(const secret_hash& key, instant now) const {
  const auto found = sessions_.find(key);
  if (found == sessions_.end() || found->second.ended || is_idle(found->second, now)) {
    return {};
  }
  return {session_ended{found->second.user, key, session_end::logout, now}};
}

outcome<caller, session_refusal> people::authenticate(const secret_hash& key, instant now) const {
  const auto found = sessions_.find(key);
  if (found == sessions_.end()) {
    return session_refusal::not_authenticated;
  }
  const session& s = found->second;
  if (s.ended) {
    return refusal_after(*s.ended).value_or(session_refusal::not_authenticated);
  }
  if (is_idle(s, now)) {
    return session_refusal::idle;
  }
  const person* who = find(s.user);
  if (who == nullptr) {
    return session_refusal::not_authenticated;
  }
  if (!who->is_active) {
    return session_refusal::inactive;
  }
  return caller{who->id, who->is_staff, who->is_superuser, who->is_teacher};
}

changes people::use(const secret_hash& key, instant now) {
  const auto found = sessions_.find(key);
  if (found == sessions_.end() || found->second.ended || is_idle(found->second, now)) {
    return {};
  }
  session& s = found->second;
  note_use(key, s, now);
  if (rules_.session_idle <= milliseconds::zero() || now - s.stored_use_at <= rules_.session_idle / 12) {
    return {};
  }
  return {session_used{s.user, key, now}};
}

changes people::due(instant now) const {
  changes facts = absences_due(now);
  if (rules_.session_idle <= milliseconds::zero()) {
    return facts;
  }
  for (const auto& [used_at, key] : by_last_use_) {
    if (now - used_at < rules_.session_idle || facts.size() == limits::max_due_changes_per_step) {
      break;
    }
    facts.push_back(session_ended{sessions_.at(key).user, key, session_end::idle, now});
  }
  return facts;
}

std::optional<instant> people::next_due() const {
  if (!given_up_absences_.empty()) {
    return instant{};
  }
  if (rules_.session_idle <= milliseconds::zero() || by_last_use_.empty()) {
    return std::nullopt;
  }
  return by_last_use_.begin()->first + rules_.session_idle;
}

changes people::decide(const change_password& command, instant now) const {
  if (find(command.user) == nullptr) {
    return {};
  }
  changes facts{password_changed{command.user, command.password_hash, false, now}};
  const auto ended = end_sessions(command.user, session_end::password_changed, now, command.key);
  facts.insert(facts.end(), ended.begin(), ended.end());
  return facts;
}

bool people::keeps_sessions(const person& who) const {
  return who.is_superuser || who.username.starts_with("test_");
}

bool people::is_idle(const session& s, instant now) const {
  return rules_.session_idle > milliseconds::zero() && now - s.used_at >= rules_.session_idle;
}

std::vector<secret_hash> people::unended_sessions(user_id user) const {
  std::vector<secret_hash> unended;
  if (const auto found = sessions_of_.find(user); found != sessions_of_.end()) {
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(unended),
                 [&](const secret_hash& key) { return !sessions_.at(key).ended; });
  }
  return unended;
}

changes people::end_sessions(user_id user, session_end reason, instant now,
                             const std::optional<secret_hash>& spared) const {
  changes facts;
  for (const secret_hash& key : unended_sessions(user)) {
    if (key == spared) {
      continue;
    }
    // What its holder was told since then stays true.
    const bool idle = is_idle(sessions_.at(key), now);
    facts.push_back(session_ended{user, key, idle ? session_end::idle : reason, now});
  }
  return facts;
}

void people::note_use(const secret_hash& key, session& s, instant at) {
  if (at <= s.used_at) {
    return;
  }
  auto node = by_last_use_.extract({s.used_at, key});
  s.used_at = at;
  if (node.empty()) {
    return;
  }
  node.value().first = at;
  by_last_use_.insert(std::move(node));
}

void people::enter(const secret_hash& key, const session& s) {
  if (!sessions_.try_emplace(key, s).second) {
    return;
  }
  if (!s.ended) {
    by_last_use_.emplace(s.used_at, key);
  }
  auto& keys = sessions_of_[s.user];
  const auto after = std::upper_bound(
      keys.begin(), keys.end(), s.started_at,
      [&](instant start, const secret_hash& other) { return start < sessions_.at(other).started_at; });
  keys.insert(after, key);
}

void people::remember_or_forget(const secret_hash& key) {
  const session& ended = sessions_.at(key);
  if (ended.ended == session_end::logout) {
    forget(key);
    return;
  }
  const auto& keys = sessions_of_.at(ended.user);
  const auto has_ended = [&](const secret_hash& other) { return sessions_.at(other).ended.has_value(); };
  const auto remembered = std::count_if(keys.begin(), keys.end(), has_ended);
  if (static_cast<std::size_t>(remembered) > limits::max_remembered_ended_sessions_per_person) {
    forget(secret_hash{*std::find_if(keys.begin(), keys.end(), has_ended)});
  }
}

void people::forget(const secret_hash& key) {
  const user_id user = sessions_.at(key).user;
  auto& keys = sessions_of_.at(user);
  std::erase(keys, key);
  if (keys.empty()) {
    sessions_of_.erase(user);
  }
  sessions_.erase(key);
}

void people::fold(const session_started& fact) {
  enter(fact.key, {fact.user, fact.started_at, fact.started_at, fact.started_at, std::nullopt});
}

void people::fold(const session_used& fact) {
  const auto found = sessions_.find(fact.key);
  if (found == sessions_.end() || found->second.ended) {
    return;
  }
  session& s = found->second;
  note_use(fact.key, s, fact.used_at);
  s.stored_use_at = std::max(s.stored_use_at, fact.used_at);
}

void people::fold(const session_ended& fact) {
  const auto found = sessions_.find(fact.key);
  if (found == sessions_.end() || found->second.ended) {
    return;
  }
  by_last_use_.erase({found->second.used_at, fact.key});
  found->second.ended = fact.reason;
  remember_or_forget(fact.key);
}

}  // namespace usher::domain
