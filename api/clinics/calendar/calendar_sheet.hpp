#pragma once

#include <map>
#include <string>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/support/bilingual.hpp"
#include "storage/queries.hpp"

/// What stands in somebody's calendar, and how it is written.
namespace usher::api {

struct calendar_sheet {
  domain::calendar_owner owner;
  /// Unique among the addresses of all servers, and the same as long as the address is.
  std::string mark;
  std::vector<storage::calendar_place> places;
  /// Of the owner, where they teach.
  std::vector<storage::taught_class> taught;
  std::vector<domain::clinic_facts> clinics;
  /// The last change that anything of a clinic saw; of those in the three lists.
  std::map<domain::clinic_id, domain::instant> changed_at;
};

/// All that the calendar of `owner` shows at a time, out of the store as it is.
calendar_sheet read_calendar_sheet(storage::queries& store, const domain::calendar_owner& owner,
                                   const domain::secret_hash& key, domain::local_time now);

/// The calendar as iCalendar (RFC 5545; NAME and REFRESH-INTERVAL as RFC 7986 has them): the owner's places
/// of the last four weeks and to come, and of a teacher their classes, with the next eight weeks of each
/// clinic. Names of students stand in a teacher's own classes alone. A place that was taken away, and a class
/// of a clinic that is no more, are `CANCELLED`; a place that the person gave up themselves is not there.
///
/// Times are in UTC. A class has the same UID as long as the address is the same; DTSTAMP and LAST-MODIFIED
/// say when its clinic last changed. So the text is the same until something in it is different. Pure.
std::string calendar_text(const calendar_sheet& sheet, const domain::moment& now, const actors::clock& time,
                          language spoken);

}  // namespace usher::api
