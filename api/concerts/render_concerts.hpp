#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/base/asks.hpp"
#include "actors/base/clock.hpp"
#include "actors/base/views.hpp"
#include "api/http/problem.hpp"

/// The concert half's answers, as pure functions of outcomes and views.
namespace usher::api {

using domain::concert_facts;

// Waiting rooms.

/// `{userId, token, status, queueCount, validDate}` and, beyond the original, `roomStatus`,
/// `estimatedWaitSeconds`, `nextPollMs`, `claimed`, `opensAt` while the room is not yet open, and to who
/// waits `claimSeconds` and `activeSeconds`. Who is away waits as far as these statuses go; whose token was
/// replaced or given up has an expired one.
std::string token_body(const domain::token_standing& standing, std::string_view token,
                       const actors::clock& time);
/// The standing of `testToken`, which has no place in any room.
json test_token_body(const std::string& token);
/// No news will follow.
bool has_ended(domain::token_status status);
/// How soon a stream of positions asks again: 250 ms for who has less than 100 people ahead, else when the
/// standing says so, but within 1 s .. 15 s.
domain::milliseconds ask_again_after(const domain::token_standing& standing);

/// `{pass, expiresAt}`.
json pass_body(const std::string& pass, domain::instant expires_at, const actors::clock& time);
/// The draws of a room: `[{first, last, seed, commitment, drawnAt}]`; bytes as lower-case hexadecimal digits.
json draws_of(const domain::room_standing& room, const actors::clock& time);
/// What everyone may know of them: `{concertId, opensAt, commitment, draws, howToCheck}`; the first three may
/// be null.
json draws_body(std::optional<domain::concert_id> concert, const domain::room_standing& room,
                const actors::clock& time);

// Concerts.

/// `{concertId, title, price, availableDates}`: the dates that are open and whose sale is not over, and
/// beyond the original `dates: [{concertDate, salesOpenAt, salesCloseAt, refunds, holdSeconds, extendSeconds,
/// maxExtensions}]`, the terms of the same; the times of sale are null without a bound.
json dates_body(const concert_facts& concert, const actors::clock& time);
/// `{concerts: [..], next}`: each as in dates_body, with `seatsPerPerson` (null without a bound) and
/// `ownRoom`. At most `most` of those whose number is above `after`; `next` is what `after` is for those that
/// follow, or null. The concerts are in order of id.
json concerts_body(const std::vector<std::shared_ptr<const actors::concert_view>>& concerts,
                   domain::concert_id after, std::size_t most, const actors::clock& time);

/// `[{name, price, firstSeat, seats, seatsPerRow}]`.
json sections_of(const domain::date_terms& terms);
/// The rendered body of findSeats: `{concertId, title, price, status, seatNo, availableDates,
/// availableSeats}` with null for `status` and `seatNo`; where the date has sections also `sections: [{name,
/// price, firstSeat, seats, seatsPerRow}]`. `price` is the date's.
std::shared_ptr<const actors::rendition> seats_body(const actors::seats_view& seats);

/// The same shape for holds that were made or found, at least one, with `expiresAt` of the first that ends,
/// `seatNo` the lowest, `price` what was promised for it, and beyond the original `seatNos`, `seats:
/// [{seatNo, price, expiresAt}]` and `totalPrice`. `seats` may be older than the holds: their seats are left
/// out. At most limits::max_seats_listed_with_hold available seats are listed. `seats` may be null.
std::string hold_body(const actors::concert_view& concert, const actors::seats_view* seats,
                      std::vector<domain::seat_hold> holds, const actors::clock& time);

/// `{userId, concertId, concertDate, seatNos, seats: [{seatNo, price, expiresAt}], totalPrice}`.
std::string extended_body(domain::user_id user, const domain::concert_date_key& date,
                          std::vector<domain::seat_hold> holds, const actors::clock& time);
/// `{userId, concertId, concertDate, seatNos}`.
json released_body(domain::user_id user, const domain::concert_date_key& date,
                   const std::vector<domain::seat_number>& seats);
/// `{userId, amount, concertId, concertDate, seatNo}`, where `amount` is what was paid and `seatNo` the
/// lowest, and beyond the original `seatNos`, `balance` (after the payment), `receiptNo`, `paidAt`.
json receipt_body(const domain::receipt& receipt, const domain::concert_date_key& date,
                  const actors::clock& time);
/// `{userId, refund, amount, seatNos, receiptNo}`, where `amount` is the balance after.
json cancelled_body(domain::user_id user, const actors::cancelled_sale& sale);

// Waiting lists.

/// `{userId, concertId, concertDate, position, offer}`; `offer` is `{seatNo, expiresAt, price}` or null,
/// `position` the people ahead.
json waiter_body(domain::user_id user, const domain::concert_date_key& date,
                 const domain::waiter_standing& standing, const actors::clock& time);
/// `{userId, concertId, concertDate}` of somebody who is no longer on the list.
json left_list_body(domain::user_id user, const domain::concert_date_key& date);

// Money and bookings of one person.

/// `{userId, amount}`.
json balance_body(const domain::wallet_standing& standing);
/// `{userId, entries: [{entryNo, amount, balance, reason, concertId, concertDate, receiptNo, enteredAt}],
/// next}`; the three in the middle are null where the money moved for no concert. `next` is what `before` is
/// for the lines that follow, or null; `limit` is what was asked for.
json ledger_body(domain::user_id user, const std::vector<storage::wallet_line>& lines, std::size_t limit,
                 const actors::clock& time);
/// `{userId, reservations: [{concertId, concertDate, status, seatNo, price, receiptNo, refund, since,
/// expiresAt}], next}`; members are null where they do not apply. `status` is `held`, `sold`, `cancelled`,
/// `offered` or `waiting`.
json bookings_body(domain::user_id user, const storage::booking_page& page, const actors::clock& time);

}  // namespace usher::api
