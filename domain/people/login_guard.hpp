#pragma once

#include <algorithm>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/network.hpp"
#include "domain/base/time.hpp"

namespace usher::domain {

struct login_guard_settings {
  /// So many wrong passwords in a row for one username from one address, or so many from one address, within
  /// `window` ..; 0 switches the one of them off.
  std::int32_t per_user = 5;
  std::int32_t per_address = 50;
  milliseconds window = std::chrono::minutes{15};
  /// .. and further attempts are refused for this long.
  milliseconds lockout = std::chrono::minutes{5};
  /// So many for one username from all addresses together, and its attempts are refused likewise where it has
  /// never been logged in from. 0 switches this off.
  std::int32_t per_user_anywhere = 100;
};

/// Values by name, of which the one that was not touched for longest is forgotten beyond
/// limits::max_guarded_logins.
template <class Value>
class remembered_names {
 public:
  remembered_names() = default;
  // A copy's entries would point into the original's list.
  remembered_names(const remembered_names&) = delete;
  remembered_names& operator=(const remembered_names&) = delete;
  remembered_names(remembered_names&&) noexcept = default;
  remembered_names& operator=(remembered_names&&) noexcept = default;

  Value* find(const std::string& name) {
    const auto known = entries_.find(name);
    return known == entries_.end() ? nullptr : &known->second.value;
  }
  const Value* find(const std::string& name) const {
    const auto known = entries_.find(name);
    return known == entries_.end() ? nullptr : &known->second.value;
  }

  /// A new one is what a value is by default.
  Value& touch(const std::string& name) {
    const auto known = entries_.find(name);
    if (known != entries_.end()) {
      recency_.splice(recency_.begin(), recency_, known->second.recency);
      return known->second.value;
    }
    recency_.push_front(name);
    Value& fresh = entries_.emplace(name, entry{{}, recency_.begin()}).first->second.value;
    // The newcomer stands in front, so it is never the one who is forgotten.
    if (entries_.size() > limits::max_guarded_logins) {
      entries_.erase(recency_.back());
      recency_.pop_back();
    }
    return fresh;
  }

  void forget(const std::string& name) {
    const auto known = entries_.find(name);
    if (known != entries_.end()) {
      recency_.erase(known->second.recency);
      entries_.erase(known);
    }
  }

 private:
  struct entry {
    Value value;
    std::list<std::string>::iterator recency;
  };

  std::unordered_map<std::string, entry> entries_;
  /// Most recent first.
  std::list<std::string> recency_;
};

/// Slows down whoever guesses passwords, without letting them lock anybody else out: a username is locked for
/// the address from which it was guessed at, and, after many more guesses from anywhere, for addresses from
/// which it was never logged in. Usernames are given folded (see unicode.hpp), and count whether anyone has
/// them or not: a lockout says nothing about who exists. A right password forgets the failures of its
/// username from its address, not the address's own. Bounded in memory: of usernames with addresses,
/// usernames and addresses each, the one that has not failed for longest is forgotten beyond
/// limits::max_guarded_logins. Not persisted.
class login_guard {
 public:
  explicit login_guard(login_guard_settings settings)
      : pairs_(settings.per_user, settings),
        addresses_(settings.per_address, settings),
        users_(settings.per_user_anywhere, settings) {}

  /// How long an attempt at `now` has to wait; nothing when it may go on. An attempt that goes on counts for
  /// its username as failed until it turns out right, so that many at once are no way around. From an address
  /// many may be on their way: a school full of people logs in from one. `compared` or `withdrawn` follows.
  std::optional<milliseconds> attempt(const std::string& username, const network& from, instant now);
  /// The password of an attempt that went on was compared. When others have got the address locked meanwhile
  /// nobody may hear what came of it, only how long to wait, and it counts for nothing: of the guesses that
  /// an address sends at once it learns about `per_address`. Nothing otherwise.
  std::optional<milliseconds> compared(const std::string& username, const network& from, bool matches,
                                       instant now);
  /// It was neither right nor wrong.
  void withdrawn(const std::string& username, const network& from);

 private:
  class ledger {
   public:
    ledger(std::int32_t allowed, const login_guard_settings& settings)
        : allowed_(allowed), window_(settings.window), lockout_(settings.lockout) {}

    std::optional<milliseconds> waits(const std::string& who, instant now) const;
    void failed(const std::string& who, instant now);
    void take_back(const std::string& who);
    void forget(const std::string& who) { entries_.forget(who); }

   private:
    struct failures {
      std::int32_t count = 0;
      instant first_at;
      std::optional<instant> locked_until;
    };

    std::int32_t allowed_;
    milliseconds window_;
    milliseconds lockout_;
    remembered_names<failures> entries_;
  };

  bool has_worked_from(const std::string& user, const network& from) const;
  void note_worked_from(const std::string& user, const network& from);

  /// By username and network.
  ledger pairs_;
  ledger addresses_;
  ledger users_;
  /// From where a username was logged in, the latest first.
  remembered_names<std::vector<network>> worked_from_;
};

}  // namespace usher::domain
