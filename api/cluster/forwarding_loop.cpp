#include "api/cluster/forwarding_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "api/cluster/refusals.hpp"

namespace usher::api {

namespace {

using namespace std::chrono_literals;

constexpr auto tick_interval = 20ms;
/// While nothing waits and nothing is under way.
constexpr auto idle_tick_interval = 250ms;
constexpr auto reconnect_pause = 50ms;
/// Behind a node that does not serve, and knows of no other that does.
constexpr auto not_owner_pause = 25ms;
constexpr auto probe_interval = 500ms;
/// The mailbox among the connections, which are counted from 1.
constexpr std::uint64_t mailbox_id = 0;
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

template <class TimePoint>
auto number_of(TimePoint time) {
  return time.time_since_epoch().count();
}

}  // namespace

forwarder::loop::loop(forwarder_settings settings, serve_here here)
    : settings_(std::move(settings)),
      here_(std::move(here)),
      poller_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll")),
      wake_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")),
      buffer_(bytes_at_once) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = mailbox_id;
  ::epoll_ctl(poller_, EPOLL_CTL_ADD, wake_, &event);
}

forwarder::loop::~loop() {
  ::close(wake_);
  ::close(poller_);
}

void forwarder::loop::start() {
  thread_ = std::thread([this] { run(); });
}

void forwarder::loop::stop() {
  {
    const std::scoped_lock guard(lock_);
    if (std::exchange(is_stopping_, true)) {
      return;
    }
  }
  wake();
  thread_.join();
}

void forwarder::loop::post(std::function<void()> what) {
  bool is_first = false;
  {
    const std::scoped_lock guard(lock_);
    if (is_stopping_) {
      return;
    }
    is_first = mail_.empty();
    mail_.push_back(std::move(what));
  }
  if (is_first) {
    wake();
  }
}

void forwarder::loop::wake() const {
  ::eventfd_write(wake_, 1);
}

void forwarder::loop::take(edge::request&& r, const exchange& x, const trace_context& trace) {
  if (requests_.fetch_add(1, std::memory_order_relaxed) >= settings_.most_requests) {
    let_go();
    return x.refuse(actors::unavailable_reason::busy);
  }
  const auto* const key = r.header("idempotency-key");
  const auto made = std::make_shared<ask>(ask{std::move(r), x, trace, clock::now()});
  made->is_read = made->request.method == edge::method::get || made->request.method == edge::method::head;
  made->has_key = key != nullptr;
  made->is_stream = made->is_read && settings_.is_stream(made->request);
  post([this, made] { waiting_.push_back(made); });
}

bool forwarder::loop::is_well() const noexcept {
  const time_point last{time_point::duration{well_at_.load()}};
  return last != time_point{} && clock::now() - last < settings_.silence;
}

forwarder_counters forwarder::loop::counters() const noexcept {
  const time_point heard{time_point::duration{heard_at_.load()}};
  return {.forwarded = forwarded_,
          .retried = retried_,
          .unknown = unknown_,
          .refused = refused_,
          .waiting = requests_,
          .streams = streams_,
          .is_linked = heard != time_point{} && clock::now() - heard < settings_.silence};
}

void forwarder::loop::begin_wait_for_owner() {
  expected_since_ = now_;
  pause_until_ = {};
  connect_after_ = {};
  probe_after_ = {};
  is_silent_ = false;
  if (is_well()) {
    well_at_ = number_of(now_);
  }
}

void forwarder::loop::follow(const owner_address& owner) {
  if (owner.epoch < owner_.epoch || (mode_ == mode::following && owner == owner_)) {
    return;
  }
  retire_all();
  owner_ = owner;
  target_ = owner.link.empty() ? std::nullopt : find_link(owner.link);
  mode_ = target_ ? mode::following : mode::idle;
  if (!owner.link.empty() && !target_) {
    spdlog::error("cluster: the host of {}, where the node {} takes requests, is not known", owner.link,
                  owner.name);
  }
  begin_wait_for_owner();
}

void forwarder::loop::hold() {
  retire_all();
  mode_ = mode::holding;
  begin_wait_for_owner();
  well_at_ = number_of(now_);
}

void forwarder::loop::lead() {
  mode_ = mode::leading;
  retire_all();
}

void forwarder::loop::run() {
  while (true) {
    now_ = clock::now();
    {
      const std::scoped_lock guard(lock_);
      if (is_stopping_) {
        break;
      }
    }
    try {
      take_mail();
      tick();
      wait();
    } catch (const std::exception& problem) {
      spdlog::error("cluster: {}", problem.what());
    }
  }
  take_mail();
  break_all();
  for (const auto& what : std::exchange(waiting_, {})) {
    give_up(what);
  }
}

