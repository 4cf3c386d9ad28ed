#pragma once

#include <compare>
#include <cstddef>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "api/http/problem.hpp"
#include "domain/base/outcome.hpp"
#include "domain/base/time.hpp"
#include "domain/base/words.hpp"

/// Why calls are refused, in tables: a row for each refusal that the rules know, with all that is told of it.
/// Each area has its tables in a refusals.hpp of its own; a refusal without a row does not compile.
namespace usher::api {

namespace detail {

/// Of a text with words: whether they are written in Hangul. UTF-8 begins those letters with EA to ED.
constexpr bool speaks(std::string_view text, language which) {
  bool hangul = false;
  bool latin = false;
  for (const char c : text) {
    hangul = hangul || (static_cast<unsigned char>(c) >= 0xEA && static_cast<unsigned char>(c) <= 0xED);
    latin = latin || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  return which == language::korean ? hangul || !latin : !hangul;
}

}  // namespace detail

/// How a refusal is told, as far as it is always the same. What is 503 comes with Retry-After. A constant
/// that lacks one of the languages does not compile.
struct refusal_answer {
  /// `error` is the code.
  constexpr refusal_answer(int with_status, const char* with_code, const char* in_korean,
                           const char* in_english)
      : refusal_answer(with_status, with_code, with_code, in_korean, in_english) {}
  constexpr refusal_answer(int with_status, const char* with_error, const char* with_code,
                           const char* in_korean, const char* in_english)
      : status(with_status), error(with_error), code(with_code), korean(in_korean), english(in_english) {
    if (!detail::speaks(korean, language::korean) || !detail::speaks(english, language::english)) {
      throw std::logic_error("a refusal is told in Korean and in English");
    }
  }

  operator problem() const;

  friend auto operator<=>(const refusal_answer&, const refusal_answer&) = default;

  int status;
  std::string_view error;
  std::string_view code;
  /// For people. `{}` stands for what only the refusal itself knows; see `fill`.
  std::string_view korean;
  std::string_view english;
};

/// Puts a value in place of the next `{}` of the message.
void fill(problem& what, const bilingual& value);
void fill(problem& what, std::int64_t value);
/// Of `{} is required`: names the field, also among the details.
void blame(problem& what, std::string_view field);
/// Of `{} must be {}`. In Korean the expectation is the noun for what would be right.
void blame(problem& what, std::string_view field, const bilingual& expectation);
/// `open, closed or cancelled`: words of which one is expected.
bilingual one_of(std::span<const std::string_view> words);
template <class Enumeration>
bilingual one_of() {
  return one_of(domain::words_of<Enumeration>);
}

/// When the call may come again, in whole seconds, rounded up.
void tell_wait(problem& what, domain::milliseconds wait);

/// What is told of a field that is wrong, whichever it is.
inline constexpr const char* wrong_value_in_korean = "{} 값이 올바르지 않습니다. 올바른 값: {}";
inline constexpr const char* wrong_value_in_english = "{} must be {}";

/// The key of a refusal in its table; one that is alone in its table has none.
template <class Refusal>
constexpr auto key_of(const Refusal& refusal) {
  if constexpr (std::is_enum_v<Refusal>) {
    return refusal;
  } else if constexpr (requires { refusal.kind; }) {
    return refusal.kind;
  } else if constexpr (requires { refusal.why; }) {
    return key_of(refusal.why);
  } else {
    return std::monostate{};
  }
}

template <class Refusal>
using refusal_key = decltype(key_of(std::declval<const Refusal&>()));

/// What rows that need to know nothing of the request are told of it.
struct nothing_asked {};

template <class Refusal, class Asked = nothing_asked>
struct refusal_row {
  using key = refusal_key<Refusal>;
  using asked = Asked;

