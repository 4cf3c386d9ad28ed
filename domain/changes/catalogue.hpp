#pragma once

#include <cstdint>
#include <string>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// Which concerts and dates there are.
namespace usher::domain {

/// A fact of the catalogue.
template <auto... Members>
struct of_catalogue : record<Members...> {
  static std::string owner(const auto&) { return std::string{catalogue_name}; }
};

struct concert_created {
  concert_id concert;
  std::string title;
  /// KRW for one seat.
  std::int64_t price;
  instant created_at;

  using self = concert_created;
  using members = of_catalogue<&self::concert, &self::title, &self::price, &self::created_at>;
};

/// Title, listed price and terms of an existing concert are replaced.
struct concert_changed {
  concert_id concert;
  std::string title;
  /// KRW for one seat: what lists show and what new dates begin with.
  std::int64_t price;
  /// Seats that one person may hold and own of all its dates together; 0 sets no bound.
  std::int32_t seats_per_person = 0;
  /// Its calls take tokens of its own waiting room only, not those of the one for everything.
  bool own_room = false;
  instant changed_at;

  using self = concert_changed;
  using members = of_catalogue<&self::concert, &self::title, &self::price, &self::seats_per_person,
                               &self::own_room, &self::changed_at>;
};

/// With the default terms, the concert's price and this many seats, until `date_terms_set` follows.
struct concert_date_created {
  concert_date_key date;
  /// Seats are numbered 1..seat_count.
  std::int32_t seat_count;
  instant created_at;

  using self = concert_date_created;
  using members = of_catalogue<&self::date, &self::seat_count, &self::created_at>;
};

using catalogue_kinds = kind_list<concert_created, concert_changed, concert_date_created>;

}  // namespace usher::domain
