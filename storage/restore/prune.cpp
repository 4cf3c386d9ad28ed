#include "storage/restore/prune.hpp"

#include <optional>

#include "domain/base/words.hpp"
#include "storage/restore/lists.hpp"

namespace usher::storage {

namespace {

/// Rooms that one step looks into: a look costs a question to the store.
constexpr int rooms_at_a_time = 16;

/// Deletes, of the rows `from`, those whose number `which` gives. As two statements, with the numbers in the
/// second: a plan made for any number of them would read the whole table.
std::int64_t take_out(const pruning::statements& by, const std::string& from, const char* number,
                      const std::string& which, const std::vector<pruning::argument>& arguments,
                      std::int64_t limit) {
  std::string numbers;
  by.select("SELECT " + std::string(number) + " FROM " + which + std::to_string(limit), arguments,
            [&](const row_text& row) {
              numbers += (numbers.empty() ? "" : ", ") + std::to_string(row.integer(0));
            });
  return numbers.empty() ? 0 : by.alter("DELETE FROM " + from + number + " IN (" + numbers + ")", {});
}

}  // namespace

pruned_step pruning::step(const statements& by, prunable what, domain::instant over_until,
                          std::size_t at_most) {
  const auto until = domain::to_text(clamped(over_until));
  const auto limit = as_stored(at_most);
  // First: whoever compares the tables with the log must not miss what is gone.
  by.alter(
      "INSERT INTO pruned (kind, over_until) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE"
      " SET over_until = excluded.over_until WHERE pruned.over_until < excluded.over_until",
      {std::string(domain::to_word(what)), until});
  if (what == prunable::tokens) {
    return tokens(by, until, limit);
  }
  const auto rows =
      what == prunable::sessions
          ? take_out(by, "session_key WHERE ", "start_no",
                     "session_key WHERE ended_at IS NOT NULL AND ended_at < $1 ORDER BY ended_at LIMIT ",
                     {until}, limit)
          // The last of a lane says which number comes next, and the last of all which place in the queue.
          : take_out(by, "outbox WHERE ", "queue_no",
                     "outbox AS o WHERE delivered_at IS NOT NULL AND delivered_at < $1 AND notice_no <"
                     " (SELECT max(m.notice_no) FROM outbox AS m WHERE m.lane = o.lane) AND queue_no <"
                     " (SELECT max(m.queue_no) FROM outbox AS m) ORDER BY delivered_at LIMIT ",
                     {until}, limit);
  return {rows, rows < limit};
}

/// Room by room: an index has the ended tokens of each in order of their end. The last ticket of a room
/// stays, which says what the next is.
pruned_step pruning::tokens(const statements& by, const std::string& until, std::int64_t limit) {
  pruned_step step;
  for (int i = 0; i < rooms_at_a_time && step.rows < limit; ++i) {
    std::optional<std::int64_t> room;
    by.select("SELECT min(room_id) FROM waiting_token WHERE room_id > $1", {room_}, [&](const row_text& row) {
      if (!row.is_null(0)) {
        room = row.integer(0);
      }
    });
    if (!room) {
      room_ = before_all_rooms;
      return {step.rows, true};
    }
    step.rows += take_out(by, "waiting_token WHERE room_id = " + std::to_string(*room) + " AND ", "ticket_no",
                          "waiting_token WHERE room_id = $1 AND ended_at IS NOT NULL AND ended_at < $2"
                          " AND ticket_no < (SELECT max(m.ticket_no) FROM waiting_token AS m"
                          " WHERE m.room_id = $1) ORDER BY ended_at LIMIT ",
                          {*room, until}, limit - step.rows);
    if (step.rows < limit) {
      room_ = *room;
    }
  }
  return step;
}

}  // namespace usher::storage
