#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "domain/base/time.hpp"

/// Text of iCalendar (RFC 5545), line by line.
namespace usher::api {

/// A value of type TEXT (3.3.11): backslashes, semicolons and commas are escaped, and ends of lines, of any
/// kind, are `\n`. Control characters other than tabs, which no such value may have, are left out.
std::string escaped_text(std::string_view text);

/// As DATE-TIME in UTC (3.3.5): `20240915T110000Z`.
std::string utc_time(domain::instant at);

/// Collects content lines. Each ends with CRLF and is folded (3.1) at 75 octets, never within a character of
/// UTF-8.
class icalendar {
 public:
  /// `name` is a property with its parameters. The value is as it is to be: it has neither control characters
  /// nor ends of lines.
  void line(std::string_view name, std::string_view value);
  void text(std::string_view name, std::string_view value) { line(name, escaped_text(value)); }
  void time(std::string_view name, domain::instant at) { line(name, utc_time(at)); }

  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace usher::api
