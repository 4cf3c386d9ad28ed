#include "api/http/language.hpp"

#include <string_view>

#include "api/edge/ascii.hpp"
#include "api/edge/negotiation.hpp"

namespace usher::api {

namespace {

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
    while (const auto range = edge::take_weighted(list)) {
      ++place_;
      // No range has parameters.
      if (!range->has_parameters) {
        add(*range);
      }
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
  void add(const edge::weighted& range) {
    const auto primary = range.word.substr(0, range.word.find('-'));
    if (edge::equals_no_case(primary, "en")) {
      english_.name(range.weight, place_);
    } else if (edge::equals_no_case(primary, "ko")) {
      korean_.name(range.weight, place_);
    } else if (range.word == "*") {
      any_ = range.weight;
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
  liked.add(edge::list_of(r, "accept-language"));
  return liked.best();
}

}  // namespace usher::api
