#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "domain/ownership/forwarding.hpp"
#include "domain/ownership/ownership.hpp"

/// Some nodes on one store and their clients, on virtual time: every message may be late, every node may
/// stand still, be cut from the store or from the others, hand over, die and come back, and the store may end
/// sessions. What happens follows from the seed.
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
  /// Of what was sent on a connection that ends, nothing counts as sent.
  doubt,
  /// What may have been carried out is sent again whatever it is.
  key,
  /// Who does not serve carries out what other nodes send.
  refusal,
  /// That what was sent again is refused for now is taken for nothing having been done.
  doubt_of_refusals,
};

struct findings {
  int claims = 0;
  int commits = 0;
  /// Commits and answers of an owner while the store was another's.
  int doubled = 0;
  int stale = 0;
  int hand_overs = 0;

  // Of clients' requests.
  int requests = 0;
  /// What they were told: it was done, nothing was, or nobody knows.
  int done = 0;
  int refused = 0;
  int unknown = 0;
  int forwarded = 0;
  int sent_again = 0;
  /// Changes that were carried out more than once, and what was given to two.
  int done_twice = 0;
  int given_twice = 0;
  /// Acknowledged, and not in the store.
  int lost = 0;
  /// Told that nothing was changed, and it was.
  int broken_promises = 0;
  /// Reads that show less than was acknowledged to anybody before they were asked.
  int stale_reads = 0;
  /// Reads that were given up as unknown, and requests that got more than one answer, or none in time.
  int wrongly_answered = 0;
  /// Nodes that went back to an earlier claim.
  int went_back = 0;

  /// When all faults were over: somebody is the owner, and commits.
  bool ends_well = false;

  /// What went wrong, in words; empty where nothing did.
  std::string complaint() const;
};

/// Each omission and what it is called.
struct planted {
  omission what;
  const char* name;
};
inline constexpr planted all_planted[] = {{omission::fence, "fence"},
                                          {omission::lease, "lease"},
                                          {omission::second_look, "second-look"},
                                          {omission::doubt, "doubt"},
                                          {omission::key, "key"},
                                          {omission::refusal, "refusal"},
                                          {omission::doubt_of_refusals, "doubt-of-refusals"}};

class nodes {
 public:
  nodes(std::uint64_t seed, omission without);
  ~nodes();
  nodes(const nodes&) = delete;
  nodes& operator=(const nodes&) = delete;
  findings run();

 private:
  /// Milliseconds.
  static constexpr std::int64_t run_ends = 55'000;

  enum class role : std::uint8_t { follower, claimant, owner, resigning };

  struct front;
  struct wire;
  using wire_ref = std::shared_ptr<wire>;

  /// What a client wants. Repetitions of what has a key are one wish.
  struct wish {
    int number = 0;
    bool is_read = false;
    bool has_key = false;
    int times_done = 0;
  };
  using wish_ref = std::shared_ptr<wish>;

  enum class told : std::uint8_t { nothing, done, refused, unknown };

  /// A wish as it came to a node once.
  struct attempt {
    wish_ref of;
    std::int64_t came = 0;
    /// What had been acknowledged when it was asked.
    std::int64_t known = 0;
    int times_done = 0;
    told was_told = told::nothing;
  };
  using attempt_ref = std::shared_ptr<attempt>;

  /// Of a node that was asked.
  struct reply {
    forwarding::answer what;
    int named = 0;
    /// It may answer nothing at the moment, and did nothing.
    bool is_refused = false;
    std::int64_t version = 0;
  };
  using replier = std::function<void(const reply&)>;

  /// A change that was decided and is not stored yet.
  struct decided {
    attempt_ref what;
    std::int64_t given = 0;
    replier then;
  };

