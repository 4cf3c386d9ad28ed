#include <algorithm>
#include <array>
#include <bit>
#include <deque>
#include <memory>
#include <memory_resource>
#include <random>
#include <utility>
#include <vector>

#include "loadtest/benchmarks/heap.hpp"
#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>

#include "api/support/process/large_pages.hpp"
#include "api/support/secrets.hpp"
#include "domain/waiting/waiting_line.hpp"

/// What a waiting room costs by the number of those who wait.
namespace usher::benchmarks {
namespace {

using namespace std::chrono_literals;
using namespace domain;

constexpr std::int64_t fewest = 1'000;
constexpr std::int64_t most = 1'000'000;
/// As many as a room takes.
constexpr std::int64_t full = limits::max_waiting_tokens_per_room;
/// What is timed at once: far longer than reading the clock, and small beside the crowd.
constexpr std::size_t at_once = 100;
constexpr instant morning = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};

waiting_line_settings one_place() {
  waiting_line_settings settings;
  settings.rules.places = 1;
  settings.rules.active_for = limits::longest_room_duration;
  settings.rules.waits_for = limits::longest_room_duration;
  settings.rules.idle_for = 1h;
  settings.rules.grace_for = 24h;
  settings.hash = api::sha_256;
  return settings;
}

secret_hash random_hash(std::mt19937_64& random) {
  const std::array<std::uint64_t, 2> bits{random(), random()};
  return {std::bit_cast<decltype(secret_hash::bytes)>(bits)};
}

/// A room with one active token and a crowd that waits, `at_once` new ones each millisecond.
class crowd {
 public:
  explicit crowd(std::size_t size, const waiting_line_settings& settings = one_place())
      : line(room_id{0}, settings) {
    waiting.reserve(size + at_once);
    before = heap_in_use();
    issue(random_hash(random));
    while (waiting.size() < size) {
      now += 1ms;
      for (std::size_t i = 0; i < at_once; ++i) {
        waiting.push_back(random_hash(random));
        issue(waiting.back());
      }
    }
  }

  template <class Command>
  void carry_out(const Command& command) {
    take_in(line.decide(command, now).changes);
  }

  std::size_t let_time_bring() {
    std::size_t brought = 0;
    for (auto facts = line.due(now); !facts.empty(); facts = line.due(now)) {
      brought += facts.size();
      take_in(facts);
    }
    return brought;
  }

  void issue(const secret_hash& token) { carry_out(issue_token{token, user_id{++users}}); }

  /// Moves some of those who wait to the end of `waiting`.
  void shuffle_some() {
    for (std::size_t i = 1; i <= at_once; ++i) {
      std::swap(waiting[waiting.size() - i], waiting[random() % (waiting.size() - i + 1)]);
    }
  }

  waiting_line line;
  std::vector<secret_hash> waiting;
  instant now = morning;
  std::mt19937_64 random{20261123};
  std::int64_t users = 0;
  std::int64_t before = 0;

 private:
  void take_in(const changes& facts) {
    for (const auto& fact : facts) {
      line.apply(fact);
    }
  }
};

/// What is made meanwhile lies on large pages. heap_in_use does not count those.
struct on_large_pages {
  on_large_pages() = default;
  on_large_pages(const on_large_pages&) = delete;
  on_large_pages& operator=(const on_large_pages&) = delete;
  ~on_large_pages() { std::pmr::set_default_resource(before); }

  std::pmr::memory_resource* before = std::pmr::set_default_resource(&api::large_pages());
};

std::size_t size_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

/// The same crowd for all that leave it as large as it was, in the memory that the server gives its rooms.
crowd& crowd_of(const benchmark::State& state) {
  const on_large_pages as_the_server;
  static std::pair<std::size_t, std::unique_ptr<crowd>> kept;
  if (kept.first != size_of(state) || !kept.second) {
    kept.second.reset();
    kept = {size_of(state), std::make_unique<crowd>(size_of(state))};
  }
  return *kept.second;
}

/// One crowd from nothing: time and memory of each token. Where a person's newer token ends the older ones
/// the room finds people, too.
void gather(benchmark::State& state, bool one_token_per_user) {
  const auto size = size_of(state);
  auto settings = one_place();
  settings.one_token_per_user = one_token_per_user;
  double bytes = 0;
  while (state.KeepRunningBatch(state.range(0))) {
    std::unique_ptr<crowd> gathered;
    state.SetIterationTime(processor_seconds_of([&] { gathered = std::make_unique<crowd>(size, settings); }));
    bytes = static_cast<double>(heap_in_use() - gathered->before) / static_cast<double>(size);
  }
  state.counters["bytes/token"] = bytes;
}

/// A check by anyone who waits, as the waiting room carries it out: note that they were heard of, decide.
void check_among(benchmark::State& state, crowd& people) {
  std::uint64_t ahead = 0;
  while (state.KeepRunningBatch(at_once)) {
    people.shuffle_some();
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = people.waiting.size() - at_once; i < people.waiting.size(); ++i) {
        people.line.note_seen(people.waiting[i], people.now);
        ahead += people.line.decide(check_token{people.waiting[i]}, people.now).outcome.value().ahead;
      }
    }));
  }
  benchmark::DoNotOptimize(ahead);
}

