#include "domain/waiting/token_table.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::token_table_test {
namespace {

using namespace testing;
using entry = token_table::entry;

entry token(std::uint64_t ticket, token_status status = token_status::waiting,
            std::int64_t valid_until_ms = 1'000, std::int64_t user = 1) {
  return {ticket_number{ticket}, secret(ticket), user_id{user}, status, at_ms(0), at_ms(valid_until_ms)};
}

void set_status(token_table& table, std::uint64_t ticket, token_status status, std::int64_t valid_until_ms,
                std::int64_t now_ms = 0) {
  const auto at = *table.find(ticket_number{ticket});
  entry changed = table.at(at);
  changed.status = status;
  changed.valid_until = at_ms(valid_until_ms);
  changed.returns_until = status == token_status::away ? at_ms(valid_until_ms) : instant{};
  table.update(at, changed, at_ms(now_ms));
}

std::vector<ticket_number> numbers(std::initializer_list<std::uint64_t> values) {
  std::vector<ticket_number> found;
  for (const std::uint64_t value : values) {
    found.emplace_back(ticket_number{value});
  }
  return found;
}

/// Those who wait, in the order of the line.
std::vector<ticket_number> waiting_in_line(const token_table& table) {
  std::vector<ticket_number> found;
  for (auto at = table.next_waiting(); at; at = table.next_waiting(*at)) {
    found.push_back(table.at(*at).ticket);
  }
  return found;
}

/// Those who wait, the longest unseen first.
std::vector<ticket_number> waiting_as_seen(const token_table& table) {
  std::vector<ticket_number> found;
  for (auto at = table.longest_unseen(); at; at = table.next_unseen(*at)) {
    found.push_back(table.at(*at).ticket);
  }
  return found;
}

TEST(TokenTable, IsEmptyAtFirst) {
  const token_table table;
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(table.waiting(), 0U);
  EXPECT_FALSE(table.next_waiting());
  EXPECT_FALSE(table.next_overdue(instant::max()));
  EXPECT_FALSE(table.earliest_deadline());
  EXPECT_FALSE(table.earliest_return_deadline());
  EXPECT_FALSE(table.longest_unseen());
  EXPECT_FALSE(table.find(secret(1)));
  EXPECT_FALSE(table.find(ticket_number{1}));
  EXPECT_TRUE(table.all().empty());
}

TEST(TokenTable, FindsNoTicketInAGap) {
  token_table table;
  table.append(token(5), at_ms(0));
  table.append(token(1'000'000), at_ms(0));
  EXPECT_TRUE(table.find(ticket_number{5}));
  EXPECT_TRUE(table.find(ticket_number{1'000'000}));
  for (const std::uint64_t ticket : {1ULL, 4ULL, 6ULL, 999'999ULL, 1'000'001ULL}) {
    EXPECT_FALSE(table.find(ticket_number{ticket})) << ticket;
  }
}

TEST(TokenTable, TellsTokensApartWhoseHashesBeginAlike) {
  token_table table;
  entry first = token(1);
  entry second = token(2);
  second.token = first.token;
  second.token.bytes.back() ^= 1U;
  table.append(first, at_ms(0));
  table.append(second, at_ms(0));
  EXPECT_EQ(table.at(*table.find(first.token)).ticket, ticket_number{1});
  EXPECT_EQ(table.at(*table.find(second.token)).ticket, ticket_number{2});
}

TEST(TokenTable, PositionsBeginAnewBeforeTheyRunOut) {
  // Five blocks before the last position that there is.
  token_table table{token_table::users::found, 0xFFFF'FFFFU - 319U};
  for (std::uint64_t ticket = 1; ticket <= 1'000; ++ticket) {
    table.append(token(ticket, token_status::waiting, 1'000, static_cast<std::int64_t>(ticket)), at_ms(0));
  }
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
  table.append(token(1, token_status::waiting, 1'000, 7), at_ms(0));
  table.append(token(2, token_status::waiting, 1'000, 7), at_ms(0));
  table.append(token(3, token_status::expired, 1'000, 7), at_ms(0));
  EXPECT_EQ(table.at(*table.newest_live(user_id{7})).ticket, ticket_number{2});
  EXPECT_FALSE(table.newest_live(user_id{8}));
  set_status(table, 2, token_status::active, 5);
  EXPECT_EQ(table.at(*table.newest_live(user_id{7})).ticket, ticket_number{2});
  set_status(table, 2, token_status::completed, 5);
  EXPECT_FALSE(table.newest_live(user_id{7}));
}

TEST(TokenTable, FindsNoUsersUnlessAskedTo) {
  token_table table;
  table.append(token(1), at_ms(0));
  EXPECT_FALSE(table.newest_live(user_id{1}));
}

TEST(TokenTable, TakesLittleRoomHoweverManyHavePassedThrough) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    table.append(token(ticket), at_ms(0));
    if (ticket > 10) {
      table.erase(*table.find(ticket_number{ticket - 10}));
    }
    ASSERT_LE(table.room(), 130U * 64U);
  }
  EXPECT_EQ(table.size(), 10U);
}

TEST(TokenTable, TakesLittleRoomWhenMostHaveLeftFromTheMiddle) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    table.append(token(ticket), at_ms(0));
  }
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    if (ticket % 100 != 1) {
      table.erase(*table.find(ticket_number{ticket}));
    }
  }
  EXPECT_EQ(table.size(), 1'000U);
  EXPECT_LE(table.room(), 4U * 1'000U + 64U * 64U + 64U);
}

TEST(TokenTable, ALongLineKeepsItsRanksWhileItMovesOn) {
  constexpr std::uint64_t length = 50'000;
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 6 * length; ++ticket) {
    table.append(token(ticket, token_status::waiting, static_cast<std::int64_t>(ticket)), at_ms(0));
    if (ticket <= length) {
      continue;
    }
    const std::uint64_t first = ticket - length + 1;
    table.erase(*table.find(ticket_number{first - 1}));
    if (ticket % 7'919 != 0) {
      continue;
    }
    EXPECT_EQ(table.at(*table.next_waiting()).ticket, ticket_number{first});
    EXPECT_EQ(table.earliest_deadline(), at_ms(static_cast<std::int64_t>(first)));
    EXPECT_EQ(table.waiting(), length);
    for (const std::uint64_t some : {first, first + 1, first + 12'345, first + length / 2, ticket}) {
      const auto at = table.find(secret(some));
      ASSERT_TRUE(at) << some;
      EXPECT_EQ(table.find(ticket_number{some}), at);
      EXPECT_EQ(table.waiting_before(*at), some - first);
      EXPECT_EQ(table.at(*at).ticket, ticket_number{some});
    }
    ASSERT_LE(table.room(), 2 * length);
  }
}

TEST(TokenTable, FindsTheOnlyOneWhoWaitsFarAwayFromTheFirst) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 100'000; ++ticket) {
    table.append(token(ticket, ticket == 90'001 ? token_status::waiting : token_status::active, 5), at_ms(0));
  }
  const auto found = table.next_waiting();
  ASSERT_TRUE(found);
  EXPECT_EQ(table.at(*found).ticket, ticket_number{90'001});
  EXPECT_FALSE(table.next_waiting(*found));
  EXPECT_EQ(table.next_overdue(at_ms(5)), found);
  EXPECT_FALSE(table.next_overdue(at_ms(4)));
}

TEST(TokenTable, KeepsThoseWhoWaitInTheOrderInWhichTheyWereSeen) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 4; ++ticket) {
    table.append(token(ticket), at_ms(static_cast<std::int64_t>(ticket)));
  }
  table.note_seen(*table.find(ticket_number{2}), at_ms(10));
  set_status(table, 1, token_status::active, 1'000);
  EXPECT_EQ(waiting_as_seen(table), numbers({3, 4, 2}));
  EXPECT_EQ(table.seen(*table.find(ticket_number{2})), at_ms(10));
  set_status(table, 3, token_status::away, 500);
  table.note_seen(*table.find(ticket_number{3}), at_ms(20));
  EXPECT_EQ(waiting_as_seen(table), numbers({4, 2}));
  set_status(table, 3, token_status::waiting, 1'000, 30);
  EXPECT_EQ(waiting_as_seen(table), numbers({4, 2, 3}));
  table.erase(*table.find(ticket_number{2}));
  EXPECT_EQ(waiting_as_seen(table), numbers({4, 3}));
}

TEST(TokenTable, TimeThatRunsBackwardCountsAsStandingStill) {
  token_table table;
  table.append(token(1), at_ms(0));
  table.append(token(2), at_ms(100));
  table.note_seen(*table.find(ticket_number{1}), at_ms(50));
  EXPECT_EQ(waiting_as_seen(table), numbers({2, 1}));
  EXPECT_EQ(table.seen(*table.find(ticket_number{1})), at_ms(100));
}

TEST(TokenTable, ThoseWhoAreAwayAreOutOfTheRanksAndHaveTheirOwnDeadline) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 3; ++ticket) {
    table.append(token(ticket), at_ms(0));
  }
  set_status(table, 2, token_status::away, 300);
  EXPECT_EQ(table.waiting(), 2U);
  EXPECT_EQ(table.away(), 1U);
  EXPECT_EQ(table.waiting_before(*table.find(ticket_number{3})), 1U);
  EXPECT_EQ(table.earliest_return_deadline(), at_ms(300));
  EXPECT_FALSE(table.next_abandoned(at_ms(299)));
  EXPECT_EQ(table.next_abandoned(at_ms(300)), table.find(ticket_number{2}));
  set_status(table, 2, token_status::expired, 300);
  EXPECT_EQ(table.away(), 0U);
  EXPECT_FALSE(table.earliest_return_deadline());
}

TEST(TokenTable, ADrawReordersARangeAndLeavesTheRestInPlace) {
  token_table table;
  for (std::uint64_t ticket = 1; ticket <= 6; ++ticket) {
    table.append(token(ticket), at_ms(static_cast<std::int64_t>(ticket)));
  }
  table.note_seen(*table.find(ticket_number{3}), at_ms(9));
  table.draw(ticket_number{2}, ticket_number{5}, numbers({4, 2, 5, 3}));
  table.append(token(7), at_ms(10));
  EXPECT_EQ(waiting_in_line(table), numbers({1, 4, 2, 5, 3, 6, 7}));
  EXPECT_EQ(waiting_as_seen(table), numbers({1, 2, 4, 5, 6, 3, 7}));
  EXPECT_EQ(table.waiting_before(*table.find(ticket_number{3})), 4U);
  for (std::uint64_t ticket = 1; ticket <= 7; ++ticket) {
    EXPECT_EQ(table.at(*table.find(ticket_number{ticket})).ticket, ticket_number{ticket});
  }
  const auto all = table.all();
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].ticket, ticket_number{i + 1});
  }
}

TEST(TokenTable, TheNewestTokenOfAUserIsThatWithTheHighestTicketAlsoWhenItWasDrawnFirst) {
  token_table table{token_table::users::found};
  table.append(token(1, token_status::waiting, 1'000, 7), at_ms(0));
  table.append(token(2, token_status::waiting, 1'000, 7), at_ms(0));
  table.draw(ticket_number{1}, ticket_number{2}, numbers({2, 1}));
  EXPECT_EQ(table.at(*table.newest_live(user_id{7})).ticket, ticket_number{2});
}

/// What the table promises, written down with a map and loops.
class model {
 public:
  std::map<ticket_number, entry> tokens;
  /// Tickets in the order of the line.
  std::vector<ticket_number> line;
  std::map<ticket_number, std::int64_t> seen;

  std::vector<entry> in_line(token_status status) const {
    std::vector<entry> found;
    for (const ticket_number ticket : line) {
      const entry& t = tokens.at(ticket);
      if (t.status == status) {
        found.push_back(t);
      }
    }
    return found;
  }

  std::vector<entry> unseen() const {
    std::map<std::int64_t, entry> by_time;
    for (const entry& t : in_line(token_status::waiting)) {
      by_time.emplace(seen.at(t.ticket), t);
    }
    std::vector<entry> found;
    for (const auto& [when, t] : by_time) {
      found.push_back(t);
    }
    return found;
  }

  void erase(ticket_number ticket) {
    tokens.erase(ticket);
    seen.erase(ticket);
    line.erase(std::find(line.begin(), line.end(), ticket));
  }
};

void expect_same(const token_table& table, const model& expected, instant now) {
  std::vector<entry> all;
  for (const auto& [ticket, t] : expected.tokens) {
    all.push_back(t);
  }
  ASSERT_EQ(table.all(), all);
  ASSERT_EQ(table.size(), all.size());
  for (const entry& t : all) {
    const auto at = table.find(t.token);
    ASSERT_TRUE(at);
    ASSERT_EQ(table.find(t.ticket), at);
    ASSERT_EQ(table.at(*at), t);
  }
  const auto away = expected.in_line(token_status::away);
  ASSERT_EQ(table.away(), away.size());
  auto gone = table.next_abandoned(now);
  for (const entry& t : away) {
    if (t.returns_until > now) {
      continue;
    }
    ASSERT_TRUE(gone);
    ASSERT_EQ(table.at(*gone), t);
    gone = table.next_abandoned(now, *gone);
  }
  ASSERT_FALSE(gone);
  auto unseen = table.longest_unseen();
  for (const entry& t : expected.unseen()) {
    ASSERT_TRUE(unseen);
    ASSERT_EQ(table.at(*unseen), t);
    unseen = table.next_unseen(*unseen);
  }
  ASSERT_FALSE(unseen);
  const auto waiting = expected.in_line(token_status::waiting);
  ASSERT_EQ(table.waiting(), waiting.size());
  auto at = table.next_waiting();
  std::vector<entry> overdue;
  std::optional<instant> earliest;
  for (std::size_t rank = 0; rank < waiting.size(); ++rank) {
    ASSERT_TRUE(at);
    ASSERT_EQ(table.at(*at), waiting[rank]);
    ASSERT_EQ(table.waiting_before(*at), rank);
    at = table.next_waiting(*at);
    if (waiting[rank].valid_until <= now) {
      overdue.push_back(waiting[rank]);
    }
    earliest = earliest ? std::min(*earliest, waiting[rank].valid_until) : waiting[rank].valid_until;
  }
  ASSERT_FALSE(at);
  ASSERT_EQ(table.earliest_deadline(), earliest);
  auto late = table.next_overdue(now);
  for (const entry& t : overdue) {
    ASSERT_TRUE(late);
    ASSERT_EQ(table.at(*late), t);
    late = table.next_overdue(now, *late);
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
    } else if (random_() % 4 == 0) {
      see();
    } else if (random_() % 200 == 0) {
      draw();
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
    table_.append(t, at_ms(++now_));
    expected_.tokens.emplace(t.ticket, t);
    expected_.line.push_back(t.ticket);
    expected_.seen[t.ticket] = now_;
  }

  void see() {
    const ticket_number ticket = pick()->first;
    table_.note_seen(*table_.find(ticket), at_ms(++now_));
    expected_.seen[ticket] = now_;
  }

  /// Everybody who came since the last draw, or some of them.
  void draw() {
    const ticket_number first{drawn_through_ + 1 + random_() % 3};
    const ticket_number last{ticket_ - std::min<std::uint64_t>(ticket_, random_() % 5)};
    if (last < first) {
      return;
    }
    drawn_through_ = last.value;
    std::vector<ticket_number> order;
    for (const auto& [ticket, t] : expected_.tokens) {
      if (ticket >= first && ticket <= last) {
        order.push_back(ticket);
      }
    }
    std::shuffle(order.begin(), order.end(), random_);
    table_.draw(first, last, order);
    auto& line = expected_.line;
    const auto from = std::find_if(line.begin(), line.end(), [&](auto ticket) { return ticket >= first; });
    const auto to = std::find_if(from, line.end(), [&](auto ticket) { return ticket > last; });
    line.insert(line.erase(from, to), order.begin(), order.end());
  }

  std::map<ticket_number, entry>::iterator pick() {
    const std::size_t among =
        leave_in_order_ ? std::min<std::size_t>(3, expected_.tokens.size()) : expected_.tokens.size();
    return std::next(expected_.tokens.begin(), static_cast<std::ptrdiff_t>(random_() % among));
  }

  void change_status() {
    auto& [ticket, t] = *pick();
    const bool waited = t.status == token_status::waiting;
    t.status = static_cast<token_status>(random_() % 7);
    t.valid_until = at_ms(static_cast<std::int64_t>(random_() % 1'000));
    const bool stays = t.status == token_status::waiting || t.status == token_status::away;
    t.claimed = stays || random_() % 2 == 0;
    t.extensions = stays ? 0 : static_cast<std::int32_t>(random_() % 3);
    t.returns_until = t.status == token_status::away ? t.valid_until : instant{};
    table_.update(*table_.find(ticket), t, at_ms(++now_));
    if (!waited) {
      expected_.seen[ticket] = now_;
    }
  }

  void erase() {
    const auto victim = pick();
    const ticket_number ticket = victim->first;
    table_.erase(*table_.find(ticket));
    expected_.erase(ticket);
  }

  std::mt19937 random_;
  bool leave_in_order_;
  token_table table_{token_table::users::found};
  model expected_;
  std::uint64_t ticket_ = 0;
  std::uint64_t drawn_through_ = 0;
  std::int64_t now_ = 0;
  int steps_ = 0;
};

TEST(TokenTable, AgreesWithAMapWhenTokensLeaveAnywhere) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    token_table_run run{seed, false};
    for (int i = 0; i < 12'000; ++i) {
      run.step();
      if (i % 97 == 0) {
        run.compare();
      }
      if (HasFatalFailure()) {
        return;
      }
    }
  }
}

TEST(TokenTable, AgreesWithAMapWhenTokensLeaveAtTheFront) {
  for (std::uint32_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    token_table_run run{seed, true};
    for (int i = 0; i < 24'000; ++i) {
      run.step();
      if (i % 197 == 0) {
        run.compare();
      }
      if (HasFatalFailure()) {
        return;
      }
    }
  }
}

}  // namespace
}  // namespace usher::domain::token_table_test
