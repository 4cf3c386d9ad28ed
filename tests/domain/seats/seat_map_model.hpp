#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"

namespace usher::domain::testing {

/// The rules of a hall written down again in the plainest way: a record for each seat, a queue of people, and
/// loops over all of them. Expects `take_due` before every call.
class naive_hall {
 public:
  enum class use : std::uint8_t { free, held, offered, sold };

  struct place {
    use what = use::free;
    user_id user;
    instant until;
    std::int32_t extensions = 0;
    receipt_number receipt;
    waiter_number waiter;
    bool pinned = false;
  };

  struct waiter {
    waiter_number number;
    user_id user;
  };

  explicit naive_hall(const date_terms& terms)
      : terms_(terms), places_(static_cast<std::size_t>(terms.seat_count)) {}

  void set_open(bool open) { open_ = open; }

  /// Nothing when all are held.
  std::optional<hold_refusal_kind> hold(user_id user, const std::vector<seat_number>& seats,
                                        const secret_hash& key, instant now) {
    if (!open_) {
      return hold_refusal_kind::date_closed;
    }
    bool sold = false;
    bool taken = false;
    for (const seat_number seat : seats) {
      const place& p = at(seat);
      if (p.what == use::sold) {
        sold = true;
      } else if (p.what != use::free && p.user != user) {
        taken = true;
      }
    }
    if (sold) {
      return hold_refusal_kind::seat_already_reserved;
    }
    if (taken) {
      return hold_refusal_kind::seat_temporarily_held;
    }
    for (const seat_number seat : seats) {
      if (at(seat).what == use::held) {
        continue;
      }
      at(seat) = {};
      at(seat).what = use::held;
      at(seat).user = user;
      at(seat).until = now + terms_.hold_for;
    }
    keys_[key] = seats;
    return std::nullopt;
  }

  std::optional<hold_change_refusal> release(user_id user, const std::vector<seat_number>& seats,
                                             instant now) {
    if (const auto refused = refusal_of_change(user, seats)) {
      return refused;
    }
    for (const seat_number seat : seats) {
      free(seat);
    }
    for (const seat_number seat : seats) {
      offer(seat, now);
    }
    return std::nullopt;
  }

  std::optional<hold_change_refusal> extend(user_id user, const std::vector<seat_number>& seats) {
    if (const auto refused = refusal_of_change(user, seats)) {
      return refused;
    }
    for (const seat_number seat : seats) {
      if (at(seat).extensions == terms_.max_extensions) {
        return hold_change_refusal::no_more_extensions;
      }
    }
    for (const seat_number seat : seats) {
      ++at(seat).extensions;
      at(seat).until += terms_.extend_by;
    }
    return std::nullopt;
  }

  /// Nothing when there is something to pay, or a receipt.
  std::optional<payment_refusal> pay(user_id user, const std::vector<seat_number>& seats) {
    if (any_pinned(seats)) {
      return payment_refusal::under_way;
    }
    if (is_paid_together(user, seats)) {
      return std::nullopt;
    }
    bool none = false;
    bool other = false;
    for (const seat_number seat : seats) {
      const place& p = at(seat);
      const bool own = p.user == user;
      if (p.what == use::free || p.what == use::offered || (p.what == use::sold && own)) {
        none = true;
      }
      if (!own) {
        other = true;
      }
    }
    if (none) {
      return payment_refusal::no_hold;
    }
    if (other) {
      return payment_refusal::someone_elses;
    }
    return std::nullopt;
  }

  bool is_paid_together(user_id user, const std::vector<seat_number>& seats) {
    for (const seat_number seat : seats) {
      const place& p = at(seat);
      if (p.what != use::sold || p.user != user || p.receipt != at(seats.front()).receipt) {
        return false;
      }
    }
    return true;
  }

  void sell(const std::vector<seat_number>& seats, receipt_number receipt) {
    for (const seat_number seat : seats) {
      at(seat).what = use::sold;
      at(seat).receipt = receipt;
    }
  }

  void pin(const std::vector<seat_number>& seats, bool pinned) {
    for (const seat_number seat : seats) {
      at(seat).pinned = pinned;
    }
  }

  std::optional<cancellation_refusal> cancel(user_id user, const std::vector<seat_number>& seats) {
    for (const seat_number seat : seats) {
      if (at(seat).what != use::sold) {
        return cancellation_refusal::not_sold;
      }
    }
    for (const seat_number seat : seats) {
      if (at(seat).user != user) {
        return cancellation_refusal::someone_elses;
      }
    }
    if (any_pinned(seats)) {
      return cancellation_refusal::under_way;
    }
    if (!is_paid_together(user, seats)) {
      return cancellation_refusal::several_receipts;
    }
    give_back(seats);
    return std::nullopt;
  }

