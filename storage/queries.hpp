#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "domain/changes/change.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/clinics/timetable.hpp"
#include "domain/people/people.hpp"
#include "domain/setup/setup.hpp"

/// What may be asked of a store beside what the actors restore from it: lists for people, and the change log.
namespace usher::storage {

/// Thrown by everything but `store::commit` and `store::resolve` when the store cannot be reached, opened, or
/// understood. The text is one line for people and holds no password.
class store_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Another process has the store.
class store_in_use : public store_error {
 public:
  using store_error::store_error;
};

/// This process may never again say anything of this store: another one has served it since, or the database
/// that is there now lacks what was acknowledged. What the actors know is of the past; only a new start
/// helps.
class right_lost : public store_error {
 public:
  using store_error::store_error;
};

/// The store cannot be reached now; later it may be, without anybody changing what the program was told.
class store_unreachable : public store_error {
 public:
  using store_error::store_error;
};

/// Why a store that answers may not be used as it is.
enum class unfit : std::uint8_t {
  no,
  /// A standby is required, and none confirms commits.
  without_standby,
  /// What answers is no longer the store: an older primary that did not notice, or a copy of one.
  replaced,
};

/// The store answers, and may not be used as it is: somebody has to do something about it, and then it may.
class store_unfit : public store_unreachable {
 public:
  using store_unreachable::store_unreachable;
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
  /// KRW: what was paid, or is promised. Nothing when waiting, and for what was held or offered before prices
  /// were kept with it.
  std::optional<std::int64_t> price;
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

/// Absent members select all. Texts are composed, and looked for anywhere, ASCII letters in any case.
struct person_filter {
  std::optional<std::string> text_in_name_or_username;
  std::optional<std::string> school;
  /// The whole of it; `2` and `2학년` are the same.
  std::optional<std::string> grade;
  std::optional<bool> is_active;
  std::optional<bool> is_staff;
  std::optional<bool> is_teacher;
  std::optional<bool> is_student;
  std::optional<bool> is_superuser = std::nullopt;
  /// Whole ones, as they are stored; none for all.
  std::vector<std::string> usernames = {};
};

/// A page by its number, and how many rows there are in all.
template <class Row>
struct counted_page {
  std::int64_t count = 0;
  std::vector<Row> rows;
};

/// Absent members select all.
struct login_filter {
  std::optional<domain::user_id> user;
  /// From then on ..
  std::optional<domain::instant> from;
  /// .. and before then.
  std::optional<domain::instant> until;
};

/// A session, as the login that began it.
struct login_line {
  /// In order of the logins.
  std::int64_t number = 0;
  domain::secret_hash key = {};
  domain::user_id user = {};
  /// Empty for who was erased.
  std::string username = {};
  std::string name = {};
  domain::instant started_at = {};
  std::optional<domain::instant> ended_at = std::nullopt;
  std::optional<domain::session_end> reason = std::nullopt;
  /// Another session of the person ended with it.
  bool ended_another = false;

  friend bool operator==(const login_line&, const login_line&) = default;
};

/// Absent members select all.
struct attendance_filter {
  /// Both inclusive.
  std::optional<domain::local_date> from;
  std::optional<domain::local_date> to;
  std::optional<domain::clinic_id> clinic;
  std::optional<domain::user_id> student;
  /// Of the clinic, as it is now.
  std::optional<domain::user_id> teacher;
  /// With `teacher`: also of clinics that have none.
  bool or_nobodys = false;
  std::optional<domain::attendance> type;
  bool with_withdrawn = false;
};

struct attendance_line {
  domain::attendance_record record;
  std::string name;
  std::string username;
  domain::weekday day = domain::weekday::mon;
  domain::class_room room;
  std::string subject;
  domain::instant opened_at = {};
  /// Of the clinic, as it is now.
  std::chrono::minutes length = domain::usual_class_length;
  /// KRW, for the place as it stands.
  std::int64_t paid = 0;

