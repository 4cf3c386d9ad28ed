#include "storage/restore/relational_store.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

#include <unistd.h>

#include "domain/base/hex.hpp"
#include "domain/base/limits.hpp"
#include "domain/changes/names.hpp"
#include "domain/seats/seat_layout.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/stored_words.hpp"

namespace usher::storage {

namespace {

using domain::to_text;

template <class T>
T parsed(std::optional<T> value, std::string_view text) {
  if (!value) throw store_error("the store holds '" + std::string(text) + "' where a time belongs");
  return *value;
}

/// `YYYY-MM-DD HH:MM:SS+00`, with the decimals of the second that are not 0.
domain::instant server_instant(std::string_view text) {
  constexpr std::string_view zone = "+00";
  bool good = text.ends_with(zone);
  const auto local = text.substr(0, text.size() - (good ? zone.size() : 0));
  const auto point = std::min(local.find('.'), local.size());
  const auto second = domain::parse_local_time(local.substr(0, point));
  good = good && second.has_value();
  int millis = 0;
  int weight = 100;
  for (const char digit : local.substr(std::min(point + 1, local.size()))) {
    good = good && digit >= '0' && digit <= '9';
    millis += (digit - '0') * weight;
    weight /= 10;
  }
  if (!good) throw store_error("the store holds '" + std::string(text) + "' where a time belongs");
  return domain::instant{second->time_since_epoch() + domain::milliseconds{millis}};
}

/// The range in which instants order as their texts do.
domain::instant clamped(domain::instant time) {
  using namespace std::chrono_literals;
  constexpr domain::instant first = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
  constexpr domain::instant last = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  return std::clamp(time, first, last);
}

std::string lower_ascii(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::int64_t as_stored(std::uint64_t number) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(number, INT64_MAX));
}

/// Changes of one actor that may have been decided at about the same moment, by several who decide for it.
constexpr std::uint64_t log_disorder = 1'000;

/// 0 stands for the newest.
std::int64_t upper_bound(std::int64_t before) {
  return before == 0 ? INT64_MAX : before;
}

domain::weekday weekday_at(const row_text& row, std::size_t column) {
  if (const auto day = domain::from_word<domain::weekday>(row.text(column))) return *day;
  throw store_error("the store holds a clinic on an unknown day");
}

domain::class_time class_time_at(const row_text& row, std::size_t column) {
  if (const auto time = domain::from_word<domain::class_time>(row.text(column))) return *time;
  throw store_error("the store holds a clinic at an unknown time");
}

store_error unknown_mark(const page_mark& mark) {
  return store_error("'" + mark + "' is not where a page ended");
}

/// A number within a page mark.
std::int64_t number_from(std::string_view digits, const page_mark& mark) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    throw unknown_mark(mark);
  return value;
}

}  // namespace

std::string_view row_text::text(std::size_t column) const {
  const auto known = cell(column);
  if (!known) throw store_error("the store holds nothing where a value belongs");
  return *known;
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
  const auto written = text(column);
  if (written.size() > 10 && written[10] == ' ') return server_instant(written);
  return parsed(domain::parse_instant(written), written);
}

domain::local_time row_text::local_time(std::size_t column) const {
  return parsed(domain::parse_local_time(text(column)), text(column));
}

domain::local_date row_text::local_date(std::size_t column) const {
  return parsed(domain::parse_local_date(text(column)), text(column));
}

domain::secret_hash row_text::hash(std::size_t column) const {
  domain::secret_hash out;
  if (!domain::bytes_from_hex(text(column), out.bytes))
    throw store_error("the store holds a hash of the wrong length");
  return out;
}

domain::bytes_32 row_text::bytes(std::size_t column) const {
  domain::bytes_32 out;
  if (!domain::bytes_from_hex(text(column), out))
    throw store_error("the store holds a value of the wrong length");
  return out;
}

std::vector<concert_facts> relational_store::concerts() {
  std::vector<concert_facts> out;
  select("SELECT concert_id, title, price, seats_per_person, " + flag_text("own_room") +
             " FROM concert ORDER BY concert_id",
         {}, [&](const row_text& row) {
           out.push_back({domain::concert_id{row.integer(0)},
                          row.string(1),
                          row.integer(2),
                          row.small(3),
                          row.flag(4),
                          {}});
         });
  auto at = out.begin();
  for (auto& [date, terms] : terms_of_dates()) {
    // Every date has its concert, by foreign key, and both answers are in order of concert.
    while (at->id != date.concert)
      ++at;
    const auto seats = terms.seat_count;
    at->dates.push_back({date.starts_at, seats, std::move(terms)});
  }
  return out;
}

std::vector<std::pair<domain::concert_date_key, domain::date_terms>> relational_store::terms_of_dates() {
  std::vector<std::pair<domain::concert_date_key, domain::date_terms>> out;
  const std::string date = "SELECT concert_id, " + local_time_text("starts_at") + ", ";
  select(date + "seat_count, price, state, " + flag_text("refund_all") +
             ", hold_for_ms, extend_by_ms, max_extensions, offer_for_ms FROM concert_date"
             " ORDER BY concert_id, concert_date.starts_at",
         {}, [&](const row_text& row) {
           out.push_back({row.date(0),
                          {.seat_count = row.small(2),
                           .price = row.integer(3),
                           .sections = {},
                           .state = from_stored_word<domain::date_state>(row.text(4)),
                           .refund_all = row.flag(5),
                           .hold_for = row.duration(6),
                           .extend_by = row.duration(7),
                           .max_extensions = row.small(8),
                           .offer_for = row.duration(9),
                           .refunds = {}}});
         });
  // The parts belong to dates, by foreign key, and come in the same order.
  const auto seek = [](auto& at, const domain::concert_date_key& wanted) -> domain::date_terms& {
    while (at->first != wanted)
      ++at;
    return at->second;
  };
  auto at = out.begin();
  select(date +
             "name, first_seat, seats, seats_per_row, price FROM seat_section"
             " ORDER BY concert_id, seat_section.starts_at, first_seat",
         {}, [&](const row_text& row) {
           seek(at, row.date(0))
               .sections.push_back({row.string(2), row.seat(3), row.small(4), row.small(5), row.integer(6)});
         });
  at = out.begin();
  select(
      date + "before_start_ms, percent FROM refund_step ORDER BY concert_id, refund_step.starts_at, step_no",
      {}, [&](const row_text& row) {
        seek(at, row.date(0)).refunds.push_back({row.duration(2), row.small(3)});
      });
  return out;
}

