#include "tests/domain/ownership/nodes.hpp"

#include <algorithm>
#include <utility>

namespace usher::domain::ownership_simulation {

namespace {

// Milliseconds.
constexpr std::int64_t trouble_ends = 40'000;
constexpr std::int64_t successor_takes = 3'000;
constexpr int machine_count = 3;

}  // namespace

std::string findings::complaint() const {
  std::string all;
  const auto say = [&all](int count, const char* what) {
    if (count > 0) {
      all += (all.empty() ? "" : "; ") + std::to_string(count) + " " + what;
    }
  };
  say(doubled, "commits beside the owner");
  say(stale, "answers of a former owner");
  say(done_twice, "changes were done twice");
  say(given_twice, "things were given to two");
  say(lost, "acknowledged changes are not there");
  say(broken_promises, "changes were done of which clients were told that they were not");
  say(stale_reads, "reads show less than had been acknowledged");
  say(wrongly_answered, "requests had no answer, several, or one that cannot be");
  say(went_back, "nodes went back to an earlier claim");
  say(ends_well ? 0 : 1, "end in which nobody commits");
  return all;
}

nodes::nodes(std::uint64_t seed, omission without) : without_(without), chance_(seed) {
  machines_.resize(machine_count);
  for (auto& one : machines_) {
    one.set_to = milliseconds{random(1'000'000'000)};
    one.rate = static_cast<int>(950 + random(101));
  }
}

findings nodes::run() {
  for (int i = 0; i < machine_count; ++i) {
    after(random(2'000), [this, i] { start(i); });
  }
  after(1'000, [this] { go_wrong(); });
  after(3'000, [this] { go_on_asking(); });
  while (!queue_.empty() && now_ < run_ends) {
    auto next = queue_.top();
    queue_.pop();
    now_ = next.at;
    next.what();
  }
  const bool is_owned = std::any_of(machines_.begin(), machines_.end(), [this](const machine& m) {
    return m.runs && m.runs->is == role::owner && m.runs->epoch == epoch_ &&
           m.runs->held.holds(now_at(*m.runs));
  });
  found_.ends_well = is_owned && now_ - last_commit_ < 2'000;
  judge();
  return found_;
}

void nodes::after(std::int64_t delay, std::function<void()> what) {
  queue_.push({now_ + delay, events_++, std::move(what)});
}

void nodes::on(const process_ref& p, std::int64_t delay, std::function<void()> what) {
  after(delay, [this, p, what = std::move(what)]() mutable {
    if (p->is_dead) {
      return;
    }
    if (const auto thaws = machines_[p->node].frozen_until; thaws > now_) {
      return on(p, thaws - now_ + random(5), std::move(what));
    }
    what();
  });
}

std::int64_t nodes::latency() {
  // Now and then a packet is lost, or a thread has to wait.
  return random(40) == 0 && !quiet_ ? random(2'500) : random(30);
}

std::int64_t nodes::way(machine& m) {
  const auto takes =
      std::max<std::int64_t>(m.cut_until - now_, 0) + (m.spared_until > now_ ? random(30) : latency());
  m.late_until = std::max(m.late_until, now_ + takes);
  return takes;
}

uptime nodes::now_at(const process& p) const {
  const auto& m = machines_[p.node];
  return uptime{m.set_to + milliseconds{now_ * m.rate / 1'000}};
}

void nodes::ask(const process_ref& p, int session, question asked, hearer then) {
  const auto at = sessions_.find(session);
  if (at == sessions_.end()) {
    // Its end is known, but to who is cut off.
    return on(p, std::max<std::int64_t>(machines_[p->node].cut_until - now_, 0) + random(30),
              [then = std::move(then)] { then(std::nullopt); });
  }
  const auto number = ++questions_;
  at->second.asked.emplace(number, std::move(then));
  after(way(machines_[p->node]), [this, p, session, number, asked = std::move(asked)] {
    const auto still = sessions_.find(session);
    if (still == sessions_.end()) {
      return;
    }
    auto waits = still->second.asked.extract(number);
    const auto answer = asked();
    on(p, way(machines_[p->node]), [hears = std::move(waits.mapped()), answer] { hears(answer); });
  });
}

void nodes::open(const process_ref& p, std::function<void(int)> then) {
  after(way(machines_[p->node]), [this, p, then = std::move(then)] {
    if (p->is_dead) {
      return;
    }
    const int number = ++last_session_;
    sessions_.emplace(number, store_session{p, {}});
    on(p, way(machines_[p->node]), [then, number] { then(number); });
  });
}

void nodes::close(int number) {
  const auto ended = sessions_.extract(number);
  if (ended.empty()) {
    return;
  }
  right_ = right_ == number ? 0 : right_;
  const auto& p = ended.mapped().of;
  for (const auto& [_, hears] : ended.mapped().asked) {
    on(p, std::max<std::int64_t>(machines_[p->node].cut_until - now_, 0) + random(30),
       [hears = hears] { hears(std::nullopt); });
  }
}

void nodes::end_sessions(const process* of) {
  std::vector<int> ended;
  for (const auto& [number, one] : sessions_) {
    if (of == nullptr || one.of.get() == of) {
      ended.push_back(number);
    }
  }
  for (const auto number : ended) {
    close(number);
  }
}

bool nodes::is_connected(const process* p) const {
  return std::any_of(sessions_.begin(), sessions_.end(),
                     [p](const auto& one) { return one.second.of.get() == p; });
}

void nodes::start(int node) {
  auto p = std::make_shared<process>();
  p->node = node;
  machines_[node].runs = p;
  ran_.push_back(p);
  begin_to_forward(p);
  look(p);
}

/// Another takes its place after a while. The store hears of it when the machine is not cut off.
void nodes::end(const process_ref& p) {
  if (std::exchange(p->is_dead, true)) {
    return;
  }
  break_connections(p);
  after(way(machines_[p->node]), [this, p] { end_sessions(p.get()); });
  after(300 + random(2'000), [this, node = p->node] { start(node); });
}

void nodes::look(const process_ref& p) {
  if (p->is != role::follower) {
    return;
  }
  const auto again = [this, p] { on(p, ownership::look_interval.count(), [this, p] { look(p); }); };
  if (p->guard == 0) {
    return open(p, [this, p](int session) {
      p->guard = session;
      look(p);
    });
  }
  const auto sent = now_at(*p);
  auto seen = std::make_shared<owner_sighting>();
  ask(
      p, p->guard,
      [this, seen] {
        *seen = {epoch_, owner_ != nullptr, beats_, has_resigned_, is_connected(owner_)};
        return owner_node_;
      },
      [this, p, seen, sent, again](auto answered) {
        if (!answered) {
          p->guard = 0;
          p->watch.miss();
          p->is_owner_known = false;
          return again();
        }
        if (!p->watch.look(*seen, sent, now_at(*p))) {
          p->is_owner_known = true;
          follow(p, seen->epoch, static_cast<int>(*answered));
          return again();
        }
        p->is_owner_known = false;
        claim(p, seen->epoch, seen->beats);
      });
}

void nodes::take_lock(const process_ref& p, int attempts, std::function<void(bool)> then) {
  if (attempts == 0) {
    return then(false);
  }
  open(p, [this, p, attempts, then = std::move(then)](int session) {
    p->writer = session;
    ask(
        p, session,
        [this, session] {
          right_ = right_ == 0 ? session : right_;
          return right_ == session ? 1 : 0;
        },
        [this, p, attempts, then](auto taken) {
          if (taken == 1) {
            return then(true);
          }
          close(p->writer);
          p->writer = 0;
          on(p, 50, [this, p, attempts, then] { take_lock(p, attempts - 1, then); });
        });
  });
}

void nodes::claim(const process_ref& p, std::int64_t epoch, std::int64_t beats) {
  p->is = role::claimant;
  const auto is_as_seen = [this, epoch, beats] {
    return epoch_ == epoch && (beats_ == beats || without_ == omission::second_look);
  };
  const auto give_up = [this, p] {
    close(p->writer);
    p->writer = 0;
    p->is = role::follower;
    look(p);
  };
  const auto raise = [this, p, is_as_seen, give_up](bool has_right) {
    if (!has_right) {
      return give_up();
    }
    const auto sent = now_at(*p);
    ask(
        p, p->writer,
        [this, p, is_as_seen]() -> std::int64_t {
          if (!is_as_seen()) {
            return 0;
          }
          owner_ = p.get();
          owner_node_ = p->node;
          beats_ = 0;
          has_resigned_ = false;
          ++found_.claims;
          return ++epoch_;
        },
        [this, p, sent, give_up](auto mine) {
          // Not answered: it may have been taken. As a follower it finds out, and claims anew.
          if (!mine || *mine == 0) {
            return give_up();
          }
          p->epoch = *mine;
          p->held.renew(sent);
          restore(p);
        });
  };
  ask(
      p, p->guard,
      [this, p, is_as_seen] {
        if (is_as_seen() && owner_ != nullptr && owner_ != p.get()) {
          end_sessions(owner_);
        }
        return 0;
      },
      [this, p, raise](auto) { take_lock(p, 4, raise); });
}

void nodes::restore(const process_ref& p) {
  auto state = std::make_shared<process>();
  ask(
      p, p->writer,
      [this, state] {
        state->version = version_;
        state->given = given_.empty() ? 0 : given_.rbegin()->first;
        state->keys = keys_;
        return 0;
      },
      [this, p, state](auto read) {
        if (!read) {
          return end(p);
        }
        p->version = state->version;
        p->given = state->given;
        p->keys = state->keys;
        serve(p);
      });
}

void nodes::serve(const process_ref& p) {
  p->is = role::owner;
  lead(p);
  beat(p);
  commit(p);
  answer(p);
}

void nodes::beat(const process_ref& p) {
  if (p->is == role::follower) {
    return;
  }
  const auto sent = now_at(*p);
  ask(
      p, p->guard,
      [this, p] {
        if (epoch_ != p->epoch) {
          return 0;
        }
        ++beats_;
        return 1;
      },
      [this, p, sent](auto taken) {
        if (!taken) {
          p->held.doubt();
          return open(p, [this, p](int session) {
            p->guard = session;
            beat(p);
          });
        }
        if (*taken == 0) {
          return end(p);
        }
        p->held.renew(sent);
        on(p, ownership::beat_interval.count(), [this, p] { beat(p); });
      });
}

void nodes::commit(const process_ref& p) {
  if (p->is != role::owner) {
    return;
  }
  ++p->commits_under_way;
  if (p->storing_number == 0) {
    p->storing = std::exchange(p->batch, {});
    p->storing_number = ++last_batch_;
  }
  const auto store_it = [this, p]() -> std::int64_t {
    if (without_ != omission::fence && right_ != p->writer) {
      return 0;
    }
    store_batch(*p);
    ++found_.commits;
    last_commit_ = now_;
    found_.doubled += epoch_ != p->epoch ? 1 : 0;
    return 1;
  };
  ask(p, without_ == omission::fence ? p->guard : p->writer, store_it, [this, p](auto stored) {
    --p->commits_under_way;
    if (stored && *stored == 1) {
      acknowledge(p);
    }
    if (stored) {
      return on(p, random(200), [this, p] { commit(p); });
    }
    // A session of its own kind is opened anew, with the right and with the claim that was ours.
    take_lock(p, 10, [this, p](bool has_right) {
      if (!has_right) {
        return on(p, 50, [this, p] { commit(p); });
      }
      ask(
          p, p->writer, [this] { return epoch_; },
          [this, p](auto epoch) {
            if (epoch && *epoch != p->epoch) {
              return end(p);
            }
            commit(p);
          });
    });
  });
}

void nodes::answer(const process_ref& p) {
  if (p->is != role::owner) {
    return;
  }
  if (p->held.holds(now_at(*p)) || without_ == omission::lease) {
    found_.stale += epoch_ != p->epoch ? 1 : 0;
  }
  on(p, random(100), [this, p] { answer(p); });
}

void nodes::resign(const process_ref& p) {
  if (p->commits_under_way > 0) {
    return on(p, 10, [this, p] { resign(p); });
  }
  ask(
      p, p->guard,
      [this, p] {
        if (epoch_ == p->epoch) {
          has_resigned_ = true;
        }
        return 0;
      },
      [this, p](auto) { find_successor(p, now_ + successor_takes); });
}

void nodes::go_wrong() {
  if (now_ > trouble_ends) {
    quiet_ = true;
    return;
  }
  auto& m = machines_[random(machine_count)];
  const bool is_well = m.frozen_until <= now_ && m.cut_until <= now_;
  const auto p = m.runs;
  switch (random(8)) {
    case 0:
    case 1:
      if (is_well && m.spared_until <= now_) {
        m.frozen_until = now_ + random(6'000);
      }
      break;
    case 2:
      if (is_well && m.spared_until <= now_) {
        m.cut_until = now_ + random(6'000);
      }
      break;
    case 3:
      if (p && !p->is_dead) {
        end(p);
      }
      break;
    case 4:
      if (p && p->is == role::owner && !p->is_handing_over) {
        hand_over(p);
      }
      break;
    case 5:
      // Who stands still, is cut off or hears late at the same time cannot know that no session of it is
      // there.
      if (p && is_well && m.late_until <= now_ + 30) {
        end_sessions(p.get());
        m.spared_until = now_ + 3'000;
      }
      break;
    case 6:
      m.apart_until = std::max(m.apart_until, now_ + random(6'000));
      break;
    default:
      end_sessions(nullptr);
  }
  after(random(2'500), [this] { go_wrong(); });
}

}  // namespace usher::domain::ownership_simulation
