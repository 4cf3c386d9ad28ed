#include "api/cluster/forwarding_loop.hpp"

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "api/cluster/refusals.hpp"
#include "api/support/process/boot_time.hpp"

namespace usher::api {

using domain::ask_number;
using domain::link_number;
using domain::link_use;
using domain::uptime;

namespace {

using namespace std::chrono_literals;

constexpr auto tick_interval = 20ms;
/// While nothing waits and nothing is under way.
constexpr auto idle_tick_interval = 250ms;
/// The mailbox among the connections, which are counted from 1.
constexpr link_number mailbox_id = 0;
constexpr std::size_t bytes_at_once = 256 * 1024;

int checked(int descriptor, const char* what) {
  if (descriptor < 0) {
    throw std::system_error(errno, std::generic_category(), what);
  }
  return descriptor;
}

/// The owner has said to browsers what is to be said.
const std::shared_ptr<const std::string>& no_common_headers() {
  static const auto nothing = std::make_shared<const std::string>();
  return nothing;
}

/// 429 and 503 say that nothing was changed and that one may come again.
bool is_refusal_for_now(const edge::response& answer) {
  return answer.status == 429 || answer.status == 503;
}

/// Answers a request that another node has had before: to be refused for now says nothing of what became of
/// it there.
class answer_in_doubt final : public edge::responder::target {
 public:
  explicit answer_in_doubt(const exchange& to) : to_(to) {}

  void send(edge::response&& answer) noexcept override {
    if (is_refusal_for_now(answer)) {
      return to_.refuse(outcome_is_unknown);
    }
    // The other exchange says it anew.
    std::erase_if(answer.headers, [](const auto& header) { return header.first == "traceparent"; });
    to_.answer(std::move(answer));
  }

 private:
  const exchange to_;
};

exchange exchange_in_doubt(const exchange& x, const trace_context& trace) {
  exchange_facts facts;
  facts.trace = trace;
  facts.deadline = x.context().deadline;
  facts.spoken = x.spoken();
  facts.from = x.context().from;
  return exchange{edge::responder{std::make_shared<answer_in_doubt>(x)}, facts};
}

}  // namespace

forwarder::loop::loop(forwarder_settings settings, forwarder::serve_here here)
    : settings_(std::move(settings)),
      here_(std::move(here)),
      poller_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll")),
      decides_(settings_, *this),
      buffer_(bytes_at_once) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = mailbox_id;
  ::epoll_ctl(poller_, EPOLL_CTL_ADD, mail_.descriptor(), &event);
}

forwarder::loop::~loop() {
  ::close(poller_);
}

void forwarder::loop::start() {
  thread_ = std::thread([this] { run(); });
}

void forwarder::loop::stop() {
  post([this] { is_stopping_ = true; });
  if (thread_.joinable()) {
    thread_.join();
  }
}

void forwarder::loop::post(std::function<void()> what) {
  mail_.change([&](letters& mail) { mail.push_back(std::move(what)); });
}

void forwarder::loop::take(edge::request&& r, const exchange& x, const trace_context& trace) {
  if (open_.fetch_add(1, std::memory_order_relaxed) >= settings_.most_requests) {
    open_.fetch_sub(1, std::memory_order_relaxed);
    return x.refuse(actors::unavailable_reason::busy);
  }
  const auto made = std::make_shared<request>(request{std::move(r), x, trace});
  post([this, made, what = ++last_ask_, came = boot_time()] { take(what, std::move(*made), came); });
}

void forwarder::loop::take(ask_number what, request&& asked, uptime came) {
  const auto& r = asked.asked;
  const bool is_read = r.method == edge::method::get || r.method == edge::method::head;
  const domain::forwarding::ask facts{came, is_read, r.header("idempotency-key") != nullptr,
                                      is_read && settings_.is_stream(r)};
  requests_.emplace(what, std::move(asked));
  decides_.take(what, facts);
}

bool forwarder::loop::is_well() const noexcept {
  const auto at = well_at_.load();
  return at != never && boot_time() - at < settings_.silence;
}

