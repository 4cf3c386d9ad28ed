#pragma once

#include <cstdint>
#include <string>

#include "actors/base/asks.hpp"
#include "api/http/refusals.hpp"
#include "domain/base/limits.hpp"

/// Why calls of the concert half are refused.
namespace usher::api {

/// When a date is sold, for people and programs; empty without a bound.
struct time_of_sale {
  std::string opens_at;
  std::string closes_at;
};

/// What a refusal has to say of its request.
struct seats_asked_for {
  /// The field that named the seats: `seatNo`, `seatNos` or `best`.
  std::string field;
  /// Of the date.
  std::int32_t seat_count = 0;
  time_of_sale sale = {};
};

// What no actor decides, or several do alike.
inline constexpr refusal_answer unknown_user{400, "USER_NOT_FOUND", "없는 사용자입니다.", "no such user"};
inline constexpr refusal_answer inactive_user{403, "USER_INACTIVE", "비활성화되었거나 삭제된 사용자입니다.",
                                              "this user was deactivated or erased"};
inline constexpr refusal_answer unknown_concert{404, "CONCERT_NOT_FOUND", "없는 공연입니다.",
                                                "no such concert"};
inline constexpr refusal_answer unknown_date{404, "CONCERT_DATE_NOT_FOUND", "공연에 없는 회차입니다.",
                                             "the concert has no such date"};
inline constexpr refusal_answer unknown_token{401, "INVALID_TOKEN",
                                              "authorization 헤더의 토큰을 알 수 없습니다.",
                                              "the authorization header names no known token"};
/// LEGACY: 400 where every other call answers 401.
inline constexpr refusal_answer unknown_token_of_check{400, "INVALID_TOKEN",
                                                       "authorization 헤더의 토큰을 알 수 없습니다.",
                                                       "the authorization header names no known token"};
inline constexpr refusal_answer token_expired{401, "TOKEN_EXPIRED", "끝난 토큰입니다. 새로 발급받아 주세요.",
                                              "the token has ended; create a new one"};
inline constexpr refusal_answer wants_own_room{403, "TOKEN_CONCERT_MISMATCH",
                                               "이 공연 전용 대기실의 토큰만 쓸 수 있습니다.",
                                               "the concert takes tokens of its own waiting room only"};
inline constexpr refusal_answer token_of_another_concert{
    403, "TOKEN_CONCERT_MISMATCH", "다른 공연의 토큰입니다.", "the token is for another concert"};
inline constexpr refusal_answer too_many_streams{503, "TOO_MANY_STREAMS",
                                                 "열린 스트림이 너무 많습니다. token/check를 이용해 주세요.",
                                                 "too many streams are open; ask token/check instead"};
inline constexpr refusal_answer too_many_streams_of_one{
    429, "TOO_MANY_STREAMS_OPEN", "같은 주소에서 열린 스트림이 너무 많습니다. token/check를 이용해 주세요.",
    "too many streams are open from your address; ask token/check instead"};
inline constexpr refusal_answer seats_cannot_be_shown{
    500, "INTERNAL_ERROR", "이 회차의 좌석을 보여 줄 수 없습니다.", "the seats of this date cannot be shown"};
inline constexpr refusal_answer room_cannot_be_shown{500, "INTERNAL_ERROR", "대기실을 보여 줄 수 없습니다.",
                                                     "the waiting room cannot be shown"};
inline constexpr refusal_answer date_cancelled{409, "DATE_CANCELLED", "취소된 회차입니다.",
                                               "this date was cancelled"};
inline constexpr refusal_answer date_closed{409, "DATE_CLOSED", "지금은 판매하지 않는 회차입니다.",
                                            "this date is not sold at the moment"};
inline constexpr refusal_answer sales_not_open{409, "SALES_NOT_OPEN", "이 회차의 예매는 {}에 시작됩니다.",
                                               "this date is sold from {} on"};
inline constexpr refusal_answer sales_closed{409, "SALES_CLOSED", "이 회차의 예매는 {}에 마감되었습니다.",
                                             "this date was sold until {}"};
inline constexpr refusal_answer wrong_seats{400, "INVALID_FIELD", wrong_value_in_korean,
                                            wrong_value_in_english};
inline constexpr refusal_answer seat_out_of_range{400, "SEAT_OUT_OF_RANGE", wrong_value_in_korean,
                                                  wrong_value_in_english};
inline constexpr refusal_answer no_reservation{400, "Reservation not exist", "RESERVATION_NOT_EXIST",
                                               "이 사용자에게 그런 예약이 없습니다.",
                                               "this user has no such reservation"};
inline constexpr refusal_answer held_by_another{403, "SEAT_HELD_BY_ANOTHER", "다른 사용자의 좌석입니다.",
                                                "the seat is another user's"};
inline constexpr refusal_answer payment_under_way{409, "PAYMENT_UNDER_WAY",
                                                  "이 좌석 가운데 하나의 결제가 진행 중입니다.",
                                                  "a payment for one of the seats is under way"};
inline constexpr refusal_answer session_over{
    403, "SESSION_OVER",
    "이용 시간이 끝나 선점한 좌석의 결제, 연장, 취소만 할 수 있습니다. 더 예약하려면 새 토큰이 필요합니다.",
    "the session is over but for what it holds: that may be paid, made longer or given up; more takes a new "
    "token"};

/// How many seats a request may name.
template <class Refusal>
void tell_seat_list(problem& what, const Refusal&, const seats_asked_for& asked) {
  const auto most = std::to_string(domain::limits::max_seats_per_request);
  blame(what, asked.field, {"좌석 1~" + most + "개", "1 to " + most + " seats"});
}

/// Which seats there are.
template <class Refusal>
void tell_seat_range(problem& what, const Refusal&, const seats_asked_for& asked) {
  const auto last = std::to_string(asked.seat_count);
  blame(what, asked.field, {"1부터 " + last + "까지", "between 1 and " + last});
}

inline void tell_opening(problem& what, const time_of_sale& sale) {
  fill(what, same_in_both(sale.opens_at));
  what.details["salesOpenAt"] = sale.opens_at;
}
inline void tell_closing(problem& what, const time_of_sale& sale) {
  fill(what, same_in_both(sale.closes_at));
  what.details["salesCloseAt"] = sale.closes_at;
}

// Waiting rooms.

template <>
struct refusals<domain::issue_refusal> {
  using why = domain::issue_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::draining,
       {409, "WAITING_ROOM_DRAINING", "대기실이 더 이상 토큰을 발급하지 않습니다.",
        "the waiting room issues no more tokens"}},
      {why::room_full, {503, "WAITING_ROOM_FULL", "대기실이 가득 찼습니다.", "the waiting room is full"}},
  };
};