void check(benchmark::State& state) {
  check_among(state, crowd_of(state));
}

/// The same in memory of the usual 4 kB pages.
void check_on_small_pages(benchmark::State& state) {
  crowd people{size_of(state)};
  check_among(state, people);
}

/// A check by one of those who ask again and again while everybody else is silent: what they need stays in
/// the caches, so that this grows only with the work.
void check_again(benchmark::State& state) {
  auto& people = crowd_of(state);
  const std::size_t apart = people.waiting.size() / std::min<std::size_t>(1'000, people.waiting.size());
  std::uint64_t ahead = 0;
  std::size_t next = 0;
  while (state.KeepRunningBatch(at_once)) {
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < at_once; ++i) {
        const secret_hash& token = people.waiting[next];
        people.line.note_seen(token, people.now);
        ahead += people.line.decide(check_token{token}, people.now).outcome.value().ahead;
        next = next + apart < people.waiting.size() ? next + apart : 0;
      }
    }));
  }
  benchmark::DoNotOptimize(ahead);
}

/// A yardstick: reading a random one of as many tokens when each is in one place and its place known.
void read_one(benchmark::State& state) {
  struct alignas(64) token {
    std::uint64_t number = 0;
  };
  std::pmr::vector<token> tokens(size_of(state), &api::large_pages());
  std::mt19937_64 random{20261123};
  std::uint64_t sum = 0;
  while (state.KeepRunningBatch(at_once)) {
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < at_once; ++i) {
        // What was read says where to read next, or the processor would read ahead.
        sum += tokens[(random() + sum) % tokens.size()].number;
      }
    }));
  }
  benchmark::DoNotOptimize(sum);
}

void issue(benchmark::State& state) {
  auto& people = crowd_of(state);
  while (state.KeepRunningBatch(at_once)) {
    for (std::size_t i = 0; i < at_once; ++i) {
      people.waiting.push_back(random_hash(people.random));
    }
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = at_once; i > 0; --i) {
        people.issue(people.waiting[people.waiting.size() - i]);
      }
    }));
    people.shuffle_some();
    for (std::size_t i = 0; i < at_once; ++i) {
      people.carry_out(leave_room{people.waiting.back()});
      people.waiting.pop_back();
    }
    people.line.forget(people.now);
  }
}

/// Anyone who waits gives up; the time of forgetting them is in it.
void leave(benchmark::State& state) {
  auto& people = crowd_of(state);
  while (state.KeepRunningBatch(at_once)) {
    people.shuffle_some();
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < at_once; ++i) {
        people.carry_out(leave_room{people.waiting.back()});
        people.waiting.pop_back();
      }
      people.line.forget(people.now);
    }));
    for (std::size_t i = 0; i < at_once; ++i) {
      people.waiting.push_back(random_hash(people.random));
      people.issue(people.waiting.back());
    }
  }
}

/// Places that are opened go to the first of the line, all in one decision; then they leave, and as many
/// come.
void admit(benchmark::State& state) {
  crowd people{size_of(state)};
  std::deque<secret_hash> line(people.waiting.begin(), people.waiting.end());
  const auto open = [&](std::int64_t places) {
    auto rules = one_place().rules;
    rules.places = places;
    people.carry_out(change_room{rules, std::nullopt});
  };
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    state.SetIterationTime(processor_seconds_of([&] { open(1 + at_once); }));
    all = all && people.line.active() == 1 + at_once;
    open(1);
    for (std::size_t i = 0; i < at_once; ++i) {
      people.carry_out(leave_room{line.front()});
      line.pop_front();
      line.push_back(random_hash(people.random));
      people.issue(line.back());
    }
    people.line.forget(people.now);
  }
  if (!all) {
    state.SkipWithError("not as many were admitted as there were places");
  }
}

/// Who stopped polling loses their place, then comes back to it. Those who were not seen for longest go
/// first.
struct absentees {
  explicit absentees(std::size_t size) : people(size), polls(people.waiting.begin(), people.waiting.end()) {}

