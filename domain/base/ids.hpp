#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>

#include "domain/base/named_type.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"

namespace usher::domain {

/// A person: whoever queues, books, teaches or works in the office. Positive.
using user_id = named_type<struct user_id_tag, std::int64_t>;
using concert_id = named_type<struct concert_id_tag, std::int64_t>;
using clinic_id = named_type<struct clinic_id_tag, std::int64_t>;

/// A seat of one concert date, counted from 1.
using seat_number = named_type<struct seat_number_tag, std::int32_t>;

/// A waiting room. 0 is the one for everything.
using room_id = named_type<struct room_id_tag, std::int64_t>;

/// The order of issue of the tokens of one waiting room, counted from 1 without gaps.
using ticket_number = named_type<struct ticket_number_tag, std::uint64_t>;

/// The order of the receipts of one concert date, counted from 1; a payment that failed may leave a gap.
using receipt_number = named_type<struct receipt_number_tag, std::int64_t>;

/// The order of joining the waiting list of one concert date, counted from 1.
using waiter_number = named_type<struct waiter_number_tag, std::int64_t>;

/// The weekly resets, counted from 1.
using reset_number = named_type<struct reset_number_tag, std::int64_t>;

/// One date of a concert: the thing whose seats are sold.
struct concert_date_key {
  concert_id concert;
  local_time starts_at;

  using self = concert_date_key;
  using members = record<&self::concert, &self::starts_at>;
  friend auto operator<=>(const concert_date_key&, const concert_date_key&) = default;
};

/// 128 bits of a cryptographic hash of a token or of a session key. The secret itself never enters the
/// domain, a trace or the store. Compared for equality and order only; equal hashes mean equal secrets.
struct secret_hash {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const secret_hash&, const secret_hash&) = default;
};

/// W3C trace id, 16 bytes; all zero means "none".
struct trace_id {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const trace_id&, const trace_id&) = default;
};

}  // namespace usher::domain

template <>
struct std::hash<usher::domain::concert_date_key> {
  std::size_t operator()(const usher::domain::concert_date_key& key) const noexcept {
    const auto seconds = static_cast<std::uint64_t>(key.starts_at.time_since_epoch().count());
    const auto concert = static_cast<std::uint64_t>(key.concert.value);
    return static_cast<std::size_t>((concert * 0x9E3779B97F4A7C15ULL) ^ (seconds * 0xC2B2AE3D27D4EB4FULL));
  }
};

template <>
struct std::hash<usher::domain::secret_hash> {
  /// The bytes are already uniformly distributed: the first eight serve as the hash.
  std::size_t operator()(const usher::domain::secret_hash& h) const noexcept {
    std::size_t out = 0;
    std::memcpy(&out, h.bytes.data(), sizeof out);
    return out;
  }
};
