#include "storage/journal/store_readers.hpp"

#include <utility>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"

namespace usher::storage {

store_readers::store_readers(std::vector<std::unique_ptr<store_reader>> sessions,
                             std::function<void(const std::string&)> on_right_lost)
    : sessions_(std::move(sessions)), on_right_lost_(std::move(on_right_lost)) {
  for (const auto& session : sessions_) {
    threads_.emplace_back([this, &session] { serve(*session); });
  }
}

store_readers::~store_readers() {
  stop();
}

void store_readers::put_first(work reading) {
  const std::scoped_lock guard(lock_);
  if (!stopping_) {
    first_.push_back(std::move(reading));
    wanted_.notify_one();
  }
}

bool store_readers::put(work reading) {
  const std::scoped_lock guard(lock_);
  if (stopping_ || asked_.size() >= domain::limits::max_queued_readings) {
    ++refused_;
    return false;
  }
  asked_.push_back(std::move(reading));
  wanted_.notify_one();
  return true;
}

void store_readers::ping(std::function<void(bool)> tell) {
  const std::scoped_lock guard(lock_);
  if (stopping_) {
    return;
  }
  pinging_.push_back(std::move(tell));
  if (pinging_.size() > 1) {
    return;
  }
  first_.push_front([this](store_reader& session) {
    const bool answers = session.ping();
    std::vector<std::function<void(bool)>> hear;
    {
      const std::scoped_lock taking(lock_);
      hear = std::exchange(pinging_, {});
    }
    for (const auto& say : hear) {
      say(answers);
    }
  });
  wanted_.notify_one();
}

void store_readers::serve(store_reader& session) {
  std::unique_lock guard(lock_);
  for (;;) {
    wanted_.wait(guard, [this] { return stopping_ || !first_.empty() || !asked_.empty(); });
    if (stopping_) {
      return;
    }
    auto& from = first_.empty() ? asked_ : first_;
    auto reading = std::move(from.front());
    from.pop_front();
    guard.unlock();
    run(session, reading);
    // What it holds may answer somebody as it goes: not under the lock.
    reading = nullptr;
    guard.lock();
  }
}

void store_readers::run(store_reader& session, const work& reading) {
  try {
    reading(session);
  } catch (const std::exception& error) {
    spdlog::error("a reading of the store failed: {}", error.what());
  }
  session.end_reading();
  if (const auto why = session.why_right_lost(); !why.empty()) {
    on_right_lost_(why);
  }
}

void store_readers::stop() {
  // What is dropped may answer somebody as it goes: not under the lock.
  std::deque<work> first;
  std::deque<work> asked;
  std::vector<std::function<void(bool)>> pinging;
  {
    const std::scoped_lock guard(lock_);
    stopping_ = true;
    first = std::exchange(first_, {});
    asked = std::exchange(asked_, {});
    wanted_.notify_all();
  }
  const std::scoped_lock joining(joining_);
  for (auto& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
  sessions_.clear();
  // A ping that was under way has told those who asked.
  const std::scoped_lock guard(lock_);
  pinging = std::exchange(pinging_, {});
}

std::size_t store_readers::waiting() const {
  const std::scoped_lock guard(lock_);
  return asked_.size();
}

std::uint64_t store_readers::refused() const {
  const std::scoped_lock guard(lock_);
  return refused_;
}

}  // namespace usher::storage
