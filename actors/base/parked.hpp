#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "actors/base/reply.hpp"

namespace usher::actors {

/// Asks that wait until something else is over, in the order in which they came, and no more than `most`.
template <std::size_t most>
class parked {
 public:
  /// Keeps the ask until `serve` is called with it; answers it when there is no room.
  template <class Ask, class Serve>
  void park(const Ask& a, Serve serve) {
    if (waiting_.size() < most) {
      waiting_.emplace_back([serve = std::move(serve), a] { serve(a); });
    } else {
      a.reply.unavailable_because(unavailable_reason::busy);
    }
  }

  bool empty() const { return waiting_.empty(); }

  /// Serves all that wait now. Who is parked meanwhile waits for the next time.
  void serve_all() {
    if (waiting_.empty()) {
      return;
    }
    for (const auto& serve : std::exchange(waiting_, {})) {
      serve();
    }
  }

  /// Serves the first; there must be one. That may end this object.
  void serve_first() {
    const auto serve = std::move(waiting_.front());
    waiting_.pop_front();
    serve();
  }

  /// Nobody will be served.
  void clear() { waiting_.clear(); }

 private:
  std::deque<std::function<void()>> waiting_;
};

}  // namespace usher::actors
