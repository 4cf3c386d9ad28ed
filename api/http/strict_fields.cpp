#include "api/http/strict_fields.hpp"

#include <algorithm>
#include <limits>

#include "api/http/json_body.hpp"
#include "api/http/problem.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/shared_refusals.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

constexpr auto any_number = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> to_number(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    return number <= static_cast<std::uint64_t>(any_number) ? std::optional{static_cast<std::int64_t>(number)}
                                                            : std::nullopt;
  }
  return value.is_number_integer() ? std::optional{value.get<std::int64_t>()} : std::nullopt;
}

/// `Z`, or `+09:00` and the like.
std::optional<std::chrono::minutes> parse_offset(std::string_view text) {
  if (text == "Z") {
    return std::chrono::minutes{0};
  }
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') {
    return std::nullopt;
  }
  const auto is_digit = [&text](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (!is_digit(1) || !is_digit(2) || !is_digit(4) || !is_digit(5)) {
    return std::nullopt;
  }
  const auto hours = (text[1] - '0') * 10 + (text[2] - '0');
  const auto minutes = (text[4] - '0') * 10 + (text[5] - '0');
  if (hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  const std::chrono::minutes offset{hours * 60 + minutes};
  return text[0] == '-' ? -offset : offset;
}

/// `.5`, `.250`: nothing for other texts. Takes what it read off.
std::optional<domain::milliseconds> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) {
    return domain::milliseconds{0};
  }
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (; digits + 1 < text.size() && text[digits + 1] >= '0' && text[digits + 1] <= '9'; ++digits) {
    value = value * 10 + (text[digits + 1] - '0');
    if (digits == 3) {
      return std::nullopt;
    }
  }
  if (digits == 0) {
    return std::nullopt;
  }
  text.remove_prefix(digits + 1);
  for (; digits < 3; ++digits) {
    value *= 10;
  }
  return domain::milliseconds{value};
}

}  // namespace

bilingual expectation_of(time_refusal refusal) {
  switch (refusal) {
    case time_refusal::skipped:
      return {"시계에 나타나는 시각(서머타임으로 건너뛰는 시각입니다)",
              "a time that the clocks show: daylight saving skips this one"};
    case time_refusal::repeated:
      return {"2026-10-25T02:30:00+01:00처럼 시차를 붙인 시각(시계에 두 번 나타나는 시각입니다)",
              "said with its offset, such as 2026-10-25T02:30:00+01:00: the clocks show it twice"};
    case time_refusal::no_time:
      break;
  }
  return a_local_time;
}

domain::outcome<domain::instant, time_refusal> parse_time(std::string_view text, const actors::clock& time) {
  constexpr std::size_t to_the_minute = 16;
  constexpr std::size_t to_the_second = 19;
  const auto length =
      text.size() > to_the_minute && text[to_the_minute] == ':' ? to_the_second : to_the_minute;
  const auto local = domain::parse_local_time(text.substr(0, length));
  if (!local) {
    return time_refusal::no_time;
  }
  auto rest = text.substr(std::min(length, text.size()));
  const auto fraction = take_fraction(rest);
  if (!fraction) {
    return time_refusal::no_time;
  }
  const auto offset = rest.empty() ? std::optional<std::chrono::minutes>{} : parse_offset(rest);
  if (!rest.empty() && !offset) {
    return time_refusal::no_time;
  }
  const auto shown = offset ? actors::times_shown::once : time.shows(*local);
  if (shown != actors::times_shown::once) {
    return shown == actors::times_shown::never ? time_refusal::skipped : time_refusal::repeated;
  }
  const auto whole = offset ? domain::instant{local->time_since_epoch() - *offset} : time.to_utc(*local);
  const auto at = whole + *fraction;
  if (at < domain::first_instant || at > domain::last_instant) {
    return time_refusal::no_time;
  }
  return at;
}

strict_fields::strict_fields(json object, std::string prefix, bool texts,
                             std::initializer_list<std::string_view> known)
    : object_(std::move(object)), prefix_(std::move(prefix)), texts_(texts) {
  for (const auto& [name, value] : object_.items()) {
    expect_known(name, prefix_, known);
  }
}

void strict_fields::expect_known(std::string_view name, const std::string& prefix,
                                 std::initializer_list<std::string_view> known) {
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    problem what = field_is_unknown;
    blame(what, prefix + std::string(name));
    throw bad_request{std::move(what)};
  }
}

strict_fields strict_fields::of_body(const edge::request& r, std::initializer_list<std::string_view> known) {
  if (r.body.empty()) {
    return {json::object(), {}, false, known};
  }
  return {read_json_object(r), {}, false, known};
}

strict_fields strict_fields::of_query(const edge::request& r, std::initializer_list<std::string_view> known) {
  auto object = json::object();
  for (const auto& [name, value] : r.query) {
    // Before it is kept, which takes the longer the more are kept already.
    expect_known(name, {}, known);
    object.emplace(name, value);
  }
  return {std::move(object), {}, true, known};
}

strict_fields strict_fields::of_known(json object, std::initializer_list<std::string_view> known) {
  auto only = json::object();
  for (const auto name : known) {
    if (const auto found = object.find(name); found != object.end()) {
      only.emplace(name, std::move(*found));
    }
  }
  return {std::move(only), {}, false, known};
}

strict_fields strict_fields::of_known_query(const edge::request& r,
                                            std::initializer_list<std::string_view> known) {
  auto object = json::object();
  for (const auto name : known) {
    if (const auto* value = r.query_value(name)) {
      object.emplace(name, *value);
    }
  }
  return {std::move(object), {}, true, known};
}

