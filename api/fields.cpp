#include "api/fields.hpp"

#include <charconv>
#include <limits>

namespace usher::api {

namespace {

std::optional<std::int64_t> parse_whole_number(const std::string& text) {
  std::int64_t value = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && stop == end ? std::optional{value} : std::nullopt;
}

problem missing_field(std::string_view name) {
  auto what = make_problem(400, "MISSING_FIELD", std::string(name) + " is required");
  what.details["field"] = name;
  return what;
}

}  // namespace

fields fields::of_body(const edge::request& r) {
  fields read;
  read.object_ = json::parse(r.body, nullptr, false);
  if (read.object_.is_discarded()) {
    throw bad_request{make_problem(400, "INVALID_JSON", "the body is not valid JSON")};
  }
  if (!read.object_.is_object()) {
    throw bad_request{make_problem(400, "INVALID_JSON", "the body must be a JSON object")};
  }
  return read;
}

fields fields::of_query_or_body(const edge::request& r, std::string_view expected) {
  if (r.query_value(expected) == nullptr && !r.body.empty()) {
    return of_body(r);
  }
  fields read;
  read.texts_ = true;
  for (const auto& [name, value] : r.query) {
    read.object_.emplace(name, value);
  }
  return read;
}

std::int64_t fields::whole_number(std::string_view name) const {
  if (const auto value = optional_whole_number(name)) {
    return *value;
  }
  throw bad_request{missing_field(name)};
}

std::optional<std::int64_t> fields::optional_whole_number(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (texts_) {
    if (const auto number = parse_whole_number(value->get_ref<const std::string&>())) {
      return number;
    }
  } else if (value->is_number_unsigned()) {
    const auto number = value->get<std::uint64_t>();
    if (number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return static_cast<std::int64_t>(number);
    }
  } else if (value->is_number_integer()) {
    return value->get<std::int64_t>();
  }
  throw bad_request{wrong_field(name, "a whole number")};
}

std::string fields::text(std::string_view name) const {
  if (auto value = optional_text(name)) {
    return *std::move(value);
  }
  throw bad_request{missing_field(name)};
}

std::optional<std::string> fields::optional_text(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_string()) {
    throw bad_request{wrong_field(name, "a text")};
  }
  return value->get<std::string>();
}

std::optional<bool> fields::optional_flag(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_boolean()) {
    throw bad_request{wrong_field(name, "true or false")};
  }
  return value->get<bool>();
}

domain::local_time fields::local_time(std::string_view name) const {
  if (const auto time = domain::parse_local_time(text(name))) {
    return *time;
  }
  throw bad_request{wrong_field(name, "a date and time such as 2024-09-15T20:00:00")};
}

const json* fields::find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

}  // namespace usher::api