std::vector<domain::clinic_facts> relational_store::clinics() {
  std::vector<domain::clinic_facts> out;
  select("SELECT clinic_id, day, time, room, subject, coalesce(teacher_id, 0), teacher_name, capacity, " +
             flag_text("is_active") +
             ", reservation_window, opens_min, closes_min FROM clinic WHERE deleted_at IS NULL ORDER BY "
             "clinic_id",
         {}, [&](const row_text& row) {
           out.push_back({domain::clinic_id{row.integer(0)},
                          weekday_at(row, 1),
                          class_time_at(row, 2),
                          row.small(3),
                          row.string(4),
                          row.user(5),
                          row.string(6),
                          row.small(7),
                          row.flag(8),
                          from_stored_word<domain::reservation_window>(row.text(9)),
                          {std::chrono::minutes{row.small(10)}, std::chrono::minutes{row.small(11)}}});
         });
  return out;
}

domain::clinic_id relational_store::next_clinic() {
  domain::clinic_id next;
  select("SELECT coalesce(max(clinic_id), 0) + 1 FROM clinic", {},
         [&](const row_text& row) { next = domain::clinic_id{row.integer(0)}; });
  return next;
}

catalogue relational_store::load_catalogue() {
  catalogue out{concerts(), clinics()};
  std::sort(out.clinics.begin(), out.clinics.end(), [](const auto& a, const auto& b) {
    return std::tie(a.day, a.time, a.room) < std::tie(b.day, b.time, b.room);
  });
  return out;
}

domain::timetable_image relational_store::load_timetable() {
  return {clinics(), next_clinic()};
}

namespace {

/// What a row of text_of_date is about. After it come seven numbers and two texts, as far as it has them.
enum class date_part : std::int64_t {
  terms,
  section,
  refund_step,
  hold,
  sale,
  receipt,
  offer,
  waiter,
  request,
  next_numbers
};

/// Puts the rows of text_of_date together; they may come in any order.
class date_image {
 public:
  void take(const row_text& row);
  /// Nothing when there is no such date.
  std::optional<domain::seat_map_image> finish();

 private:
  struct sale {
    domain::receipt_number receipt;
    domain::seat_number seat;
    domain::user_id user;
    std::int64_t price;
    bool stands;
  };

  void finish_sales();

  bool is_there_ = false;
  domain::seat_map_image image_;
  std::vector<std::pair<std::int64_t, domain::refund_step>> refunds_;
  std::vector<sale> sales_;
};

void date_image::take(const row_text& row) {
  auto& out = image_;
  switch (static_cast<date_part>(row.integer(0))) {
    case date_part::terms: {
      is_there_ = true;
      auto& terms = out.terms;
      terms.seat_count = row.small(1);
      terms.price = row.integer(2);
      terms.refund_all = row.flag(3);
      terms.hold_for = row.duration(4);
      terms.extend_by = row.duration(5);
      terms.max_extensions = row.small(6);
      terms.offer_for = row.duration(7);
      terms.state = from_stored_word<domain::date_state>(row.text(8));
      break;
    }
    case date_part::section:
      out.terms.sections.push_back({row.string(8), row.seat(1), row.small(2), row.small(3), row.integer(4)});
      break;
    case date_part::refund_step:
      refunds_.push_back({row.integer(1), {row.duration(2), row.small(3)}});
      break;
    case date_part::hold:
      out.holds.push_back({row.seat(1), row.user(2), row.instant(8), 0, row.small(3)});
      break;
    case date_part::sale:
      sales_.push_back({row.receipt(1), row.seat(2), row.user(3), row.integer(4), row.flag(5)});
      break;
    case date_part::receipt:
      out.receipts.push_back(
          {row.receipt(1), row.user(2), {}, row.integer(3), row.integer(4), row.instant(8)});
      break;
    case date_part::offer:
      out.offers.push_back({row.seat(1), row.user(2), domain::waiter_number{row.integer(3)}, row.instant(8)});
      break;
    case date_part::waiter:
      out.waiters.push_back({domain::waiter_number{row.integer(1)}, row.user(2)});
      break;
    case date_part::request:
      out.requests.push_back({row.hash(8), seats_from_text(row.text(9))});
      break;
    case date_part::next_numbers:
      out.next_receipt = row.receipt(1);
      out.next_waiter = domain::waiter_number{row.integer(2)};
      out.next_notice = domain::notice_number{row.integer(3)};
      break;
  }
}

/// Sorts by what `key` says, unless it is in order already, as engines mostly give it.
template <class List, class Key>
void put_in_order(List& list, Key key) {
  const auto before = [&](const auto& a, const auto& b) { return key(a) < key(b); };
  if (!std::is_sorted(list.begin(), list.end(), before)) std::sort(list.begin(), list.end(), before);
}

std::optional<domain::seat_map_image> date_image::finish() {
  if (!is_there_) return std::nullopt;
  auto& out = image_;
  put_in_order(out.terms.sections, [](const auto& section) { return section.first; });
  put_in_order(refunds_, [](const auto& step) { return step.first; });
  out.terms.refunds.clear();
  for (const auto& [nth, step] : refunds_)
    out.terms.refunds.push_back(step);
  const domain::seat_layout layout(out.terms);
  for (auto& hold : out.holds)
    hold.price = layout.price_of(hold.seat);
  put_in_order(out.holds, [](const auto& hold) { return hold.seat; });
  finish_sales();
  put_in_order(out.offers, [](const auto& offer) { return offer.seat; });
  put_in_order(out.waiters, [](const auto& waiter) { return waiter.number; });
  put_in_order(out.requests, [](const auto& request) { return std::tie(request.seats, request.key); });
  return std::move(out);
}

void date_image::finish_sales() {
  put_in_order(sales_, [](const sale& s) { return std::pair(s.receipt, s.seat); });
  put_in_order(image_.receipts, [](const auto& receipt) { return receipt.number; });
  // Of the receipts those with a standing sale.
  auto kept = image_.receipts.begin();
  auto receipt = image_.receipts.begin();
  for (auto first = sales_.begin(); first != sales_.end();) {
    const auto end =
        std::find_if(first, sales_.end(), [&](const sale& s) { return s.receipt != first->receipt; });
    receipt = std::find_if(receipt, image_.receipts.end(),
                           [&](const auto& known) { return known.number == first->receipt; });
    if (receipt == image_.receipts.end()) throw store_error("the store holds a sale without its receipt");
    bool stands = false;
    for (auto s = first; s != end; ++s) {
      receipt->seats.push_back(s->seat);
      if (!s->stands) continue;
      stands = true;
      image_.sales.push_back({s->seat, s->user, s->receipt, s->price});
    }
    if (stands) {
      if (kept != receipt) *kept = std::move(*receipt);
      ++kept;
    }
    // It may have been moved away: the next sale has another one.
    ++receipt;
    first = end;
  }
  image_.receipts.erase(kept, image_.receipts.end());
  put_in_order(image_.sales, [](const auto& s) { return s.seat; });
}

}  // namespace

