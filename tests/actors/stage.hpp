#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>

#include "actors/base/clock.hpp"
#include "actors/shell/durable_actor.hpp"
#include "storage/journal/journal.hpp"
#include "storage/store.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"

/// A stage for single actors: time stands still until it is moved, messages are delivered when told, and the
/// journal commits when told. Nothing here runs on a thread of its own.
namespace usher::tests {

/// A journal whose commits happen when the test says so, over a real store.
class manual_journal final : public storage::journal_port {
 public:
  explicit manual_journal(std::unique_ptr<storage::store> where) : store_(std::move(where)) {}

  void submit(storage::append_request request) noexcept override { waiting_.push_back(std::move(request)); }
  /// Waits for what was submitted before.
  void read(std::function<void(storage::store_reader&)> work) noexcept override;

  /// Commits all that waits as one batch and reports it. Says how many appends that were.
  std::size_t commit();
  /// The same, but the writer of this actor's own appends hears of it only when the answer is called.
  std::function<void()> commit_telling_later(const std::string& actor);
  /// Loses all that waits.
  void lose();
  /// While true, reads find the store out of order.
  void break_store(bool broken) { broken_ = broken; }

  std::size_t waiting() const { return waiting_.size(); }
  storage::store& store() { return *store_; }
  /// Writes changes as set-up does, past the actors; at `stage::noon` unless told when.
  void write(const std::string& actor, domain::changes changes, std::optional<domain::instant> when = {});

 private:
  std::unique_ptr<storage::store> store_;
  void read_what_waited();
  /// Of no batch before.
  storage::batch_id next_batch();

  std::deque<storage::append_request> waiting_;
  std::vector<std::function<void(storage::store_reader&)>> reads_;
  bool broken_ = false;
  std::uint16_t batches_ = 0;
};

class stage {
 public:
  /// Monday, 2026-11-23 12:00 in Seoul.
  static constexpr domain::instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} +
                                        std::chrono::hours{3}};

  explicit stage(const std::string& zone = "Asia/Seoul", domain::instant start = noon);
  ~stage();

  actors::surroundings around() { return {time, journal, {}, spans}; }
  /// Spans of this kind, in the order in which they ended.
  std::vector<tracing::span> spans_of(std::string_view kind) const;
  /// Delivers all messages.
  void run();
  /// Moves the clock and the timers, then delivers all messages.
  void advance(domain::milliseconds by);

  /// Sends an ask and tells, once there is one, its answer.
  template <class Ask, class Outcome, class Actor, class Command>
  std::shared_ptr<std::optional<actors::answer<Outcome>>> ask(const Actor& to, Command command,
                                                              actors::request_context context = {}) {
    const auto heard = std::make_shared<std::optional<actors::answer<Outcome>>>();
    caf::anon_send(to, Ask{std::move(command), context,
                           actors::reply_to<Outcome>([heard](actors::answer<Outcome> a) { *heard = a; })});
    run();
    return heard;
  }

  template <class Actor>
  void end(const Actor& actor) {
    caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    run();
  }

  /// Before all who may still end a span when they go.
  std::shared_ptr<tracing::recorder> spans =
      std::make_shared<tracing::recorder>(tracing::recorder_settings{1024 * 1024, true});
  temporary_folder folder;
  std::shared_ptr<manual_clock> time;
  std::shared_ptr<manual_journal> journal;
  caf::actor_system_config config;
  std::unique_ptr<caf::actor_system> system;
  caf::scheduler::test_coordinator* scheduler;
};

/// People 1..count, who cannot log in.
domain::changes people(int count);

/// The outcome that was heard; fails the test when there is none.
template <class Outcome>
const Outcome& outcome_of(const std::optional<actors::answer<Outcome>>& heard) {
  return std::get<Outcome>(heard.value());
}

template <class Outcome>
actors::unavailable_reason reason_of(const std::optional<actors::answer<Outcome>>& heard) {
  return std::get<actors::unavailable>(heard.value()).reason;
}

}  // namespace usher::tests
