#include "actors/engine.hpp"

#include <atomic>
#include <future>
#include <thread>

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests::engine_test {
namespace {

using namespace std::chrono_literals;
using domain::user_id;

template <class... Arguments>
concept engine_takes = requires(actors::engine& engine, Arguments... arguments) {
  engine.ask(std::move(arguments)...);
};

template <class Outcome>
using to = actors::reply_to<Outcome>;
using context = actors::request_context;

static_assert(engine_takes<domain::room_id, domain::check_token, context, to<actors::token_checked_outcome>>);
static_assert(!engine_takes<domain::check_token, context, to<actors::token_checked_outcome>>,
              "of which room");
static_assert(
    !engine_takes<domain::clinic_id, domain::check_token, context, to<actors::token_checked_outcome>>,
    "tokens belong to rooms");
static_assert(!engine_takes<domain::room_id, domain::check_token, context, to<actors::gate_outcome>>,
              "that is not what comes of it");
static_assert(engine_takes<domain::wallet_balance, context, to<actors::wallet_outcome>>);
static_assert(
    !engine_takes<domain::concert_date_key, domain::wallet_balance, context, to<actors::wallet_outcome>>);
static_assert(!engine_takes<domain::claim_slot, context, to<actors::clinic_created_outcome>>,
              "what actors ask each other is no call");

/// The real thing, on real threads, over a fresh embedded store.
class Engine : public testing::Test {
 protected:
  static constexpr int people = 200;

  Engine() {
    auto store = storage::open_sqlite(folder.path());
    storage::batch batch;
    batch.id.bytes[0] = 1;
    batch.appends.push_back({"setup", 1, setup(), {}, time->now()});
    if (store->commit(batch).status != storage::commit_status::committed) {
      throw std::runtime_error("the set-up was not committed");
    }
    start(std::move(store));
  }

  void start(std::unique_ptr<storage::store> store) {
    actors::engine_settings settings;
    settings.passwords.memory_bytes = 8192;
    settings.passwords.passes = 1;
    settings.renderers.clinic = [](actors::clinic_view&) {};
    const auto new_id = [this] {
      storage::batch_id id;
      id.bytes[0] = 2;
      const auto n = next_batch++;
      std::memcpy(&id.bytes[8], &n, sizeof n);
      return id;
    };
    engine = std::make_unique<actors::engine>(settings, time,
                                              std::make_shared<storage::journal>(std::move(store), new_id));
    engine->start();
  }

  void restart() {
    engine->stop();
    engine.reset();
    start(storage::open_sqlite(folder.path()));
  }

  domain::changes setup() const {
    auto made = tests::people(people);
    made.push_back(domain::concert_created{date.concert, "A night", 50'000, time->now()});
    made.push_back(domain::concert_date_created{date, 50, time->now()});
    return made;
  }

  /// Everybody asks for the seat from a few threads at once; counts who got it.
  int contend_for(domain::seat_number seat) {
    std::atomic<int> won = 0;
    std::atomic<int> answered = 0;
    std::promise<void> all;
    const auto ask = [&](int from, int to) {
      for (int id = from; id < to; ++id) {
        engine->ask(date, domain::hold_seats{user_id{id}, domain::seat_choice{{seat}}}, {},
                    actors::reply_to<actors::seats_held_outcome>(
                        [&](const actors::answer<actors::seats_held_outcome>& a) {
                          won += std::get<actors::seats_held_outcome>(a).ok() ? 1 : 0;
                          if (++answered == people) {
                            all.set_value();
                          }
                        }));
      }
    };
    std::vector<std::jthread> crowd;
    for (int i = 0; i < 4; ++i) {
      crowd.emplace_back(ask, 1 + i * people / 4, 1 + (i + 1) * people / 4);
    }
    all.get_future().wait();
    return won;
  }

  temporary_folder folder;
  std::shared_ptr<const actors::clock> time = actors::make_system_clock("Asia/Seoul");
  domain::concert_date_key date{domain::concert_id{1},
                                domain::parse_local_time("2024-09-15T20:00:00").value()};
  std::uint64_t next_batch = 1;
  std::unique_ptr<actors::engine> engine;
};

TEST_F(Engine, OneOfACrowdGetsTheSeat) {
  EXPECT_EQ(contend_for(domain::seat_number{7}), 1);
  EXPECT_EQ(engine->seats(date)->free_seats.size(), 49U) << "whoever was answered finds the view published";
}

TEST_F(Engine, GoesOnAfterARestartWithEverythingThatWasAcknowledged) {
  EXPECT_EQ(contend_for(domain::seat_number{7}), 1);
  restart();
  EXPECT_EQ(engine->seats(date)->free_seats.size(), 49U);
  EXPECT_EQ(contend_for(domain::seat_number{7}), 1) << "only the holder is answered with the same hold";
  EXPECT_EQ(engine->seats(date)->free_seats.size(), 49U);
}

TEST_F(Engine, KnowsWhatExists) {
  EXPECT_NE(engine->concert(date.concert), nullptr);
  EXPECT_EQ(engine->concert(domain::concert_id{2}), nullptr);
  EXPECT_EQ(engine->seats({domain::concert_id{2}, date.starts_at}), nullptr);
  EXPECT_EQ(engine->clinic(domain::clinic_id{1}), nullptr);
  EXPECT_TRUE(engine->people()->known.contains(user_id{people}));
  EXPECT_FALSE(engine->people()->known.contains(user_id{people + 1}));
}

TEST_F(Engine, AnswersWhatArrivesWhileItStops) {
  std::atomic<int> answered = 0;
  constexpr int asked = 1000;
  for (int i = 0; i < asked; ++i) {
    engine->ask({}, domain::check_token{}, {},
                actors::reply_to<actors::token_checked_outcome>([&](const auto&) { ++answered; }));
  }
  engine->stop();
  EXPECT_EQ(answered, asked);
}

TEST_F(Engine, TellsWhetherTheStoreAnswers) {
  std::promise<bool> promise;
  engine->check_store(
      actors::reply_to<actors::store_health>([&](const actors::answer<actors::store_health>& a) {
        promise.set_value(std::get<actors::store_health>(a).connected);
      }));
  EXPECT_TRUE(promise.get_future().get());
}

}  // namespace
}  // namespace usher::tests::engine_test
