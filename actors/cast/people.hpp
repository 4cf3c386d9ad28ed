#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "actors/base/password_port.hpp"
#include "actors/base/views.hpp"
#include "actors/shell/durable_actor.hpp"
#include "domain/base/attempt_limiter.hpp"
#include "domain/clinics/refusal_tally.hpp"
#include "domain/people/login_guard.hpp"

namespace usher::actors {

/// A call about a person's place, up to the point where a clinic itself decides.
struct begin_place_call {
  place_call call;
  /// An attempt to get a place, of which there may be only so many by those who attempt for themselves.
  bool limited = false;
  /// As domain::request_place says.
  bool takes_place = false;
};

/// The call that was begun about this person is over.
struct place_call_ended {
  domain::user_id user;
  request_context context = {};
};

/// May this person of the clinic's line book now?
struct vet_waiter {
  domain::user_id user;
  domain::clinic_id clinic;
};

/// A worker or the store has done its part of what somebody asked for.
struct go_on {
  std::function<void()> step;
};

using register_ask = ask<domain::registration_form, registered_outcome>;
using log_in_ask = ask<log_in, logged_in_outcome>;
using log_out_ask = ask<log_out, session_outcome>;
using authenticate_ask = ask<authenticate, session_outcome>;
using change_password_ask = ask<change_password, password_changed_outcome>;
using create_person_ask = ask<create_person, person_outcome>;
using edit_person_ask = ask<domain::edit_person, person_outcome>;
using erase_person_ask = ask<domain::erase_person, office_outcome>;
using reset_password_ask = ask<reset_password, password_reset_outcome>;
using force_logout_ask = ask<domain::force_logout, forced_logout_outcome>;
using set_flag_ask = ask<domain::set_flag, office_outcome>;
using set_no_show_ask = ask<domain::set_no_show, office_outcome>;
using show_person_ask = ask<domain::show_person, office_outcome>;
using show_people_ask = ask<domain::show_people, people_shown_outcome>;
using make_calendar_address_ask = ask<domain::make_calendar_address, calendar_address_outcome>;
using revoke_calendar_address_ask = ask<domain::revoke_calendar_address, calendar_address_outcome>;
using show_calendar_address_ask = ask<domain::show_calendar_address, calendar_address_outcome>;
using read_calendar_ask = ask<domain::read_calendar, calendar_owner_outcome>;
using begin_place_call_ask = ask<begin_place_call, place_call_outcome>;
using vet_waiter_ask = ask<vet_waiter, std::optional<domain::booker>>;
using mark_attendance_ask = ask<mark_attendance, marked_outcome>;
using withdraw_attendance_ask = ask<withdraw_attendance, marked_outcome>;
using reset_week_ask = ask<domain::reset_week, week_reset_outcome>;

/// The messages that it takes. By time alone it ends idle sessions; begins a new week.
using people_actor = durable_interface<
    // What it is restored from.
    domain::people_image,
    // Checks the form, has the password hashed, then registers.
    caf::reacts_to<register_ask>,
    // Has the password compared, then begins a session.
    caf::reacts_to<log_in_ask>,
    // Ends a session.
    caf::reacts_to<log_out_ask>,
    // Says whose session key this is.
    caf::reacts_to<authenticate_ask>,
    // Has the old password compared and the new one hashed, then changes it.
    caf::reacts_to<change_password_ask>,
    // Registers somebody for the office.
    caf::reacts_to<create_person_ask>,
    // Changes a record; deactivates when no call about a place of the person is under way.
    caf::reacts_to<edit_person_ask>,
    // Erases somebody, when no call about a place of theirs is under way.
    caf::reacts_to<erase_person_ask>,
    // Gives somebody a new password.
    caf::reacts_to<reset_password_ask>,
    // Ends somebody's sessions for the office.
    caf::reacts_to<force_logout_ask>,
    // Sets non_pass or essential_clinic, when no call about a place of the person is under way.
    caf::reacts_to<set_flag_ask>,
    // Says how many no-shows somebody has.
    caf::reacts_to<set_no_show_ask>,
    // Shows a record.
    caf::reacts_to<show_person_ask>,
    // Shows several.
    caf::reacts_to<show_people_ask>,
    // Makes a secret address at which a calendar is read.
    caf::reacts_to<make_calendar_address_ask>,
    // Ends it.
    caf::reacts_to<revoke_calendar_address_ask>,
    // Says whether there is one.
    caf::reacts_to<show_calendar_address_ask>,
    // Says whose calendar stands at an address.
    caf::reacts_to<read_calendar_ask>,
    // Decides whether this caller may ask a clinic for that person, and keeps others from it meanwhile.
    caf::reacts_to<begin_place_call_ask>,
    // The same for a clinic that has a place for somebody of its line.
    caf::reacts_to<vet_waiter_ask>,
    // Lets the next call about this person begin.
    caf::reacts_to<place_call_ended>,
    // Reads the record, then marks it.
    caf::reacts_to<mark_attendance_ask>,
    // Reads the record, then takes it back.
    caf::reacts_to<withdraw_attendance_ask>,
    // Carries out the weekly reset of people, or says what it would do.
    caf::reacts_to<reset_week_ask>,
    // Goes on with what waited for a worker or the store.
    caf::reacts_to<go_on>,
    // Takes in what others made durable about people and their places.
    caf::reacts_to<news>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::place_call_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::go_on)

