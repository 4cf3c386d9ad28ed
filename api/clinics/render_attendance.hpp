#pragma once

#include <vector>

#include "actors/base/asks.hpp"
#include "actors/base/clock.hpp"
#include "api/http/problem.hpp"
#include "storage/queries.hpp"

/// Attendance records, as pure functions.
namespace usher::api {

/// What is expected where something else was said.
bilingual types_of_attendance();

/// `{id, clinic_id, day, time, room, subject, class_date, student, student_name, student_username,
/// attendance_type, withdrawn, marked_at, marked_by}`, and the original's names beside (`clinic`,
/// `expected_clinic_date` and others); marked_at and marked_by are null until somebody marks it, the last
/// also where an absence was taken back with the place.
json attendance_body(const storage::attendance_line& line, const actors::clock& time);
/// `{results: [..], next}`; `next` is the id that the next page is before, null at the end.
json attendances_body(const std::vector<storage::attendance_line>& lines, std::size_t limit,
                      const actors::clock& time);
/// The same as a table, with how long a class is and what was paid for the place.
std::string attendances_table(const std::vector<storage::attendance_line>& lines, const actors::clock& time);
/// The record as it is with the mark, and the student's `no_show`.
json marked_body(storage::attendance_line line, const actors::attendance_was_marked& marked,
                 const actors::clock& time);

}  // namespace usher::api
