#include "storage/log/change_text.hpp"

#include <array>
#include <charconv>
#include <concepts>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "domain/base/hex.hpp"
#include "domain/base/json_string.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

using json = nlohmann::json;
using namespace domain;

/// Whom a payload is written for: the log keeps everything; what is shown holds no secret.
enum class written_for : std::uint8_t { log, show };

template <class T>
constexpr bool is_secret = std::is_same_v<T, secret_hash> || std::is_same_v<T, bytes_32>;

/// A text of a change is not UTF-8.
struct not_utf8 {};

/// Takes every member of a change in turn: once to write it, once to read it, so that the two cannot drift
/// apart. Absent members are left out; lists of structures are lists of objects. Members of a secret type are
/// not shown, whatever they are called; lists of them do not compile. Each member is written at once, as
/// text: this is done for every change that there is.
template <written_for purpose>
class payload_writer {
 public:
  static constexpr bool reads = false;
  static constexpr bool shows = purpose == written_for::show;

  payload_writer() { text_.reserve(256); }

  /// Throws not_utf8, as all that write do.
  template <class T>
  void operator()(const char* name, const T& value) {
    if constexpr (!(shows && is_secret<T>)) {
      begin(name);
      write(value);
    }
  }
  /// Of a secret type, and known to everyone.
  void published(const char* name, const bytes_32& value) {
    begin(name);
    write_hex(value);
  }
  /// A secret of a type that does not say so.
  template <class T>
  void sealed(const char* name, const T& value) {
    if constexpr (!shows) (*this)(name, value);
  }
  template <class T>
  void operator()(const char* name, const std::optional<T>& value) {
    if (value) (*this)(name, *value);
  }

  /// The object, after the last member.
  std::string take() {
    text_ += '}';
    return std::move(text_);
  }

 private:
  /// Names are ASCII without anything to escape.
  void begin(const char* name) {
    if (text_.back() != '{') text_ += ',';
    text_ += '"';
    text_ += name;
    text_ += "\":";
  }

  template <std::integral T>
  void write(T number) {
    if constexpr (std::is_same_v<T, bool>) {
      text_ += number ? "true" : "false";
    } else {
      std::array<char, 24> digits;
      text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
    }
  }
  template <class Tag, class T>
  void write(const named_type<Tag, T>& id) {
    write(id.value);
  }
  void write(const secret_hash& hash) requires(!shows) { write_hex(hash.bytes); }
  void write(const bytes_32& bytes) requires(!shows) { write_hex(bytes); }
  void write(instant time) { write_time(time); }
  void write(local_time time) { write_time(time); }
  void write(local_date date) { write_time(date); }
  void write(milliseconds time) { write(std::int64_t{time.count()}); }
  void write(std::chrono::minutes time) { write(std::int64_t{time.count()}); }
  void write(const std::string& text) {
    if (!append_json_string(text_, text)) throw not_utf8{};
  }
  template <class E>
  requires std::is_enum_v<E>
  void write(E value) {
    text_ += '"';
    text_ += stored_word(value);
    text_ += '"';
  }
  template <class T>
  void write(const std::vector<T>& list) {
    text_ += '[';
    for (const auto& element : list) {
      if (text_.back() != '[') text_ += ',';
      write(element);
    }
    text_ += ']';
  }
  void write(const seat_section& section) { write_members(section); }
  void write(const refund_step& step) { write_members(step); }
  void write(const week_window& window) { write_members(window); }

  template <class T>
  void write_members(const T& value);

  template <class Time>
  void write_time(Time time) {
    text_ += '"';
    append_text(text_, time);
    text_ += '"';
  }
  void write_hex(std::span<const std::uint8_t> bytes) {
    text_ += '"';
    append_hex(text_, bytes);
    text_ += '"';
  }

  std::string text_ = "{";
};

class payload_reader {
 public:
  static constexpr bool reads = true;

  explicit payload_reader(const json& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, T& value) {
    decode(object_.at(name), value);
  }
  void published(const char* name, bytes_32& value) { (*this)(name, value); }
  template <class T>
  void sealed(const char* name, T& value) {
    (*this)(name, value);
  }
  template <class T>
  void operator()(const char* name, std::optional<T>& value) {
    if (object_.contains(name)) (*this)(name, value.emplace());
  }

