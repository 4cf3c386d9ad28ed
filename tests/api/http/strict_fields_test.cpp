#include "api/http/strict_fields.hpp"

#include <gtest/gtest.h>

#include "api/admin/admin_forms.hpp"
#include "api/http/paging.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/thread_time.hpp"

namespace usher::tests::strict_fields_test {
namespace {

using namespace std::chrono_literals;

edge::request with_body(std::string body) {
  edge::request r;
  r.body = std::move(body);
  return r;
}

/// The field that a refusal names, and its code.
template <class Read>
std::pair<std::string, std::string> refused(Read read) {
  try {
    read();
  } catch (const api::bad_request& bad) {
    EXPECT_EQ(bad.what.status, 400);
    return {bad.what.code, bad.what.details.value("field", "")};
  }
  return {"taken", ""};
}

using refusal = std::pair<std::string, std::string>;

const actors::clock& seoul() {
  static const auto time = make_manual_clock("Asia/Seoul", {});
  return *time;
}

auto reading_date(const char* body) {
  return refused([body] { api::new_date_form(with_body(body), seoul()); });
}
auto reading_concert(const char* body) {
  return refused([body] { api::new_concert_form(with_body(body)); });
}
auto reading_room(const char* body) {
  return refused([body] { api::changed_room_form(with_body(body)); });
}

TEST(StrictFields, ATextsListHasTextsAloneAndNotTooMany) {
  const auto read = [](const char* body) {
    return api::strict_fields::of_body(with_body(body), {"words"}).texts("words", 2);
  };
  EXPECT_EQ(read("{}"), std::nullopt);
  EXPECT_EQ(read(R"({"words": []})"), std::vector<std::string>{});
  EXPECT_EQ(read(R"({"words": ["a", "나"]})"), (std::vector<std::string>{"a", "나"}));
  for (const auto* wrong :
       {R"({"words": "a"})", R"({"words": [1]})", R"({"words": null})", R"({"words": ["a", "b", "c"]})"}) {
    EXPECT_EQ(refused([&] { read(wrong); }), (refusal{"INVALID_FIELD", "words"})) << wrong;
  }
}

TEST(StrictFields, AMisspeltFieldIsRefusedByName) {
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": 1, "seatPerPerson": 4})"),
            (refusal{"UNKNOWN_FIELD", "seatPerPerson"}));
  EXPECT_EQ(reading_room(R"({"place": 3})"), (refusal{"UNKNOWN_FIELD", "place"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 2,
                             "sections": [{"name": "A", "firstSeat": 1, "seats": 2, "seatsPerRow": 2,
                                           "price": 1, "prize": 2}]})"),
            (refusal{"UNKNOWN_FIELD", "sections[0].prize"}));
  edge::request r;
  r.query = {{"limits", "5"}};
  EXPECT_EQ(refused([&] { api::read_page_before(r); }), (refusal{"UNKNOWN_FIELD", "limits"}));
}

TEST(StrictFields, ManyMisspeltNamesInAQueryTakeNoLongerThanOne) {
  const auto time_for = [](int names) {
    edge::request r;
    for (int i = 0; i < names; ++i) {
      r.query.emplace_back("n" + std::to_string(i), "");
    }
    return thread_time_of([&] {
      EXPECT_EQ(refused([&] { api::read_page_before(r); }), (refusal{"UNKNOWN_FIELD", "n0"}));
    });
  };
  time_for(1);
  const auto usual = time_for(1);
  EXPECT_LT(time_for(4'000), 50 * usual);
}

TEST(StrictFields, NumbersOutOfRangeNameTheField) {
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": -1})"), (refusal{"INVALID_FIELD", "price"}));
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": 18446744073709551615})"),
            (refusal{"INVALID_FIELD", "price"}));
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": 1.5})"), (refusal{"INVALID_FIELD", "price"}));
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": "1"})"), (refusal{"INVALID_FIELD", "price"}));
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": null})"), (refusal{"INVALID_FIELD", "price"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 100001})"),
            (refusal{"INVALID_FIELD", "seatCount"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 5,
                             "refunds": [{"hoursBefore": 24, "percent": 101}]})"),
            (refusal{"INVALID_FIELD", "refunds[0].percent"}));
  EXPECT_EQ(reading_room(R"({"places": 0})"), (refusal{"INVALID_FIELD", "places"}));
  EXPECT_EQ(reading_room(R"({"activeSeconds": 9223372036854775807})"),
            (refusal{"INVALID_FIELD", "activeSeconds"}));
}

