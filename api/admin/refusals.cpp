#include "api/admin/refusals.hpp"

#include <algorithm>
#include <iterator>

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

std::string expectation_of(std::string_view member) {
  using namespace domain;
  if (member == "seat_count") {
    return "a whole number from 1 to " + std::to_string(limits::max_seats_per_date);
  }
  if (member == "price") {
    return "a whole number from 0 to " + std::to_string(limits::max_price);
  }
  if (member == "title") {
    return "1 to " + std::to_string(limits::max_title_bytes) + " bytes of text without control characters";
  }
  if (member == "sections") {
    return "in order of firstSeat, cover 1..seatCount without gaps, and have names of their own and prices";
  }
  if (member == "refunds") {
    return "in order of hoursBefore, longest first, with percents from 0 to 100";
  }
  if (member == "sales_close_at") {
    return "after salesOpenAt; that of a new date is its start unless something else is said";
  }
  return "within its range";
}

}  // namespace

void blame_member(problem& what, std::string_view member) {
  blame(what, outer_name(member), expectation_of(member));
}

}  // namespace usher::api
