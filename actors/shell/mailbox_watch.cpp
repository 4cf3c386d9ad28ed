#include "actors/shell/mailbox_watch.hpp"

#include <utility>
#include <variant>

namespace usher::actors {

mailbox_watch::mailbox_watch(std::shared_ptr<tracing::recorder> spans, const std::string& actor)
    : spans_(std::move(spans)), probe_(spans_ ? &spans_->introduce(actor) : nullptr) {}

void mailbox_watch::begin_span(tracing::span& s, const char* kind,
                               const tracing::actor_probe::arrival_facts& arrival,
                               tracing::mono_time began) const noexcept {
  s.id = tracing::recorder::new_span_id();
  s.kind = kind;
  s.actor = probe_->number();
  s.enqueued = arrival.at;
  s.started = began;
  s.at = spans_->to_wall(arrival.at);
  s.depth = arrival.depth;
  s.order = arrival.order;
}

void mailbox_watch::end_span(tracing::span& begun, tracing::mono_time began) noexcept {
  begun.answered = tracing::mono_now();
  begun.decided = begun.answered;
  probe_->end(began, begun.answered);
  spans_->record(begun);
}

void mailbox_watch::submitted(const domain::changes& changes, domain::instant now) noexcept {
  if (probe_ != nullptr) {
    probe_->submitted(changes.size(), now);
  }
}

void note_seats_of(tracing::open_span& s, const domain::changes& changes) noexcept {
  if (!s.is_open() || s.names_seats()) {
    return;
  }
  for (const auto& change : changes) {
    std::visit(
        [&s](const auto& fact) {
          if constexpr (requires { s.add_seat(fact.seat); }) {
            s.add_seat(fact.seat);
          }
        },
        change);
  }
}

}  // namespace usher::actors
