#include <algorithm>
#include <utility>

#include "tests/domain/ownership/nodes.hpp"

namespace usher::domain::ownership_simulation {

namespace {

// Milliseconds.
constexpr std::int64_t clients_end = 50'000;
constexpr std::int64_t answers_take = 4'000;
constexpr std::int64_t ending_takes = 6'000;

forwarding_terms terms_of_nodes() {
  forwarding_terms terms;
  terms.connections = 2;
  terms.pipelined = 4;
  terms.deadline = milliseconds{10'000};
  return terms;
}

}  // namespace

/// A connection between two nodes, which keeps the order of what is sent.
struct nodes::wire {
  process_ref from;
  link_number number = 0;
  int machine = 0;
  /// Who took the connection.
  process_ref to = {};
  bool is_connected = false;
  bool is_closed = false;
  std::uint64_t put = 0;
  std::uint64_t sent = 0;
  /// On the way there and back, in order; a probe is no attempt.
  std::vector<attempt_ref> unsent = {};
  std::deque<attempt_ref> there = {};
  std::deque<reply> back = {};
  std::int64_t last_arrival = 0;
  std::int64_t last_answer = 0;
  // On the other side.
  std::deque<std::optional<reply>> taken = {};
  std::size_t taken_ever = 0;
  std::size_t answered_ever = 0;
  bool is_over_there = false;
};

/// Asks other nodes for the clients of one.
struct nodes::front final : forwarding_hands {
  front(nodes& in, process& of) : world(in), mine(of) {}

  link_number connect(link_use /*use*/) override {
    const auto made = std::make_shared<wire>();
    made->from = world.machines_[mine.node].runs;
    made->number = ++last_link;
    made->machine = mine.owner;
    wires.emplace(made->number, made);
    world.wires_.push_back(made);
    world.after(world.way_between(mine.node, made->machine), [this, made] {
      const auto there = world.machines_[made->machine].runs;
      const auto back = world.way_between(made->machine, mine.node);
      if (!there || there->is_dead) {
        return world.on(made->from, back, [this, made] { break_off(made->number); });
      }
      made->to = there;
      world.on(made->from, back, [this, made] {
        made->is_connected = true;
        world.send(made);
      });
    });
    return made->number;
  }
  bool is_connected(link_number which) const override { return wires.at(which)->is_connected; }
  std::uint64_t put(link_number on, ask_number what) override {
    auto& to = *wires.at(on);
    to.unsent.push_back(what == 0 ? nullptr : asks.at(what));
    return ++to.put;
  }
  bool flush(link_number which) override {
    const auto& on = wires.at(which);
    // Some connections take nothing more while nothing comes through.
    const bool is_full = on->number % 4 == 0 && world.apart(mine.node, on->machine) > 0;
    if (!is_full) {
      world.send(on);
    }
    return true;
  }
  std::uint64_t sent(link_number which) const override {
    return world.without_ == omission::doubt ? 0 : wires.at(which)->sent;
  }
  void drop_unsent(link_number which) override { wires.at(which)->unsent.clear(); }
  void close(link_number which) override {
    wires.at(which)->is_closed = true;
    wires.erase(which);
  }
  void serve_here(ask_number what, bool in_doubt) override {
    const auto asked = asks.extract(what).mapped();
    world.serve_request(world.machines_[mine.node].runs, asked, false,
                        [this, asked, in_doubt](const reply& r) {
                          const auto refused = in_doubt ? told::unknown : told::refused;
                          world.tell(asked, r.is_refused ? refused : told::done, r.version);
                        });
  }
  void refuse(ask_number what, forwarding_refusal why) override {
    const auto asked = asks.extract(what).mapped();
    const bool is_unknown = why == forwarding_refusal::outcome_is_unknown;
    world.found_.wrongly_answered += is_unknown && asked->of->is_read ? 1 : 0;
    world.tell(asked, is_unknown ? told::unknown : told::refused, 0);
  }

