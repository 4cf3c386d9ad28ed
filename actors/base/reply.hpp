#pragma once

#include <atomic>
#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "actors/tracing/open_span.hpp"
#include "actors/tracing/refusal_names.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/network.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"

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
  reply_to() = default;
  /// `handler` takes an answer<Outcome>.
  template <class Handler>
  requires(!std::same_as<std::remove_cvref_t<Handler>, reply_to>) explicit reply_to(Handler handler)
      : state_(std::make_shared<handled<Handler>>(std::move(handler))) {}

  void send(answer<Outcome> a) const { state_->send(std::move(a)); }
  void unavailable_because(unavailable_reason reason) const { state_->send(unavailable{reason}); }

  /// Of the message that this is the reply to; closed by the answer. The thread of whoever answers.
  tracing::open_span& span() const { return state_->span; }

 private:
  class state {
   public:
    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    virtual ~state() = default;

    void send(answer<Outcome> a) {
      if (!answered_.exchange(true, std::memory_order_acq_rel)) {
        close_span(a);
        deliver(std::move(a));
      }
    }

    tracing::open_span span;

   private:
    virtual void deliver(answer<Outcome>&& a) = 0;

    void close_span(const answer<Outcome>& a) {
      using tracing::span_outcome;
      if (const auto* none = std::get_if<unavailable>(&a)) {
        return span.close(span_outcome::unavailable, domain::to_word(none->reason).data());
      }
      if constexpr (requires(const Outcome& o) { o.refusal(); }) {
        if (const auto& outcome = std::get<Outcome>(a); !outcome) {
          return span.close(span_outcome::refused, tracing::refusal_name(outcome.refusal()));
        }
      }
      span.close(span_outcome::done, "");
    }

    std::atomic<bool> answered_ = false;
  };

  template <class Handler>
  // In a template clang-tidy does not see that the destructor overrides a virtual one.
  // NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor)
  class handled final : public state {
   public:
    explicit handled(Handler handler) : handler_(std::move(handler)) {}
    ~handled() override { this->send(unavailable{unavailable_reason::dropped}); }

   private:
    void deliver(answer<Outcome>&& a) override {
      // Whatever the handler holds is let go with the answer, not with the last copy of the reply.
      auto handler = *std::exchange(handler_, std::nullopt);
      handler(std::move(a));
    }

    std::optional<Handler> handler_;
  };

  std::shared_ptr<state> state_;
};

/// A reply for a step on the way to another reply: goes on with `next(outcome, last)`; why there is no
/// outcome is passed on.
template <class Outcome, class Last, class Next>
reply_to<Outcome> on_the_way_to(reply_to<Last> last, Next next) {
  return reply_to<Outcome>([last = std::move(last), next = std::move(next)](answer<Outcome> a) {
    if (const auto* outcome = std::get_if<Outcome>(&a)) {
      next(*outcome, last);
    } else {
      last.unavailable_because(std::get<unavailable>(a).reason);
    }
  });
}

/// What travels with every request from its HTTP thread through all actors.
struct request_context {
  domain::trace_id trace;
  /// An actor that comes to the request later than this drops it with `deadline_passed`.
  domain::instant deadline = domain::instant::max();
  /// The span whose doing sends the message; 0 when there is none.
  std::uint64_t parent = 0;
  /// Where the request comes from.
  domain::network from = {};
};

}  // namespace usher::actors