 private:
  template <class T>
  static void require(const std::optional<T>& parsed, T& value) {
    if (!parsed) throw store_error("a value in the change log cannot be read");
    value = *parsed;
  }

  static std::string word(const json& from) { return from.get<std::string>(); }

  template <class Tag, class T>
  static void decode(const json& from, named_type<Tag, T>& id) {
    id.value = from.get<T>();
  }
  template <std::size_t N>
  static void decode(const json& from, std::array<std::uint8_t, N>& bytes) {
    if (!bytes_from_hex(word(from), bytes)) throw store_error("bytes in the change log cannot be read");
  }
  static void decode(const json& from, secret_hash& hash) { decode(from, hash.bytes); }
  static void decode(const json& from, instant& time) { require(parse_instant(word(from)), time); }
  static void decode(const json& from, local_time& time) { require(parse_local_time(word(from)), time); }
  static void decode(const json& from, local_date& date) { require(parse_local_date(word(from)), date); }
  static void decode(const json& from, milliseconds& time) { time = milliseconds{from.get<std::int64_t>()}; }
  static void decode(const json& from, std::chrono::minutes& time) {
    time = std::chrono::minutes{from.get<std::int32_t>()};
  }
  static void decode(const json& from, std::string& text) { text = word(from); }
  static void decode(const json& from, bool& value) { value = from.get<bool>(); }
  static void decode(const json& from, std::int32_t& value) { value = from.get<std::int32_t>(); }
  static void decode(const json& from, std::int64_t& value) { value = from.get<std::int64_t>(); }
  template <class E>
  requires std::is_enum_v<E>
  static void decode(const json& from, E& value) { value = from_stored_word<E>(word(from)); }
  template <class T>
  static void decode(const json& from, std::vector<T>& list) {
    list.clear();
    for (const auto& element : from)
      decode(element, list.emplace_back());
  }
  static void decode(const json& from, seat_section& section) { decode_members(from, section); }
  static void decode(const json& from, refund_step& step) { decode_members(from, step); }
  static void decode(const json& from, week_window& window) { decode_members(from, window); }

  template <class T>
  static void decode_members(const json& from, T& value);

  const json& object_;
};

/// `T` is a kind of change, const when it is written.
template <class T, class Kind>
concept some = std::is_same_v<std::remove_const_t<T>, Kind>;

/// A member that older payloads do not have: it keeps its default.
template <class V, class T>
void later_member(V& visit, const char* name, T& value) {
  std::optional<std::remove_const_t<T>> known(value);
  visit(name, known);
  if constexpr (V::reads) value = *known;
}

template <class V, some<token_issued> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("token", c.token);
  visit("user", c.user);
  visit("issued_at", c.issued_at);
  visit("waits_until", c.waits_until);
}

template <class V, some<token_admitted> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("admitted_at", c.admitted_at);
  visit("active_until", c.active_until);
  // Left out where there is no claim window, as in what was written before there were any.
  std::optional<bool> claimed;
  if (!c.claimed) claimed = false;
  visit("claimed", claimed);
  if constexpr (V::reads) c.claimed = claimed.value_or(true);
}

template <class V, some<token_ended> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("reason", c.reason);
  visit("ended_at", c.ended_at);
}

template <class V, some<token_claimed> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("claimed_at", c.claimed_at);
  visit("active_until", c.active_until);
}

template <class V, some<token_extended> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("extension", c.extension);
  visit("active_until", c.active_until);
  visit("extended_at", c.extended_at);
}

template <class V, some<token_lapsed> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("lapsed_at", c.lapsed_at);
  visit("returns_until", c.returns_until);
}

template <class V, some<token_returned> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("returned_at", c.returned_at);
}

template <class V, some<room_rules> T>
void each_member(V& visit, T& c) {
  visit("places", c.places);
  visit("admissions_per_minute", c.admissions_per_minute);
  visit("active_for_ms", c.active_for);
  visit("claim_for_ms", c.claim_for);
  visit("extend_by_ms", c.extend_by);
  visit("max_extensions", c.max_extensions);
  visit("idle_for_ms", c.idle_for);
  visit("grace_for_ms", c.grace_for);
  visit("waits_for_ms", c.waits_for);
}