forwarder_counters forwarder::loop::counters() const noexcept {
  const auto heard = heard_at_.load();
  return {.forwarded = forwarded_,
          .retried = retried_,
          .unknown = unknown_,
          .refused = refused_,
          .waiting = open_,
          .streams = streams_,
          .is_linked = heard != never && boot_time() - heard < settings_.silence};
}

void forwarder::loop::follow(const owner_address& owner) {
  if (!decides_.is_news(owner.epoch)) {
    return;
  }
  owner_ = owner;
  target_ = owner.link.empty() ? std::nullopt : find_link(owner.link);
  if (!owner.link.empty() && !target_) {
    spdlog::error("cluster: the host of {}, where the node {} takes requests, is not known", owner.link,
                  owner.name);
  }
  decides_.follow(owner.epoch, target_.has_value(), now_);
}

void forwarder::loop::hold() {
  decides_.hold(now_);
}

void forwarder::loop::lead() {
  decides_.lead(now_);
}

void forwarder::loop::run() {
  while (!is_stopping_) {
    now_ = boot_time();
    try {
      take_mail();
      decides_.tick(now_);
      publish();
      wait();
    } catch (const std::exception& problem) {
      spdlog::error("cluster: {}", problem.what());
    }
  }
  for (const auto& what : mail_.close()) {
    what();
  }
  decides_.drop_all(now_);
}

void forwarder::loop::take_mail() {
  taken_.clear();
  mail_.take(taken_);
  for (const auto& what : taken_) {
    what();
  }
}

void forwarder::loop::publish() {
  retried_ = decides_.retries();
  well_at_ = decides_.well_at().value_or(never);
  heard_at_ = decides_.heard_at().value_or(never);
}

void forwarder::loop::wait() {
  const auto patience = open_.load() > 0 ? tick_interval : idle_tick_interval;
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), static_cast<int>(patience / 1ms));
  now_ = boot_time();
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 != mailbox_id) {
      handle(event.data.u64, event.events);
    }
  }
}

// Requests.

forwarder::loop::request forwarder::loop::let_go(ask_number what) {
  open_.fetch_sub(1, std::memory_order_relaxed);
  return std::move(requests_.extract(what).mapped());
}

void forwarder::loop::refuse(ask_number what, domain::forwarding_refusal why) {
  const auto of = let_go(what);
  if (why == domain::forwarding_refusal::outcome_is_unknown) {
    unknown_.fetch_add(1, std::memory_order_relaxed);
    return of.x.refuse(outcome_is_unknown);
  }
  refused_.fetch_add(1, std::memory_order_relaxed);
  of.x.refuse(owner_is_away);
}

void forwarder::loop::serve_here(ask_number what, bool in_doubt) {
  auto of = let_go(what);
  here_(std::move(of.asked), in_doubt ? exchange_in_doubt(of.x, of.trace) : of.x);
}

// Connections.

link_number forwarder::loop::connect(link_use use) {
  auto made = std::make_unique<connection>(*target_, use);
  if (made->socket.descriptor() < 0) {
    return 0;
  }
  const auto number = ++last_link_;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u64 = number;
  ::epoll_ctl(poller_, EPOLL_CTL_ADD, made->socket.descriptor(), &event);
  connections_.emplace(number, std::move(made));
  return number;
}

bool forwarder::loop::is_connected(link_number which) const {
  return connections_.at(which)->socket.is_connected();
}

std::uint64_t forwarder::loop::put(link_number on, ask_number what) {
  auto& socket = connections_.at(on)->socket;
  if (what == 0) {
    return socket.put(probe_text(settings_.secret));
  }
  const auto& of = requests_.at(what);
  return socket.put(forwarded_text(of.asked, settings_.secret, of.trace));
}

bool forwarder::loop::flush(link_number which) {
  auto& c = *connections_.at(which);
  if (c.socket.wants_room() && !c.socket.flush()) {
    return false;
  }
  watch(which, c);
  return true;
}

std::uint64_t forwarder::loop::sent(link_number which) const {
  return connections_.at(which)->socket.sent();
}

void forwarder::loop::drop_unsent(link_number which) {
  connections_.at(which)->socket.drop_unsent();
}

