#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/people/field_errors.hpp"
#include "domain/people/password_rules.hpp"

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

/// With the roles that go along: a superuser is staff, staff teach too, and a student is none of these.
person with_whole_roles(person who);

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
  bool acts_for_others() const { return is_office() || is_teacher; }
  /// Staff and superusers are the office.
  bool is_office() const { return is_staff || is_superuser; }

  friend bool operator==(const caller&, const caller&) = default;
};

/// In order of precedence.
enum class session_refusal : std::uint8_t {
  not_authenticated,
  duplicate_login,
  idle,
  password_changed,
  deactivated,
  admin_forced_logout,
  inactive
};

/// A call about a person's place in a clinic as it was asked for, before anything about it was checked.
struct request_place {
  caller who;
  std::optional<user_id> user;
  std::optional<clinic_id> clinic;
  /// The person is to get a place, or to wait for one.
  bool takes_place = false;
};

/// The contract's refusals 1 to 3, in order of precedence; then, of who would take a place, inactive.
enum class request_place_refusal : std::uint8_t { field_missing, unknown_user, forbidden, inactive };

/// One's own password.
struct change_password {
  user_id user;
  /// The session that asks; it goes on, the person's others end.
  secret_hash key;
  std::string password_hash;
};

/// What staff decide about people. Only superusers make, change or deactivate staff and superusers, and
/// nobody deactivates or demotes themselves.
struct create_person {
  caller by;
  /// Who is neither told to be a student nor made a teacher, staff or superuser is a student.
  registration_form form;
  std::string password_hash;
  bool is_staff = false;
  bool is_superuser = false;
  /// Somebody else chose the password.
  bool needs_password_change = true;
  password_origin origin = password_origin::given;
};

/// Absent members stay.
struct person_edit {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> phone_num;
  std::optional<std::string> student_phone_num;
  std::optional<std::string> student_parent_phone_num;
  std::optional<std::string> school;
  std::optional<std::string> grade;
  std::optional<std::string> subject;
  std::optional<bool> is_active;
  std::optional<bool> is_staff;
  std::optional<bool> is_superuser;
  std::optional<bool> is_teacher;
  std::optional<bool> is_student;
};

struct edit_person {
  caller by;
  user_id user;
  person_edit edit;
};

struct reset_password {
  caller by;
  user_id user;
  std::string password_hash;
  bool needs_password_change = true;
};

/// The office ends all sessions of somebody; of staff only superusers do.
struct force_logout {
  caller by;
  user_id user;
};

struct logged_out {
  user_id user;
  /// Those that were not over by themselves.
  std::int64_t sessions = 0;

  friend bool operator==(const logged_out&, const logged_out&) = default;
};

/// Whatever tells who somebody is goes, for good.
struct erase_person {
  caller by;
  user_id user;
};

/// Staff for everyone; a student their own essential_clinic.
struct set_flag {
  enum class which : std::uint8_t { non_pass, essential_clinic };
  caller by;
  user_id user;
  which flag;
  bool value;
};

/// The office says how many no-shows somebody has; 0 forgives them.
struct set_no_show {
  caller by;
  user_id user;
  std::int32_t no_show = 0;
  std::string reason = {};
};

struct show_person {
  caller by;
  user_id user;
};

struct show_people {
  caller by;
  std::vector<user_id> users;
};

/// A secret address at which one's own calendar can be read, in place of the one of before. Nobody makes one
/// for others: who knows it sees what they see.
struct make_calendar_address {
  caller by;
  user_id user;
  /// Hash of a fresh random secret.
  secret_hash key;
};

/// One's own, or that of somebody of whom the office decides.
struct revoke_calendar_address {
  caller by;
  user_id user;
};

/// The same people may ask.
struct show_calendar_address {
  caller by;
  user_id user;
};

/// Whether there is an address, and since when. The address itself is known to who made it.
struct calendar_address {
  user_id user;
  std::optional<instant> made_at;

