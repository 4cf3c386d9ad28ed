#include "api/concerts/seat_fields.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "api/http/problem.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

constexpr auto most_seats = static_cast<std::int64_t>(domain::limits::max_seats_per_request);

domain::seat_number to_seat(std::int64_t number) {
  const bool possible = number >= 1 && number <= domain::limits::max_seats_per_date;
  return domain::seat_number{possible ? static_cast<std::int32_t>(number) : 0};
}

named_seats to_seats(const std::vector<std::int64_t>& numbers) {
  const bool is_repeated = std::set(numbers.begin(), numbers.end()).size() != numbers.size();
  if (numbers.empty() || numbers.size() > domain::limits::max_seats_per_request || is_repeated) {
    const auto most = std::to_string(most_seats);
    throw bad_request{wrong_field(
        "seatNos", {"서로 다른 번호 1~" + most + "개", "1 to " + most + " numbers without repetition"})};
  }
  named_seats read{"seatNos", {}};
  std::transform(numbers.begin(), numbers.end(), std::back_inserter(read.seats), to_seat);
  return read;
}

domain::best_available to_best(const fields& from) {
  const auto count = from.whole_number("count");
  if (count < 1 || count > most_seats) {
    throw bad_request{wrong_field("best.count", number_between(1, most_seats))};
  }
  return {static_cast<std::int32_t>(count), from.optional_text("section")};
}

}  // namespace

domain::concert_date_key read_date(const fields& from) {
  const domain::concert_id concert{from.whole_number("concertId")};
  return {concert, from.local_time("concertDate")};
}

named_seats read_seats(const fields& from) {
  const auto numbers = from.optional_whole_numbers("seatNos");
  const auto number = from.optional_whole_number("seatNo");
  if (numbers && number) {
    throw bad_request{
        wrong_field("seatNos", {"seatNo가 있으면 쓰지 않음", "left out where there is a seatNo"})};
  }
  return numbers ? to_seats(*numbers) : named_seats{"seatNo", {to_seat(from.whole_number("seatNo"))}};
}

wanted_seats read_wanted_seats(const fields& from) {
  const auto best = from.optional_object("best");
  if (!best) {
    auto named = read_seats(from);
    return {std::move(named.field), domain::seat_choice{std::move(named.seats)}};
  }
  if (from.optional_whole_number("seatNo") || from.optional_whole_numbers("seatNos")) {
    throw bad_request{
        wrong_field("best", {"좌석 번호가 있으면 쓰지 않음", "left out where seats are named"})};
  }
  return {"best", to_best(*best)};
}

}  // namespace usher::api
