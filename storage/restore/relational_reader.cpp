#include "storage/restore/reading.hpp"

namespace usher::storage {

restless relational_reader::load_restless() {
  restless out;
  using domain::concert_date_key;
  // Where all is sold nothing happens to who waits until somebody gives a seat back, who wakes the date, or
  // the sale ends.
  const auto standing_sales = " FROM " + by_index("seat_sale AS s", "seat_sale_standing") +
                              " WHERE s.concert_id = d.concert_id AND s.starts_at = d.starts_at"
                              " AND s.cancelled_at IS NULL";
  out.dates = read_all<concert_date_key>(
      "(SELECT concert_id, starts_at FROM seat_hold UNION SELECT concert_id, starts_at FROM seat_offer UNION"
      " SELECT d.concert_id, d.starts_at FROM concert_date AS d WHERE EXISTS (SELECT 1 FROM " +
          by_index("waiter AS w", "waiter_open") +
          " WHERE w.concert_id = d.concert_id AND w.starts_at = d.starts_at AND w.ended_at IS NULL)"
          " AND (d.state <> 'open' OR d.sales_close_at IS NOT NULL OR d.seat_count > (SELECT count(*)" +
          standing_sales +
          ")) UNION SELECT d.concert_id, d.starts_at FROM concert_date AS d WHERE d.refund_all"
          " AND EXISTS (SELECT 1" +
          standing_sales + ")) AS busy ORDER BY concert_id, busy.starts_at",
      {}, column("concert_id", &concert_date_key::concert),
      column("starts_at", &concert_date_key::starts_at));
  out.rooms = read_all<domain::room_id>(
      "(SELECT room_id FROM waiting_token WHERE ended_at IS NULL UNION SELECT room_id FROM waiting_draw WHERE"
      " drawn_at IS NULL) AS busy ORDER BY room_id",
      {}, column("room_id", &domain::room_id::value));
  return out;
}

domain::existing_data relational_reader::load_existing_data() {
  domain::existing_data out;
  out.people = everyone();
  if (!out.people.empty()) {
    out.next_user = domain::user_id{out.people.back().id.value + 1};
  }
  for (const auto& concert : concerts()) {
    out.concerts.push_back(concert.id);
    for (const auto& date : concert.dates) {
      out.dates.push_back({concert.id, date.starts_at});
    }
  }
  out.clinics = clinics();
  out.next_clinic = next_clinic();
  return out;
}

std::optional<domain::bytes_32> relational_reader::find_secret(const std::string& name) {
  return read_value<domain::bytes_32>("bytes", "server_secret WHERE name = $1", {name});
}

}  // namespace usher::storage
