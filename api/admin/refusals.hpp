#pragma once

#include "actors/base/asks.hpp"
#include "api/http/refusals.hpp"

/// Why calls of the administration are refused.
namespace usher::api {

// What no actor decides.
inline constexpr refusal_answer unknown_room{404, "ROOM_NOT_FOUND", "a room is all, or a concert's number"};
inline constexpr refusal_answer unknown_wallet{404, "USER_NOT_FOUND", "no such user"};
inline constexpr refusal_answer dates_have_bookings{
    409, "HAS_BOOKINGS", "dates with sold seats: {}; repeat with force to refund them"};
inline constexpr refusal_answer dates_sold_meanwhile{
    409, "HAS_BOOKINGS", "seats were sold meanwhile; some dates are as they were"};
inline constexpr refusal_answer dates_partly_changed{503, "PARTLY_DONE",
                                                     "some dates could not be changed; repeat the call"};

inline constexpr refusal_answer opening_in_the_past{400, "OPENING_IN_THE_PAST", "{} must be {}"};

inline constexpr refusal_answer real_people_there{409, "REAL_PEOPLE",
                                                  "people whom no set-up has made: {}; test people would be "
                                                  "among them, with a password that everybody knows; "
                                                  "repeat with force to make them all the same"};

inline constexpr refusal_answer wrong_member{400, "INVALID_FIELD", "{} must be {}"};

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
      {why::unknown_concert, {404, "CONCERT_NOT_FOUND", "no such concert"}},
      {why::wrong_field, wrong_member, blame_field},
      {why::date_exists, {409, "CONCERT_DATE_EXISTS", "the concert has this date already"}},
      {why::full, {503, "CATALOGUE_FULL", "there are as many concerts or dates as there may be"}},
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
      {why::date_cancelled, {409, "DATE_CANCELLED", "the date was cancelled; that is for ever"}},
      {why::seats_in_use,
       {409, "SEATS_IN_USE", "seats that would go are held, offered or sold; so many: {}"},
       count_seats},
      {why::has_bookings,
       {409, "HAS_BOOKINGS", "so many seats are sold: {}; close or cancel with force to refund them"},
       count_bookings},
  };
};

template <>
struct refusals<domain::room_refusal> {
  static constexpr refusal_row<domain::room_refusal> rows[] = {{{}, wrong_member, blame_field}};
};

template <class Refusal>
void blame_opening(problem& what, const Refusal&, const nothing_asked&) {
  blame(what, "opensAt", "in the future");
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
struct refusals<domain::resend_refusal> {
  using why = domain::resend_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::not_dead, {409, "NOTICE_NOT_DEAD", "only a notice that is no longer tried can be sent again"}},
  };
};

}  // namespace usher::api
