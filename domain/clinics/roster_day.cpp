#include <algorithm>
#include <chrono>
#include <utility>

#include "domain/clinics/roster.hpp"

/// The class of the day, also while it is held, and whom the office places in it.
namespace usher::domain {

local_date class_of_the_day(const clinic_facts& clinic, local_time now) {
  // Whatever the clinic's own hour: one that no time of the same day is after.
  constexpr class_time last{std::chrono::hours{24} - std::chrono::minutes{1}};
  return next_class_date(clinic.day, last, std::chrono::floor<std::chrono::days>(now));
}

roster_image roster::whole_image() const {
  auto image = state_;
  image.held_date = held_.class_date;
  image.held = held_.entries;
  return image;
}

const std::vector<roster_entry>& roster::entries_of(local_date class_date) const {
  static const std::vector<roster_entry> nobody;
  if (class_date == state_.class_date) {
    return state_.entries;
  }
  return class_date == held_.class_date ? held_.entries : nobody;
}

decision<outcome<clinic_edited, edit_refusal>, change> roster::decide_people(const edit_clinic& command,
                                                                             const moment& now) const {
  const auto& [enter, leave] = *command.people;
  const auto& here = entries_of(class_of_the_day(clinic_, now.local));
  edit_refusal inactive{.kind = edit_refusal_kind::inactive_people, .would_fall_out = {}};
  for (const booker& who : enter) {
    const bool is_here =
        std::any_of(here.begin(), here.end(), [&](const auto& entry) { return entry.user == who.user; });
    if (!who.is_active && !is_here) {
      inactive.people.push_back(who.user);
    }
  }
  if (!inactive.people.empty() && !state_.is_deleted) {
    return {std::move(inactive), {}};
  }

  roster after = *this;
  changes facts;
  const auto take = [&](const changes& more) {
    for (const change& fact : more) {
      after.apply(fact);
      facts.push_back(fact);
    }
  };
  take(letting_go(leave, now));
  auto terms = after.decide_terms({command.edit, command.force}, now);
  if (!terms.outcome) {
    return {terms.outcome.refusal(), {}};
  }
  take(terms.changes);
  after.turn(now.local);
  const auto entering = after.taking_in(enter, now);
  if (!entering) {
    edit_refusal occupied{.kind = edit_refusal_kind::occupied, .would_fall_out = {}};
    occupied.reserved =
        static_cast<std::int32_t>(after.entries_of(class_of_the_day(after.clinic_, now.local)).size());
    occupied.capacity = after.clinic_.capacity;
    return {std::move(occupied), {}};
  }
  take(*entering);
  auto done = terms.outcome.value();
  done.reserved = after.count();
  return {std::move(done), std::move(facts)};
}

changes roster::letting_go(const std::vector<seen_place>& places, const moment& now) const {
  const auto date = class_of_the_day(clinic_, now.local);
  changes facts;
  for (const roster_entry& entry : entries_of(date)) {
    const bool leaves =
        std::find(places.begin(), places.end(), seen_place{entry.user, entry.reserved_at}) != places.end();
    if (!leaves) {
      continue;
    }
    facts.push_back(
        place_released{clinic_.id, date, entry.user, entry.place, place_end::removed, now.utc, entry.paid});
    if (entry.request) {
      facts.push_back(request_forgotten{*entry.request, now.utc});
    }
  }
  return facts;
}

std::optional<changes> roster::taking_in(const std::vector<booker>& people, const moment& now) const {
  const auto date = class_of_the_day(clinic_, now.local);
  roster after = *this;
  changes facts;
  for (const booker& who : people) {
    const auto& entries = after.entries_of(date);
    const auto has_place = [&](const auto& is_it) {
      return std::any_of(entries.begin(), entries.end(), is_it);
    };
    if (has_place([&](const roster_entry& entry) { return entry.user == who.user; })) {
      continue;
    }
    std::int32_t place = 1;
    while (has_place([&](const roster_entry& entry) { return entry.place == place; })) {
      ++place;
    }
    // A class that has begun may have more people than the clinic has places by now.
    const bool is_over = has_place([&](const roster_entry& entry) { return entry.place > clinic_.capacity; });
    if (is_over || place > clinic_.capacity) {
      return std::nullopt;
    }
    // Whom the office places pays nothing here.
    constexpr std::int64_t price = 0;
    for (const change& fact : after.placing_on(date, who, place, price, clinic_waiter_end::placed, now.utc)) {
      after.apply(fact, who);
      facts.push_back(fact);
    }
  }
  return facts;
}

}  // namespace usher::domain
