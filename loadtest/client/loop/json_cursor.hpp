#pragma once

#include <cstdint>
#include <string_view>

namespace usher::loadtest {

/// Walks over JSON whose shape is known to the character, as one server writes it. Each step says whether the
/// text went on like that; after one that did not, the text is to be parsed properly: it may mean the same,
/// spelled otherwise.
class json_cursor {
 public:
  explicit json_cursor(std::string_view text) : rest_(text) {}

  /// Exactly these characters.
  bool literal(std::string_view expected) {
    if (rest_.substr(0, expected.size()) != expected) {
      return false;
    }
    rest_.remove_prefix(expected.size());
    return true;
  }

  /// A whole number from 0 on, in at most 18 digits.
  bool count(std::uint64_t& out) {
    std::size_t digits = 0;
    out = 0;
    while (digits < rest_.size() && digits < 18 && rest_[digits] >= '0' && rest_[digits] <= '9') {
      out = out * 10 + static_cast<std::uint64_t>(rest_[digits++] - '0');
    }
    rest_.remove_prefix(digits);
    return digits > 0;
  }

  /// The rest of a text whose opening quote is behind, and its closing one. False when it has escapes.
  bool text(std::string_view& out) {
    const auto end = rest_.find('"');
    if (end == std::string_view::npos) {
      return false;
    }
    out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return out.find('\\') == std::string_view::npos;
  }

 private:
  std::string_view rest_;
};

}  // namespace usher::loadtest
