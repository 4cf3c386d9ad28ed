#include "api/edge/answer_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

#include <pistache/http_defs.h>

#include "api/edge/ascii.hpp"

namespace usher::edge {

namespace {

int wire_status(int status) {
  return status >= 200 && status <= 599 ? status : 500;
}

void append_number(std::string& out, std::size_t number, int base = 10) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base).ptr;
  out.append(digits.data(), end);
}

bool may_be_sent(const std::pair<std::string, std::string>& header) {
  constexpr std::string_view breaks{"\r\n\0", 3};
  const auto& [name, value] = header;
  if (name.empty() || name.find_first_of(breaks) != std::string::npos) {
    return false;
  }
  if (value.find_first_of(breaks) != std::string::npos) {
    return false;
  }
  for (const std::string_view own : {"content-length", "connection", "date", "transfer-encoding"}) {
    if (equals_no_case(name, own)) {
      return false;
    }
  }
  return true;
}

void append_status_and_date(std::string& out, int status, std::string_view date) {
  out += "HTTP/1.1 ";
  append_number(out, static_cast<std::size_t>(status));
  out += ' ';
  out += Pistache::Http::codeString(static_cast<Pistache::Http::Code>(status));
  out += "\r\nDate: ";
  out += date;
}

void append_own_headers(std::string& out, const response& answer) {
  if (answer.common_headers) {
    out += *answer.common_headers;
  }
  for (const auto& header : answer.headers) {
    if (!may_be_sent(header)) {
      continue;
    }
    out += header.first;
    out += ": ";
    out += header.second;
    out += "\r\n";
  }
  out += "\r\n";
}

}  // namespace

bool has_body(int status) {
  return status != 204 && status != 304;
}

std::string_view body_of(const response& answer) {
  return answer.shared_body ? std::string_view{*answer.shared_body} : std::string_view{answer.body};
}

bool sends_body(const response& answer, const answer_form& form) {
  return !form.head_only && has_body(wire_status(answer.status)) && !body_of(answer).empty();
}

void append_header(std::string& out, const response& answer, const answer_form& form) {
  const int status = wire_status(answer.status);
  append_status_and_date(out, status, form.date);
  if (has_body(status)) {
    if (!answer.content_type.empty() && !body_of(answer).empty()) {
      out += "\r\nContent-Type: ";
      out += answer.content_type;
    }
    out += "\r\nContent-Length: ";
    append_number(out, body_of(answer).size());
  }
  out += form.keep_alive ? "\r\nConnection: keep-alive\r\n" : "\r\nConnection: close\r\n";
  append_own_headers(out, answer);
}

void append_stream_header(std::string& out, const response& head, const stream_form& form) {
  const int status = wire_status(head.status);
  append_status_and_date(out, status, form.date);
  if (has_body(status)) {
    if (!head.content_type.empty()) {
      out += "\r\nContent-Type: ";
      out += head.content_type;
    }
    if (form.chunked) {
      out += "\r\nTransfer-Encoding: chunked";
    }
  }
  out += "\r\nConnection: close\r\n";
  append_own_headers(out, head);
}

void append_chunk_begin(std::string& out, std::size_t bytes) {
  append_number(out, bytes, 16);
  out += "\r\n";
}

std::string http_date(std::int64_t unix_seconds) {
  using namespace std::chrono;
  constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const sys_seconds when{seconds{unix_seconds}};
  const auto day = floor<std::chrono::days>(when);
  const year_month_day date{day};
  const hh_mm_ss time{when - day};
  std::array<char, 40> text{};
  const int size = std::snprintf(
      text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT", days[weekday{day}.c_encoding()],
      static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
      static_cast<int>(date.year()), static_cast<int>(time.hours().count()),
      static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

}  // namespace usher::edge
