#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "domain/change.hpp"
#include "domain/outcome.hpp"

/// The seats of one concert date as a pure state machine. A seat has at most one holder; a hold ends by
/// itself.
namespace usher::domain {

struct seat_map_settings {
  milliseconds hold_for = std::chrono::minutes{5};
};

struct hold_seat {
  seat_number seat;
  user_id user;
};

struct seat_hold {
  seat_number seat;
  user_id user;
  instant expires_at;

  friend bool operator==(const seat_hold&, const seat_hold&) = default;
};

/// In order of precedence.
enum class hold_refusal : std::uint8_t { seat_out_of_range, seat_temporarily_held };

/// The holds that stand, in order of seat.
struct seat_map_image {
  std::vector<seat_hold> holds;

  friend bool operator==(const seat_map_image&, const seat_map_image&) = default;
};

class seat_map {
 public:
  seat_map(concert_date_key date, std::int32_t seat_count, seat_map_settings settings,
           const seat_map_image& image = {});

  /// A hold on a free seat yields seat_held. Asking again for a seat that one holds oneself yields the same
  /// hold and no change. A hold whose time is over at `now` no longer counts, also before its hold_expired is
  /// applied: the decision then begins with it.
  decision<outcome<seat_hold, hold_refusal>, change> decide(const hold_seat& command, instant now) const;

  /// hold_expired for every hold with expires_at <= now, earliest first, at most
  /// limits::max_due_changes_per_step.
  changes due(instant now) const;

  /// When the next hold ends.
  std::optional<instant> next_due() const;

  /// Takes a change of this date in; ignores changes of other kinds.
  void apply(const change& c);

  std::int32_t seat_count() const { return static_cast<std::int32_t>(seats_.size()); }
  bool is_free(seat_number seat) const;
  /// Ascending.
  std::vector<seat_number> free_seats() const;
  seat_map_image image() const;

 private:
  struct seat_state {
    /// 0 while the seat is free.
    user_id holder;
    instant expires_at;

    bool is_held() const { return holder != user_id{}; }
  };

  bool exists(seat_number seat) const;
  /// Only for seats that exist.
  seat_state& at(seat_number seat);
  const seat_state& at(seat_number seat) const;
  void occupy(const seat_hold& hold);
  void release(seat_number seat);

  concert_date_key date_;
  seat_map_settings settings_;
  std::vector<seat_state> seats_;
  std::set<std::pair<instant, seat_number>> deadlines_;
};

}  // namespace usher::domain
