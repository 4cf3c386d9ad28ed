#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "actors/base/clock.hpp"
#include "actors/base/views.hpp"
#include "api/http/language.hpp"
#include "api/http/problem.hpp"
#include "domain/base/limits.hpp"
#include "storage/queries.hpp"

/// All that is found about one person, of both halves, as one document.
namespace usher::api {

struct export_bounds {
  /// After about so many a reading lets others have the store.
  std::size_t rows_per_reading = 1'000;
  /// Of more the document has the first, as the list itself has them, and says where that goes on.
  std::size_t rows_per_list = domain::limits::max_rows_per_page;
  /// Of the record of calls, which nobody asks for those about one person: the newest.
  std::size_t calls_looked_through = 100'000;
};

/// A place in a class that somebody has or had.
struct place_of_person {
  domain::clinic_id clinic;
  domain::local_date class_date;
  storage::reservation_line line;
};

/// The next in the line has position 1.
struct wait_of_person {
  domain::clinic_id clinic;
  domain::local_date class_date;
  std::int64_t position;
  domain::instant joined_at;
};

struct person_data {
  domain::person who;
  /// Newest first.
  std::vector<storage::wallet_line> wallet;
  storage::booking_page bookings;
  /// Newest first; those that were withdrawn, too.
  std::vector<storage::attendance_line> attendance;
  /// In order of class: those that stand, of students those of the past, and those that were given up.
  std::vector<place_of_person> places;
  /// The lines in which the person is.
  std::vector<wait_of_person> waits;
  /// The clinics whose teacher the person is.
  std::vector<domain::clinic_id> teaches;
  /// Calls of the administration about the person that were carried out, newest first.
  std::vector<domain::admin_called> calls;
  /// Calls below this number were not looked through; 0: all were.
  domain::admin_call_number calls_before;
};

/// Gathers what the store has of somebody, a few pages in each reading, so that who asks for much holds up
/// nobody. One thread at a time.
class person_reading {
 public:
  /// `clinics` have the lines, and what is taught.
  person_reading(domain::person who, const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                 export_bounds bounds = {});

  /// Reads some more; whether there is more still. What throws storage::store_error may be repeated.
  bool read_some(storage::queries& store);

  const person_data& data() const { return data_; }

 private:
  enum class stage : std::uint8_t { wallet, bookings, attendance, places, calls, over };

  /// Says how many rows it has found.
  std::size_t read_page(storage::queries& store);
  std::size_t read_wallet(storage::queries& store);
  std::size_t read_bookings(storage::queries& store);
  std::size_t read_attendance(storage::queries& store);
  std::size_t read_places(storage::queries& store);
  std::size_t read_calls(storage::queries& store);

  /// The rows to ask for, of a list of which so many are there.
  std::size_t rows_wanted(std::size_t there) const;
  /// Adds what `list` has of the rows that it is asked for. Where these are the last, `next` comes.
  template <class Row, class List>
  std::size_t read_rows(std::vector<Row>& all, stage next, List list);

  const export_bounds bounds_;
  person_data data_;
  stage stage_ = stage::wallet;
  /// Classes in which the person may have had a place, and which are still to be read.
  std::set<std::pair<domain::local_date, domain::clinic_id>> classes_;
  domain::admin_call_number last_call_;
  std::size_t calls_read_ = 0;
};

/// Whether a call of the administration that was carried out says by itself that it is about this person.
bool is_about(const domain::admin_called& call, domain::user_id user);

/// `{exported_at, user, wallet, bookings, attendance, clinics: {places, waiting, teaches}, calls, left_out:
/// [{what, why}]}`: wallet, bookings and attendance as their own lists have them, each with `next` where it
/// goes on. Of a call what was asked and when, not from which address. Pure.
json person_export_body(const person_data& all, const actors::clock& time, language spoken,
                        const export_bounds& bounds = {});

}  // namespace usher::api
