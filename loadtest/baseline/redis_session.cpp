#include "loadtest/baseline/redis_session.hpp"

#include <cstddef>
#include <stdexcept>

namespace usher::baseline {

redis_session::redis_session(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {
  if (!context_ || context_->err != 0) {
    throw std::runtime_error("redis at " + socket + ": " + (context_ ? context_->errstr : "out of memory"));
  }
}

void redis_session::append(const command& words) {
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
  texts.reserve(words.size());
  sizes.reserve(words.size());
  for (const auto& word : words) {
    texts.push_back(word.data());
    sizes.push_back(word.size());
  }
  if (redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data()) !=
      REDIS_OK) {
    throw std::runtime_error(std::string("redis: ") + context_->errstr);
  }
}

redis_session::reply redis_session::take() {
  void* found = nullptr;
  if (redisGetReply(context_.get(), &found) != REDIS_OK) {
    throw std::runtime_error(std::string("redis: ") + context_->errstr);
  }
  reply taken{static_cast<redisReply*>(found)};
  if (taken->type == REDIS_REPLY_ERROR) {
    throw std::runtime_error("redis: " + std::string(taken->str, taken->len));
  }
  return taken;
}

redis_session::reply redis_session::ask(const command& words) {
  append(words);
  return take();
}

}  // namespace usher::baseline
