#include "tests/storage/samples.hpp"

#include <array>
#include <utility>

namespace usher::storage::samples {

using namespace domain;

instant at(std::int64_t seconds) {
  return std::chrono::sys_days{std::chrono::year{2024} / 9 / 9} + std::chrono::seconds{seconds};
}

secret_hash hash(std::uint64_t number) {
  secret_hash out;
  for (std::size_t i = 0; i < 8; ++i)
    out.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
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
  for (std::int64_t number = 1; number <= 8; ++number)
    out.push_back(person_registered{person(number, "user_" + std::to_string(number)), at(0)});
  out.push_back(concert_created{concert_id{1}, "The first \\ concert", 50'000, at(0)});
  out.push_back(concert_date_created{show(), 10, at(0)});
  out.push_back(clinic_created{clinic(1), at(0)});
  out.push_back(clinic_created{clinic(2, 2), at(0)});
  return out;
}

namespace {

/// Fills a change with whatever fits.
class filler {
 public:
  explicit filler(std::mt19937_64& random) : random_(random) {}

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
  bool flip() { return below(2) == 1; }
  std::int64_t number() { return static_cast<std::int64_t>(random_() >> (1 + below(60))); }
  std::int32_t small() { return static_cast<std::int32_t>(random_() >> (33 + below(30))); }
  instant time() {
    return at(0) + milliseconds{static_cast<std::int64_t>(below(4'000'000'000'000)) - 1'000'000'000'000};
  }
  local_time wall() { return local_time{std::chrono::seconds{below(4'000'000'000)}}; }
  local_date day() { return local_date{std::chrono::days{below(40'000)}}; }
  user_id user() { return user_id{number()}; }
  secret_hash secret() { return hash(random_()); }
  bytes_32 bytes() {
    bytes_32 out;
    for (auto& byte : out)
      byte = static_cast<std::uint8_t>(below(256));
    return out;
  }
  milliseconds span() { return milliseconds{number()}; }
  ticket_number ticket() { return ticket_number{below(1U << 31)}; }
  std::vector<seat_number> seats() {
    std::vector<seat_number> out(below(4));
    for (auto& seat : out)
      seat = seat_number{small()};
    return out;
  }
  template <class E>
  E word(std::uint64_t count) {
    return static_cast<E>(below(count));
  }
  room_rules rules() { return {number(), number(), span(), span(), span(), small(), span(), span(), span()}; }
  date_terms terms() {
    date_terms out{small(), number(), {}, word<date_state>(3), flip(), span(), span(), small(), span(), {}};
    for (auto left = below(3); left > 0; --left) {
      out.sections.push_back({text(), seat_number{small()}, small(), small(), number()});
      out.refunds.push_back({span(), small()});
    }
    return out;
  }
  concert_date_key key() { return {concert_id{number()}, wall()}; }
  notice_lane lane() { return flip() ? notice_lane(key()) : notice_lane(clinic_id{1 + number() / 2}); }
  week_window window() {
    const std::chrono::minutes opens{below(10'079)};
    return {opens, opens + std::chrono::minutes{1}};
  }
  std::string text() {
    static constexpr std::array pieces{"a", "Z", " ",      "\"", "\\", "{",    "}",
                                       ",", "'", "강의실", "🎫",  "\n", "NULL", "\t"};
    std::string out;
    for (auto left = below(8); left > 0; --left)
      out += pieces[below(pieces.size())];
    return out;
  }
  domain::person someone() {
    domain::person who;
    who.id = user();
    for (auto* field : {&who.username, &who.name, &who.email, &who.phone_num, &who.student_phone_num,
                        &who.student_parent_phone_num, &who.school, &who.grade, &who.subject})
      *field = text();
    for (auto* flag : {&who.is_active, &who.is_staff, &who.is_superuser, &who.is_teacher, &who.is_student,
                       &who.non_pass, &who.essential_clinic, &who.needs_password_change})
      *flag = flip();
    who.no_show = small();
    return who;
  }
  clinic_facts some_clinic() {
    return {clinic_id{number()},
            all_weekdays[below(7)],
            all_class_times[below(4)],
            small(),
            text(),
            user(),
            text(),
            small(),
            flip(),
            word<reservation_window>(3),
            flip() ? window() : week_window{}};
  }

 private:
  std::mt19937_64& random_;
};

template <std::size_t I = 0>
change any_of_kind(std::size_t kind, filler& f);

change fill(token_issued, filler& f) {
  return token_issued{
      room_id{f.number()}, ticket_number{f.below(1U << 31)}, f.secret(), f.user(), f.time(), f.time()};
}
change fill(token_admitted, filler& f) {
  return token_admitted{
      room_id{f.number()}, ticket_number{f.below(1U << 31)}, f.user(), f.time(), f.time(), f.flip()};
}
change fill(token_ended, filler& f) {
  return token_ended{room_id{f.number()}, ticket_number{f.below(1U << 31)}, f.user(), f.word<token_end>(6),
                     f.time()};
}
change fill(seat_held, filler& f) {
  return seat_held{f.key(), seat_number{f.small()}, f.user(), f.time(), f.time()};
}
change fill(hold_expired, filler& f) {
  return hold_expired{f.key(), seat_number{f.small()}, f.user(), f.time()};
}
change fill(token_claimed, filler& f) {
  return token_claimed{room_id{f.number()}, f.ticket(), f.user(), f.time(), f.time()};
}
change fill(token_extended, filler& f) {
  return token_extended{room_id{f.number()}, f.ticket(), f.user(), f.small(), f.time(), f.time()};
}
change fill(token_lapsed, filler& f) {
  return token_lapsed{room_id{f.number()}, f.ticket(), f.user(), f.time(), f.time()};
}
change fill(token_returned, filler& f) {
  return token_returned{room_id{f.number()}, f.ticket(), f.user(), f.time()};
}
change fill(room_changed, filler& f) {
  return room_changed{room_id{f.number()}, f.rules(), f.word<room_mode>(3), f.time()};
}
change fill(opening_scheduled, filler& f) {
  return opening_scheduled{room_id{f.number()}, f.time(), f.ticket(), f.bytes(), f.bytes(), f.time()};
}
change fill(draw_held, filler& f) {
  return draw_held{room_id{f.number()}, f.ticket(), f.ticket(), f.bytes(), f.time()};
}
change fill(room_reset, filler& f) {
  return room_reset{room_id{f.number()}, f.ticket(), f.time()};
}
change fill(hold_released, filler& f) {
  return hold_released{f.key(), seat_number{f.small()}, f.user(), f.time()};
}
change fill(hold_extended, filler& f) {
  return hold_extended{f.key(), seat_number{f.small()}, f.user(), f.small(), f.time(), f.time()};
}
change fill(seat_sold, filler& f) {
  return seat_sold{f.key(), seat_number{f.small()}, f.user(), receipt_number{f.number()}, f.number(),
                   f.time()};
}
change fill(receipt_written, filler& f) {
  return receipt_written{f.key(), receipt_number{f.number()}, f.user(), f.number(), f.number(), f.time()};
}
change fill(sale_cancelled, filler& f) {
  return sale_cancelled{f.key(), seat_number{f.small()}, f.user(), receipt_number{f.number()}, f.number(),
                        f.time()};
}
change fill(waiter_joined, filler& f) {
  return waiter_joined{f.key(), waiter_number{f.number()}, f.user(), f.time()};
}
change fill(waiter_left, filler& f) {
  return waiter_left{f.key(), waiter_number{f.number()}, f.user(), f.word<waiter_end>(2), f.time()};
}
change fill(seat_offered, filler& f) {
  return seat_offered{f.key(), seat_number{f.small()}, waiter_number{f.number()}, f.user(), f.time(),
                      f.time()};
}
change fill(offer_ended, filler& f) {
  return offer_ended{f.key(),  seat_number{f.small()}, waiter_number{f.number()},
                     f.user(), f.word<offer_end>(4),   f.time()};
}
change fill(date_terms_set, filler& f) {
  return date_terms_set{f.key(), f.terms(), f.time()};
}
change fill(notice_queued, filler& f) {
  return notice_queued{f.lane(),
                       notice_number{f.number()},
                       f.word<notice_kind>(4),
                       f.user(),
                       f.seats(),
                       receipt_number{f.number()},
                       f.number(),
                       f.time(),
                       f.time(),
                       f.flip() ? std::optional(f.day()) : std::nullopt,
                       f.small()};
}
change fill(notice_delivered, filler& f) {
  return notice_delivered{f.lane(), notice_number{f.number()}, f.time()};
}
change fill(notice_failed, filler& f) {
  return notice_failed{f.lane(), notice_number{f.number()}, f.small(), f.text(), f.flip(), f.time(),
                       f.time()};
}
change fill(notice_resent, filler& f) {
  return notice_resent{f.lane(), notice_number{f.number()}, f.time()};
}
change fill(request_remembered, filler& f) {
  const clinic_place place{clinic_id{f.number()}, f.day(), f.user()};
  return request_remembered{
      f.secret(), f.secret(), f.text(), f.flip() ? std::optional(f.key()) : std::nullopt,
      f.seats(),  f.time(),   f.time(), f.flip() ? std::optional(place) : std::nullopt};
}
change fill(request_forgotten, filler& f) {
  return request_forgotten{f.secret(), f.time()};
}
change fill(admin_called, filler& f) {
  return admin_called{admin_call_number{f.number()}, f.text(), f.text(), f.text(), f.text(), f.time()};
}
change fill(concert_changed, filler& f) {
  return concert_changed{concert_id{f.number()}, f.text(), f.number(), f.small(), f.flip(), f.time()};
}
change fill(wallet_moved, filler& f) {
  return wallet_moved{f.user(),
                      f.number(),
                      f.word<wallet_reason>(4),
                      f.flip() ? std::optional(f.key()) : std::nullopt,
                      receipt_number{f.number()},
                      f.time()};
}
change fill(place_reserved, filler& f) {
  return place_reserved{clinic_id{f.number()}, f.day(), f.user(), f.small(), f.time()};
}
change fill(place_released, filler& f) {
  return place_released{clinic_id{f.number()}, f.day(), f.user(), f.small(), f.word<place_end>(6), f.time()};
}
change fill(place_renumbered, filler& f) {
  return place_renumbered{clinic_id{f.number()}, f.day(), f.user(), f.small(), f.small(), f.time()};
}
change fill(clinic_waiter_joined, filler& f) {
  return clinic_waiter_joined{clinic_id{f.number()}, f.day(), waiter_number{f.number()}, f.user(), f.time()};
}
change fill(clinic_waiter_left, filler& f) {
  return clinic_waiter_left{clinic_id{f.number()},        f.day(), waiter_number{f.number()}, f.user(),
                            f.word<clinic_waiter_end>(5), f.time()};
}
change fill(week_reset, filler& f) {
  return week_reset{reset_number{f.number()}, f.day(), f.word<reset_cause>(2), f.time()};
}
change fill(roster_reset, filler& f) {
  return roster_reset{clinic_id{f.number()}, reset_number{f.number()}, f.time()};
}
change fill(refusals_counted, filler& f) {
  return refusals_counted{clinic_id{f.number()}, f.day(), f.word<attempt_refusal>(7), f.number(), f.time()};
}
change fill(attendance_marked, filler& f) {
  return attendance_marked{
      clinic_id{f.number()}, f.day(), f.user(), f.word<attendance>(5), f.small(), f.user(), f.time()};
}
change fill(person_changed, filler& f) {
  return person_changed{f.someone(), f.time()};
}
change fill(password_changed, filler& f) {
  return password_changed{f.user(), "", f.flip(), f.time()};
}
change fill(non_pass_set, filler& f) {
  return non_pass_set{f.user(), f.flip(), f.time()};
}
change fill(essential_clinic_set, filler& f) {
  return essential_clinic_set{f.user(), f.flip(), f.time()};
}
change fill(session_used, filler& f) {
  return session_used{f.user(), f.secret(), f.time()};
}
change fill(clinic_deleted, filler& f) {
  return clinic_deleted{clinic_id{f.number()}, f.time()};
}
change fill(attendance_opened, filler& f) {
  return attendance_opened{clinic_id{f.number()}, f.day(), f.user(), f.time()};
}
change fill(non_pass_cleared, filler& f) {
  return non_pass_cleared{f.user(), f.time()};
}
change fill(roster_cleared, filler& f) {
  return roster_cleared{clinic_id{f.number()}, f.day(), f.time()};
}
change fill(person_registered, filler& f) {
  return person_registered{f.someone(), f.time()};
}
change fill(session_started, filler& f) {
  return session_started{f.user(), f.secret(), f.time()};
}
change fill(session_ended, filler& f) {
  return session_ended{f.user(), f.secret(), f.word<session_end>(6), f.time()};
}
change fill(concert_created, filler& f) {
  return concert_created{concert_id{f.number()}, f.text(), f.number(), f.time()};
}
change fill(concert_date_created, filler& f) {
  return concert_date_created{f.key(), f.small(), f.time()};
}
change fill(clinic_created, filler& f) {
  return clinic_created{f.some_clinic(), f.time()};
}
change fill(clinic_changed, filler& f) {
  return clinic_changed{f.some_clinic(), f.time()};
}
change fill(wallet_credited, filler& f) {
  return wallet_credited{f.user(), f.number(), f.time()};
}

template <std::size_t I>
change any_of_kind(std::size_t kind, filler& f) {
  if constexpr (I + 1 < std::variant_size_v<change>)
    if (kind != I) return any_of_kind<I + 1>(kind, f);
  return fill(std::variant_alternative_t<I, change>{}, f);
}

}  // namespace

change any_change(std::mt19937_64& random) {
  filler f(random);
  return any_of_kind(f.below(std::variant_size_v<change>), f);
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