std::string relational_store::text_of_date() const {
  const std::string of_date = " WHERE concert_id = $1 AND starts_at = $2";
  std::string all;
  const auto add = [&](date_part part, std::vector<std::string> numbers, std::vector<std::string> texts,
                       const std::string& from) {
    all += all.empty() ? "SELECT " : " UNION ALL SELECT ";
    all += std::to_string(static_cast<std::int64_t>(part));
    numbers.resize(7, "0");
    texts.resize(2, "''");
    for (const auto& number : numbers)
      all += ", CAST(" + number + " AS bigint)";
    for (const auto& text : texts)
      all += ", CAST(" + text + " AS text)";
    all += from;
  };
  const auto next = [&](const std::string& number, const std::string& table, const std::string& which) {
    return "(SELECT coalesce(max(" + number + "), 0) + 1 FROM " + table + which + ")";
  };
  add(date_part::terms,
      {"seat_count", "price", flag_text("refund_all"), "hold_for_ms", "extend_by_ms", "max_extensions",
       "offer_for_ms"},
      {"state"}, " FROM concert_date" + of_date);
  add(date_part::section, {"first_seat", "seats", "seats_per_row", "price"}, {"name"},
      " FROM seat_section" + of_date);
  add(date_part::refund_step, {"step_no", "before_start_ms", "percent"}, {}, " FROM refund_step" + of_date);
  add(date_part::hold, {"seat_no", "person_id", "extensions"}, {instant_text("expires_at")},
      " FROM seat_hold" + of_date);
  add(date_part::sale,
      {"receipt_no", "seat_no", "person_id", "price", "CASE WHEN cancelled_at IS NULL THEN 1 ELSE 0 END"}, {},
      " FROM seat_sale" + of_date);
  add(date_part::receipt, {"receipt_no", "person_id", "amount", "balance_after"}, {instant_text("paid_at")},
      " FROM receipt" + of_date);
  add(date_part::offer, {"seat_no", "person_id", "waiter_no"}, {instant_text("expires_at")},
      " FROM seat_offer" + of_date);
  add(date_part::waiter, {"waiter_no", "person_id"}, {},
      " FROM waiter AS w" + of_date +
          " AND ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id = $1"
          " AND o.starts_at = $2 AND o.waiter_no = w.waiter_no)");
  add(date_part::request, {}, {hash_text("key_hash"), "seats"},
      " FROM remembered_request" + of_date + " AND seats <> ''");
  add(date_part::next_numbers,
      {next("receipt_no", "receipt", of_date), next("waiter_no", "waiter", of_date),
       next("notice_no", "outbox", " WHERE lane = $3")},
      {}, "");
  return all;
}

domain::seat_map_image relational_store::load_concert_date(const domain::concert_date_key& date) {
  if (select_date_.empty()) select_date_ = text_of_date();
  date_image image;
  select_kept(select_date_, {date.concert.value, to_text(date.starts_at), domain::lane_name(date)},
              [&](const row_text& row) { image.take(row); });
  auto known = image.finish();
  if (!known)
    throw store_error("concert " + std::to_string(date.concert.value) + " has no date " +
                      to_text(date.starts_at));
  return *std::move(known);
}

domain::waiting_line_image relational_store::load_waiting_line(domain::room_id room,
                                                               domain::instant ended_since) {
  domain::waiting_line_image out;
  select("SELECT coalesce(max(ticket_no), 0) + 1 FROM waiting_token WHERE room_id = $1", {room.value},
         [&](const row_text& row) { out.next_ticket = row.ticket(0); });
  const std::string columns = "SELECT ticket_no, " + hash_text("token_hash") + ", person_id, status, " +
                              instant_text("issued_at") + ", " +
                              instant_text("coalesce(ended_at, active_until, waits_until)") +
                              ", extensions, " + instant_text("claimed_at") + ", " +
                              instant_text("returns_until") + " FROM waiting_token WHERE room_id = $1 AND ";
  const auto take = [&](const row_text& row) {
    const auto status = from_stored_word<domain::token_status>(row.text(3));
    const bool claimed = status != domain::token_status::active || !row.is_null(7);
    out.entries.push_back({row.ticket(0), row.hash(1), row.user(2), status, row.instant(4), row.instant(5),
                           claimed, row.small(6), row.optional_instant(8).value_or(domain::instant{})});
  };
  // Two questions, so that each is answered from its own partial index and not by reading every token there
  // ever was.
  select(columns + "ended_at IS NULL", {room.value}, take);
  select(columns + "ended_at IS NOT NULL AND ended_at >= $2", {room.value, to_text(clamped(ended_since))},
         take);
  std::sort(out.entries.begin(), out.entries.end(),
            [](const auto& a, const auto& b) { return a.ticket < b.ticket; });
  load_room(room, out);
  return out;
}

void relational_store::load_room(domain::room_id room, domain::waiting_line_image& into) {
  select(
      "SELECT mode, places, admissions_per_minute, active_for_ms, claim_for_ms, extend_by_ms, max_extensions,"
      " idle_for_ms, grace_for_ms, waits_for_ms FROM waiting_room WHERE room_id = $1",
      {room.value}, [&](const row_text& row) {
        into.mode = from_stored_word<domain::room_mode>(row.text(0));
        into.rules = domain::room_rules{.places = row.integer(1),
                                        .admissions_per_minute = row.integer(2),
                                        .active_for = row.duration(3),
                                        .claim_for = row.duration(4),
                                        .extend_by = row.duration(5),
                                        .max_extensions = row.small(6),
                                        .idle_for = row.duration(7),
                                        .grace_for = row.duration(8),
                                        .waits_for = row.duration(9)};
      });
  const std::string facts = hash_text("seed") + ", " + hash_text("commitment");
  select("SELECT " + instant_text("opens_at") + ", first_ticket, " + facts +
             " FROM waiting_draw WHERE room_id = $1 AND drawn_at IS NULL",
         {room.value}, [&](const row_text& row) {
           into.scheduled = {row.instant(0), row.ticket(1), row.bytes(2), row.bytes(3)};
         });
  // The last ones, for people; and older ones that somebody still stands in.
  select("SELECT first_ticket, last_ticket, " + facts + ", " + instant_text("drawn_at") +
             " FROM waiting_draw AS d WHERE room_id = $1 AND drawn_at IS NOT NULL AND (last_ticket >= (SELECT"
             " min(ticket_no) FROM waiting_token WHERE room_id = $1 AND ended_at IS NULL) OR (SELECT count(*)"
             " FROM waiting_draw AS later WHERE later.room_id = $1 AND later.drawn_at IS NOT NULL"
             " AND later.draw_no > d.draw_no) < $2) ORDER BY draw_no",
         {room.value, static_cast<std::int64_t>(domain::limits::max_remembered_draws)},
         [&](const row_text& row) {
           into.draws.push_back({row.ticket(0), row.ticket(1), row.bytes(2), row.bytes(3), row.instant(4)});
         });
}

