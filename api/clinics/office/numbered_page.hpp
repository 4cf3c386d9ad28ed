#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/edge/http.hpp"
#include "api/http/refusals.hpp"

/// LEGACY: lists as the original has them, whose pages have numbers and whose neighbours are addresses.
namespace usher::api {

inline constexpr refusal_answer no_such_page{404, "PAGE_NOT_FOUND", "없는 페이지입니다.",
                                             "there is no such page"};

/// `true` in any case; all else is false.
bool is_true(std::string_view text);

/// A page of a list, as `page`, from 1 on, and `page_size` name it. Pure.
class numbered_page {
 public:
  /// Throws bad_request where one of the two is none.
  numbered_page(const edge::request& r, std::int64_t usual_size);

  std::size_t size() const { return static_cast<std::size_t>(size_); }
  /// Rows on the pages before.
  std::int64_t skip() const { return (page_ - 1) * size_; }
  /// The first page is always there.
  bool is_there(std::int64_t count) const { return page_ == 1 || skip() < count; }
  /// `{count, next, previous, results}`; the neighbours as absolute addresses, as the client reached this
  /// one, or null.
  json body(std::int64_t count, json results) const;

 private:
  std::string address_of(std::int64_t page) const;

  std::int64_t page_ = 1;
  std::int64_t size_ = 1;
  /// In front of the query.
  std::string base_;
  std::vector<std::pair<std::string, std::string>> query_;
};

}  // namespace usher::api
