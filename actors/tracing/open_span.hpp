#pragma once

#include "actors/tracing/recorder.hpp"
#include "actors/tracing/span.hpp"

namespace usher::tracing {

/// The span of a message that is not answered yet. Without a recorder it does nothing. One thread at a time.
class open_span {
 public:
  open_span() = default;

  bool is_open() const noexcept { return to_ != nullptr; }
  std::uint64_t id() const noexcept { return what_.id; }

  /// The span to fill in; null when it is open already: a message that is put off and comes again is the
  /// same one.
  span* open(recorder& to) noexcept {
    if (to_ != nullptr) {
      return nullptr;
    }
    to_ = &to;
    return &what_;
  }

  bool names_seats() const noexcept { return what_.seats.front() != 0; }
  /// One more; beyond as many as a span has room for, none.
  void add_seat(domain::seat_number seat) noexcept {
    for (auto& place : what_.seats) {
      if (place == seat.value) {
        return;
      }
      if (place == 0) {
        place = seat.value;
        return;
      }
    }
  }

  /// What follows is known; only the first time counts.
  void decided(mono_time now) noexcept {
    if (what_.decided == mono_time{}) {
      what_.decided = now;
    }
  }

  void durable(const std::array<std::uint8_t, 16>& batch, std::uint32_t changes, mono_time began,
               mono_time ended) noexcept {
    what_.batch = batch;
    what_.batch_changes = changes;
    what_.commit_began = began;
    what_.durable = ended;
  }

  /// Records it, once.
  void close(span_outcome outcome, const char* reason) noexcept {
    if (to_ == nullptr) {
      return;
    }
    what_.answered = mono_now();
    decided(what_.answered);
    what_.outcome = outcome;
    what_.reason = reason;
    to_->record(what_);
    to_ = nullptr;
  }

 private:
  recorder* to_ = nullptr;
  span what_;
};

}  // namespace usher::tracing
