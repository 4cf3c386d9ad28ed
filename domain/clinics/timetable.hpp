#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"

/// Which clinics there are, and that no two overlap in one room, or of one teacher, as a pure state machine.
namespace usher::domain {

struct create_clinic {
  /// Without an id and without a first class.
  clinic_facts facts;
};

/// What becomes of all clinics at once: they take reservations, or none; or their rosters and lines are
/// emptied.
enum class schedule_action : std::uint8_t { activate, deactivate, reset };

/// Whether that changes a clinic; `in_use`: somebody is on its roster or in its line.
inline bool is_changed_by(schedule_action action, const clinic_facts& clinic, bool in_use) {
  return action == schedule_action::reset ? in_use
                                          : clinic.is_active != (action == schedule_action::activate);
}

/// Hours, room and teacher for a clinic that wants to change them; nobody else gets them until `settle`.
struct claim_slot {
  clinic_id clinic;
  clinic_edit edit;
};

/// In order of precedence. `slot_taken`: the room has another clinic then; `teacher_busy`: the teacher has;
/// `full`: limits::max_clinics.
enum class timetable_refusal : std::uint8_t { unknown_clinic, busy, slot_taken, teacher_busy, full };

struct timetable_image {
  /// In order of id; deleted ones left out.
  std::vector<clinic_facts> clinics;
  clinic_id next_id{1};

  friend bool operator==(const timetable_image&, const timetable_image&) = default;
};

class timetable {
 public:
  explicit timetable(const timetable_image& image = {});

  /// Yields clinic_created with the next id.
  decision<outcome<clinic_facts, timetable_refusal>, change> decide(const create_clinic& command,
                                                                    const moment& now) const;

  /// The facts with the edit, when they may be. Changes nothing durable; `claim` keeps the slot.
  /// busy: another edit of this clinic is under way. Older stores may have teachers with two clinics at once:
  /// these stay, and may be edited in all else.
  outcome<clinic_facts, timetable_refusal> decide(const claim_slot& command) const;
  void claim(const clinic_facts& wanted);
  /// The clinic has decided: what was claimed for it and not taken by its changes is free.
  void settle(clinic_id clinic);

  /// Takes clinic_created, clinic_changed and clinic_deleted in; ignores others.
  void apply(const change& c);

  /// Nothing for unknown and deleted ones.
  const clinic_facts* find(clinic_id clinic) const;
  timetable_image image() const;

 private:
  /// What stands in the way of `wanted` in hours, room and teacher, but for the clinic of this id.
  std::optional<timetable_refusal> objection(const clinic_facts& wanted) const;

  std::map<clinic_id, clinic_facts> clinics_;
  /// Beside what the clinic has.
  std::map<clinic_id, clinic_facts> claims_;
  clinic_id next_id_{1};
};

}  // namespace usher::domain