  void give_back(const std::vector<seat_number>& seats) {
    for (const seat_number seat : seats) {
      free(seat);
    }
  }

  std::optional<waiting_list_refusal> join(user_id user) {
    if (!open_) {
      return waiting_list_refusal::date_closed;
    }
    if (offer_of(user) != nullptr || position_of(user) != waiting_.end()) {
      return std::nullopt;
    }
    for (const place& p : places_) {
      if (p.what == use::free) {
        return waiting_list_refusal::seats_available;
      }
    }
    waiting_.push_back({next_waiter_, user});
    ++next_waiter_.value;
    return std::nullopt;
  }

  std::optional<waiting_list_refusal> leave(user_id user, bool only_offer, instant now) {
    if (!open_) {
      return waiting_list_refusal::date_closed;
    }
    if (const place* offered = offer_of(user)) {
      const seat_number seat{static_cast<std::int32_t>(offered - places_.data()) + 1};
      free(seat);
      offer(seat, now);
      return std::nullopt;
    }
    const auto position = position_of(user);
    if (only_offer || position == waiting_.end()) {
      return waiting_list_refusal::not_waiting;
    }
    waiting_.erase(position);
    return std::nullopt;
  }

  void take_due(instant now) {
    std::map<std::pair<instant, seat_number>, bool> ending;
    for (seat_number seat{1}; seat.value <= terms_.seat_count; ++seat.value) {
      const place& p = at(seat);
      if (p.what == use::free && !p.pinned && open_) {
        offer(seat, now);
      }
      if (p.pinned || (p.what != use::held && p.what != use::offered)) {
        continue;
      }
      if (p.until <= now || !open_) {
        ending[{p.until, seat}] = true;
      }
    }
    for (const auto& [when, ends] : ending) {
      free(when.second);
      if (open_) {
        offer(when.second, now);
      }
    }
    if (!open_) {
      waiting_.clear();
    }
  }

  const place& seat(std::int32_t number) const { return places_[static_cast<std::size_t>(number - 1)]; }
  const std::deque<waiter>& waiting() const { return waiting_; }
  const std::map<secret_hash, std::vector<seat_number>>& keys() const { return keys_; }

 private:
  place& at(seat_number seat) { return places_[static_cast<std::size_t>(seat.value - 1)]; }

  bool any_pinned(const std::vector<seat_number>& seats) {
    return std::any_of(seats.begin(), seats.end(), [&](seat_number seat) { return at(seat).pinned; });
  }

  std::optional<hold_change_refusal> refusal_of_change(user_id user, const std::vector<seat_number>& seats) {
    for (const seat_number seat : seats) {
      // A closed date keeps only holds that are being paid for.
      if (at(seat).what != use::held) {
        return hold_change_refusal::seat_not_held;
      }
    }
    for (const seat_number seat : seats) {
      if (at(seat).user != user) {
        return hold_change_refusal::someone_elses;
      }
    }
    if (any_pinned(seats)) {
      return hold_change_refusal::payment_under_way;
    }
    return std::nullopt;
  }

  void free(seat_number seat) {
    const bool pinned = at(seat).pinned;
    at(seat) = {};
    at(seat).pinned = pinned;
    std::erase_if(keys_, [&](const auto& entry) {
      return std::find(entry.second.begin(), entry.second.end(), seat) != entry.second.end();
    });
  }

  void offer(seat_number seat, instant now) {
    if (waiting_.empty()) {
      return;
    }
    at(seat).what = use::offered;
    at(seat).user = waiting_.front().user;
    at(seat).waiter = waiting_.front().number;
    at(seat).until = now + terms_.offer_for;
    waiting_.pop_front();
  }

  const place* offer_of(user_id user) const {
    for (const place& p : places_) {
      if (p.what == use::offered && p.user == user) {
        return &p;
      }
    }
    return nullptr;
  }

  std::deque<waiter>::iterator position_of(user_id user) {
    return std::find_if(waiting_.begin(), waiting_.end(), [&](const waiter& w) { return w.user == user; });
  }

  date_terms terms_;
  bool open_ = true;
  std::vector<place> places_;
  std::deque<waiter> waiting_;
  waiter_number next_waiter_{1};
  std::map<secret_hash, std::vector<seat_number>> keys_;
};

}  // namespace usher::domain::testing
