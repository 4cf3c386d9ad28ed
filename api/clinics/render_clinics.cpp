#include "api/clinics/render_clinics.hpp"

#include <algorithm>
#include <chrono>

#include "api/clinics/render_people.hpp"
#include "domain/base/clinic_calendar.hpp"

namespace usher::api {

namespace {

std::string room_name(std::int32_t room) {
  return std::to_string(room) + "강의실";
}

json student_entry(const domain::roster_entry& entry) {
  return {{"id", entry.user.value}, {"name", entry.name}, {"username", entry.username}};
}

/// `only` names the one student shown; nothing shows none, unless `all`.
json slot(const actors::clinic_view& view, bool all, domain::user_id only) {
  const auto& clinic = view.clinic;
  const auto count = static_cast<std::int32_t>(view.roster.entries.size());
  auto students = json::array();
  for (const auto& entry : view.roster.entries) {
    if (all || entry.user == only) {
      students.push_back(student_entry(entry));
    }
  }
  return {{"clinic_id", clinic.id.value},
          {"teacher_name", clinic.teacher_name},
          {"subject", clinic.subject},
          {"room", room_name(clinic.room)},
          {"capacity", clinic.capacity},
          {"current_count", count},
          {"remaining_spots", std::max(0, clinic.capacity - count)},
          {"is_full", count >= clinic.capacity},
          {"students", std::move(students)}};
}

std::string text_of_slot(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

constexpr std::string_view empty_slot =
    R"({"clinic_id":null,"teacher_name":null,"subject":null,"room":null,"capacity":0,"current_count":0,)"
    R"("remaining_spots":0,"is_full":false,"students":[],"clinics":[]})";

/// The slot of one day and time: its first clinic (LEGACY) and, beyond the original, all of them.
void append_slot(std::string& out, const std::vector<std::string>& rendered) {
  if (rendered.empty()) {
    out += empty_slot;
    return;
  }
  const std::string_view first = rendered.front();
  out += first.substr(0, first.size() - 1);
  out += R"(,"clinics":[)";
  for (std::size_t i = 0; i < rendered.size(); ++i) {
    out += i == 0 ? "" : ",";
    out += rendered[i];
  }
  out += "]}";
}

std::string slot_for(const actors::clinic_view& view, const domain::caller& who) {
  if (who.acts_for_others()) {
    return view.with_students;
  }
  return view.has(who.user) ? text_of_slot(slot(view, false, who.user)) : view.without_students;
}

/// When the clinic takes reservations, as far as its window is concerned.
json window_body(const domain::clinic_facts& clinic, const domain::week_window& house) {
  if (clinic.window == domain::reservation_window::always) {
    return {{"kind", "always"}};
  }
  const bool own = clinic.window == domain::reservation_window::own;
  const auto& window = own ? clinic.own_window : house;
  return {{"kind", own ? "own" : "weekly"},
          {"opens", domain::to_text_in_week(window.opens)},
          {"closes", domain::to_text_in_week(window.closes)}};
}

json roster_line(const domain::roster_entry& entry, const actors::clock& time) {
  return {{"id", entry.user.value},
          {"name", entry.name},
          {"username", entry.username},
          {"place", entry.place},
          {"reserved_at", time.to_text(entry.reserved_at)}};
}

json clinic_info(const domain::clinic_facts& clinic) {
  return {{"id", clinic.id.value},
          {"day", domain::korean_name(clinic.day)},
          {"time", domain::to_word(clinic.time)},
          {"room", room_name(clinic.room)},
          {"subject", clinic.subject},
          {"teacher", clinic.teacher_name}};
}

problem reservation_closed(domain::clinic_status status) {
  return {400,
          "reservation_closed",
          "RESERVATION_CLOSED",
          {"현재는 예약할 수 없는 클리닉입니다.", "This clinic takes no reservations now."},
          {{"clinic_status", domain::to_word(status)}}};
}

problem already_reserved() {
  return {400,
          "이미 해당 클리닉에 예약되어 있습니다.",
          "ALREADY_RESERVED",
          {"이미 해당 클리닉에 예약되어 있습니다.", "There is a reservation in this clinic already."}};
}

problem no_show_blocked(std::int32_t count, const std::string& name) {
  return {
      403,
      "no_show_blocked",
      "NO_SHOW_BLOCKED",
      {"무단 결석이 누적되어 예약할 수 없습니다.", "Too many no-shows stand in the way of a reservation."},
      {{"no_show_count", count}, {"user_name", name}}};
}

problem time_conflict() {
  return {409,
          "time_conflict",
          "TIME_CONFLICT",
          {"같은 시간에 이미 다른 클리닉이 예약되어 있습니다.",
           "There is a reservation in another clinic at the same hour."}};
}

problem not_reserved() {
  return {404,
          "not_reserved",
          "NOT_RESERVED",
          {"해당 클리닉에 예약되어 있지 않습니다.", "There is no reservation in this clinic."}};
}

problem cancellation_disabled(const std::string& admin_contact) {
  return {403,
          "cancellation_disabled",
          "CANCELLATION_DISABLED",
          {"예약 취소는 " + admin_contact + "에 문의해 주세요.",
           "Reservations cannot be cancelled here. Please ask: " + admin_contact},
          {{"admin_contact", admin_contact}}};
}

problem explain_refusal(const domain::reserve_refusal& refusal, const std::string& name) {
  using kind = domain::reserve_refusal_kind;
  switch (refusal.kind) {
    case kind::closed:
      return reservation_closed(refusal.status);
    case kind::already_reserved:
      return already_reserved();
    case kind::no_show_blocked:
      return no_show_blocked(refusal.no_show_count, name);
    case kind::time_conflict:
      return time_conflict();
    case kind::occupied:
      break;
  }
  return {409,
          "occupied",
          "OCCUPIED",
          {"해당 시간대는 이미 마감되었습니다.", "There is no place left."},
          {{"current_count", refusal.current_count}, {"capacity", refusal.capacity}}};
}

problem explain_refusal(const domain::clinic_line_refusal& refusal, const std::string& name) {
  using kind = domain::clinic_line_refusal_kind;
  switch (refusal.kind) {
    case kind::closed:
      return reservation_closed(refusal.status);
    case kind::already_reserved:
      return already_reserved();
    case kind::no_show_blocked:
      return no_show_blocked(refusal.no_show_count, name);
    case kind::time_conflict:
      return time_conflict();
    case kind::not_full:
      return {409,
              "not_full",
              "NOT_FULL",
              {"빈자리가 있어 바로 예약할 수 있습니다.", "There are free places: reserve one."}};
    case kind::line_full:
      return {409,
              "waiting_list_full",
              "WAITING_LIST_FULL",
              {"대기자가 너무 많습니다.", "The waiting list is full."}};
    case kind::not_waiting:
      break;
  }
  return {404, "not_waiting", "NOT_WAITING", {"대기 중이 아닙니다.", "The user is not on the waiting list."}};
}

problem explain_refusal(domain::release_refusal refusal, const std::string& admin_contact) {
  switch (refusal) {
    case domain::release_refusal::disabled:
      return cancellation_disabled(admin_contact);
    case domain::release_refusal::not_reserved:
      return not_reserved();
    case domain::release_refusal::too_late:
      break;
  }
  return {403,
          "cancellation_too_late",
          "CANCELLATION_TOO_LATE",
          {"취소할 수 있는 시간이 지났습니다.", "It is too late to cancel."}};
}

problem explain_refusal(const actors::rate_limited& refusal) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(refusal.retry_after).count();
  const auto window = std::chrono::duration_cast<std::chrono::seconds>(refusal.window).count();
  return {429,
          "rate_limited",
          "RATE_LIMITED",
          {"예약 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
           "There were too many attempts. Try again later."},
          {{"remaining_requests", 0}, {"window_seconds", window}},
          {{"Retry-After", std::to_string(seconds)}}};
}

problem explain_refusal(domain::request_place_refusal refusal, const bilingual& missing) {
  switch (refusal) {
    case domain::request_place_refusal::field_missing:
      // The text of the contract, in Korean whatever language is spoken.
      return {400, missing.korean, "MISSING_FIELD", missing};
    case domain::request_place_refusal::unknown_user:
      return unknown_person();
    case domain::request_place_refusal::forbidden:
      break;
  }
  return {403,
          "forbidden",
          "FORBIDDEN",
          {"다른 사용자의 클리닉은 예약할 수 없습니다.", "This is only for the user themselves."}};
}

/// Each of the refusals of calls about places, in its own words.
class place_words {
 public:
  explicit place_words(const place_call_texts& texts) : texts_(texts) {}

