#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "api/edge/http.hpp"
#include "domain/base/ids.hpp"
#include "domain/base/time.hpp"

/// From where and with what people log in, or try to. Kept in memory alone: who tries is often nobody whom
/// the server knows, and could fill a store.
namespace usher::api {

enum class login_failure : std::uint8_t { invalid_credentials, account_inactive, validation_error };

struct login_note {
  /// From 1 on, in order.
  std::int64_t number = 0;
  domain::instant at;
  /// Nothing for a login.
  std::optional<login_failure> failure = std::nullopt;
  /// Of a login.
  domain::user_id user = {};
  domain::secret_hash key = {};
  /// Of an attempt, as it was typed; may be nobody's, and something else than a username.
  std::string username = {};
  std::string address = {};
  /// In ASCII; empty where nothing was said.
  std::string agent = {};

  friend bool operator==(const login_note&, const login_note&) = default;
};

/// When, from where and with what program somebody asks to be logged in.
login_note login_note_of(const edge::request& r, domain::instant now);

/// The latest limits::max_login_notes. Any thread.
class login_notes {
 public:
  /// Numbers it.
  void add(login_note note);
  /// Of who is erased: their logins, and attempts at the username that they had, which may be another's soon.
  void forget(domain::user_id user, const std::string& username);
  /// Newest first.
  std::vector<login_note> all() const;

 private:
  mutable std::mutex mutex_;
  std::deque<login_note> notes_;
  std::int64_t last_ = 0;
};

}  // namespace usher::api
