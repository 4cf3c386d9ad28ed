#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "loadtest/baseline/session_pool.hpp"

namespace usher::baseline {

/// Bookings as a service over row locks makes them: each is one transaction (read committed) that locks the
/// row it is about with SELECT .. FOR UPDATE, looks, writes and commits. Any thread may call. Throws what
/// libpqxx throws; nothing is booked then.
class locked_bookings {
 public:
  struct inventory {
    std::int64_t concert = 1;
    int dates = 1;
    int seats = 50;
    int clinics = 8;
    int capacity = 6;
  };

  enum class verdict { done, not_found, taken, already_there, not_there };

  struct hold {
    verdict what;
    std::int64_t price = 0;
    /// ISO 8601.
    std::string held_until;
  };

  struct place {
    verdict what;
    int capacity = 0;
    int taken = 0;
  };

  /// Makes the tables anew, in the schema `row_locks`, and fills them.
  locked_bookings(const std::string& database, std::size_t sessions, const inventory& sold);

  /// `date` as "2030-01-01T00:00:00". A hold lasts 5 minutes.
  hold hold_seat(std::int64_t concert, const std::string& date, int seat, std::int64_t user);
  place reserve_place(std::int64_t clinic, std::int64_t user);
  place cancel_place(std::int64_t clinic, std::int64_t user);

 private:
  session_pool sessions_;
};

}  // namespace usher::baseline
