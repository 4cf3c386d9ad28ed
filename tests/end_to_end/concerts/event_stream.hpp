#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end {

struct stream_event {
  std::string name;
  json data;
  std::string id;
};

/// A stream of server-sent events, as it comes.
class event_stream {
 public:
  event_stream(std::uint16_t port, const std::string& target, const header_list& headers = {});

  /// What stands before the first event.
  std::string head();
  /// The next one; its name is empty at the end of the stream. Waits ten seconds at most.
  stream_event next();

 private:
  bool fill_until(const std::function<bool()>& is_there);

  test_support::raw_socket socket_;
  std::string text_;
};

}  // namespace usher::end_to_end
