#include <map>
#include <string>

#include <gtest/gtest.h>

#include "storage/whole/verify.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage::prune_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const room_id first_room{0};
const room_id other_room{7};

class Prune : public FoundedStoreTest {
 protected:
  void issue(room_id room, std::uint64_t ticket) {
    expect_committed({token_issued{room, ticket_number{ticket},
                                   hash(static_cast<std::uint64_t>(room.value) * 100 + ticket), user_id{1},
                                   at(0), at(100'000)}});
  }
  void end(room_id room, std::uint64_t ticket, std::int64_t when) {
    expect_committed({token_ended{room, ticket_number{ticket}, user_id{1}, token_end::expired, at(when)}});
  }
  void queue(std::int64_t number, std::int64_t delivered) {
    expect_committed({notice_queued{show(),
                                    notice_number{number},
                                    notice_kind::paid,
                                    user_id{1},
                                    {seat_number{4}},
                                    receipt_number{1},
                                    100,
                                    instant{},
                                    at(number)}});
    if (delivered != 0) {
      expect_committed({notice_delivered{show(), notice_number{number}, at(delivered)}});
    }
  }

  /// Step by step until it is done.
  std::int64_t prune_all(prunable what, std::int64_t over_until, std::size_t at_most) {
    std::int64_t rows = 0;
    for (int steps = 0; steps < 100; ++steps) {
      const auto step = at_store().prune(what, at(over_until), at_most);
      EXPECT_LE(step.rows, static_cast<std::int64_t>(at_most));
      rows += step.rows;
      if (step.is_done) {
        return rows;
      }
    }
    ADD_FAILURE() << "it is never done";
    return rows;
  }

  std::string rows_of(const std::string& table) { return engine_->scalar("SELECT count(*) FROM " + table); }

  void expect_taken_out(const std::string& table, std::uint64_t rows) {
    const tests::temporary_folder scratch;
    verify_settings settings;
    settings.scratch = scratch.path();
    settings.now = at(0);
    const auto report = verify(*engine_->look(), settings);
    for (const auto& found : report.differences) {
      ADD_FAILURE() << found.table << ' ' << found.row << ' ' << found.by_log.value_or("-");
    }
    for (const auto& known : report.tables) {
      EXPECT_EQ(known.taken_out, known.name == table ? rows : 0U) << known.name;
    }
  }
};

TEST_P(Prune, TakesOutTokensThatEndedBeforeButTheLastOfEachRoom) {
  for (std::uint64_t ticket = 1; ticket <= 5; ++ticket) {
    issue(first_room, ticket);
  }
  issue(other_room, 1);
  issue(other_room, 2);
  end(first_room, 1, 100);
  end(first_room, 2, 200);
  end(first_room, 4, 100);
  end(first_room, 5, 100);
  end(other_room, 1, 100);
  EXPECT_EQ(prune_all(prunable::tokens, 150, 1), 3);
  EXPECT_EQ(rows_of("waiting_token WHERE room_id = 0"), "3");
  EXPECT_EQ(rows_of("waiting_token WHERE room_id = 7"), "1");
  EXPECT_EQ(at_store().load_waiting_line(first_room, at(-1)).next_ticket, ticket_number{6});
  EXPECT_EQ(at_store().load_waiting_line(first_room, at(-1)).entries.size(), 3U);
  EXPECT_EQ(prune_all(prunable::tokens, 150, 100), 0) << "once is enough";
  expect_taken_out("waiting_token", 3);
  EXPECT_EQ(prune_all(prunable::tokens, 300, 100), 1);
  expect_taken_out("waiting_token", 4);
  issue(first_room, 6);
}

TEST_P(Prune, TakesOutSessionsThatEndedBefore) {
  for (std::uint64_t key = 1; key <= 9; ++key) {
    expect_committed({session_started{user_id{1 + static_cast<std::int64_t>(key % 2)}, hash(key), at(0)}});
  }
  for (std::uint64_t key = 1; key <= 6; ++key) {
    expect_committed({session_ended{user_id{1 + static_cast<std::int64_t>(key % 2)}, hash(key),
                                    session_end::duplicate_login, at(static_cast<std::int64_t>(key) * 10)}});
  }
  EXPECT_EQ(prune_all(prunable::sessions, 40, 2), 3);
  EXPECT_EQ(rows_of("session_key"), "6");
  EXPECT_EQ(at_store().load_people({}).sessions.size(), 6U);
  expect_taken_out("session_key", 3);
}

TEST_P(Prune, TakesOutNoticesThatWereDeliveredBeforeButTheLastOfEachLane) {
  queue(1, 100);
  queue(2, 0);
  queue(3, 200);
  queue(4, 100);
  EXPECT_EQ(prune_all(prunable::notices, 150, 10), 1) << "the fourth is the last";
  EXPECT_EQ(rows_of("outbox"), "3");
  EXPECT_EQ(at_store().load_outbox().entries.size(), 1U);
  EXPECT_EQ(at_store().load_concert_date(show()).next_notice, notice_number{5});
  expect_taken_out("outbox", 1);
  queue(5, 0);
  EXPECT_EQ(prune_all(prunable::notices, 150, 10), 1) << "now it is not";
  EXPECT_EQ(rows_of("outbox"), "3");
}

TEST_P(Prune, WhatIsGoneBeforeItsTimeIsMissed) {
  issue(first_room, 1);
  issue(first_room, 2);
  end(first_room, 1, 100);
  EXPECT_EQ(prune_all(prunable::tokens, 50, 10), 0);
  engine_->execute("DELETE FROM waiting_token WHERE ticket_no = 1");
  const tests::temporary_folder scratch;
  verify_settings settings;
  settings.scratch = scratch.path();
  settings.now = at(1'000);
  EXPECT_EQ(verify(*engine_->look(), settings).difference_count, 1U);
}

TEST_P(Prune, AStartLoadsTheLastSessionsOfEachPerson) {
  std::uint64_t key = 0;
  const auto start = [&](std::int64_t user) {
    expect_committed({session_started{user_id{user}, hash(++key), at(0)}});
    return key;
  };
  const auto finish = [&](std::int64_t user, std::uint64_t known, session_end why) {
    expect_committed({session_ended{user_id{user}, hash(known), why, at(1)}});
  };
  // Of 2 more ended than are told of, of 3 fewer, of 5 none but by logout, of 1 and 8 none at all.
  for (int i = 0; i < 6; ++i) {
    finish(2, start(2), session_end::duplicate_login);
    finish(2, start(2), session_end::logout);
  }
  finish(3, start(3), session_end::idle);
  finish(5, start(5), session_end::logout);
  start(3);
  start(7);
  std::map<std::int64_t, int> loaded;
  for (const auto& session : at_store().load_people({}).sessions) {
    ++loaded[session.user.value];
  }
  EXPECT_EQ(loaded, (std::map<std::int64_t, int>{{2, 4}, {3, 2}, {7, 1}}));
}

USHER_FOR_EACH_ENGINE(Prune);

}  // namespace
}  // namespace usher::storage::prune_test