template <class V, some<room_changed> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  each_member(visit, c.rules);
  visit("mode", c.mode);
  visit("changed_at", c.changed_at);
}

template <class V, some<opening_scheduled> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("opens_at", c.opens_at);
  visit("first", c.first);
  visit("seed", c.seed);
  visit.published("commitment", c.commitment);
  visit("scheduled_at", c.scheduled_at);
}

template <class V, some<draw_held> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("first", c.first);
  visit("last", c.last);
  visit.published("seed", c.seed);
  visit("drawn_at", c.drawn_at);
}

template <class V, some<room_reset> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("through", c.through);
  visit("reset_at", c.reset_at);
}

template <class V, some<seat_held> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("held_at", c.held_at);
  visit("expires_at", c.expires_at);
}

template <class V, some<hold_expired> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("ended_at", c.ended_at);
}

template <class V, some<hold_released> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("released_at", c.released_at);
}

template <class V, some<hold_extended> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("extension", c.extension);
  visit("expires_at", c.expires_at);
  visit("extended_at", c.extended_at);
}

template <class V, some<seat_sold> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("receipt", c.receipt);
  visit("price", c.price);
  visit("sold_at", c.sold_at);
}

template <class V, some<receipt_written> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("receipt", c.receipt);
  visit("user", c.user);
  visit("amount", c.amount);
  visit("balance_after", c.balance_after);
  visit("paid_at", c.paid_at);
}

template <class V, some<sale_cancelled> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("user", c.user);
  visit("receipt", c.receipt);
  visit("refund", c.refund);
  visit("cancelled_at", c.cancelled_at);
}

template <class V, some<waiter_joined> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("joined_at", c.joined_at);
}

template <class V, some<waiter_left> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("reason", c.reason);
  visit("left_at", c.left_at);
}

template <class V, some<seat_offered> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("offered_at", c.offered_at);
  visit("expires_at", c.expires_at);
}

template <class V, some<offer_ended> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat", c.seat);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("reason", c.reason);
  visit("ended_at", c.ended_at);
}

template <class V, some<seat_section> T>
void each_member(V& visit, T& c) {
  visit("name", c.name);
  visit("first", c.first);
  visit("seats", c.seats);
  visit("seats_per_row", c.seats_per_row);
  visit("price", c.price);
}

template <class V, some<refund_step> T>
void each_member(V& visit, T& c) {
  visit("before_start_ms", c.before_start);
  visit("percent", c.percent);
}

template <class V, some<date_terms> T>
void each_member(V& visit, T& c) {
  visit("seat_count", c.seat_count);
  visit("price", c.price);
  visit("sections", c.sections);
  visit("state", c.state);
  visit("refund_all", c.refund_all);
  visit("hold_for_ms", c.hold_for);
  visit("extend_by_ms", c.extend_by);
  visit("max_extensions", c.max_extensions);
  visit("offer_for_ms", c.offer_for);
  visit("refunds", c.refunds);
}

template <class V, some<date_terms_set> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  each_member(visit, c.terms);
  visit("set_at", c.set_at);
}

/// The two members of a date that may be absent.
template <class V, class T>
void date_members(V& visit, T& date) {
  std::optional<concert_id> concert;
  std::optional<local_time> starts_at;
  if (date) {
    concert = date->concert;
    starts_at = date->starts_at;
  }
  visit("concert", concert);
  visit("starts_at", starts_at);
  if constexpr (V::reads)
    if (concert && starts_at) date = {*concert, *starts_at};
}

/// The three members of a place that may be absent.
template <class V, class T>
void place_members(V& visit, T& place) {
  std::optional<clinic_id> clinic;
  std::optional<local_date> class_date;
  std::optional<user_id> user;
  if (place) {
    clinic = place->clinic;
    class_date = place->class_date;
    user = place->user;
  }
  visit("clinic", clinic);
  visit("class_date", class_date);
  visit("user", user);
  if constexpr (V::reads)
    if (clinic && class_date && user) place = {*clinic, *class_date, *user};
}

