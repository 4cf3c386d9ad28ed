#include "storage/journal/retention.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"
#include "tests/support/empty_store.hpp"
#include "tests/support/eventually.hpp"

namespace usher::storage::retention_test {
namespace {

using namespace std::chrono_literals;
using samples::at;
using tests::eventually;

/// Answers by script; nothing more to do when there is none.
class prunable_store final : public tests::empty_store {
 public:
  pruned_step prune(prunable what, domain::instant over_until, std::size_t) override {
    ++asks;
    const std::scoped_lock guard(lock_);
    asked_[what] = over_until;
    if (fails_) {
      throw store_error("scripted");
    }
    auto& steps = steps_[what];
    if (steps.empty()) {
      return {0, true};
    }
    const auto step = steps.front();
    steps.pop_front();
    return step;
  }

  bool ping() noexcept override { return true; }

  std::atomic<int> asks{0};

  std::map<prunable, domain::instant> asked() {
    const std::scoped_lock guard(lock_);
    return asked_;
  }
  void script(prunable what, std::deque<pruned_step> steps) { steps_[what] = std::move(steps); }
  void fail(bool whether) {
    const std::scoped_lock guard(lock_);
    fails_ = whether;
  }

 private:
  std::mutex lock_;
  std::map<prunable, domain::instant> asked_;
  std::map<prunable, std::deque<pruned_step>> steps_;
  bool fails_ = false;
};

class Retention : public testing::Test {
 protected:
  static retention_settings quick() {
    retention_settings settings;
    settings.tokens = 24h;
    settings.sessions = 48h;
    settings.between_steps = 1ms;
    settings.between_runs = 1ms;
    return settings;
  }

  std::unique_ptr<prunable_store> owned_ = std::make_unique<prunable_store>();
  prunable_store& store_ = *owned_;
  std::shared_ptr<journal> journal_ = std::make_shared<journal>(
      std::move(owned_), [number = std::uint64_t{0}]() mutable { return samples::id(++number); });
  retention retention_{journal_, quick(), [] { return at(1'000'000); }};
};

TEST_F(Retention, AsksForEachKindUntilItIsDone) {
  store_.script(prunable::tokens, {{500, false}, {500, false}, {3, true}});
  store_.script(prunable::sessions, {{7, true}});
  retention_.start();
  ASSERT_TRUE(eventually([&] { return retention_.counters().last_run_ms != 0; }));
  retention_.stop();
  const auto counters = retention_.counters();
  EXPECT_EQ(counters.rows, (std::array<std::uint64_t, 3>{1'003, 7, 0}));
  EXPECT_EQ(counters.last_run_ms, at(1'000'000).time_since_epoch().count());
  EXPECT_EQ(store_.asked(), (std::map<prunable, domain::instant>{{prunable::tokens, at(1'000'000) - 24h},
                                                                 {prunable::sessions, at(1'000'000) - 48h}}))
      << "notices are kept for ever";
}

TEST_F(Retention, ComesBackAfterAFailureOfTheStore) {
  store_.fail(true);
  retention_.start();
  ASSERT_TRUE(eventually([&] { return store_.asks > 2; }));
  EXPECT_EQ(retention_.counters().last_run_ms, 0);
  store_.fail(false);
  EXPECT_TRUE(eventually([&] { return retention_.counters().last_run_ms != 0; }));
}

TEST_F(Retention, DoesNotWaitForAJournalThatHasStopped) {
  journal_->stop();
  retention_.start();
  retention_.stop();
  EXPECT_EQ(retention_.counters().last_run_ms, 0);
  EXPECT_EQ(store_.asks, 0);
}

TEST_F(Retention, DoesNothingWhereEverythingIsKept) {
  retention keeper(journal_, {}, [] { return at(0); });
  keeper.start();
  keeper.stop();
  EXPECT_EQ(store_.asks, 0);
}

}  // namespace
}  // namespace usher::storage::retention_test
