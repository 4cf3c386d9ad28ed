#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loadtest/client/scenario_settings.hpp"

/// Students and clinics as their calls show them.
namespace usher::loadtest {

struct session {
  /// The value of the Authorization header.
  std::string authorization;
  std::uint64_t user = 0;
};

struct clinic_seen {
  std::uint64_t id = 0;
  std::string time;
  /// The digits that the name of the room begins with.
  std::uint64_t room = 0;
  std::uint64_t taken = 0;
  std::uint64_t capacity = 0;
  /// Whether what the schedule says of its places agrees with itself.
  bool adds_up = false;
};

/// `test_student_07`, counted from 1.
std::string username_of(const scenario_settings& settings, std::size_t number);
/// The body of a login.
std::string login_of(const scenario_settings& settings, std::size_t number);

/// What is wrong with the body of a successful login; nothing when `out` is a session of this user.
std::string_view wrong_with_login(std::string_view body, std::string_view username, session& out);
/// The clinics of Monday, from every slot; none when the body is no schedule.
std::vector<clinic_seen> monday_clinics(std::string_view body);
/// What is wrong with the body of a reservation, or of its cancellation, that succeeded.
std::string_view wrong_with_place(std::string_view body, std::uint64_t clinic);
/// `{"user_id":7,"clinic_id":3}`.
std::string place_body(std::uint64_t user, std::uint64_t clinic);

}  // namespace usher::loadtest
