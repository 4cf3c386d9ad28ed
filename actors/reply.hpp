#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <variant>

#include "domain/ids.hpp"
#include "domain/time.hpp"

namespace usher::actors {

/// Why there is no outcome. The asker may try again later; nothing was changed, unless the reason is
/// `dropped`, where nobody can say.
enum class unavailable_reason : std::uint8_t {
  /// A bounded queue is full.
  busy,
  /// The store could not make the change durable.
  store_down,
  /// The actor is reading its state back from the store.
  restoring,
  /// The request's own deadline had passed before the actor came to it.
  deadline_passed,
  /// The message died with its receiver.
  dropped,
};

struct unavailable {
  unavailable_reason reason;
};

/// An outcome, or the reason why there is none.
template <class Outcome>
using answer = std::variant<Outcome, unavailable>;

/// Where an answer goes. Exactly one answer is delivered, the first; when the last copy dies unanswered, that
/// answer is `unavailable{dropped}`. The handler runs on the thread of whoever answers, which is mostly an
/// actor's: it must neither block nor throw.
template <class Outcome>
class reply_to {
 public:
  using handler = std::function<void(answer<Outcome>)>;

  reply_to() = default;
  explicit reply_to(handler h) : state_(std::make_shared<state>(std::move(h))) {}

  void send(answer<Outcome> a) const { state_->send(std::move(a)); }
  void unavailable_because(unavailable_reason reason) const { state_->send(unavailable{reason}); }

 private:
  class state {
   public:
    explicit state(handler h) : handler_(std::move(h)) {}
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() { send(unavailable{unavailable_reason::dropped}); }

    void send(answer<Outcome> a) {
      if (!answered_.exchange(true, std::memory_order_acq_rel)) {
        // Whatever the handler holds is let go with the answer, not with the last copy of the reply.
        std::exchange(handler_, nullptr)(std::move(a));
      }
    }

   private:
    handler handler_;
    std::atomic<bool> answered_ = false;
  };

  std::shared_ptr<state> state_;
};

/// What travels with every request from its HTTP thread through all actors.
struct request_context {
  domain::trace_id trace;
  /// An actor that comes to the request later than this drops it with `deadline_passed`.
  domain::instant deadline = domain::instant::max();
  /// The span whose doing sends the message; 0 when there is none.
  std::uint64_t parent = 0;
};

}  // namespace usher::actors
