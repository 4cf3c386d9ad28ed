#include <utility>

#include "storage/restore/lists.hpp"
#include "storage/restore/page_marks.hpp"
#include "storage/restore/reading.hpp"

namespace usher::storage {

namespace {

/// With the number of its state, and of its receipt or waiter.
struct numbered_booking {
  booking known;
  std::int64_t state = 0;
  std::int64_t number = 0;
};

/// The bookings of all states, or of one, as a relation. `which` follows each WHERE.
std::string all_bookings(std::optional<booking_state> only, const std::string& which) {
  std::string all;
  const auto add = [&](booking_state state, const std::string& columns, const std::string& from) {
    if (only && *only != state) {
      return;
    }
    all += (all.empty() ? "SELECT " : " UNION ALL SELECT ") + std::to_string(static_cast<int>(state)) +
           " AS state, concert_id, starts_at, person_id, " + columns + " FROM " + from + which;
  };
  const std::string never = "CAST(NULL AS timestamptz)";
  add(booking_state::held, "seat_no, 0 AS number, price, 0 AS refund, held_at AS since, expires_at AS until",
      "seat_hold WHERE 1 = 1");
  add(booking_state::sold,
      "seat_no, receipt_no AS number, price, 0 AS refund, sold_at AS since, " + never + " AS until",
      "seat_sale WHERE cancelled_at IS NULL");
  add(booking_state::cancelled,
      "seat_no, receipt_no AS number, price, refund, cancelled_at AS since, " + never + " AS until",
      "seat_sale WHERE cancelled_at IS NOT NULL");
  add(booking_state::offered,
      "seat_no, waiter_no AS number, price, 0 AS refund, offered_at AS since, expires_at AS until",
      "seat_offer WHERE 1 = 1");
  add(booking_state::waiting,
      "0 AS seat_no, waiter_no AS number, CAST(NULL AS bigint) AS price, 0 AS refund, joined_at AS since, " +
          never + " AS until",
      "waiter AS w WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id ="
      " w.concert_id AND o.starts_at = w.starts_at AND o.waiter_no = w.waiter_no)");
  return all;
}

}  // namespace

booking_page relational_reader::list_bookings(const booking_filter& filter, const page_mark& after,
                                              std::size_t limit) {
  std::vector<argument> arguments;
  const auto parameter = [&](argument value) {
    arguments.push_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  std::string which;
  if (filter.concert) {
    which += " AND concert_id = " + parameter(filter.concert->value);
  }
  if (filter.starts_at) {
    which += " AND starts_at = " + parameter(domain::to_text(*filter.starts_at));
  }
  if (filter.user) {
    which += " AND person_id = " + parameter(filter.user->value);
  }

  std::string beyond;
  if (!after.empty()) {
    const auto place = place_of(after);
    beyond = " WHERE (concert_id, b.starts_at, state, seat_no, number) > (" +
             parameter(place.date.concert.value) + ", " + parameter(domain::to_text(place.date.starts_at)) +
             ", " + parameter(place.state) + ", " + parameter(place.seat) + ", " + parameter(place.number) +
             ")";
  }

  booking_page out;
  booking_place last;
  const auto take = [&](numbered_booking&& row) {
    if (out.rows.size() == limit) {
      out.next = mark_of(last);
      return;
    }
    auto& known = out.rows.emplace_back(std::move(row.known));
    last = {known.date, row.state, known.seat.value, row.number};
    known.state = static_cast<booking_state>(row.state);
    if (known.state == booking_state::sold || known.state == booking_state::cancelled) {
      known.receipt = domain::receipt_number{row.number};
    }
  };
  using domain::concert_date_key;
  constexpr auto known = &numbered_booking::known;
  const std::string which_rows = "(" + all_bookings(filter.state, which) + ") AS b" + beyond +
                                 " ORDER BY concert_id, b.starts_at, state, seat_no, number LIMIT " +
                                 parameter(as_stored(limit + 1));
  read_each<numbered_booking>(
      which_rows, arguments, take, column("concert_id", known, &booking::date, &concert_date_key::concert),
      column("b.starts_at", known, &booking::date, &concert_date_key::starts_at),
      column("state", &numbered_booking::state), column("seat_no", known, &booking::seat),
      column("number", &numbered_booking::number), column("person_id", known, &booking::user),
      column("price", known, &booking::price), column("refund", known, &booking::refund),
      column("since", known, &booking::since), column("until", known, &booking::expires_at));
  return out;
}

}  // namespace usher::storage
