#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "actors/base/calls.hpp"
#include "actors/base/clock.hpp"
#include "actors/base/notice_sender.hpp"
#include "actors/base/password_workers.hpp"
#include "actors/base/reply.hpp"
#include "actors/base/views.hpp"
#include "actors/tracing/recorder.hpp"
#include "domain/base/attempt_limiter.hpp"
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
  /// Hears that there is a new view of a date's seats. On the date's own thread; must not block.
  std::function<void(const domain::concert_date_key&)> seats_published;
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

  /// While another node serves, and until `start`: restores the actors by sessions of their own, and keeps
  /// them up to date with what that node commits, so that `start` need not restore them. Nothing is to be
  /// asked meanwhile. Does not block. At most once, and not after `start`.
  void follow(const std::function<std::unique_ptr<storage::store_reader>()>& open_session);
  /// The change of the log up to which all was taken in while another node served; nothing before the actors
  /// are there, where none followed, and where `start` begins with none of them. Once there is one, views may
  /// be asked for.
  std::optional<std::uint64_t> followed_through() const;

  /// Reads the catalogue, spawns the actors that are needed from the start, returns when they have restored
  /// their state; who followed is only told what is left of the log, or ends, where what it knows may not be
  /// what the store has, and all begins as if nobody had followed. Dates on which nothing goes on are
  /// loaded when somebody asks for them. Blocks, for as long as the store is out of reach too. Throws
  /// storage::store_error when it can be reached and not be read.
  void start();

  /// Ends all actors, then the journal, with all that was submitted committed. Blocks. Idempotent.
  void stop();

  /// Asks whom the command is for; `calls` says who that is and what comes of it. `remember` is for what
  /// changes something, under an idempotency key.
  template <class Command>
  requires is_unaddressed<Command>
  void ask(Command command, request_context context, reply_to<outcome_of<Command>> reply,
           remember_as<remembered_of<Command>> remember = {}) {
    hand_over(asked<Command>{{}, std::move(command), context, std::move(reply), std::move(remember)});
  }
  template <class Command>
  requires(!is_unaddressed<Command>) void ask(const address_of<Command>& whom, Command command,
                                              request_context context, reply_to<outcome_of<Command>> reply,
                                              remember_as<remembered_of<Command>> remember = {}) {
    hand_over(asked<Command>{whom, std::move(command), context, std::move(reply), std::move(remember)});
  }

  /// What came of a request that was new: the record that became durable with it, or nothing when it changed
  /// nothing. Where nobody can say (`unavailable_reason::dropped`), `unknown`.
  void end_request(const domain::secret_hash& key, std::optional<domain::request_remembered> record,
                   bool unknown = false);

  // Views, without asking anybody.
  /// Rooms in which something has happened since the start or was going on then; always with room 0.
  /// Ascending.
  std::vector<domain::room_id> rooms() const;
  /// The concert; nothing when there is none.
  std::shared_ptr<const concert_view> concert(domain::concert_id id) const;
  /// In order of id.
  std::vector<std::shared_ptr<const concert_view>> concerts() const;
  /// The current view of a date that is loaded (`show_seats` loads it); nothing otherwise, also when there is
  /// no such date.
  std::shared_ptr<const seats_view> seats(const domain::concert_date_key& date) const;
  /// The current view; nothing when there is no such clinic.
  std::shared_ptr<const clinic_view> clinic(domain::clinic_id id) const;
  const schedule_board& schedule() const;
  std::shared_ptr<const people_view> people() const;
  /// Nothing before the state was restored.
  std::shared_ptr<const app_keys_view> keys() const;

  /// Runs `read` on the store as it is then, on a thread that reads: all that anybody was told to be durable
  /// is there. What it throws becomes `unavailable{store_down}`; where too many wait already the answer is
  /// `unavailable{busy}`.
  template <class Result>
  void read_store(std::function<Result(storage::queries&)> read, reply_to<Result> reply) {
    const bool is_taken = on_store([read = std::move(read), reply](storage::queries& store) {
      try {
        reply.send(read(store));
      } catch (const storage::store_error&) {
        reply.unavailable_because(unavailable_reason::store_down);
      }
    });
    if (!is_taken) {
      reply.unavailable_because(unavailable_reason::busy);
    }
  }

  /// Asks the store itself, once for all who ask at a time.
  void check_store(reply_to<store_health> reply);

  const clock& time() const;

 private:
  class impl;

  /// Where the actors, whom nobody sees here, take a call.
  template <class Command>
  struct way_in {
    void (*take)(impl&, asked<Command>&&);
  };
  template <class List>
  struct ways_in;
  template <class... Calls>
  struct ways_in<call_list<Calls...>> : way_in<typename Calls::command>... {};

  template <class Command>
  void hand_over(asked<Command>&& call) {
    const way_in<Command>& way = every_way_in;
    way.take(*impl_, std::move(call));
  }

  bool on_store(std::function<void(storage::queries&)> work);

  static const ways_in<calls> every_way_in;

  std::unique_ptr<impl> impl_;
};

}  // namespace usher::actors
