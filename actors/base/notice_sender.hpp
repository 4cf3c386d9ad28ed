#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "domain/base/ids.hpp"

namespace usher::actors {

/// One try at telling somebody outside of something that is durable here.
struct outgoing_notice {
  /// The same in every try, so that the receiver can drop what it has had already. Printable ASCII.
  std::string id;
  /// What happened, such as `booking_paid`. Printable ASCII.
  std::string kind;
  /// What it happened to, by address: `concert-date/1/2024-09-15T20:00:00`. Not sent, the body says it too.
  std::string subject;
  /// JSON.
  std::string body;
  /// All zero: there is no trace to continue.
  domain::trace_id trace;
  /// Counted from 1.
  std::int32_t attempt = 1;
};

struct notice_result {
  bool delivered = false;
  /// Why not, in one line for people, without a secret; empty when delivered.
  std::string error;
};

/// Carries notices out, each in one try: trying again, and in which order, is up to who asks. A notice that
/// is reported undelivered may have arrived all the same. Any thread may send.
class notice_sender {
 public:
  virtual ~notice_sender() = default;

  /// Returns at once. `done` is called exactly once and must neither block nor throw: on the sender's own
  /// thread, or within this call when the sender can take no more.
  virtual void send(outgoing_notice notice, std::function<void(notice_result)> done) noexcept = 0;
};

}  // namespace usher::actors
