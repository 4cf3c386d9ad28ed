#include "api/clinics/calendar/calendar_sheet.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <set>
#include <span>
#include <string_view>
#include <utility>

#include "api/clinics/calendar/icalendar.hpp"
#include "domain/base/hex.hpp"
#include "domain/people/subjects.hpp"

namespace usher::api {

namespace {

constexpr std::chrono::days calendar_begins_before{28};
constexpr int weeks_of_a_teacher = 8;
/// How often programs are to look again.
constexpr std::string_view looks_again_after = "PT1H";

using class_in_calendar = std::pair<domain::local_date, domain::clinic_id>;

/// Of places that were given up, those that the person did not give up.
bool was_taken_away(domain::place_end why) {
  return why != domain::place_end::cancelled && why != domain::place_end::moved;
}

storage::calendar_class class_on(const domain::clinic_facts& clinic, domain::local_date date) {
  return {clinic.id, date, clinic.time, clinic.length, clinic.room, clinic.subject, clinic.teacher_name};
}

/// What a class is called.
std::string title_of(const storage::calendar_class& of, language spoken) {
  if (of.subject.empty()) {
    return bilingual{"클리닉", "Clinic"}.in(spoken);
  }
  return bilingual{std::string(domain::korean_name(of.subject)) + " 클리닉", of.subject + " clinic"}.in(
      spoken);
}

/// Writes classes one after the other.
class calendar_writer {
 public:
  calendar_writer(const calendar_sheet& sheet, const actors::clock& time, language spoken)
      : sheet_(sheet), time_(time), spoken_(spoken) {}

  void begin() {
    to_.line("BEGIN", "VCALENDAR");
    to_.line("VERSION", "2.0");
    to_.line("PRODID", "-//Usher//Clinics//EN");
    to_.line("CALSCALE", "GREGORIAN");
    const auto name = bilingual{"클리닉: ", "Clinics: "}.in(spoken_) + sheet_.owner.who.name;
    to_.text("NAME", name);
    to_.text("X-WR-CALNAME", name);
    to_.line("REFRESH-INTERVAL;VALUE=DURATION", looks_again_after);
    to_.line("X-PUBLISHED-TTL", looks_again_after);
  }

  void write(const storage::calendar_place& place) {
    const bool taken_away = place.ended.has_value();
    const auto& teacher = place.of.teacher_name;
    write(place.of, "place", title_of(place.of, spoken_),
          teacher.empty() ? "" : bilingual{"강사: ", "Teacher: "}.in(spoken_) + teacher, taken_away);
  }

  void write(const storage::taught_class& taught) {
    const auto count = std::to_string(taught.reserved);
    const bilingual students{"학생 " + count + "명", count == "1" ? "1 student" : count + " students"};
    std::string names;
    for (const auto& name : taught.students) {
      names += (names.empty() ? "" : "\n") +
               (name.empty() ? bilingual{"(지워진 사람)", "(erased)"}.in(spoken_) : name);
    }
    const auto more = taught.reserved - static_cast<std::int64_t>(taught.students.size());
    if (more > 0) {
      const auto others = std::to_string(more);
      names += (names.empty() ? "" : "\n") +
               bilingual{"외 " + others + "명", "and " + others + " more"}.in(spoken_);
    }
    write(taught.of, "class", title_of(taught.of, spoken_) + " (" + students.in(spoken_) + ")", names,
          taught.is_over && taught.reserved == 0);
  }

  std::string end() {
    if (is_empty_) {
      // A calendar is made of at least one component (3.6).
      to_.line("BEGIN", "VTIMEZONE");
      to_.line("TZID", "UTC");
      to_.line("BEGIN", "STANDARD");
      to_.line("DTSTART", "19700101T000000");
      to_.line("TZOFFSETFROM", "+0000");
      to_.line("TZOFFSETTO", "+0000");
      to_.line("END", "STANDARD");
      to_.line("END", "VTIMEZONE");
    }
    to_.line("END", "VCALENDAR");
    return to_.take();
  }

