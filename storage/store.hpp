#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/delivery/outbox.hpp"
#include "domain/delivery/remembered_requests.hpp"
#include "domain/money/wallets.hpp"
#include "domain/people/app_keys.hpp"
#include "domain/people/people.hpp"
#include "domain/seats/catalogue.hpp"
#include "domain/seats/seat_map.hpp"
#include "domain/seats/seat_quota.hpp"
#include "domain/waiting/waiting_line_image.hpp"
#include "storage/queries.hpp"

/// Where changes become durable. Two backends keep this promise: SQLite (embedded) and Postgres; one test
/// suite runs against both.
namespace usher::storage {

/// Identifies one batch for ever; 16 random bytes.
struct batch_id {
  std::array<std::uint8_t, 16> bytes{};

  friend auto operator<=>(const batch_id&, const batch_id&) = default;
};

/// The changes that one decision of one actor came to. All or none of them become durable.
struct append {
  /// Name of the actor, such as `concert-date/1/2024-09-15T20:00:00`.
  std::string actor;
  /// Number of the first change among all changes of this actor, counted from 1 without gaps. The store
  /// refuses a number that was used before.
  std::uint64_t first_number = 1;
  domain::changes changes;
  /// The request that asked for it; all zero for what time brought about.
  domain::trace_id trace;
  domain::instant decided_at;
};

struct batch {
  batch_id id;
  std::vector<append> appends;
};

enum class commit_status : std::uint8_t {
  /// Durable: survives a crash of the process and of the machine.
  committed,
  /// A constraint of the database refused the batch; nothing of it was stored, the store is well.
  refused,
  /// Nothing of it was stored; the store is not well.
  failed,
  /// The connection was lost in the middle, or the database does not vouch for it, as where the wait for a
  /// standby was given up: ask `resolve` before anyone is answered.
  in_doubt,
};

struct commit_result {
  commit_status status;
  /// For people; empty when committed. Never holds a secret.
  std::string message;
};

enum class resolution : std::uint8_t {
  /// The batch is durable.
  committed,
  /// It is not and never will be: its id is fenced off.
  void_for_ever,
  /// The store cannot say now; ask again.
  unknown,
};

/// What the sessions of a store have met with.
struct store_encounters {
  unfit is_unfit = unfit::no;
  /// Sessions that were ended because their server did not answer.
  std::uint64_t silences = 0;
  /// Standbys that took over with all that was acknowledged.
  std::uint64_t fail_overs = 0;
};

using domain::concert_facts;

/// What exists: read once at start, to know which actors to spawn.
struct catalogue {
  /// In order of id.
  std::vector<concert_facts> concerts;
  /// In order of day, time, room; deleted ones left out.
  std::vector<domain::clinic_facts> clinics;
};

/// What is going on and needs its actor from the start: time alone brings something about there.
struct restless {
  /// Dates with holds, offers, refunds to be made, or a waiting list that more happens to than that somebody
  /// gives a seat back: seats are free, or the sale has an end or is over.
  std::vector<domain::concert_date_key> dates;
  /// Rooms with tokens that have not ended, or a scheduled opening.
  std::vector<domain::room_id> rooms;
};

/// Where the change log ends.
struct log_end {
  /// The number of its last change; 0 where there is none.
  std::uint64_t position = 0;
  /// Which log it is: another one where a standby has taken over, which may lack what was read before. Empty
  /// where there is but one.
  std::string history = {};

  friend bool operator==(const log_end&, const log_end&) = default;
};

/// A piece of the change log, with what the states of actors are folded from beside it.
struct log_piece {
  /// In order. Hashes of passwords, which the log does not have, are those of now.
  std::vector<logged_change> changes;
  /// The one that they come after, as it stands in the log; nothing where there is none of that number.
  std::optional<logged_change> after = {};
  /// Who gets a place in a class by them, or begins to wait for one, as they are called now; in order of id.
  std::vector<domain::booker> entering = {};
};

/// Rows that are over and that nothing needs any more but who looks at the tables: the change log has them.
enum class prunable : std::uint8_t {
  /// Tokens that ended.
  tokens,
  /// Sessions that ended: their keys are unknown then, and no longer told why they ended.
  sessions,
  /// Notices that were delivered.
  notices,
};

/// What one step of taking them out came to.
struct pruned_step {
  std::int64_t rows = 0;
  /// For now there are no more.
  bool is_done = false;
};

/// What is asked of a store without changing it, to restore the actors' states. Used by one thread at a time.
///
/// A session that only reads (`store::open_reader`) answers all questions up to `end_reading` as of one
/// moment, so that what is committed beside it is seen wholly or not at all. The moment is that of the first
/// question or later, so whoever heard that something was committed, and asks then, finds it.
class store_reader : public queries {
 public:
  virtual catalogue load_catalogue() = 0;
  /// With the price of each held seat as the terms have it now. Throws store_error also when the date or the
  /// clinic does not exist.
  virtual domain::seat_map_image load_concert_date(const domain::concert_date_key& date) = 0;
  /// Tokens that wait, are active, or ended at or after `ended_since`.
  virtual domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) = 0;
  /// `next_class`, or the date a week later where somebody has a place or waits there already: a clock that
  /// was set back must not bring a class back that has begun, and nobody can book the one after it before.
  virtual domain::local_date find_open_class(domain::clinic_id clinic, domain::local_date next_class) = 0;
  /// Deleted ones too. Throws when there has never been one.
  virtual domain::clinic_facts load_clinic(domain::clinic_id clinic) = 0;
  virtual domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) = 0;
  /// Who has a place in a class, in order of place.
  virtual std::vector<domain::roster_entry> load_entries(domain::clinic_id clinic,
                                                         domain::local_date class_date) = 0;
  /// Of places in classes, and absences from them, those of the day before `now` in UTC and of later ones:
  /// enough of the past for every zone.
  virtual domain::people_image load_people(domain::instant now) = 0;

  virtual restless load_restless() = 0;
  virtual domain::wallets_image load_wallets() = 0;
  /// The holds and sales that stand, of all dates of the concert.
  virtual domain::seat_quota_image load_seat_quota(domain::concert_id concert) = 0;
  /// Those whose time is not over at `now`, in order of remembering.
  virtual domain::remembered_requests_image load_remembered_requests(domain::instant now) = 0;
  /// What is pending or dead, in order of date and number.
  virtual domain::outbox_image load_outbox() = 0;
  /// What is dead alone: for who delivers nothing, and may be told to try those again.
  virtual domain::outbox_image load_dead_notices() = 0;
  virtual domain::app_keys_image load_app_keys() = 0;
  /// Nothing when there is none of this number.
  virtual std::optional<stored_notice> load_notice(const domain::notice_key& notice) = 0;

  virtual log_end end_of_log() = 0;
  /// What was committed after the change of that number: `at_most` changes, fewer only where the log ends.
  /// With the same reading as an image, the two fit: what the image shows is what the log has up to its end.
  virtual log_piece log_after(std::uint64_t position, std::size_t at_most) = 0;

  /// Why the right to serve is lost for good, as `right_lost` says it; empty while nothing is known of that.
  virtual std::string why_right_lost() const { return {}; }

  /// The next question is answered as of another moment. To be called when a reading is over: until then the
  /// store keeps what that may still ask for.
  virtual void end_reading() noexcept {}
};

