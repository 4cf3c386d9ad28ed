#include "api/clinics/render_attendance.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "api/clinics/clinic_forms.hpp"
#include "api/http/refusals.hpp"
#include "api/support/csv.hpp"

namespace usher::api {

namespace {

std::string_view korean_name(domain::attendance type) {
  switch (type) {
    case domain::attendance::attended:
      return "출석";
    case domain::attendance::absent:
      return "결석";
    case domain::attendance::sick:
      return "병결";
    case domain::attendance::late:
      return "지각";
    case domain::attendance::none:
      break;
  }
  return "미정";
}

/// The day on the wall clock.
std::string day_text(domain::instant at, const actors::clock& time) {
  return domain::to_text(domain::local_date{std::chrono::floor<std::chrono::days>(time.to_local(at))});
}

}  // namespace

bilingual types_of_attendance() {
  auto words = domain::words_of<domain::attendance>;
  // `none` is told last.
  std::rotate(words.begin(), words.begin() + 1, words.end());
  return one_of(words);
}

json attendance_body(const storage::attendance_line& line, const actors::clock& time) {
  const auto& record = line.record;
  return {
      {"id", record.id},
      {"clinic_id", record.clinic.value},
      {"day", domain::to_word(line.day)},
      {"time", domain::to_text(record.time)},
      {"room", line.room.name()},
      {"subject", line.subject},
      {"class_date", domain::to_text(record.class_date)},
      {"clinic", record.clinic.value},
      {"clinic_info", line.subject + " - " + std::string(domain::korean_name(line.day)) + " " +
                          domain::to_text(record.time) + " (" + std::string(line.room.name()) + ")"},
      {"expected_clinic_date", domain::to_text(record.class_date)},
      {"student", record.user.value},
      {"student_name", line.name},
      {"student_username", line.username},
      {"attendance_type", domain::to_word(record.type)},
      {"attendance_type_display", korean_name(record.type)},
      {"reservation_date", day_text(line.opened_at, time)},
      {"actual_attendance_date", record.marked_at ? json(day_text(*record.marked_at, time)) : json(nullptr)},
      {"created_at", time.to_text(line.opened_at)},
      {"updated_at", time.to_text(record.marked_at.value_or(line.opened_at))},
      {"withdrawn", record.withdrawn},
      {"marked_at", record.marked_at ? json(time.to_text(*record.marked_at)) : json(nullptr)},
      {"marked_by", record.marked_by.value == 0 ? json(nullptr) : json(record.marked_by.value)}};
}

json attendances_body(const std::vector<storage::attendance_line>& lines, std::size_t limit,
                      const actors::clock& time) {
  auto rows = json::array();
  for (const auto& line : lines) {
    rows.push_back(attendance_body(line, time));
  }
  const bool more = !lines.empty() && lines.size() == limit && lines.back().record.id > 1;
  return {{"results", std::move(rows)}, {"next", more ? json(lines.back().record.id) : json(nullptr)}};
}

std::string attendances_table(const std::vector<storage::attendance_line>& lines, const actors::clock& time) {
  csv_table table;
  for (const auto* name :
       {"id", "class_date", "clinic_id", "day", "time", "room", "subject", "student_id", "name", "username",
        "attendance_type", "withdrawn", "marked_at", "marked_by", "length_minutes", "paid"}) {
    table.cell(name);
  }
  table.end_row();
  for (const auto& line : lines) {
    const auto& record = line.record;
    const auto marked_by = record.marked_at ? std::optional{record.marked_by.value} : std::nullopt;
    table.cell(record.id).cell(domain::to_text(record.class_date)).cell(record.clinic.value);
    table.cell(domain::to_word(line.day)).cell(domain::to_text(record.time));
    table.cell(line.room.name()).cell(line.subject);
    table.cell(record.user.value).cell(line.name).cell(line.username);
    table.cell(domain::to_word(record.type)).cell(record.withdrawn ? "true" : "false");
    table.cell(record.marked_at ? time.to_text(*record.marked_at) : "").cell(marked_by);
    table.cell(std::int64_t{line.length.count()}).cell(line.paid);
    table.end_row();
  }
  return table.text();
}

json marked_body(storage::attendance_line line, const actors::attendance_was_marked& marked,
                 const actors::clock& time) {
  line.record = marked.record;
  auto body = attendance_body(line, time);
  // LEGACY: the same once more, as the original has it.
  json twice = body;
  body["no_show"] = marked.no_show;
  body["message"] = "출석 상태가 변경되었습니다.";
  body["attendance"] = std::move(twice);
  return body;
}

}  // namespace usher::api
