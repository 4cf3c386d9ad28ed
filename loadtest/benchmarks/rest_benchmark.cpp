#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>
#include <sys/socket.h>
#include <unistd.h>

#include "api/clinics/render_clinics.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/edge/answer_text.hpp"
#include "api/edge/request_framer.hpp"
#include "api/http/browser/packer.hpp"
#include "api/http/browser/rendition.hpp"
#include "api/http/fields.hpp"
#include "tests/support/manual_clock.hpp"

/// What the REST contract costs on both sides of a decision: taking a request apart, and writing an answer.
/// Their size is that of the request or of the body, in bytes; findSeats is with the seats (`seat_map/show`).
namespace usher::benchmarks {
namespace {

using namespace std::chrono_literals;
using namespace domain;

/// What is timed at once: far longer than reading the clock.
constexpr std::size_t at_once = 32;
constexpr instant noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;

// As k6 sends them, and a browser.
constexpr std::string_view check_request =
    "GET /api/token/check HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: k6/0.46.0 (https://k6.io/)\r\n"
    "Authorization: dt9Y3WB4IBUFRhoesjB_MmqJMd75cRzS\r\nAccept-Encoding: gzip\r\n\r\n";
constexpr std::string_view seats_request =
    "GET /api/concert/findSeats?concertId=1&concertDate=2024-09-15T20%3A00%3A00 HTTP/1.1\r\n"
    "Host: 127.0.0.1:8080\r\nUser-Agent: k6/0.46.0 (https://k6.io/)\r\nAccept-Encoding: gzip\r\n\r\n";
constexpr std::string_view hold_body =
    "{\"concertId\":1,\"concertDate\":\"2024-09-15T20:00:00\",\"seatNo\":17,\"userId\":42}";
const std::string hold_request =
    "POST /api/concert/reserve HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: k6/0.46.0 (https://k6.io/)\r\n"
    "Content-Length: " +
    std::to_string(hold_body.size()) +
    "\r\nAuthorization: dt9Y3WB4IBUFRhoesjB_MmqJMd75cRzS\r\nContent-Type: application/json\r\n"
    "Accept-Encoding: gzip\r\n\r\n" +
    std::string(hold_body);
const std::string browser_request =
    "GET /api/clinics/weekly-schedule/ HTTP/1.1\r\nHost: booking.example.org\r\nConnection: keep-alive\r\n"
    "sec-ch-ua: \"Chromium\";v=\"130\", \"Not?A_Brand\";v=\"99\"\r\nsec-ch-ua-mobile: ?0\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
    "Safari/537.36\r\nAccept: application/json\r\nAuthorization: Token "
    "0123456789abcdef0123456789abcdef01234567\r\nOrigin: https://booking.example.org\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\n"
    "Referer: https://booking.example.org/week\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: ko-KR,ko;q=0.9,en;q=0.8\r\nCookie: session=" +
    std::string(64, 'c') + "\r\n\r\n";

/// Repeats what makes one of a kind.
template <class Work>
void repeat(benchmark::State& state, Work work) {
  while (state.KeepRunningBatch(at_once)) {
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < at_once; ++i) {
        work();
      }
    }));
  }
}

void frame(benchmark::State& state, std::string_view bytes) {
  edge::request_framer framer;
  bool all = true;
  repeat(state, [&] {
    auto input = bytes;
    all = framer.feed(input) == edge::request_framer::status::complete && all;
    auto framed = framer.take();
    benchmark::DoNotOptimize(framed);
  });
  if (!all) {
    state.SkipWithError("it is no request");
  }
}

void read_hold(benchmark::State& state) {
  edge::request request;
  request.method = edge::method::post;
  request.body = hold_body;
  std::int64_t sum = 0;
  repeat(state, [&] {
    const auto given = api::fields::of_body(request);
    sum += given.whole_number("concertId") + given.whole_number("seatNo") + given.whole_number("userId") +
           given.local_time("concertDate").time_since_epoch().count();
  });
  benchmark::DoNotOptimize(sum);
}

const actors::clock& seoul() {
  static const auto time = tests::make_manual_clock("Asia/Seoul", noon);
  return *time;
}

