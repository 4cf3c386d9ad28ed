#include "loadtest/client/load_run.hpp"

#include <algorithm>
#include <array>
#include <barrier>
#include <condition_variable>
#include <ctime>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "loadtest/client/loop/crowd_loop.hpp"
#include "loadtest/client/report/progress.hpp"
#include <sys/resource.h>

namespace usher::loadtest {

namespace {

using namespace std::chrono_literals;

struct worker {
  worker(loop_settings settings, scenario& what, timeline& shared)
      : figures(what.calls(), shared), loop(std::move(settings), what, figures) {}

  recorder figures;
  crowd_loop loop;
  std::exception_ptr failure;
};

double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

std::uint64_t max_resident_bytes() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  return static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
}

std::string now_in_utc() {
  const auto now = std::time(nullptr);
  std::tm fields{};
  ::gmtime_r(&now, &fields);
  std::array<char, 32> text;
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &fields);
  return text.data();
}

run_plan plan_of_worker(const load_plan& plan, clock::time_point start, std::size_t number,
                        const std::atomic<bool>& stop) {
  run_plan out;
  out.start = start;
  out.rounds = plan.rounds;
  out.time = plan.time;
  out.stop = &stop;
  if (plan.rate_per_second) {
    const auto end = plan.time ? std::optional{start + *plan.time} : std::nullopt;
    out.open_loop.emplace(start, *plan.rate_per_second, end, number, plan.threads);
    if (plan.rounds) {
      const auto total = *plan.rounds * plan.connections;
      out.open_loop->limit(total / plan.threads + (number < total % plan.threads ? 1 : 0));
    }
  }
  return out;
}

/// Runs all workers, each on a thread of its own, and says when the load began. All connect first, then begin
/// at the same moment.
class crew {
 public:
  crew(const load_plan& plan, scenario& what, timeline& shared) : plan_(plan) {
    for (std::size_t i = 0; i < plan.threads; ++i) {
      loop_settings settings;
      settings.where = plan.where;
      settings.time_out = plan.time_out;
      settings.connections = plan.connections / plan.threads + (i < plan.connections % plan.threads ? 1 : 0);
      settings.first_user = first_user_;
      first_user_ += settings.connections;
      workers_.push_back(std::make_unique<worker>(std::move(settings), what, shared));
    }
  }

  clock::time_point run(const std::atomic<bool>& stop, progress_line& progress) {
    std::barrier together{static_cast<std::ptrdiff_t>(workers_.size()), [this]() noexcept { begin(); }};
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      threads.emplace_back([this, i, &together, &stop] {
        try {
          workers_[i]->loop.connect();
        } catch (...) {
          workers_[i]->failure = std::current_exception();
          could_not_connect_.store(true);
        }
        together.arrive_and_wait();
        if (!could_not_connect_.load()) {
          work(*workers_[i], i, stop);
        }
        const std::lock_guard lock{mutex_};
        ++done_;
        changed_.notify_one();
      });
    }
    show(progress);
    for (auto& thread : threads) {
      thread.join();
    }
    for (const auto& one : workers_) {
      if (one->failure) {
        std::rethrow_exception(one->failure);
      }
    }
    return start_;
  }

  const std::vector<std::unique_ptr<worker>>& workers() const { return workers_; }

 private:
  void begin() {
    const std::lock_guard lock{mutex_};
    start_ = clock::now() + 1ms;
    has_begun_ = true;
  }

  void work(worker& one, std::size_t number, const std::atomic<bool>& stop) {
    try {
      one.figures.begin(start_ + plan_.warm_up);
      one.loop.run(plan_of_worker(plan_, start_, number, stop));
    } catch (...) {
      one.failure = std::current_exception();
    }
  }

  void show(progress_line& progress) {
    std::unique_lock lock{mutex_};
    const auto is_done = [this] { return done_ == workers_.size(); };
    while (!is_done()) {
      // Whole seconds of the load.
      const auto since = has_begun_ ? start_ : clock::now();
      const auto next = since + std::chrono::floor<std::chrono::seconds>(clock::now() - since) + 1s;
      if (changed_.wait_until(lock, next + 1ms, is_done)) {
        break;
      }
      const auto elapsed = has_begun_ ? clock::now() - start_ : nanoseconds{-1};
      lock.unlock();
      progress.show(elapsed);
      lock.lock();
    }
  }

  const load_plan& plan_;
  std::size_t first_user_ = 0;
  std::vector<std::unique_ptr<worker>> workers_;
  clock::time_point start_{};
  /// Of one worker at least; then none of them begins.
  std::atomic<bool> could_not_connect_{false};
  bool has_begun_ = false;
  std::size_t done_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
};

double measured_seconds(const load_plan& plan, const crew& all, clock::time_point origin) {
  auto last = origin;
  for (const auto& one : all.workers()) {
    last = std::max(last, one->figures.last_answer());
  }
  auto seconds = std::chrono::duration<double>(last - origin).count();
  if (plan.rate_per_second && plan.time) {
    seconds = std::max(seconds, std::chrono::duration<double>(*plan.time - plan.warm_up).count());
  }
  return seconds;
}

}  // namespace

results run_load(const load_plan& plan, scenario& what, const std::atomic<bool>& stop) {
  results out;
  out.scenario = plan.scenario;
  out.url = plan.where.url;
  out.connections = plan.connections;
  out.threads = plan.threads;
  out.rate_per_second = plan.rate_per_second.value_or(0);
  what.prepare();

  timeline shared;
  progress_line progress{shared, plan.shows_progress};
  crew all{plan, what, shared};
  out.started_at = now_in_utc();
  const auto cpu_before = cpu_seconds();
  const auto start = all.run(stop, progress);
  out.cpu_seconds = cpu_seconds() - cpu_before;
  out.max_resident_bytes = max_resident_bytes();
  progress.end();

  for (const auto& one : all.workers()) {
    out.add(one->figures);
  }
  out.seconds = measured_seconds(plan, all, start + plan.warm_up);
  out.over_time = shared.seconds();
  for (const auto& complaint : what.verify()) {
    out.add_complaint(complaint);
  }
  out.summary_json = what.summary_json();
  out.summary_text = what.summary_text();
  return out;
}

}  // namespace usher::loadtest
