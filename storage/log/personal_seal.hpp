#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/changes/change.hpp"

/// How the change log, in which nothing is altered, lets texts about a person be forgotten: they stand in it
/// sealed with a key of that person, and without the key nobody reads them.
namespace usher::storage {

/// The keys of people; nothing for who was erased. Who is not in it never had one.
using person_keys = std::map<domain::user_id, std::optional<domain::bytes_32>>;

/// The key of somebody who had none.
struct person_key_row {
  domain::user_id person;
  domain::bytes_32 key;

  friend bool operator==(const person_key_row&, const person_key_row&) = default;
};

/// The key of this person. Makes one for who has none, and adds it to both. Throws store_error when the
/// system has no random bytes.
const std::optional<domain::bytes_32>& key_or_new(domain::user_id person, person_keys& known,
                                                  std::vector<person_key_row>& made);

/// The text, encrypted and authenticated (XChaCha20-Poly1305) together with the kind of change that it is
/// part of, as base64url without padding. The same text of the same kind under the same key gives the same:
/// that two changes say the same is no secret.
std::string sealed(const domain::bytes_32& key, std::string_view kind, std::string_view text);

/// The inverse. Throws store_error for what was sealed with another key or for another kind, or is no such
/// text at all.
std::string opened(const domain::bytes_32& key, std::string_view kind, std::string_view sealed);

}  // namespace usher::storage
