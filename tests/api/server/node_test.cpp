#include "api/server/node.hpp"

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::node_test {
namespace {

using namespace std::chrono_literals;

using api::owner_address;
using api::readiness;
using storage::beat_answer;

const storage::node_facts mine{"b", "http://b.test", "usher-b-1"};

/// What the database says to the node. Any thread.
struct script {
  std::mutex lock;
  storage::known_owner owner{{.epoch = 7, .is_node = true, .beats = 3, .is_connected = true},
                             {"a", "http://a.test", "usher-a-1"}};
  bool is_away = false;
  beat_answer answers = beat_answer::taken;
  int beats = 0;
  std::int64_t resigned = 0;
  std::int64_t ended = 0;

  template <class Change>
  void set(Change change) {
    const std::scoped_lock guard(lock);
    change(*this);
  }
  template <class Value>
  Value get(Value script::*what) {
    const std::scoped_lock guard(lock);
    return this->*what;
  }
};

class scripted_session final : public storage::ownership_session {
 public:
  explicit scripted_session(std::shared_ptr<script> from) : from_(std::move(from)) {}

  storage::known_owner look() override { return asked(&script::owner); }
  beat_answer beat(std::int64_t epoch) override {
    EXPECT_EQ(epoch, 8);
    const auto answer = asked(&script::answers);
    from_->set([](script& s) { ++s.beats; });
    return answer;
  }
  void end_sessions(const domain::owner_sighting& of) override {
    from_->set([&](script& s) { s.ended = of.epoch; });
  }
  void resign(std::int64_t epoch) override {
    from_->set([&](script& s) { s.resigned = epoch; });
  }
  bool ask_owner(std::int64_t, domain::owner_wish) override { return false; }
  std::vector<std::string> waiting() override { return {}; }

 private:
  template <class Value>
  Value asked(Value script::*what) {
    if (from_->get(&script::is_away)) {
      throw storage::store_unreachable("the database is away");
    }
    return from_->get(what);
  }

  std::shared_ptr<script> from_;
};

class Node : public testing::Test {
 protected:
  /// Waits until it is so, a minute at most.
  static void expect_soon(const std::function<bool()>& is_so) {
    const auto give_up = std::chrono::steady_clock::now() + 60s;
    while (!is_so() && std::chrono::steady_clock::now() < give_up) {
      std::this_thread::sleep_for(5ms);
    }
    EXPECT_TRUE(is_so());
  }

  /// The owner has resigned, so that the place is free.
  void own() {
    script_->owner.seen.has_resigned = true;
    node_.become_owner([](const domain::owner_sighting&) { return std::int64_t{8}; });
    health_->open();
  }

  std::shared_ptr<script> script_ = std::make_shared<script>();
  std::shared_ptr<readiness> health_ = std::make_shared<readiness>([] { return true; });
  api::node node_{std::make_unique<scripted_session>(script_), mine, health_};
};

TEST_F(Node, WaitsForItsTurnAndSaysWhoServes) {
  std::jthread waits([this] {
    node_.become_owner([](const domain::owner_sighting& instead_of) {
      EXPECT_EQ(instead_of.epoch, 7);
      EXPECT_TRUE(instead_of.has_resigned);
      return std::int64_t{8};
    });
  });
  expect_soon([this] { return health_->followed().has_value(); });
  EXPECT_EQ(health_->followed()->name, "a");
  EXPECT_EQ(health_->followed()->url, "http://a.test");
  EXPECT_EQ(health_->followed()->epoch, 7);

  script_->set([](script& s) { s.is_away = true; });
  expect_soon([this] { return !health_->followed() && health_->without_store(); });
  script_->set([](script& s) {
    s.is_away = false;
    s.owner.seen.has_resigned = true;
  });
  waits.join();
  EXPECT_FALSE(health_->followed());
  EXPECT_EQ(script_->get(&script::ended), 7) << "the sessions of who had it are ended first";
}

TEST_F(Node, TellsWhereTheOwnerTakesWhatIsForwarded) {
  std::mutex lock;
  std::vector<owner_address> told;
  script_->owner.node.link = "a.test:8081";
  api::node tells{std::make_unique<scripted_session>(script_), mine, health_,
                  [&](const owner_address& owner) {
                    const std::scoped_lock guard(lock);
                    told.push_back(owner);
                  }};
  std::jthread waits(
      [&] { tells.become_owner([](const domain::owner_sighting&) { return std::int64_t{8}; }); });
  expect_soon([&] {
    const std::scoped_lock guard(lock);
    return !told.empty();
  });
  EXPECT_EQ(told.front(), (owner_address{"a", "http://a.test", 7, "a.test:8081"}));
  script_->set([](script& s) { s.owner.seen.has_resigned = true; });
  waits.join();

  EXPECT_FALSE(tells.has_successor());
  tells.resign();
  EXPECT_FALSE(tells.find_successor(1ms)) << "it was the last";
  script_->set([](script& s) {
    s.owner = {{.epoch = 9, .is_node = true}, {"c", "http://c.test", "usher-c-1", "c.test:8081"}};
  });
  EXPECT_TRUE(tells.find_successor(1ms));
  EXPECT_EQ(told.back(), (owner_address{"c", "http://c.test", 9, "c.test:8081"}));
}

TEST_F(Node, ClaimsAgainWhereAnotherWasFaster) {
  script_->owner.seen.has_resigned = true;
  int claims = 0;
  node_.become_owner([&](const domain::owner_sighting&) {
    if (++claims == 1) {
      throw storage::store_in_use("another node was faster");
    }
    if (claims == 2) {
      throw storage::store_unreachable("the database is away");
    }
    return std::int64_t{8};
  });
  EXPECT_EQ(claims, 3);
}

TEST_F(Node, WaitsNotForWhatWillNotMend) {
  script_->owner.seen.has_resigned = true;
  EXPECT_THROW(node_.become_owner([](const domain::owner_sighting&) -> std::int64_t {
    throw storage::store_error("the schema is newer than this program");
  }),
               storage::store_error);
}

TEST_F(Node, AnswersAsLongAsItsBeatsAreTaken) {
  own();
  expect_soon([this] { return script_->get(&script::beats) > 1 && !health_->silent(); });
  script_->set([](script& s) { s.is_away = true; });
  expect_soon([this] { return health_->silent(); });
  EXPECT_FALSE(health_->withdrawn()) << "it may still be the owner";
  script_->set([](script& s) { s.is_away = false; });
  expect_soon([this] { return !health_->silent(); });
}

TEST_F(Node, WithdrawsWhereAnotherHasTakenItsPlace) {
  own();
  script_->set([](script& s) { s.answers = beat_answer::refused; });
  expect_soon([this] { return health_->withdrawn(); });
}

TEST_F(Node, HearsWhatIsWantedOfItAndResigns) {
  own();
  EXPECT_EQ(node_.asked(), std::nullopt);
  script_->set([](script& s) { s.answers = beat_answer::taken_and_asked_to_hand_over; });
  expect_soon([this] { return node_.asked() == domain::owner_wish::hand_over; });
  script_->set([](script& s) { s.answers = beat_answer::taken_and_asked_to_drain; });
  expect_soon([this] { return node_.asked() == domain::owner_wish::drain; });
  expect_soon([this] { return !health_->silent(); });
  node_.resign();
  EXPECT_EQ(script_->get(&script::resigned), 8);
  const auto beats = script_->get(&script::beats);
  std::this_thread::sleep_for(domain::ownership::beat_interval * 2);
  EXPECT_EQ(script_->get(&script::beats), beats);
}

TEST(NodeFacts, NameTheRun) {
  EXPECT_EQ(api::node_facts_of({}, "http://127.0.0.1:8080", ""), storage::node_facts{});
  const auto one = api::node_facts_of({"a", ""}, "http://127.0.0.1:8080", "a.test:8081");
  const auto other = api::node_facts_of({"a", "http://a.test"}, "http://127.0.0.1:8080", "");
  EXPECT_EQ(one.name, "a");
  EXPECT_EQ(one.url, "http://127.0.0.1:8080");
  EXPECT_EQ(other.url, "http://a.test");
  EXPECT_EQ(one.link, "a.test:8081");
  EXPECT_TRUE(one.process.starts_with("usher-a-"));
  EXPECT_NE(one.process, other.process);
}

}  // namespace
}  // namespace usher::tests::node_test
