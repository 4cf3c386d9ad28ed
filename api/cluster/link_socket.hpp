#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/socket.h>

namespace usher::api {

/// Where a node listens, as the system knows it.
struct link_target {
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Of `HOST:PORT`; nothing where the host is not known. Blocks where it is a name.
std::optional<link_target> find_link(const std::string& host_and_port);

/// A connection to another node that never blocks. One thread.
class link_socket {
 public:
  /// Begins to connect.
  explicit link_socket(const link_target& to);
  ~link_socket();
  link_socket(const link_socket&) = delete;
  link_socket& operator=(const link_socket&) = delete;

  /// -1 where there is none.
  int descriptor() const { return descriptor_; }
  bool is_connected() const { return connected_; }

  /// To be sent; yields how many bytes of this connection are sent when all of it is.
  std::uint64_t put(const std::string& text);
  /// So many bytes were handed to the system.
  std::uint64_t sent() const { return sent_; }
  bool wants_room() const { return !connected_ || at_ < unsent_.size(); }

  /// What was not handed to the system yet never is.
  void drop_unsent() noexcept {
    unsent_.clear();
    at_ = 0;
  }

  /// Sends what can be. False when the connection has failed.
  bool flush();
  /// What has come, at most as much as the buffer takes; nothing when the connection has ended.
  std::optional<std::string_view> receive(std::vector<char>& buffer);

 private:
  int descriptor_ = -1;
  bool connected_ = false;
  std::string unsent_;
  std::size_t at_ = 0;
  std::uint64_t put_ = 0;
  std::uint64_t sent_ = 0;
};

}  // namespace usher::api
