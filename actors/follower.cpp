#include "actors/follower.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"

namespace usher::actors {

namespace {

using namespace std::chrono_literals;

/// How soon it looks again after all was read, and after the store could not be read.
constexpr auto look_again = 200ms;
constexpr auto try_again = 1s;
/// Who has not taken in by then what was handed on reads everything again.
constexpr auto taken_within = 2s;
/// Of a log that was out of reach for longer, what it had may have been archived by then.
constexpr auto longest_absence = 1h;

std::vector<std::unique_ptr<storage::store_reader>> open_readers(const follower::open_session& open) {
  std::vector<std::unique_ptr<storage::store_reader>> sessions;
  while (sessions.size() < domain::limits::store_readers) {
    sessions.push_back(open());
  }
  return sessions;
}

void pause(const std::stop_token& stopped, std::chrono::milliseconds time) {
  std::mutex lock;
  std::condition_variable_any woken;
  std::unique_lock guard(lock);
  woken.wait_for(guard, stopped, time, [] { return false; });
}

}  // namespace

follower::follower(company& whom, const open_session& open)
    : company_(whom),
      log_(open()),
      readers_(open_readers(open), [](const std::string&) {}),
      port_(std::make_shared<storage::following_journal>([this](storage::following_journal::work reading) {
        readers_.put_first([this, reading = std::move(reading)](storage::store_reader& store) {
          // Before, so that it is known by the time that somebody has taken it; and behind it, where it had
          // to connect anew.
          look_at_history(store);
          reading(store);
          look_at_history(store);
        });
      })),
      thread_([this](const std::stop_token& stopped) { work(stopped); }) {}

follower::~follower() {
  end();
}

void follower::look_at_history(storage::store_reader& store) noexcept {
  try {
    if (store.end_of_log().history != at_->history) {
      is_sound_ = false;
    }
  } catch (const storage::store_error&) {
    // Who reads meets it as well.
  }
}

void follower::work(const std::stop_token& stopped) {
  while (!stopped.stop_requested() && !open()) {
    pause(stopped, try_again);
  }
  while (!stopped.stop_requested() && is_sound_) {
    if (!go_on(stopped)) {
      pause(stopped, look_again);
    }
  }
}

bool follower::open() {
  try {
    const auto known = log_->load_catalogue();
    const auto lively = log_->load_restless();
    at_ = log_->end_of_log();
    last_ = log_->log_after(at_->position, 0).after;
    log_->end_reading();
    read_at_ = std::chrono::steady_clock::now();
    spdlog::info("follows what the node that serves commits, from change {} on", at_->position);
    company_.follow(port_, known, lively);
    behind_through_ = at_->position + 1;
    return true;
  } catch (const storage::store_error& problem) {
    log_->end_reading();
    at_.reset();
    say(problem.what());
    return false;
  }
}

bool follower::go_on(const std::stop_token& stopped) {
  try {
    const auto piece = log_->log_after(at_->position, domain::limits::max_changes_per_page);
    const bool is_ours = piece.changes.empty() || log_->end_of_log().history == at_->history;
    log_->end_reading();
    said_.clear();
    const auto before = std::exchange(read_at_, std::chrono::steady_clock::now());
    if (!is_ours || !goes_on(piece)) {
      give_up(is_ours ? "the log has gone back" : "another primary serves the database");
      return false;
    }
    if (read_at_ - before > longest_absence) {
      give_up("the log could not be read for long");
      return false;
    }
    if (piece.changes.empty()) {
      return false;
    }
    begin_to_hand_on(piece);
    while (!wait_until_taken(look_again) && !stopped.stop_requested()) {
    }
    return piece.changes.size() == domain::limits::max_changes_per_page;
  } catch (const storage::store_error& problem) {
    log_->end_reading();
    say(problem.what());
    return false;
  }
}

void follower::give_up(const std::string& why) {
  is_sound_ = false;
  spdlog::warn("{}: follows no more, and reads all again when this node serves", why);
}

void follower::say(const std::string& what) {
  if (what != said_) {
    said_ = what;
    spdlog::warn("cannot follow the node that serves: {}", what);
  }
}

bool follower::goes_on(const storage::log_piece& piece) const {
  return piece.after ? last_ && last_->is(*piece.after) : !last_;
}

void follower::begin_to_hand_on(const storage::log_piece& piece) {
  const auto taken = std::make_shared<std::promise<void>>();
  taken_ = taken->get_future();
  const std::shared_ptr<void> until_taken(nullptr, [taken](void*) { taken->set_value(); });
  company_.take_in(piece, until_taken);
  last_ = piece.changes.back();
  at_->position = last_->change_number;
}

bool follower::wait_until_taken(std::chrono::milliseconds patience) {
  if (taken_.valid() && taken_.wait_for(patience) != std::future_status::ready) {
    return false;
  }
  behind_through_ = at_ ? at_->position + 1 : 0;
  return true;
}

std::optional<std::uint64_t> follower::through() const noexcept {
  const auto behind = behind_through_.load();
  return behind == 0 ? std::nullopt : std::optional(behind - 1);
}

std::optional<storage::log_end> follower::stop() {
  thread_.request_stop();
  if (thread_.joinable()) {
    thread_.join();
    take_within_time();
    if (std::chrono::steady_clock::now() - read_at_ > longest_absence) {
      is_sound_ = false;
    }
  }
  return at_;
}

bool follower::hand_on(const storage::log_piece& piece) {
  if (!goes_on(piece)) {
    is_sound_ = false;
  } else if (!piece.changes.empty()) {
    begin_to_hand_on(piece);
    take_within_time();
  }
  return is_sound_;
}

/// A reader may find at any time that it is not sound: nobody says again that it is.
void follower::take_within_time() {
  if (!wait_until_taken(taken_within)) {
    is_sound_ = false;
  }
}

void follower::lead(std::shared_ptr<storage::journal_port> by) {
  port_->lead(std::move(by));
  end();
}

void follower::end() {
  stop();
  readers_.stop();
  log_.reset();
}

}  // namespace usher::actors
