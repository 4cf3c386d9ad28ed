#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/concerts/event_stream.hpp"
#include "domain/base/time.hpp"

/// Server-sent events that tell people who wait where they stand. Knows neither tokens nor actors: it asks
/// again and again, and passes on what is new.
namespace usher::api {

/// What came of asking once.
struct position_news {
  /// One line, the data of the event.
  std::string body;
  /// There will be no further news: the stream ends with this.
  bool ended = false;
  domain::milliseconds ask_again_after{1000};
};

/// Asks where somebody stands. The handler gets one answer, at once or later, on any thread; nothing when
/// there is none for now.
using ask_position = std::function<void(std::function<void(std::optional<position_news>)>)>;

struct token_events_settings {
  domain::milliseconds heartbeat = usual_heartbeat;
  /// After an answer that did not come.
  domain::milliseconds retry{1'000};
};

/// All streams of one server, fed by one thread. How many there may be is the edge's bound
/// (limits::max_streams); one that its client does not read is dropped there. Any thread.
class token_events {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit token_events(token_events_settings settings = {});
  /// Stops.
  ~token_events();
  token_events(const token_events&) = delete;
  token_events& operator=(const token_events&) = delete;

  /// Begins to feed the streams.
  void start();
  /// Closes all streams and ends the thread; new ones are refused from then on. Blocks. Idempotent. To be
  /// called before the edge stops, and while what `ask_position` asks is still there.
  void stop();

  /// False when no stream could be opened: the request is then still to be answered. `first` is what they are
  /// told at once.
  bool follow(const open_stream& open, const position_news& first, ask_position ask);

  /// Does what is due at `now`; what its thread does, public for tests. When the next thing is due.
  std::optional<time_point> step(time_point now);

  std::size_t followers() const;

 private:
  class impl;
  std::shared_ptr<impl> impl_;
};

}  // namespace usher::api
