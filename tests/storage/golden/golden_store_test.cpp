#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "storage/whole/copy.hpp"
#include "storage/whole/verify.hpp"
#include "tests/storage/engine.hpp"
#include "tests/storage/golden/golden_lines.hpp"
#include "tests/storage/samples.hpp"
#include "tests/storage/world.hpp"
#include "tests/support/needs_postgres.hpp"
#include "tests/support/postgres_database.hpp"
#include "tests/support/temporary_folder.hpp"

/// Stores as the version with five migrations left them, golden/store_5.*.sql: a history of all machines that
/// ends in the middle of things, the same one in both engines. Whatever comes later has to open them, to know
/// what they know, and to write the same rows for the same changes.
namespace usher::storage::golden_store_test {
namespace {

using namespace domain;
using samples::at;
using samples::hash;
using samples::show;

const local_date monday = samples::date("2024-09-16");

/// The tables of facts and how many rows each has. The others are about the store itself.
const std::map<std::string, std::string> rows_of_tables{{"admin_call", "12"},
                                                        {"app_key", "0"},
                                                        {"attendance", "14"},
                                                        {"calendar_address", "0"},
                                                        {"change_log", "568"},
                                                        {"clinic", "2"},
                                                        {"clinic_class", "2"},
                                                        {"clinic_refusal", "3"},
                                                        {"clinic_reservation", "20"},
                                                        {"clinic_waiter", "3"},
                                                        {"concert", "2"},
                                                        {"concert_date", "2"},
                                                        {"outbox", "13"},
                                                        {"person", "9"},
                                                        {"receipt", "2"},
                                                        {"refund_step", "3"},
                                                        {"remembered_request", "1"},
                                                        {"seat_hold", "2"},
                                                        {"seat_offer", "1"},
                                                        {"seat_sale", "3"},
                                                        {"seat_section", "2"},
                                                        {"session_key", "9"},
                                                        {"waiter", "8"},
                                                        {"waiting_draw", "9"},
                                                        {"waiting_room", "1"},
                                                        {"waiting_token", "52"},
                                                        {"wallet_entry", "26"},
                                                        {"week_reset", "8"}};

/// The numbers of those whose `member` it is, in the order of the list.
template <class List, class Member>
auto numbers(const List& list, Member member) {
  std::vector<std::int64_t> out;
  for (const auto& element : list) {
    out.push_back((element.*member).value);
  }
  return out;
}
using numbers_of = std::vector<std::int64_t>;

/// All rows of a table as one text, the same for the same rows; SQL that gives it.
std::string contents_sql(engine& at, bool is_sqlite, const std::string& table) {
  if (!is_sqlite) {
    return "SELECT string_agg(r::text, E'\\n' ORDER BY r::text COLLATE \"C\") FROM public." + table + " AS r";
  }
  const auto columns = at.scalar(
      "SELECT group_concat('quote(' || name || ')', ' || ''|'' || ') FROM"
      " pragma_table_info('" +
      table + "')");
  return "SELECT group_concat(r, char(10)) FROM (SELECT " + columns + " AS r FROM " + table + " ORDER BY 1)";
}

/// The dump of an old store, in a database of its own.
class GoldenStore : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (!is_sqlite() && !tests::has_postgres()) {
      return;
    }
    engine_ = make_engine();
    engine_->execute(golden::text_of("store_5." + GetParam() + ".sql"));
    applied_before_ = applied_migrations();
    store_ = engine_->open();
  }

  bool is_sqlite() const { return GetParam() == "sqlite"; }
  std::unique_ptr<engine> make_engine() const {
    return is_sqlite() ? make_sqlite_engine() : make_postgres_engine();
  }

  std::string applied_migrations() {
    const std::string list = is_sqlite() ? "group_concat(version || applied_at)"
                                         : "string_agg(version || applied_at::text, ',' ORDER BY version)";
    return engine_->scalar("SELECT " + list + " FROM schema_migration WHERE version <= 5");
  }

  void reopen() {
    store_.reset();
    store_ = engine_->open();
  }

  void expect_as(const world& expected) {
    EXPECT_EQ(without_password_hashes(store_->load_people(after_all)),
              without_password_hashes(as_restored(expected.people_.image())));
    expect_restored_but_people(*store_, expected);
  }

