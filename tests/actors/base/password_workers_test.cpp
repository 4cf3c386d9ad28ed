#include "actors/base/password_workers.hpp"

#include <future>
#include <latch>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/manual_clock.hpp"
#include "tests/support/thread_time.hpp"

namespace usher::tests::password_workers_test {
namespace {

using namespace std::chrono_literals;
using actors::unavailable_reason;

constexpr domain::instant noon{12h};

/// As cheap as argon2id can be: these tests are about the pool.
actors::password_settings cheap(std::size_t queue = 100) {
  actors::password_settings settings;
  settings.workers = 1;
  settings.queue = queue;
  settings.memory_bytes = 8192;
  settings.passes = 1;
  return settings;
}

actors::request_context from(std::uint64_t network, domain::instant deadline = domain::instant::max()) {
  return {{}, deadline, 0, {network, 0}};
}

class PasswordWorkers : public testing::Test {
 protected:
  PasswordWorkers() { restart(); }

  void restart(std::size_t queue = 100) { workers.emplace(cheap(queue), time); }

  bool verify(const std::string& password, const std::string& hash) {
    std::promise<bool> promise;
    workers->verify(from(1), password, hash,
                    [&](actors::answer<bool> a) { promise.set_value(std::get<bool>(a)); });
    return promise.get_future().get();
  }

  /// Returns when the worker is busy; it is until `release`.
  void occupy() {
    workers->hash(from(99), "x", [this](const actors::answer<std::string>&) {
      busy_.count_down();
      released.wait();
    });
    busy_.wait();
  }
  void release() { released.count_down(); }

  void queue_hashing(std::uint64_t network, const std::string& name,
                     domain::instant deadline = domain::instant::max()) {
    workers->hash(from(network, deadline), "x", [this, name](const actors::answer<std::string>& a) {
      heard(name, std::holds_alternative<std::string>(a), a);
    });
  }
  void queue_comparison(std::uint64_t network, const std::string& name,
                        domain::instant deadline = domain::instant::max()) {
    workers->verify(from(network, deadline), "x", "", [this, name](const actors::answer<bool>& a) {
      heard(name, std::holds_alternative<bool>(a), a);
    });
  }

  /// What became of all jobs, in order, when all is done.
  std::vector<std::string> ends() {
    workers.reset();
    return ends_;
  }

  std::shared_ptr<manual_clock> time = make_manual_clock("Asia/Seoul", noon);
  std::optional<actors::password_workers> workers;
  std::latch released{1};

 private:
  template <class Answer>
  void heard(const std::string& name, bool computed, const Answer& a) {
    const std::lock_guard lock(mutex_);
    if (computed) {
      return ends_.push_back(name);
    }
    const auto why = std::get<actors::unavailable>(a).reason;
    ends_.push_back(name + (why == unavailable_reason::busy ? " has no room" : " is late"));
  }

  std::latch busy_{1};
  std::mutex mutex_;
  std::vector<std::string> ends_;
};

using names = std::vector<std::string>;

TEST_F(PasswordWorkers, VerifyWhatTheyHashed) {
  std::promise<std::string> promise;
  workers->hash(from(1), "testpass123",
                [&](actors::answer<std::string> a) { promise.set_value(std::get<std::string>(a)); });
  const auto hash = promise.get_future().get();
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_TRUE(verify("testpass123", hash));
  EXPECT_FALSE(verify("testpass124", hash));
}

TEST_F(PasswordWorkers, SomebodyWhoDoesNotExistNeverMatches) {
  EXPECT_FALSE(verify("a password that nobody has", ""));
}

TEST_F(PasswordWorkers, SomebodyWhoDoesNotExistTakesAsLongToRefuse) {
  auto settings = cheap();
  settings.memory_bytes = std::size_t{4} * 1024 * 1024;
  workers.emplace(settings, time);
  const auto hash = actors::hash_password("testpass123", settings);
  // Both are told by the one worker: what it has used between them is what the second took.
  const auto used_after = [&](const std::string& against) {
    std::promise<std::chrono::nanoseconds> used;
    workers->verify(from(1), "a guess", against,
                    [&](const actors::answer<bool>&) { used.set_value(thread_time()); });
    return used.get_future().get();
  };
  std::chrono::nanoseconds known{0};
  std::chrono::nanoseconds unknown{0};
  auto before = used_after(hash);
  for (int i = 0; i < 5; ++i) {
    const auto between = used_after(hash);
    const auto after = used_after("");
    known += between - before;
    unknown += after - between;
    before = after;
  }
  EXPECT_LT(unknown, 2 * known);
  EXPECT_LT(known, 2 * unknown);
}

TEST_F(PasswordWorkers, NeverComputeOnTheCallingThread) {
  std::promise<std::thread::id> promise;
  workers->hash(from(1), "x",
                [&](const actors::answer<std::string>&) { promise.set_value(std::this_thread::get_id()); });
  EXPECT_NE(promise.get_future().get(), std::this_thread::get_id());
}

TEST_F(PasswordWorkers, ComputeComparisonsAndHashesInTurns) {
  occupy();
  for (const auto* name : {"hash 1", "hash 2", "hash 3"}) {
    queue_hashing(1, name);
  }
  queue_comparison(1, "login 1");
  queue_comparison(1, "login 2");
  release();
  EXPECT_EQ(ends(), (names{"login 1", "hash 1", "login 2", "hash 2", "hash 3"}));
}

TEST_F(PasswordWorkers, NoNetworkWaitsForMoreThanOneJobOfAnother) {
  occupy();
  for (const auto* name : {"flood 1", "flood 2", "flood 3"}) {
    queue_comparison(1, name);
  }
  queue_comparison(2, "somebody");
  release();
  EXPECT_EQ(ends(), (names{"flood 1", "somebody", "flood 2", "flood 3"}));
}

TEST_F(PasswordWorkers, WhenFullWhoHasMostGivesWay) {
  restart(2);
  occupy();
  queue_comparison(1, "flood 1");
  queue_comparison(1, "flood 2");
  queue_comparison(1, "flood 3");
  queue_comparison(2, "somebody");
  queue_hashing(3, "a registration");
  release();
  EXPECT_EQ(ends(),
            (names{"flood 3 has no room", "flood 2 has no room", "flood 1", "a registration", "somebody"}));
}

TEST_F(PasswordWorkers, WhatIsPastItsDeadlineIsNotComputed) {
  occupy();
  queue_comparison(1, "in time", noon + 2s);
  queue_comparison(1, "a login", noon + 1s);
  queue_hashing(1, "a registration", noon + 1s);
  time->advance(1001ms);
  release();
  EXPECT_EQ(ends(), (names{"in time", "a registration is late", "a login is late"}));
}

TEST_F(PasswordWorkers, FinishWhatIsQueuedBeforeTheyEnd) {
  occupy();
  for (int i = 0; i < 5; ++i) {
    queue_hashing(1, "x");
  }
  release();
  EXPECT_EQ(ends().size(), 5U);
}

}  // namespace
}  // namespace usher::tests::password_workers_test