domain::notice_number relational_store::next_notice(const domain::notice_lane& lane) {
  domain::notice_number next;
  select("SELECT coalesce(max(notice_no), 0) + 1 FROM outbox WHERE lane = $1", {domain::lane_name(lane)},
         [&](const row_text& row) { next = domain::notice_number{row.integer(0)}; });
  return next;
}

domain::roster_image relational_store::load_roster(domain::clinic_id clinic, domain::local_date class_date) {
  bool is_there = false;
  domain::roster_image out;
  out.class_date = class_date;
  select(
      "SELECT reset_done, CASE WHEN deleted_at IS NULL THEN 0 ELSE 1 END,"
      " (SELECT coalesce(max(waiter_no), 0) + 1 FROM clinic_waiter WHERE clinic_id = $1),"
      // A reset from before there was the clinic is none of its business.
      " (SELECT coalesce(max(reset_no), 0) FROM week_reset WHERE cause = 'demanded' AND reset_at >="
      " clinic.created_at)"
      " FROM clinic WHERE clinic_id = $1",
      {clinic.value}, [&](const row_text& row) {
        is_there = true;
        out.reset_done = domain::reset_number{row.integer(0)};
        out.is_deleted = row.flag(1);
        out.next_waiter = domain::waiter_number{row.integer(2)};
        out.reset_demanded = domain::reset_number{row.integer(3)};
      });
  if (!is_there) throw store_error("there is no clinic " + std::to_string(clinic.value));
  const std::vector<argument> key{clinic.value, to_text(class_date)};
  select("SELECT r.person_id, p.name, coalesce(p.username, ''), r.place_no, " +
             instant_text("r.reserved_at") +
             " FROM clinic_reservation AS r JOIN person AS p ON p.person_id = r.person_id WHERE r.clinic_id ="
             " $1 AND r.class_date = $2 AND r.released_at IS NULL ORDER BY r.place_no",
         key, [&](const row_text& row) {
           out.entries.push_back({row.user(0), row.string(1), row.string(2), row.small(3), row.instant(4)});
         });
  select("SELECT person_id, " + hash_text("key_hash") +
             " FROM remembered_request WHERE clinic_id = $1 AND class_date = $2",
         key, [&](const row_text& row) {
           for (auto& entry : out.entries)
             if (entry.user == row.user(0)) entry.request = row.hash(1);
         });
  select("SELECT waiter_no, person_id, " + instant_text("joined_at") +
             " FROM clinic_waiter WHERE clinic_id = $1 AND class_date = $2 AND ended_at IS NULL ORDER BY"
             " waiter_no",
         key, [&](const row_text& row) {
           out.waiters.push_back({domain::waiter_number{row.integer(0)}, row.user(1), row.instant(2)});
         });
  out.next_notice = next_notice(clinic);
  return out;
}

std::vector<domain::person> relational_store::persons(const std::string& where,
                                                      const std::vector<argument>& arguments) {
  std::vector<domain::person> out;
  select(
      "SELECT person_id, coalesce(username, ''), password_hash, name, email, phone_num, student_phone_num,"
      " student_parent_phone_num, school, grade, subject, " +
          flag_text("is_active") + ", " + flag_text("is_staff") + ", " + flag_text("is_superuser") + ", " +
          flag_text("is_teacher") + ", " + flag_text("is_student") + ", no_show, " + flag_text("non_pass") +
          ", " + flag_text("essential_clinic") + ", " + flag_text("needs_password_change") + " FROM person" +
          where,
      arguments, [&](const row_text& row) {
        out.push_back({row.user(0),    row.string(1), row.string(2), row.string(3), row.string(4),
                       row.string(5),  row.string(6), row.string(7), row.string(8), row.string(9),
                       row.string(10), row.flag(11),  row.flag(12),  row.flag(13),  row.flag(14),
                       row.flag(15),   row.small(16), row.flag(17),  row.flag(18),  row.flag(19)});
      });
  return out;
}

std::vector<domain::person> relational_store::everyone() {
  return persons(" ORDER BY person_id", {});
}

std::vector<domain::people_image::session> relational_store::sessions() {
  std::vector<domain::people_image::session> out;
  const std::string columns = "start_no, " + hash_text("key_hash") + " AS key_text, person_id, " +
                              instant_text("started_at") + " AS started_text, " + instant_text("used_at") +
                              " AS used_text, end_reason";
  select("SELECT " + columns +
             " FROM session_key WHERE ended_at IS NULL UNION ALL SELECT start_no, key_text,"
             " person_id, started_text, used_text, end_reason FROM (SELECT " +
             columns +
             ", row_number() OVER (PARTITION BY person_id ORDER BY start_no DESC) AS age FROM session_key"
             " WHERE end_reason <> 'logout') AS ended WHERE age <= $1 ORDER BY 1",
         {static_cast<std::int64_t>(domain::limits::max_remembered_ended_sessions_per_person)},
         [&](const row_text& row) {
           std::optional<domain::session_end> ended;
           if (!row.is_null(5)) ended = from_stored_word<domain::session_end>(row.text(5));
           out.push_back({row.hash(1), row.user(2), row.instant(3), row.instant(4), ended});
         });
  return out;
}

domain::people_image relational_store::load_people() {
  domain::people_image out;
  out.people = everyone();
  if (!out.people.empty()) out.next_id = domain::user_id{out.people.back().id.value + 1};
  out.sessions = sessions();
  // Enough of the past for every zone: what has begun is of no more use to anyone.
  select("SELECT r.person_id, r.clinic_id, " + local_date_text("r.class_date") +
             ", c.time FROM clinic_reservation AS r JOIN clinic AS c ON c.clinic_id = r.clinic_id WHERE"
             " r.released_at IS NULL AND r.class_date >= " +
             yesterday() + " ORDER BY r.person_id, r.clinic_id, r.class_date",
         {}, [&](const row_text& row) {
           out.places.emplace_back(row.user(0), domain::class_slot{domain::clinic_id{row.integer(1)},
                                                                   row.local_date(2), class_time_at(row, 3)});
         });
  for (const auto& clinic : clinics())
    out.class_hours.emplace_back(clinic.id, domain::class_hour{clinic.day, clinic.time});
  for (const auto& last : list_week_resets(1))
    out.last_reset = last;
  out.reset_through = reset_through();
  return out;
}

