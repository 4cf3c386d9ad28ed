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

/// Changes as the change log spells them: a kind and a JSON object. Also the words that tables use for
/// enumerations. The spelling is for ever: the log of an old store must stay readable.
namespace usher::storage {

/// The name of the kind, such as `seat_held`.
std::string_view kind_of(const domain::change& c);

/// The change as one line of JSON, without its kind, its members in the order of the change. Hashes are hex;
/// a person's password hash is left out: the log is for reading, and restoring takes it from the person.
/// Throws store_error when a text is not UTF-8.
std::string payload_of(const domain::change& c);

/// The same for people who look into the house, without anything secret: hashes of tokens, session keys and
/// idempotency keys, sealed answers, the seed of a draw that was not yet held.
std::string shown_payload_of(const domain::change& c);

/// The inverse of payload_of, but for the password hash, which comes back empty. Throws store_error when it
/// does not understand.
domain::change change_from_text(std::string_view kind, std::string_view payload);

/// A line of this actor's log. Throws store_error when it does not understand.
logged_change understood(const std::string& actor, const log_line& line);

std::string_view to_word(domain::token_status value);
std::string_view to_word(domain::token_end value);
std::string_view to_word(domain::room_mode value);
std::string_view to_word(domain::waiter_end value);
std::string_view to_word(domain::offer_end value);
std::string_view to_word(domain::date_state value);
std::string_view to_word(domain::notice_kind value);
std::string_view to_word(notice_state value);
std::string_view to_word(domain::wallet_reason value);
std::string_view to_word(domain::session_end value);
std::string_view to_word(domain::reservation_window value);
std::string_view to_word(domain::reset_cause value);
std::string_view to_word(domain::place_end value);
std::string_view to_word(domain::clinic_waiter_end value);
std::string_view to_word(domain::attempt_refusal value);
std::string_view to_word(domain::attendance value);

/// The inverse. Throws store_error for a word that it does not know.
template <class E>
E from_word(std::string_view word);
template <>
domain::token_status from_word<domain::token_status>(std::string_view word);
template <>
domain::token_end from_word<domain::token_end>(std::string_view word);
template <>
domain::room_mode from_word<domain::room_mode>(std::string_view word);
template <>
domain::waiter_end from_word<domain::waiter_end>(std::string_view word);
template <>
domain::offer_end from_word<domain::offer_end>(std::string_view word);
template <>
domain::date_state from_word<domain::date_state>(std::string_view word);
template <>
domain::notice_kind from_word<domain::notice_kind>(std::string_view word);
template <>
notice_state from_word<notice_state>(std::string_view word);
template <>
domain::wallet_reason from_word<domain::wallet_reason>(std::string_view word);
template <>
domain::session_end from_word<domain::session_end>(std::string_view word);
template <>
domain::reservation_window from_word<domain::reservation_window>(std::string_view word);
template <>
domain::reset_cause from_word<domain::reset_cause>(std::string_view word);
template <>
domain::place_end from_word<domain::place_end>(std::string_view word);
template <>
domain::clinic_waiter_end from_word<domain::clinic_waiter_end>(std::string_view word);
template <>
domain::attempt_refusal from_word<domain::attempt_refusal>(std::string_view word);
template <>
domain::attendance from_word<domain::attendance>(std::string_view word);

/// Seats as `4,5`, and back. Throws store_error when it does not understand.
std::string seats_text(const std::vector<domain::seat_number>& seats);
std::vector<domain::seat_number> seats_from_text(std::string_view text);

}  // namespace usher::storage
