#include "domain/ownership/forwarding.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace usher::domain {

namespace {

constexpr milliseconds expire_interval{20};
constexpr milliseconds reconnect_pause{50};
/// Behind a node that does not serve, and knows of no other that does.
constexpr milliseconds not_owner_pause{25};
constexpr milliseconds probe_interval{500};

}  // namespace

void forwarding::take(ask_number what, const ask& facts) {
  asks_.emplace(what, facts);
  waiting_.push_back(what);
}

void forwarding::drop_all(uptime now) {
  break_all(now);
  for (const auto what : std::exchange(waiting_, {})) {
    give_up(what);
  }
}

bool forwarding::is_news(std::int64_t epoch) const {
  return epoch > epoch_ || (epoch == epoch_ && mode_ != mode::following);
}

void forwarding::begin_wait_for_owner(uptime now) {
  expected_since_ = now;
  pause_until_ = {};
  connect_after_ = {};
  probe_after_ = {};
  is_silent_ = false;
  if (well_at_ && now - *well_at_ < terms_.silence) {
    well_at_ = now;
  }
}

void forwarding::follow(std::int64_t epoch, bool is_reachable, uptime now) {
  if (!is_news(epoch)) {
    return;
  }
  retire_all(now);
  epoch_ = epoch;
  mode_ = is_reachable ? mode::following : mode::idle;
  begin_wait_for_owner(now);
}

void forwarding::hold(uptime now) {
  retire_all(now);
  mode_ = mode::holding;
  begin_wait_for_owner(now);
  well_at_ = now;
}

void forwarding::lead(uptime now) {
  mode_ = mode::leading;
  retire_all(now);
}

void forwarding::tick(uptime now) {
  if (mode_ == mode::following) {
    probe(now);
  }
  assign(now);
  if (now >= expire_after_) {
    expire_after_ = now + expire_interval;
    expire_waiting(now);
    expire_sent(links_, now);
    expire_sent(stream_links_, now);
    expire_links(now);
  }
}

// Requests.

void forwarding::give_up(ask_number what) {
  const auto known = asks_.extract(what);
  by_.refuse(what, known.mapped().is_in_doubt() ? forwarding_refusal::outcome_is_unknown
                                                : forwarding_refusal::owner_is_away);
}

void forwarding::wait_again(ask_number what, bool was_sent) {
  if (was_sent) {
    auto& known = asks_.at(what);
    known.was_sent = true;
    if (!known.may_be_repeated()) {
      return give_up(what);
    }
    ++retries_;
  }
  waiting_.push_front(what);
}

void forwarding::wait_again(link& from, std::uint64_t sent, put_back which) {
  for (auto one = from.open.rbegin(); one != from.open.rend(); ++one) {
    if (one->what == 0) {
      continue;
    }
    const bool was_sent = sent >= one->end;
    if (which == put_back::all || !was_sent || asks_.at(one->what).may_be_repeated()) {
      wait_again(std::exchange(one->what, 0), was_sent);
    }
  }
}

void forwarding::assign(uptime now) {
  if (mode_ == mode::leading) {
    for (const auto what : std::exchange(waiting_, {})) {
      by_.serve_here(what, asks_.extract(what).mapped().is_in_doubt());
    }
    return;
  }
  if (mode_ != mode::following || now < pause_until_) {
    return;
  }
  while (!is_silent_ && !waiting_.empty()) {
    const auto what = waiting_.front();
    const auto on = asks_.at(what).is_stream ? connect(link_use::stream, now) : choose(now);
    if (on == 0) {
      break;
    }
    waiting_.pop_front();
    put(on, what, now);
  }
  // What was put on one connection goes out at once.
  std::vector<link_number> failed;
  for (const auto& [number, one] : links_) {
    if (one.use != link_use::retired && !one.open.empty() && !by_.flush(number)) {
      failed.push_back(number);
    }
  }
  for (const auto number : failed) {
    broken(number, now);
  }
}

