#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include <caf/actor.hpp>
#include <caf/actor_system.hpp>

#include "actors/conversations/conversations.hpp"
#include "actors/engine.hpp"
#include "domain/changes/concerned.hpp"
#include "domain/changes/names.hpp"

/// All actors of one process, whoever runs them: the engine on threads, the simulation by hand.
namespace usher::actors {

/// Counts the actors that have yet to restore their state. Any thread.
class restore_count {
 public:
  void expect_one();
  void one_is_ready();
  std::size_t left() const;

  /// Waits until all are ready, as long as there is progress or the store, as `is_well` says, is away. Throws
  /// store_error otherwise.
  void wait(const std::function<bool()>& is_well);

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t left_ = 0;
  std::size_t ready_ = 0;
};

/// Spawns the actors, knows them by name, and hands them what is asked. Any thread, but for `open`, `follow`,
/// `take_in`, `lead`, `close` and `forget`, which belong to one at a time.
class company {
 public:
  /// Of the settings, `threads` and `passwords` are not looked at. Outlives what it spawns.
  company(caf::actor_system& system, const engine_settings& settings, std::shared_ptr<const clock> time,
          std::shared_ptr<storage::journal_port> journal, std::shared_ptr<password_port> passwords);

  /// Spawns the actors that are needed from the start; `restoring` counts those that have yet to restore. The
  /// others are spawned when somebody asks for them.
  void open(const storage::catalogue& known, const storage::restless& lively);
  restore_count& restoring() { return *restores_; }

  /// As `open`, while another node decides; what the actors read they read by `reads`, until `lead`. Nothing
  /// is to be asked that changes something.
  void follow(std::shared_ptr<storage::journal_port> reads, const storage::catalogue& known,
              const storage::restless& lively);
  /// Hands on what that node has committed, in the order of the log; what was handed on before may come
  /// again. `until_taken` is let go when all whom it concerns have taken it in.
  void take_in(const storage::log_piece& piece, const std::shared_ptr<void>& until_taken);
  /// From now on the actors decide; `restoring` counts those that are not ready yet. All that was committed
  /// must have been taken in.
  void lead(const storage::catalogue& known, const storage::restless& lively);

  /// Spawns no more, and returns all actors: they are to be ended.
  std::vector<caf::actor> close();
  /// Knows none of them any more; after the last of them has ended. What is asked from then on is answered as
  /// by actors that have ended.
  void forget();

  /// Hands a call to whom it is for. There is one for each of `calls`.
  template <class Command>
  void take(asked<Command>&& call);
  /// As engine::end_request.
  void end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                   bool unknown);

  const cast_list& cast() const { return cast_; }
  const view_slot<people_view>& people_slot() const { return *people_slot_; }
  const view_slot<app_keys_view>& keys_slot() const { return *keys_slot_; }

 private:
  /// Is told to lead where that was missed while it was made.
  template <class Spawned, class... Arguments>
  auto spawn(surroundings around, Arguments&&... more);
  void tell_to_lead(const caf::actor& actor);
  /// What an actor calls that the start waits for. With stoppable_mutex_ held.
  std::function<void()> when_ready() const;
  std::vector<caf::actor> known_rooms();
  surroundings around();
  void spawn_sole_ones();
  void spawn_known(const storage::catalogue& known, const storage::restless& lively);
  /// The actor of this name; spawned where it can be. Empty where there is none.
  caf::actor whose(const domain::actor_identity& who);
  void open_new(const domain::clinic_facts& created);
  spawners make_spawners();

  caf::actor_system& system_;
  const engine_settings& settings_;
  std::shared_ptr<const clock> time_;
  std::shared_ptr<storage::journal_port> journal_;
  std::shared_ptr<password_port> passwords_;

  std::shared_ptr<restore_count> restores_ = std::make_shared<restore_count>();
  std::atomic<bool> starting_ = true;
  std::atomic<bool> follows_ = false;
  domain::concerned_in_log concerned_;
  std::mutex stoppable_mutex_;
  std::vector<caf::actor> stoppable_;
  /// While all are told to lead: once nobody has it any more the rooms are told, too.
  std::shared_ptr<void> before_rooms_;
  cast_list cast_;
  std::shared_ptr<view_slot<people_view>> people_slot_;
  /// There before the state is restored: the first key is asked for then already.
  std::shared_ptr<view_slot<app_keys_view>> keys_slot_ = std::make_shared<view_slot<app_keys_view>>();
};

}  // namespace usher::actors