/// Of a concert date as ever; or of a clinic.
template <class V, class T>
void lane_members(V& visit, T& lane) {
  std::optional<concert_date_key> date;
  std::optional<clinic_id> clinic;
  if constexpr (!V::reads) {
    if (lane.is_clinic())
      clinic = lane.clinic;
    else
      date = lane.date;
  }
  date_members(visit, date);
  visit("clinic", clinic);
  if constexpr (V::reads) {
    if (!date && !clinic) throw store_error("a notice in the change log is nobody's");
    lane = clinic ? notice_lane(*clinic) : notice_lane(*date);
  }
}

template <class V, some<notice_queued> T>
void each_member(V& visit, T& c) {
  lane_members(visit, c.lane);
  visit("notice", c.notice);
  visit("kind", c.kind);
  visit("user", c.user);
  visit("seats", c.seats);
  visit("receipt", c.receipt);
  visit("amount", c.amount);
  visit("expires_at", c.expires_at);
  visit("queued_at", c.queued_at);
  visit("class_date", c.class_date);
  std::optional<std::int32_t> place;
  if (c.place != 0) place = c.place;
  visit("place", place);
  if constexpr (V::reads) c.place = place.value_or(0);
}

template <class V, some<notice_delivered> T>
void each_member(V& visit, T& c) {
  lane_members(visit, c.lane);
  visit("notice", c.notice);
  visit("delivered_at", c.delivered_at);
}

template <class V, some<notice_failed> T>
void each_member(V& visit, T& c) {
  lane_members(visit, c.lane);
  visit("notice", c.notice);
  visit("attempt", c.attempt);
  visit("error", c.error);
  visit("dead", c.dead);
  visit("failed_at", c.failed_at);
  visit("next_try_at", c.next_try_at);
}

template <class V, some<notice_resent> T>
void each_member(V& visit, T& c) {
  lane_members(visit, c.lane);
  visit("notice", c.notice);
  visit("resent_at", c.resent_at);
}

template <class V, some<request_remembered> T>
void each_member(V& visit, T& c) {
  visit("key", c.key);
  visit("fingerprint", c.fingerprint);
  visit.sealed("answer", c.answer);
  date_members(visit, c.date);
  visit("seats", c.seats);
  visit("remembered_at", c.remembered_at);
  visit("forgotten_at", c.forgotten_at);
  place_members(visit, c.place);
}

template <class V, some<request_forgotten> T>
void each_member(V& visit, T& c) {
  visit("key", c.key);
  visit("ended_at", c.ended_at);
}

template <class V, some<admin_called> T>
void each_member(V& visit, T& c) {
  visit("call", c.call);
  visit("method", c.method);
  visit("target", c.target);
  visit("body", c.body);
  visit("remote_address", c.remote_address);
  visit("called_at", c.called_at);
}

template <class V, some<place_reserved> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("place", c.place);
  visit("reserved_at", c.reserved_at);
}

template <class V, some<place_released> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("place", c.place);
  visit("reason", c.reason);
  visit("released_at", c.released_at);
}

template <class V, some<place_renumbered> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("from", c.from);
  visit("to", c.to);
  visit("renumbered_at", c.renumbered_at);
}

template <class V, some<clinic_waiter_joined> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("joined_at", c.joined_at);
}

template <class V, some<clinic_waiter_left> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("waiter", c.waiter);
  visit("user", c.user);
  visit("reason", c.reason);
  visit("left_at", c.left_at);
}

template <class V, some<week_reset> T>
void each_member(V& visit, T& c) {
  visit("number", c.number);
  visit("week", c.week);
  visit("cause", c.cause);
  visit("reset_at", c.reset_at);
}

template <class V, some<roster_reset> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("number", c.number);
  visit("reset_at", c.reset_at);
}

template <class V, some<refusals_counted> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("week", c.week);
  visit("reason", c.reason);
  visit("count", c.count);
  visit("counted_at", c.counted_at);
}

template <class V, some<attendance_marked> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("type", c.type);
  visit("no_show_after", c.no_show_after);
  visit("by", c.by);
  visit("marked_at", c.marked_at);
}

template <class V, some<attendance_opened> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("opened_at", c.opened_at);
}

template <class V, some<non_pass_cleared> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("cleared_at", c.cleared_at);
}

