#include "loadtest/baseline/redis_queue.hpp"

#include <cstddef>
#include <stdexcept>

namespace usher::baseline {

namespace {

// Tokens by the order in which they came; whose they are.
constexpr const char* take_script = R"(
local number = redis.call('INCR', 'room:issued')
redis.call('ZADD', 'room:waiting', number, ARGV[1])
redis.call('SET', 'token:' .. ARGV[1], ARGV[2])
return {redis.call('ZRANK', 'room:waiting', ARGV[1]), tonumber(ARGV[2])}
)";

constexpr const char* check_script = R"(
local rank = redis.call('ZRANK', 'room:waiting', ARGV[1])
if not rank then return {-1, 0} end
return {rank, tonumber(redis.call('GET', 'token:' .. ARGV[1]))}
)";

// Who holds a seat may hold it again, for as long as before.
constexpr const char* hold_script = R"(
local price = redis.call('HGET', KEYS[1], ARGV[1])
if not price then return {0, 0} end
if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return {1, tonumber(price)} end
if redis.call('GET', KEYS[2]) ~= ARGV[2] then return {2, tonumber(price)} end
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return {1, tonumber(price)}
)";

std::string date_key(std::int64_t concert, const std::string& date) {
  return "seats:" + std::to_string(concert) + ":" + date;
}

std::string loaded(redis_session& redis, const char* script) {
  const auto reply = redis.ask({"SCRIPT", "LOAD", script});
  return {reply->str, reply->len};
}

std::int64_t number_in(const redisReply& reply, std::size_t at) {
  if (reply.type != REDIS_REPLY_ARRAY || reply.elements <= at ||
      reply.element[at]->type != REDIS_REPLY_INTEGER) {
    throw std::runtime_error("redis: an answer that no script gives");
  }
  return reply.element[at]->integer;
}

}  // namespace

redis_queue::redis_queue(redis_session& redis, int seats) {
  redis.ask({"FLUSHALL"});
  take_ = loaded(redis, take_script);
  check_ = loaded(redis, check_script);
  hold_ = loaded(redis, hold_script);
  redis_session::command prices{"HSET", date_key(1, "2030-01-01T00:00:00")};
  for (int seat = 1; seat <= seats; ++seat) {
    prices.push_back(std::to_string(seat));
    prices.emplace_back("1");
  }
  redis.ask(prices);
}

redis_session::command redis_queue::take_token(const std::string& token, std::int64_t user) const {
  return {"EVALSHA", take_, "0", token, std::to_string(user)};
}

redis_session::command redis_queue::check_token(const std::string& token) const {
  return {"EVALSHA", check_, "0", token};
}

redis_session::command redis_queue::hold_seat(std::int64_t concert, const std::string& date, int seat,
                                              std::int64_t user) const {
  const auto seats = date_key(concert, date);
  const auto number = std::to_string(seat);
  return {"EVALSHA",
          hold_,
          "2",
          seats,
          "hold:" + seats + ":" + number,
          number,
          std::to_string(user),
          std::to_string(hold_ms)};
}

redis_queue::standing redis_queue::standing_in(const redisReply& reply) {
  return {number_in(reply, 0), number_in(reply, 1)};
}

redis_queue::hold redis_queue::hold_in(const redisReply& reply) {
  switch (number_in(reply, 0)) {
    case 1:
      return {verdict::done, number_in(reply, 1)};
    case 2:
      return {verdict::taken, number_in(reply, 1)};
    default:
      return {verdict::not_found};
  }
}

}  // namespace usher::baseline
