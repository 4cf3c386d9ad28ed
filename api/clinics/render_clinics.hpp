#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/base/asks.hpp"
#include "actors/base/clock.hpp"
#include "actors/base/views.hpp"
#include "actors/engine.hpp"
#include "api/http/problem.hpp"
#include "domain/clinics/roster.hpp"

/// The clinic half's answers, as pure functions of outcomes and views.
namespace usher::api {

/// Fills in the rendered slots of a clinic's view.
void render_clinic(actors::clinic_view& view);

/// How places in all clinics are taken and given up.
struct place_rules {
  domain::clinic_rules clinics = {};
  /// Whom people ask who may not give their places up by themselves.
  std::string admin_contact = "학원 사무실";
};

/// The whole weekly schedule of active clinics as this caller may see it. Staff and teachers see all
/// students; others only themselves. It has a slot for each day at each of the usual times and of all others
/// at which a clinic takes place; its lists of days and times name those alone that have one. How places are
/// taken and given up goes with it: people know it before they ask for anything.
std::string schedule_body(const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                          const domain::caller& who, const place_rules& rules = {});

/// Keeps the two schedules that most callers get until a clinic publishes anew. Any thread.
class schedule_cache {
 public:
  explicit schedule_cache(place_rules rules = {}) : rules_(std::move(rules)) {}

  std::shared_ptr<const actors::rendition> body(const actors::schedule_board& board,
                                                const domain::caller& who);

 private:
  struct schedules {
    std::uint64_t version;
    std::vector<std::shared_ptr<const actors::clinic_view>> clinics;
    std::shared_ptr<const actors::rendition> with_students;
    std::shared_ptr<const actors::rendition> without_students;
  };

  std::shared_ptr<const schedules> current(const actors::schedule_board& board);

  const place_rules rules_;
  std::atomic<std::shared_ptr<const schedules>> last_;
};

/// A clinic with how full its next class is.
struct clinic_line {
  domain::clinic_facts clinic;
  std::int32_t reserved = 0;
  std::int32_t waiting = 0;
};
clinic_line line_of(const actors::clinic_view& view);

/// `{id, day, time, length_minutes, room, subject, teacher_id, teacher_name, capacity, current_count,
/// remaining_spots, waiting_count, is_full, is_active, status, first_class, term_weeks, reservation_window:
/// {kind, opens, closes}}`.
/// `general` is the window of clinics that have none of their own.
json clinic_body(const clinic_line& line, const domain::week_window& general, domain::local_time now);
/// Those of a class whom a caller is shown, in order of place, and how many have a place.
struct class_students {
  std::vector<const domain::person*> shown;
  std::size_t count = 0;
};
/// LEGACY: the same in the original's words, beside these.
void add_original_names(json& body, const domain::clinic_facts& clinic, const class_students& students);
/// `[{id, name, username, place}]`.
json fallen_out_body(const std::vector<domain::roster_entry>& entries);

/// `{clinic_id, class_date, capacity, current_count, waiting_count, students: [{id, name, username, place,
/// reserved_at}], waiting: [{id, name, username, position, joined_at}]}`; the next has position 1.
json roster_body(const actors::clinic_view& view, const actors::clock& time);
/// Of any class, with those who gave their places up: `released_at` and `reason`, null for the others.
/// Without `waiting_count` and `waiting`; `capacity` is today's.
json past_roster_body(const domain::clinic_facts& clinic, domain::local_date class_date,
                      const std::vector<storage::reservation_line>& lines, const actors::clock& time);

using clinic_views = std::vector<std::shared_ptr<const actors::clinic_view>>;
/// Who waits in the line of each of these clinics: `{results: [{clinic_id, day, time, room, subject,
/// teacher_name, class_date, waiting: [as in roster_body]}]}`.
json waiting_lines_body(const clinic_views& clinics, const actors::clock& time);
/// The same as a table, a row for each who waits, with the length and the price of the class.
std::string waiting_lines_table(const clinic_views& clinics, const actors::clock& time);

/// `{success, message, clinic_info, remaining_spots}`.
json confirmation_body(const domain::place_confirmed& confirmed, language spoken);
/// `{success, message, reservations: [{user_id, class_date, place, clinic_info}, ..]}`: where the two are
/// now.
json swap_body(const domain::place_swapped& one, const domain::place_swapped& other, language spoken);
json given_up_body(const domain::place_given_up& given_up, language spoken);
/// `{clinic_id, user_id, position, ahead, class_date}`; the next has position 1.
json wait_body(domain::clinic_id clinic, domain::user_id user, const domain::clinic_wait& wait);

/// `{dry_run, reset_number, week, no_shows_lowered, repeated, places_cleared, waits_cleared, clinics:
/// [{clinic_id, places, waits}], kept: [the same]}`; the last four are null unless it `tells_clinics`.
json week_reset_body(const actors::week_was_reset& reset, bool tells_clinics, bool dry_run);
/// `{results: [{reset_number, week, cause, reset_at}]}`.
json week_resets_body(const std::vector<domain::week_reset>& resets, const actors::clock& time);

}  // namespace usher::api
