#include "loadtest/benchmarks/journal_benchmark.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <ctime>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "loadtest/benchmarks/bench_database.hpp"
#include "loadtest/benchmarks/stopwatch.hpp"
#include <benchmark/benchmark.h>

#include "domain/changes/names.hpp"
#include "storage/journal/journal.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::benchmarks {

namespace {

using namespace std::chrono_literals;
using namespace domain;

constexpr std::int64_t customers = 1'000;
constexpr std::int32_t seats_per_hall = 100'000;
constexpr std::int32_t halls = 100;
constexpr std::int64_t price = 50'000;
constexpr std::int32_t seats_per_receipt = 2;
constexpr std::size_t producers = 4;

template <class Id>
Id random_id(std::mt19937_64& random) {
  Id id;
  for (auto& byte : id.bytes) {
    byte = static_cast<std::uint8_t>(random());
  }
  return id;
}

instant opening() {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 11h;
}

/// One actor's appends, as the journal sees them.
class producer final : public storage::append_observer {
 public:
  void durable(std::uint64_t, std::uint64_t through, const storage::committed_batch&) noexcept override {
    const std::scoped_lock guard(lock_);
    through_ = through;
    moved_.notify_all();
  }
  void lost(std::uint64_t, const std::string& why) noexcept override {
    const std::scoped_lock guard(lock_);
    lost_ = why;
    moved_.notify_all();
  }

  std::uint64_t next() { return ++submitted_; }

  /// Throws when something was lost.
  void wait_until_durable() { wait_for(submitted_); }
  /// Waits until less than `bound` appends are under way.
  void wait_for_room(std::uint64_t bound) {
    if (submitted_ >= bound) {
      wait_for(submitted_ - bound + 1);
    }
  }

 private:
  void wait_for(std::uint64_t sequence) {
    std::unique_lock guard(lock_);
    moved_.wait(guard, [&] { return through_ >= sequence || !lost_.empty(); });
    if (!lost_.empty()) {
      throw std::runtime_error("the journal lost an append: " + lost_);
    }
  }

  std::uint64_t submitted_ = 0;
  std::mutex lock_;
  std::condition_variable moved_;
  std::uint64_t through_ = 0;
  std::string lost_;
};

/// Thinks of decisions that fit what is stored. Those of one producer belong to halls and a room of its own.
class crowd {
 public:
  explicit crowd(std::int32_t number)
      : number_(number), random_(static_cast<std::uint64_t>(number)), room_(room_id{1 + number}) {}

  changes hold() {
    const auto seat = next_seat();
    return {seat_held{hall(), seat, customer(), opening(), opening() + 5min}};
  }

  changes hold_with_key() {
    auto out = hold();
    const auto& held = std::get<seat_held>(out.front());
    request_remembered request;
    request.key = random_id<secret_hash>(random_);
    request.fingerprint = random_id<secret_hash>(random_);
    request.answer = std::string(160, 'a');
    request.date = held.date;
    request.seats = {held.seat};
    request.remembered_at = opening();
    request.forgotten_at = opening() + 24h;
    out.emplace_back(std::move(request));
    return out;
  }

  changes queue_up() { return {issued()}; }

  /// Somebody comes while places are free.
  changes come_in() {
    auto out = queue_up();
    out.push_back(admitted(ticket_));
    return out;
  }

  /// Two seats held by one person with an active token, and somebody who waits behind them.
  changes prepare_payment() {
    auto out = come_in();
    active_.push_back(ticket_);
    out.push_back(issued());
    waiting_.push_back(ticket_);
    for (int i = 0; i < seats_per_receipt; ++i) {
      auto held = std::get<seat_held>(hold().front());
      held.user = person_of(active_.back());
      held_.push_back(held);
      out.emplace_back(held);
    }
    return out;
  }

  /// The payment of what was prepared first: it needs one whose preparation is durable, or in the same batch.
  changes pay() {
    changes out;
    const auto first = held_.begin() + static_cast<std::ptrdiff_t>(paid_ * seats_per_receipt);
    const auto user = first->user;
    const auto date = first->date;
    const receipt_number receipt{static_cast<std::int64_t>(paid_) + 1};
    for (auto seat = first; seat != first + seats_per_receipt; ++seat) {
      out.push_back(seat_sold{seat->date, seat->seat, user, receipt, price, opening() + 1min});
    }
    out.push_back(receipt_written{date, receipt, user, price * seats_per_receipt, 0, opening() + 1min});
    notice_queued notice;
    notice.lane = date;
    notice.notice = notice_number{static_cast<std::int64_t>(paid_) + 1};
    notice.kind = notice_kind::paid;
    notice.user = user;
    notice.seats = {first->seat, (first + 1)->seat};
    notice.receipt = receipt;
    notice.amount = price * seats_per_receipt;
    notice.queued_at = opening() + 1min;
    out.emplace_back(std::move(notice));
    out.push_back(wallet_moved{user, -price * seats_per_receipt, wallet_reason::payment, date, receipt,
                               opening() + 1min});
    out.push_back(token_ended{room_, active_[paid_], person_of(active_[paid_]), token_end::completed,
                              opening() + 1min});
    out.push_back(admitted(waiting_[paid_]));
    ++paid_;
    return out;
  }

