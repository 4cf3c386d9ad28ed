#include "storage/ownership.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"

/// Several nodes on one database.
namespace usher::storage::ownership_test {
namespace {

using namespace domain;
using samples::at;

class Ownership : public testing::Test {
 protected:
  void SetUp() override {
    if (!tests::has_postgres()) {
      return;
    }
    database_.emplace();
  }

  static seat_held held(std::int32_t seat) {
    return {samples::show(), seat_number{seat}, user_id{1}, at(0), at(300)};
  }

  std::string scalar(const std::string& sql) { return tests::postgres_session(database_->url()).scalar(sql); }

  std::optional<tests::postgres_database> database_;
};

/// A node with all its sessions.
struct node {
  node(const std::string& database, const std::string& name)
      : facts{name, "http://" + name + ".test", "usher-" + name + "-1", name + ".test:8081"},
        url(named_url(database, facts.process)),
        sessions(open_ownership(url)),
        as_node(open_postgres_as_node(url, standby::optional)),
        store(std::move(as_node.opened)) {}

  std::int64_t claim(const owner_sighting& instead_of) const { return as_node.claim(facts, instead_of); }

  /// Its claim, in the place of whom it sees.
  std::int64_t take_over() const {
    const auto seen = sessions->look().seen;
    sessions->end_sessions(seen);
    return claim(seen);
  }

  node_facts facts;
  std::string url;
  std::unique_ptr<ownership_session> sessions;
  node_store as_node;
  std::unique_ptr<storage::store> store;
};

TEST_F(Ownership, NobodyOwnsAnEmptyDatabase) {
  const auto found = open_ownership(database_->url())->look();
  EXPECT_EQ(found.seen.epoch, 0);
  EXPECT_FALSE(found.seen.is_node);
}

TEST_F(Ownership, WhoWaitsReadsWhatTheOwnerCommits) {
  node first(database_->url(), "a");
  node second(database_->url(), "b");
  const auto reader = second.as_node.follow();
  EXPECT_THROW(reader->end_of_log(), store_error) << "nobody has made a schema";
  reader->end_reading();
  first.take_over();
  ASSERT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);