TEST(StrictFields, WhatIsRequiredIsNamed) {
  EXPECT_EQ(reading_concert(R"({"price": 1})"), (refusal{"MISSING_FIELD", "title"}));
  EXPECT_EQ(reading_concert(""), (refusal{"MISSING_FIELD", "title"}));
  EXPECT_EQ(reading_date(R"({"seatCount": 1})"), (refusal{"MISSING_FIELD", "concertDate"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00"})"),
            (refusal{"MISSING_FIELD", "seatCount"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 2,
                             "sections": [{"name": "A"}]})"),
            (refusal{"MISSING_FIELD", "sections[0].firstSeat"}));
}

TEST(StrictFields, WordsAreChecked) {
  EXPECT_EQ(reading_concert(R"({"title": "x", "price": 1, "waitingRoom": "mine"})"),
            (refusal{"INVALID_FIELD", "waitingRoom"}));
  EXPECT_EQ(reading_room(R"({"mode": "opened"})"), (refusal{"INVALID_FIELD", "mode"}));
  EXPECT_EQ(reading_date(R"({"concertDate": "tomorrow", "seatCount": 1})"),
            (refusal{"INVALID_FIELD", "concertDate"}));
  EXPECT_EQ(reading_room("[1]").first, "INVALID_JSON");
  EXPECT_EQ(reading_room("{").first, "INVALID_JSON");
}

TEST(StrictFields, ASectionsNameIsOneThatEveryStoreTakes) {
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 2,
                             "sections": [{"name": "A\u0000", "firstSeat": 1, "seats": 2, "seatsPerRow": 2,
                                           "price": 1}]})"),
            (refusal{"INVALID_FIELD", "sections[0].name"}));
}

TEST(StrictFields, TimesAreLocalUnlessTheySayOtherwise) {
  const auto time = make_manual_clock("Asia/Seoul", {});
  const auto noon = domain::parse_instant("2026-11-23T03:00:00Z");
  for (const auto* text :
       {"2026-11-23T12:00:00", "2026-11-23T12:00", "2026-11-23 12:00:00", "2026-11-23T03:00:00Z",
        "2026-11-23T12:00:00.000+09:00", "2026-11-22T22:00-05:00"}) {
    EXPECT_EQ(api::parse_time(text, *time).value(), noon) << text;
  }
  EXPECT_EQ(api::parse_time("2026-11-23T03:00:00.25Z", *time).value(), *noon + 250ms);
  for (const auto* text :
       {"", "2026-11-23", "2026-11-23T12:00:00 ", "2026-11-23T12:00:00+9", "now", "2026-11-23T12:00:00.Z",
        "2026-11-23T12:00:00.0001Z", "2026-11-23T12:00:00+24:00", "2026-13-23T12:00:00Z",
        "2026-11-23T12:00:00+09:00x", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:00-00:01"}) {
    EXPECT_EQ(api::parse_time(text, *time).refusal(), api::time_refusal::no_time) << text;
  }
}

TEST(StrictFields, ATimeThatDaylightSavingSkipsOrRepeatsIsRefusedOrToldApart) {
  const auto berlin = make_manual_clock("Europe/Berlin", {});
  EXPECT_EQ(api::parse_time("2026-03-29T02:30:00", *berlin).refusal(), api::time_refusal::skipped);
  EXPECT_EQ(api::parse_time("2026-10-25T02:30:00", *berlin).refusal(), api::time_refusal::repeated);
  EXPECT_EQ(api::parse_time("2026-10-25T02:30:00+02:00", *berlin).value(),
            domain::parse_instant("2026-10-25T00:30:00Z"));
  EXPECT_EQ(api::parse_time("2026-10-25T02:30:00+01:00", *berlin).value(),
            domain::parse_instant("2026-10-25T01:30:00Z"));
  const auto reading = [&](const std::string& starts_at, const std::string& more = "") {
    const auto body = R"({"seatCount": 1, "concertDate": ")" + starts_at + "\"" + more + "}";
    return refused([&] { api::new_date_form(with_body(body), *berlin); });
  };
  EXPECT_EQ(reading("2026-03-29T02:30:00"), (refusal{"INVALID_FIELD", "concertDate"}));
  EXPECT_EQ(reading("2026-10-25T02:30:00"), (refusal{"INVALID_FIELD", "concertDate"}));
  EXPECT_EQ(reading("2026-10-25T03:00:00").first, "taken");
  EXPECT_EQ(reading("2026-10-26T20:00:00", R"(, "salesOpenAt": "2026-10-25T02:30:00")"),
            (refusal{"INVALID_FIELD", "salesOpenAt"}));
  EXPECT_EQ(reading("2026-10-26T20:00:00", R"(, "salesOpenAt": "2026-10-25T02:30:00+01:00")").first, "taken");
}

