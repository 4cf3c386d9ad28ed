#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"

/// The idempotency keys that are known, as a pure state machine: which request a key stood for, and the
/// answer it got. What a request changed and its record become durable in one append of whoever decided it,
/// but for what `keep_answer` is for; this machine learns of it afterwards.
namespace usher::domain {

struct begin_request {
  secret_hash key;
  secret_hash fingerprint;
  /// The fingerprint that this request had before requests of the same meaning had the same: records of then
  /// stand for it, too.
  std::optional<secret_hash> former_fingerprint = {};
  /// As in request_remembered.
  secret_hash share = {};
  bool yields = false;

  bool is_of(const secret_hash& known) const { return known == fingerprint || known == former_fingerprint; }
};

/// Remembers the answer to a request that is under way by itself, behind what it changed: for one that comes
/// to the same when it is carried out again.
struct keep_answer {
  request_remembered record;
};

struct answer_kept {
  friend bool operator==(const answer_kept&, const answer_kept&) = default;
};

/// Nobody has used the key: carry the request out, then `end`.
struct request_is_new {
  friend bool operator==(const request_is_new&, const request_is_new&) = default;
};

/// The sealed answer that the same request got before.
struct request_was_answered {
  std::string answer;

  friend bool operator==(const request_was_answered&, const request_was_answered&) = default;
};

/// The same request is being carried out: ask again when it has ended.
struct request_is_under_way {
  friend bool operator==(const request_is_under_way&, const request_is_under_way&) = default;
};

/// In order of precedence. `too_many`: this share takes as much of the memory as is left of it, so a new key
/// has to wait until older ones are forgotten.
enum class request_refusal : std::uint8_t { key_reused, too_many };

using begun_request = std::variant<request_is_new, request_was_answered, request_is_under_way>;

/// All that is remembered, in order of remembering (then of key). `date` and `seats` are left out: they are
/// the date's business.
struct remembered_requests_image {
  std::vector<request_remembered> requests;

  friend bool operator==(const remembered_requests_image&, const remembered_requests_image&) = default;
};

/// What is remembered is bounded, and by caller: nobody's keys keep those of others from being remembered.
/// Each belongs to a share, such as that of a client's network.
///
/// Most are kept for their whole time. A share may keep no more of them than would fit beside all that are
/// kept: one share has at most half of the memory to itself, two a third each, and whoever has but a few is
/// never refused. The others yield: where there are too many, the oldest of the share that has most of them
/// are forgotten before their time, those of the share with the oldest where shares have as many. They take
/// no room from those that are kept, and are refused only where these fill all.
class remembered_requests {
 public:
  explicit remembered_requests(const remembered_requests_image& image = {},
                               std::size_t most = limits::max_remembered_requests);

  /// A key whose time is over at `now` counts as unknown. `request_is_new` marks the key as under way. Both
  /// what is kept and what is under way to be kept count against the bound.
  outcome<begun_request, request_refusal> begin(const begin_request& command, instant now);
  /// Yields the record.
  decision<outcome<answer_kept, std::monostate>, change> decide(const keep_answer& command, instant) const {
    return {answer_kept{}, {command.record}};
  }
  /// The request that `begin` called new is over; if it changed something, `apply` took its record in before.
  void end(const secret_hash& key);

  /// Takes request_remembered and request_forgotten in; ignores others.
  void apply(const change& c);

  /// request_forgotten for records whose time is over, in that order, or else for those that yield because
  /// there are too many; at most limits::max_due_changes_per_step: call again after applying them until it is
  /// empty. Not for keys that are under way again: the newer record would be lost with the older.
  changes due(instant now) const;
  /// When `due` next has something to say; may lie in the past.
  std::optional<instant> next_due() const;

  std::size_t size() const;
  remembered_requests_image image() const;

 private:
  struct record {
    secret_hash fingerprint;
    std::string answer;
    instant remembered_at;
    instant forgotten_at;
    secret_hash share;
    bool yields;
  };
  struct pending {
    secret_hash fingerprint;
    secret_hash share;
    bool yields;
  };

  using deadline = std::pair<instant, secret_hash>;

  struct share {
    /// Remembered or under way.
    std::size_t kept = 0;
    /// From the first that is to be forgotten: all live equally long.
    std::set<deadline> yielding;
  };
  /// A share from which something may be taken: how much there is, and the first that would be taken.
  struct offer {
    std::size_t yielding;
    deadline first;
    secret_hash share;

    /// Who is to give first.
    friend bool operator<(const offer& a, const offer& b) {
      return a.yielding != b.yielding ? a.yielding > b.yielding : a.first < b.first;
    }
  };

  void remember(const request_remembered& fact);
  void forget(const secret_hash& key);

  /// A record whose key is not under way may be forgotten.
  void may_go(const secret_hash& key, const record& known);
  void may_not_go(const secret_hash& key, const record& known);
  template <class Change>
  void change_share(const secret_hash& whose, Change change);
  void count_kept(const secret_hash& whose, bool yields, int by);
  bool has_room(const begin_request& command) const;
  std::size_t surplus() const;

  std::size_t most_;
  std::unordered_map<secret_hash, record> known_;
  /// The end of every record's time, but of those whose key is under way.
  std::set<deadline> deadlines_;
  std::unordered_map<secret_hash, pending> under_way_;
  std::unordered_map<secret_hash, share> shares_;
  /// Of all shares with something that yields.
  std::set<offer> offers_;
  /// Remembered or under way, of all shares.
  std::size_t kept_ = 0;
};

}  // namespace usher::domain
