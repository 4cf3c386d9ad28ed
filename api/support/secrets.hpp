#pragma once

#include <string>
#include <string_view>

#include "domain/base/ids.hpp"
#include "domain/changes/change.hpp"

/// Tokens and session keys: from the system's random source (libsodium), known inside only by their hashes.
namespace usher::api {

/// A waiting-room token: 192 random bits as 32 characters of base64url.
std::string new_token();

/// A session key: 160 random bits as 40 hex digits.
std::string new_session_key();

/// What the keys of programs begin with, so that they are known where they turn up.
inline constexpr std::string_view app_key_prefix = "usher_";

/// A key of a program: the prefix and 192 random bits as 32 characters of base64url.
std::string new_app_key();

/// The secret of a calendar's address: 256 random bits as 43 characters of base64url.
std::string new_calendar_secret();

/// A password to begin with: 12 letters and digits, none of which looks like another.
std::string new_password();

/// BLAKE2b, 128 bits. Secrets have at least 128 random bits, so the hash needs neither salt nor stretching.
domain::secret_hash hash_secret(std::string_view secret);

/// 32 random bytes: the seed of a draw.
domain::bytes_32 new_seed();

/// SHA-256, with which anyone can check a draw.
domain::bytes_32 sha_256(std::string_view text);

}  // namespace usher::api
