#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "api/edge/http.hpp"
#include "domain/base/time.hpp"

/// What all streams of server-sent events share
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
namespace usher::api {

inline constexpr const char* token_stream_path = "/api/token/events";
inline constexpr const char* seat_stream_path = "/api/concert/events";

/// One event; `data` is one line, `more` further lines, each with its end.
std::string event_text(std::string_view name, std::string_view data, std::string_view more = {});

/// Tells a client nothing, but that the connection lives.
inline constexpr std::string_view event_comment = ":\n\n";

/// The id of the event that ends a stream. A browser that has it gives it back when it comes again
/// (`Last-Event-ID`), as it does after every end unless the page closes its EventSource.
inline constexpr std::string_view id_of_end = "end";

/// By its path. Pure.
bool asks_for_stream(const edge::request& r);

/// Of a browser that comes again though it was told the end.
bool has_seen_end(const edge::request& r);

/// For it: 204, behind which browsers do not come again.
edge::response nothing_more();

/// What a stream begins with.
edge::response event_stream_head();

/// How long a browser is to wait before it comes again (`retry:`) when there are so many followers and it is
/// the one with this number: longer for more of them and not the same for all, so that they do not come back
/// in one moment when all their streams break at once.
domain::milliseconds reconnect_after(std::size_t followers, std::uint64_t number);

/// The line `retry:` of one follower; empty while what they were `told` before is still about right.
std::string retry_line(std::size_t followers, std::uint64_t number, domain::milliseconds& told);

/// Opens the stream of one client: makes it with what it is to be told once it has ended. Nothing when there
/// is no room for another.
using open_stream = std::function<std::optional<edge::stream>(std::function<void()> on_end)>;

/// Something is sent on every stream at least that often, a comment if there is no news: so that everybody on
/// the way sees that the connection lives.
inline constexpr domain::milliseconds usual_heartbeat{15'000};

/// A thread that does what is due: it calls `step` whenever it was stirred and when the time comes that
/// `step` named last.
class stepping_thread {
 public:
  using time_point = std::chrono::steady_clock::time_point;
  using step_function = std::function<std::optional<time_point>(time_point now)>;

  stepping_thread() = default;
  ~stepping_thread() { stop(); }
  stepping_thread(const stepping_thread&) = delete;
  stepping_thread& operator=(const stepping_thread&) = delete;

  void start(step_function step);
  /// Any thread.
  void stir();
  /// Ends the thread; blocks until it has ended. Idempotent.
  void stop();

 private:
  void run(const step_function& step);

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stirred_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace usher::api