void forwarder::loop::take_mail() {
  std::vector<std::function<void()>> mail;
  {
    const std::scoped_lock guard(lock_);
    mail.swap(mail_);
  }
  for (const auto& what : mail) {
    what();
  }
}

void forwarder::loop::tick() {
  if (mode_ == mode::following) {
    probe();
  }
  assign();
  if (now_ >= expire_after_) {
    expire_after_ = now_ + tick_interval;
    expire_waiting();
    expire_sent(links_);
    expire_sent(stream_links_);
    expire_connections();
  }
}

void forwarder::loop::wait() {
  const auto patience = requests_.load() > 0 ? tick_interval : idle_tick_interval;
  std::array<epoll_event, 64> events{};
  const int count =
      ::epoll_wait(poller_, events.data(), static_cast<int>(events.size()), static_cast<int>(patience / 1ms));
  now_ = clock::now();
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 == mailbox_id) {
      std::uint64_t ignored = 0;
      [[maybe_unused]] const auto got = ::read(wake_, &ignored, sizeof ignored);
    } else {
      handle(event.data.u64, event.events);
    }
  }
}

// Requests.

void forwarder::loop::give_up(const ask_ptr& what) {
  let_go();
  if (what->was_sent && !what->is_read) {
    unknown_.fetch_add(1, std::memory_order_relaxed);
    return what->x.refuse(outcome_is_unknown);
  }
  refused_.fetch_add(1, std::memory_order_relaxed);
  what->x.refuse(owner_is_away);
}

void forwarder::loop::serve(const ask_ptr& what) {
  let_go();
  here_(std::move(what->request), what->x);
}

void forwarder::loop::wait_again(const ask_ptr& what, bool was_sent) {
  if (was_sent) {
    what->was_sent = true;
    if (!what->may_be_repeated()) {
      return give_up(what);
    }
    retried_.fetch_add(1, std::memory_order_relaxed);
  }
  waiting_.push_front(what);
}

void forwarder::loop::assign() {
  if (mode_ == mode::leading) {
    for (const auto& what : std::exchange(waiting_, {})) {
      serve(what);
    }
    return;
  }
  if (mode_ != mode::following || now_ < pause_until_) {
    return;
  }
  while (!is_silent_ && !waiting_.empty() && send(waiting_.front())) {
    waiting_.pop_front();
  }
  // What was put on one connection goes out at once.
  std::vector<std::uint64_t> failed;
  for (const auto& [id, c] : links_) {
    if (c->socket.wants_room() && !c->socket.flush()) {
      failed.push_back(id);
    } else {
      watch(id, *c);
    }
  }
  for (const auto id : failed) {
    break_off(id);
  }
}

bool forwarder::loop::send(const ask_ptr& what) {
  auto* const on = what->is_stream ? connect(purpose::stream) : choose();
  if (on == nullptr) {
    return false;
  }
  put(*on, what);
  return true;
}

void forwarder::loop::expire_waiting() {
  // Who comes when nobody has answered for long needs not wait.
  const bool is_hopeless = mode_ == mode::idle || now_ - expected_since_ > settings_.patience;
  std::deque<ask_ptr> left;
  for (const auto& what : std::exchange(waiting_, {})) {
    if (is_hopeless || now_ - what->came > settings_.patience) {
      give_up(what);
    } else {
      left.push_back(what);
    }
  }
  // What was answered meanwhile may have brought more.
  waiting_.insert(waiting_.begin(), left.begin(), left.end());
}

void forwarder::loop::expire_sent(const connections& of) {
  for (const auto& [id, c] : of) {
    for (auto& one : c->open) {
      if (one.what && now_ - one.what->came > settings_.deadline) {
        one.what->was_sent = one.what->was_sent || c->socket.sent() >= one.end;
        give_up(std::exchange(one.what, nullptr));
      }
    }
  }
}

// Connections.

forwarder::loop::connection* forwarder::loop::choose() {
  connection* best = nullptr;
  std::size_t count = 0;
  for (const auto& [id, c] : links_) {
    if (c->use == purpose::requests) {
      ++count;
      best = best == nullptr || c->open.size() < best->open.size() ? c.get() : best;
    }
  }
  if (best != nullptr && best->open.empty()) {
    return best;
  }
  if (count < settings_.connections) {
    if (auto* const fresh = connect(purpose::requests)) {
      return fresh;
    }
  }
  return best != nullptr && best->open.size() < settings_.pipelined ? best : nullptr;
}

