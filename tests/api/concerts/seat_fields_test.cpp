#include "api/concerts/seat_fields.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"

namespace usher::tests::seat_fields_test {
namespace {

using api::fields;

fields of(std::string body) {
  edge::request r;
  r.body = std::move(body);
  return fields::of_body(r);
}

template <class Read>
api::problem problem_of(Read read) {
  try {
    read();
  } catch (const api::bad_request& bad) {
    return bad.what;
  }
  ADD_FAILURE() << "nothing was wrong";
  return api::make_problem(0, "", {});
}

std::vector<std::int32_t> numbers(const std::vector<domain::seat_number>& seats) {
  std::vector<std::int32_t> all;
  for (const auto seat : seats) {
    all.push_back(seat.value);
  }
  return all;
}

TEST(SeatFields, OneSeatOrAList) {
  const auto one = api::read_seats(of(R"({"seatNo":7})"));
  EXPECT_EQ(one.field, "seatNo");
  EXPECT_EQ(numbers(one.seats), (std::vector{7}));
  const auto list = api::read_seats(of(R"({"seatNos":[9,7]})"));
  EXPECT_EQ(list.field, "seatNos");
  EXPECT_EQ(numbers(list.seats), (std::vector{9, 7}));
}

TEST(SeatFields, ANumberThatNoSeatCanHaveStaysOne) {
  for (const auto* number : {"0", "-1", "100001", "4294967297", "-9223372036854775808"}) {
    EXPECT_EQ(numbers(api::read_seats(of(std::string(R"({"seatNo":)") + number + "}")).seats),
              (std::vector{0}))
        << number;
  }
}

TEST(SeatFields, NothingOrBothIsWrong) {
  const auto none = problem_of([] { api::read_seats(of("{}")); });
  EXPECT_EQ(none.code, "MISSING_FIELD");
  EXPECT_EQ(none.details["field"], "seatNo");
  const auto both = problem_of([] { api::read_seats(of(R"({"seatNo":1,"seatNos":[1]})")); });
  EXPECT_EQ(both.details["field"], "seatNos");
}

TEST(SeatFields, AListIsBoundedAndWithoutRepetition) {
  std::string longest = "1";
  for (std::size_t i = 2; i <= domain::limits::max_seats_per_request; ++i) {
    longest += "," + std::to_string(i);
  }
  EXPECT_EQ(api::read_seats(of(R"({"seatNos":[)" + longest + "]}")).seats.size(),
            domain::limits::max_seats_per_request);
  for (const auto& list :
       {std::string(), longest + ",99", std::string("1,1"), std::string("1,\"2\""), std::string("1.5")}) {
    const auto what = problem_of([&] { api::read_seats(of(R"({"seatNos":[)" + list + "]}")); });
    EXPECT_EQ(what.status, 400) << list;
    EXPECT_EQ(what.details["field"], "seatNos") << list;
  }
  EXPECT_EQ(problem_of([] { api::read_seats(of(R"({"seatNos":1})")); }).details["field"], "seatNos");
}

TEST(SeatFields, TheBestThatAreFree) {
  const auto any = api::read_wanted_seats(of(R"({"best":{"count":3}})"));
  EXPECT_EQ(any.field, "best");
  EXPECT_EQ(std::get<domain::best_available>(any.wanted).count, 3);
  EXPECT_EQ(std::get<domain::best_available>(any.wanted).section, std::nullopt);
  const auto named = api::read_wanted_seats(of(R"({"best":{"count":1,"section":"R"}})"));
  EXPECT_EQ(std::get<domain::best_available>(named.wanted).section, "R");
}

TEST(SeatFields, TheBestAreNamedByNobody) {
  for (const auto* other : {R"("seatNo":1)", R"("seatNos":[1])"}) {
    const auto body = std::string(R"({"best":{"count":1},)") + other + "}";
    EXPECT_EQ(problem_of([&] { api::read_wanted_seats(of(body)); }).details["field"], "best");
  }
}

TEST(SeatFields, HowManyOfTheBestIsBounded) {
  const std::pair<const char*, const char*> table[] = {{"{}", "best.count"},
                                                       {R"({"count":0})", "best.count"},
                                                       {R"({"count":21})", "best.count"},
                                                       {R"({"count":"2"})", "best.count"},
                                                       {R"({"count":1,"section":1})", "best.section"},
                                                       {"3", "best"},
                                                       {"[]", "best"}};
  for (const auto& [best, field] : table) {
    const auto body = std::string(R"({"best":)") + best + "}";
    const auto what = problem_of([&] { api::read_wanted_seats(of(body)); });
    EXPECT_EQ(what.details["field"], field) << best;
    EXPECT_EQ(what.status, 400) << best;
  }
}

TEST(SeatFields, ADate) {
  const auto date = api::read_date(of(R"({"concertId":3,"concertDate":"2024-09-15T20:00:00"})"));
  EXPECT_EQ(date.concert.value, 3);
  EXPECT_EQ(domain::to_text(date.starts_at), "2024-09-15T20:00:00");
  EXPECT_EQ(problem_of([] { api::read_date(of(R"({"concertId":3})")); }).details["field"], "concertDate");
}

}  // namespace
}  // namespace usher::tests::seat_fields_test
