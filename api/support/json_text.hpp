#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "domain/base/time.hpp"

namespace usher::api {

/// Objects keep the order in which their members were written.
using json = nlohmann::ordered_json;

/// Appends a JSON string. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

/// As answers tell how long something takes: seconds, of which what is begun does not count.
std::int64_t whole_seconds(domain::milliseconds time);

template <std::integral Number>
void append_number(std::string& out, Number value) {
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

/// Writes a JSON object member by member, for the few answers of which so many are given that a tree of
/// values would cost more than all the rest of them. Names are ours, and need no escapes.
class json_object {
 public:
  /// `bytes` is about how long the text will be.
  explicit json_object(std::size_t bytes = 512) {
    text_.reserve(bytes);
    text_ += '{';
  }

  template <std::integral Number>
  requires(!std::same_as<Number, bool>) json_object& number(std::string_view name, Number value) {
    append_number(begin(name), value);
    return *this;
  }
  json_object& text(std::string_view name, std::string_view value) {
    append_json_string(begin(name), value);
    return *this;
  }
  json_object& flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }
  json_object& null(std::string_view name) { return raw(name, "null"); }
  /// A value that is JSON already.
  json_object& raw(std::string_view name, std::string_view value) {
    begin(name) += value;
    return *this;
  }

  std::string take() && {
    text_ += '}';
    return std::move(text_);
  }

 private:
  std::string& begin(std::string_view name) {
    if (text_.size() > 1) {
      text_ += ',';
    }
    text_ += '"';
    text_ += name;
    return text_ += "\":";
  }

  std::string text_;
};

}  // namespace usher::api