  /// The changes of each batch, in order.
  std::vector<batch> batches() {
    std::istringstream sizes(engine_->scalar(
        "SELECT " +
        std::string(is_sqlite() ? "group_concat(n, ' ')" : "string_agg(n::text, ' ' ORDER BY f)") +
        " FROM (SELECT count(*) AS n, min(change_number) AS f FROM change_log GROUP BY batch_id ORDER BY f)"
        " AS b"));
    std::vector<batch> out;
    std::uint64_t next = 1;
    for (std::size_t left = 0; sizes >> left;) {
      batch b{samples::id(out.size() + 1), {}};
      for (auto& line : store_->read_changes(next, left)) {
        auto& to = b.appends;
        const auto number = to.empty() ? 0 : to.back().first_number + to.back().changes.size();
        if (to.empty() || to.back().actor != line.actor || number != line.actor_number ||
            to.back().trace != line.trace || to.back().decided_at != line.decided_at) {
          to.push_back({line.actor, line.actor_number, {}, line.trace, line.decided_at});
        }
        to.back().changes.push_back(std::move(line.change));
      }
      next += left;
      out.push_back(std::move(b));
    }
    return out;
  }

  std::unique_ptr<engine> engine_;
  std::string applied_before_;
  std::unique_ptr<store> store_;
};

TEST_P(GoldenStore, IsOpenedAndNotMadeAnew) {
  EXPECT_NE(applied_before_, "");
  EXPECT_EQ(applied_migrations(), applied_before_);
  for (const auto& [table, count] : rows_of_tables) {
    EXPECT_EQ(engine_->scalar("SELECT count(*) FROM " + table), count) << table;
  }
}

TEST_P(GoldenStore, GivesBackWhatItsLogSays) {
  const auto expected = replayed_from(*store_);
  expect_as(expected);
  reopen();
  expect_as(expected);
}

