#pragma once

#include <cstdint>

#include "storage/queries.hpp"

/// Where pages of lists end, as texts. Pure.
namespace usher::storage {

/// The order of bookings: concert, date, state, seat, receipt or waiter.
struct booking_place {
  domain::concert_date_key date;
  std::int64_t state = 0;
  std::int64_t seat = 0;
  std::int64_t number = 0;
};

page_mark mark_of(const booking_place& place);
/// The inverse. Throws store_error for any other text, such as another spelling.
booking_place place_of(const page_mark& mark);

/// Of notices: their number in the queue.
page_mark mark_of(std::int64_t queue_number);
/// The inverse; 0 of the empty mark, at the beginning. Throws store_error for any other text.
std::int64_t queue_number_of(const page_mark& mark);

}  // namespace usher::storage
