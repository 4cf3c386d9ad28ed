#include "storage/journal/retention.hpp"

#include <future>
#include <utility>

#include <spdlog/spdlog.h>

namespace usher::storage {

retention::retention(std::shared_ptr<journal> journal, retention_settings settings,
                     std::function<domain::instant()> now)
    : journal_(std::move(journal)), settings_(settings), now_(std::move(now)) {}

retention::~retention() {
  stop();
}

void retention::start() {
  const auto for_ever = std::chrono::hours{0};
  if (settings_.tokens == for_ever && settings_.sessions == for_ever && settings_.notices == for_ever) {
    return;
  }
  thread_ = std::jthread([this](const std::stop_token& stopped) { work(stopped); });
}

void retention::stop() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

retention_counters retention::counters() const {
  retention_counters out;
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    out.rows[i] = rows_[i];
  }
  out.last_run_ms = last_run_ms_;
  return out;
}

void retention::work(const std::stop_token& stopped) {
  do {
    run(stopped);
  } while (wait(settings_.between_runs, stopped));
}

void retention::run(const std::stop_token& stopped) {
  const auto now = now_();
  const std::pair<prunable, std::chrono::hours> kinds[] = {{prunable::tokens, settings_.tokens},
                                                           {prunable::sessions, settings_.sessions},
                                                           {prunable::notices, settings_.notices}};
  for (const auto& [what, kept_for] : kinds) {
    if (kept_for != std::chrono::hours{0} && !prune(what, now - kept_for, stopped)) {
      return;
    }
  }
  last_run_ms_ = now.time_since_epoch().count();
}

bool retention::prune(prunable what, domain::instant over_until, const std::stop_token& stopped) {
  for (;;) {
    auto promise = std::make_shared<std::promise<pruned_step>>();
    auto answer = promise->get_future();
    journal_->use([promise, what, over_until, limit = settings_.rows_per_step](store& from) {
      try {
        promise->set_value(from.prune(what, over_until, limit));
      } catch (...) {
        promise->set_exception(std::current_exception());
      }
    });
    // A journal that has stopped drops the reading, and with it the promise.
    promise.reset();
    while (answer.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
      // A store that does not answer keeps nobody from stopping: the step needs nothing of ours.
      if (stopped.stop_requested()) {
        return false;
      }
    }
    try {
      const auto step = answer.get();
      rows_[static_cast<std::size_t>(what)] += static_cast<std::uint64_t>(step.rows);
      if (step.is_done) {
        return true;
      }
    } catch (const std::future_error&) {
      return false;
    } catch (const std::exception& error) {
      spdlog::warn("what is over cannot be taken out of the store now: {}", error.what());
      return false;
    }
    if (!wait(settings_.between_steps, stopped)) {
      return false;
    }
  }
}

bool retention::wait(std::chrono::milliseconds time, const std::stop_token& stopped) {
  std::unique_lock guard(lock_);
  woken_.wait_for(guard, stopped, time, [] { return false; });
  return !stopped.stop_requested();
}

}  // namespace usher::storage
