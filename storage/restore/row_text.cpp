#include "storage/restore/row_text.hpp"

#include <algorithm>

#include "domain/base/hex.hpp"
#include "domain/base/number_text.hpp"
#include "storage/log/change_text.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

template <class T>
T parsed(std::optional<T> value, std::string_view text) {
  if (!value) {
    throw store_error("the store holds '" + std::string(text) + "' where a time belongs");
  }
  return *value;
}

/// `YYYY-MM-DD HH:MM:SS+00`, with the decimals of the second that are not 0.
domain::instant server_instant(std::string_view text) {
  constexpr std::string_view zone = "+00";
  bool good = text.ends_with(zone);
  const auto local = text.substr(0, text.size() - (good ? zone.size() : 0));
  const auto point = std::min(local.find('.'), local.size());
  const auto second = domain::parse_local_time(local.substr(0, point));
  good = good && second.has_value();
  int millis = 0;
  int weight = 100;
  for (const char digit : local.substr(std::min(point + 1, local.size()))) {
    good = good && digit >= '0' && digit <= '9';
    millis += (digit - '0') * weight;
    weight /= 10;
  }
  if (!good) {
    throw store_error("the store holds '" + std::string(text) + "' where a time belongs");
  }
  return domain::instant{second->time_since_epoch() + domain::milliseconds{millis}};
}

}  // namespace

std::string_view row_text::text(std::size_t column) const {
  const auto known = cell(column);
  if (!known) {
    throw store_error("the store holds nothing where a value belongs");
  }
  return *known;
}

std::int64_t row_text::integer(std::size_t column) const {
  const auto digits = text(column);
  const auto value = domain::parse_number<std::int64_t>(digits);
  if (!value) {
    throw store_error("the store holds '" + std::string(digits) + "' where a number belongs");
  }
  return *value;
}

std::int32_t row_text::small(std::size_t column) const {
  const auto value = integer(column);
  if (value < INT32_MIN || value > INT32_MAX) {
    throw store_error("the store holds " + std::to_string(value) + " where a small number belongs");
  }
  return static_cast<std::int32_t>(value);
}

domain::instant row_text::instant(std::size_t column) const {
  const auto written = text(column);
  if (written.size() > 10 && written[10] == ' ') {
    return server_instant(written);
  }
  return parsed(domain::parse_instant(written), written);
}

domain::local_time row_text::local_time(std::size_t column) const {
  return parsed(domain::parse_local_time(text(column)), text(column));
}

domain::local_date row_text::local_date(std::size_t column) const {
  return parsed(domain::parse_local_date(text(column)), text(column));
}

domain::weekday row_text::weekday(std::size_t column) const {
  if (const auto day = domain::from_word<domain::weekday>(text(column))) {
    return *day;
  }
  throw store_error("the store holds a clinic on an unknown day");
}

domain::class_time row_text::class_time(std::size_t column) const {
  if (const auto time = domain::parse_class_time(text(column))) {
    return *time;
  }
  throw store_error("the store holds a clinic at an unknown time");
}

domain::secret_hash row_text::hash(std::size_t column) const {
  domain::secret_hash out;
  if (!domain::bytes_from_hex(text(column), out.bytes)) {
    throw store_error("the store holds a hash of the wrong length");
  }
  return out;
}

domain::bytes_32 row_text::bytes(std::size_t column) const {
  domain::bytes_32 out;
  if (!domain::bytes_from_hex(text(column), out)) {
    throw store_error("the store holds a value of the wrong length");
  }
  return out;
}

domain::trace_id row_text::trace(std::size_t column) const {
  domain::trace_id out;
  if (!domain::bytes_from_hex(text(column), out.bytes)) {
    throw store_error("the store holds a trace id of the wrong length");
  }
  return out;
}

}  // namespace usher::storage
