#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "api/http/refusals.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/percent_encoding.hpp"
#include "domain/base/limits.hpp"
#include "storage/queries.hpp"

/// How lists are read a page at a time, as JSON or as tables for spreadsheets. Pure; throws bad_request.
namespace usher::api {

inline constexpr std::int64_t rows_per_page = 100;

/// `limit`, 1..limits::max_rows_per_page.
inline std::size_t read_limit(const strict_fields& query) {
  const auto most = static_cast<std::int64_t>(domain::limits::max_rows_per_page);
  return static_cast<std::size_t>(query.number("limit", 1, most).value_or(rows_per_page));
}

/// Whether a list is asked for as Usher pages it, and not as the original does (numbered_page.hpp).
inline bool pages_by_mark(const edge::request& r) {
  constexpr std::string_view names[] = {"after", "before", "limit", "format"};
  return std::any_of(std::begin(names), std::end(names),
                     [&r](std::string_view name) { return r.query_value(name) != nullptr; });
}

struct page_by_number {
  /// Rows with higher numbers are wanted.
  std::int64_t after = -1;
  std::size_t limit = 0;
};

/// `after` and `limit`.
inline page_by_number read_page_by_number(const edge::request& r) {
  const auto query = strict_fields::of_query(r, {"after", "limit"});
  return {query.number("after", 0, INT64_MAX).value_or(-1), read_limit(query)};
}

struct page_before {
  /// Rows with lower numbers are wanted; 0: from the newest.
  std::int64_t before = 0;
  std::size_t limit = 0;
};

/// `before` and `limit`.
inline page_before read_page_before(const edge::request& r) {
  const auto query = strict_fields::of_query(r, {"before", "limit"});
  return {query.number("before", 1, INT64_MAX).value_or(0), read_limit(query)};
}

/// A page of the store, or nothing when the mark is none that a page gave.
template <class Page>
using page_found = std::optional<Page>;

/// Tells a wrong mark, which is the asker's mistake, from a store that does not answer.
template <class Page, class List>
std::function<page_found<Page>(storage::queries&)> page_of(const storage::page_mark& after, List list) {
  return [after, list](storage::queries& store) -> page_found<Page> {
    try {
      return list(store);
    } catch (const storage::store_error&) {
      if (after.empty() || !store.ping()) {
        throw;
      }
      return std::nullopt;
    }
  };
}

/// Where the list goes on behind the mark `next`, as RFC 8288 has it. `parameter` takes it.
inline std::string link_to_next_page(const std::string& path,
                                     std::vector<std::pair<std::string, std::string>> query,
                                     const std::string& next, const std::string& parameter = "after") {
  std::erase_if(query, [&parameter](const auto& item) { return item.first == parameter; });
  query.emplace_back(parameter, next);
  return "<" + target_of(path, query) + ">; rel=\"next\"";
}

enum class list_format : std::uint8_t { json, csv };

/// What `format` says, `json` without it.
inline bool wants_csv(const strict_fields& query) {
  return query.word<list_format>("format") == list_format::csv;
}

/// A table to be saved under this name.
inline edge::response csv_response(std::string table, const std::string& file_name) {
  edge::response answer;
  answer.content_type = "text/csv; charset=utf-8; header=present";
  answer.body = std::move(table);
  answer.headers.emplace_back("Content-Disposition", "attachment; filename=\"" + file_name + "\"");
  return answer;
}

}  // namespace usher::api
