#include <array>
#include <bit>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>

#include "domain/clinics/roster.hpp"
#include "domain/delivery/remembered_requests.hpp"
#include "domain/money/wallets.hpp"
#include "domain/seats/seat_map.hpp"

/// What single decisions of the other machines cost: decide, and apply what was decided.
namespace usher::benchmarks {
namespace {

using namespace std::chrono_literals;
using namespace domain;

/// What is timed at once: far longer than reading the clock.
constexpr std::size_t at_once = 32;
constexpr instant noon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h;
const concert_date_key date{concert_id{1}, parse_local_time("2026-12-24T20:00:00").value()};

std::size_t size_of(const benchmark::State& state) {
  return static_cast<std::size_t>(state.range(0));
}

template <class Machine>
void take_in(Machine& machine, const changes& facts) {
  for (const auto& fact : facts) {
    machine.apply(fact);
  }
}

template <class Machine, class Command, class Time>
bool carry_out(Machine& machine, const Command& command, const Time& now) {
  const auto decided = machine.decide(command, now);
  take_in(machine, decided.changes);
  return decided.outcome.ok();
}

void skip_unless(benchmark::State& state, bool as_expected) {
  if (!as_expected) {
    state.SkipWithError("a decision was not the one that is measured");
  }
}

/// Seats of a date that are held one after the other, until they are used up.
class hall {
 public:
  explicit hall(std::size_t seats) {
    seat_map_image image;
    image.terms.seat_count = static_cast<std::int32_t>(seats);
    image.terms.price = price;
    map = std::make_unique<seat_map>(date, noon + 24h * 30, image);
  }

  bool has_left() const { return held + at_once <= static_cast<std::size_t>(map->terms().seat_count); }

  bool hold_some(instant now) {
    bool all = true;
    for (std::size_t i = 0; i < at_once; ++i) {
      all = carry_out(*map, hold_seats{buyer, seat_choice{{seat_at(held + i)}}}, now) && all;
    }
    held += at_once;
    return all;
  }

  /// Pays for the last that were held.
  bool pay_some(instant now) {
    bool all = true;
    for (std::size_t i = held - at_once; i < held; ++i) {
      const auto decided = map->decide(prepare_payment{buyer, {seat_at(i)}, price}, now);
      const auto* plan = decided.ok() ? std::get_if<payment_plan>(&decided.value()) : nullptr;
      all = all && plan != nullptr;
      if (plan != nullptr) {
        take_in(*map, plan->facts);
      }
    }
    return all;
  }

  bool let_expire(instant now) {
    const auto facts = map->due(now);
    take_in(*map, facts);
    return facts.size() == at_once;
  }

  std::unique_ptr<seat_map> map;
  std::size_t held = 0;

 private:
  static seat_number seat_at(std::size_t i) { return seat_number{static_cast<std::int32_t>(i) + 1}; }

  static constexpr std::int64_t price = 50'000;
  static constexpr user_id buyer{7};
};

void pay(benchmark::State& state) {
  auto rows = std::make_unique<hall>(size_of(state));
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    if (!rows->has_left()) {
      rows = std::make_unique<hall>(size_of(state));
    }
    all = rows->hold_some(noon) && all;
    state.SetIterationTime(processor_seconds_of([&] { all = rows->pay_some(noon) && all; }));
  }
  skip_unless(state, all);
}

void expire(benchmark::State& state) {
  hall rows{size_of(state)};
  instant now = noon;
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    rows.held = rows.has_left() ? rows.held : 0;
    all = rows.hold_some(now) && all;
    now = *rows.map->next_due();
    state.SetIterationTime(processor_seconds_of([&] { all = rows.let_expire(now) && all; }));
  }
  skip_unless(state, all);
}

/// A clinic, and as many students who reserve and are taken off again.
class lesson {
 public:
  explicit lesson(std::size_t people) : table(clinic_of(people), image_of()) {
    for (std::size_t i = 0; i < people; ++i) {
      booker who;
      who.user = user_id{static_cast<std::int64_t>(i) + 1};
      who.name = "a student";
      who.username = "student" + std::to_string(i);
      who.is_student = true;
      students.push_back(who);
    }
  }

  bool reserve_all() {
    bool all = true;
    for (const auto& who : students) {
      const auto decided = table.decide(reserve_place{who}, now);
      for (const auto& fact : decided.changes) {
        table.apply(fact, who);
      }
      all = all && decided.outcome.ok();
    }
    return all;
  }

  bool release_all() {
    bool all = true;
    for (const auto& who : students) {
      all = carry_out(table, release_place{who.user, place_end::removed}, now) && all;
    }
    return all;
  }

 private:
  static clinic_facts clinic_of(std::size_t people) {
    clinic_facts clinic;
    clinic.id = clinic_id{5};
    clinic.day = weekday::wed;
    clinic.time = class_time::at_19_00;
    clinic.room = 3;
    clinic.subject = "physics1";
    clinic.teacher = user_id{900};
    clinic.teacher_name = "a teacher";
    clinic.capacity = static_cast<std::int32_t>(people);
    return clinic;
  }