  void take(const attempt_ref& what) {
    const auto number = ++last_ask;
    asks.emplace(number, what);
    decides.take(number, {world.now_at(mine), what->of->is_read,
                          what->of->has_key || world.without_ == omission::key, false});
    tick();
  }
  void tick() {
    decides.tick(world.now_at(mine));
    world.found_.went_back += decides.epoch() < last_epoch ? 1 : 0;
    last_epoch = decides.epoch();
  }
  void follow(std::int64_t epoch, int machine) {
    if (decides.is_news(epoch)) {
      mine.owner = machine;
      decides.follow(epoch, true, world.now_at(mine));
    }
    tick();
  }
  void break_off(link_number which) {
    decides.broken(which, world.now_at(mine));
    tick();
  }
  void hear(link_number on, const reply& r) {
    if (!wires.contains(on)) {
      return;
    }
    auto what = r.what;
    what.is_refusal_for_now = r.is_refused && world.without_ != omission::doubt_of_refusals;
    const auto heard = decides.answered(on, what, world.now_at(mine));
    if (heard.of != 0) {
      ++world.found_.forwarded;
      world.tell(asks.extract(heard.of).mapped(), r.is_refused ? told::refused : told::done, r.version);
    }
    if (heard.is_over) {
      decides.broken(on, world.now_at(mine));
    }
    if (heard.is_to_follow) {
      follow(r.what.epoch, r.named);
    }
    tick();
  }

