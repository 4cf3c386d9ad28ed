#pragma once

#include <optional>
#include <string>

#include "actors/asks.hpp"
#include "actors/clock.hpp"
#include "actors/views.hpp"
#include "api/problem.hpp"

/// The concert half's answers, as pure functions of outcomes and views.
namespace usher::api {

/// `{userId, token, status, queueCount, validDate}`.
json token_body(const domain::token_standing& standing, const std::string& token, const actors::clock& time);

problem describe(domain::issue_refusal refusal);
problem describe(const domain::gate_refusal& refusal);
problem describe(domain::hold_refusal refusal, std::int32_t seat_count);

/// `{concertId, title, price, availableDates}`.
json dates_body(const storage::concert_facts& concert);

/// The rendered body of findSeats: `{concertId, title, price, status, seatNo, availableDates,
/// availableSeats}` with null for `status` and `seatNo`.
std::string seats_body(const storage::concert_facts& concert, const actors::seats_view& seats);

/// The same shape for a hold that was made or found, with `expiresAt`.
json hold_body(const storage::concert_facts& concert, const actors::seats_view& seats,
               const domain::seat_hold& hold, const actors::clock& time);

}  // namespace usher::api
