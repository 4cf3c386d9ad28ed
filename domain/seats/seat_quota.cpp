#include "domain/seats/seat_quota.hpp"

#include <algorithm>

namespace usher::domain {

std::int64_t seat_quota::person::total() const {
  const auto only_claimed = std::count_if(claimed.begin(), claimed.end(),
                                          [this](const auto& claim) { return !seats.contains(claim.first); });
  return static_cast<std::int64_t>(seats.size()) + only_claimed + claimed_by_count;
}

seat_quota::seat_quota(const seat_quota_image& image) {
  for (const seat_quota_image::seat& seat : image.seats) {
    give(seat.user, seat.date, seat.number);
  }
}

outcome<claim_number, claim_refusal> seat_quota::claim(const claim_seats& command) {
  pending claim{command.user, {}, std::max(command.count, 0)};
  for (const seat_number seat : command.seats) {
    claim.seats.emplace_back(command.date, seat);
  }
  std::sort(claim.seats.begin(), claim.seats.end());
  claim.seats.erase(std::unique(claim.seats.begin(), claim.seats.end()), claim.seats.end());

  person& who = people_[command.user];
  const auto added =
      claim.count + std::count_if(claim.seats.begin(), claim.seats.end(), [&](const auto& seat) {
        return !who.seats.contains(seat) && !who.claimed.contains(seat);
      });
  if (command.most > 0 && added > 0 && who.total() + added > command.most) {
    forget_if_empty(command.user);
    return claim_refusal::limit_reached;
  }
  for (const seat_of_date& seat : claim.seats) {
    ++who.claimed[seat];
  }
  who.claimed_by_count += claim.count;
  forget_if_empty(command.user);
  const claim_number number = next_;
  next_ = claim_number{number.value + 1};
  pending_.emplace(number, std::move(claim));
  return number;
}

void seat_quota::settle(claim_number claim) {
  const auto found = pending_.find(claim);
  if (found == pending_.end()) {
    return;
  }
  const pending over = std::move(found->second);
  pending_.erase(found);

  const auto whose = people_.find(over.user);
  if (whose == people_.end()) {
    return;
  }
  person& who = whose->second;
  for (const seat_of_date& seat : over.seats) {
    const auto claimed = who.claimed.find(seat);
    if (--claimed->second == 0) {
      who.claimed.erase(claimed);
    }
  }
  who.claimed_by_count -= over.count;
  forget_if_empty(over.user);
}

void seat_quota::apply(const change& c) {
  if (const auto* held = std::get_if<seat_held>(&c)) {
    give(held->user, held->date, held->seat);
  } else if (const auto* sold = std::get_if<seat_sold>(&c)) {
    give(sold->user, sold->date, sold->seat);
  } else if (const auto* expired = std::get_if<hold_expired>(&c)) {
    take(expired->user, expired->date, expired->seat);
  } else if (const auto* released = std::get_if<hold_released>(&c)) {
    take(released->user, released->date, released->seat);
  } else if (const auto* cancelled = std::get_if<sale_cancelled>(&c)) {
    take(cancelled->user, cancelled->date, cancelled->seat);
  }
}

std::int64_t seat_quota::seats_of(user_id user) const {
  const auto found = people_.find(user);
  return found == people_.end() ? 0 : static_cast<std::int64_t>(found->second.seats.size());
}

void seat_quota::give(user_id user, const concert_date_key& date, seat_number seat) {
  people_[user].seats.emplace(date, seat);
}

void seat_quota::take(user_id user, const concert_date_key& date, seat_number seat) {
  const auto found = people_.find(user);
  if (found == people_.end()) {
    return;
  }
  found->second.seats.erase({date, seat});
  forget_if_empty(user);
}

void seat_quota::forget_if_empty(user_id user) {
  const auto found = people_.find(user);
  if (found != people_.end() && found->second.is_forgettable()) {
    people_.erase(found);
  }
}

}  // namespace usher::domain