std::optional<std::int64_t> strict_fields::number(std::string_view name, std::int64_t lowest,
                                                  std::int64_t highest) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto number =
      texts_ ? domain::parse_number<std::int64_t>(value->get_ref<const std::string&>()) : to_number(*value);
  if (number && *number >= lowest && *number <= highest) {
    return number;
  }
  throw bad_request{
      wrong_field(full(name), highest == any_number ? number_from(lowest) : number_between(lowest, highest))};
}

std::optional<domain::milliseconds> strict_fields::seconds(std::string_view name, std::int64_t lowest,
                                                           std::int64_t highest) const {
  const auto value = number(name, lowest, highest);
  return value ? std::optional<domain::milliseconds>{std::chrono::seconds{*value}} : std::nullopt;
}

std::optional<std::string> strict_fields::text(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_string()) {
    throw bad_request{wrong_field(full(name), a_text)};
  }
  return value->get<std::string>();
}

std::optional<std::string> strict_fields::text_or_number(std::string_view name) const {
  if (const auto* value = find(name); value != nullptr && !value->is_string()) {
    const auto number = to_number(*value);
    return number
               ? std::to_string(*number)
               : throw bad_request{wrong_field(full(name), {"문자열 또는 정수", "a text or a whole number"})};
  }
  return text(name);
}

std::optional<bool> strict_fields::flag(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (texts_ && (*value == "true" || *value == "false")) {
    return *value == "true";
  }
  if (!value->is_boolean()) {
    throw bad_request{wrong_field(full(name), a_flag)};
  }
  return value->get<bool>();
}

std::optional<domain::local_date> strict_fields::date(std::string_view name) const {
  const auto value = text(name);
  if (!value) {
    return std::nullopt;
  }
  if (const auto day = domain::parse_local_date(*value)) {
    return day;
  }
  throw bad_request{wrong_field(full(name), a_date)};
}

std::optional<domain::local_time> strict_fields::local_time(std::string_view name) const {
  const auto value = text(name);
  if (!value) {
    return std::nullopt;
  }
  if (const auto time = domain::parse_local_time(*value)) {
    return time;
  }
  throw bad_request{wrong_field(full(name), a_local_time)};
}

std::optional<domain::local_time> strict_fields::local_time(std::string_view name,
                                                            const actors::clock& time) const {
  const auto local = local_time(name);
  if (!local) {
    return std::nullopt;
  }
  switch (time.shows(*local)) {
    case actors::times_shown::never:
      throw bad_request{wrong_field(full(name), expectation_of(time_refusal::skipped))};
    case actors::times_shown::twice:
      throw bad_request{
          wrong_field(full(name), {"시계에 한 번 나타나는 시각(서머타임으로 되풀이되는 시각입니다)",
                                   "a time that the clocks show once: daylight saving repeats this one"})};
    case actors::times_shown::once:
      break;
  }
  return local;
}

std::optional<domain::instant> strict_fields::instant(std::string_view name,
                                                      const actors::clock& time) const {
  const auto value = text(name);
  if (!value) {
    return std::nullopt;
  }
  const auto at = parse_time(*value, time);
  if (!at) {
    throw bad_request{wrong_field(full(name), expectation_of(at.refusal()))};
  }
  return at.value();
}

std::optional<std::vector<std::string>> strict_fields::texts(std::string_view name, std::size_t most) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  const auto is_text = [](const json& item) { return item.is_string(); };
  if (!value->is_array() || value->size() > most || !std::all_of(value->begin(), value->end(), is_text)) {
    const auto so_many = std::to_string(most);
    throw bad_request{wrong_field(
        full(name), {"글 " + so_many + "개 이하의 목록", "a list of at most " + so_many + " texts"})};
  }
  return value->get<std::vector<std::string>>();
}

std::optional<std::vector<strict_fields>> strict_fields::list(
    std::string_view name, std::size_t most, std::initializer_list<std::string_view> known) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_array() || value->size() > most) {
    const auto objects = std::to_string(most);
    throw bad_request{wrong_field(
        full(name), {"객체 " + objects + "개 이하의 목록", "a list of at most " + objects + " objects"})};
  }
  std::vector<strict_fields> items;
  for (const auto& item : *value) {
    const auto place = full(name) + "[" + std::to_string(items.size()) + "]";
    if (!item.is_object()) {
      throw bad_request{wrong_field(place, an_object)};
    }
    items.push_back(strict_fields{item, place + ".", false, known});
  }
  return items;
}

std::optional<strict_fields> strict_fields::object(std::string_view name,
                                                   std::initializer_list<std::string_view> known) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_object()) {
    throw bad_request{wrong_field(full(name), an_object)};
  }
  return strict_fields{*value, full(name) + ".", false, known};
}

const json* strict_fields::find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() ? nullptr : &*found;
}

problem strict_fields::missing(std::string_view name) const {
  return missing_field(full(name));
}

std::int64_t number_in_path(const edge::request& r, std::string_view name) {
  const auto number = domain::parse_number<std::int64_t>(r.path_value(name));
  if (!number || *number < 1) {
    throw bad_request{wrong_field(name, number_from(1))};
  }
  return *number;
}

domain::concert_id concert_in_path(const edge::request& r) {
  return domain::concert_id{number_in_path(r, "concertId")};
}

domain::concert_date_key date_in_path(const edge::request& r) {
  const auto starts_at = domain::parse_local_time(r.path_value("concertDate"));
  if (!starts_at) {
    throw bad_request{wrong_field("concertDate", a_local_time)};
  }
  return {concert_in_path(r), *starts_at};
}

}  // namespace usher::api
