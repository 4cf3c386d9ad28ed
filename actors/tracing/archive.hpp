#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

#include "actors/tracing/recorder.hpp"

namespace usher::tracing {

struct archive_settings {
  /// Requests that took longer than this are slow.
  std::chrono::milliseconds slow{100};
  /// Of the spans of slow and failed requests.
  std::size_t kept_bytes = 16 * 1024 * 1024;
  /// How often it looks at what was recorded.
  std::chrono::milliseconds every{200};
};

struct archive_counters {
  /// Spans seen.
  std::uint64_t seen = 0;
  /// Spans that were overwritten before they were seen.
  std::uint64_t missed = 0;
  /// Traces kept longer.
  std::uint64_t kept_traces = 0;
};

/// How an actor is doing, and has done lately.
struct actor_state {
  actor_reading now;
  /// Share of the time that it worked, over the last seconds; 0 to 1.
  double busy_share = 0;
  /// Messages a second, over the same time.
  double messages_per_second = 0;
};

/// What is remembered of the past, while a question is answered. The archive's thread.
class collection {
 public:
  virtual ~collection() = default;
  /// Every span that is still there, once, roughly from old to new. `visit` says whether to go on.
  virtual void each(const std::function<bool(const span&)>& visit) const = 0;
  /// In order of number.
  virtual std::vector<actor_state> actors() const = 0;
  /// `http` for the edge.
  virtual std::string_view name_of(actor_number number) const = 0;
};

/// Collects what the recorder holds, keeps slow and failed requests longer than the rest, and answers
/// questions, all on a thread of its own: asking takes nothing from those who record.
///
/// A request is failed when its outcome is `unavailable` or `failed`, slow beyond `archive_settings::slow`.
/// Of a crowd of such requests at once the failed ones come first, then the slowest.
class archive {
 public:
  archive(std::shared_ptr<recorder> from, archive_settings settings = {});
  /// Stops as `stop` does.
  ~archive();

  /// Runs `question` on the archive's thread, after what was recorded up to now was collected; it must not
  /// throw. False when too many wait already or the archive has stopped; it is dropped then.
  bool ask(std::function<void(const collection&)> question);

  /// `hear` is told of all spans, as they are collected, on the archive's thread. It must neither block nor
  /// throw. To be called before the first span is recorded.
  void listen(std::function<void(std::span<const span>, const collection&)> hear);

  /// Answers what was asked, tells listeners what was recorded, then ends the thread. Idempotent.
  void stop();

  archive_counters counters() const;
  const std::shared_ptr<recorder>& source() const { return from_; }

 private:
  class impl;

  std::shared_ptr<recorder> from_;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::tracing
