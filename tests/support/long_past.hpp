#pragma once

#include <cstdint>

#include "storage/store.hpp"

/// Stores that have seen years.
namespace usher::tests {

/// An academy that sells concerts beside its classes. However many days are behind it, the same is going on
/// at the end.
struct academy {
  std::int64_t students = 200;
  std::int64_t clinics = 40;
  /// Of each class, all of them taken; and who waits for one in vain.
  std::int32_t places = 6;
  std::int64_t waiters = 2;
  /// On a day. Each ends the session of before.
  std::int64_t logins = 25;
  /// From one concert to the next.
  std::int64_t days_between_concerts = 30;
  /// Of a concert, all sold; and the people who come for them, each with a token. Some of who got none wait
  /// still.
  std::int32_t seats = 100;
  std::int64_t visitors = 500;
};

/// Fills an empty store with all that happened in so many days up to `now`, a midnight in UTC, and with what
/// is going on then: a session of each student, the classes of the week to come with a waiter for each, a
/// concert on sale with holds, and 50 people in its waiting room. Says how many changes that were.
/// Throws std::runtime_error when the store refuses it.
std::uint64_t fill_with_past(storage::store& empty, const academy& of, std::int64_t days,
                             domain::instant now);

}  // namespace usher::tests
