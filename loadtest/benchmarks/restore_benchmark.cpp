#include "loadtest/benchmarks/restore_benchmark.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "loadtest/benchmarks/bench_database.hpp"
#include "loadtest/benchmarks/heap.hpp"
#include "loadtest/benchmarks/sold_seats.hpp"
#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>

#include "actors/engine.hpp"
#include "api/concerts/render_concerts.hpp"
#include "api/support/secrets.hpp"
#include "storage/journal/journal.hpp"
#include "tests/support/long_past.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::benchmarks {

namespace {

using filling = void (*)(storage::store&, std::int32_t from, std::int32_t to);

/// A store that holds as many dates as are asked for, or more, each as `fill` makes it.
class season {
 public:
  season(std::function<std::unique_ptr<storage::store>()> open, filling fill)
      : open_(std::move(open)), fill_(fill) {}

  /// Opens the store with exactly `dates` dates.
  std::unique_ptr<storage::store> open(std::int32_t dates) {
    auto store = open_();
    if (dates < filled_ || (filled_ == 0 && !store->load_catalogue().concerts.empty())) {
      throw std::runtime_error("the store holds more than the benchmark wants");
    }
    if (filled_ < dates) {
      const double seconds = seconds_of([&] { fill_(*store, filled_, dates); });
      std::fprintf(stderr, "filled %s: dates %d .. %d in %.1f s\n", store->description().c_str(), filled_,
                   dates, seconds);
      filled_ = dates;
      // What filling left behind (a write-ahead log, caches) is not what a start finds.
      store.reset();
      store = open_();
    }
    return store;
  }

 private:
  std::function<std::unique_ptr<storage::store>()> open_;
  filling fill_;
  std::int32_t filled_ = 0;
};

/// The last midnight: the databases take today for today.
domain::instant academy_now() {
  static const domain::instant now = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  return now;
}

/// A store of an academy with so many days behind it, filled at first use.
class academy_store {
 public:
  /// `tend` does what the database does by itself in so many days.
  academy_store(std::int64_t days, std::function<std::unique_ptr<storage::store>()> open,
                std::function<void()> tend)
      : days_(days), open_(std::move(open)), tend_(std::move(tend)) {}

  std::unique_ptr<storage::store> open() const { return open_(); }

  /// Says how many changes there are.
  std::uint64_t fill() {
    if (changes_ == 0) {
      const auto store = open_();
      const double seconds =
          seconds_of([&] { changes_ = tests::fill_with_past(*store, {}, days_, academy_now()); });
      tend_();
      std::fprintf(stderr, "filled %s: %lld days in %.1f s\n", store->description().c_str(),
                   static_cast<long long>(days_), seconds);
    }
    return changes_;
  }

 private:
  std::int64_t days_;
  std::function<std::unique_ptr<storage::store>()> open_;
  std::function<void()> tend_;
  std::uint64_t changes_ = 0;
};

actors::engine_settings settings_of_server() {
  actors::engine_settings settings;
  settings.waiting_line.hash = api::sha_256;
  settings.renderers.clinic = [](actors::clinic_view&) {};
  settings.renderers.notice = [](const domain::notice_queued&, std::int32_t) {
    return actors::outgoing_notice{};
  };
  settings.new_seed = api::new_seed;
  return settings;
}

storage::batch_id next_batch() {
  static std::atomic<std::uint64_t> last = 0;
  storage::batch_id id;
  const auto number = ++last;
  std::memcpy(id.bytes.data(), &number, sizeof number);
  return id;
}

/// The actors over a store, at the moment up to which it was filled.
class running_engine {
 public:
  explicit running_engine(std::unique_ptr<storage::store> store, domain::instant now = season_now())
      : engine_(settings_of_server(), tests::make_manual_clock("Asia/Seoul", now),
                std::make_shared<storage::journal>(std::move(store), next_batch)) {}
  ~running_engine() { engine_.stop(); }
  running_engine(const running_engine&) = delete;
  running_engine& operator=(const running_engine&) = delete;

