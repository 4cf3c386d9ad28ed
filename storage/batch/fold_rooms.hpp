#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "storage/batch/folding.hpp"

namespace usher::storage::folds {

/// What a batch does to waiting rooms: their rules, draws and tokens.
class rooms {
 public:
  explicit rooms(batch_rows& rows) : rows_(rows) {}

  void take(const token_issued& c) {
    const auto [at, fresh] = issued_.try_emplace({c.room, c.ticket}, rows_.token_inserts.size());
    if (!fresh) {
      throw contradiction(described(c.ticket) + " was issued twice");
    }
    token_row row{};
    row.room = c.room;
    row.ticket = c.ticket;
    row.token = c.token;
    row.user = c.user;
    row.status = token_status::waiting;
    row.issued_at = c.issued_at;
    row.waits_until = c.waits_until;
    rows_.token_inserts.push_back(row);
  }

  void take(const token_admitted& c) {
    with_token(c, token_status::waiting, "was admitted while it did not wait", [&](auto& row) {
      row.status = token_status::active;
      row.admitted_at = c.admitted_at;
      row.active_until = c.active_until;
      if (c.claimed) {
        row.claimed_at = c.admitted_at;
      }
    });
  }

  void take(const token_claimed& c) {
    with_token(c, token_status::active, "was claimed while it was not active", [&](auto& row) {
      if (row.claimed_at) {
        throw contradiction(described(c.ticket) + " was claimed twice");
      }
      row.claimed_at = c.claimed_at;
      row.active_until = c.active_until;
    });
  }

  void take(const token_extended& c) {
    with_token(c, token_status::active, "was extended while it was not active", [&](auto& row) {
      row.extensions = c.extension;
      row.active_until = c.active_until;
    });
  }

  void take(const token_lapsed& c) {
    with_token(c, token_status::waiting, "lapsed while it did not wait", [&](auto& row) {
      row.status = token_status::away;
      row.returns_until = c.returns_until;
    });
  }

  void take(const token_returned& c) {
    with_token(c, token_status::away, "returned and was not away", [&](auto& row) {
      row.status = token_status::waiting;
      row.returns_until.reset();
    });
  }

  void take(const token_ended& c) {
    with_token(c, std::nullopt, "ended twice", [&](auto& row) {
      row.status = status_after(c.reason);
      row.returns_until.reset();
      row.ended_at = c.ended_at;
    });
  }

  void take(const room_changed& c) { put_last(rooms_, c.room, rows_.room_upserts, c); }

  void take(const opening_scheduled& c) {
    auto& opening = openings_[c.room];
    if (opening.known && opening.is_there) {
      throw contradiction("room " + std::to_string(c.room.value) + " has two scheduled openings");
    }
    opening = {true, true, rows_.draw_inserts.size()};
    rows_.draw_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void take(const opening_rescheduled& c) {
    if (const auto row = fresh_opening(c.room)) {
      rows_.draw_inserts[*row].opening.opens_at = c.opens_at;
    } else {
      put_last(rescheduled_openings_, c.room, rows_.draw_reschedules, c);
    }
  }

  void take(const opening_called_off& c) {
    if (const auto row = fresh_opening(c.room)) {
      dropped_openings_.insert(*row);
    } else {
      rows_.draw_removals.push_back(c);
    }
    openings_[c.room] = {true, false, 0};
  }

  void take(const draw_held& c) {
    auto& opening = openings_[c.room];
    if (const auto fresh = fresh_opening(c.room); !fresh) {
      rows_.draw_updates.push_back(c);
    } else {
      auto& row = rows_.draw_inserts[*fresh];
      if (row.opening.first != c.first || row.opening.seed != c.seed) {
        throw contradiction("a draw is not the one that was scheduled");
      }
      row.last = c.last;
      row.drawn_at = c.drawn_at;
    }
    opening = {true, false, 0};
  }

  void take(const room_reset& c) {
    // Stored tokens that this batch moves end with the others of their room: the statement comes after
    // theirs.
    for (auto at = issued_.lower_bound({c.room, ticket_number{0}});
         at != issued_.end() && at->first.first == c.room && at->first.second <= c.through; ++at) {
      auto& row = rows_.token_inserts[at->second];
      if (is_over(row.status)) {
        continue;
      }
      row.status = status_after(token_end::reset);
      row.returns_until.reset();
      row.ended_at = c.reset_at;
    }
    auto& through = resets_[c.room];
    through = std::max(through, c.through);
    auto& opening = openings_[c.room];
    if (opening.known && opening.is_there) {
      dropped_openings_.insert(opening.row);
    }
    opening = {true, false, 0};
    rows_.room_resets.push_back(c);
  }

  /// After the last change.
  void finish() {
    for (auto row = dropped_openings_.rbegin(); row != dropped_openings_.rend(); ++row) {
      rows_.draw_inserts.erase(rows_.draw_inserts.begin() + static_cast<std::ptrdiff_t>(*row));
    }
  }

 private:
  /// What the batch knows of the opening that is scheduled in a room.
  struct opening_history {
    bool known = false;
    bool is_there = false;
    /// In draw_inserts.
    std::size_t row = 0;
  };

  /// The row of the room's opening where the batch has scheduled it; nothing where it is a stored one.
  std::optional<std::size_t> fresh_opening(room_id room) const {
    const auto found = openings_.find(room);
    if (found == openings_.end() || !found->second.known) {
      return std::nullopt;
    }
    if (!found->second.is_there) {
      throw contradiction("room " + std::to_string(room.value) + " has no opening");
    }
    return found->second.row;
  }

  /// Hands the row that a change of this token alters to `alter`: the new row when the token was issued in
  /// this batch, otherwise an update. The token must be in the state `from`, or in any that is not over.
  template <class Change, class F>
  void with_token(const Change& c, std::optional<token_status> from, const char* fault, F alter) {
    const auto check = [&](const auto& row) {
      if (row.user != c.user) {
        throw contradiction(described(c.ticket) + " changed its person");
      }
      if (from ? row.status != *from : is_over(row.status)) {
        throw contradiction(described(c.ticket) + ' ' + fault);
      }
    };
    if (const auto at = issued_.find({c.room, c.ticket}); at != issued_.end()) {
      auto& row = rows_.token_inserts[at->second];
      check(row);
      alter(row);
      return;
    }
    if (const auto through = resets_.find(c.room); through != resets_.end() && c.ticket <= through->second) {
      throw contradiction(described(c.ticket) + " ended with its room");
    }
    const auto [at, fresh] = moved_.try_emplace({c.room, c.ticket}, rows_.token_updates.size());
    if (fresh) {
      token_update row{};
      row.room = c.room;
      row.ticket = c.ticket;
      row.user = c.user;
      row.from = from;
      row.status = from.value_or(token_status::waiting);
      rows_.token_updates.push_back(row);
    }
    auto& row = rows_.token_updates[at->second];
    check(row);
    alter(row);
  }

  batch_rows& rows_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> issued_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> moved_;
  std::map<room_id, ticket_number> resets_;
  std::map<room_id, std::size_t> rooms_;
  std::map<room_id, opening_history> openings_;
  std::map<room_id, std::size_t> rescheduled_openings_;
  std::set<std::size_t> dropped_openings_;
};

}  // namespace usher::storage::folds
