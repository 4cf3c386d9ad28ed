#include "loadtest/client/loop/checks.hpp"

#include <algorithm>

#include "loadtest/client/loop/json_cursor.hpp"
#include "loadtest/client/report/results.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

using nlohmann::json;

constexpr std::string_view no_json = "the body is no JSON object";

json parsed_object(std::string_view body) {
  auto out = json::parse(body, nullptr, false);
  return out.is_object() ? out : json{};
}

bool is_count(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_unsigned();
}

bool is_count(const json& object, const char* name, std::uint64_t value) {
  return is_count(object, name) && object.at(name).get<std::uint64_t>() == value;
}

bool is_text(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string();
}

bool scan_dates(json_cursor& at, std::string_view date) {
  bool is_there = false;
  std::string_view one;
  if (at.literal("]")) {
    return false;
  }
  do {
    if (!at.literal("\"") || !at.text(one)) {
      return false;
    }
    is_there = is_there || one == date;
  } while (at.literal(","));
  return at.literal("]") && is_there;
}

bool scan_seat_numbers(json_cursor& at) {
  if (at.literal("]")) {
    return true;
  }
  std::uint64_t before = 0;
  std::uint64_t seat = 0;
  do {
    if (!at.count(seat) || seat <= before) {
      return false;
    }
    before = seat;
  } while (at.literal(","));
  return at.literal("]");
}

bool scan_seats(std::string_view body, std::uint64_t concert, std::string_view date) {
  json_cursor at{body};
  std::uint64_t number = 0;
  std::string_view title;
  return at.literal(R"({"concertId":)") && at.count(number) && number == concert &&
         at.literal(R"(,"title":")") && at.text(title) && at.literal(R"(,"price":)") && at.count(number) &&
         at.literal(R"(,"status":null,"seatNo":null,"availableDates":[)") && scan_dates(at, date) &&
         at.literal(R"(,"availableSeats":[)") && scan_seat_numbers(at) && at.literal("}");
}

bool are_seats(const json& seats) {
  std::uint64_t before = 0;
  return std::all_of(seats.begin(), seats.end(), [&](const json& one) {
    const bool good = one.is_number_unsigned() && one.get<std::uint64_t>() > before;
    before = good ? one.get<std::uint64_t>() : before;
    return good;
  });
}

bool scan_standing(std::string_view body, std::uint64_t user, standing& out) {
  json_cursor at{body};
  std::uint64_t number = 0;
  std::string_view token;
  std::string_view status;
  std::string_view valid_until;
  if (!at.literal(R"({"userId":)") || !at.count(number) || number != user || !at.literal(R"(,"token":")") ||
      !at.text(token) || token.empty() || !at.literal(R"(,"status":")") || !at.text(status) ||
      !at.literal(R"(,"queueCount":)") || !at.count(out.queue_count) || !at.literal(R"(,"validDate":")") ||
      !at.text(valid_until)) {
    return false;
  }
  out.is_active = status == "active";
  if (!(status == "waiting" || (out.is_active && out.queue_count == 0))) {
    return false;
  }
  out.token.assign(token);
  constexpr std::string_view poll = R"("nextPollMs":)";
  const auto found = body.find(poll);
  out.next_poll_ms = 0;
  if (found != std::string_view::npos) {
    json_cursor{body.substr(found + poll.size())}.count(out.next_poll_ms);
  }
  return true;
}

bool scan_hold(std::string_view body, std::uint64_t concert, std::uint64_t seat) {
  json_cursor at{body};
  std::uint64_t number = 0;
  std::string_view text;
  return at.literal(R"({"concertId":)") && at.count(number) && number == concert &&
         at.literal(R"(,"title":")") && at.text(text) && at.literal(R"(,"price":)") && at.count(number) &&
         at.literal(R"(,"status":"reserved","seatNo":)") && at.count(number) && number == seat &&
         at.literal(R"(,"expiresAt":")") && at.text(text);
}

}  // namespace

std::string_view wrong_with_seats(std::string_view body, std::uint64_t concert, std::string_view date) {
  if (scan_seats(body, concert, date)) {
    return {};
  }
  const auto object = parsed_object(body);
  if (object.is_null()) {
    return no_json;
  }
  if (!is_count(object, "concertId", concert)) {
    return "it is another concert than asked for";
  }
  if (!is_text(object, "title") || !is_count(object, "price")) {
    return "there are no title and price";
  }
  const auto dates = object.find("availableDates");
  if (dates == object.end() || !dates->is_array() ||
      std::find(dates->begin(), dates->end(), json(date)) == dates->end()) {
    return "availableDates lacks the date";
  }
  const auto seats = object.find("availableSeats");
  if (seats == object.end() || !seats->is_array() || !are_seats(*seats)) {
    return "availableSeats is no list of seats";
  }
  return {};
}

std::string_view wrong_with_standing(std::string_view body, std::uint64_t user, standing& out) {
  if (scan_standing(body, user, out)) {
    return {};
  }
  const auto object = parsed_object(body);
  if (object.is_null()) {
    return no_json;
  }
  if (!is_count(object, "userId", user)) {
    return "the token is not for this user";
  }
  if (!is_text(object, "token") || object.at("token").get_ref<const std::string&>().empty()) {
    return "there is no token";
  }
  if (!is_count(object, "queueCount") || !is_text(object, "status")) {
    return "there are no status and queueCount";
  }
  out.token = object.at("token").get<std::string>();
  out.queue_count = object.at("queueCount").get<std::uint64_t>();
  out.is_active = object.at("status") == "active";
  out.next_poll_ms = is_count(object, "nextPollMs") ? object.at("nextPollMs").get<std::uint64_t>() : 0;
  if (!(object.at("status") == "waiting" || (out.is_active && out.queue_count == 0))) {
    return "status and queueCount do not agree";
  }
  if (!is_text(object, "validDate")) {
    return "there is no validDate";
  }
  return {};
}

std::string_view token_in(std::string_view body) {
  constexpr std::string_view name = R"("token":")";
  const auto found = body.find(name);
  std::string_view token;
  const bool is_there =
      found != std::string_view::npos && json_cursor{body.substr(found + name.size())}.text(token);
  return is_there && !token.empty() ? token : "none";
}

std::string_view wrong_with_hold(std::string_view body, std::uint64_t concert, std::uint64_t seat) {
  if (scan_hold(body, concert, seat)) {
    return {};
  }
  const auto object = parsed_object(body);
  if (object.is_null()) {
    return no_json;
  }
  if (!is_count(object, "concertId", concert)) {
    return "it is another concert than asked for";
  }
  if (!is_text(object, "status") || object.at("status") != "reserved") {
    return "the status is not reserved";
  }
  if (!is_count(object, "seatNo", seat)) {
    return "it is another seat than asked for";
  }
  if (!is_text(object, "expiresAt")) {
    return "there is no expiresAt";
  }
  return {};
}

std::string_view wrong_with_refusal(std::string_view body) {
  return refusal_code(body).empty() ? std::string_view{"a refusal does not say why"} : std::string_view{};
}

}  // namespace usher::loadtest
