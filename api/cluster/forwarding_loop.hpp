#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "api/cluster/answer_reader.hpp"
#include "api/cluster/forwarder.hpp"
#include "api/cluster/link_socket.hpp"

namespace usher::api {

/// The forwarder's thread with its connections. What is not said to be for any thread is its own.
class forwarder::loop : public std::enable_shared_from_this<loop> {
 public:
  loop(forwarder_settings settings, serve_here here);
  ~loop();
  loop(const loop&) = delete;
  loop& operator=(const loop&) = delete;

  // Any thread.
  void start();
  void stop();
  /// Has the thread do this.
  void post(std::function<void()> what);
  void take(edge::request&& r, const exchange& x, const trace_context& trace);
  bool is_well() const noexcept;
  forwarder_counters counters() const noexcept;

  void follow(const owner_address& owner);
  void hold();
  void lead();

 private:
  using clock = std::chrono::steady_clock;
  using time_point = clock::time_point;

  /// A request that is not answered yet.
  struct ask {
    edge::request request;
    exchange x;
    trace_context trace;
    time_point came;
    bool is_read = false;
    bool has_key = false;
    bool is_stream = false;
    /// It was sent once, and may have been carried out.
    bool was_sent = false;

    /// Also where it was carried out.
    bool may_be_repeated() const { return is_read || has_key; }
  };
  using ask_ptr = std::shared_ptr<ask>;

  /// What was put on a connection, in order. Without an ask nobody waits for the answer any more.
  struct sent_ask {
    ask_ptr what;
    /// See link_socket::put.
    std::uint64_t end = 0;
  };

  /// `retired`: to a node that is not asked any more, for the answers that it may still give.
  enum class purpose : std::uint8_t { requests, probe, stream, retired };

  struct connection {
    connection(const link_target& to, purpose is_for, time_point now)
        : socket(to), use(is_for), begun(now), used(now) {}

    link_socket socket;
    answer_reader reader;
    purpose use;
    std::deque<sent_ask> open = {};
    /// To the client, once the owner has begun to answer.
    std::optional<edge::stream> to_client = {};
    time_point begun;
    time_point used;
    bool watches_room = true;
  };
  using connections = std::map<std::uint64_t, std::unique_ptr<connection>>;

  enum class mode : std::uint8_t { idle, following, holding, leading };

  /// Any thread.
  void wake() const;
  void run();
  void take_mail();
  void wait();
  void tick();
  void begin_wait_for_owner();

  // Requests.
  void give_up(const ask_ptr& what);
  /// Nobody waits for it here any more; to be called before it is answered.
  void let_go() noexcept { requests_.fetch_sub(1, std::memory_order_relaxed); }
  void serve(const ask_ptr& what);
  void assign();
  bool send(const ask_ptr& what);
  void expire_waiting();
  void expire_sent(const connections& of);
  /// Why it is the first of those that wait: it was sent, or could not be.
  void wait_again(const ask_ptr& what, bool was_sent);

  // Connections.
  connections& all_of(purpose use) { return use == purpose::stream ? stream_links_ : links_; }
  connection* find(std::uint64_t id) const;
  connection* choose();
  connection* connect(purpose use);
  void put(connection& on, const ask_ptr& what);
  void watch(std::uint64_t id, connection& c);
  void probe();
  void expire_connections();
  bool is_over(const connection& c) const;
  /// What became of what was sent on it is not known.
  void break_off(std::uint64_t id);
  void break_all();
  /// Another node is asked from now on. What may be sent again is; of the rest the answer is waited for,
  /// since it may say that nothing was done.
  void retire_all();
  void retire(std::uint64_t id);
  void handle(std::uint64_t id, std::uint32_t events);
  bool read(std::uint64_t id, connection& c);
  bool take_answers(std::uint64_t id, connection& c, std::string_view bytes);
  bool take_answer(connection& c, edge::response&& answer);
  /// It was not the owner, or has another secret: nothing was done.
  bool take_refusal(const connection& c, const sent_ask& of, const edge::response& answer);
  void answer(const ask_ptr& what, edge::response&& with);
  void hear(const owner_address& owner);
  bool open_stream(std::uint64_t id, connection& c, edge::response&& head);

  const forwarder_settings settings_;
  const serve_here here_;
  const int poller_;
  const int wake_;

  mutable std::mutex lock_;
  std::vector<std::function<void()>> mail_;
  bool is_stopping_ = false;
  std::thread thread_;

  time_point now_{};
  mode mode_ = mode::idle;
  owner_address owner_;
  std::optional<link_target> target_;
  /// In order of coming, but for what waits again.
  std::deque<ask_ptr> waiting_;
  /// Those of streams apart: there may be as many as there are clients.
  connections links_;
  connections stream_links_;
  std::vector<char> buffer_;
  std::uint64_t last_id_ = 0;
  /// Nothing is sent or connected before.
  time_point pause_until_{};
  time_point connect_after_{};
  time_point probe_after_{};
  time_point expire_after_{};
  /// Since when the owner may be expected, if it does not answer.
  time_point expected_since_{};
  /// It was silent for too long: nothing is sent before it answers that it is there.
  bool is_silent_ = false;
  bool complained_of_secret_ = false;

  std::atomic<std::uint64_t> requests_ = 0;
  std::atomic<std::uint64_t> forwarded_ = 0;
  std::atomic<std::uint64_t> retried_ = 0;
  std::atomic<std::uint64_t> unknown_ = 0;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::uint64_t> streams_ = 0;
  /// When the owner was heard last, or is to be expected; 0 for never.
  std::atomic<time_point::rep> well_at_ = 0;
  std::atomic<time_point::rep> heard_at_ = 0;
};

}  // namespace usher::api
