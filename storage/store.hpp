#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/catalogue.hpp"
#include "domain/change.hpp"
#include "domain/outbox.hpp"
#include "domain/people.hpp"
#include "domain/remembered_requests.hpp"
#include "domain/roster.hpp"
#include "domain/seat_map.hpp"
#include "domain/seat_quota.hpp"
#include "domain/setup.hpp"
#include "domain/waiting_line.hpp"
#include "domain/wallets.hpp"

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

using domain::concert_facts;

/// What exists: read once at start, to know which actors to spawn.
struct catalogue {
  /// In order of id.
  std::vector<concert_facts> concerts;
  /// In order of day, time, room.
  std::vector<domain::clinic_facts> clinics;
};

/// What is going on and needs its actor from the start: time alone brings something about there.
struct restless {
  /// Dates with holds, offers, a waiting list, or refunds to be made.
  std::vector<domain::concert_date_key> dates;
  /// Rooms with tokens that have not ended, or a scheduled opening.
  std::vector<domain::room_id> rooms;
};

enum class booking_state : std::uint8_t { held, sold, cancelled, offered, waiting };

/// One seat that somebody has, had, or waits for.
struct booking {
  domain::concert_date_key date;
  booking_state state = booking_state::held;
  /// 0 when waiting.
  domain::seat_number seat;
  domain::user_id user;
  /// sold, cancelled: the payment; 0 otherwise.
  domain::receipt_number receipt;
  /// sold, cancelled: KRW.
  std::int64_t price = 0;
  /// cancelled: KRW that went back.
  std::int64_t refund = 0;
  /// When it was held, sold, cancelled, offered, or the list joined.
  domain::instant since;
  /// held, offered: until when.
  std::optional<domain::instant> expires_at;

  friend bool operator==(const booking&, const booking&) = default;
};

/// Absent members select all.
struct booking_filter {
  std::optional<domain::concert_id> concert;
  std::optional<domain::local_time> starts_at;
  std::optional<domain::user_id> user;
  std::optional<booking_state> state;
};

/// Where a list goes on: an opaque text of the page before; empty at the beginning and when nothing follows.
using page_mark = std::string;

struct booking_page {
  /// In order of concert, date, state, seat, then receipt or waiter.
  std::vector<booking> rows;
  page_mark next;
};

enum class notice_state : std::uint8_t { pending, dead, delivered };

struct stored_notice {
  domain::notice_queued notice;
  notice_state state = notice_state::pending;
  std::int32_t attempts = 0;
  std::string last_error;
  std::optional<domain::instant> next_try_at;
  std::optional<domain::instant> delivered_at;

  friend bool operator==(const stored_notice&, const stored_notice&) = default;
};

struct notice_page {
  /// In order of queuing.
  std::vector<stored_notice> rows;
  page_mark next;
};

/// One movement of a wallet.
struct wallet_line {
  std::int64_t entry = 0;
  std::int64_t amount = 0;
  std::int64_t balance_after = 0;
  /// `credit`, `charge`, `use`, `payment`, `refund`.
  std::string reason;
  std::optional<domain::concert_date_key> date;
  domain::receipt_number receipt;
  domain::instant entered_at;

  friend bool operator==(const wallet_line&, const wallet_line&) = default;
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
  /// With the price of each held seat as the terms have it now. Throws store_error also when the date or the
  /// clinic does not exist.
  virtual domain::seat_map_image load_concert_date(const domain::concert_date_key& date) = 0;
  /// Tokens that wait, are active, or ended at or after `ended_since`.
  virtual domain::waiting_line_image load_waiting_line(domain::room_id room, domain::instant ended_since) = 0;
  virtual domain::roster_image load_roster(domain::clinic_id clinic, domain::local_date class_date) = 0;
  virtual domain::people_image load_people() = 0;
  virtual domain::existing_data load_existing_data() = 0;

  /// Number of the actor's last change; 0 when it has none.
  virtual std::uint64_t last_change_number(const std::string& actor) = 0;

  /// The change log of one actor, or of all when the name is empty, in order, from change number `from` on.
  virtual std::vector<logged_change> read_changes(const std::string& actor, std::uint64_t from,
                                                  std::size_t limit) = 0;

  virtual restless load_restless() = 0;
  virtual domain::wallets_image load_wallets() = 0;
  /// The holds and sales that stand, of all dates of the concert.
  virtual domain::seat_quota_image load_seat_quota(domain::concert_id concert) = 0;
  /// Those whose time is not over at `now`, in order of remembering. The others are removed: nobody knows
  /// them any more who could forget them.
  virtual domain::remembered_requests_image load_remembered_requests(domain::instant now) = 0;
  /// What is pending or dead, in order of date and number.
  virtual domain::outbox_image load_outbox() = 0;
  /// Nothing when there is none of this number.
  virtual std::optional<stored_notice> load_notice(const domain::notice_key& notice) = 0;

  // Lists for people. `limit` is 1..limits::max_rows_per_page. Throw store_error for a mark that no page
  // gave.
  virtual booking_page list_bookings(const booking_filter& filter, const page_mark& after,
                                     std::size_t limit) = 0;
  virtual notice_page list_notices(std::optional<notice_state> state, const page_mark& after,
                                   std::size_t limit) = 0;
  /// Newest first, below entry number `before` (0: from the newest).
  virtual std::vector<wallet_line> list_wallet(domain::user_id user, std::int64_t before,
                                               std::size_t limit) = 0;
  /// The administration's calls, newest first, below number `before` (0: from the newest).
  virtual std::vector<domain::admin_called> list_admin_calls(domain::admin_call_number before,
                                                             std::size_t limit) = 0;

  /// 32 random bytes of this name that belong to this store for ever, made at the first call. Not in the
  /// change log.
  virtual domain::bytes_32 server_secret(const std::string& name) = 0;

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
