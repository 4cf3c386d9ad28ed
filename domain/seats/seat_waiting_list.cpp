#include "domain/seats/seat_waiting_list.hpp"

#include <algorithm>
#include <bit>
#include <iterator>

namespace usher::domain {
namespace {

std::size_t lowest_bit(std::size_t i) {
  return i & (~i + 1);
}

}  // namespace

void seat_waiting_list::join(const waiter& who) {
  if (numbers_.contains(who.user) || who.number <= last_joined_) {
    return;
  }
  last_joined_ = who.number;
  append(who);
  numbers_.emplace(who.user, who.number);
}

void seat_waiting_list::leave(waiter_number number) {
  const std::size_t position = position_of(number);
  if (position == entries_.size()) {
    return;
  }
  waiter& entry = entries_[position];
  if (entry.number != number || entry.user == user_id{}) {
    return;
  }
  numbers_.erase(entry.user);
  entry.user = {};
  for (std::size_t i = position + 1; i < sums_.size(); i += lowest_bit(i)) {
    --sums_[i];
  }
  if (entries_.size() > least_entries && numbers_.size() * 2 < entries_.size()) {
    compact();
  }
}

std::optional<seat_waiting_list::waiter> seat_waiting_list::find(user_id user) const {
  const auto found = numbers_.find(user);
  if (found == numbers_.end()) {
    return std::nullopt;
  }
  return waiter{found->second, user};
}

std::optional<seat_waiting_list::waiter> seat_waiting_list::at(std::size_t ahead) const {
  if (ahead >= size()) {
    return std::nullopt;
  }
  // Down the tree: the longest run of entries from the first on that holds no more than `ahead` people.
  std::size_t run = 0;
  for (std::size_t step = std::bit_floor(entries_.size()); step > 0; step /= 2) {
    if (run + step > entries_.size() || sums_[run + step] > ahead) {
      continue;
    }
    run += step;
    ahead -= sums_[run];
  }
  return entries_[run];
}

std::size_t seat_waiting_list::ahead_of(waiter_number number) const {
  std::size_t ahead = 0;
  for (std::size_t i = position_of(number); i > 0; i -= lowest_bit(i)) {
    ahead += sums_[i];
  }
  return ahead;
}

std::vector<seat_waiting_list::waiter> seat_waiting_list::all() const {
  std::vector<waiter> all;
  all.reserve(size());
  std::copy_if(entries_.begin(), entries_.end(), std::back_inserter(all),
               [](const waiter& entry) { return entry.user != user_id{}; });
  return all;
}

std::size_t seat_waiting_list::position_of(waiter_number number) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), number,
                       [](const waiter& entry, waiter_number wanted) { return entry.number < wanted; });
  return static_cast<std::size_t>(found - entries_.begin());
}

void seat_waiting_list::append(const waiter& who) {
  entries_.push_back(who);
  const std::size_t at = entries_.size();
  std::uint32_t sum = 1;
  for (std::size_t below = at - 1; below > at - lowest_bit(at); below -= lowest_bit(below)) {
    sum += sums_[below];
  }
  sums_.push_back(sum);
}

void seat_waiting_list::compact() {
  const std::vector<waiter> remaining = all();
  entries_.clear();
  sums_.assign(1, 0);
  for (const waiter& who : remaining) {
    append(who);
  }
}

}  // namespace usher::domain
