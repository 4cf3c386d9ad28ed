#include "domain/base/class_room.hpp"

#include <charconv>
#include <limits>
#include <string_view>
#include <system_error>
#include <utility>

namespace usher::domain {

namespace {

constexpr std::string_view room_suffix = "강의실";

/// What a name without a number counts as.
constexpr std::int64_t no_room_number = std::numeric_limits<std::int64_t>::max();

std::int64_t leading_number(std::string_view name) {
  std::int64_t number = 0;
  const bool begins_with_digit = !name.empty() && name.front() >= '0' && name.front() <= '9';
  const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
  return begins_with_digit && read.ec == std::errc{} ? number : no_room_number;
}

std::string numbered_room(std::int32_t number) {
  return std::to_string(number).append(room_suffix);
}

}  // namespace

class_room::class_room(std::int32_t number) : name_(number == 0 ? std::string{} : numbered_room(number)) {}

class_room::class_room(std::string name) : name_(std::move(name)) {}

std::optional<std::int32_t> class_room::number() const {
  std::int32_t number = 0;
  std::from_chars(name_.data(), name_.data() + name_.size(), number);
  // Other spellings of a number, such as `03강의실`, are names.
  return class_room{number} == *this ? std::optional{number} : std::nullopt;
}

std::strong_ordering operator<=>(const class_room& one, const class_room& other) {
  const auto by_number = leading_number(one.name_) <=> leading_number(other.name_);
  return by_number != 0 ? by_number : one.name_.compare(other.name_) <=> 0;
}

}  // namespace usher::domain
