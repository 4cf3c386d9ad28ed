#include "actors/base/password_workers.hpp"

#include <future>
#include <latch>
#include <thread>

#include <gtest/gtest.h>

namespace usher::tests::password_workers_test {
namespace {

/// As cheap as argon2id can be: these tests are about the pool.
actors::password_settings cheap() {
  actors::password_settings settings;
  settings.workers = 1;
  settings.memory_bytes = 8192;
  settings.passes = 1;
  return settings;
}

bool verify(actors::password_workers& workers, const std::string& password, const std::string& hash) {
  std::promise<bool> promise;
  EXPECT_TRUE(workers.verify(password, hash, [&](bool matches) { promise.set_value(matches); }));
  return promise.get_future().get();
}

TEST(PasswordWorkers, VerifiesWhatTheyHashed) {
  actors::password_workers workers{cheap()};
  std::promise<std::string> promise;
  ASSERT_TRUE(workers.hash("testpass123", [&](std::string hash) { promise.set_value(std::move(hash)); }));
  const auto hash = promise.get_future().get();
  EXPECT_TRUE(hash.starts_with("$argon2id$")) << hash;
  EXPECT_TRUE(verify(workers, "testpass123", hash));
  EXPECT_FALSE(verify(workers, "testpass124", hash));
}

TEST(PasswordWorkers, SomebodyWhoDoesNotExistNeverMatches) {
  actors::password_workers workers{cheap()};
  EXPECT_FALSE(verify(workers, "a password that nobody has", ""));
}

TEST(PasswordWorkers, NeverComputeOnTheCallingThread) {
  actors::password_workers workers{cheap()};
  std::promise<std::thread::id> promise;
  ASSERT_TRUE(workers.hash("x", [&](const std::string&) { promise.set_value(std::this_thread::get_id()); }));
  EXPECT_NE(promise.get_future().get(), std::this_thread::get_id());
}

TEST(PasswordWorkers, SayNoWhenTheQueueIsFull) {
  auto settings = cheap();
  settings.queue = 2;
  actors::password_workers workers{settings};
  std::latch busy(1);
  std::latch release(1);
  ASSERT_TRUE(workers.hash("x", [&](const std::string&) {
    busy.count_down();
    release.wait();
  }));
  busy.wait();
  EXPECT_TRUE(workers.hash("x", [](const std::string&) {}));
  EXPECT_TRUE(workers.hash("x", [](const std::string&) {}));
  EXPECT_FALSE(workers.hash("x", [](const std::string&) { FAIL() << "was not queued"; }));
  release.count_down();
}

TEST(PasswordWorkers, FinishWhatIsQueuedBeforeTheyEnd) {
  int done = 0;
  {
    actors::password_workers workers{cheap()};
    for (int i = 0; i < 5; ++i) {
      ASSERT_TRUE(workers.hash("x", [&](const std::string&) { ++done; }));
    }
  }
  EXPECT_EQ(done, 5);
}

}  // namespace
}  // namespace usher::tests::password_workers_test