TEST_P(GoldenStore, IsWrittenInTheSameRowsAgain) {
  std::map<user_id, std::string> hashes;
  for (const auto& who : store_->load_people(after_all).people) {
    hashes[who.id] = who.password_hash;
  }
  const auto again = make_engine();
  auto copy = again->open();
  for (auto& b : batches()) {
    for (auto& part : b.appends) {
      for (auto& c : part.changes) {
        if (auto* registered = std::get_if<person_registered>(&c)) {
          registered->who.password_hash = hashes.at(registered->who.id);
        }
        if (auto* changed = std::get_if<password_changed>(&c)) {
          changed->password_hash = hashes.at(changed->user);
        }
      }
    }
    const auto result = copy->commit(b);
    ASSERT_EQ(result.status, commit_status::committed) << result.message;
  }
  for (const auto& [table, count] : rows_of_tables) {
    // What the log says of people is sealed in each store with keys of its own.
    if (table != "change_log") {
      const auto sql = contents_sql(*engine_, is_sqlite(), table);
      EXPECT_EQ(again->scalar(sql), engine_->scalar(sql)) << table;
    }
  }
  const auto lines = store_->read_changes(1, 1'000);
  const auto copied = copy->read_changes(1, 1'000);
  ASSERT_EQ(copied.size(), lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    EXPECT_EQ(copied[i].actor, lines[i].actor);
    EXPECT_EQ(copied[i].actor_number, lines[i].actor_number);
    EXPECT_EQ(copied[i].trace, lines[i].trace);
    EXPECT_EQ(copied[i].decided_at, lines[i].decided_at);
    auto here = copied[i].change;
    if (auto* registered = std::get_if<person_registered>(&here)) {
      registered->who.password_hash.clear();
    }
    EXPECT_EQ(here, lines[i].change);
  }
}

TEST_P(GoldenStore, HasWhatItsLogSaidOfPeopleSealed) {
  for (const auto* text : {"테스트학생", "학교", "example.org", "테스트강사01", "user_1"}) {
    EXPECT_EQ(engine_->scalar("SELECT count(*) FROM change_log WHERE CAST(payload AS text) LIKE '%" +
                              std::string(text) + "%'"),
              "0")
        << text;
  }
  EXPECT_NE(engine_->scalar("SELECT count(*) FROM change_log WHERE sealed_for IS NOT NULL"), "0");
  EXPECT_EQ(
      engine_->scalar("SELECT count(*) FROM log_sealing WHERE sealed_through = (SELECT max(change_number)"
                      " FROM change_log) AND " +
                      std::string(is_sqlite() ? "is_complete = 1" : "is_complete")),
      "1");
  const auto keys = "SELECT count(*) FROM person_key";
  const auto before = engine_->scalar(keys);
  reopen();
  EXPECT_EQ(engine_->scalar(keys), before) << "it is done once";
}

TEST_P(GoldenStore, IsWhatItsLogSaysOnceThisVersionHasOpenedIt) {
  const tests::temporary_folder scratch;
  verify_settings settings;
  settings.scratch = scratch.path();
  settings.now = at(0);
  const auto report = verify(*engine_->look(), settings);
  EXPECT_EQ(report.changes, 568U);
  for (const auto& found : report.differences) {
    ADD_FAILURE() << found.table << ' ' << found.row << ' ' << found.column << ": "
                  << found.by_log.value_or("-") << " / " << found.in_store.value_or("-");
  }
  for (const auto& table : report.tables) {
    EXPECT_EQ(std::to_string(table.rows), rows_of_tables.at(table.name)) << table.name;
  }
  const auto as_it_was = make_engine();
  as_it_was->execute(golden::text_of("store_5." + GetParam() + ".sql"));
  EXPECT_THROW(verify(*as_it_was->look(), settings), store_error);
}

TEST_P(GoldenStore, IsCopiedIntoTheOtherEngineOnceThisVersionHasOpenedIt) {
  const tests::temporary_folder folder;
  std::optional<tests::postgres_database> database;
  if (is_sqlite() && tests::postgres_is_there()) {
    database.emplace();
  }
  copy_settings settings;
  settings.scratch = folder.path();
  settings.now = at(0);
  const auto made_in = folder.path() + "/made";
  {
    const auto target = database ? open_postgres_target(database->url()) : open_sqlite_target(made_in);
    const auto result = copy(*engine_->look(), *target, settings);
    EXPECT_EQ(result.verified.difference_count, 0U);
    for (const auto& table : result.tables) {
      const auto known = rows_of_tables.find(table.name);
      EXPECT_TRUE(known == rows_of_tables.end() || known->second == std::to_string(table.rows)) << table.name;
    }
  }
  const auto made = database ? open_postgres(database->url()) : open_sqlite(made_in);
  EXPECT_EQ(made->load_people(after_all), store_->load_people(after_all));
  expect_restored_but_people(*made, replayed_from(*store_));
  const auto as_it_was = make_engine();
  as_it_was->execute(golden::text_of("store_5." + GetParam() + ".sql"));
  const auto other = open_sqlite_target(folder.path() + "/other");
  EXPECT_THROW(copy(*as_it_was->look(), *other, settings), store_error);
  EXPECT_FALSE(other->mark());
}

TEST_P(GoldenStore, IsArchivedOnceThisVersionHasOpenedIt) {
  for (const auto what : {prunable::tokens, prunable::sessions, prunable::notices}) {
    while (!store_->prune(what, at(86'400), 1'000).is_done) {
    }
  }
  const tests::temporary_folder folder;
  archive_settings how;
  how.folder = folder.path() + "/archive";
  how.before = at(86'400);
  how.now = at(90'000);
  const auto archived = write_archive(*engine_->look(), how);
  EXPECT_GT(archived.lines, 100U);
  EXPECT_EQ(take_out_archived(archived, *engine_->open_log(), how), archived.lines);
  reopen();
  verify_settings settings;
  settings.scratch = folder.path();
  settings.now = at(0);
  const auto report = verify(*engine_->look(), settings);
  EXPECT_EQ(report.archived, archived.lines);
  EXPECT_EQ(report.changes, 568U - archived.lines);
  for (const auto& found : report.differences) {
    ADD_FAILURE() << found.table << ' ' << found.row << ' ' << found.column << ": "
                  << found.by_log.value_or("-") << " / " << found.in_store.value_or("-");
  }
  const auto as_it_was = make_engine();
  as_it_was->execute(golden::text_of("store_5." + GetParam() + ".sql"));
  how.folder = folder.path() + "/other";
  EXPECT_THROW(write_archive(*as_it_was->look(), how), store_error);
  EXPECT_FALSE(std::filesystem::exists(how.folder));
}

TEST_P(GoldenStore, KnowsItsConcerts) {
  const auto concerts = store_->load_catalogue().concerts;
  ASSERT_EQ(concerts.size(), 2U);
  EXPECT_EQ(concerts[0].title, "The first \\ concert");
  EXPECT_EQ(concerts[0].price, 50'000);
  ASSERT_EQ(concerts[0].dates.size(), 1U);
  const date_terms terms{11,
                         50'000,
                         {{"front", seat_number{1}, 4, 2, 70'000}, {"back", seat_number{5}, 7, 3, 30'000}},
                         date_state::open,
                         false,
                         std::chrono::seconds{31},
                         std::chrono::minutes{2},
                         1,
                         std::chrono::seconds{20},
                         {{std::chrono::hours{30}, 100}, {std::chrono::hours{1}, 50}}};
  EXPECT_EQ(concerts[0].dates[0].terms, terms);
  EXPECT_EQ(concerts[1].title, "먼 훗날 'the \"far\" one' 🎫");
  EXPECT_EQ(concerts[1].seats_per_person, 4);
  EXPECT_EQ(concerts[1].dates.at(0).starts_at, samples::local("2099-06-01T19:30:00"));
  EXPECT_EQ(store_->load_restless().dates, std::vector<concert_date_key>{show()});
  EXPECT_EQ(store_->load_restless().rooms, std::vector<room_id>{room_id{0}});
}

TEST_P(GoldenStore, KnowsWhoseTheSeatsAre) {
  const auto date = store_->load_concert_date(show());
  EXPECT_EQ(numbers(date.holds, &seat_hold::seat), (numbers_of{1, 3}));
  EXPECT_EQ(numbers(date.holds, &seat_hold::user), (numbers_of{6, 6}));
  EXPECT_EQ(date.holds.at(0).expires_at, parse_instant("2024-09-09T00:25:11.317Z"));
  EXPECT_EQ(date.sales,
            (std::vector<seat_map_image::sale>{{seat_number{2}, user_id{2}, receipt_number{2}, 70'000},
                                               {seat_number{6}, user_id{2}, receipt_number{2}, 30'000}}));
  ASSERT_EQ(date.receipts.size(), 1U);
  EXPECT_EQ(date.receipts[0].amount, 100'000);
  ASSERT_EQ(date.offers.size(), 1U);
  EXPECT_EQ(date.offers[0].user, user_id{5});
  EXPECT_TRUE(date.waiters.empty());
  EXPECT_EQ(date.requests,
            (std::vector<seat_map_image::remembered>{{hash(0x84), {seat_number{1}, seat_number{3}}}}));
  EXPECT_EQ(date.next_receipt, receipt_number{3});
  EXPECT_EQ(date.next_notice, notice_number{11});
  EXPECT_EQ(date.next_waiter, waiter_number{9});
  EXPECT_EQ(store_->load_seat_quota(show().concert).seats.size(), 4U);
  booking_filter cancelled;
  cancelled.state = booking_state::cancelled;
  const auto rows = store_->list_bookings(cancelled, "", 10).rows;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].refund, 50'000);
  EXPECT_EQ(store_->list_bookings({}, "", 10).rows.size(), 6U);
}

TEST_P(GoldenStore, KnowsItsMoney) {
  EXPECT_EQ(store_->load_wallets(), (wallets_image{{{user_id{1}, 414'848},
                                                    {user_id{2}, 275'310},
                                                    {user_id{3}, 122'395},
                                                    {user_id{4}, 272'441},
                                                    {user_id{5}, 70'731},
                                                    {user_id{6}, 151'665},
                                                    {user_id{7}, 94'498},
                                                    {user_id{8}, 834'966},
                                                    {user_id{9}, 100'000}}}));
  const auto lines = store_->list_wallet(user_id{5}, 0, 10);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0].reason, "refund");
  EXPECT_EQ(lines[0].amount, 50'000);
  EXPECT_EQ(lines[1].reason, "payment");
  EXPECT_EQ(lines[1].date, show());
  EXPECT_EQ(lines[2].reason, "charge");
  EXPECT_EQ(store_->list_wallet(user_id{9}, 0, 10).at(0).reason, "credit");
}

TEST_P(GoldenStore, KnowsWhoWaits) {
  const auto line = store_->load_waiting_line(room_id{0}, at(-1));
  EXPECT_EQ(line.next_ticket, ticket_number{53});
  ASSERT_EQ(line.entries.size(), 52U);
  EXPECT_EQ(line.entries[51].status, token_status::waiting);
  EXPECT_EQ(line.entries[51].user, user_id{7});
  EXPECT_EQ(std::count_if(line.entries.begin(), line.entries.end(),
                          [](const auto& entry) { return entry.status == token_status::replaced; }),
            16);
  EXPECT_EQ(line.mode, room_mode::paused);
  ASSERT_TRUE(line.rules);
  EXPECT_EQ(line.rules->places, 4);
  EXPECT_EQ(line.rules->admissions_per_minute, 30);
  EXPECT_EQ(line.rules->idle_for, std::chrono::seconds{15});
  ASSERT_EQ(line.draws.size(), 9U);
  EXPECT_EQ(line.draws[8].first, ticket_number{52});
  EXPECT_FALSE(line.scheduled);
}

TEST_P(GoldenStore, KnowsItsClinics) {
  const auto clinics = store_->load_timetable().clinics;
  ASSERT_EQ(clinics.size(), 2U);
  EXPECT_EQ(clinics[1].capacity, 5);
  EXPECT_EQ(clinics[1].teacher_name, "테스트강사01");
  EXPECT_EQ(clinics[1].window, reservation_window::own);
  EXPECT_EQ(clinics[1].own_window, (week_window{std::chrono::minutes{56}, std::chrono::hours{100}}));
  EXPECT_EQ(store_->load_timetable().next_id, clinic_id{3});
  EXPECT_EQ(numbers(store_->load_roster(clinic_id{1}, monday).entries, &roster_entry::user),
            (numbers_of{2, 4}));
  const auto second = store_->load_roster(clinic_id{2}, monday);
  EXPECT_EQ(numbers(second.entries, &roster_entry::user), (numbers_of{7, 6, 5, 4}));
  EXPECT_EQ(second.entries.at(2).place, 4);
  EXPECT_EQ(second.next_waiter, waiter_number{3});
  EXPECT_EQ(second.next_notice, notice_number{3});
  EXPECT_EQ(second.reset_done, reset_number{4});
  EXPECT_EQ(store_->list_reservations(clinic_id{1}, monday).size() +
                store_->list_reservations(clinic_id{2}, monday).size(),
            20U);
  const auto counts = store_->count_clinics(monday, monday);
  ASSERT_EQ(counts.classes.size(), 2U);
  EXPECT_EQ(counts.classes[0].attended, 1);
  EXPECT_EQ(counts.classes[1].absent, 1);
  EXPECT_EQ(store_->count_clinics(samples::date("2024-09-09"), monday).refusals.size(), 3U);
  EXPECT_EQ(store_->list_week_resets(10).at(0).week, samples::date("2024-10-14"));
  attendance_filter late;
  late.type = attendance::late;
  late.with_withdrawn = true;
  ASSERT_EQ(store_->list_attendance(late, 0, 10).size(), 1U);
  EXPECT_EQ(store_->list_attendance(late, 0, 10)[0].record.marked_by, user_id{8});
}

TEST_P(GoldenStore, KnowsItsPeople) {
  const auto people = store_->load_people(after_all);
  EXPECT_EQ(people.next_id, user_id{10});
  ASSERT_EQ(people.people.size(), 9U);
  EXPECT_EQ(people.people[0].school, "학교 \"A\"");
  EXPECT_EQ(people.people[0].password_hash, "$argon2id$75");
  EXPECT_TRUE(people.people[0].needs_password_change);
  EXPECT_EQ(people.people[2].no_show, 2);
  EXPECT_TRUE(people.people[8].is_superuser);
  const auto alive = std::find_if(people.sessions.begin(), people.sessions.end(),
                                  [](const auto& session) { return !session.ended; });
  ASSERT_NE(alive, people.sessions.end());
  EXPECT_EQ(alive->key, hash(0x7e));
  EXPECT_EQ(alive->user, user_id{7});
  ASSERT_TRUE(people.last_reset);
  EXPECT_EQ(people.last_reset->number, reset_number{8});
  EXPECT_EQ(people.reset_through, samples::date("2024-10-14"));
}

TEST_P(GoldenStore, KnowsWhatIsToBeDelivered) {
  const auto entries = store_->load_outbox().entries;
  EXPECT_EQ(entries.size(), 8U);
  EXPECT_EQ(std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return entry.dead; }), 2);
  const auto paid = store_->load_notice({show(), notice_number{10}});
  ASSERT_TRUE(paid);
  EXPECT_EQ(paid->notice.kind, notice_kind::paid);
  EXPECT_EQ(paid->notice.seats, (std::vector<seat_number>{seat_number{2}, seat_number{6}}));
  EXPECT_EQ(paid->notice.amount, 100'000);
  const auto promoted = store_->load_notice({clinic_id{2}, notice_number{2}});
  ASSERT_TRUE(promoted);
  EXPECT_EQ(promoted->notice.class_date, monday);
  EXPECT_EQ(promoted->notice.place, 4);
  EXPECT_EQ(promoted->last_error, "no answer");
  EXPECT_EQ(store_->list_notices(notice_state::delivered, "", 10).rows.size(), 5U);
}

TEST_P(GoldenStore, KnowsWhatWasAsked) {
  const auto requests = store_->load_remembered_requests(at(-1)).requests;
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].key, hash(0x84));
  EXPECT_EQ(requests[0].answer, "sealed");
  const auto calls = store_->list_admin_calls(admin_call_number{0}, 20);
  ASSERT_EQ(calls.size(), 12U);
  EXPECT_EQ(calls[11].remote_address, "::1");
  EXPECT_EQ(store_->server_secret("admission-pass").at(31), 0x1f);
  EXPECT_EQ(store_->last_change_number("waiting-room/all"), 197U);
  EXPECT_EQ(store_->read_actor_log("clinic/2", 1, 100).size(), 44U);
  EXPECT_EQ(store_->last_number_by("clinic/2", at(86'400)), 44U);
}

TEST_P(GoldenStore, GoesOn) {
  auto known = replayed_from(*store_);
  scribe writer;
  for (const auto& line : store_->read_changes(1, 1'000)) {
    writer.go_on(line.actor, line.actor_number + 1);
  }
  const instant now = at(1'800);
  batch more{samples::id(1'000), {}};
  const auto happen = [&](const changes& list) {
    EXPECT_FALSE(list.empty());
    for (const auto& c : list) {
      known.apply(c);
    }
    writer.write(list, now, more.appends);
  };
  happen(known.wallets_.decide(charge_wallet{user_id{1}, 1'000}, now).changes);
  happen(known.line_.decide(change_room{std::nullopt, room_mode::open}, now).changes);
  happen(known.line_.due(now));
  happen(known.seats_.due(now));
  happen(known.seats_.decide(hold_seats{user_id{8}, seat_choice{{seat_number{4}}}}, now).changes);
  happen(known.people_.decide(start_session{user_id{1}, hash(9'999)}, now).changes);
  happen(known.outbox_.decide(resend_notice{{show(), notice_number{8}}}, now).changes);
  happen(known.rosters_.at(clinic_id{1})
             .decide(release_place{user_id{2}, place_end::removed}, in_class_week(now))
             .changes);
  const auto result = store_->commit(more);
  ASSERT_EQ(result.status, commit_status::committed) << result.message;
  expect_as(known);
  reopen();
  expect_as(known);
  expect_same(replayed_from(*store_), known);
  EXPECT_EQ(store_->load_wallets().balances.at(0).second, 415'848);
}

USHER_FOR_EACH_ENGINE(GoldenStore);

}  // namespace
}  // namespace usher::storage::golden_store_test
