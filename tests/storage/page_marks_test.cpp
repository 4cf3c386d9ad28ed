#include "storage/restore/page_marks.hpp"

#include <cstdint>

#include <gtest/gtest.h>

namespace usher::storage::page_marks_test {
namespace {

TEST(PageMark, OfABookingIsReadAsItWasWritten) {
  const booking_place place{
      {domain::concert_id{7}, domain::parse_local_time("2024-09-15T20:00:00").value()}, 3, 17, INT64_MAX};
  const auto mark = mark_of(place);
  EXPECT_EQ(mark, "7,2024-09-15T20:00:00,3,17,9223372036854775807");
  const auto read = place_of(mark);
  EXPECT_EQ(read.date, place.date);
  EXPECT_EQ(read.state, 3);
  EXPECT_EQ(read.seat, 17);
  EXPECT_EQ(read.number, INT64_MAX);
}

TEST(PageMark, OfABookingIsNoOtherText) {
  for (const auto* wrong :
       {"", ",", "x", "1,2024-09-15T20:00:00,0,5", "1,2024-09-15T20:00:00,0,5,0,0",
        "1,2024-09-15T20:00:00,0,5,0,", "1,now,0,5,0", "01,2024-09-15T20:00:00,0,5,0",
        "1,2024-09-15T20:00:00,0,5,-0", "1,2024-09-15T20:00,0,5,0", " 1,2024-09-15T20:00:00,0,5,0",
        "1,2024-09-15T20:00:00,0,5,9223372036854775808"}) {
    EXPECT_THROW(place_of(wrong), store_error) << wrong;
  }
}

TEST(PageMark, OfANoticeIsItsNumberInTheQueue) {
  for (const std::int64_t number : {std::int64_t{1}, std::int64_t{42}, INT64_MAX}) {
    EXPECT_EQ(queue_number_of(mark_of(number)), number);
  }
  EXPECT_EQ(queue_number_of(""), 0) << "at the beginning";
  for (const auto* wrong : {"0", "-1", "007", "+1", "1 ", "x", "1,2", "9223372036854775808"}) {
    EXPECT_THROW(queue_number_of(wrong), store_error) << wrong;
  }
}

}  // namespace
}  // namespace usher::storage::page_marks_test
