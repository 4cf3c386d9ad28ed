#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <queue>
#include <random>
#include <vector>

#include "domain/ownership/ownership.hpp"

/// Some nodes on one store, on virtual time: every message may be late, every node may stand still, be cut
/// from the store, die and come back, and the store may end sessions. What happens follows from the seed.
namespace usher::domain::ownership_simulation {

/// What is left out, to see that it would be missed.
enum class omission : std::uint8_t {
  nothing,
  /// Commits ask for no right.
  fence,
  /// Owners answer whatever became of their beats.
  lease,
  /// A claim does not look whether the owner has beaten since it was given up.
  second_look,
};

struct findings {
  int claims = 0;
  int commits = 0;
  /// Commits and answers of an owner while the store was another's.
  int doubled = 0;
  int stale = 0;
  /// When all faults were over: somebody is the owner, and commits.
  bool ends_well = false;
};

class nodes {
 public:
  nodes(std::uint64_t seed, omission without);
  findings run();

 private:
  enum class role : std::uint8_t { follower, claimant, owner, resigning };

  struct process {
    int node = 0;
    role is = role::follower;
    owner_watch watch;
    lease held;
    std::int64_t epoch = 0;
    std::int64_t last_commit = 0;
    int commits_under_way = 0;
    /// Sessions; 0 for none.
    int guard = 0;
    int writer = 0;
    bool is_dead = false;
  };
  using process_ref = std::shared_ptr<process>;

  /// A machine: its clock and what is wrong with it.
  struct machine {
    process_ref runs;
    milliseconds set_to{0};
    /// How fast the clock runs, in thousandths.
    int rate = 1'000;
    std::int64_t frozen_until = 0;
    std::int64_t cut_until = 0;
    /// Faults of this machine wait until then.
    std::int64_t spared_until = 0;
  };

  struct event {
    std::int64_t at;
    std::uint64_t number;
    std::function<void()> what;
    bool operator>(const event& other) const {
      return at != other.at ? at > other.at : number > other.number;
    }
  };

  /// What the store answers; nothing where the session has ended.
  using question = std::function<std::int64_t()>;
  using hearer = std::function<void(std::optional<std::int64_t>)>;

  struct store_session {
    process_ref of;
    /// Who waits for an answer that is not given yet.
    std::map<std::uint64_t, hearer> asked;
  };

  std::int64_t random(std::int64_t below) { return static_cast<std::int64_t>(chance_() % below); }
  void after(std::int64_t delay, std::function<void()> what);
  /// On the process, once it does not stand still; not at all when it is dead by then.
  void on(const process_ref& p, std::int64_t delay, std::function<void()> what);
  std::int64_t latency();
  /// How long a message from or to the machine takes.
  std::int64_t way(const machine& m);
  uptime now_at(const process& p) const;

  void ask(const process_ref& p, int session, question asked, hearer then);
  void open(const process_ref& p, std::function<void(int)> then);
  void close(int number);
  /// Of all where none is given.
  void end_sessions(const process* of);
  bool is_connected(const process* p) const;

  void start(int node);
  void end(const process_ref& p);
  void look(const process_ref& p);
  void claim(const process_ref& p, std::int64_t epoch, std::int64_t beats);
  void take_lock(const process_ref& p, int attempts, std::function<void(bool)> then);
  void serve(const process_ref& p);
  void beat(const process_ref& p);
  void commit(const process_ref& p);
  void answer(const process_ref& p);
  void resign(const process_ref& p);
  void go_wrong();

  const omission without_;
  std::mt19937_64 chance_;
  std::int64_t now_ = 0;
  bool quiet_ = false;
  std::uint64_t events_ = 0;
  std::priority_queue<event, std::vector<event>, std::greater<>> queue_;
  std::vector<machine> machines_;
  findings found_;

  // The store.
  std::int64_t epoch_ = 0;
  const process* owner_ = nullptr;
  std::int64_t beats_ = 0;
  bool has_resigned_ = false;
  /// The session that has the right to commit; 0 for none.
  int right_ = 0;
  int last_session_ = 0;
  std::map<int, store_session> sessions_;
  std::uint64_t questions_ = 0;
  std::int64_t last_commit_ = 0;
};

}  // namespace usher::domain::ownership_simulation
