#pragma once

#include <memory>
#include <string>

#include "actors/shell/message_facts.hpp"
#include "actors/tracing/recorder.hpp"
#include "domain/changes/change.hpp"

namespace usher::actors {

/// Watches what goes into an actor's mailbox and what becomes of it: counts, and leaves a span of every
/// message. Without a recorder it does nothing. The actor's thread, but for `arrived`.
class mailbox_watch {
 public:
  mailbox_watch(std::shared_ptr<tracing::recorder> spans, const std::string& actor);

  /// Any thread.
  void arrived() noexcept {
    if (probe_ != nullptr) {
      probe_->arrived(tracing::mono_now());
    }
  }

  /// The actor has ended: what is still in its mailbox, nobody waits for.
  void left() noexcept {
    if (probe_ != nullptr) {
      probe_->leave();
    }
  }

  /// Runs `serve` on the message. The span of an ask stays open until it is answered.
  template <class Message, class Serve>
  void observe(const Message& m, const Serve& serve) {
    if (probe_ == nullptr) {
      return serve(m);
    }
    const auto began = tracing::mono_now();
    const auto arrival = probe_->begin(kind_of<Message>(), began);
    if (!spans_->on()) {
      serve(m);
      return probe_->end(began, tracing::mono_now());
    }
    if constexpr (requires { m.reply.span(); }) {
      if (auto* begun = m.reply.span().open(*spans_)) {
        begin_span(*begun, kind_of<Message>(), arrival, began);
        note_facts(*begun, m);
      }
      serve(m);
      probe_->end(began, tracing::mono_now());
    } else {
      tracing::span begun;
      begin_span(begun, kind_of<Message>(), arrival, began);
      note_facts(begun, m);
      serve(m);
      end_span(begun, began);
    }
  }

  /// The actor has decided on changes.
  void submitted(const domain::changes& changes, domain::instant now) noexcept;

 private:
  void begin_span(tracing::span& s, const char* kind, const tracing::actor_probe::arrival_facts& arrival,
                  tracing::mono_time began) const noexcept;
  void end_span(tracing::span& begun, tracing::mono_time began) noexcept;

  std::shared_ptr<tracing::recorder> spans_;
  tracing::actor_probe* probe_ = nullptr;
};

/// Seats that were chosen by the date, and not named by whoever asked.
void note_seats_of(tracing::open_span& s, const domain::changes& changes) noexcept;

/// What goes along with a message that is sent on behalf of an ask.
template <class Ask>
request_context within(const Ask& a) {
  auto context = a.context;
  if (a.reply.span().is_open()) {
    context.parent = a.reply.span().id();
  }
  return context;
}

}  // namespace usher::actors
