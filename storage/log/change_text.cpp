#include "storage/log/change_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <span>
#include <type_traits>
#include <utility>

#include <nlohmann/json.hpp>

#include "domain/base/hex.hpp"
#include "domain/base/json_string.hpp"
#include "storage/log/personal_seal.hpp"
#include "storage/log/stored_words.hpp"
#include "storage/store.hpp"

namespace usher::storage {

namespace {

using json = nlohmann::json;
using namespace domain;

/// Whom a payload is written for: the log keeps everything; what is shown holds no secret.
enum class written_for : std::uint8_t { log, show };

/// Which members a text has.
enum class with_members : std::uint8_t { all, open, personal };

/// The member that has the personal ones, sealed.
constexpr const char* sealed_member = "sealed";

template <class T>
constexpr bool is_secret = std::is_same_v<T, secret_hash> || std::is_same_v<T, bytes_32>;

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

/// Durations are numbers, and have their unit behind their name.
template <class T>
constexpr std::string_view unit_of = std::is_same_v<T, milliseconds>           ? "_ms"
                                     : std::is_same_v<T, std::chrono::minutes> ? "_min"
                                                                               : "";

/// `"active_for_ms":` and the name in it.
template <class Member>
struct key_of {
  static constexpr auto text = [] {
    constexpr auto unit = unit_of<typename Member::type>;
    std::array<char, Member::name().size() + unit.size() + 3> out{};
    auto at = out.begin();
    *at++ = '"';
    at = std::copy(Member::name().begin(), Member::name().end(), at);
    at = std::copy(unit.begin(), unit.end(), at);
    *at++ = '"';
    *at = ':';
    return out;
  }();
  static constexpr std::string_view quoted{text.data(), text.size()};
  static constexpr std::string_view name{text.data() + 1, text.size() - 3};
};

/// A text of a change is not UTF-8.
struct not_utf8 {};

/// Writes the members of a change as they are described, at once as text: this is done for every change that
/// there is. The members of a structure stand among those of what has it; in a list, or where it may be left
/// out, it is an object. Members of a secret type are not shown, whatever they are called, but for those that
/// are published. Throws not_utf8.
template <written_for purpose>
class payload_writer {
 public:
  explicit payload_writer(with_members which) : which_(which) { text_.reserve(256); }

  template <described T>
  void write(const T& value) {
    text_ += '{';
    write_members(value);
    text_ += '}';
  }

  std::string take() { return std::move(text_); }

 private:
  static constexpr bool shows = purpose == written_for::show;

  template <described T>
  void write_members(const T& value) {
    write_each(typename T::members{}, value);
  }

  template <auto... Members, class T>
  void write_each(record<Members...>, const T& value) {
    (write_member(as_member<Members>(), value), ...);
  }
  template <auto First, auto Other, class T>
  void write_each(either<First, Other>, const T& value) {
    if (value.*Other == T{}.*Other) {
      write_member(as_member<First>(), value);
    } else {
      write_member(as_member<Other>(), value);
    }
  }

  template <class Member, class T>
  void write_member(Member, const T& record) {
    using type = typename Member::type;
    constexpr bool is_hidden = shows && (Member::use == member_use::sealed ||
                                         (is_secret<type> && Member::use != member_use::published));
    const auto& value = record.*Member::pointer;
    if constexpr (Member::use == member_use::unwritten || is_hidden) {
      return;
    } else if constexpr (Member::use == member_use::unless_default) {
      if (!(value == T{}.*Member::pointer)) {
        write_named<Member>(value);
      }
    } else if constexpr (described<type>) {
      write_members(value);
    } else if constexpr (!is_optional<type>) {
      write_named<Member>(value);
    } else if (value) {
      if constexpr (described<typename type::value_type>) {
        write_members(*value);
      } else {
        write_named<Member>(*value);
      }
    }
  }

