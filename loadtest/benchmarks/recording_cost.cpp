#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadtest/client/closed_loop.hpp"

#include "tests/support/server_process.hpp"
#include "tests/support/temporary_folder.hpp"

/// usher_recording_cost USHER [OUT]: what recording the spans of everything costs. One server under a
/// constant closed loop; recording is switched on and off in turns, and each turn on is compared with the
/// turns off before and behind it. Prints a Markdown table of ratios, and writes it to OUT.
namespace usher::benchmarks {

namespace {

using namespace std::chrono_literals;
using loadtest::answer_seen;
using loadtest::closed_loop;
using loadtest::make_request;

const std::string admin_key = "the-key-of-a-benchmark";
constexpr std::size_t connections = 64;
constexpr auto turn = 200ms;
constexpr std::size_t pairs = 60;

struct scenario {
  std::string name;
  std::function<std::string(std::size_t)> next;
};

struct ratios {
  double median;
  double low;
  double high;
  double per_second;
  std::uint64_t unexpected;
};

bool is_good(std::size_t, const answer_seen& answer) {
  return answer.status == 200;
}

void switch_recording(std::uint16_t port, bool on) {
  closed_loop office{port, 1};
  const auto request =
      make_request("PUT", "/api/admin/tracing", on ? R"({"recording":true})" : R"({"recording":false})",
                   {{"Authorization", "Bearer " + admin_key}});
  bool sent = false;
  bool answered = false;
  bool good = false;
  // The call is recorded by the administration first, which waits for a commit.
  for (int patience = 0; patience < 100 && !answered; ++patience) {
    office.run(
        20ms,
        [&](std::size_t) {
          return std::exchange(sent, true) ? make_request("GET", "/api/health/") : request;
        },
        [&](std::size_t, const answer_seen& answer) {
          if (!std::exchange(answered, true)) {
            good = answer.status == 200;
          }
          return true;
        });
  }
  if (!good) {
    throw loadtest::client_error("recording could not be switched");
  }
  office.settle(1s);
}

ratios measure(std::uint16_t port, const scenario& what) {
  closed_loop crowd{port, connections};
  std::uint64_t unexpected = 0;
  const auto one_turn = [&](bool on) {
    switch_recording(port, on);
    const auto counts = crowd.run(turn, what.next, is_good);
    unexpected += counts.unexpected;
    return counts.per_second();
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
  crowd.settle(2s);
  std::sort(found.begin(), found.end());
  std::sort(rates.begin(), rates.end());
  // The middle half: a turn that somebody else on the machine disturbed is at the ends.
  return {found[pairs / 2], found[pairs / 4], found[pairs * 3 / 4], rates[pairs / 2], unexpected};
}

/// Tokens that the clients check again and again.
std::vector<std::string> issue_tokens(std::uint16_t port) {
  std::vector<std::string> tokens(connections);
  closed_loop crowd{port, connections};
  crowd.run(
      500ms,
      [](std::size_t i) {
        return make_request("POST", "/api/token/create", R"({"userId":)" + std::to_string(i % 50 + 1) + "}");
      },
      [&](std::size_t i, const answer_seen& answer) {
        constexpr std::string_view name = R"("token":")";
        const auto at = answer.body.find(name);
        if (at == std::string_view::npos) {
          return false;
        }
        const auto from = at + name.size();
        tokens[i] = answer.body.substr(from, answer.body.find('"', from) - from);
        return true;
      });
  crowd.settle(2s);
  return tokens;
}

std::string row(const scenario& what, const ratios& found) {
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
  const std::vector<scenario> all{
      {"findSeats (a view, one span)",
       [request = make_request("GET", "/api/concert/findSeats?concertId=1&concertDate=2024-09-15T20:00:00")](
           std::size_t) { return request; }},
      {"token/check (one actor, two spans)",
       [&](std::size_t i) {
         return make_request("GET", "/api/token/check", {}, {{"Authorization", tokens[i]}});
       }},
      {"token/create (durable, two spans and the journal's)",
       [](std::size_t i) {
         return make_request("POST", "/api/token/create", R"({"userId":)" + std::to_string(i % 50 + 1) + "}");
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
