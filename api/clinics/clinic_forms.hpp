#pragma once

#include <optional>
#include <string_view>

#include "api/http/strict_fields.hpp"
#include "domain/clinics/roster.hpp"
#include "storage/queries.hpp"

/// What the office may say of clinics. Pure; the readers throw bad_request.
namespace usher::api {

/// Absent members stay, or take their defaults. A teacher of 0 is nobody; `teacher_name` is never set.
struct clinic_form {
  domain::clinic_edit edit;
  bool force = false;
};

/// `{day, time, room, subject, ..}`, these four required.
clinic_form new_clinic_form(const edge::request& r);
/// Any of them, and `force`.
clinic_form changed_clinic_form(const edge::request& r);

/// The room of that name; of a number alone, such as `3`, the room of that number. Nothing for what is no
/// name.
std::optional<domain::class_room> room_of(std::string_view text);

}  // namespace usher::api