std::optional<domain::local_date> relational_store::reset_through() {
  std::optional<domain::local_date> week;
  select("SELECT " + local_date_text("max(week)") + " FROM week_reset WHERE cause = 'scheduled'", {},
         [&](const row_text& row) {
           if (!row.is_null(0)) week = row.local_date(0);
         });
  if (week) return week;
  // The time in UTC stands for the one on the wall clock, which the store does not know: around midnight
  // before a Monday it is one week early or late.
  select("SELECT " + instant_text("decided_at") + " FROM change_log ORDER BY change_number LIMIT 1", {},
         [&](const row_text& row) {
           const auto first = std::chrono::floor<std::chrono::seconds>(row.instant(0));
           week = domain::week_of(domain::local_time{first.time_since_epoch()});
         });
  return week;
}

domain::existing_data relational_store::load_existing_data() {
  domain::existing_data out;
  out.people = everyone();
  if (!out.people.empty()) out.next_user = domain::user_id{out.people.back().id.value + 1};
  for (const auto& concert : concerts()) {
    out.concerts.push_back(concert.id);
    for (const auto& date : concert.dates)
      out.dates.push_back({concert.id, date.starts_at});
  }
  out.clinics = clinics();
  out.next_clinic = next_clinic();
  return out;
}

std::uint64_t relational_store::last_change_number(const std::string& actor) {
  std::int64_t last = 0;
  select("SELECT coalesce(max(actor_number), 0) FROM change_log WHERE actor = $1", {actor},
         [&](const row_text& row) { last = row.integer(0); });
  return static_cast<std::uint64_t>(last);
}

void relational_store::select_log(const std::string& where, const std::vector<argument>& arguments,
                                  const std::function<void(std::string actor, log_line line)>& on_line) {
  select("SELECT change_number, actor, actor_number, kind, payload, " + hash_text("trace_id") + ", " +
             instant_text("decided_at") + " FROM change_log WHERE " + where,
         arguments, [&](const row_text& row) {
           domain::trace_id trace;
           if (!row.is_null(5) && !domain::bytes_from_hex(row.text(5), trace.bytes))
             throw store_error("the store holds a trace id of the wrong length");
           on_line(row.string(1),
                   {static_cast<std::uint64_t>(row.integer(0)), static_cast<std::uint64_t>(row.integer(2)),
                    row.string(3), row.string(4), trace, row.instant(6)});
         });
}

std::vector<logged_change> relational_store::read_changes(std::uint64_t from, std::size_t limit) {
  std::vector<logged_change> out;
  select_log("change_number >= $1 ORDER BY change_number LIMIT $2", {as_stored(from), as_stored(limit)},
             [&](const std::string& actor, const log_line& line) { out.push_back(understood(actor, line)); });
  return out;
}

std::vector<log_line> relational_store::read_actor_log(const std::string& actor, std::uint64_t from,
                                                       std::size_t limit) {
  std::vector<log_line> out;
  select_log("actor = $1 AND actor_number >= $2 ORDER BY actor_number LIMIT $3",
             {actor, as_stored(from), as_stored(limit)},
             [&](const std::string&, log_line line) { out.push_back(std::move(line)); });
  return out;
}

bool relational_store::is_decided_by(const std::string& actor, std::uint64_t number, domain::instant time) {
  std::optional<domain::instant> decided_at;
  select("SELECT " + instant_text("decided_at") + " FROM change_log WHERE actor = $1 AND actor_number = $2",
         {actor, as_stored(number)}, [&](const row_text& row) { decided_at = row.instant(0); });
  if (!decided_at) throw store_error("the change log of " + actor + " has a gap");
  return *decided_at <= time;
}

std::uint64_t relational_store::last_number_by(const std::string& actor, domain::instant time) {
  // Strides from the beginning, so that what is found does not depend on where the log ends today.
  const auto last = last_change_number(actor);
  std::uint64_t by = 0;
  std::uint64_t stride = 1;
  for (; by + stride <= last && is_decided_by(actor, by + stride, time); stride *= 2)
    by += stride;
  auto after = std::min(by + stride, last + 1);
  while (after - by > 1) {
    const auto middle = by + (after - by) / 2;
    (is_decided_by(actor, middle, time) ? by : after) = middle;
  }
  const auto nearby = after > log_disorder ? after - log_disorder : 1;
  select(
      "SELECT min(actor_number) FROM change_log WHERE actor = $1 AND actor_number >= $2 AND actor_number"
      " < $3 AND decided_at > $4",
      {actor, as_stored(nearby), as_stored(after), to_text(clamped(time))}, [&](const row_text& row) {
        if (!row.is_null(0)) after = static_cast<std::uint64_t>(row.integer(0));
      });
  return after - 1;
}

restless relational_store::load_restless() {
  restless out;
  select("SELECT concert_id, " + local_time_text("starts_at") +
             " FROM (SELECT concert_id, starts_at FROM seat_hold UNION SELECT concert_id, starts_at FROM"
             " seat_offer UNION SELECT concert_id, starts_at FROM waiter WHERE ended_at IS NULL UNION SELECT"
             " d.concert_id, d.starts_at FROM concert_date AS d WHERE d.refund_all AND EXISTS (SELECT 1 FROM"
             " seat_sale AS s WHERE s.concert_id = d.concert_id AND s.starts_at = d.starts_at AND"
             " s.cancelled_at IS NULL)) AS busy ORDER BY concert_id, busy.starts_at",
         {}, [&](const row_text& row) { out.dates.push_back(row.date(0)); });
  select(
      "SELECT room_id FROM waiting_token WHERE ended_at IS NULL UNION SELECT room_id FROM waiting_draw WHERE"
      " drawn_at IS NULL ORDER BY 1",
      {}, [&](const row_text& row) { out.rooms.push_back(domain::room_id{row.integer(0)}); });
  return out;
}

domain::wallets_image relational_store::load_wallets() {
  domain::wallets_image out;
  // The last entry's balance is the sum of all: each entry takes over the one before it, by foreign key.
  select(
      "SELECT person_id, balance FROM (SELECT person_id, (SELECT balance_after FROM wallet_entry AS e WHERE"
      " e.person_id = p.person_id ORDER BY entry_no DESC LIMIT 1) AS balance FROM person AS p) AS b"
      " WHERE balance <> 0 ORDER BY person_id",
      {}, [&](const row_text& row) { out.balances.emplace_back(row.user(0), row.integer(1)); });
  return out;
}

