#include "storage/whole/copy.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/sqlite/sqlite_database.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::storage::copy_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const local_date monday = samples::date("2024-09-16");
const room_id room{0};
/// More than are written at a time.
constexpr std::uint64_t tokens = 2'500;

/// Thrown at a copy that is to be ended in the middle.
struct pulled_plug {};

/// From each engine to the other; without Postgres from SQLite to SQLite.
class Copy : public FoundedStoreTest {
 protected:
  struct step {
    std::string what;
    std::uint64_t done;
  };

  /// Something of everything.
  void SetUp() override {
    FoundedStoreTest::SetUp();
    if (!store_) {
      return;
    }
    if (GetParam() == "sqlite" && tests::postgres_is_there()) {
      database_.emplace();
    }
    const user_id one{1};
    expect_committed({wallet_credited{one, 100'000, at(1)}, wallet_credited{user_id{2}, 5, at(1)}});
    changes issued;
    for (std::uint64_t ticket = 1; ticket <= tokens; ++ticket) {
      issued.push_back(
          token_issued{room, ticket_number{ticket}, hash(1'000 + ticket), one, at(1), at(1'000)});
    }
    expect_committed(issued);
    expect_committed({token_admitted{room, ticket_number{1}, one, at(2), at(302)}});
    expect_committed({token_ended{room, ticket_number{1}, one, token_end::expired, at(302)}});
    expect_committed({seat_held{show(), seat_number{3}, one, at(3), at(303)},
                      seat_held{show(), seat_number{4}, user_id{2}, at(3), at(303)}});
    expect_committed({receipt_written{show(), receipt_number{1}, one, 50'000, 7, at(4)},
                      seat_sold{show(), seat_number{3}, one, receipt_number{1}, 50'000, at(4)}});
    expect_committed({waiter_joined{show(), waiter_number{1}, user_id{3}, at(5)},
                      seat_offered{show(), seat_number{6}, waiter_number{1}, user_id{3}, at(7), at(607)}});
    expect_committed({session_started{one, hash(7), at(4)}, session_started{user_id{2}, hash(8), at(4)},
                      session_ended{one, hash(7), session_end::logout, at(5)}});
    expect_committed({place_reserved{clinic_id{1}, monday, one, 1, at(6)},
                      attendance_opened{clinic_id{1}, monday, one, at(6)},
                      clinic_waiter_joined{clinic_id{1}, monday, waiter_number{1}, user_id{5}, at(6)}});
    expect_committed(
        {refusals_counted{clinic_id{1}, samples::date("2024-09-09"), attempt_refusal::occupied, 3, at(9)}});
    expect_committed({notice_queued{show(),
                                    notice_number{1},
                                    notice_kind::paid,
                                    one,
                                    {seat_number{3}},
                                    receipt_number{1},
                                    50'000,
                                    instant{},
                                    at(4)}});
    expect_committed({request_remembered{hash(20), hash(21), "sealed", std::nullopt, {}, at(9), at(100)}});
    expect_committed(
        {app_key_made{app_key{app_key_number{1}, "shop", "tokens:write", hash(50), at(9), std::nullopt}},
         admin_called{admin_call_number{1}, "POST", "/api/x?y='1'", "{\"a\": \"\\\\ 한글\"}", "::1", at(9)},
         opening_scheduled{room_id{9}, at(99), ticket_number{1}, {}, {}, at(0)}});
    change_terms_and_rules();
    reserve_what_costs();
    expect_committed({person_erased{user_id{4}, user_id{8}, at(12)}});
    at_store().server_secret("passes");
    at_store().prune(prunable::notices, at(0), 10);
    // A number that was given, and whose row is gone.
    engine_->execute(
        "INSERT INTO attendance (clinic_id, class_date, person_id, attendance_type, opened_at) VALUES"
        " (2, '2024-09-17', 3, 'none', '2024-09-09T00:00:00.000Z')");
    engine_->execute("DELETE FROM attendance WHERE clinic_id = 2");
  }

  void change_terms_and_rules() {
    date_terms terms;
    terms.seat_count = 10;
    terms.price = 50'000;
    terms.sections = {{"front", seat_number{1}, 4, 2, 70'000}, {"back", seat_number{5}, 6, 3, 30'000}};
    expect_committed(
        {date_terms_set{show(), terms, at(10)}, room_changed{room, {}, room_mode::paused, at(10)},
         calendar_address_made{user_id{2}, hash(60), at(10)},
         session_ended{user_id{2}, hash(8), session_end::admin_forced_logout, at(10)},
         week_reset{reset_number{1}, samples::date("2024-09-09"), reset_cause::scheduled, at(10)}});
  }
  /// A class, and somebody who cannot pay for one.
  void reserve_what_costs() {
    const user_id one{1};
    expect_committed(
        {place_reserved{clinic_id{2}, monday, one, 1, at(11), 700},
         wallet_moved{one, -700, wallet_reason::payment, std::nullopt, {}, at(11), clinic_id{2}, monday},
         request_remembered{hash(22),
                            hash(23),
                            "sealed",
                            std::nullopt,
                            {},
                            at(11),
                            at(100),
                            clinic_place{clinic_id{2}, monday, one}},
         clinic_waiter_passed{clinic_id{1}, monday, waiter_number{1}, user_id{5}, at(11)}});
  }

  std::string made_folder() const { return folder_.path() + "/made"; }
  std::unique_ptr<store_target> target() const {
    return database_ ? open_postgres_target(database_->url()) : open_sqlite_target(made_folder());
  }
  std::unique_ptr<store> open_made() const {
    return database_ ? open_postgres(database_->url()) : open_sqlite(made_folder());
  }
  void execute_in_made(const std::string& sql) const {
    if (database_) {
      tests::postgres_session(database_->url()).execute(sql);
    } else {
      sqlite_database(made_folder() + "/usher.db").execute(sql);
    }
  }
  std::string scalar_in_made(const std::string& sql) const {
    return database_ ? tests::postgres_session(database_->url()).scalar(sql)
                     : sqlite_database(made_folder() + "/usher.db").scalar(sql);
  }

  /// Hears each step, and may throw.
  copied_store copied(const std::function<void(const step&)>& on_step = {}) {
    const auto from = engine_->look();
    const auto to = target();
    copy_settings settings;
    settings.scratch = folder_.path();
    settings.now = at(1'000);
    settings.on_progress = [&on_step](std::string_view what, std::uint64_t done, std::uint64_t) {
      if (on_step) {
        on_step({std::string(what), done});
      }
    };
    return copy(*from, *to, settings);
  }
  /// Ends it when the first so many rows of this table are written.
  void copy_up_to(const std::string& table, std::uint64_t rows) {
    EXPECT_THROW(copied([&](const step& now) {
                   if (now.what == table && now.done == rows) {
                     throw pulled_plug{};
                   }
                 }),
                 pulled_plug);
  }

  static void expect_complaint(const std::function<void()>& work, const std::string& about) {
    try {
      work();
      ADD_FAILURE() << "it is not refused: " << about;
    } catch (const store_error& error) {
      EXPECT_NE(std::string(error.what()).find(about), std::string::npos) << error.what();
    }
  }

  static changes logged_in(store& kept) {
    changes out;
    for (std::uint64_t from = 1;;) {
      auto page = kept.read_changes(from, 1'000);
      if (page.empty()) {
        return out;
      }
      from = page.back().change_number + 1;
      for (auto& line : page) {
        out.push_back(std::move(line.change));
      }
    }
  }

  void expect_same_in(store& made) {
    auto& kept = at_store();
    EXPECT_EQ(made.load_people({}), kept.load_people({})) << "with hashes of passwords";
    EXPECT_EQ(made.load_concert_date(show()), kept.load_concert_date(show()));
    EXPECT_EQ(made.load_waiting_line(room, at(0)), kept.load_waiting_line(room, at(0)));
    EXPECT_EQ(made.load_wallets(), kept.load_wallets());
    EXPECT_EQ(made.load_outbox(), kept.load_outbox());
    EXPECT_EQ(made.load_remembered_requests(at(10)), kept.load_remembered_requests(at(10)));
    EXPECT_EQ(made.load_app_keys(), kept.load_app_keys());
    EXPECT_EQ(made.load_roster(clinic_id{1}, monday), kept.load_roster(clinic_id{1}, monday));
    EXPECT_EQ(made.server_secret("passes"), kept.server_secret("passes"));
    EXPECT_EQ(made.list_admin_calls(admin_call_number{0}, 10),
              kept.list_admin_calls(admin_call_number{0}, 10));
    EXPECT_EQ(logged_in(made), logged_in(kept)) << "with the texts that are sealed";
  }

  tests::temporary_folder folder_;
  std::optional<tests::postgres_database> database_;
};

TEST_P(Copy, HasAllThatTheStoreHasAndGoesOn) {
  const auto result = copied();
  EXPECT_EQ(result.verified.difference_count, 0U);
  for (const auto& table : result.tables) {
    const auto counted = "SELECT count(*) FROM " + table.name;
    EXPECT_EQ(std::to_string(table.rows), engine_->scalar(counted)) << table.name;
    EXPECT_EQ(scalar_in_made(counted), engine_->scalar(counted)) << table.name;
    EXPECT_TRUE(table.rows > 0 || table.name == "archived_log") << "not tried: " << table.name;
  }
  const auto made = open_made();
  expect_same_in(*made);

  const auto last = engine_->scalar("SELECT max(change_number) FROM change_log");
  const auto next = at_store().last_change_number("test") + 1;
  const auto end = made->commit(
      samples::one(9'000, next,
                   {attendance_opened{clinic_id{2}, samples::date("2024-09-17"), user_id{3}, at(20)},
                    session_started{user_id{5}, hash(90), at(20)},
                    token_issued{room, ticket_number{tokens + 1}, hash(91), user_id{5}, at(20), at(99)}}));
  EXPECT_EQ(end.status, commit_status::committed) << end.message;
  EXPECT_EQ(scalar_in_made("SELECT attendance_id FROM attendance WHERE clinic_id = 2"), "3")
      << "no number is given twice";
  EXPECT_EQ(scalar_in_made("SELECT min(change_number) - " + last +
                           " FROM change_log WHERE actor_number >= " + std::to_string(next)),
            "1");
}

TEST_P(Copy, OfAStoreWhoseLogWasArchivedLacksTheSameLines) {
  while (!at_store().prune(prunable::sessions, at(500), 1'000).is_done) {
  }
  archive_settings how;
  how.folder = folder_.path() + "/archive";
  how.before = at(900);
  how.now = at(1'000);
  const auto archived = write_archive(*engine_->look(), how);
  ASSERT_EQ(archived.lines, 4U) << "two sessions, from their beginning to their end";
  ASSERT_EQ(take_out_archived(archived, *engine_->open_log(), how), 4U);
  const auto result = copied();
  EXPECT_EQ(result.verified.difference_count, 0U);
  EXPECT_EQ(result.verified.archived, 4U);
  const auto made = open_made();
  expect_same_in(*made);
  EXPECT_EQ(made->archived_of("test"), (archived_changes{4, at(900)}));
}

TEST_P(Copy, GoesOnWhereItWasAndIsNotServedBefore) {
  copy_up_to("waiting_token", 1'000);
  expect_complaint([this] { open_made(); }, "not finished");
  EXPECT_EQ(scalar_in_made("SELECT count(*) FROM waiting_token"), "1000");
  std::vector<step> written;
  copied([&](const step& now) {
    if (now.what == "waiting_token" || now.what == "person") {
      written.push_back(now);
    }
  });
  ASSERT_GE(written.size(), 2U);
  EXPECT_EQ(written[0].what, "waiting_token") << "people are there already";
  EXPECT_EQ(written[0].done, 2'000U);
  EXPECT_EQ(written[1].done, tokens);
  expect_same_in(*open_made());
}

TEST_P(Copy, OfAStoreThatHasChangedSinceDoesNotGoOn) {
  copy_up_to("person", 8);
  expect_committed({seat_held{show(), seat_number{9}, user_id{3}, at(10), at(310)}});
  expect_complaint([this] { copied(); }, "before it changed");
  expect_complaint([this] { open_made(); }, "not finished");
}

TEST_P(Copy, IsOfOneMomentWhileTheServerGoesOn) {
  bool is_first = true;
  const auto result = copied([&](const step&) {
    if (std::exchange(is_first, false)) {
      expect_committed({seat_held{show(), seat_number{9}, user_id{3}, at(10), at(310)}});
    }
  });
  EXPECT_EQ(result.verified.difference_count, 0U);
  EXPECT_EQ(scalar_in_made("SELECT count(*) FROM seat_hold WHERE seat_no = 9"), "0");
  EXPECT_EQ(engine_->scalar("SELECT count(*) FROM seat_hold WHERE seat_no = 9"), "1");
}

TEST_P(Copy, WhatIsNotEmptyStaysAsItIs) {
  {
    const auto other = open_made();
    ASSERT_EQ(other->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  }
  expect_complaint([this] { copied(); }, "not empty");
  EXPECT_EQ(scalar_in_made("SELECT count(*) FROM person"), "8");
  EXPECT_TRUE(open_made()->ping());
}

TEST_P(Copy, NobodyServesTheStoreMeanwhile) {
  bool was_refused = false;
  copied([&](const step& now) {
    if (now.what == "person") {
      EXPECT_THROW(target(), store_in_use);
      EXPECT_THROW(open_made(), store_error);
      was_refused = true;
    }
  });
  EXPECT_TRUE(was_refused);
}

TEST_P(Copy, WhatSomebodyChangedByHandIsCopiedAsItIs) {
  engine_->execute("UPDATE person SET school = 'elsewhere' WHERE person_id = 3");
  const auto result = copied();
  ASSERT_EQ(result.verified.difference_count, 1U);
  EXPECT_EQ(result.verified.differences.at(0).in_store, "elsewhere");
  EXPECT_TRUE(open_made()->ping());
}

TEST_P(Copy, WhatIsNotWhatItWasMadeOfIsNotFinished) {
  copy_up_to("app_key", 1);
  execute_in_made("UPDATE person SET password_hash = 'known to somebody' WHERE person_id = 3");
  expect_complaint([this] { copied(); }, "row 3 of person differs");
  expect_complaint([this] { open_made(); }, "not finished");
}

TEST_P(Copy, AnUnfinishedOneIsNotCopied) {
  copy_up_to("person", 8);
  const auto half = database_ ? open_postgres_snapshot(database_->url())
                              : open_sqlite_snapshot(made_folder() + "/usher.db");
  const auto to = open_sqlite_target(folder_.path() + "/other");
  copy_settings settings;
  settings.scratch = folder_.path();
  expect_complaint([&] { copy(*half, *to, settings); }, "not finished");
  EXPECT_FALSE(to->mark());
}

USHER_FOR_EACH_ENGINE(Copy);

TEST(CopyTarget, IsMadeOrSaysWhyNot) {
  const tests::temporary_folder folder;
  EXPECT_THROW(open_postgres_target("postgresql://127.0.0.1:1/nothing"), store_error);
  EXPECT_THROW(open_postgres_target("mysql://x"), store_error);
  sqlite_database(folder.path() + "/usher.db").execute("CREATE TABLE t (a)");
  EXPECT_THROW(open_sqlite_target(folder.path()), store_error);
  EXPECT_EQ(sqlite_database(folder.path() + "/usher.db").scalar("SELECT count(*) FROM sqlite_schema"), "1");
  EXPECT_FALSE(open_sqlite_target(folder.path() + "/new")->mark());
}

}  // namespace
}  // namespace usher::storage::copy_test
