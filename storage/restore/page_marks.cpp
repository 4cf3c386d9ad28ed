#include "storage/restore/page_marks.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "domain/base/number_text.hpp"

namespace usher::storage {

namespace {

store_error unknown_mark(const page_mark& mark) {
  return store_error("'" + mark + "' is not where a page ended");
}

std::optional<booking_place> place_in(std::string_view mark) {
  std::array<std::string_view, 5> fields;
  for (auto& field : fields) {
    field = mark.substr(0, mark.find(','));
    mark.remove_prefix(std::min(mark.size(), field.size() + 1));
  }
  const auto starts_at = domain::parse_local_time(fields[1]);
  const auto concert = domain::parse_number<std::int64_t>(fields[0]);
  const auto state = domain::parse_number<std::int64_t>(fields[2]);
  const auto seat = domain::parse_number<std::int64_t>(fields[3]);
  const auto number = domain::parse_number<std::int64_t>(fields[4]);
  if (!starts_at || !concert || !state || !seat || !number) {
    return std::nullopt;
  }
  return booking_place{{domain::concert_id{*concert}, *starts_at}, *state, *seat, *number};
}

}  // namespace

page_mark mark_of(const booking_place& place) {
  return std::to_string(place.date.concert.value) + ',' + domain::to_text(place.date.starts_at) + ',' +
         std::to_string(place.state) + ',' + std::to_string(place.seat) + ',' + std::to_string(place.number);
}

booking_place place_of(const page_mark& mark) {
  const auto place = place_in(mark);
  if (!place || mark_of(*place) != mark) {
    throw unknown_mark(mark);
  }
  return *place;
}

page_mark mark_of(std::int64_t queue_number) {
  return std::to_string(queue_number);
}

std::int64_t queue_number_of(const page_mark& mark) {
  if (mark.empty()) {
    return 0;
  }
  const auto number = domain::parse_number<std::int64_t>(mark);
  if (!number || *number <= 0 || mark_of(*number) != mark) {
    throw unknown_mark(mark);
  }
  return *number;
}

}  // namespace usher::storage