domain::seat_quota_image relational_store::load_seat_quota(domain::concert_id concert) {
  domain::seat_quota_image out;
  select(
      "SELECT concert_id, " + local_time_text("starts_at") +
          ", seat_no, person_id FROM (SELECT concert_id, starts_at, seat_no, person_id FROM seat_hold WHERE"
          " concert_id = $1 UNION ALL SELECT concert_id, starts_at, seat_no, person_id FROM seat_sale WHERE"
          " concert_id = $1 AND cancelled_at IS NULL) AS had ORDER BY had.starts_at, seat_no",
      {concert.value}, [&](const row_text& row) {
        out.seats.push_back({row.date(0), row.seat(2), row.user(3)});
      });
  return out;
}

domain::remembered_requests_image relational_store::load_remembered_requests(domain::instant now) {
  domain::remembered_requests_image out;
  const std::vector<argument> until{to_text(clamped(now))};
  alter("DELETE FROM remembered_request WHERE forgotten_at <= $1", until);
  select("SELECT " + hash_text("key_hash") + ", " + hash_text("fingerprint") + ", answer, concert_id, " +
             local_time_text("starts_at") + ", seats, " + instant_text("remembered_at") + ", " +
             instant_text("forgotten_at") + " FROM remembered_request ORDER BY remembered_no",
         {}, [&](const row_text& row) {
           std::optional<domain::concert_date_key> date;
           if (!row.is_null(3)) date = row.date(3);
           out.requests.push_back({row.hash(0), row.hash(1), row.string(2), date,
                                   seats_from_text(row.text(5)), row.instant(6), row.instant(7)});
         });
  return out;
}

std::vector<stored_notice> relational_store::notices(const std::string& where,
                                                     const std::vector<argument>& arguments,
                                                     std::vector<std::int64_t>* places) {
  std::vector<stored_notice> out;
  select(
      "SELECT concert_id, " + local_time_text("starts_at") +
          ", notice_no, kind, person_id, seats, coalesce(receipt_no, 0), amount, " +
          instant_text("expires_at") + ", " + instant_text("queued_at") + ", state, attempts, last_error, " +
          instant_text("next_try_at") + ", " + instant_text("delivered_at") + ", queue_no, clinic_id, " +
          local_date_text("class_date") + ", coalesce(place_no, 0) FROM outbox " + where,
      arguments, [&](const row_text& row) {
        domain::notice_lane lane;
        if (row.is_null(0))
          lane = domain::clinic_id{row.integer(16)};
        else
          lane = row.date(0);
        std::optional<domain::local_date> class_date;
        if (!row.is_null(17)) class_date = row.local_date(17);
        out.push_back(
            {{lane, domain::notice_number{row.integer(2)}, from_stored_word<domain::notice_kind>(row.text(3)),
              row.user(4), seats_from_text(row.text(5)), row.receipt(6), row.integer(7),
              row.optional_instant(8).value_or(domain::instant{}), row.instant(9), class_date, row.small(18)},
             from_stored_word<notice_state>(row.text(10)),
             row.small(11),
             row.string(12),
             row.optional_instant(13),
             row.optional_instant(14)});
        if (places != nullptr) places->push_back(row.integer(15));
      });
  return out;
}

domain::outbox_image relational_store::load_outbox() {
  domain::outbox_image out;
  for (const auto& known :
       notices("WHERE state IN ('pending', 'dead') ORDER BY coalesce(concert_id, 0), outbox.starts_at,"
               " coalesce(clinic_id, 0), notice_no",
               {}))
    out.entries.push_back({{known.notice.lane, known.notice.notice},
                           known.attempts,
                           known.next_try_at.value_or(known.notice.queued_at),
                           known.state == notice_state::dead});
  return out;
}

