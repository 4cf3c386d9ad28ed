#include "api/admin/person_export.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::person_export_test {
namespace {

using namespace std::chrono_literals;
using api::json;
using domain::clinic_id;
using domain::user_id;

constexpr user_id her{5};
constexpr user_id another{6};

const domain::instant now = domain::parse_instant("2026-11-23T03:00:00Z").value();
const domain::local_date monday = domain::parse_local_date("2026-11-23").value();
const domain::local_date a_week_before = monday - std::chrono::days{7};
const domain::concert_date_key concert_date{domain::concert_id{1},
                                            domain::parse_local_time("2026-12-24T20:00:00").value()};

/// The first `limit` of those below `before`, which stand highest first.
template <class Row, class NumberOf>
std::vector<Row> page_below(const std::vector<Row>& all, std::int64_t before, std::size_t limit,
                            NumberOf number_of) {
  std::vector<Row> page;
  for (const auto& row : all) {
    if (page.size() < limit && (before == 0 || number_of(row) < before)) {
      page.push_back(row);
    }
  }
  return page;
}

/// A store with a few rows of each kind, in pages as a store gives them.
class few_rows : public empty_store {
 public:
  std::vector<storage::wallet_line> list_wallet(user_id user, std::int64_t before,
                                                std::size_t limit) override {
    EXPECT_EQ(user, her);
    return page_below(wallet, before, limit, [](const auto& line) { return line.entry; });
  }

  storage::booking_page list_bookings(const storage::booking_filter& filter, const storage::page_mark& after,
                                      std::size_t limit) override {
    EXPECT_EQ(filter.user, her);
    const std::size_t from = after.empty() ? 0 : std::stoul(after);
    const auto to = std::min(from + limit, bookings.size());
    storage::booking_page page;
    for (auto i = from; i < to; ++i) {
      page.rows.push_back(bookings[i]);
    }
    page.next = to < bookings.size() ? std::to_string(to) : "";
    return page;
  }

  std::vector<storage::attendance_line> list_attendance(const storage::attendance_filter& filter,
                                                        std::int64_t before, std::size_t limit) override {
    EXPECT_EQ(filter.student, her);
    EXPECT_TRUE(filter.with_withdrawn);
    return page_below(attendance, before, limit, [](const auto& line) { return line.record.id; });
  }

  std::vector<storage::reservation_line> list_reservations(clinic_id clinic,
                                                           domain::local_date class_date) override {
    asked_of.emplace_back(class_date, clinic);
    storage::reservation_line hers{{her, "minji", "minji", 1, now}, {}, {}};
    storage::reservation_line former = hers;
    former.released_at = now + 1h;
    former.reason = domain::place_end::removed;
    former.entry.paid = 3'000;
    return {{{another, "juno", "juno", 2, now}, {}, {}}, hers, former};
  }

  std::vector<domain::admin_called> list_admin_calls(domain::admin_call_number before,
                                                     std::size_t limit) override {
    return page_below(calls, before.value, limit, [](const auto& call) { return call.call.value; });
  }

  std::vector<storage::wallet_line> wallet;
  std::vector<storage::booking> bookings;
  std::vector<storage::attendance_line> attendance;
  std::vector<domain::admin_called> calls;
  std::vector<std::pair<domain::local_date, clinic_id>> asked_of;
};

storage::attendance_line attended(std::int64_t id, clinic_id clinic, domain::local_date class_date) {
  storage::attendance_line line;
  line.record.id = id;
  line.record.clinic = clinic;
  line.record.class_date = class_date;
  line.record.user = her;
  line.name = "민지";
  line.username = "minji";
  return line;
}

domain::admin_called called(std::int64_t number, const std::string& target, user_id about = {}) {
  domain::admin_called call;
  call.call = domain::admin_call_number{number};
  call.method = "PATCH";
  call.target = target;
  call.body = "{}";
  call.remote_address = "203.0.113.9";
  call.called_at = now;
  call.about = about;
  return call;
}

class PersonExport : public testing::Test {
 protected:
  PersonExport() {
    for (std::int64_t entry = 5; entry >= 1; --entry) {
      store.wallet.push_back({entry, 100, entry * 100, "charge", {}, {}, now});
    }
    for (std::int32_t seat = 1; seat <= 5; ++seat) {
      storage::booking booked;
      booked.date = concert_date;
      booked.seat = domain::seat_number{seat};
      booked.user = her;
      booked.since = now;
      store.bookings.push_back(booked);
    }
    store.attendance = {attended(9, clinic_id{1}, monday), attended(7, clinic_id{2}, a_week_before),
                        attended(4, clinic_id{1}, a_week_before)};
    store.calls = {called(6, "/api/users/5/update_no_show", her),
                   called(5, "/api/admin/bookings"),
                   called(4, "/api/users/5"),
                   called(3, "/api/users/55/erase"),
                   called(2, "/api/admin/wallets/5?limit=3"),
                   called(1, "/api/users/6/export")};
    who.id = her;
    who.username = "minji";
    who.name = "민지";
    who.email = "minji@example.org";
    who.password_hash = "a hash that nobody is shown";
    who.is_student = true;
  }

