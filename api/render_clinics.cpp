#include "api/render_clinics.hpp"

#include <algorithm>
#include <chrono>

#include "domain/clinic_calendar.hpp"

namespace usher::api {

namespace {

std::string room_name(std::int32_t room) {
  return std::to_string(room) + "강의실";
}

std::string_view subject_name(const std::string& code) {
  if (code == "physics1") {
    return "물리학1";
  }
  if (code == "physics2") {
    return "물리학2";
  }
  return code;
}

json student_entry(const domain::roster_image::entry& entry) {
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

std::string to_text(const json& value) {
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
  return view.has(who.user) ? to_text(slot(view, false, who.user)) : view.without_students;
}

/// DRF's texts, which clients of the original show as they are.
std::string_view text_of(const std::string& field, domain::field_error error) {
  switch (error) {
    case domain::field_error::required:
      return "이 필드는 필수 항목입니다.";
    case domain::field_error::too_long:
      return "입력값이 너무 깁니다.";
    case domain::field_error::mismatch:
      return "비밀번호가 일치하지 않습니다.";
    case domain::field_error::taken:
      return "해당 사용자 이름은 이미 존재합니다.";
    case domain::field_error::not_allowed:
      break;
  }
  return field == "is_teacher" ? "교사 계정은 직접 등록할 수 없습니다." : "허용되지 않는 값입니다.";
}

std::string redirect_for(const domain::person& who) {
  if (who.is_superuser || who.is_staff) {
    return "/staff";
  }
  return who.is_teacher ? "/teacher" : "/student";
}

}  // namespace

void render_clinic(actors::clinic_view& view) {
  view.with_students = to_text(slot(view, true, {}));
  view.without_students = to_text(slot(view, false, {}));
}

std::string schedule_body(const std::vector<std::shared_ptr<const actors::clinic_view>>& clinics,
                          const domain::caller& who) {
  std::string out = R"({"schedule":{)";
  auto next = clinics.begin();
  for (const auto day : domain::all_weekdays) {
    out += day == domain::all_weekdays.front() ? "\"" : ",\"";
    out.append(domain::to_code(day)).append("\":{");
    for (const auto time : domain::all_class_times) {
      out += time == domain::all_class_times.front() ? "\"" : ",\"";
      out.append(domain::to_code(time)).append("\":");
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
    days.push_back(domain::to_code(day));
  }
  auto times = json::array();
  for (const auto time : domain::all_class_times) {
    times.push_back(domain::to_code(time));
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

json confirmation_body(const domain::place_confirmed& confirmed) {
  const auto& clinic = confirmed.clinic;
  return {{"success", true},
          {"message", "클리닉 예약이 완료되었습니다."},
          {"clinic_info",
           {{"id", clinic.id.value},
            {"day", domain::korean_name(clinic.day)},
            {"time", domain::to_code(clinic.time)},
            {"room", room_name(clinic.room)},
            {"subject", clinic.subject},
            {"teacher", clinic.teacher_name}}},
          {"remaining_spots", confirmed.remaining}};
}

problem describe(const domain::reserve_refusal& refusal, const domain::booker& who) {
  using kind = domain::reserve_refusal_kind;
  switch (refusal.kind) {
    case kind::closed:
      return {400,
              "reservation_closed",
              "RESERVATION_CLOSED",
              "현재는 예약할 수 없는 클리닉입니다.",
              {{"clinic_status", domain::to_code(refusal.status)}}};
    case kind::already_reserved:
      return {400, "이미 해당 클리닉에 예약되어 있습니다.", "ALREADY_RESERVED",
              "이미 해당 클리닉에 예약되어 있습니다."};
    case kind::no_show_blocked:
      return {403,
              "no_show_blocked",
              "NO_SHOW_BLOCKED",
              "무단 결석이 누적되어 예약할 수 없습니다.",
              {{"no_show_count", refusal.no_show_count}, {"user_name", who.name}}};
    case kind::occupied:
      break;
  }
  return {409,
          "occupied",
          "OCCUPIED",
          "해당 시간대는 이미 마감되었습니다.",
          {{"current_count", refusal.current_count}, {"capacity", refusal.capacity}}};
}

problem describe(domain::session_refusal refusal) {
  switch (refusal) {
    case domain::session_refusal::duplicate_login:
      return {401,
              "session_expired",
              "SESSION_EXPIRED",
              "다른 기기에서 로그인하여 로그아웃되었습니다.",
              {{"reason", "duplicate_login"}}};
    case domain::session_refusal::inactive:
      return {401, "계정이 비활성화되어 있습니다.", "ACCOUNT_INACTIVE", "계정이 비활성화되어 있습니다."};
    case domain::session_refusal::not_authenticated:
      break;
  }
  return {401,
          "not_authenticated",
          "NOT_AUTHENTICATED",
          "로그인이 필요합니다.",
          json::object(),
          {{"WWW-Authenticate", "Token"}}};
}

problem describe(const actors::rate_limited& refusal) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(refusal.retry_after).count();
  const auto window = std::chrono::duration_cast<std::chrono::seconds>(refusal.window).count();
  return {429,
          "rate_limited",
          "RATE_LIMITED",
          "예약 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
          {{"remaining_requests", 0}, {"window_seconds", window}},
          {{"Retry-After", std::to_string(seconds)}}};
}

problem describe(domain::request_place_refusal refusal) {
  switch (refusal) {
    case domain::request_place_refusal::field_missing:
      return {400, "user_id와 clinic_id가 필요합니다.", "MISSING_FIELD", "user_id와 clinic_id가 필요합니다."};
    case domain::request_place_refusal::unknown_user:
      return {404, "유효하지 않은 사용자입니다.", "USER_NOT_FOUND", "유효하지 않은 사용자입니다."};
    case domain::request_place_refusal::forbidden:
      break;
  }
  return {403, "forbidden", "FORBIDDEN", "다른 사용자의 클리닉은 예약할 수 없습니다."};
}

problem describe(const actors::ask_for_place_refusal& refusal) {
  return std::visit([](const auto& one) { return describe(one); }, refusal);
}

problem unknown_clinic() {
  return {404, "유효하지 않은 클리닉입니다.", "CLINIC_NOT_FOUND", "유효하지 않은 클리닉입니다."};
}

json registration_body(domain::user_id id) {
  return {{"message", "사용자가 성공적으로 등록되었습니다."}, {"id", id.value}};
}

problem describe(const domain::field_errors& errors) {
  problem what{400, "invalid_fields", "INVALID_FIELDS", "입력값을 확인해 주세요."};
  for (const auto& [field, error] : errors) {
    what.details[field].push_back(text_of(field, error));
  }
  return what;
}

json login_body(const domain::person& who, const std::string& key) {
  return {{"token", key},
          {"user",
           {{"id", who.id.value},
            {"username", who.username},
            {"name", who.name},
            {"phone_num", who.phone_num},
            {"subject", who.subject},
            {"subject_name", subject_name(who.subject)},
            {"is_active", who.is_active},
            {"is_staff", who.is_staff},
            {"is_superuser", who.is_superuser},
            {"is_teacher", who.is_teacher},
            {"is_student", who.is_student},
            {"student_phone_num", who.student_phone_num},
            {"student_parent_phone_num", who.student_parent_phone_num},
            {"school", who.school},
            {"grade", who.grade},
            {"no_show", who.no_show},
            {"non_pass", who.non_pass},
            {"essential_clinic", who.essential_clinic}}},
          {"redirect", redirect_for(who)},
          {"needs_password_change", who.needs_password_change}};
}

problem describe(domain::login_refusal refusal) {
  if (refusal == domain::login_refusal::inactive) {
    return describe(domain::session_refusal::inactive);
  }
  return {401, "로그인 정보가 올바르지 않습니다.", "WRONG_CREDENTIALS", "로그인 정보가 올바르지 않습니다."};
}

}  // namespace usher::api
