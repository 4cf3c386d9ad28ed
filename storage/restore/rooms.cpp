#include <algorithm>

#include "domain/base/limits.hpp"
#include "storage/restore/lists.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// A token with what tells whether it was claimed.
struct stored_token {
  domain::waiting_line_image::entry entry;
  std::optional<domain::instant> claimed_at;
};

}  // namespace

domain::waiting_line_image relational_reader::load_waiting_line(domain::room_id room,
                                                                domain::instant ended_since) {
  domain::waiting_line_image out;
  out.next_ticket = read_value<domain::ticket_number>("coalesce(max(ticket_no), 0) + 1",
                                                      "waiting_token WHERE room_id = $1", {room.value})
                        .value();
  using domain::token_status;
  const auto read_tokens = [&](const char* index, const std::string& which,
                               const std::vector<argument>& arguments) {
    using token = domain::waiting_line_image::entry;
    constexpr auto entry = &stored_token::entry;
    const auto take = [&](stored_token&& known) {
      known.entry.claimed = known.entry.status != token_status::active || known.claimed_at;
      out.entries.push_back(known.entry);
    };
    read_each<stored_token>(
        by_index("waiting_token", index) + " WHERE room_id = $1 AND " + which, arguments, take,
        column("ticket_no", entry, &token::ticket), column("token_hash", entry, &token::token),
        column("person_id", entry, &token::user), column("status", entry, &token::status),
        column("issued_at", entry, &token::issued_at),
        column("coalesce(ended_at, active_until, waits_until)", entry, &token::valid_until),
        column("extensions", entry, &token::extensions), column("claimed_at", &stored_token::claimed_at),
        optional_column("returns_until", entry, &token::returns_until));
  };
  // Two questions, so that each is answered from its own partial index and not by reading every token there
  // ever was.
  read_tokens("waiting_token_open", "ended_at IS NULL", {room.value});
  read_tokens("waiting_token_ended", "ended_at IS NOT NULL AND ended_at >= $2",
              {room.value, domain::to_text(clamped(ended_since))});
  std::sort(out.entries.begin(), out.entries.end(),
            [](const auto& a, const auto& b) { return a.ticket < b.ticket; });
  using holding = domain::waiting_line_image::holding;
  using domain::concert_date_key;
  out.holdings = read_all<holding>(
      "seat_hold AS h JOIN waiting_token AS t ON t.room_id = h.token_room AND t.ticket_no = h.token_ticket"
      " WHERE h.token_room = $1 AND t.ended_at IS NULL"
      " GROUP BY h.token_ticket, h.concert_id, h.starts_at"
      " ORDER BY h.token_ticket, h.concert_id, h.starts_at",
      {room.value}, column("h.token_ticket", &holding::ticket),
      column("h.concert_id", &holding::of, &concert_date_key::concert),
      column("h.starts_at", &holding::of, &concert_date_key::starts_at),
      column("max(h.expires_at)", &holding::until));
  load_room(room, out);
  return out;
}

void relational_reader::load_room(domain::room_id room, domain::waiting_line_image& into) {
  using domain::room_changed;
  const auto changed = with_room_rules(
      [&](const auto&... rules) {
        return read_one<room_changed>("waiting_room WHERE room_id = $1", {room.value},
                                      column("mode", &room_changed::mode), rules...);
      },
      &room_changed::rules);
  if (changed) {
    into.mode = changed->mode;
    into.rules = changed->rules;
  }
  using opening = domain::waiting_line_image::opening;
  into.scheduled =
      read_one<opening>("waiting_draw WHERE room_id = $1 AND drawn_at IS NULL", {room.value},
                        column("opens_at", &opening::opens_at), column("first_ticket", &opening::first),
                        column("seed", &opening::seed), column("commitment", &opening::commitment));
  // The last ones, for people; and older ones that somebody still stands in.
  using draw = domain::draw_facts;
  into.draws = read_all<draw>(
      "waiting_draw WHERE room_id = $1 AND drawn_at IS NOT NULL AND (draw_no >= coalesce((SELECT l.draw_no"
      " FROM waiting_draw AS l WHERE l.room_id = $1 AND l.drawn_at IS NOT NULL ORDER BY l.draw_no DESC"
      " LIMIT 1 OFFSET $2), 0) OR last_ticket >= (SELECT min(ticket_no) FROM " +
          by_index("waiting_token", "waiting_token_open") +
          " WHERE room_id = $1 AND ended_at IS NULL)) ORDER BY draw_no",
      {room.value, as_stored(domain::limits::max_remembered_draws - 1)}, column("first_ticket", &draw::first),
      column("last_ticket", &draw::last), column("seed", &draw::seed),
      column("commitment", &draw::commitment), column("drawn_at", &draw::drawn_at));
}

}  // namespace usher::storage
