#pragma once

#include <string>

#include "actors/base/asks.hpp"
#include "api/clinics/office/student_sheet.hpp"
#include "api/http/refusals.hpp"
#include "api/identity/refusals.hpp"

/// Why calls of the clinic half are refused. In the words of the original's contract, which says in `error`
/// either the code in small letters or the text itself, in Korean whatever language is spoken.
namespace usher::api {

/// What differs in the refusals of the calls about places.
struct place_call_texts {
  /// `error`, in Korean, when a field is missing.
  bilingual missing{"user_id와 clinic_id가 필요합니다.", "user_id and clinic_id are required."};
  /// Whom to ask where nobody may cancel by themselves.
  std::string admin_contact = {};
};

/// `error` is the text.
constexpr refusal_answer in_korean(int status, const char* code, const char* korean, const char* english) {
  return {status, korean, code, korean, english};
}

/// LEGACY: with the text as `error`, for calls of which the original's front end shows that as it is.
inline problem shown_as_text(problem what) {
  what.error = what.message.korean;
  return what;
}

// What no actor decides, or several do alike.
inline constexpr refusal_answer forbidden{403, "forbidden", "FORBIDDEN", "권한이 없습니다.",
                                          "You may not do this."};
inline constexpr auto unknown_person =
    in_korean(404, "USER_NOT_FOUND", "유효하지 않은 사용자입니다.", "There is no such user.");
inline constexpr auto unknown_clinic =
    in_korean(404, "CLINIC_NOT_FOUND", "유효하지 않은 클리닉입니다.", "There is no such clinic.");
inline constexpr refusal_answer unknown_attendance{404, "attendance_not_found", "ATTENDANCE_NOT_FOUND",
                                                   "유효하지 않은 출석 기록입니다.",
                                                   "There is no such attendance record."};
inline constexpr refusal_answer wrong_table{400, "INVALID_CSV", "{}행: {}", "line {} {}"};
inline constexpr auto no_workbook_sent = in_korean(400, "FILE_MISSING", "엑셀 파일(file)이 필요합니다.",
                                                   "A workbook is required, as the part `file`.");
inline constexpr auto not_a_workbook = in_korean(400, "FILE_TYPE_UNKNOWN", ".xlsx 파일만 올릴 수 있습니다.",
                                                 "Only files named .xlsx are taken.");
inline constexpr refusal_answer store_does_not_answer{
    503, "STORAGE_UNAVAILABLE", "저장소가 응답하지 않습니다.", "storage does not answer"};
inline constexpr refusal_answer registration_closed{403, "registration_closed", "REGISTRATION_CLOSED",
                                                    "회원 가입을 받지 않습니다. 학원에 문의해 주세요.",
                                                    "Nobody registers here by themselves: ask the office."};
inline constexpr refusal_answer not_by_invitation{409, "not_by_invitation", "NOT_BY_INVITATION",
                                                  "초대를 받아 가입하는 서버가 아닙니다.",
                                                  "People do not register by invitation here."};
inline constexpr refusal_answer reservation_closed{400, "reservation_closed", "RESERVATION_CLOSED",
                                                   "현재는 예약할 수 없는 클리닉입니다.",
                                                   "This clinic takes no reservations now."};
inline constexpr auto already_reserved =
    in_korean(400, "ALREADY_RESERVED", "이미 해당 클리닉에 예약되어 있습니다.",
              "There is a reservation in this clinic already.");
inline constexpr refusal_answer no_show_blocked{403, "no_show_blocked", "NO_SHOW_BLOCKED",
                                                "무단 결석이 누적되어 예약할 수 없습니다.",
                                                "Too many no-shows stand in the way of a reservation."};
inline constexpr refusal_answer time_conflict{409, "time_conflict", "TIME_CONFLICT",
                                              "같은 시간에 이미 다른 클리닉이 예약되어 있습니다.",
                                              "There is a reservation in another clinic at the same time."};

// Sessions and people.

template <>
struct refusals<domain::login_refusal> {
  using why = domain::login_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::wrong_credentials, in_korean(401, "WRONG_CREDENTIALS", "로그인 정보가 올바르지 않습니다.",
                                         "The username or the password is wrong.")},
      {why::inactive, account_inactive},
  };
};

