#include "domain/clinics/timetable.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

bool share_room(const clinic_facts& one, const clinic_facts& other) {
  return one.room == other.room;
}

bool share_teacher(const clinic_facts& one, const clinic_facts& other) {
  return one.teacher == other.teacher && one.teacher.value != 0;
}

}  // namespace

timetable::timetable(const timetable_image& image) : next_id_(image.next_id) {
  for (const clinic_facts& facts : image.clinics) {
    apply(clinic_created{facts, {}});
  }
}

decision<outcome<clinic_facts, timetable_refusal>, change> timetable::decide(const create_clinic& command,
                                                                             const moment& now) const {
  clinic_facts facts = command.facts;
  facts.id = next_id_;
  if (const auto refusal = objection(facts)) {
    return {*refusal, {}};
  }
  if (next_id_.value > limits::max_clinics) {
    return {timetable_refusal::full, {}};
  }
  const auto first = next_class_date(facts.day, facts.time, now.local);
  const bool is_told = facts.term_weeks > 0 || week_of(first) > week_of(now.local);
  facts.first_class = is_told ? first : local_date{};
  return {facts, {clinic_created{facts, now.utc}}};
}

outcome<clinic_facts, timetable_refusal> timetable::decide(const claim_slot& command) const {
  const clinic_facts* known = find(command.clinic);
  if (known == nullptr) {
    return timetable_refusal::unknown_clinic;
  }
  if (claims_.contains(command.clinic)) {
    return timetable_refusal::busy;
  }
  clinic_facts wanted = edited(*known, command.edit);
  const bool stays =
      hour_of(wanted) == hour_of(*known) && share_room(wanted, *known) && wanted.teacher == known->teacher;
  if (const auto refusal = stays ? std::nullopt : objection(wanted)) {
    return *refusal;
  }
  return wanted;
}

void timetable::claim(const clinic_facts& wanted) {
  claims_.insert_or_assign(wanted.id, wanted);
}

void timetable::settle(clinic_id clinic) {
  claims_.erase(clinic);
}

void timetable::apply(const change& c) {
  if (const auto* created = std::get_if<clinic_created>(&c)) {
    clinics_.emplace(created->clinic.id, created->clinic);
    next_id_ = std::max(next_id_, clinic_id{created->clinic.id.value + 1});
  } else if (const auto* changed = std::get_if<clinic_changed>(&c)) {
    if (const auto known = clinics_.find(changed->clinic.id); known != clinics_.end()) {
      known->second = changed->clinic;
    }
  } else if (const auto* deleted = std::get_if<clinic_deleted>(&c)) {
    clinics_.erase(deleted->clinic);
  }
}

const clinic_facts* timetable::find(clinic_id clinic) const {
  const auto found = clinics_.find(clinic);
  return found == clinics_.end() ? nullptr : &found->second;
}

timetable_image timetable::image() const {
  timetable_image image;
  image.next_id = next_id_;
  image.clinics.reserve(clinics_.size());
  for (const auto& [id, facts] : clinics_) {
    image.clinics.push_back(facts);
  }
  return image;
}

std::optional<timetable_refusal> timetable::objection(const clinic_facts& wanted) const {
  const auto stands_in_way = [&](auto shares) {
    const auto is_there = [&](const auto& other) {
      return other.first != wanted.id && shares(wanted, other.second) &&
             overlap(hour_of(wanted), hour_of(other.second));
    };
    return std::any_of(clinics_.begin(), clinics_.end(), is_there) ||
           std::any_of(claims_.begin(), claims_.end(), is_there);
  };
  if (stands_in_way(share_room)) {
    return timetable_refusal::slot_taken;
  }
  if (stands_in_way(share_teacher)) {
    return timetable_refusal::teacher_busy;
  }
  return std::nullopt;
}

}  // namespace usher::domain
