#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// What happens to the seats of a concert date.
namespace usher::domain {

/// A fact of a concert date.
template <auto... Members>
struct of_concert_date : record<Members...> {
  static std::string owner(const auto& fact) { return concert_date_name(fact.date); }
};

/// The token under which somebody holds a seat.
struct token_ref {
  room_id room;
  ticket_number ticket;

  using self = token_ref;
  using members = record<&self::room, &self::ticket>;
  friend auto operator<=>(const token_ref&, const token_ref&) = default;
};

struct seat_held {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant held_at;
  instant expires_at;
  /// KRW, promised until the hold ends. Nothing in what was written before prices were promised: then it is
  /// that of the terms.
  std::optional<std::int64_t> price = std::nullopt;
  /// Whose session does not end before the hold.
  std::optional<token_ref> token = std::nullopt;

  using self = seat_held;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::held_at, &self::expires_at,
                                  &self::price, &self::token>;
};

struct hold_expired {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant ended_at;

  using self = hold_expired;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::ended_at>;
};

/// The person gave the hold up.
struct hold_released {
  concert_date_key date;
  seat_number seat;
  user_id user;
  instant released_at;

  using self = hold_released;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::released_at>;
};

/// A hold was made longer, for the `extension`-th time.
struct hold_extended {
  concert_date_key date;
  seat_number seat;
  user_id user;
  std::int32_t extension;
  instant expires_at;
  instant extended_at;

  using self = hold_extended;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::extension, &self::expires_at,
                                  &self::extended_at>;
};

/// Its holder asked for the seat again under another token: the hold stays as it is, and carries that one
/// now.
struct hold_reclaimed {
  concert_date_key date;
  seat_number seat;
  user_id user;
  token_ref token;
  std::int32_t extension;
  instant expires_at;
  instant reclaimed_at;

  using self = hold_reclaimed;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::token, &self::extension,
                                  &self::expires_at, &self::reclaimed_at>;
};

/// A held seat was paid for. The hold is over, the seat is the person's.
struct seat_sold {
  concert_date_key date;
  seat_number seat;
  user_id user;
  receipt_number receipt;
  /// KRW.
  std::int64_t price;
  instant sold_at;

  using self = seat_sold;
  using members =
      of_concert_date<&self::date, &self::seat, &self::user, &self::receipt, &self::price, &self::sold_at>;
};

/// One payment: what was paid for the seats that were sold with it.
struct receipt_written {
  concert_date_key date;
  receipt_number receipt;
  user_id user;
  /// KRW, for all its seats.
  std::int64_t amount;
  /// The balance of the wallet after the payment, KRW.
  std::int64_t balance_after;
  instant paid_at;

  using self = receipt_written;
  using members = of_concert_date<&self::date, &self::receipt, &self::user, &self::amount,
                                  &self::balance_after, &self::paid_at>;
};

/// A sold seat was given back and is free.
struct sale_cancelled {
  concert_date_key date;
  seat_number seat;
  user_id user;
  receipt_number receipt;
  /// KRW that went back to the wallet, 0..price.
  std::int64_t refund;
  instant cancelled_at;

  using self = sale_cancelled;
  using members = of_concert_date<&self::date, &self::seat, &self::user, &self::receipt, &self::refund,
                                  &self::cancelled_at>;
};

struct waiter_joined {
  concert_date_key date;
  waiter_number waiter;
  user_id user;
  instant joined_at;

  using self = waiter_joined;
  using members = of_concert_date<&self::date, &self::waiter, &self::user, &self::joined_at>;
};

/// `left`: on their own; `closed`: the date is no longer sold.
enum class waiter_end : std::uint8_t { left, closed };

/// Somebody without an offer is no longer on the list.
struct waiter_left {
  concert_date_key date;
  waiter_number waiter;
  user_id user;
  waiter_end reason;
  instant left_at;

