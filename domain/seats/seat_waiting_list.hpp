#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "domain/changes/change.hpp"

namespace usher::domain {

/// Who waits for a seat of a date, in order of joining, without those who have an offer. Every step is
/// O(log n), amortized.
class seat_waiting_list {
 public:
  struct waiter {
    waiter_number number;
    user_id user;

    friend bool operator==(const waiter&, const waiter&) = default;
  };

  /// Nothing happens for somebody on the list, and for a number that is not above all before.
  void join(const waiter& who);
  /// Nothing happens when nobody of this number is on the list.
  void leave(waiter_number number);

  std::optional<waiter> find(user_id user) const;
  /// Who has so many people ahead; nothing at the end of the list.
  std::optional<waiter> at(std::size_t ahead) const;
  /// How many on the list have lower numbers.
  std::size_t ahead_of(waiter_number number) const;
  std::size_t size() const { return numbers_.size(); }
  std::vector<waiter> all() const;

 private:
  static constexpr std::size_t least_entries = 64;

  /// The position of the first entry with a number of at least `number`.
  std::size_t position_of(waiter_number number) const;
  void append(const waiter& who);
  /// Throws the entries of those who left away.
  void compact();

  /// In order of number; user_id{} for who left.
  std::vector<waiter> entries_;
  /// How many entries still count, as a Fenwick tree (P. M. Fenwick, 1994) over the positions from 1: cell i
  /// is the sum of as many entries up to i as its lowest set bit says.
  std::vector<std::uint32_t> sums_{0};
  waiter_number last_joined_;
  std::unordered_map<user_id, waiter_number> numbers_;
};

}  // namespace usher::domain
