#include "domain/seat_map.hpp"

#include <algorithm>

#include "domain/limits.hpp"

namespace usher::domain {

seat_map::seat_map(concert_date_key date, std::int32_t seat_count, seat_map_settings settings,
                   const seat_map_image& image)
    : date_(date),
      settings_(settings),
      seats_(static_cast<std::size_t>(std::clamp(seat_count, 0, limits::max_seats_per_date))) {
  for (const seat_hold& hold : image.holds)
    occupy(hold);
}

decision<outcome<seat_hold, hold_refusal>, change> seat_map::decide(const hold_seat& command,
                                                                    instant now) const {
  if (!exists(command.seat)) return {hold_refusal::seat_out_of_range, {}};

  changes facts;
  const seat_state& seat = at(command.seat);
  if (seat.is_held()) {
    if (seat.expires_at > now) {
      if (seat.holder != command.user) return {hold_refusal::seat_temporarily_held, {}};
      return {seat_hold{command.seat, command.user, seat.expires_at}, {}};
    }
    facts.push_back(hold_expired{date_, command.seat, seat.holder, seat.expires_at});
  }
  const seat_hold hold{command.seat, command.user, now + settings_.hold_for};
  facts.push_back(seat_held{date_, hold.seat, hold.user, now, hold.expires_at});
  return {hold, std::move(facts)};
}

changes seat_map::due(instant now) const {
  changes facts;
  for (const auto& [expires_at, seat] : deadlines_) {
    if (expires_at > now || facts.size() == limits::max_due_changes_per_step) break;
    facts.push_back(hold_expired{date_, seat, at(seat).holder, expires_at});
  }
  return facts;
}

std::optional<instant> seat_map::next_due() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->first;
}

void seat_map::apply(const change& c) {
  if (const auto* held = std::get_if<seat_held>(&c)) {
    if (held->date == date_) occupy({held->seat, held->user, held->expires_at});
  } else if (const auto* ended = std::get_if<hold_expired>(&c)) {
    if (ended->date == date_ && exists(ended->seat) && at(ended->seat).holder == ended->user)
      release(ended->seat);
  }
}

bool seat_map::is_free(seat_number seat) const {
  return exists(seat) && !at(seat).is_held();
}

std::vector<seat_number> seat_map::free_seats() const {
  std::vector<seat_number> free;
  free.reserve(seats_.size() - deadlines_.size());
  for (seat_number seat{1}; seat.value <= seat_count(); ++seat.value) {
    if (!at(seat).is_held()) free.push_back(seat);
  }
  return free;
}

seat_map_image seat_map::image() const {
  seat_map_image image;
  image.holds.reserve(deadlines_.size());
  for (seat_number seat{1}; seat.value <= seat_count(); ++seat.value) {
    const seat_state& state = at(seat);
    if (state.is_held()) image.holds.push_back({seat, state.holder, state.expires_at});
  }
  return image;
}

bool seat_map::exists(seat_number seat) const {
  return seat.value >= 1 && seat.value <= seat_count();
}

seat_map::seat_state& seat_map::at(seat_number seat) {
  return seats_[static_cast<std::size_t>(seat.value - 1)];
}

const seat_map::seat_state& seat_map::at(seat_number seat) const {
  return seats_[static_cast<std::size_t>(seat.value - 1)];
}

void seat_map::occupy(const seat_hold& hold) {
  if (!exists(hold.seat)) return;
  release(hold.seat);
  at(hold.seat) = {hold.user, hold.expires_at};
  deadlines_.emplace(hold.expires_at, hold.seat);
}

void seat_map::release(seat_number seat) {
  deadlines_.erase({at(seat).expires_at, seat});
  at(seat) = {};
}

}  // namespace usher::domain
