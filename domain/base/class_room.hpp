#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

/// The rooms in which clinics take place.
namespace usher::domain {

/// A room, by the name that the office gives it: `3강의실`, `Lab A`. Rooms are the same when their names are.
class class_room {
 public:
  /// No room: an empty name.
  class_room() = default;
  /// The room of that number, `3강의실`; 0 is no room. Not explicit: numbers are what rooms were called
  /// before they had names, and most offices number them.
  class_room(std::int32_t number);
  explicit class_room(std::string name);

  const std::string& name() const { return name_; }
  /// The number that makes this very room; nothing for those with another name.
  std::optional<std::int32_t> number() const;

  friend bool operator==(const class_room&, const class_room&) = default;
  /// By the number with which the name begins, then by the name; those without a number come last.
  friend std::strong_ordering operator<=>(const class_room& one, const class_room& other);

 private:
  std::string name_;
};

}  // namespace usher::domain
