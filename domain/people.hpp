#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "domain/change.hpp"
#include "domain/outcome.hpp"
#include "domain/roster.hpp"

/// People and their sessions as a pure state machine: who exists, who may log in, which session keys are
/// good.
namespace usher::domain {

/// What somebody who registers has filled in. Absent fields are empty.
struct registration_form {
  std::optional<std::string> username;
  std::optional<std::string> password;
  std::optional<std::string> password_confirm;
  std::optional<std::string> name;
  std::string email;
  std::string phone_num;
  std::string student_phone_num;
  std::string student_parent_phone_num;
  std::string school;
  std::string grade;
  std::string subject;
  std::optional<bool> is_student;
  std::optional<bool> is_teacher;
};

/// In order of precedence for one field.
enum class field_error : std::uint8_t { required, too_long, not_allowed, mismatch, taken };

/// Wrong fields by name, in the order of the form.
using field_errors = std::vector<std::pair<std::string, field_error>>;

/// Registers the person that the form describes; the password was hashed outside, from the form checked
/// before.
struct register_person {
  registration_form form;
  /// Self-describing argon2id string.
  std::string password_hash;
};

/// Someone whose password was verified outside begins a session.
struct start_session {
  user_id user;
  /// Hash of a fresh random key.
  secret_hash key;
};

enum class login_refusal : std::uint8_t { wrong_credentials, inactive };

/// Who makes a call, as the session key tells.
struct caller {
  user_id user;
  bool is_staff = false;
  bool is_superuser = false;
  bool is_teacher = false;

  /// Staff, superusers and teachers see and do things for others.
  bool acts_for_others() const { return is_staff || is_superuser || is_teacher; }

  friend bool operator==(const caller&, const caller&) = default;
};

/// In order of precedence.
enum class session_refusal : std::uint8_t { not_authenticated, duplicate_login, inactive };

/// A clinic reservation as it was asked for, before anything about it was checked.
struct request_place {
  caller who;
  std::optional<user_id> user;
  std::optional<clinic_id> clinic;
};

/// The contract's refusals 1 to 3, in order of precedence.
enum class request_place_refusal : std::uint8_t { field_missing, unknown_user, forbidden };

struct people_image {
  /// One more than the highest id ever given.
  user_id next_id{1};
  std::vector<person> people;
  struct session {
    secret_hash key;
    user_id user;
    instant started_at;
    /// Nothing while the session lives. Sessions that ended by logout need not be listed.
    std::optional<session_end> ended;

    friend bool operator==(const session&, const session&) = default;
  };
  /// In order of start.
  std::vector<session> sessions;

  friend bool operator==(const people_image&, const people_image&) = default;
};

class people {
 public:
  explicit people(const people_image& image = {});

  /// Everything wrong with the form, the taken username included; at most one error for each field. Empty
  /// means that register_person will succeed unless somebody takes the username first. The field
  /// `non_field_errors` stands for a directory that is full (limits::max_people).
  ///
  /// A username is made of ASCII letters, digits and `@.+-_`, and of any visible characters beyond ASCII.
  /// Other texts hold no control characters. Lengths are in bytes of UTF-8.
  field_errors check(const registration_form& form) const;

  /// Yields person_registered with the next id, and session_started never. Refuses with `check`'s errors.
  decision<outcome<user_id, field_errors>, change> decide(const register_person& command, instant now) const;

  /// Who has this username; nothing for unknown and for empty ones.
  const person* find(std::string_view username) const;
  const person* find(user_id user) const;

  /// Yields session_ended(duplicate_login) for the live sessions of the person, then session_started.
  /// Superusers and `test_*` users keep their older sessions, up to limits::max_sessions_per_person: beyond
  /// it the oldest ends (too_many). Refuses people who are not active.
  decision<outcome<person, login_refusal>, change> decide(const start_session& command, instant now) const;

  /// Yields session_ended(logout); nothing for a key that is not live.
  changes log_out(const secret_hash& key, instant now) const;

  /// Sessions that a newer login ended, for whichever reason, are refused as duplicate_login while
  /// remembered.
  outcome<caller, session_refusal> authenticate(const secret_hash& key) const;

  outcome<booker, request_place_refusal> decide(const request_place& command) const;

  /// Takes a change about people in; ignores other kinds.
  void apply(const change& c);

  std::size_t count() const { return by_id_.size(); }
  user_id next_id() const { return next_id_; }
  people_image image() const;

 private:
  struct session {
    user_id user;
    instant started_at;
    std::optional<session_end> ended;
  };

  std::optional<field_error> error_in_username(const std::optional<std::string>& username) const;
  bool is_full() const;
  bool keeps_sessions(const person& who) const;
  /// In order of start.
  std::vector<secret_hash> live_sessions(user_id user) const;
  void enter(const person& who);
  void enter(const secret_hash& key, const session& s);
  /// What becomes of a session that has just ended: its holder may hear why, within the bounds.
  void remember_or_forget(const secret_hash& key);
  void forget(const secret_hash& key);

  user_id next_id_{1};
  std::unordered_map<user_id, person> by_id_;
  std::unordered_map<std::string, user_id> by_username_;
  std::unordered_map<secret_hash, session> sessions_;
  /// Per person, in order of start: the live sessions, and the last ended ones that are still remembered.
  std::unordered_map<user_id, std::vector<secret_hash>> sessions_of_;
};

}  // namespace usher::domain
