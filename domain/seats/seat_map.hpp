#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/seats/date_terms.hpp"
#include "domain/seats/seat_set.hpp"

/// The seats of one concert date as a pure state machine. A seat is free, held, offered to somebody of the
/// waiting list, or sold; never two of these. Holds and offers end by themselves. A seat that becomes free
/// while people wait for one is offered to the first of them before anybody else can have it.
namespace usher::domain {

struct seat_hold {
  seat_number seat;
  user_id user;
  instant expires_at;
  /// KRW, as it was when the hold or the offer before it began: new terms do not change it.
  std::int64_t price = 0;
  /// Extensions used.
  std::int32_t extensions = 0;
  /// Whose session does not end before the hold.
  std::optional<token_ref> token = std::nullopt;

  friend bool operator==(const seat_hold&, const seat_hold&) = default;
};

// ---- commands
// ---------------------------------------------------------------------------------------------

/// All of these seats or none of them, 1..limits::max_seats_per_request without repetition.
struct seat_choice {
  std::vector<seat_number> seats;
};

/// So many seats next to each other in one row: of the first section (of this name, where one is given) that
/// has them, in its first row that has them, as near to the middle of the row as there are.
struct best_available {
  std::int32_t count = 1;
  std::optional<std::string> section;
};

struct hold_seats {
  user_id user;
  std::variant<seat_choice, best_available> wanted;
  /// Under which it is asked, if the hold is to carry one.
  std::optional<token_ref> token = std::nullopt;
  /// The token is carried by what it holds already: nothing more can be held under it, or it might never end.
  bool only_own = false;
};

/// In order of precedence. `not_available` is best_available's, `session_over` only_own's. `limit_reached` is
/// found outside, by the concert's quota.
enum class hold_refusal_kind : std::uint8_t {
  date_cancelled,
  date_closed,
  sales_not_open,
  sales_closed,
  no_seats_named,
  too_many_seats,
  unknown_section,
  seat_out_of_range,
  seat_already_reserved,
  seat_temporarily_held,
  not_available,
  session_over,
  limit_reached,
};

struct hold_refusal {
  hold_refusal_kind kind;
  /// The first seat, in order of number, of which it is true; 0 where it is about none.
  seat_number seat{};
  /// limit_reached: the bound.
  std::int32_t limit = 0;

  friend bool operator==(const hold_refusal&, const hold_refusal&) = default;
};

struct release_seats {
  user_id user;
  std::vector<seat_number> seats;
};

struct extend_holds {
  user_id user;
  std::vector<seat_number> seats;
  /// Under which it is asked, if the holds are to carry one.
  std::optional<token_ref> token = std::nullopt;
  /// As of hold_seats: only what carries the token already is made longer.
  bool only_own = false;
};

/// In order of precedence. `session_over` is only_own's.
enum class hold_change_refusal : std::uint8_t {
  no_seats_named,
  seat_out_of_range,
  seat_not_held,
  someone_elses,
  payment_under_way,
  session_over,
  no_more_extensions,
};

/// A payment as far as the seats are concerned; the wallet decides whether there is the money.
struct prepare_payment {
  user_id user;
  /// All that one payment is for, 1..limits::max_seats_per_request without repetition.
  std::vector<seat_number> seats;
  /// What the payer expects to pay in all, KRW.
  std::int64_t price = 0;
};

/// A payment that was made.
struct receipt {
  receipt_number number;
  user_id user;
  std::vector<seat_number> seats;
  std::int64_t amount = 0;
  std::int64_t balance_after = 0;
  instant paid_at;

