#include "api/admin/refusals.hpp"

#include <algorithm>
#include <iterator>

#include "api/http/problem.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

/// What a member of the rules is called outside.
std::string_view outer_name(std::string_view member) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {
      {"seat_count", "seatCount"},        {"hold_for", "holdSeconds"},
      {"extend_by", "extendSeconds"},     {"max_extensions", "maxExtensions"},
      {"offer_for", "offerSeconds"},      {"seats_per_person", "seatsPerPerson"},
      {"own_room", "waitingRoom"},        {"admissions_per_minute", "admissionsPerMinute"},
      {"active_for", "activeSeconds"},    {"claim_for", "claimSeconds"},
      {"idle_for", "idleSeconds"},        {"grace_for", "graceSeconds"},
      {"waits_for", "waitingSeconds"},    {"sales_open_at", "salesOpenAt"},
      {"sales_close_at", "salesCloseAt"},
  };
  const auto found = std::find_if(std::begin(names), std::end(names),
                                  [member](const auto& row) { return row.first == member; });
  return found == std::end(names) ? member : found->second;
}

bilingual expectation_of(std::string_view member) {
  using namespace domain;
  if (member == "seat_count") {
    return number_between(1, limits::max_seats_per_date);
  }
  if (member == "price") {
    return number_between(0, limits::max_price);
  }
  if (member == "title") {
    return plain_text_up_to(limits::max_title_characters);
  }
  if (member == "sections") {
    return {"firstSeat 순서로 1..seatCount를 빠짐없이 채우고 저마다 이름과 가격이 있는 구역",
            "in order of firstSeat, cover 1..seatCount without gaps, and have names of their own and prices"};
  }
  if (member == "refunds") {
    return {"hoursBefore가 긴 것부터, percent는 0부터 100까지",
            "in order of hoursBefore, longest first, with percents from 0 to 100"};
  }
  if (member == "sales_close_at") {
    return {"salesOpenAt보다 늦은 시각. 새 회차는 따로 정하지 않으면 시작 시각에 마감됩니다",
            "after salesOpenAt; that of a new date is its start unless something else is said"};
  }
  return {"허용된 범위의 값", "within its range"};
}

}  // namespace

void blame_member(problem& what, std::string_view member) {
  blame(what, outer_name(member), expectation_of(member));
}

}  // namespace usher::api
