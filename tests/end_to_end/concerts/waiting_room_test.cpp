#include <map>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end::waiting_room_test {
namespace {

using namespace std::chrono_literals;

class WaitingRoom : public EachEngine {};

struct ticket {
  std::string token;
  wall_time active_until;
};

/// Three tokens that become active, 200 ms apart, and three that wait behind them.
class six_people {
 public:
  explicit six_people(visitor& client) : client_(client) {
    for (int i = 0; i < 6; ++i) {
      if (i > 0 && i < 3) {
        std::this_thread::sleep_for(200ms);
      }
      const auto created = client_.create_token(i + 1);
      EXPECT_EQ(created.body.value("status", ""), i < 3 ? "active" : "waiting") << created.body;
      EXPECT_EQ(created.body.value("queueCount", -1), i < 3 ? 0 : i - 3) << created.body;
      tickets_.push_back({created.text("token"), wall_time_of(created.text("validDate"))});
    }
  }

  const ticket& operator[](std::size_t i) const { return tickets_[i]; }

  struct standing {
    std::string status;
    int ahead;
  };
  standing look_at(std::size_t i) {
    const auto checked = client_.check_token(tickets_[i].token);
    EXPECT_EQ(checked.status, 200) << checked.body;
    EXPECT_EQ(checked.body.value("userId", -1), static_cast<int>(i) + 1);
    return {checked.text("status"), checked.body.value("queueCount", -1)};
  }

 private:
  visitor& client_;
  std::vector<ticket> tickets_;
};

/// When each of the three who wait was first seen active. Checks at every look that nobody overtakes.
std::map<std::size_t, wall_time> watch_admissions(six_people& people) {
  std::map<std::size_t, wall_time> seen;
  const auto give_up = wall_now() + 10s;
  while (seen.size() < 3 && wall_now() < give_up) {
    // From the last to the first: whoever is active now, those before must be active when looked at later.
    std::size_t active_from = 6;
    for (std::size_t i = 5; i >= 3; --i) {
      const auto [status, ahead] = people.look_at(i);
      if (status != "waiting") {
        active_from = i;
        seen.try_emplace(i, wall_now());
        EXPECT_EQ(ahead, 0);
      } else {
        EXPECT_GT(active_from, 5U) << "token " << i + 1 << " still waits, one behind it does not";
        EXPECT_LE(ahead, static_cast<int>(i) - 3);
      }
    }
  }
  return seen;
}

TEST_P(WaitingRoom, APlaceThatExpiresIsGivenAtOnceToTheNextInLine) {
  const auto server = store_->serve({"--demo", "--active-places", "3", "--active-seconds", "2"});
  visitor client(server->port());
  six_people people(client);
  const auto seen = watch_admissions(people);
  ASSERT_EQ(seen.size(), 3U) << "somebody was never admitted";
  for (const auto& [i, when] : seen) {
    const auto freed = people[i - 3].active_until;
    EXPECT_GE(when, freed) << "token " << i + 1 << " came before a place was free";
    EXPECT_LE(when - freed, 5s) << "token " << i + 1 << " waited for a free place";
  }
  EXPECT_EQ(people.look_at(0).status, "expired");
  const auto refused = client.find_dates(people[0].token);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.error(), "TOKEN_EXPIRED");
  EXPECT_EQ(client.find_dates(people[5].token).status, 200);
}

TEST_P(WaitingRoom, TokensThatEndWhileTheServerIsDownGiveTheirPlacesWhenItStarts) {
  const arguments options{"--demo", "--active-places", "1", "--active-seconds", "1"};
  auto server = store_->serve(options);
  std::vector<std::string> tokens;
  {
    visitor client(server->port());
    for (int i = 0; i < 3; ++i) {
      tokens.push_back(client.create_token(i + 1).text("token"));
    }
  }
  server->kill();
  std::this_thread::sleep_for(1s);
  server = store_->serve(options);
  visitor client(server->port());
  const auto third = client.check_token(tokens[2]);
  const auto second = client.check_token(tokens[1]);
  EXPECT_EQ(client.check_token(tokens[0]).text("status"), "expired");
  EXPECT_NE(second.text("status"), "waiting") << second.body;
  const bool one_at_a_time = second.text("status") != "active" || third.text("status") == "waiting";
  EXPECT_TRUE(one_at_a_time) << second.body << third.body;
  EXPECT_EQ(third.body.at("queueCount"), 0);
}

TEST_P(WaitingRoom, ACrowdFromManyConnectionsIsRankedWithoutGapsOrDoubles) {
  constexpr int connections = 8;
  constexpr int tokens_each = 40;
  constexpr int places = 3;
  const auto server = store_->serve({"--demo", "--active-places", std::to_string(places)});

  std::vector<std::vector<reply>> answers(connections);
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < connections; ++i) {
      crowd.emplace_back([&, i] {
        visitor client(server->port());
        for (int k = 0; k < tokens_each; ++k) {
          answers[static_cast<std::size_t>(i)].push_back(client.create_token(i + 1));
        }
      });
    }
  }

  visitor client(server->port());
  int active = 0;
  std::set<int> ranks;
  for (const auto& of_one : answers) {
    int last = -1;
    for (const auto& created : of_one) {
      ASSERT_EQ(created.status, 200) << created.body;
      const int rank = created.body.at("queueCount");
      const auto checked = client.check_token(created.text("token"));
      EXPECT_EQ(checked.body, created.body);
      if (created.text("status") == "active") {
        ++active;
        EXPECT_EQ(rank, 0);
        continue;
      }
      EXPECT_TRUE(ranks.insert(rank).second) << "two people have rank " << rank;
      EXPECT_GT(rank, last) << "who asks later stands behind";
      last = rank;
    }
  }
  EXPECT_EQ(active, places);
  constexpr int waiting = connections * tokens_each - places;
  ASSERT_EQ(ranks.size(), static_cast<std::size_t>(waiting));
  EXPECT_EQ(*ranks.begin(), 0);
  EXPECT_EQ(*ranks.rbegin(), waiting - 1);
}

USHER_END_TO_END(WaitingRoom);

class EndToEndWaitingRoom : public OnSqlite {};

TEST_F(EndToEndWaitingRoom, APlaceIsGivenAlsoWhileNobodyAsks) {
  const auto server = store_->serve({"--demo", "--active-places", "1", "--active-seconds", "2"});
  visitor client(server->port());
  const auto first = wall_time_of(client.create_token(1).text("validDate"));
  const auto token = client.create_token(2).text("token");
  std::this_thread::sleep_until(first + 1s);
  const auto asked = wall_now();
  const auto second = client.check_token(token);
  EXPECT_EQ(second.text("status"), "active");
  const auto admitted = wall_time_of(second.text("validDate")) - 2s;
  EXPECT_GE(admitted, first);
  EXPECT_LT(admitted, asked) << "the place was given when somebody asked";
}

}  // namespace
}  // namespace usher::end_to_end::waiting_room_test