  friend bool operator==(const calendar_address&, const calendar_address&) = default;
};

/// Asks whose calendar stands at the address with this secret.
struct read_calendar {
  secret_hash key;
};

struct calendar_owner {
  person who;
  /// Of the address.
  instant made_at;
};

/// Of who is not active, too.
enum class calendar_refusal : std::uint8_t { unknown_address };

/// In order of precedence. Wrong fields are told apart from these.
enum class office_refusal : std::uint8_t { forbidden, unknown_user };
using person_refusal = std::variant<office_refusal, field_errors>;

/// The stored record that a mark is for.
struct attendance_record {
  /// The store's number of it, from 1.
  std::int64_t id = 0;
  clinic_id clinic;
  local_date class_date;
  class_time time = class_time::at_18_00;
  user_id user;
  attendance type = attendance::none;
  /// The place was released. No absence counts any more that was marked before.
  bool withdrawn = false;
  /// Whose clinic it is; 0 for nobody's.
  user_id teacher;
  std::optional<instant> marked_at;
  user_id marked_by;

  friend bool operator==(const attendance_record&, const attendance_record&) = default;
};

/// The office, the clinic's teacher, and every teacher where it has none.
bool may_mark(const caller& by, user_id teacher);

/// What came of a class. `record` is as stored: the asker has kept others from marking it meanwhile.
struct mark_attendance {
  caller by;
  std::optional<attendance_record> record;
  attendance type;
};

/// Takes the record of an earlier class back; while there is a place that can be given up, that is done
/// instead. `record` as for a mark.
struct withdraw_attendance {
  caller by;
  std::optional<attendance_record> record;
};

/// In order of precedence. forbidden: neither staff nor the clinic's teacher, nor any where it has none;
/// not_begun: nobody can have come to the class yet, or stayed away.
enum class mark_refusal : std::uint8_t { forbidden, unknown_record, not_begun };

/// The weekly reset of the people; clinics follow (domain::roster).
struct reset_week {
  bool dry_run = false;
};

struct week_reset_report {
  /// 0 for a dry run, and for a repeat of a scheduled reset: no roster is emptied by it.
  reset_number number;
  local_date week;
  /// People whose no_show falls by this call: none when `repeated`.
  std::int64_t no_shows_lowered = 0;
  /// Another reset was carried out within limits::resets_apart: it is this one.
  bool repeated = false;
  instant reset_at;

  friend bool operator==(const week_reset_report&, const week_reset_report&) = default;
};

/// How people's places and sessions are handled.
struct people_rules {
  /// A session that is not used for so long ends; 0: none ever does.
  milliseconds session_idle = std::chrono::hours{2};
  /// Two clinics whose classes overlap are refused.
  bool refuse_time_conflicts = false;
  password_rules passwords = {};
};

/// A student's record that says absent, as long as the place in the class can be given up.
struct absence {
  user_id user;
  clinic_id clinic;
  local_date class_date;

  friend auto operator<=>(const absence&, const absence&) = default;
};

struct people_image {
  /// One more than the highest id ever given.
  user_id next_id{1};
  std::vector<person> people;
  struct session {
    secret_hash key;
    user_id user;
    instant started_at;
    /// As far as it was made durable.
    instant used_at;
    /// Nothing while the session lives. Sessions that ended by logout need not be listed.
    std::optional<session_end> ended;

    friend bool operator==(const session&, const session&) = default;
  };
  /// In order of start.
  std::vector<session> sessions;
  struct calendar {
    user_id user;
    secret_hash key;
    instant made_at;

