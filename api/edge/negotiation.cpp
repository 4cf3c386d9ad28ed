#include "api/edge/negotiation.hpp"

#include <algorithm>

#include "api/edge/ascii.hpp"

namespace usher::edge {

namespace {

/// The part of the list before the separator, which the list loses.
std::string_view take_part(std::string_view& list, char separator) {
  std::size_t end = 0;
  for (bool quoted = false; end < list.size() && (quoted || list[end] != separator); ++end) {
    if (list[end] == '"') {
      quoted = !quoted;
    } else if (quoted && list[end] == '\\') {
      ++end;
    }
  }
  const auto part = list.substr(0, end);
  list.remove_prefix(std::min(part.size() + 1, list.size()));
  return trimmed(part);
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
    if (!is_digit(c)) {
      return std::nullopt;
    }
    weight += (c - '0') * unit;
    unit /= 10;
  }
  return weight <= 1'000 ? std::optional{weight} : std::nullopt;
}

std::optional<weighted> parse(std::string_view element) {
  weighted found;
  found.word = take_part(element, ';');
  while (!element.empty()) {
    const auto parameter = take_part(element, ';');
    if (parameter.size() < 2 || !equals_no_case(parameter.substr(0, 2), "q=")) {
      found.has_parameters = true;
      continue;
    }
    const auto weight = parse_weight(parameter.substr(2));
    if (!weight) {
      return std::nullopt;
    }
    found.weight = *weight;
  }
  return found.word.empty() ? std::nullopt : std::optional(found);
}

/// What stands between the quotes of an entity tag that the text begins with, which the text loses; nothing,
/// and the text is empty, where it begins with none.
std::optional<std::string_view> take_tag(std::string_view& text) {
  if (text.starts_with("W/")) {
    text.remove_prefix(2);
  }
  const auto end = text.starts_with('"') ? text.find('"', 1) : std::string_view::npos;
  if (end == std::string_view::npos) {
    text = {};
    return std::nullopt;
  }
  const auto opaque = text.substr(1, end - 1);
  text.remove_prefix(end + 1);
  return opaque;
}

}  // namespace

std::string list_of(const request& r, std::string_view lower_case_name) {
  std::string list;
  for (const auto& [name, value] : r.headers) {
    if (name == lower_case_name) {
      list += list.empty() ? "" : ", ";
      list += value;
    }
  }
  return list;
}

std::optional<weighted> take_weighted(std::string_view& list) {
  while (!list.empty()) {
    if (const auto found = parse(take_part(list, ','))) {
      return found;
    }
  }
  return std::nullopt;
}

bool names_type(std::string_view accept, std::string_view lower_case_type) {
  while (const auto one = take_weighted(accept)) {
    if (equals_no_case(one->word, lower_case_type) && one->weight > 0) {
      return true;
    }
  }
  return false;
}

bool takes_gzip(std::string_view accept_encoding) {
  std::optional<int> gzip;
  std::optional<int> any;
  std::optional<int> none;
  while (const auto one = take_weighted(accept_encoding)) {
    if (equals_no_case(one->word, "gzip") || equals_no_case(one->word, "x-gzip")) {
      gzip = std::max(gzip.value_or(0), one->weight);
    } else if (one->word == "*") {
      any = one->weight;
    } else if (equals_no_case(one->word, "identity")) {
      none = one->weight;
    }
  }
  const int liked = gzip ? *gzip : any.value_or(0);
  return liked > 0 && liked >= none.value_or(0);
}

bool has_tag(std::string_view if_none_match, std::string_view tag) {
  const auto wanted = take_tag(tag);
  if (trimmed(if_none_match) == "*") {
    return true;
  }
  while (wanted && !if_none_match.empty()) {
    if (if_none_match.front() == ',' || if_none_match.front() == ' ' || if_none_match.front() == '\t') {
      if_none_match.remove_prefix(1);
      continue;
    }
    // Commas may stand within a tag, so that nothing behind a malformed one can be told.
    if (const auto one = take_tag(if_none_match); one && *one == *wanted) {
      return true;
    }
  }
  return false;
}

}  // namespace usher::edge
