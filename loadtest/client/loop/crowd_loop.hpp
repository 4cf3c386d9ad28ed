#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "loadtest/client/loop/answer_reader.hpp"
#include "loadtest/client/loop/endpoint.hpp"
#include "loadtest/client/loop/pacing.hpp"
#include "loadtest/client/loop/script.hpp"
#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

struct loop_settings {
  endpoint where;
  std::size_t connections = 1;
  /// Of one request, and of connecting.
  nanoseconds time_out = std::chrono::seconds{30};
  /// The number of the first virtual user.
  std::size_t first_user = 0;
};

/// How rounds begin, and when no more do. What has begun by then is finished, but for pauses.
struct run_plan {
  clock::time_point start{};
  /// Rounds of each connection.
  std::optional<std::uint64_t> rounds;
  /// From `start` on.
  std::optional<nanoseconds> time;
  /// An open loop; without it each user begins the next round when the one before is over.
  std::optional<arrivals> open_loop;
  /// When it becomes true the run ends as if its time were over.
  const std::atomic<bool>* stop = nullptr;
};

/// A crowd of virtual users on one thread, each with a script and a connection of its own that is kept alive
/// and made anew when it is lost. One epoll for all; a request costs one send and one receive.
class crowd_loop {
 public:
  /// Throws client_error.
  crowd_loop(loop_settings settings, scenario& what, recorder& figures);
  ~crowd_loop();
  crowd_loop(const crowd_loop&) = delete;
  crowd_loop& operator=(const crowd_loop&) = delete;

  /// Connects everybody, paced so that the server's backlog is not overrun. Throws client_error when nobody
  /// gets in.
  void connect();
  /// Runs until everybody is done. Connections stay open: it may be called again.
  void run(run_plan plan);

 private:
  enum class link : std::uint8_t { none, connecting, open };
  enum class doing : std::uint8_t { nothing, asking, pausing, left };

  struct user {
    int descriptor = -1;
    link connection = link::none;
    doing now = doing::nothing;
    std::uint8_t failed_connects = 0;
    call_number call = 0;
    /// Tells a connection from the one before, and a timer that is still wanted from one that is not.
    std::uint32_t generation = 0;
    std::uint32_t timer = 0;
    std::uint64_t rounds = 0;
    clock::time_point intended{};
    /// Since when the time-out counts.
    clock::time_point waits_since{};
    std::size_t sent = 0;
    std::string out;
    answer_reader reader;
    std::unique_ptr<script> part;
  };

  struct wake_up {
    clock::time_point at;
    std::uint32_t user;
    std::uint32_t timer;
    bool operator>(const wake_up& other) const { return at > other.at; }
  };

  void begin_connecting(user& who, clock::time_point now);
  void connect_ended(user& who, clock::time_point now);
  void connect_lost(user& who, clock::time_point now);
  void close(user& who);
  void transmit(user& who, clock::time_point now);
  void read(user& who, bool to_the_end);
  void take_in(user& who, std::string_view bytes, clock::time_point now);
  void answered(user& who, clock::time_point now);
  void go_on_without_answer(user& who, clock::time_point now);
  void lost(user& who, clock::time_point now);
  void begin_round(user& who, clock::time_point intended, clock::time_point now);
  void perform(user& who, action next, clock::time_point intended, clock::time_point now);
  void set_timer(user& who, clock::time_point at);
  void wake(clock::time_point now);
  void begin_some(clock::time_point now);
  void look_after(clock::time_point now);
  void see_to_the_end(clock::time_point now);
  void end_pauses();
  bool is_over() const;
  nanoseconds until_next(clock::time_point now) const;
  void wait(nanoseconds at_most);

  user& at(std::size_t index) { return users_[index]; }
  std::uint32_t index_of(const user& who) const { return static_cast<std::uint32_t>(&who - users_.data()); }

  loop_settings settings_;
  recorder* figures_;
  std::size_t keep_bytes_;
  int epoll_ = -1;
  bool has_fine_waits_ = true;
  std::vector<user> users_;
  std::vector<char> buffer_;
  std::string last_error_;

  run_plan plan_;
  bool running_ = false;
  bool ending_ = false;
  /// How many are in a round.
  std::size_t busy_ = 0;
  std::size_t begun_ = 0;
  std::deque<std::uint32_t> free_;
  std::priority_queue<wake_up, std::vector<wake_up>, std::greater<>> timers_;
  clock::time_point next_look_{};
  clock::time_point gives_up_at_{};
};

}  // namespace usher::loadtest
