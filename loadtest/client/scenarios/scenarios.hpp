#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "loadtest/client/loop/script.hpp"
#include "loadtest/client/scenario_settings.hpp"

namespace usher::loadtest {

// Each file of this folder has one of these.

/// A token, then where it stands in the waiting room.
std::unique_ptr<scenario> make_token_queue(const scenario_settings& settings);
/// The free seats of a date.
std::unique_ptr<scenario> make_find_seats(const scenario_settings& settings);
/// The same, and then once more with If-None-Match, while nothing changes.
std::unique_ptr<scenario> make_find_seats_again(const scenario_settings& settings);
/// The minute when reservations open.
std::unique_ptr<scenario> make_clinic_day(const scenario_settings& settings);
/// Many people for few seats, from the waiting room to the payment.
std::unique_ptr<scenario> make_opening_rush(const scenario_settings& settings);
/// Everybody wants the same seat, once.
std::unique_ptr<scenario> make_hot_seat(const scenario_settings& settings);
/// Calls drawn by weight.
std::unique_ptr<scenario> make_mixed(const scenario_settings& settings);
/// One and the same request.
std::unique_ptr<scenario> make_constant(const scenario_settings& settings);
/// A token that was taken before, asked for again and again.
std::unique_ptr<scenario> make_token_check(const scenario_settings& settings);
std::unique_ptr<scenario> make_token_create(const scenario_settings& settings);
/// Each request another seat, until all were asked for.
std::unique_ptr<scenario> make_holds(const scenario_settings& settings);
/// A place in a clinic is reserved and cancelled.
std::unique_ptr<scenario> make_place_cycle(const scenario_settings& settings);

/// Many listen to the events of a date whose seats are sold.
std::unique_ptr<scenario> make_seat_events(const scenario_settings& settings);

/// What can be run, and how it runs unless the user says otherwise.
struct scenario_kind {
  std::string_view name;
  std::string_view about;
  std::unique_ptr<scenario> (*make)(const scenario_settings& settings);
  std::size_t connections = 1;
  /// Of each connection; 0: until the scenario itself has nothing more to do.
  std::uint64_t rounds = 0;
};

const std::vector<scenario_kind>& scenario_kinds();
/// Nothing when there is none of this name.
const scenario_kind* scenario_named(std::string_view name);

}  // namespace usher::loadtest
