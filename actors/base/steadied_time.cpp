#include "actors/base/steadied_time.hpp"

#include <ctime>
#include <utility>

#include <spdlog/spdlog.h>

namespace usher::actors {

namespace {

std::chrono::nanoseconds read_clock(clockid_t which) {
  timespec read{};
  ::clock_gettime(which, &read);
  return std::chrono::seconds{read.tv_sec} + std::chrono::nanoseconds{read.tv_nsec};
}

bool is_near(std::chrono::nanoseconds one, std::chrono::nanoseconds other) {
  return std::chrono::abs(one - other) <= steadied_time::tolerance;
}

double in_seconds(std::chrono::nanoseconds time) {
  return std::chrono::duration<double>(time).count();
}

}  // namespace

steadied_time::steadied_time()
    : steadied_time([] { return read_clock(CLOCK_REALTIME); }, [] { return read_clock(CLOCK_BOOTTIME); }) {}

steadied_time::steadied_time(reading wall, reading steady)
    : wall_(std::move(wall)), steady_(std::move(steady)), difference_(wall_() - steady_()) {}

domain::instant steadied_time::now() {
  const auto steady = steady_();
  const auto wall = wall_();
  const auto difference = wall - steady;
  const auto believed = difference_.load(std::memory_order_relaxed);
  if (!is_near(difference, believed)) {
    return domain::instant{std::chrono::floor<domain::milliseconds>(judge(wall, steady))};
  }
  if (is_suspicious_.load(std::memory_order_relaxed)) {
    forgive();
  }
  // The clock is slewed.
  if (std::chrono::abs(difference - believed) > std::chrono::milliseconds{10}) {
    difference_.store(difference, std::memory_order_relaxed);
  }
  return domain::instant{std::chrono::floor<domain::milliseconds>(wall)};
}

std::chrono::nanoseconds steadied_time::judge(nanoseconds wall, nanoseconds steady) {
  const std::lock_guard lock(mutex_);
  const auto difference = wall - steady;
  const auto believed = difference_.load(std::memory_order_relaxed);
  if (!suspected_ || !is_near(suspected_->to, difference)) {
    suspected_ = jump{difference, steady};
    is_suspicious_ = true;
    spdlog::error("the machine's clock jumped by {:.1f} s; it is believed when that lasts for {} s",
                  in_seconds(difference - believed), patience.count());
  } else if (steady - suspected_->seen_at >= patience) {
    spdlog::error("the machine's clock is believed again: time jumps by {:.1f} s",
                  in_seconds(difference - believed));
    suspected_.reset();
    is_suspicious_ = false;
    difference_.store(difference, std::memory_order_relaxed);
    return wall;
  }
  return steady + believed;
}

void steadied_time::forgive() {
  const std::lock_guard lock(mutex_);
  if (suspected_) {
    spdlog::error("the machine's clock has jumped back to where it was believed to be");
  }
  suspected_.reset();
  is_suspicious_ = false;
}

}  // namespace usher::actors
