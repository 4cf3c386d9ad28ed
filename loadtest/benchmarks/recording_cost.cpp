#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/crowd_loop.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"

#include "tests/support/server_process.hpp"
#include "tests/support/temporary_folder.hpp"

/// usher_recording_cost USHER [OUT]: what recording the spans of everything costs. One server under a
/// constant closed loop; recording is switched on and off in turns, and each turn on is compared with the
/// turns off before and behind it. Prints a Markdown table of ratios, and writes it to OUT.
namespace usher::benchmarks {

namespace {

using namespace std::chrono_literals;
using loadtest::action;
using loadtest::endpoint;

const std::string admin_key = "the-key-of-a-benchmark";
constexpr std::size_t connections = 64;
constexpr auto turn = 200ms;
constexpr std::size_t pairs = 60;

struct measured_call {
  std::string name;
  /// The request of a connection.
  std::function<std::string(std::size_t)> request;
};

struct ratios {
  double median;
  double low;
  double high;
  double per_second;
  std::uint64_t unexpected;
};

/// Sends its request again and again.
class repeater final : public loadtest::script {
 public:
  explicit repeater(std::string request) : request_(std::move(request)) {}

  action begin(loadtest::turn& t) override {
    t.out = request_;
    return action::send(0);
  }
  action proceed(const loadtest::answer& got, loadtest::turn& t) override {
    t.complaint = got.status == 200 ? "" : "the status is not 200";
    return action::finish_round();
  }

 private:
  std::string request_;
};

class repeaters final : public loadtest::scenario {
 public:
  explicit repeaters(const measured_call& what) : what_(&what) {}

  std::vector<std::string> calls() const override { return {what_->name}; }
  std::size_t keep_bytes() const override { return 0; }
  std::unique_ptr<loadtest::script> make_script(std::size_t user) override {
    return std::make_unique<repeater>(what_->request(user));
  }

 private:
  const measured_call* what_;
};

endpoint server_at(std::uint16_t port) {
  return endpoint::of("http://127.0.0.1:" + std::to_string(port));
}

void switch_recording(loadtest::plain_client& client, bool on) {
  const auto* body = on ? R"({"recording":true})" : R"({"recording":false})";
  // The call is recorded by the administration first, which waits for a commit.
  if (client.call("PUT", "/api/admin/tracing", body, "Bearer " + admin_key).status != 200) {
    throw loadtest::client_error("recording could not be switched");
  }
}

ratios measure(std::uint16_t port, const measured_call& what) {
  loadtest::plain_client client{server_at(port)};
  loadtest::timeline seconds;
  repeaters people{what};
  loadtest::recorder figures{people.calls(), seconds};
  loadtest::loop_settings settings;
  settings.where = server_at(port);
  settings.connections = connections;
  loadtest::crowd_loop crowd{settings, people, figures};
  crowd.connect();
  const auto one_turn = [&](bool on) {
    switch_recording(client, on);
    const auto before = figures.counts().expected;
    loadtest::run_plan plan;
    plan.start = loadtest::clock::now();
    plan.time = turn;
    figures.begin(plan.start);
    crowd.run(plan);
    const std::chrono::duration<double> time = figures.last_answer() - plan.start;
    return static_cast<double>(figures.counts().expected - before) / time.count();
  };
  one_turn(true);
  std::vector<double> found;
  std::vector<double> rates;
  auto before = one_turn(false);
  for (std::size_t i = 0; i < pairs; ++i) {
    const auto with = one_turn(true);
    const auto after = one_turn(false);
    found.push_back(with / ((before + after) / 2));
    rates.push_back(with);
    before = after;
    std::fprintf(stderr, "\r%s: %zu of %zu turns ", what.name.c_str(), i + 1, pairs);
  }
  std::fprintf(stderr, "\n");
  std::sort(found.begin(), found.end());
  std::sort(rates.begin(), rates.end());
  const auto& counts = figures.counts();
  // The middle half: a turn that somebody else on the machine disturbed is at the ends.
  return {found[pairs / 2], found[pairs / 4], found[pairs * 3 / 4], rates[pairs / 2],
          counts.unexpected + counts.resets + counts.timeouts};
}

std::string body_of_create(std::size_t number) {
  return R"({"userId":)" + std::to_string(number % 50 + 1) + "}";
}

/// Tokens that the clients check again and again.
std::vector<std::string> issue_tokens(std::uint16_t port) {
  loadtest::plain_client client{server_at(port)};
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < connections; ++i) {
    const auto answer = client.post("/api/token/create", body_of_create(i));
    constexpr std::string_view name = R"("token":")";
    const auto at = answer.body.find(name);
    if (at == std::string::npos) {
      throw loadtest::client_error("no token was issued: " + answer.body);
    }
    const auto from = at + name.size();
    tokens.push_back(answer.body.substr(from, answer.body.find('"', from) - from));
  }
  return tokens;
}

std::string row(const measured_call& what, const ratios& found) {
  char line[256];
  std::snprintf(line, sizeof line, "| %s | %.3f | %.3f to %.3f | %.0f | %llu |\n", what.name.c_str(),
                found.median, found.low, found.high, found.per_second,
                static_cast<unsigned long long>(found.unexpected));
  return line;
}

int run(const std::string& program, const std::string& out) {
  const tests::temporary_folder folder;
  tests::server_process server{program, {"--demo", "--data", folder.path(), "--admin-key", admin_key}};
  const auto tokens = issue_tokens(server.port());
  const loadtest::request_writer requests{server_at(server.port())};
  const std::vector<measured_call> all{
      {"findSeats (a view, one span)",
       [&](std::size_t) {
         std::string text;
         requests.get(text, "/api/concert/findSeats?concertId=1&concertDate=2024-09-15T20:00:00");
         return text;
       }},
      {"token/check (one actor, two spans)",
       [&](std::size_t i) {
         std::string text;
         requests.get(text, "/api/token/check", tokens[i]);
         return text;
       }},
      {"token/create (durable, two spans and the journal's)",
       [&](std::size_t i) {
         std::string text;
         requests.post(text, "/api/token/create", body_of_create(i));
         return text;
       }},
  };
  std::string table =
      "| requests, 64 connections | recording on / off | middle half | requests/s, on | unexpected |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const auto& one : all) {
    table += row(one, measure(server.port(), one));
  }
  server.stop();
  std::fputs(table.c_str(), stdout);
  if (!out.empty()) {
    std::FILE* file = std::fopen(out.c_str(), "w");
    if (file == nullptr) {
      std::fprintf(stderr, "cannot write %s\n", out.c_str());
      return 1;
    }
    std::fputs(table.c_str(), file);
    std::fclose(file);
  }
  return 0;
}

}  // namespace

}  // namespace usher::benchmarks

int main(int count, char** arguments) {
  if (count < 2 || count > 3) {
    std::fputs("usage: usher_recording_cost USHER [OUT]\n", stderr);
    return 2;
  }
  try {
    return usher::benchmarks::run(arguments[1], count == 3 ? arguments[2] : "");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "usher_recording_cost: %s\n", error.what());
    return 1;
  }
}
