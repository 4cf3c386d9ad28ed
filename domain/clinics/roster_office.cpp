#include <algorithm>
#include <iterator>
#include <set>
#include <utility>
#include <vector>

#include "domain/clinics/roster.hpp"

namespace usher::domain {

namespace {

bool by_place(const roster_entry& a, const roster_entry& b) {
  return a.place < b.place;
}

bool latest_first(const roster_entry& a, const roster_entry& b) {
  return std::pair{a.reserved_at, a.place} > std::pair{b.reserved_at, b.place};
}

/// Those of `entries`, which are in order of place, who stay when `leaving` leave.
std::vector<roster_entry> staying(const std::vector<roster_entry>& entries,
                                  const std::vector<roster_entry>& leaving) {
  std::set<user_id> gone;
  for (const roster_entry& entry : leaving) {
    gone.insert(entry.user);
  }
  std::vector<roster_entry> stay;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(stay),
               [&](const roster_entry& entry) { return !gone.contains(entry.user); });
  return stay;
}

std::vector<roster_entry> in_order_of_place(std::vector<roster_entry> entries) {
  std::sort(entries.begin(), entries.end(), by_place);
  return entries;
}

}  // namespace

clinic_facts edited(clinic_facts facts, const clinic_edit& edit) {
  const auto take = [](auto& member, const auto& wanted) {
    if (wanted) {
      member = *wanted;
    }
  };
  take(facts.day, edit.day);
  take(facts.time, edit.time);
  take(facts.length, edit.length);
  take(facts.room, edit.room);
  take(facts.subject, edit.subject);
  take(facts.teacher, edit.teacher);
  take(facts.teacher_name, edit.teacher_name);
  take(facts.capacity, edit.capacity);
  take(facts.is_active, edit.is_active);
  take(facts.window, edit.window);
  take(facts.own_window, edit.own_window);
  take(facts.term_weeks, edit.term_weeks);
  take(facts.price, edit.price);
  return facts;
}

decision<outcome<clinic_edited, edit_refusal>, change> roster::decide(const edit_clinic& command,
                                                                      const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  return command.people ? decide_people(command, now) : decide_terms(command, now);
}

decision<outcome<clinic_edited, edit_refusal>, change> roster::decide_terms(const edit_clinic& command,
                                                                            const moment& now) const {
  clinic_facts wanted = edited(clinic_, command.edit);
  const bool is_in_term = clinic_.term_weeks > 0 && !is_after_term(clinic_, state_.class_date);
  if (wanted.term_weeks != clinic_.term_weeks && wanted.term_weeks > 0 && !is_in_term) {
    wanted.first_class = next_class_date(wanted.day, wanted.time, now.local);
  }
  if (const auto refusal = objection(command, wanted, now.local)) {
    return {*refusal, {}};
  }

  changes facts;
  // Only who asks for a number of places sends people away.
  const auto leaving = command.edit.capacity ? falling_out(wanted.capacity) : std::vector<roster_entry>{};
  for (const roster_entry& entry : leaving) {
    release(entry, place_end::fell_out, now.utc, facts);
  }
  const auto stay = staying(state_.entries, leaving);
  if (command.edit.capacity) {
    renumber(stay, wanted.capacity, now.utc, facts);
  }
  if (!facts.empty() || wanted != clinic_) {
    facts.push_back(clinic_changed{wanted, now.utc});
  }
  return {clinic_edited{wanted, static_cast<std::int32_t>(stay.size()), in_order_of_place(leaving)},
          std::move(facts)};
}

decision<outcome<clinic_edited, edit_refusal>, change> roster::decide(const let_teacher_go& command,
                                                                      const moment& now) const {
  if (clinic_.teacher != command.user) {
    return {clinic_edited{clinic_, count(), {}}, {}};
  }
  edit_clinic without;
  without.edit.teacher = user_id{0};
  without.edit.teacher_name = "";
  return decide(without, now);
}

