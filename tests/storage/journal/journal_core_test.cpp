#include "storage/journal/journal_core.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/scripted_store.hpp"

namespace usher::storage::journal_core_test {
namespace {

using namespace std::chrono_literals;

/// Hears what became of its appends, and writes it down: "durable 1/5", "lost 1".
class listener final : public append_observer {
 public:
  explicit listener(std::string name) : name_(std::move(name)) {}

  void durable(std::uint64_t epoch, std::uint64_t through, const committed_batch&) noexcept override {
    heard.push_back("durable " + std::to_string(epoch) + "/" + std::to_string(through));
  }
  void lost(std::uint64_t epoch, const std::string& why) noexcept override {
    heard.push_back("lost " + std::to_string(epoch));
    reason = why;
  }

  const std::string& name() const { return name_; }
  std::vector<std::string> heard;
  std::string reason;

 private:
  std::string name_;
};

using transcript = std::vector<std::string>;

class GroupCommitter : public testing::Test, public journal_surroundings {
 protected:
  std::deque<journal_item> take() override { return inbox.take(); }
  void done(std::size_t appends) override { inbox.done(appends); }
  std::chrono::steady_clock::time_point now() override { return clock; }
  bool wait(std::chrono::milliseconds time) override {
    clock += time;
    ++waits;
    if (on_wait) {
      on_wait();
    }
    return clock < give_up_at;
  }
  batch_id new_batch_id() override { return samples::id(++ids); }

  /// An append of so many changes; its sequence is `first + count - 1`.
  void submit(const std::shared_ptr<listener>& by, std::uint64_t first, std::uint64_t count = 1,
              std::uint64_t epoch = 1) {
    domain::changes list(count, domain::non_pass_cleared{domain::user_id{1}, samples::at(0)});
    inbox.put({by, epoch, first + count - 1, {{by->name(), std::move(list)}}, {}, samples::at(0)});
  }

  /// How many appends each attempted commit held.
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> out;
    for (const auto& attempt : where.attempted) {
      out.push_back(attempt.appends.size());
    }
    return out;
  }

  std::chrono::steady_clock::time_point clock{std::chrono::hours{1}};
  std::chrono::steady_clock::time_point give_up_at = std::chrono::steady_clock::time_point::max();
  std::function<void()> on_wait;
  int waits = 0;
  std::uint64_t ids = 0;
  /// The actor, first number and count of each append that became durable.
  std::vector<std::string> stored() const {
    std::vector<std::string> out;
    for (const auto& batch : where.stored) {
      for (const auto& made : batch.appends) {
        out.push_back(made.actor + " " + std::to_string(made.first_number) + "+" +
                      std::to_string(made.changes.size()));
      }
    }
    return out;
  }

