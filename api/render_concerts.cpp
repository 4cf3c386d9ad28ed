#include "api/render_concerts.hpp"

namespace usher::api {

namespace {

std::string_view to_code(domain::token_status status) {
  switch (status) {
    case domain::token_status::waiting:
      return "waiting";
    case domain::token_status::active:
      return "active";
    case domain::token_status::completed:
      return "completed";
    case domain::token_status::expired:
    case domain::token_status::replaced:
      break;
  }
  return "expired";
}

json date_texts(const storage::concert_facts& concert) {
  auto texts = json::array();
  for (const auto& date : concert.dates) {
    texts.push_back(domain::to_text(date.starts_at));
  }
  return texts;
}

json seat_list(const actors::seats_view& seats) {
  auto numbers = json::array();
  for (const auto seat : seats.free_seats) {
    numbers.push_back(seat.value);
  }
  return numbers;
}

}  // namespace

json token_body(const domain::token_standing& standing, const std::string& token, const actors::clock& time) {
  return {{"userId", standing.user.value},
          {"token", token},
          {"status", to_code(standing.status)},
          {"queueCount", standing.ahead},
          {"validDate", time.to_text(standing.valid_until)}};
}

problem describe(domain::issue_refusal) {
  return try_again_later("WAITING_ROOM_FULL", "the waiting room is full");
}

problem describe(const domain::gate_refusal& refusal) {
  using kind = domain::gate_refusal_kind;
  switch (refusal.kind) {
    case kind::unknown_token:
      return make_problem(401, "INVALID_TOKEN", "the authorization header names no known token");
    case kind::token_expired:
      return make_problem(401, "TOKEN_EXPIRED", "the token has ended; create a new one");
    case kind::token_not_active: {
      auto what = make_problem(403, "TOKEN_NOT_ACTIVE",
                               "the token still waits; people ahead: " + std::to_string(refusal.ahead));
      what.details["queueCount"] = refusal.ahead;
      return what;
    }
    case kind::user_mismatch:
      break;
  }
  return make_problem(403, "TOKEN_USER_MISMATCH", "the token belongs to another user");
}

problem describe(domain::hold_refusal refusal, std::int32_t seat_count) {
  if (refusal == domain::hold_refusal::seat_out_of_range) {
    auto what = wrong_field("seatNo", "between 1 and " + std::to_string(seat_count));
    what.error = what.code = "SEAT_OUT_OF_RANGE";
    return what;
  }
  return make_problem(409, "SEAT_TEMPORARILY_HELD", "somebody holds this seat; it may become free again");
}

json dates_body(const storage::concert_facts& concert) {
  return {{"concertId", concert.id.value},
          {"title", concert.title},
          {"price", concert.price},
          {"availableDates", date_texts(concert)}};
}

std::string seats_body(const storage::concert_facts& concert, const actors::seats_view& seats) {
  const json body{{"concertId", concert.id.value},
                  {"title", concert.title},
                  {"price", concert.price},
                  {"status", nullptr},
                  {"seatNo", nullptr},
                  {"availableDates", date_texts(concert)},
                  {"availableSeats", seat_list(seats)}};
  return body.dump(-1, ' ', false, json::error_handler_t::replace);
}

json hold_body(const storage::concert_facts& concert, const actors::seats_view& seats,
               const domain::seat_hold& hold, const actors::clock& time) {
  return {{"concertId", concert.id.value},
          {"title", concert.title},
          {"price", concert.price},
          {"status", "reserved"},
          {"seatNo", hold.seat.value},
          {"expiresAt", time.to_text(hold.expires_at)},
          {"availableDates", date_texts(concert)},
          {"availableSeats", seat_list(seats)}};
}

}  // namespace usher::api
