#include "api/cli/trace_command.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <set>
#include <string_view>

#include <unistd.h>

#include "api/cli/trace_text.hpp"
#include "api/http/problem.hpp"
#include "api/support/curl.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;
using query_values = std::vector<std::pair<std::string, std::string>>;

constexpr auto tail_every = 500ms;
constexpr auto top_every = 1'000ms;
constexpr long connect_timeout_ms = 5'000;
constexpr long answer_timeout_ms = 60'000;
/// The newest so many of the past, before what comes.
constexpr const char* past_requests = "10";
constexpr const char* most_requests = "1000";

constexpr int exit_well = 0;
constexpr int exit_no_answer = 1;
constexpr int exit_wrong = 2;

volatile std::sig_atomic_t interrupted = 0;

extern "C" void usher_trace_interrupted(int) {
  interrupted = 1;
}

/// Why the command ends.
struct trace_command_failed {
  std::string why;
  int exit_code;
};

/// The reader of the standard output has gone, or the user has had enough: no reason to say anything.
struct trace_command_over {};

void handle_signals() {
  struct sigaction action {};
  // Not restarted: what waits is to end.
  action.sa_handler = usher_trace_interrupted;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
}

void say(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    if (errno == EPIPE) {
      throw trace_command_over{};
    }
    throw trace_command_failed{"the standard output cannot be written to", exit_no_answer};
  }
}

void sleep_or_end(std::chrono::milliseconds time) {
  const timespec wait{time.count() / 1'000, time.count() % 1'000 * 1'000'000};
  if (interrupted == 0) {
    ::nanosleep(&wait, nullptr);
  }
  if (interrupted != 0) {
    throw trace_command_over{};
  }
}

std::string key_of(const trace_command& command) {
  auto key = command.admin_key;
  if (!command.admin_key_file.empty()) {
    std::ifstream file{command.admin_key_file};
    key.clear();
    std::getline(file, key);
    if (!key.empty() && key.back() == '\r') {
      key.pop_back();
    }
  }
  if (key.empty()) {
    throw trace_command_failed{
        "the administration's key is needed: USHER_ADMIN_KEY, or a file named by --admin-key-file",
        exit_wrong};
  }
  for (const char c : key) {
    if (c <= ' ' || c > '~') {
      throw trace_command_failed{"the administration's key has visible ASCII characters only", exit_wrong};
    }
  }
  return key;
}

/// Asks one server, over one connection that is kept open.
class trace_client {
 public:
  explicit trace_client(const trace_command& command) : url_(command.url) {
    while (url_.ends_with('/')) {
      url_.pop_back();
    }
    initialise_curl();
    handle_.reset(curl_easy_init());
    if (handle_ == nullptr) {
      throw trace_command_failed{"libcurl cannot be initialised", exit_no_answer};
    }
    add_line(headers_, "Authorization: Bearer " + key_of(command));
    set(CURLOPT_HTTPHEADER, headers_.get());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    // The key goes to the server and to nobody else.
    set(CURLOPT_PROXY, "");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    set(CURLOPT_TIMEOUT_MS, answer_timeout_ms);
    set(CURLOPT_USERAGENT, "usher-trace/" USHER_VERSION);
    set(CURLOPT_WRITEFUNCTION, &trace_client::take);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &trace_client::go_on);
  }

  /// The body of the answer, which is 200. Throws trace_command_failed for any other.
  std::string get(const std::string& path, const query_values& query) {
    std::string url = url_ + path;
    char separator = '?';
    for (const auto& [name, value] : query) {
      url += separator + name + "=" + escaped(value);
      separator = '&';
    }
    body_.clear();
    set(CURLOPT_URL, url.c_str());
    const auto code = curl_easy_perform(handle_.get());
    if (interrupted != 0) {
      throw trace_command_over{};
    }
    if (code != CURLE_OK) {
      throw trace_command_failed{"no server answers at " + url_ + ": " + curl_easy_strerror(code),
                                 exit_no_answer};
    }
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) {
      throw failure(status);
    }
    return std::move(body_);
  }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (curl_easy_setopt(handle_.get(), option, value) != CURLE_OK) {
      throw trace_command_failed{"libcurl does not take an option", exit_no_answer};
    }
  }

  std::string escaped(const std::string& value) {
    char* text = curl_easy_escape(handle_.get(), value.c_str(), static_cast<int>(value.size()));
    const std::string out = text != nullptr ? text : "";
    curl_free(text);
    return out;
  }

  trace_command_failed failure(long status) const {
    if (status == 401) {
      return {"the server refuses the administration's key", exit_wrong};
    }
    const auto problem = json::parse(body_, nullptr, false);
    const bool understood =
        problem.is_object() && problem.contains("message") && problem["message"].is_string();
    auto why =
        understood ? problem["message"].get<std::string>() : "the server answers " + std::to_string(status);
    if (understood && problem.value("code", "") == "NOT_FOUND") {
      why += "; was the server started with --admin-key?";
    }
    std::erase_if(why, [](unsigned char c) { return c < ' ' || c == 0x7F; });
    return {why, status == 400 ? exit_wrong : exit_no_answer};
  }

  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<trace_client*>(self)->body_.append(bytes, size * count);
    return size * count;
  }

  static int go_on(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return interrupted != 0 ? 1 : 0; }

  std::string url_;
  header_lines headers_;
  std::string body_;
  curl_easy handle_;
};

class trace_command_run {
 public:
  explicit trace_command_run(const trace_command& command)
      : command_(command), client_(command), terminal_(::isatty(STDOUT_FILENO) == 1) {
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
  static json read(const std::string& body) {
    auto parsed = json::parse(body, nullptr, false);
    if (!parsed.is_object()) {
      throw trace_command_failed{"the server's answer is no JSON object", exit_no_answer};
    }
    return parsed;
  }

  void say_answer(std::string (*text)(const json&, text_style)) {
    const auto body = client_.get(command_.path, command_.query);
    say(command_.json ? body + "\n" : text(read(body), style_));
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
    std::set<std::string> said;
    for (;; sleep_or_end(tail_every)) {
      const auto body = read(client_.get(command_.path, query));
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
      say((page ? "\033[H\033[2J" : "") + (command_.json ? body + "\n" : text_of_actors(read(body), style_)));
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
      throw trace_command_failed{command_.file + " cannot be written", exit_no_answer};
    }
  }

  const trace_command& command_;
  trace_client client_;
  const bool terminal_;
  text_style style_;
};

}  // namespace

int run_trace_command(const trace_command& command) {
  handle_signals();
  try {
    trace_command_run{command}.run();
    return exit_well;
  } catch (const trace_command_over&) {
    return exit_well;
  } catch (const trace_command_failed& failed) {
    std::fprintf(stderr, "usher: %s\n", failed.why.c_str());
    return failed.exit_code;
  } catch (const json::exception&) {
    std::fputs("usher: the server's answer is not understood; is it of another version?\n", stderr);
    return exit_no_answer;
  }
}

}  // namespace usher::api
