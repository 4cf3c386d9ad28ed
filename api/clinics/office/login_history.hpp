#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/base/clock.hpp"
#include "api/clinics/office/login_notes.hpp"
#include "api/support/json_text.hpp"
#include "storage/queries.hpp"

/// Who logged in and when, from where, and who tried: sessions as the store keeps them, and beside them what
/// is remembered of logins since the server began. Pure.
namespace usher::api {

/// What a `User-Agent` tells; texts are empty where it does not.
struct client_program {
  /// `desktop`, `mobile`, `tablet` or `unknown`.
  std::string_view device = "unknown";
  std::string_view browser = {};
  std::string_view system = {};

  friend bool operator==(const client_program&, const client_program&) = default;
};

client_program program_of(std::string_view user_agent);

/// One of the two: a session, or an attempt that failed.
struct login_row {
  std::optional<storage::login_line> session;
  std::optional<login_note> attempt;

  friend bool operator==(const login_row&, const login_row&) = default;
};

/// Whose logins, since when; and whether those that succeeded or those that failed, or both.
struct login_wish {
  storage::login_filter filter;
  std::optional<bool> success;
};

struct login_page {
  /// Of all pages.
  std::int64_t count = 0;
  /// Newest first.
  std::vector<login_row> rows;
  /// Who has the usernames that attempts have; others are nobody's.
  std::map<std::string, domain::person> known;
};

/// `notes` are newest first, as login_notes has them.
login_page read_logins(storage::queries& store, const login_wish& wish, const std::vector<login_note>& notes,
                       std::int64_t skip, std::size_t size);

/// `[{id, user, username, name, ip_address, user_agent, device_type, browser_name, os_name, login_success,
/// failure_reason, login_at, logout_at, logout_reason, previous_session_terminated, previous_login_ip,
/// session_seconds}, ..]`, null where that is unknown. Of attempts the number is negative.
json logins_body(const login_page& page, const std::vector<login_note>& notes, const actors::clock& time);
/// The same as a table with the original's columns.
std::string logins_table(const login_page& page, const std::vector<login_note>& notes,
                         const actors::clock& time);

}  // namespace usher::api