std::optional<edit_refusal> roster::objection(const edit_clinic& command, const clinic_facts& wanted,
                                              local_time now) const {
  const auto refusal = [&](edit_refusal_kind kind) {
    return edit_refusal{.kind = kind, .reserved = count(), .waiting = waiting(), .would_fall_out = {}};
  };
  if (state_.is_deleted) {
    return refusal(edit_refusal_kind::unknown);
  }
  const bool other_hours = hour_of(wanted) != hour_of(clinic_);
  // A later hour of a day whose class has begun would be that class once more.
  const bool begins_again =
      !held_.entries.empty() && held_.class_date == next_class_date(wanted.day, wanted.time, now);
  if (other_hours && (count() > 0 || waiting() > 0 || begins_again)) {
    return refusal(edit_refusal_kind::in_use);
  }
  if (!command.edit.capacity || command.force) {
    return std::nullopt;
  }
  auto leaving = falling_out(wanted.capacity);
  if (leaving.empty()) {
    return std::nullopt;
  }
  auto below_reserved = refusal(edit_refusal_kind::below_reserved);
  below_reserved.would_fall_out = in_order_of_place(std::move(leaving));
  return below_reserved;
}

std::vector<roster_entry> roster::falling_out(std::int32_t capacity) const {
  auto leaving = state_.entries;
  std::sort(leaving.begin(), leaving.end(), latest_first);
  leaving.resize(static_cast<std::size_t>(std::max(0, count() - std::max(0, capacity))));
  return leaving;
}

void roster::renumber(const std::vector<roster_entry>& stay, std::int32_t capacity, instant now,
                      changes& facts) const {
  std::set<std::int32_t> taken;
  for (const roster_entry& entry : stay) {
    taken.insert(entry.place);
  }
  std::int32_t lowest = 1;
  for (const roster_entry& entry : stay) {
    if (entry.place <= capacity) {
      continue;
    }
    while (taken.contains(lowest)) {
      ++lowest;
    }
    facts.push_back(place_renumbered{clinic_.id, state_.class_date, entry.user, entry.place, lowest, now});
    taken.insert(lowest);
  }
}

decision<outcome<clinic_edited, edit_refusal>, change> roster::decide(const delete_clinic& command,
                                                                      const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  if (state_.is_deleted) {
    return {edit_refusal{.kind = edit_refusal_kind::unknown, .would_fall_out = {}}, {}};
  }
  const bool in_use = count() > 0 || waiting() > 0;
  if (in_use && !command.force) {
    return {edit_refusal{edit_refusal_kind::in_use, count(), waiting(), state_.entries}, {}};
  }
  changes facts = emptying(place_end::closed, clinic_waiter_end::closed, now.utc);
  facts.push_back(clinic_deleted{clinic_.id, now.utc});
  return {clinic_edited{clinic_, 0, state_.entries}, std::move(facts)};
}

decision<outcome<roster_was_reset, std::monostate>, change> roster::decide(const reset_roster& command,
                                                                           const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  const bool is_numbered = command.number.value != 0;
  if (state_.is_deleted || (is_numbered && command.number <= state_.reset_done)) {
    return {roster_was_reset{}, {}};
  }
  const bool kept = is_numbered && outlasts_reset(clinic_);
  changes facts = kept ? changes{} : emptying(place_end::reset, clinic_waiter_end::reset, now.utc);
  if (is_numbered) {
    facts.push_back(roster_reset{clinic_.id, command.number, now.utc});
  }
  return {roster_was_reset{count(), waiting(), kept}, std::move(facts)};
}

changes roster::emptying(place_end of_places, clinic_waiter_end of_waits, instant now) const {
  changes facts;
  facts.reserve(state_.entries.size() + state_.waiters.size() + 1);
  for (const roster_entry& entry : state_.entries) {
    release(entry, of_places, now, facts);
  }
  for (const auto& waiter : state_.waiters) {
    facts.push_back(
        clinic_waiter_left{clinic_.id, state_.class_date, waiter.number, waiter.user, of_waits, now});
  }
  return facts;
}

}  // namespace usher::domain