  friend bool operator==(const attendance_line&, const attendance_line&) = default;
};

/// Somebody who has or had a place in a class.
struct reservation_line {
  domain::roster_entry entry;
  /// Both or none; the place was given up, and may be somebody else's since.
  std::optional<domain::instant> released_at;
  std::optional<domain::place_end> reason;

  friend bool operator==(const reservation_line&, const reservation_line&) = default;
};

/// A class as it stands in a calendar, with what the clinic is now.
struct calendar_class {
  domain::clinic_id clinic;
  domain::local_date class_date;
  domain::class_time time = domain::class_time::at_18_00;
  std::chrono::minutes length = domain::usual_class_length;
  domain::class_room room;
  std::string subject;
  std::string teacher_name;

  friend bool operator==(const calendar_class&, const calendar_class&) = default;
};

/// A place that somebody has or had in a class. Of several in one class the one that stands, or the last.
struct calendar_place {
  calendar_class of;
  /// Why it was given up; nothing where it stands.
  std::optional<domain::place_end> ended;

  friend bool operator==(const calendar_place&, const calendar_place&) = default;
};

/// A class that somebody ever reserved, of a clinic that a teacher has now or had when it ended.
struct taught_class {
  calendar_class of;
  /// The clinic is no more. A class of it that has nobody does not take place.
  bool is_over = false;
  std::int64_t reserved = 0;
  /// Those who have a place, in order of place, as far as the list goes; empty for who was erased.
  std::vector<std::string> students;

  friend bool operator==(const taught_class&, const taught_class&) = default;
};

/// One class of one clinic, counted. Classes that nobody ever reserved are not there.
struct class_count {
  domain::clinic_id clinic;
  domain::weekday day = domain::weekday::mon;
  domain::class_time time = domain::class_time::at_18_00;
  domain::class_room room;
  std::string subject;
  std::string teacher_name;
  domain::local_date class_date;
  std::int64_t capacity = 0;
  /// Places that stand, and KRW that were paid for them.
  std::int64_t reserved = 0;
  std::int64_t paid = 0;
  /// Attendance records that count, by type.
  std::int64_t none = 0;
  std::int64_t attended = 0;
  std::int64_t absent = 0;
  std::int64_t sick = 0;
  std::int64_t late = 0;

  friend bool operator==(const class_count&, const class_count&) = default;
};

struct refusal_count {
  /// 0: before any clinic was asked.
  domain::clinic_id clinic;
  /// The Monday.
  domain::local_date week;
  domain::attempt_refusal reason = domain::attempt_refusal::closed;
  std::int64_t count = 0;

  friend bool operator==(const refusal_count&, const refusal_count&) = default;
};

struct clinic_counts {
  /// In order of class date, time, room.
  std::vector<class_count> classes;
  /// In order of week, clinic, reason; of the weeks that have a day in the period.
  std::vector<refusal_count> refusals;
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
  /// What for, where it is a place in a class.
  std::optional<domain::clinic_id> clinic = std::nullopt;
  std::optional<domain::local_date> class_date = std::nullopt;

  friend bool operator==(const wallet_line&, const wallet_line&) = default;
};

/// One line of an actor's change log as it is kept: quickly read, and understood elsewhere (`understood` in
/// storage/log/change_text.hpp).
struct log_line {
  std::uint64_t change_number;
  std::uint64_t actor_number;
  std::string kind;
  std::string payload;
  domain::trace_id trace;
  domain::instant decided_at;
  /// Opens what is sealed in the payload; nothing where nothing is, and where nobody can any more.
  std::optional<domain::bytes_32> key = std::nullopt;
};

/// One line of the change log, as it was written; without the texts about those who were erased since.
struct logged_change {
  std::uint64_t change_number;
  std::string actor;
  std::uint64_t actor_number;
  domain::change change;
  domain::trace_id trace;
  domain::instant decided_at;

  /// Whether it is that very line, which says the same for ever, but for texts that are taken out of it.
  bool is(const logged_change& other) const {
    return change_number == other.change_number && actor == other.actor &&
           actor_number == other.actor_number && trace == other.trace && decided_at == other.decided_at;
  }
};

/// What of an actor's log was taken out into files (storage/whole/archive.hpp).
struct archived_changes {
  std::uint64_t changes = 0;
  /// All of them were about what was over before: what the actor's states at that time and later are folded
  /// from is in the log still.
  domain::instant over_before;

