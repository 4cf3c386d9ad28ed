#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/base/ids.hpp"

/// How the answer to a request with an `Idempotency-Key` is remembered: found by a hash of the key, and
/// encrypted with what only the key gives, so that a token inside an answer is in nobody's hands who reads
/// the store. That is as strong as the key is hard to guess. `scope` says whose keys they are (such as a
/// caller and a call): the same key in another scope is another key. Pure but for the nonce; any thread.
namespace usher::api {

/// 1 to 255 printable ASCII characters (0x20 to 0x7e).
bool is_valid_key(std::string_view key);

/// Where the answer is remembered. BLAKE2b, 128 bits.
domain::secret_hash lookup_hash(std::string_view scope, std::string_view key);

/// Tells the same request from another one with the same key. BLAKE2b, 128 bits, of the bytes as they came.
domain::secret_hash fingerprint(std::string_view method, std::string_view path, std::string_view body);

struct sealed_answer {
  int status = 0;
  std::string body;

  friend bool operator==(const sealed_answer&, const sealed_answer&) = default;
};

/// XChaCha20-Poly1305 under a key that BLAKE2b derives from scope and key, with a random nonce: the same
/// answer sealed twice differs. `status` is of three digits. Base64url without padding, 40 bytes longer than
/// the answer before that encoding.
std::string seal(std::string_view scope, std::string_view key, int status, std::string_view body);

/// What `seal` was given, to who presents the same scope and key. Nothing for others, and for a text that was
/// altered.
std::optional<sealed_answer> open(std::string_view scope, std::string_view key, std::string_view text);

}  // namespace usher::api
