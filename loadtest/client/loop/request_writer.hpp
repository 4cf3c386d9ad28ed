#pragma once

#include <string>
#include <string_view>

#include "loadtest/client/loop/endpoint.hpp"

namespace usher::loadtest {

/// Writes requests of HTTP/1.1 for one server. `target` is the path with its query; `authorization` the value
/// of that header, which is left out when it is empty; a body is JSON.
class request_writer {
 public:
  explicit request_writer(const endpoint& where);

  void get(std::string& out, std::string_view target, std::string_view authorization = {}) const;
  /// Asks only for what is other than the answer with this tag (If-None-Match).
  void get_unless(std::string& out, std::string_view target, std::string_view tag) const;
  void post(std::string& out, std::string_view target, std::string_view body,
            std::string_view authorization = {}) const;
  void write(std::string& out, std::string_view method, std::string_view target, std::string_view body,
             std::string_view authorization) const;

 private:
  std::string prefix_;
  /// The end of the first line, and Host.
  std::string behind_target_;
};

}  // namespace usher::loadtest
