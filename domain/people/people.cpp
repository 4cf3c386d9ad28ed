#include "domain/people/people.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/unicode.hpp"

namespace usher::domain {

people::people(const people_image& image, people_rules rules)
    : rules_(rules),
      next_id_(image.next_id),
      class_hours_(image.class_hours.begin(), image.class_hours.end()),
      absences_(image.absences.begin(), image.absences.end()),
      given_up_absences_(image.given_up_absences.begin(), image.given_up_absences.end()),
      last_reset_(image.last_reset),
      reset_through_(image.reset_through) {
  by_id_.reserve(image.people.size());
  for (const person& who : image.people) {
    enter(who);
  }
  for (const auto& s : image.sessions) {
    enter(s.key, {s.user, s.started_at, s.used_at, s.used_at, s.ended});
    if (s.ended) {
      remember_or_forget(s.key);
    }
  }
  for (const auto& known : image.calendars) {
    calendars_.emplace(known.user, known);
    whose_calendar_.emplace(known.key, known.user);
  }
  for (const auto& [user, slot] : image.places) {
    places_[user].push_back(slot);
  }
  for (auto& [user, slots] : places_) {
    std::sort(slots.begin(), slots.end());
  }
}

const person* people::find(std::string_view username) const {
  if (username.empty()) {
    return nullptr;
  }
  if (const auto very_one = also_named_.find(std::string{username}); very_one != also_named_.end()) {
    return find(very_one->second);
  }
  const auto found = by_username_.find(folded(username));
  return found == by_username_.end() ? nullptr : find(found->second);
}

const person* people::find(user_id user) const {
  const auto found = by_id_.find(user);
  return found == by_id_.end() ? nullptr : &found->second;
}

void people::apply(const change& c) {
  std::visit([this](const auto& fact) { fold(fact); }, c);
}

people_image people::image() const {
  people_image image;
  image.next_id = next_id_;
  image.people.reserve(by_id_.size());
  for (const auto& [id, who] : by_id_) {
    image.people.push_back(who);
  }
  std::sort(image.people.begin(), image.people.end(),
            [](const person& a, const person& b) { return a.id < b.id; });

  image.sessions.reserve(sessions_.size());
  for (const auto& [user, keys] : sessions_of_) {
    for (const secret_hash& key : keys) {
      const session& s = sessions_.at(key);
      image.sessions.push_back({key, user, s.started_at, s.stored_use_at, s.ended});
    }
  }
  // Stable: sessions that one person began in the same millisecond stay in the order in which they began.
  std::stable_sort(image.sessions.begin(), image.sessions.end(), [](const auto& a, const auto& b) {
    return std::pair{a.started_at, a.user} < std::pair{b.started_at, b.user};
  });

  for (const auto& [user, known] : calendars_) {
    image.calendars.push_back(known);
  }

  for (const auto& [user, slots] : places_) {
    for (const class_slot& slot : slots) {
      image.places.emplace_back(user, slot);
    }
  }
  std::sort(image.places.begin(), image.places.end());
  image.class_hours.assign(class_hours_.begin(), class_hours_.end());
  image.last_reset = last_reset_;
  image.reset_through = reset_through_;
  image.absences.assign(absences_.begin(), absences_.end());
  image.given_up_absences.assign(given_up_absences_.begin(), given_up_absences_.end());
  return image;
}

void people::enter(const person& who) {
  next_id_ = std::max(next_id_, user_id{who.id.value + 1});
  if (!by_id_.try_emplace(who.id, who).second) {
    return;
  }
  if (!who.username.empty()) {
    if (!by_username_.try_emplace(folded(who.username), who.id).second) {
      also_named_.try_emplace(who.username, who.id);
    }
  }
  if (who.no_show > 0) {
    with_no_shows_.insert(who.id);
  }
}

/// Of others whose usernames fold to the same the first is found by it then, as after a restart.
void people::forget_username(const person& who) {
  const auto very_one = also_named_.find(who.username);
  if (very_one != also_named_.end() && very_one->second == who.id) {
    also_named_.erase(very_one);
    return;
  }
  const auto name = folded(who.username);
  const auto known = by_username_.find(name);
  if (known == by_username_.end() || known->second != who.id) {
    return;
  }
  by_username_.erase(known);
  auto next = also_named_.end();
  for (auto other = also_named_.begin(); other != also_named_.end(); ++other) {
    if (folded(other->first) == name && (next == also_named_.end() || other->second < next->second)) {
      next = other;
    }
  }
  if (next != also_named_.end()) {
    by_username_.emplace(name, next->second);
    also_named_.erase(next);
  }
}

void people::fold(const person_registered& fact) {
  enter(fact.who);
}

void people::fold(const person_changed& fact) {
  const auto found = by_id_.find(fact.who.id);
  if (found == by_id_.end()) {
    return;
  }
  person kept = std::exchange(found->second, fact.who);
  person& who = found->second;
  who.username = std::move(kept.username);
  who.password_hash = std::move(kept.password_hash);
  who.no_show = kept.no_show;
  who.non_pass = kept.non_pass;
  who.essential_clinic = kept.essential_clinic;
  who.needs_password_change = kept.needs_password_change;
}

void people::fold(const person_erased& fact) {
  const auto found = by_id_.find(fact.user);
  if (found == by_id_.end()) {
    return;
  }
  forget_username(found->second);
  with_no_shows_.erase(fact.user);
  forget_calendar(fact.user);
  found->second = erased_person(fact.user);
}

void people::fold(const password_changed& fact) {
  const auto found = by_id_.find(fact.user);
  if (found == by_id_.end()) {
    return;
  }
  found->second.password_hash = fact.password_hash;
  found->second.needs_password_change = fact.needs_password_change;
}

void people::fold(const non_pass_set& fact) {
  if (const auto found = by_id_.find(fact.user); found != by_id_.end()) {
    found->second.non_pass = fact.value;
  }
}

void people::fold(const non_pass_cleared& fact) {
  if (const auto found = by_id_.find(fact.user); found != by_id_.end()) {
    found->second.non_pass = false;
  }
}

void people::fold(const essential_clinic_set& fact) {
  if (const auto found = by_id_.find(fact.user); found != by_id_.end()) {
    found->second.essential_clinic = fact.value;
  }
}

}  // namespace usher::domain