std::optional<stored_notice> relational_store::load_notice(const domain::notice_key& notice) {
  auto found =
      notices("WHERE lane = $1 AND notice_no = $2", {domain::lane_name(notice.lane), notice.number.value});
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

notice_page relational_store::list_notices(std::optional<notice_state> state, const page_mark& after,
                                           std::size_t limit) {
  std::vector<argument> arguments{after.empty() ? 0 : number_from(after, after),
                                  static_cast<std::int64_t>(limit + 1)};
  if (state) arguments.emplace_back(std::string(stored_word(*state)));
  std::vector<std::int64_t> places;
  notice_page out;
  out.rows = notices(
      "WHERE queue_no > $1" + std::string(state ? " AND state = $3" : "") + " ORDER BY queue_no LIMIT $2",
      arguments, &places);
  if (out.rows.size() > limit) {
    out.rows.resize(limit);
    out.next = std::to_string(places[limit - 1]);
  }
  return out;
}

std::vector<wallet_line> relational_store::list_wallet(domain::user_id user, std::int64_t before,
                                                       std::size_t limit) {
  std::vector<wallet_line> out;
  select("SELECT entry_no, amount, balance_after, reason, concert_id, " + local_time_text("starts_at") +
             ", coalesce(receipt_no, 0), " + instant_text("entered_at") +
             " FROM wallet_entry WHERE person_id = $1 AND entry_no < $2 ORDER BY entry_no DESC LIMIT $3",
         {user.value, upper_bound(before), static_cast<std::int64_t>(limit)}, [&](const row_text& row) {
           std::optional<domain::concert_date_key> date;
           if (!row.is_null(4)) date = row.date(4);
           out.push_back({row.integer(0), row.integer(1), row.integer(2), row.string(3), date, row.receipt(6),
                          row.instant(7)});
         });
  return out;
}

std::vector<domain::admin_called> relational_store::list_admin_calls(domain::admin_call_number before,
                                                                     std::size_t limit) {
  std::vector<domain::admin_called> out;
  select("SELECT call_no, method, target, body, remote_address, " + instant_text("called_at") +
             " FROM admin_call WHERE call_no < $1 ORDER BY call_no DESC LIMIT $2",
         {upper_bound(before.value), static_cast<std::int64_t>(limit)}, [&](const row_text& row) {
           out.push_back({domain::admin_call_number{row.integer(0)}, row.string(1), row.string(2),
                          row.string(3), row.string(4), row.instant(5)});
         });
  return out;
}

std::vector<domain::person> relational_store::list_people(const person_filter& filter, domain::user_id after,
                                                          std::size_t limit) {
  std::vector<argument> arguments{after.value, static_cast<std::int64_t>(limit)};
  const auto parameter = [&](auto value) {
    arguments.emplace_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  std::string which = " WHERE person_id > $1 AND username IS NOT NULL";
  if (const auto& text = filter.text_in_name_or_username) {
    const auto wanted = parameter(lower_ascii(*text));
    which += " AND (" + contains_text("name", wanted) + " OR " + contains_text("username", wanted) + ")";
  }
  const auto with_text = [&](const char* column, const std::optional<std::string>& text) {
    if (text) which += " AND " + contains_text(column, parameter(lower_ascii(*text)));
  };
  with_text("school", filter.school);
  with_text("grade", filter.grade);
  const auto with_flag = [&](const char* column, std::optional<bool> flag) {
    if (flag) which += " AND " + flag_text(column) + " = " + parameter(std::int64_t{*flag ? 1 : 0});
  };
  with_flag("is_active", filter.is_active);
  with_flag("is_staff", filter.is_staff);
  with_flag("is_teacher", filter.is_teacher);
  with_flag("is_student", filter.is_student);
  return persons(which + " ORDER BY person_id LIMIT $2", arguments);
}

std::vector<attendance_line> relational_store::attendance(const std::string& where,
                                                          const std::vector<argument>& arguments) {
  std::vector<attendance_line> out;
  select("SELECT attendance_id, a.clinic_id, " + local_date_text("a.class_date") +
             ", a.person_id, attendance_type, CASE WHEN withdrawn_at IS NULL THEN 0 ELSE 1 END,"
             " coalesce(teacher_id, 0), " +
             instant_text("marked_at") +
             ", coalesce(marked_by, 0), p.name, coalesce(p.username, ''), day, time, room, c.subject"
             " FROM attendance AS a JOIN clinic AS c ON c.clinic_id = a.clinic_id"
             " JOIN person AS p ON p.person_id = a.person_id" +
             where,
         arguments, [&](const row_text& row) {
           out.push_back({{row.integer(0), domain::clinic_id{row.integer(1)}, row.local_date(2), row.user(3),
                           from_stored_word<domain::attendance>(row.text(4)), row.flag(5), row.user(6),
                           row.optional_instant(7), row.user(8)},
                          row.string(9),
                          row.string(10),
                          weekday_at(row, 11),
                          class_time_at(row, 12),
                          row.small(13),
                          row.string(14)});
         });
  return out;
}

std::optional<domain::attendance_record> relational_store::find_attendance(std::int64_t id) {
  const auto found = attendance(" WHERE attendance_id = $1", {id});
  return found.empty() ? std::nullopt : std::optional(found.front().record);
}

std::vector<attendance_line> relational_store::list_attendance(const attendance_filter& filter,
                                                               std::int64_t before, std::size_t limit) {
  std::vector<argument> arguments{upper_bound(before), static_cast<std::int64_t>(limit)};
  std::string which = " WHERE attendance_id < $1";
  const auto with = [&](const std::string& condition, argument value) {
    arguments.push_back(std::move(value));
    which += " AND " + condition + " $" + std::to_string(arguments.size());
  };
  if (filter.from) with("a.class_date >=", to_text(*filter.from));
  if (filter.to) with("a.class_date <=", to_text(*filter.to));
  if (filter.clinic) with("a.clinic_id =", filter.clinic->value);
  if (filter.student) with("a.person_id =", filter.student->value);
  if (filter.teacher) with("teacher_id =", filter.teacher->value);
  if (filter.type) with("attendance_type =", std::string(stored_word(*filter.type)));
  if (!filter.with_withdrawn) which += " AND withdrawn_at IS NULL";
  return attendance(which + " ORDER BY attendance_id DESC LIMIT $2", arguments);
}

std::vector<reservation_line> relational_store::list_reservations(domain::clinic_id clinic,
                                                                  domain::local_date class_date) {
  std::vector<reservation_line> out;
  select("SELECT r.person_id, p.name, coalesce(p.username, ''), place_no, " + instant_text("reserved_at") +
             ", " + instant_text("released_at") +
             ", release_reason FROM clinic_reservation AS r JOIN person AS p ON p.person_id = r.person_id"
             " WHERE r.clinic_id = $1 AND r.class_date = $2 ORDER BY r.released_at IS NOT NULL,"
             " CASE WHEN r.released_at IS NULL THEN place_no ELSE 0 END, r.released_at, reservation_no",
         {clinic.value, to_text(class_date)}, [&](const row_text& row) {
           std::optional<domain::place_end> reason;
           if (!row.is_null(6)) reason = from_stored_word<domain::place_end>(row.text(6));
           out.push_back({{row.user(0), row.string(1), row.string(2), row.small(3), row.instant(4)},
                          row.optional_instant(5),
                          reason});
         });
  return out;
}

clinic_counts relational_store::count_clinics(domain::local_date from, domain::local_date to) {
  clinic_counts out;
  const std::vector<argument> period{to_text(from), to_text(to)};
  const auto of_type = [](domain::attendance type) {
    return "coalesce(sum(CASE WHEN attendance_type = '" + std::string(stored_word(type)) +
           "' THEN 1 ELSE 0 END), 0)";
  };
  using domain::attendance;
  // What there are no records of counts 0 by the outer join.
  select(
      "SELECT k.clinic_id, day, time, room, subject, teacher_name, " + local_date_text("k.class_date") +
          ", k.capacity, (SELECT count(*) FROM clinic_reservation AS r WHERE r.clinic_id = k.clinic_id AND"
          " r.class_date = k.class_date AND r.released_at IS NULL), " +
          of_type(attendance::none) + ", " + of_type(attendance::attended) + ", " +
          of_type(attendance::absent) + ", " + of_type(attendance::sick) + ", " + of_type(attendance::late) +
          " FROM clinic_class AS k JOIN clinic AS c ON c.clinic_id = k.clinic_id LEFT JOIN attendance AS a"
          " ON a.clinic_id = k.clinic_id AND a.class_date = k.class_date AND a.withdrawn_at IS NULL"
          " WHERE k.class_date >= $1 AND k.class_date <= $2 GROUP BY k.clinic_id, k.class_date, k.capacity,"
          " day, time, room, subject, teacher_name ORDER BY k.class_date, time, room, k.clinic_id",
      period, [&](const row_text& row) {
        out.classes.push_back({domain::clinic_id{row.integer(0)}, weekday_at(row, 1), class_time_at(row, 2),
                               row.small(3), row.string(4), row.string(5), row.local_date(6), row.integer(7),
                               row.integer(8), row.integer(9), row.integer(10), row.integer(11),
                               row.integer(12), row.integer(13)});
      });
  select("SELECT clinic_id, " + local_date_text("week") +
             ", reason, attempts FROM clinic_refusal WHERE week >= $1 AND week <= $2",
         {to_text(domain::week_of(from)), to_text(to)}, [&](const row_text& row) {
           out.refusals.push_back({domain::clinic_id{row.integer(0)}, row.local_date(1),
                                   from_stored_word<domain::attempt_refusal>(row.text(2)), row.integer(3)});
         });
  std::sort(out.refusals.begin(), out.refusals.end(), [](const auto& a, const auto& b) {
    return std::tie(a.week, a.clinic, a.reason) < std::tie(b.week, b.clinic, b.reason);
  });
  return out;
}

std::vector<domain::week_reset> relational_store::list_week_resets(std::size_t limit) {
  std::vector<domain::week_reset> out;
  select("SELECT reset_no, " + local_date_text("week") + ", cause, " + instant_text("reset_at") +
             " FROM week_reset ORDER BY reset_no DESC LIMIT $1",
         {static_cast<std::int64_t>(limit)}, [&](const row_text& row) {
           out.push_back({domain::reset_number{row.integer(0)}, row.local_date(1),
                          from_stored_word<domain::reset_cause>(row.text(2)), row.instant(3)});
         });
  return out;
}

domain::bytes_32 relational_store::server_secret(const std::string& name) {
  std::optional<domain::bytes_32> known;
  const auto look = [&] {
    select("SELECT " + hash_text("bytes") + " FROM server_secret WHERE name = $1", {name},
           [&](const row_text& row) { known = row.bytes(0); });
  };
  look();
  if (!known) {
    domain::bytes_32 fresh;
    if (::getentropy(fresh.data(), fresh.size()) != 0) throw store_error("the system has no random bytes");
    alter("INSERT INTO server_secret (name, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING", {name, fresh});
    look();
  }
  if (!known) throw store_error("the secret '" + name + "' cannot be kept");
  return *known;
}

namespace {

/// The order of bookings: concert, date, state, seat, receipt or waiter.
struct booking_place {
  domain::concert_date_key date;
  std::int64_t state = 0;
  std::int64_t seat = 0;
  std::int64_t number = 0;
};

page_mark mark_of(const booking_place& place) {
  return std::to_string(place.date.concert.value) + ',' + to_text(place.date.starts_at) + ',' +
         std::to_string(place.state) + ',' + std::to_string(place.seat) + ',' + std::to_string(place.number);
}

booking_place place_of(const page_mark& mark) {
  std::array<std::string_view, 5> fields;
  std::string_view rest = mark;
  for (auto& field : fields) {
    field = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), field.size() + 1));
  }
  const auto starts_at = domain::parse_local_time(fields[1]);
  booking_place place;
  if (starts_at)
    place = {{domain::concert_id{number_from(fields[0], mark)}, *starts_at},
             number_from(fields[2], mark),
             number_from(fields[3], mark),
             number_from(fields[4], mark)};
  if (!starts_at || mark_of(place) != mark) throw unknown_mark(mark);
  return place;
}

}  // namespace

