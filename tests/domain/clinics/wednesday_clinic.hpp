#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "domain/clinics/roster.hpp"
#include "tests/domain/base/values.hpp"

/// A clinic on Wednesdays at 19:00, and short ways to do something with its roster.
namespace usher::domain::testing {

// 2024-09-16 is a Monday.
inline constexpr const char* tuesday = "2024-09-17T12:00:00";
inline constexpr const char* sunday = "2024-09-22T12:00:00";
inline const local_date this_week = on_date("2024-09-18");
inline const local_date next_week = on_date("2024-09-25");
inline constexpr clinic_id the_clinic{5};

inline clinic_facts wednesday_clinic(std::int32_t capacity = 2) {
  clinic_facts clinic;
  clinic.id = the_clinic;
  clinic.day = weekday::wed;
  clinic.time = class_time::at_19_00;
  clinic.room = 3;
  clinic.subject = "physics1";
  clinic.teacher = user_id{900};
  clinic.teacher_name = "김선생";
  clinic.capacity = capacity;
  return clinic;
}

inline booker student(std::int64_t id) {
  booker who;
  who.user = user_id{id};
  who.name = "학생" + std::to_string(id);
  who.username = "s" + std::to_string(id);
  who.is_student = true;
  return who;
}

inline booker blocked_student(std::int64_t id, std::int32_t no_show = no_show_limit) {
  booker who = student(id);
  who.no_show = no_show;
  return who;
}

/// A place in another class at the hour of the clinic's next one.
inline std::vector<class_slot> at_this_hour() {
  const auto clinic = wednesday_clinic();
  return {{clinic_id{77}, this_week, clinic.time, clinic.length}};
}

/// Nobody's name is known, and all reserved at the same time.
inline roster_entry entry(std::int64_t user, std::int32_t place, instant reserved_at = at_ms(0)) {
  return {user_id{user}, "", "", place, reserved_at};
}

inline roster_image image_of(local_date class_date, std::vector<roster_entry> entries = {},
                             const std::vector<std::int64_t>& waiting = {}) {
  roster_image image;
  image.class_date = class_date;
  image.entries = std::move(entries);
  for (const std::int64_t user : waiting) {
    image.waiters.push_back({image.next_waiter, user_id{user}, at_ms(0)});
    ++image.next_waiter.value;
  }
  return image;
}

inline roster empty_roster(const clinic_facts& clinic = wednesday_clinic()) {
  return {clinic, image_of(this_week)};
}

/// People may cancel until so many hours before the class.
inline clinic_rules cancelled_until(std::int64_t hours) {
  clinic_rules rules;
  rules.cancellation.until_before = std::chrono::hours{hours};
  return rules;
}

/// Decides and takes what follows in.
template <class Command>
auto carry_out(roster& on, const Command& command, const char* now = tuesday) {
  auto decided = on.decide(command, moment_at(now));
  apply_all(on, decided.changes);
  return decided;
}

inline place_confirmed reserve(roster& on, const booker& who, const char* now = tuesday) {
  const auto decided = on.decide(reserve_place{who}, moment_at(now));
  for (const change& c : decided.changes) {
    on.apply(c, who);
  }
  return decided.outcome.value();
}

inline reserve_refusal refusal(const roster& on, const booker& who, const char* now = tuesday) {
  const auto decided = on.decide(reserve_place{who}, moment_at(now));
  EXPECT_TRUE(decided.changes.empty());
  return decided.outcome.refusal();
}

/// In order of place.
inline std::vector<std::int64_t> users_of(const std::vector<roster_entry>& entries) {
  std::vector<std::int64_t> users;
  for (const roster_entry& e : entries) {
    users.push_back(e.user.value);
  }
  return users;
}

/// In order of the line.
inline std::vector<std::int64_t> line_of(const roster& on) {
  std::vector<std::int64_t> users;
  for (const auto& waiter : on.image().waiters) {
    users.push_back(waiter.user.value);
  }
  return users;
}

using numbers = std::vector<std::int64_t>;

}  // namespace usher::domain::testing
