#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "api/admin/cluster_asker.hpp"
#include "storage/ownership.hpp"

namespace usher::api {

/// Both as `usher cluster` and the administration's calls have it. Throw as the session does.
domain::cluster_standing standing_of(storage::ownership_session& database);
/// Leaves the wish for the owner, or says why not.
std::optional<domain::wish_refusal> ask_owner(storage::ownership_session& database, domain::owner_wish what);

/// Asks by a session and on a thread of its own, since a question may take seconds.
class cluster_control final : public cluster_asker {
 public:
  cluster_control(std::string name, std::unique_ptr<storage::ownership_session> database);
  cluster_control(const cluster_control&) = delete;
  cluster_control& operator=(const cluster_control&) = delete;
  ~cluster_control() override;

  std::string name() const override { return name_; }
  void look(actors::reply_to<cluster_outcome> reply) override;
  void ask(domain::owner_wish what, actors::reply_to<cluster_outcome> reply) override;

 private:
  using question = std::function<cluster_outcome(storage::ownership_session&)>;
  struct asked {
    question what;
    actors::reply_to<cluster_outcome> reply;
  };

  /// Answers `busy` where too many wait.
  void put(question what, const actors::reply_to<cluster_outcome>& reply);
  void work(const std::stop_token& stopped);

  const std::string name_;
  const std::unique_ptr<storage::ownership_session> database_;
  std::mutex lock_;
  std::condition_variable_any wanted_;
  std::deque<asked> waiting_;
  /// It ends before what it uses.
  std::jthread thread_;
};

}  // namespace usher::api
