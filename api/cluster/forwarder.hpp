#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "api/cluster/link.hpp"
#include "api/edge/http.hpp"
#include "api/http/exchange.hpp"
#include "api/http/trace_context.hpp"
#include "domain/ownership/forwarding.hpp"

namespace usher::api {

struct forwarder_settings : domain::forwarding_terms {
  std::string secret;
  /// Requests that wait or are under way; more are answered 503.
  std::size_t most_requests = domain::limits::max_forwarded_requests;
  /// Which requests are answered with a stream: each has a connection of its own.
  std::function<bool(const edge::request&)> is_stream = [](const edge::request&) { return false; };
};

struct forwarder_counters {
  /// Answers of the owner that went to clients, streams too.
  std::uint64_t forwarded = 0;
  /// Requests that were sent once more.
  std::uint64_t retried = 0;
  /// Answered OUTCOME_UNKNOWN.
  std::uint64_t unknown = 0;
  /// Answered that the owner cannot be reached.
  std::uint64_t refused = 0;
  std::uint64_t waiting = 0;
  std::uint64_t streams = 0;
  /// The owner answers.
  bool is_linked = false;
  /// See forwarder::is_engaged.
  bool is_engaged = false;
};

/// Sends what this node does not answer itself to the node that serves, and its answers back as they come.
/// domain::forwarding decides what is asked when, and what becomes of it; what it gives up as unknown is
/// answered 503 OUTCOME_UNKNOWN.
///
/// One thread of its own; members may be called by any.
class forwarder {
 public:
  /// Answers a request where this node has become the one that serves. On the thread of the forwarder.
  using serve_here = std::function<void(edge::request&&, const exchange&)>;

  forwarder(forwarder_settings settings, serve_here here);
  ~forwarder();
  forwarder(const forwarder&) = delete;
  forwarder& operator=(const forwarder&) = delete;

  /// Takes a request over. `trace` is the exchange's.
  void take(edge::request&& r, const exchange& x, const trace_context& trace);

  /// That node serves. What was asked of another is over. An older claim than the one that is known says
  /// nothing. With an empty link requests are no longer taken.
  void follow(const owner_address& owner);
  /// No node serves, but one will soon: requests wait.
  void hold();
  /// This node serves: what waits is answered here, and what comes later.
  void lead();

  /// Requests are to be given to it, where this node does not serve.
  bool is_engaged() const noexcept { return engaged_; }
  /// The owner has answered lately, or is being looked for since a moment ago.
  bool is_well() const noexcept;
  forwarder_counters counters() const noexcept;

  /// What waits is answered 503, streams end. Idempotent.
  void stop();

 private:
  class loop;

  std::atomic<bool> engaged_ = false;
  std::shared_ptr<loop> loop_;
};

}  // namespace usher::api