    friend bool operator==(const calendar&, const calendar&) = default;
  };
  /// In order of user.
  std::vector<calendar> calendars;
  /// Who has a place in which class to come. In order of user and slot.
  std::vector<std::pair<user_id, class_slot>> places;
  /// As the clinics stand, in order of id; deleted ones left out.
  std::vector<std::pair<clinic_id, class_hour>> class_hours;
  /// The last weekly reset of any cause. And the week up to which resets were scheduled: before the first of
  /// them the week of the oldest thing that is known; nothing for a store in which nothing ever happened.
  std::optional<week_reset> last_reset;
  std::optional<local_date> reset_through;
  /// The first thing that is known, as the store has it: its week on the wall clock is the first
  /// `reset_through`, where there was no scheduled reset yet.
  std::optional<instant> began_at;
  /// In order; and those whose place was given up, to be taken back.
  std::vector<absence> absences;
  std::vector<absence> given_up_absences;

  friend bool operator==(const people_image&, const people_image&) = default;
};

/// For so long after the first login with a password that somebody else chose nobody asks for it again.
inline constexpr milliseconds first_login_lasts = std::chrono::minutes{10};

class people {
 public:
  explicit people(const people_image& image = {}, people_rules rules = {});

  /// Everything wrong with the form, the taken username included; at most one error for each field. Empty
  /// means that register_person will succeed unless somebody takes the username first. The field
  /// `non_field_errors` stands for a directory that is full (limits::max_people).
  ///
  /// A username is made of ASCII letters, digits and `@.+-_`, and of any visible characters beyond ASCII but
  /// spaces. A name is made of visible characters, not of spaces alone. Other texts hold no control
  /// characters. Lengths are in characters.
  ///
  /// `by` is the office, which may make teachers; nobody may by themselves.
  field_errors check(const registration_form& form, const std::optional<caller>& by = std::nullopt,
                     password_origin origin = password_origin::chosen) const;

  /// Yields person_registered with the next id, and session_started never. Refuses with `check`'s errors.
  /// What is kept is composed (see unicode.hpp).
  decision<outcome<user_id, field_errors>, change> decide(const register_person& command, instant now) const;

  /// Who has this username, however it was typed; nothing for unknown and for empty ones. Usernames are the
  /// same when they fold to the same (see unicode.hpp). Older stores may have several such: each of these is
  /// found by what they registered with, and the first of them by anything else.
  const person* find(std::string_view username) const;
  const person* find(user_id user) const;

  // ---- sessions

  /// Yields session_ended(duplicate_login) for the live sessions of the person, then session_started.
  /// Superusers and `test_*` users keep their older sessions, up to limits::max_sessions_per_person: beyond
  /// it the oldest ends (too_many). Refuses people who are not active.
  decision<outcome<person, login_refusal>, change> decide(const start_session& command, instant now) const;

  /// The live session began within first_login_lasts, with a password that somebody else chose and that was
  /// not changed since: its holder has just proved to know it.
  bool is_first_login(const secret_hash& key, instant now) const;

  /// Yields session_ended(logout); nothing for a key that is not live.
  changes log_out(const secret_hash& key, instant now) const;

  /// Sessions that a newer login ended, for whichever reason, are refused as duplicate_login while
  /// remembered; others that ended not by logout as `idle`, `password_changed` or `deactivated`. A session
  /// that has been idle too long is refused as such from the very moment on, ended or not.
  outcome<caller, session_refusal> authenticate(const secret_hash& key, instant now) const;

  /// A use of a live session: it is not idle from now on. Yields session_used when the last one that is
  /// durable is older than a twelfth of the idle time; apply it.
  changes use(const secret_hash& key, instant now);

  /// session_ended(idle) for sessions whose time is over, at most limits::max_due_changes_per_step, and
  /// attendance_marked(none) by nobody for an absence whose place was given up. Apply them before the next
  /// call.
  changes due(instant now) const;
  std::optional<instant> next_due() const;

  /// Yields password_changed, and session_ended(password_changed) for the person's other sessions.
  changes decide(const change_password& command, instant now) const;

  // ---- the office

