#include "domain/roster.hpp"

#include <algorithm>
#include <utility>

namespace usher::domain {

std::string_view to_code(clinic_status status) {
  switch (status) {
    case clinic_status::open:
      return "open";
    case clinic_status::inactive:
      return "inactive";
    case clinic_status::closed:
      return "closed";
  }
  return "closed";
}

roster::roster(clinic_facts clinic, const roster_image& image)
    : clinic_(std::move(clinic)), class_date_(image.class_date), entries_(image.entries) {}

decision<outcome<place_confirmed, reserve_refusal>, change> roster::decide(const reserve_place& command,
                                                                           const moment& now) const {
  if (class_after(now.local) != class_date_) {
    // The class has begun and nobody has turned the roster yet: this is a place of the next one.
    roster next = *this;
    next.turn(now.local);
    return next.decide(command, now);
  }
  const booker& who = command.who;
  if (const auto refusal = objection(who, now.local)) return {*refusal, {}};

  const auto place = first_free_place();
  changes facts{place_reserved{clinic_.id, class_date_, who.user, place, now.utc}};
  if (who.is_student) facts.push_back(attendance_opened{clinic_.id, class_date_, who.user, now.utc});
  if (who.non_pass) facts.push_back(non_pass_cleared{who.user, now.utc});
  return {place_confirmed{clinic_, class_date_, place, remaining() - 1}, std::move(facts)};
}

std::optional<reserve_refusal> roster::objection(const booker& who, local_time now) const {
  using kind = reserve_refusal_kind;
  const auto state = status(now);
  if (state != clinic_status::open) return reserve_refusal{.kind = kind::closed, .status = state};
  if (has(who.user)) return reserve_refusal{.kind = kind::already_reserved};
  if (who.is_student && who.no_show >= no_show_limit)
    return reserve_refusal{.kind = kind::no_show_blocked, .no_show_count = who.no_show};
  if (remaining() == 0)
    return reserve_refusal{.kind = kind::occupied, .current_count = count(), .capacity = clinic_.capacity};
  return std::nullopt;
}

void roster::apply(const change& c, const booker& who) {
  if (const auto* reserved = std::get_if<place_reserved>(&c)) {
    if (reserved->clinic == clinic_.id) enter(*reserved, who);
  } else if (const auto* cleared = std::get_if<roster_cleared>(&c)) {
    if (cleared->clinic == clinic_.id && cleared->class_date == class_date_) entries_.clear();
  } else if (const auto* changed = std::get_if<clinic_changed>(&c)) {
    if (changed->clinic.id == clinic_.id) clinic_ = changed->clinic;
  }
}

bool roster::turn(local_time now) {
  const auto date = class_after(now);
  if (date == class_date_) return false;
  class_date_ = date;
  entries_.clear();
  return true;
}

clinic_status roster::status(local_time now) const {
  if (!clinic_.is_active) return clinic_status::inactive;
  if (clinic_.window == reservation_window::weekly && !in_reservation_window(now))
    return clinic_status::closed;
  return clinic_status::open;
}

std::int32_t roster::remaining() const {
  return std::max(0, clinic_.capacity - count());
}

roster_image roster::image() const {
  return {class_date_, entries_};
}

local_date roster::class_after(local_time now) const {
  // A clock that was set back must not bring a past class back.
  return std::max(class_date_, next_class_date(clinic_.day, clinic_.time, now));
}

bool roster::has(user_id user) const {
  return std::any_of(entries_.begin(), entries_.end(), [&](const auto& entry) { return entry.user == user; });
}

std::int32_t roster::first_free_place() const {
  std::int32_t place = 1;
  for (const auto& entry : entries_) {
    if (entry.place != place) break;
    ++place;
  }
  return place;
}

void roster::enter(const place_reserved& reserved, const booker& who) {
  if (reserved.class_date < class_date_) return;
  if (reserved.class_date > class_date_) {
    class_date_ = reserved.class_date;
    entries_.clear();
  }
  roster_image::entry entry{reserved.user, {}, {}, reserved.place};
  if (who.user == reserved.user) {
    entry.name = who.name;
    entry.username = who.username;
  }
  const auto after =
      std::upper_bound(entries_.begin(), entries_.end(), reserved.place,
                       [](std::int32_t place, const auto& other) { return place < other.place; });
  entries_.insert(after, std::move(entry));
}

}  // namespace usher::domain
