#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loadtest/client/loop/endpoint.hpp"

namespace usher::loadtest {

/// Calls of `mixed` by name, with their weights.
struct mix_part {
  std::string call;
  std::uint32_t weight = 0;
};

/// What users may say of a scenario, beside how long and how many.
struct scenario_settings {
  endpoint where;
  /// False: only the status of each answer is looked at.
  bool check_fields = true;
  std::size_t connections = 1;
  std::uint64_t seed = 1;

  /// User ids 1..users in turn.
  std::uint32_t users = 50;
  /// The literal token, for scenarios that would otherwise take one each.
  bool test_token = false;

  std::uint64_t concert = 1;
  std::string date = "2024-09-15T20:00:00";
  /// Dates by their number (`hall_date`) instead of that one.
  std::optional<std::uint32_t> dates;
  std::optional<std::uint32_t> seats;
  /// The one seat of hot_seat.
  std::uint32_t seat = 17;
  /// Of seat_events.
  std::uint32_t listeners = 10'000;
  /// With it the scenario creates a concert of its own.
  std::string admin_key;

  /// Of `constant`.
  std::string path = "/";
  std::string body;

  /// Of clinic_day: the server makes the clinics and students first.
  bool set_up = false;

  /// Of clinic_day and place_cycle.
  std::uint32_t students = 20;
  std::uint32_t clinics = 8;
  std::uint32_t max_clinics = 5;
  double logins_per_second = 40;
  std::string user_prefix = "test_student_";
  std::string password = "testpass123";
  std::string log_file = "clinic_test.log";

  std::vector<mix_part> mix{{"findSeats", 70}, {"check", 20}, {"create", 5}, {"holds", 4}, {"schedule", 1}};
};

}  // namespace usher::loadtest
