#include "storage/change_text.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "storage/store.hpp"

namespace usher::storage {

namespace {

using json = nlohmann::json;
/// Keeps the members in the order of the change, for people who read the log.
using written = nlohmann::ordered_json;
using namespace domain;

template <class E, std::size_t N>
using word_list = std::array<std::pair<E, std::string_view>, N>;

constexpr word_list<token_status, 5> token_status_words{{{token_status::waiting, "waiting"},
                                                         {token_status::active, "active"},
                                                         {token_status::expired, "expired"},
                                                         {token_status::completed, "completed"},
                                                         {token_status::replaced, "replaced"}}};
constexpr word_list<token_end, 3> token_end_words{{{token_end::expired, "expired"},
                                                   {token_end::completed, "completed"},
                                                   {token_end::replaced, "replaced"}}};
constexpr word_list<session_end, 3> session_end_words{{{session_end::logout, "logout"},
                                                       {session_end::duplicate_login, "duplicate_login"},
                                                       {session_end::too_many, "too_many"}}};
constexpr word_list<reservation_window, 2> window_words{
    {{reservation_window::weekly, "weekly"}, {reservation_window::always, "always"}}};

template <class List, class E>
std::string_view word_for(const List& words, E value) {
  for (const auto& [candidate, word] : words)
    if (candidate == value) return word;
  throw store_error("a value has no word in the store");
}

template <class List>
auto value_for(const List& words, std::string_view text) {
  for (const auto& [value, word] : words)
    if (word == text) return value;
  throw store_error("the store holds the unknown word '" + std::string(text) + "'");
}

/// Takes every member of a change in turn: once to write it, once to read it, so that the two cannot drift
/// apart.
class payload_writer {
 public:
  template <class T>
  void operator()(const char* name, const T& value) {
    object_[name] = encode(value);
  }

  std::string text() const { return object_.dump(); }

 private:
  template <class Tag, class T>
  static written encode(const named_type<Tag, T>& id) {
    return id.value;
  }
  static written encode(const secret_hash& hash) { return to_hex(hash.bytes); }
  static written encode(const instant& time) { return to_text(time); }
  static written encode(const local_time& time) { return to_text(time); }
  static written encode(const local_date& date) { return to_text(date); }
  static written encode(const std::string& text) { return text; }
  static written encode(bool value) { return value; }
  static written encode(std::int32_t value) { return value; }
  static written encode(std::int64_t value) { return value; }
  static written encode(token_end value) { return to_word(value); }
  static written encode(session_end value) { return to_word(value); }
  static written encode(reservation_window value) { return to_word(value); }
  static written encode(weekday value) { return to_code(value); }
  static written encode(class_time value) { return to_code(value); }

  written object_ = written::object();
};

class payload_reader {
 public:
  explicit payload_reader(const json& object) : object_(object) {}

  template <class T>
  void operator()(const char* name, T& value) {
    decode(object_.at(name), value);
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
  static void decode(const json& from, secret_hash& hash) {
    if (!bytes_from_hex(word(from), hash.bytes)) throw store_error("a hash in the change log cannot be read");
  }
  static void decode(const json& from, instant& time) { require(parse_instant(word(from)), time); }
  static void decode(const json& from, local_time& time) { require(parse_local_time(word(from)), time); }
  static void decode(const json& from, local_date& date) { require(parse_local_date(word(from)), date); }
  static void decode(const json& from, std::string& text) { text = word(from); }
  static void decode(const json& from, bool& value) { value = from.get<bool>(); }
  static void decode(const json& from, std::int32_t& value) { value = from.get<std::int32_t>(); }
  static void decode(const json& from, std::int64_t& value) { value = from.get<std::int64_t>(); }
  static void decode(const json& from, token_end& value) { value = token_end_from_word(word(from)); }
  static void decode(const json& from, session_end& value) { value = session_end_from_word(word(from)); }
  static void decode(const json& from, reservation_window& value) {
    value = reservation_window_from_word(word(from));
  }
  static void decode(const json& from, weekday& value) { require(weekday_from_code(word(from)), value); }
  static void decode(const json& from, class_time& value) {
    require(class_time_from_code(word(from)), value);
  }

  const json& object_;
};

/// `T` is a kind of change, const when it is written.
template <class T, class Kind>
concept some = std::is_same_v<std::remove_const_t<T>, Kind>;

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
}

template <class V, some<token_ended> T>
void each_member(V& visit, T& c) {
  visit("room", c.room);
  visit("ticket", c.ticket);
  visit("user", c.user);
  visit("reason", c.reason);
  visit("ended_at", c.ended_at);
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

template <class V, some<place_reserved> T>
void each_member(V& visit, T& c) {
  visit("clinic", c.clinic);
  visit("class_date", c.class_date);
  visit("user", c.user);
  visit("place", c.place);
  visit("reserved_at", c.reserved_at);
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

template <class V, some<person_registered> T>
void each_member(V& visit, T& c) {
  auto& who = c.who;
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
  visit("registered_at", c.registered_at);
}

template <class V, some<session_started> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("key", c.key);
  visit("started_at", c.started_at);
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

template <class V, some<concert_date_created> T>
void each_member(V& visit, T& c) {
  visit("concert", c.date.concert);
  visit("starts_at", c.date.starts_at);
  visit("seat_count", c.seat_count);
  visit("created_at", c.created_at);
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

template <class V, some<wallet_credited> T>
void each_member(V& visit, T& c) {
  visit("user", c.user);
  visit("amount", c.amount);
  visit("credited_at", c.credited_at);
}

/// In the order of the variant.
constexpr std::array<std::string_view, 17> kinds{
    "token_issued",    "token_admitted",       "token_ended",       "seat_held",
    "hold_expired",    "place_reserved",       "attendance_opened", "non_pass_cleared",
    "roster_cleared",  "person_registered",    "session_started",   "session_ended",
    "concert_created", "concert_date_created", "clinic_created",    "clinic_changed",
    "wallet_credited"};
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

}  // namespace

std::string_view kind_of(const change& c) {
  return kinds.at(c.index());
}

std::string payload_of(const change& c) {
  payload_writer writer;
  std::visit([&](const auto& fact) { each_member(writer, fact); }, c);
  try {
    return writer.text();
  } catch (const json::exception&) {
    throw store_error("a text of a " + std::string(kind_of(c)) + " is not UTF-8");
  }
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

std::string to_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

bool bytes_from_hex(std::string_view hex, std::span<std::uint8_t> bytes) {
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
  };
  if (hex.size() != bytes.size() * 2) return false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const int high = digit(hex[2 * i]);
    const int low = digit(hex[2 * i + 1]);
    if (high < 0 || low < 0) return false;
    bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

std::string_view to_word(token_status status) {
  return word_for(token_status_words, status);
}
std::string_view to_word(token_end reason) {
  return word_for(token_end_words, reason);
}
std::string_view to_word(session_end reason) {
  return word_for(session_end_words, reason);
}
std::string_view to_word(reservation_window window) {
  return word_for(window_words, window);
}

session_end session_end_from_word(std::string_view word) {
  return value_for(session_end_words, word);
}
token_end token_end_from_word(std::string_view word) {
  return value_for(token_end_words, word);
}
token_status token_status_from_word(std::string_view word) {
  return value_for(token_status_words, word);
}
reservation_window reservation_window_from_word(std::string_view word) {
  return value_for(window_words, word);
}

}  // namespace usher::storage
