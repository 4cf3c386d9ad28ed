#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/seats/seat_layout.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_set.hpp"

namespace usher::domain {

enum class seat_use : std::uint8_t { free, held, offered, sold };

struct seat_state {
  user_id user;
  /// held, offered.
  instant expires_at;
  /// offered: the waiter; sold: the receipt.
  std::int64_t number = 0;
  /// held, offered, sold. KRW; below 0 where a hold or an offer was made before prices were promised.
  std::int32_t price = 0;
  /// held.
  std::int16_t extensions = 0;
  seat_use use = seat_use::free;
  /// A payment or cancellation is under way.
  bool pinned = false;

  bool has_deadline() const { return use == seat_use::held || use == seat_use::offered; }
};
static_assert(sizeof(seat_state) <= 32, "a date of 100,000 seats has as many of these");

/// The memory of a seat_map: each seat in one of its four uses, and beside the seats what is known of
/// receipts, offers and idempotency keys. Knows no rules; functions take seats that exist.
class seat_table {
 public:
  /// What was paid together, with how many of its seats still sold.
  struct paid {
    receipt written;
    std::size_t standing = 0;
  };

  explicit seat_table(const seat_map_image& image);

  const date_terms& terms() const { return terms_; }
  const seat_layout& layout() const { return layout_; }
  const seat_state& at(seat_number seat) const { return seats_[index(seat)]; }
  std::int64_t count_of(seat_use use) const { return counts_[static_cast<std::size_t>(use)]; }
  /// Seats that are being paid for.
  std::int64_t pinned_holds() const { return pinned_holds_; }
  /// When holds and offers end, those of pinned seats left out.
  const std::set<std::pair<instant, seat_number>>& deadlines() const { return deadlines_; }
  /// Those that are not pinned.
  const seat_set& free() const { return free_; }
  const seat_set& sold() const { return sold_; }
  std::optional<seat_offer> offer_to(user_id user) const;
  seat_hold hold_of(seat_number seat) const;
  /// KRW, of a seat that is held, offered or sold: what was promised or paid; without a promise what the
  /// terms say.
  std::int64_t promised_price(seat_number seat) const;
  /// Of the hold of this seat.
  std::optional<token_ref> token_of(seat_number seat) const;
  /// Ascending.
  std::vector<seat_number> held_under(const token_ref& token) const;
  /// Those with a seat that is still sold.
  const std::map<receipt_number, paid>& receipts() const { return receipts_; }
  /// Ascending.
  std::vector<secret_hash> keys_of(seat_number seat) const;

  /// Seats that are no more in the new terms lose whatever they were used for.
  void replace_terms(const date_terms& terms);
  void hold(const seat_hold& hold);
  void offer(const seat_offer& offer);
  /// Nothing happens when the seat is sold, or once was by this receipt.
  void sell(seat_number seat, user_id user, receipt_number number, std::int64_t price);
  /// Completes the receipt of seats that were sold; ignores others.
  void write_receipt(const receipt_written& facts);
  /// Ends a hold or an offer.
  void vacate(seat_number seat);
  /// Nothing happens when the seat is not sold by this receipt.
  void cancel_sale(seat_number seat, receipt_number number);
  void set_pinned(seat_number seat, bool pinned);
  void remember(const secret_hash& key, const std::vector<seat_number>& seats);
  void forget(const secret_hash& key);

  /// Without waiters and numbers.
  seat_map_image image() const;

 private:
  static std::size_t index(seat_number seat) { return static_cast<std::size_t>(seat.value - 1); }
  /// The only way in which a seat's use changes; pins stay.
  void put(seat_number seat, seat_state next);
  void drop_token(seat_number seat);
  void resize(std::size_t seats);
  /// Enters what follows from the state of the seat into the indexes, or takes it out.
  void enter(seat_number seat);
  void strike(seat_number seat);
  void add_sale(const seat_map_image::sale& sale);

  date_terms terms_;
  seat_layout layout_;
  std::vector<seat_state> seats_;
  seat_set free_;
  seat_set sold_;
  std::array<std::int64_t, 4> counts_{};
  std::int64_t pinned_holds_ = 0;
  std::set<std::pair<instant, seat_number>> deadlines_;
  std::unordered_map<user_id, seat_number> offered_to_;
  /// What holds carry.
  std::unordered_map<seat_number, token_ref> tokens_;
  std::set<std::pair<token_ref, seat_number>> seats_of_tokens_;
  std::map<receipt_number, paid> receipts_;
  std::unordered_map<secret_hash, std::vector<seat_number>> seats_of_keys_;
  std::set<std::pair<seat_number, secret_hash>> keys_of_seats_;
};

}  // namespace usher::domain