TEST(AdminForms, ADateTakesWhatIsSaidAndKeepsTheRest) {
  const auto form = api::new_date_form(with_body(R"({
      "concertDate": "2024-09-15T20:00:00", "seatCount": 30, "price": 9000, "state": "closed",
      "sections": [{"name": "A", "firstSeat": 1, "seats": 10, "seatsPerRow": 5, "price": 12000},
                   {"name": "B", "firstSeat": 11, "seats": 20, "seatsPerRow": 10, "price": 9000}],
      "holdSeconds": 60, "extendSeconds": 30, "maxExtensions": 2, "offerSeconds": 90,
      "refunds": [{"hoursBefore": 48, "percent": 100}, {"hoursBefore": 24, "percent": 50}],
      "salesOpenAt": "2024-09-01T00:00:00Z", "salesCloseAt": "2024-09-15T19:00"})"),
                                       seoul());
  EXPECT_EQ(form.starts_at, domain::parse_local_time("2024-09-15T20:00:00"));
  domain::date_terms expected;
  expected.seat_count = 30;
  expected.price = 9'000;
  expected.sections = {{"A", domain::seat_number{1}, 10, 5, 12'000},
                       {"B", domain::seat_number{11}, 20, 10, 9'000}};
  expected.state = domain::date_state::closed;
  expected.hold_for = 60s;
  expected.extend_by = 30s;
  expected.max_extensions = 2;
  expected.offer_for = 90s;
  expected.refunds = {{48h, 100}, {24h, 50}};
  expected.sales_open_at = domain::parse_instant("2024-09-01T00:00:00Z");
  expected.sales_close_at = domain::parse_instant("2024-09-15T10:00:00Z");
  EXPECT_EQ(form.terms.applied_to({}), expected);

  const auto only_price = api::changed_terms_form(with_body(R"({"price": 5})"), seoul()).applied_to(expected);
  expected.price = 5;
  EXPECT_EQ(only_price, expected);
  expected.sections.clear();
  expected.refunds.clear();
  expected.sales_open_at.reset();
  EXPECT_EQ(
      api::changed_terms_form(with_body(R"({"sections": [], "refunds": [], "salesOpenAt": null})"), seoul())
          .applied_to(only_price),
      expected);
}

TEST(AdminForms, ANewDateIsSoldUntilItBeginsUnlessSomethingElseIsSaid) {
  const auto closing = [](const std::string& more) {
    const auto body = R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 1)" + more + "}";
    return api::new_date_form(with_body(body), seoul()).terms.applied_to({}).sales_close_at;
  };
  EXPECT_EQ(closing(""), domain::parse_instant("2024-09-15T11:00:00Z"));
  EXPECT_EQ(closing(R"(, "salesCloseAt": "2030-01-01T00:00:00Z")"),
            domain::parse_instant("2030-01-01T00:00:00Z"));
  EXPECT_EQ(closing(R"(, "salesCloseAt": null)"), std::nullopt);
  EXPECT_EQ(reading_date(R"({"concertDate": "2024-09-15T20:00:00", "seatCount": 1, "salesCloseAt": 5})"),
            (refusal{"INVALID_FIELD", "salesCloseAt"}));
  const auto new_york = make_manual_clock("America/New_York", {});
  const auto last =
      api::new_date_form(with_body(R"({"concertDate": "9999-12-31T23:59:59", "seatCount": 1})"), *new_york);
  EXPECT_EQ(last.terms.applied_to({}).sales_close_at, domain::last_instant) << "it can be written";
}

