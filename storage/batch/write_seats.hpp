#pragma once

#include "storage/batch/batch_writer.hpp"

/// How a batch writes what becomes of seats: holds, sales, offers, and those who wait.
namespace usher::storage {

template <class Backend>
void batch_writer<Backend>::write_freed_seats(const batch_rows& rows) {
  on_each("the hold that ended",
          "DELETE FROM seat_hold WHERE (concert_id, starts_at, seat_no, person_id)"
          " IN (SELECT u.concert, u.starts_at, u.seat, u.person FROM u)",
          rows.hold_removals, concert_column<hold_removal>(), starts_at_column<hold_removal>(),
          column("seat", &hold_removal::seat), column("person", &hold_removal::user));
  on_each("the offer that ended",
          "DELETE FROM seat_offer WHERE (concert_id, starts_at, seat_no, waiter_no, person_id)"
          " IN (SELECT u.concert, u.starts_at, u.seat, u.waiter, u.person FROM u)",
          rows.offer_removals, concert_column<offer_removal>(), starts_at_column<offer_removal>(),
          column("seat", &offer_removal::seat), column("waiter", &offer_removal::waiter),
          column("person", &offer_removal::user));
  using update = domain::sale_cancelled;
  on_each("the sale that was cancelled",
          "UPDATE seat_sale AS s SET cancelled_at = u.cancelled_at, refund = u.refund FROM u"
          " WHERE s.concert_id = u.concert AND s.starts_at = u.starts_at AND s.receipt_no = u.receipt"
          " AND s.seat_no = u.seat AND s.person_id = u.person"
          " AND CASE WHEN s.cancelled_at IS NULL THEN TRUE END",
          rows.sale_updates, concert_column<update>(), starts_at_column<update>(),
          column("receipt", &update::receipt), column("seat", &update::seat), column("person", &update::user),
          column("cancelled_at", &update::cancelled_at), column("refund", &update::refund));
}

template <class Backend>
void batch_writer<Backend>::write_waiters(const batch_rows& rows) {
  on_each("the open wait that ended",
          "UPDATE waiter AS w SET ended_at = u.ended_at, end_reason = u.end_reason FROM u"
          " WHERE w.concert_id = u.concert AND w.starts_at = u.starts_at AND w.waiter_no = u.waiter"
          " AND w.person_id = u.person AND CASE WHEN w.ended_at IS NULL THEN TRUE END",
          rows.waiter_updates, concert_column<waiter_update>(), starts_at_column<waiter_update>(),
          column("waiter", &waiter_update::waiter), column("person", &waiter_update::user),
          column("ended_at", &waiter_update::ended_at), column("end_reason", &waiter_update::end_reason));
  using joined = domain::waiter_joined;
  using domain::concert_date_key;
  insert("waiter", rows.waiter_inserts,
         column("concert_id", &waiter_row::joined, &joined::date, &concert_date_key::concert),
         column("starts_at", &waiter_row::joined, &joined::date, &concert_date_key::starts_at),
         column("waiter_no", &waiter_row::joined, &joined::waiter),
         column("person_id", &waiter_row::joined, &joined::user),
         column("joined_at", &waiter_row::joined, &joined::joined_at),
         column("ended_at", &waiter_row::ended_at), column("end_reason", &waiter_row::end_reason));
}

template <class Backend>
void batch_writer<Backend>::write_sold_seats(const batch_rows& rows) {
  using receipt = domain::receipt_written;
  insert("receipt", rows.receipt_inserts, concert_column<receipt>("concert_id"), starts_at_column<receipt>(),
         column("receipt_no", &receipt::receipt), column("person_id", &receipt::user),
         column("amount", &receipt::amount), column("balance_after", &receipt::balance_after),
         column("paid_at", &receipt::paid_at));
  using domain::concert_date_key;
  using domain::seat_sold;
  on_each("a seat that could be sold",
          "INSERT INTO seat_sale (concert_id, starts_at, receipt_no, seat_no, seat_count, person_id, price,"
          " sold_at, cancelled_at, refund)"
          " SELECT d.concert_id, d.starts_at, u.receipt, u.seat, d.seat_count, u.person, u.price, u.sold_at,"
          " u.cancelled_at, u.refund"
          " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
          " WHERE u.cancelled_at IS NOT NULL OR ("
          " NOT EXISTS (SELECT 1 FROM seat_hold AS h WHERE h.concert_id = d.concert_id"
          " AND h.starts_at = d.starts_at AND h.seat_no = u.seat)"
          " AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = d.concert_id"
          " AND o.starts_at = d.starts_at AND o.seat_no = u.seat))",
          rows.sale_inserts, column("concert", &sale_row::sale, &seat_sold::date, &concert_date_key::concert),
          column("starts_at", &sale_row::sale, &seat_sold::date, &concert_date_key::starts_at),
          column("receipt", &sale_row::sale, &seat_sold::receipt),
          column("seat", &sale_row::sale, &seat_sold::seat),
          column("person", &sale_row::sale, &seat_sold::user),
          column("price", &sale_row::sale, &seat_sold::price),
          column("sold_at", &sale_row::sale, &seat_sold::sold_at),
          column("cancelled_at", &sale_row::cancelled_at), column("refund", &sale_row::refund));
}

template <class Backend>
void batch_writer<Backend>::write_held_seats(const batch_rows& rows) {
  const auto now = [](const hold_update& r) -> const hold_row& { return r.now; };
  on_each("the hold that gave way to another",
          "UPDATE seat_hold AS h SET person_id = u.person, held_at = coalesce(u.held_at, h.held_at),"
          " expires_at = u.expires_at, extensions = u.extensions,"
          " price = CASE WHEN u.held_at IS NULL THEN h.price ELSE u.price END,"
          " token_room = CASE WHEN u.held_at IS NULL AND u.token_room IS NULL THEN h.token_room"
          " ELSE u.token_room END,"
          " token_ticket = CASE WHEN u.held_at IS NULL AND u.token_ticket IS NULL THEN h.token_ticket"
          " ELSE u.token_ticket END FROM u"
          " WHERE h.concert_id = u.concert AND h.starts_at = u.starts_at AND h.seat_no = u.seat"
          " AND h.person_id = u.previous",
          rows.hold_updates, column("concert", now, &hold_row::date, &domain::concert_date_key::concert),
          column("starts_at", now, &hold_row::date, &domain::concert_date_key::starts_at),
          column("seat", now, &hold_row::seat), column("previous", &hold_update::previous),
          column("person", now, &hold_row::user), column("held_at", now, &hold_row::held_at),
          column("expires_at", now, &hold_row::expires_at), column("extensions", now, &hold_row::extensions),
          column("price", now, &hold_row::price), column("token_room", now, &hold_row::token_room),
          column("token_ticket", now, &hold_row::token_ticket));
  on_each("a seat that could be held",
          "INSERT INTO seat_hold (concert_id, starts_at, seat_no, seat_count, person_id, held_at, expires_at,"
          " extensions, price, token_room, token_ticket)"
          " SELECT d.concert_id, d.starts_at, u.seat, d.seat_count, u.person, u.held_at, u.expires_at,"
          " u.extensions, u.price, u.token_room, u.token_ticket"
          " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
          " WHERE NOT EXISTS (SELECT 1 FROM seat_sale AS s WHERE s.concert_id = u.concert"
          " AND s.starts_at = u.starts_at AND s.seat_no = u.seat AND s.cancelled_at IS NULL)"
          " AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = u.concert"
          " AND o.starts_at = u.starts_at AND o.seat_no = u.seat)",
          rows.hold_inserts, concert_column<hold_row>(), starts_at_column<hold_row>(),
          column("seat", &hold_row::seat), column("person", &hold_row::user),
          column("held_at", &hold_row::held_at), column("expires_at", &hold_row::expires_at),
          column("extensions", &hold_row::extensions), column("price", &hold_row::price),
          column("token_room", &hold_row::token_room), column("token_ticket", &hold_row::token_ticket));
}

template <class Backend>
void batch_writer<Backend>::write_offered_seats(const batch_rows& rows) {
  using offer = domain::seat_offered;
  on_each(
      "a seat that could be offered to somebody who waits",
      "INSERT INTO seat_offer (concert_id, starts_at, seat_no, seat_count, waiter_no, person_id, offered_at,"
      " expires_at, price)"
      " SELECT d.concert_id, d.starts_at, u.seat, d.seat_count, u.waiter, u.person, u.offered_at,"
      " u.expires_at, u.price"
      " FROM u JOIN concert_date AS d ON d.concert_id = u.concert AND d.starts_at = u.starts_at"
      " JOIN waiter AS w ON w.concert_id = u.concert AND w.starts_at = u.starts_at"
      " AND w.waiter_no = u.waiter AND w.person_id = u.person"
      " AND CASE WHEN w.ended_at IS NULL THEN TRUE END"
      " WHERE NOT EXISTS (SELECT 1 FROM seat_sale AS s WHERE s.concert_id = u.concert"
      " AND s.starts_at = u.starts_at AND s.seat_no = u.seat AND s.cancelled_at IS NULL)"
      " AND NOT EXISTS (SELECT 1 FROM seat_hold AS h WHERE h.concert_id = u.concert"
      " AND h.starts_at = u.starts_at AND h.seat_no = u.seat)",
      rows.offer_inserts, concert_column<offer>(), starts_at_column<offer>(), column("seat", &offer::seat),
      column("waiter", &offer::waiter), column("person", &offer::user),
      column("offered_at", &offer::offered_at), column("expires_at", &offer::expires_at),
      column("price", &offer::price));
}

}  // namespace usher::storage
