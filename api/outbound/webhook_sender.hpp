#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "actors/base/clock.hpp"
#include "actors/base/notice_sender.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

struct webhook_settings {
  /// Where notices go: http or https, without a user or a password.
  std::string url;
  /// What signatures are made with. Any length but 0; 32 random bytes are as good as any.
  std::string secret;
  std::chrono::milliseconds connect_timeout{2'000};
  /// From the first byte of looking up the name to the last byte of the answer.
  std::chrono::milliseconds timeout{10'000};
  std::size_t max_in_flight = domain::limits::max_notices_in_flight;
  /// Beyond those in flight; more are reported undelivered at once.
  std::size_t max_queued = domain::limits::max_queued_notices;
};

/// Delivers notices as POST requests, over libcurl on one thread of its own.
///
/// The request: the notice's body as `application/json`, and the headers `Usher-Notice-Id`,
/// `Usher-Notice-Kind`, `Usher-Notice-Attempt`, `Usher-Timestamp` (seconds since 1970, of this try),
/// `Usher-Signature`, and `traceparent` where the notice has a trace.
///
/// The signature is `v1=` and, in lower-case hex, the HMAC-SHA256 with the secret of the timestamp, a dot and
/// the body. A receiver computes the same, compares in constant time, refuses timestamps that are minutes
/// old, and drops ids that it has had: a try that failed on this side may have arrived, and a connection that
/// ended meanwhile is tried a second time. Of the headers, the signature covers the timestamp alone.
///
/// Any 2xx is "delivered". Everything else is an error: `HTTP 500`, `time-out after 10 s`, `no connection
/// within 2 s`, or what libcurl says. Redirects are not followed, proxies in the environment are not used,
/// and of an answer's body no more than limits::max_notice_answer_bytes are read.
class webhook_sender final : public actors::notice_sender {
 public:
  /// Throws std::invalid_argument naming the option that is wrong, std::runtime_error when libcurl fails.
  webhook_sender(webhook_settings settings, std::shared_ptr<const actors::clock> clock);
  webhook_sender(const webhook_sender&) = delete;
  webhook_sender& operator=(const webhook_sender&) = delete;
  /// Stops.
  ~webhook_sender() override;

  /// `done` is called within this call, with an error, when the queue is full, after `stop`, and for an id or
  /// a kind that is no text for a header.
  void send(actors::outgoing_notice notice,
            std::function<void(actors::notice_result)> done) noexcept override;

  /// Breaks off what is under way. When this returns, every `done` has been called. Not to be called by one.
  void stop();

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::api
