#include "api/clinics/office/numbered_page.hpp"

#include <algorithm>

#include "api/edge/ascii.hpp"
#include "api/http/problem.hpp"
#include "api/support/percent_encoding.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t most_rows = 1'000;
/// Far behind every list, and so few that their rows can be counted.
constexpr std::int64_t last_page = 1'000'000'000;

std::int64_t number_in(const edge::request& r, std::string_view name, std::int64_t usual, std::int64_t most) {
  const auto* text = r.query_value(name);
  if (text == nullptr) {
    return usual;
  }
  const auto number = domain::parse_number<std::int64_t>(*text);
  if (!number || *number < 1 || *number > most) {
    throw bad_request{wrong_field(name, number_between(1, most))};
  }
  return *number;
}

}  // namespace

bool is_true(std::string_view text) {
  constexpr std::string_view word = "true";
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char given, char wanted) { return edge::to_lower(given) == wanted; });
}

numbered_page::numbered_page(const edge::request& r, std::int64_t usual_size)
    : page_(number_in(r, "page", 1, last_page)),
      size_(number_in(r, "page_size", usual_size, most_rows)),
      query_(r.query) {
  std::erase_if(query_, [](const auto& item) { return item.first == "page"; });
  if (const auto* host = r.header("host")) {
    base_ = std::string(r.scheme) + "://" + *host;
  }
  base_ += r.path + "/";
}

std::string numbered_page::address_of(std::int64_t page) const {
  auto query = query_;
  if (page > 1) {
    query.emplace_back("page", std::to_string(page));
  }
  std::stable_sort(query.begin(), query.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  // Only the query is to be encoded here: the base has come as an address.
  return base_ + target_of("", query);
}

json numbered_page::body(std::int64_t count, json results) const {
  const bool goes_on = count > skip() + size_;
  return {{"count", count},
          {"next", goes_on ? json(address_of(page_ + 1)) : json(nullptr)},
          {"previous", page_ > 1 ? json(address_of(page_ - 1)) : json(nullptr)},
          {"results", std::move(results)}};
}

}  // namespace usher::api