  friend bool operator==(const receipt&, const receipt&) = default;
};

/// What paying will change: seat_sold for each seat, receipt_written (balance_after still 0), notice_queued.
/// To be appended together with what the wallet decides, and only then applied.
struct payment_plan {
  receipt_number receipt;
  std::int64_t amount = 0;
  std::vector<seat_number> seats;
  changes facts;
};

/// In order of precedence. `under_way`: another payment for one of the seats has not been settled; ask again
/// when it is.
enum class payment_refusal : std::uint8_t {
  no_seats_named,
  seat_out_of_range,
  under_way,
  no_hold,
  someone_elses,
  price_mismatch,
};

struct prepare_cancellation {
  user_id user;
  std::vector<seat_number> seats;
};

/// What cancelling will change: sale_cancelled for each seat, notice_queued, request_forgotten for each key
/// that made one of the sales. As payment_plan.
struct cancellation_plan {
  receipt_number receipt;
  /// KRW that goes back.
  std::int64_t refund = 0;
  std::vector<seat_number> seats;
  changes facts;
};

/// In order of precedence. `several_receipts`: the seats were not paid together. `too_late`: the terms give
/// nothing back any more; it never is while all sales are refunded, then the whole price goes back.
enum class cancellation_refusal : std::uint8_t {
  no_seats_named,
  seat_out_of_range,
  not_sold,
  someone_elses,
  under_way,
  several_receipts,
  too_late,
};

struct join_waiting_list {
  user_id user;
};

struct leave_waiting_list {
  user_id user;
};

/// Gives an offered seat back without leaving it to time.
struct decline_offer {
  user_id user;
};

struct waiting_list_position {
  user_id user;
};

struct seat_offer {
  seat_number seat;
  user_id user;
  waiter_number waiter;
  instant expires_at;
  /// KRW, as it was when the seat was offered.
  std::int64_t price = 0;

  friend bool operator==(const seat_offer&, const seat_offer&) = default;
};

struct waiter_standing {
  waiter_number waiter;
  /// People ahead on the list; 0 for the first and for who has an offer.
  std::uint64_t ahead = 0;
  std::optional<seat_offer> offer;

  friend bool operator==(const waiter_standing&, const waiter_standing&) = default;
};

/// In order of precedence; those about the date for every call.
enum class waiting_list_refusal : std::uint8_t {
  date_cancelled,
  date_closed,
  // join: of the time of sale.
  sales_not_open,
  sales_closed,
  /// There are free seats: nobody needs to wait.
  seats_available,
  list_full,
  /// leave, decline, position: not on the list, or without an offer.
  not_waiting,
};

/// Replaces the terms, all but `refund_all`, which the machine sets: with `state` closed or cancelled while
/// seats are sold or being paid for, `force` is needed and refunds all of them; opening the date again ends
/// that.
struct change_terms {
  date_terms terms;
  bool force = false;
};

enum class terms_refusal_kind : std::uint8_t { wrong_field, date_cancelled, seats_in_use, has_bookings };

struct terms_refusal {
  terms_refusal_kind kind;
  /// wrong_field: the member of date_terms. seats_in_use: none.
  std::string field;
  /// has_bookings: seats that are sold or being paid for; seats_in_use: how many seats that are held, offered
  /// or sold would go.
  std::int64_t count = 0;

  friend bool operator==(const terms_refusal&, const terms_refusal&) = default;
};

struct date_standing {
  concert_date_key date;
  date_terms terms;
  std::int64_t free = 0;
  std::int64_t held = 0;
  std::int64_t offered = 0;
  std::int64_t sold = 0;
  std::int64_t waiting = 0;

  friend bool operator==(const date_standing&, const date_standing&) = default;
};

// ---- the machine
// ------------------------------------------------------------------------------------------

/// All that a date must remember across a restart. Lists in order of seat, waiters in order of joining.
struct seat_map_image {
  date_terms terms;
  std::vector<seat_hold> holds;
  struct sale {
    seat_number seat;
    user_id user;
    receipt_number receipt;
    std::int64_t price = 0;

    friend bool operator==(const sale&, const sale&) = default;
  };
  std::vector<sale> sales;
  /// Those with a standing sale; `seats` are all that were paid for, also cancelled ones.
  std::vector<receipt> receipts;
  std::vector<seat_offer> offers;
  struct waiter {
    waiter_number number;
    user_id user;

    friend bool operator==(const waiter&, const waiter&) = default;
  };
  /// Without those who have an offer.
  std::vector<waiter> waiters;
  /// Keys to be forgotten when their seats are given back.
  struct remembered {
    secret_hash key;
    std::vector<seat_number> seats;

    friend bool operator==(const remembered&, const remembered&) = default;
  };
  std::vector<remembered> requests;
  // One more than the highest ever used.
  receipt_number next_receipt{1};
  notice_number next_notice{1};
  waiter_number next_waiter{1};

  friend bool operator==(const seat_map_image&, const seat_map_image&) = default;
};

struct seat_map_state;

class seat_map {
 public:
  /// `starts_at` is the date's own time on the UTC line.
  seat_map(concert_date_key date, instant starts_at, const seat_map_image& image);
  seat_map(seat_map&&) noexcept;
  seat_map& operator=(seat_map&&) noexcept;
  ~seat_map();

  // Decisions. None of them alters the map; `apply` does. All expect that `due(now)` is empty. A hold or
  // offer whose time is over at `now` no longer counts.

