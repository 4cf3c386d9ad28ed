#include "api/edge/server.hpp"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include <pistache/reactor.h>
#include <sys/resource.h>

#include "api/edge/acceptor.hpp"
#include "api/edge/edge_state.hpp"
#include "api/edge/mailbox/reactor_mailbox.hpp"
#include "api/edge/transport.hpp"

namespace usher::edge {

class server::impl {
 public:
  impl(server_settings settings, request_handler handler, edge_answers answers)
      : shared_(std::make_shared<edge_state>(std::move(settings), std::move(handler), std::move(answers))),
        acceptor_(shared_),
        port_(acceptor_.port()) {}

  ~impl() { stop(std::chrono::milliseconds{0}); }

  void start() {
    const std::lock_guard lock(mutex_);
    if (started_ || stopped_) {
      return;
    }
    reactor_ = Pistache::Aio::Reactor::create();
    reactor_->init(Pistache::Aio::AsyncContext(std::max<std::size_t>(shared_->settings.reactor_threads, 1),
                                               "usher-http"));
    const auto key = reactor_->addHandler(std::make_shared<transport>(shared_));
    for (const auto& handler : reactor_->handlers(key)) {
      mailboxes_.push_back(std::static_pointer_cast<transport>(handler)->mailbox());
    }
    reactor_->run();
    acceptor_.start(mailboxes_);
    started_ = true;
  }

  void announce_end() { shared_->ending = true; }

  void stop(std::chrono::milliseconds patience) {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) {
      return;
    }
    acceptor_.stop();
    if (!started_) {
      return;
    }
    for (const auto& mailbox : mailboxes_) {
      mailbox->post_drain();
    }
    if (!shared_->wait_for_no_connection(patience)) {
      abandon();
    }
    // Answers that still come find a closed mailbox and are dropped.
    for (const auto& mailbox : mailboxes_) {
      mailbox->close();
    }
    reactor_->shutdown();
    // Joins the reactor threads.
    reactor_.reset();
  }

  std::uint16_t port() const { return port_; }

  server_counters counters() const {
    return {.connections_open = shared_->connections_open,
            .connections_accepted = shared_->connections_accepted,
            .connections_refused = shared_->connections_refused,
            .requests_in_flight = shared_->requests_in_flight,
            .requests_handled = shared_->requests_handled,
            .streams_open = shared_->streams_open,
            .streams_dropped = shared_->streams_dropped};
  }

 private:
  void abandon() {
    for (const auto& mailbox : mailboxes_) {
      mailbox->post_abandon();
    }
    // Closing is quick; the bound is for a handler that blocks its reactor against its contract.
    shared_->wait_for_no_connection(std::chrono::seconds{2});
  }

  std::shared_ptr<edge_state> shared_;
  acceptor acceptor_;
  std::uint16_t port_;
  std::mutex mutex_;
  std::shared_ptr<Pistache::Aio::Reactor> reactor_;
  std::vector<std::shared_ptr<reactor_mailbox>> mailboxes_;
  bool started_ = false;
  bool stopped_ = false;
};

server::server(server_settings settings, request_handler handler, edge_answers answers)
    : impl_(std::make_unique<impl>(std::move(settings), std::move(handler), std::move(answers))) {}

server::~server() = default;

void server::start() {
  impl_->start();
}

void server::announce_end() {
  impl_->announce_end();
}

void server::stop(std::chrono::milliseconds patience) {
  impl_->stop(patience);
}

std::uint16_t server::port() const {
  return impl_->port();
}

server_counters server::counters() const {
  return impl_->counters();
}

std::size_t raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
    return 0;
  }
  const rlim_t before = std::exchange(limit.rlim_cur, limit.rlim_max);
  const bool raised = ::setrlimit(RLIMIT_NOFILE, &limit) == 0;
  return static_cast<std::size_t>(raised ? limit.rlim_cur : before);
}

}  // namespace usher::edge
