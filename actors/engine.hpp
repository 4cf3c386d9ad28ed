#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/base/asks.hpp"
#include "actors/base/clock.hpp"
#include "actors/base/notice_sender.hpp"
#include "actors/base/password_workers.hpp"
#include "actors/base/reply.hpp"
#include "actors/base/views.hpp"
#include "actors/tracing/recorder.hpp"
#include "storage/journal/journal.hpp"

/// The one door between the REST layer and the actors: whoever includes this sees no CAF.
namespace usher::actors {

struct engine_settings {
  /// Of every waiting room; its rules are those of rooms that were never changed.
  domain::waiting_line_settings waiting_line;
  /// Overrides the terms of all dates.
  std::optional<domain::milliseconds> hold_for;
  domain::wallets_settings wallets;
  domain::outbox_settings outbox;
  /// Where notices go; without it they stay pending.
  std::shared_ptr<notice_sender> notices;
  domain::attempt_limiter_settings reservation_attempts;
  domain::login_guard_settings logins;
  domain::people_rules people;
  domain::clinic_rules clinics;
  /// Demonstrations: `test_*` users are not limited.
  bool test_users_unlimited = false;
  password_settings passwords;
  /// Threads that run the actors.
  std::size_t threads = 2;
  view_renderers renderers;
  /// Where every message leaves its span; without it, none do.
  std::shared_ptr<tracing::recorder> spans;
  /// 32 random bytes: the seeds of draws.
  std::function<domain::bytes_32()> new_seed;
};

struct store_health {
  bool connected;
  storage::journal_counters journal;
};

/// All actors of one process. Every method may be called from any thread, does not block unless it says so,
/// and delivers its one answer through `reply`, mostly on an actor's thread.
class engine {
 public:
  /// Does not touch the store yet.
  engine(engine_settings settings, std::shared_ptr<const clock> time,
         std::shared_ptr<storage::journal> journal);
  ~engine();

  /// Reads the catalogue, spawns the actors that are needed from the start, returns when they have restored
  /// their state. Dates on which nothing goes on are loaded when somebody asks for them. Blocks. Throws
  /// storage::store_error when the store cannot be read.
  void start();

  /// Ends all actors, then the journal, with all that was submitted committed. Blocks. Idempotent.
  void stop();

  // Waiting rooms. Room 0 is the one for everything, the others those of the concerts of these numbers: they
  // must exist (`concert` must have found it).
  void issue_token(domain::room_id room, domain::issue_token command, request_context context,
                   reply_to<token_issued_outcome> reply, remember_as<token_issued_outcome> remember = {});
  void check_token(domain::room_id room, domain::check_token query, request_context context,
                   reply_to<token_checked_outcome> reply);
  void pass_gate(domain::room_id room, domain::pass_gate query, request_context context,
                 reply_to<gate_outcome> reply);
  void leave_room(domain::room_id room, domain::leave_room command, request_context context,
                  reply_to<token_checked_outcome> reply, remember_as<token_checked_outcome> remember = {});
  void extend_session(domain::room_id room, domain::extend_session command, request_context context,
                      reply_to<session_extended_outcome> reply,
                      remember_as<session_extended_outcome> remember = {});
  void change_room(domain::room_id room, domain::change_room command, request_context context,
                   reply_to<room_changed_outcome> reply, remember_as<room_changed_outcome> remember = {});
  void schedule_opening(domain::room_id room, domain::instant opens_at, request_context context,
                        reply_to<opening_scheduled_outcome> reply,
                        remember_as<opening_scheduled_outcome> remember = {});
  void reset_room(domain::room_id room, domain::reset_room command, request_context context,
                  reply_to<room_reset_outcome> reply, remember_as<room_reset_outcome> remember = {});
  void room_standing(domain::room_id room, request_context context, reply_to<room_changed_outcome> reply);
  /// Rooms in which something has happened since the start or was going on then; always with room 0.
  /// Ascending.
  std::vector<domain::room_id> rooms() const;

