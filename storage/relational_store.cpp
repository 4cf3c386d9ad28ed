#include "storage/relational_store.hpp"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "domain/limits.hpp"
#include "storage/change_text.hpp"

namespace usher::storage {

namespace {

using domain::to_text;

template <class T>
T parsed(std::optional<T> value, std::string_view text) {
  if (!value) throw store_error("the store holds '" + std::string(text) + "' where a time belongs");
  return *value;
}

/// The range in which instants order as their texts do.
domain::instant clamped(domain::instant time) {
  using namespace std::chrono_literals;
  constexpr domain::instant first = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  constexpr domain::instant last = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  return std::clamp(time, first, last);
}

}  // namespace

std::string_view row_text::text(std::size_t column) const {
  if (!cells_[column]) throw store_error("the store holds nothing where a value belongs");
  return *cells_[column];
}

std::int64_t row_text::integer(std::size_t column) const {
  const auto digits = text(column);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size())
    throw store_error("the store holds '" + std::string(digits) + "' where a number belongs");
  return value;
}

std::int32_t row_text::small(std::size_t column) const {
  const auto value = integer(column);
  if (value < INT32_MIN || value > INT32_MAX)
    throw store_error("the store holds " + std::to_string(value) + " where a small number belongs");
  return static_cast<std::int32_t>(value);
}

domain::instant row_text::instant(std::size_t column) const {
  return parsed(domain::parse_instant(text(column)), text(column));
}

domain::local_time row_text::local_time(std::size_t column) const {
  return parsed(domain::parse_local_time(text(column)), text(column));
}

domain::local_date row_text::local_date(std::size_t column) const {
  return parsed(domain::parse_local_date(text(column)), text(column));
}

domain::secret_hash row_text::hash(std::size_t column) const {
  domain::secret_hash out;
  if (!bytes_from_hex(text(column), out.bytes))
    throw store_error("the store holds a hash of the wrong length");
  return out;
}

std::vector<concert_facts> relational_store::concerts() {
  std::vector<concert_facts> out;
  select("SELECT concert_id, title, price FROM concert ORDER BY concert_id", {}, [&](const row_text& row) {
    out.push_back({domain::concert_id{row.integer(0)}, row.string(1), row.integer(2), {}});
  });
  auto at = out.begin();
  select("SELECT concert_id, " + local_time_text("starts_at") +
             ", seat_count FROM concert_date ORDER BY concert_id, starts_at",
         {}, [&](const row_text& row) {
           // Every date has its concert, by foreign key, and both answers are in order of concert.
           while (at->id.value != row.integer(0))
             ++at;
           at->dates.push_back({row.local_time(1), row.small(2)});
         });
  return out;
}

std::vector<domain::clinic_facts> relational_store::clinics(const std::string& where,
                                                            const std::vector<argument>& arguments) {
  std::vector<domain::clinic_facts> out;
  select("SELECT clinic_id, day, time, room, subject, coalesce(teacher_id, 0), teacher_name, capacity, " +
             flag_text("is_active") + ", reservation_window FROM clinic " + where + " ORDER BY clinic_id",
         arguments, [&](const row_text& row) {
           const auto day = domain::weekday_from_code(row.text(1));
           const auto time = domain::class_time_from_code(row.text(2));
           if (!day || !time) throw store_error("the store holds a clinic at an unknown day or time");
           out.push_back({domain::clinic_id{row.integer(0)}, *day, *time, row.small(3), row.string(4),
                          row.user(5), row.string(6), row.small(7), row.flag(8),
                          reservation_window_from_word(row.text(9))});
         });
  return out;
}

catalogue relational_store::load_catalogue() {
  catalogue out{concerts(), clinics("", {})};
  std::sort(out.clinics.begin(), out.clinics.end(), [](const auto& a, const auto& b) {
    return std::tie(a.day, a.time, a.room) < std::tie(b.day, b.time, b.room);
  });
  return out;
}