  /// Within the time of sale, free seats, seats that one holds oneself (same hold, which carries the token of
  /// this command now) and the seat that one is offered (accepts the offer) can be held; at other times only
  /// what one holds already. Whatever kept a refusal's `seat` from being held is the first reason in order of
  /// precedence over all seats asked for. While people wait, a free seat is as good as offered to them:
  /// temporarily held. Holds come in order of seat.
  decision<outcome<std::vector<seat_hold>, hold_refusal>, change> decide(const hold_seats& command,
                                                                         instant now) const;
  /// The outcome is what was released. The freed seats are offered in the same decision; keys are forgotten.
  decision<outcome<std::vector<seat_number>, hold_change_refusal>, change> decide(
      const release_seats& command, instant now) const;
  /// The holds carry the token of this command now: it is the one that cannot end meanwhile.
  decision<outcome<std::vector<seat_hold>, hold_change_refusal>, change> decide(const extend_holds& command,
                                                                                instant now) const;

  /// A receipt when exactly these seats, or more, were paid by this person together before, for this price,
  /// and these all are still theirs.
  outcome<std::variant<payment_plan, receipt>, payment_refusal> decide(const prepare_payment& command,
                                                                       instant now) const;
  outcome<cancellation_plan, cancellation_refusal> decide(const prepare_cancellation& command,
                                                          instant now) const;
  /// While terms().refund_all: what refunds the next receipts in full, at most `most` of them; none that is
  /// pinned. Each plan stands for its own.
  std::vector<std::pair<user_id, cancellation_plan>> refund_plans(std::size_t most, instant now) const;

  /// Joining twice yields the same standing. Leaving and declining yield the standing that was given up; who
  /// has an offer declines it by leaving.
  decision<outcome<waiter_standing, waiting_list_refusal>, change> decide(const join_waiting_list& command,
                                                                          instant now) const;
  decision<outcome<waiter_standing, waiting_list_refusal>, change> decide(const leave_waiting_list& command,
                                                                          instant now) const;
  decision<outcome<waiter_standing, waiting_list_refusal>, change> decide(const decline_offer& command,
                                                                          instant now) const;
  outcome<waiter_standing, waiting_list_refusal> decide(const waiting_list_position& query,
                                                        instant now) const;

  /// A cancelled date takes no change. The outcome is the standing with the new terms. Holds, offers and the
  /// waiting list of a date that is no longer open end through `due`.
  decision<outcome<date_standing, terms_refusal>, change> decide(const change_terms& command,
                                                                 instant now) const;
  date_standing standing() const;

  /// A payment or cancellation for these seats is under way: until they are unpinned they neither expire nor
  /// can be held, released, paid or cancelled, and the numbers of the plan are not given out again. Not
  /// durable.
  void pin(const payment_plan& plan);
  void pin(const cancellation_plan& plan);
  void unpin(const std::vector<seat_number>& seats);

  /// What time and terms bring about at `now`: holds and offers that ended (when their time was over), offers
  /// of free seats to those who wait, the end of everything but sales on a date that is not open
  /// (hold_expired, offer_ended withdrawn, waiter_left closed). Outside the time of sale nothing is offered
  /// and offers end, holds do not; when it is over the waiting list ends, too. Keys are forgotten before the
  /// holds that they made. At most limits::max_due_changes_per_step; call again after applying them until it
  /// is empty.
  changes due(instant now) const;

  /// When the next hold or offer ends, or the time of sale begins or ends for somebody who waits. Pinned
  /// holds do not count.
  std::optional<instant> next_due() const;

  /// Takes a change of this date in, request_remembered and request_forgotten included; ignores others.
  /// Taking in what is there already (a sale that was settled while the map was restored) changes nothing.
  void apply(const change& c);

  const date_terms& terms() const;
  std::int32_t seat_count() const;
  /// KRW for who holds it from now on; only for seats that exist.
  std::int64_t listed_price(seat_number seat) const;
  bool is_free(seat_number seat) const;
  /// The token that a hold of this seat carries.
  std::optional<token_ref> token_of(seat_number seat) const;
  /// The end of the last hold that carries this token.
  std::optional<instant> held_until(const token_ref& token) const;
  /// Those that are not pinned.
  const seat_set& free_seats() const;
  const seat_set& sold_seats() const;
  seat_map_image image() const;

 private:
  std::unique_ptr<seat_map_state> state_;
};

}  // namespace usher::domain