  key why;
  refusal_answer answer;
  /// Says what else is to be told, of the refusal and of what was asked for.
  void (*add)(problem&, const Refusal&, const Asked&) = nullptr;
};

/// The table of a type of refusals: specialised with `rows`, an array of refusal_row in the order of the
/// enumeration.
template <class Refusal>
struct refusals;

template <class Refusal>
concept has_refusal_table = requires {
  refusals<Refusal>::rows;
};

namespace detail {

template <class Row, std::size_t Count>
constexpr bool is_complete(const Row (&rows)[Count]) {
  if constexpr (std::is_enum_v<typename Row::key>) {
    for (std::size_t i = 0; i < Count; ++i) {
      if (static_cast<std::size_t>(rows[i].why) != i) {
        return false;
      }
    }
    return Count == domain::values_of<typename Row::key>.size();
  }
  return Count == 1;
}

template <class Refusal>
constexpr const auto& row_of(const Refusal& refusal) {
  constexpr auto& rows = refusals<Refusal>::rows;
  static_assert(is_complete(rows), "each refusal has one row, in the order of the enumeration");
  if constexpr (std::is_enum_v<refusal_key<Refusal>>) {
    return rows[static_cast<std::size_t>(key_of(refusal))];
  } else {
    return rows[0];
  }
}

/// What the rows of a refusal are told of the request: of a choice of several, what one of them is told.
template <class Refusal>
struct asked_of {
  using type = nothing_asked;
};
template <has_refusal_table Refusal>
struct asked_of<Refusal> {
  using type = typename std::remove_cvref_t<decltype(refusals<Refusal>::rows[0])>::asked;
};
template <class Refusal>
requires(!has_refusal_table<Refusal> && requires(const Refusal& r) { r.why; }) struct asked_of<Refusal>
    : asked_of<decltype(Refusal::why)> {
};
template <class First, class... Others>
struct asked_of<std::variant<First, Others...>>
    : std::conditional_t<sizeof...(Others) == 0 ||
                             !std::is_same_v<typename asked_of<First>::type, nothing_asked>,
                         asked_of<First>, asked_of<std::variant<Others...>>> {};
template <>
struct asked_of<std::variant<>> {
  using type = nothing_asked;
};

}  // namespace detail

template <class Refusal>
using asked_by = typename detail::asked_of<Refusal>::type;

/// What is told of a refusal, of one of the kinds that it may be of, or of why it is one.
template <class Refusal>
requires has_refusal_table<Refusal> problem describe(const Refusal& refusal,
                                                     const asked_by<Refusal>& asked = {}) {
  const auto& row = detail::row_of(refusal);
  problem what = row.answer;
  if (row.add != nullptr) {
    row.add(what, refusal, asked);
  }
  return what;
}

template <class Refusal>
requires(!has_refusal_table<Refusal> && requires(const Refusal& r) { r.why; }) problem
    describe(const Refusal& refusal, const asked_by<Refusal>& asked = {}) {
  return describe(refusal.why, asked);
}

template <class... Refusals>
problem describe(const std::variant<Refusals...>& refusal,
                 const asked_by<std::variant<Refusals...>>& asked = {}) {
  return std::visit(
      [&asked](const auto& one) {
        if constexpr (requires { describe(one, asked); }) {
          return describe(one, asked);
        } else {
          return describe(one);
        }
      },
      refusal);
}

/// What may be answered instead of a success.
using refusal_answers = std::set<refusal_answer>;

namespace detail {

template <class Refusal>
struct listed {
  static void add_to(refusal_answers& answers) {
    if constexpr (has_refusal_table<Refusal>) {
      for (const auto& row : refusals<Refusal>::rows) {
        answers.insert(row.answer);
      }
    } else if constexpr (requires(const Refusal& r) { r.why; }) {
      listed<decltype(Refusal::why)>::add_to(answers);
    }
  }
};
template <class... Refusals>
struct listed<std::variant<Refusals...>> {
  static void add_to(refusal_answers& answers) { (listed<Refusals>::add_to(answers), ...); }
};

}  // namespace detail

/// Those that a type of refusals can be told by.
template <class Refusal>
refusal_answers answers_of() {
  refusal_answers answers;
  detail::listed<Refusal>::add_to(answers);
  return answers;
}

/// Of an outcome that is a refusal.
template <class Value, class Refusal>
problem describe(const domain::outcome<Value, Refusal>& refused, const asked_by<Refusal>& asked = {}) {
  return describe(refused.refusal(), asked);
}

}  // namespace usher::api