  static roster_image image_of() {
    roster_image image;
    image.class_date = std::chrono::local_days{std::chrono::year{2026} / 11 / 25};
    return image;
  }

  roster table;
  std::vector<booker> students;
  moment now{noon, parse_local_time("2026-11-23T21:00:00").value()};
};

void reserve(benchmark::State& state) {
  lesson wednesday{size_of(state)};
  bool all = true;
  while (state.KeepRunningBatch(state.range(0))) {
    state.SetIterationTime(processor_seconds_of([&] { all = wednesday.reserve_all() && all; }));
    all = wednesday.release_all() && all;
  }
  skip_unless(state, all);
}

void cancel(benchmark::State& state) {
  lesson wednesday{size_of(state)};
  bool all = true;
  while (state.KeepRunningBatch(state.range(0))) {
    all = wednesday.reserve_all() && all;
    state.SetIterationTime(processor_seconds_of([&] { all = wednesday.release_all() && all; }));
  }
  skip_unless(state, all);
}

/// Anybody's wallet.
template <class Command>
void move_money(benchmark::State& state) {
  wallets_image image;
  for (std::int64_t user = 1; user <= state.range(0); ++user) {
    image.balances.emplace_back(user_id{user}, 500'000'000);
  }
  wallets all_money{{}, image};
  std::mt19937_64 random{20261123};
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    std::array<user_id, at_once> people{};
    for (auto& user : people) {
      user = user_id{1 + static_cast<std::int64_t>(random() % size_of(state))};
    }
    state.SetIterationTime(processor_seconds_of([&] {
      for (const auto user : people) {
        all = carry_out(all_money, Command{user, 1}, noon) && all;
      }
    }));
  }
  skip_unless(state, all);
}

secret_hash random_hash(std::mt19937_64& random) {
  const std::array<std::uint64_t, 2> bits{random(), random()};
  return {std::bit_cast<decltype(secret_hash::bytes)>(bits)};
}

/// Keys that are known, with answers as long as that of a hold.
class known_keys {
 public:
  explicit known_keys(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      keys.push_back(random_hash(random));
      requests.apply(record_of(keys.back()));
    }
  }

  static request_remembered record_of(const secret_hash& key) {
    return {key, key, std::string(400, 'x'), std::nullopt, {}, noon, noon + 24h};
  }

  secret_hash any() { return keys[random() % keys.size()]; }
  secret_hash fresh() { return random_hash(random); }

  std::mt19937_64 random{20261123};
  std::vector<secret_hash> keys;
  remembered_requests requests;
};

/// A request with a key that nobody has used: begun, remembered, ended.
void remember(benchmark::State& state) {
  known_keys known{size_of(state)};
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    std::vector<change> records;
    for (std::size_t i = 0; i < at_once; ++i) {
      records.emplace_back(known_keys::record_of(known.fresh()));
    }
    state.SetIterationTime(processor_seconds_of([&] {
      for (const auto& record : records) {
        const auto& key = std::get<request_remembered>(record).key;
        const auto begun = known.requests.begin({key, key}, noon);
        all = all && begun.ok() && std::holds_alternative<request_is_new>(begun.value());
        known.requests.apply(record);
        known.requests.end(key);
      }
    }));
    for (const auto& record : records) {
      known.requests.apply(request_forgotten{std::get<request_remembered>(record).key, noon});
    }
  }
  skip_unless(state, all);
}

void answer_again(benchmark::State& state) {
  known_keys known{size_of(state)};
  bool all = true;
  while (state.KeepRunningBatch(at_once)) {
    std::array<secret_hash, at_once> asked{};
    for (auto& key : asked) {
      key = known.any();
    }
    state.SetIterationTime(processor_seconds_of([&] {
      for (const auto& key : asked) {
        const auto begun = known.requests.begin({key, key}, noon);
        all = all && begun.ok() && std::holds_alternative<request_was_answered>(begun.value());
      }
    }));
  }
  skip_unless(state, all);
}

BENCHMARK(pay)->Name("decisions/seat_map, pay")->Arg(1'000)->Arg(100'000)->UseManualTime();
BENCHMARK(expire)->Name("decisions/seat_map, expire")->Arg(1'000)->Arg(100'000)->UseManualTime();
BENCHMARK(reserve)->Name("decisions/roster, reserve")->Arg(6)->Arg(100)->UseManualTime();
BENCHMARK(cancel)->Name("decisions/roster, cancel")->Arg(6)->Arg(100)->UseManualTime();
BENCHMARK_TEMPLATE(move_money, charge_wallet)
    ->Name("decisions/wallets, charge")
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->UseManualTime();
BENCHMARK_TEMPLATE(move_money, use_wallet)
    ->Name("decisions/wallets, use")
    ->Arg(1'000)
    ->Arg(1'000'000)
    ->UseManualTime();
BENCHMARK(remember)->Name("decisions/requests, new key")->Arg(1'000)->Arg(100'000)->UseManualTime();
BENCHMARK(answer_again)->Name("decisions/requests, again")->Arg(1'000)->Arg(100'000)->UseManualTime();

}  // namespace
}  // namespace usher::benchmarks
