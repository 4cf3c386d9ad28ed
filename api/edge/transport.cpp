#include "api/edge/transport.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <exception>
#include <system_error>
#include <utility>

#include <pistache/peer.h>
#include <pistache/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "api/edge/answer_text.hpp"
#include "api/edge/origin/remote_address.hpp"

namespace usher::edge {

namespace {

namespace polling = Pistache::Polling;
using std::chrono::milliseconds;

/// Pistache asks for a handler of its own kind; nothing ever reaches it.
class silent_handler final : public Pistache::Tcp::Handler {
  PROTOTYPE_OF(Pistache::Tcp::Handler, silent_handler)

  void onInput(const char*, std::size_t, const std::shared_ptr<Pistache::Tcp::Peer>&) override {}
};

/// The reactor that runs on this thread.
thread_local transport* current_reactor = nullptr;

/// How often time-outs are looked at: often enough that each is at most an eighth late.
milliseconds clock_period(const server_settings& settings) {
  const milliseconds shortest =
      std::min({settings.header_timeout, settings.body_timeout, settings.idle_timeout, settings.write_timeout,
                settings.request_deadline});
  return std::clamp(shortest / 8, milliseconds{5}, milliseconds{200});
}

/// How long a client of a server that stops may come with one more request. Who uses the connection all the
/// time is so told of its end in an answer, and not by the end itself.
constexpr milliseconds last_call_timeout{500};
constexpr milliseconds linger_timeout{2'000};
constexpr milliseconds brief_linger_timeout{400};

/// The library hides the flags of an entry that it does not use itself, among them the end of the client's
/// direction. A cast in C's notation may go to a base class that is not accessible ([expr.cast]).
bool peer_has_finished(const Pistache::Aio::FdSet::Entry& entry) {
  return ((const polling::Event&)entry).flags.hasFlag(polling::NotifyOn::Shutdown);
}

}  // namespace

class transport::answer_target final : public responder::target {
 public:
  answer_target(const transport& reactor, const connection& where, std::uint64_t sequence)
      : shared_(reactor.shared_),
        mailbox_(reactor.mailbox_),
        descriptor_(where.descriptor()),
        connection_(where.id()),
        sequence_(sequence) {}

  ~answer_target() override {
    if (!answered_.load(std::memory_order_acquire)) {
      send(shared_->unanswered(mark_));
    }
  }

  void mark(const request_mark& by) noexcept override {
    mark_ = by;
    if (current_reactor == nullptr || current_reactor->mailbox_ != mailbox_) {
      return;
    }
    if (connection* where = current_reactor->find(descriptor_, connection_)) {
      where->mark(sequence_, by);
    }
  }

  void send(response&& answer) noexcept override {
    if (answered_.exchange(true, std::memory_order_acq_rel)) {
      return;
    }
    shared_->requests_in_flight.fetch_sub(1, std::memory_order_relaxed);
    try {
      if (current_reactor != nullptr && current_reactor->mailbox_ == mailbox_) {
        if (connection* where = current_reactor->find(descriptor_, connection_)) {
          where->deliver(sequence_, std::move(answer));
        }
      } else {
        mailbox_->post(delivered_answer{descriptor_, connection_, sequence_, std::move(answer)});
      }
    } catch (const std::exception& problem) {
      // Out of memory: the deadline of the request answers in its place.
      spdlog::error("an answer was lost: {}", problem.what());
    }
  }

  std::shared_ptr<stream::target> open_stream(response&& head,
                                              std::function<void()>&& on_end) noexcept override {
    if (answered_.load(std::memory_order_acquire) || !shared_->admit_stream()) {
      return nullptr;
    }
    const auto channel = make_channel(std::move(on_end));
    if (!channel) {
      return nullptr;
    }
    if (answered_.exchange(true, std::memory_order_acq_rel)) {
      channel->abandon();
      return nullptr;
    }
    shared_->requests_in_flight.fetch_sub(1, std::memory_order_relaxed);
    try {
      // Through the mailbox on every thread, so that the stream cannot end before its owner has it.
      auto handle = std::make_shared<stream_handle>(channel);
      channel->send(body_of(head));
      if (mailbox_->post(opened_stream{descriptor_, connection_, sequence_, std::move(head), channel})) {
        return handle;
      }
    } catch (const std::exception& problem) {
      spdlog::error("a stream was lost: {}", problem.what());
    }
    channel->abandon();
    return nullptr;
  }

