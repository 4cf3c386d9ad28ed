#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/end_to_end/visitor.hpp"

/// Clients of both services that keep asking, what they were told, and whether a server still stands by it.
namespace usher::end_to_end {

/// Everything that clients were told and may count on. Any thread; read it when no load runs.
class ledger {
 public:
  struct token {
    std::string token;
    std::int64_t user;
    std::string status;
    std::int64_t ahead;
  };
  struct session {
    std::string key;
    std::int64_t user;
  };
  struct seat {
    std::string date;
    int number;
    auto operator<=>(const seat&) const = default;
  };
  struct hold {
    std::int64_t user;
    std::string expires_at;
  };
  struct place {
    std::int64_t user;
    std::int64_t clinic;
    auto operator<=>(const place&) const = default;
  };

  void add(token t);
  void add(session s);
  /// Fails the test when the seat was given to somebody else before.
  void add(const seat& s, const hold& h);
  /// Fails the test when the same place was given before.
  void add(const place& p);
  /// Somebody heard that this seat is not free.
  void add_taken(const seat& s);

  /// Holds the server's state against all of it; what is missing fails the test. Expects that no token and no
  /// hold ends meanwhile. Leaves further sessions, as people who look must log in.
  void expect_kept_by(std::uint16_t port) const;

  struct counted {
    std::size_t tokens;
    std::size_t holds;
    std::size_t places;
  };
  /// Also while clients are still at it, as nothing else here.
  counted counts() const;

  std::size_t tokens() const { return tokens_.size(); }
  std::size_t sessions() const { return sessions_.size(); }
  std::size_t holds() const { return holds_.size(); }
  std::size_t places() const { return places_.size(); }
  std::string summary() const;

 private:
  void expect_tokens(visitor& client) const;
  void expect_seats(visitor& client) const;
  void expect_places(visitor& client) const;
  void expect_sessions(visitor& client) const;

  mutable std::mutex lock_;
  std::vector<token> tokens_;
  std::vector<session> sessions_;
  std::map<seat, hold> holds_;
  std::set<seat> taken_;
  std::set<place> places_;
};

/// Some clients, each with a thread and a connection of its own: they take tokens, hold seats, look at seats,
/// reserve clinics, log in. The server must run with `--demo`. Each ends by itself when its connection does.
class load {
 public:
  enum class patience : std::uint8_t {
    /// Only what a healthy server answers.
    none,
    /// 503 too: the client asks again.
    with_a_store_in_trouble,
  };

  /// Everything that is acknowledged goes into `known`, which must outlive the load.
  load(std::uint16_t port, ledger& known, std::uint64_t seed, patience how = patience::none);
  /// Stops.
  ~load();

  /// Lets each client finish the request that is under way, and looks that no connection has a byte more than
  /// the answers that were due.
  void stop();
  /// Waits until every connection has ended.
  void wait_for_the_end();

  /// How often what was answered.
  std::map<int, int> statuses() const;
  /// Requests whose connection ended in order without a byte of an answer.
  int closed() const { return closed_; }
  /// Requests whose connection was reset without a byte of an answer.
  int reset() const { return reset_; }
  /// Answers that broke off.
  int broken() const { return broken_; }

 private:
  struct student {
    std::int64_t id;
    std::string key;
  };
  using dice = std::mt19937_64;

  void start(const std::function<void(visitor&, dice&)>& step);
  void run(std::uint64_t seed, const std::function<void(visitor&, dice&)>& step);
  /// The answer; nothing when there was none, or one that says to try again.
  std::optional<reply> ask(visitor& client, const std::string& request);
  void take_token(visitor& client, dice& roll);
  void hold_seat(visitor& client, dice& roll);
  void look_at_seats(visitor& client, dice& roll);
  void take_place(visitor& client, dice& roll);
  void log_in(visitor& client, dice& roll);

  std::uint16_t port_;
  ledger& known_;
  dice seeds_;
  patience how_;
  std::vector<student> students_;
  std::atomic<bool> stopping_ = false;
  std::atomic<int> closed_ = 0;
  std::atomic<int> reset_ = 0;
  std::atomic<int> broken_ = 0;
  mutable std::mutex lock_;
  std::map<int, int> statuses_;
  std::vector<std::jthread> threads_;
};

/// A seed for this run, printed; USHER_TEST_SEED repeats one.
std::uint64_t printed_seed();

}  // namespace usher::end_to_end
