#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "api/edge/http.hpp"
#include "domain/base/time.hpp"

/// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) that tell people who
/// wait where they stand. Knows neither tokens nor actors: it asks again and again, and passes on what is
/// new.
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

/// One event; `data` is one line, `more` further lines, each with its end.
std::string event_text(std::string_view name, std::string_view data, std::string_view more = {});

/// The id of the event that ends a stream. A browser that has it gives it back when it comes again
/// (`Last-Event-ID`), as it does after every end unless the page closes its EventSource.
inline constexpr std::string_view id_of_end = "end";

/// How long a browser is to wait before it comes again (`retry:`) when there are so many followers and it is
/// the one with this number: longer for more of them and not the same for all, so that they do not come back
/// in one moment when all their streams break at once.
domain::milliseconds reconnect_after(std::size_t followers, std::uint64_t number);

struct token_events_settings {
  /// Something is sent at least that often, a comment if there is no news: so that everybody on the way sees
  /// that the connection lives.
  domain::milliseconds heartbeat{15'000};
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

  /// Opens the stream of one person: makes it with what it is to be told once it has ended. Nothing when
  /// there is no room for another.
  using open_stream = std::function<std::optional<edge::stream>(std::function<void()> on_end)>;
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