TEST(AdminForms, AnEmptyChangeChangesNothing) {
  domain::date_terms terms;
  terms.seat_count = 7;
  EXPECT_EQ(api::changed_terms_form(with_body("{}"), seoul()).applied_to(terms), terms);
  const domain::room_rules rules{.places = 3};
  EXPECT_EQ(api::changed_room_form(with_body("")).applied_to(rules), rules);
  const auto concert = api::concert_form(with_body("{}"));
  EXPECT_FALSE(concert.title || concert.price || concert.seats_per_person || concert.own_room);
}

TEST(AdminForms, ARoomTakesEveryRule) {
  const auto form = api::changed_room_form(with_body(R"({
      "mode": "draining", "places": 2, "admissionsPerMinute": 3, "activeSeconds": 4, "claimSeconds": 5,
      "extendSeconds": 6, "maxExtensions": 7, "idleSeconds": 8, "graceSeconds": 9, "waitingSeconds": 10})"));
  EXPECT_EQ(form.mode, domain::room_mode::draining);
  const domain::room_rules expected{2, 3, 4s, 5s, 6s, 7, 8s, 9s, 10s};
  EXPECT_EQ(form.applied_to({}), expected);
}

TEST(AdminForms, AConcertMayHaveARoomOfItsOwn) {
  const auto form = api::new_concert_form(
      with_body(R"({"title": "밤", "price": 0, "seatsPerPerson": 4, "waitingRoom": "own"})"));
  EXPECT_EQ(form.title, "밤");
  EXPECT_EQ(form.price, 0);
  EXPECT_EQ(form.seats_per_person, 4);
  EXPECT_EQ(form.own_room, true);
  EXPECT_EQ(api::concert_form(with_body(R"({"waitingRoom": "shared"})")).own_room, false);
}

TEST(AdminForms, PagesAreBounded) {
  edge::request r;
  EXPECT_EQ(api::read_page_before(r).limit, 100U);
  EXPECT_EQ(api::read_page_before(r).before, 0);
  EXPECT_EQ(api::read_page_by_number(r).after, -1);
  r.query = {{"limit", "10000"}, {"before", "7"}};
  EXPECT_EQ(api::read_page_before(r).limit, 10'000U);
  EXPECT_EQ(api::read_page_before(r).before, 7);
  r.query = {{"limit", "10001"}};
  EXPECT_EQ(refused([&] { api::read_page_before(r); }), (refusal{"INVALID_FIELD", "limit"}));
  r.query = {{"limit", "0"}};
  EXPECT_EQ(refused([&] { api::read_page_by_number(r); }), (refusal{"INVALID_FIELD", "limit"}));
}

}  // namespace
}  // namespace usher::tests::strict_fields_test