 private:
  concert_date_key hall() const {
    const auto evening = std::chrono::local_days{std::chrono::year{2026} / 12 / 1} + 20h;
    return {concert_id{1}, evening + std::chrono::days{hall_ + number_}};
  }
  seat_number next_seat() {
    if (seat_ == seats_per_hall) {
      seat_ = 0;
      hall_ += static_cast<std::int32_t>(producers) + 1;
    }
    return seat_number{++seat_};
  }
  user_id customer() { return user_id{1 + static_cast<std::int64_t>(random_() % customers)}; }
  static user_id person_of(ticket_number ticket) {
    return user_id{1 + static_cast<std::int64_t>(ticket.value % customers)};
  }
  token_issued issued() {
    ++ticket_.value;
    return {room_, ticket_, random_id<secret_hash>(random_), person_of(ticket_), opening(), opening() + 24h};
  }
  token_admitted admitted(ticket_number ticket) const {
    return {room_, ticket, person_of(ticket), opening(), opening() + 5min};
  }

  std::int32_t number_;
  std::mt19937_64 random_;
  room_id room_;
  ticket_number ticket_{0};
  std::int32_t hall_ = 0;
  std::int32_t seat_ = 0;
  std::vector<ticket_number> active_;
  std::vector<ticket_number> waiting_;
  std::vector<seat_held> held_;
  std::size_t paid_ = 0;
};

/// The halls, and people with enough money.
changes foundation() {
  changes out;
  for (std::int64_t id = 1; id <= customers; ++id) {
    person who;
    who.id = user_id{id};
    out.push_back(person_registered{who, opening() - 24h});
    out.push_back(wallet_credited{who.id, 1'000'000'000'000, opening() - 24h});
  }
  out.push_back(concert_created{concert_id{1}, "Concert", price, opening() - 24h});
  const auto evening = std::chrono::local_days{std::chrono::year{2026} / 12 / 1} + 20h;
  for (std::int32_t day = 0; day < halls; ++day) {
    out.push_back(concert_date_created{
        {concert_id{1}, evening + std::chrono::days{day}}, seats_per_hall, opening() - 24h});
  }
  return out;
}

/// A journal over an empty store with a crowd for each producer, and one for whoever asks alone.
class booked_store {
 public:
  explicit booked_store(std::unique_ptr<storage::store> store)
      : random_(1), journal_(std::move(store), [this] { return random_id<storage::batch_id>(random_); }) {
    for (std::size_t i = 0; i <= producers; ++i) {
      crowds_.push_back(std::make_unique<crowd>(static_cast<std::int32_t>(i)));
      writers_.push_back(std::make_shared<producer>());
    }
    submit(0, foundation());
    writer().wait_until_durable();
  }

  crowd& people(std::size_t number = 0) { return *crowds_[number]; }
  producer& writer(std::size_t number = 0) { return *writers_[number]; }

  /// As an actor does: each change belongs to the log of its owner.
  void submit(std::size_t number, const changes& facts) {
    std::vector<storage::append_part> parts;
    for (const auto& fact : facts) {
      auto owner = owner_of(fact);
      auto part = std::find_if(parts.begin(), parts.end(), [&](const auto& p) { return p.actor == owner; });
      if (part == parts.end()) {
        part = parts.insert(parts.end(), {std::move(owner), {}});
      }
      part->changes.push_back(fact);
    }
    auto& from = writers_[number];
    journal_.submit({from, 1, from->next(), std::move(parts), some_trace(), opening()});
  }

  /// Holds the journal's thread back until the answer is called, so that all that is submitted meanwhile
  /// becomes one batch.
  std::function<void()> hold_back() {
    const auto gate = std::make_shared<std::promise<void>>();
    journal_.use([this, gate](storage::store&) {
      gate->get_future().wait();
      computed_ = computed_so_far();
    });
    return [gate] { gate->set_value(); };
  }

  /// Seconds that the journal's thread has computed since it was let go, or since this was asked last.
  double computed_since() {
    std::promise<double> told;
    journal_.use([&](storage::store&) {
      const double before = std::exchange(computed_, computed_so_far());
      told.set_value(computed_ - before);
    });
    return told.get_future().get();
  }

 private:
  static trace_id some_trace() {
    static std::atomic<std::uint64_t> last = 0;
    trace_id out;
    const auto number = ++last * 0x9e3779b97f4a7c15;
    std::memcpy(out.bytes.data(), &number, sizeof number);
    return out;
  }

  static double computed_so_far() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  /// The journal's thread's.
  double computed_ = 0;
  std::vector<std::unique_ptr<crowd>> crowds_;
  std::vector<std::shared_ptr<producer>> writers_;
  std::mt19937_64 random_;
  storage::journal journal_;
};

/// Opens each store once, when it is first needed.
class store_by_need {
 public:
  explicit store_by_need(std::function<std::unique_ptr<storage::store>()> open) : open_(std::move(open)) {}