 private:
  void write(const storage::calendar_class& of, std::string_view what, const std::string& title,
             const std::string& description, bool called_off) {
    is_empty_ = false;
    const auto begins = domain::class_start(of.class_date, of.time);
    const auto changed = changed_at(of.clinic);
    to_.line("BEGIN", "VEVENT");
    to_.line("UID", "clinic-" + std::to_string(of.clinic.value) + "-" + domain::to_text(of.class_date) + "-" +
                        std::string(what) + "-" + std::to_string(sheet_.owner.who.id.value) + "@" +
                        sheet_.mark + ".usher");
    to_.time("DTSTAMP", changed);
    to_.time("LAST-MODIFIED", changed);
    to_.time("DTSTART", time_.to_utc(begins));
    to_.time("DTEND", time_.to_utc(begins + of.length));
    to_.text("SUMMARY", title);
    to_.text("LOCATION", of.room.name());
    if (!description.empty()) {
      to_.text("DESCRIPTION", description);
    }
    to_.line("STATUS", called_off ? "CANCELLED" : "CONFIRMED");
    to_.line("END", "VEVENT");
  }

  /// What the clinic's log does not say was so when the address was made.
  domain::instant changed_at(domain::clinic_id clinic) const {
    const auto found = sheet_.changed_at.find(clinic);
    return found == sheet_.changed_at.end() ? sheet_.owner.made_at
                                            : std::max(found->second, sheet_.owner.made_at);
  }

  const calendar_sheet& sheet_;
  const actors::clock& time_;
  language spoken_;
  icalendar to_;
  bool is_empty_ = true;
};

/// The classes of the next weeks that nobody has reserved yet.
std::vector<storage::taught_class> coming_classes(const calendar_sheet& sheet, domain::local_time now) {
  std::set<class_in_calendar> known;
  for (const auto& taught : sheet.taught) {
    known.emplace(taught.of.class_date, taught.of.clinic);
  }
  std::vector<storage::taught_class> out;
  for (const auto& clinic : sheet.clinics) {
    auto date = domain::next_class_date(clinic.day, clinic.time, now);
    for (int week = 0; week < weeks_of_a_teacher; ++week, date += std::chrono::days{7}) {
      const bool takes_place =
          clinic.is_active && date >= clinic.first_class && !domain::is_after_term(clinic, date);
      if (takes_place && !known.contains({date, clinic.id})) {
        out.push_back({class_on(clinic, date), false, 0, {}});
      }
    }
  }
  return out;
}

}  // namespace

calendar_sheet read_calendar_sheet(storage::queries& store, const domain::calendar_owner& owner,
                                   const domain::secret_hash& key, domain::local_time now) {
  calendar_sheet sheet;
  sheet.owner = owner;
  sheet.mark = domain::to_hex(std::span(key.bytes).first(8));
  const auto from = std::chrono::floor<std::chrono::days>(now) - calendar_begins_before;
  sheet.places = store.list_places(owner.who.id, from);
  std::erase_if(sheet.places, [](const auto& place) { return place.ended && !was_taken_away(*place.ended); });
  if (owner.who.is_teacher) {
    sheet.taught = store.list_taught(owner.who.id, from);
    // A class that everybody has left is as one that nobody reserved: it comes again where it is to come.
    std::erase_if(sheet.taught, [](const auto& taught) { return taught.reserved == 0 && !taught.is_over; });
    sheet.clinics = store.load_timetable().clinics;
    std::erase_if(sheet.clinics, [&](const auto& clinic) { return clinic.teacher != owner.who.id; });
  }
  std::set<domain::clinic_id> shown;
  for (const auto& place : sheet.places) {
    shown.insert(place.of.clinic);
  }
  for (const auto& taught : sheet.taught) {
    shown.insert(taught.of.clinic);
  }
  for (const auto& clinic : sheet.clinics) {
    shown.insert(clinic.id);
  }
  sheet.changed_at = store.last_clinic_changes({shown.begin(), shown.end()});
  return sheet;
}

std::string calendar_text(const calendar_sheet& sheet, const domain::moment& now, const actors::clock& time,
                          language spoken) {
  calendar_writer writer{sheet, time, spoken};
  writer.begin();
  for (const auto& place : sheet.places) {
    writer.write(place);
  }
  for (const auto& taught : sheet.taught) {
    writer.write(taught);
  }
  for (const auto& coming : coming_classes(sheet, now.local)) {
    writer.write(coming);
  }
  return writer.end();
}

}  // namespace usher::api
