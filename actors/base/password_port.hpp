#pragma once

#include <functional>
#include <string>

#include "actors/base/reply.hpp"

namespace usher::actors {

/// Where passwords are hashed and compared: beside the actors, since it takes long. Any thread may submit.
/// `done` is called exactly once, on any thread; it must not block.
class password_port {
 public:
  virtual ~password_port() = default;

  /// `done` gets the self-describing hash.
  virtual void hash(const request_context& by, std::string password,
                    std::function<void(answer<std::string>)> done) = 0;

  /// `done` hears whether the password matches. An empty hash stands for somebody who does not exist: it
  /// never matches but takes as long as one that exists.
  virtual void verify(const request_context& by, std::string password, std::string hash,
                      std::function<void(answer<bool>)> done) = 0;
};

}  // namespace usher::actors
