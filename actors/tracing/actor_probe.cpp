#include "actors/tracing/actor_probe.hpp"

#include <algorithm>

namespace usher::tracing {

namespace {

using std::memory_order_relaxed;

std::uint32_t narrow(std::uint64_t depth) {
  return static_cast<std::uint32_t>(std::min<std::uint64_t>(depth, UINT32_MAX));
}

}  // namespace

void actor_probe::arrived(mono_time now) noexcept {
  const auto arrival = arrivals_.fetch_add(1, memory_order_relaxed);
  const auto begun = begun_.load(memory_order_relaxed);
  const auto note = [&](slot& s) {
    s.begun.store(begun, memory_order_relaxed);
    s.at.store(now, memory_order_relaxed);
  };
  note(fine_[arrival % fine_slots]);
  if (arrival % coarse_step == 0) {
    note(coarse_[arrival / coarse_step % coarse_slots]);
  }
}

actor_probe::arrival_facts actor_probe::begin(const char* kind, mono_time now) noexcept {
  const auto order = begun_.load(memory_order_relaxed);
  const auto found = estimate(order, arrivals_.load(memory_order_relaxed), now);
  begun_.store(order + 1, memory_order_relaxed);
  doing_since_.store(now, memory_order_relaxed);
  doing_.store(kind, memory_order_relaxed);
  return found;
}

/// A mailbox is first in, first out: the n-th message begun with is the n-th that arrived, but for those that
/// several threads put in at the same moment.
actor_probe::arrival_facts actor_probe::estimate(std::uint64_t order, std::uint64_t arrivals,
                                                 mono_time now) const noexcept {
  const auto depth_of = [order](std::uint64_t arrival, std::uint64_t begun) {
    return arrival > begun ? std::min(arrival - begun, order) : 0;
  };
  if (arrivals <= order + fine_slots) {
    const auto& own = fine(order);
    return {order, narrow(depth_of(order, own.begun.load(memory_order_relaxed))),
            std::min(own.at.load(memory_order_relaxed), now)};
  }
  const auto first = order / coarse_step * coarse_step;
  const auto& before = coarse(first);
  const auto& after = first + coarse_step < arrivals ? coarse(first + coarse_step) : fine(arrivals - 1);
  const auto last = std::min(first + coarse_step, arrivals - 1);
  const auto begun = before.begun.load(memory_order_relaxed);
  const auto begun_after = std::max(after.begun.load(memory_order_relaxed), begun);
  const auto at = before.at.load(memory_order_relaxed);
  const auto at_after = std::max(after.at.load(memory_order_relaxed), at);
  const auto share = static_cast<double>(order - first) / static_cast<double>(last - first);
  const auto part = [share](auto whole) {
    return static_cast<std::int64_t>(static_cast<double>(whole) * share);
  };
  return {order, narrow(depth_of(order, begun + static_cast<std::uint64_t>(part(begun_after - begun)))),
          std::min(at + std::chrono::nanoseconds{part((at_after - at).count())}, now)};
}

void actor_probe::end(mono_time began, mono_time now) noexcept {
  doing_.store(nullptr, memory_order_relaxed);
  busy_ns_.store(busy_ns_.load(memory_order_relaxed) + (now - began).count(), memory_order_relaxed);
}

void actor_probe::submitted(std::uint64_t changes, wall_time now) noexcept {
  changes_.store(changes_.load(memory_order_relaxed) + changes, memory_order_relaxed);
  last_change_.store(now, memory_order_relaxed);
}

actor_reading actor_probe::read(mono_time now) const {
  actor_reading out;
  out.number = number_;
  out.name = name_;
  out.messages = begun_.load(memory_order_relaxed);
  const auto arrivals = arrivals_.load(memory_order_relaxed);
  out.waiting = arrivals > out.messages ? arrivals - out.messages : 0;
  out.busy = std::chrono::nanoseconds{busy_ns_.load(memory_order_relaxed)};
  if (const char* kind = doing_.load(memory_order_relaxed)) {
    out.doing = kind;
    out.busy += std::max(now - doing_since_.load(memory_order_relaxed), std::chrono::nanoseconds{0});
  }
  if (out.waiting > 0) {
    out.oldest_waiting = now - estimate(out.messages, arrivals, now).at;
  }
  out.changes = changes_.load(memory_order_relaxed);
  if (const auto at = last_change_.load(memory_order_relaxed); at != wall_time{}) {
    out.last_change = at;
  }
  return out;
}

}  // namespace usher::tracing