forwarder::loop::connection* forwarder::loop::connect(purpose use) {
  if (now_ < connect_after_) {
    return nullptr;
  }
  auto made = std::make_unique<connection>(*target_, use, now_);
  if (made->socket.descriptor() < 0) {
    connect_after_ = now_ + reconnect_pause;
    return nullptr;
  }
  const auto id = ++last_id_;
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT;
  event.data.u64 = id;
  ::epoll_ctl(poller_, EPOLL_CTL_ADD, made->socket.descriptor(), &event);
  return all_of(use).emplace(id, std::move(made)).first->second.get();
}

void forwarder::loop::put(connection& on, const ask_ptr& what) {
  on.open.push_back({what, on.socket.put(forwarded_text(what->request, settings_.secret, what->trace))});
  on.used = now_;
}

void forwarder::loop::watch(std::uint64_t id, connection& c) {
  const bool wants_room = c.socket.wants_room();
  if (wants_room == c.watches_room) {
    return;
  }
  c.watches_room = wants_room;
  epoll_event event{};
  event.events = wants_room ? EPOLLIN | EPOLLOUT : EPOLLIN;
  event.data.u64 = id;
  ::epoll_ctl(poller_, EPOLL_CTL_MOD, c.socket.descriptor(), &event);
}

void forwarder::loop::probe() {
  if (now_ < probe_after_) {
    return;
  }
  const auto found = std::find_if(links_.begin(), links_.end(),
                                  [](const auto& one) { return one.second->use == purpose::probe; });
  auto* const on = found == links_.end() ? connect(purpose::probe) : found->second.get();
  if (on == nullptr || !on->open.empty()) {
    return;
  }
  on->open.push_back({nullptr, on->socket.put(probe_text(settings_.secret))});
  on->used = now_;
  probe_after_ = now_ + probe_interval;
}

bool forwarder::loop::is_over(const connection& c) const {
  const bool connects_too_long = !c.socket.is_connected() && now_ - c.begun > settings_.connect_patience;
  const bool is_idle = c.use == purpose::requests && c.open.empty() && now_ - c.used > settings_.idle;
  const bool is_given_up = c.use == purpose::retired && now_ - c.begun > settings_.silence;
  return connects_too_long || is_idle || is_given_up;
}

void forwarder::loop::expire_connections() {
  std::vector<std::uint64_t> over;
  for (const auto* const all : {&links_, &stream_links_}) {
    for (const auto& [id, c] : *all) {
      if (c->use == purpose::probe && !c->open.empty() && now_ - c->used > settings_.silence) {
        // It stands still, or the network does: what is sent to it may be carried out much later.
        is_silent_ = true;
        return break_all();
      }
      if (is_over(*c)) {
        over.push_back(id);
      }
    }
  }
  for (const auto id : over) {
    break_off(id);
  }
}

forwarder::loop::connection* forwarder::loop::find(std::uint64_t id) const {
  for (const auto* const all : {&links_, &stream_links_}) {
    if (const auto found = all->find(id); found != all->end()) {
      return found->second.get();
    }
  }
  return nullptr;
}

void forwarder::loop::break_off(std::uint64_t id) {
  auto* const known = find(id);
  if (known == nullptr) {
    return;
  }
  const auto c = std::move(all_of(known->use).extract(id).mapped());
  if (c->to_client) {
    streams_.fetch_sub(1, std::memory_order_relaxed);
    c->to_client->close();
  }
  if (c->use != purpose::retired && (!c->open.empty() || !c->socket.is_connected())) {
    connect_after_ = std::max(connect_after_, now_ + reconnect_pause);
  }
  for (auto one = c->open.rbegin(); one != c->open.rend(); ++one) {
    if (one->what) {
      wait_again(one->what, c->socket.sent() >= one->end);
    }
  }
}

void forwarder::loop::break_all() {
  for (auto* const all : {&links_, &stream_links_}) {
    while (!all->empty()) {
      break_off(all->begin()->first);
    }
  }
}

void forwarder::loop::retire(std::uint64_t id) {
  auto& c = *links_.at(id);
  c.use = purpose::retired;
  c.begun = now_;
  c.socket.drop_unsent();
  for (auto one = c.open.rbegin(); one != c.open.rend(); ++one) {
    const bool was_sent = c.socket.sent() >= one->end;
    if (one->what && (!was_sent || one->what->may_be_repeated())) {
      wait_again(std::exchange(one->what, nullptr), was_sent);
    }
  }
  const bool is_awaited =
      std::any_of(c.open.begin(), c.open.end(), [](const auto& one) { return one.what != nullptr; });
  if (!is_awaited) {
    break_off(id);
  }
}

