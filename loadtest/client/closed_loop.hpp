#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// Clients that send a request, wait for its answer and send the next: a closed loop over keep-alive
/// connections of HTTP/1.1, on one thread.
namespace usher::loadtest {

/// The server went away, or does not speak HTTP. One line for people.
class client_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct answer_seen {
  int status = 0;
  std::string_view body;
};

struct load_counts {
  std::uint64_t answers = 0;
  /// Of these, those that were not what was expected.
  std::uint64_t unexpected = 0;
  std::chrono::duration<double> time{};

  double per_second() const { return static_cast<double>(answers) / time.count(); }
};

/// One thread. Requests that are under way when `run` returns are answered in the next one.
class closed_loop {
 public:
  /// The next request of a connection, complete.
  using request_maker = std::function<std::string(std::size_t connection)>;
  /// Says whether this is the answer that is expected.
  using answer_check = std::function<bool(std::size_t connection, const answer_seen& answer)>;

  /// Connects to 127.0.0.1. Throws client_error.
  closed_loop(std::uint16_t port, std::size_t connections);
  ~closed_loop();
  closed_loop(const closed_loop&) = delete;
  closed_loop& operator=(const closed_loop&) = delete;

  /// Keeps all connections busy for so long. Throws client_error when one is lost.
  load_counts run(std::chrono::milliseconds time, const request_maker& next, const answer_check& check);

  /// Sends nothing more and takes in what is still under way, at most for so long.
  void settle(std::chrono::milliseconds patience);

 private:
  struct connection {
    int descriptor = -1;
    bool busy = false;
    std::string unread;
  };

  void send(std::size_t which, const std::string& request);
  /// Reads what there is; true when an answer is complete, which `take_answer` then takes off.
  void read(std::size_t which);
  bool take_answer(connection& from, answer_seen& out, std::string& storage) const;
  void wait_for_input(int timeout_ms, const std::function<void(std::size_t)>& ready);

  int epoll_ = -1;
  std::vector<connection> connections_;
};

/// A request with keep-alive; `body` is JSON.
std::string make_request(std::string_view method, std::string_view target, std::string_view body = {},
                         const std::vector<std::pair<std::string, std::string>>& headers = {});

}  // namespace usher::loadtest
