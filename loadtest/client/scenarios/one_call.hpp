#pragma once

#include <cstdint>
#include <string_view>

#include "loadtest/client/loop/script.hpp"

/// What scripts share.
namespace usher::loadtest {

/// Enough of a body to tell why something was refused, and to check the fields at its beginning.
inline constexpr std::size_t beginning_of_body = 4096;

/// What is wrong with an answer that should be a 200: its status, or what `check_body` says. Nothing when
/// there was no answer at all, which the loop counts by itself.
template <class Check>
std::string_view wrong_unless_ok(const answer& got, bool check_fields, Check&& check_body) {
  if (got.status == 0) {
    return {};
  }
  if (got.status != 200) {
    return "the status is not 200";
  }
  return check_fields ? check_body() : std::string_view{};
}

/// User ids 1..users in turn.
inline std::uint64_t user_id_of(std::uint64_t number, std::uint32_t users) {
  return number % users + 1;
}

inline constexpr std::string_view demonstration_token = "testToken";

}  // namespace usher::loadtest
