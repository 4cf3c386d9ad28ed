#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/http.hpp"
#include "api/edge/origin/proxy_header.hpp"
#include "api/edge/request_framer.hpp"
#include "api/edge/send_queue.hpp"
#include "api/edge/stream_channel.hpp"

namespace usher::edge {

class connection;
struct edge_state;

/// What a connection may wait for, each with a time-out of its own.
enum class wait_kind : std::uint8_t { none, idle, header, body, last_call, linger, brief_linger, write };

/// One request that was handed out and has no answer yet, in order of its deadline.
struct pending_answer {
  connection* where;
  std::uint64_t sequence;
  std::chrono::steady_clock::time_point since;
  request_mark mark{};
};

/// One thing that a connection waits for.
struct pending_wait {
  connection* who;
  wait_kind kind = wait_kind::none;
  std::chrono::steady_clock::time_point since;
};

/// All that the connections of one reactor wait for. The time-outs of one kind are equal, so the order of
/// beginning is the order of expiry, and every operation costs O(1).
class wait_lists {
 public:
  using handle = std::list<pending_wait>::iterator;

  handle add(connection* who);
  void remove(handle wait);
  void begin(handle wait, wait_kind kind, std::chrono::steady_clock::time_point now);
  /// The longest wait of this kind if it began at or before `since`, now waiting for nothing; else null.
  connection* take_expired(wait_kind kind, std::chrono::steady_clock::time_point since);

 private:
  static constexpr std::size_t kinds = static_cast<std::size_t>(wait_kind::write) + 1;

  std::list<pending_wait>& list(wait_kind kind) { return lists_[static_cast<std::size_t>(kind)]; }

  std::array<std::list<pending_wait>, kinds> lists_;
};

/// The reactor as its connections see it. All on the reactor thread.
class connection_host {
 public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit connection_host(edge_state& state);
  virtual ~connection_host() = default;

  /// Gives the request to the handler. The answer may come back through `connection::deliver` before this
  /// returns.
  virtual void dispatch(connection& from, std::uint64_t sequence, request&& what) = 0;
  /// `connection::advance` is to be called soon.
  virtual void touch(connection& who) = 0;
  /// The same, after the other connections had their turn.
  virtual void touch_later(connection& who) = 0;
  /// From now on tell when the socket takes bytes again.
  virtual void watch_for_room(connection& who) = 0;

  edge_state& state;
  time_point now{};
  bool draining = false;
  wait_lists waits;
  std::list<pending_answer> pending_answers;
  /// What is read from sockets passes through here.
  std::vector<char> read_buffer;
  /// See send_queue.
  std::string spare;
  /// Value of the Date header, of this second.
  std::string date;
};

/// One client's connection: frames its requests, hands them out, puts the answers on the wire in the order of
/// the requests. Used by its reactor thread alone.
class connection {
 public:
  /// `proxied`: it begins with a PROXY protocol header.
  connection(connection_host& host, int descriptor, std::uint64_t id, std::string remote_address,
             bool proxied, bool refused);
  ~connection();
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;

  int descriptor() const { return descriptor_; }
  std::uint64_t id() const { return id_; }
  bool refused() const { return refused_; }

  // What the poller said: hints, checked against the socket before anything is concluded from them.
  void note_readable(bool peer_has_finished);
  void note_writable();
  void note_hang_up();

  /// Keeps what the answer of the deadline is to be told of one request.
  void mark(std::uint64_t sequence, const request_mark& by);
  /// Takes the answer to one request; ignored when it was answered before.
  void deliver(std::uint64_t sequence, response&& answer);
  /// The same for an answer that is a stream; ends the stream at once when the request was answered before.
  void deliver(std::uint64_t sequence, response&& head, std::shared_ptr<stream_channel> channel);
  /// The time for what it waited for is over.
  void expire(wait_kind kind);
  /// Take no more requests; end when what is in flight is answered.
  void begin_drain();

  /// Reads, frames, answers and writes until nothing more can be done at once or its turn is over.
  void advance();

  /// To be closed by the owner.
  bool dead() const { return dead_; }
  /// Close with a reset, so that the kernel does not keep bytes that nobody reads.
  bool reset_on_close() const { return reset_on_close_; }

 private:
  struct awaited_answer {
    bool answered = false;
    bool head_only = false;
    bool last = false;
    bool takes_chunks = true;
    response answer;
    /// Set when `answer` is only the head of a stream.
    std::shared_ptr<stream_channel> stream;
    std::list<pending_answer>::iterator deadline;
  };

  std::size_t open_answers() const { return answers_.size() - sent_answers_; }
  bool may_frame() const;
  bool has_input() const { return readable_ || !inbox_.empty(); }
  bool is_quiet() const { return open_answers() == 0 && unsent_.empty(); }
  /// What is still to be answered under this number; else null.
  awaited_answer* unanswered(std::uint64_t sequence);

  void take_input();
  void read_socket();
  void frame(std::string_view bytes);
  void take_proxy_header(std::string_view& bytes);
  void miss_proxy_header();
  void accept_request(framed_request&& framed);
  void refuse(int status, std::string_view detail);
  void refuse_with(response&& answer);
  void end_of_input();

  bool may_emit() const;
  bool is_last_answer() const;
  void emit_answers();
  void emit(awaited_answer& done, bool last);
  void begin_stream(awaited_answer& opened);
  void forget_open_answers();
  void carry_stream();
  void watch_client();
  void feed_stream();
  void append_to_stream(const stream_channel::piece& piece);
  void end_stream();
  void drop_stream();
  void give_up_stream_when_draining();
  void flush();
  void note_what_the_stream_has_unsent();
  void begin_linger();
  void linger();
  void conclude();
  void begin_read_wait(wait_kind kind);
  void begin_waits();

  connection_host& host_;
  const int descriptor_;
  const std::uint64_t id_;
  std::string remote_address_;
  const bool refused_;
  /// Until it is complete; nothing in front of it is a request.
  std::optional<proxy_header> proxy_header_;
  request_framer framer_;
  /// Bytes that were read and may not be framed yet.
  std::string inbox_;
  send_queue unsent_;
  /// Answered ones are taken off at the front; the first open one has the number `first_sequence_`.
  std::vector<awaited_answer> answers_;
  std::size_t sent_answers_ = 0;
  std::uint64_t first_sequence_ = 0;
  /// While it is open it is the last answer of this connection; what the client still sends is thrown away.
  std::shared_ptr<stream_channel> stream_;
  bool stream_in_chunks_ = false;
  /// Bytes at the end of `unsent_` that belong to the stream.
  std::size_t stream_unsent_ = 0;
  /// What may still be read and framed in this turn.
  std::size_t turn_bytes_ = 0;
  std::size_t turn_requests_ = 0;
  std::size_t discarded_bytes_ = 0;
  wait_lists::handle read_wait_;
  wait_lists::handle write_wait_;
  /// The request that the read wait is about.
  std::uint64_t waited_request_ = 0;
  std::uint64_t requests_begun_ = 0;
  bool readable_ = false;
  bool peer_has_finished_ = false;
  bool end_seen_ = false;
  /// Nothing that still comes is a request.
  bool input_done_ = false;
  bool close_when_sent_ = false;
  bool continue_sent_ = false;
  bool watching_for_room_ = false;
  bool blocked_ = false;
  bool lingering_ = false;
  bool advancing_ = false;
  bool dead_ = false;
  bool reset_on_close_ = false;
};

}  // namespace usher::edge
