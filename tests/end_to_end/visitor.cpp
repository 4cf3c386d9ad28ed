#include "tests/end_to_end/visitor.hpp"

#include <algorithm>
#include <cstdio>
#include <regex>

#include <gtest/gtest.h>

#include "tests/end_to_end/contract.hpp"
#include "tests/support/eventually.hpp"

namespace usher::end_to_end {

namespace {

std::string numbered(const char* prefix, int number) {
  char out[64];
  std::snprintf(out, sizeof out, "%s%02d", prefix, number);
  return out;
}

const std::regex& traceparent_form() {
  static const std::regex form("00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}");
  return form;
}

const std::regex& code_form() {
  static const std::regex form("[A-Z][A-Z0-9_]*");
  return form;
}

/// The trace id of the one traceparent that every answer has.
std::string judge_trace(const test_support::http_response& answer) {
  EXPECT_EQ(answer.count("traceparent"), 1U) << answer.body;
  const auto trace = answer.header("traceparent").value_or("");
  std::smatch parts;
  EXPECT_TRUE(std::regex_match(trace, parts, traceparent_form())) << trace;
  return parts.empty() ? "" : parts[1].str();
}

void judge_error(const reply& r, const std::string& trace) {
  EXPECT_FALSE(r.error().empty()) << r.body;
  EXPECT_TRUE(std::regex_match(r.code(), code_form())) << r.body;
  EXPECT_FALSE(r.text("message").empty()) << r.body;
  EXPECT_EQ(r.text("traceId"), trace) << r.body;
  if (r.status == 429 || r.status == 503) {
    const auto seconds = r.header("retry-after").value_or("");
    EXPECT_TRUE(std::regex_match(seconds, std::regex("[0-9]+"))) << r.status << " Retry-After: " << seconds;
  }
}

/// Who asks for no language is spoken to in Korean: the letters from U+AC00 on begin with these bytes.
void judge_language(const reply& r, const header_list& asked_with) {
  const bool chose = std::any_of(asked_with.begin(), asked_with.end(),
                                 [](const auto& header) { return header.first == "Accept-Language"; });
  const auto message = r.text("message");
  const bool korean = std::any_of(message.begin(), message.end(),
                                  [](char c) { return static_cast<unsigned char>(c) >= 0xEA; });
  EXPECT_TRUE(chose || korean || r.status < 400) << r.body;
}

}  // namespace

std::optional<std::string> reply::header(const std::string& lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) {
      return value;
    }
  }
  return std::nullopt;
}

std::string reply::text(const std::string& member) const {
  const auto at = body.find(member);
  return at != body.end() && at->is_string() ? at->get<std::string>() : "";
}

header_list with_token(const std::string& token) {
  return {{"Authorization", token}};
}

header_list with_bearer(const std::string& key) {
  return {{"Authorization", "Bearer " + key}};
}

header_list with_key(const std::string& key) {
  return {{"Authorization", "Token " + key}};
}

std::string test_student(int number) {
  return numbered("test_student_", number);
}

std::string test_teacher(int number) {
  return numbered("test_teacher_", number);
}

reply visitor::judged(const test_support::http_response& answer, const std::optional<request_line>& to) {
  reply r{answer.status, json::parse(answer.body, nullptr, false), answer.headers};
  const bool has_body = r.status != 204;
  EXPECT_EQ(r.body.is_structured(), has_body) << answer.status << " " << answer.body;
  if (!r.body.is_structured()) {
    r.body = json::object();
  }
  const auto type = answer.header("content-type").value_or("");
  EXPECT_TRUE(!has_body || type.starts_with("application/json")) << type;
  const auto trace = judge_trace(answer);
  EXPECT_TRUE((r.status >= 200 && r.status <= 204) || r.status >= 400) << r.status;
  if (r.status >= 400) {
    judge_error(r, trace);
  }
  if (to) {
    contract::shipped().judge(to->method, to->target, answer);
  }
  return r;
}

reply visitor::get(const std::string& target, const header_list& headers) {
  return call("GET", target, headers);
}

reply visitor::post(const std::string& target, const json& body, const header_list& headers) {
  return call("POST", target, headers, body.dump());
}

reply visitor::call(const std::string& method, const std::string& target, const header_list& headers,
                    const std::string& body) {
  auto answer = judged(client_.request(method, target, headers, body), request_line{method, target});
  judge_language(answer, headers);
  return answer;
}