  scripted_store where;
  journal_inbox inbox{5};
  group_committer committer{where, *this, {}};
  std::shared_ptr<listener> a = std::make_shared<listener>("a");
  std::shared_ptr<listener> b = std::make_shared<listener>("b");
  std::shared_ptr<listener> c = std::make_shared<listener>("c");
};

TEST_F(GroupCommitter, EverythingThatWaitsIsOneBatchAndOneWordPerWriter) {
  submit(a, 1, 2);
  submit(b, 7);
  submit(a, 3);
  EXPECT_TRUE(committer.work());
  EXPECT_EQ(sizes(), (std::vector<std::size_t>{3}));
  EXPECT_EQ(a->heard, transcript{"durable 1/3"});
  EXPECT_EQ(b->heard, transcript{"durable 1/7"});
  EXPECT_EQ(committer.counters().batches, 1U);
  EXPECT_EQ(committer.counters().changes, 4U);
}

TEST_F(GroupCommitter, DurableBatchesAreMeasuredAndLostOnesAreNot) {
  where.on_commit = [this](const batch&) { clock += 3ms; };
  submit(a, 1, 4);
  committer.work();
  clock += 1h;
  submit(a, 5);
  committer.work();
  where.commits = {commit_status::failed};
  submit(a, 6, 100);
  committer.work();
  const auto counted = committer.counters();
  batch_size_histogram::reading sizes;
  sizes.counts[0] = 1;
  sizes.counts[2] = 1;
  sizes.sum = 5;
  EXPECT_EQ(counted.batch_sizes, sizes) << "one of 1, and one of more than 2 and at most 5";
  commit_time_histogram::reading times;
  times.counts[4] = 2;
  times.sum = 6'000'000;
  EXPECT_EQ(counted.commit_times, times) << "two of more than 2.5 and at most 5 ms";
}

TEST_F(GroupCommitter, EachBatchHasAnIdOfItsOwn) {
  submit(a, 1);
  committer.work();
  submit(a, 2);
  committer.work();
  ASSERT_EQ(where.attempted.size(), 2U);
  EXPECT_NE(where.attempted[0].id, where.attempted[1].id);
}

TEST_F(GroupCommitter, TheChangesOfAnActorAreNumberedInOrderOfCommitWhoeverAppendsThem) {
  where.last_numbers = {{"wallets", 40}};
  const domain::change paid = domain::non_pass_cleared{domain::user_id{1}, samples::at(0)};
  domain::trace_id trace;
  trace.bytes[0] = 9;
  inbox.put({a, 1, 1, {{"a", {paid, paid}}, {"wallets", {paid}}}, trace, samples::at(7)});
  inbox.put({b, 1, 1, {{"wallets", {paid, paid}}, {"b", {paid}}}, {}, samples::at(8)});
  committer.work();
  inbox.put({a, 1, 2, {{"wallets", {paid}}}, {}, samples::at(9)});
  committer.work();
  EXPECT_EQ(stored(),
            (std::vector<std::string>{"a 1+2", "wallets 41+1", "wallets 42+2", "b 1+1", "wallets 44+1"}));
  EXPECT_EQ(where.stored[0].appends[1].trace, trace);
  EXPECT_EQ(where.stored[0].appends[1].decided_at, samples::at(7));
  EXPECT_EQ(a->heard, (transcript{"durable 1/1", "durable 1/2"})) << "the sequence counts, not the number";
  EXPECT_EQ(where.asked_numbers, (std::vector<std::string>{"a", "wallets", "b"}))
      << "the store is asked once";
  EXPECT_EQ(committer.counters().changes, 7U);
}

TEST_F(GroupCommitter, ThePartsOfAnAppendShareItsFate) {
  where.guilty = {"b"};
  const domain::change paid = domain::non_pass_cleared{domain::user_id{1}, samples::at(0)};
  inbox.put({a, 1, 1, {{"wallets", {paid}}, {"a", {paid}}}, {}, samples::at(0)});
  inbox.put({b, 1, 1, {{"wallets", {paid}}, {"b", {paid}}, {"outbox", {paid}}}, {}, samples::at(0)});
  inbox.put({c, 1, 1, {{"wallets", {paid}}, {"c", {paid}}}, {}, samples::at(0)});
  committer.work();
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(a->heard, transcript{"durable 1/1"});
  EXPECT_EQ(c->heard, transcript{"durable 1/1"});
  EXPECT_EQ(stored(), (std::vector<std::string>{"wallets 1+1", "a 1+1", "wallets 2+1", "c 1+1"}))
      << "nothing of b, and no gap where it was";
}

TEST_F(GroupCommitter, AfterABatchThatWasNotPlainlyCommittedTheNumbersAreAskedForAgain) {
  submit(a, 1);
  committer.work();
  for (const auto status : {commit_status::refused, commit_status::failed, commit_status::in_doubt}) {
    where.asked_numbers.clear();
    where.commits = {status};
    where.resolutions = {resolution::committed};
    submit(b, 1, 1, 1 + static_cast<std::uint64_t>(status));
    committer.work();
    clock += 1h;
    where.asked_numbers.clear();
    where.last_numbers["a"] = 100 + static_cast<std::uint64_t>(status);
    submit(a, 2);
    committer.work();
    EXPECT_EQ(where.asked_numbers, std::vector<std::string>{"a"});
    EXPECT_EQ(stored().back(), "a " + std::to_string(where.last_numbers["a"] + 1) + "+1");
  }
}

TEST_F(GroupCommitter, AStoreThatCannotSayTheLastNumberHasFailed) {
  where.numbers_fail = true;
  submit(a, 1);
  committer.work();
  EXPECT_EQ(a->heard, transcript{"lost 1"});
  EXPECT_TRUE(where.attempted.empty());
  EXPECT_FALSE(committer.counters().store_well);
  EXPECT_EQ(committer.counters().lost_batches, 1U);
  where.numbers_fail = false;
  clock += 1h;
  submit(b, 1);
  committer.work();
  EXPECT_EQ(b->heard, transcript{"durable 1/1"});
}

TEST_F(GroupCommitter, AStoreThatOwesAnAnswerForTooLongIsNotWell) {
  std::vector<bool> well;
  where.on_commit = [&](const batch&) {
    clock += 5s;
    well.push_back(committer.counters().store_well);
    clock += 1ms;
    well.push_back(committer.counters().store_well);
    EXPECT_EQ(committer.counters().unanswered_for, 5'001ms);
  };
  submit(a, 1);
  committer.work();
  EXPECT_EQ(well, (std::vector<bool>{true, false}));
  EXPECT_TRUE(committer.counters().store_well) << "it has answered";
  EXPECT_EQ(committer.counters().unanswered_for, 0ms);
  bool well_while_reading = true;
  inbox.put(store_work([&](store&) {
    clock += 6s;
    well_while_reading = committer.counters().store_well;
  }));
  committer.work();
  EXPECT_FALSE(well_while_reading) << "whatever it was asked";
}

TEST_F(GroupCommitter, SaysOnceThatTheRightToServeIsLost) {
  std::vector<std::string> said;
  journal_settings settings;
  settings.on_right_lost = [&](const std::string& why) { said.push_back(why); };
  group_committer other(where, *this, settings);
  where.pings = {false, false};
  clock += 1h;
  other.look_after_store();
  EXPECT_TRUE(said.empty()) << "a store that is merely away";
  where.right_lost = "another one serves it";
  clock += 1h;
  other.look_after_store();
  submit(a, 1);
  where.commits = {commit_status::failed};
  clock += 1h;
  other.work();
  EXPECT_EQ(said, std::vector<std::string>{"another one serves it"});
  EXPECT_EQ(a->heard, transcript{"lost 1"});
}

TEST_F(GroupCommitter, ABatchIsBoundedInChanges) {
  submit(a, 1, domain::limits::max_changes_per_batch - 1);
  submit(a, domain::limits::max_changes_per_batch, 2);
  submit(b, 1, domain::limits::max_changes_per_batch * 2);
  committer.work();
  EXPECT_EQ(sizes(), (std::vector<std::size_t>{1, 1, 1})) << "an append is never torn apart";
  EXPECT_EQ(a->heard.size(), 2U);
}

TEST_F(GroupCommitter, AReadingSeesWhatWasSubmittedBefore) {
  std::vector<std::string> seen;
  submit(a, 1, domain::limits::max_changes_per_batch);
  submit(b, 1);
  inbox.put(store_work([&](store&) { seen = stored(); }));
  submit(c, 1, domain::limits::max_changes_per_batch);
  committer.work();
  EXPECT_EQ(seen, (std::vector<std::string>{"a 1+" + std::to_string(domain::limits::max_changes_per_batch),
                                            "b 1+1"}));
  EXPECT_EQ(sizes(), (std::vector<std::size_t>{1, 1, 1}));
}

TEST_F(GroupCommitter, WhatFitsInDoesNotWaitForTheReadingsBeforeIt) {
  submit(a, 1);
  inbox.put(store_work([](store&) {}));
  submit(b, 1);
  committer.work();
  EXPECT_EQ(sizes(), (std::vector<std::size_t>{2}));
}

TEST_F(GroupCommitter, AReadingThatThrowsHarmsNobody) {
  inbox.put(store_work([](store&) { throw store_error("no"); }));
  submit(a, 1);
  EXPECT_TRUE(committer.work());
  EXPECT_EQ(a->heard, transcript{"durable 1/1"});
}

TEST_F(GroupCommitter, ARefusedBatchCostsTheGuiltyWriterAlone) {
  where.guilty = {"b"};
  submit(a, 1);
  submit(b, 1);
  submit(c, 1);
  submit(b, 2);
  submit(a, 2);
  committer.work();
  EXPECT_EQ(a->heard.back(), "durable 1/2");
  EXPECT_EQ(c->heard, transcript{"durable 1/1"});
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(b->reason, "guilty");
  std::size_t attempts_of_b_alone = 0;
  for (const auto& attempt : where.attempted) {
    if (attempt.appends.size() == 1 && attempt.appends[0].actor == "b") {
      ++attempts_of_b_alone;
    }
  }
  EXPECT_EQ(attempts_of_b_alone, 1U) << "what follows a lost append is not tried";
  for (std::size_t i = 1; i < where.attempted.size(); ++i) {
    EXPECT_NE(where.attempted[i].id, where.attempted[i - 1].id) << "each part has its own id";
  }
  EXPECT_TRUE(committer.counters().store_well);
}

TEST_F(GroupCommitter, PartsOfARefusedBatchKeepTheOrderOfAppends) {
  where.guilty = {"b"};
  submit(a, 1);
  submit(a, 2);
  submit(b, 1);
  submit(a, 3);
  submit(a, 4);
  committer.work();
  EXPECT_EQ(stored(), (std::vector<std::string>{"a 1+1", "a 2+1", "a 3+1", "a 4+1"}));
}

TEST_F(GroupCommitter, AFailedBatchLosesItsWritersOnceAndAllThatTheyQueued) {
  where.commits = {commit_status::failed};
  where.on_commit = [&](const batch&) {
    if (where.attempted.empty()) {
      submit(a, 2);
    }
  };
  submit(a, 1);
  submit(b, 1);
  committer.work();
  EXPECT_EQ(a->heard, transcript{"lost 1"});
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(where.attempted.size(), 1U) << "what a queued of the lost epoch is dropped";
  EXPECT_FALSE(committer.counters().store_well);
  EXPECT_EQ(committer.counters().lost_batches, 1U);
  submit(a, 3);
  clock += 1h;
  committer.work();
  EXPECT_EQ(a->heard, transcript{"lost 1"}) << "told once";
  submit(a, 1, 1, 2);
  committer.work();
  EXPECT_EQ(a->heard, (transcript{"lost 1", "durable 2/1"})) << "a new epoch begins";
  submit(a, 9, 1, 1);
  committer.work();
  EXPECT_EQ(a->heard.size(), 2U) << "a straggler of the old epoch is dropped";
}

TEST_F(GroupCommitter, WhileTheStoreIsUnwellItIsLeftAloneAndWritersHearAtOnce) {
  where.commits = {commit_status::failed};
  submit(a, 1);
  committer.work();
  submit(b, 1);
  committer.work();
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(where.attempted.size(), 1U);
  clock += 51ms;
  submit(c, 1);
  committer.work();
  EXPECT_EQ(c->heard, transcript{"durable 1/1"});
  EXPECT_TRUE(committer.counters().store_well);
}

TEST_F(GroupCommitter, AWriterThatRestoredIsNotLostForAnOldFailure) {
  where.commits = {commit_status::failed};
  submit(a, 1);
  committer.work();
  inbox.put(store_work([](store&) {}));
  committer.work();
  submit(a, 1, 1, 2);
  committer.work();
  EXPECT_EQ(a->heard, (transcript{"lost 1", "durable 2/1"}));
}

TEST_F(GroupCommitter, AStoreThatAnswersButTakesNoCommitIsNotWell) {
  where.commits = {commit_status::failed, commit_status::failed, commit_status::in_doubt,
                   commit_status::failed};
  where.resolutions = {resolution::void_for_ever};
  submit(a, 1);
  committer.work();
  for (std::uint64_t epoch = 2; epoch < 5; ++epoch) {
    // A writer restores, and tries again.
    inbox.put(store_work([](store&) {}));
    committer.work();
    EXPECT_FALSE(committer.counters().store_well) << "whatever it answers to a reading";
    submit(a, 1, 1, epoch);
    committer.work();
    EXPECT_EQ(a->heard.back(), "lost " + std::to_string(epoch));
    EXPECT_FALSE(committer.counters().store_well);
  }
  submit(a, 1, 1, 5);
  clock += 1h;
  committer.work();
  EXPECT_EQ(a->heard.back(), "durable 5/1");
  EXPECT_TRUE(committer.counters().store_well);
}

TEST_F(GroupCommitter, AStoreThatTakesNoCommitIsTriedWithOneThatChangesNothing) {
  where.commits = {commit_status::failed, commit_status::failed, commit_status::in_doubt,
                   commit_status::committed};
  submit(a, 1);
  committer.work();
  for (const bool well : {false, false, true}) {
    clock = committer.next_look();
    committer.look_after_store();
    EXPECT_EQ(committer.counters().store_well, well);
    EXPECT_TRUE(where.attempted.back().appends.empty());
  }
  const auto attempts = where.attempted.size();
  clock = committer.next_look();
  committer.look_after_store();
  EXPECT_EQ(where.attempted.size(), attempts) << "once it takes them it is only pinged";
}

TEST_F(GroupCommitter, AStoreThatFallsBackIsBelievedLater) {
  std::uint64_t epoch = 0;
  // Says after how long it was called well again.
  const auto fall_back = [&] {
    where.commits = {commit_status::failed};
    submit(a, 1, 1, ++epoch);
    clock += 1s;
    committer.work();
    EXPECT_EQ(a->heard.back(), "lost " + std::to_string(epoch));
    const auto failed_at = clock;
    while (!committer.counters().store_well) {
      clock += 100ms;
      committer.look_after_store();
    }
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock - failed_at);
  };
  EXPECT_EQ(fall_back(), 100ms);
  EXPECT_EQ(fall_back(), 2s);
  EXPECT_EQ(fall_back(), 4s);
  for (int i = 0; i < 6; ++i) {
    fall_back();
  }
  EXPECT_EQ(fall_back(), 60s);
  clock += 2min;
  EXPECT_EQ(fall_back(), 100ms) << "it had been well for long";
}

TEST_F(GroupCommitter, AnUnwellStoreIsPingedUntilItIsWell) {
  where.commits = {commit_status::failed};
  where.pings = {false, false, true};
  submit(a, 1);
  committer.work();
  committer.look_after_store();
  EXPECT_EQ(where.pinged, 0) << "not before it is time";
  std::vector<std::chrono::milliseconds> pauses;
  while (!committer.counters().store_well) {
    pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(committer.next_look() - clock));
    clock = committer.next_look();
    committer.look_after_store();
  }
  EXPECT_EQ(pauses, (std::vector<std::chrono::milliseconds>{50ms, 100ms, 200ms}));
  EXPECT_EQ(committer.next_look() - clock, 2000ms) << "an idle store is looked after, too";
}

