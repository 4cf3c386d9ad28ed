#include "api/clinics/clinic_statistics.hpp"

#include <gtest/gtest.h>

namespace usher::tests::clinic_statistics_test {
namespace {

using api::json;
using domain::attempt_refusal;
using domain::class_time;
using domain::clinic_id;
using domain::weekday;

domain::local_date day(int offset) {
  return domain::local_date{std::chrono::days{20'000 + offset}};
}

storage::class_count counted(int clinic, weekday on, class_time at, int offset, int capacity, int reserved) {
  storage::class_count row;
  row.clinic = clinic_id{clinic};
  row.day = on;
  row.time = at;
  row.room = clinic;
  row.class_date = day(offset);
  row.capacity = capacity;
  row.reserved = reserved;
  return row;
}

class ClinicStatistics : public testing::Test {
 protected:
  ClinicStatistics() {
    counts.classes = {counted(1, weekday::mon, class_time::at_18_00, 0, 6, 3),
                      counted(2, weekday::tue, class_time::at_18_00, 1, 4, 4),
                      counted(1, weekday::mon, class_time::at_18_00, 7, 6, 6)};
    counts.classes[0].absent = 1;
    counts.classes[0].attended = 1;
    counts.classes[0].none = 1;
    counts.classes[1].sick = 1;
    counts.classes[2].late = 2;
    counts.classes[2].subject = "physics2";
    counts.refusals = {{clinic_id{0}, day(0), attempt_refusal::rate_limited, 2},
                       {clinic_id{1}, day(0), attempt_refusal::occupied, 5},
                       {clinic_id{2}, day(7), attempt_refusal::occupied, 1}};
  }

  json body() const { return api::statistics_body(api::statistics_of(counts), day(0), day(7)); }

  storage::clinic_counts counts;
};

TEST_F(ClinicStatistics, FillIsReservedOfCapacity) {
  const auto fill = body()["fill"];
  EXPECT_EQ(fill["overall"], (json{{"capacity", 16}, {"reserved", 13}, {"rate", 0.8125}}));
  EXPECT_EQ(fill["by_day"]["mon"], (json{{"capacity", 12}, {"reserved", 9}, {"rate", 0.75}}));
  EXPECT_EQ(fill["by_day"]["tue"], (json{{"capacity", 4}, {"reserved", 4}, {"rate", 1.0}}));
  EXPECT_EQ(fill["by_time"]["18:00"]["capacity"], 16);
}

TEST_F(ClinicStatistics, NamesEveryDayAndTimeAlsoThoseWithoutAClass) {
  const auto fill = body()["fill"];
  EXPECT_EQ(fill["by_day"].size(), 7U);
  EXPECT_EQ(fill["by_time"].size(), 4U);
  EXPECT_EQ(fill["by_day"]["sun"], (json{{"capacity", 0}, {"reserved", 0}, {"rate", 0.0}}));
}

TEST_F(ClinicStatistics, NamesOtherTimesAndRoomsWhereThereWasAClass) {
  auto early = counted(3, weekday::mon, class_time{std::chrono::minutes{9 * 60 + 5}}, 0, 10, 5);
  early.room = domain::class_room{std::string{"Lab A"}};
  counts.classes.push_back(early);
  const auto fill = body()["fill"];
  EXPECT_EQ(fill["by_time"].size(), 5U);
  EXPECT_EQ(fill["by_time"]["09:05"], (json{{"capacity", 10}, {"reserved", 5}, {"rate", 0.5}}));
  EXPECT_EQ(fill["by_clinic"][2]["room"], "Lab A");
  EXPECT_EQ(fill["by_clinic"][2]["time"], "09:05");
}

TEST_F(ClinicStatistics, WhatWasPaidIsSummedUp) {
  EXPECT_EQ(body()["paid"], 0);
  counts.classes[0].paid = 24'000;
  counts.classes[1].paid = 12'000;
  std::int64_t sum = 0;
  const auto all = body();
  for (const auto& clinic : all["fill"]["by_clinic"]) {
    sum += clinic.at("paid").get<std::int64_t>();
  }
  EXPECT_EQ(all["paid"], 36'000);
  EXPECT_EQ(sum, 36'000);
}

TEST_F(ClinicStatistics, AClinicIsAsItWasAtItsLastClass) {
  const auto clinics = body()["fill"]["by_clinic"];
  ASSERT_EQ(clinics.size(), 2U);
  EXPECT_EQ(clinics[0]["clinic_id"], 1);
  EXPECT_EQ(clinics[0]["classes"], 2);
  EXPECT_EQ(clinics[0]["capacity"], 12);
  EXPECT_EQ(clinics[0]["reserved"], 9);
  EXPECT_EQ(clinics[0]["subject"], "physics2");
  EXPECT_EQ(clinics[1]["room"], "2강의실");
}

TEST_F(ClinicStatistics, NoShowsAreAbsencesOfWhatWasMarked) {
  EXPECT_EQ(body()["no_show"], (json{{"marked", 5}, {"absent", 1}, {"rate", 0.2}}));
}

TEST_F(ClinicStatistics, RefusalsByReasonAndWeek) {
  const auto refused = body()["refused"];
  EXPECT_EQ(refused["total"], 8);
  EXPECT_EQ(refused["by_reason"].size(), 8U);
  EXPECT_EQ(refused["by_reason"]["occupied"], 6);
  EXPECT_EQ(refused["by_reason"]["rate_limited"], 2);
  EXPECT_EQ(refused["by_reason"]["reservation_closed"], 0);
  ASSERT_EQ(refused["by_week"].size(), 2U);
  EXPECT_EQ(refused["by_week"][0]["week"], domain::to_text(day(0)));
  EXPECT_EQ(refused["by_week"][0]["total"], 7);
  EXPECT_EQ(refused["by_week"][1]["by_reason"]["occupied"], 1);
}

TEST_F(ClinicStatistics, NothingAtAllIsZeroAndNoError) {
  counts = {};
  const auto empty = body();
  EXPECT_EQ(empty["from"], domain::to_text(day(0)));
  EXPECT_EQ(empty["to"], domain::to_text(day(7)));
  EXPECT_EQ(empty["fill"]["overall"]["rate"], 0.0);
  EXPECT_EQ(empty["fill"]["by_clinic"], json::array());
  EXPECT_EQ(empty["no_show"]["rate"], 0.0);
  EXPECT_EQ(empty["refused"]["by_week"], json::array());
}

TEST_F(ClinicStatistics, ARateHasFourDigits) {
  EXPECT_EQ((api::share{3, 1}.rate()), 0.3333);
  EXPECT_EQ((api::share{3, 2}.rate()), 0.6667);
}

}  // namespace
}  // namespace usher::tests::clinic_statistics_test