template <class V, some<roster_cleared> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("cleared_at", c.cleared_at);
}

/// Without the hash of the password.
template <class V, some<person> T>
void each_member(V& visit, T& who) {
  visit("user", who.id);
  visit("username", who.username);
  visit("name", who.name);
  visit("email", who.email);
  visit("phone_num", who.phone_num);
  visit("student_phone_num", who.student_phone_num);
  visit("student_parent_phone_num", who.student_parent_phone_num);
  visit("school", who.school);
  visit("grade", who.grade);
  visit("subject", who.subject);
  visit("is_active", who.is_active);
  visit("is_staff", who.is_staff);
  visit("is_superuser", who.is_superuser);
  visit("is_teacher", who.is_teacher);
  visit("is_student", who.is_student);
  visit("no_show", who.no_show);
  visit("non_pass", who.non_pass);
  visit("essential_clinic", who.essential_clinic);
  visit("needs_password_change", who.needs_password_change);
}

template <class V, some<person_registered> T>
void each_member(V& visit, T& c) {
  each_member(visit, c.who);
  visit("registered_at", c.registered_at);
}

template <class V, some<person_changed> T>
void each_member(V& visit, T& c) {
  each_member(visit, c.who);
  visit("changed_at", c.changed_at);
}

template <class V, some<password_changed> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("needs_password_change", c.needs_password_change);
  visit("changed_at", c.changed_at);
}

template <class V, some<non_pass_set> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("value", c.value);
  visit("set_at", c.set_at);
}

template <class V, some<essential_clinic_set> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("value", c.value);
  visit("set_at", c.set_at);
}

template <class V, some<session_started> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("key", c.key);
  visit("started_at", c.started_at);
}

template <class V, some<session_used> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("key", c.key);
  visit("used_at", c.used_at);
}

template <class V, some<session_ended> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("key", c.key);
  visit("reason", c.reason);
  visit("ended_at", c.ended_at);
}

template <class V, some<concert_created> T>
void each_member(V& visit, T& c) {
  visit("concert", c.concert);
  visit("title", c.title);
  visit("price", c.price);
  visit("created_at", c.created_at);
}

template <class V, some<concert_changed> T>
void each_member(V& visit, T& c) {
  visit("concert", c.concert);
  visit("title", c.title);
  visit("price", c.price);
  visit("seats_per_person", c.seats_per_person);
  visit("own_room", c.own_room);
  visit("changed_at", c.changed_at);
}

template <class V, some<concert_date_created> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat_count", c.seat_count);
  visit("created_at", c.created_at);
}

template <class V, some<week_window> T>
void each_member(V& visit, T& window) {
  visit("opens_min", window.opens);
  visit("closes_min", window.closes);
}

template <class V, some<clinic_facts> T>
void each_member(V& visit, T& facts) {
  visit("clinic", facts.id);
  visit("day", facts.day);
  visit("time", facts.time);
  visit("room", facts.room);
  visit("subject", facts.subject);
  visit("teacher", facts.teacher);
  visit("teacher_name", facts.teacher_name);
  visit("capacity", facts.capacity);
  visit("is_active", facts.is_active);
  visit("reservation_window", facts.window);
  // Left out where they are what every clinic has, as in what was written before there were any.
  std::optional<week_window> own;
  if (!(facts.own_window == week_window{})) own = facts.own_window;
  visit("own_window", own);
  if constexpr (V::reads) facts.own_window = own.value_or(week_window{});
}

template <class V, some<clinic_created> T>
void each_member(V& visit, T& c) {
  each_member(visit, c.clinic);
  visit("created_at", c.created_at);
}

template <class V, some<clinic_changed> T>
void each_member(V& visit, T& c) {
  each_member(visit, c.clinic);
  visit("changed_at", c.changed_at);
}

template <class V, some<clinic_deleted> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("deleted_at", c.deleted_at);
}

template <class V, some<wallet_credited> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("amount", c.amount);
  visit("credited_at", c.credited_at);
}

template <class V, some<wallet_moved> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("amount", c.amount);
  visit("reason", c.reason);
  date_members(visit, c.date);
  visit("receipt", c.receipt);
  visit("moved_at", c.moved_at);
}