template <>
struct refusals<actors::locked_out> {
  static void tell_wait(problem& what, const actors::locked_out& refusal, const nothing_asked&);
  static constexpr refusal_row<actors::locked_out> rows[] = {
      {{},
       {429, "too_many_attempts", "TOO_MANY_ATTEMPTS",
        "로그인 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "There were too many attempts to log in. Try again later."},
       tell_wait},
  };
};

template <>
struct refusals<domain::field_errors> {
  /// `{field: [text, ..]}` with the common members of an error.
  static void name_fields(problem& what, const domain::field_errors& refusal, const nothing_asked&);
  static constexpr refusal_row<domain::field_errors> rows[] = {
      {{},
       {400, "invalid_fields", "INVALID_FIELDS", "입력값을 확인해 주세요.", "Some fields are wrong."},
       name_fields},
  };
};

template <>
struct refusals<workbook_refusal> {
  using why = workbook_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::unreadable,
       in_korean(400, "FILE_UNREADABLE", "엑셀 파일을 읽을 수 없습니다.", "The workbook cannot be read.")},
      {why::columns_missing,
       in_korean(400, "COLUMNS_MISSING", "학교, 학년, 이름, 학부모 전화번호 열이 필요합니다.",
                 "The sheet has fewer columns than school, grade, name and the parent's telephone number.")},
      {why::too_many_rows, in_korean(400, "TOO_MANY_ROWS",
                                     "학생은 한 번에 1,000명까지 올릴 수 있습니다. 만들어진 학생은 없습니다.",
                                     "At most 1,000 students are taken at once. Nobody was made.")},
  };
};

template <>
struct refusals<domain::office_refusal> {
  using why = domain::office_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::forbidden, forbidden},
      {why::unknown_user, unknown_person},
  };
};

template <>
struct refusals<domain::calendar_refusal> {
  using why = domain::calendar_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::unknown_address,
       {404, "calendar_not_found", "CALENDAR_NOT_FOUND", "이 주소에는 캘린더가 없습니다.",
        "There is no calendar at this address."}},
  };
};

template <>
struct refusals<domain::mark_refusal> {
  using why = domain::mark_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::forbidden, forbidden},
      {why::unknown_record, unknown_attendance},
      {why::not_begun,
       {409, "class_not_begun", "CLASS_NOT_BEGUN",
        "아직 시작하지 않은 수업은 출석이나 결석으로 표시할 수 없습니다.",
        "The class has not begun: nobody can have come or stayed away."}},
  };
};

// Places.

