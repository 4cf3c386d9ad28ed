#include "storage/journal/journal.hpp"

#include <atomic>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

#include "tests/storage/samples.hpp"
#include "tests/storage/scripted_store.hpp"
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
  log.read([&](store&) { read = true; });
  EXPECT_FALSE(read);
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
    log.read([&](store& s) { people.set_value(s.load_people().people.size()); });
    EXPECT_EQ(people.get_future().get(), 8U);
  }
  EXPECT_EQ(open_sqlite(folder.path())->last_change_number("w"), samples::foundation().size());
}

}  // namespace
}  // namespace usher::storage::journal_test