  struct process {
    int node = 0;
    role is = role::follower;
    owner_watch watch;
    lease held;
    std::int64_t epoch = 0;
    std::int64_t last_commit = 0;
    int commits_under_way = 0;
    /// Asks other nodes for its clients.
    std::shared_ptr<front> forwards;
    /// As far as it has seen: who serves.
    int owner = 0;
    bool is_owner_known = false;
    /// It takes no more, and hands over.
    bool is_handing_over = false;
    /// What it knows of the store, and what it has given away.
    std::int64_t version = 0;
    std::int64_t given = 0;
    std::set<int> keys;
    std::vector<decided> batch;
    /// The batch that is being stored, and its number.
    std::vector<decided> storing;
    std::int64_t storing_number = 0;
    /// Requests that were taken here and have no answer yet.
    int open_here = 0;
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
    /// From the other machines.
    std::int64_t apart_until = 0;
    /// Faults of this machine wait until then.
    std::int64_t spared_until = 0;
    /// What is on its way from or to the store has come by then.
    std::int64_t late_until = 0;
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
  std::int64_t way(machine& m);
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
  void restore(const process_ref& p);
  void serve(const process_ref& p);
  void beat(const process_ref& p);
  void commit(const process_ref& p);
  void answer(const process_ref& p);
  void resign(const process_ref& p);
  void go_wrong();

  // Clients and forwarding, in nodes_forwarding.cpp.
  /// For how long nothing comes through between the machines.
  std::int64_t apart(int one, int other) const;
  std::int64_t way_between(int one, int other);
  void begin_to_forward(const process_ref& p);
  void tick(const process_ref& p);
  void follow(const process_ref& p, std::int64_t epoch, int machine);
  void lead(const process_ref& p);
  // What an owner does that is asked to let another serve, up to its end.
  void hand_over(const process_ref& p);
  void wait_for_answers(const process_ref& p, std::int64_t at_most_until);
  void find_successor(const process_ref& p, std::int64_t at_most_until);
  void wait_for_the_rest(const process_ref& p, std::int64_t at_most_until);
  void go_on_asking();
  void come(const wish_ref& what);
  void come_to(const process_ref& p, const attempt_ref& what);
  /// The client hears.
  void tell(const attempt_ref& what, told how, std::int64_t version);
  /// What the process answers itself; of a request of another node, where it does not serve.
  void serve_request(const process_ref& p, const attempt_ref& what, bool is_of_a_node, replier then);
  void store_batch(const process& p);
  /// What was being stored is.
  void acknowledge(const process_ref& p);
  /// Its clients and the other nodes find it gone.
  void break_connections(const process_ref& p);
  void send(const wire_ref& on);
  void arrive(const wire_ref& on);
  void answer_in_order(const wire_ref& on);
  void judge();

  const omission without_;
  std::mt19937_64 chance_;
  std::int64_t now_ = 0;
  bool quiet_ = false;
  std::uint64_t events_ = 0;
  std::priority_queue<event, std::vector<event>, std::greater<>> queue_;
  std::vector<machine> machines_;
  /// All processes that ever ran.
  std::vector<std::weak_ptr<process>> ran_;
  findings found_;

  // The store.
  std::int64_t epoch_ = 0;
  const process* owner_ = nullptr;
  int owner_node_ = 0;
  std::int64_t beats_ = 0;
  bool has_resigned_ = false;
  /// The session that has the right to commit; 0 for none.
  int right_ = 0;
  int last_session_ = 0;
  std::map<int, store_session> sessions_;
  std::uint64_t questions_ = 0;
  std::int64_t last_commit_ = 0;
  /// How many changes are stored, which batches and keys, and how often each thing was given away.
  std::int64_t version_ = 0;
  std::int64_t last_batch_ = 0;
  std::set<std::int64_t> batches_;
  std::set<int> keys_;
  std::map<std::int64_t, int> given_;

  // The clients.
  int last_wish_ = 0;
  std::int64_t acknowledged_ = 0;
  std::vector<attempt_ref> attempts_;
  std::map<const process*, std::vector<attempt_ref>> at_;
  std::vector<wire_ref> wires_;
};

}  // namespace usher::domain::ownership_simulation