  template <class Member, class T>
  void write_named(const T& value) {
    constexpr bool is_personal = Member::use == member_use::personal;
    if (which_ != with_members::all && is_personal != (which_ == with_members::personal)) {
      return;
    }
    if (text_.back() != '{') {
      text_ += ',';
    }
    text_ += key_of<Member>::quoted;
    write(value);
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
  void write(const secret_hash& hash) { write_hex(hash.bytes); }
  void write(const bytes_32& bytes) { write_hex(bytes); }
  void write(instant time) { write_time(time); }
  void write(local_time time) { write_time(time); }
  void write(local_date date) { write_time(date); }
  void write(milliseconds time) { write(std::int64_t{time.count()}); }
  void write(std::chrono::minutes time) { write(std::int64_t{time.count()}); }
  void write(class_time time) { write(to_text(time)); }
  /// Rooms were numbers before they had names, and those with a number still are.
  void write(const class_room& room) {
    if (const auto number = room.number()) {
      write(*number);
    } else {
      write(room.name());
    }
  }
  void write(const std::string& text) {
    if (!append_json_string(text_, text)) {
      throw not_utf8{};
    }
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
    static_assert(!is_secret<T>, "what is shown would hold them");
    text_ += '[';
    for (const auto& element : list) {
      if (text_.back() != '[') {
        text_ += ',';
      }
      write(element);
    }
    text_ += ']';
  }

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

  with_members which_;
  std::string text_;
};

/// Reads what payload_writer writes for the log into a new structure.
class payload_reader {
 public:
  template <described T>
  static void read(const json& from, T& value) {
    read_each(typename T::members{}, from, value);
  }

 private:
  template <class Member>
  static bool has(const json& object) {
    return object.contains(key_of<Member>::name);
  }

  template <auto... Members>
  static bool has_all(record<Members...>, const json& object) {
    return (has<decltype(as_member<Members>())>(object) && ...);
  }

  template <auto... Members, class T>
  static void read_each(record<Members...>, const json& object, T& value) {
    (read_member(as_member<Members>(), object, value), ...);
  }
  template <auto First, auto Other, class T>
  static void read_each(either<First, Other>, const json& object, T& value) {
    if (has<decltype(as_member<Other>())>(object)) {
      read_member(as_member<Other>(), object, value);
    } else {
      read_member(as_member<First>(), object, value);
    }
  }

  template <class Member, class T>
  static void read_member(Member, const json& object, T& record) {
    using type = typename Member::type;
    constexpr auto name = key_of<Member>::name;
    auto& value = record.*Member::pointer;
    if constexpr (Member::use == member_use::unwritten) {
      return;
    } else if constexpr (Member::use == member_use::unless_default) {
      if (has<Member>(object)) {
        decode(object.at(name), value);
      }
    } else if constexpr (described<type>) {
      read(object, value);
    } else if constexpr (!is_optional<type>) {
      decode(object.at(name), value);
    } else if constexpr (described<typename type::value_type>) {
      using members = typename type::value_type::members;
      if (has_all(members{}, object)) {
        read(object, value.emplace());
      }
    } else {
      if (has<Member>(object)) {
        decode(object.at(name), value.emplace());
      }
    }
  }

  template <class T>
  static void require(const std::optional<T>& parsed, T& value) {
    if (!parsed) {
      throw store_error("a value in the change log cannot be read");
    }
    value = *parsed;
  }

  static std::string word(const json& from) { return from.get<std::string>(); }

