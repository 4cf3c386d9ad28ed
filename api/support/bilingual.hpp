#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace usher::api {

/// In which language people are spoken to.
enum class language : std::uint8_t { korean, english };

/// A text for people, in both languages.
struct bilingual {
  bilingual() = default;
  bilingual(std::string in_korean, std::string in_english)
      : korean(std::move(in_korean)), english(std::move(in_english)) {}

  const std::string& in(language wanted) const { return wanted == language::english ? english : korean; }

  std::string korean;
  std::string english;

  friend bool operator==(const bilingual&, const bilingual&) = default;
};

/// What is no language's: a name, a number, a value to be sent.
inline bilingual same_in_both(const std::string& text) {
  return {text, text};
}

}  // namespace usher::api
