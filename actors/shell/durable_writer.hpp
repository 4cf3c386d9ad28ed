#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "storage/journal/journal.hpp"

namespace usher::actors {

/// Keeps an actor's promise that nobody learns of a change before it is durable.
///
/// The actor hands over the changes it has applied and the answers that depend on them; answers wait until
/// all changes handed over before them are durable, in order. Refusals wait likewise: they too tell of a
/// change. Belongs to one actor and is used on its thread only.
class durable_writer {
 public:
  /// What became of the changes that an answer rests on.
  struct durability {
    /// False: they were lost.
    bool durable = true;
    /// What they became durable by; null when nothing was under way, or lost.
    const storage::committed_batch* by = nullptr;

    operator bool() const { return durable; }
  };
  /// An answer that waits.
  using effect = std::function<void(const durability&)>;
  /// Takes durable changes into what readers see.
  using showing = std::function<void()>;

  durable_writer(std::string actor, std::shared_ptr<storage::journal_port> journal);

  /// Where the journal reports. Set once, before the first append.
  void report_to(std::shared_ptr<storage::append_observer> observer) { observer_ = std::move(observer); }

  /// Submits changes as one append, each as a part of the log of its owner (domain::owner_of), in the order
  /// in which they first come, that of the remembered requests last. `show` runs when they are durable,
  /// before the effects that were added after it; it may be left out.
  void append(domain::changes changes, const domain::trace_id& trace, domain::instant decided_at,
              showing show);

  /// Runs `run` once everything submitted so far is durable or lost; at once when nothing is under way.
  void after_durable(effect run);

  /// The journal's report. Returns whether anything became visible; then publish, then call `answer`.
  bool mark_durable(std::uint64_t epoch, std::uint64_t through, const storage::committed_batch& by);
  /// Runs the effects that `mark_durable` has set free.
  void answer();

  /// The journal's other report. Ends the epoch: tells all effects that the changes were lost.
  void lose();

  /// Drops all effects without running them: nobody will.
  void forget();

  const std::string& actor() const { return actor_; }
  std::uint64_t epoch() const { return epoch_; }
  bool idle() const { return waiting_.empty(); }

 private:
  struct pending {
    std::uint64_t through;
    showing show;
    std::vector<effect> effects;
  };

  static std::vector<storage::append_part> parts_of(domain::changes changes);

  std::string actor_;
  std::shared_ptr<storage::journal_port> journal_;
  std::shared_ptr<storage::append_observer> observer_;
  std::uint64_t epoch_ = 0;
  std::uint64_t last_sequence_ = 0;
  std::deque<pending> waiting_;
  std::vector<effect> freed_;
  storage::committed_batch freed_by_;
};

}  // namespace usher::actors
