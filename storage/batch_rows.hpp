#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "storage/store.hpp"

/// What a batch does to each table, net: several changes of one row within the batch are folded into one row
/// here, so that an engine writes a batch as a handful of multi-row statements. Shared by both engines.
///
/// An engine applies the members in the order in which they stand: rows that others point at come first, and
/// a roster is cleared before its clinic shrinks. Each `update` and each `removal` must meet exactly one row
/// as it describes it, each `insert` must make one; an engine that counts fewer refuses the batch.
namespace usher::storage {

/// The changes of the batch contradict one another: no store may hold them. Becomes commit_status::refused.
class contradiction : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct session_row {
  domain::secret_hash key;
  domain::user_id user;
  domain::instant started_at;
  /// Set together, when the session also ended within the batch.
  std::optional<domain::session_end> end_reason;
  std::optional<domain::instant> ended_at;

  friend bool operator==(const session_row&, const session_row&) = default;
};

/// The session of this key and person, which must live, ends.
struct session_update {
  domain::secret_hash key;
  domain::user_id user;
  domain::session_end end_reason;
  domain::instant ended_at;

  friend bool operator==(const session_update&, const session_update&) = default;
};

/// An entry of a wallet. The engine adds the number and the balance of the wallet's last stored entry.
struct wallet_row {
  domain::user_id user;
  /// 1 for the person's first entry in this batch.
  std::int64_t nth;
  std::int64_t amount;
  /// Sum of the person's amounts in this batch up to this one.
  std::int64_t sum;
  domain::instant entered_at;

  friend bool operator==(const wallet_row&, const wallet_row&) = default;
};

struct token_row {
  domain::room_id room;
  domain::ticket_number ticket;
  domain::secret_hash token;
  domain::user_id user;
  domain::token_status status;
  domain::instant issued_at;
  domain::instant waits_until;
  std::optional<domain::instant> admitted_at;
  std::optional<domain::instant> active_until;
  std::optional<domain::instant> ended_at;

  friend bool operator==(const token_row&, const token_row&) = default;
};

/// The token of this ticket and person moves on. It must wait when `admitted_at` is set, and must not have
/// ended.
struct token_update {
  domain::room_id room;
  domain::ticket_number ticket;
  domain::user_id user;
  domain::token_status status;
  std::optional<domain::instant> admitted_at;
  std::optional<domain::instant> active_until;
  std::optional<domain::instant> ended_at;

  friend bool operator==(const token_update&, const token_update&) = default;
};

struct hold_row {
  domain::concert_date_key date;
  domain::seat_number seat;
  domain::user_id user;
  domain::instant held_at;
  domain::instant expires_at;

  friend bool operator==(const hold_row&, const hold_row&) = default;
};

/// The stored hold of `previous` on this seat gives way to the one of `now`.
struct hold_update {
  domain::user_id previous;
  hold_row now;

  friend bool operator==(const hold_update&, const hold_update&) = default;
};

struct hold_removal {
  domain::concert_date_key date;
  domain::seat_number seat;
  domain::user_id user;

  friend bool operator==(const hold_removal&, const hold_removal&) = default;
};

/// One class of one clinic.
struct class_key {
  domain::clinic_id clinic;
  domain::local_date class_date;

  friend auto operator<=>(const class_key&, const class_key&) = default;
};

struct log_row {
  std::string_view actor;
  std::uint64_t actor_number;
  std::string_view kind;
  std::optional<domain::user_id> user;
  domain::instant decided_at;
  /// Nothing for what time brought about.
  std::optional<domain::trace_id> trace;
  std::string payload;
};

struct batch_rows {
  std::vector<domain::person_registered> person_inserts;
  /// People whose non_pass is taken away.
  std::vector<domain::user_id> non_pass_updates;
  std::vector<session_update> session_updates;
  std::vector<session_row> session_inserts;
  std::vector<wallet_row> wallet_inserts;
  std::vector<domain::concert_created> concert_inserts;
  std::vector<domain::concert_date_created> date_inserts;
  /// All stored reservations and attendance records of these classes go, however many there are.
  std::vector<class_key> cleared_classes;
  std::vector<domain::clinic_created> clinic_inserts;
  /// The capacity also reaches the stored classes from the day of `changed_at` on.
  std::vector<domain::clinic_changed> clinic_updates;
  std::vector<token_update> token_updates;
  std::vector<token_row> token_inserts;
  std::vector<hold_removal> hold_removals;
  std::vector<hold_update> hold_updates;
  std::vector<hold_row> hold_inserts;
  /// Classes that `reservation_inserts` are for, once each: they take the present capacity of their clinic.
  std::vector<class_key> class_upserts;
  std::vector<domain::place_reserved> reservation_inserts;
  std::vector<domain::attendance_opened> attendance_inserts;
  /// Every change of the batch, in order.
  std::vector<log_row> log;
};

/// Folds the changes of `b` in order. The rows point into `b` (names of actors), which must outlive them.
/// Throws contradiction, and store_error when a text cannot be stored.
batch_rows fold(const batch& b);

}  // namespace usher::storage