 private:
  std::shared_ptr<stream_channel> make_channel(std::function<void()> on_end) const noexcept {
    try {
      return std::make_shared<stream_channel>(shared_, mailbox_, descriptor_, connection_, std::move(on_end));
    } catch (const std::exception& problem) {
      spdlog::error("a stream could not be opened: {}", problem.what());
      shared_->streams_open.fetch_sub(1, std::memory_order_relaxed);
      return nullptr;
    }
  }

  std::shared_ptr<edge_state> shared_;
  std::shared_ptr<reactor_mailbox> mailbox_;
  int descriptor_;
  std::uint64_t connection_;
  std::uint64_t sequence_;
  request_mark mark_{};
  std::atomic<bool> answered_{false};
};

transport::transport(std::shared_ptr<edge_state> shared)
    : Pistache::Tcp::Transport(std::make_shared<silent_handler>()),
      connection_host(*shared),
      shared_(std::move(shared)),
      mailbox_(std::make_shared<reactor_mailbox>()),
      clock_(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  if (clock_ < 0) {
    throw std::system_error(errno, std::generic_category(), "timerfd");
  }
}

transport::~transport() {
  // The reactor is gone by now, and with it the poller: sockets that are left are only closed.
  mailbox_->close();
  for (const auto& left : connections_) {
    if (left) {
      ::close(left->descriptor());
    }
  }
  ::close(clock_);
}

std::shared_ptr<Pistache::Aio::Handler> transport::clone() const {
  return std::make_shared<transport>(shared_);
}

void transport::registerPoller(polling::Epoll& poller) {
  Pistache::Tcp::Transport::registerPoller(poller);
  const Pistache::Flags<polling::NotifyOn> readable(polling::NotifyOn::Read);
  const auto tag = [](int descriptor) { return polling::Tag(static_cast<std::uint64_t>(descriptor)); };
  poller.addFd(mailbox_->descriptor(), readable, tag(mailbox_->descriptor()), polling::Mode::Edge);
  poller.addFd(clock_, readable, tag(clock_), polling::Mode::Edge);
}

void transport::onReady(const Pistache::Aio::FdSet& events) {
  current_reactor = this;
  now = std::chrono::steady_clock::now();
  refresh_date();
  // The reactor thread ends the process when an exception reaches it.
  try {
    touched_.insert(touched_.end(), touched_later_.begin(), touched_later_.end());
    touched_later_.clear();
    for (const auto& entry : events) {
      take_event(entry);
    }
    advance_touched();
  } catch (const std::exception& problem) {
    spdlog::error("reactor: {}", problem.what());
    mailbox_->wake();
  }
}

void transport::take_event(const Pistache::Aio::FdSet::Entry& entry) {
  const auto descriptor = static_cast<int>(entry.getTag().value());
  if (descriptor == mailbox_->descriptor()) {
    return take_mail();
  }
  if (descriptor == clock_) {
    return tick();
  }
  if (connection* where = find(descriptor)) {
    if (entry.isReadable()) {
      where->note_readable(peer_has_finished(entry));
    }
    if (entry.isWritable()) {
      where->note_writable();
    }
    if (entry.isHangup()) {
      where->note_hang_up();
    }
    return touch(*where);
  }
  // The library's own queues. Entries cannot be copied out of the set, so the event is made anew.
  polling::Event event(entry.getTag());
  if (entry.isReadable()) {
    event.flags.setFlag(polling::NotifyOn::Read);
  }
  std::vector<polling::Event> one{event};
  Pistache::Tcp::Transport::onReady(Pistache::Aio::FdSet(std::move(one)));
}

connection* transport::find(int descriptor) const {
  const auto index = static_cast<std::size_t>(descriptor);
  return index < connections_.size() ? connections_[index].get() : nullptr;
}

connection* transport::find(int descriptor, std::uint64_t id) const {
  connection* where = find(descriptor);
  return where != nullptr && where->id() == id ? where : nullptr;
}

void transport::dispatch(connection& from, std::uint64_t sequence, request&& what) {
  if (shared_->requests_in_flight.load(std::memory_order_relaxed) >= domain::limits::max_requests_in_flight) {
    return from.deliver(sequence, shared_->overloaded(&what));
  }
  shared_->requests_in_flight.fetch_add(1, std::memory_order_relaxed);
  shared_->requests_handled.fetch_add(1, std::memory_order_relaxed);
  try {
    shared_->handler(std::move(what), responder(std::make_shared<answer_target>(*this, from, sequence)));
  } catch (const std::exception& problem) {
    // The responder died with the handler's frame and has answered.
    spdlog::error("a request handler threw: {}", problem.what());
  }
}

void transport::touch(connection& who) {
  touched_.push_back({who.descriptor(), who.id()});
}

void transport::touch_later(connection& who) {
  touched_later_.push_back({who.descriptor(), who.id()});
  mailbox_->wake();
}

void transport::watch_for_room(connection& who) {
  // Kept for good: the kernel announces room, edge by edge, only after it had refused bytes.
  reactor()->modifyFd(key(), who.descriptor(),
                      polling::NotifyOn::Read | polling::NotifyOn::Write | polling::NotifyOn::Shutdown,
                      polling::Mode::Edge);
}

void transport::take_mail() {
  mailbox_->take(mail_);
  if (mail_.drain) {
    drain_all();
  }
  for (const arrived_socket& arrival : mail_.arrivals) {
    adopt(arrival);
  }
  for (delivered_answer& mail : mail_.answers) {
    if (connection* where = find(mail.descriptor, mail.connection)) {
      where->deliver(mail.sequence, std::move(mail.answer));
    }
  }
  for (opened_stream& mail : mail_.openings) {
    if (connection* where = find(mail.descriptor, mail.connection)) {
      where->deliver(mail.sequence, std::move(mail.head), std::move(mail.channel));
    } else {
      mail.channel->end();
    }
  }
  for (const stirred_stream& mail : mail_.stirred) {
    if (connection* where = find(mail.descriptor, mail.connection)) {
      touch(*where);
    }
  }
  if (mail_.abandon) {
    close_all();
  }
}

void transport::adopt(const arrived_socket& arrival) {
  static std::atomic<std::uint64_t> last_id{0};
  const int descriptor = arrival.descriptor;
  const bool refused = arrival.refused || draining;
  if (refused && !arrival.refused) {
    shared_->refusals_open.fetch_add(1, std::memory_order_relaxed);
  }
  try {
    const auto index = static_cast<std::size_t>(descriptor);
    if (index >= connections_.size()) {
      connections_.resize(index + index / 2 + 1);
    }
    auto address = arrival.address;
    // On this thread the library takes the peer in at once, without its queue.
    handleNewPeer(Pistache::Tcp::Peer::Create(
        descriptor, Pistache::Address::fromUnix(reinterpret_cast<sockaddr*>(&address))));
    connection_host& host = *this;
    connections_[index] =
        std::make_unique<connection>(host, descriptor, ++last_id, to_text(arrival.address),
                                     shared_->settings.proxies.contains(arrival.address), refused);
  } catch (const std::exception& problem) {
    spdlog::warn("a connection could not be taken in: {}", problem.what());
    close_descriptor(descriptor);
    return let_go(refused);
  }
  if (open_++ == 0) {
    run_clock(true);
  }
  // Its first turn begins its waits, also when it never sends a byte.
  touch(*connections_[static_cast<std::size_t>(descriptor)]);
}

void transport::advance_touched() {
  // Answers given on this thread touch more connections: the list grows while it is walked.
  for (std::size_t i = 0; i < touched_.size(); ++i) {
    if (connection* where = find(touched_[i].descriptor, touched_[i].connection)) {
      advance(*where);
    }
  }
  touched_.clear();
}

void transport::advance(connection& who) {
  bool broken = false;
  try {
    if (!who.dead()) {
      who.advance();
    }
  } catch (const std::exception& problem) {
    spdlog::error("a connection is given up: {}", problem.what());
    broken = true;
  }
  if (broken || who.dead()) {
    close(who);
  }
}

void transport::close(connection& who) {
  const int descriptor = who.descriptor();
  const bool refused = who.refused();
  if (who.reset_on_close()) {
    const linger at_once{1, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }
  connections_[static_cast<std::size_t>(descriptor)].reset();
  if (--open_ == 0) {
    run_clock(false);
  }
  close_descriptor(descriptor);
  let_go(refused);
}

void transport::close_descriptor(int descriptor) {
  const auto found = peers.find(descriptor);
  if (found == peers.end()) {
    ::close(descriptor);
    return;
  }
  const auto peer = found->second;
  try {
    removePeer(peer);
  } catch (const std::exception& problem) {
    // The poller does not know the socket, so the library stopped before it closed it.
    spdlog::warn("closing a connection: {}", problem.what());
    ::close(descriptor);
  }
}

void transport::let_go(bool refused) {
  mailbox_->load.fetch_sub(1, std::memory_order_relaxed);
  if (refused) {
    shared_->refusals_open.fetch_sub(1, std::memory_order_relaxed);
  }
  shared_->note_connection_closed();
}

void transport::drain_all() {
  draining = true;
  for (const auto& open : connections_) {
    if (open) {
      open->begin_drain();
    }
  }
}

void transport::close_all() {
  draining = true;
  for (const auto& open : connections_) {
    if (open) {
      close(*open);
    }
  }
}

void transport::tick() {
  std::uint64_t rounds = 0;
  // The clock is edge-triggered, but a periodic timer that is not read announces nothing more.
  if (::read(clock_, &rounds, sizeof rounds) < 0 && errno != EAGAIN) {
    return;
  }
  const server_settings& times = shared_->settings;
  const std::array<std::pair<wait_kind, milliseconds>, 7> bounds{
      {{wait_kind::idle, times.idle_timeout},
       {wait_kind::header, times.header_timeout},
       {wait_kind::body, times.body_timeout},
       {wait_kind::write, times.write_timeout},
       {wait_kind::last_call, last_call_timeout},
       {wait_kind::linger, linger_timeout},
       {wait_kind::brief_linger, brief_linger_timeout}}};
  for (const auto& [kind, bound] : bounds) {
    while (connection* who = waits.take_expired(kind, now - bound)) {
      who->expire(kind);
    }
  }
  while (!pending_answers.empty() && pending_answers.front().since <= now - times.request_deadline) {
    const pending_answer late = pending_answers.front();
    late.where->deliver(late.sequence, shared_->unanswered(late.mark));
  }
}

void transport::run_clock(bool on) {
  const milliseconds period = clock_period(shared_->settings);
  itimerspec spec{};
  if (on) {
    spec.it_interval.tv_sec = period.count() / 1000;
    spec.it_interval.tv_nsec = period.count() % 1000 * 1'000'000;
    spec.it_value = spec.it_interval;
  }
  ::timerfd_settime(clock_, 0, &spec, nullptr);
}

void transport::refresh_date() {
  const auto second =
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()).time_since_epoch().count();
  if (second == date_second_) {
    return;
  }
  date_second_ = second;
  date = http_date(second);
}

}  // namespace usher::edge
