#include "storage/journal/journal.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/scripted_store.hpp"
#include "tests/support/held_readers.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage::journal_test {
namespace {

using namespace std::chrono_literals;

std::function<batch_id()> counting_ids() {
  return [next = std::uint64_t{0}]() mutable { return samples::id(++next); };
}

/// An actor reduced to its accounting: it numbers its appends, restores under a new epoch when one is lost,
/// and counts for each append how often it was answered.
class accountant final : public append_observer, public std::enable_shared_from_this<accountant> {
 public:
  explicit accountant(std::string name) : name_(std::move(name)) {}

  void submit_to(journal_port& to) {
    append_request request;
    {
      const std::scoped_lock guard(lock_);
      outstanding_.push_back(next_);
      request = {shared_from_this(),
                 epoch_,
                 next_++,
                 {{name_, {domain::non_pass_cleared{domain::user_id{1}, samples::at(0)}}}},
                 {},
                 samples::at(0)};
      ++submitted;
    }
    to.submit(std::move(request));
  }

  void durable(std::uint64_t epoch, std::uint64_t through, const committed_batch&) noexcept override {
    const std::scoped_lock guard(lock_);
    if (epoch != epoch_ || through <= durable_through_) {
      ++wrong;
    }
    durable_through_ = through;
    while (!outstanding_.empty() && outstanding_.front() <= through) {
      outstanding_.pop_front();
      ++answered;
    }
  }

  void lost(std::uint64_t epoch, const std::string&) noexcept override {
    const std::scoped_lock guard(lock_);
    if (epoch != epoch_) {
      ++wrong;
    }
    answered += outstanding_.size();
    outstanding_.clear();
    next_ = durable_through_ + 1;
    ++epoch_;
    ++losses;
  }

