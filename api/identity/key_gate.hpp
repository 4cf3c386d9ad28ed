#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "api/edge/http.hpp"
#include "api/http/refusals.hpp"

namespace usher::api {

/// Who may make the administration's calls: whoever sends `Authorization: Bearer <key>` with the key that the
/// server was started with. Keeps a hash of the key only. Any thread.
class key_gate {
 public:
  /// An empty key is nobody's.
  explicit key_gate(std::string_view key);

  /// Takes the same time for every wrong key.
  bool admits(const edge::request& r) const;

 private:
  std::optional<std::array<unsigned char, 32>> hash_;
};

/// Whose the Idempotency-Keys of calls with a key are: they all belong to one caller.
inline constexpr std::string_view admin_scope = "admin";

inline constexpr refusal_answer admin_key_refused{401, "INVALID_ADMIN_KEY",
                                                  "관리 키가 없거나 올바르지 않습니다.",
                                                  "the administration's key is missing or wrong"};

/// The same, as whoever is not admitted hears it.
problem wrong_admin_key();

}  // namespace usher::api
