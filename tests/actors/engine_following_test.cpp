#include <atomic>
#include <chrono>
#include <cstring>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include <gtest/gtest.h>

#include "actors/engine.hpp"
#include "storage/ownership.hpp"
#include "tests/actors/stage.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/needs_postgres.hpp"

/// Two engines on one database: the one serves, and the other is to take its place.
namespace usher::tests::engine_following_test {
namespace {

using namespace std::chrono_literals;
using domain::seat_number;
using domain::user_id;

const domain::concert_date_key date{domain::concert_id{1},
                                    domain::parse_local_time("2126-09-15T20:00:00").value()};
const domain::concert_date_key other_date{domain::concert_id{2}, date.starts_at};

/// A node with its engine, which does not serve yet.
class node {
 public:
  node(const std::string& database, const std::string& name, std::uint8_t number)
      : facts_{name, "", "usher-" + name + "-1"},
        url_(storage::named_url(database, facts_.process)),
        sessions_(storage::open_ownership(url_)),
        opened_(storage::open_postgres_as_node(url_, storage::standby::optional)),
        journal_(
            std::make_shared<storage::journal>(std::move(opened_.opened), [number, next = 0ULL]() mutable {
              storage::batch_id id;
              id.bytes[0] = number;
              ++next;
              std::memcpy(&id.bytes[8], &next, sizeof next);
              return id;
            })) {
    actors::engine_settings settings;
    settings.passwords.memory_bytes = 8192;
    settings.passwords.passes = 1;
    settings.renderers.clinic = [](actors::clinic_view&) {};
    engine_ = std::make_unique<actors::engine>(settings, time_, journal_);
  }

  actors::engine& engine() { return *engine_; }
  void follow() { engine_->follow(opened_.follow); }

  /// On the journal's thread, as the server does.
  void claim(const domain::changes& first = {}) {
    const auto seen = sessions_->look().seen;
    sessions_->end_sessions(seen);
    std::promise<void> claimed;
    journal_->use([&](storage::store& store) {
      opened_.claim(facts_, seen);
      if (!first.empty()) {
        storage::batch batch;
        batch.appends.push_back({"setup", 1, first, {}, time_->now()});
        EXPECT_EQ(store.commit(batch).status, storage::commit_status::committed);
      }
      claimed.set_value();
    });
    claimed.get_future().get();
  }

  bool hold(int seat, int user, const domain::concert_date_key& of = date) {
    std::promise<bool> held;
    engine_->ask(of, domain::hold_seats{user_id{user}, domain::seat_choice{{seat_number{seat}}}},
                 {{}, time_->now() + 30s},
                 actors::reply_to<actors::seats_held_outcome>(
                     [&](const actors::answer<actors::seats_held_outcome>& said) {
                       const auto* outcome = std::get_if<actors::seats_held_outcome>(&said);
                       held.set_value(outcome != nullptr && outcome->ok());
                     }));
    return held.get_future().get();
  }

  std::size_t free_seats() const {
    const auto view = engine_->seats(date);
    return view ? view->free_seats.size() : 0;
  }

