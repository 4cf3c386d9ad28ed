#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "domain/base/clinic_calendar.hpp"
#include "domain/changes/names.hpp"
#include "tests/storage/engine.hpp"
#include "tests/support/long_past.hpp"

/// Starting costs what is alive, not what ever was: all that a start asks, of a store with a past and of one
/// with ten times as much of it.
namespace usher::storage::start_cost_test {
namespace {

using namespace domain;
using namespace std::chrono_literals;

/// What was read, by statement or by table.
using costs = std::map<std::string, std::int64_t>;

/// While it is there: how many steps SQLite's machine has taken for each statement, on connections that were
/// opened meanwhile. One at a time.
class counted_steps {
 public:
  counted_steps() {
    steps_of_all().clear();
    sqlite3_auto_extension(as_entry_point());
  }
  counted_steps(const counted_steps&) = delete;
  counted_steps& operator=(const counted_steps&) = delete;
  ~counted_steps() { sqlite3_cancel_auto_extension(as_entry_point()); }

  static costs so_far() { return steps_of_all(); }

 private:
  using entry_point = void (*)();

  static costs& steps_of_all() {
    static costs steps;
    return steps;
  }
  static entry_point as_entry_point() { return reinterpret_cast<entry_point>(&opened); }

  static int opened(sqlite3* database, char** /*message*/, const void* /*routines*/) {
    return sqlite3_trace_v2(database, SQLITE_TRACE_PROFILE, &ended, nullptr);
  }
  static int ended(unsigned /*what*/, void* /*context*/, void* statement, void* /*nanoseconds*/) {
    auto* known = static_cast<sqlite3_stmt*>(statement);
    steps_of_all()[sqlite3_sql(known)] += sqlite3_stmt_status(known, SQLITE_STMTSTATUS_VM_STEP, 1);
    return 0;
  }
};

class StartCost : public EngineTest {
 protected:
  bool is_sqlite() const { return GetParam() == "sqlite"; }
  /// Scans of a few pages more are of no account.
  std::int64_t of_no_account() const { return is_sqlite() ? 2'000 : 300; }

  /// Of the days that the databases take for today, whatever they are asked for.
  const instant now_ = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const local_date today_{std::chrono::floor<std::chrono::days>(now_).time_since_epoch()};

  costs cost_of_start(std::int64_t days) const {
    tests::academy of;
    of.students = 40;
    of.clinics = 14;
    of.places = 4;
    of.waiters = 20;
    of.logins = 20;
    of.days_between_concerts = 10;
    of.seats = 6;
    of.visitors = 150;
    const auto at = is_sqlite() ? make_sqlite_engine() : make_postgres_engine();
    tests::fill_with_past(*at->open(), of, days, now_);
    return is_sqlite() ? steps_of_start(*at) : rows_of_start(*at);
  }

  costs steps_of_start(engine& at) const {
    const counted_steps counting;
    const auto kept = at.open();
    ask_all(*kept);
    return counted_steps::so_far();
  }

  /// The server counts rows for each session, and sums up when the session has ended. How it goes about a
  /// query depends on whether it has swept the tables, too, which it does when it has time.
  costs rows_of_start(engine& at) const {
    at.execute("VACUUM ANALYZE");
    wait_until_alone(at);
    const auto before = rows_read(at);
    {
      const auto kept = at.open();
      ask_all(*kept);
    }
    wait_until_alone(at);
    auto rows = rows_read(at);
    for (auto& [table, read] : rows) {
      read -= before.at(table);
    }
    return rows;
  }

  static void wait_until_alone(engine& at) {
    const auto give_up_at = std::chrono::steady_clock::now() + 60s;
    while (at.scalar("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                     " AND pid <> pg_backend_pid() AND backend_type = 'client backend'") != "0") {
      if (std::chrono::steady_clock::now() > give_up_at) {
        FAIL() << "somebody else is connected still";
      }
      std::this_thread::sleep_for(20ms);
    }
  }

  static costs rows_read(engine& at) {
    const auto snapshot = at.look();
    const auto rows = snapshot->select(
        "SELECT t.relname::text, (t.seq_tup_read + coalesce((SELECT sum(i.idx_tup_read)"
        " FROM pg_stat_user_indexes AS i WHERE i.relid = t.relid), 0))::bigint"
        " FROM pg_stat_user_tables AS t");
    costs out;
    while (const auto* row = rows->next()) {
      out[row->string(0)] = row->integer(1);
    }
    return out;
  }

  /// What the engine and its actors ask at a start.
  void ask_all(store& kept) const {
    const auto known = kept.load_catalogue();
    const auto lively = kept.load_restless();
    ASSERT_EQ(lively.rooms.size(), 1U);
    ASSERT_EQ(lively.dates.size(), 1U);
    kept.forget_requests(now_);
    EXPECT_EQ(kept.load_waiting_line(lively.rooms[0], now_ - 1h).entries.size(), 50U);
    EXPECT_EQ(kept.load_concert_date(lively.dates[0]).holds.size(), 5U);
    EXPECT_EQ(kept.load_people(now_).people.size(), 41U);
    EXPECT_EQ(kept.load_timetable().clinics.size(), 14U);
    for (const auto& clinic : known.clinics) {
      EXPECT_EQ(kept.load_clinic(clinic.id), clinic);
      const auto date = next_class_date(clinic.day, clinic.time, local_time{today_});
      EXPECT_EQ(kept.find_open_class(clinic.id, date), date);
      const auto roster = kept.load_roster(clinic.id, date);
      EXPECT_EQ(roster.entries.size(), 4U);
      EXPECT_EQ(roster.waiters.size(), 1U);
    }
    EXPECT_EQ(kept.load_wallets().balances.size(), 40U);
    EXPECT_TRUE(kept.load_outbox().entries.empty());
    EXPECT_TRUE(kept.load_dead_notices().entries.empty());
    EXPECT_TRUE(kept.load_remembered_requests(now_).requests.empty());
    EXPECT_TRUE(kept.load_app_keys().keys.empty());
    EXPECT_EQ(kept.list_admin_calls({}, 1).size(), 1U);
    for (const auto name :
         {people_name, timetable_name, wallets_name, outbox_name, remembered_requests_name, catalogue_name}) {
      kept.last_change_number(std::string(name));
    }
    kept.last_change_number(waiting_room_name(lively.rooms[0]));
    kept.last_change_number(concert_date_name(lively.dates[0]));
  }
};

TEST_P(StartCost, IsThatOfWhatIsAlive) {
  const auto of_little = cost_of_start(15);
  const auto of_much = cost_of_start(150);
  ASSERT_GT(of_much.size(), 20U);
  for (const auto& [what, cost] : of_much) {
    const auto known = of_little.find(what);
    ASSERT_NE(known, of_little.end()) << what;
    EXPECT_LE(cost, 2 * known->second + of_no_account())
        << what << ": it was " << known->second << " with a tenth of the past";
  }
}

USHER_FOR_EACH_ENGINE(StartCost);

}  // namespace
}  // namespace usher::storage::start_cost_test