TEST_F(GroupCommitter, ABatchInDoubtThatIsDurableIsAnsweredSo) {
  where.commits = {commit_status::in_doubt};
  where.resolutions = {resolution::unknown, resolution::unknown, resolution::committed};
  where.on_resolve = [&] { EXPECT_TRUE(a->heard.empty()) << "nobody hears before it is resolved"; };
  submit(a, 1);
  committer.work();
  EXPECT_EQ(a->heard, transcript{"durable 1/1"});
  EXPECT_EQ(waits, 2);
  ASSERT_EQ(where.resolved.size(), 3U);
  EXPECT_EQ(where.resolved[0], where.attempted[0].id);
  EXPECT_EQ(committer.counters().batches, 1U);
  EXPECT_EQ(committer.counters().batches_in_doubt, 1U) << "however often it is asked about";
}

TEST_F(GroupCommitter, ABatchInDoubtThatIsVoidIsLost) {
  where.commits = {commit_status::in_doubt};
  where.resolutions = {resolution::void_for_ever};
  submit(a, 1);
  submit(b, 1);
  committer.work();
  EXPECT_EQ(a->heard, transcript{"lost 1"});
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_TRUE(where.stored.empty());
}

TEST_F(GroupCommitter, OthersDoNotWaitForABatchInDoubt) {
  where.commits = {commit_status::in_doubt};
  where.resolutions = {resolution::unknown, resolution::unknown, resolution::committed};
  bool read = false;
  on_wait = [&] {
    if (waits != 1) {
      return;
    }
    submit(a, 2);
    submit(b, 1);
    inbox.put(store_work([&](store&) { read = true; }));
  };
  where.on_resolve = [&] {
    EXPECT_FALSE(read) << "readings wait for what was submitted before them";
    if (where.resolved.size() == 2) {
      EXPECT_EQ(b->heard, transcript{"lost 1"}) << "b has nothing in doubt and must not wait";
    }
  };
  submit(a, 1);
  committer.work();
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(a->heard, (transcript{"durable 1/1", "durable 1/2"})) << "what a queued behind it still counts";
  EXPECT_TRUE(read);
}