  // Concerts. Those with a date: it must exist (`concert` must have found it).
  /// The concert; nothing when there is none.
  std::shared_ptr<const concert_view> concert(domain::concert_id id) const;
  /// In order of id.
  std::vector<std::shared_ptr<const concert_view>> concerts() const;
  void create_concert(domain::create_concert command, request_context context,
                      reply_to<concert_outcome> reply, remember_as<concert_outcome> remember = {});
  void change_concert(domain::change_concert command, request_context context,
                      reply_to<concert_outcome> reply, remember_as<concert_outcome> remember = {});
  void create_date(domain::create_date command, request_context context, reply_to<concert_outcome> reply,
                   remember_as<concert_outcome> remember = {});

  /// The current view of a date that is loaded; nothing otherwise, also when there is no such date.
  std::shared_ptr<const seats_view> seats(const domain::concert_date_key& date) const;
  /// The same, after loading the date where that is needed.
  void show_seats(const domain::concert_date_key& date, request_context context,
                  reply_to<seats_shown_outcome> reply);
  /// Also holds the person to the concert's limit.
  void hold_seats(const domain::concert_date_key& date, domain::hold_seats command, request_context context,
                  reply_to<seats_held_outcome> reply, remember_as<seats_held_outcome> remember = {});
  void release_seats(const domain::concert_date_key& date, domain::release_seats command,
                     request_context context, reply_to<seats_released_outcome> reply,
                     remember_as<seats_released_outcome> remember = {});
  void extend_holds(const domain::concert_date_key& date, domain::extend_holds command,
                    request_context context, reply_to<holds_extended_outcome> reply,
                    remember_as<holds_extended_outcome> remember = {});
  /// With a token: passes the gate of its room first and completes the token in the same durable step.
  void pay(const domain::concert_date_key& date, domain::prepare_payment command,
           std::optional<std::pair<domain::room_id, domain::secret_hash>> token, request_context context,
           reply_to<paid_outcome> reply, remember_as<paid_outcome> remember = {});
  void cancel_sale(const domain::concert_date_key& date, domain::prepare_cancellation command,
                   request_context context, reply_to<sale_cancelled_outcome> reply,
                   remember_as<sale_cancelled_outcome> remember = {});
  void join_waiting_list(const domain::concert_date_key& date, domain::join_waiting_list command,
                         request_context context, reply_to<waiting_list_outcome> reply,
                         remember_as<waiting_list_outcome> remember = {});
  void leave_waiting_list(const domain::concert_date_key& date, domain::leave_waiting_list command,
                          request_context context, reply_to<waiting_list_outcome> reply,
                          remember_as<waiting_list_outcome> remember = {});
  void decline_offer(const domain::concert_date_key& date, domain::decline_offer command,
                     request_context context, reply_to<waiting_list_outcome> reply,
                     remember_as<waiting_list_outcome> remember = {});
  void waiting_list_position(const domain::concert_date_key& date, domain::waiting_list_position query,
                             request_context context, reply_to<waiting_list_outcome> reply);
  void change_terms(const domain::concert_date_key& date, domain::change_terms command,
                    request_context context, reply_to<terms_changed_outcome> reply,
                    remember_as<terms_changed_outcome> remember = {});
  void date_standing(const domain::concert_date_key& date, request_context context,
                     reply_to<terms_changed_outcome> reply);

  // Wallets.
  void charge_wallet(domain::charge_wallet command, request_context context, reply_to<wallet_outcome> reply,
                     remember_as<wallet_outcome> remember = {});
  void use_wallet(domain::use_wallet command, request_context context, reply_to<wallet_outcome> reply,
                  remember_as<wallet_outcome> remember = {});
  void wallet_balance(domain::wallet_balance query, request_context context, reply_to<wallet_outcome> reply);

  // Repeated requests.
  /// Waits while the same request is being carried out. A new one must be ended exactly once.
  void begin_request(domain::begin_request command, request_context context,
                     reply_to<request_begun_outcome> reply);
  /// What came of it: the record that became durable with it, or nothing when it changed nothing. Where
  /// nobody can say (`unavailable_reason::dropped`), `unknown`.
  void end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                   bool unknown = false);