booking_page relational_store::list_bookings(const booking_filter& filter, const page_mark& after,
                                             std::size_t limit) {
  std::vector<argument> arguments;
  const auto parameter = [&](argument value) {
    arguments.push_back(std::move(value));
    return "$" + std::to_string(arguments.size());
  };
  std::string which;
  if (filter.concert) which += " AND concert_id = " + parameter(filter.concert->value);
  if (filter.starts_at) which += " AND starts_at = " + parameter(to_text(*filter.starts_at));
  if (filter.user) which += " AND person_id = " + parameter(filter.user->value);

  std::string all;
  const auto add = [&](booking_state state, const std::string& columns, const std::string& from) {
    if (filter.state && *filter.state != state) return;
    all += (all.empty() ? "SELECT " : " UNION ALL SELECT ") + std::to_string(static_cast<int>(state)) +
           " AS state, concert_id, starts_at, person_id, " + columns + " FROM " + from + which;
  };
  const std::string never = "CAST(NULL AS timestamptz)";
  add(booking_state::held,
      "seat_no, 0 AS number, 0 AS price, 0 AS refund, held_at AS since, expires_at AS until",
      "seat_hold WHERE 1 = 1");
  add(booking_state::sold,
      "seat_no, receipt_no AS number, price, 0 AS refund, sold_at AS since, " + never + " AS until",
      "seat_sale WHERE cancelled_at IS NULL");
  add(booking_state::cancelled,
      "seat_no, receipt_no AS number, price, refund, cancelled_at AS since, " + never + " AS until",
      "seat_sale WHERE cancelled_at IS NOT NULL");
  add(booking_state::offered,
      "seat_no, waiter_no AS number, 0 AS price, 0 AS refund, offered_at AS since, expires_at AS until",
      "seat_offer WHERE 1 = 1");
  add(booking_state::waiting,
      "0 AS seat_no, waiter_no AS number, 0 AS price, 0 AS refund, joined_at AS since, " + never +
          " AS until",
      "waiter AS w WHERE ended_at IS NULL AND NOT EXISTS (SELECT 1 FROM seat_offer AS o WHERE o.concert_id ="
      " w.concert_id AND o.starts_at = w.starts_at AND o.waiter_no = w.waiter_no)");
  std::string beyond;
  if (!after.empty()) {
    const auto place = place_of(after);
    beyond = " WHERE (concert_id, b.starts_at, state, seat_no, number) > (" +
             parameter(place.date.concert.value) + ", " + parameter(to_text(place.date.starts_at)) + ", " +
             parameter(place.state) + ", " + parameter(place.seat) + ", " + parameter(place.number) + ")";
  }

  booking_page out;
  booking_place last;
  select("SELECT concert_id, " + local_time_text("b.starts_at") +
             ", state, seat_no, number, person_id, price," + " refund, " + instant_text("since") + ", " +
             instant_text("until") + " FROM (" + all + ") AS b" + beyond +
             " ORDER BY concert_id, b.starts_at, state, seat_no, number LIMIT " +
             parameter(static_cast<std::int64_t>(limit + 1)),
         arguments, [&](const row_text& row) {
           if (out.rows.size() == limit) {
             out.next = mark_of(last);
             return;
           }
           last = {row.date(0), row.integer(2), row.integer(3), row.integer(4)};
           const auto state = static_cast<booking_state>(last.state);
           const bool paid = state == booking_state::sold || state == booking_state::cancelled;
           out.rows.push_back({last.date, state, row.seat(3), row.user(5),
                               domain::receipt_number{paid ? last.number : 0}, row.integer(6), row.integer(7),
                               row.instant(8), row.optional_instant(9)});
         });
  return out;
}

}  // namespace usher::storage
