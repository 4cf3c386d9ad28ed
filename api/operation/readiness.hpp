#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/cluster/owner_address.hpp"
#include "api/support/bilingual.hpp"
#include "api/support/process/boot_time.hpp"
#include "storage/queries.hpp"

namespace usher::api {

/// Whether the server is to be sent requests, and may say anything of the state. It goes from restoring,
/// which may wait for the store or follow another node, to serving to draining and never back; a node may go
/// from serving to handing over instead. From anywhere to withdrawn, for good. Any thread.
class readiness {
 public:
  /// All are asked at each look and must not block. `is_unfit` says why the store is not well, where that is
  /// known.
  explicit readiness(
      std::function<bool()> store_well,
      std::function<storage::unfit()> is_unfit = [] { return storage::unfit::no; },
      std::function<domain::uptime()> now = boot_time)
      : store_well_(std::move(store_well)), is_unfit_(std::move(is_unfit)), now_(std::move(now)) {}

  /// This is one of several nodes. `is_engaged` says whether what it does not answer itself goes to the one
  /// that serves, `is_linked` whether that answers. Before anything is asked.
  void be_node(std::function<bool()> is_engaged, std::function<bool()> is_linked) {
    is_engaged_ = std::move(is_engaged);
    is_linked_ = std::move(is_linked);
    is_node_ = true;
  }
  /// Another node serves, until this one has taken its place.
  void follow(const owner_address& owner);
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
  /// From here on another node is to be asked, and no actor is.
  void hand_over() noexcept { move(stage::serving, stage::handing_over); }
  /// The server is about to stop.
  void drain() noexcept {
    ends_ = true;
    move(stage::serving, stage::draining);
    if (!forwards()) {
      for (const auto from : {stage::following, stage::waiting, stage::restoring}) {
        move(from, stage::draining);
      }
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
  /// This node does not serve, but another does or soon one will.
  bool is_elsewhere() const noexcept {
    const auto now = stage_.load(std::memory_order_acquire);
    return now > stage::withdrawn && now <= stage::restoring;
  }
  /// `owner` or `follower`; empty of a server that is no node.
  std::string_view role() const noexcept {
    return !is_node_ ? std::string_view{} : is_elsewhere() ? "follower" : "owner";
  }
  /// Nothing where no other node is known to serve.
  std::optional<owner_address> followed() const;
  bool withdrawn() const noexcept { return stage_.load(std::memory_order_acquire) == stage::withdrawn; }

  struct check {
    std::string name;
    bool passed;
    /// An upper-case identifier and a sentence of why not; empty when it passed.
    std::string code;
    bilingual message;
  };

  /// `restored`, `accepting` and `store`, in this order: the first that did not pass is the reason. Of a node
  /// that forwards `owner` and `accepting`.
  std::vector<check> checks() const;

 private:
  enum class stage : std::uint8_t {
    withdrawn,
    handing_over,
    following,
    waiting,
    restoring,
    serving,
    draining
  };

  bool must_not_answer() const noexcept {
    const auto end = answers_until_.load();
    return end != without_end && now_().time_since_epoch().count() >= end;
  }

  bool forwards() const noexcept { return is_engaged_ && is_engaged_(); }

  void move(stage from, stage to) noexcept {
    stage_.compare_exchange_strong(from, to, std::memory_order_acq_rel);
  }

  const std::function<bool()> store_well_;
  const std::function<storage::unfit()> is_unfit_;
  const std::function<domain::uptime()> now_;
  std::function<bool()> is_engaged_;
  std::function<bool()> is_linked_;
  bool is_node_ = false;
  std::atomic<bool> ends_ = false;
  std::atomic<stage> stage_ = stage::restoring;
  static constexpr auto without_end = domain::uptime::max().time_since_epoch().count();
  std::atomic<domain::uptime::rep> answers_until_ = without_end;
  mutable std::mutex lock_;
  owner_address owner_;
};

}  // namespace usher::api
