#include "storage/migrations/migrations.hpp"

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/needs_postgres.hpp"

namespace usher::storage::migrations_test {
namespace {

const std::vector<migration> known{{1, "first", "CREATE TABLE a"}, {2, "second", "CREATE TABLE b"}};

std::vector<applied_migration> applied_upto(std::size_t count) {
  std::vector<applied_migration> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({known[i].version, std::string(known[i].name), checksum_of(known[i])});
  }
  return out;
}

TEST(Migrations, AreNumberedWithoutGapsInBothEngines) {
  for (const auto* all : {&sqlite_migrations(), &postgres_migrations()}) {
    ASSERT_FALSE(all->empty());
    for (std::size_t i = 0; i < all->size(); ++i) {
      EXPECT_EQ((*all)[i].version, static_cast<int>(i) + 1);
    }
  }
  ASSERT_EQ(sqlite_migrations().size(), postgres_migrations().size());
  for (std::size_t i = 0; i < sqlite_migrations().size(); ++i) {
    EXPECT_EQ(sqlite_migrations()[i].name, postgres_migrations()[i].name);
  }
}

/// Stores know what was applied to them by its checksum.
TEST(Migrations, AreThoseThatStoresWereGiven) {
  const std::vector<const char*> sqlite{
      "2496c8af2fe92016", "0fe55243e0b1123b", "4be82a66c0a05ad7", "39bbc00f4e49893a", "7393edd11b00a6e2",
      "758627dae6555281", "844465500dcde051", "06800a7ade14c17c", "b1719e9ceb354e0a", "52353c5ecc6feed3",
      "f0c5b0e3e651663a", "00f449d253681c23", "508258eb6c68ef77", "ad9b09f579416c6f", "d1cdff1cb1d08213",
      "d68560829fc63155", "d4ba18114e556528"};
  const std::vector<const char*> postgres{
      "e7116b7164f5bf42", "4ff6a4495a552a7e", "432c596e26e96b4b", "c1bb38fb0dc4b3af", "8f045f0d51d6f6ff",
      "3596e5fe6c06956b", "78244cdb37ab7d87", "3f09499d37e36f84", "28e44ac865c2e983", "cab4e454f20b4ad7",
      "9e76d1d8f42fc4e6", "b290331e1c455ee6", "0a834a2e5aabed68", "9e244f23f177a278", "eb125f5815c9854a",
      "7aba6f0c65854cfb", "2e1619df94e440cb"};
  for (std::size_t i = 0; i < sqlite.size(); ++i) {
    EXPECT_EQ(checksum_of(sqlite_migrations().at(i)), sqlite[i]) << sqlite_migrations()[i].name;
    EXPECT_EQ(checksum_of(postgres_migrations().at(i)), postgres[i]) << postgres_migrations()[i].name;
  }
}

TEST(Migrations, OnlyTheMissingTailIsApplied) {
  EXPECT_EQ(missing_migrations(known, {}).size(), 2U);
  ASSERT_EQ(missing_migrations(known, applied_upto(1)).size(), 1U);
  EXPECT_EQ(missing_migrations(known, applied_upto(1)).front().version, 2);
  EXPECT_TRUE(missing_migrations(known, applied_upto(2)).empty());
}

TEST(Migrations, ANewerStoreIsRefused) {
  auto applied = applied_upto(2);
  applied.push_back({3, "third", "0"});
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

TEST(Migrations, AnEditedMigrationIsRefused) {
  auto applied = applied_upto(2);
  applied[0].checksum[3] ^= 1;
  EXPECT_THROW(missing_migrations(known, applied), store_error);
}

/// A store as an earlier version of the program left it.
class OldStore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "postgres" && !tests::has_postgres()) {
      return;
    }
    engine_ = is_sqlite() ? make_sqlite_engine() : make_postgres_engine();
  }

  bool is_sqlite() const { return GetParam() == "sqlite"; }

  /// With the first `versions` migrations applied.
  void lay_out(std::size_t versions) {
    engine_->execute(
        std::string(is_sqlite() ? "PRAGMA application_id = 1431521362; " : "") +
        "CREATE TABLE schema_migration (version integer PRIMARY KEY, name text NOT NULL, checksum text"
        " NOT NULL, applied_at text)");
    const auto& all = is_sqlite() ? sqlite_migrations() : postgres_migrations();
    for (std::size_t i = 0; i < versions; ++i) {
      engine_->execute(std::string(all[i].sql));
      engine_->execute("INSERT INTO schema_migration (version, name, checksum) VALUES (" +
                       std::to_string(all[i].version) + ", '" + std::string(all[i].name) + "', '" +
                       checksum_of(all[i]) + "')");
    }
  }

  std::string yes() const { return is_sqlite() ? "1" : "true"; }
  /// The literal of 16 bytes.
  std::string bytes(char digit) const {
    const std::string hex(32, digit);
    return is_sqlite() ? "x'" + hex + "'" : "'\\x" + hex + "'";
  }
  void add_person(int number, const std::string& username) {
    std::string flags;
    for (int i = 0; i < 5; ++i) {
      flags += ", " + yes();
    }
    engine_->execute("INSERT INTO person VALUES (" + std::to_string(number) + ", '" + username +
                     "', 'h', 'Minji', '', '', '', '', '', '', ''" + flags + ", 0, " + yes() + ", " + yes() +
                     ", " + yes() + ", " + now_ + ")");
  }

  /// Three people, two clinics with places and attendance, sessions, and a date with notices; of version 2.
  void add_academy() {
    for (const auto* name : {"minji", "jiho", "teacher"}) {
      add_person(name == std::string("minji") ? 1 : name == std::string("jiho") ? 2 : 8, name);
    }
    engine_->execute("INSERT INTO clinic VALUES (1, 'mon', '18:00', 1, 'physics1', 8, 'T', 6, " + yes() +
                     ", 'weekly', " + now_ + "), (2, 'tue', '19:00', 1, 'physics1', NULL, 'T', 2, " + yes() +
                     ", 'always', " + now_ + ")");
    engine_->execute("INSERT INTO clinic_class VALUES (1, '2024-09-16', 6), (1, '2024-09-09', 4)");
    engine_->execute(
        "INSERT INTO clinic_reservation VALUES (1, '2024-09-16', 6, 2, 1, " + now_ +
        "), (1, '2024-09-16', 6, 1, 2, '2024-09-09T00:00:01.000Z'), (1, '2024-09-09', 4, 4, 1, " + now_ +
        ")");
    engine_->execute("INSERT INTO attendance VALUES (1, '2024-09-16', 1, 'none', " + now_ +
                     "), (1, '2024-09-09', 1, 'absent', " + now_ + ")");
    engine_->execute(
        "INSERT INTO session_key (key_hash, person_id, started_at, ended_at, end_reason) VALUES (" +
        bytes('1') + ", 1, " + now_ + ", " + now_ + ", 'duplicate_login')");
    engine_->execute("INSERT INTO session_key (key_hash, person_id, started_at) VALUES (" + bytes('2') +
                     ", 1, " + now_ + ")");
    engine_->execute("INSERT INTO concert VALUES (1, 'First', 5000, " + now_ + ", 0, " +
                     (is_sqlite() ? "0" : "false") + ")");
    engine_->execute("INSERT INTO concert_date VALUES (1, '2024-09-15T20:00:00', 10, " + now_ +
                     ", 5000, 'open', " + (is_sqlite() ? "0" : "false") + ", 300000, 120000, 1, 600000)");
    engine_->execute(
        "INSERT INTO outbox VALUES (1, '2024-09-15T20:00:00', 1, 1, 'paid', 1, '4', 1, 5000, NULL, " + now_ +
        ", 'delivered', 1, '', NULL, " + now_ +
        "), (1, '2024-09-15T20:00:00', 2, 2, 'offered', 1, '5', NULL, 0, " + now_ + ", " + now_ +
        ", 'pending', 1, 'no answer', " + now_ + ", NULL)");
  }

  const std::string now_ = "'2024-09-09T00:00:00.000Z'";
  std::unique_ptr<engine> engine_;
};

