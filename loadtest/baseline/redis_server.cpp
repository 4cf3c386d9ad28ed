#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "loadtest/baseline/gathering_thread.hpp"
#include "loadtest/baseline/json_answer.hpp"
#include "loadtest/baseline/pistache_server.hpp"
#include "loadtest/baseline/redis_queue.hpp"
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

/// usher_redis: a waiting room and holds of seats in Redis, behind HTTP. It answers in the shapes of the REST
/// contract, and does less than Usher for it: nobody is admitted and no token ends, a hold looks at no token,
/// keys of idempotency and a log that can be read are not there. All that waits at a time goes to Redis
/// together, in one pipeline, so that with `appendfsync always` one fsync stands for many requests.
namespace usher::baseline {

namespace {

namespace http = Pistache::Http;
using nlohmann::json;

std::string in_utc(std::chrono::system_clock::time_point at) {
  const auto seconds = std::chrono::system_clock::to_time_t(at);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

std::string new_token() {
  thread_local std::mt19937_64 numbers{std::random_device{}()};
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(numbers()),
                static_cast<unsigned long long>(numbers()));
  return text;
}

/// What Redis is asked, and what is answered by what it says.
struct errand {
  redis_session::command asks;
  std::function<json_answer(const redisReply&)> says;
};

errand standing_errand(redis_session::command asks, const std::string& token) {
  return {std::move(asks), [token](const redisReply& reply) -> json_answer {
            const auto found = redis_queue::standing_in(reply);
            if (found.rank < 0) {
              return refusal(http::Code::Unauthorized, "TOKEN_NOT_FOUND");
            }
            return {http::Code::Ok,
                    {{"token", token},
                     {"userId", found.user},
                     {"status", "waiting"},
                     {"queueCount", found.rank + 1},
                     {"nextPollMs", 1000},
                     {"validDate", in_utc(std::chrono::system_clock::now() + std::chrono::hours{1})}}};
          }};
}

errand hold_errand(const redis_queue& queue, const json& asked) {
  const auto concert = asked.at("concertId").get<std::int64_t>();
  const auto date = asked.at("concertDate").get<std::string>();
  const auto seat = asked.at("seatNo").get<int>();
  return {queue.hold_seat(concert, date, seat, asked.at("userId").get<std::int64_t>()),
          [concert, seat](const redisReply& reply) -> json_answer {
            const auto held = redis_queue::hold_in(reply);
            switch (held.what) {
              case redis_queue::verdict::not_found:
                return refusal(http::Code::Not_Found, "CONCERT_DATE_NOT_FOUND");
              case redis_queue::verdict::taken:
                return refusal(http::Code::Conflict, "SEAT_TEMPORARILY_HELD");
              default:
                break;
            }
            const auto until =
                std::chrono::system_clock::now() + std::chrono::milliseconds{redis_queue::hold_ms};
            return {http::Code::Ok,
                    {{"concertId", concert},
                     {"title", "Redis"},
                     {"price", held.price},
                     {"status", "reserved"},
                     {"seatNo", seat},
                     {"expiresAt", in_utc(until)},
                     {"availableDates", json::array()},
                     {"availableSeats", json::array()}}};
          }};
}

/// Throws nlohmann::json::exception for bodies that are not what they should be.
errand errand_of(const redis_queue& queue, const http::Request& request) {
  const auto& path = request.resource();
  if (path == "/api/token/create") {
    const auto token = new_token();
    return standing_errand(
        queue.take_token(token, json::parse(request.body()).at("userId").get<std::int64_t>()), token);
  }
  if (path == "/api/token/check") {
    const auto given = request.headers().tryGetRaw("authorization");
    const auto token = given ? given->value() : std::string();
    return standing_errand(queue.check_token(token), token);
  }
  if (path == "/api/concert/reserve") {
    return hold_errand(queue, json::parse(request.body()));
  }
  return {};
}

/// Talks to Redis: sends all that waits, then answers all of it.
class pipeline {
 public:
  explicit pipeline(std::unique_ptr<redis_session> redis) : redis_(std::move(redis)) {}

  void give(errand what, http::ResponseWriter response) {
    thread_.give({std::move(what), std::move(response)});
  }

 private:
  struct waiting {
    errand what;
    http::ResponseWriter response;
  };

  void carry_out(std::vector<waiting>& batch) {
    try {
      for (const auto& one : batch) {
        redis_->append(one.what.asks);
      }
      for (auto& one : batch) {
        finish(one, *redis_->take());
      }
    } catch (const std::exception& problem) {
      // A rival without its database has nothing to say in a comparison.
      std::fprintf(stderr, "usher_redis: %s\n", problem.what());
      std::_Exit(1);
    }
  }

  static void finish(waiting& one, const redisReply& reply) {
    const auto found = one.what.says(reply);
    try {
      found.send(one.response);
    } catch (const std::exception&) {
      // The client has gone meanwhile.
    }
  }

  std::unique_ptr<redis_session> redis_;
  gathering_thread<waiting> thread_{[this](std::vector<waiting>& batch) { carry_out(batch); }};
};

class queue_handler : public http::Handler {
 public:
  HTTP_PROTOTYPE(queue_handler)

  queue_handler(std::shared_ptr<const redis_queue> queue, std::shared_ptr<pipeline> to)
      : queue_(std::move(queue)), to_(std::move(to)) {}

  void onRequest(const http::Request& request, http::ResponseWriter response) override {
    try {
      auto what = errand_of(*queue_, request);
      if (!what.asks.empty()) {
        to_->give(std::move(what), std::move(response));
        return;
      }
    } catch (const json::exception& problem) {
      refusal(http::Code::Bad_Request, problem.what()).send(response);
      return;
    }
    refusal(http::Code::Not_Found, "NOT_FOUND").send(response);
  }

 private:
  std::shared_ptr<const redis_queue> queue_;
  std::shared_ptr<pipeline> to_;
};

int run(int count, char** arguments) {
  CLI::App app{"Ranks tokens and holds seats in Redis", "usher_redis"};
  std::string listen = "127.0.0.1:8083";
  std::string socket;
  int threads = 2;
  int seats = 50;
  app.add_option("--listen", listen, "HOST:PORT to listen on; port 0 takes a free one")
      ->capture_default_str();
  app.add_option("--socket", socket, "Unix socket of a Redis; all that it has is deleted")->required();
  app.add_option("--threads", threads, "Reactor threads")->check(CLI::Range(1, 256))->capture_default_str();
  app.add_option("--seats", seats, "Seats of concert 1 on 2030-01-01T00:00:00")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  CLI11_PARSE(app, count, arguments);
  keep_stop_signals();
  auto redis = std::make_unique<redis_session>(socket);
  auto queue = std::make_shared<const redis_queue>(*redis, seats);
  serve_until_signal(
      listen, threads,
      std::make_shared<queue_handler>(std::move(queue), std::make_shared<pipeline>(std::move(redis))));
  return 0;
}

}  // namespace

}  // namespace usher::baseline

int main(int count, char** arguments) {
  return usher::baseline::run_program("usher_redis", usher::baseline::run, count, arguments);
}