template <written_for purpose>
template <class T>
void payload_writer<purpose>::write_members(const T& value) {
  text_ += '{';
  each_member(*this, value);
  text_ += '}';
}

template <class T>
void payload_reader::decode_members(const json& from, T& value) {
  payload_reader inner(from);
  each_member(inner, value);
}

/// In the order of the variant.
constexpr std::array<std::string_view, 58> kinds{"token_issued",       "token_admitted",
                                                 "token_claimed",      "token_extended",
                                                 "token_lapsed",       "token_returned",
                                                 "token_ended",        "room_changed",
                                                 "opening_scheduled",  "draw_held",
                                                 "room_reset",         "seat_held",
                                                 "hold_expired",       "hold_released",
                                                 "hold_extended",      "seat_sold",
                                                 "receipt_written",    "sale_cancelled",
                                                 "waiter_joined",      "waiter_left",
                                                 "seat_offered",       "offer_ended",
                                                 "date_terms_set",     "notice_queued",
                                                 "notice_delivered",   "notice_failed",
                                                 "notice_resent",      "request_remembered",
                                                 "request_forgotten",  "admin_called",
                                                 "place_reserved",     "place_released",
                                                 "place_renumbered",   "clinic_waiter_joined",
                                                 "clinic_waiter_left", "roster_reset",
                                                 "attendance_opened",  "roster_cleared",
                                                 "clinic_created",     "clinic_changed",
                                                 "clinic_deleted",     "week_reset",
                                                 "refusals_counted",   "attendance_marked",
                                                 "non_pass_cleared",   "person_registered",
                                                 "person_changed",     "password_changed",
                                                 "non_pass_set",       "essential_clinic_set",
                                                 "session_started",    "session_used",
                                                 "session_ended",      "concert_created",
                                                 "concert_changed",    "concert_date_created",
                                                 "wallet_credited",    "wallet_moved"};
static_assert(kinds.size() == std::variant_size_v<change>, "a new kind of change needs its name here");

template <std::size_t I = 0>
change read_alternative(std::size_t index, payload_reader& reader) {
  if constexpr (I < std::variant_size_v<change>) {
    if (index != I) return read_alternative<I + 1>(index, reader);
    std::variant_alternative_t<I, change> c{};
    each_member(reader, c);
    return c;
  } else {
    throw store_error("the change log holds an unknown kind");
  }
}

template <written_for purpose>
std::string written_payload(const change& c) {
  payload_writer<purpose> writer;
  try {
    std::visit([&](const auto& fact) { each_member(writer, fact); }, c);
    return writer.take();
  } catch (const not_utf8&) {
    throw store_error("a text of a " + std::string(kind_of(c)) + " is not UTF-8");
  }
}

}  // namespace

std::string_view kind_of(const change& c) {
  return kinds.at(c.index());
}

std::string payload_of(const change& c) {
  return written_payload<written_for::log>(c);
}

std::string shown_payload_of(const change& c) {
  return written_payload<written_for::show>(c);
}

logged_change understood(const std::string& actor, const log_line& line) {
  return {line.change_number, actor,          line.actor_number, change_from_text(line.kind, line.payload),
          line.trace,         line.decided_at};
}

change change_from_text(std::string_view kind, std::string_view payload) {
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != kind) continue;
    try {
      const auto object = json::parse(payload);
      payload_reader reader(object);
      return read_alternative(i, reader);
    } catch (const json::exception&) {
      throw store_error("a " + std::string(kind) + " in the change log cannot be read");
    }
  }
  throw store_error("the change log holds the unknown kind '" + std::string(kind) + "'");
}

std::string seats_text(const std::vector<seat_number>& seats) {
  std::string out;
  for (const auto& seat : seats)
    out += (out.empty() ? "" : ",") + std::to_string(seat.value);
  return out;
}

std::vector<seat_number> seats_from_text(std::string_view text) {
  std::vector<seat_number> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto [rest, error] = std::from_chars(at, end, out.emplace_back().value);
    if (error != std::errc{} || (rest != end && (*rest != ',' || rest + 1 == end)))
      throw store_error("the store holds '" + std::string(text) + "' where seats belong");
    at = rest == end ? end : rest + 1;
  }
  return out;
}

}  // namespace usher::storage
