#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/batch/folding.hpp"
#include "storage/log/stored_words.hpp"

namespace usher::storage::folds {

/// What a batch does to the seats of dates: holds, sales, offers, and who waits for one.
class seats {
 public:
  explicit seats(batch_rows& rows) : rows_(rows) {}

  void take(const seat_held& c) {
    auto& seat = seat_of(c.date, c.seat);
    must_be_free(seat);
    seat.hold = {true, hold_row{c.date, c.seat, c.user, c.held_at, c.expires_at, 0, c.price},
                 seat.hold.stored};
    if (c.token) {
      seat.hold.now->carry(*c.token);
    }
  }

  void take(const hold_expired& c) { end_hold(seat_of(c.date, c.seat), c.user); }

  void take(const hold_released& c) { end_hold(seat_of(c.date, c.seat), c.user); }

  void take(const hold_extended& c) { go_on_holding(c); }

  void take(const hold_reclaimed& c) { go_on_holding(c).carry(c.token); }

  void take(const seat_sold& c) {
    auto& seat = seat_of(c.date, c.seat);
    end_hold(seat, c.user);
    must_be_free(seat);
    seat.sold = true;
    const auto [at, fresh] = sales_.try_emplace({c.date, c.receipt, c.seat}, rows_.sale_inserts.size());
    if (!fresh) {
      throw contradiction(described(c.date, c.seat) + " was sold twice with one receipt");
    }
    rows_.sale_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void take(const receipt_written& c) { rows_.receipt_inserts.push_back(c); }

  void take(const sale_cancelled& c) {
    auto& seat = seat_of(c.date, c.seat);
    if (seat.sold && !*seat.sold) {
      throw contradiction(described(c.date, c.seat) + " has no sale to cancel");
    }
    seat.sold = false;
    const auto at = sales_.find({c.date, c.receipt, c.seat});
    if (at == sales_.end()) {
      rows_.sale_updates.push_back(c);
      return;
    }
    auto& row = rows_.sale_inserts[at->second];
    if (row.sale.user != c.user) {
      throw contradiction(described(c.date, c.seat) + " is somebody else's");
    }
    row.cancelled_at = c.cancelled_at;
    row.refund = c.refund;
  }

  void take(const waiter_joined& c) {
    const auto [at, fresh] = joined_.try_emplace({c.date, c.waiter}, rows_.waiter_inserts.size());
    if (!fresh) {
      throw contradiction("a waiter of " + described(c.date) + " joined twice");
    }
    rows_.waiter_inserts.push_back({c, std::nullopt, std::nullopt});
  }

  void take(const waiter_left& c) { end_wait(c, stored_word(c.reason), c.left_at); }

  void take(const seat_offered& c) {
    auto& seat = seat_of(c.date, c.seat);
    must_be_free(seat);
    seat.offer.known = true;
    seat.offer.now = c;
  }

  void take(const offer_ended& c) {
    auto& seat = seat_of(c.date, c.seat);
    auto& offer = seat.offer;
    if (offer.known && (!offer.now || offer.now->waiter != c.waiter || offer.now->user != c.user)) {
      throw contradiction(described(c.date, c.seat) + " lost an offer that it did not have");
    }
    if (!offer.known) {
      rows_.offer_removals.push_back({c.date, c.seat, c.waiter, c.user});
    }
    offer.known = true;
    offer.now.reset();
    end_wait(c, stored_word(c.reason), c.ended_at);
  }

  /// After the last change.
  void finish() {
    for (const auto& seat : seats_) {
      net_seat(seat);
    }
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
    if (seat.hold.now) {
      throw contradiction(described(seat.date, seat.seat) + " is held already");
    }
    if (seat.offer.now) {
      throw contradiction(described(seat.date, seat.seat) + " is offered to somebody");
    }
    if (seat.sold.value_or(false)) {
      throw contradiction(described(seat.date, seat.seat) + " is sold already");
    }
  }

  /// The row of a hold that stays its holder's.
  template <class Change>
  hold_row& go_on_holding(const Change& c) {
    auto& hold = seat_of(c.date, c.seat).hold;
    if (!hold.known) {
      hold = {true, hold_row{c.date, c.seat, c.user, std::nullopt, c.expires_at, c.extension}, c.user};
      return *hold.now;
    }
    if (!hold.now || hold.now->user != c.user) {
      throw contradiction(described(c.date, c.seat) + " has no such hold to go on with");
    }
    hold.now->expires_at = c.expires_at;
    hold.now->extensions = c.extension;
    return *hold.now;
  }

  static void end_hold(seat_history& seat, user_id user) {
    auto& hold = seat.hold;
    if (hold.known && (!hold.now || hold.now->user != user)) {
      throw contradiction(described(seat.date, seat.seat) + " lost a hold that it did not have");
    }
    // The first thing that the batch knows of this seat is the end of a hold: it must be a stored one.
    if (!hold.known) {
      hold.stored = user;
    }
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
    if (row.ended_at || row.joined.user != c.user) {
      throw contradiction("a wait for " + described(c.date) + " ended that was not open");
    }
    row.ended_at = when;
    row.end_reason = reason;
  }

  void net_seat(const seat_history& seat) {
    const auto& hold = seat.hold;
    if (hold.stored && hold.now) {
      rows_.hold_updates.push_back({*hold.stored, *hold.now});
    } else if (hold.stored) {
      rows_.hold_removals.push_back({seat.date, seat.seat, *hold.stored});
    } else if (hold.now) {
      rows_.hold_inserts.push_back(*hold.now);
    }
    if (seat.offer.now) {
      rows_.offer_inserts.push_back(*seat.offer.now);
    }
  }

  batch_rows& rows_;
  std::map<std::pair<concert_date_key, seat_number>, std::size_t> seat_index_;
  std::vector<seat_history> seats_;
  std::map<std::tuple<concert_date_key, receipt_number, seat_number>, std::size_t> sales_;
  std::map<std::pair<concert_date_key, waiter_number>, std::size_t> joined_;
};

}  // namespace usher::storage::folds
