#pragma once

#include <string>
#include <utility>

#include "api/edge/http.hpp"

/// In which language people are spoken to. What programs compare (`error`, `code`) is the same in all. Pure.
namespace usher::api {

enum class language : std::uint8_t { korean, english };

/// A text for people. Implicit from one text, which then serves in both languages.
struct bilingual {
  bilingual() = default;
  bilingual(const char* one) : korean(one), english(one) {}
  bilingual(std::string one) : korean(one), english(std::move(one)) {}
  bilingual(std::string in_korean, std::string in_english)
      : korean(std::move(in_korean)), english(std::move(in_english)) {}

  const std::string& in(language wanted) const { return wanted == language::english ? english : korean; }

  std::string korean;
  std::string english;

  friend bool operator==(const bilingual&, const bilingual&) = default;
};

/// By `Accept-Language` (RFC 9110, 12.5.4): English where it is liked better than Korean, or as well and
/// named first; Korean otherwise. Ranges such as `en-US` count for their language, `*` for what is not named.
language language_of(const edge::request& r);

}  // namespace usher::api
