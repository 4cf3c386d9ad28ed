#include "storage/batch/batch_rows.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/changes/names.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/stored_words.hpp"

namespace usher::storage {

namespace {

using namespace domain;

bool is_over(token_status status) {
  return status != token_status::waiting && status != token_status::away && status != token_status::active;
}

std::string described(ticket_number ticket) {
  return "ticket " + std::to_string(ticket.value);
}

std::string described(user_id user) {
  return "person " + std::to_string(user.value);
}

std::string described(clinic_id clinic) {
  return "clinic " + std::to_string(clinic.value);
}

std::string described(const concert_date_key& date) {
  return "concert " + std::to_string(date.concert.value) + " at " + to_text(date.starts_at);
}

std::string described(const concert_date_key& date, seat_number seat) {
  return "seat " + std::to_string(seat.value) + " of " + described(date);
}

/// Collects what happens to each row while the changes pass by in order. Every `operator()` takes one kind of
/// change.
class folding {
 public:
  void operator()(const token_issued& c) {
    const auto [at, fresh] = issued_.try_emplace({c.room, c.ticket}, rows_.token_inserts.size());
    if (!fresh) throw contradiction(described(c.ticket) + " was issued twice");
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

  void operator()(const token_admitted& c) {
    with_token(c, token_status::waiting, "was admitted while it did not wait", [&](auto& row) {
      row.status = token_status::active;
      row.admitted_at = c.admitted_at;
      row.active_until = c.active_until;
      if (c.claimed) row.claimed_at = c.admitted_at;
    });
  }

  void operator()(const token_claimed& c) {
    with_token(c, token_status::active, "was claimed while it was not active", [&](auto& row) {
      if (row.claimed_at) throw contradiction(described(c.ticket) + " was claimed twice");
      row.claimed_at = c.claimed_at;
      row.active_until = c.active_until;
    });
  }

  void operator()(const token_extended& c) {
    with_token(c, token_status::active, "was extended while it was not active", [&](auto& row) {
      row.extensions = c.extension;
      row.active_until = c.active_until;
    });
  }

  void operator()(const token_lapsed& c) {
    with_token(c, token_status::waiting, "lapsed while it did not wait", [&](auto& row) {
      row.status = token_status::away;
      row.returns_until = c.returns_until;
    });
  }

  void operator()(const token_returned& c) {
    with_token(c, token_status::away, "returned and was not away", [&](auto& row) {
      row.status = token_status::waiting;
      row.returns_until.reset();
    });
  }

  void operator()(const token_ended& c) {
    with_token(c, std::nullopt, "ended twice", [&](auto& row) {
      row.status = status_after(c.reason);
      row.returns_until.reset();
      row.ended_at = c.ended_at;
    });
  }

  void operator()(const room_changed& c) { put_last(rooms_, c.room, rows_.room_upserts, c); }

  void operator()(const opening_scheduled& c) {
    auto& opening = openings_[c.room];
    if (opening.known && opening.is_there)
      throw contradiction("room " + std::to_string(c.room.value) + " has two scheduled openings");
    opening = {true, true, rows_.draw_inserts.size()};
    rows_.draw_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void operator()(const draw_held& c) {
    auto& opening = openings_[c.room];
    if (opening.known && !opening.is_there)
      throw contradiction("room " + std::to_string(c.room.value) + " has nothing to draw");
    if (!opening.known) {
      rows_.draw_updates.push_back(c);
    } else {
      auto& row = rows_.draw_inserts[opening.row];
      if (row.opening.first != c.first || row.opening.seed != c.seed)
        throw contradiction("a draw is not the one that was scheduled");
      row.last = c.last;
      row.drawn_at = c.drawn_at;
    }
    opening = {true, false, 0};
  }

  void operator()(const room_reset& c) {
    // Stored tokens that this batch moves end with the others of their room: the statement comes after
    // theirs.
    for (auto at = issued_.lower_bound({c.room, ticket_number{0}});
         at != issued_.end() && at->first.first == c.room && at->first.second <= c.through; ++at) {
      auto& row = rows_.token_inserts[at->second];
      if (is_over(row.status)) continue;
      row.status = status_after(token_end::reset);
      row.returns_until.reset();
      row.ended_at = c.reset_at;
    }
    auto& through = resets_[c.room];
    through = std::max(through, c.through);
    auto& opening = openings_[c.room];
    if (opening.known && opening.is_there) dropped_openings_.insert(opening.row);
    opening = {true, false, 0};
    rows_.room_resets.push_back(c);
  }

  void operator()(const seat_held& c) {
    auto& seat = seat_of(c.date, c.seat);
    must_be_free(seat);
    seat.hold = {true, hold_row{c.date, c.seat, c.user, c.held_at, c.expires_at, 0}, seat.hold.stored};
  }

  void operator()(const hold_expired& c) { end_hold(seat_of(c.date, c.seat), c.user); }
  void operator()(const hold_released& c) { end_hold(seat_of(c.date, c.seat), c.user); }

  void operator()(const hold_extended& c) {
    auto& seat = seat_of(c.date, c.seat);
    if (!seat.hold.known) {
      seat.hold = {true, hold_row{c.date, c.seat, c.user, std::nullopt, c.expires_at, c.extension}, c.user};
      return;
    }
    if (!seat.hold.now || seat.hold.now->user != c.user)
      throw contradiction(described(c.date, c.seat) + " has no such hold to make longer");
    seat.hold.now->expires_at = c.expires_at;
    seat.hold.now->extensions = c.extension;
  }

  void operator()(const seat_sold& c) {
    auto& seat = seat_of(c.date, c.seat);
    end_hold(seat, c.user);
    must_be_free(seat);
    seat.sold = true;
    const auto [at, fresh] = sales_.try_emplace({c.date, c.receipt, c.seat}, rows_.sale_inserts.size());
    if (!fresh) throw contradiction(described(c.date, c.seat) + " was sold twice with one receipt");
    rows_.sale_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void operator()(const receipt_written& c) { rows_.receipt_inserts.push_back(c); }

  void operator()(const sale_cancelled& c) {
    auto& seat = seat_of(c.date, c.seat);
    if (seat.sold && !*seat.sold) throw contradiction(described(c.date, c.seat) + " has no sale to cancel");
    seat.sold = false;
    const auto at = sales_.find({c.date, c.receipt, c.seat});
    if (at == sales_.end()) {
      rows_.sale_updates.push_back(c);
      return;
    }
    auto& row = rows_.sale_inserts[at->second];
    if (row.sale.user != c.user) throw contradiction(described(c.date, c.seat) + " is somebody else's");
    row.cancelled_at = c.cancelled_at;
    row.refund = c.refund;
  }

  void operator()(const waiter_joined& c) {
    const auto [at, fresh] = joined_.try_emplace({c.date, c.waiter}, rows_.waiter_inserts.size());
    if (!fresh) throw contradiction("a waiter of " + described(c.date) + " joined twice");
    rows_.waiter_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void operator()(const waiter_left& c) { end_wait(c, stored_word(c.reason), c.left_at); }

  void operator()(const seat_offered& c) {
    auto& seat = seat_of(c.date, c.seat);
    must_be_free(seat);
    seat.offer.known = true;
    seat.offer.now = c;
  }

  void operator()(const offer_ended& c) {
    auto& seat = seat_of(c.date, c.seat);
    auto& offer = seat.offer;
    if (offer.known && (!offer.now || offer.now->waiter != c.waiter || offer.now->user != c.user))
      throw contradiction(described(c.date, c.seat) + " lost an offer that it did not have");
    if (!offer.known) rows_.offer_removals.push_back({c.date, c.seat, c.waiter, c.user});
    offer.known = true;
    offer.now.reset();
    end_wait(c, stored_word(c.reason), c.ended_at);
  }

  void operator()(const date_terms_set& c) {
    if (const auto at = created_dates_.find(c.date); at != created_dates_.end()) {
      auto& row = rows_.date_inserts[at->second];
      row.terms = c.terms;
      row.takes_price_of_concert = false;
      return;
    }
    put_last(changed_dates_, c.date, rows_.date_updates, c);
  }

  void operator()(const notice_queued& c) {
    const auto [at, fresh] = queued_.try_emplace({c.lane, c.notice}, rows_.notice_inserts.size());
    if (!fresh) throw contradiction("a notice of " + domain::lane_name(c.lane) + " was queued twice");
    notice_progress progress;
    progress.attempts = 0;
    progress.last_error = "";
    progress.next_try_at = c.queued_at;
    progress.queued_as = ++queue_;
    rows_.notice_inserts.push_back({c, progress});
  }

  void operator()(const notice_delivered& c) {
    auto& progress = with_notice(c, notice_state::pending);
    progress.state = notice_state::delivered;
    progress.next_try_at.reset();
    progress.delivered_at = c.delivered_at;
  }

  void operator()(const notice_failed& c) {
    auto& progress = with_notice(c, notice_state::pending);
    progress.state = c.dead ? notice_state::dead : notice_state::pending;
    progress.attempts = c.attempt;
    progress.last_error = c.error;
    progress.next_try_at = c.next_try_at;
  }

  void operator()(const notice_resent& c) {
    auto& progress = with_notice(c, notice_state::dead);
    progress.state = notice_state::pending;
    progress.attempts = 0;
    progress.next_try_at = c.resent_at;
    progress.queued_as = ++queue_;
  }

  void operator()(const request_remembered& c) {
    touch_request(c.key);
    remembered_[c.key] = c;
    request_order_.push_back(c.key);
  }

  void operator()(const request_forgotten& c) {
    touch_request(c.key);
    remembered_.erase(c.key);
  }

  void operator()(const admin_called& c) { rows_.admin_call_inserts.push_back(c); }

  void operator()(const place_reserved& c) {
    auto& place = places_[{c.clinic, c.class_date, c.user}];
    if (place.known && place.stands) throw contradiction(described(c.user) + " has two places in a class");
    place = {true, true, true, rows_.reservation_inserts.size()};
    rows_.reservation_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void operator()(const place_released& c) {
    with_place(c, c.place, [&](auto& row, std::int32_t&) {
      row.released_at = c.released_at;
      row.release_reason = c.reason;
    });
    places_[{c.clinic, c.class_date, c.user}].stands = false;
    next_attendance_step({c.clinic, c.class_date}, c.user).withdrawn.push_back(c);
  }

  void operator()(const place_renumbered& c) {
    with_place(c, c.from, [&](auto&, std::int32_t& place) { place = c.to; });
  }

  void operator()(const attendance_opened& c) {
    next_attendance_step({c.clinic, c.class_date}, c.user).opened.push_back(c);
  }

  void operator()(const attendance_marked& c) {
    next_attendance_step({c.clinic, c.class_date}, c.user).marked.push_back(c);
    if (const auto at = registered_.find(c.user); at != registered_.end()) {
      rows_.person_inserts[at->second].who.no_show = c.no_show_after;
      return;
    }
    stored_person(c.user).no_show = c.no_show_after;
    resets_at_mark_[c.user] = resets_counted_;
  }

  void operator()(const roster_cleared& c) {
    const class_key cleared{c.clinic, c.class_date};
    const auto of_class = [&](const auto& row) {
      return row.clinic == cleared.clinic && row.class_date == cleared.class_date;
    };
    std::erase_if(places_, [&](const auto& known) {
      return std::get<0>(known.first) == c.clinic && std::get<1>(known.first) == c.class_date;
    });
    for (std::size_t i = 0; i < rows_.reservation_inserts.size(); ++i)
      if (of_class(rows_.reservation_inserts[i].reserved)) dropped_reservations_.insert(i);
    for (auto& step : rows_.attendance_steps) {
      std::erase_if(step.opened, of_class);
      std::erase_if(step.withdrawn, of_class);
      std::erase_if(step.marked, of_class);
    }
    if (cleared_.insert(cleared).second) rows_.cleared_classes.push_back(cleared);
  }

  void operator()(const clinic_waiter_joined& c) {
    const auto [at, fresh] =
        clinic_joined_.try_emplace({c.clinic, c.waiter}, rows_.clinic_waiter_inserts.size());
    if (!fresh) throw contradiction("a waiter of " + described(c.clinic) + " joined twice");
    rows_.clinic_waiter_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void operator()(const clinic_waiter_left& c) {
    const auto at = clinic_joined_.find({c.clinic, c.waiter});
    if (at == clinic_joined_.end()) {
      rows_.clinic_waiter_updates.push_back(c);
      return;
    }
    auto& row = rows_.clinic_waiter_inserts[at->second];
    if (row.ended_at || row.joined.user != c.user || row.joined.class_date != c.class_date)
      throw contradiction("a wait for " + described(c.clinic) + " ended that was not open");
    row.ended_at = c.left_at;
    row.end_reason = c.reason;
  }

  void operator()(const roster_reset& c) {
    if (const auto at = created_clinics_.find(c.clinic); at != created_clinics_.end()) {
      rows_.clinic_inserts[at->second].reset_done = c.number;
      return;
    }
    put_last(reset_clinics_, c.clinic, rows_.clinic_resets, c);
  }

  void operator()(const week_reset& c) {
    rows_.week_reset_inserts.push_back(c);
    ++resets_counted_;
    for (auto& row : rows_.person_inserts)
      row.who.no_show = std::max(row.who.no_show - 1, 0);
  }

  void operator()(const refusals_counted& c) {
    const auto [at, fresh] =
        refusals_.try_emplace({c.clinic, c.week, c.reason}, rows_.refusal_additions.size());
    if (fresh) {
      rows_.refusal_additions.push_back(c);
      return;
    }
    auto& count = rows_.refusal_additions[at->second].count;
    if (__builtin_add_overflow(count, c.count, &count)) throw contradiction("a count of refusals overflows");
  }

  void operator()(const non_pass_cleared& c) { set_non_pass(c.user, false); }
  void operator()(const non_pass_set& c) { set_non_pass(c.user, c.value); }

  void operator()(const essential_clinic_set& c) {
    if (auto* who = new_person(c.user))
      who->essential_clinic = c.value;
    else
      stored_person(c.user).essential_clinic = c.value;
  }

  void operator()(const password_changed& c) {
    if (auto* who = new_person(c.user)) {
      who->password_hash = c.password_hash;
      who->needs_password_change = c.needs_password_change;
      return;
    }
    auto& row = stored_person(c.user);
    row.password_hash = c.password_hash;
    row.needs_password_change = c.needs_password_change;
  }

  void operator()(const person_registered& c) {
    const auto [at, fresh] = registered_.try_emplace(c.who.id, rows_.person_inserts.size());
    if (!fresh) throw contradiction(described(c.who.id) + " was registered twice");
    rows_.person_inserts.push_back(c);
  }

  void operator()(const person_changed& c) {
    auto* who = new_person(c.who.id);
    if (who == nullptr) {
      put_last(changed_people_, c.who.id, rows_.person_replacements, c);
      return;
    }
    auto changed = c.who;
    changed.username = who->username;
    changed.password_hash = who->password_hash;
    changed.no_show = who->no_show;
    changed.non_pass = who->non_pass;
    changed.essential_clinic = who->essential_clinic;
    changed.needs_password_change = who->needs_password_change;
    *who = std::move(changed);
  }

  void operator()(const session_started& c) {
    const auto [at, fresh] = sessions_.try_emplace(c.key, rows_.session_inserts.size());
    if (!fresh) throw contradiction("a session key was used twice");
    rows_.session_inserts.push_back({c.key, c.user, c.started_at, c.started_at, std::nullopt, std::nullopt});
  }

  void operator()(const session_used& c) {
    with_session(c, [&](auto& row) { row.used_at = c.used_at; });
  }

  void operator()(const session_ended& c) {
    with_session(c, [&](auto& row) {
      row.end_reason = c.reason;
      row.ended_at = c.ended_at;
    });
  }

  void operator()(const concert_created& c) {
    const auto [at, fresh] = created_concerts_.try_emplace(c.concert, rows_.concert_inserts.size());
    if (!fresh) throw contradiction("concert " + std::to_string(c.concert.value) + " was created twice");
    concert_row row{};
    row.facts.concert = c.concert;
    row.facts.title = c.title;
    row.facts.price = c.price;
    row.created_at = c.created_at;
    rows_.concert_inserts.push_back(row);
  }

  void operator()(const concert_changed& c) {
    if (const auto at = created_concerts_.find(c.concert); at != created_concerts_.end())
      rows_.concert_inserts[at->second].facts = c;
    else
      put_last(changed_concerts_, c.concert, rows_.concert_updates, c);
  }

  void operator()(const concert_date_created& c) {
    const auto [at, fresh] = created_dates_.try_emplace(c.date, rows_.date_inserts.size());
    if (!fresh) throw contradiction(described(c.date) + " was created twice");
    date_row row{};
    row.date = c.date;
    row.created_at = c.created_at;
    row.terms.seat_count = c.seat_count;
    if (const auto concert = created_concerts_.find(c.date.concert); concert != created_concerts_.end())
      row.terms.price = rows_.concert_inserts[concert->second].facts.price;
    else if (const auto change = changed_concerts_.find(c.date.concert); change != changed_concerts_.end())
      row.terms.price = rows_.concert_updates[change->second].price;
    else
      row.takes_price_of_concert = true;
    rows_.date_inserts.push_back(row);
  }

  void operator()(const clinic_created& c) {
    const auto [at, fresh] = created_clinics_.try_emplace(c.clinic.id, rows_.clinic_inserts.size());
    if (!fresh) throw contradiction(described(c.clinic.id) + " was created twice");
    rows_.clinic_inserts.push_back({c.clinic, c.created_at, reset_number{0}, std::nullopt});
  }

  void operator()(const clinic_changed& c) {
    if (auto* row = new_clinic(c.clinic.id))
      row->clinic = c.clinic;
    else
      rows_.clinic_steps.emplace_back(c);
  }

  void operator()(const clinic_deleted& c) {
    if (auto* row = new_clinic(c.clinic))
      row->deleted_at = c.deleted_at;
    else
      rows_.clinic_steps.emplace_back(c);
  }

  void operator()(const wallet_credited& c) {
    move_money(c.user, c.amount, "credit", std::nullopt, receipt_number{0}, c.credited_at);
  }

  void operator()(const wallet_moved& c) {
    move_money(c.user, c.amount, stored_word(c.reason), c.date, c.receipt, c.moved_at);
  }

  batch_rows take() {
    for (const auto& seat : seats_)
      settle(seat);
    for (const auto& row : rows_.date_inserts)
      settle_parts(row.date, row.terms);
    for (const auto& row : rows_.date_updates)
      settle_parts(row.date, row.terms);
    for (auto row = dropped_openings_.rbegin(); row != dropped_openings_.rend(); ++row)
      rows_.draw_inserts.erase(rows_.draw_inserts.begin() + static_cast<std::ptrdiff_t>(*row));
    for (const auto& key : request_order_)
      if (auto kept = remembered_.extract(key)) rows_.request_inserts.push_back(std::move(kept.mapped()));
    settle_no_shows();
    settle_places();
    return std::move(rows_);
  }

 private:
  /// What the batch knows of the hold of one seat.
  struct hold_history {
    /// False until the first change of the hold has passed.
    bool known = false;
    std::optional<hold_row> now;
    /// Whose stored hold the batch ended or altered.
    std::optional<user_id> stored;
  };

  struct offer_history {
    bool known = false;
    std::optional<seat_offered> now;
  };

  struct seat_history {
    concert_date_key date;
    seat_number seat;
    hold_history hold;
    offer_history offer;
    /// Whether a sale stands; nothing until the batch has sold it or taken it back.
    std::optional<bool> sold;
  };

  /// What the batch knows of one person's place in one class.
  struct place_history {
    bool known = false;
    bool stands = false;
    /// Taken in this batch: `row` is in reservation_inserts. Otherwise a stored one, in reservation_releases.
    bool is_new = false;
    std::size_t row = 0;
  };

  /// What the batch knows of the opening that is scheduled in a room.
  struct opening_history {
    bool known = false;
    bool is_there = false;
    /// In draw_inserts.
    std::size_t row = 0;
  };

  /// The last change of a key counts.
  template <class Index, class Key, class Change>
  static void put_last(Index& index, const Key& key, std::vector<Change>& rows, const Change& c) {
    const auto [at, fresh] = index.try_emplace(key, rows.size());
    if (fresh)
      rows.push_back(c);
    else
      rows[at->second] = c;
  }

  /// Hands the row that a change of this token alters to `alter`: the new row when the token was issued in
  /// this batch, otherwise an update. The token must be in the state `from`, or in any that is not over.
  template <class Change, class F>
  void with_token(const Change& c, std::optional<token_status> from, const char* fault, F alter) {
    const auto check = [&](const auto& row) {
      if (row.user != c.user) throw contradiction(described(c.ticket) + " changed its person");
      if (from ? row.status != *from : is_over(row.status))
        throw contradiction(described(c.ticket) + ' ' + fault);
    };
    if (const auto at = issued_.find({c.room, c.ticket}); at != issued_.end()) {
      auto& row = rows_.token_inserts[at->second];
      check(row);
      alter(row);
      return;
    }
    if (const auto through = resets_.find(c.room); through != resets_.end() && c.ticket <= through->second)
      throw contradiction(described(c.ticket) + " ended with its room");
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

  seat_history& seat_of(const concert_date_key& date, seat_number seat) {
    const auto [at, fresh] = seat_index_.try_emplace({date, seat}, seats_.size());
    if (fresh) {
      seat_history history{};
      history.date = date;
      history.seat = seat;
      seats_.push_back(history);
    }
    return seats_[at->second];
  }

  /// As far as the batch knows.
  static void must_be_free(const seat_history& seat) {
    if (seat.hold.now) throw contradiction(described(seat.date, seat.seat) + " is held already");
    if (seat.offer.now) throw contradiction(described(seat.date, seat.seat) + " is offered to somebody");
    if (seat.sold.value_or(false)) throw contradiction(described(seat.date, seat.seat) + " is sold already");
  }

  static void end_hold(seat_history& seat, user_id user) {
    auto& hold = seat.hold;
    if (hold.known && (!hold.now || hold.now->user != user))
      throw contradiction(described(seat.date, seat.seat) + " lost a hold that it did not have");
    // The first thing that the batch knows of this seat is the end of a hold: it must be a stored one.
    if (!hold.known) hold.stored = user;
    hold.known = true;
    hold.now.reset();
  }

  template <class Change>
  void end_wait(const Change& c, std::string_view reason, instant when) {
    const auto at = joined_.find({c.date, c.waiter});
    if (at == joined_.end()) {
      rows_.waiter_updates.push_back({c.date, c.waiter, c.user, when, reason});
      return;
    }
    auto& row = rows_.waiter_inserts[at->second];
    if (row.ended_at || row.joined.user != c.user)
      throw contradiction("a wait for " + described(c.date) + " ended that was not open");
    row.ended_at = when;
    row.end_reason = reason;
  }

  template <class Change>
  notice_progress& with_notice(const Change& c, notice_state from) {
    const auto check = [&](notice_progress& progress) -> notice_progress& {
      if (progress.state != from)
        throw contradiction("a notice of " + domain::lane_name(c.lane) + " is not " +
                            std::string(stored_word(from)));
      return progress;
    };
    if (const auto at = queued_.find({c.lane, c.notice}); at != queued_.end())
      return check(rows_.notice_inserts[at->second].progress);
    const auto [at, fresh] = sent_.try_emplace({c.lane, c.notice}, rows_.notice_updates.size());
    if (fresh) {
      notice_update row{{c.lane, c.notice}, from, {}};
      row.progress.state = from;
      rows_.notice_updates.push_back(row);
    }
    return check(rows_.notice_updates[at->second].progress);
  }

  /// Hands the row of the place that a change is about, which must stand, to `alter`, and the row's number of
  /// the place.
  template <class Change, class F>
  void with_place(const Change& c, std::int32_t number, F alter) {
    const auto check = [&](bool fits) {
      if (!fits)
        throw contradiction(described(c.user) + " does not have place " + std::to_string(number) + " of " +
                            described(c.clinic));
    };
    auto& place = places_[{c.clinic, c.class_date, c.user}];
    if (!place.known) {
      check(!cleared_.contains({c.clinic, c.class_date}));
      place = {true, true, false, rows_.reservation_releases.size()};
      rows_.reservation_releases.push_back(
          {c.clinic, c.class_date, c.user, number, number, std::nullopt, std::nullopt});
    }
    check(place.stands);
    if (place.is_new) {
      auto& row = rows_.reservation_inserts[place.row];
      check(row.reserved.place == number);
      alter(row, row.reserved.place);
    } else {
      auto& row = rows_.reservation_releases[place.row];
      check(row.to == number);
      alter(row, row.to);
    }
  }

  /// Where the next thing that happens to the person's record of the class belongs.
  attendance_step& next_attendance_step(const class_key& key, user_id user) {
    const auto nth = attendance_counts_[{key, user}]++;
    if (nth == rows_.attendance_steps.size()) rows_.attendance_steps.emplace_back();
    return rows_.attendance_steps[nth];
  }

  person* new_person(user_id user) {
    const auto at = registered_.find(user);
    return at == registered_.end() ? nullptr : &rows_.person_inserts[at->second].who;
  }

  /// The update of a person whom the batch did not register.
  person_update& stored_person(user_id user) {
    const auto [at, fresh] = updated_people_.try_emplace(user, rows_.person_updates.size());
    if (fresh) rows_.person_updates.emplace_back().user = user;
    return rows_.person_updates[at->second];
  }

  void set_non_pass(user_id user, bool value) {
    if (auto* who = new_person(user))
      who->non_pass = value;
    else
      stored_person(user).non_pass = value;
  }

  clinic_row* new_clinic(clinic_id clinic) {
    const auto at = created_clinics_.find(clinic);
    if (at == created_clinics_.end()) return nullptr;
    auto& row = rows_.clinic_inserts[at->second];
    if (row.deleted_at) throw contradiction(described(clinic) + " changed after its end");
    return &row;
  }

  template <class Change, class F>
  void with_session(const Change& c, F alter) {
    const auto change = [&](auto& row) {
      if (row.ended_at || row.user != c.user) throw contradiction("a session changed that did not live");
      alter(row);
    };
    if (const auto at = sessions_.find(c.key); at != sessions_.end()) {
      change(rows_.session_inserts[at->second]);
      return;
    }
    const auto [at, fresh] = updated_sessions_.try_emplace(c.key, rows_.session_updates.size());
    if (fresh) rows_.session_updates.push_back({c.key, c.user, std::nullopt, std::nullopt, std::nullopt});
    change(rows_.session_updates[at->second]);
  }

  void touch_request(const secret_hash& key) {
    if (touched_requests_.insert(key).second) rows_.request_removals.push_back(key);
  }

  void move_money(user_id user, std::int64_t amount, std::string_view reason,
                  const std::optional<concert_date_key>& date, receipt_number receipt, instant when) {
    auto& [count, sum] = moved_money_[user];
    if (__builtin_add_overflow(sum, amount, &sum)) throw contradiction("a wallet overflows");
    ++count;
    const auto known = receipt.value == 0 ? std::nullopt : std::optional(receipt);
    rows_.wallet_inserts.push_back({user, count, amount, sum, reason, date, known, when});
  }

  void settle(const seat_history& seat) {
    const auto& hold = seat.hold;
    if (hold.stored && hold.now)
      rows_.hold_updates.push_back({*hold.stored, *hold.now});
    else if (hold.stored)
      rows_.hold_removals.push_back({seat.date, seat.seat, *hold.stored});
    else if (hold.now)
      rows_.hold_inserts.push_back(*hold.now);
    if (seat.offer.now) rows_.offer_inserts.push_back(*seat.offer.now);
  }

  void settle_no_shows() {
    if (resets_counted_ == 0) return;
    rows_.no_show_falls = {resets_counted_};
    for (auto& row : rows_.person_updates)
      if (row.no_show)
        row.no_show = std::max(*row.no_show - (resets_counted_ - resets_at_mark_.at(row.user)), 0);
  }

  void settle_places() {
    std::set<class_key> reserved;
    std::vector<reservation_row> kept;
    for (std::size_t i = 0; i < rows_.reservation_inserts.size(); ++i) {
      if (dropped_reservations_.contains(i)) continue;
      const auto& row = kept.emplace_back(std::move(rows_.reservation_inserts[i]));
      reserved.insert({row.reserved.clinic, row.reserved.class_date});
    }
    rows_.reservation_inserts = std::move(kept);
    rows_.class_upserts.assign(reserved.begin(), reserved.end());

    const auto stands = [](const reservation_update& row) { return !row.released_at; };
    std::copy_if(rows_.reservation_releases.begin(), rows_.reservation_releases.end(),
                 std::back_inserter(rows_.reservation_moves), stands);
    std::erase_if(rows_.reservation_releases, stands);
    std::stable_sort(rows_.reservation_moves.begin(), rows_.reservation_moves.end(),
                     [](const auto& a, const auto& b) { return a.from < b.from; });
  }

  void settle_parts(const concert_date_key& date, const date_terms& terms) {
    std::int32_t nth = 0;
    for (const auto& section : terms.sections)
      rows_.section_inserts.push_back({date, ++nth, section});
    nth = 0;
    for (const auto& step : terms.refunds)
      rows_.refund_step_inserts.push_back({date, ++nth, step});
  }

  batch_rows rows_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> issued_;
  std::map<std::pair<room_id, ticket_number>, std::size_t> moved_;
  std::map<room_id, ticket_number> resets_;
  std::map<room_id, std::size_t> rooms_;
  std::map<room_id, opening_history> openings_;
  std::set<std::size_t> dropped_openings_;
  std::map<std::pair<concert_date_key, seat_number>, std::size_t> seat_index_;
  std::vector<seat_history> seats_;
  std::map<std::tuple<concert_date_key, receipt_number, seat_number>, std::size_t> sales_;
  std::map<std::pair<concert_date_key, waiter_number>, std::size_t> joined_;
  std::map<std::pair<clinic_id, waiter_number>, std::size_t> clinic_joined_;
  std::map<notice_key, std::size_t> queued_;
  std::map<notice_key, std::size_t> sent_;
  std::int64_t queue_ = 0;
  std::unordered_map<secret_hash, request_remembered> remembered_;
  std::vector<secret_hash> request_order_;
  std::set<secret_hash> touched_requests_;
  std::map<std::tuple<clinic_id, local_date, user_id>, place_history> places_;
  std::set<std::size_t> dropped_reservations_;
  std::set<class_key> cleared_;
  std::map<std::pair<class_key, user_id>, std::size_t> attendance_counts_;
  std::map<std::tuple<clinic_id, local_date, attempt_refusal>, std::size_t> refusals_;
  std::int32_t resets_counted_ = 0;
  /// How many resets of the batch a person's last mark came after.
  std::unordered_map<user_id, std::int32_t> resets_at_mark_;
  std::unordered_map<user_id, std::size_t> registered_;
  std::unordered_map<user_id, std::size_t> changed_people_;
  std::unordered_map<user_id, std::size_t> updated_people_;
  std::unordered_map<secret_hash, std::size_t> updated_sessions_;
  std::unordered_map<secret_hash, std::size_t> sessions_;
  std::map<concert_id, std::size_t> created_concerts_;
  std::map<concert_id, std::size_t> changed_concerts_;
  std::map<concert_date_key, std::size_t> created_dates_;
  std::map<concert_date_key, std::size_t> changed_dates_;
  std::unordered_map<clinic_id, std::size_t> created_clinics_;
  std::unordered_map<clinic_id, std::size_t> reset_clinics_;
  std::unordered_map<user_id, std::pair<std::int64_t, std::int64_t>> moved_money_;
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
