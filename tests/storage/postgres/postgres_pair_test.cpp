#include "tests/support/postgres_pair.hpp"

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "storage/whole/snapshot.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

/// A store on a real primary with a real synchronous standby, and what may become of them.
namespace usher::storage::postgres_pair_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;
using samples::at;
using member = tests::postgres_pair::member;

class PostgresPair : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    pair_.emplace();
    store_ = open_postgres(pair_->url());
    expect_committed_at_last(samples::foundation());
  }

  static changes held(std::int32_t seat) {
    return {seat_held{samples::show(), seat_number{seat}, user_id{1}, at(0), at(300)}};
  }

  /// On the one that began as the primary, unless another is named.
  std::string scalar(const std::string& sql, member at_which = member::primary) const {
    return tests::postgres_session(pair_->url(at_which)).scalar(sql);
  }
  std::string waiting_for_the_standby() const {
    return scalar("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  }

  /// Which standbys the primary waits for; none when empty.
  void set_standby_names(const std::string& names) const {
    tests::postgres_session primary(pair_->url(member::primary));
    primary.execute("ALTER SYSTEM SET synchronous_standby_names = '" + names + "'");
    primary.execute("SELECT pg_reload_conf()");
    expect_soon("the names are in use", [&] { return scalar("SHOW synchronous_standby_names") == names; });
  }

  static void expect_soon(const char* what, const std::function<bool()>& is_so) {
    ASSERT_TRUE(tests::eventually(is_so, 60s)) << what;
  }

  batch new_batch(changes list) { return samples::one(++batches_, next_, std::move(list)); }

  /// Waits until the store says what became of it.
  resolution resolved(const batch_id& id) {
    auto became = resolution::unknown;
    expect_soon("the batch is resolved", [&] {
      became = store_->resolve(id);
      return became != resolution::unknown;
    });
    return became;
  }

  /// As the journal does: whatever fails first.
  void expect_committed_at_last(const changes& list) {
    expect_soon("it is committed", [&] {
      const auto tried = new_batch(list);
      const auto result = store_->commit(tried);
      return result.status == commit_status::committed ||
             (result.status == commit_status::in_doubt && resolved(tried.id) == resolution::committed);
    });
    next_ += list.size();
  }

  std::size_t held_seats(store_reader& by) {
    const auto count = by.load_concert_date(samples::show()).holds.size();
    by.end_reading();
    return count;
  }

  /// A commit is under way, and the primary waits for a standby that stands still.
  std::future<commit_result> begin_commit(const batch& b) {
    auto result = std::async(std::launch::async, [this, b] { return store_->commit(b); });
    expect_soon("the primary waits", [&] { return waiting_for_the_standby() == "1"; });
    return result;
  }

  void expect_doubt_until_the_standby_has_it(const std::string& ends_the_wait, const changes& list) {
    pair_->freeze(member::standby);
    const auto b = new_batch(list);
    auto result = begin_commit(b);
    EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold"), "0") << "nobody sees what is not confirmed";
    scalar("SELECT " + ends_the_wait + "(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    const auto said = result.get();
    EXPECT_EQ(said.status, commit_status::in_doubt) << said.message;
    EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold"), "1") << "the primary has it, and it alone";
    const auto reader = store_->open_reader();
    EXPECT_THROW(reader->load_people({}), store_unreachable) << "nobody learns of it";
    reader->end_reading();
    for (int i = 0; i < 2; ++i) {
      EXPECT_EQ(store_->resolve(b.id), resolution::unknown);
      EXPECT_LE(waiting_for_the_standby(), "1") << "what was asked before is ended";
    }
    pair_->thaw(member::standby);
    EXPECT_EQ(resolved(b.id), resolution::committed);
    next_ += list.size();
    EXPECT_EQ(held_seats(*reader), 1U);
    expect_committed_at_last(held(9));
    EXPECT_EQ(waiting_for_the_standby(), "0");
  }

  std::optional<tests::postgres_pair> pair_;
  std::unique_ptr<store> store_;
  std::uint64_t batches_ = 0;
  std::uint64_t next_ = 1;
};

TEST_F(PostgresPair, ASessionThatIsEndedInTheWaitForTheStandbyLeavesItsCommitInDoubt) {
  expect_doubt_until_the_standby_has_it("pg_terminate_backend", held(1));
}

TEST_F(PostgresPair, AWaitForTheStandbyThatIsCancelledLeavesItsCommitInDoubt) {
  // In one trip to the server.
  expect_doubt_until_the_standby_has_it("pg_cancel_backend", held(1));
}

TEST_F(PostgresPair, AWaitOfALargeBatchThatIsCancelledLeavesItInDoubtToo) {
  auto many = held(1);
  many.resize(200, non_pass_cleared{user_id{1}, at(0)});
  expect_doubt_until_the_standby_has_it("pg_cancel_backend", many);
}

TEST_F(PostgresPair, GoesOnWhereAStandbyHasTakenOver) {
  EXPECT_THROW(open_postgres(pair_->url(member::standby)), store_unreachable) << "it takes no changes";
  expect_soon("it may be read, once it has what there is", [&] {
    try {
      open_postgres_snapshot(pair_->url(member::standby));
      return true;
    } catch (const store_error&) {
      return false;
    }
  });
  EXPECT_THROW(open_postgres_snapshot(pair_->url(member::standby), read_from::primary), store_error)
      << "it may lack what was just written";
  expect_committed_at_last(held(1));
  const auto reader = store_->open_reader();
  EXPECT_EQ(held_seats(*reader), 1U);
  pair_->crash(member::primary);
  pair_->promote();
  expect_committed_at_last(held(2));
  EXPECT_EQ(held_seats(*reader), 2U);
  EXPECT_EQ(store_->why_right_lost(), "");
  EXPECT_EQ(store_->encounters().fail_overs, 1U);
  EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold", member::standby), "2");
}

TEST_F(PostgresPair, ServesNothingWhereTheStandbyThatTookOverLacksWhatWasAcknowledged) {
  // As an asynchronous one may.
  set_standby_names("");
  pair_->crash(member::standby);
  expect_committed_at_last(held(1));
  const auto reader = store_->open_reader();
  pair_->crash(member::primary);
  pair_->start_again(member::standby);
  pair_->promote();
  expect_soon("it is noticed", [&] { return !store_->ping() && !store_->why_right_lost().empty(); });
  EXPECT_NE(store_->why_right_lost().find("lacks what was acknowledged"), std::string::npos)
      << store_->why_right_lost();
  EXPECT_EQ(store_->commit(new_batch(held(2))).status, commit_status::failed);
  EXPECT_THROW(reader->load_people({}), right_lost);
  EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold", member::standby), "0");
}

TEST_F(PostgresPair, APrimaryThatStandsStillKeepsNobodyWaitingAndIsNotGoneBackTo) {
  expect_committed_at_last(held(1));
  const auto reader = store_->open_reader();
  EXPECT_EQ(held_seats(*reader), 1U);
  pair_->freeze(member::primary);
  auto reading = std::async(std::launch::async, [&] { reader->load_people({}); });
  const auto b = new_batch(held(2));
  const auto said = store_->commit(b);
  EXPECT_EQ(said.status, commit_status::in_doubt) << said.message;
  EXPECT_THROW(reading.get(), store_error);
  reader->end_reading();
  EXPECT_GE(store_->encounters().silences, 1U);
  EXPECT_EQ(store_->resolve(b.id), resolution::unknown) << "nobody can tell now";

  pair_->promote();
  EXPECT_EQ(resolved(b.id), resolution::void_for_ever);
  expect_committed_at_last(held(3));
  EXPECT_EQ(held_seats(*reader), 2U);
  EXPECT_EQ(store_->encounters().fail_overs, 1U);

  // It goes on as if nothing had happened, and is the first that the URL leads to.
  pair_->thaw(member::primary);
  scalar(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'usher' AND pid <> "
      "pg_backend_pid()",
      member::standby);
  expect_soon("the session is lost",
              [&] { return !store_->ping() && store_->encounters().is_unfit == unfit::replaced; });
  EXPECT_THROW(reader->load_people({}), store_unfit);
  reader->end_reading();
  EXPECT_EQ(store_->commit(new_batch(held(4))).status, commit_status::failed);
  EXPECT_EQ(store_->why_right_lost(), "") << "the store is somewhere else";

  pair_->crash(member::primary);
  expect_committed_at_last(held(4));
  EXPECT_EQ(held_seats(*reader), 3U);
  EXPECT_EQ(store_->encounters().is_unfit, unfit::no);
}

TEST_F(PostgresPair, WithAStandbyRequiredAnAsynchronousDatabaseIsNotServed) {
  store_.reset();
  set_standby_names("");
  store_ = open_postgres_later(pair_->url(), standby::required);
  EXPECT_FALSE(store_->ping());
  EXPECT_THROW(store_->load_people({}), store_unfit);
  EXPECT_EQ(store_->commit(new_batch(held(1))).status, commit_status::failed);
  EXPECT_EQ(store_->encounters().is_unfit, unfit::without_standby);

  set_standby_names("standby");
  expect_soon("it is served", [&] { return store_->ping(); });
  EXPECT_EQ(store_->encounters().is_unfit, unfit::no);
  expect_committed_at_last(held(1));

  pair_->crash(member::standby);
  expect_soon("it is noticed", [&] { return !store_->ping(); });
  EXPECT_EQ(store_->encounters().is_unfit, unfit::without_standby);
  EXPECT_EQ(store_->commit(new_batch(held(2))).status, commit_status::failed);
  pair_->start_again(member::standby);
  expect_soon("it is served again", [&] { return store_->ping(); });
  expect_committed_at_last(held(2));
}

TEST_F(PostgresPair, WithAStandbyRequiredNothingIsAcknowledgedThatWasLetGoOn) {
  store_.reset();
  store_ = open_postgres_later(pair_->url(), standby::required);
  pair_->freeze(member::standby);
  const auto b = new_batch(held(1));
  auto result = begin_commit(b);
  // What whoever wants to go on without the standby does: the commit is answered like any other.
  set_standby_names("");
  const auto said = result.get();
  EXPECT_EQ(said.status, commit_status::in_doubt) << said.message;
  EXPECT_EQ(store_->encounters().is_unfit, unfit::without_standby);
  EXPECT_EQ(store_->resolve(b.id), resolution::unknown);
  set_standby_names("standby");
  pair_->thaw(member::standby);
  EXPECT_EQ(resolved(b.id), resolution::committed);
  next_ += 1;
  expect_committed_at_last(held(2));
  EXPECT_EQ(store_->encounters().is_unfit, unfit::no);
}

}  // namespace
}  // namespace usher::storage::postgres_pair_test
