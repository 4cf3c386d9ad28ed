#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Whether the body of an answer is what the contract promises: what the k6 scripts check. Each function
/// returns what is wrong, in words that stay valid, or nothing. A body in the server's own spelling is only
/// scanned; any other is parsed.
namespace usher::loadtest {

/// Of findSeats: the concert asked for, a title, a price, the date among its dates, and seats in ascending
/// order.
std::string_view wrong_with_seats(std::string_view body, std::uint64_t concert, std::string_view date);

/// Where a token stands in its waiting room.
struct standing {
  std::string token;
  bool is_active = false;
  /// People ahead.
  std::uint64_t queue_count = 0;
  /// When to ask again; 0 when the server does not say.
  std::uint64_t next_poll_ms = 0;
};

/// Of token/create and token/check: for this user, waiting or active, with nobody ahead of an active one.
/// `out` is only valid when nothing is wrong.
std::string_view wrong_with_standing(std::string_view body, std::uint64_t user, standing& out);

/// The token in the answer of a server of which nothing else is asked: `none` when there is none, as from one
/// that answers everything with a constant.
std::string_view token_in(std::string_view body);

/// Of reserve: this seat of this concert, reserved until a time. The beginning of the body is enough for the
/// scan.
std::string_view wrong_with_hold(std::string_view body, std::uint64_t concert, std::uint64_t seat);

/// Of a refusal: that it says why.
std::string_view wrong_with_refusal(std::string_view body);

}  // namespace usher::loadtest