void visitor::send_post(const std::string& target, const json& body, const header_list& headers) {
  client_.send(test_support::request_text("POST", target, headers, body.dump()));
  sent_.push_back({"POST", target});
}

reply visitor::receive() {
  std::optional<request_line> to;
  if (!sent_.empty()) {
    to = std::move(sent_.front());
    sent_.pop_front();
  }
  return judged(client_.receive(), to);
}

reply visitor::create_token(std::int64_t user) {
  return post("/api/token/create", {{"userId", user}});
}

reply visitor::check_token(const std::string& token) {
  return get("/api/token/check", with_token(token));
}

reply visitor::find_dates(const std::string& token, std::int64_t concert) {
  return get("/api/concert/findDates?concertId=" + std::to_string(concert), with_token(token));
}

reply visitor::find_seats(const std::string& date) {
  return get("/api/concert/findSeats?concertId=1&concertDate=" + date);
}

reply visitor::hold_seat(const std::string& token, int seat, std::int64_t user, const std::string& date) {
  return post("/api/concert/reserve", seat_request(seat, user, date), with_token(token));
}

std::set<int> visitor::free_seats(const std::string& date) {
  const auto seats = find_seats(date);
  EXPECT_EQ(seats.status, 200) << seats.body;
  std::set<int> out;
  for (const auto& seat : seats.body.value("availableSeats", json::array())) {
    EXPECT_TRUE(out.insert(seat.get<int>()).second) << "seat " << seat << " is listed twice";
  }
  return out;
}

reply visitor::log_in(const std::string& username, const std::string& password) {
  return post("/api/auth/login/", {{"username", username}, {"password", password}});
}

std::string visitor::key_of(const std::string& username) {
  const auto session = log_in(username);
  EXPECT_EQ(session.status, 200) << username << " " << session.body;
  return session.text("token");
}

reply visitor::schedule(const std::string& key) {
  return get("/api/clinics/weekly-schedule/", with_key(key));
}

reply visitor::take_place(const std::string& key, std::int64_t user, std::int64_t clinic) {
  return post("/api/clinics/reserve/", {{"user_id", user}, {"clinic_id", clinic}}, with_key(key));
}

json seat_request(int seat, std::int64_t user, const std::string& date, std::int64_t concert) {
  return {{"concertId", concert}, {"concertDate", date}, {"seatNo", seat}, {"userId", user}};
}

namespace {

/// What `of` says of the last answer.
template <class Expected>
reply expect_of_answer_soon(const Expected& expected, const std::function<reply()>& call,
                            const std::function<Expected(const reply&)>& of) {
  reply last;
  const auto is_so = [&] {
    last = call();
    return of(last) == expected;
  };
  EXPECT_TRUE(tests::eventually(is_so, std::chrono::minutes{1}))
      << of(last) << " instead of " << expected << ": " << last.body;
  return last;
}

}  // namespace

reply expect_soon(int status, const std::function<reply()>& call) {
  return expect_of_answer_soon<int>(status, call, [](const reply& answer) { return answer.status; });
}

reply expect_soon(const std::string& code, const std::function<reply()>& call) {
  return expect_of_answer_soon<std::string>(code, call, [](const reply& answer) { return answer.code(); });
}

json clinic_of(const reply& schedule, std::int64_t clinic) {
  for (const auto& day : schedule.body.value("schedule", json::object())) {
    for (const auto& slot : day) {
      for (const auto& one : slot.value("clinics", json::array())) {
        if (one.value("clinic_id", json{}) == clinic) {
          return one;
        }
      }
    }
  }
  return nullptr;
}

wall_time wall_time_of(const std::string& text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, milli = 0, zone_hours = 0,
      zone_minutes = 0, end = 0;
  char sign = 0;
  const int read = std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%2d.%3d%c%2d:%2d%n", &year, &month, &day,
                               &hour, &minute, &second, &milli, &sign, &zone_hours, &zone_minutes, &end);
  const bool understood = read == 10 && end == static_cast<int>(text.size()) && (sign == '+' || sign == '-');
  EXPECT_TRUE(understood) << "not a time: " << text;
  if (!understood) {
    return {};
  }
  using namespace std::chrono;
  const auto local = sys_days{std::chrono::year{year} / month / day} + hours{hour} + minutes{minute} +
                     seconds{second} + milliseconds{milli};
  const auto offset = hours{zone_hours} + minutes{zone_minutes};
  return sign == '+' ? local - offset : local + offset;
}

wall_time wall_now() {
  return std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
}

}  // namespace usher::end_to_end
