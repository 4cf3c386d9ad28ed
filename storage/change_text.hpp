#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "domain/change.hpp"
#include "domain/waiting_line.hpp"

/// Changes as the change log spells them: a kind and a JSON object. Also the words that tables use for
/// enumerations. The spelling is for ever: the log of an old store must stay readable.
namespace usher::storage {

/// The name of the kind, such as `seat_held`.
std::string_view kind_of(const domain::change& c);

/// The change as one line of JSON, without its kind. Hashes are hex; a person's password hash is left out:
/// the log is for reading, and restoring takes it from the person. Throws store_error when a text is not
/// UTF-8.
std::string payload_of(const domain::change& c);

/// The inverse, but for the password hash, which comes back empty. Throws store_error when it does not
/// understand.
domain::change change_from_text(std::string_view kind, std::string_view payload);

/// Lower-case hex and back; `bytes_from_hex` answers false for anything but exactly that many bytes.
std::string to_hex(std::span<const std::uint8_t> bytes);
bool bytes_from_hex(std::string_view hex, std::span<std::uint8_t> bytes);

std::string_view to_word(domain::token_status status);
std::string_view to_word(domain::token_end reason);
std::string_view to_word(domain::session_end reason);
std::string_view to_word(domain::reservation_window window);

/// Throw store_error for words that they do not know.
domain::session_end session_end_from_word(std::string_view word);
domain::token_end token_end_from_word(std::string_view word);
domain::token_status token_status_from_word(std::string_view word);
domain::reservation_window reservation_window_from_word(std::string_view word);

}  // namespace usher::storage
