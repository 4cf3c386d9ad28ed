#include "api/clinics/calendar/icalendar.hpp"

#include <cstddef>

namespace usher::api {

namespace {

/// Of a line, without its end.
constexpr std::size_t most_octets = 75;

/// Not the first byte of a character of UTF-8.
bool goes_on(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Where to cut a text that is longer than `room`.
std::size_t place_to_fold(std::string_view text, std::size_t room) {
  std::size_t at = room;
  while (at > 0 && goes_on(text[at])) {
    --at;
  }
  // What is no UTF-8 is cut anywhere.
  return at == 0 ? room : at;
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

}  // namespace

std::string escaped_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_half_of_an_end = c == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (is_half_of_an_end) {
      continue;
    }
    if (c == '\n' || c == '\r') {
      out += "\\n";
    } else if (c == '\\' || c == ';' || c == ',') {
      out += '\\';
      out += c;
    } else if (!is_control(c)) {
      out += c;
    }
  }
  return out;
}

std::string utc_time(domain::instant at) {
  std::string out;
  for (const char c : domain::to_text(at).substr(0, std::string_view{"YYYY-MM-DDTHH:MM:SS"}.size())) {
    if (c != '-' && c != ':') {
      out += c;
    }
  }
  return out + 'Z';
}

void icalendar::line(std::string_view name, std::string_view value) {
  std::string whole{name};
  whole += ':';
  whole += value;
  std::string_view rest = whole;
  for (std::size_t room = most_octets; rest.size() > room; room = most_octets - 1) {
    const auto end = place_to_fold(rest, room);
    text_ += rest.substr(0, end);
    text_ += "\r\n ";
    rest.remove_prefix(end);
  }
  text_ += rest;
  text_ += "\r\n";
}

}  // namespace usher::api
