#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "storage/journal/journal.hpp"

/// The parts of the journal that decide, without a thread, a lock or a clock of their own: what is queued,
/// what goes into a batch, who is told what. `journal` puts a thread around them; tests drive them by hand.
namespace usher::storage {

/// Remembers, for each writer, up to which epoch it was told `lost`. Bounded by the writers that live: those
/// of dead ones are swept away.
class epoch_memory {
 public:
  /// False when this epoch was closed before.
  bool close(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch);
  bool is_closed(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch) const;
  std::size_t size() const { return closed_.size(); }

 private:
  struct closed_epoch {
    /// Tells a new writer from a dead one that had the same address.
    std::weak_ptr<append_observer> writer;
    std::uint64_t epoch;
  };

  void sweep();

  std::unordered_map<const append_observer*, closed_epoch> closed_;
  std::size_t sweep_at_ = 1024;
};

/// The queue was full when this writer submitted: what it submitted before still counts, nothing after it
/// does.
struct overflow_mark {
  std::shared_ptr<append_observer> writer;
  std::uint64_t epoch;
};

/// Of `journal::use`: what else is to be done with the store between two batches.
using store_work = std::function<void(store&)>;
using journal_item = std::variant<append_request, store_work, overflow_mark>;

/// Where the writers' threads leave what they want. The owner guards it by a lock.
class journal_inbox {
 public:
  explicit journal_inbox(std::size_t max_appends) : max_appends_(max_appends) {}

  void put(append_request request);
  void put(store_work work) { items_.emplace_back(std::move(work)); }
  bool empty() const { return items_.empty(); }

  /// Everything that waits, in order. The appends still count against the bound until they are `done`.
  std::deque<journal_item> take() { return std::exchange(items_, {}); }
  /// So many taken appends were answered or dropped.
  void done(std::size_t appends) { appends_ -= appends; }

 private:
  std::size_t max_appends_;
  std::size_t appends_ = 0;
  std::deque<journal_item> items_;
  epoch_memory overflowed_;
};

/// What surrounds the committer: the inbox it takes from, the time it waits by.
class journal_surroundings {
 public:
  virtual ~journal_surroundings() = default;

  virtual std::deque<journal_item> take() = 0;
  virtual void done(std::size_t appends) = 0;
  virtual std::chrono::steady_clock::time_point now() = 0;
  /// Waits; false when the patience with a store that does not answer is over.
  virtual bool wait(std::chrono::milliseconds time) = 0;
  virtual batch_id new_batch_id() = 0;
};

/// Commits what the inbox holds, batch by batch, and tells every writer. One thread; `counters` on any.
class group_committer {
 public:
  group_committer(store& where, journal_surroundings& around, journal_settings settings);

  /// Takes what waits and works until nothing waits. False when patience ended with a batch in doubt: its
  /// writers were told nothing, and no more work can be done.
  bool work();

  /// Tells everyone `lost` who still waits, but for the writers of a batch in doubt. After `work` said false.
  void give_up();

  /// When `look_after_store` has something to do.
  std::chrono::steady_clock::time_point next_look() const { return next_look_; }
  /// Pings the store when it is time: a store that was unwell may be well again, an idle one may have gone.
  void look_after_store();

  /// Whether this writer was told that the epoch is lost.
  bool was_told_lost(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch) const {
    return lost_.is_closed(writer, epoch);
  }

  journal_counters counters() const;

 private:
  enum class fate : std::uint8_t { committed, refused, lost, untold };

  using entries = std::vector<append_request>;
  /// Appends and marks are numbered as they come; work waits for those up to its number.
  struct pending_append {
    std::uint64_t number;
    std::variant<append_request, overflow_mark> what;
  };
  struct pending_work {
    std::uint64_t behind;
    store_work work;
  };
  enum class direction : std::uint8_t { into_batch, back };

  void refill();
  /// Of what waits for the store, all that is at the front and fits; appends come before work that came
  /// before them, so that nobody who changes something waits for it.
  entries form_batch();
  void close_overflowed();
  bool may_work() const;
  bool commit_in_parts(entries whole);
  fate commit_once(entries& part, committed_batch& by, std::string& why);
  /// The appends of a part, one for each part of its requests, numbered and still without changes. Throws
  /// what the store throws.
  std::vector<append> number(const entries& part);
  static void move_changes(entries& part, batch& b, direction where);
  fate resolve(const batch_id& id, const entries& part, std::string& why);
  void run(const store_work& work);

  static void tell_durable(const entries& part, const committed_batch& by);
  void tell_lost(const std::shared_ptr<append_observer>& writer, std::uint64_t epoch, const std::string& why);
  void lose_others(const entries& in_doubt, const std::string& why);

  /// Whatever asks the store something goes through this, so that it is known for how long it waits.
  template <class F>
  auto ask(F question);
  void see_right();
  void fall_ill(const std::string& why);
  void be_well();
  /// What became of the last commit, for those who are told whether the store is well.
  void note_failed_commit();
  void note_commit();
  bool is_steady() const;

  store& store_;
  journal_surroundings& around_;
  const journal_settings settings_;
  std::deque<pending_append> pending_;
  std::deque<pending_work> store_work_;
  std::uint64_t last_number_ = 0;
  /// The last number of each actor's changes, as far as known: asked of the store at first use, forgotten
  /// whenever a batch was not plainly committed.
  std::unordered_map<std::string, std::uint64_t> numbers_;
  /// Epochs that their writers know to be lost; what still comes from them is dropped.
  epoch_memory lost_;
  /// The batch that stayed in doubt when patience ended.
  entries untold_;
  std::string trouble_;
  std::chrono::milliseconds backoff_;
  std::chrono::steady_clock::time_point next_look_;

  std::atomic<std::uint64_t> batches_{0};
  std::atomic<std::uint64_t> changes_{0};
  std::atomic<std::uint64_t> lost_batches_{0};
  std::atomic<std::uint64_t> batches_in_doubt_{0};
  std::atomic<bool> well_{true};
  /// When the store was asked what it has not answered yet, by the steady clock; 0 when nothing.
  std::atomic<std::chrono::steady_clock::rep> asked_at_{0};
  /// No commit was taken since one failed; and until when none may fail.
  std::atomic<bool> fails_commits_{false};
  std::atomic<std::chrono::steady_clock::rep> trial_ends_{
      std::chrono::steady_clock::time_point::min().time_since_epoch().count()};
  std::chrono::steady_clock::duration trial_{0};
  /// Since when it may be called well again, after it had failed.
  std::optional<std::chrono::steady_clock::time_point> recovered_at_;
  bool right_lost_ = false;
  batch_size_histogram batch_sizes_{batch_size_bounds};
  commit_time_histogram commit_times_{commit_time_bounds};
};

}  // namespace usher::storage
