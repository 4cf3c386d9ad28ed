#pragma once

#include <memory>
#include <string>
#include <vector>

#include <hiredis/hiredis.h>

namespace usher::baseline {

/// A connection to Redis by its Unix socket. What is appended is sent together, and answered in that order.
/// One thread uses it. Throws std::runtime_error when the connection is gone or Redis refuses.
class redis_session {
 public:
  using command = std::vector<std::string>;
  struct free_reply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  using reply = std::unique_ptr<redisReply, free_reply>;

  explicit redis_session(const std::string& socket);

  void append(const command& words);
  /// The answer to the first appended command that has none yet.
  reply take();
  reply ask(const command& words);

 private:
  struct close {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  std::unique_ptr<redisContext, close> context_;
};

}  // namespace usher::baseline