domain::seat_map_image relational_store::load_concert_date(const domain::concert_date_key& date) {
  const std::vector<argument> key{date.concert.value, to_text(date.starts_at)};
  bool exists = false;
  select("SELECT 1 FROM concert_date WHERE concert_id = $1 AND starts_at = $2", key,
         [&](const row_text&) { exists = true; });
  if (!exists)
    throw store_error("concert " + std::to_string(date.concert.value) + " has no date " +
                      to_text(date.starts_at));
  domain::seat_map_image out;
  select("SELECT seat_no, person_id, " + instant_text("expires_at") +
             " FROM seat_hold WHERE concert_id = $1 AND starts_at = $2 ORDER BY seat_no",
         key, [&](const row_text& row) {
           out.holds.push_back({domain::seat_number{row.small(0)}, row.user(1), row.instant(2)});
         });
  return out;
}

domain::waiting_line_image relational_store::load_waiting_line(domain::room_id room,
                                                               domain::instant ended_since) {
  domain::waiting_line_image out;
  const auto ticket = [](std::int64_t number) {
    return domain::ticket_number{static_cast<std::uint64_t>(number)};
  };
  select("SELECT coalesce(max(ticket_no), 0) + 1 FROM waiting_token WHERE room_id = $1", {room.value},
         [&](const row_text& row) { out.next_ticket = ticket(row.integer(0)); });
  const std::string columns = "SELECT ticket_no, " + hash_text("token_hash") + ", person_id, status, " +
                              instant_text("issued_at") + ", " +
                              instant_text("coalesce(ended_at, active_until, waits_until)") +
                              " FROM waiting_token WHERE room_id = $1 AND ";
  const auto take = [&](const row_text& row) {
    out.entries.push_back({ticket(row.integer(0)), row.hash(1), row.user(2),
                           token_status_from_word(row.text(3)), row.instant(4), row.instant(5)});
  };
  // Two questions, so that each is answered from its own partial index and not by reading every token there
  // ever was.
  select(columns + "ended_at IS NULL", {room.value}, take);
  select(columns + "ended_at IS NOT NULL AND ended_at >= $2", {room.value, to_text(clamped(ended_since))},
         take);
  std::sort(out.entries.begin(), out.entries.end(),
            [](const auto& a, const auto& b) { return a.ticket < b.ticket; });
  return out;
}

domain::clinic_facts relational_store::load_clinic(domain::clinic_id clinic) {
  auto found = clinics("WHERE clinic_id = $1", {clinic.value});
  if (found.empty()) throw store_error("there is no clinic " + std::to_string(clinic.value));
  return std::move(found.front());
}

domain::roster_image relational_store::load_roster(domain::clinic_id clinic, domain::local_date class_date) {
  load_clinic(clinic);
  domain::roster_image out{class_date, {}};
  select(
      "SELECT r.person_id, p.name, coalesce(p.username, ''), r.place_no FROM clinic_reservation r"
      " JOIN person p ON p.person_id = r.person_id WHERE r.clinic_id = $1 AND r.class_date = $2 ORDER BY "
      "r.place_no",
      {clinic.value, to_text(class_date)}, [&](const row_text& row) {
        out.entries.push_back({row.user(0), row.string(1), row.string(2), row.small(3)});
      });
  return out;
}

std::vector<domain::person> relational_store::persons() {
  std::vector<domain::person> out;
  select(
      "SELECT person_id, coalesce(username, ''), password_hash, name, email, phone_num, student_phone_num,"
      " student_parent_phone_num, school, grade, subject, " +
          flag_text("is_active") + ", " + flag_text("is_staff") + ", " + flag_text("is_superuser") + ", " +
          flag_text("is_teacher") + ", " + flag_text("is_student") + ", no_show, " + flag_text("non_pass") +
          ", " + flag_text("essential_clinic") + ", " + flag_text("needs_password_change") +
          " FROM person ORDER BY person_id",
      {}, [&](const row_text& row) {
        out.push_back({row.user(0),    row.string(1), row.string(2), row.string(3), row.string(4),
                       row.string(5),  row.string(6), row.string(7), row.string(8), row.string(9),
                       row.string(10), row.flag(11),  row.flag(12),  row.flag(13),  row.flag(14),
                       row.flag(15),   row.small(16), row.flag(17),  row.flag(18),  row.flag(19)});
      });
  return out;
}

