#include "api/support/nearest_word.hpp"

#include <algorithm>
#include <cstddef>

namespace usher::api {

namespace {

/// Optimal string alignment: three rows of the table are enough.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    last[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string nearest_word(std::string_view word, const std::vector<std::string>& known) {
  constexpr std::size_t shortest_beginning = 3;
  // A third of the letters may be wrong: beyond that it is another word.
  std::size_t best = std::max<std::size_t>(word.size() / 3, 1) + 1;
  std::string nearest;
  for (const auto& one : known) {
    const bool begins = word.size() >= shortest_beginning && one.starts_with(word);
    const std::size_t far = begins ? 1 : distance(word, one);
    if (far < best) {
      best = far;
      nearest = one;
    }
  }
  return nearest;
}

}  // namespace usher::api
