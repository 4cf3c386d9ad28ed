#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/changes/change.hpp"
#include "domain/waiting/waiting_line.hpp"
#include "storage/store.hpp"

/// Changes as the change log spells them: a kind (domain::kind_of) and a JSON object. The spelling is for
/// ever: the log of an old store must stay readable.
namespace usher::storage {

/// The change as one line of JSON, without its kind, its members in the order of the change. Hashes are hex;
/// a person's password hash is left out: the log is for reading, and restoring takes it from the person.
/// Throws store_error when a text is not UTF-8.
std::string payload_of(const domain::change& c);

/// The same with the texts about the person (domain::person_in) sealed with their key, as one member `sealed`
/// at the end; without a key, which is that of somebody who was erased, with these texts empty.
std::string sealed_payload_of(const domain::change& c, const std::optional<domain::bytes_32>& key);

/// The same for people who look into the server, without anything secret: hashes of tokens, session keys and
/// idempotency keys, sealed answers, the seed of a draw that was not yet held.
std::string shown_payload_of(const domain::change& c);

/// The inverse of payload_of, and of sealed_payload_of with the same key, but for the password hash, which
/// comes back empty. Without its key what is sealed comes back empty too. Throws store_error when it does not
/// understand, or when something was sealed with another key.
domain::change change_from_text(std::string_view kind, std::string_view payload,
                                const std::optional<domain::bytes_32>& key = std::nullopt);

/// A line of this actor's log. Throws store_error when it does not understand.
logged_change understood(const std::string& actor, const log_line& line);

/// Seats as `4,5`, and back. Throws store_error when it does not understand.
std::string seats_text(const std::vector<domain::seat_number>& seats);
std::vector<domain::seat_number> seats_from_text(std::string_view text);

}  // namespace usher::storage
