#include <chrono>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/clinics/refusals.hpp"

namespace usher::tests::clinic_refusals_test {
namespace {

using namespace std::chrono_literals;
using api::json;
using domain::user_id;

/// What a refusal says, and that it says it in both languages.
struct expected_refusal {
  api::problem what;
  int status;
  const char* error;
  const char* code;
  std::vector<const char*> details;
};

void expect_refusals(const std::vector<expected_refusal>& table) {
  for (const auto& [what, status, error, code, details] : table) {
    EXPECT_EQ(what.status, status) << code;
    EXPECT_EQ(what.error, error);
    EXPECT_EQ(what.code, code);
    EXPECT_FALSE(what.message.korean.empty()) << code;
    EXPECT_FALSE(what.message.english.empty()) << code;
    EXPECT_NE(what.message.korean, what.message.english) << code;
    EXPECT_EQ(what.details.size(), details.size()) << code;
    for (const auto* detail : details) {
      EXPECT_TRUE(what.details.contains(detail)) << code << " " << detail;
    }
  }
}

const api::place_call_texts texts{.admin_contact = "학원 사무실"};

actors::reserve_place_outcome refused(domain::reserve_refusal_kind kind) {
  const domain::reserve_refusal why{kind, domain::clinic_status::closed, 2, 6, 6};
  return actors::reserve_place_outcome{actors::clinic_refused<domain::reserve_refusal>{why, "학생7"}};
}

TEST(ClinicRefusals, EveryRefusalOfAReservationInTheContractsWords) {
  using actors::reserve_place_outcome;
  using domain::request_place_refusal;
  using kind = domain::reserve_refusal_kind;
  const auto said = [](const reserve_place_outcome& outcome) { return api::describe(outcome, texts); };
  const auto limited = said(reserve_place_outcome{actors::rate_limited{19'001ms, 60s}});
  expect_refusals({
      {limited, 429, "rate_limited", "RATE_LIMITED", {"remaining_requests", "window_seconds"}},
      {said(reserve_place_outcome{request_place_refusal::field_missing}),
       400,
       "user_id와 clinic_id가 필요합니다.",
       "MISSING_FIELD",
       {}},
      {said(reserve_place_outcome{request_place_refusal::unknown_user}),
       404,
       "유효하지 않은 사용자입니다.",
       "USER_NOT_FOUND",
       {}},
      {said(reserve_place_outcome{request_place_refusal::forbidden}), 403, "forbidden", "FORBIDDEN", {}},
      {said(reserve_place_outcome{actors::unknown_clinic{}}),
       404,
       "유효하지 않은 클리닉입니다.",
       "CLINIC_NOT_FOUND",
       {}},
      {said(refused(kind::closed)), 400, "reservation_closed", "RESERVATION_CLOSED", {"clinic_status"}},
      {said(refused(kind::already_reserved)),
       400,
       "이미 해당 클리닉에 예약되어 있습니다.",
       "ALREADY_RESERVED",
       {}},
      {said(refused(kind::no_show_blocked)),
       403,
       "no_show_blocked",
       "NO_SHOW_BLOCKED",
       {"no_show_count", "user_name"}},
      {said(refused(kind::time_conflict)), 409, "time_conflict", "TIME_CONFLICT", {}},
      {said(refused(kind::occupied)), 409, "occupied", "OCCUPIED", {"current_count", "capacity"}},
      {said(refused(kind::insufficient_points)),
       400,
       "insufficient_points",
       "INSUFFICIENT_POINTS",
       {"price"}},
  });
  EXPECT_EQ(said(refused(kind::occupied)).message.korean, "해당 시간대는 이미 마감되었습니다.");
  EXPECT_EQ(said(refused(kind::no_show_blocked)).details["user_name"], "학생7");
  EXPECT_EQ(said(refused(kind::no_show_blocked)).details["no_show_count"], 2);
  const std::pair<std::string, std::string> retry{"Retry-After", "20"};
  EXPECT_EQ(limited.headers, std::vector{retry}) << "whole seconds, rounded up";
  EXPECT_EQ(limited.details["window_seconds"], 60);
}

TEST(ClinicRefusals, AClosedClinicSaysWhy) {
  const std::pair<domain::clinic_status, const char*> table[] = {
      {domain::clinic_status::inactive, "inactive"},
      {domain::clinic_status::pending, "pending"},
      {domain::clinic_status::closed, "closed"},
      {domain::clinic_status::completed, "completed"}};
  for (const auto& [status, word] : table) {
    const actors::reserve_place_outcome outcome{
        actors::clinic_refused<domain::reserve_refusal>{{domain::reserve_refusal_kind::closed, status}, ""}};
    EXPECT_EQ(api::describe(outcome, texts).details["clinic_status"], word);
  }
}

TEST(ClinicRefusals, EveryRefusalOfGivingUp) {
  using domain::release_refusal;
  const auto disabled = api::describe(release_refusal::disabled, texts);
  expect_refusals({
      {disabled, 403, "cancellation_disabled", "CANCELLATION_DISABLED", {"admin_contact"}},
      {api::describe(release_refusal::not_reserved, texts), 404, "not_reserved", "NOT_RESERVED", {}},
      {api::describe(release_refusal::too_late, texts),
       403,
       "cancellation_too_late",
       "CANCELLATION_TOO_LATE",
       {}},
  });
  EXPECT_EQ(disabled.details["admin_contact"], "학원 사무실");
  const actors::move_place_outcome moved{
      actors::clinic_refused<release_refusal>{release_refusal::not_reserved, "학생7"}};
  EXPECT_EQ(api::describe(moved, texts).error, "not_reserved");
}

TEST(ClinicRefusals, EveryRefusalOfWaiting) {
  using kind = domain::clinic_line_refusal_kind;
  const auto said = [](kind k) {
    return api::describe(actors::line_call_outcome{actors::clinic_refused<domain::clinic_line_refusal>{
                             {k, domain::clinic_status::pending, 2}, "학생7"}},
                         texts);
  };
  expect_refusals({
      {said(kind::closed), 400, "reservation_closed", "RESERVATION_CLOSED", {"clinic_status"}},
      {said(kind::already_reserved), 400, "이미 해당 클리닉에 예약되어 있습니다.", "ALREADY_RESERVED", {}},
      {said(kind::no_show_blocked),
       403,
       "no_show_blocked",
       "NO_SHOW_BLOCKED",
       {"no_show_count", "user_name"}},
      {said(kind::time_conflict), 409, "time_conflict", "TIME_CONFLICT", {}},
      {said(kind::not_full), 409, "not_full", "NOT_FULL", {}},
      {said(kind::line_full), 409, "waiting_list_full", "WAITING_LIST_FULL", {}},
      {said(kind::not_waiting), 404, "not_waiting", "NOT_WAITING", {}},
  });
}

TEST(ClinicRefusals, EveryRefusalOfTheTimetable) {
  using domain::timetable_refusal;
  expect_refusals({
      {api::describe(timetable_refusal::unknown_clinic),
       404,
       "유효하지 않은 클리닉입니다.",
       "CLINIC_NOT_FOUND",
       {}},
      {api::describe(timetable_refusal::busy), 503, "CLINIC_BUSY", "CLINIC_BUSY", {}},
      {api::describe(timetable_refusal::slot_taken), 409, "slot_taken", "SLOT_TAKEN", {}},
      {api::describe(timetable_refusal::teacher_busy), 409, "teacher_busy", "TEACHER_BUSY", {}},
      {api::describe(timetable_refusal::full), 503, "TIMETABLE_FULL", "TIMETABLE_FULL", {}},
  });
}

TEST(ClinicRefusals, EveryRefusalOfAnEditNamesWhomItConcerns) {
  using kind = domain::edit_refusal_kind;
  const domain::roster_entry last{user_id{8}, "학생8", "s8", 2, {}};
  const auto below = api::describe(domain::edit_refusal{kind::below_reserved, 2, 0, {last}});
  expect_refusals({
      {api::describe(domain::edit_refusal{kind::unknown, 0, 0, {}}),
       404,
       "유효하지 않은 클리닉입니다.",
       "CLINIC_NOT_FOUND",
       {}},
      {api::describe(domain::edit_refusal{kind::in_use, 2, 1, {}}),
       409,
       "clinic_in_use",
       "CLINIC_IN_USE",
       {"reserved", "waiting"}},
      {below, 409, "capacity_below_reserved", "CAPACITY_BELOW_RESERVED", {"reserved", "would_fall_out"}},
      {api::describe(domain::edit_refusal{kind::occupied, 2, 0, {}, {}, 2}),
       409,
       "occupied",
       "OCCUPIED",
       {"current_count", "capacity"}},
  });
  const auto nobody =
      api::describe(domain::edit_refusal{kind::unknown_people, 0, 0, {}, {user_id{7}, user_id{9}}});
  EXPECT_EQ(nobody.status, 400);
  ASSERT_EQ(nobody.field_texts.size(), 1U);
  EXPECT_EQ(nobody.field_texts[0].first, "clinic_students");
  EXPECT_NE(nobody.field_texts[0].second.at(0).english.find("(7, 9)"), std::string::npos);
  EXPECT_EQ(below.details["reserved"], 2);
  EXPECT_EQ(below.details["would_fall_out"],
            (json::array({json{{"id", 8}, {"name", "학생8"}, {"username", "s8"}, {"place", 2}}})));
}

}  // namespace
}  // namespace usher::tests::clinic_refusals_test
