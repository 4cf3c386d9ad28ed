#include "api/http/fields.hpp"

#include <limits>

#include "api/http/json_body.hpp"
#include "api/http/problem.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/shared_refusals.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

std::optional<std::int64_t> whole_number_of(const json& value) {
  if (value.is_number_unsigned()) {
    const auto number = value.get<std::uint64_t>();
    return number <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
               ? std::optional{static_cast<std::int64_t>(number)}
               : std::nullopt;
  }
  return value.is_number_integer() ? std::optional{value.get<std::int64_t>()} : std::nullopt;
}

}  // namespace

fields fields::of_body(const edge::request& r) {
  fields read;
  read.object_ = read_json_object(r);
  return read;
}

fields fields::of_query_or_body(const edge::request& r, std::string_view expected) {
  if (r.query_value(expected) == nullptr && !r.body.empty()) {
    return of_body(r);
  }
  fields read;
  read.query_ = &r;
  return read;
}

std::int64_t fields::whole_number(std::string_view name) const {
  if (const auto value = optional_whole_number(name)) {
    return *value;
  }
  throw bad_request{missing(name)};
}

std::optional<std::int64_t> fields::optional_whole_number(std::string_view name) const {
  std::optional<std::int64_t> number;
  if (query_ != nullptr) {
    const auto* text = find_text(name);
    if (text == nullptr) {
      return std::nullopt;
    }
    number = domain::parse_number<std::int64_t>(*text);
  } else {
    const auto* value = find(name);
    if (value == nullptr) {
      return std::nullopt;
    }
    number = whole_number_of(*value);
  }
  if (!number) {
    throw bad_request{wrong(name, a_whole_number)};
  }
  return number;
}

std::optional<std::vector<std::int64_t>> fields::optional_whole_numbers(std::string_view name) const {
  refuse_text(name, whole_numbers);
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_array()) {
    throw bad_request{wrong(name, whole_numbers)};
  }
  std::vector<std::int64_t> numbers;
  for (const auto& element : *value) {
    const auto number = whole_number_of(element);
    if (!number) {
      throw bad_request{wrong(name, whole_numbers)};
    }
    numbers.push_back(*number);
  }
  return numbers;
}

std::optional<fields> fields::optional_object(std::string_view name) const {
  refuse_text(name, an_object);
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_object()) {
    throw bad_request{wrong(name, an_object)};
  }
  fields members;
  members.object_ = *value;
  members.prefix_ = prefix_ + std::string(name) + ".";
  return members;
}

std::string fields::text(std::string_view name) const {
  if (auto value = optional_text(name)) {
    return *std::move(value);
  }
  throw bad_request{missing(name)};
}

std::optional<std::string> fields::optional_text(std::string_view name) const {
  const auto view = find_view(name);
  return view ? std::optional(std::string(*view)) : std::nullopt;
}

std::optional<std::string> fields::optional_text_or_number(std::string_view name) const {
  if (const auto* value = find(name); value != nullptr && !value->is_string()) {
    const auto number = whole_number_of(*value);
    return number ? std::to_string(*number)
                  : throw bad_request{wrong(name, {"문자열 또는 정수", "a text or a whole number"})};
  }
  return optional_text(name);
}

bool fields::flag(std::string_view name) const {
  if (const auto value = optional_flag(name)) {
    return *value;
  }
  throw bad_request{missing(name)};
}

std::optional<bool> fields::optional_flag(std::string_view name) const {
  refuse_text(name, a_flag);
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_boolean()) {
    throw bad_request{wrong(name, a_flag)};
  }
  return value->get<bool>();
}

domain::local_time fields::local_time(std::string_view name) const {
  const auto view = find_view(name);
  if (!view) {
    throw bad_request{missing(name)};
  }
  if (const auto time = domain::parse_local_time(*view)) {
    return *time;
  }
  throw bad_request{wrong(name, a_local_time)};
}

const std::string* fields::find_text(std::string_view name) const {
  return query_ == nullptr ? nullptr : query_->query_value(name);
}

std::optional<std::string_view> fields::find_view(std::string_view name) const {
  if (query_ != nullptr) {
    const auto* text = find_text(name);
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
  }
  const auto* value = find(name);
  if (value == nullptr) {
    return std::nullopt;
  }
  if (!value->is_string()) {
    throw bad_request{wrong(name, a_text)};
  }
  return value->get_ref<const std::string&>();
}

void fields::refuse_text(std::string_view name, const bilingual& expectation) const {
  if (find_text(name) != nullptr) {
    throw bad_request{wrong(name, expectation)};
  }
}

const json* fields::find(std::string_view name) const {
  const auto found = object_.find(name);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

problem fields::missing(std::string_view name) const {
  return missing_field(prefix_ + std::string(name));
}

problem fields::wrong(std::string_view name, const bilingual& expectation) const {
  return wrong_field(prefix_ + std::string(name), expectation);
}

}  // namespace usher::api
