#include "storage/batch_rows.hpp"

#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "storage/change_text.hpp"

namespace usher::storage {

namespace {

using namespace domain;

bool is_over(token_status status) {
  return status != token_status::waiting && status != token_status::active;
}

std::string described(const token_ended& c) {
  return "ticket " + std::to_string(c.ticket.value) + " of room " + std::to_string(c.room.value);
}

std::string described(const concert_date_key& date, seat_number seat) {
  return "seat " + std::to_string(seat.value) + " of concert " + std::to_string(date.concert.value) + " at " +
         to_text(date.starts_at);
}

/// Collects what happens to each row while the changes pass by in order. Every `operator()` takes one kind of
/// change.
class folding {
 public:
  void operator()(const token_issued& c) {
    const auto [at, fresh] = issued_.try_emplace({c.room, c.ticket}, rows_.token_inserts.size());
    if (!fresh) throw contradiction("ticket " + std::to_string(c.ticket.value) + " was issued twice");
    rows_.token_inserts.push_back({c.room, c.ticket, c.token, c.user, token_status::waiting, c.issued_at,
                                   c.waits_until, std::nullopt, std::nullopt, std::nullopt});
  }

  void operator()(const token_admitted& c) {
    with_token(c.room, c.ticket, c.user, [&](auto& row, bool known) {
      if (known && row.status != token_status::waiting)
        throw contradiction("ticket " + std::to_string(c.ticket.value) +
                            " was admitted while it did not wait");
      row.status = token_status::active;
      row.admitted_at = c.admitted_at;
      row.active_until = c.active_until;
    });
  }

  void operator()(const token_ended& c) {
    with_token(c.room, c.ticket, c.user, [&](auto& row, bool known) {
      if (known && is_over(row.status)) throw contradiction(described(c) + " ended twice");
      row.status = status_after(c.reason);
      row.ended_at = c.ended_at;
    });
  }

  void operator()(const seat_held& c) {
    auto& seat = seat_of(c.date, c.seat);
    if (seat.known && seat.now) throw contradiction(described(c.date, c.seat) + " has two holders");
    seat.known = true;
    seat.now = hold_row{c.date, c.seat, c.user, c.held_at, c.expires_at};
  }

  void operator()(const hold_expired& c) {
    auto& seat = seat_of(c.date, c.seat);
    if (seat.known && (!seat.now || seat.now->user != c.user))
      throw contradiction(described(c.date, c.seat) + " lost a hold that it did not have");
    // The first thing that the batch knows of this seat is the end of a hold: it must be a stored one.
    if (!seat.known) seat.stored_holder = c.user;
    seat.known = true;
    seat.now.reset();
  }

  void operator()(const place_reserved& c) { reservations_.push_back(c); }
  void operator()(const attendance_opened& c) { rows_.attendance_inserts.push_back(c); }

  void operator()(const roster_cleared& c) {
    const class_key cleared{c.clinic, c.class_date};
    const auto of_class = [&](const auto& row) {
      return row.clinic == cleared.clinic && row.class_date == cleared.class_date;
    };
    std::erase_if(reservations_, of_class);
    std::erase_if(rows_.attendance_inserts, of_class);
    if (cleared_.insert(cleared).second) rows_.cleared_classes.push_back(cleared);
  }

  void operator()(const non_pass_cleared& c) {
    if (const auto at = registered_.find(c.user); at != registered_.end())
      rows_.person_inserts[at->second].who.non_pass = false;
    else if (flags_cleared_.insert(c.user).second)
      rows_.non_pass_updates.push_back(c.user);
  }

  void operator()(const person_registered& c) {
    const auto [at, fresh] = registered_.try_emplace(c.who.id, rows_.person_inserts.size());
    if (!fresh) throw contradiction("person " + std::to_string(c.who.id.value) + " was registered twice");
    rows_.person_inserts.push_back(c);
  }

  void operator()(const session_started& c) {
    const auto [at, fresh] = sessions_.try_emplace(c.key, rows_.session_inserts.size());
    if (!fresh) throw contradiction("a session key was used twice");
    rows_.session_inserts.push_back({c.key, c.user, c.started_at, std::nullopt, std::nullopt});
  }

  void operator()(const session_ended& c) {
    const auto at = sessions_.find(c.key);
    if (at == sessions_.end()) {
      rows_.session_updates.push_back({c.key, c.user, c.reason, c.ended_at});
      return;
    }
    auto& row = rows_.session_inserts[at->second];
    if (row.ended_at || row.user != c.user) throw contradiction("a session ended that did not live");
    row.end_reason = c.reason;
    row.ended_at = c.ended_at;
  }

  void operator()(const concert_created& c) { rows_.concert_inserts.push_back(c); }
  void operator()(const concert_date_created& c) { rows_.date_inserts.push_back(c); }