  bool lapse() {
    people.now = std::max(people.now, *people.line.next_due());
    return people.let_time_bring() == at_once;
  }
  void come_back() {
    for (std::size_t i = 0; i < at_once; ++i) {
      people.line.note_seen(polls[next], people.now);
      people.carry_out(check_token{polls[next]});
      next = (next + 1) % polls.size();
    }
  }

  crowd people;
  std::vector<secret_hash> polls;
  std::size_t next = 0;
};

void lapse(benchmark::State& state) {
  absentees some{size_of(state)};
  while (state.KeepRunningBatch(at_once)) {
    bool as_many = false;
    state.SetIterationTime(processor_seconds_of([&] { as_many = some.lapse(); }));
    if (!as_many) {
      state.SkipWithError("not as many lapsed as were silent");
      return;
    }
    some.come_back();
  }
}

void come_back(benchmark::State& state) {
  absentees some{size_of(state)};
  while (state.KeepRunningBatch(at_once)) {
    some.lapse();
    state.SetIterationTime(processor_seconds_of([&] { some.come_back(); }));
  }
  if (some.people.line.waiting() != some.polls.size()) {
    state.SkipWithError("not all of them came back");
  }
}

/// The whole draw of all who came before the opening.
void draw(benchmark::State& state) {
  const auto size = size_of(state);
  auto settings = one_place();
  for (auto _ : state) {
    crowd people{0, settings};
    people.carry_out(schedule_opening{morning + 30min, {7}, {}});
    for (std::size_t i = 0; i < size; ++i) {
      people.issue(random_hash(people.random));
    }
    people.now = morning + 30min;
    state.SetIterationTime(processor_seconds_of([&] { people.let_time_bring(); }));
    if (people.line.standing(people.now).draws.size() != 1) {
      state.SkipWithError("nothing was drawn");
      return;
    }
  }
}

/// What a restart costs once the store has been read.
void restore(benchmark::State& state) {
  auto& people = crowd_of(state);
  const auto image = people.line.image();
  while (state.KeepRunningBatch(state.range(0))) {
    std::unique_ptr<waiting_line> restored;
    state.SetIterationTime(seconds_of(
        [&] { restored = std::make_unique<waiting_line>(room_id{0}, one_place(), image, people.now); }));
  }
}

void one_by_one(benchmark::internal::Benchmark* b) {
  b->RangeMultiplier(10)->Range(fewest, most)->UseManualTime();
}

/// Those that a full room allows too: nobody is added to it. Gathering it takes seconds.
void up_to_a_full_room(benchmark::internal::Benchmark* b) {
  one_by_one(b);
  b->Arg(full);
}

/// Where each repetition gathers a crowd of its own, which takes longer than what is timed.
void from_nothing(benchmark::internal::Benchmark* b) {
  one_by_one(b);
  b->Repetitions(3);
}

BENCHMARK_CAPTURE(gather, any, false)->Name("waiting_line/gather, per token")->Apply(from_nothing);
BENCHMARK_CAPTURE(gather, one, true)->Name("waiting_line/gather, one each")->Apply(from_nothing);
BENCHMARK_CAPTURE(gather, full, false)
    ->Name("waiting_line/gather, per token")
    ->Arg(full)
    ->UseManualTime()
    ->Repetitions(1);
BENCHMARK(check)->Name("waiting_line/check")->Apply(up_to_a_full_room)->Repetitions(3);
BENCHMARK(check_on_small_pages)
    ->Name("waiting_line/check, small pages")
    ->Apply(up_to_a_full_room)
    ->Repetitions(3);
BENCHMARK(check_again)
    ->Name("waiting_line/check, by the same 1,000")
    ->Apply(up_to_a_full_room)
    ->Repetitions(3);
BENCHMARK(read_one)->Name("waiting_line/yardstick: one read")->Apply(up_to_a_full_room)->Repetitions(3);
BENCHMARK(issue)->Name("waiting_line/issue")->Apply(one_by_one);
BENCHMARK(leave)->Name("waiting_line/leave")->Apply(one_by_one);
BENCHMARK(admit)->Name("waiting_line/admit")->Apply(from_nothing);
BENCHMARK(lapse)->Name("waiting_line/lapse")->Apply(from_nothing);
BENCHMARK(come_back)->Name("waiting_line/come back")->Apply(from_nothing);
BENCHMARK(draw)->Name("waiting_line/draw, all at once")->Apply(from_nothing)->Iterations(1);
BENCHMARK(restore)->Name("waiting_line/restore, per token")->Apply(one_by_one)->Repetitions(3);

}  // namespace
}  // namespace usher::benchmarks
