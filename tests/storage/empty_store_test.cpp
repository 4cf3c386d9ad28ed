#include <string>

#include <gtest/gtest.h>

#include "storage/migrations/migrations.hpp"
#include "storage/store.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage::empty_store_test {
namespace {

using namespace domain;
using samples::at;

const room_id room{0};
const local_date monday = samples::date("2024-09-16");

class EmptyStore : public EngineTest {};

TEST_P(EmptyStore, HoldsNothingAndIsWell) {
  EXPECT_TRUE(at_store().ping());
  EXPECT_TRUE(at_store().load_catalogue().concerts.empty());
  EXPECT_TRUE(at_store().load_catalogue().clinics.empty());
  EXPECT_EQ(at_store().load_people({}), people_image{});
  EXPECT_EQ(at_store().load_timetable(), timetable_image{});
  EXPECT_TRUE(at_store().list_people({}, user_id{0}, 10).empty());
  EXPECT_EQ(at_store().find_attendance(1), std::nullopt);
  EXPECT_TRUE(at_store().list_attendance({}, 0, 10).empty());
  EXPECT_TRUE(at_store().list_reservations(clinic_id{1}, monday).empty());
  EXPECT_TRUE(at_store().count_clinics(monday, monday).classes.empty());
  EXPECT_TRUE(at_store().count_clinics(monday, monday).refusals.empty());
  EXPECT_TRUE(at_store().list_week_resets(10).empty());
  EXPECT_EQ(at_store().load_waiting_line(room, at(0)), waiting_line_image{});
  EXPECT_EQ(at_store().load_existing_data().next_user, user_id{1});
  EXPECT_EQ(at_store().load_existing_data().next_clinic, clinic_id{1});
  EXPECT_EQ(at_store().last_change_number("test"), 0U);
  EXPECT_TRUE(at_store().read_changes(1, 10).empty());
  EXPECT_EQ(at_store().load_wallets(), wallets_image{});
  EXPECT_TRUE(at_store().load_restless().dates.empty());
  EXPECT_TRUE(at_store().load_restless().rooms.empty());
  EXPECT_EQ(at_store().load_outbox(), outbox_image{});
  EXPECT_TRUE(at_store().load_remembered_requests(at(0)).requests.empty());
  EXPECT_TRUE(at_store().list_bookings({}, "", 10).rows.empty());
  EXPECT_TRUE(at_store().list_notices(std::nullopt, "", 10).rows.empty());
  EXPECT_TRUE(at_store().list_admin_calls({}, 10).empty());
  EXPECT_NE(at_store().description().find(GetParam()), std::string::npos);
}

TEST_P(EmptyStore, TakesABatchThatChangesNothing) {
  EXPECT_EQ(at_store().commit({samples::id(1), {}}).status, commit_status::committed);
  EXPECT_TRUE(at_store().read_changes(1, 10).empty());
  EXPECT_EQ(at_store().resolve(samples::id(1)), resolution::committed);
}

TEST_P(EmptyStore, RecordsEachMigrationOnce) {
  const auto expected = std::to_string(sqlite_migrations().size());
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM schema_migration"), expected);
  reopen();
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM schema_migration"), expected);
}

TEST_P(EmptyStore, IsRefusedWhenItIsNewerThanTheProgram) {
  store_.reset();
  engine_->execute("INSERT INTO schema_migration (version, name, checksum) VALUES (9999, 'later', '0')");
  try {
    engine_->open();
    FAIL() << "a newer store was opened";
  } catch (const store_error& error) {
    EXPECT_NE(std::string(error.what()).find("newer than this program"), std::string::npos) << error.what();
  }
}

TEST_P(EmptyStore, IsRefusedWhenAMigrationWasEdited) {
  store_.reset();
  engine_->execute("UPDATE schema_migration SET checksum = 'another' WHERE version = 1");
  EXPECT_THROW(engine_->open(), store_error);
}

TEST_P(EmptyStore, MayBeServedByOneProcessAtATime) {
  try {
    engine_->open();
    FAIL() << "a second store was opened";
  } catch (const store_error& error) {
    EXPECT_NE(std::string(error.what()).find("in use by another usher process"), std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(at_store().ping()) << "the first one must not have suffered";
  EXPECT_NO_THROW(reopen());
}

USHER_FOR_EACH_ENGINE(EmptyStore);

}  // namespace
}  // namespace usher::storage::empty_store_test
