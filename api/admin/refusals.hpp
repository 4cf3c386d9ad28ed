#pragma once

#include "actors/base/asks.hpp"
#include "api/http/refusals.hpp"
#include "domain/ownership/standing.hpp"

/// Why calls of the administration are refused.
namespace usher::api {

// What no actor decides.
inline constexpr refusal_answer unknown_room{404, "ROOM_NOT_FOUND", "대기실은 all 또는 공연 번호입니다.",
                                             "a room is all, or a concert's number"};
inline constexpr refusal_answer unknown_wallet{404, "USER_NOT_FOUND", "없는 사용자입니다.", "no such user"};
inline constexpr refusal_answer dates_have_bookings{
    409, "HAS_BOOKINGS", "판매된 좌석이 있는 회차: {}개. 환불하려면 force를 붙여 다시 요청하세요.",
    "dates with sold seats: {}; repeat with force to refund them"};
inline constexpr refusal_answer dates_sold_meanwhile{
    409, "HAS_BOOKINGS", "그사이 좌석이 판매되어 일부 회차는 그대로입니다.",
    "seats were sold meanwhile; some dates are as they were"};
inline constexpr refusal_answer dates_partly_changed{503, "PARTLY_DONE",
                                                     "일부 회차를 변경하지 못했습니다. 다시 요청하세요.",
                                                     "some dates could not be changed; repeat the call"};

inline constexpr refusal_answer opening_in_the_past{400, "OPENING_IN_THE_PAST", wrong_value_in_korean,
                                                    wrong_value_in_english};

inline constexpr refusal_answer real_people_there{
    409, "REAL_PEOPLE",
    "시험용이 아닌 사용자가 있습니다: {}명. 누구나 아는 비밀번호를 가진 시험용 사용자가 그 사이에 생기게 "
    "됩니다. 그래도 "
    "만들려면 force를 붙여 다시 요청하세요.",
    "people whom no set-up has made: {}; test people would be among them, with a password that everybody "
    "knows; "
    "repeat with force to make them all the same"};

inline constexpr refusal_answer wrong_member{400, "INVALID_FIELD", wrong_value_in_korean,
                                             wrong_value_in_english};

/// Calls a member of the rules by its outer name, and says what it must be.
void blame_member(problem& what, std::string_view member);
template <class Refusal>
void blame_field(problem& what, const Refusal& refusal, const nothing_asked&) {
  blame_member(what, refusal.field);
}

template <>
struct refusals<domain::catalogue_refusal> {
  using why = domain::catalogue_refusal_kind;
  static constexpr refusal_row<domain::catalogue_refusal> rows[] = {
      {why::unknown_concert, {404, "CONCERT_NOT_FOUND", "없는 공연입니다.", "no such concert"}},
      {why::wrong_field, wrong_member, blame_field},
      {why::date_exists,
       {409, "CONCERT_DATE_EXISTS", "공연에 이미 있는 회차입니다.", "the concert has this date already"}},
      {why::full,
       {503, "CATALOGUE_FULL", "공연이나 회차를 더 만들 수 없습니다.",
        "there are as many concerts or dates as there may be"}},
  };
};

template <>
struct refusals<domain::terms_refusal> {
  using why = domain::terms_refusal_kind;
  static void count_seats(problem& what, const domain::terms_refusal& refusal, const nothing_asked&) {
    fill(what, refusal.count);
    what.details["seats"] = refusal.count;
  }
  static void count_bookings(problem& what, const domain::terms_refusal& refusal, const nothing_asked&) {
    fill(what, refusal.count);
    what.details["bookings"] = refusal.count;
  }
  static constexpr refusal_row<domain::terms_refusal> rows[] = {
      {why::wrong_field, wrong_member, blame_field},
      {why::date_cancelled,
       {409, "DATE_CANCELLED", "취소된 회차입니다. 되돌릴 수 없습니다.",
        "the date was cancelled; that is for ever"}},
      {why::seats_in_use,
       {409, "SEATS_IN_USE", "없어질 좌석이 선점, 제안 또는 판매되어 있습니다: {}석",
        "seats that would go are held, offered or sold; so many: {}"},
       count_seats},
      {why::has_bookings,
       {409, "HAS_BOOKINGS", "판매된 좌석이 있습니다: {}석. 환불하려면 force를 붙여 닫거나 취소하세요.",
        "so many seats are sold: {}; close or cancel with force to refund them"},
       count_bookings},
  };
};

template <>
struct refusals<domain::room_refusal> {
  static constexpr refusal_row<domain::room_refusal> rows[] = {{{}, wrong_member, blame_field}};
};

template <class Refusal>
void blame_opening(problem& what, const Refusal&, const nothing_asked&) {
  blame(what, "opensAt", {"미래의 시각", "in the future"});
}

template <>
struct refusals<domain::schedule_refusal> {
  using why = domain::schedule_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::in_the_past, opening_in_the_past, blame_opening},
      {why::already_scheduled,
       {409, "OPENING_ALREADY_SCHEDULED", "OPENING_ALREADY_SCHEDULED",
        "개장이 이미 예정되어 있습니다. 시각을 바꾸거나 취소할 수 있습니다.",
        "an opening is scheduled already; it can be rescheduled or called off"}},
  };
};

template <>
struct refusals<domain::opening_refusal> {
  using why = domain::opening_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::in_the_past, opening_in_the_past, blame_opening},
      {why::not_scheduled,
       {409, "NO_OPENING_SCHEDULED", "NO_OPENING_SCHEDULED", "예정된 개장이 없거나 이미 시작되었습니다.",
        "no opening is scheduled, or it has begun"}},
  };
};

template <>
struct refusals<domain::app_key_refusal> {
  using why = domain::app_key_refusal;
  static void blame_name(problem& what, const why&, const nothing_asked&) { what.details["field"] = "name"; }
  static constexpr refusal_row<why> rows[] = {
      {why::unknown_key, {404, "KEY_NOT_FOUND", "없는 키입니다.", "there is no such key"}},
      {why::key_over,
       {409, "KEY_OVER", "폐기되었거나 기한이 지난 키입니다.", "the key was revoked, or its time is over"}},
      {why::name_taken,
       {409, "KEY_NAME_TAKEN", "같은 이름의 키가 이미 있습니다.", "another key has this name"},
       blame_name},
      {why::too_many_keys,
       {409, "TOO_MANY_KEYS", "키를 더 만들 수 없습니다.", "there are as many keys as there may be"}},
  };
};

template <>
struct refusals<domain::wish_refusal> {
  using why = domain::wish_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::nobody_waits,
       {409, "NO_NODE_WAITS", "차례를 기다리는 다른 노드가 없습니다.", "no other node waits for its turn"}},
      {why::nobody_serves,
       {409, "NO_NODE_SERVES", "서비스를 맡은 노드가 없습니다.", "no node serves that could be asked"}},
      {why::no_node,
       {409, "NOT_A_NODE", "여러 노드 중 하나로 시작된 서버가 아닙니다.",
        "this server was not started as one of several nodes"}},
  };
};

template <>
struct refusals<domain::resend_refusal> {
  using why = domain::resend_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::not_dead,
       {409, "NOTICE_NOT_DEAD", "더 이상 보내지 않는 알림만 다시 보낼 수 있습니다.",
        "only a notice that is no longer tried can be sent again"}},
  };
};

}  // namespace usher::api
