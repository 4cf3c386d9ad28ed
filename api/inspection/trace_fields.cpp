#include "api/inspection/trace_fields.hpp"

#include <algorithm>
#include <string>

#include "domain/base/hex.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr std::int64_t longest_duration_ms = 86'400'000;
constexpr std::size_t longest_name = 256;

bool is_digit_of_time(char c) {
  return c >= '0' && c <= '9';
}

/// What stands behind the third digit of a second's fraction, which it takes off.
nanoseconds take_fine_fraction(std::string& text) {
  const auto dot = text.find('.');
  if (dot == std::string::npos) {
    return nanoseconds{0};
  }
  const auto fine = dot + 4;
  std::int64_t value = 0;
  std::size_t digits = 0;
  while (fine + digits < text.size() && digits < 6 && is_digit_of_time(text[fine + digits])) {
    value = value * 10 + (text[fine + digits] - '0');
    ++digits;
  }
  if (digits > 0) {
    text.erase(fine, digits);
  }
  for (; digits < 6; ++digits) {
    value *= 10;
  }
  return nanoseconds{value};
}

std::optional<name_pattern> read_pattern(const strict_fields& query, std::string_view name,
                                         const bilingual& expectation) {
  const auto text = query.text(name);
  if (!text) {
    return std::nullopt;
  }
  const auto star = text->find('*');
  if (text->empty() || text->size() > longest_name ||
      (star != std::string::npos && star + 1 != text->size())) {
    throw bad_request{wrong_field(name, expectation)};
  }
  return name_pattern{*text};
}

bool is_reason(std::string_view text) {
  return !text.empty() && text.size() <= longest_name && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit_of_time(c) || c == '_';
  });
}

void read_outcome(const strict_fields& query, trace_filter& filter) {
  const auto text = query.text("outcome");
  if (!text) {
    return;
  }
  filter.outcome = domain::from_word<tracing::span_outcome>(*text);
  if (filter.outcome) {
    return;
  }
  if (!is_reason(*text)) {
    throw bad_request{wrong_field(
        "outcome",
        {"done, refused, unavailable, failed, 또는 SEAT_ALREADY_RESERVED나 seat_temporarily_held와 같은 이유",
         "done, refused, unavailable, failed, or a reason such as SEAT_ALREADY_RESERVED or "
         "seat_temporarily_held"})};
  }
  filter.reason = *text;
}

}  // namespace

domain::trace_id read_trace_id(std::string_view text) {
  domain::trace_id id;
  bool good = text.size() == id.bytes.size() * 2;
  for (std::size_t i = 0; good && i < id.bytes.size(); ++i) {
    const int high = domain::hex_value(text[2 * i]);
    const int low = domain::hex_value(text[2 * i + 1]);
    good = high >= 0 && low >= 0;
    id.bytes[i] = static_cast<std::uint8_t>(good ? high * 16 + low : 0);
  }
  if (!good || id == domain::trace_id{}) {
    throw bad_request{
        wrong_field("traceId", {"모두 0은 아닌 16진수 32자리", "32 hexadecimal digits, not all of them 0"})};
  }
  return id;
}

domain::outcome<tracing::wall_time, time_refusal> parse_trace_time(std::string_view text,
                                                                   const actors::clock& time) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_digit_of_time)) {
    const auto value = domain::parse_number<std::int64_t>(text);
    if (!value) {
      return time_refusal::no_time;
    }
    return tracing::wall_time{nanoseconds{*value}};
  }
  std::string coarse{text};
  const auto fine = take_fine_fraction(coarse);
  const auto at = parse_time(coarse, time);
  if (!at) {
    return at.refusal();
  }
  return tracing::wall_time{at.value()} + fine;
}

trace_filter read_trace_filter(const strict_fields& query, const actors::clock& time, std::size_t usual,
                               std::size_t most) {
  trace_filter filter;
  filter.actor =
      read_pattern(query, "actor",
                   {"액터의 이름, 또는 이름의 앞부분과 *", "an actor's name, or the beginning of one and *"});
  filter.kind = read_pattern(query, "kind",
                             {"hold_seats와 같은 메시지의 종류, 또는 그 앞부분과 *",
                              "a kind of message such as hold_seats, or the beginning of one and *"});
  if (const auto user = query.number("user", 1, INT64_MAX)) {
    filter.user = domain::user_id{*user};
  }
  if (const auto batch = query.text("batch")) {
    if (!domain::bytes_from_hex(*batch, filter.batch.emplace())) {
      throw bad_request{
          wrong_field("batch", {"16진수 소문자 32자리", "32 hexadecimal digits in lower case"})};
    }
  }
  read_outcome(query, filter);
  filter.min_duration =
      std::chrono::milliseconds{query.number("min_duration_ms", 0, longest_duration_ms).value_or(0)};
  if (const auto since = query.text("since")) {
    const auto at = parse_trace_time(*since, time);
    if (!at) {
      throw bad_request{wrong_field(
          "since", at.refusal() == time_refusal::no_time
                       ? bilingual{"2024-09-15T20:00:00과 같은 시각, 또는 앞선 답의 next 값",
                                   "a time such as 2024-09-15T20:00:00, or what an answer gave as next"}
                       : expectation_of(at.refusal()))};
    }
    filter.after = at.value();
  }
  filter.limit = static_cast<std::size_t>(
      query.number("limit", 1, static_cast<std::int64_t>(most)).value_or(static_cast<std::int64_t>(usual)));
  return filter;
}

}  // namespace usher::api
