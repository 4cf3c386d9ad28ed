#include <algorithm>
#include <memory>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "loadtest/benchmarks/heap.hpp"
#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>

#include "api/concerts/render_concerts.hpp"
#include "domain/seats/seat_map.hpp"

/// What the seats of one concert date cost by their number. Every third of them is sold.
namespace usher::benchmarks {
namespace {

using namespace std::chrono_literals;
using namespace domain;

const concert_date_key date{concert_id{1}, parse_local_time("2026-12-24T20:00:00").value()};
constexpr instant starts_at = std::chrono::sys_days{std::chrono::year{2026} / 12 / 24} + 11h;
constexpr instant now = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
constexpr user_id buyer{7};

date_terms hall(std::int32_t seats) {
  date_terms terms;
  terms.seat_count = seats;
  terms.price = 50'000;
  constexpr std::int32_t seats_per_section = 1'000;
  for (std::int32_t first = 1; first <= seats; first += seats_per_section) {
    terms.sections.push_back({"section " + std::to_string(first), seat_number{first},
                              std::min(seats_per_section, seats - first + 1), 50, 50'000});
  }
  return terms;
}

std::vector<seat_number> seats_in_any_order(std::int32_t seats) {
  std::vector<seat_number> all;
  for (std::int32_t seat = 1; seat <= seats; ++seat) {
    all.push_back(seat_number{seat});
  }
  std::shuffle(all.begin(), all.end(), std::mt19937_64{20261123});
  return all;
}

seat_map_image third_sold(std::int32_t seats) {
  seat_map_image image;
  image.terms = hall(seats);
  for (seat_number seat{3}; seat.value <= seats; seat.value += 3) {
    const auto receipt = image.next_receipt;
    const user_id owner{1 + receipt.value % 1'000};
    image.sales.push_back({seat, owner, receipt, 50'000});
    image.receipts.push_back({receipt, owner, {seat}, 50'000, 0, now - 1h});
    ++image.next_receipt.value;
  }
  return image;
}

std::int32_t size_of(const benchmark::State& state) {
  return static_cast<std::int32_t>(state.range(0));
}

struct sale {
  explicit sale(const benchmark::State& state)
      : seats(date, starts_at, third_sold(size_of(state))), free(seats_in_any_order(size_of(state))) {
    std::erase_if(free, [&](seat_number seat) { return !seats.is_free(seat); });
  }

  /// A few of the free seats, others each time.
  std::vector<seat_number> some() {
    std::vector<seat_number> chosen;
    for (std::size_t i = 0; i < at_once; ++i) {
      chosen.push_back(free[next]);
      next = (next + 1) % free.size();
    }
    return chosen;
  }

  template <class Command>
  bool carry_out(const Command& command) {
    const auto decided = seats.decide(command, now);
    for (const auto& fact : decided.changes) {
      seats.apply(fact);
    }
    return decided.outcome.ok();
  }

  bool hold(const std::vector<seat_number>& chosen) {
    bool all = true;
    for (const auto seat : chosen) {
      all = carry_out(hold_seats{buyer, seat_choice{{seat}}}) && all;
    }
    return all;
  }

  bool release(const std::vector<seat_number>& chosen) {
    bool all = true;
    for (const auto seat : chosen) {
      all = carry_out(release_seats{buyer, {seat}}) && all;
    }
    return all;
  }

  /// What is timed at once.
  static constexpr std::size_t at_once = 16;
  seat_map seats;
  std::vector<seat_number> free;
  std::size_t next = 0;
};

void hold(benchmark::State& state) {
  sale s{state};
  bool all = true;
  while (state.KeepRunningBatch(sale::at_once)) {
    const auto chosen = s.some();
    state.SetIterationTime(processor_seconds_of([&] { all = s.hold(chosen) && all; }));
    all = s.release(chosen) && all;
  }
  if (!all) {
    state.SkipWithError("a hold was refused");
  }
}

void release(benchmark::State& state) {
  sale s{state};
  bool all = true;
  while (state.KeepRunningBatch(sale::at_once)) {
    const auto chosen = s.some();
    all = s.hold(chosen) && all;
    state.SetIterationTime(processor_seconds_of([&] { all = s.release(chosen) && all; }));
  }
  if (!all) {
    state.SkipWithError("a release was refused");
  }
}

/// Decides only. Two seats next to each other are found at once; three are nowhere, so that all seats are
/// looked at.
void best(benchmark::State& state, std::int32_t count, bool found) {
  const sale s{state};
  bool as_expected = true;
  while (state.KeepRunningBatch(sale::at_once)) {
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < sale::at_once; ++i) {
        const auto decided = s.seats.decide(hold_seats{buyer, best_available{count, {}}}, now);
        as_expected = as_expected && decided.outcome.ok() == found;
      }
    }));
  }
  if (!as_expected) {
    state.SkipWithError("the seats are not as free as they should be");
  }
}

/// What the actor does to show what has changed, and the first who reads it.
void show(benchmark::State& state) {
  const sale s{state};
  const auto concert = std::make_shared<actors::concert_view>();
  concert->id = date.concert;
  concert->title = "A night";
  concert->price = 50'000;
  std::size_t bytes = 0;
  while (state.KeepRunningBatch(sale::at_once)) {
    state.SetIterationTime(processor_seconds_of([&] {
      for (std::size_t i = 0; i < sale::at_once; ++i) {
        actors::seats_view view;
        view.date = date;
        view.concert = concert;
        view.free_seats = s.seats.free_seats();
        bytes = api::seats_body(view)->text.size();
      }
    }));
  }
  state.counters["bytes of body"] = static_cast<double>(bytes);
}

void restore(benchmark::State& state) {
  const auto image = third_sold(size_of(state));
  double bytes = 0;
  while (state.KeepRunningBatch(state.range(0))) {
    const auto before = heap_in_use();
    std::unique_ptr<seat_map> seats;
    state.SetIterationTime(
        processor_seconds_of([&] { seats = std::make_unique<seat_map>(date, starts_at, image); }));
    bytes = static_cast<double>(heap_in_use() - before) / static_cast<double>(state.range(0));
  }
  state.counters["bytes/seat"] = bytes;
}

void one_by_one(benchmark::internal::Benchmark* b) {
  b->Arg(50)->Arg(1'000)->Arg(100'000)->UseManualTime();
}

BENCHMARK(hold)->Name("seat_map/hold")->Apply(one_by_one);
BENCHMARK(release)->Name("seat_map/release")->Apply(one_by_one);
BENCHMARK_CAPTURE(best, two, 2, true)->Name("seat_map/best two")->Apply(one_by_one);
BENCHMARK_CAPTURE(best, three, 3, false)->Name("seat_map/best three, all in vain")->Apply(one_by_one);
BENCHMARK(show)->Name("seat_map/show")->Apply(one_by_one);
BENCHMARK(restore)->Name("seat_map/restore, per seat")->Apply(one_by_one);

}  // namespace
}  // namespace usher::benchmarks
