#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// What a load is made of: a scenario has a script for each virtual user, and a script says what its user
/// sends next, given the last answer. Sockets, clocks and figures are the loop's.
namespace usher::loadtest {

using clock = std::chrono::steady_clock;
using std::chrono::nanoseconds;

/// Which call of a scenario, counted from 0 in the order of `scenario::calls`.
using call_number = std::uint16_t;

struct answer {
  /// 0: there was none, the connection was lost or the time was over. Counted as such by the loop.
  int status = 0;
  /// What was kept of the body (`scenario::keep_bytes`); valid during the call only.
  std::string_view body;
  /// Its whole length.
  std::size_t body_bytes = 0;
  /// From the moment at which the request was to be sent.
  nanoseconds latency{};
};

/// What a virtual user does next.
struct action {
  enum class kind : std::uint8_t {
    /// Sends what was written to `out`.
    send,
    /// Waits for so long; then `script::resume` is asked.
    pause,
    /// The round is over; the loop says when the next one begins.
    finish_round,
    /// Is done for good.
    leave
  };

  kind what = kind::leave;
  call_number call = 0;
  nanoseconds time{};

  static action send(call_number call) { return {kind::send, call, {}}; }
  static action pause(nanoseconds time) { return {kind::pause, 0, time}; }
  static action finish_round() { return {kind::finish_round, 0, {}}; }
  static action leave() { return {kind::leave, 0, {}}; }
};

/// When a script is asked, and what it says.
struct turn {
  clock::time_point now;
  /// Empty, for the whole request when the action is to send.
  std::string& out;
  /// To say in a few words why an answer is none of those that are expected; stays empty when it is. The text
  /// must live until the script is asked again.
  std::string_view complaint{};
};

/// One virtual user. Used by one thread.
class script {
 public:
  virtual ~script() = default;

  /// A round begins. Who leaves at this point says that nobody has anything more to do.
  virtual action begin(turn& t) = 0;
  /// The answer to what was sent. When there was none (status 0) nothing is to be complained of.
  virtual action proceed(const answer& got, turn& t) = 0;
  /// A pause is over.
  virtual action resume(turn&) { return action::leave(); }
};

/// One run of a scenario. `make_script` and all but the scripts are used by the main thread; what scripts
/// share they lock.
class scenario {
 public:
  virtual ~scenario() = default;

  /// The names of its calls.
  virtual std::vector<std::string> calls() const = 0;
  /// How much of each body the scripts want to see.
  virtual std::size_t keep_bytes() const = 0;

  /// Before the load: creates what the scripts need. Throws client_error.
  virtual void prepare() {}
  /// The script of a virtual user, counted from 0.
  virtual std::unique_ptr<script> make_script(std::size_t user) = 0;

  /// Behind the load: what did not hold, a sentence each. Throws client_error.
  virtual std::vector<std::string> verify() { return {}; }
  /// What it has to say beyond the figures: a JSON object.
  virtual std::string summary_json() const { return "{}"; }
  /// The same for people: whole lines, or nothing.
  virtual std::string summary_text() const { return {}; }
};

}  // namespace usher::loadtest
