#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "actors/base/views.hpp"
#include "api/concerts/event_stream.hpp"
#include "domain/base/limits.hpp"
#include "domain/seats/seat_set.hpp"

/// Server-sent events that tell who listens which seats of a date are held, freed and sold. Knows no actors
/// but what they publish, which is durable.
namespace usher::api {

/// All seats of a date at one time: those that are neither free nor sold are held, or offered.
struct seats_at_a_time {
  std::int32_t seat_count = 0;
  domain::seat_set free;
  domain::seat_set sold;
};

/// `{number, seatCount, seats}`: the seats in order as `f` (free), `h` (held) and `s` (sold), each with how
/// many of it follow one another before it, where that is more than 1: `12f3sh`.
std::string all_seats_data(std::uint64_t number, const seats_at_a_time& seats);

/// `{number, held, freed, sold}`, the seats that have become so, ascending. Nothing where none has. The
/// number of seats is the same in both.
struct seat_changes {
  std::size_t count = 0;
  std::string data;
};
seat_changes seat_changes_data(std::uint64_t number, const seats_at_a_time& before,
                               const seats_at_a_time& after);

/// Nothing of this date is sold any more: it was cancelled, or the time of sale is over.
bool sale_has_ended(const actors::seats_view& view);

struct seat_events_settings {
  domain::milliseconds heartbeat = usual_heartbeat;
  /// Listeners of all dates.
  std::size_t max_listeners = domain::limits::max_streams / 2;
  /// Between two events of one date there is at least this, and what takes the machine some time for
  /// everybody who listens: what changes meanwhile is in one event.
  domain::milliseconds least_gap{50};
  std::chrono::microseconds gap_per_listener{25};
  /// A date is followed for so long after its last listener has left, for those who come back.
  domain::milliseconds remembered_for{30'000};
  /// Of ids of events: those of another start of the server must not be taken for this one's.
  std::uint64_t start = 0;
};

/// All streams of one server about seats, fed by one thread, which renders each event once. A listener who
/// does not read is dropped by the edge. Any thread.
class seat_events {
 public:
  using time_point = stepping_thread::time_point;
  /// The current view of the date; null when there is none.
  using look = std::function<std::shared_ptr<const actors::seats_view>()>;

  explicit seat_events(seat_events_settings settings = {});
  /// Stops.
  ~seat_events();
  seat_events(const seat_events&) = delete;
  seat_events& operator=(const seat_events&) = delete;

  /// Begins to feed the streams.
  void start();
  /// Closes all streams and ends the thread; new ones are refused from then on. Blocks. Idempotent. To be
  /// called before the edge stops, and while what `look` looks at is still there.
  void stop();

  /// There is a new view of this date. Costs next to nothing where nobody listens; does not block.
  void published(const domain::concert_date_key& date);

  /// False when no stream could be opened: the request is then still to be answered. Who says the id of the
  /// last event that they have seen gets what came behind it, where that is still known; all others get all
  /// seats first.
  bool follow(const open_stream& open, const domain::concert_date_key& date, look look_at,
              std::optional<std::string> last_id);

  /// Does what is due at `now`; what its thread does, public for tests. When the next thing is due.
  std::optional<time_point> step(time_point now);

  std::size_t listeners() const;
  /// Dates that are followed, with or without listeners; on the thread that calls `step`.
  std::size_t dates() const;

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace usher::api