  // Clinics. These decide who may call by the session key; calls about one person's places are carried out
  // one after the other.
  void reserve_place(place_call call, request_context context, reply_to<reserve_place_outcome> reply,
                     remember_as<place_outcome> remember = {});
  /// By the person, or somebody for them, within the policy.
  void cancel_place(place_call call, request_context context, reply_to<cancel_place_outcome> reply,
                    remember_as<place_given_up_outcome> remember = {});
  /// From `call.from` to `call.clinic` in one durable step.
  void move_place(place_call call, request_context context, reply_to<move_place_outcome> reply,
                  remember_as<place_outcome> remember = {});
  void join_line(place_call call, request_context context, reply_to<line_call_outcome> reply,
                 remember_as<clinic_line_outcome> remember = {});
  void leave_line(place_call call, request_context context, reply_to<line_call_outcome> reply,
                  remember_as<clinic_line_outcome> remember = {});
  void line_position(place_call call, request_context context, reply_to<line_call_outcome> reply);

  // Clinics, by the office: who may was decided before.
  /// Takes a person off the roster at any time. The clinic must exist.
  void remove_place(domain::clinic_id clinic, domain::user_id user, request_context context,
                    reply_to<place_given_up_outcome> reply);
  void create_clinic(domain::create_clinic command, request_context context,
                     reply_to<clinic_created_outcome> reply,
                     remember_as<clinic_created_outcome> remember = {});
  void edit_clinic(domain::clinic_id clinic, domain::edit_clinic command, request_context context,
                   reply_to<clinic_changed_outcome> reply);
  void delete_clinic(domain::clinic_id clinic, domain::delete_clinic command, request_context context,
                     reply_to<clinic_changed_outcome> reply);
  /// Takes everyone off the roster and out of the line (test set-up). The clinic must exist.
  void empty_roster(domain::clinic_id clinic, request_context context, reply_to<roster_reset_outcome> reply);
  void mark_attendance(actors::mark_attendance command, request_context context,
                       reply_to<marked_outcome> reply);
  /// Of people and all clinics; a dry run says what it would do.
  void reset_week(domain::reset_week command, request_context context, reply_to<house_reset_outcome> reply,
                  remember_as<week_reset_outcome> remember = {});

  /// The current view; nothing when there is no such clinic.
  std::shared_ptr<const clinic_view> clinic(domain::clinic_id id) const;
  const schedule_board& schedule() const;

  // People.
  void register_person(domain::registration_form form, request_context context,
                       reply_to<registered_outcome> reply, remember_as<registered_outcome> remember = {});
  void log_in(actors::log_in command, request_context context, reply_to<logged_in_outcome> reply,
              remember_as<logged_in_outcome> remember = {});
  void log_out(actors::log_out command, request_context context, reply_to<session_outcome> reply,
               remember_as<session_outcome> remember = {});
  void authenticate(actors::authenticate query, request_context context, reply_to<session_outcome> reply);
  void change_password(actors::change_password command, request_context context,
                       reply_to<password_changed_outcome> reply,
                       remember_as<password_changed_outcome> remember = {});
  void create_person(actors::create_person command, request_context context, reply_to<person_outcome> reply,
                     remember_as<person_outcome> remember = {});
  void edit_person(domain::edit_person command, request_context context, reply_to<person_outcome> reply);
  void reset_password(actors::reset_password command, request_context context,
                      reply_to<password_reset_outcome> reply,
                      remember_as<password_reset_outcome> remember = {});
  void set_flag(domain::set_flag command, request_context context, reply_to<office_outcome> reply);
  void show_person(domain::show_person query, request_context context, reply_to<office_outcome> reply);
  std::shared_ptr<const people_view> people() const;

  // Administration.
  /// Durable before it is answered.
  void record_admin_call(domain::record_admin_call command, request_context context,
                         reply_to<admin_call_outcome> reply);
  void resend_notice(domain::resend_notice command, request_context context,
                     reply_to<notice_resent_outcome> reply, remember_as<notice_resent_outcome> remember = {});

  /// Runs `read` on the store, behind all that was submitted before, on the journal's thread. What it throws
  /// becomes `unavailable{store_down}`.
  template <class Result>
  void read_store(std::function<Result(storage::store&)> read, reply_to<Result> reply) {
    on_store([read = std::move(read), reply = std::move(reply)](storage::store& store) {
      try {
        reply.send(read(store));
      } catch (const storage::store_error&) {
        reply.unavailable_because(unavailable_reason::store_down);
      }
    });
  }

  /// Asks the store itself, behind all that was submitted before.
  void check_store(reply_to<store_health> reply);

  const clock& time() const;

 private:
  class impl;

  void on_store(std::function<void(storage::store&)> work);

  std::unique_ptr<impl> impl_;
};

}  // namespace usher::actors
