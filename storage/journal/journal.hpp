#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "domain/base/histogram.hpp"
#include "storage/store.hpp"

/// The group-commit journal: takes everything that waits, from all actors, as one transaction. No timer: a
/// batch is what gathered while the last commit ran.
namespace usher::storage {

/// The batch by which appends became durable.
struct committed_batch {
  batch_id id;
  std::uint32_t changes = 0;
  /// When the journal turned to it, and when it was durable.
  std::chrono::steady_clock::time_point began;
  std::chrono::steady_clock::time_point ended;
};

/// Where a writer hears what became of its appends. Called on the journal's thread: it must neither block nor
/// throw.
class append_observer {
 public:
  virtual ~append_observer() = default;

  /// All appends of this writer and epoch with a sequence up to `through` are durable. Once per batch and
  /// writer, in order.
  virtual void durable(std::uint64_t epoch, std::uint64_t through, const committed_batch& by) noexcept = 0;

  /// An append of this epoch is not durable and never will be, and neither are those submitted after it. The
  /// writer answers everyone who waits, drops its state, restores under a higher epoch. Once per writer and
  /// epoch.
  virtual void lost(std::uint64_t epoch, const std::string& why) noexcept = 0;
};

/// Changes of one actor's log that are part of an append.
struct append_part {
  /// Name of the actor whose changes these are: mostly the writer itself.
  std::string actor;
  domain::changes changes;
};

/// What one decision came to. Its parts may belong to several actors; all of them become durable in one
/// transaction, or none. The journal numbers the changes of each actor, in the order of commit.
///
/// One writer's claim on the journal. A new epoch begins when a writer has restored; what still arrives from
/// an older one is dropped unanswered (its waiters were answered when the epoch was lost).
struct append_request {
  std::shared_ptr<append_observer> writer;
  std::uint64_t epoch = 0;
  /// Counted by the writer, from 1 in each epoch, ascending.
  std::uint64_t sequence = 0;
  std::vector<append_part> parts;
  /// The request that asked for it; all zero for what time brought about.
  domain::trace_id trace;
  domain::instant decided_at;
};

/// The port of the journal that actors see; tests put a journal of their own behind it.
class journal_port {
 public:
  virtual ~journal_port() = default;

  /// Queues the append. Never blocks, never throws. Exactly one of `durable` and `lost` will cover it.
  virtual void submit(append_request request) noexcept = 0;

  /// Runs `work` on a session that reads, on a thread of its own kind, as soon as all that was submitted
  /// before is committed or lost: an actor that restores finds everything that became durable of it, be it
  /// submitted by a former actor of its name or by others. Waits for a batch in doubt too. `work` catches
  /// what the store throws; what escapes it is only logged.
  virtual void read(std::function<void(store_reader&)> work) noexcept = 0;
};

struct journal_settings {
  /// Waits between attempts to resolve a batch in doubt, doubled up to the second. A store that failed is
  /// left alone for as long, its writers told `lost` at once meanwhile.
  std::chrono::milliseconds first_retry{50};
  std::chrono::milliseconds last_retry{1000};
  /// How often a store that nobody asks anything of is asked whether it is well.
  std::chrono::milliseconds look_after{2000};
  /// A store that has not answered for longer than this is not well.
  std::chrono::milliseconds answers_within{5000};
  /// A store that failed to commit is not well before it has taken a commit. Where it fails again within
  /// `last_trial` of being well, it must not have failed for so long, doubled each time up to `last_trial`:
  /// one that is out of room takes the small ones and fails at the next large one.
  std::chrono::milliseconds first_trial{2'000};
  std::chrono::milliseconds last_trial{60'000};
  /// Hears once, on a thread of the journal's, that the right to serve is lost for good, and why: nothing
  /// that the actors know may be said any more. Nobody when empty.
  std::function<void(const std::string&)> on_right_lost = {};
};

/// Changes of a batch.
inline constexpr std::array<std::uint64_t, 14> batch_size_bounds{
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1'000, 2'000, 5'000, 10'000, 20'000};
/// Nanoseconds from when the journal turned to a batch until that was durable: 0.25 ms to 10 s.
inline constexpr std::array<std::uint64_t, 15> commit_time_bounds{
    250'000,     500'000,       1'000'000,     2'500'000,     5'000'000,
    10'000'000,  25'000'000,    50'000'000,    100'000'000,   250'000'000,
    500'000'000, 1'000'000'000, 2'500'000'000, 5'000'000'000, 10'000'000'000};

using batch_size_histogram = domain::histogram<batch_size_bounds.size()>;
using commit_time_histogram = domain::histogram<commit_time_bounds.size()>;

/// What the journal did so far; for health, metrics and benchmarks. Any thread.
struct journal_counters {
  std::uint64_t batches = 0;
  std::uint64_t changes = 0;
  std::uint64_t lost_batches = 0;
  /// Also while the store has not yet answered, but is expected to.
  bool store_well = true;
  /// For how long the store has owed the journal an answer; zero when it owes none. Not what those who read
  /// wait for.
  std::chrono::nanoseconds unanswered_for{0};
  /// Of durable batches.
  batch_size_histogram::reading batch_sizes = {};
  commit_time_histogram::reading commit_times = {};
  /// Readings that somebody asked for: how many wait, and how many found no room so far.
  std::uint64_t readings_waiting = 0;
  std::uint64_t readings_refused = 0;
  /// Batches whose commit was in doubt, whatever came of them.
  std::uint64_t batches_in_doubt = 0;
  store_encounters store = {};
};

/// The journal over one store: a thread that commits, and limits::store_readers that read beside it, each
/// with a session of its own, so that no commit waits for a reading.
class journal final : public journal_port {
 public:
  /// `new_batch_id` yields a fresh random id; it is called on the journal's thread.
  journal(std::unique_ptr<store> where, std::function<batch_id()> new_batch_id,
          journal_settings settings = {});

  /// Stops as `stop` does.
  ~journal() override;

  void submit(append_request request) noexcept override;
  void read(std::function<void(store_reader&)> work) noexcept override;

  /// As `read`, but at once, for whoever asks what is durable: a batch under way, or in doubt, is not waited
  /// for (where commits wait for a standby nothing is read while one is in doubt). Who was told `durable`
  /// finds it all the same: a batch is visible to every session before its writers hear of it
  /// (`store::commit`), and a reading looks at the store as it is when it begins. Comes after what the actors
  /// themselves read. False, and `work` is not run, where limits::max_queued_readings wait already, and after
  /// `stop`.
  bool ask(std::function<void(store_reader&)> work) noexcept;

  /// Tells, on a reader's thread, whether the store answers. However many ask at a time, it is asked once.
  void ping(std::function<void(bool)> tell) noexcept;

  /// Runs `work` on the store itself, behind all that was submitted before, on the journal's thread: nothing
  /// is committed meanwhile. For what has to be done before the actors are there, and for short steps that
  /// change rows which no batch touches. Dropped after `stop`.
  void use(std::function<void(store&)> work) noexcept;

  /// Commits all that was submitted, then ends the threads; readings that wait are dropped. A batch in doubt
  /// is asked about until `patience` is over and its writers are told `lost` only if the store says so;
  /// otherwise they hear nothing. What is submitted later is `lost` at once, on the submitting thread;
  /// readings are dropped. Idempotent.
  void stop(std::chrono::milliseconds patience = std::chrono::seconds{5}) noexcept;

  journal_counters counters() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::storage
