#include "loadtest/client/loop/request_writer.hpp"

#include <array>
#include <charconv>

namespace usher::loadtest {

request_writer::request_writer(const endpoint& where)
    // Some servers close behind their answer when they are not asked to go on, though HTTP/1.1 says
    // otherwise.
    : prefix_(where.prefix),
      behind_target_(" HTTP/1.1\r\nHost: " + where.host + "\r\nConnection: keep-alive\r\n") {}

void request_writer::get(std::string& out, std::string_view target, std::string_view authorization) const {
  write(out, "GET", target, {}, authorization);
}

void request_writer::get_unless(std::string& out, std::string_view target, std::string_view tag) const {
  out.append("GET ").append(prefix_).append(target).append(behind_target_);
  out.append("If-None-Match: ").append(tag).append("\r\n\r\n");
}

void request_writer::post(std::string& out, std::string_view target, std::string_view body,
                          std::string_view authorization) const {
  write(out, "POST", target, body, authorization);
}

void request_writer::write(std::string& out, std::string_view method, std::string_view target,
                           std::string_view body, std::string_view authorization) const {
  out.append(method).append(" ").append(prefix_).append(target).append(behind_target_);
  if (!authorization.empty()) {
    out.append("Authorization: ").append(authorization).append("\r\n");
  }
  if (!body.empty() || method == "POST") {
    std::array<char, 24> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), body.size()).ptr;
    out.append("Content-Type: application/json\r\nContent-Length: ")
        .append(digits.data(), end)
        .append("\r\n");
  }
  out.append("\r\n").append(body);
}

}  // namespace usher::loadtest
