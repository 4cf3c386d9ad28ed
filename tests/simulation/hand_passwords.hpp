#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "actors/base/clock.hpp"
#include "actors/base/password_port.hpp"
#include "tests/simulation/chance.hpp"

namespace usher::simulation {

/// What stands for a hash here.
inline std::string hash_of(std::string_view password) {
  return "hash of " + std::string(password);
}

/// Hashes and compares passwords when it is told to, whichever first: the workers without their threads.
class hand_passwords final : public actors::password_port {
 public:
  hand_passwords(std::shared_ptr<const actors::clock> time, chance& dice)
      : time_(std::move(time)), dice_(dice) {}

  void hash(const actors::request_context& by, std::string password,
            std::function<void(actors::answer<std::string>)> done) override {
    put(by, hash_of(password), std::move(done));
  }
  void verify(const actors::request_context& by, std::string password, std::string hash,
              std::function<void(actors::answer<bool>)> done) override {
    put(by, !hash.empty() && hash == hash_of(password), std::move(done));
  }

  bool has_work() const { return !jobs_.empty(); }
  void work_one() {
    const auto chosen = jobs_.begin() + static_cast<std::ptrdiff_t>(dice_.below(jobs_.size()));
    const auto job = std::move(*chosen);
    jobs_.erase(chosen);
    job();
  }
  /// Drops what waits: it is nobody's any more.
  void end() {
    has_ended_ = true;
    jobs_.clear();
  }

 private:
  template <class Result>
  void put(const actors::request_context& by, Result result,
           std::function<void(actors::answer<Result>)> done) {
    if (has_ended_) {
      return;
    }
    jobs_.push_back([this, deadline = by.deadline, result = std::move(result), done = std::move(done)] {
      if (time_->now() > deadline) {
        done(actors::unavailable{actors::unavailable_reason::deadline_passed});
      } else {
        done(result);
      }
    });
  }

  std::shared_ptr<const actors::clock> time_;
  chance& dice_;
  bool has_ended_ = false;
  std::deque<std::function<void()>> jobs_;
};

}  // namespace usher::simulation
