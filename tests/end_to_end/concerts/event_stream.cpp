#include "tests/end_to_end/concerts/event_stream.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace usher::end_to_end {

event_stream::event_stream(std::uint16_t port, const std::string& target, const header_list& headers)
    : socket_(port) {
  // HTTP/1.0: the stream comes as it is, not in chunks.
  std::string request = "GET " + target + " HTTP/1.0\r\nHost: localhost\r\n";
  for (const auto& [name, value] : headers) {
    request += name + ": " + value + "\r\n";
  }
  socket_.send(request + "\r\n");
}

std::string event_stream::head() {
  fill_until([this] { return text_.find("\r\n\r\n") != std::string::npos; });
  const auto end = text_.find("\r\n\r\n");
  const auto head = text_.substr(0, end);
  text_.erase(0, end + 4);
  return head;
}

stream_event event_stream::next() {
  while (fill_until([this] { return text_.find("\n\n") != std::string::npos; })) {
    const auto end = text_.find("\n\n");
    std::istringstream lines(text_.substr(0, end));
    text_.erase(0, end + 2);
    stream_event one;
    for (std::string line; std::getline(lines, line);) {
      const auto colon = line.find(": ");
      const auto field = line.substr(0, colon);
      const auto value = colon == std::string::npos ? "" : line.substr(colon + 2);
      if (field == "event") {
        one.name = value;
      } else if (field == "data") {
        one.data = json::parse(value);
      } else if (field == "id") {
        one.id = value;
      } else {
        EXPECT_TRUE(field == "retry" || line == ":") << line;
      }
    }
    if (!one.name.empty()) {
      return one;
    }
  }
  return {};
}

bool event_stream::fill_until(const std::function<bool()>& is_there) {
  while (!is_there()) {
    const auto more = socket_.receive();
    if (more.empty()) {
      return false;
    }
    text_ += more;
  }
  return true;
}

}  // namespace usher::end_to_end
