#include "api/edge/acceptor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

namespace usher::edge {

namespace {

/// Descriptors kept for everything that is no client: store, files, and clients that are being refused.
constexpr std::size_t reserved_descriptors = 256;
/// Clients that are being told at one time that there are too many. The rest waits in the backlog.
constexpr std::size_t max_refusals_open = 128;

std::string address_text(const server_settings& settings) {
  const bool ipv6 = settings.host.find(':') != std::string::npos;
  return (ipv6 ? "[" + settings.host + "]" : settings.host) + ":" + std::to_string(settings.port);
}

[[noreturn]] void fail(const server_settings& settings, const std::string& why) {
  throw listen_error("cannot listen on " + address_text(settings) + ": " + why);
}

std::size_t connection_cap(std::size_t wanted) {
  rlimit limit{};
  std::size_t descriptors = 1024;
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    descriptors = static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, 1'000'000));
  }
  const std::size_t room =
      descriptors > 2 * reserved_descriptors ? descriptors - reserved_descriptors : descriptors / 2;
  return wanted == 0 ? room : std::min(wanted, room);
}

using address_list = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

address_list resolve(const server_settings& settings) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const char* host = settings.host.empty() ? nullptr : settings.host.c_str();
  const int result = ::getaddrinfo(host, std::to_string(settings.port).c_str(), &hints, &found);
  if (result != 0) {
    fail(settings, ::gai_strerror(result));
  }
  return {found, &::freeaddrinfo};
}

/// -1 and errno when this address cannot be had.
int listen_on(const addrinfo& address, const server_settings& settings) {
  const int socket =
      ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
  if (socket < 0) {
    return -1;
  }
  const int on = 1;
  // A restart must not wait for the old connections' TIME_WAIT; an address that is listened on stays refused.
  ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  // Accepted sockets inherit it: answers are written whole, waiting for more would only delay them.
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  // So is this: the kernel would keep megabytes for a client that does not read. Unlike a bound on the whole
  // buffer it leaves alone what is on its way to a client that is far away.
  ::setsockopt(socket, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &settings.unsent_bytes, sizeof settings.unsent_bytes);
  if (::bind(socket, address.ai_addr, address.ai_addrlen) == 0 && ::listen(socket, settings.backlog) == 0) {
    return socket;
  }
  const int error = errno;
  ::close(socket);
  errno = error;
  return -1;
}

}  // namespace

acceptor::acceptor(std::shared_ptr<edge_state> shared)
    : shared_(std::move(shared)), max_connections_(connection_cap(shared_->settings.max_connections)) {
  const server_settings& settings = shared_->settings;
  const address_list addresses = resolve(settings);
  int error = 0;
  for (const addrinfo* address = addresses.get(); address != nullptr && listening_ < 0;
       address = address->ai_next) {
    listening_ = listen_on(*address, settings);
    if (listening_ < 0) {
      error = errno;
    }
  }
  if (listening_ < 0) {
    fail(settings, std::generic_category().message(error));
  }
  stopping_ = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (stopping_ < 0) {
    error = errno;
    ::close(listening_);
    fail(settings, std::generic_category().message(error));
  }
}

acceptor::~acceptor() {
  stop();
  ::close(stopping_);
}

std::uint16_t acceptor::port() const {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(listening_, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return 0;
  }
  if (address.ss_family == AF_INET6) {
    return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  }
  return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

void acceptor::start(std::vector<std::shared_ptr<reactor_mailbox>> reactors) {
  reactors_ = std::move(reactors);
  thread_ = std::thread([this] { run(); });
}

void acceptor::stop() {
  stopped_ = true;
  ::eventfd_write(stopping_, 1);
  if (thread_.joinable()) {
    thread_.join();
  }
  if (listening_ >= 0) {
    ::close(std::exchange(listening_, -1));
  }
}

void acceptor::run() {
  ::pthread_setname_np(::pthread_self(), "usher-accept");
  constexpr int pause_ms = 10;
  while (!stopped_) {
    if (accept_one()) {
      continue;
    }
    // Nobody waits, or there is no room for one more: the poller, not this loop, does the waiting.
    const bool full = errno != EAGAIN && errno != EWOULDBLOCK;
    wait(!full, full ? pause_ms : -1);
  }
  // Who is in the backlog has connected already, and would be told by a reset that nobody is here.
  for (int i = 0; i < shared_->settings.backlog && accept_one(); ++i) {
  }
}

void acceptor::wait(bool for_clients, int timeout_ms) const {
  std::array<pollfd, 2> events{{{stopping_, POLLIN, 0}, {listening_, POLLIN, 0}}};
  ::poll(events.data(), for_clients ? 2 : 1, timeout_ms);
}

bool acceptor::accept_one() {
  const bool refuse = shared_->connections_open.load(std::memory_order_relaxed) -
                          shared_->refusals_open.load(std::memory_order_relaxed) >=
                      max_connections_;
  if (refuse && shared_->refusals_open.load(std::memory_order_relaxed) >= max_refusals_open) {
    errno = EMFILE;
    return false;
  }
  arrived_socket arrival;
  socklen_t size = sizeof arrival.address;
  arrival.descriptor = ::accept4(listening_, reinterpret_cast<sockaddr*>(&arrival.address), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  // A client that left while it waited is no reason to stop.
  if (arrival.descriptor < 0) {
    return errno == ECONNABORTED || errno == EINTR;
  }
  arrival.refused = refuse;
  hand_over(arrival);
  return true;
}

void acceptor::hand_over(arrived_socket& arrival) {
  std::size_t best = next_++ % reactors_.size();
  for (std::size_t i = 0; i < reactors_.size(); ++i) {
    if (reactors_[i]->load.load(std::memory_order_relaxed) <
        reactors_[best]->load.load(std::memory_order_relaxed)) {
      best = i;
    }
  }
  reactor_mailbox& reactor = *reactors_[best];
  reactor.load.fetch_add(1, std::memory_order_relaxed);
  shared_->connections_open.fetch_add(1, std::memory_order_relaxed);
  (arrival.refused ? shared_->connections_refused : shared_->connections_accepted)
      .fetch_add(1, std::memory_order_relaxed);
  if (arrival.refused) {
    shared_->refusals_open.fetch_add(1, std::memory_order_relaxed);
  }
  bool posted = false;
  try {
    posted = reactor.post(arrival);
  } catch (const std::exception&) {
    // Out of memory: this client is let go, accepting goes on.
  }
  if (posted) {
    return;
  }
  ::close(arrival.descriptor);
  reactor.load.fetch_sub(1, std::memory_order_relaxed);
  if (arrival.refused) {
    shared_->refusals_open.fetch_sub(1, std::memory_order_relaxed);
  }
  shared_->note_connection_closed();
}

}  // namespace usher::edge
