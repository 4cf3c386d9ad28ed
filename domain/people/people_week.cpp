#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"

namespace usher::domain {

namespace {

constexpr std::int32_t no_shows_for_an_absence = 2;

std::int32_t no_show_after(std::int32_t before, attendance from, attendance to) {
  const bool was_absent = from == attendance::absent;
  const bool is_absent = to == attendance::absent;
  if (was_absent == is_absent) {
    return before;
  }
  if (was_absent) {
    return std::max(0, before - no_shows_for_an_absence);
  }
  return std::min(before, std::numeric_limits<std::int32_t>::max() - no_shows_for_an_absence) +
         no_shows_for_an_absence;
}

/// Of a record that there is not, any teacher hears that.
bool may_mark(const caller& by, const std::optional<attendance_record>& record) {
  return domain::may_mark(by, record ? record->teacher : user_id{});
}

attendance_marked marking(const attendance_record& marked, std::int32_t no_shows) {
  return {marked.clinic,
          marked.class_date,
          marked.user,
          marked.type,
          no_shows,
          marked.marked_by,
          marked.marked_at.value_or(instant{})};
}

}  // namespace

bool may_mark(const caller& by, user_id teacher) {
  return by.is_office() || (by.is_teacher && (teacher == user_id{} || teacher == by.user));
}

outcome<booker, request_place_refusal> people::decide(const request_place& command,
                                                      std::optional<clinic_id> instead) const {
  if (!command.user || !command.clinic) {
    return request_place_refusal::field_missing;
  }
  const person* who = find(*command.user);
  if (who == nullptr || who->is_erased) {
    return request_place_refusal::unknown_user;
  }
  if (who->id != command.who.user && !command.who.acts_for_others()) {
    return request_place_refusal::forbidden;
  }
  if (command.takes_place && !who->is_active) {
    return request_place_refusal::inactive;
  }
  return booker_for(*who, instead);
}

std::optional<booker> people::vet(user_id user) const {
  const person* who = find(user);
  if (who == nullptr || !who->is_active) {
    return std::nullopt;
  }
  return booker_for(*who, std::nullopt);
}

booker people::booker_for(const person& who, std::optional<clinic_id> instead) const {
  booker out{who.id, who.name, who.username, who.is_student, who.no_show, who.non_pass};
  out.moves = instead.has_value();
  out.is_active = who.is_active;
  const auto found = places_.find(who.id);
  if (rules_.refuse_time_conflicts && found != places_.end()) {
    // They leave the next class; one that is on goes on.
    local_date left{};
    for (const class_slot& slot : found->second) {
      left = slot.clinic == instead ? std::max(left, slot.class_date) : left;
    }
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(out.busy),
                 [&](const class_slot& slot) { return slot.clinic != instead || slot.class_date != left; });
  }
  return out;
}

decision<outcome<attendance_record, mark_refusal>, change> people::decide(const mark_attendance& command,
                                                                          const moment& now) const {
  const auto& record = command.record;
  if (!may_mark(command.by, record)) {
    return {mark_refusal::forbidden, {}};
  }
  const person* student = record ? find(record->user) : nullptr;
  if (student == nullptr) {
    return {mark_refusal::unknown_record, {}};
  }
  if (record->type == command.type) {
    return {*record, {}};
  }
  const bool tells_who_came = command.type == attendance::attended || command.type == attendance::absent;
  if (tells_who_came && now.local < class_start(record->class_date, record->time)) {
    return {mark_refusal::not_begun, {}};
  }

  attendance_record marked = *record;
  marked.type = command.type;
  marked.marked_at = now.utc;
  marked.marked_by = command.by.user;
  const auto fact = marking(marked, no_show_after(student->no_show, record->type, command.type));
  return {std::move(marked), {fact}};
}

decision<outcome<attendance_record, mark_refusal>, change> people::decide(const withdraw_attendance& command,
                                                                          const moment& now) const {
  const auto& record = command.record;
  if (!may_mark(command.by, record)) {
    return {mark_refusal::forbidden, {}};
  }
  const person* student = record && !record->withdrawn ? find(record->user) : nullptr;
  if (student == nullptr) {
    return {mark_refusal::unknown_record, {}};
  }
  attendance_record withdrawn = *record;
  withdrawn.withdrawn = true;
  changes facts;
  if (record->type == attendance::absent) {
    withdrawn.type = attendance::none;
    withdrawn.marked_at = now.utc;
    withdrawn.marked_by = command.by.user;
    facts.push_back(
        marking(withdrawn, no_show_after(student->no_show, attendance::absent, attendance::none)));
  }
  facts.push_back(
      attendance_withdrawn{record->clinic, record->class_date, record->user, command.by.user, now.utc});
  return {std::move(withdrawn), std::move(facts)};
}

decision<outcome<week_reset_report, std::monostate>, change> people::decide(const reset_week& command,
                                                                            const moment& now) const {
  week_reset_report report;
  report.week = week_of(now.local);
  report.no_shows_lowered = static_cast<std::int64_t>(with_no_shows_.size());
  report.reset_at = now.utc;
  if (command.dry_run) {
    return {report, {}};
  }

  if (last_reset_ && std::chrono::abs(now.utc - last_reset_->reset_at) < limits::resets_apart) {
    // What is in the rosters after a scheduled one is of the week that has begun.
    const bool empties = last_reset_->cause == reset_cause::demanded;
    report = {empties ? last_reset_->number : reset_number{0}, last_reset_->week, 0, true,
              last_reset_->reset_at};
    return {report, {}};
  }
  report.number = next_reset_number();
  return {report, {week_reset{report.number, report.week, reset_cause::demanded, now.utc}}};
}