  problem operator()(domain::session_refusal refusal) const { return describe(refusal); }
  problem operator()(const actors::rate_limited& refusal) const { return explain_refusal(refusal); }
  problem operator()(domain::request_place_refusal refusal) const {
    return explain_refusal(refusal, texts_.missing);
  }
  problem operator()(const actors::unknown_clinic&) const { return unknown_clinic(); }
  problem operator()(const actors::clinic_refused<domain::reserve_refusal>& refusal) const {
    return explain_refusal(refusal.why, refusal.name);
  }
  problem operator()(const actors::clinic_refused<domain::clinic_line_refusal>& refusal) const {
    return explain_refusal(refusal.why, refusal.name);
  }
  problem operator()(const actors::clinic_refused<domain::release_refusal>& refusal) const {
    return explain_refusal(refusal.why, texts_.admin_contact);
  }

 private:
  const place_call_texts& texts_;
};

json people_of(const std::vector<domain::roster_entry>& entries) {
  auto rows = json::array();
  for (const auto& entry : entries) {
    rows.push_back({{"id", entry.user.value},
                    {"name", entry.name},
                    {"username", entry.username},
                    {"place", entry.place}});
  }
  return rows;
}

}  // namespace

void render_clinic(actors::clinic_view& view) {
  view.with_students = text_of_slot(slot(view, true, {}));
  view.without_students = text_of_slot(slot(view, false, {}));
}

std::string schedule_body(const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                          const domain::caller& who) {
  std::string out = R"({"schedule":{)";
  auto next = clinics.begin();
  for (const auto day : domain::all_weekdays) {
    out += day == domain::all_weekdays.front() ? "\"" : ",\"";
    out.append(domain::to_word(day)).append("\":{");
    for (const auto time : domain::all_class_times) {
      out += time == domain::all_class_times.front() ? "\"" : ",\"";
      out.append(domain::to_word(time)).append("\":");
      // The clinics stand in order of day and time.
      std::vector<std::string> here;
      for (; next != clinics.end() && (*next)->clinic.day == day && (*next)->clinic.time == time; ++next) {
        here.push_back(slot_for(**next, who));
      }
      append_slot(out, here);
    }
    out += "}";
  }
  auto days = json::array();
  for (const auto day : domain::all_weekdays) {
    days.push_back(domain::to_word(day));
  }
  auto times = json::array();
  for (const auto time : domain::all_class_times) {
    times.push_back(domain::to_word(time));
  }
  out += R"(},"days":)" + days.dump() + R"(,"times":)" + times.dump();
  out += R"(,"total_clinics":)" + std::to_string(clinics.size()) + "}";
  return out;
}

std::shared_ptr<const schedule_cache::rendered> schedule_cache::current(const actors::schedule_board& board) {
  auto known = last_.load(std::memory_order_acquire);
  // Read before the slots: a publication in between makes the next reader render again.
  const auto version = board.version();
  if (known && known->version == version) {
    return known;
  }
  auto fresh = std::make_shared<rendered>();
  fresh->version = version;
  fresh->clinics = board.load();
  domain::caller staff;
  staff.is_staff = true;
  fresh->with_students = std::make_shared<const std::string>(schedule_body(fresh->clinics, staff));
  fresh->without_students = std::make_shared<const std::string>(schedule_body(fresh->clinics, {}));
  last_.store(fresh, std::memory_order_release);
  return fresh;
}

std::shared_ptr<const std::string> schedule_cache::body(const actors::schedule_board& board,
                                                        const domain::caller& who) {
  const auto all = current(board);
  if (who.acts_for_others()) {
    return all->with_students;
  }
  const bool takes_part = std::any_of(all->clinics.begin(), all->clinics.end(),
                                      [&](const auto& clinic) { return clinic->has(who.user); });
  return takes_part ? std::make_shared<const std::string>(schedule_body(all->clinics, who))
                    : all->without_students;
}

json clinic_body(const clinic_line& line, const domain::week_window& house, domain::local_time now) {
  const auto& clinic = line.clinic;
  const domain::roster rules{clinic, {}, {house, {}}};
  return {{"id", clinic.id.value},
          {"day", domain::to_word(clinic.day)},
          {"time", domain::to_word(clinic.time)},
          {"room", room_name(clinic.room)},
          {"subject", clinic.subject},
          {"teacher_id", clinic.teacher.value == 0 ? json(nullptr) : json(clinic.teacher.value)},
          {"teacher_name", clinic.teacher_name},
          {"capacity", clinic.capacity},
          {"current_count", line.reserved},
          {"remaining_spots", std::max(0, clinic.capacity - line.reserved)},
          {"waiting_count", line.waiting},
          {"is_full", line.reserved >= clinic.capacity},
          {"is_active", clinic.is_active},
          {"status", domain::to_word(rules.status(now))},
          {"reservation_window", window_body(clinic, house)}};
}

clinic_line line_of(const actors::clinic_view& view) {
  return {view.clinic, static_cast<std::int32_t>(view.roster.entries.size()), view.waiting};
}

json fallen_out_body(const std::vector<domain::roster_entry>& entries) {
  return people_of(entries);
}

json roster_body(const actors::clinic_view& view, const actors::clock& time) {
  auto students = json::array();
  for (const auto& entry : view.roster.entries) {
    students.push_back(roster_line(entry, time));
  }
  const auto count = students.size();
  return {{"clinic_id", view.clinic.id.value}, {"class_date", domain::to_text(view.roster.class_date)},
          {"capacity", view.clinic.capacity},  {"current_count", count},
          {"waiting_count", view.waiting},     {"students", std::move(students)}};
}

json past_roster_body(const domain::clinic_facts& clinic, domain::local_date class_date,
                      const std::vector<storage::reservation_line>& lines, const actors::clock& time) {
  auto students = json::array();
  std::int64_t count = 0;
  for (const auto& line : lines) {
    auto row = roster_line(line.entry, time);
    row["released_at"] = line.released_at ? json(time.to_text(*line.released_at)) : json(nullptr);
    row["reason"] = line.reason ? json(domain::to_word(*line.reason)) : json(nullptr);
    count += line.released_at ? 0 : 1;
    students.push_back(std::move(row));
  }
  return {{"clinic_id", clinic.id.value},
          {"class_date", domain::to_text(class_date)},
          {"capacity", clinic.capacity},
          {"current_count", count},
          {"students", std::move(students)}};
}

json confirmation_body(const domain::place_confirmed& confirmed, language spoken) {
  const bilingual message{"클리닉 예약이 완료되었습니다.", "The clinic is reserved."};
  return {{"success", true},
          {"message", message.in(spoken)},
          {"clinic_info", clinic_info(confirmed.clinic)},
          {"remaining_spots", confirmed.remaining}};
}

json given_up_body(const domain::place_given_up& given_up, language spoken) {
  const bilingual message{"클리닉 예약이 취소되었습니다.", "The reservation is cancelled."};
  return {{"success", true},
          {"message", message.in(spoken)},
          {"clinic_info", clinic_info(given_up.clinic)},
          {"remaining_spots", given_up.remaining}};
}

json wait_body(domain::clinic_id clinic, domain::user_id user, const domain::clinic_wait& wait) {
  return {{"clinic_id", clinic.value},
          {"user_id", user.value},
          {"position", wait.ahead + 1},
          {"ahead", wait.ahead},
          {"class_date", domain::to_text(wait.class_date)}};
}

json week_reset_body(const domain::week_reset_report& people,
                     const std::optional<std::vector<actors::clinic_was_reset>>& clinics, bool dry_run) {
  json body{{"dry_run", dry_run},
            {"reset_number", people.number.value == 0 ? json(nullptr) : json(people.number.value)},
            {"week", domain::to_text(people.week)},
            {"no_shows_lowered", people.no_shows_lowered},
            {"repeated", people.repeated}};
  if (!clinics) {
    for (const auto* unknown : {"places_cleared", "waits_cleared", "clinics"}) {
      body[unknown] = nullptr;
    }
    return body;
  }
  std::int64_t places = 0;
  std::int64_t waits = 0;
  auto rows = json::array();
  for (const auto& clinic : *clinics) {
    places += clinic.places;
    waits += clinic.waits;
    rows.push_back({{"clinic_id", clinic.clinic.value}, {"places", clinic.places}, {"waits", clinic.waits}});
  }
  body["places_cleared"] = places;
  body["waits_cleared"] = waits;
  body["clinics"] = std::move(rows);
  return body;
}

json week_resets_body(const std::vector<domain::week_reset>& resets, const actors::clock& time) {
  auto rows = json::array();
  for (const auto& reset : resets) {
    rows.push_back({{"reset_number", reset.number.value},
                    {"week", domain::to_text(reset.week)},
                    {"cause", domain::to_word(reset.cause)},
                    {"reset_at", time.to_text(reset.reset_at)}});
  }
  return {{"results", std::move(rows)}};
}

namespace {

template <class Refusal>
problem in_words(const Refusal& refusal, const place_call_texts& texts) {
  return std::visit(place_words{texts}, refusal);
}

}  // namespace

problem describe(const actors::reserve_place_outcome& refused, const place_call_texts& texts) {
  return in_words(refused.refusal(), texts);
}
problem describe(const actors::cancel_place_outcome& refused, const place_call_texts& texts) {
  return in_words(refused.refusal(), texts);
}
problem describe(const actors::move_place_outcome& refused, const place_call_texts& texts) {
  return in_words(refused.refusal(), texts);
}
problem describe(const actors::line_call_outcome& refused, const place_call_texts& texts) {
  return in_words(refused.refusal(), texts);
}

problem describe(domain::release_refusal refusal, const place_call_texts& texts) {
  return explain_refusal(refusal, texts.admin_contact);
}

problem describe(domain::timetable_refusal refusal) {
  switch (refusal) {
    case domain::timetable_refusal::unknown_clinic:
      return unknown_clinic();
    case domain::timetable_refusal::busy:
      return try_again_later("CLINIC_BUSY",
                             {"다른 변경이 진행 중입니다.", "Another change of the clinic is under way."});
    case domain::timetable_refusal::slot_taken:
      return {409,
              "slot_taken",
              "SLOT_TAKEN",
              {"해당 요일, 시간, 강의실에 이미 클리닉이 있습니다.",
               "There is a clinic in this room at that day and time."}};
    case domain::timetable_refusal::full:
      break;
  }
  return try_again_later(
      "TIMETABLE_FULL", {"더 이상 클리닉을 만들 수 없습니다.", "There are as many clinics as there may be."});
}

problem describe(const domain::edit_refusal& refusal) {
  switch (refusal.kind) {
    case domain::edit_refusal_kind::unknown:
      return unknown_clinic();
    case domain::edit_refusal_kind::in_use:
      return {409,
              "clinic_in_use",
              "CLINIC_IN_USE",
              {"예약자나 대기자가 있는 클리닉입니다.", "People have or wait for a place in this clinic."},
              {{"reserved", refusal.reserved}, {"waiting", refusal.waiting}}};
    case domain::edit_refusal_kind::below_reserved:
      break;
  }
  return {409,
          "capacity_below_reserved",
          "CAPACITY_BELOW_RESERVED",
          {"이미 예약한 인원보다 정원이 적습니다.", "More people have a place than the capacity allows."},
          {{"reserved", refusal.reserved}, {"would_fall_out", people_of(refusal.would_fall_out)}}};
}

problem describe(const actors::clinic_change_refusal& refusal) {
  return std::visit([](const auto& one) { return describe(one); }, refusal);
}

problem unknown_clinic() {
  return {404,
          "유효하지 않은 클리닉입니다.",
          "CLINIC_NOT_FOUND",
          {"유효하지 않은 클리닉입니다.", "There is no such clinic."}};
}

}  // namespace usher::api
