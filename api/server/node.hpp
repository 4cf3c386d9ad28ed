#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "api/cluster/owner_address.hpp"
#include "api/operation/readiness.hpp"
#include "api/server/configuration.hpp"
#include "domain/ownership/ownership.hpp"
#include "storage/ownership.hpp"

namespace usher::api {

/// This process as one of several nodes on a database: it waits for its turn, then says that it lives, and at
/// last gives its place up. Members are called by one thread, in this order.
class node {
 public:
  /// `health` hears which node serves, and until when this one may answer; `on_owner` the same of each other
  /// node that serves, when it is seen.
  /// `on_wait` is called once, when it has to wait for its turn.
  node(std::unique_ptr<storage::ownership_session> sessions, storage::node_facts mine,
       std::shared_ptr<readiness> health, std::function<void(const owner_address&)> on_owner = {},
       std::function<void()> on_wait = {});
  node(const node&) = delete;
  node& operator=(const node&) = delete;
  ~node();

  /// Looks until the owner's place may be taken, then claims it by `claim`, and again until that succeeds: it
  /// yields the claim, or throws store_in_use or store_unreachable. From then on beats are sent by a thread
  /// of its own. Throws store_error where waiting would be in vain.
  void become_owner(const std::function<std::int64_t(const domain::owner_sighting&)>& claim);

  /// Somebody wants another node to be the owner, or this one to end; what was wanted last. Any thread.
  std::optional<domain::owner_wish> asked() const noexcept;

  /// Another node waits for its turn. False where the database does not say so. Never throws.
  bool has_successor() noexcept;

  /// No beat is sent any more, and another may take over. After the last commit. Never throws.
  void resign() noexcept;

  /// After `resign`: looks for the node that serves instead, and tells it. False where none does in time.
  bool find_successor(std::chrono::milliseconds patience) noexcept;

 private:
  domain::owner_sighting await_turn();
  /// Both once, however often it happens.
  void say(const std::string& what);
  void complain(const std::string& why);
  void work(const std::stop_token& stopped);
  /// False where the right to serve is another's.
  bool beat();
  void stop();

  const std::unique_ptr<storage::ownership_session> sessions_;
  const storage::node_facts mine_;
  const std::shared_ptr<readiness> health_;
  const std::function<void(const owner_address&)> on_owner_;
  std::function<void()> on_wait_;
  /// Of the sessions, while beats are sent.
  std::mutex asking_;
  domain::owner_watch watch_;
  std::string said_;

  std::int64_t epoch_ = 0;
  domain::lease lease_;
  /// The last beat was taken.
  bool is_heard_ = true;
  /// The last beat that told what is wanted; `taken` before there is one.
  std::atomic<storage::beat_answer> asked_ = storage::beat_answer::taken;
  std::mutex lock_;
  std::condition_variable_any woken_;
  /// Beats. It ends before what it uses.
  std::jthread thread_;
};

/// As the options name it, with a name for the sessions of this run. Of a server on its own all is empty.
storage::node_facts node_facts_of(const node_settings& settings, const std::string& url,
                                  const std::string& link);

}  // namespace usher::api