TEST_F(GroupCommitter, WhoChangesSomethingWaitsForOneReadingAtMost) {
  int readings = 0;
  for (int i = 0; i < 1'000; ++i) {
    inbox.put(store_work([&](store&) {
      if (++readings == 3) {
        submit(a, 1);
      }
    }));
  }
  int readings_before = 0;
  where.on_commit = [&](const batch&) { readings_before = readings; };
  committer.work();
  EXPECT_EQ(a->heard, transcript{"durable 1/1"});
  EXPECT_EQ(readings_before, 3);
  EXPECT_EQ(readings, 1'000);
}

TEST_F(GroupCommitter, AReadingDoesNotWaitForThoseWhoKeepChangingSomething) {
  std::uint64_t changes = 0;
  bool read = false;
  where.on_commit = [&](const batch&) {
    if (!read && changes < 100) {
      submit(a, ++changes);
    }
  };
  submit(a, ++changes);
  inbox.put(store_work([&](store&) { read = true; }));
  committer.work();
  EXPECT_TRUE(read);
  EXPECT_LT(changes, 5U);
}

TEST_F(GroupCommitter, WhenPatienceEndsNobodyOfTheBatchHearsAnythingFalse) {
  where.commits = {commit_status::in_doubt};
  where.resolutions.assign(100, resolution::unknown);
  give_up_at = clock + 3s;
  submit(a, 1);
  EXPECT_FALSE(committer.work());
  EXPECT_LE(waits, 20);
  submit(b, 1);
  submit(a, 2);
  committer.give_up();
  EXPECT_TRUE(a->heard.empty());
  EXPECT_EQ(b->heard, transcript{"lost 1"});
}

TEST_F(GroupCommitter, AFullInboxEndsTheEpochOfWhoeverSubmits) {
  for (std::uint64_t i = 1; i <= 5; ++i) {
    submit(a, i);
  }
  submit(b, 1);
  submit(b, 2);
  submit(a, 6);
  committer.work();
  EXPECT_EQ(a->heard, (transcript{"durable 1/5", "lost 1"})) << "what fitted in still counts";
  EXPECT_EQ(b->heard, transcript{"lost 1"});
  EXPECT_EQ(b->reason, "the journal is full");
  submit(b, 1, 1, 2);
  submit(a, 7);
  committer.work();
  EXPECT_EQ(b->heard, (transcript{"lost 1", "durable 2/1"})) << "there is room again";
  EXPECT_EQ(a->heard.size(), 2U) << "a's epoch is over";
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (std::uint64_t i = 1; i <= 5; ++i) {
      submit(c, round * 5 + i);
    }
    committer.work();
  }
  EXPECT_EQ(c->heard.back(), "durable 1/15") << "answered appends make room";
}