template <>
struct refusals<domain::check_refusal> {
  using why = domain::check_refusal;
  static constexpr refusal_row<why> rows[] = {{why::unknown_token, unknown_token}};
};

template <>
struct refusals<domain::gate_refusal> {
  using why = domain::gate_refusal_kind;
  static void tell_ahead(problem& what, const domain::gate_refusal& refusal, const nothing_asked&) {
    fill(what, same_in_both(std::to_string(refusal.ahead)));
    what.details["queueCount"] = refusal.ahead;
  }
  static constexpr refusal_row<domain::gate_refusal> rows[] = {
      {why::unknown_token, unknown_token},
      {why::token_expired, token_expired},
      {why::token_not_active,
       {403, "TOKEN_NOT_ACTIVE", "아직 대기 중인 토큰입니다. 앞에 있는 사람: {}명",
        "the token still waits; people ahead: {}"},
       tell_ahead},
      {why::user_mismatch,
       {403, "TOKEN_USER_MISMATCH", "다른 사용자의 토큰입니다.", "the token belongs to another user"}},
  };
};

template <>
struct refusals<domain::extend_session_refusal> {
  using why = domain::extend_session_refusal;
  static constexpr refusal_row<why> rows[] = {
      {why::unknown_token, unknown_token},
      {why::token_expired, token_expired},
      {why::token_not_active,
       {403, "TOKEN_NOT_ACTIVE", "아직 대기 중인 토큰입니다.", "the token still waits"}},
      {why::no_more_extensions,
       {409, "NO_MORE_EXTENSIONS", "이용 시간을 더 늘릴 수 없습니다.",
        "the session cannot be made longer again"}},
  };
};

// Seats.

template <>
struct refusals<domain::hold_refusal> {
  using why = domain::hold_refusal_kind;
  using row = refusal_row<domain::hold_refusal, seats_asked_for>;
  static void name_seat(problem& what, const domain::hold_refusal& refusal, const seats_asked_for&) {
    what.details["seatNo"] = refusal.seat.value;
  }
  static void blame_section(problem& what, const domain::hold_refusal&, const seats_asked_for&) {
    blame(what, "best.section", {"이 회차에 있는 구역의 이름", "the name of a section of this date"});
  }
  static void tell_limit(problem& what, const domain::hold_refusal& refusal, const seats_asked_for&) {
    fill(what, refusal.limit);
    what.details["limit"] = refusal.limit;
  }
  static void opening(problem& what, const domain::hold_refusal&, const seats_asked_for& asked) {
    tell_opening(what, asked.sale);
  }
  static void closing(problem& what, const domain::hold_refusal&, const seats_asked_for& asked) {
    tell_closing(what, asked.sale);
  }
  static constexpr row rows[] = {
      {why::date_cancelled, date_cancelled},
      {why::date_closed, date_closed},
      {why::sales_not_open, sales_not_open, opening},
      {why::sales_closed, sales_closed, closing},
      {why::no_seats_named, wrong_seats, tell_seat_list},
      {why::too_many_seats, wrong_seats, tell_seat_list},
      {why::unknown_section,
       {400, "UNKNOWN_SECTION", wrong_value_in_korean, wrong_value_in_english},
       blame_section},
      {why::seat_out_of_range, seat_out_of_range, tell_seat_range},
      {why::seat_already_reserved,
       {409, "SEAT_ALREADY_RESERVED", "이미 판매된 좌석입니다.", "the seat is sold"},
       name_seat},
      {why::seat_temporarily_held,
       {409, "SEAT_TEMPORARILY_HELD", "다른 사람이 선점한 좌석입니다. 다시 비게 될 수 있습니다.",
        "somebody holds this seat; it may become free again"},
       name_seat},
      {why::not_available,
       {409, "SEATS_NOT_AVAILABLE", "나란히 빈 좌석이 그만큼 없습니다.",
        "there are not so many free seats next to each other"}},
      {why::session_over, session_over},
      {why::limit_reached,
       {409, "SEAT_LIMIT_REACHED", "이 공연은 모든 회차를 합해 한 사람이 {}석까지 가질 수 있습니다.",
        "one person may have {} seats of all dates of this concert"},
       tell_limit},
  };
};

