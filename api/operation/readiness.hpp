#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api/support/bilingual.hpp"
#include "storage/queries.hpp"

namespace usher::api {

/// Whether the server is to be sent requests, and may say anything of the state. It goes from restoring,
/// which may wait for the store, to serving to draining and never back; from anywhere to withdrawn, for good.
/// Any thread.
class readiness {
 public:
  /// Both are asked at each look and must not block. `is_unfit` says why the store is not well, where that is
  /// known.
  explicit readiness(
      std::function<bool()> store_well,
      std::function<storage::unfit()> is_unfit = [] { return storage::unfit::no; })
      : store_well_(std::move(store_well)), is_unfit_(std::move(is_unfit)) {}

  /// The store cannot be reached, and nothing was read of it.
  void await_store() noexcept { move(stage::restoring, stage::waiting); }
  /// It is there.
  void found_store() noexcept { move(stage::waiting, stage::restoring); }
  /// The state is restored: from here on the actors may be asked.
  void open() noexcept { move(stage::restoring, stage::serving); }
  /// The server is about to stop.
  void drain() noexcept {
    for (const auto from : {stage::waiting, stage::restoring, stage::serving}) {
      move(from, stage::draining);
    }
  }
  /// What the actors know is no longer what the store holds.
  void withdraw() noexcept { stage_.store(stage::withdrawn, std::memory_order_release); }

  /// Nothing may be said of the state: it is not restored yet, or withdrawn. Whoever sees false sees all that
  /// was done before `open`.
  bool silent() const noexcept { return stage_.load(std::memory_order_acquire) <= stage::restoring; }
  /// Because there is no store that could be asked, and not because the state is being restored.
  bool without_store() const noexcept { return stage_.load(std::memory_order_acquire) <= stage::waiting; }
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
  enum class stage : std::uint8_t { withdrawn, waiting, restoring, serving, draining };

  void move(stage from, stage to) noexcept {
    stage_.compare_exchange_strong(from, to, std::memory_order_acq_rel);
  }

  const std::function<bool()> store_well_;
  const std::function<storage::unfit()> is_unfit_;
  std::atomic<stage> stage_ = stage::restoring;
};

}  // namespace usher::api
