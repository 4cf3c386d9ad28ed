#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/base/time.hpp"

namespace usher::domain {

struct login_guard_settings {
  /// So many wrong passwords in a row for one username, or so many from one address, within `window` ..; 0
  /// switches the one of them off.
  std::int32_t per_user = 5;
  std::int32_t per_address = 50;
  milliseconds window = std::chrono::minutes{15};
  /// .. and further attempts are refused for this long.
  milliseconds lockout = std::chrono::minutes{5};
};

/// Slows down whoever guesses passwords. Usernames count as they were sent, whether anyone has them or not: a
/// lockout says nothing about who exists. A right password forgets the username's failures, not the
/// address's. Bounded in memory: of usernames and addresses each, the one that has not failed for longest is
/// forgotten beyond limits::max_guarded_logins. Not persisted.
class login_guard {
 public:
  explicit login_guard(login_guard_settings settings)
      : users_(settings.per_user, settings), addresses_(settings.per_address, settings) {}

  /// How long an attempt at `now` has to wait; nothing when it may go on. An attempt that goes on counts for
  /// its username as failed until it turns out right, so that many at once are no way around. From an address
  /// many may be on their way: a school full of people logs in from one. `compared` or `withdrawn` follows.
  std::optional<milliseconds> attempt(const std::string& username, const std::string& address, instant now);
  /// The password of an attempt that went on was compared. When others have got the address locked meanwhile
  /// nobody may hear what came of it, only how long to wait, and it counts for nothing: of the guesses that
  /// an address sends at once it learns about `per_address`. Nothing otherwise.
  std::optional<milliseconds> compared(const std::string& username, const std::string& address, bool matches,
                                       instant now);
  /// It was neither right nor wrong.
  void withdrawn(const std::string& username);

 private:
  class ledger {
   public:
    ledger(std::int32_t allowed, const login_guard_settings& settings)
        : allowed_(allowed), window_(settings.window), lockout_(settings.lockout) {}
    // A copy's entries would point into the original's list.
    ledger(const ledger&) = delete;
    ledger& operator=(const ledger&) = delete;
    ledger(ledger&&) = default;
    ledger& operator=(ledger&&) = default;

    std::optional<milliseconds> waits(const std::string& who, instant now) const;
    void failed(const std::string& who, instant now);
    void take_back(const std::string& who);
    void forget(const std::string& who);

   private:
    struct entry {
      std::int32_t failures = 0;
      instant first_at;
      std::optional<instant> locked_until;
      std::list<std::string>::iterator recency;
    };

    std::int32_t allowed_;
    milliseconds window_;
    milliseconds lockout_;
    std::unordered_map<std::string, entry> entries_;
    /// Most recent first.
    std::list<std::string> recency_;
  };

  ledger users_;
  ledger addresses_;
};

}  // namespace usher::domain
