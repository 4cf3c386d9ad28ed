#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/support/bilingual.hpp"
#include "api/support/process/boot_time.hpp"
#include "storage/queries.hpp"

namespace usher::api {

/// The node that serves in the place of this one.
struct followed_owner {
  std::string name;
  /// Where it answers.
  std::string url;
  /// Its claim on the database.
  std::int64_t epoch = 0;
};

/// Whether the server is to be sent requests, and may say anything of the state. It goes from restoring,
/// which may wait for the store or follow another node, to serving to draining and never back; from anywhere
/// to withdrawn, for good. Any thread.
class readiness {
 public:
  /// All are asked at each look and must not block. `is_unfit` says why the store is not well, where that is
  /// known.
  explicit readiness(
      std::function<bool()> store_well,
      std::function<storage::unfit()> is_unfit = [] { return storage::unfit::no; },
      std::function<domain::uptime()> now = boot_time)
      : store_well_(std::move(store_well)), is_unfit_(std::move(is_unfit)), now_(std::move(now)) {}

  /// Another node serves, until this one has taken its place.
  void follow(const followed_owner& owner);
  /// The right to serve is this server's.
  void lead() noexcept { move(stage::following, stage::restoring); }
  /// From then on nothing may be said of the state, since another node may have taken this one's place; until
  /// a later time is told. Without a call there is no end.
  void answer_until(domain::uptime end) noexcept { answers_until_.store(end.time_since_epoch().count()); }

  /// The store cannot be reached, and nothing was read of it.
  void await_store() noexcept {
    for (const auto from : {stage::following, stage::restoring}) {
      move(from, stage::waiting);
    }
  }
  /// It is there.
  void found_store() noexcept { move(stage::waiting, stage::restoring); }
  /// The state is restored: from here on the actors may be asked.
  void open() noexcept { move(stage::restoring, stage::serving); }
  /// The server is about to stop.
  void drain() noexcept {
    for (const auto from : {stage::following, stage::waiting, stage::restoring, stage::serving}) {
      move(from, stage::draining);
    }
  }
  /// What the actors know is no longer what the store holds.
  void withdraw() noexcept { stage_.store(stage::withdrawn, std::memory_order_release); }

  /// Nothing may be said of the state: it is not restored yet, or withdrawn. Whoever sees false sees all that
  /// was done before `open`.
  bool silent() const noexcept {
    return stage_.load(std::memory_order_acquire) <= stage::restoring || must_not_answer();
  }
  /// Because there is no store that could be asked, and not because the state is being restored.
  bool without_store() const noexcept {
    return stage_.load(std::memory_order_acquire) <= stage::waiting || must_not_answer();
  }
  /// Nothing where no other node is known to serve.
  std::optional<followed_owner> followed() const;
  bool withdrawn() const noexcept { return stage_.load(std::memory_order_acquire) == stage::withdrawn; }

  struct check {
    std::string name;
    bool passed;
    /// An upper-case identifier and a sentence of why not; empty when it passed.
    std::string code;
    bilingual message;
  };

  /// `restored`, `accepting` and `store`, in this order: the first that did not pass is the reason.
  std::vector<check> checks() const;

 private:
  enum class stage : std::uint8_t { withdrawn, following, waiting, restoring, serving, draining };

  bool must_not_answer() const noexcept {
    const auto end = answers_until_.load();
    return end != without_end && now_().time_since_epoch().count() >= end;
  }

  void move(stage from, stage to) noexcept {
    stage_.compare_exchange_strong(from, to, std::memory_order_acq_rel);
  }

  const std::function<bool()> store_well_;
  const std::function<storage::unfit()> is_unfit_;
  const std::function<domain::uptime()> now_;
  std::atomic<stage> stage_ = stage::restoring;
  static constexpr auto without_end = domain::uptime::max().time_since_epoch().count();
  std::atomic<domain::uptime::rep> answers_until_ = without_end;
  mutable std::mutex lock_;
  followed_owner owner_;
};

}  // namespace usher::api