  decision<outcome<person, person_refusal>, change> decide(const create_person& command, instant now) const;
  /// Yields person_changed, and session_ended(deactivated) for who is no longer active; nothing when nothing
  /// is different.
  decision<outcome<person, person_refusal>, change> decide(const edit_person& command, instant now) const;
  /// Yields password_changed and session_ended(password_changed).
  decision<outcome<person, office_refusal>, change> decide(const reset_password& command, instant now) const;
  /// Yields session_ended(admin_forced_logout); nothing for who has no session.
  decision<outcome<logged_out, office_refusal>, change> decide(const force_logout& command,
                                                               instant now) const;
  /// Yields session_ended(deactivated), calendar_address_revoked where there is one, and person_erased;
  /// nothing for who is erased already. Nobody erases themselves. What was erased is unknown to the other
  /// calls of the office.
  decision<outcome<person, office_refusal>, change> decide(const erase_person& command, instant now) const;
  /// Who may do the one of these about this person; the hash of the password is made only after it was asked.
  std::optional<office_refusal> objection(const caller& by, user_id user) const;
  decision<outcome<person, office_refusal>, change> decide(const set_flag& command, instant now) const;
  /// Yields no_show_set, also when the count stays.
  decision<outcome<person, office_refusal>, change> decide(const set_no_show& command, instant now) const;
  /// Staff and teachers see everyone, others themselves.
  outcome<person, office_refusal> decide(const show_person& query) const;
  /// Those of them whom the caller may see, in their order.
  outcome<std::vector<person>, std::monostate> decide(const show_people& query, instant now) const;

  // ---- calendars

  /// Yields calendar_address_made.
  decision<outcome<calendar_address, office_refusal>, change> decide(const make_calendar_address& command,
                                                                     instant now) const;
  /// Yields calendar_address_revoked; nothing where there is none.
  decision<outcome<calendar_address, office_refusal>, change> decide(const revoke_calendar_address& command,
                                                                     instant now) const;
  outcome<calendar_address, office_refusal> decide(const show_calendar_address& query, instant now) const;
  outcome<calendar_owner, calendar_refusal> decide(const read_calendar& query, instant now) const;

  // ---- clinics

  /// `busy` with the person's places, but for those in `instead`.
  outcome<booker, request_place_refusal> decide(const request_place& command,
                                                std::optional<clinic_id> instead = std::nullopt) const;
  /// The same for somebody in a clinic's line; nothing for who is gone or not active.
  std::optional<booker> vet(user_id user) const;

  /// attended, late, sick, none and absent are marks, of withdrawn records too; absent adds 2 to no_show,
  /// taking it back subtracts 2, never below 0. Yields attendance_marked; nothing when the record says so
  /// already. attended and absent only from the beginning of the class on.
  decision<outcome<attendance_record, mark_refusal>, change> decide(const mark_attendance& command,
                                                                    const moment& now) const;

  /// Yields attendance_withdrawn; before it attendance_marked(none), which gives 2 back, where the record
  /// says absent. By those who may mark it. Withdrawn records are unknown.
  decision<outcome<attendance_record, mark_refusal>, change> decide(const withdraw_attendance& command,
                                                                    const moment& now) const;

  // ---- the week

  /// On demand. Yields week_reset; nothing for a dry run, and within limits::resets_apart of the last one.
  decision<outcome<week_reset_report, std::monostate>, change> decide(const reset_week& command,
                                                                      const moment& now) const;
  /// The scheduled resets of the weeks up to that of `now` which are missing: week_reset for each, at most
  /// limits::max_due_changes_per_step; apply them before the next call. A store in which nothing ever
  /// happened begins with the week of the first call. A demanded reset does not stand for a scheduled one.
  changes reset_due(const moment& now);
  /// The wall-clock time of the next scheduled reset.
  static local_time next_reset(local_time now) { return week_of(now) + std::chrono::days{7}; }

  /// Takes a change about people, their places and clinics' hours in; ignores other kinds.
  void apply(const change& c);

