#include "actors/tracing/recorder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <new>
#include <random>

#include <sys/mman.h>

#include "domain/base/limits.hpp"

namespace usher::tracing {

namespace {

using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;

std::uint64_t new_serial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

std::uint64_t seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32U) ^ device();
}

}  // namespace

recorder::recorder(recorder_settings settings)
    : settings_(settings),
      serial_(new_serial()),
      on_(settings.recording),
      chunk_count_(std::max<std::size_t>(settings.memory_bytes / sizeof(slot) / spans_per_chunk, 4)),
      slots_(new_slots(chunk_count_ * spans_per_chunk)) {
  static_assert(std::is_trivially_destructible_v<slot> && std::atomic<std::uint64_t>::is_always_lock_free);
  look_at_the_wall_clock();
}

/// Zeroes that the system hands out page by page as they are touched: an idle process does not pay.
recorder::slot* recorder::new_slots(std::size_t count) {
  void* memory =
      ::mmap(nullptr, count * sizeof(slot), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {
    throw std::bad_alloc();
  }
  return static_cast<slot*>(memory);
}

recorder::~recorder() {
  ::munmap(slots_, chunk_count_ * spans_per_chunk * sizeof(slot));
}

void recorder::record(const span& s) noexcept {
  thread_local claim mine;
  const bool is_mine = mine.recorder == serial_ && mine.used < spans_per_chunk &&
                       next_ticket_.load(memory_order_relaxed) < mine.ticket + chunk_count_;
  if (!is_mine) {
    mine = {serial_, next_ticket_.fetch_add(1, memory_order_release), 0};
  }
  const auto index = mine.used++;
  auto& to = at(mine.ticket, index);
  const auto content = std::bit_cast<std::array<std::uint64_t, words>>(s);
  to.stamp.store(0, memory_order_relaxed);
  std::atomic_thread_fence(memory_order_release);
  for (std::size_t i = 0; i < words; ++i) {
    to.content[i].store(content[i], memory_order_relaxed);
  }
  to.stamp.store(1 + mine.ticket * spans_per_chunk + index, memory_order_release);
}

bool recorder::read_words(std::uint64_t ticket, std::size_t index, std::uint64_t* to,
                          std::size_t count) const noexcept {
  const auto& from = at(ticket, index);
  const auto expected = 1 + ticket * spans_per_chunk + index;
  if (from.stamp.load(memory_order_acquire) != expected) {
    return false;
  }
  for (std::size_t i = 0; i < count; ++i) {
    to[i] = from.content[i].load(memory_order_relaxed);
  }
  std::atomic_thread_fence(memory_order_acquire);
  return from.stamp.load(memory_order_relaxed) == expected;
}

std::optional<span> recorder::read(std::uint64_t ticket, std::size_t index) const noexcept {
  std::array<std::uint64_t, words> content;
  if (!read_words(ticket, index, content.data(), words)) {
    return std::nullopt;
  }
  return std::bit_cast<span>(content);
}

std::optional<recorder::outline> recorder::glance(std::uint64_t ticket, std::size_t index) const noexcept {
  constexpr std::size_t glanced = (offsetof(span, answered) + sizeof(mono_time)) / sizeof(std::uint64_t);
  static_assert(glanced < 64 / sizeof(std::uint64_t));
  std::array<std::uint64_t, words> content{};
  if (!read_words(ticket, index, content.data(), glanced)) {
    return std::nullopt;
  }
  const auto s = std::bit_cast<span>(content);
  return outline{s.trace, s.actor, s.outcome, s.enqueued, s.answered};
}

/// splitmix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
std::uint64_t recorder::new_span_id() noexcept {
  thread_local std::uint64_t state = seed();
  std::uint64_t z = (state += 0x9E3779B97F4A7C15ULL);
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
  z ^= z >> 31U;
  return z != 0 ? z : 1;
}

void recorder::look_at_the_wall_clock() noexcept {
  const auto wall = std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
  wall_offset_ns_.store(wall.time_since_epoch().count() - mono_now().time_since_epoch().count(),
                        memory_order_relaxed);
}

const char* recorder::intern(std::string_view text) {
  const std::lock_guard lock{names_};
  if (const auto known = texts_.find(std::string(text)); known != texts_.end()) {
    return known->c_str();
  }
  if (texts_.size() >= domain::limits::max_traced_texts) {
    return "other";
  }
  return texts_.emplace(text).first->c_str();
}

actor_probe& recorder::introduce(const std::string& name) {
  const std::lock_guard lock{names_};
  actors_.push_back(std::make_unique<actor_probe>(static_cast<actor_number>(actors_.size() + 1), name));
  return *actors_.back();
}

std::vector<const actor_probe*> recorder::actors() const {
  const std::lock_guard lock{names_};
  std::vector<const actor_probe*> out;
  out.reserve(actors_.size());
  for (const auto& actor : actors_) {
    out.push_back(actor.get());
  }
  return out;
}

std::string_view recorder::name_of(actor_number number) const {
  if (number == edge_actor) {
    return "http";
  }
  const std::lock_guard lock{names_};
  return number <= actors_.size() ? std::string_view(actors_[number - 1]->name()) : std::string_view();
}

}  // namespace usher::tracing
