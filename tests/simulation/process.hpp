#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>

#include "actors/company.hpp"
#include "storage/journal/journal_core.hpp"
#include "tests/simulation/chance.hpp"
#include "tests/simulation/doubtful_store.hpp"
#include "tests/simulation/hand_passwords.hpp"

namespace usher::simulation {

using steady_time = std::chrono::steady_clock::time_point;

/// The journal without its threads: works, and reads, when it is told to.
class hand_journal final : public storage::journal_port, private storage::journal_surroundings {
 public:
  struct surroundings {
    std::function<steady_time()> now;
    /// Lets time pass; false when the process ended meanwhile.
    std::function<bool(std::chrono::milliseconds)> wait;
    std::function<void(const std::string&)> on_right_lost;
    /// Readings wait for a turn of their own, and what is committed meanwhile comes between; otherwise the
    /// journal makes them where it comes to them.
    bool reads_beside = true;
  };

  hand_journal(std::unique_ptr<doubtful_store> where, surroundings around, chance& dice);

  void submit(storage::append_request request) noexcept override;
  void read(std::function<void(storage::store_reader&)> work) noexcept override;
  /// Runs `work` on the store itself, behind all that was submitted before.
  void use(std::function<void(storage::store&)> work) { inbox_.put(storage::store_work(std::move(work))); }

  bool has_work() const { return !inbox_.empty(); }
  /// Commits all that waits, and hands on what is to be read.
  void work() { committer_->work(); }
  /// Whether somebody waits for a reading and a session is free.
  bool has_reading() const;
  /// Makes the first of them. Others may be made before it ends.
  void read_one();
  void look_after_store() { committer_->look_after_store(); }
  /// Closes the store and drops what waits, and what arrives from now on: it is nobody's any more.
  void end();
  storage::journal_counters counters() const { return committer_->counters(); }
  doubtful_store& store() { return *store_; }

 private:
  std::deque<storage::journal_item> take() override { return inbox_.take(); }
  void done(std::size_t appends) override { inbox_.done(appends); }
  steady_time now() override { return around_.now(); }
  bool wait(std::chrono::milliseconds time) override { return around_.wait(time); }
  storage::batch_id new_batch_id() override { return {dice_.bytes<16>()}; }

  using reading = std::function<void(storage::store_reader&)>;
  struct session {
    std::unique_ptr<storage::store_reader> reader;
    bool is_reading = false;
  };

  void make(const reading& work);

  std::unique_ptr<doubtful_store> store_;
  surroundings around_;
  chance& dice_;
  bool has_ended_ = false;
  /// They end before the store.
  std::vector<session> sessions_;
  std::deque<reading> readings_;
  storage::journal_inbox inbox_{domain::limits::max_queued_appends};
  std::optional<storage::group_committer> committer_;
};

/// What the actors of a process read by that follows another, when it is told to. They submit nothing.
class hand_readings final : public storage::journal_port {
 public:
  /// `on_submit` hears when they do.
  explicit hand_readings(std::function<void()> on_submit) : on_submit_(std::move(on_submit)) {}

  void submit(storage::append_request request) noexcept override;
  void read(std::function<void(storage::store_reader&)> work) noexcept override;

  bool has_reading() const { return !readings_.empty(); }
  void read_one(storage::store_reader& from);
  /// From now on all goes there.
  void lead(std::shared_ptr<storage::journal_port> by);
  /// Drops what waits, and what arrives from now on.
  void end() {
    has_ended_ = true;
    readings_.clear();
  }

 private:
  std::function<void()> on_submit_;
  std::deque<std::function<void(storage::store_reader&)>> readings_;
  std::shared_ptr<storage::journal_port> by_;
  bool has_ended_ = false;
};

/// One server process: all its actors, and the journal, on virtual time. Messages are delivered one by one,
/// when told.
class process {
 public:
  /// One that follows another, whose store is read for the beginning.
  process(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
          storage::store_reader& beginning, std::function<void()> on_submit, chance& dice);
  process(const actors::engine_settings& settings, std::shared_ptr<const actors::clock> time,
          std::unique_ptr<doubtful_store> store, hand_journal::surroundings around, chance& dice);
  process(const process&) = delete;
  process& operator=(const process&) = delete;
  /// As a process that is killed: nothing is committed any more, nobody is answered.
  ~process();

  bool has_message() const { return !scheduler_->jobs.empty(); }
  /// The next message of one of the actors that have any, whichever it is.
  void deliver_one(chance& dice);
  void pass(std::chrono::milliseconds time) { scheduler_->advance_time(time); }

  // While it follows.
  hand_readings& readings() { return *readings_; }
  /// Hands on so much of what was committed since. Says whether there was anything.
  bool follow(storage::store_reader& from, std::size_t at_most);
  /// Its actors have taken in what was handed on.
  bool has_taken_in() const { return until_taken_.expired(); }
  /// Serves from now on, at this store: as at a start, where it begins anew.
  void lead(std::unique_ptr<doubtful_store> store, hand_journal::surroundings around, bool anew,
            chance& dice);

  actors::company& company() { return *company_; }
  hand_journal& journal() { return *journal_; }
  hand_passwords& passwords() { return *passwords_; }
  bool is_restored() { return company_->restoring().left() == 0; }

 private:
  void make_system();
  void end_actors();

  const actors::engine_settings& settings_;
  caf::actor_system_config config_;
  std::shared_ptr<const actors::clock> time_;
  /// Null while it follows.
  std::shared_ptr<hand_journal> journal_;
  /// Null of one that has never followed, or began anew when it was to lead.
  std::shared_ptr<hand_readings> readings_;
  std::uint64_t followed_to_ = 0;
  std::weak_ptr<void> until_taken_;
  std::shared_ptr<hand_passwords> passwords_;
  std::unique_ptr<caf::actor_system> system_;
  caf::scheduler::test_coordinator* scheduler_ = nullptr;
  std::unique_ptr<actors::company> company_;
};

}  // namespace usher::simulation
