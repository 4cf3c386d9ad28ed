#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <pistache/os.h>
#include <pistache/transport.h>

#include "api/edge/connection.hpp"
#include "api/edge/edge_state.hpp"
#include "api/edge/mailbox/reactor_mailbox.hpp"

namespace usher::edge {

/// Pistache's transport with our own way of reading and writing. It runs on one of Pistache's reactor
/// threads; Pistache owns the poller, the threads and the peers (and closes their sockets). All that happens
/// to a peer's socket is done here: the library's own reading, its write queue and its handing over of peers
/// between threads are not used, because they lose wake-ups, answer by descriptor number and spin (see
/// tests/api/edge).
class transport final : public Pistache::Tcp::Transport, private connection_host {
 public:
  explicit transport(std::shared_ptr<edge_state> shared);
  ~transport() override;

  /// One for each reactor thread.
  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& events) override;

  const std::shared_ptr<reactor_mailbox>& mailbox() const { return mailbox_; }

  /// Where the answer to one request goes.
  class answer_target;

 private:
  void dispatch(connection& from, std::uint64_t sequence, request&& what) override;
  void touch(connection& who) override;
  void touch_later(connection& who) override;
  void watch_for_room(connection& who) override;

  struct reference {
    int descriptor;
    std::uint64_t connection;
  };

  connection* find(int descriptor) const;
  connection* find(int descriptor, std::uint64_t id) const;
  void take_event(const Pistache::Aio::FdSet::Entry& entry);
  void take_mail();
  void adopt(const arrived_socket& arrival);
  void let_go(bool refused);
  void advance_touched();
  void advance(connection& who);
  void close(connection& who);
  void close_descriptor(int descriptor);
  void drain_all();
  void close_all();
  void tick();
  void run_clock(bool on);
  void refresh_date();

  std::shared_ptr<edge_state> shared_;
  std::shared_ptr<reactor_mailbox> mailbox_;
  reactor_mailbox::contents mail_;
  /// By descriptor; each reactor uses only the entries of its own connections.
  std::vector<std::unique_ptr<connection>> connections_;
  std::vector<reference> touched_;
  std::vector<reference> touched_later_;
  std::size_t open_ = 0;
  int clock_ = -1;
  std::int64_t date_second_ = -1;
};

}  // namespace usher::edge
