#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadtest/client/loop/script.hpp"
#include "loadtest/client/report/histogram.hpp"

/// What is counted while a load runs, and what it comes to.
namespace usher::loadtest {

struct call_figures {
  std::string name;
  /// Answers within the measured time.
  std::uint64_t requests = 0;
  std::map<int, std::uint64_t> statuses;
  /// By the `code` of the body, or its `error`.
  std::map<std::string, std::uint64_t, std::less<>> refusals;
  latency_histogram latency;
};

struct unexpected_answers {
  std::string call;
  int status = 0;
  std::uint64_t count = 0;
  /// What was wrong with the first of them, and how its body began.
  std::string first;
};

/// The answers of one second; a refusal has a status from 400 on.
struct second_figures {
  std::uint64_t answers = 0;
  std::uint64_t refusals = 0;
  latency_histogram latency;
};

struct tallies {
  std::uint64_t rounds = 0;
  /// Also of the warm-up, which is not to hide a fault.
  std::uint64_t unexpected = 0;
  /// Of the measured time.
  std::uint64_t expected = 0;
  /// Connections lost with a request on them, or that carried no HTTP.
  std::uint64_t resets = 0;
  std::uint64_t timeouts = 0;
  std::uint64_t connect_failures = 0;
};

/// The seconds of a load, as all its threads see them. Any thread may use it.
class timeline {
 public:
  /// Adds what one thread saw within a second. Seconds count from the end of the
  /// warm-up; those of the warm-up are below 0.
  void add(std::int64_t second, const second_figures& seen, std::uint64_t unexpected);

  struct state {
    std::uint64_t answers = 0;
    std::uint64_t unexpected = 0;
    /// The last second that is over.
    second_figures last;
  };
  state now() const;

  /// The seconds from 0 on; those in which nothing came are there too.
  std::vector<second_figures> seconds() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::int64_t, second_figures> seconds_;
  std::uint64_t answers_ = 0;
  std::uint64_t unexpected_ = 0;
};

/// Counts what one thread sees. An answer costs it two histograms and no allocation, a refusal a look into a
/// small map.
class recorder {
 public:
  recorder(const std::vector<std::string>& calls, timeline& shared);

  /// What comes before `origin` is warm-up.
  void begin(clock::time_point origin);
  void answered(call_number call, const answer& got, std::string_view complaint, clock::time_point now);
  void connected(nanoseconds took) { connect_.add(took); }
  void connect_failed() { ++tallies_.connect_failures; }
  void reset() { ++tallies_.resets; }
  void timed_out() { ++tallies_.timeouts; }
  void round_finished(clock::time_point now) { tallies_.rounds += now >= origin_ ? 1 : 0; }
  /// To be called several times a second: hands on what was counted since.
  void tick(clock::time_point now);
  /// Hands on what is left.
  void finish();

  const tallies& counts() const { return tallies_; }
  const std::vector<call_figures>& calls() const { return calls_; }
  const latency_histogram& connect() const { return connect_; }
  const std::vector<unexpected_answers>& unexpected() const { return unexpected_; }
  clock::time_point last_answer() const { return last_answer_; }

 private:
  void complain(const call_figures& call, const answer& got, std::string_view complaint);

  timeline* shared_;
  clock::time_point origin_{};
  clock::time_point last_answer_{};
  clock::time_point second_ends_{};
  std::int64_t second_ = 0;
  second_figures current_;
  std::uint64_t unexpected_handed_on_ = 0;
  tallies tallies_;
  std::vector<call_figures> calls_;
  latency_histogram connect_;
  std::vector<unexpected_answers> unexpected_;
};

/// A whole load, of all threads.
struct results {
  std::string scenario;
  std::string url;
  /// ISO 8601 in UTC.
  std::string started_at;
  std::size_t connections = 0;
  std::size_t threads = 1;
  /// Rounds that were to begin in a second; 0 for a closed loop.
  double rate_per_second = 0;
  /// The measured time: from the end of the warm-up to the last answer.
  double seconds = 0;
  tallies counts;
  std::uint64_t requests = 0;
  latency_histogram latency;
  latency_histogram connect;
  std::vector<call_figures> calls;
  std::vector<unexpected_answers> unexpected;
  std::vector<second_figures> over_time;
  double cpu_seconds = 0;
  std::uint64_t max_resident_bytes = 0;
  /// What the scenario itself has to say: a JSON object, and lines for people.
  std::string summary_json = "{}";
  std::string summary_text;

  double requests_per_second() const { return seconds > 0 ? static_cast<double>(requests) / seconds : 0; }
  /// All answers were expected, no connection was lost, nobody waited in vain.
  bool is_clean() const;
  /// Adds what one thread counted.
  void add(const recorder& one);
  /// Something that did not hold although each answer was as expected.
  void add_complaint(const std::string& what);
};

/// The `code` of a refusal, or its `error` when there is none; empty when there is neither.
std::string_view refusal_code(std::string_view body);

}  // namespace usher::loadtest