  const auto before = reader->end_of_log();
  EXPECT_GE(before.position, samples::foundation().size());
  EXPECT_FALSE(before.history.empty());
  ASSERT_EQ(first.store->commit(samples::one(2, 1'000, {held(1)})).status, commit_status::committed);
  EXPECT_EQ(reader->end_of_log(), before) << "a reading is of one moment";
  reader->end_reading();
  const auto piece = reader->log_after(before.position, 10);
  ASSERT_EQ(piece.changes.size(), 1U);
  EXPECT_EQ(piece.changes[0].change, change{held(1)});
  EXPECT_EQ(reader->load_concert_date(samples::show()).holds.size(), 1U);
  EXPECT_EQ(reader->end_of_log().history, before.history);
}

TEST_F(Ownership, WhoFollowedReadsOnWhoeverServes) {
  node first(database_->url(), "a");
  node second(database_->url(), "b");
  first.take_over();
  ASSERT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  const auto reader = second.as_node.follow();
  const auto before = reader->end_of_log();
  reader->end_reading();

  second.take_over();
  ASSERT_EQ(second.store->commit(samples::one(2, 1'000, {held(1)})).status, commit_status::committed);
  EXPECT_EQ(reader->log_after(before.position, 10).changes.size(), 1U);
  EXPECT_EQ(reader->end_of_log().history, second.store->end_of_log().history);
}

TEST_F(Ownership, WhoseSchemaIsAnOlderOneIsNotFollowed) {
  node first(database_->url(), "a");
  first.take_over();
  tests::postgres_session(database_->url())
      .execute("DELETE FROM schema_migration WHERE version = (SELECT max(version) FROM schema_migration)");
  EXPECT_THROW(node(database_->url(), "b").as_node.follow()->end_of_log(), store_error);
}

TEST_F(Ownership, WhoWaitsIsListedOfAnEmptyDatabaseToo) {
  node first(database_->url(), "a");
  first.sessions->look();
  EXPECT_EQ(open_ownership(database_->url())->waiting(), std::vector<std::string>{"usher-a-1"});
}

TEST_F(Ownership, AServerAloneIsNoNode) {
  const auto alone = open_postgres(database_->url());
  const auto found = open_ownership(database_->url())->look();
  EXPECT_EQ(found.seen.epoch, 1);
  EXPECT_FALSE(found.seen.is_node);
}

TEST_F(Ownership, AServerAloneOfAnOlderVersionIsNoNode) {
  open_postgres(database_->url());
  tests::postgres_session(database_->url()).execute("DROP TABLE ownership");
  const auto found = open_ownership(database_->url())->look();
  EXPECT_EQ(found.seen.epoch, 1);
  EXPECT_FALSE(found.seen.is_node);
}

TEST_F(Ownership, ANodeThatWaitsTouchesNothing) {
  node first(database_->url(), "a");
  EXPECT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::failed);
  EXPECT_THROW(first.store->load_people({}), store_unreachable);
  EXPECT_TRUE(first.store->ping()) << "there is nothing wrong with the store";
  EXPECT_EQ(scalar("SELECT to_regclass('serving_right')::text"), "");
}

TEST_F(Ownership, ANodeClaimsAndBeats) {
  node first(database_->url(), "a");
  EXPECT_EQ(first.take_over(), 1);
  EXPECT_EQ(first.sessions->beat(1), beat_answer::taken);
  EXPECT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);

  const auto found = open_ownership(database_->url())->look();
  EXPECT_EQ(found.node, first.facts);
  EXPECT_EQ(found.seen.epoch, 1);
  EXPECT_TRUE(found.seen.is_node);
  EXPECT_EQ(found.seen.beats, 1);
  EXPECT_TRUE(found.seen.is_connected);
  EXPECT_FALSE(found.seen.has_resigned);
}

TEST_F(Ownership, AnOwnerOfAnOlderVersionHasNoLink) {
  node first(database_->url(), "a");
  first.take_over();
  tests::postgres_session(database_->url()).execute("ALTER TABLE ownership DROP COLUMN link");
  const auto found = open_ownership(database_->url())->look();
  EXPECT_EQ(found.node.name, "a");
  EXPECT_EQ(found.node.link, "");
}

TEST_F(Ownership, AnOwnerWithoutSessionsIsNotConnected) {
  {
    node first(database_->url(), "a");
    first.take_over();
  }
  // The server ends a session a moment after its client has left.
  const auto look = open_ownership(database_->url());
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  auto found = look->look();
  while (found.seen.is_connected && std::chrono::steady_clock::now() < give_up) {
    found = look->look();
  }
  EXPECT_TRUE(found.seen.is_node);
  EXPECT_FALSE(found.seen.is_connected);
}

TEST_F(Ownership, AnOwnerThatHasBeatenSinceItWasSeenStays) {
  node first(database_->url(), "a");
  first.take_over();
  node second(database_->url(), "b");
  const auto seen = second.sessions->look().seen;
  ASSERT_EQ(first.sessions->beat(1), beat_answer::taken);

  second.sessions->end_sessions(seen);
  EXPECT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed)
      << "its sessions are not ended";
  // Nor is its place taken where it has lost the session that has the right.
  first.store.reset();
  EXPECT_THROW(second.claim(seen), store_in_use);
  EXPECT_EQ(second.sessions->look().node, first.facts);
  EXPECT_EQ(second.take_over(), 2) << "but of one that is seen as it is now";
}

TEST_F(Ownership, WhatHasARightThatIsTakenIsNotClaimed) {
  node first(database_->url(), "a");
  first.take_over();
  node second(database_->url(), "b");
  EXPECT_THROW(second.claim(second.sessions->look().seen), store_in_use);
  EXPECT_EQ(first.sessions->beat(1), beat_answer::taken);
}

TEST_F(Ownership, AnOwnerThatStandsStillIsReplacedAndCommitsNothingMore) {
  node first(database_->url(), "a");
  first.take_over();
  ASSERT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  const auto next = samples::foundation().size() + 1;
  // What it has begun when it stands still.
  tests::postgres_session begun(first.url);
  begun.execute("BEGIN; LOCK TABLE journal_batch, seat_hold IN ACCESS EXCLUSIVE MODE");

  node second(database_->url(), "b");
  EXPECT_EQ(second.take_over(), 2);
  const auto taken = second.store->commit(samples::one(2, next, {held(1)}));
  EXPECT_EQ(taken.status, commit_status::committed) << taken.message;

  EXPECT_EQ(first.store->commit(samples::one(3, next, {held(1)})).status, commit_status::failed);
  EXPECT_NE(first.store->why_right_lost().find("another usher process"), std::string::npos)
      << first.store->why_right_lost();
  EXPECT_EQ(first.store->commit(samples::one(4, next, {held(2)})).status, commit_status::failed);
  EXPECT_EQ(first.sessions->beat(1), beat_answer::refused);
  EXPECT_EQ(scalar("SELECT count(*) FROM seat_hold"), "1");
  EXPECT_EQ(scalar("SELECT beats FROM ownership"), "0") << "a beat of another claim is none";
}

TEST_F(Ownership, AnOwnerThatHasResignedIsReplacedWithWhatItStored) {
  node first(database_->url(), "a");
  first.take_over();
  ASSERT_EQ(first.store->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  first.store.reset();
  first.sessions->resign(1);

  node second(database_->url(), "b");
  EXPECT_TRUE(second.sessions->look().seen.has_resigned);
  EXPECT_EQ(second.take_over(), 2);
  EXPECT_FALSE(second.sessions->look().seen.has_resigned);
  EXPECT_EQ(second.store->load_catalogue().concerts.size(), 1U);
}

TEST_F(Ownership, AnOwnerHearsWithItsBeatWhatIsWantedOfIt) {
  node first(database_->url(), "a");
  first.take_over();
  const auto command = open_ownership(database_->url());
  EXPECT_EQ(command->look().asked, std::nullopt);
  EXPECT_TRUE(command->ask_owner(1, owner_wish::hand_over));
  EXPECT_EQ(first.sessions->beat(1), beat_answer::taken_and_asked_to_hand_over);
  EXPECT_EQ(command->look().asked, owner_wish::hand_over);
  EXPECT_TRUE(command->ask_owner(1, owner_wish::drain));
  EXPECT_EQ(first.sessions->beat(1), beat_answer::taken_and_asked_to_drain);
  EXPECT_EQ(command->look().asked, owner_wish::drain);
  EXPECT_FALSE(command->ask_owner(7, owner_wish::drain)) << "it is not the owner";
  first.sessions->resign(1);
  EXPECT_FALSE(command->ask_owner(1, owner_wish::drain)) << "it has given its place up";
  EXPECT_EQ(command->look().asked, std::nullopt);
}

TEST_F(Ownership, AnOwnerOfAnOlderVersionKnowsNoDrain) {
  node first(database_->url(), "a");
  first.take_over();
  tests::postgres_session(database_->url())
      .execute(
          "ALTER TABLE ownership DROP CONSTRAINT ownership_state_check, ADD CONSTRAINT"
          " ownership_state_check CHECK (state IN ('serves', 'asked_to_resign', 'resigned'))");
  const auto command = open_ownership(database_->url());
  EXPECT_THROW(command->ask_owner(1, owner_wish::drain), store_error);
  EXPECT_TRUE(command->ask_owner(1, owner_wish::hand_over));
}

TEST_F(Ownership, AServerAloneTakesTheRightOfANode) {
  node first(database_->url(), "a");
  first.take_over();
  first.store.reset();
  const auto alone = open_postgres(database_->url());
  EXPECT_EQ(first.sessions->beat(1), beat_answer::refused);
  EXPECT_FALSE(first.sessions->look().seen.is_node);
}

TEST_F(Ownership, WhoWaitsIsListed) {
  node first(database_->url(), "a");
  first.take_over();
  node second(database_->url(), "b");
  EXPECT_EQ(first.sessions->waiting(), std::vector<std::string>{});
  second.sessions->look();
  EXPECT_EQ(first.sessions->waiting(), std::vector<std::string>{"usher-b-1"});
}

TEST_F(Ownership, OnlyADatabaseHasNodes) {
  EXPECT_THROW(open_ownership("/var/lib/usher"), store_error);
  EXPECT_EQ(named_url("postgresql://db/usher", "usher-a-1"),
            "postgresql://db/usher?application_name=usher-a-1");
  EXPECT_EQ(named_url("postgresql://db/usher?sslmode=require", "usher-a-1"),
            "postgresql://db/usher?sslmode=require&application_name=usher-a-1");
}

}  // namespace
}  // namespace usher::storage::ownership_test
