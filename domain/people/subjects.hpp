#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "domain/base/number_text.hpp"

/// Subjects are called by codes such as `physics1`. Some have numbers as well, which clients of the original
/// send in place of the code.
namespace usher::domain {

struct subject {
  std::string_view code;
  std::string_view korean;
};

/// In order of their numbers, from 1 on. Only add, at the end.
inline constexpr std::array subjects{subject{"physics1", "물리학1"}, subject{"physics2", "물리학2"}};

/// No code looks like this.
inline bool is_subject_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The code of the subject that is called by its code or, in digits, by its number. Other texts, numbers
/// that no subject has among them, stay as they are.
inline std::string subject_code(std::string called) {
  const auto number = parse_number<std::size_t>(called).value_or(0);
  return number >= 1 && number <= subjects.size() ? std::string(subjects[number - 1].code)
                                                  : std::move(called);
}

/// The number of the subject with this code; nothing for one that is not known here.
inline std::optional<std::int64_t> subject_number(std::string_view code) {
  const auto* found =
      std::find_if(subjects.begin(), subjects.end(), [&](const subject& s) { return s.code == code; });
  return found == subjects.end() ? std::nullopt : std::optional<std::int64_t>{found - subjects.begin() + 1};
}

/// The code itself for a subject that is not known here.
inline std::string_view korean_name(std::string_view code) {
  const auto* found =
      std::find_if(subjects.begin(), subjects.end(), [&](const subject& s) { return s.code == code; });
  return found == subjects.end() ? code : found->korean;
}

}  // namespace usher::domain
