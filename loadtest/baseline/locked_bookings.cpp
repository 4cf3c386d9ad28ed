#include "loadtest/baseline/locked_bookings.hpp"

#include <vector>

#include "loadtest/baseline/schema.hpp"

namespace usher::baseline {

namespace {

const std::vector<session_pool::statement> statements{
    {"lock_seat",
     "select price, user_id is null or user_id = $4 or held_until <= now() from row_locks.seat"
     " where concert_id = $1 and concert_date = $2 and seat_no = $3 for update"},
    {"hold_seat",
     "update row_locks.seat set user_id = $4, held_until = now() + interval '5 minutes'"
     " where concert_id = $1 and concert_date = $2 and seat_no = $3"
     " returning to_char(held_until at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"},
    {"lock_clinic", "select capacity from row_locks.clinic where id = $1 for update"},
    {"look_at_roster",
     "select count(*), coalesce(bool_or(user_id = $2), false) from row_locks.clinic_reservation where "
     "clinic_id = $1"},
    {"take_place", "insert into row_locks.clinic_reservation (clinic_id, user_id) values ($1, $2)"},
    {"leave_place", "delete from row_locks.clinic_reservation where clinic_id = $1 and user_id = $2"},
};

/// A prepared statement in a transaction, the same for all versions of libpqxx.
template <class... Values>
pqxx::result run(pqxx::work& within, const char* statement, const Values&... values) {
#if PQXX_VERSION_MAJOR < 7
  return within.exec_prepared(statement, values...);
#elif PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR < 10
  return within.exec_prepared(statement, values...);
#else
  return within.exec(pqxx::prepped{statement}, pqxx::params{values...});
#endif
}

/// The database, once its tables are there: statements can be prepared only then.
const std::string& prepared_database(const std::string& database, const locked_bookings::inventory& sold) {
  pqxx::connection session{database};
  pqxx::work within{session};
  within.exec(schema_sql);
  within.exec("select row_locks.fill(" + std::to_string(sold.concert) + ", " + std::to_string(sold.dates) +
              ", " + std::to_string(sold.seats) + ", " + std::to_string(sold.clinics) + ", " +
              std::to_string(sold.capacity) + ")");
  within.commit();
  // As a database that has been in use: its statistics are known and its pages clean.
  pqxx::nontransaction outside{session};
  outside.exec("vacuum analyze row_locks.seat");
  outside.exec("vacuum analyze row_locks.clinic");
  return database;
}

}  // namespace

locked_bookings::locked_bookings(const std::string& database, std::size_t sessions, const inventory& sold)
    : sessions_(prepared_database(database, sold), sessions, statements) {}

locked_bookings::hold locked_bookings::hold_seat(std::int64_t concert, const std::string& date, int seat,
                                                 std::int64_t user) {
  session_pool::loan session{sessions_};
  pqxx::work within{*session};
  const auto found = run(within, "lock_seat", concert, date, seat, user);
  if (found.empty()) {
    return {verdict::not_found, 0, ""};
  }
  const auto price = found[0][0].as<std::int64_t>();
  if (!found[0][1].as<bool>()) {
    return {verdict::taken, price, ""};
  }
  const auto held = run(within, "hold_seat", concert, date, seat, user);
  within.commit();
  return {verdict::done, price, held[0][0].c_str()};
}

locked_bookings::place locked_bookings::reserve_place(std::int64_t clinic, std::int64_t user) {
  session_pool::loan session{sessions_};
  pqxx::work within{*session};
  const auto found = run(within, "lock_clinic", clinic);
  if (found.empty()) {
    return {verdict::not_found};
  }
  const auto capacity = found[0][0].as<int>();
  const auto roster = run(within, "look_at_roster", clinic, user);
  const auto taken = roster[0][0].as<int>();
  if (roster[0][1].as<bool>()) {
    return {verdict::already_there, capacity, taken};
  }
  if (taken >= capacity) {
    return {verdict::taken, capacity, taken};
  }
  run(within, "take_place", clinic, user);
  within.commit();
  return {verdict::done, capacity, taken + 1};
}

locked_bookings::place locked_bookings::cancel_place(std::int64_t clinic, std::int64_t user) {
  session_pool::loan session{sessions_};
  pqxx::work within{*session};
  const auto found = run(within, "lock_clinic", clinic);
  if (found.empty()) {
    return {verdict::not_found};
  }
  const auto left = run(within, "leave_place", clinic, user);
  within.commit();
  return {left.affected_rows() == 0 ? verdict::not_there : verdict::done, found[0][0].as<int>()};
}

}  // namespace usher::baseline