  void operator()(const clinic_created& c) {
    const auto [at, fresh] = created_clinics_.try_emplace(c.clinic.id, rows_.clinic_inserts.size());
    if (!fresh) throw contradiction("clinic " + std::to_string(c.clinic.id.value) + " was created twice");
    rows_.clinic_inserts.push_back(c);
  }

  void operator()(const clinic_changed& c) {
    if (const auto at = created_clinics_.find(c.clinic.id); at != created_clinics_.end()) {
      auto& created = rows_.clinic_inserts[at->second].clinic;
      if (created.day != c.clinic.day || created.time != c.clinic.time || created.room != c.clinic.room)
        throw contradiction("clinic " + std::to_string(c.clinic.id.value) + " moved to another slot");
      created = c.clinic;
      return;
    }
    const auto [at, fresh] = changed_clinics_.try_emplace(c.clinic.id, rows_.clinic_updates.size());
    if (fresh)
      rows_.clinic_updates.push_back(c);
    else
      rows_.clinic_updates[at->second] = c;
  }

  void operator()(const wallet_credited& c) {
    auto& [count, sum] = credits_[c.user];
    if (__builtin_add_overflow(sum, c.amount, &sum)) throw contradiction("a wallet overflows");
    ++count;
    rows_.wallet_inserts.push_back({c.user, count, c.amount, sum, c.credited_at});
  }

  batch_rows take() {
    for (const auto& seat : seats_)
      settle(seat);
    std::set<class_key> reserved;
    for (const auto& row : reservations_)
      reserved.insert({row.clinic, row.class_date});
    rows_.class_upserts.assign(reserved.begin(), reserved.end());
    rows_.reservation_inserts = std::move(reservations_);
    return std::move(rows_);
  }

 private:
  /// What the batch knows of one seat.
  struct seat_history {
    /// False until the first change of the seat has passed.
    bool known = false;
    /// Whose stored hold the batch ended.
    std::optional<user_id> stored_holder;
    std::optional<hold_row> now;
    concert_date_key date;
    seat_number seat;
  };

  /// Hands the row that a change of this token alters to `alter`: the new row when the token was issued in
  /// this batch, otherwise an update, `known` telling whether the batch has altered the token before.
  template <class F>
  void with_token(room_id room, ticket_number ticket, user_id user, F alter) {
    const auto check = [&](user_id of_row) {
      if (of_row != user)
        throw contradiction("ticket " + std::to_string(ticket.value) + " changed its person");
    };
    if (const auto at = issued_.find({room, ticket}); at != issued_.end()) {
      auto& row = rows_.token_inserts[at->second];
      check(row.user);
      alter(row, true);
      return;
    }
    const auto [at, fresh] = moved_.try_emplace({room, ticket}, rows_.token_updates.size());
    if (fresh)
      rows_.token_updates.push_back(
          {room, ticket, user, token_status::waiting, std::nullopt, std::nullopt, std::nullopt});
    auto& row = rows_.token_updates[at->second];
    check(row.user);
    alter(row, !fresh);
  }

  seat_history& seat_of(const concert_date_key& date, seat_number seat) {
    const auto [at, fresh] = seat_index_.try_emplace({date, seat}, seats_.size());
    if (fresh) seats_.push_back({false, std::nullopt, std::nullopt, date, seat});
    return seats_[at->second];
  }

  void settle(const seat_history& seat) {
    if (seat.stored_holder && seat.now)
      rows_.hold_updates.push_back({*seat.stored_holder, *seat.now});
    else if (seat.stored_holder)
      rows_.hold_removals.push_back({seat.date, seat.seat, *seat.stored_holder});
    else if (seat.now)
      rows_.hold_inserts.push_back(*seat.now);
  }

  batch_rows rows_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> issued_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> moved_;
  std::map<std::pair<concert_date_key, seat_number>, std::size_t> seat_index_;
  std::vector<seat_history> seats_;
  std::vector<place_reserved> reservations_;
  std::set<class_key> cleared_;
  std::set<user_id> flags_cleared_;
  std::unordered_map<user_id, std::size_t> registered_;
  std::unordered_map<secret_hash, std::size_t> sessions_;
  std::unordered_map<clinic_id, std::size_t> created_clinics_;
  std::unordered_map<clinic_id, std::size_t> changed_clinics_;
  std::unordered_map<user_id, std::pair<std::int64_t, std::int64_t>> credits_;
};

}  // namespace

batch_rows fold(const batch& b) {
  folding net;
  std::vector<log_row> log;
  for (const auto& a : b.appends) {
    const auto trace = a.trace == trace_id{} ? std::nullopt : std::optional(a.trace);
    for (std::size_t i = 0; i < a.changes.size(); ++i) {
      const auto& c = a.changes[i];
      std::visit(net, c);
      log.push_back(
          {a.actor, a.first_number + i, kind_of(c), subject_of(c), a.decided_at, trace, payload_of(c)});
    }
  }
  auto rows = net.take();
  rows.log = std::move(log);
  return rows;
}

}  // namespace usher::storage