void forwarder::loop::close(link_number which) {
  const auto c = std::move(connections_.extract(which).mapped());
  if (c->to_client) {
    streams_.fetch_sub(1, std::memory_order_relaxed);
    c->to_client->close();
  }
}

void forwarder::loop::watch(link_number which, connection& c) const {
  const bool wants_room = c.socket.wants_room();
  if (wants_room == c.watches_room) {
    return;
  }
  c.watches_room = wants_room;
  epoll_event event{};
  event.events = wants_room ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = which;
  ::epoll_ctl(poller_, EPOLL_CTL_MOD, c.socket.descriptor(), &event);
}

void forwarder::loop::handle(link_number which, std::uint32_t events) {
  const auto known = connections_.find(which);
  if (known == connections_.end()) {
    return;
  }
  auto& c = *known->second;
  if ((events & (EPOLLOUT | EPOLLERR)) != 0 && !c.socket.flush()) {
    return decides_.broken(which, now_);
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !read(which, c)) {
    return decides_.broken(which, now_);
  }
  watch(which, c);
}

bool forwarder::loop::read(link_number which, connection& c) {
  const auto bytes = c.socket.receive(buffer_);
  return bytes && take_answers(which, c, *bytes);
}

bool forwarder::loop::take_answers(link_number which, connection& c, std::string_view bytes) {
  using status = answer_reader::status;
  while (true) {
    switch (c.reader.feed(bytes)) {
      case status::needs_more:
        return true;
      case status::answered:
        if (!take_answer(which, c, c.reader.take())) {
          return false;
        }
        break;
      case status::opened:
        if (!open_stream(which, c, c.reader.take())) {
          return false;
        }
        break;
      case status::piece:
        c.to_client->send(c.reader.take_piece());
        break;
      case status::ended:
      case status::failed:
        return false;
    }
  }
}

void forwarder::loop::complain_of_secret(domain::forwarding::answer::kind what) {
  using kind = domain::forwarding::answer::kind;
  if (what == kind::of_the_owner) {
    complained_of_secret_ = false;
  } else if (what == kind::other_secret && !std::exchange(complained_of_secret_, true)) {
    spdlog::critical("cluster: the node {} has another secret, so nothing can be forwarded to it",
                     owner_.name);
  }
}

/// False where the connection is over.
bool forwarder::loop::take_answer(link_number which, connection& c, edge::response&& answer) {
  using kind = domain::forwarding::answer::kind;
  const auto other = owner_told_by(answer);
  domain::forwarding::answer what;
  what.is = other ? kind::not_owner : refuses_our_secret(answer) ? kind::other_secret : kind::of_the_owner;
  what.epoch = other ? other->epoch : 0;
  what.is_named = other && !other->link.empty();
  what.is_last = c.reader.is_last();
  what.is_refusal_for_now = is_refusal_for_now(answer);
  complain_of_secret(what.is);
  const auto heard = decides_.answered(which, what, now_);
  if (heard.of != 0) {
    answer.common_headers = no_common_headers();
    forwarded_.fetch_add(1, std::memory_order_relaxed);
    let_go(heard.of).x.answer(std::move(answer));
  }
  if (heard.is_to_follow) {
    // Not within the reading of a connection, which it ends.
    post([this, owner = *other] { follow(owner); });
  }
  return !heard.is_over;
}

bool forwarder::loop::open_stream(link_number which, connection& c, edge::response&& head) {
  const auto what = decides_.streams(which, now_);
  if (what == 0) {
    return false;
  }
  const auto of = let_go(what);
  head.common_headers = no_common_headers();
  c.to_client = of.x.open_stream(std::move(head), [of = weak_from_this(), which] {
    if (const auto self = of.lock()) {
      // A copy of the stream would keep what it is told by.
      self->post([raw = self.get(), which] { raw->decides_.broken(which, raw->now_); });
    }
  });
  if (!c.to_client) {
    of.x.refuse(actors::unavailable_reason::busy);
    return false;
  }
  forwarded_.fetch_add(1, std::memory_order_relaxed);
  streams_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

}  // namespace usher::api
