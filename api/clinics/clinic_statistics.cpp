#include "api/clinics/clinic_statistics.hpp"

#include <algorithm>
#include <cmath>

namespace usher::api {

namespace {

/// What a refusal is called in answers.
std::string_view code_of_refusal(domain::attempt_refusal reason) {
  return reason == domain::attempt_refusal::closed ? "reservation_closed" : domain::to_word(reason);
}

std::size_t place_of(domain::attempt_refusal reason) {
  const auto& all = domain::all_attempt_refusals;
  return static_cast<std::size_t>(std::find(all.begin(), all.end(), reason) - all.begin());
}

void add(share& to, const storage::class_count& counted) {
  to.of += counted.capacity;
  to.part += counted.reserved;
}

void add(refusals_of_week& to, const storage::refusal_count& counted) {
  to.total += counted.count;
  to.by_reason.at(place_of(counted.reason)) += counted.count;
}

json places_body(const share& places) {
  return {{"capacity", places.of}, {"reserved", places.part}, {"rate", places.rate()}};
}

json reasons_body(const refusals_of_week& refused) {
  json body = json::object();
  for (const auto reason : domain::all_attempt_refusals) {
    body[std::string(code_of_refusal(reason))] = refused.by_reason.at(place_of(reason));
  }
  return body;
}

/// Every day is named, also those without a class.
json places_by_day(const std::map<domain::weekday, share>& shares) {
  json body = json::object();
  for (const auto day : domain::all_weekdays) {
    const auto found = shares.find(day);
    body[std::string(domain::to_word(day))] = places_body(found == shares.end() ? share{} : found->second);
  }
  return body;
}

/// The usual times are named, also those without a class, and all others at which there was one.
json places_by_time(const std::map<domain::class_time, share>& shares) {
  json body = json::object();
  for (const auto time : domain::usual_class_times) {
    body[domain::to_text(time)] = places_body({});
  }
  for (const auto& [time, places] : shares) {
    body[domain::to_text(time)] = places_body(places);
  }
  return body;
}

json clinics_body(const clinic_statistics& all) {
  auto rows = json::array();
  for (const auto& [id, fill] : all.by_clinic) {
    auto row = json{{"clinic_id", id.value},
                    {"day", domain::to_word(fill.clinic.day)},
                    {"time", domain::to_text(fill.clinic.time)},
                    {"room", fill.clinic.room.name()},
                    {"subject", fill.clinic.subject},
                    {"teacher_name", fill.clinic.teacher_name},
                    {"classes", fill.classes},
                    {"paid", fill.paid}};
    row.update(places_body(fill.places));
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

double share::rate() const {
  constexpr double digits = 10'000;
  return of == 0 ? 0.0 : std::round(static_cast<double>(part) * digits / static_cast<double>(of)) / digits;
}

clinic_statistics statistics_of(const storage::clinic_counts& counts) {
  clinic_statistics all;
  for (const auto& counted : counts.classes) {
    add(all.places, counted);
    add(all.by_day[counted.day], counted);
    add(all.by_time[counted.time], counted);
    auto& clinic = all.by_clinic[counted.clinic];
    add(clinic.places, counted);
    ++clinic.classes;
    clinic.paid += counted.paid;
    all.paid += counted.paid;
    // They come in order of class date.
    clinic.clinic = counted;
    all.absent.of += counted.attended + counted.absent + counted.sick + counted.late;
    all.absent.part += counted.absent;
  }
  for (const auto& counted : counts.refusals) {
    add(all.refused, counted);
    add(all.refused_by_week[counted.week], counted);
  }
  return all;
}

json statistics_body(const clinic_statistics& all, domain::local_date from, domain::local_date to) {
  auto weeks = json::array();
  for (const auto& [week, refused] : all.refused_by_week) {
    weeks.push_back(
        {{"week", domain::to_text(week)}, {"total", refused.total}, {"by_reason", reasons_body(refused)}});
  }
  return {{"from", domain::to_text(from)},
          {"to", domain::to_text(to)},
          {"fill",
           {{"overall", places_body(all.places)},
            {"by_day", places_by_day(all.by_day)},
            {"by_time", places_by_time(all.by_time)},
            {"by_clinic", clinics_body(all)}}},
          {"paid", all.paid},
          {"no_show", {{"marked", all.absent.of}, {"absent", all.absent.part}, {"rate", all.absent.rate()}}},
          {"refused",
           {{"total", all.refused.total},
            {"by_reason", reasons_body(all.refused)},
            {"by_week", std::move(weeks)}}}};
}

}  // namespace usher::api