 private:
  storage::node_facts facts_;
  std::string url_;
  std::unique_ptr<storage::ownership_session> sessions_;
  storage::node_store opened_;
  std::shared_ptr<const actors::clock> time_ = actors::make_system_clock("Asia/Seoul");
  std::shared_ptr<storage::journal> journal_;
  std::unique_ptr<actors::engine> engine_;
};

class EngineFollowing : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_postgres()) {
      return;
    }
    database_.emplace();
    serves_.emplace(database_->url(), "a", std::uint8_t{1});
    auto made = people(5);
    made.push_back(domain::concert_created{date.concert, "A night", 50'000, stage::noon});
    made.push_back(domain::concert_date_created{date, 50, stage::noon});
    made.push_back(domain::concert_created{other_date.concert, "Another", 50'000, stage::noon});
    made.push_back(domain::concert_date_created{other_date, 50, stage::noon});
    serves_->claim(made);
    serves_->engine().start();
    follows_.emplace(database_->url(), "b", std::uint8_t{2});
  }

  /// Somebody holds a seat, and whoever follows knows it.
  void follow_one_hold() {
    EXPECT_TRUE(serves_->hold(1, 1));
    follows_->follow();
    ASSERT_TRUE(eventually([&] { return follows_->engine().followed_through().has_value(); }));
    ASSERT_TRUE(eventually([&] { return follows_->free_seats() == 49; })) << "a date with holds is loaded";
  }

  /// What no program does: `assignment` in the last line of the change log.
  void alter_last_line(const std::string& assignment) {
    postgres_session session(database_->url());
    session.execute("DROP TRIGGER change_log_is_never_altered ON change_log");
    session.execute("UPDATE change_log SET " + assignment +
                    " WHERE change_number = (SELECT max(change_number) FROM change_log)");
  }

  std::optional<postgres_database> database_;
  std::optional<node> serves_;
  std::optional<node> follows_;
};

TEST_F(EngineFollowing, ShowsWhatTheOtherHasCommitted) {
  ASSERT_NO_FATAL_FAILURE(follow_one_hold());
  EXPECT_TRUE(serves_->hold(2, 2));
  EXPECT_TRUE(eventually([&] { return follows_->free_seats() == 48; }));
}

TEST_F(EngineFollowing, TakesOverWithAllThatWasAcknowledged) {
  EXPECT_TRUE(serves_->hold(1, 1));
  follows_->follow();
  ASSERT_TRUE(eventually([&] { return follows_->engine().followed_through().has_value(); }));
  for (int seat = 2; seat <= 15; ++seat) {
    EXPECT_TRUE(serves_->hold(seat, seat % 5 + 1));
  }
  serves_->engine().stop();

  follows_->claim();
  follows_->engine().start();
  EXPECT_EQ(follows_->free_seats(), 35U) << "also what was committed last";
  EXPECT_FALSE(follows_->hold(15, 2)) << "it is somebody else's";
  EXPECT_TRUE(follows_->hold(21, 2));
}

TEST_F(EngineFollowing, WhoCouldNotFollowRestores) {
  EXPECT_TRUE(serves_->hold(1, 1));
  postgres_session(database_->url()).execute("ALTER TABLE schema_migration RENAME TO moved");
  follows_->follow();
  std::this_thread::sleep_for(100ms);
  EXPECT_FALSE(follows_->engine().followed_through());
  postgres_session(database_->url()).execute("ALTER TABLE moved RENAME TO schema_migration");
  serves_->engine().stop();
  follows_->claim();
  follows_->engine().start();
  EXPECT_TRUE(follows_->hold(2, 2));
  EXPECT_EQ(follows_->free_seats(), 48U);
}

TEST_F(EngineFollowing, WhoKnowsWhatTheStoreDoesNotHaveBeginsAnew) {
  EXPECT_TRUE(serves_->hold(1, 1));
  EXPECT_TRUE(serves_->hold(1, 1, other_date));
  follows_->follow();
  ASSERT_TRUE(eventually([&] { return follows_->engine().followed_through().has_value(); }));
  ASSERT_TRUE(eventually([&] { return follows_->free_seats() == 49; }));
  EXPECT_TRUE(serves_->hold(2, 2));
  ASSERT_TRUE(eventually([&] { return follows_->free_seats() == 48; }));
  serves_->engine().stop();
  // As where the primary is one that lacked the last commits when it took over.
  postgres_session session(database_->url());
  session.execute("DROP TRIGGER change_log_is_never_removed ON change_log");
  session.execute(
      "DELETE FROM change_log WHERE change_number >= (SELECT max(change_number) FROM change_log"
      " WHERE kind = 'seat_held')");
  session.execute("DELETE FROM seat_hold WHERE concert_id = 2 OR seat_no = 2");
  session.execute("DELETE FROM refund_step WHERE concert_id = 2");
  session.execute("DELETE FROM concert_date WHERE concert_id = 2");
  session.execute("DELETE FROM concert WHERE concert_id = 2");

  follows_->claim();
  follows_->engine().start();
  EXPECT_EQ(follows_->free_seats(), 49U);
  EXPECT_FALSE(follows_->engine().followed_through());
  EXPECT_FALSE(follows_->engine().concert(other_date.concert));
  EXPECT_TRUE(follows_->hold(2, 3));
}

/// As where a copy of the database was put in its place that was made before, and others have gone on there.
TEST_F(EngineFollowing, AnotherLogOfTheSameLengthIsNotTakenForItsOwn) {
  ASSERT_NO_FATAL_FAILURE(follow_one_hold());
  serves_->engine().stop();
  alter_last_line("decided_at = decided_at + interval '1 s'");
  postgres_session(database_->url()).execute("UPDATE seat_hold SET seat_no = 7 WHERE seat_no = 1");

  follows_->claim();
  follows_->engine().start();
  EXPECT_FALSE(follows_->engine().followed_through());
  EXPECT_TRUE(follows_->hold(1, 2));
  EXPECT_FALSE(follows_->hold(7, 2));
}

TEST_F(EngineFollowing, WhoCannotReadALineOfTheLogRestores) {
  ASSERT_NO_FATAL_FAILURE(follow_one_hold());
  serves_->engine().stop();
  alter_last_line("kind = 'of_the_next_version'");

  follows_->claim();
  follows_->engine().start();
  EXPECT_FALSE(follows_->engine().followed_through());
  EXPECT_FALSE(follows_->hold(1, 2));
  EXPECT_TRUE(follows_->hold(2, 2));
}

TEST_F(EngineFollowing, StopsWhileItFollows) {
  const auto sessions = [this] {
    return std::stoi(
        postgres_session(database_->url())
            .scalar("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'usher-b-1'"));
  };
  follows_->follow();
  ASSERT_TRUE(eventually([&] { return follows_->engine().followed_through().has_value(); }));
  EXPECT_GT(sessions(), 1);
  follows_->engine().stop();
  EXPECT_TRUE(eventually([&] { return sessions() <= 1; })) << "it lets go of them at once";
  EXPECT_TRUE(serves_->hold(1, 1));
}

}  // namespace
}  // namespace usher::tests::engine_following_test