void token_answer(benchmark::State& state) {
  token_standing standing{ticket_number{54'321}, user_id{42}, token_status::waiting, 12'345, noon + 24h};
  standing.estimated_wait = 90s;
  repeat(state, [&] {
    auto body = api::token_body(standing, "dt9Y3WB4IBUFRhoesjB_MmqJMd75cRzS", seoul());
    benchmark::DoNotOptimize(body);
  });
}

/// What a hold is answered with lists what is still free: a date without holds but this one.
void hold_answer(benchmark::State& state) {
  const concert_date_key date{concert_id{1}, parse_local_time("2026-12-24T20:00:00").value()};
  seat_map_image image;
  image.terms.seat_count = static_cast<std::int32_t>(state.range(0));
  image.terms.price = 50'000;
  const seat_map seats{date, noon + 24h * 30, image};
  auto concert = std::make_shared<actors::concert_view>();
  concert->id = date.concert;
  concert->title = "A night";
  concert->price = 50'000;
  actors::seats_view view;
  view.date = date;
  view.concert = concert;
  view.free_seats = seats.free_seats();
  seat_hold held;
  held.seat = seat_number{17};
  held.user = user_id{42};
  held.expires_at = noon + 5min;
  repeat(state, [&] {
    auto body = api::hold_body(*concert, &view, {held}, seoul());
    benchmark::DoNotOptimize(body);
  });
}

std::vector<std::shared_ptr<const actors::clinic_view>> week_of(std::int64_t clinics) {
  std::vector<std::shared_ptr<const actors::clinic_view>> week;
  for (std::int64_t i = 0; i < clinics; ++i) {
    auto view = std::make_shared<actors::clinic_view>();
    const auto hour = static_cast<std::size_t>(i);
    view->clinic.id = clinic_id{i + 1};
    view->clinic.day = all_weekdays[hour / 4 % all_weekdays.size()];
    view->clinic.time = usual_class_times[hour % usual_class_times.size()];
    view->clinic.room = static_cast<std::int32_t>(1 + i / 28 % 8);
    view->clinic.subject = "physics1";
    view->clinic.teacher_name = "테스트강사01";
    for (std::int32_t place = 1; place <= 6; ++place) {
      const auto number = i * 6 + place;
      view->roster.entries.push_back(
          {user_id{number}, "테스트학생01", "test_student_" + std::to_string(number), place, noon});
    }
    api::render_clinic(*view);
    week.push_back(std::move(view));
  }
  return week;
}

/// The week as a student sees it who has a place: their own rendering.
void schedule(benchmark::State& state) {
  const auto week = week_of(state.range(0));
  const caller student{user_id{3}};
  std::size_t bytes = 0;
  repeat(state, [&] { bytes = api::schedule_body(week, student).size(); });
  state.counters["bytes of body"] = static_cast<double>(bytes);
}

/// The header lines in front of a body.
void answer_header(benchmark::State& state) {
  edge::response answer;
  answer.body = std::string(static_cast<std::size_t>(state.range(0)), 'x');
  answer.headers.emplace_back("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const auto date = edge::http_date(1'795'435'200);
  std::string out;
  repeat(state, [&] {
    out.clear();
    edge::append_header(out, answer, {false, true, date});
    benchmark::DoNotOptimize(out);
  });
}

/// Both ends of a connection, through which bytes go as through the server's and its client's kernel.
class local_connection {
 public:
  local_connection() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends_.data()) != 0) {
      throw std::runtime_error("no socketpair");
    }
  }
  ~local_connection() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  local_connection(const local_connection&) = delete;
  local_connection& operator=(const local_connection&) = delete;

  void carry(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(ends_[0], bytes.data(), bytes.size(), MSG_NOSIGNAL);
      bytes.remove_prefix(sent > 0 ? static_cast<std::size_t>(sent) : 0);
      while (::recv(ends_[1], buffer_.data(), buffer_.size(), 0) > 0) {
      }
    }
  }

 private:
  std::array<int, 2> ends_{};
  std::vector<char> buffer_ = std::vector<char>(256 * 1024);
};

/// How somebody who polls is answered.
enum class polled : std::uint8_t { plain, packed, unchanged };