std::vector<domain::people_image::session> relational_store::sessions() {
  std::vector<domain::people_image::session> out;
  const std::string columns = "start_no, " + hash_text("key_hash") + " AS key_text, person_id, " +
                              instant_text("started_at") + " AS started_text, end_reason";
  select("SELECT " + columns +
             " FROM session_key WHERE ended_at IS NULL UNION ALL SELECT start_no, key_text,"
             " person_id, started_text, end_reason FROM (SELECT " +
             columns +
             ", row_number() OVER (PARTITION BY person_id ORDER BY start_no DESC) AS age FROM session_key"
             " WHERE end_reason <> 'logout') AS ended WHERE age <= $1 ORDER BY 1",
         {static_cast<std::int64_t>(domain::limits::max_remembered_ended_sessions_per_person)},
         [&](const row_text& row) {
           std::optional<domain::session_end> ended;
           if (!row.is_null(4)) ended = session_end_from_word(row.text(4));
           out.push_back({row.hash(1), row.user(2), row.instant(3), ended});
         });
  return out;
}

domain::people_image relational_store::load_people() {
  domain::people_image out;
  out.people = persons();
  if (!out.people.empty()) out.next_id = domain::user_id{out.people.back().id.value + 1};
  out.sessions = sessions();
  return out;
}

domain::existing_data relational_store::load_existing_data() {
  domain::existing_data out;
  out.people = persons();
  if (!out.people.empty()) out.next_user = domain::user_id{out.people.back().id.value + 1};
  for (const auto& concert : concerts()) {
    out.concerts.push_back(concert.id);
    for (const auto& date : concert.dates)
      out.dates.push_back({concert.id, date.starts_at});
  }
  out.clinics = clinics("", {});
  if (!out.clinics.empty()) out.next_clinic = domain::clinic_id{out.clinics.back().id.value + 1};
  return out;
}

std::uint64_t relational_store::last_change_number(const std::string& actor) {
  std::int64_t last = 0;
  select("SELECT coalesce(max(actor_number), 0) FROM change_log WHERE actor = $1", {actor},
         [&](const row_text& row) { last = row.integer(0); });
  return static_cast<std::uint64_t>(last);
}

std::vector<logged_change> relational_store::read_changes(const std::string& actor, std::uint64_t from,
                                                          std::size_t limit) {
  std::vector<logged_change> out;
  const auto bounded = [](std::uint64_t number) {
    return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
  };
  std::vector<argument> arguments{bounded(from), bounded(limit)};
  if (!actor.empty()) arguments.emplace_back(actor);
  select("SELECT change_number, actor, actor_number, kind, payload, " + hash_text("trace_id") + ", " +
             instant_text("decided_at") + " FROM change_log WHERE change_number >= $1" +
             (actor.empty() ? "" : " AND actor = $3") + " ORDER BY change_number LIMIT $2",
         arguments, [&](const row_text& row) {
           domain::trace_id trace;
           if (!row.is_null(5) && !bytes_from_hex(row.text(5), trace.bytes))
             throw store_error("the store holds a trace id of the wrong length");
           out.push_back({static_cast<std::uint64_t>(row.integer(0)), row.string(1),
                          static_cast<std::uint64_t>(row.integer(2)),
                          change_from_text(row.text(3), row.text(4)), trace, row.instant(6)});
         });
  return out;
}

std::int64_t relational_store::wallet_balance(domain::user_id user) {
  std::int64_t balance = 0;
  // The last entry's balance is the sum of all: each entry takes over the one before it, by foreign key.
  select("SELECT balance_after FROM wallet_entry WHERE person_id = $1 ORDER BY entry_no DESC LIMIT 1",
         {user.value}, [&](const row_text& row) { balance = row.integer(0); });
  return balance;
}

}  // namespace usher::storage
