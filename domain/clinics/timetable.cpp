#include "domain/clinics/timetable.hpp"

#include <algorithm>
#include <utility>

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

std::tuple<weekday, class_time, std::int32_t> slot_of(const clinic_facts& facts) {
  return {facts.day, facts.time, facts.room};
}

}  // namespace

timetable::timetable(const timetable_image& image) : next_id_(image.next_id) {
  for (const clinic_facts& facts : image.clinics) {
    apply(clinic_created{facts, {}});
  }
}

decision<outcome<clinic_facts, timetable_refusal>, change> timetable::decide(const create_clinic& command,
                                                                             instant now) const {
  if (!is_free(slot_of(command.facts), next_id_)) {
    return {timetable_refusal::slot_taken, {}};
  }
  if (next_id_.value > limits::max_clinics) {
    return {timetable_refusal::full, {}};
  }
  clinic_facts facts = command.facts;
  facts.id = next_id_;
  return {facts, {clinic_created{facts, now}}};
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
  if (!is_free(slot_of(wanted), command.clinic)) {
    return timetable_refusal::slot_taken;
  }
  return wanted;
}

void timetable::claim(const clinic_facts& wanted) {
  claims_.insert_or_assign(wanted.id, slot_of(wanted));
}

void timetable::settle(clinic_id clinic) {
  claims_.erase(clinic);
}

void timetable::apply(const change& c) {
  if (const auto* created = std::get_if<clinic_created>(&c)) {
    enter(created->clinic);
    next_id_ = std::max(next_id_, clinic_id{created->clinic.id.value + 1});
  } else if (const auto* changed = std::get_if<clinic_changed>(&c)) {
    if (remove(changed->clinic.id)) {
      enter(changed->clinic);
    }
  } else if (const auto* deleted = std::get_if<clinic_deleted>(&c)) {
    remove(deleted->clinic);
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

bool timetable::is_free(const slot& wanted, clinic_id clinic) const {
  const auto taken = slots_.find(wanted);
  if (taken != slots_.end() && taken->second != clinic) {
    return false;
  }
  return std::none_of(claims_.begin(), claims_.end(),
                      [&](const auto& claim) { return claim.first != clinic && claim.second == wanted; });
}

void timetable::enter(const clinic_facts& facts) {
  if (!clinics_.emplace(facts.id, facts).second) {
    return;
  }
  slots_.insert_or_assign(slot_of(facts), facts.id);
}

bool timetable::remove(clinic_id clinic) {
  const auto found = clinics_.find(clinic);
  if (found == clinics_.end()) {
    return false;
  }
  const auto taken = slots_.find(slot_of(found->second));
  // Another clinic may have been moved there by now, when changes of two arrive late.
  if (taken != slots_.end() && taken->second == clinic) {
    slots_.erase(taken);
  }
  clinics_.erase(found);
  return true;
}

}  // namespace usher::domain
