#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"

/// Which clinics there are, and that no two share day, time and room, as a pure state machine.
namespace usher::domain {

struct create_clinic {
  /// Without an id.
  clinic_facts facts;
};

/// Day, time and room for a clinic that wants to change them; nobody else gets them until `settle`.
struct claim_slot {
  clinic_id clinic;
  clinic_edit edit;
};

/// In order of precedence. `full`: limits::max_clinics.
enum class timetable_refusal : std::uint8_t { unknown_clinic, busy, slot_taken, full };

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
                                                                    instant now) const;

  /// The facts with the edit, when they may be. Changes nothing durable; `claim` keeps the slot.
  /// busy: another edit of this clinic is under way.
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
  using slot = std::tuple<weekday, class_time, std::int32_t>;

  /// Nobody but this clinic has it, or has claimed it.
  bool is_free(const slot& wanted, clinic_id clinic) const;
  void enter(const clinic_facts& facts);
  bool remove(clinic_id clinic);

  std::map<clinic_id, clinic_facts> clinics_;
  std::map<slot, clinic_id> slots_;
  /// Claimed beside the one that the clinic has; the same one where it wants to stay.
  std::map<clinic_id, slot> claims_;
  clinic_id next_id_{1};
};

}  // namespace usher::domain
