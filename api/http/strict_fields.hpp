#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/edge/http.hpp"
#include "api/http/problem.hpp"
#include "api/http/refusals.hpp"
#include "domain/base/outcome.hpp"
#include "domain/base/words.hpp"
#include "domain/changes/change.hpp"

/// Reads the fields of the administration's and the office's calls: more strictly than those of clients,
/// since a field that is misspelt must not be passed over. Everything here throws bad_request with a problem
/// that names the field. Pure.
namespace usher::api {

/// The members of one JSON object.
class strict_fields {
 public:
  /// Of the body; an empty one has no members. A member that is not among `known` is refused.
  static strict_fields of_body(const edge::request& r, std::initializer_list<std::string_view> known);
  /// Of the query; its values are texts.
  static strict_fields of_query(const edge::request& r, std::initializer_list<std::string_view> known);

  /// LEGACY: the same for calls of the original, which passes over what it does not know.
  static strict_fields of_known(json object, std::initializer_list<std::string_view> known);
  static strict_fields of_known_query(const edge::request& r, std::initializer_list<std::string_view> known);

  /// Within lowest..highest. Null is no number.
  std::optional<std::int64_t> number(std::string_view name, std::int64_t lowest, std::int64_t highest) const;
  /// So many seconds.
  std::optional<domain::milliseconds> seconds(std::string_view name, std::int64_t lowest,
                                              std::int64_t highest) const;
  std::optional<std::string> text(std::string_view name) const;
  /// A number is read as its digits.
  std::optional<std::string> text_or_number(std::string_view name) const;
  /// What `to_value` makes of a text; `expectation` says what it knows.
  template <class ToValue>
  auto word(std::string_view name, ToValue to_value, const bilingual& expectation) const
      -> decltype(to_value(std::string_view{})) {
    const auto given = text(name);
    if (!given) {
      return std::nullopt;
    }
    if (auto value = to_value(*given)) {
      return value;
    }
    throw bad_request{wrong_field(full(name), expectation)};
  }
  /// A word of an enumeration.
  template <class Enumeration>
  std::optional<Enumeration> word(std::string_view name) const {
    return word(name, domain::from_word<Enumeration>, one_of<Enumeration>());
  }
  /// A number from 1 on.
  template <class Id>
  std::optional<Id> id(std::string_view name) const {
    const auto given = number(name, 1, INT64_MAX);
    return given ? std::optional{Id{*given}} : std::nullopt;
  }
  /// In a query `true` or `false`.
  std::optional<bool> flag(std::string_view name) const;
  /// `YYYY-MM-DD`.
  std::optional<domain::local_date> date(std::string_view name) const;
  std::optional<domain::local_time> local_time(std::string_view name) const;
  /// One that the wall clock shows once: what daylight saving skips or repeats is refused.
  std::optional<domain::local_time> local_time(std::string_view name, const actors::clock& time) const;
  /// ISO 8601 with an offset or `Z`, or without: local to the clock's zone then, which must show it once.
  std::optional<domain::instant> instant(std::string_view name, const actors::clock& time) const;
  /// The texts of an array of at most `most`.
  std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t most) const;
  /// The objects of an array of at most `most`, with the same strictness; members of the third are named
  /// `sections[2].price`.
  std::optional<std::vector<strict_fields>> list(std::string_view name, std::size_t most,
                                                 std::initializer_list<std::string_view> known) const;

  /// A JSON object, with the same strictness; its members are named `reservation_window.kind`.
  std::optional<strict_fields> object(std::string_view name,
                                      std::initializer_list<std::string_view> known) const;

  bool has(std::string_view name) const { return object_.contains(name); }
  bool is_text(std::string_view name) const { return has(name) && object_.at(std::string(name)).is_string(); }
  bool is_null(std::string_view name) const { return has(name) && object_.at(std::string(name)).is_null(); }

  /// The full name of a member, for problems.
  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  /// What a member must be that is not optional.
  template <class Value>
  Value required(std::string_view name, std::optional<Value> value) const {
    if (!value) {
      throw bad_request{missing(name)};
    }
    return *std::move(value);
  }

 private:
  strict_fields(json object, std::string prefix, bool texts, std::initializer_list<std::string_view> known);

  static void expect_known(std::string_view name, const std::string& prefix,
                           std::initializer_list<std::string_view> known);
  const json* find(std::string_view name) const;
  problem missing(std::string_view name) const;

  json object_;
  std::string prefix_;
  bool texts_ = false;
};

/// From the segment of the path that the route calls `concertId`, `concertDate`.
domain::concert_id concert_in_path(const edge::request& r);
domain::concert_date_key date_in_path(const edge::request& r);
/// A number from 1 on.
std::int64_t number_in_path(const edge::request& r, std::string_view name);

/// Why a text is no instant.
enum class time_refusal : std::uint8_t { no_time, skipped, repeated };

/// Completes "<field> must be ..".
bilingual expectation_of(time_refusal refusal);

/// As strict_fields::instant.
domain::outcome<domain::instant, time_refusal> parse_time(std::string_view text, const actors::clock& time);

}  // namespace usher::api
