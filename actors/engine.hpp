#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/asks.hpp"
#include "actors/clock.hpp"
#include "actors/password_workers.hpp"
#include "actors/reply.hpp"
#include "actors/views.hpp"
#include "storage/journal.hpp"

/// The one door between the REST layer and the actors: whoever includes this sees no CAF.
namespace usher::actors {

struct engine_settings {
  domain::waiting_line_settings waiting_line;
  domain::seat_map_settings seats;
  domain::attempt_limiter_settings reservation_attempts;
  /// Demonstrations: `test_*` users are not limited.
  bool test_users_unlimited = false;
  password_settings passwords;
  /// Threads that run the actors.
  std::size_t threads = 2;
  view_renderers renderers;
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

  /// Reads the catalogue, spawns the actors, returns when all have restored their state. Blocks. Throws
  /// storage::store_error when the store cannot be read.
  void start();

  /// Ends all actors, then the journal, with all that was submitted committed. Blocks. Idempotent.
  void stop();

  // Concerts.
  void issue_token(domain::issue_token command, request_context context,
                   reply_to<token_issued_outcome> reply);
  void check_token(domain::check_token query, request_context context, reply_to<token_checked_outcome> reply);
  void pass_gate(domain::pass_gate query, request_context context, reply_to<gate_outcome> reply);
  /// The date must exist: `seats` must have found it.
  void hold_seat(const domain::concert_date_key& date, domain::hold_seat command, request_context context,
                 reply_to<seat_held_outcome> reply);

  /// The concert; nothing when there is none. Valid as long as the engine.
  const storage::concert_facts* concert(domain::concert_id id) const;
  /// Seats are numbered 1..this. The date must exist.
  std::int32_t seat_count(const domain::concert_date_key& date) const;
  /// The current view; nothing when there is no such date.
  std::shared_ptr<const seats_view> seats(const domain::concert_date_key& date) const;

  // Clinics.
  void ask_for_place(actors::ask_for_place command, request_context context,
                     reply_to<ask_for_place_outcome> reply);
  bool has_clinic(domain::clinic_id id) const;
  /// The clinic must exist.
  void reserve_place(domain::clinic_id id, domain::reserve_place command, request_context context,
                     reply_to<place_outcome> reply);
  const schedule_board& schedule() const;

  // People.
  void register_person(domain::registration_form form, request_context context,
                       reply_to<registered_outcome> reply);
  void log_in(actors::log_in command, request_context context, reply_to<logged_in_outcome> reply);
  void log_out(actors::log_out command, request_context context, reply_to<session_outcome> reply);
  void authenticate(actors::authenticate query, request_context context, reply_to<session_outcome> reply);
  std::shared_ptr<const people_view> people() const;

  /// Asks the store itself, behind all that was submitted before.
  void check_store(reply_to<store_health> reply);

  const clock& time() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::actors
