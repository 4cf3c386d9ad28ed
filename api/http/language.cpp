#include "api/http/language.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace usher::api {

namespace {

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{}
                                         : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return result;
}

/// `0`, `0.25`, `1.000`, in thousandths.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int weight = text[0] == '1' ? 1'000 : 0;
  int unit = 100;
  for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight <= 1'000 ? std::optional{weight} : std::nullopt;
}

/// How much one language is liked.
struct liking {
  /// In thousandths.
  int weight = 0;
  int place = 0;
  bool named = false;

  void name(int named_weight, int at) {
    if (!named || named_weight > weight) {
      *this = {named_weight, at, true};
    }
  }
};

class preferences {
 public:
  void add(std::string_view list) {
    while (!list.empty()) {
      const auto end = std::min(list.find(','), list.size());
      add_range(list.substr(0, end));
      list.remove_prefix(std::min(end + 1, list.size()));
    }
  }

  language best() const {
    const auto english = or_any(english_);
    const auto korean = or_any(korean_);
    if (english.weight != korean.weight) {
      return english.weight > korean.weight ? language::english : language::korean;
    }
    return english.named && english.weight > 0 && (!korean.named || english.place < korean.place)
               ? language::english
               : language::korean;
  }

 private:
  /// A range that is not well-formed is passed over.
  void add_range(std::string_view text) {
    ++place_;
    int weight = 1'000;
    const auto semicolon = text.find(';');
    if (semicolon != std::string_view::npos) {
      const auto parameter = lower(trimmed(text.substr(semicolon + 1)));
      const auto given =
          parameter.starts_with("q=") ? parse_weight(std::string_view(parameter).substr(2)) : std::nullopt;
      if (!given) {
        return;
      }
      weight = *given;
    }
    const auto tag = lower(trimmed(text.substr(0, semicolon)));
    const auto primary = std::string_view(tag).substr(0, tag.find('-'));
    if (primary == "en") {
      english_.name(weight, place_);
    } else if (primary == "ko") {
      korean_.name(weight, place_);
    } else if (tag == "*") {
      any_ = weight;
    }
  }

  liking or_any(const liking& of_language) const {
    return of_language.named ? of_language : liking{any_, place_ + 1, false};
  }

  int place_ = 0;
  int any_ = 0;
  liking english_;
  liking korean_;
};

}  // namespace

language language_of(const edge::request& r) {
  preferences liked;
  for (const auto& [name, value] : r.headers) {
    if (name == "accept-language") {
      liked.add(value);
    }
  }
  return liked.best();
}

}  // namespace usher::api