  std::size_t count() const { return by_id_.size(); }
  user_id next_id() const { return next_id_; }
  people_image image() const;

 private:
  struct session {
    user_id user;
    instant started_at;
    instant used_at;
    /// As far as it was made durable.
    instant stored_use_at;
    std::optional<session_end> ended;
  };

  std::optional<field_error> error_in_username(const std::optional<std::string>& username) const;
  bool is_full() const;

  bool keeps_sessions(const person& who) const;
  bool is_idle(const session& s, instant now) const;
  /// In order of start; those that have been idle too long too.
  std::vector<secret_hash> unended_sessions(user_id user) const;
  /// All sessions of the person but `spared`. Those whose time was over end as idle.
  changes end_sessions(user_id user, session_end reason, instant now,
                       const std::optional<secret_hash>& spared = std::nullopt) const;
  void note_use(const secret_hash& key, session& s, instant at);
  /// What becomes of a session that has just ended: its holder may hear why, within the bounds.
  void remember_or_forget(const secret_hash& key);
  void forget(const secret_hash& key);

  /// Who may look after the calendar address of this person.
  std::optional<office_refusal> calendar_objection(const caller& by, user_id user) const;
  void forget_calendar(user_id user);

  booker booker_for(const person& who, std::optional<clinic_id> instead) const;
  void drop_places(const std::function<bool(const class_slot&)>& which);
  void count_no_shows(person& who, std::int32_t count);
  reset_number next_reset_number() const;
  changes absences_due(instant now) const;

  void enter(const person& who);
  void forget_username(const person& who);
  void enter(const secret_hash& key, const session& s);

  void fold(const person_registered& fact);
  void fold(const person_changed& fact);
  void fold(const person_erased& fact);
  void fold(const password_changed& fact);
  void fold(const non_pass_set& fact);
  void fold(const non_pass_cleared& fact);
  void fold(const essential_clinic_set& fact);
  void fold(const session_started& fact);
  void fold(const session_used& fact);
  void fold(const session_ended& fact);
  void fold(const calendar_address_made& fact);
  void fold(const calendar_address_revoked& fact);
  void fold(const attendance_marked& fact);
  void fold(const no_show_set& fact);
  void fold(const week_reset& fact);
  void fold(const place_reserved& fact);
  void fold(const place_released& fact);
  void fold(const roster_cleared& fact);
  void fold(const clinic_created& fact);
  void fold(const clinic_changed& fact);
  void fold(const clinic_deleted& fact);
  template <class Other>
  void fold(const Other&) {}

  people_rules rules_;
  user_id next_id_{1};
  std::unordered_map<user_id, person> by_id_;
  /// By the folded username, the first who has it.
  std::unordered_map<std::string, user_id> by_username_;
  /// By the very username, whoever else folds to one that somebody has.
  std::unordered_map<std::string, user_id> also_named_;
  /// Whose no_show is above 0.
  std::set<user_id> with_no_shows_;

  std::unordered_map<secret_hash, session> sessions_;
  /// Per person, in order of start: the live sessions, and the last ended ones that are still remembered.
  std::unordered_map<user_id, std::vector<secret_hash>> sessions_of_;
  /// The live ones, the one that was not used for longest first.
  std::set<std::pair<instant, secret_hash>> by_last_use_;

  std::map<user_id, people_image::calendar> calendars_;
  std::unordered_map<secret_hash, user_id> whose_calendar_;

  /// Per person, in order. Those of past classes stay until the person has another place.
  std::unordered_map<user_id, std::vector<class_slot>> places_;
  std::map<clinic_id, class_hour> class_hours_;

  std::set<absence> absences_;
  std::set<absence> given_up_absences_;

  std::optional<week_reset> last_reset_;
  std::optional<local_date> reset_through_;
  /// The week of the first call in a store without `reset_through_`.
  std::optional<local_date> first_week_;
};

}  // namespace usher::domain