  template <class Tag, class T>
  static void decode(const json& from, named_type<Tag, T>& id) {
    id.value = from.get<T>();
  }
  template <std::size_t N>
  static void decode(const json& from, std::array<std::uint8_t, N>& bytes) {
    if (!bytes_from_hex(word(from), bytes)) {
      throw store_error("bytes in the change log cannot be read");
    }
  }
  static void decode(const json& from, secret_hash& hash) { decode(from, hash.bytes); }
  static void decode(const json& from, instant& time) { require(parse_instant(word(from)), time); }
  static void decode(const json& from, local_time& time) { require(parse_local_time(word(from)), time); }
  static void decode(const json& from, local_date& date) { require(parse_local_date(word(from)), date); }
  static void decode(const json& from, milliseconds& time) { time = milliseconds{from.get<std::int64_t>()}; }
  static void decode(const json& from, std::chrono::minutes& time) {
    time = std::chrono::minutes{from.get<std::int32_t>()};
  }
  static void decode(const json& from, class_time& time) { require(parse_class_time(word(from)), time); }
  static void decode(const json& from, class_room& room) {
    room = from.is_number() ? class_room{from.get<std::int32_t>()} : class_room{word(from)};
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
    for (const auto& element : from) {
      decode(element, list.emplace_back());
    }
  }
  template <described T>
  static void decode(const json& from, T& value) {
    read(from, value);
  }
};

/// Personal members that an object lacks are empty.
template <described T>
void add_empty_texts(json& object) {
  for_each_member<T>([&](auto member) {
    using described_as = decltype(member);
    if constexpr (described_as::use == member_use::personal) {
      object.emplace(std::string(key_of<described_as>::name), "");
    } else if constexpr (described<typename described_as::type>) {
      add_empty_texts<typename described_as::type>(object);
    }
  });
}

/// Puts what is sealed in an object of this kind among its members.
template <described T>
void unseal(json& object, std::string_view kind, const std::optional<bytes_32>& key) {
  const auto found = object.find(sealed_member);
  if (found == object.end()) {
    return;
  }
  if (key) {
    object.update(json::parse(opened(*key, kind, std::string(found->get_ref<const std::string&>()))));
  } else {
    add_empty_texts<T>(object);
  }
}

template <std::size_t I = 0>
change read_alternative(std::size_t index, json& object, const std::optional<bytes_32>& key) {
  if constexpr (I < std::variant_size_v<change>) {
    if (index != I) {
      return read_alternative<I + 1>(index, object, key);
    }
    std::variant_alternative_t<I, change> c{};
    if constexpr (has_personal<std::variant_alternative_t<I, change>>()) {
      unseal<std::variant_alternative_t<I, change>>(object, kinds()[I], key);
    }
    payload_reader::read(object, c);
    return c;
  } else {
    throw store_error("the change log holds an unknown kind");
  }
}

template <written_for purpose>
std::string written_payload(const change& c, with_members which = with_members::all) {
  payload_writer<purpose> writer{which};
  try {
    std::visit([&](const auto& fact) { writer.write(fact); }, c);
    return writer.take();
  } catch (const not_utf8&) {
    throw store_error("a text of a " + std::string(kind_of(c)) + " is not UTF-8");
  }
}

}  // namespace

std::string payload_of(const change& c) {
  return written_payload<written_for::log>(c);
}

std::string sealed_payload_of(const change& c, const std::optional<bytes_32>& key) {
  if (!key) {
    return payload_of(without_personal_texts(c));
  }
  const auto texts = written_payload<written_for::log>(c, with_members::personal);
  auto text = written_payload<written_for::log>(c, with_members::open);
  text.pop_back();
  if (text.back() != '{') {
    text += ',';
  }
  text += '"';
  text += sealed_member;
  text += "\":\"";
  text += sealed(*key, kind_of(c), texts);
  text += "\"}";
  return text;
}

std::string shown_payload_of(const change& c) {
  return written_payload<written_for::show>(c);
}

logged_change understood(const std::string& actor, const log_line& line) {
  return {line.change_number, actor,
          line.actor_number,  change_from_text(line.kind, line.payload, line.key),
          line.trace,         line.decided_at};
}

change change_from_text(std::string_view kind, std::string_view payload, const std::optional<bytes_32>& key) {
  const auto known = std::find(kinds().begin(), kinds().end(), kind);
  if (known == kinds().end()) {
    throw store_error("the change log holds the unknown kind '" + std::string(kind) + "'");
  }
  try {
    auto object = json::parse(payload);
    return read_alternative(static_cast<std::size_t>(known - kinds().begin()), object, key);
  } catch (const json::exception&) {
    throw store_error("a " + std::string(kind) + " in the change log cannot be read");
  }
}

std::string seats_text(const std::vector<seat_number>& seats) {
  std::string out;
  for (const auto& seat : seats) {
    out += (out.empty() ? "" : ",") + std::to_string(seat.value);
  }
  return out;
}

std::vector<seat_number> seats_from_text(std::string_view text) {
  std::vector<seat_number> out;
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at != end) {
    const auto [rest, error] = std::from_chars(at, end, out.emplace_back().value);
    if (error != std::errc{} || (rest != end && (*rest != ',' || rest + 1 == end))) {
      throw store_error("the store holds '" + std::string(text) + "' where seats belong");
    }
    at = rest == end ? end : rest + 1;
  }
  return out;
}

}  // namespace usher::storage