TEST_F(GroupCommitter, DroppedAndLostAppendsMakeRoomToo) {
  where.commits = {commit_status::failed};
  for (std::uint64_t i = 1; i <= 5; ++i) {
    submit(a, i);
  }
  committer.work();
  for (std::uint64_t i = 1; i <= 5; ++i) {
    submit(a, i);
  }
  committer.work();
  clock += 1h;
  for (std::uint64_t i = 1; i <= 5; ++i) {
    submit(b, i);
  }
  committer.work();
  EXPECT_EQ(b->heard, transcript{"durable 1/5"});
}

TEST(EpochMemory, ForgetsWritersThatAreGone) {
  epoch_memory memory;
  for (int i = 0; i < 100'000; ++i) {
    memory.close(std::make_shared<listener>("x"), 1);
  }
  EXPECT_LT(memory.size(), 2'048U);
}

TEST(EpochMemory, TakesNoNewWriterForADeadOne) {
  epoch_memory memory;
  listener storage_of_both("x");
  const auto leave = [](append_observer*) {};
  auto first = std::shared_ptr<append_observer>(&storage_of_both, leave);
  EXPECT_TRUE(memory.close(first, 5));
  EXPECT_TRUE(memory.is_closed(first, 4));
  EXPECT_FALSE(memory.is_closed(first, 6));
  EXPECT_FALSE(memory.close(first, 5));
  first.reset();
  const auto second = std::shared_ptr<append_observer>(&storage_of_both, leave);
  EXPECT_FALSE(memory.is_closed(second, 1));
}

}  // namespace
}  // namespace usher::storage::journal_core_test