  nodes& world;
  process& mine;
  const forwarding_terms terms = terms_of_nodes();
  forwarding decides{terms, *this};
  std::map<link_number, wire_ref> wires;
  std::map<ask_number, attempt_ref> asks;
  link_number last_link = 0;
  ask_number last_ask = 0;
  std::int64_t last_epoch = 0;
};

nodes::~nodes() {
  // What a process has to do and its connections know it, and it knows them.
  for (const auto& ran : ran_) {
    if (const auto p = ran.lock()) {
      p->forwards.reset();
      p->batch.clear();
      p->storing.clear();
    }
  }
}

std::int64_t nodes::apart(int one, int other) const {
  const auto until = std::max(machines_[one].apart_until, machines_[other].apart_until);
  return one == other ? 0 : std::max<std::int64_t>(until - now_, 0);
}

std::int64_t nodes::way_between(int one, int other) {
  return apart(one, other) + latency();
}

void nodes::begin_to_forward(const process_ref& p) {
  p->forwards = std::make_shared<front>(*this, *p);
  tick(p);
}

void nodes::tick(const process_ref& p) {
  p->forwards->tick();
  on(p, p->forwards->decides.open() > 0 ? 20 : 200, [this, p] { tick(p); });
}

void nodes::follow(const process_ref& p, std::int64_t epoch, int machine) {
  p->forwards->follow(epoch, machine);
}

void nodes::lead(const process_ref& p) {
  p->forwards->decides.lead(now_at(*p));
  p->forwards->tick();
}

void nodes::hand_over(const process_ref& p) {
  ++found_.hand_overs;
  p->is_handing_over = true;
  p->forwards->decides.hold(now_at(*p));
  wait_for_answers(p, now_ + answers_take);
}

void nodes::wait_for_answers(const process_ref& p, std::int64_t at_most_until) {
  if (p->is != role::owner) {
    return;
  }
  if (p->open_here > 0 && now_ < at_most_until) {
    return on(p, 5, [this, p, at_most_until] { wait_for_answers(p, at_most_until); });
  }
  p->is = role::resigning;
  resign(p);
}

void nodes::find_successor(const process_ref& p, std::int64_t at_most_until) {
  auto seen = std::make_shared<std::pair<std::int64_t, int>>();
  ask(
      p, p->guard,
      [this, seen] {
        *seen = {epoch_, owner_node_};
        return 0;
      },
      [this, p, seen, at_most_until](auto answered) {
        if (answered && seen->first > p->epoch) {
          p->forwards->follow(seen->first, seen->second);
          return wait_for_the_rest(p, now_ + ending_takes);
        }
        if (now_ > at_most_until) {
          return wait_for_the_rest(p, now_ + ending_takes);
        }
        const auto again = [this, p, at_most_until] { find_successor(p, at_most_until); };
        if (answered) {
          return on(p, 20, again);
        }
        open(p, [p, again](int session) {
          p->guard = session;
          again();
        });
      });
}

void nodes::wait_for_the_rest(const process_ref& p, std::int64_t at_most_until) {
  if (p->forwards->decides.open() > 0 && now_ < at_most_until) {
    return on(p, 20, [this, p, at_most_until] { wait_for_the_rest(p, at_most_until); });
  }
  end(p);
}

// Clients.

void nodes::go_on_asking() {
  if (now_ > clients_end) {
    return;
  }
  auto made = std::make_shared<wish>();
  made->number = ++last_wish_;
  const auto kind = random(20);
  made->is_read = kind < 8;
  made->has_key = kind >= 8 && kind < 15;
  come(made);
  after(40 + random(160), [this] { go_on_asking(); });
}

void nodes::come(const wish_ref& what) {
  const auto p = machines_[random(static_cast<std::int64_t>(machines_.size()))].runs;
  if (!p || p->is_dead) {
    // Nobody listens.
    if (what->has_key && now_ < clients_end) {
      after(200 + random(500), [this, what] { come(what); });
    }
    return;
  }
  auto made = std::make_shared<attempt>();
  made->of = what;
  made->came = now_;
  made->known = acknowledged_;
  ++found_.requests;
  attempts_.push_back(made);
  at_[p.get()].push_back(made);
  on(p, latency(), [this, p, made] { come_to(p, made); });
}

void nodes::come_to(const process_ref& p, const attempt_ref& what) {
  if (p->is == role::owner && !p->is_handing_over) {
    return serve_request(p, what, false, [this, what](const reply& r) {
      tell(what, r.is_refused ? told::refused : told::done, r.version);
    });
  }
  p->forwards->take(what);
}

void nodes::tell(const attempt_ref& what, told how, std::int64_t version) {
  found_.wrongly_answered += what->was_told != told::nothing ? 1 : 0;
  what->was_told = how;
  switch (how) {
    case told::done:
      ++found_.done;
      if (what->of->is_read) {
        found_.stale_reads += version < what->known ? 1 : 0;
      } else {
        found_.lost += what->of->times_done == 0 ? 1 : 0;
        acknowledged_ = std::max(acknowledged_, version);
      }
      return;
    case told::refused:
      ++found_.refused;
      break;
    case told::unknown:
      ++found_.unknown;
      break;
    case told::nothing:
      break;
  }
  if (what->of->has_key && now_ < clients_end) {
    after(200 + random(500), [this, of = what->of] { come(of); });
  }
}

// What is asked of a node.

void nodes::serve_request(const process_ref& p, const attempt_ref& what, bool is_of_a_node, replier then) {
  reply r;
  const bool serves = p->is == role::owner && !p->is_handing_over;
  if (!serves && (without_ != omission::refusal || p->epoch == 0)) {
    if (!is_of_a_node) {
      r.is_refused = true;
      return then(r);
    }
    r.what.is = forwarding::answer::kind::not_owner;
    r.what.epoch = p->is_owner_known ? p->forwards->decides.epoch() : 0;
    r.what.is_named = p->is_owner_known;
    r.named = p->owner;
    return then(r);
  }
  r.version = p->version;
  if (!p->held.holds(now_at(*p)) && without_ != omission::lease) {
    r.is_refused = true;
    return then(r);
  }
  // A probe asks for nothing.
  if (!what || what->of->is_read || (what->of->has_key && p->keys.contains(what->of->number))) {
    return then(r);
  }
  ++p->open_here;
  const auto is_same = [&what](const decided& one) { return one.what->of == what->of; };
  if (what->of->has_key && std::any_of(p->storing.begin(), p->storing.end(), is_same)) {
    return p->storing.push_back({what, 0, std::move(then)});
  }
  const bool waits = what->of->has_key && std::any_of(p->batch.begin(), p->batch.end(), is_same);
  p->batch.push_back({what, waits ? 0 : ++p->given, std::move(then)});
}

void nodes::store_batch(const process& p) {
  if (!batches_.insert(p.storing_number).second) {
    return;
  }
  for (const auto& one : p.storing) {
    if (one.given == 0) {
      continue;
    }
    ++version_;
    found_.given_twice += ++given_[one.given] > 1 ? 1 : 0;
    ++one.what->times_done;
    found_.done_twice += ++one.what->of->times_done > 1 ? 1 : 0;
    if (one.what->of->has_key) {
      keys_.insert(one.what->of->number);
    }
  }
}

void nodes::acknowledge(const process_ref& p) {
  const auto stored = std::exchange(p->storing, {});
  p->storing_number = 0;
  for (const auto& one : stored) {
    p->version += one.given != 0 ? 1 : 0;
    if (one.what->of->has_key) {
      p->keys.insert(one.what->of->number);
    }
  }
  for (const auto& one : stored) {
    --p->open_here;
    reply r;
    r.version = p->version;
    one.then(r);
  }
}

// Connections.

void nodes::send(const wire_ref& on) {
  if (!on->is_connected || on->is_closed) {
    return;
  }
  for (const auto& of : std::exchange(on->unsent, {})) {
    ++on->sent;
    on->last_arrival = std::max(on->last_arrival, now_ + way_between(on->from->node, on->machine));
    on->there.push_back(of);
    // It arrives also where the connection is closed behind it.
    this->on(on->to, on->last_arrival - now_, [this, on] { arrive(on); });
  }
}

void nodes::arrive(const wire_ref& on) {
  const auto of = std::move(on->there.front());
  on->there.pop_front();
  if (on->is_over_there) {
    return;
  }
  const auto place = on->taken_ever++;
  on->taken.emplace_back();
  serve_request(on->to, of, true, [this, on, place](const reply& r) {
    const auto at = place - on->answered_ever;
    if (at < on->taken.size()) {
      on->taken[at] = r;
      answer_in_order(on);
    }
  });
}

void nodes::answer_in_order(const wire_ref& on) {
  while (!on->taken.empty() && on->taken.front()) {
    auto r = *on->taken.front();
    on->taken.pop_front();
    ++on->answered_ever;
    // Now and then a connection has had enough. What stands behind is not taken.
    r.what.is_last = on->taken.empty() && random(50) == 0;
    on->is_over_there = r.what.is_last;
    on->last_answer = std::max(on->last_answer, now_ + way_between(on->machine, on->from->node));
    on->back.push_back(r);
    this->on(on->from, on->last_answer - now_, [on] {
      const auto next = std::move(on->back.front());
      on->back.pop_front();
      on->from->forwards->hear(on->number, next);
    });
  }
}

void nodes::break_connections(const process_ref& p) {
  for (const auto& on : wires_) {
    if (on->to == p && !on->is_closed && on->from != p) {
      this->on(on->from, way_between(on->machine, on->from->node),
               [on] { on->from->forwards->break_off(on->number); });
    }
  }
  std::erase_if(wires_, [&p](const wire_ref& on) { return on->is_closed || on->to == p || on->from == p; });
  for (const auto& one : at_[p.get()]) {
    if (one->was_told == told::nothing) {
      // Its client finds the connection ended.
      after(latency(), [this, one] { tell(one, told::unknown, 0); });
    }
  }
  at_.erase(p.get());
}

void nodes::judge() {
  for (const auto& one : attempts_) {
    found_.broken_promises += one->was_told == told::refused && one->times_done > 0 ? 1 : 0;
    found_.wrongly_answered += one->was_told == told::nothing && one->came < run_ends - 20'000 ? 1 : 0;
  }
  for (const auto& one : machines_) {
    found_.sent_again += one.runs ? static_cast<int>(one.runs->forwards->decides.retries()) : 0;
  }
}

}  // namespace usher::domain::ownership_simulation
