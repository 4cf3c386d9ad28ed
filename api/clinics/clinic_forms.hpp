#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/http/strict_fields.hpp"
#include "domain/clinics/roster.hpp"
#include "storage/queries.hpp"

/// What the office may say of clinics. Pure; the readers throw bad_request.
namespace usher::api {

/// Absent members stay, or take their defaults. A teacher of 0 is nobody; `teacher_name` is never set.
struct clinic_form {
  domain::clinic_edit edit;
  bool force = false;
  /// All who are to have a place in the class of the day.
  std::optional<std::vector<domain::user_id>> students = std::nullopt;
};

// Both take the original's names too (`clinic_day` for `day`), which go before the others; they pass over
// what is unknown, and say beside what is wrong with a field.

/// `{day, time, room, subject, ..}`, these four required; not of who uses the original's names, for whom it
/// is a clinic on Monday at 18:00 in room 1 that is not active.
clinic_form new_clinic_form(const edge::request& r);
/// Any of them, `force` and `clinic_students`.
clinic_form changed_clinic_form(const edge::request& r);

/// The room of that name; of a number alone, such as `3`, the room of that number. Nothing for what is no
/// name.
std::optional<domain::class_room> room_of(std::string_view text);

}  // namespace usher::api
