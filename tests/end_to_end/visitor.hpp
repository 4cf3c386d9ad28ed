#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "tests/support/http_client.hpp"

/// A client of the REST interface that knows its contract.
namespace usher::end_to_end {

using json = nlohmann::json;
using std::chrono::milliseconds;
using test_support::header_list;

struct reply {
  int status = 0;
  json body;
  header_list headers;

  std::optional<std::string> header(const std::string& lower_case_name) const;
  /// The text of a member of the body; empty when it is no text.
  std::string text(const std::string& member) const;
  std::string code() const { return text("code"); }
  std::string error() const { return text("error"); }
};

inline const std::string test_token = "testToken";
inline const std::string first_date = "2024-09-15T20:00:00";
/// The dates of the demonstration concert, in order.
inline const std::vector<std::string> demo_dates{"2024-09-15T20:00:00", "2024-09-16T20:00:00",
                                                 "2024-09-21T18:00:00", "2027-05-01T19:00:00",
                                                 "2027-05-02T15:00:00", "2027-05-08T19:00:00"};
inline const std::string test_password = "testpass123";

header_list with_token(const std::string& token);
/// The key of a program, or an assertion.
header_list with_bearer(const std::string& key);
header_list with_key(const std::string& key);
/// `test_student_07` and the like.
std::string test_student(int number);
std::string test_teacher(int number);

/// One connection. Every answer, also one that a test expects to be an error, is held against what the
/// contract asks of all of them: JSON, exactly one well-formed `traceparent`, an error's members, and
/// `Retry-After` where due; and against the description of its operation, `contract`. What is wrong fails
/// the test. One thread.
class visitor {
 public:
  explicit visitor(std::uint16_t port, milliseconds timeout = milliseconds{20'000})
      : client_(port, "127.0.0.1", timeout) {}

  reply get(const std::string& target, const header_list& headers = {});
  reply post(const std::string& target, const json& body, const header_list& headers = {});
  reply call(const std::string& method, const std::string& target, const header_list& headers = {},
             const std::string& body = {});

  /// Connects, sends, receives: the parts of a call, for many at once.
  void connect() { client_.socket(); }
  void send_post(const std::string& target, const json& body, const header_list& headers = {});
  reply receive();
  test_support::http_client& client() { return client_; }

  // Concerts.
  reply create_token(std::int64_t user);
  reply check_token(const std::string& token);
  reply find_dates(const std::string& token, std::int64_t concert = 1);
  reply find_seats(const std::string& date = first_date);
  reply hold_seat(const std::string& token, int seat, std::int64_t user,
                  const std::string& date = first_date);
  /// The free seats; fails the test when they cannot be read.
  std::set<int> free_seats(const std::string& date = first_date);

  // Clinics.
  reply log_in(const std::string& username, const std::string& password = test_password);
  /// The key of a new session; fails the test when there is none.
  std::string key_of(const std::string& username);
  reply schedule(const std::string& key);
  reply take_place(const std::string& key, std::int64_t user, std::int64_t clinic);

 private:
  struct request_line {
    std::string method;
    std::string target;
  };

  /// `to` is nothing where it is not known what is answered.
  reply judged(const test_support::http_response& answer, const std::optional<request_line>& to);

  test_support::http_client client_;
  /// Sent and not answered yet.
  std::deque<request_line> sent_;
};

json seat_request(int seat, std::int64_t user, const std::string& date = first_date,
                  std::int64_t concert = 1);

/// A clinic as the schedule shows it, by its id; null when it is not there.
json clinic_of(const reply& schedule, std::int64_t clinic);

/// Asks until it is answered with this status, for about a minute at most, and fails the test otherwise. The
/// last answer.
reply expect_soon(int status, const std::function<reply()>& call);
/// The same with a refusal of this code: there are other reasons for its status, which come and go.
reply expect_soon(const std::string& code, const std::function<reply()>& call);

using wall_time = std::chrono::sys_time<milliseconds>;

/// Reads ISO 8601 with milliseconds and an offset, as `expiresAt` and `validDate` are written; fails the test
/// for any other text.
wall_time wall_time_of(const std::string& text);
wall_time wall_now();

}  // namespace usher::end_to_end