  friend bool operator==(const archived_changes&, const archived_changes&) = default;
};

/// Asked by one thread at a time.
class queries {
 public:
  virtual ~queries() = default;

  virtual domain::existing_data load_existing_data() = 0;
  /// What stands of all clinics.
  virtual domain::timetable_image load_timetable() = 0;

  /// Number of the actor's last change; 0 when it has none.
  virtual std::uint64_t last_change_number(const std::string& actor) = 0;

  /// Nothing where all of the actor's log is there.
  virtual std::optional<archived_changes> archived_of(const std::string& actor) = 0;

  /// The whole change log in order, from change number `from` on.
  virtual std::vector<logged_change> read_changes(std::uint64_t from, std::size_t limit) = 0;

  /// The change log of one actor in order, from its own number `from` on; numbers that were archived are not
  /// there. O(limit), however long the log is.
  virtual std::vector<log_line> read_actor_log(const std::string& actor, std::uint64_t from,
                                               std::size_t limit) = 0;

  /// The actor's last change before the first one that was decided after `time`; 0 when there is none. Few
  /// short look-ups, O(log n). A log is in order of time but for what was decided at about the same moment,
  /// which this takes into account, and but for clocks that were set back: there it is one of the changes at
  /// which the log passes the time, and always the same one.
  virtual std::uint64_t last_number_by(const std::string& actor, domain::instant time) = 0;

  /// When each of these clinics last decided something; those that left nothing in the log are not there.
  virtual std::map<domain::clinic_id, domain::instant> last_clinic_changes(
      const std::vector<domain::clinic_id>& clinics) = 0;

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

  /// People who can log in, ascending by id, above `after` (0: from the first).
  virtual std::vector<domain::person> list_people(const person_filter& filter, domain::user_id after,
                                                  std::size_t limit) = 0;
  /// The same from row `skip` on, counted from 0.
  virtual counted_page<domain::person> page_people(const person_filter& filter, std::int64_t skip,
                                                   std::size_t limit) = 0;
  /// Sessions that are kept, newest login first; from row `skip` on, counted from 0.
  virtual counted_page<login_line> page_logins(const login_filter& filter, std::int64_t skip,
                                               std::size_t limit) = 0;
  /// The record of this number, withdrawn or not; nothing when there is none.
  virtual std::optional<attendance_line> find_attendance(std::int64_t id) = 0;
  /// Newest record first, below number `before` (0: from the newest).
  virtual std::vector<attendance_line> list_attendance(const attendance_filter& filter, std::int64_t before,
                                                       std::size_t limit) = 0;
  /// Latest class first, then newest record; from row `skip` on, counted from 0.
  virtual counted_page<attendance_line> page_attendance(const attendance_filter& filter, std::int64_t skip,
                                                        std::size_t limit) = 0;
  /// Those who have and had a place in one class; standing ones first, in order of place, then the others in
  /// order of release.
  virtual std::vector<reservation_line> list_reservations(domain::clinic_id clinic,
                                                          domain::local_date class_date) = 0;
  /// What one person has and had places in, in order of class date and clinic, from a date on. At most
  /// limits::max_calendar_classes.
  virtual std::vector<calendar_place> list_places(domain::user_id user, domain::local_date from) = 0;
  /// The same of a teacher's classes. All of them together have at most limits::max_calendar_names names.
  virtual std::vector<taught_class> list_taught(domain::user_id teacher, domain::local_date from) = 0;
  /// Classes from `from` to `to`, both inclusive.
  virtual clinic_counts count_clinics(domain::local_date from, domain::local_date to) = 0;
  /// Newest first.
  virtual std::vector<domain::week_reset> list_week_resets(std::size_t limit) = 0;

  /// A cheap round trip; says whether the store answers.
  virtual bool ping() noexcept = 0;
};

}  // namespace usher::storage
