#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/change.hpp"
#include "domain/people.hpp"
#include "domain/roster.hpp"
#include "domain/seat_map.hpp"
#include "domain/setup.hpp"
#include "domain/waiting_line.hpp"

/// Where changes become durable. Two engines keep this promise: SQLite (embedded) and Postgres; one test
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
  /// The connection was lost in the middle: ask `settle` before anyone is answered.
  in_doubt,
};

struct commit_result {
  commit_status status;
  /// For people; empty when committed. Never holds a secret.
  std::string message;
};

enum class settlement : std::uint8_t {
  /// The batch is durable.
  committed,
  /// It is not and never will be: its id is fenced off.
  void_for_ever,
  /// The store cannot say now; ask again.
  unknown,
};

/// Thrown by everything but `commit` and `settle` when the store cannot be reached, opened, or understood.
/// The text is one line for people and holds no password.
class store_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// A concert as it is offered, with its dates.
struct concert_facts {
  struct date {
    domain::local_time starts_at;
    std::int32_t seat_count;

    friend bool operator==(const date&, const date&) = default;
  };
  domain::concert_id id;
  std::string title;
  std::int64_t price;
  /// In order of time.
  std::vector<date> dates;

  friend bool operator==(const concert_facts&, const concert_facts&) = default;
};

/// What exists: read once at start, to know which actors to spawn.
struct catalogue {
  /// In order of id.
  std::vector<concert_facts> concerts;
  /// In order of day, time, room.
  std::vector<domain::clinic_facts> clinics;
};

/// One line of the change log, as it was written.
struct logged_change {
  std::uint64_t change_number;
  std::string actor;
  std::uint64_t actor_number;
  domain::change change;
  domain::trace_id trace;
  domain::instant decided_at;
};

/// One store, used by one thread at a time (the journal's). Opened by `open_sqlite` or `open_postgres`, with
/// all migrations applied and the exclusive right to serve taken.
class store {
 public:
  virtual ~store() = default;

  /// Makes a batch durable as one transaction. Never throws. Reconnects by itself after an earlier failure.
  /// Changes within a batch take effect in order, also where several concern the same row.
  virtual commit_result commit(const batch& b) noexcept = 0;

  /// Finds out what became of a batch whose commit was in doubt; if it is not durable, makes sure that it
  /// never will be. Never throws.
  virtual settlement settle(const batch_id& id) noexcept = 0;

  virtual catalogue load_catalogue() = 0;
  /// Throws store_error also when the date or the clinic does not exist.
  virtual domain::seat_map_image load_concert_date(const domain::concert_date_key& date) = 0;
  /// Tokens that wait, are active, or ended at or after `ended_since`.
  virtual domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) = 0;
  virtual domain::clinic_facts load_clinic(domain::clinic_id clinic) = 0;
  virtual domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) = 0;
  virtual domain::people_image load_people() = 0;
  virtual domain::existing_data load_existing_data() = 0;

  /// Number of the actor's last change; 0 when it has none.
  virtual std::uint64_t last_change_number(const std::string& actor) = 0;

  /// The change log of one actor, or of all when the name is empty, in order, from change number `from` on.
  virtual std::vector<logged_change> read_changes(const std::string& actor, std::uint64_t from,
                                                  std::size_t limit) = 0;

  /// Sum of a person's wallet entries, KRW.
  virtual std::int64_t wallet_balance(domain::user_id user) = 0;

  /// A cheap round trip; says whether the store answers.
  virtual bool ping() noexcept = 0;

  /// `sqlite` or `postgres`, and where, without a password.
  virtual std::string description() const = 0;
};

/// Opens (and creates) `<folder>/usher.db`. Throws store_error when the folder cannot be written, the file is
/// not a store, is newer than this program, or is in use by another process.
std::unique_ptr<store> open_sqlite(const std::string& folder);

/// Connects to `postgresql://...`. Throws store_error when the server does not answer, the schema is newer
/// than this program, or another process serves this database.
std::unique_ptr<store> open_postgres(const std::string& url);

}  // namespace usher::storage