template <>
struct refusals<domain::hold_change_refusal> {
  using why = domain::hold_change_refusal;
  static constexpr refusal_row<why, seats_asked_for> rows[] = {
      {why::no_seats_named, wrong_seats, tell_seat_list},
      {why::seat_out_of_range, seat_out_of_range, tell_seat_range},
      {why::seat_not_held, no_reservation},
      {why::someone_elses, held_by_another},
      {why::payment_under_way, payment_under_way},
      {why::session_over, session_over},
      {why::no_more_extensions,
       {409, "NO_MORE_EXTENSIONS", "선점을 더 늘릴 수 없습니다.", "the hold cannot be made longer again"}},
  };
};

template <>
struct refusals<domain::payment_refusal> {
  using why = domain::payment_refusal;
  static constexpr refusal_row<why, seats_asked_for> rows[] = {
      {why::no_seats_named, wrong_seats, tell_seat_list},
      {why::seat_out_of_range, seat_out_of_range, tell_seat_range},
      {why::under_way, payment_under_way},
      {why::no_hold, no_reservation},
      {why::someone_elses, held_by_another},
      {why::price_mismatch,
       {400, "PRICE_MISMATCH", "좌석의 가격이 요청과 다릅니다.",
        "the seats do not cost what the request says"}},
  };
};

template <>
struct refusals<domain::cancellation_refusal> {
  using why = domain::cancellation_refusal;
  static constexpr refusal_row<why, seats_asked_for> rows[] = {
      {why::no_seats_named, wrong_seats, tell_seat_list},
      {why::seat_out_of_range, seat_out_of_range, tell_seat_range},
      {why::not_sold, no_reservation},
      {why::someone_elses, held_by_another},
      {why::under_way, payment_under_way},
      {why::several_receipts,
       {409, "SEVERAL_RECEIPTS", "함께 결제한 좌석이 아닙니다. 하나씩 취소해 주세요.",
        "the seats were not paid together; cancel them one by one"}},
      {why::too_late,
       {409, "CANCELLATION_TOO_LATE", "환불할 수 있는 기간이 지났습니다.", "nothing is given back any more"}},
  };
};

template <>
struct refusals<domain::waiting_list_refusal> {
  using why = domain::waiting_list_refusal;
  static void opening(problem& what, const why&, const time_of_sale& sale) { tell_opening(what, sale); }
  static void closing(problem& what, const why&, const time_of_sale& sale) { tell_closing(what, sale); }
  static constexpr refusal_row<why, time_of_sale> rows[] = {
      {why::date_cancelled, date_cancelled},
      {why::date_closed, date_closed},
      {why::sales_not_open, sales_not_open, opening},
      {why::sales_closed, sales_closed, closing},
      {why::seats_available,
       {409, "SEATS_AVAILABLE", "빈 좌석이 있습니다. 바로 예약해 주세요.",
        "there are free seats: reserve one"}},
      {why::list_full,
       {409, "WAITING_LIST_FULL", "대기자 명단이 가득 찼습니다.", "the waiting list is full"}},
      {why::not_waiting,
       {404, "NOT_ON_WAITING_LIST", "대기자 명단에 없거나 받은 제안이 없습니다.",
        "the user is not on the waiting list, or has no offer"}},
  };
};

// Money.

template <>
struct refusals<domain::wallet_refusal> {
  using why = domain::wallet_refusal;
  static void name_amount(problem& what, const why&, const nothing_asked&) {
    what.details["field"] = "amount";
  }
  static constexpr refusal_row<why> rows[] = {
      {why::invalid_amount,
       {400, "INVALID POINT VALUE", "INVALID_POINT_VALUE", "amount 값은 0보다 커야 합니다.",
        "amount must be above 0"},
       name_amount},
      {why::above_limit,
       {400, "POINT_LIMIT_EXCEEDED", "잔액의 한도를 넘습니다.", "the balance would be above what it may be"}},
      {why::not_enough,
       {400, "NOT ENOUGH USE AMOUNT", "NOT_ENOUGH_USE_AMOUNT", "잔액이 부족합니다.",
        "the balance is too low"}},
  };
};

}  // namespace usher::api
