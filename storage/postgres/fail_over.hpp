#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "storage/store.hpp"

/// A database that fails over: what a new session of it means to whoever served it before.
namespace usher::storage {

/// Which primary a session has reached.
struct primary_identity {
  /// The identifier of the cluster: standbys have that of their primary, others another one.
  std::string system;
  /// Rises with each promotion.
  std::uint32_t timeline = 0;

  friend bool operator==(const primary_identity&, const primary_identity&) = default;
};

/// What a new session says of the store that it has reached.
struct reached_store {
  primary_identity primary;
  /// The last claim on it.
  std::int64_t epoch = 0;
  /// The batch that was acknowledged last is there, and with it all before: they were committed one after
  /// the other, and a standby has what its primary wrote up to some place.
  bool has_acknowledged = true;
};

/// What this process knows of the store that it serves.
struct served_store {
  primary_identity primary;
  /// Its own claim.
  std::int64_t epoch = 0;
};

enum class reconnection : std::uint8_t {
  /// The same primary, with all that was acknowledged.
  same_primary,
  /// A standby was promoted, and has all that was acknowledged: go on.
  failed_over,
  /// Another cluster: nothing that is known holds there.
  another_cluster,
  /// One whose place another has taken: an older primary that did not notice, or a copy of one. The store is
  /// somewhere else, and may be reached later.
  replaced,
  /// Another process has served the store since.
  claimed_since,
  /// The store lacks what was acknowledged.
  went_back,
};

/// The first that applies, in the order: another_cluster, replaced, claimed_since, went_back.
reconnection meaning_of(const served_store& known, const reached_store& reached);

/// What a primary says of its standbys.
struct standby_reading {
  /// synchronous_standby_names is set: a commit waits for a standby.
  bool is_awaited = false;
  /// Standbys that confirm commits now (`sync`, `quorum`).
  std::int64_t confirming = 0;
  /// Standbys of which the role may not know how they stand.
  std::int64_t hidden = 0;
};

/// What keeps commits from being safe beyond the machine of the primary, as part of a sentence; empty where
/// nothing does.
std::string complaint_about(const standby_reading& standbys);

/// What all sessions of a store know of the primary that they follow. Any thread.
class followed_primary {
 public:
  /// Nothing before the first.
  std::optional<primary_identity> known() const;
  /// From now on it is this one. One of a later timeline counts as a fail-over, which `where` has made.
  void follow(const primary_identity& which, const std::string& where);

  /// Says in the log when that changes.
  void be(unfit now, const std::string& why);
  /// A session was ended because its server did not answer.
  void note_silence() noexcept { ++silences_; }

  /// Something committed may be visible that no standby has confirmed.
  void doubt(bool now) noexcept { doubts_ = now; }
  bool doubts() const noexcept { return doubts_; }

  store_encounters encounters() const noexcept;

 private:
  mutable std::mutex lock_;
  std::optional<primary_identity> known_;

  std::atomic<unfit> unfit_{unfit::no};
  std::atomic<bool> doubts_{false};
  std::atomic<std::uint64_t> silences_{0};
  std::atomic<std::uint64_t> fail_overs_{0};
};

}  // namespace usher::storage