template <>
struct refusals<actors::rate_limited> {
  static void tell_wait(problem& what, const actors::rate_limited& refusal, const nothing_asked&);
  static constexpr refusal_row<actors::rate_limited> rows[] = {
      {{},
       {429, "rate_limited", "RATE_LIMITED", "예약 시도가 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        "There were too many attempts. Try again later."},
       tell_wait},
  };
};

template <>
struct refusals<domain::request_place_refusal> {
  using why = domain::request_place_refusal;
  static void name_missing(problem& what, const why&, const place_call_texts& texts);
  static constexpr refusal_row<why, place_call_texts> rows[] = {
      {why::field_missing, {400, "{}", "MISSING_FIELD", "{}", "{}"}, name_missing},
      {why::unknown_user, unknown_person},
      {why::forbidden,
       {403, "forbidden", "FORBIDDEN", "다른 사용자의 클리닉은 예약할 수 없습니다.",
        "This is only for the user themselves."}},
      {why::inactive,
       in_korean(400, "USER_INACTIVE", "비활성화된 사용자입니다.", "The user is deactivated.")},
  };
};

template <>
struct refusals<actors::unknown_clinic> {
  static constexpr refusal_row<actors::unknown_clinic> rows[] = {{{}, unknown_clinic}};
};

/// What clinics say of a person's wish tells of the clinic or of the person.
template <class Refusal>
void tell_status(problem& what, const actors::clinic_refused<Refusal>& refused, const nothing_asked&) {
  what.details["clinic_status"] = domain::to_word(refused.why.status);
}
template <class Refusal>
void tell_no_shows(problem& what, const actors::clinic_refused<Refusal>& refused, const nothing_asked&) {
  what.details["no_show_count"] = refused.why.no_show_count;
  what.details["user_name"] = refused.name;
}

template <>
struct refusals<actors::clinic_refused<domain::reserve_refusal>> {
  using refused = actors::clinic_refused<domain::reserve_refusal>;
  using why = domain::reserve_refusal_kind;
  static void tell_count(problem& what, const refused& refusal, const nothing_asked&) {
    what.details = {{"current_count", refusal.why.current_count}, {"capacity", refusal.why.capacity}};
  }
  static void tell_price(problem& what, const refused& refusal, const nothing_asked&) {
    what.details["price"] = refusal.why.price;
  }
  static constexpr refusal_row<refused> rows[] = {
      {why::closed, reservation_closed, tell_status},
      {why::already_reserved, already_reserved},
      {why::no_show_blocked, no_show_blocked, tell_no_shows},
      {why::time_conflict, time_conflict},
      {why::occupied,
       {409, "occupied", "OCCUPIED", "해당 시간대는 이미 마감되었습니다.", "There is no place left."},
       tell_count},
      {why::insufficient_points,
       {400, "insufficient_points", "INSUFFICIENT_POINTS", "포인트가 부족합니다.",
        "There are not enough points for the place."},
       tell_price},
  };
};

template <>
struct refusals<actors::clinic_refused<domain::clinic_line_refusal>> {
  using why = domain::clinic_line_refusal_kind;
  static constexpr refusal_row<actors::clinic_refused<domain::clinic_line_refusal>> rows[] = {
      {why::closed, reservation_closed, tell_status},
      {why::already_reserved, already_reserved},
      {why::no_show_blocked, no_show_blocked, tell_no_shows},
      {why::time_conflict, time_conflict},
      {why::not_full,
       {409, "not_full", "NOT_FULL", "빈자리가 있어 바로 예약할 수 있습니다.",
        "There are free places: reserve one."}},
      {why::line_full,
       {409, "waiting_list_full", "WAITING_LIST_FULL", "대기자가 너무 많습니다.",
        "The waiting list is full."}},
      {why::not_waiting,
       {404, "not_waiting", "NOT_WAITING", "대기 중이 아닙니다.", "The user is not on the waiting list."}},
  };
};

template <>
struct refusals<domain::release_refusal> {
  using why = domain::release_refusal;
  static void tell_contact(problem& what, const why&, const place_call_texts& texts) {
    fill(what, same_in_both(texts.admin_contact));
    what.details["admin_contact"] = texts.admin_contact;
  }
  static constexpr refusal_row<why, place_call_texts> rows[] = {
      {why::disabled,
       {403, "cancellation_disabled", "CANCELLATION_DISABLED", "예약 취소는 {}에 문의해 주세요.",
        "Reservations cannot be cancelled here. Please ask: {}"},
       tell_contact},
      {why::not_reserved,
       {404, "not_reserved", "NOT_RESERVED", "해당 클리닉에 예약되어 있지 않습니다.",
        "There is no reservation in this clinic."}},
      {why::too_late,
       {403, "cancellation_too_late", "CANCELLATION_TOO_LATE", "취소할 수 있는 시간이 지났습니다.",
        "It is too late to cancel."}},
  };
};

// The timetable.

template <>
struct refusals<domain::timetable_refusal> {
  using why = domain::timetable_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::unknown_clinic, unknown_clinic},
      {why::busy,
       {503, "CLINIC_BUSY", "CLINIC_BUSY", "다른 변경이 진행 중입니다.",
        "Another change of the clinic is under way."}},
      {why::slot_taken,
       {409, "slot_taken", "SLOT_TAKEN", "해당 요일, 시간, 강의실에 이미 클리닉이 있습니다.",
        "There is a clinic in this room at that day and time."}},
      {why::teacher_busy,
       {409, "teacher_busy", "TEACHER_BUSY", "해당 요일, 시간에 강사의 다른 클리닉이 있습니다.",
        "The teacher has another clinic at that day and time."}},
      {why::full,
       {503, "TIMETABLE_FULL", "TIMETABLE_FULL", "더 이상 클리닉을 만들 수 없습니다.",
        "There are as many clinics as there may be."}},
  };
};

template <>
struct refusals<domain::edit_refusal> {
  using why = domain::edit_refusal_kind;
  static void tell_people(problem& what, const domain::edit_refusal& refusal, const nothing_asked&) {
    what.details = {{"reserved", refusal.reserved}, {"waiting", refusal.waiting}};
  }
  static void tell_who_falls_out(problem& what, const domain::edit_refusal& refusal, const nothing_asked&);
  /// `{clinic_students: [text]}`, which names them.
  static void name_people(problem& what, const domain::edit_refusal& refusal, const nothing_asked&);
  static void tell_count(problem& what, const domain::edit_refusal& refusal, const nothing_asked&) {
    what.details = {{"current_count", refusal.reserved}, {"capacity", refusal.capacity}};
  }
  static constexpr refusal_row<domain::edit_refusal> rows[] = {
      {why::unknown, unknown_clinic},
      {why::unknown_people,
       {400, "unknown_people", "UNKNOWN_PEOPLE", "없는 사용자입니다.", "There are no such users."},
       name_people},
      {why::inactive_people,
       {400, "inactive_people", "INACTIVE_PEOPLE", "비활성화된 사용자입니다.",
        "Some of the users are deactivated."},
       name_people},
      {why::in_use,
       {409, "clinic_in_use", "CLINIC_IN_USE", "예약자나 대기자가 있는 클리닉입니다.",
        "People have or wait for a place in this clinic."},
       tell_people},
      {why::below_reserved,
       {409, "capacity_below_reserved", "CAPACITY_BELOW_RESERVED", "이미 예약한 인원보다 정원이 적습니다.",
        "More people have a place than the capacity allows."},
       tell_who_falls_out},
      {why::occupied,
       {409, "occupied", "OCCUPIED", "해당 시간대는 이미 마감되었습니다.", "There is no place left."},
       tell_count},
  };
};

}  // namespace usher::api
