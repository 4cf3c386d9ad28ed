#pragma once

#include <string>
#include <string_view>

#include "domain/base/time.hpp"
#include "domain/changes/rooms.hpp"

namespace usher::api {

/// Codes by which the office lets somebody register under a certain username until a certain time. A code is
/// that time with a mark that only who has the secret can make (keyed BLAKE2b over the time and the folded
/// username), so that nothing is stored, and it holds over restarts. It can be used once, since nobody else
/// can register under a username that is taken; until then it cannot be taken back. Any thread.
class invitations {
 public:
  /// Once, before any other thread makes or judges codes.
  void learn(const domain::bytes_32& secret) { secret_ = secret; }

  /// 32 characters of URLs.
  std::string make(std::string_view username, domain::instant ends) const;
  /// Whether the code is for this username, however it is typed, and its time is not over.
  bool admits(std::string_view code, std::string_view username, domain::instant now) const;

 private:
  domain::bytes_32 secret_{};
};

}  // namespace usher::api
