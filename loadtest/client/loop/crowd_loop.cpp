#include "loadtest/client/loop/crowd_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "loadtest/client/loop/client_error.hpp"
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace usher::loadtest {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t buffer_bytes = 256 * 1024;
constexpr std::size_t events_at_once = 512;
// Between two looks for answers no more users than this begin: their own answers must not wait for all.
constexpr std::size_t begun_at_once = 64;
constexpr auto between_looks = 200ms;
constexpr std::uint8_t max_failed_connects = 5;
constexpr auto between_connects = 200ms;

std::string error_text(int error) {
  return std::strerror(error);  // NOLINT(concurrency-mt-unsafe): glibc's is not
}

}  // namespace

crowd_loop::crowd_loop(loop_settings settings, scenario& what, recorder& figures)
    : settings_(std::move(settings)),
      figures_(&figures),
      keep_bytes_(what.keep_bytes()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      users_(settings_.connections),
      buffer_(buffer_bytes) {
  if (epoll_ < 0) {
    throw client_error("no epoll: " + error_text(errno));
  }
  for (std::size_t i = 0; i < users_.size(); ++i) {
    users_[i].part = what.make_script(settings_.first_user + i);
  }
}

crowd_loop::~crowd_loop() {
  for (auto& who : users_) {
    close(who);
  }
  ::close(epoll_);
}

void crowd_loop::connect() {
  const auto start = clock::now();
  std::size_t begun = 0;
  const auto has_connected_or_left = [](const user& who) {
    return who.connection == link::open || who.now == doing::left;
  };
  next_look_ = start;
  while (begun < users_.size() || !std::all_of(users_.begin(), users_.end(), has_connected_or_left)) {
    const auto now = clock::now();
    const auto due = std::min(users_.size(), connections_due(now - start));
    for (; begun < due; ++begun) {
      begin_connecting(at(begun), now);
    }
    wake(now);
    if (now >= next_look_) {
      look_after(now);
    }
    wait(1ms);
  }
  const auto is_open = [](const user& who) { return who.connection == link::open; };
  if (std::none_of(users_.begin(), users_.end(), is_open)) {
    throw client_error("cannot connect to " + settings_.where.url + ": " + last_error_);
  }
}

void crowd_loop::run(run_plan plan) {
  // A wait that ends 50 us late, as the kernel's default allows, would be latency of an open loop.
  ::prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
  plan_ = std::move(plan);
  running_ = true;
  ending_ = false;
  begun_ = 0;
  free_.clear();
  for (auto& who : users_) {
    who.rounds = 0;
    if (plan_.open_loop && who.now == doing::nothing) {
      free_.push_back(index_of(who));
    }
  }
  next_look_ = clock::now();
  while (!is_over()) {
    const auto now = clock::now();
    begin_some(now);
    wake(now);
    if (now >= next_look_) {
      look_after(now);
    }
    wait(until_next(now));
  }
  running_ = false;
  figures_->finish();
}

bool crowd_loop::is_over() const {
  if (busy_ > 0) {
    return false;
  }
  if (plan_.open_loop) {
    return !plan_.open_loop->next() || free_.empty();
  }
  return ending_ || begun_ == users_.size();
}

void crowd_loop::begin_some(clock::time_point now) {
  if (now < plan_.start) {
    return;
  }
  if (plan_.open_loop) {
    while (!free_.empty()) {
      const auto intended = plan_.open_loop->take(now);
      if (!intended) {
        return;
      }
      auto& who = at(free_.front());
      free_.pop_front();
      begin_round(who, *intended, now);
    }
    return;
  }
  for (std::size_t i = 0; i < begun_at_once && begun_ < users_.size() && !ending_; ++i) {
    auto& who = at(begun_++);
    if (who.now == doing::nothing) {
      const auto its_start = clock::now();
      begin_round(who, its_start, its_start);
    }
  }
}

nanoseconds crowd_loop::until_next(clock::time_point now) const {
  auto next = next_look_;
  if (plan_.open_loop) {
    if (const auto arrival = free_.empty() ? std::nullopt : plan_.open_loop->next()) {
      next = std::min(next, *arrival);
    }
  } else if (begun_ < users_.size() && !ending_) {
    next = std::min(next, plan_.start);
  }
  if (!timers_.empty()) {
    next = std::min(next, timers_.top().at);
  }
  return std::max(nanoseconds{0}, nanoseconds{next - now});
}

void crowd_loop::wait(nanoseconds at_most) {
  std::array<epoll_event, events_at_once> events;
  int count = -1;
  if (has_fine_waits_) {
    const timespec time{static_cast<time_t>(at_most.count() / 1'000'000'000),
                        static_cast<long>(at_most.count() % 1'000'000'000)};
    count = ::epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &time, nullptr);
    // Kernels before 5.11, and some sandboxes.
    has_fine_waits_ = count >= 0 || errno == EINTR;
  } else {
    const auto ms = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(at_most).count());
    count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), ms);
  }
  for (int i = 0; i < count; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    auto& who = at(event.data.u64 & 0xffffffffU);
    if (who.generation != event.data.u64 >> 32U) {
      continue;
    }
    if (who.connection == link::connecting) {
      connect_ended(who, clock::now());
      continue;
    }
    if ((event.events & EPOLLOUT) != 0 && who.sent < who.out.size() && who.now == doing::asking) {
      transmit(who, clock::now());
    }
    if (who.generation == event.data.u64 >> 32U &&
        (event.events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
      read(who, (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
    }
  }
}

void crowd_loop::begin_connecting(user& who, clock::time_point now) {
  who.waits_since = now;
  who.descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (who.descriptor < 0) {
    last_error_ = error_text(errno);
    connect_lost(who, now);
    return;
  }
  const int on = 1;
  ::setsockopt(who.descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  who.connection = link::connecting;
  const auto* address = reinterpret_cast<const sockaddr*>(&settings_.where.address);
  if (::connect(who.descriptor, address, sizeof settings_.where.address) != 0 && errno != EINPROGRESS) {
    last_error_ = error_text(errno);
    connect_lost(who, now);
    return;
  }
  epoll_event event{};
  // Edges: what was read to its end is not looked at again by the kernel.
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | static_cast<std::uint32_t>(EPOLLET);
  event.data.u64 = std::uint64_t{who.generation} << 32U | index_of(who);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, who.descriptor, &event) != 0) {
    last_error_ = error_text(errno);
    connect_lost(who, now);
  }
}

void crowd_loop::connect_ended(user& who, clock::time_point now) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(who.descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    last_error_ = error_text(error);
    connect_lost(who, now);
    return;
  }
  who.connection = link::open;
  who.failed_connects = 0;
  figures_->connected(now - who.waits_since);
  if (who.now == doing::asking) {
    transmit(who, now);
  }
}

void crowd_loop::connect_lost(user& who, clock::time_point now) {
  figures_->connect_failed();
  close(who);
  if (++who.failed_connects < max_failed_connects && !ending_) {
    set_timer(who, now + between_connects);
    return;
  }
  // Nobody is there any more.
  if (running_ && who.now != doing::nothing) {
    --busy_;
  }
  who.now = doing::left;
}

void crowd_loop::close(user& who) {
  if (who.descriptor >= 0) {
    ::close(who.descriptor);
    who.descriptor = -1;
  }
  who.connection = link::none;
  ++who.generation;
}

void crowd_loop::begin_round(user& who, clock::time_point intended, clock::time_point now) {
  ++busy_;
  who.out.clear();
  turn t{now, who.out};
  const auto first = who.part->begin(t);
  if (first.what == action::kind::leave && plan_.open_loop) {
    plan_.open_loop->stop();
  }
  perform(who, first, intended, now);
}

void crowd_loop::perform(user& who, action next, clock::time_point intended, clock::time_point now) {
  while (true) {
    switch (next.what) {
      case action::kind::send:
        who.now = doing::asking;
        who.call = next.call;
        who.intended = intended;
        who.sent = 0;
        who.reader.expect(keep_bytes_);
        if (who.connection == link::open) {
          transmit(who, now);
        } else if (who.connection == link::none) {
          begin_connecting(who, now);
        }
        return;
      case action::kind::pause:
        if (!ending_) {
          who.now = doing::pausing;
          set_timer(who, now + next.time);
          return;
        }
        who.now = doing::nothing;
        --busy_;
        return;
      case action::kind::leave:
        who.now = doing::left;
        --busy_;
        close(who);
        return;
      case action::kind::finish_round:
        figures_->round_finished(now);
        ++who.rounds;
        who.now = doing::nothing;
        if (plan_.open_loop) {
          --busy_;
          free_.push_back(index_of(who));
          return;
        }
        if (ending_ || (plan_.rounds && who.rounds >= *plan_.rounds)) {
          --busy_;
          return;
        }
        who.out.clear();
        {
          turn t{now, who.out};
          next = who.part->begin(t);
        }
        intended = now;
        break;
    }
  }
}

void crowd_loop::transmit(user& who, clock::time_point now) {
  if (who.sent == 0) {
    who.waits_since = now;
  }
  const auto got = ::send(who.descriptor, who.out.data() + who.sent, who.out.size() - who.sent, MSG_NOSIGNAL);
  if (got >= 0) {
    // The rest goes when the connection has room again.
    who.sent += static_cast<std::size_t>(got);
  } else if (errno != EAGAIN && errno != EINTR) {
    lost(who, now);
  }
}

void crowd_loop::read(user& who, bool to_the_end) {
  const auto generation = who.generation;
  while (who.generation == generation) {
    const auto got = ::recv(who.descriptor, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return;
    }
    const auto now = clock::now();
    if (got > 0) {
      take_in(who, {buffer_.data(), static_cast<std::size_t>(got)}, now);
      // Less than there was room for: the kernel has no more, and will say so when it has.
      if (static_cast<std::size_t>(got) < buffer_.size() && !to_the_end) {
        return;
      }
      continue;
    }
    if (got == 0 && who.now == doing::asking && who.reader.end() == answer_reader::progress::complete) {
      answered(who, now);
    } else {
      lost(who, now);
    }
    return;
  }
}

void crowd_loop::take_in(user& who, std::string_view bytes, clock::time_point now) {
  std::size_t used = 0;
  if (who.now == doing::asking && who.sent > 0) {
    const auto progress = who.reader.feed(bytes, used);
    if (progress == answer_reader::progress::more) {
      return;
    }
    // Nobody asked for what is behind the answer.
    if (progress == answer_reader::progress::complete && used == bytes.size()) {
      answered(who, now);
      return;
    }
  }
  lost(who, now);
}

void crowd_loop::answered(user& who, clock::time_point now) {
  const answer got{who.reader.status(), who.reader.body(), who.reader.body_bytes(), now - who.intended};
  who.out.clear();
  turn t{now, who.out};
  const auto next = who.part->proceed(got, t);
  figures_->answered(who.call, got, t.complaint, now);
  if (!who.reader.keeps_alive()) {
    close(who);
  }
  perform(who, next, now, now);
}

void crowd_loop::lost(user& who, clock::time_point now) {
  close(who);
  // A server may end a connection on which nothing is asked; the next request makes a new one.
  if (who.now == doing::asking) {
    figures_->reset();
    go_on_without_answer(who, now);
  }
}

void crowd_loop::go_on_without_answer(user& who, clock::time_point now) {
  who.out.clear();
  turn t{now, who.out};
  const auto next = who.part->proceed(answer{}, t);
  perform(who, next, now, now);
}

void crowd_loop::set_timer(user& who, clock::time_point at) {
  timers_.push({at, index_of(who), ++who.timer});
}

void crowd_loop::wake(clock::time_point now) {
  while (!timers_.empty() && timers_.top().at <= now) {
    const auto due = timers_.top();
    timers_.pop();
    auto& who = at(due.user);
    if (who.timer != due.timer) {
      continue;
    }
    if (who.now == doing::pausing) {
      who.out.clear();
      turn t{now, who.out};
      perform(who, who.part->resume(t), due.at, now);
    } else if (who.now != doing::left && who.connection == link::none) {
      begin_connecting(who, now);
    }
  }
}

void crowd_loop::look_after(clock::time_point now) {
  next_look_ = now + between_looks;
  if (running_) {
    figures_->tick(now);
    see_to_the_end(now);
  }
  for (auto& who : users_) {
    if (now - who.waits_since < settings_.time_out) {
      continue;
    }
    if (who.connection == link::connecting) {
      last_error_ = "the time is over";
      connect_lost(who, now);
    } else if (who.now == doing::asking && who.connection == link::open) {
      figures_->timed_out();
      close(who);
      go_on_without_answer(who, now);
    }
  }
}

void crowd_loop::see_to_the_end(clock::time_point now) {
  const bool is_stopped = plan_.stop != nullptr && plan_.stop->load();
  if (plan_.time && !ending_) {
    next_look_ = std::min(next_look_, std::max(now, plan_.start + *plan_.time));
  }
  if (!ending_ && (is_stopped || (plan_.time && now >= plan_.start + *plan_.time))) {
    ending_ = true;
    next_look_ = now + between_looks;
    gives_up_at_ = now + settings_.time_out;
    end_pauses();
  }
  if (plan_.open_loop && is_stopped) {
    plan_.open_loop->stop();
  }
  if (plan_.open_loop && ending_ && now >= gives_up_at_) {
    // Who came and has found no free connection until now waited in vain.
    while (plan_.open_loop->take(now)) {
      figures_->timed_out();
    }
  }
}

void crowd_loop::end_pauses() {
  for (auto& who : users_) {
    if (who.now == doing::pausing) {
      who.now = doing::nothing;
      ++who.timer;
      --busy_;
    }
  }
}

}  // namespace usher::loadtest