void forwarder::loop::retire_all() {
  while (!stream_links_.empty()) {
    break_off(stream_links_.begin()->first);
  }
  std::vector<std::uint64_t> all;
  for (const auto& [id, c] : links_) {
    if (c->use != purpose::retired) {
      all.push_back(id);
    }
  }
  for (auto id = all.rbegin(); id != all.rend(); ++id) {
    retire(*id);
  }
}

void forwarder::loop::handle(std::uint64_t id, std::uint32_t events) {
  auto* const known = find(id);
  if (known == nullptr) {
    return;
  }
  auto& c = *known;
  if ((events & (EPOLLOUT | EPOLLERR)) != 0 && !c.socket.flush()) {
    return break_off(id);
  }
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !read(id, c)) {
    return break_off(id);
  }
  watch(id, c);
}

bool forwarder::loop::read(std::uint64_t id, connection& c) {
  const auto bytes = c.socket.receive(buffer_);
  return bytes && take_answers(id, c, *bytes);
}

bool forwarder::loop::take_answers(std::uint64_t id, connection& c, std::string_view bytes) {
  using status = answer_reader::status;
  while (true) {
    switch (c.reader.feed(bytes)) {
      case status::needs_more:
        return true;
      case status::answered:
        if (c.open.empty() || !take_answer(c, c.reader.take())) {
          return false;
        }
        break;
      case status::opened:
        if (!open_stream(id, c, c.reader.take())) {
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

bool forwarder::loop::take_refusal(const connection& c, const sent_ask& of, const edge::response& answer) {
  const auto owner = owner_told_by(answer);
  const bool is_of_secret = refuses_our_secret(answer);
  if (!owner && !is_of_secret) {
    return false;
  }
  if (of.what) {
    wait_again(of.what, false);
  }
  if (owner) {
    hear(*owner);
  } else if (c.use != purpose::retired) {
    if (!std::exchange(complained_of_secret_, true)) {
      spdlog::critical("cluster: the node {} has another secret, so nothing can be forwarded to it",
                       owner_.name);
    }
    pause_until_ = now_ + probe_interval;
  }
  return true;
}

/// False where the connection is over.
bool forwarder::loop::take_answer(connection& c, edge::response&& answer) {
  const auto one = std::move(c.open.front());
  c.open.pop_front();
  c.used = now_;
  if (!take_refusal(c, one, answer)) {
    if (c.use != purpose::retired) {
      complained_of_secret_ = false;
      is_silent_ = false;
      expected_since_ = now_;
      well_at_ = number_of(now_);
      heard_at_ = number_of(now_);
    }
    if (one.what) {
      this->answer(one.what, std::move(answer));
    }
  }
  if (c.reader.is_last()) {
    // What stands behind it was not taken.
    for (auto left = c.open.rbegin(); left != c.open.rend(); ++left) {
      if (left->what) {
        wait_again(left->what, false);
      }
    }
    c.open.clear();
    return false;
  }
  return c.use != purpose::stream && (c.use != purpose::retired || !c.open.empty());
}

void forwarder::loop::answer(const ask_ptr& what, edge::response&& with) {
  with.common_headers = no_common_headers();
  forwarded_.fetch_add(1, std::memory_order_relaxed);
  let_go();
  what->x.answer(std::move(with));
}

void forwarder::loop::hear(const owner_address& owner) {
  if (owner.epoch > owner_.epoch && !owner.link.empty()) {
    // Not within the reading of a connection, which it ends.
    return post([this, owner] { follow(owner); });
  }
  pause_until_ = now_ + not_owner_pause;
}

bool forwarder::loop::open_stream(std::uint64_t id, connection& c, edge::response&& head) {
  if (c.use != purpose::stream || c.open.empty() || !c.open.front().what) {
    return false;
  }
  const auto what = c.open.front().what;
  c.open.clear();
  head.common_headers = no_common_headers();
  heard_at_ = number_of(now_);
  let_go();
  c.to_client = what->x.open_stream(std::move(head), [of = weak_from_this(), id] {
    if (const auto self = of.lock()) {
      // A copy of the stream would keep what it is told by.
      self->post([raw = self.get(), id] { raw->break_off(id); });
    }
  });
  if (!c.to_client) {
    what->x.refuse(actors::unavailable_reason::busy);
    return false;
  }
  forwarded_.fetch_add(1, std::memory_order_relaxed);
  streams_.fetch_add(1, std::memory_order_relaxed);
  return true;
}

}  // namespace usher::api