void forwarding::put(link_number on, ask_number what, uptime now) {
  auto& to = *find(on);
  to.open.push_back({what, by_.put(on, what)});
  to.used = now;
}

void forwarding::expire_waiting(uptime now) {
  // Who comes when nobody has answered for long needs not wait.
  const bool is_hopeless = mode_ == mode::idle || now - expected_since_ > terms_.patience;
  std::deque<ask_number> left;
  for (const auto what : std::exchange(waiting_, {})) {
    if (is_hopeless || now - asks_.at(what).came > terms_.patience) {
      give_up(what);
    } else {
      left.push_back(what);
    }
  }
  // What was answered meanwhile may have brought more.
  waiting_.insert(waiting_.begin(), left.begin(), left.end());
}

void forwarding::expire_sent(links& of, uptime now) {
  std::vector<link_number> stuck;
  for (auto& [number, one] : of) {
    for (auto& sent : one.open) {
      if (sent.what == 0 || now - asks_.at(sent.what).came <= terms_.deadline) {
        continue;
      }
      const bool was_sent = by_.sent(number) >= sent.end;
      if (!was_sent && (stuck.empty() || stuck.back() != number)) {
        // What is given up as not done is never to go out.
        by_.drop_unsent(number);
        stuck.push_back(number);
      }
      auto& known = asks_.at(sent.what);
      known.was_sent = known.was_sent || was_sent;
      give_up(std::exchange(sent.what, 0));
    }
  }
  for (const auto number : stuck) {
    broken(number, now);
  }
}

// Connections.

forwarding::link* forwarding::find(link_number which) {
  for (auto* const all : {&links_, &stream_links_}) {
    if (const auto found = all->find(which); found != all->end()) {
      return &found->second;
    }
  }
  return nullptr;
}

link_number forwarding::choose(uptime now) {
  link_number best = 0;
  std::size_t least = 0;
  std::size_t count = 0;
  for (const auto& [number, one] : links_) {
    if (one.use == link_use::requests) {
      ++count;
      if (best == 0 || one.open.size() < least) {
        best = number;
        least = one.open.size();
      }
    }
  }
  if (best != 0 && least == 0) {
    return best;
  }
  if (count < terms_.connections) {
    if (const auto fresh = connect(link_use::requests, now)) {
      return fresh;
    }
  }
  return best != 0 && least < terms_.pipelined ? best : 0;
}

link_number forwarding::connect(link_use use, uptime now) {
  if (now < connect_after_) {
    return 0;
  }
  const auto number = by_.connect(use);
  if (number == 0) {
    connect_after_ = now + reconnect_pause;
    return 0;
  }
  all_of(use).emplace(number, link{use, now, now});
  return number;
}

void forwarding::probe(uptime now) {
  if (now < probe_after_) {
    return;
  }
  const auto found = std::find_if(links_.begin(), links_.end(),
                                  [](const auto& one) { return one.second.use == link_use::probe; });
  const auto on = found == links_.end() ? connect(link_use::probe, now) : found->first;
  if (on == 0 || !links_.at(on).open.empty()) {
    return;
  }
  put(on, 0, now);
  probe_after_ = now + probe_interval;
}

bool forwarding::is_over(link_number which, link& one, uptime now) const {
  one.is_connected = one.is_connected || by_.is_connected(which);
  const bool connects_too_long = !one.is_connected && now - one.begun > terms_.connect_patience;
  const bool is_idle = one.use == link_use::requests && one.open.empty() && now - one.used > terms_.idle;
  const bool is_given_up = one.use == link_use::retired && now - one.begun > terms_.silence;
  return connects_too_long || is_idle || is_given_up;
}