TEST_P(OldStore, KeepsWhatItSoldWhenItIsMigrated) {
  using namespace domain;
  lay_out(1);
  const auto& now = now_;
  add_person(1, "minji");
  engine_->execute("INSERT INTO wallet_entry VALUES (1, 1, NULL, 0, 70, 70, 'credit', " + now +
                   "), (1, 2, 1, 70, 30, 100, 'credit', " + now + ")");
  engine_->execute("INSERT INTO concert VALUES (1, 'First', 5000, " + now + ")");
  engine_->execute("INSERT INTO concert_date VALUES (1, '2024-09-15T20:00:00', 10, " + now + ")");
  engine_->execute("INSERT INTO seat_hold VALUES (1, '2024-09-15T20:00:00', 4, 10, 1, " + now + ", " + now +
                   ")");
  engine_->execute("INSERT INTO waiting_token VALUES (0, 1, " + bytes('1') + ", 1, 'active', " + now + ", " +
                   now + ", " + now + ", " + now + ", NULL), (0, 2, " + bytes('2') + ", 1, 'waiting', " +
                   now + ", " + now + ", NULL, NULL, NULL), (0, 3, " + bytes('3') + ", 1, 'expired', " + now +
                   ", " + now + ", NULL, NULL, " + now + ")");

  const auto migrated = engine_->open();
  EXPECT_EQ(migrated->load_wallets(), (wallets_image{{{user_id{1}, 100}}}));
  EXPECT_EQ(migrated->list_wallet(user_id{1}, 0, 10).size(), 2U);
  date_terms terms;
  terms.seat_count = 10;
  terms.price = 5'000;
  const auto date = migrated->load_concert_date(samples::show());
  EXPECT_EQ(date.terms, terms) << "the default terms at the concert's price";
  EXPECT_EQ(date.holds, (std::vector<seat_hold>{{seat_number{4}, user_id{1}, samples::at(0), 5'000, 0}}));
  const auto line = migrated->load_waiting_line(room_id{0}, samples::at(-1));
  ASSERT_EQ(line.entries.size(), 3U);
  EXPECT_EQ(line.entries[0].status, token_status::active);
  EXPECT_TRUE(line.entries[0].claimed) << "nobody had to claim a place then";
  EXPECT_EQ(line.entries[1].status, token_status::waiting);
  EXPECT_EQ(line.entries[2].status, token_status::expired);

  const changes sold{
      wallet_moved{user_id{1}, -100, wallet_reason::use, std::nullopt, receipt_number{0}, samples::at(1)},
      seat_sold{samples::show(), seat_number{4}, user_id{1}, receipt_number{1}, 5'000, samples::at(1)},
      receipt_written{samples::show(), receipt_number{1}, user_id{1}, 5'000, 0, samples::at(1)},
      token_ended{room_id{0}, ticket_number{2}, user_id{1}, token_end::left, samples::at(1)}};
  const auto result = migrated->commit(samples::one(1, 1, sold));
  EXPECT_EQ(result.status, commit_status::committed) << result.message;
  EXPECT_ANY_THROW(engine_->execute("UPDATE wallet_entry SET balance_before = 1 WHERE entry_no = 2"));
}

TEST_P(OldStore, KeepsItsClinicsWhenItIsMigrated) {
  using namespace domain;
  lay_out(2);
  add_academy();
  const auto monday = samples::date("2024-09-16");

  const auto migrated = engine_->open();
  const auto clinics = migrated->load_timetable().clinics;
  ASSERT_EQ(clinics.size(), 2U);
  EXPECT_EQ(clinics[0].own_window, week_window{});
  EXPECT_EQ(clinics[0].room, class_room{1});
  EXPECT_EQ(clinics[1].time, class_time::at_19_00);
  EXPECT_EQ(clinics[1].length, std::chrono::hours{1});
  EXPECT_EQ(clinics[1].window, reservation_window::always);
  const auto roster = migrated->load_roster(clinic_id{1}, monday);
  ASSERT_EQ(roster.entries.size(), 2U);
  EXPECT_EQ(roster.entries[0].user, user_id{2});
  EXPECT_EQ(roster.entries[1].reserved_at, samples::at(0));
  EXPECT_FALSE(roster.is_deleted);
  attendance_filter absent;
  absent.type = attendance::absent;
  ASSERT_EQ(migrated->list_attendance({}, 0, 10).size(), 2U);
  EXPECT_EQ(migrated->list_attendance(absent, 0, 10).at(0).record.class_date, samples::date("2024-09-09"));
  const auto sessions = migrated->load_people({}).sessions;
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].ended, session_end::duplicate_login);
  EXPECT_EQ(sessions[1].used_at, samples::at(0));
  const auto notice = migrated->load_notice({samples::show(), notice_number{2}});
  ASSERT_TRUE(notice);
  EXPECT_EQ(notice->last_error, "no answer");
  EXPECT_EQ(notice->notice.lane, notice_lane(samples::show()));
  EXPECT_EQ(migrated->load_outbox().entries.size(), 1U);
  EXPECT_EQ(migrated->load_concert_date(samples::show()).next_notice, notice_number{3});

  clinic_facts smaller = clinics[0];
  smaller.capacity = 2;
  const changes busy{
      place_released{clinic_id{1}, monday, user_id{2}, 1, place_end::cancelled, samples::at(1)},
      place_reserved{clinic_id{1}, monday, user_id{8}, 1, samples::at(2)},
      clinic_changed{smaller, samples::at(3)},
      attendance_marked{clinic_id{1}, monday, user_id{1}, attendance::late, 0, user_id{8}, samples::at(4)},
      notice_delivered{samples::show(), notice_number{2}, samples::at(5)},
      session_ended{user_id{1}, migrated->load_people({}).sessions[1].key, session_end::idle,
                    samples::at(6)}};
  const auto result = migrated->commit(samples::one(1, 1, busy));
  EXPECT_EQ(result.status, commit_status::committed) << result.message;
  EXPECT_EQ(migrated->count_clinics(monday, monday).classes.at(0).capacity, 2);
  EXPECT_EQ(migrated->count_clinics(monday, monday).classes.at(0).room, class_room{1});
  EXPECT_EQ(migrated->count_clinics(samples::date("2024-09-09"), samples::date("2024-09-09"))
                .classes.at(0)
                .capacity,
            4)
      << "a class of the past is as it was";
  EXPECT_ANY_THROW(
      engine_->execute("UPDATE clinic_reservation SET place_no = 3 WHERE released_at IS NULL AND"
                       " class_date = '2024-09-16' AND person_id = 1"));
  smaller.capacity = 1;
  EXPECT_EQ(migrated->commit(samples::one(2, 100, {clinic_changed{smaller, samples::at(7)}})).status,
            commit_status::refused);
}

USHER_FOR_EACH_ENGINE(OldStore);

}  // namespace
}  // namespace usher::storage::migrations_test