namespace usher::actors {

struct people_settings {
  domain::people_rules rules;
  domain::attempt_limiter_settings reservation_attempts;
  domain::login_guard_settings logins;
  /// Demonstrations: `test_*` users are not limited.
  bool test_users_unlimited = false;
};

/// Keeps people's records and sessions, their attendance and their week, and is the gate of the clinics:
/// calls about one person's places pass here, one after the other.
class people final : public durable_actor<people_actor, domain::people, domain::people_image> {
 public:
  people(caf::actor_config& config, surroundings around, people_settings settings,
         std::shared_ptr<password_port> passwords, std::shared_ptr<view_slot<people_view>> slot);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  // Registrations and the office: what needs a password hashed goes on when that is done.
  void check_registration(const register_ask& a);
  void check_creation(const create_person_ask& a);
  void check_password_reset(const reset_password_ask& a);
  /// Decides when no call about a place of the person is under way.
  template <class Ask>
  void handle_behind_place_calls(const Ask& a);

  // Sessions.
  void check_login(const log_in_ask& a);
  void finish_login(const log_in_ask& a, domain::user_id user, bool matches);
  void end_session(const log_out_ask& a);
  void tell_caller(const authenticate_ask& a);
  std::optional<domain::wrong_field> error_in_new_password(const change_password& wish,
                                                           std::string_view username) const;
  void check_old_password(const change_password_ask& a);
  void hash_new_password(const change_password_ask& a, domain::user_id user);

  // Places.
  void begin(const begin_place_call_ask& a);
  /// `about`: behind whose calls it waits, if it does. `by`: whose session it is, where that was asked just
  /// now.
  void decide_place_call(const begin_place_call_ask& a, domain::user_id about,
                         const std::optional<domain::caller>& by);
  void vet(const vet_waiter_ask& a);
  void end_place_call(domain::user_id user);

  // Attendance.
  template <class Ask>
  void read_record(const Ask& a);
  template <class Ask>
  void read_now(const Ask& a);
  /// `taken_back`: as it was when the record was read.
  template <class Ask>
  void decide_about(const Ask& a, const std::optional<domain::attendance_record>& record,
                    std::uint64_t taken_back);
  void let_next_mark(std::int64_t record);

  /// Runs `then` with the hash of the password on this actor's thread; answers `a` when that cannot be.
  template <class Ask, class Then>
  void with_hash(const Ask& a, const std::string& password, Then then);
  /// The same with whether the password is the one of that person; of nobody, nothing matches. An attempt for
  /// `username` that was begun is withdrawn when it cannot be.
  template <class Ask, class Then>
  void with_comparison(const Ask& a, const std::string& password, const domain::person* who,
                       const std::string& username, Then then);
  /// Runs `serve` when no call about a place of this person is under way.
  template <class Ask, class Serve>
  void behind_place_calls(const Ask& a, domain::user_id user, Serve serve);

  /// Whose key it is, with the use of the session.
  domain::outcome<domain::caller, domain::session_refusal> caller_of(const domain::secret_hash& key,
                                                                     domain::instant now);
  /// The limiter's word on one more attempt; nothing when it may go on.
  std::optional<rate_limited> too_many(domain::user_id user, domain::instant now);

  reader image_reader() override;
  domain::people make_machine(const domain::people_image& image) override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override;
  void submitted(const domain::change& c) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }
  void publish() override;

  people_settings settings_;
  std::shared_ptr<password_port> passwords_;
  std::shared_ptr<view_slot<people_view>> slot_;
  domain::attempt_limiter<domain::user_id> limiter_;
  domain::login_guard guard_;
  domain::refusal_tally refusals_{domain::clinic_id{0}};
  people_view shown_;
  /// When the week after the present one begins.
  std::optional<domain::instant> next_week_;
  /// What waits behind the one call about each person's places that is under way.
  std::unordered_map<domain::user_id, parked<domain::limits::max_parked_calls_per_person>> place_calls_;
  /// What waits behind the mark of each attendance record that is under way.
  std::unordered_map<std::int64_t, parked<domain::limits::max_parked_marks>> marks_;
  /// Counts the absences that were taken back with their places: a record that was read before may say
  /// something else by now.
  std::uint64_t taken_back_ = 0;
};

}  // namespace usher::actors