/// The answer to who polls the free seats, from the rendition that all share to the client.
void poll(benchmark::State& state, polled how) {
  std::string body;
  for (std::int64_t seat = 1; seat <= state.range(0); ++seat) {
    body += std::to_string(seat) + ',';
  }
  const auto what = std::make_shared<const api::rendition>(api::make_rendition(std::move(body)));
  const auto packed =
      how == polled::packed ? std::make_shared<const std::string>(api::gzip(what->text)) : nullptr;
  const api::reader_facts reader{how == polled::unchanged ? what->tag : "", how == polled::packed};
  const auto date = edge::http_date(1'795'435'200);
  local_connection to;
  std::string out;
  std::size_t bytes = 0;
  repeat(state, [&] {
    out.clear();
    const auto answer = api::complete({}, what, packed, reader, api::keepers::proxies);
    edge::append_header(out, answer, {false, true, date});
    to.carry(out);
    const auto rest = edge::sends_body(answer, {}) ? edge::body_of(answer) : std::string_view{};
    to.carry(rest);
    bytes = out.size() + rest.size();
  });
  state.counters["bytes"] = static_cast<double>(bytes);
}

/// What packing costs the thread that does it, once for all who read.
void pack(benchmark::State& state) {
  std::string body;
  for (std::int64_t seat = 1; seat <= state.range(0); ++seat) {
    body += std::to_string(seat) + ',';
  }
  std::size_t bytes = 0;
  while (state.KeepRunningBatch(1)) {
    state.SetIterationTime(processor_seconds_of([&] { bytes = api::gzip(body).size(); }));
  }
  state.counters["bytes of body"] = static_cast<double>(body.size());
  state.counters["bytes"] = static_cast<double>(bytes);
}

std::int64_t bytes_of(std::string_view text) {
  return static_cast<std::int64_t>(text.size());
}

BENCHMARK_CAPTURE(frame, check, check_request)
    ->Name("rest/frame a token check")
    ->Arg(bytes_of(check_request))
    ->UseManualTime();
BENCHMARK_CAPTURE(frame, seats, seats_request)
    ->Name("rest/frame findSeats")
    ->Arg(bytes_of(seats_request))
    ->UseManualTime();
BENCHMARK_CAPTURE(frame, hold, std::string_view(hold_request))
    ->Name("rest/frame a hold")
    ->Arg(bytes_of(hold_request))
    ->UseManualTime();
BENCHMARK_CAPTURE(frame, browser, std::string_view(browser_request))
    ->Name("rest/frame a browser's request")
    ->Arg(bytes_of(browser_request))
    ->UseManualTime();
BENCHMARK(read_hold)->Name("rest/read the fields of a hold")->Arg(bytes_of(hold_body))->UseManualTime();
BENCHMARK(token_answer)->Name("rest/write a token")->Arg(1)->UseManualTime();
BENCHMARK(hold_answer)
    ->Name("rest/write a hold, by free seats")
    ->Arg(50)
    ->Arg(1'000)
    ->Arg(100'000)
    ->UseManualTime();
BENCHMARK(schedule)->Name("rest/write the week, by clinics")->Arg(8)->Arg(224)->UseManualTime();
BENCHMARK_CAPTURE(poll, plain, polled::plain)
    ->Name("rest/answer a poll, by free seats")
    ->Arg(50)
    ->Arg(1'000)
    ->Arg(100'000)
    ->UseManualTime();
BENCHMARK_CAPTURE(poll, packed, polled::packed)
    ->Name("rest/answer a poll packed, by free seats")
    ->Arg(1'000)
    ->Arg(100'000)
    ->UseManualTime();
BENCHMARK_CAPTURE(poll, unchanged, polled::unchanged)
    ->Name("rest/answer a poll with 304, by free seats")
    ->Arg(50)
    ->Arg(100'000)
    ->UseManualTime();
BENCHMARK(pack)->Name("rest/pack, by free seats")->Arg(1'000)->Arg(100'000)->UseManualTime();
BENCHMARK(answer_header)->Name("rest/write header lines")->Arg(300)->UseManualTime();

}  // namespace
}  // namespace usher::benchmarks