  using self = waiter_left;
  using members = of_concert_date<&self::date, &self::waiter, &self::user, &self::reason, &self::left_at>;
};

/// A seat that became free is kept for the first of the waiting list. One offer a person at a time.
struct seat_offered {
  concert_date_key date;
  seat_number seat;
  waiter_number waiter;
  user_id user;
  instant offered_at;
  instant expires_at;
  /// As in seat_held.
  std::optional<std::int64_t> price = std::nullopt;

  using self = seat_offered;
  using members = of_concert_date<&self::date, &self::seat, &self::waiter, &self::user, &self::offered_at,
                                  &self::expires_at, &self::price>;
};

/// `accepted`: by holding the seat, `seat_held` follows; `withdrawn`: the date is no longer sold.
enum class offer_end : std::uint8_t { accepted, declined, lapsed, withdrawn };

/// The offer is over, and with it the person's place on the waiting list; unless it was accepted the seat is
/// free for the next.
struct offer_ended {
  concert_date_key date;
  seat_number seat;
  waiter_number waiter;
  user_id user;
  offer_end reason;
  instant ended_at;

  using self = offer_ended;
  using members =
      of_concert_date<&self::date, &self::seat, &self::waiter, &self::user, &self::reason, &self::ended_at>;
};

/// Consecutive seats first..first+seats-1 of one price, in rows: seats of one row with consecutive numbers
/// are next to each other.
struct seat_section {
  std::string name;
  seat_number first;
  std::int32_t seats;
  std::int32_t seats_per_row;
  /// KRW for one seat.
  std::int64_t price;

  using self = seat_section;
  using members = record<&self::name, &self::first, &self::seats, &self::seats_per_row, &self::price>;
};

/// Until so long before the date begins, so much of the price goes back.
struct refund_step {
  milliseconds before_start;
  /// 0..100, rounded down to whole KRW.
  std::int32_t percent;

  using self = refund_step;
  using members = record<&self::before_start, &self::percent>;
};

/// `closed`: not sold for now; `cancelled`: never again.
enum class date_state : std::uint8_t { open, closed, cancelled };

/// What a concert date sells and on which terms.
struct date_terms {
  /// Seats are numbered 1..seat_count.
  std::int32_t seat_count = 0;
  /// KRW: the listed price; also that of every seat while there are no sections.
  std::int64_t price = 0;
  /// In order of `first`, covering 1..seat_count without gaps; or none.
  std::vector<seat_section> sections;
  date_state state = date_state::open;
  /// Every sold seat is to be refunded in full; set by a forced closing or cancelling.
  bool refund_all = false;
  milliseconds hold_for = std::chrono::minutes{5};
  /// What one extension adds to a hold, and how many there may be.
  milliseconds extend_by = std::chrono::minutes{2};
  std::int32_t max_extensions = 1;
  /// How long a seat is kept for somebody of the waiting list.
  milliseconds offer_for = std::chrono::minutes{10};
  /// In order of before_start, longest first. After the last nothing can be cancelled.
  std::vector<refund_step> refunds{{std::chrono::hours{24}, 100}};
  /// Sold from then on, and until then; nothing sets no bound.
  std::optional<instant> sales_open_at{};
  std::optional<instant> sales_close_at{};

  using self = date_terms;
  using members = record<&self::seat_count, &self::price, &self::sections, &self::state, &self::refund_all,
                         &self::hold_for, &self::extend_by, &self::max_extensions, &self::offer_for,
                         &self::refunds, &self::sales_open_at, &self::sales_close_at>;
};

/// The terms of an existing date are replaced.
struct date_terms_set {
  concert_date_key date;
  date_terms terms;
  instant set_at;

  using self = date_terms_set;
  using members = of_concert_date<&self::date, &self::terms, &self::set_at>;
};

using seat_kinds = kind_list<seat_held, hold_expired, hold_released, hold_extended, hold_reclaimed, seat_sold,
                             receipt_written, sale_cancelled, waiter_joined, waiter_left, seat_offered,
                             offer_ended, date_terms_set>;

}  // namespace usher::domain