  void start() { engine_.start(); }

  /// Asks for the seats of the dates `from` .. `to`-1, all at once, and waits. Says how many were shown.
  std::int32_t show(std::int32_t from, std::int32_t to,
                    domain::concert_date_key (*date)(std::int32_t) = date_of) {
    std::latch answered{to - from};
    std::atomic<std::int32_t> shown = 0;
    for (auto number = from; number < to; ++number) {
      engine_.ask(date(number), actors::show_seats{}, {},
                  actors::reply_to<actors::seats_shown_outcome>(
                      [&](const actors::answer<actors::seats_shown_outcome>& answer) {
                        shown += std::holds_alternative<actors::seats_shown_outcome>(answer) ? 1 : 0;
                        answered.count_down();
                      }));
    }
    answered.wait();
    return shown;
  }

 private:
  actors::engine engine_;
};

std::int32_t dates_in(const benchmark::State& state) {
  return static_cast<std::int32_t>(state.range(0));
}

/// Until the server is ready: the catalogue is there, the dates with holds are loaded, the others are not.
void start(benchmark::State& state, season& where) {
  double heap = 0;
  double memory = 0;
  for (auto _ : state) {
    auto store = where.open(dates_in(state));
    const auto heap_before = heap_in_use();
    const auto memory_before = resident();
    std::unique_ptr<running_engine> opened;
    state.SetIterationTime(seconds_of([&] {
      opened = std::make_unique<running_engine>(std::move(store));
      opened->start();
    }));
    heap = static_cast<double>(heap_in_use() - heap_before);
    memory = static_cast<double>(resident() - memory_before);
  }
  state.counters["bytes of heap/date"] = heap / dates_in(state);
  state.counters["resident/date"] = memory / dates_in(state);
}

/// Until the server is ready, from before its store is opened: what goes on is the same after a day and after
/// ten years.
void start_after_days(benchmark::State& state, academy_store& where) {
  const auto changes = where.fill();
  double heap = 0;
  for (auto _ : state) {
    const auto heap_before = heap_in_use();
    std::unique_ptr<running_engine> opened;
    state.SetIterationTime(seconds_of([&] {
      opened = std::make_unique<running_engine>(where.open(), academy_now());
      opened->start();
    }));
    heap = static_cast<double>(heap_in_use() - heap_before);
  }
  state.counters["changes in the log"] = static_cast<double>(changes);
  state.counters["bytes of heap"] = heap;
}

/// The seats of one date that nobody has asked for since the start.
void first_use(benchmark::State& state, season& where) {
  running_engine opened{where.open(dates_in(state))};
  opened.start();
  std::int32_t next = 0;
  for (auto _ : state) {
    while (is_restless(++next)) {
    }
    if (opened.show(next, next + 1) != 1) {
      state.SkipWithError("a date was not shown");
      return;
    }
  }
}

/// All dates, asked for at once after a start.
void load_all(benchmark::State& state, season& where) {
  const double seats = static_cast<double>(dates_in(state)) * seats_per_date;
  double heap = 0;
  double memory = 0;
  double seconds = 0;
  for (auto _ : state) {
    running_engine opened{where.open(dates_in(state))};
    opened.start();
    const auto heap_before = heap_in_use();
    const auto memory_before = resident();
    std::int32_t shown = 0;
    seconds = seconds_of([&] { shown = opened.show(0, dates_in(state)); });
    state.SetIterationTime(seconds);
    heap = static_cast<double>(heap_in_use() - heap_before);
    memory = static_cast<double>(resident() - memory_before);
    if (shown != dates_in(state)) {
      state.SkipWithError("not all dates were shown");
      return;
    }
  }
  state.counters["seats/s"] = seats / seconds;
  state.counters["sold seats/s"] = static_cast<double>(dates_in(state)) * sold_per_date / seconds;
  state.counters["bytes of heap/seat"] = heap / seats;
  state.counters["resident/seat"] = memory / seats;
}

/// So many dates of 100,000 seats, all sold, asked for at once after a start.
void load_halls(benchmark::State& state, season& where) {
  double seconds = 0;
  for (auto _ : state) {
    running_engine opened{where.open(dates_in(state))};
    opened.start();
    std::int32_t shown = 0;
    seconds = seconds_of([&] { shown = opened.show(0, dates_in(state), hall); });
    state.SetIterationTime(seconds);
    if (shown != dates_in(state)) {
      state.SkipWithError("not all dates were shown");
      return;
    }
  }
  state.counters["sold seats/s"] = static_cast<double>(dates_in(state)) * seats_per_hall / seconds;
}

/// All sizes of one before those of the next would need a store that shrinks.
void register_all(const std::string& part, const std::shared_ptr<season>& dates_store,
                  const std::shared_ptr<season>& halls) {
  using measurement = void (*)(benchmark::State&, season&);
  const auto add = [&](const char* what, measurement measure, std::int64_t dates) {
    const auto where = measure == load_halls ? halls : dates_store;
    return benchmark::RegisterBenchmark((part + "/" + what).c_str(),
                                        [where, measure](benchmark::State& state) {
                                          try {
                                            measure(state, *where);
                                          } catch (const std::exception& error) {
                                            state.SkipWithError(error.what());
                                          }
                                        })
        ->Arg(dates)
        ->Unit(benchmark::kMillisecond);
  };
  for (const std::int64_t dates : {100, 1'000, 10'000}) {
    add("start", start, dates)->UseManualTime()->Iterations(1)->Repetitions(5);
    add("first use of a date", first_use, dates)->UseRealTime()->Iterations(90)->Repetitions(3);
    // The largest takes as long as all others together.
    add("load all dates", load_all, dates)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(dates < 10'000 ? 3 : 1);
  }
  for (const std::int64_t dates : {1, 10}) {
    add("load halls of 100,000 sold seats", load_halls, dates)
        ->UseManualTime()
        ->Iterations(1)
        ->Repetitions(3);
  }
}

/// Each of these in a store of its own.
void register_days(const std::string& part, const std::shared_ptr<academy_store>& where, std::int64_t days) {
  benchmark::RegisterBenchmark((part + "/start after days of an academy").c_str(),
                               [where](benchmark::State& state) {
                                 try {
                                   start_after_days(state, *where);
                                 } catch (const std::exception& error) {
                                   state.SkipWithError(error.what());
                                 }
                               })
      ->Arg(days)
      ->Unit(benchmark::kMillisecond)
      ->UseManualTime()
      ->Iterations(1)
      ->Repetitions(5);
}

}  // namespace

void register_restore_benchmarks() {
  const auto in_folder = [](filling fill) {
    const auto folder = std::make_shared<tests::temporary_folder>();
    return std::make_shared<season>([folder] { return storage::open_sqlite(folder->path()); }, fill);
  };
  register_all("restore_sqlite", in_folder(sell_dates), in_folder(sell_halls));
  constexpr std::array<std::int64_t, 3> days_of_academy{1, 365, 3'650};
  for (const auto days : days_of_academy) {
    const auto folder = std::make_shared<tests::temporary_folder>();
    register_days("restore_sqlite",
                  std::make_shared<academy_store>(
                      days, [folder] { return storage::open_sqlite(folder->path()); }, [] {}),
                  days);
  }
  if (bench_database::is_there()) {
    const auto in_database = [](filling fill) {
      const auto database = std::make_shared<bench_database>();
      return std::make_shared<season>([database] { return storage::open_postgres(database->url()); }, fill);
    };
    register_all("restore_postgres", in_database(sell_dates), in_database(sell_halls));
    for (const auto days : days_of_academy) {
      const auto database = std::make_shared<bench_database>();
      register_days("restore_postgres",
                    std::make_shared<academy_store>(
                        days, [database] { return storage::open_postgres(database->url()); },
                        [database] { tests::postgres_session(database->url()).execute("VACUUM ANALYZE"); }),
                    days);
    }
  }
}

}  // namespace usher::benchmarks
