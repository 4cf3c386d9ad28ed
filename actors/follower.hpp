#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "actors/company.hpp"
#include "storage/journal/following_journal.hpp"
#include "storage/journal/store_readers.hpp"

namespace usher::actors {

/// Keeps a company up to date with what another node commits: reads the change log, again and again, and
/// hands on what is new, by a thread of its own. Its members belong to one thread.
class follower {
 public:
  using open_session = std::function<std::unique_ptr<storage::store_reader>()>;

  /// Begins, as soon as the store can be read. The company must not be open, and outlives it.
  follower(company& whom, const open_session& open);
  follower(const follower&) = delete;
  follower& operator=(const follower&) = delete;
  ~follower();

  /// Follows no more. Up to where the log was handed on; nothing where the company was not opened.
  std::optional<storage::log_end> stop();

  /// Has the company take more of the log in; after `stop`. False where that takes too long, or the piece is
  /// not what comes after what was handed on.
  bool hand_on(const storage::log_piece& piece);

  /// The change up to which all was taken in; nothing before the company is open. Any thread.
  std::optional<std::uint64_t> through() const noexcept;

  /// Whether the company has taken in all that was handed on, and nothing of another history.
  bool is_sound() const noexcept { return is_sound_; }

  /// What the actors read and submit from now on goes to this journal, and `end`; after `stop`.
  void lead(std::shared_ptr<storage::journal_port> by);

  /// Reads nothing more, and lets go of the sessions. Before the company's actors end. Idempotent.
  void end();

 private:
  void work(const std::stop_token& stopped);
  /// False where the store cannot be read now.
  bool open();
  /// Whether there may be more to hand on.
  bool go_on(const std::stop_token& stopped);
  /// False where it was not taken in within that time.
  bool wait_until_taken(std::chrono::milliseconds patience);
  void take_within_time();
  void begin_to_hand_on(const storage::log_piece& piece);
  /// Whether it comes after the very change that was handed on last.
  bool goes_on(const storage::log_piece& piece) const;
  void look_at_history(storage::store_reader& store) noexcept;
  void say(const std::string& what);
  void give_up(const std::string& why);

  company& company_;
  std::unique_ptr<storage::store_reader> log_;
  storage::store_readers readers_;
  const std::shared_ptr<storage::following_journal> port_;
  /// Where the log was handed on to.
  std::optional<storage::log_end> at_;
  /// The change there; nothing where nothing was committed yet.
  std::optional<storage::logged_change> last_;
  /// When the log was read last.
  std::chrono::steady_clock::time_point read_at_;
  /// What was handed on last is taken in.
  std::future<void> taken_;
  std::atomic<bool> is_sound_ = true;
  /// One more than that change; 0 before the company is open.
  std::atomic<std::uint64_t> behind_through_ = 0;
  std::string said_;
  /// It ends before what it uses.
  std::jthread thread_;
};

}  // namespace usher::actors