  std::atomic<std::uint64_t> submitted{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<std::uint64_t> losses{0};
  std::atomic<std::uint64_t> wrong{0};

 private:
  std::string name_;
  std::mutex lock_;
  std::uint64_t next_ = 1;
  std::uint64_t epoch_ = 1;
  std::uint64_t durable_through_ = 0;
  std::deque<std::uint64_t> outstanding_;
};

std::vector<std::shared_ptr<accountant>> make_writers(std::size_t count) {
  std::vector<std::shared_ptr<accountant>> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(std::make_shared<accountant>("w" + std::to_string(i)));
  }
  return out;
}

void submit_from_threads(const std::vector<std::shared_ptr<accountant>>& writers, journal_port& to,
                         int each) {
  std::vector<std::thread> threads;
  for (const auto& writer : writers) {
    threads.emplace_back([&, writer] {
      for (int i = 0; i < each; ++i) {
        writer->submit_to(to);
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
}

void expect_every_append_answered(const std::vector<std::shared_ptr<accountant>>& writers,
                                  std::uint64_t each) {
  for (const auto& writer : writers) {
    EXPECT_EQ(writer->submitted, each);
    EXPECT_EQ(writer->answered, each);
    EXPECT_EQ(writer->wrong, 0U);
  }
}

TEST(Journal, AnswersEveryAppendOfManyThreadsOnceAndInOrder) {
  auto owned = std::make_unique<scripted_store>();
  auto* where = owned.get();
  journal log(std::move(owned), counting_ids());
  const auto writers = make_writers(8);
  submit_from_threads(writers, log, 5'000);
  log.stop();
  expect_every_append_answered(writers, 5'000);
  std::map<std::string, std::uint64_t> last;
  for (const auto& b : where->stored) {
    for (const auto& a : b.appends) {
      EXPECT_EQ(a.first_number, ++last[a.actor]);
    }
  }
  EXPECT_EQ(log.counters().changes, 40'000U);
  EXPECT_LT(log.counters().batches, 40'000U) << "appends were grouped";
}

TEST(Journal, AnswersEveryAppendOnceThoughTheStoreFailsNowAndThen) {
  auto owned = std::make_unique<scripted_store>();
  auto* where = owned.get();
  std::mt19937_64 random(7);
  where->on_commit = [&random, where](const batch&) {
    const auto dice = random() % 10;
    where->commits = {dice == 0   ? commit_status::failed
                      : dice == 1 ? commit_status::in_doubt
                      : dice == 2 ? commit_status::refused
                                  : commit_status::committed};
    where->resolutions = {resolution::unknown,
                          random() % 2 == 0 ? resolution::committed : resolution::void_for_ever};
  };
  journal log(std::move(owned), counting_ids(), {1ms, 2ms, 1000ms});
  const auto writers = make_writers(4);
  submit_from_threads(writers, log, 3'000);
  log.stop();
  expect_every_append_answered(writers, 3'000);
}

TEST(Journal, GroupsWhatGathersWhileACommitRuns) {
  auto owned = std::make_unique<scripted_store>();
  auto* where = owned.get();
  std::promise<void> begun;
  std::promise<void> go;
  auto may_go = go.get_future().share();
  where->on_commit = [&, first = true](const batch&) mutable {
    if (!std::exchange(first, false)) {
      return;
    }
    begun.set_value();
    may_go.wait();
  };
  journal log(std::move(owned), counting_ids());
  const auto writer = std::make_shared<accountant>("w");
  writer->submit_to(log);
  begun.get_future().wait();
  for (int i = 0; i < 100; ++i) {
    writer->submit_to(log);
  }
  EXPECT_EQ(writer->answered, 0U) << "nobody hears before the commit has ended";
  go.set_value();
  log.stop();
  ASSERT_EQ(where->attempted.size(), 2U);
  EXPECT_EQ(where->attempted[1].appends.size(), 100U);
  EXPECT_EQ(writer->answered, 101U);
}

TEST(Journal, StopEndsSoonWhenTheStoreNeverSays) {
  auto owned = std::make_unique<scripted_store>();
  owned->commits = {commit_status::in_doubt};
  owned->resolutions.assign(10'000, resolution::unknown);
  journal log(std::move(owned), counting_ids());
  const auto in_doubt = std::make_shared<accountant>("a");
  in_doubt->submit_to(log);
  const auto begin = std::chrono::steady_clock::now();
  log.stop(200ms);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 3s);
  EXPECT_EQ(in_doubt->answered, 0U);
  EXPECT_EQ(in_doubt->losses, 0U);
}

TEST(Journal, WhatComesAfterTheStopIsLostAtOnce) {
  journal log(std::make_unique<scripted_store>(), counting_ids());
  log.stop();
  log.stop();
  const auto late = std::make_shared<accountant>("late");
  late->submit_to(log);
  EXPECT_EQ(late->losses, 1U);
  EXPECT_EQ(late->answered, 1U);
  bool read = false;
  log.read([&](store_reader&) { read = true; });
  EXPECT_FALSE(log.ask([&](store_reader&) { read = true; }));
  log.ping([&](bool) { read = true; });
  log.use([&](store&) { read = true; });
  EXPECT_FALSE(read);
}

TEST(Journal, NoCommitWaitsForReadingsThatHang) {
  journal log(std::make_unique<scripted_store>(), counting_ids());
  const tests::held_readers held(log);
  const auto writer = std::make_shared<accountant>("a");
  for (std::uint64_t i = 1; i <= 100; ++i) {
    writer->submit_to(log);
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (writer->answered < i && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(1ms);
    }
    ASSERT_EQ(writer->answered, i);
  }
  EXPECT_EQ(log.counters().batches, 100U);
  EXPECT_TRUE(log.counters().store_well);
}

TEST(Journal, AReadingThatIsAskedForDoesNotWaitForABatchInDoubtAndAnActorsOwnDoes) {
  auto owned = std::make_unique<scripted_store>();
  std::promise<void> asked;
  std::promise<void> go;
  std::promise<std::uint64_t> restored;
  std::promise<std::uint64_t> read;
  owned->commits = {commit_status::in_doubt};
  owned->on_resolve = [&, first = true]() mutable {
    if (std::exchange(first, false)) {
      asked.set_value();
      go.get_future().wait();
    }
  };
  const auto in_doubt = std::make_shared<accountant>("a");
  journal log(std::move(owned), counting_ids());
  in_doubt->submit_to(log);
  asked.get_future().wait();
  log.read([&](store_reader&) { restored.set_value(in_doubt->answered); });
  ASSERT_TRUE(log.ask([&](store_reader&) { read.set_value(in_doubt->answered); }));
  EXPECT_EQ(read.get_future().get(), 0U) << "while nobody knows what became of the batch";
  go.set_value();
  EXPECT_EQ(restored.get_future().get(), 1U) << "after its writers know";
}

TEST(Journal, ReadingsThatWaitAreBoundedAndActorsOwnComeFirst) {
  std::promise<void> handed_over;
  std::promise<void> restored;
  const auto is_restored = restored.get_future().share();
  std::atomic<bool> late = false;
  std::atomic<std::size_t> asked = 0;
  std::atomic<bool> too_many = false;
  journal log(std::make_unique<scripted_store>(), counting_ids());
  {
    const tests::held_readers held(log);
    for (std::size_t i = 0; i < domain::limits::max_queued_readings; ++i) {
      // Whichever is first waits for what is to come before it.
      ASSERT_TRUE(log.ask([&](store_reader&) {
        if (!late && is_restored.wait_for(30s) != std::future_status::ready) {
          late = true;
        }
        ++asked;
      }));
    }
    EXPECT_FALSE(log.ask([&](store_reader&) { too_many = true; }));
    EXPECT_EQ(log.counters().readings_waiting, domain::limits::max_queued_readings);
    EXPECT_EQ(log.counters().readings_refused, 1U);
    // The journal's thread hands it over, and turns to what comes next when it has.
    log.read([&](store_reader&) { restored.set_value(); });
    log.use([&](store&) { handed_over.set_value(); });
    handed_over.get_future().wait();
  }
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (asked < domain::limits::max_queued_readings && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  log.stop();
  EXPECT_EQ(asked, domain::limits::max_queued_readings);
  EXPECT_FALSE(late);
  EXPECT_FALSE(too_many);
}

TEST(Journal, AsksTheStoreOnceForAllWhoAskWhetherItAnswers) {
  /// Counts the pings of all its sessions.
  class pinged final : public tests::empty_store {
   public:
    explicit pinged(std::shared_ptr<std::atomic<int>> count) : count_(std::move(count)) {}
    bool ping() noexcept override {
      ++*count_;
      return true;
    }
    std::unique_ptr<store_reader> open_reader() override { return std::make_unique<pinged>(count_); }

   private:
    std::shared_ptr<std::atomic<int>> count_;
  };
  const auto count = std::make_shared<std::atomic<int>>(0);
  std::atomic<int> told = 0;
  journal log(std::make_unique<pinged>(count), counting_ids());
  {
    const tests::held_readers held(log);
    for (int i = 0; i < 10'000; ++i) {
      log.ping([&](bool answers) { told += answers ? 1 : 0; });
    }
    EXPECT_EQ(told, 0);
  }
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (told < 10'000 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(told, 10'000);
  EXPECT_EQ(*count, 1);
}

TEST(Journal, AReaderThatFindsTheRightLostSaysSoOnce) {
  /// Its sessions find, with each question, that another process serves.
  class lost final : public tests::empty_store {
   public:
    std::string why_right_lost() const override { return lost_ ? "another one serves it" : ""; }
    std::unique_ptr<store_reader> open_reader() override { return std::make_unique<lost>(); }

   protected:
    void before_reading() override {
      lost_ = true;
      throw right_lost("another one serves it");
    }

   private:
    bool lost_ = false;
  };
  std::mutex lock;
  std::vector<std::string> said;
  journal_settings settings;
  settings.on_right_lost = [&](const std::string& why) {
    const std::scoped_lock guard(lock);
    said.push_back(why);
  };
  std::atomic<int> refused = 0;
  {
    journal log(std::make_unique<lost>(), counting_ids(), settings);
    for (int i = 0; i < 20; ++i) {
      EXPECT_TRUE(log.ask([&](store_reader& from) {
        try {
          from.load_people({});
        } catch (const store_error&) {
          ++refused;
        }
      }));
    }
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (refused < 20 && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(1ms);
    }
  }
  EXPECT_EQ(refused, 20);
  EXPECT_EQ(said, std::vector<std::string>{"another one serves it"});
}

TEST(Journal, NoticesByItselfThatTheStoreIsWellAgain) {
  auto owned = std::make_unique<scripted_store>();
  owned->commits = {commit_status::failed};
  owned->pings = {false, true};
  journal log(std::move(owned), counting_ids(), {1ms, 5ms, 1000ms});
  const auto writer = std::make_shared<accountant>("a");
  writer->submit_to(log);
  const auto deadline = std::chrono::steady_clock::now() + 5s;
  while ((writer->losses == 0 || !log.counters().store_well) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(1ms);
  }
  EXPECT_EQ(writer->losses, 1U);
  EXPECT_TRUE(log.counters().store_well);
}

TEST(Journal, WritesToARealStore) {
  const tests::temporary_folder folder;
  {
    journal log(open_sqlite(folder.path()), counting_ids());
    const auto writer = std::make_shared<accountant>("w");
    log.submit({writer, 1, 1, {{"w", samples::foundation()}}, {}, samples::at(0)});
    std::promise<std::size_t> people;
    log.read([&](store_reader& s) { people.set_value(s.load_people({}).people.size()); });
    EXPECT_EQ(people.get_future().get(), 8U);
  }
  EXPECT_EQ(open_sqlite(folder.path())->last_change_number("w"), samples::foundation().size());
}

}  // namespace
}  // namespace usher::storage::journal_test
