#include <cstdint>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "loadtest/baseline/json_answer.hpp"
#include "loadtest/baseline/locked_bookings.hpp"
#include "loadtest/baseline/pistache_server.hpp"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

/// usher_row_locks: bookings of seats and of places in clinics by row locks, behind HTTP, as services over
/// JPA or Django make them. It answers in the shapes of the REST contract, and does less than Usher for it:
/// it looks at no token and no session, writes no log of changes, and counts no free seats for its answers.
namespace usher::baseline {

namespace {

namespace http = Pistache::Http;
using nlohmann::json;

json_answer hold_seat(locked_bookings& bookings, const json& asked) {
  const auto concert = asked.at("concertId").get<std::int64_t>();
  const auto seat = asked.at("seatNo").get<int>();
  const auto held = bookings.hold_seat(concert, asked.at("concertDate").get<std::string>(), seat,
                                       asked.at("userId").get<std::int64_t>());
  switch (held.what) {
    case locked_bookings::verdict::not_found:
      return refusal(http::Code::Not_Found, "CONCERT_DATE_NOT_FOUND");
    case locked_bookings::verdict::taken:
      return refusal(http::Code::Conflict, "SEAT_TEMPORARILY_HELD");
    default:
      return {http::Code::Ok,
              {{"concertId", concert},
               {"title", "Row locks"},
               {"price", held.price},
               {"status", "reserved"},
               {"seatNo", seat},
               {"expiresAt", held.held_until},
               {"availableDates", json::array()},
               {"availableSeats", json::array()}}};
  }
}

json_answer reserve_place(locked_bookings& bookings, const json& asked) {
  const auto clinic = asked.at("clinic_id").get<std::int64_t>();
  const auto place = bookings.reserve_place(clinic, asked.at("user_id").get<std::int64_t>());
  switch (place.what) {
    case locked_bookings::verdict::not_found:
      return refusal(http::Code::Not_Found, "CLINIC_NOT_FOUND");
    case locked_bookings::verdict::already_there:
      return refusal(http::Code::Bad_Request, "ALREADY_RESERVED");
    case locked_bookings::verdict::taken:
      return refusal(http::Code::Conflict, "occupied");
    default:
      return {http::Code::Ok,
              {{"success", true},
               {"message", "클리닉 예약이 완료되었습니다."},
               {"clinic_info", {{"id", clinic}}},
               {"remaining_spots", place.capacity - place.taken}}};
  }
}

json_answer cancel_place(locked_bookings& bookings, const json& asked) {
  const auto place = bookings.cancel_place(asked.at("clinic_id").get<std::int64_t>(),
                                           asked.at("user_id").get<std::int64_t>());
  switch (place.what) {
    case locked_bookings::verdict::not_found:
      return refusal(http::Code::Not_Found, "CLINIC_NOT_FOUND");
    case locked_bookings::verdict::not_there:
      return refusal(http::Code::Not_Found, "NOT_RESERVED");
    default:
      return {http::Code::Ok, {{"success", true}, {"message", "클리닉 예약이 취소되었습니다."}}};
  }
}

std::string without_trailing_slash(std::string path) {
  if (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

json_answer answer_to(locked_bookings& bookings, const http::Request& request) {
  const auto path = without_trailing_slash(request.resource());
  try {
    if (path == "/api/concert/reserve") {
      return hold_seat(bookings, json::parse(request.body()));
    }
    if (path == "/api/clinics/reserve") {
      return reserve_place(bookings, json::parse(request.body()));
    }
    if (path == "/api/clinics/cancel-reservation") {
      return cancel_place(bookings, json::parse(request.body()));
    }
    return refusal(http::Code::Not_Found, "NOT_FOUND");
  } catch (const json::exception& problem) {
    return refusal(http::Code::Bad_Request, problem.what());
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s: %s\n", path.c_str(), problem.what());
    return refusal(http::Code::Service_Unavailable, "STORE_UNAVAILABLE");
  }
}

/// Each reactor thread carries its requests out itself and waits for the database meanwhile, so that there
/// are as many of them as sessions.
class booking_handler : public http::Handler {
 public:
  HTTP_PROTOTYPE(booking_handler)

  explicit booking_handler(std::shared_ptr<locked_bookings> bookings) : bookings_(std::move(bookings)) {}

  void onRequest(const http::Request& request, http::ResponseWriter response) override {
    answer_to(*bookings_, request).send(response);
  }

 private:
  std::shared_ptr<locked_bookings> bookings_;
};

int run(int count, char** arguments) {
  CLI::App app{"Books seats and places in clinics by row locks in Postgres", "usher_row_locks"};
  std::string listen = "127.0.0.1:8082";
  std::string database;
  std::size_t connections = 32;
  int threads = 32;
  locked_bookings::inventory sold;
  app.add_option("--listen", listen, "HOST:PORT to listen on; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--database", database,
                 "Postgres: postgresql://user@host:port/name; its schema row_locks is made anew")
      ->required();
  app.add_option("--connections", connections, "Database sessions")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--threads", threads, "Threads that serve requests, and wait for the database")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--concert", sold.concert, "Number of the concert")->capture_default_str();
  app.add_option("--dates", sold.dates, "Its dates, a minute apart from 2030-01-01T00:00:00")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--seats", sold.seats, "Seats of each date")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  app.add_option("--clinics", sold.clinics, "Clinics")->check(CLI::Range(1, 100000))->capture_default_str();
  app.add_option("--capacity", sold.capacity, "Places of each clinic")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  keep_stop_signals();
  serve_until_signal(
      listen, threads,
      std::make_shared<booking_handler>(std::make_shared<locked_bookings>(database, connections, sold)));
  return 0;
}

}  // namespace

}  // namespace usher::baseline

int main(int count, char** arguments) {
  return usher::baseline::run_program("usher_row_locks", usher::baseline::run, count, arguments);
}
