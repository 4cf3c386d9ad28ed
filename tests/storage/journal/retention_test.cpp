#include "storage/journal/retention.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"
#include "tests/support/empty_store.hpp"

namespace usher::storage::retention_test {
namespace {

using namespace std::chrono_literals;
using samples::at;

/// Answers by script; nothing more to do when there is none.
class prunable_store final : public tests::empty_store {
 public:
  pruned_step prune(prunable what, domain::instant over_until, std::size_t) override {
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

/// Carries out every reading at once, or drops it.
class plain_journal final : public journal_port {
 public:
  void submit(append_request) noexcept override {}
  void read(std::function<void(store&)> work) noexcept override {
    ++readings;
    if (!drops) {
      work(from);
    }
  }

  prunable_store from;
  std::atomic<int> readings{0};
  std::atomic<bool> drops{false};
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

  static bool eventually(const std::function<bool()>& is_so) {
    const auto give_up = std::chrono::steady_clock::now() + 30s;
    while (!is_so()) {
      if (std::chrono::steady_clock::now() > give_up) {
        return false;
      }
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  std::shared_ptr<plain_journal> journal_ = std::make_shared<plain_journal>();
  retention retention_{journal_, quick(), [] { return at(1'000'000); }};
};

TEST_F(Retention, AsksForEachKindUntilItIsDone) {
  journal_->from.script(prunable::tokens, {{500, false}, {500, false}, {3, true}});
  journal_->from.script(prunable::sessions, {{7, true}});
  retention_.start();
  ASSERT_TRUE(eventually([&] { return retention_.counters().last_run_ms != 0; }));
  retention_.stop();
  const auto counters = retention_.counters();
  EXPECT_EQ(counters.rows, (std::array<std::uint64_t, 3>{1'003, 7, 0}));
  EXPECT_EQ(counters.last_run_ms, at(1'000'000).time_since_epoch().count());
  EXPECT_EQ(journal_->from.asked(),
            (std::map<prunable, domain::instant>{{prunable::tokens, at(1'000'000) - 24h},
                                                 {prunable::sessions, at(1'000'000) - 48h}}))
      << "notices are kept for ever";
}

TEST_F(Retention, ComesBackAfterAFailureOfTheStore) {
  journal_->from.fail(true);
  retention_.start();
  ASSERT_TRUE(eventually([&] { return journal_->readings > 2; }));
  EXPECT_EQ(retention_.counters().last_run_ms, 0);
  journal_->from.fail(false);
  EXPECT_TRUE(eventually([&] { return retention_.counters().last_run_ms != 0; }));
}

TEST_F(Retention, DoesNotWaitForAJournalThatHasStopped) {
  journal_->drops = true;
  retention_.start();
  ASSERT_TRUE(eventually([&] { return journal_->readings > 1; }));
  retention_.stop();
  EXPECT_EQ(retention_.counters().last_run_ms, 0);
}

TEST_F(Retention, DoesNothingWhereEverythingIsKept) {
  retention keeper(journal_, {}, [] { return at(0); });
  keeper.start();
  keeper.stop();
  EXPECT_EQ(journal_->readings, 0);
}

}  // namespace
}  // namespace usher::storage::retention_test
