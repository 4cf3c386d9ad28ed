#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <sys/socket.h>

#include "api/edge/http.hpp"
#include "api/edge/mailbox/thread_mailbox.hpp"

namespace usher::edge {

class stream_channel;

/// The finished answer to one request of one connection. `connection` names the connection for ever;
/// `descriptor` only says where to look for it.
struct delivered_answer {
  int descriptor = -1;
  std::uint64_t connection = 0;
  std::uint64_t sequence = 0;
  response answer;
};

/// The answer to one request is a stream that begins so.
struct opened_stream {
  int descriptor = -1;
  std::uint64_t connection = 0;
  std::uint64_t sequence = 0;
  response head;
  std::shared_ptr<stream_channel> channel;
};

/// The stream of this connection has something to say.
struct stirred_stream {
  int descriptor = -1;
  std::uint64_t connection = 0;
};

/// An accepted, non-blocking socket on its way to its reactor.
struct arrived_socket {
  int descriptor = -1;
  sockaddr_storage address{};
  /// Over the cap: to be told so and closed.
  bool refused = false;
};

/// What other threads leave for one reactor thread. A burst of posts wakes the reactor once. Bounded by what
/// is bounded in front of it: requests in flight, open connections, open streams (each posts itself once
/// until it is looked at).
class reactor_mailbox {
 public:
  struct contents {
    std::vector<delivered_answer> answers;
    std::vector<arrived_socket> arrivals;
    /// To be taken before `stirred`.
    std::vector<opened_stream> openings;
    std::vector<stirred_stream> stirred;
    /// Finish what is in flight and close.
    bool drain = false;
    /// Close everything now.
    bool abandon = false;
  };

  // Any thread. After `close` they do nothing; `post` of a socket or a stream then says false, and it is
  // still the caller's.
  void post(delivered_answer answer);
  bool post(const arrived_socket& socket);
  bool post(opened_stream opening);
  void post(stirred_stream stream);
  void post_drain();
  void post_abandon();
  /// Makes the reactor come round once more.
  void wake();
  /// Ends the streams that no reactor has seen.
  void close();

  /// Everything left since the last call; the reactor thread alone. `into` is emptied first and its memory
  /// reused.
  void take(contents& into);

  /// See thread_mailbox.
  int descriptor() const { return box_.descriptor(); }

  /// Connections that this reactor has or is about to have; for choosing the least loaded one.
  std::atomic<std::size_t> load{0};

 private:
  thread_mailbox<contents> box_;
};

}  // namespace usher::edge
