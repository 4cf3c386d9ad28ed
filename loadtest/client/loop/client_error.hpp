#pragma once

#include <stdexcept>

namespace usher::loadtest {

/// The load cannot be made: no such host, nobody listens, a preparation was refused. One line for people.
class client_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace usher::loadtest
