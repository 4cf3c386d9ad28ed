#include "domain/token_table.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "tests/domain/values.hpp"

namespace usher::domain {
namespace {

using namespace testing;
using entry = token_table::entry;

entry token(std::uint64_t ticket, token_status status = token_status::waiting,
            std::int64_t valid_until_ms = 1'000, std::int64_t user = 1) {
  return {ticket_number{ticket}, secret(ticket), user_id{user}, status, at_ms(0), at_ms(valid_until_ms)};
}

TEST(TokenTable, IsEmptyAtFirst) {
  const token_table table;
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.waiting(), 0U);
  EXPECT_FALSE(table.first_waiting());
  EXPECT_FALSE(table.first_overdue(instant::max()));
  EXPECT_FALSE(table.earliest_deadline());
  EXPECT_FALSE(table.find(secret(1)));
  EXPECT_FALSE(table.find(ticket_number{1}));
  EXPECT_TRUE(table.all().empty());
}

TEST(TokenTable, FindsNoTicketInAGap) {
  token_table table;
  table.append(token(5));
  table.append(token(1'000'000));
  EXPECT_TRUE(table.find(ticket_number{5}));
  EXPECT_TRUE(table.find(ticket_number{1'000'000}));
  for (const std::uint64_t ticket : {1ULL, 4ULL, 6ULL, 999'999ULL, 1'000'001ULL})
    EXPECT_FALSE(table.find(ticket_number{ticket})) << ticket;
}

TEST(TokenTable, TellsTokensApartWhoseHashesBeginAlike) {
  token_table table;
  entry first = token(1);
  entry second = token(2);
  second.token = first.token;
  second.token.bytes.back() ^= 1U;
  table.append(first);
  table.append(second);
  EXPECT_EQ(table.at(*table.find(first.token)).ticket, ticket_number{1});
  EXPECT_EQ(table.at(*table.find(second.token)).ticket, ticket_number{2});
}

TEST(TokenTable, PositionsBeginAnewBeforeTheyRunOut) {
  // Five blocks before the last position that there is.
  token_table table{token_table::users::found, 0xFFFF'FFFFU - 319U};
  for (std::uint64_t ticket = 1; ticket <= 1'000; ++ticket)
    table.append(token(ticket, token_status::waiting, 1'000, static_cast<std::int64_t>(ticket)));
  for (std::uint64_t ticket = 1; ticket <= 1'000; ++ticket) {
    const auto at = table.find(secret(ticket));
    ASSERT_TRUE(at) << ticket;
    EXPECT_EQ(table.find(ticket_number{ticket}), at);
    EXPECT_EQ(table.newest_live(user_id{static_cast<std::int64_t>(ticket)}), at);
    EXPECT_EQ(table.waiting_before(*at), ticket - 1);
  }
}

TEST(TokenTable, FindsTheNewestLiveTokenOfAUser) {
  token_table table{token_table::users::found};
  table.append(token(1, token_status::waiting, 1'000, 7));
  table.append(token(2, token_status::waiting, 1'000, 7));
  table.append(token(3, token_status::expired, 1'000, 7));
  EXPECT_EQ(table.at(*table.newest_live(user_id{7})).ticket, ticket_number{2});
  EXPECT_FALSE(table.newest_live(user_id{8}));
  table.set_status(*table.find(ticket_number{2}), token_status::active, at_ms(5));
  EXPECT_EQ(table.at(*table.newest_live(user_id{7})).ticket, ticket_number{2});
  table.set_status(*table.find(ticket_number{2}), token_status::completed, at_ms(5));
  EXPECT_FALSE(table.newest_live(user_id{7}));
}

TEST(TokenTable, FindsNoUsersUnlessAskedTo) {
  token_table table;
  table.append(token(1));
  EXPECT_FALSE(table.newest_live(user_id{1}));
}

TEST(TokenTable, TakesLittleRoomHoweverManyHavePassedThrough) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    table.append(token(ticket));
    if (ticket > 10) table.erase(*table.find(ticket_number{ticket - 10}));
    ASSERT_LE(table.room(), 130U * 64U);
  }
  EXPECT_EQ(table.size(), 10U);
}

TEST(TokenTable, TakesLittleRoomWhenMostHaveLeftFromTheMiddle) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket)
    table.append(token(ticket));
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    if (ticket % 100 != 1) table.erase(*table.find(ticket_number{ticket}));
  }
  EXPECT_EQ(table.size(), 1'000U);
  EXPECT_LE(table.room(), 4U * 1'000U + 64U * 64U + 64U);
}

/// What the table promises, written down with a map and loops.
class model {
 public:
  std::map<ticket_number, entry> tokens;

  std::vector<entry> waiting() const {
    std::vector<entry> found;
    for (const auto& [ticket, t] : tokens) {
      if (t.status == token_status::waiting) found.push_back(t);
    }
    return found;
  }
};

void expect_same(const token_table& table, const model& expected, instant now) {
  std::vector<entry> all;
  for (const auto& [ticket, t] : expected.tokens)
    all.push_back(t);
  ASSERT_EQ(table.all(), all);
  ASSERT_EQ(table.size(), all.size());
  for (const entry& t : all) {
    const auto at = table.find(t.token);
    ASSERT_TRUE(at);
    ASSERT_EQ(table.find(t.ticket), at);
    ASSERT_EQ(table.at(*at), t);
  }
  const auto waiting = expected.waiting();
  ASSERT_EQ(table.waiting(), waiting.size());
  auto at = table.first_waiting();
  std::vector<entry> overdue;
  std::optional<instant> earliest;
  for (std::size_t rank = 0; rank < waiting.size(); ++rank) {
    ASSERT_TRUE(at);
    ASSERT_EQ(table.at(*at), waiting[rank]);
    ASSERT_EQ(table.waiting_before(*at), rank);
    at = table.next_waiting(*at);
    if (waiting[rank].valid_until <= now) overdue.push_back(waiting[rank]);
    earliest = earliest ? std::min(*earliest, waiting[rank].valid_until) : waiting[rank].valid_until;
  }
  ASSERT_FALSE(at);
  ASSERT_EQ(table.earliest_deadline(), earliest);
  auto late = table.first_overdue(now);
  for (const entry& t : overdue) {
    ASSERT_TRUE(late);
    ASSERT_EQ(table.at(*late), t);
    late = table.next_overdue(*late, now);
  }
  ASSERT_FALSE(late);
}

class token_table_run {
 public:
  token_table_run(std::uint32_t seed, bool leave_in_order) : random_(seed), leave_in_order_(leave_in_order) {}

  void step() {
    const bool growing = (steps_++ / 2'000) % 2 == 0;
    if (expected_.tokens.empty() || random_() % 10 < (growing ? 7U : 3U)) {
      append();
    } else if (random_() % 3 == 0) {
      change_status();
    } else {
      erase();
    }
  }

  void compare() { expect_same(table_, expected_, at_ms(static_cast<std::int64_t>(random_() % 1'000))); }

 private:
  void append() {
    ticket_ += 1 + (random_() % 50 == 0 ? random_() % 1'000 : 0);
    const auto status = random_() % 4 == 0 ? token_status::active : token_status::waiting;
    const entry t = token(ticket_, status, static_cast<std::int64_t>(random_() % 1'000),
                          static_cast<std::int64_t>(random_() % 100));
    table_.append(t);
    expected_.tokens.emplace(t.ticket, t);
  }

  std::map<ticket_number, entry>::iterator pick() {
    const std::size_t among =
        leave_in_order_ ? std::min<std::size_t>(3, expected_.tokens.size()) : expected_.tokens.size();
    return std::next(expected_.tokens.begin(), static_cast<std::ptrdiff_t>(random_() % among));
  }

  void change_status() {
    auto& [ticket, t] = *pick();
    t.status = static_cast<token_status>(random_() % 5);
    t.valid_until = at_ms(static_cast<std::int64_t>(random_() % 1'000));
    table_.set_status(*table_.find(ticket), t.status, t.valid_until);
  }

  void erase() {
    const auto victim = pick();
    table_.erase(*table_.find(victim->first));
    expected_.tokens.erase(victim);
  }

  std::mt19937 random_;
  bool leave_in_order_;
  token_table table_{token_table::users::found};
  model expected_;
  std::uint64_t ticket_ = 0;
  int steps_ = 0;
};

TEST(TokenTable, AgreesWithAMapWhenTokensLeaveAnywhere) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    token_table_run run{seed, false};
    for (int i = 0; i < 12'000; ++i) {
      run.step();
      if (i % 97 == 0) run.compare();
      if (HasFatalFailure()) return;
    }
  }
}

TEST(TokenTable, AgreesWithAMapWhenTokensLeaveAtTheFront) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    token_table_run run{seed, true};
    for (int i = 0; i < 24'000; ++i) {
      run.step();
      if (i % 197 == 0) run.compare();
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace usher::domain
