#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/asks.hpp"
#include "actors/base/clock.hpp"
#include "actors/base/notice_sender.hpp"
#include "api/http/problem.hpp"
#include "domain/ownership/standing.hpp"
#include "domain/seats/catalogue.hpp"
#include "storage/queries.hpp"

/// The administration's answers and the notices to the outside, as pure functions. Times are shown in the
/// clock's zone, with its offset; those of concert dates without.
namespace usher::api {

/// Where people wait for a concert, by its `own_room`.
enum class concert_room : std::uint8_t { shared, own };

/// `{concertId, title, price, seatsPerPerson, waitingRoom, dateCount}`.
json concert_summary(const domain::concert_facts& concert);
/// The same with `dates: [{concertDate, state, seatCount, price, salesOpenAt, salesCloseAt}]`.
json concert_body(const domain::concert_facts& concert, const actors::clock& time);

/// `{concertId, concertDate, state, seatCount, price, sections, holdSeconds, extendSeconds, maxExtensions,
/// offerSeconds, refunds, salesOpenAt, salesCloseAt, counts: {free, held, offered, sold, waiting},
/// refundsToMake}`. `to_refund` are sold seats.
json date_body(const domain::date_standing& standing, std::int64_t to_refund, const actors::clock& time);
/// Sold seats that are still to be refunded.
std::int64_t still_to_refund(const domain::date_standing& standing);

/// `all`, or the concert's number.
std::string room_text(domain::room_id room);
/// The rules, the mode, and how many wait, are away and active; the scheduled opening; draws.
json room_body(domain::room_id room, const domain::room_standing& standing, const actors::clock& time);
/// `{dryRun, waiting, away, active}`.
json reset_body(const domain::reset_report& report, bool dry_run);

/// `{bookings: [{concertId, concertDate, state, seatNo, userId, receiptNo, price, refund, since, expiresAt}],
/// next}`; what a booking of that state has not is null.
json bookings_body(const storage::booking_page& page, const actors::clock& time);
/// The same columns as a table with a header line.
std::string bookings_table(const storage::booking_page& page, const actors::clock& time);

/// `{notices: [{noticeNo, ..as the notice.., state, attempts, lastError, nextTryAt, deliveredAt}], next}`.
/// `attempts` has the one that delivered it, which has left no error; only what is pending has a next try.
json notices_body(const storage::notice_page& page, const actors::clock& time);

/// `{concertId, concertDate, noticeNo, state}`, with `clinicId` in place of the first two for a clinic's.
json notice_resent_body(const domain::notice_key& notice);

/// `{keyNo, name, scopes, madeAt, expiresAt, formerUntil, revokedAt}`, and `key`, the secret, where it is
/// shown; `secret` is empty elsewhere.
json app_key_body(const domain::app_key& key, const std::string& secret, const actors::clock& time);
/// `{keys: [..]}`, without secrets.
json app_keys_body(const std::vector<domain::app_key>& keys, const actors::clock& time);

/// `{node, claim, owner: {name, url, connected, resigned, asked}, waiting}`. `name` is of the node that
/// answers, empty where it is none.
json cluster_body(const std::string& name, const domain::cluster_standing& now);

/// `{calls: [{callNo, method, target, body, remoteAddress, calledAt, key, refused}], next}`; `next` is what
/// the next page is before, null at the end.
json audit_body(const std::vector<domain::admin_called>& calls, std::size_t limit, const actors::clock& time);

/// `{userId, balance, entries: [{entryNo, amount, balanceAfter, reason, concertId, concertDate, receiptNo,
/// enteredAt}], next}`.
json wallet_body(const domain::wallet_standing& wallet, const std::vector<storage::wallet_line>& lines,
                 std::size_t limit, const actors::clock& time);

/// What the outside world is told: `{id, kind, userId, concertId, concertDate, seatNos, receiptNo, amount,
/// expiresAt, queuedAt}`. `kind` is `paid`, `cancelled` or `offered`; an offer has no `receiptNo` and
/// `amount`, the others no `expiresAt`. `id` is `<concert>/<date>/<number>`, the same in every try. Of a
/// clinic:
/// `{id, kind, userId, clinicId, classDate, place, number, queuedAt}` with the kind `promoted` and the id
/// `clinics/<clinic>/<number>`.
actors::outgoing_notice render_notice(const domain::notice_queued& notice, std::int32_t attempt,
                                      const actors::clock& time);

}  // namespace usher::api
