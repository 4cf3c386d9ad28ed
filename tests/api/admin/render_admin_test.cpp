#include "api/admin/render_admin.hpp"

#include <gtest/gtest.h>

#include "api/admin/refusals.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::render_admin_test {
namespace {

using namespace std::chrono_literals;
using api::json;

class RenderAdmin : public testing::Test {
 protected:
  std::shared_ptr<const actors::clock> time =
      make_manual_clock("Asia/Seoul", domain::parse_instant("2026-11-23T03:00:00Z").value());
  domain::instant now = time->now();
  domain::local_time starts_at = domain::parse_local_time("2026-12-24T20:00:00").value();
  domain::concert_date_key date{domain::concert_id{1}, starts_at};

  domain::notice_queued notice() const {
    return {date,
            domain::notice_number{9},
            domain::notice_kind::paid,
            domain::user_id{5},
            {domain::seat_number{3}, domain::seat_number{4}},
            domain::receipt_number{2},
            24'000,
            {},
            now};
  }
};

TEST_F(RenderAdmin, AConcertAndItsDates) {
  domain::date_terms terms;
  terms.price = 9'000;
  terms.state = domain::date_state::closed;
  const domain::concert_facts concert{date.concert, "밤", 10'000, 4, true, {{starts_at, 30, terms}}};
  json expected{{"concertId", 1},      {"title", "밤"},        {"price", 10'000},
                {"seatsPerPerson", 4}, {"waitingRoom", "own"}, {"dateCount", 1}};
  EXPECT_EQ(api::concert_summary(concert), expected);
  expected["dates"] = {{{"concertDate", "2026-12-24T20:00:00"},
                        {"state", "closed"},
                        {"seatCount", 30},
                        {"price", 9'000},
                        {"salesOpenAt", nullptr},
                        {"salesCloseAt", nullptr}}};
  EXPECT_EQ(api::concert_body(concert, *time), expected);
}

TEST_F(RenderAdmin, ADateWithItsTermsAndCounts) {
  domain::date_standing standing{date, {}, 1, 2, 3, 4, 5};
  standing.terms.seat_count = 10;
  standing.terms.price = 9'000;
  standing.terms.sections = {{"A", domain::seat_number{1}, 10, 5, 12'000}};
  standing.terms.refunds = {{90min, 100}, {-2h, 50}};
  const json expected{
      {"concertId", 1},
      {"concertDate", "2026-12-24T20:00:00"},
      {"state", "open"},
      {"seatCount", 10},
      {"price", 9'000},
      {"sections", {{{"name", "A"}, {"price", 12'000}, {"firstSeat", 1}, {"seats", 10}, {"seatsPerRow", 5}}}},
      {"holdSeconds", 300},
      {"extendSeconds", 120},
      {"maxExtensions", 1},
      {"offerSeconds", 600},
      {"refunds", {{{"hoursBefore", 1.5}, {"percent", 100}}, {{"hoursBefore", -2}, {"percent", 50}}}},
      {"salesOpenAt", nullptr},
      {"salesCloseAt", "2026-11-23T12:00:00.000+09:00"},
      {"counts", {{"free", 1}, {"held", 2}, {"offered", 3}, {"sold", 4}, {"waiting", 5}}},
      {"refundsToMake", 0}};
  standing.terms.sales_close_at = now;
  EXPECT_EQ(api::date_body(standing, api::still_to_refund(standing), *time), expected);
  standing.terms.refund_all = true;
  EXPECT_EQ(api::still_to_refund(standing), 4);
}

TEST_F(RenderAdmin, ARoomWithItsRulesAndDraws) {
  domain::room_standing standing;
  standing.rules = {2, 3, 4s, 5s, 6s, 7, 8s, 9s, 10s};
  standing.mode = domain::room_mode::paused;
  standing.phase = domain::room_phase::not_yet_open;
  standing.waiting = 11;
  standing.away = 12;
  standing.active = 13;
  standing.issued = 14;
  standing.admissions_per_minute = 1.5;
  standing.opens_at = now;
  standing.commitment = domain::bytes_32{0xAB};
  standing.draws = {{domain::ticket_number{1}, domain::ticket_number{6}, {0x01}, {0xFF}, now}};
  const std::string zeros(62, '0');
  const json expected{{"room", "7"},
                      {"mode", "paused"},
                      {"phase", "not_yet_open"},
                      {"places", 2},
                      {"admissionsPerMinute", 3},
                      {"activeSeconds", 4},
                      {"claimSeconds", 5},
                      {"extendSeconds", 6},
                      {"maxExtensions", 7},
                      {"idleSeconds", 8},
                      {"graceSeconds", 9},
                      {"waitingSeconds", 10},
                      {"waiting", 11},
                      {"away", 12},
                      {"active", 13},
                      {"issued", 14},
                      {"measuredAdmissionsPerMinute", 1.5},
                      {"opensAt", "2026-11-23T12:00:00.000+09:00"},
                      {"commitment", "ab" + zeros},
                      {"draws",
                       {{{"first", 1},
                         {"last", 6},
                         {"seed", "01" + zeros},
                         {"commitment", "ff" + zeros},
                         {"drawnAt", "2026-11-23T12:00:00.000+09:00"}}}}};
  EXPECT_EQ(api::room_body(domain::room_id{7}, standing, *time), expected);
  EXPECT_EQ(api::room_body(domain::room_id{0}, {}, *time)["room"], "all");
  EXPECT_TRUE(api::room_body(domain::room_id{0}, {}, *time)["opensAt"].is_null());
}

TEST_F(RenderAdmin, BookingsShowWhatTheirStateHasAndNullOtherwise) {
  using state = storage::booking_state;
  const domain::user_id user{5};
  storage::booking_page page;
  page.rows = {
      {date, state::held, domain::seat_number{1}, user, {}, 8'000, 0, now, now + 5min},
      {date, state::sold, domain::seat_number{2}, user, domain::receipt_number{8}, 9'000, 0, now, {}},
      {date,
       state::cancelled,
       domain::seat_number{3},
       user,
       domain::receipt_number{7},
       9'000,
       4'500,
       now,
       {}},
      {date, state::waiting, {}, user, {}, std::nullopt, 0, now, {}}};
  page.next = "mark";
  const auto body = api::bookings_body(page, *time);
  EXPECT_EQ(body["next"], "mark");
  const auto row = [&body](std::size_t i, const char* name) { return body["bookings"][i][name]; };
  EXPECT_EQ(row(0, "expiresAt"), "2026-11-23T12:05:00.000+09:00");
  EXPECT_EQ(row(0, "price"), 8'000) << "what was promised";
  EXPECT_EQ(row(1, "receiptNo"), 8);
  EXPECT_EQ(row(1, "price"), 9'000);
  EXPECT_TRUE(row(1, "refund").is_null());
  EXPECT_EQ(row(2, "refund"), 4'500);
  EXPECT_TRUE(row(3, "seatNo").is_null());
  EXPECT_EQ(row(3, "state"), "waiting");
  EXPECT_TRUE(row(3, "price").is_null());
  EXPECT_EQ(
      api::bookings_table(page, *time),
      "\xEF\xBB\xBF"
      "concertId,concertDate,state,seatNo,userId,receiptNo,price,refund,since,expiresAt\r\n"
      "1,2026-12-24T20:00:00,held,1,5,,8000,,2026-11-23T12:00:00.000+09:00,2026-11-23T12:05:00.000+09:00\r\n"
      "1,2026-12-24T20:00:00,sold,2,5,8,9000,,2026-11-23T12:00:00.000+09:00,\r\n"
      "1,2026-12-24T20:00:00,cancelled,3,5,7,9000,4500,2026-11-23T12:00:00.000+09:00,\r\n"
      "1,2026-12-24T20:00:00,waiting,,5,,,,2026-11-23T12:00:00.000+09:00,\r\n");
  EXPECT_TRUE(api::bookings_body({}, *time)["next"].is_null());
}

TEST_F(RenderAdmin, WordsAreReadAsTheyAreWritten) {
  using storage::booking_state;
  for (const auto state : {booking_state::held, booking_state::sold, booking_state::cancelled,
                           booking_state::offered, booking_state::waiting}) {
    EXPECT_EQ(domain::from_word<booking_state>(domain::to_word(state)), state);
  }
  for (const auto state :
       {storage::notice_state::pending, storage::notice_state::dead, storage::notice_state::delivered}) {
    EXPECT_EQ(domain::from_word<storage::notice_state>(domain::to_word(state)), state);
  }
  for (const auto state :
       {domain::date_state::open, domain::date_state::closed, domain::date_state::cancelled}) {
    EXPECT_EQ(domain::from_word<domain::date_state>(domain::to_word(state)), state);
  }
  EXPECT_EQ(domain::from_word<booking_state>("free"), std::nullopt);
}

TEST_F(RenderAdmin, ANoticeOfAPayment) {
  const auto out = api::render_notice(notice(), 3, *time);
  EXPECT_EQ(out.id, "1/2026-12-24T20:00:00/9");
  EXPECT_EQ(out.kind, "paid");
  EXPECT_EQ(out.subject, "concert-date/1/2026-12-24T20:00:00");
  EXPECT_EQ(out.attempt, 3);
  const json expected{{"id", "1/2026-12-24T20:00:00/9"},
                      {"kind", "paid"},
                      {"userId", 5},
                      {"concertId", 1},
                      {"concertDate", "2026-12-24T20:00:00"},
                      {"seatNos", {3, 4}},
                      {"receiptNo", 2},
                      {"amount", 24'000},
                      {"queuedAt", "2026-11-23T12:00:00.000+09:00"}};
  EXPECT_EQ(json::parse(out.body), expected);
}

TEST_F(RenderAdmin, ANoticeOfAnOfferSaysUntilWhen) {
  auto offered = notice();
  offered.kind = domain::notice_kind::offered;
  offered.expires_at = now + 10min;
  const auto body = json::parse(api::render_notice(offered, 1, *time).body);
  EXPECT_EQ(body["kind"], "offered");
  EXPECT_EQ(body["expiresAt"], "2026-11-23T12:10:00.000+09:00");
  EXPECT_FALSE(body.contains("receiptNo"));
  EXPECT_FALSE(body.contains("amount"));
}

TEST_F(RenderAdmin, ANoticeOfAPromotionSaysWhichPlaceInWhichClass) {
  domain::notice_queued promoted;
  promoted.lane = domain::clinic_id{3};
  promoted.notice = domain::notice_number{9};
  promoted.kind = domain::notice_kind::promoted;
  promoted.user = domain::user_id{5};
  promoted.queued_at = now;
  promoted.class_date = domain::parse_local_date("2026-11-30").value();
  promoted.place = 2;
  const auto out = api::render_notice(promoted, 1, *time);
  EXPECT_EQ(out.id, "clinics/3/9");
  EXPECT_EQ(out.kind, "promoted");
  EXPECT_EQ(out.subject, "clinic/3");
  EXPECT_EQ(json::parse(out.body), (json{{"id", "clinics/3/9"},
                                         {"kind", "promoted"},
                                         {"userId", 5},
                                         {"clinicId", 3},
                                         {"classDate", "2026-11-30"},
                                         {"place", 2},
                                         {"number", 9},
                                         {"queuedAt", "2026-11-23T12:00:00.000+09:00"}}));
  storage::stored_notice row{promoted, storage::notice_state::dead, 1, "HTTP 500", {}, {}};
  const auto listed = api::notices_body({{row}, ""}, *time)["notices"][0];
  EXPECT_EQ(listed["noticeNo"], 9);
  EXPECT_EQ(listed["clinicId"], 3);
  EXPECT_FALSE(listed.contains("concertId"));
}

TEST_F(RenderAdmin, ANoticeThatIsSentAgainIsNamedByItsLane) {
  EXPECT_EQ(
      api::notice_resent_body({date, domain::notice_number{9}}),
      (json{
          {"concertId", 1}, {"concertDate", "2026-12-24T20:00:00"}, {"noticeNo", 9}, {"state", "pending"}}));
  EXPECT_EQ(api::notice_resent_body({domain::clinic_id{3}, domain::notice_number{9}}),
            (json{{"clinicId", 3}, {"noticeNo", 9}, {"state", "pending"}}));
}

TEST_F(RenderAdmin, NoticesShowHowTheirDeliveryStands) {
  storage::stored_notice row{notice(), storage::notice_state::dead, 12, "HTTP 500", now, {}};
  const auto body = api::notices_body({{row}, ""}, *time)["notices"][0];
  EXPECT_EQ(body["noticeNo"], 9);
  EXPECT_EQ(body["state"], "dead");
  EXPECT_EQ(body["attempts"], 12);
  EXPECT_EQ(body["lastError"], "HTTP 500");
  EXPECT_TRUE(body["nextTryAt"].is_null());
  EXPECT_EQ(body["kind"], "paid");
}

TEST_F(RenderAdmin, ADeliveredNoticeCountsTheAttemptThatDeliveredItAndHasNoError) {
  storage::stored_notice row{notice(), storage::notice_state::delivered, 0, "", {}, now};
  auto body = api::notices_body({{row}, ""}, *time)["notices"][0];
  EXPECT_EQ(body["attempts"], 1);
  EXPECT_TRUE(body["lastError"].is_null());
  row.attempts = 2;
  row.last_error = "HTTP 500";
  body = api::notices_body({{row}, ""}, *time)["notices"][0];
  EXPECT_EQ(body["attempts"], 3);
  EXPECT_TRUE(body["lastError"].is_null());
  EXPECT_TRUE(body["nextTryAt"].is_null());
  row.state = storage::notice_state::pending;
  row.next_try_at = now;
  body = api::notices_body({{row}, ""}, *time)["notices"][0];
  EXPECT_EQ(body["attempts"], 2);
  EXPECT_EQ(body["lastError"], "HTTP 500");
  EXPECT_FALSE(body["nextTryAt"].is_null());
}

TEST_F(RenderAdmin, ListsThatGoBackInTimeSayWhereTheyGoOn) {
  std::vector<domain::admin_called> calls{
      {domain::admin_call_number{8}, "GET", "/api/admin/rooms", "", "", now},
      {domain::admin_call_number{7}, "POST", "/api/admin/concerts", "{}", "", now}};
  EXPECT_EQ(api::audit_body(calls, 2, *time)["next"], 7);
  EXPECT_TRUE(api::audit_body(calls, 3, *time)["next"].is_null());
  calls.back().call.value = 1;
  EXPECT_TRUE(api::audit_body(calls, 2, *time)["next"].is_null());
  EXPECT_TRUE(api::audit_body({}, 2, *time)["next"].is_null());
  const std::vector<storage::wallet_line> lines{
      {4, -9'000, 1'000, "payment", date, domain::receipt_number{2}, now}};
  const auto wallet = api::wallet_body({domain::user_id{5}, 1'000}, lines, 1, *time);
  EXPECT_EQ(wallet["balance"], 1'000);
  EXPECT_EQ(wallet["next"], 4);
  EXPECT_EQ(wallet["entries"][0]["receiptNo"], 2);
  const auto charge = api::wallet_body({}, {{3, 5, 5, "charge", {}, {}, now}}, 9, *time);
  EXPECT_TRUE(charge["entries"][0]["concertId"].is_null());
}

TEST_F(RenderAdmin, RefusalsHaveNamesAndStatuses) {
  using catalogue_kind = domain::catalogue_refusal_kind;
  using terms_kind = domain::terms_refusal_kind;
  const std::tuple<api::problem, int, const char*> table[] = {
      {api::describe(domain::catalogue_refusal{catalogue_kind::unknown_concert, ""}), 404,
       "CONCERT_NOT_FOUND"},
      {api::describe(domain::catalogue_refusal{catalogue_kind::wrong_field, "title"}), 400, "INVALID_FIELD"},
      {api::describe(domain::catalogue_refusal{catalogue_kind::date_exists, ""}), 409, "CONCERT_DATE_EXISTS"},
      {api::describe(domain::catalogue_refusal{catalogue_kind::full, ""}), 503, "CATALOGUE_FULL"},
      {api::describe(domain::terms_refusal{terms_kind::wrong_field, "sections", 0}), 400, "INVALID_FIELD"},
      {api::describe(domain::terms_refusal{terms_kind::date_cancelled, "", 0}), 409, "DATE_CANCELLED"},
      {api::describe(domain::terms_refusal{terms_kind::seats_in_use, "", 3}), 409, "SEATS_IN_USE"},
      {api::describe(domain::terms_refusal{terms_kind::has_bookings, "", 3}), 409, "HAS_BOOKINGS"},
      {api::describe(domain::schedule_refusal::in_the_past), 400, "OPENING_IN_THE_PAST"},
      {api::describe(domain::schedule_refusal::already_scheduled), 409, "OPENING_ALREADY_SCHEDULED"},
      {api::describe(domain::resend_refusal::not_dead), 409, "NOTICE_NOT_DEAD"},
      {api::describe(domain::room_refusal{"active_for"}), 400, "INVALID_FIELD"}};
  for (const auto& [what, status, code] : table) {
    EXPECT_EQ(what.status, status) << code;
    EXPECT_EQ(what.code, code);
  }
  EXPECT_EQ(api::describe(domain::room_refusal{"active_for"}).details["field"], "activeSeconds");
  EXPECT_EQ(api::describe(domain::terms_refusal{terms_kind::has_bookings, "", 3}).details["bookings"], 3);
}

}  // namespace
}  // namespace usher::tests::render_admin_test
