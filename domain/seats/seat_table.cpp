#include "domain/seats/seat_table.hpp"

#include <algorithm>
#include <tuple>

#include "domain/base/limits.hpp"

namespace usher::domain {

static_assert(limits::max_price <= INT32_MAX && limits::max_hold_extensions <= INT16_MAX,
              "seat_state keeps them in that many bits");

seat_table::seat_table(const seat_map_image& image) : terms_(image.terms), layout_(image.terms) {
  resize(static_cast<std::size_t>(layout_.seat_count()));
  for (const seat_hold& held : image.holds) {
    if (layout_.contains(held.seat)) {
      hold(held);
    }
  }
  for (const seat_offer& offered : image.offers) {
    if (layout_.contains(offered.seat)) {
      offer(offered);
    }
  }
  for (const receipt& written : image.receipts) {
    receipts_[written.number].written = written;
  }
  for (const seat_map_image::sale& sale : image.sales) {
    if (layout_.contains(sale.seat)) {
      add_sale(sale);
    }
  }
  for (const seat_map_image::remembered& request : image.requests) {
    remember(request.key, request.seats);
  }
}

std::optional<seat_offer> seat_table::offer_to(user_id user) const {
  const auto found = offered_to_.find(user);
  if (found == offered_to_.end()) {
    return std::nullopt;
  }
  const seat_state& state = at(found->second);
  return seat_offer{found->second, user, waiter_number{state.number}, state.expires_at,
                    promised_price(found->second)};
}

seat_hold seat_table::hold_of(seat_number seat) const {
  const seat_state& state = at(seat);
  return {seat, state.user, state.expires_at, promised_price(seat), state.extensions, token_of(seat)};
}

std::int64_t seat_table::promised_price(seat_number seat) const {
  const std::int64_t known = at(seat).price;
  return known < 0 ? layout_.listed_price(seat) : known;
}

std::optional<token_ref> seat_table::token_of(seat_number seat) const {
  const auto found = tokens_.find(seat);
  return found == tokens_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<seat_number> seat_table::held_under(const token_ref& token) const {
  std::vector<seat_number> seats;
  for (auto it = seats_of_tokens_.lower_bound({token, seat_number{}});
       it != seats_of_tokens_.end() && it->first == token; ++it) {
    seats.push_back(it->second);
  }
  return seats;
}

std::vector<secret_hash> seat_table::keys_of(seat_number seat) const {
  std::vector<secret_hash> keys;
  for (auto it = keys_of_seats_.lower_bound({seat, secret_hash{}});
       it != keys_of_seats_.end() && it->first == seat; ++it) {
    keys.push_back(it->second);
  }
  return keys;
}

void seat_table::replace_terms(const date_terms& terms) {
  terms_ = terms;
  layout_ = seat_layout{terms};
  resize(static_cast<std::size_t>(layout_.seat_count()));
}

void seat_table::hold(const seat_hold& hold) {
  seat_state held;
  held.use = seat_use::held;
  held.user = hold.user;
  held.expires_at = hold.expires_at;
  held.price = static_cast<std::int32_t>(hold.price);
  held.extensions = static_cast<std::int16_t>(hold.extensions);
  put(hold.seat, held);
  if (hold.token) {
    tokens_.emplace(hold.seat, *hold.token);
    seats_of_tokens_.emplace(*hold.token, hold.seat);
  }
}

void seat_table::offer(const seat_offer& offer) {
  seat_state offered;
  offered.use = seat_use::offered;
  offered.user = offer.user;
  offered.expires_at = offer.expires_at;
  offered.number = offer.waiter.value;
  offered.price = static_cast<std::int32_t>(offer.price);
  put(offer.seat, offered);
}

void seat_table::sell(seat_number seat, user_id user, receipt_number number, std::int64_t price) {
  if (at(seat).use == seat_use::sold) {
    return;
  }
  const auto known = receipts_.find(number);
  if (known != receipts_.end()) {
    const auto& seats = known->second.written.seats;
    if (std::binary_search(seats.begin(), seats.end(), seat)) {
      return;
    }
  }
  receipt& written = receipts_[number].written;
  written.number = number;
  written.user = user;
  written.seats.insert(std::upper_bound(written.seats.begin(), written.seats.end(), seat), seat);
  add_sale({seat, user, number, price});
}

void seat_table::write_receipt(const receipt_written& facts) {
  const auto found = receipts_.find(facts.receipt);
  if (found == receipts_.end()) {
    return;
  }
  receipt& written = found->second.written;
  written.user = facts.user;
  written.amount = facts.amount;
  written.balance_after = facts.balance_after;
  written.paid_at = facts.paid_at;
}

void seat_table::vacate(seat_number seat) {
  put(seat, {});
}

void seat_table::cancel_sale(seat_number seat, receipt_number number) {
  if (at(seat).use != seat_use::sold || at(seat).number != number.value) {
    return;
  }
  put(seat, {});
  const auto found = receipts_.find(number);
  if (--found->second.standing == 0) {
    receipts_.erase(found);
  }
}

void seat_table::set_pinned(seat_number seat, bool pinned) {
  strike(seat);
  seats_[index(seat)].pinned = pinned;
  enter(seat);
}

void seat_table::remember(const secret_hash& key, const std::vector<seat_number>& seats) {
  forget(key);
  for (const seat_number seat : seats) {
    keys_of_seats_.emplace(seat, key);
  }
  seats_of_keys_.emplace(key, seats);
}

void seat_table::forget(const secret_hash& key) {
  const auto found = seats_of_keys_.find(key);
  if (found == seats_of_keys_.end()) {
    return;
  }
  for (const seat_number seat : found->second) {
    keys_of_seats_.erase({seat, key});
  }
  seats_of_keys_.erase(found);
}

seat_map_image seat_table::image() const {
  seat_map_image image;
  image.terms = terms_;
  for (seat_number seat{1}; layout_.contains(seat); ++seat.value) {
    const seat_state& state = at(seat);
    switch (state.use) {
      case seat_use::free:
        break;
      case seat_use::held:
        image.holds.push_back(hold_of(seat));
        break;
      case seat_use::offered:
        image.offers.push_back(
            {seat, state.user, waiter_number{state.number}, state.expires_at, promised_price(seat)});
        break;
      case seat_use::sold:
        image.sales.push_back({seat, state.user, receipt_number{state.number}, state.price});
        break;
    }
  }
  for (const auto& [number, one] : receipts_) {
    image.receipts.push_back(one.written);
  }
  for (const auto& [key, seats] : seats_of_keys_) {
    image.requests.push_back({key, seats});
  }
  std::sort(image.requests.begin(), image.requests.end(),
            [](const auto& a, const auto& b) { return std::tie(a.seats, a.key) < std::tie(b.seats, b.key); });
  return image;
}

void seat_table::put(seat_number seat, seat_state next) {
  strike(seat);
  drop_token(seat);
  next.pinned = at(seat).pinned;
  seats_[index(seat)] = next;
  enter(seat);
}

void seat_table::drop_token(seat_number seat) {
  const auto found = tokens_.find(seat);
  if (found != tokens_.end()) {
    seats_of_tokens_.erase({found->second, seat});
    tokens_.erase(found);
  }
}

void seat_table::resize(std::size_t seats) {
  const std::size_t before = seats_.size();
  for (std::size_t i = seats; i < before; ++i) {
    strike(seat_number{static_cast<std::int32_t>(i) + 1});
    drop_token(seat_number{static_cast<std::int32_t>(i) + 1});
  }
  seats_.resize(seats);
  for (std::size_t i = before; i < seats; ++i) {
    enter(seat_number{static_cast<std::int32_t>(i) + 1});
  }
}

void seat_table::enter(seat_number seat) {
  const seat_state& state = at(seat);
  ++counts_[static_cast<std::size_t>(state.use)];
  if (state.use == seat_use::offered) {
    offered_to_[state.user] = seat;
  }
  if (state.use == seat_use::sold) {
    sold_.insert(seat);
  }
  if (state.pinned) {
    if (state.use == seat_use::held) {
      ++pinned_holds_;
    }
    return;
  }
  if (state.has_deadline()) {
    deadlines_.emplace(state.expires_at, seat);
  }
  if (state.use == seat_use::free) {
    free_.insert(seat);
  }
}

void seat_table::strike(seat_number seat) {
  const seat_state& state = at(seat);
  --counts_[static_cast<std::size_t>(state.use)];
  if (state.use == seat_use::offered) {
    offered_to_.erase(state.user);
  }
  if (state.use == seat_use::held && state.pinned) {
    --pinned_holds_;
  }
  if (state.has_deadline()) {
    deadlines_.erase({state.expires_at, seat});
  }
  free_.erase(seat);
  sold_.erase(seat);
}

void seat_table::add_sale(const seat_map_image::sale& sale) {
  seat_state sold;
  sold.use = seat_use::sold;
  sold.user = sale.user;
  sold.number = sale.receipt.value;
  sold.price = static_cast<std::int32_t>(sale.price);
  put(sale.seat, sold);
  paid& together = receipts_[sale.receipt];
  together.written.number = sale.receipt;
  ++together.standing;
}

}  // namespace usher::domain
