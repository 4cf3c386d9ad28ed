#pragma once

#include <span>
#include <string>

#include "storage/batch/batch_writer.hpp"

/// How a batch writes waiting rooms: rules, draws, tokens.
namespace usher::storage {

/// What becomes of stored openings.
template <class Backend>
void batch_writer<Backend>::write_openings(const batch_rows& rows) {
  on_each("the scheduled opening that was rescheduled",
          "UPDATE waiting_draw AS d SET opens_at = u.opens_at FROM u"
          " WHERE d.room_id = u.room AND d.drawn_at IS NULL",
          rows.draw_reschedules, column("room", &draw_reschedule::room),
          column("opens_at", &draw_reschedule::opens_at));
  on_each("the scheduled opening of a draw",
          "UPDATE waiting_draw AS d SET last_ticket = u.last, drawn_at = u.drawn_at FROM u"
          " WHERE d.room_id = u.room AND d.drawn_at IS NULL AND d.first_ticket = u.first AND d.seed = u.seed",
          rows.draw_updates, column("room", &draw_update::room), column("first", &draw_update::first),
          column("last", &draw_update::last), column("seed", &draw_update::seed),
          column("drawn_at", &draw_update::drawn_at));
  on_each("the scheduled opening that was called off",
          "DELETE FROM waiting_draw WHERE drawn_at IS NULL AND room_id IN (SELECT u.room FROM u)",
          rows.draw_removals, column("room", &draw_removal::room));
}

template <class Backend>
void batch_writer<Backend>::write_rooms(const batch_rows& rows) {
  using domain::room_changed;
  with_room_rules(
      [&](const auto&... rules) {
        const auto room = column("room_id", &room_changed::room);
        const auto mode = column("mode", &room_changed::mode);
        const auto changed_at = column("changed_at", &room_changed::changed_at);
        static const std::string body = "INSERT INTO waiting_room (" +
                                        names_of(room, mode, rules..., changed_at) + ") SELECT " +
                                        names_of(room, mode, rules..., changed_at) +
                                        " FROM u WHERE true ON CONFLICT (room_id) DO UPDATE SET " +
                                        assignments("excluded", mode, rules..., changed_at);
        on_any(body.c_str(), rows.room_upserts, room, mode, rules..., changed_at);
      },
      &room_changed::rules);
  write_openings(rows);
  using update = token_update;
  on_each("the open token that moved on",
          "UPDATE waiting_token AS t SET status = u.status,"
          " admitted_at = coalesce(u.admitted_at, t.admitted_at),"
          " active_until = coalesce(u.active_until, t.active_until), ended_at = u.ended_at,"
          " claimed_at = coalesce(u.claimed_at, t.claimed_at),"
          " extensions = coalesce(u.extensions, t.extensions), returns_until = u.returns_until FROM u"
          " WHERE t.room_id = u.room AND t.ticket_no = u.ticket AND t.person_id = u.person"
          " AND CASE WHEN t.ended_at IS NULL THEN TRUE END"
          " AND (u.from_status IS NULL OR t.status = u.from_status)"
          " AND (u.claimed_at IS NULL OR t.claimed_at IS NULL)",
          rows.token_updates, column("room", &update::room), column("ticket", &update::ticket),
          column("person", &update::user), column("from_status", &update::from),
          column("status", &update::status), column("admitted_at", &update::admitted_at),
          column("active_until", &update::active_until), column("ended_at", &update::ended_at),
          column("claimed_at", &update::claimed_at), column("extensions", &update::extensions),
          column("returns_until", &update::returns_until));
  // One by one: those of the same room come after one another.
  for (const auto& reset : rows.room_resets) {
    const auto room = column("room", &domain::room_reset::room);
    on_any(
        "UPDATE waiting_token AS t SET status = 'expired', ended_at = u.reset_at, returns_until = NULL FROM u"
        " WHERE t.room_id = u.room AND t.ticket_no <= u.through AND t.ended_at IS NULL",
        std::span(&reset, 1), room, column("through", &domain::room_reset::through),
        column("reset_at", &domain::room_reset::reset_at));
    on_any("DELETE FROM waiting_draw WHERE drawn_at IS NULL AND room_id IN (SELECT u.room FROM u)",
           std::span(&reset, 1), room);
  }
  using opening = domain::opening_scheduled;
  insert("waiting_draw", rows.draw_inserts, column("room_id", &draw_row::opening, &opening::room),
         column("opens_at", &draw_row::opening, &opening::opens_at),
         column("first_ticket", &draw_row::opening, &opening::first), column("last_ticket", &draw_row::last),
         column("seed", &draw_row::opening, &opening::seed),
         column("commitment", &draw_row::opening, &opening::commitment),
         column("scheduled_at", &draw_row::opening, &opening::scheduled_at),
         column("drawn_at", &draw_row::drawn_at));
  insert("waiting_token", rows.token_inserts, column("room_id", &token_row::room),
         column("ticket_no", &token_row::ticket), column("token_hash", &token_row::token),
         column("person_id", &token_row::user), column("status", &token_row::status),
         column("issued_at", &token_row::issued_at), column("waits_until", &token_row::waits_until),
         column("admitted_at", &token_row::admitted_at), column("active_until", &token_row::active_until),
         column("ended_at", &token_row::ended_at), column("claimed_at", &token_row::claimed_at),
         column("extensions", &token_row::extensions), column("returns_until", &token_row::returns_until));
}

}  // namespace usher::storage
