#include "tests/storage/samples.hpp"

#include <array>
#include <type_traits>
#include <utility>

#include "domain/base/words.hpp"

namespace usher::storage::samples {

using namespace domain;

instant at(std::int64_t seconds) {
  return std::chrono::sys_days{std::chrono::year{2024} / 9 / 9} + std::chrono::seconds{seconds};
}

secret_hash hash(std::uint64_t number) {
  secret_hash out;
  for (std::size_t i = 0; i < 8; ++i) {
    out.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  out.bytes[15] = 0xa5;
  return out;
}

batch_id id(std::uint64_t number) {
  return {hash(number).bytes};
}

local_time local(const std::string& text) {
  return parse_local_time(text).value();
}
local_date date(const std::string& text) {
  return parse_local_date(text).value();
}
concert_date_key show() {
  return {concert_id{1}, local("2024-09-15T20:00:00")};
}

domain::person person(std::int64_t number, const std::string& username) {
  domain::person who;
  who.id = user_id{number};
  who.username = username;
  who.password_hash = username.empty() ? "" : "$argon2id$" + username;
  who.name = "테스트학생" + std::to_string(number);
  who.email = "p" + std::to_string(number) + "@example.org";
  who.phone_num = "010-0000-000" + std::to_string(number);
  who.student_phone_num = "1";
  who.student_parent_phone_num = "2";
  who.school = "학교 \"A\"";
  who.grade = "3";
  who.subject = "physics1";
  who.is_student = true;
  who.no_show = 1;
  who.non_pass = true;
  who.essential_clinic = number % 2 == 0;
  return who;
}

clinic_facts clinic(std::int64_t number, std::int32_t capacity) {
  clinic_facts facts;
  facts.id = clinic_id{number};
  facts.day = weekday::mon;
  facts.time = class_time::at_18_00;
  facts.room = static_cast<std::int32_t>(number);
  facts.subject = "physics1";
  facts.teacher = user_id{8};
  facts.teacher_name = "테스트강사01";
  facts.capacity = capacity;
  return facts;
}

changes foundation() {
  changes out;
  for (std::int64_t number = 1; number <= 8; ++number) {
    out.push_back(person_registered{person(number, "user_" + std::to_string(number)), at(0)});
  }
  out.push_back(concert_created{concert_id{1}, "The first \\ concert", 50'000, at(0)});
  out.push_back(concert_date_created{show(), 10, at(0)});
  out.push_back(clinic_created{clinic(1), at(0)});
  out.push_back(clinic_created{clinic(2, 2), at(0)});
  return out;
}

namespace {

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

/// Fills a change with whatever fits, member by member as it is described.
class filler {
 public:
  explicit filler(std::mt19937_64& random) : random_(random) {}

  template <described T>
  void fill(T& record) {
    for_each_member<T>([&](auto member) {
      auto& value = record.*member.pointer;
      if constexpr (member.use == member_use::unwritten) {
        return;
      } else if constexpr (member.use == member_use::unless_default) {
        flip() ? fill(value) : void();
      } else if constexpr (is_optional<typename decltype(member)::type>) {
        fill_maybe(value);
      } else {
        fill(value);
      }
    });
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool flip() { return below(2) == 1; }

  template <class T>
  void fill_maybe(std::optional<T>& value) {
    if (flip()) {
      fill(value.emplace());
    }
  }

  void fill(bool& value) { value = flip(); }
  void fill(std::int32_t& value) { value = static_cast<std::int32_t>(random_() >> (33 + below(30))); }
  void fill(std::int64_t& value) { value = static_cast<std::int64_t>(random_() >> (1 + below(60))); }
  void fill(std::uint64_t& value) { value = below(1U << 31); }
  template <class Tag, class T>
  void fill(named_type<Tag, T>& id) {
    fill(id.value);
  }
  template <class E>
  requires std::is_enum_v<E>
  void fill(E& value) { value = values_of<E>[below(values_of<E>.size())]; }
  void fill(instant& value) {
    value = at(0) + milliseconds{static_cast<std::int64_t>(below(4'000'000'000'000)) - 1'000'000'000'000};
  }
  void fill(local_time& value) { value = local_time{std::chrono::seconds{below(4'000'000'000)}}; }
  void fill(local_date& value) { value = local_date{std::chrono::days{below(40'000)}}; }
  void fill(milliseconds& value) {
    std::int64_t count = 0;
    fill(count);
    value = milliseconds{count};
  }
  void fill(std::chrono::minutes& value) { value = std::chrono::minutes{below(1'440)}; }
  void fill(class_time& value) { fill(value.after_midnight); }
  void fill(class_room& value) {
    std::int32_t number = 0;
    std::string name;
    fill(number);
    fill(name);
    value = flip() ? class_room{number} : class_room{name};
  }
  void fill(secret_hash& value) { value = hash(random_()); }
  void fill(bytes_32& value) {
    for (auto& byte : value) {
      byte = static_cast<std::uint8_t>(below(256));
    }
  }
  void fill(std::string& value) {
    static constexpr std::array pieces{"a", "Z", " ",      "\"", "\\", "{",    "}",
                                       ",", "'", "강의실", "🎫",  "\n", "NULL", "\t"};
    value.clear();
    for (auto left = below(8); left > 0; --left) {
      value += pieces[below(pieces.size())];
    }
  }
  template <class T>
  void fill(std::vector<T>& list) {
    list.resize(below(4));
    for (auto& element : list) {
      fill(element);
    }
  }
  void fill(week_window& value) {
    value.opens = std::chrono::minutes{below(10'079)};
    value.closes = value.opens + std::chrono::minutes{1};
  }
  /// Of one of the two.
  void fill(notice_lane& value) {
    if (flip()) {
      concert_date_key date;
      fill(date);
      value = date;
    } else {
      std::int64_t number = 0;
      fill(number);
      value = clinic_id{1 + number / 2};
    }
  }

  std::mt19937_64& random_;
};

template <std::size_t I = 0>
change any_of_kind(std::size_t kind, filler& f) {
  if constexpr (I + 1 < std::variant_size_v<change>) {
    if (kind != I) {
      return any_of_kind<I + 1>(kind, f);
    }
  }
  std::variant_alternative_t<I, change> fact{};
  f.fill(fact);
  return fact;
}

}  // namespace

change any_change(std::mt19937_64& random) {
  filler f(random);
  return any_of_kind(random() % std::variant_size_v<change>, f);
}

append by(const std::string& actor, std::uint64_t first_number, changes list) {
  append out{actor, first_number, std::move(list), {}, at(0)};
  out.trace.bytes[0] = 7;
  return out;
}

batch one(std::uint64_t batch_number, std::uint64_t first_number, changes list) {
  return {id(batch_number), {by("test", first_number, std::move(list))}};
}

}  // namespace usher::storage::samples