void forwarding::expire_links(uptime now) {
  std::vector<link_number> over;
  for (auto* const all : {&links_, &stream_links_}) {
    for (auto& [number, one] : *all) {
      if (one.use == link_use::probe && !one.open.empty() && now - one.used > terms_.silence) {
        // It stands still, or the network does: what is sent to it may be carried out much later.
        is_silent_ = true;
        return break_all(now);
      }
      if (is_over(number, one, now)) {
        over.push_back(number);
      }
    }
  }
  for (const auto number : over) {
    broken(number, now);
  }
}

void forwarding::broken(link_number which, uptime now) {
  const auto* const known = find(which);
  if (known == nullptr) {
    return;
  }
  auto one = std::move(all_of(known->use).extract(which).mapped());
  if (one.use != link_use::retired && (!one.open.empty() || !by_.is_connected(which))) {
    connect_after_ = std::max(connect_after_, now + reconnect_pause);
  }
  const auto sent = by_.sent(which);
  by_.close(which);
  wait_again(one, sent, put_back::all);
}

void forwarding::break_all(uptime now) {
  for (auto* const all : {&links_, &stream_links_}) {
    while (!all->empty()) {
      broken(all->begin()->first, now);
    }
  }
}

void forwarding::retire(link_number which, uptime now) {
  auto& one = links_.at(which);
  one.use = link_use::retired;
  one.begun = now;
  by_.drop_unsent(which);
  wait_again(one, by_.sent(which), put_back::but_those_in_doubt);
  const bool is_awaited =
      std::any_of(one.open.begin(), one.open.end(), [](const auto& sent) { return sent.what != 0; });
  if (!is_awaited) {
    broken(which, now);
  }
}

void forwarding::retire_all(uptime now) {
  while (!stream_links_.empty()) {
    broken(stream_links_.begin()->first, now);
  }
  std::vector<link_number> all;
  for (const auto& [number, one] : links_) {
    if (one.use != link_use::retired) {
      all.push_back(number);
    }
  }
  for (auto number = all.rbegin(); number != all.rend(); ++number) {
    retire(*number, now);
  }
}

void forwarding::hear(const link& from, const answer& what, hearing& to, uptime now) {
  switch (what.is) {
    case answer::kind::of_the_owner:
      if (from.use != link_use::retired) {
        is_silent_ = false;
        expected_since_ = now;
        well_at_ = now;
        heard_at_ = now;
      }
      return;
    case answer::kind::not_owner:
      to.is_to_follow = what.is_named && what.epoch > epoch_;
      if (!to.is_to_follow) {
        pause_until_ = now + not_owner_pause;
      }
      return;
    case answer::kind::other_secret:
      if (from.use != link_use::retired) {
        pause_until_ = now + probe_interval;
      }
  }
}

forwarding::hearing forwarding::answered(link_number on, const answer& what, uptime now) {
  hearing to;
  auto* const known = find(on);
  if (known == nullptr || known->open.empty()) {
    to.is_over = true;
    return to;
  }
  auto& from = *known;
  const auto one = from.open.front();
  from.open.pop_front();
  from.used = now;
  hear(from, what, to, now);
  if (what.is_last) {
    // What stands behind it was not taken.
    wait_again(from, 0, put_back::all);
    from.open.clear();
  }
  if (one.what != 0 && what.is != answer::kind::of_the_owner) {
    wait_again(one.what, false);
  } else if (one.what != 0) {
    if (what.is_refusal_for_now && asks_.at(one.what).is_in_doubt()) {
      give_up(one.what);
    } else {
      asks_.erase(one.what);
      to.of = one.what;
    }
  }
  to.is_over =
      what.is_last || from.use == link_use::stream || (from.use == link_use::retired && from.open.empty());
  return to;
}

ask_number forwarding::streams(link_number on, uptime now) {
  auto* const known = find(on);
  if (known == nullptr || known->use != link_use::stream || known->open.empty()) {
    return 0;
  }
  const auto what = known->open.front().what;
  known->open.clear();
  asks_.erase(what);
  heard_at_ = now;
  return what;
}

}  // namespace usher::domain