/// One store, used by one thread at a time (the journal's). Opened by `open_sqlite` or `open_postgres`, with
/// all migrations applied and the exclusive right to serve taken.
class store : public virtual store_reader {
 public:
  /// Makes a batch durable as one transaction. Never throws. Reconnects by itself after an earlier failure.
  /// Changes within a batch take effect in order, also where several concern the same row. Once it has said
  /// `committed`, every session finds the batch.
  virtual commit_result commit(const batch& b) noexcept = 0;

  /// Finds out what became of a batch whose commit was in doubt; if it is not durable, makes sure that it
  /// never will be. What it says is as durable as a commit: where commits wait for a standby, that has it.
  /// Never throws, and takes some seconds at most.
  virtual resolution resolve(const batch_id& id) noexcept = 0;

  /// Removes the answers to requests whose time is over at `now`; before the actors are there, since nobody
  /// knows them then who could forget them. Not in the change log.
  virtual void forget_requests(domain::instant now) = 0;

  /// Takes out rows of this kind that were over before `over_until`, `at_most` of them. A few short
  /// statements; ask again until it is done. Throws store_error.
  virtual pruned_step prune(prunable what, domain::instant over_until, std::size_t at_most) = 0;

  /// 32 random bytes of this name that belong to this store for ever, made at the first call. Not in the
  /// change log.
  virtual domain::bytes_32 server_secret(const std::string& name) = 0;

  /// Another session, which only reads; for another thread, beside this one, and gone before it. It opens
  /// with its first question, and again after a failure, and says nothing that this one may not say: nothing
  /// before this one has the right to serve, and after that is lost.
  virtual std::unique_ptr<store_reader> open_reader() = 0;

  /// `sqlite` or `postgres`, and where, without a password.
  virtual std::string description() const = 0;

  /// Any thread.
  virtual store_encounters encounters() const noexcept { return {}; }
};

/// What becomes of a copy that is not finished (storage/whole/copy.hpp): nobody but who goes on with it may
/// open it.
enum class if_unfinished : std::uint8_t { refuse, open };

/// Opens (and creates) `<folder>/usher.db`. Throws store_error when the folder cannot be written, the file is
/// not a store, is newer than this program, is a copy that is not finished, or is in use by another process.
std::unique_ptr<store> open_sqlite(const std::string& folder, if_unfinished then = if_unfinished::refuse);

/// Whether a database is to have a standby that confirms each commit. Where it is required and there is none,
/// nothing is committed: a store that could lose with one machine what was acknowledged is unfit.
enum class standby : std::uint8_t { optional, required };

/// Connects to `postgresql://...`. Throws store_unreachable when the server does not answer or lets nobody
/// in, store_error when the URL is none, the schema is newer than this program, the database is a copy that
/// is not finished, or another process serves it.
std::unique_ptr<store> open_postgres(const std::string& url, if_unfinished then = if_unfinished::refuse);
/// The same, but connects with the first use, which then throws what `open_postgres` throws, as often as it
/// is repeated, and store_unfit where there must be a standby and is none. Throws store_error when the URL is
/// none.
///
/// After a lost connection the store goes on where it finds the same cluster, on the same timeline or a later
/// one, with its own claim and with what was acknowledged last; the right to serve is lost otherwise. A
/// primary that was replaced (of an earlier timeline) is unfit.
std::unique_ptr<store> open_postgres_later(const std::string& url, standby is = standby::optional);
/// Whether a place of a store is a database, not a folder: it begins with `postgresql://` or `postgres://`.
/// Pure.
bool is_postgres_url(std::string_view place);

}  // namespace usher::storage
