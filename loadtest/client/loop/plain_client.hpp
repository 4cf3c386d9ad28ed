#pragma once

#include <string>
#include <string_view>

#include "loadtest/client/loop/endpoint.hpp"
#include "loadtest/client/loop/request_writer.hpp"

namespace usher::loadtest {

struct plain_answer {
  int status = 0;
  std::string body;
  /// The value of its ETag; empty when there was none.
  std::string tag = {};
};

/// One call after the other on one connection, for what is done before and behind a load.
class plain_client {
 public:
  explicit plain_client(const endpoint& where);
  ~plain_client();
  plain_client(const plain_client&) = delete;
  plain_client& operator=(const plain_client&) = delete;

  /// Each waits for its answer, at most 60 s. Throws client_error when there is none.
  plain_answer get(std::string_view target, std::string_view authorization = {});
  plain_answer post(std::string_view target, std::string_view body, std::string_view authorization = {});
  plain_answer call(std::string_view method, std::string_view target, std::string_view body,
                    std::string_view authorization);

 private:
  void connect();
  void close();

  endpoint where_;
  request_writer requests_;
  int descriptor_ = -1;
};

}  // namespace usher::loadtest
