#include "api/cli/trace_command.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>

#include <unistd.h>

#include "api/cli/admin_client.hpp"
#include "api/cli/trace_text.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

constexpr auto tail_every = 500ms;
constexpr auto top_every = 1'000ms;
/// The newest so many of the past, before what comes.
constexpr const char* past_requests = "10";
constexpr const char* most_requests = "1000";

volatile std::sig_atomic_t interrupted = 0;

extern "C" void usher_trace_interrupted(int) {
  interrupted = 1;
}

void handle_signals() {
  struct sigaction action {};
  // Not restarted: what waits is to end.
  action.sa_handler = usher_trace_interrupted;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void sleep_or_end(std::chrono::milliseconds time) {
  const timespec wait{time.count() / 1'000, time.count() % 1'000 * 1'000'000};
  if (interrupted == 0) {
    ::nanosleep(&wait, nullptr);
  }
  if (interrupted != 0) {
    throw command_over{};
  }
}

class trace_command_run {
 public:
  explicit trace_command_run(const trace_command& command)
      : command_(command), client_(command.server, &interrupted), terminal_(::isatty(STDOUT_FILENO) == 1) {
    // The program has no second thread here. NOLINTNEXTLINE(concurrency-mt-unsafe)
    const char* no_color = std::getenv("NO_COLOR");
    style_.colours = terminal_ && (no_color == nullptr || *no_color == '\0');
  }

  void run() {
    switch (command_.what) {
      case trace_command::act::tail:
        return tail();
      case trace_command::act::show:
        return say_answer(text_of_trace);
      case trace_command::act::top:
        return top();
      case trace_command::act::story:
        return say_answer(text_of_story);
      case trace_command::act::export_file:
        return write_export();
    }
  }

 private:
  void say_answer(std::string (*text)(const json&, text_style)) {
    const auto body = client_.get(command_.path, command_.query);
    say(command_.json ? body + "\n" : text(admin_client::object_in(body), style_));
  }

  void tail() {
    auto query = command_.query;
    const auto put = [&query](const char* name, std::string value, bool only_if_absent) {
      const auto known =
          std::find_if(query.begin(), query.end(), [&](const auto& item) { return item.first == name; });
      if (known == query.end()) {
        query.emplace_back(name, std::move(value));
      } else if (!only_if_absent) {
        known->second = std::move(value);
      }
    };
    put("limit", past_requests, true);
    // Its own questions would be most of what a quiet server shows.
    const bool own_too =
        std::any_of(query.begin(), query.end(), [](const auto& item) { return item.first == "kind"; });
    if (terminal_ && ::isatty(STDERR_FILENO) == 1) {
      std::fputs("waiting for requests; Ctrl-C ends it\n", stderr);
    }
    std::set<std::string> said;
    for (;; sleep_or_end(tail_every)) {
      const auto body = admin_client::object_in(client_.get(command_.path, query));
      std::set<std::string> listed;
      const auto& rows = body.at("traces");
      for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        // The server lists again what might have been missed.
        const auto& id = *listed.insert(row->at("spanId").get<std::string>()).first;
        if (!said.contains(id) && (own_too || row->at("kind") != "GET /api/traces")) {
          say(command_.json ? row->dump() + "\n" : text_of_request(*row, style_));
        }
      }
      said = std::move(listed);
      put("since", body.at("next").get<std::string>(), false);
      put("limit", most_requests, false);
    }
  }

  void top() {
    for (;; sleep_or_end(top_every)) {
      const auto body = client_.get(command_.path, command_.query);
      const bool page = terminal_ && !command_.once && !command_.json;
      say((page ? "\033[H\033[2J" : "") +
          (command_.json ? body + "\n" : text_of_actors(admin_client::object_in(body), style_)));
      if (command_.once) {
        return;
      }
    }
  }

  void write_export() {
    const auto body = client_.get(command_.path, command_.query);
    if (command_.file == "-") {
      return say(body);
    }
    std::ofstream file{command_.file, std::ios::binary | std::ios::trunc};
    file.write(body.data(), static_cast<std::streamsize>(body.size()));
    file.close();
    if (!file) {
      throw command_failed{command_.file + " cannot be written", exit_no_answer};
    }
    // One a line; the file may be large, and is not read again to be counted.
    const auto events = std::count(body.begin(), body.end(), '\n') + 1;
    say("wrote " + std::to_string(events) + " events, " + std::to_string((body.size() + 1023) / 1024) +
        " KiB, to " + command_.file + "; https://ui.perfetto.dev and chrome://tracing open it\n");
  }

  const trace_command& command_;
  admin_client client_;
  const bool terminal_;
  text_style style_;
};

}  // namespace

int run_trace_command(const trace_command& command) {
  handle_signals();
  try {
    trace_command_run{command}.run();
    return exit_well;
  } catch (const command_over&) {
    return exit_well;
  } catch (const command_failed& failed) {
    std::fprintf(stderr, "usher: %s\n", failed.why.c_str());
    return failed.exit_code;
  } catch (const json::exception&) {
    std::fputs("usher: the server's answer is not understood; is it of another version?\n", stderr);
    return exit_no_answer;
  }
}

}  // namespace usher::api
