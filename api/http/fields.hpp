#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/edge/http.hpp"
#include "api/http/problem.hpp"
#include "domain/base/time.hpp"

/// Reads the fields of a request, from its JSON body or its query. Everything here throws bad_request with a
/// problem that names the field. What was read of a query refers to its request. Pure.
namespace usher::api {

class fields {
 public:
  /// The members of a JSON object. An empty body, another JSON value, and invalid JSON are problems.
  static fields of_body(const edge::request& r);
  /// The query; where it lacks all of `expected` and the request has a body, that body (LEGACY: clients of
  /// the original send JSON bodies with GET).
  static fields of_query_or_body(const edge::request& r, std::string_view expected);
  static fields of_query_or_body(edge::request&& r, std::string_view expected) = delete;

  std::int64_t whole_number(std::string_view name) const;
  /// Nothing when absent or null.
  std::optional<std::int64_t> optional_whole_number(std::string_view name) const;

  /// Nothing when absent or null. A query has no lists.
  std::optional<std::vector<std::int64_t>> optional_whole_numbers(std::string_view name) const;

  /// A JSON object among the members; its problems name `<name>.<member>`. Nothing when absent or null. A
  /// query has no objects.
  std::optional<fields> optional_object(std::string_view name) const;

  std::string text(std::string_view name) const;
  std::optional<std::string> optional_text(std::string_view name) const;
  /// A number is read as its digits.
  std::optional<std::string> optional_text_or_number(std::string_view name) const;
  bool flag(std::string_view name) const;
  std::optional<bool> optional_flag(std::string_view name) const;

  domain::local_time local_time(std::string_view name) const;

 private:
  const json* find(std::string_view name) const;
  /// In the query.
  const std::string* find_text(std::string_view name) const;
  /// Of either.
  std::optional<std::string_view> find_view(std::string_view name) const;
  /// A query has only texts: throws when it has this one.
  void refuse_text(std::string_view name, const bilingual& expectation) const;
  problem missing(std::string_view name) const;
  problem wrong(std::string_view name, const bilingual& expectation) const;

  json object_;
  /// Instead of an object. A number in it is written in digits.
  const edge::request* query_ = nullptr;
  /// In front of every name, where these are members of a member.
  std::string prefix_;
};

}  // namespace usher::api
