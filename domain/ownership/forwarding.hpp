#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <unordered_map>

#include "domain/base/limits.hpp"
#include "domain/ownership/ownership.hpp"

/// What a node does with the requests that another is to answer: which node is asked and when, what is sent
/// once more, and what is given up.
namespace usher::domain {

struct forwarding_terms {
  std::size_t connections = limits::max_link_connections;
  /// Unanswered on one of them at a time.
  std::size_t pipelined = limits::max_pipelined_on_link;
  /// How long a request waits at most while no node can be asked.
  milliseconds patience{8'000};
  /// From the request's coming until it is given up, whatever became of it. Under the deadline of the edge.
  milliseconds deadline = limits::request_deadline - milliseconds{1'000};
  /// An owner that is silent for so long is not there.
  milliseconds silence{2'500};
  milliseconds connect_patience{1'000};
  /// Under the time after which the other side ends a connection without requests.
  milliseconds idle{30'000};
};

/// Requests and connections are numbered from 1 by who has them, and no number is given twice.
using ask_number = std::uint64_t;
using link_number = std::uint64_t;

enum class link_use : std::uint8_t {
  requests,
  /// Asks whether the other side is there.
  probe,
  /// Has one request, whose answer does not end.
  stream,
  /// To a node that is not asked any more, for the answers that it may still give.
  retired,
};

enum class forwarding_refusal : std::uint8_t {
  /// Nothing was changed.
  owner_is_away,
  /// It was sent, and may have been carried out.
  outcome_is_unknown,
};

/// By what the decisions act. It is called from within them.
class forwarding_hands {
 public:
  virtual ~forwarding_hands() = default;

  /// Begins to connect to the node that is followed; 0 where that cannot be.
  virtual link_number connect(link_use use) = 0;
  virtual bool is_connected(link_number which) const = 0;
  /// To be sent there; 0 asks whether the other side is there. Yields how many bytes of this connection are
  /// sent when all of it is.
  virtual std::uint64_t put(link_number on, ask_number what) = 0;
  /// Sends what can be. False when the connection has failed.
  virtual bool flush(link_number which) = 0;
  /// So many bytes were handed to the system, so that the other side may have them.
  virtual std::uint64_t sent(link_number which) const = 0;
  /// What was not handed to the system yet never is.
  virtual void drop_unsent(link_number which) = 0;
  virtual void close(link_number which) = 0;

  // The last of a request. What is `in_doubt` may have been carried out elsewhere, so that who is refused for
  // now is not to be told that nothing was changed.
  virtual void serve_here(ask_number what, bool in_doubt) = 0;
  virtual void refuse(ask_number what, forwarding_refusal why) = 0;
};

/// What was sent and not answered may have been carried out: it is sent again only when it is a read or has a
/// key, and else given up as unknown. So is what was sent again and is refused for now: of what became of it
/// before that says nothing. Who says that it does not serve has done nothing. Each request is
/// answered, served here or refused, once. Pure; one thread.
class forwarding {
 public:
  /// A request as far as this goes.
  struct ask {
    uptime came;
    bool is_read = false;
    /// Under which it is carried out once, however often it is sent.
    bool has_key = false;
    bool is_stream = false;
  };

  /// What an answer was.
  struct answer {
    enum class kind : std::uint8_t {
      of_the_owner,
      /// That does not serve; of another that does `epoch` is the claim, where `is_named`.
      not_owner,
      /// That has another secret.
      other_secret,
    };
    kind is = kind::of_the_owner;
    std::int64_t epoch = 0;
    bool is_named = false;
    /// Nothing follows on the connection: what stood behind it was not taken.
    bool is_last = false;
    /// It says that nothing was changed and that one may come again (429, 503).
    bool is_refusal_for_now = false;
  };

  /// What is to be done with an answer.
  struct hearing {
    /// Whose it is; 0: nobody's.
    ask_number of = 0;
    /// The node that was named is to be followed.
    bool is_to_follow = false;
    /// The connection is over: `broken` is to follow.
    bool is_over = false;
  };

  /// Both must outlive it.
  forwarding(const forwarding_terms& terms, forwarding_hands& by) : terms_(terms), by_(by) {}

  void take(ask_number what, const ask& facts);
  /// Gives up whatever is not answered.
  void drop_all(uptime now);

  /// Whether that claim is later than what is known, or not asked yet.
  bool is_news(std::int64_t epoch) const;
  /// The node with this claim serves, and can be asked where it `is_reachable`. What is no news changes
  /// nothing.
  void follow(std::int64_t epoch, bool is_reachable, uptime now);
  /// No node serves, but one will soon: requests wait.
  void hold(uptime now);
  /// This node serves.
  void lead(uptime now);

  /// To be called whenever something has come, and a few times in each of the terms.
  void tick(uptime now);

  // What comes by connections; of those that are closed it is ignored.
  hearing answered(link_number on, const answer& what, uptime now);
  /// A stream begins; yields whose it is, 0 where that is nobody.
  ask_number streams(link_number on, uptime now);
  /// It has failed or ended. It is closed.
  void broken(link_number which, uptime now);

  std::int64_t epoch() const { return epoch_; }
  /// Requests that wait or are under way.
  std::size_t open() const { return asks_.size(); }
  /// Requests that were sent once more.
  std::uint64_t retries() const { return retries_; }
  /// The node that serves was heard then, or is being looked for since a moment ago.
  std::optional<uptime> well_at() const { return well_at_; }
  std::optional<uptime> heard_at() const { return heard_at_; }

 private:
  struct open_ask : ask {
    explicit open_ask(const ask& facts) : ask(facts) {}

    /// It was sent once, and may have been carried out.
    bool was_sent = false;

    /// Also where it was carried out.
    bool may_be_repeated() const { return is_read || has_key; }
    bool is_in_doubt() const { return was_sent && !is_read; }
  };

  /// What was put on a connection, in order. Without an ask nobody waits for the answer any more.
  struct sent_ask {
    ask_number what = 0;
    /// See forwarding_hands::put.
    std::uint64_t end = 0;
  };

  struct link {
    link_use use;
    uptime begun;
    uptime used;
    std::deque<sent_ask> open = {};
    bool is_connected = false;
  };
  using links = std::map<link_number, link>;

  enum class mode : std::uint8_t { idle, following, holding, leading };

  links& all_of(link_use use) { return use == link_use::stream ? stream_links_ : links_; }
  /// Null where it is closed.
  link* find(link_number which);
  void begin_wait_for_owner(uptime now);
  void probe(uptime now);
  void assign(uptime now);
  void put(link_number on, ask_number what, uptime now);
  link_number choose(uptime now);
  link_number connect(link_use use, uptime now);
  void give_up(ask_number what);
  void expire_waiting(uptime now);
  void expire_sent(links& of, uptime now);
  void expire_links(uptime now);
  bool is_over(link_number which, link& one, uptime now) const;
  /// Which of what was put on the connection wait again, before all others and in their order, when so many
  /// bytes were sent: all, or but for those of which the answer is to be waited for.
  enum class put_back : std::uint8_t { all, but_those_in_doubt };
  void wait_again(link& from, std::uint64_t sent, put_back which);
  void wait_again(ask_number what, bool was_sent);
  void hear(const link& from, const answer& what, hearing& to, uptime now);
  void retire(link_number which, uptime now);
  /// Another node is asked from now on. What may be sent again is; of the rest the answer is waited for,
  /// since it may say that nothing was done.
  void retire_all(uptime now);
  void break_all(uptime now);

  const forwarding_terms& terms_;
  forwarding_hands& by_;
  mode mode_ = mode::idle;
  std::int64_t epoch_ = 0;
  std::unordered_map<ask_number, open_ask> asks_;
  /// In order of coming, but for what waits again.
  std::deque<ask_number> waiting_;
  /// Those of streams apart: there may be as many as there are clients.
  links links_;
  links stream_links_;
  /// Nothing is sent or connected before.
  uptime pause_until_{};
  uptime connect_after_{};
  uptime probe_after_{};
  uptime expire_after_{};
  /// Since when the owner may be expected, if it does not answer.
  uptime expected_since_{};
  /// It was silent for too long: nothing is sent before it answers that it is there.
  bool is_silent_ = false;
  std::uint64_t retries_ = 0;
  std::optional<uptime> well_at_;
  std::optional<uptime> heard_at_;
};

}  // namespace usher::domain