  /// Someone's clinic, in which she waits behind another one, and one that she teaches, with a place of hers.
  static std::vector<std::shared_ptr<const actors::clinic_view>> clinics() {
    auto full = std::make_shared<actors::clinic_view>();
    full->clinic.id = clinic_id{3};
    full->roster.class_date = monday;
    full->roster.waiters = {{domain::waiter_number{1}, another, now}, {domain::waiter_number{4}, her, now}};
    auto own = std::make_shared<actors::clinic_view>();
    own->clinic.id = clinic_id{4};
    own->clinic.teacher = her;
    own->roster.class_date = monday;
    own->roster.entries = {{her, "민지", "minji", 1, now}};
    return {full, own};
  }

  /// How many readings it takes.
  int read_all(api::person_reading& reading) {
    int readings = 1;
    while (reading.read_some(store)) {
      ++readings;
    }
    return readings;
  }

  few_rows store;
  domain::person who;
  std::shared_ptr<const actors::clock> time = make_manual_clock("Asia/Seoul", now);
};

std::vector<std::int64_t> numbers_of(const std::vector<domain::admin_called>& calls) {
  std::vector<std::int64_t> numbers;
  for (const auto& call : calls) {
    numbers.push_back(call.call.value);
  }
  return numbers;
}

TEST_F(PersonExport, HasTheSameInOneReadingAndInMany) {
  api::person_reading at_once(who, clinics());
  EXPECT_EQ(read_all(at_once), 1);
  EXPECT_EQ(store.asked_of,
            (std::vector<std::pair<domain::local_date, clinic_id>>{{a_week_before, clinic_id{1}},
                                                                   {a_week_before, clinic_id{2}},
                                                                   {monday, clinic_id{1}},
                                                                   {monday, clinic_id{4}}}));
  api::person_reading bit_by_bit(who, clinics(), {1, 100, 100});
  EXPECT_GT(read_all(bit_by_bit), 20);
  const auto body = api::person_export_body(at_once.data(), *time, api::language::english);
  EXPECT_EQ(api::person_export_body(bit_by_bit.data(), *time, api::language::english), body);

  EXPECT_EQ(body["wallet"]["balance"], 500);
  EXPECT_EQ(body["wallet"]["entries"].size(), 5U);
  EXPECT_EQ(body["bookings"]["bookings"].size(), 5U);
  EXPECT_EQ(body["attendance"]["results"].size(), 3U);
  EXPECT_EQ(body["clinics"]["places"].size(), 8U)
      << "one that stands and one that was given up, of each class";
  EXPECT_EQ(numbers_of(at_once.data().calls), (std::vector<std::int64_t>{6, 4, 2}));
  for (const auto* list : {"wallet", "bookings", "attendance", "calls"}) {
    EXPECT_TRUE(body[list]["next"].is_null()) << list;
  }
}

TEST_F(PersonExport, OfMoreThanItTakesSaysWhereThatGoesOn) {
  const api::export_bounds bounds{2, 3, 4};
  api::person_reading reading(who, clinics(), bounds);
  read_all(reading);
  const auto body = api::person_export_body(reading.data(), *time, api::language::korean, bounds);
  EXPECT_EQ(body["wallet"]["entries"].size(), 3U);
  EXPECT_EQ(body["wallet"]["next"], 3);
  EXPECT_EQ(body["bookings"]["bookings"].size(), 3U);
  EXPECT_EQ(body["bookings"]["next"], "3");
  EXPECT_EQ(body["attendance"]["next"], 4)
      << "as its own list, which does not know either whether more follows";
  EXPECT_EQ(numbers_of(reading.data().calls), (std::vector<std::int64_t>{6, 4}));
  EXPECT_EQ(body["calls"]["next"], 3);
}

TEST_F(PersonExport, ShowsWhoItIsAndNoSecret) {
  api::person_reading reading(who, clinics());
  read_all(reading);
  const auto body = api::person_export_body(reading.data(), *time, api::language::english);
  EXPECT_EQ(body["exported_at"], "2026-11-23T12:00:00.000+09:00");
  EXPECT_EQ(body["user"]["id"], 5);
  EXPECT_EQ(body["user"]["name"], "민지");
  EXPECT_EQ(body["user"]["email"], "minji@example.org");
  EXPECT_EQ(body["user"]["needs_password_change"], false);
  EXPECT_FALSE(body["user"].contains("is_erased"));
  EXPECT_EQ(body["clinics"]["waiting"], json::array({{{"clinic_id", 3},
                                                      {"class_date", "2026-11-23"},
                                                      {"position", 2},
                                                      {"joined_at", "2026-11-23T12:00:00.000+09:00"}}}));
  EXPECT_EQ(body["clinics"]["teaches"], json::array({4}));
  EXPECT_EQ(body["clinics"]["places"][0], (json{{"clinic_id", 1},
                                                {"class_date", "2026-11-16"},
                                                {"place", 1},
                                                {"reserved_at", "2026-11-23T12:00:00.000+09:00"},
                                                {"released_at", nullptr},
                                                {"reason", nullptr}}));
  EXPECT_EQ(body["clinics"]["places"][1]["reason"], "removed");
  EXPECT_EQ(body["clinics"]["places"][1]["paid"], 3'000);
  EXPECT_EQ(body["calls"]["calls"][0], (json{{"callNo", 6},
                                             {"method", "PATCH"},
                                             {"target", "/api/users/5/update_no_show"},
                                             {"body", "{}"},
                                             {"calledAt", "2026-11-23T12:00:00.000+09:00"}}));
  const auto text = body.dump();
  for (const auto* hidden : {"a hash that nobody is shown", "203.0.113.9", "juno"}) {
    EXPECT_EQ(text.find(hidden), std::string::npos) << hidden;
  }
}

TEST_F(PersonExport, SaysInBothLanguagesWhatIsNotInIt) {
  const auto english = api::person_export_body({}, *time, api::language::english)["left_out"];
  const auto korean = api::person_export_body({}, *time, api::language::korean)["left_out"];
  ASSERT_EQ(english.size(), korean.size());
  EXPECT_GT(english.size(), 3U);
  for (std::size_t i = 0; i < english.size(); ++i) {
    EXPECT_EQ(english[i]["what"], korean[i]["what"]);
    EXPECT_NE(english[i]["why"], korean[i]["why"]);
  }
}

TEST_F(PersonExport, OfWhoWasErasedAndHasNothingHasTheNumber) {
  few_rows nothing;
  api::person_reading reading(domain::erased_person(her), {});
  EXPECT_FALSE(reading.read_some(nothing));
  const auto body = api::person_export_body(reading.data(), *time, api::language::english);
  EXPECT_EQ(body["user"]["id"], 5);
  EXPECT_EQ(body["user"]["is_erased"], true);
  EXPECT_EQ(body["wallet"]["balance"], 0);
  for (const auto* list : {"places", "waiting", "teaches"}) {
    EXPECT_TRUE(body["clinics"][list].empty()) << list;
  }
  EXPECT_TRUE(body["calls"]["next"].is_null());
}

TEST(IsAbout, ACallThatNamesThePersonAndWasCarriedOut) {
  const std::tuple<const char*, bool> targets[] = {
      {"/api/users/5", true},         {"/api/users/5/erase", true},    {"/api/users/5?format=csv", true},
      {"/api/admin/wallets/5", true}, {"/api/users/55", false},        {"/api/users/", false},
      {"/api/users", false},          {"/api/admin/concerts/5", false}};
  for (const auto& [target, expected] : targets) {
    EXPECT_EQ(api::is_about(called(1, target), her), expected) << target;
  }
  EXPECT_TRUE(api::is_about(called(1, "/api/elsewhere", her), her));
  EXPECT_FALSE(api::is_about(called(1, "/api/elsewhere", another), her));
  auto refused = called(1, "/api/users/5");
  refused.refused = "INVALID_ADMIN_KEY";
  EXPECT_FALSE(api::is_about(refused, her)) << "anybody may send that";
}

}  // namespace
}  // namespace usher::tests::person_export_test