changes people::reset_due(const moment& now) {
  const local_date week = week_of(now.local);
  if (!reset_through_ && !first_week_) {
    first_week_ = week;
  }
  changes missing;
  auto number = next_reset_number();
  constexpr std::chrono::days a_week{7};
  for (auto next = reset_through_.value_or(first_week_.value_or(week)) + a_week;
       next <= week && missing.size() < limits::max_due_changes_per_step; next += a_week) {
    missing.push_back(week_reset{number, next, reset_cause::scheduled, now.utc});
    ++number.value;
  }
  return missing;
}

changes people::absences_due(instant now) const {
  if (given_up_absences_.empty()) {
    return {};
  }
  // One at a time: each counts on from the one before.
  const absence& first = *given_up_absences_.begin();
  const auto before = find(first.user) != nullptr ? find(first.user)->no_show : 0;
  return {attendance_marked{first.clinic, first.class_date, first.user, attendance::none,
                            no_show_after(before, attendance::absent, attendance::none), user_id{0}, now}};
}

reset_number people::next_reset_number() const {
  return last_reset_ ? reset_number{last_reset_->number.value + 1} : reset_number{1};
}

void people::count_no_shows(person& who, std::int32_t count) {
  who.no_show = count;
  if (count > 0) {
    with_no_shows_.insert(who.id);
  } else {
    with_no_shows_.erase(who.id);
  }
}

void people::drop_places(const std::function<bool(const class_slot&)>& which) {
  for (auto entry = places_.begin(); entry != places_.end();) {
    std::erase_if(entry->second, which);
    entry = entry->second.empty() ? places_.erase(entry) : std::next(entry);
  }
}

void people::fold(const attendance_marked& fact) {
  if (const auto found = by_id_.find(fact.user); found != by_id_.end()) {
    count_no_shows(found->second, fact.no_show_after);
  }
  const absence marked{fact.user, fact.clinic, fact.class_date};
  absences_.erase(marked);
  given_up_absences_.erase(marked);
  if (fact.type != attendance::absent) {
    return;
  }
  // Nobody gives up a place in a class that was a week before this one.
  std::erase_if(absences_, [&](const absence& other) {
    return other.class_date + std::chrono::days{7} < fact.class_date;
  });
  absences_.insert(marked);
}

void people::fold(const no_show_set& fact) {
  if (const auto found = by_id_.find(fact.user); found != by_id_.end()) {
    count_no_shows(found->second, fact.no_show);
  }
}

void people::fold(const week_reset& fact) {
  for (const user_id user : std::vector<user_id>(with_no_shows_.begin(), with_no_shows_.end())) {
    person& who = by_id_.at(user);
    count_no_shows(who, who.no_show - 1);
  }
  last_reset_ = fact;
  if (fact.cause == reset_cause::scheduled) {
    reset_through_ = fact.week;
  }
}

void people::fold(const place_reserved& fact) {
  const auto hour = class_hours_.find(fact.clinic);
  if (hour == class_hours_.end()) {
    return;
  }
  auto& slots = places_[fact.user];
  // A class is reserved within the week before it: whatever was a week before this one is past.
  std::erase_if(slots, [&](const class_slot& slot) {
    return slot.class_date + std::chrono::days{7} < fact.class_date;
  });
  const class_slot reserved{fact.clinic, fact.class_date, hour->second.time, hour->second.length};
  const auto where = std::lower_bound(slots.begin(), slots.end(), reserved);
  if (where == slots.end() || *where != reserved) {
    slots.insert(where, reserved);
  }
}

void people::fold(const place_released& fact) {
  if (auto given_up = absences_.extract(absence{fact.user, fact.clinic, fact.class_date})) {
    given_up_absences_.insert(std::move(given_up));
  }
  const auto found = places_.find(fact.user);
  if (found == places_.end()) {
    return;
  }
  std::erase_if(found->second, [&](const class_slot& slot) {
    return slot.clinic == fact.clinic && slot.class_date == fact.class_date;
  });
  if (found->second.empty()) {
    places_.erase(found);
  }
}

void people::fold(const roster_cleared& fact) {
  std::erase_if(absences_, [&](const absence& known) {
    return known.clinic == fact.clinic && known.class_date == fact.class_date;
  });
  drop_places([&](const class_slot& slot) {
    return slot.clinic == fact.clinic && slot.class_date == fact.class_date;
  });
}

void people::fold(const clinic_created& fact) {
  class_hours_.insert_or_assign(fact.clinic.id, hour_of(fact.clinic));
}

void people::fold(const clinic_changed& fact) {
  // A clinic keeps its hour while anyone has a place in a class to come: places need no second look.
  class_hours_.insert_or_assign(fact.clinic.id, hour_of(fact.clinic));
}

void people::fold(const clinic_deleted& fact) {
  class_hours_.erase(fact.clinic);
  drop_places([&](const class_slot& slot) { return slot.clinic == fact.clinic; });
}

}  // namespace usher::domain
