#pragma once

#include <cstdint>
#include <string>

#include "loadtest/baseline/redis_session.hpp"

namespace usher::baseline {

/// A waiting room and the holds of one date as services over Redis make them: a sorted set ranks the tokens
/// by a counter (ZADD, ZRANK), a key that expires holds a seat (SET NX PX). What must happen as one is a
/// script, which is one round trip and one append to Redis' log.
class redis_queue {
 public:
  struct standing {
    /// -1 when there is no such token.
    std::int64_t rank = -1;
    std::int64_t user = 0;
  };
  enum class verdict { done, not_found, taken };
  struct hold {
    verdict what;
    std::int64_t price = 0;
  };

  static constexpr std::int64_t hold_ms = 5 * 60 * 1000;

  /// Forgets all that Redis has, and sells `seats` seats of one date at a price of 1.
  redis_queue(redis_session& redis, int seats);

  redis_session::command take_token(const std::string& token, std::int64_t user) const;
  redis_session::command check_token(const std::string& token) const;
  redis_session::command hold_seat(std::int64_t concert, const std::string& date, int seat,
                                   std::int64_t user) const;

  /// Of what Redis answered to the first two, and to the third. Throw std::runtime_error for what it does not
  /// answer.
  static standing standing_in(const redisReply& reply);
  static hold hold_in(const redisReply& reply);

 private:
  std::string take_;
  std::string check_;
  std::string hold_;
};

}  // namespace usher::baseline
