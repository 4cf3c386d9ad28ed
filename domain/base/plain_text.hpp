#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

/// What people may write in the texts that are kept.
namespace usher::domain {

/// The code points of UTF-8 text, from left to right.
class code_points {
 public:
  explicit code_points(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  /// What is still to come.
  std::string_view rest() const { return rest_; }

  /// Not at the end. Nothing where the text is not UTF-8: cut short, overlong, a surrogate, or beyond
  /// U+10FFFF.
  std::optional<char32_t> next() {
    const auto first = static_cast<unsigned char>(rest_.front());
    if (first >= 0x80) {
      return next_of_several_bytes();
    }
    rest_.remove_prefix(1);
    return char32_t{first};
  }

 private:
  std::optional<char32_t> next_of_several_bytes();

  std::string_view rest_;
};

/// Whether the text is UTF-8 and `allowed` accepts each of its code points.
template <class Predicate>
bool all_code_points(std::string_view text, Predicate allowed) {
  code_points points{text};
  while (!points.at_end()) {
    const auto point = points.next();
    if (!point || !allowed(*point)) {
      return false;
    }
  }
  return true;
}

bool is_utf8(std::string_view text);

/// How many code points the text has, which is how people count letters. What is not UTF-8 counts by bytes.
std::size_t count_characters(std::string_view text);

bool is_control(char32_t point);

/// What the stores can keep as text, without control characters: Postgres refuses NUL and what is not UTF-8,
/// and with them everybody else's changes in the same batch.
bool is_plain_text(std::string_view text);

}  // namespace usher::domain