  booked_store& get() {
    if (!store_) {
      store_ = std::make_unique<booked_store>(open_());
    }
    return *store_;
  }

 private:
  std::function<std::unique_ptr<storage::store>()> open_;
  std::unique_ptr<booked_store> store_;
};

void count(benchmark::State& state, std::size_t changes, double seconds, double processor_seconds) {
  state.counters["changes/s"] = static_cast<double>(changes) / seconds;
  state.counters["µs of processor/change, journal"] = processor_seconds / static_cast<double>(changes) * 1e6;
}

using decision = changes (crowd::*)();

/// One batch of so many appends: from when the journal turns to it until all are durable.
void one_batch(benchmark::State& state, booked_store& store, decision before, decision measured) {
  std::size_t changes = 0;
  double seconds = 0;
  double computed = 0;
  for (auto _ : state) {
    if (before != nullptr) {
      for (std::int64_t i = 0; i < state.range(0); ++i) {
        store.submit(0, (store.people().*before)());
      }
      store.writer().wait_until_durable();
    }
    const auto go = store.hold_back();
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      const auto facts = (store.people().*measured)();
      changes += facts.size();
      store.submit(0, facts);
    }
    const double elapsed = seconds_of([&] {
      go();
      store.writer().wait_until_durable();
    });
    computed += store.computed_since();
    seconds += elapsed;
    state.SetIterationTime(elapsed);
  }
  count(state, changes, seconds, computed);
}

/// Everything that goes on while seats are sold, one after the other.
std::size_t book(booked_store& store, std::size_t number) {
  auto& people = store.people(number);
  std::size_t changes = 0;
  const auto submit = [&](const domain::changes& facts) {
    changes += facts.size();
    store.submit(number, facts);
  };
  submit(people.queue_up());
  submit(people.hold());
  submit(people.hold_with_key());
  submit(people.come_in());
  submit(people.prepare_payment());
  submit(people.pay());
  return changes;
}

/// Batches as they come: from the first of so many changes until all are durable, with a bounded number of
/// appends under way, by several producers who think of them at the same time.
void free_running(benchmark::State& state, booked_store& store) {
  constexpr std::uint64_t under_way = 5'000;
  const auto share = static_cast<std::size_t>(state.range(0)) / producers;
  std::atomic<std::size_t> changes = 0;
  double seconds = 0;
  double computed = 0;
  for (auto _ : state) {
    store.computed_since();
    const double elapsed = seconds_of([&] {
      std::vector<std::thread> all;
      for (std::size_t number = 1; number <= producers; ++number) {
        all.emplace_back([&, number] {
          std::size_t mine = 0;
          while (mine < share) {
            store.writer(number).wait_for_room(under_way);
            mine += book(store, number);
          }
          store.writer(number).wait_until_durable();
          changes += mine;
        });
      }
      for (auto& thread : all) {
        thread.join();
      }
    });
    computed += store.computed_since();
    seconds += elapsed;
    state.SetIterationTime(elapsed);
  }
  count(state, changes, seconds, computed);
}

using measurement = std::function<void(benchmark::State&, booked_store&)>;

void register_all(const std::string& part, std::function<std::unique_ptr<storage::store>()> open) {
  const auto where = std::make_shared<store_by_need>(std::move(open));
  const auto add = [&](const char* what, std::int64_t size, const measurement& measure) {
    return benchmark::RegisterBenchmark((part + "/" + what).c_str(),
                                        [where, measure](benchmark::State& state) {
                                          try {
                                            measure(state, where->get());
                                          } catch (const std::exception& error) {
                                            state.SkipWithError(error.what());
                                          }
                                        })
        ->Arg(size)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  };
  struct row {
    const char* what;
    decision before;
    decision measured;
  };
  for (const auto& [what, before, measured] : {row{"hold a seat", nullptr, &crowd::hold},
                                               row{"hold a seat, with a key", nullptr, &crowd::hold_with_key},
                                               row{"issue a token", nullptr, &crowd::queue_up},
                                               row{"issue and admit a token", nullptr, &crowd::come_in},
                                               row{"pay two seats", &crowd::prepare_payment, &crowd::pay}}) {
    for (const std::int64_t appends : {1, 16, 64, 256, 1'000, 5'000}) {
      add(what, appends,
          [before = before, measured = measured](benchmark::State& state, booked_store& store) {
            one_batch(state, store, before, measured);
          })
          ->Iterations(std::clamp<std::int64_t>(20'000 / appends, 4, 200))
          ->Repetitions(3);
    }
  }
  add("all of them, changes as they come", 200'000, free_running)->Iterations(1)->Repetitions(5);
}

}  // namespace

void register_journal_benchmarks() {
  const auto folder = std::make_shared<tests::temporary_folder>();
  register_all("journal_sqlite", [folder] { return storage::open_sqlite(folder->path()); });
  if (bench_database::is_there()) {
    const auto database = std::make_shared<bench_database>();
    register_all("journal_postgres", [database] { return storage::open_postgres(database->url()); });
  }
}

}  // namespace usher::benchmarks
