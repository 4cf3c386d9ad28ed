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

/// The same for people who look into the server, without anything secret: hashes of tokens, session keys and
/// idempotency keys, sealed answers, the seed of a draw that was not yet held.
std::string shown_payload_of(const domain::change& c);

/// The inverse of payload_of, but for the password hash, which comes back empty. Throws store_error when it
/// does not understand.
domain::change change_from_text(std::string_view kind, std::string_view payload);

/// A line of this actor's log. Throws store_error when it does not understand.
logged_change understood(const std::string& actor, const log_line& line);

/// Seats as `4,5`, and back. Throws store_error when it does not understand.
std::string seats_text(const std::vector<domain::seat_number>& seats);
std::vector<domain::seat_number> seats_from_text(std::string_view text);

}  // namespace usher::storage
