#include "tests/storage/golden/golden_samples.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <variant>

#include "tests/storage/samples.hpp"

namespace usher::storage::golden {

namespace {

using namespace domain;
using samples::at;
using samples::date;
using samples::hash;
using samples::local;
using samples::show;

constexpr auto most = std::numeric_limits<std::int64_t>::max();
constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most_32 = std::numeric_limits<std::int32_t>::max();
constexpr auto least_32 = std::numeric_limits<std::int32_t>::min();
constexpr ticket_number last_ticket{std::numeric_limits<std::uint64_t>::max()};

/// The first and the last that can be read back, and one with milliseconds before 1970.
const instant dawn = parse_instant("0001-01-01T00:00:00.000Z").value();
const instant dusk = parse_instant("9999-12-31T23:59:59.999Z").value();
const instant once = parse_instant("1969-12-31T23:59:59.007Z").value();

const concert_date_key early{concert_id{least}, local("0001-01-01T00:00:00")};
const concert_date_key late{concert_id{most}, local("9999-12-31T23:59:59")};
const local_date monday = date("2024-09-16");
const user_id minji{3};
const user_id nobody{0};
const room_id of_concert{12};

/// All that a JSON text escapes, what looks as if it had to be, and letters of two, three and four bytes.
const std::string escaped("\"quoted\" \\ / \b\f\n\r\t \x01\x1f\x7f {a},[b]: 'c' é 강의실 🎫\xf4\x8f\xbf\xbf" +
                          std::string(1, '\0') + " end");
const std::string korean = "첫 번째 콘서트 🎵";

bytes_32 bytes(std::uint8_t first) {
  bytes_32 out;
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<std::uint8_t>(first + 7 * i);
  }
  return out;
}

void add_tokens(changes& to) {
  to.push_back(token_issued{room_id{0}, ticket_number{1}, hash(1), minji, at(0), at(86'400)});
  to.push_back(token_issued{room_id{most}, last_ticket, hash(~0ULL), user_id{most}, dawn, dusk});
  to.push_back(token_issued{room_id{least}, ticket_number{0}, {}, user_id{least}, once, once});
  to.push_back(token_admitted{room_id{0}, ticket_number{1}, minji, at(1), at(301)});
  to.push_back(token_admitted{of_concert, ticket_number{2}, minji, at(1), at(31), false});
  to.push_back(token_admitted{room_id{most}, last_ticket, user_id{least}, dawn, dusk, true});
  to.push_back(token_claimed{of_concert, ticket_number{2}, minji, at(2), at(302)});
  to.push_back(token_claimed{room_id{least}, last_ticket, user_id{most}, once, dusk});
  to.push_back(token_extended{of_concert, ticket_number{2}, minji, 1, at(602), at(300)});
  to.push_back(token_extended{room_id{0}, last_ticket, user_id{most}, most_32, dusk, dawn});
  to.push_back(token_extended{room_id{0}, ticket_number{0}, user_id{-1}, least_32, once, once});
  to.push_back(token_lapsed{of_concert, ticket_number{3}, minji, at(60), at(180)});
  to.push_back(token_lapsed{room_id{least}, last_ticket, user_id{least}, dawn, dusk});
  to.push_back(token_returned{of_concert, ticket_number{3}, minji, at(90)});
  to.push_back(token_returned{room_id{most}, last_ticket, user_id{most}, once});
  for (const auto reason : {token_end::expired, token_end::completed, token_end::replaced, token_end::left,
                            token_end::abandoned, token_end::reset}) {
    to.push_back(token_ended{of_concert, ticket_number{4}, minji, reason, at(400)});
  }
  to.push_back(token_ended{room_id{least}, last_ticket, user_id{most}, token_end::left, dusk});
}

void add_rooms(changes& to) {
  room_rules rules{5,
                   600,
                   std::chrono::minutes{10},
                   std::chrono::seconds{30},
                   std::chrono::minutes{3},
                   2,
                   std::chrono::seconds{45},
                   std::chrono::seconds{90},
                   std::chrono::hours{6}};
  for (const auto mode : {room_mode::open, room_mode::paused, room_mode::draining}) {
    to.push_back(room_changed{of_concert, rules, mode, at(10)});
  }
  to.push_back(room_changed{room_id{0}, room_rules{}, room_mode::open, at(10)});
  rules = {least,
           most,
           milliseconds{1},
           milliseconds{-2},
           milliseconds{most},
           least_32,
           milliseconds{least},
           milliseconds{3},
           milliseconds{4}};
  to.push_back(room_changed{room_id{most}, rules, room_mode::draining, dawn});
  to.push_back(opening_scheduled{of_concert, at(3600), ticket_number{5}, bytes(1), bytes(101), at(20)});
  to.push_back(opening_scheduled{room_id{0}, dusk, last_ticket, bytes(0xff), bytes(0xf0), dawn});
  to.push_back(opening_rescheduled{of_concert, at(7200), at(21)});
  to.push_back(opening_rescheduled{room_id{0}, dawn, dusk});
  to.push_back(opening_called_off{of_concert, at(22)});
  to.push_back(opening_called_off{room_id{least}, once});
  to.push_back(draw_held{of_concert, ticket_number{5}, ticket_number{17}, bytes(1), at(3600)});
  to.push_back(draw_held{room_id{0}, ticket_number{0}, last_ticket, bytes(0x80), once});
  to.push_back(room_reset{of_concert, ticket_number{17}, at(7200)});
  to.push_back(room_reset{room_id{least}, last_ticket, dusk});
}

void add_seats(changes& to) {
  to.push_back(seat_held{show(), seat_number{7}, minji, at(0), at(300)});
  to.push_back(seat_held{early, seat_number{most_32}, user_id{most}, dawn, dusk});
  to.push_back(seat_held{late, seat_number{least_32}, user_id{least}, once, once});
  to.push_back(seat_held{show(), seat_number{8}, minji, at(0), at(300), 50'000});
  to.push_back(seat_held{late, seat_number{least_32}, user_id{least}, once, once, 0});
  to.push_back(seat_held{show(), seat_number{9}, minji, at(0), at(300), 50'000,
                         token_ref{room_id{0}, ticket_number{12}}});
  to.push_back(hold_expired{show(), seat_number{7}, minji, at(300)});
  to.push_back(hold_expired{early, seat_number{least_32}, user_id{most}, dusk});
  to.push_back(hold_released{show(), seat_number{7}, minji, at(100)});
  to.push_back(hold_released{late, seat_number{most_32}, user_id{least}, once});
  to.push_back(hold_extended{show(), seat_number{7}, minji, 1, at(420), at(200)});
  to.push_back(hold_extended{early, seat_number{-1}, user_id{least}, most_32, dawn, dusk});
  to.push_back(
      hold_reclaimed{show(), seat_number{9}, minji, {of_concert, ticket_number{13}}, 1, at(420), at(250)});
  to.push_back(seat_sold{show(), seat_number{7}, minji, receipt_number{1}, 50'000, at(250)});
  to.push_back(seat_sold{late, seat_number{most_32}, user_id{most}, receipt_number{most}, most, dusk});
  to.push_back(seat_sold{early, seat_number{0}, nobody, receipt_number{least}, least, once});
  to.push_back(receipt_written{show(), receipt_number{1}, minji, 100'000, 900'000, at(250)});
  to.push_back(receipt_written{late, receipt_number{most}, user_id{least}, most, least, dusk});
  to.push_back(receipt_written{early, receipt_number{-1}, user_id{most}, 0, most, dawn});
  to.push_back(sale_cancelled{show(), seat_number{7}, minji, receipt_number{1}, 25'000, at(500)});
  to.push_back(sale_cancelled{show(), seat_number{8}, minji, receipt_number{1}, 0, at(500)});
  to.push_back(sale_cancelled{late, seat_number{least_32}, user_id{most}, receipt_number{least}, most, dusk});
}

void add_waiting_lists(changes& to) {
  to.push_back(waiter_joined{show(), waiter_number{1}, minji, at(600)});
  to.push_back(waiter_joined{late, waiter_number{most}, user_id{least}, dusk});
  for (const auto reason : {waiter_end::left, waiter_end::closed}) {
    to.push_back(waiter_left{show(), waiter_number{1}, minji, reason, at(700)});
  }
  to.push_back(waiter_left{early, waiter_number{least}, user_id{most}, waiter_end::closed, once});
  to.push_back(seat_offered{show(), seat_number{7}, waiter_number{2}, minji, at(700), at(1300)});
  to.push_back(seat_offered{early, seat_number{most_32}, waiter_number{most}, user_id{least}, dawn, dusk});
  to.push_back(seat_offered{show(), seat_number{8}, waiter_number{3}, minji, at(700), at(1300), 0});
  for (const auto reason :
       {offer_end::accepted, offer_end::declined, offer_end::lapsed, offer_end::withdrawn}) {
    to.push_back(offer_ended{show(), seat_number{7}, waiter_number{2}, minji, reason, at(800)});
  }
  to.push_back(
      offer_ended{late, seat_number{least_32}, waiter_number{least}, user_id{most}, offer_end::lapsed, once});
}

void add_terms(changes& to) {
  date_terms terms;
  terms.seat_count = 10;
  terms.price = 50'000;
  to.push_back(date_terms_set{show(), terms, at(0)});
  terms.refunds.clear();
  for (const auto state : {date_state::open, date_state::closed, date_state::cancelled}) {
    terms.state = state;
    to.push_back(date_terms_set{show(), terms, at(1)});
  }
  terms = {100,
           80'000,
           {{"R석 \"앞\"", seat_number{1}, 40, 20, 120'000}, {"S석", seat_number{41}, 60, 20, 80'000}},
           date_state::closed,
           true,
           std::chrono::minutes{7},
           std::chrono::minutes{1},
           3,
           std::chrono::minutes{15},
           {{std::chrono::hours{240}, 100}, {std::chrono::hours{72}, 50}, {milliseconds{0}, 0}}};
  to.push_back(date_terms_set{show(), terms, at(2)});
  terms = {most_32,
           most,
           {{escaped, seat_number{least_32}, most_32, least_32, least}, {"", seat_number{0}, 0, 0, 0}},
           date_state::cancelled,
           true,
           milliseconds{1},
           milliseconds{least},
           least_32,
           milliseconds{most},
           {{milliseconds{most}, most_32}, {milliseconds{-1}, least_32}}};
  to.push_back(date_terms_set{late, terms, dusk});
  terms = {};
  terms.seat_count = 1;
  terms.sales_open_at = at(5);
  to.push_back(date_terms_set{show(), terms, at(4)});
  terms.sales_open_at = dawn;
  terms.sales_close_at = dusk;
  to.push_back(date_terms_set{early, terms, at(4)});
}

void add_notices(changes& to) {
  for (const auto kind : {notice_kind::paid, notice_kind::cancelled}) {
    to.push_back(notice_queued{show(),
                               notice_number{1},
                               kind,
                               minji,
                               {seat_number{4}, seat_number{5}},
                               receipt_number{2},
                               100'000,
                               {},
                               at(250)});
  }
  to.push_back(notice_queued{
      show(), notice_number{2}, notice_kind::offered, minji, {seat_number{7}}, {}, 0, at(1300), at(700)});
  to.push_back(notice_queued{
      clinic_id{4}, notice_number{1}, notice_kind::promoted, minji, {}, {}, 0, {}, at(900), monday, 6});
  to.push_back(notice_queued{clinic_id{most},
                             notice_number{most},
                             notice_kind::promoted,
                             user_id{least},
                             {seat_number{least_32}, seat_number{0}, seat_number{most_32}},
                             receipt_number{least},
                             most,
                             dusk,
                             dawn,
                             date("0001-01-01"),
                             least_32});
  to.push_back(notice_queued{late,
                             notice_number{least},
                             notice_kind::paid,
                             user_id{most},
                             {},
                             receipt_number{most},
                             least,
                             once,
                             dusk,
                             date("9999-12-31"),
                             most_32});
  for (const notice_lane& lane : {notice_lane(show()), notice_lane(clinic_id{4})}) {
    to.push_back(notice_delivered{lane, notice_number{3}, at(251)});
    to.push_back(notice_failed{lane, notice_number{3}, 2, "no answer", false, at(252), at(262)});
    to.push_back(notice_failed{lane, notice_number{3}, 8, escaped, true, at(900), {}});
    to.push_back(notice_resent{lane, notice_number{3}, at(1000)});
  }
  to.push_back(notice_delivered{early, notice_number{least}, dawn});
  to.push_back(notice_failed{clinic_id{least}, notice_number{most}, most_32, "", true, dawn, dusk});
  to.push_back(notice_failed{late, notice_number{most}, least_32, korean, false, once, once});
  to.push_back(notice_resent{clinic_id{most}, notice_number{least}, once});
}

void add_requests_and_calls(changes& to) {
  const std::string sealed = "c2VhbGVkIGFuc3dlcg==";
  to.push_back(request_remembered{hash(1), hash(2), sealed, std::nullopt, {}, at(0), at(86'400)});
  to.push_back(request_remembered{hash(1), hash(2), sealed, show(), {}, at(0), at(86'400)});
  to.push_back(request_remembered{
      hash(3), hash(4), sealed, show(), {seat_number{4}, seat_number{5}}, at(0), at(86'400)});
  to.push_back(request_remembered{
      hash(5), hash(6), "", std::nullopt, {}, at(0), at(86'400), clinic_place{clinic_id{1}, monday, minji}});
  auto yielding = request_remembered{hash(7), hash(8), sealed, std::nullopt, {}, at(0), at(86'400)};
  yielding.share = hash(9);
  yielding.yields = true;
  to.push_back(std::move(yielding));
  to.push_back(request_remembered{hash(~0ULL),
                                  {},
                                  escaped,
                                  late,
                                  {seat_number{least_32}},
                                  dawn,
                                  dusk,
                                  clinic_place{clinic_id{least}, date("9999-12-31"), user_id{most}}});
  to.push_back(request_forgotten{hash(1), at(86'400)});
  to.push_back(request_forgotten{hash(~0ULL), once});
  to.push_back(admin_called{admin_call_number{1}, "PUT", "/api/admin/concerts/1?dry_run=true&q=%EA%B0%95",
                            R"({"title":"콘서트"})", "127.0.0.1", at(5)});
  to.push_back(admin_called{admin_call_number{most}, "DELETE", "/", "", "::1", dusk});
  to.push_back(admin_called{admin_call_number{least}, escaped, escaped, escaped, escaped, dawn});
  to.push_back(
      admin_called{admin_call_number{2}, "GET", "/metrics", "", "::1", at(6), "shop", "SCOPE_MISSING"});
  to.push_back(admin_called{admin_call_number{3}, "GET", "/", "", "::1", at(6), escaped, escaped});
  to.push_back(admin_called{admin_call_number{4}, "PATCH", "/api/users/3/update_no_show",
                            R"({"by":8,"no_show":0})", "::1", at(7), "", "", minji});
}

void add_keys(changes& to) {
  app_key key{app_key_number{1}, "shop", "tokens:create,wallets:charge", hash(1), at(0), std::nullopt};
  to.push_back(app_key_made{key});
  key.expires_at = at(86'400);
  to.push_back(app_key_made{key});
  key.former_hash = hash(2);
  key.former_until = at(3'600);
  key.revoked_at = at(7'200);
  to.push_back(app_key_made{key});
  to.push_back(
      app_key_made{{app_key_number{least}, escaped, escaped, hash(~0ULL), dawn, dusk, hash(3), once, dusk}});
  to.push_back(app_key_rotated{app_key_number{1}, hash(4), hash(1), at(3'600), at(1)});
  to.push_back(app_key_rotated{app_key_number{most}, hash(~0ULL), {}, dusk, dawn});
  to.push_back(app_key_revoked{app_key_number{1}, at(2)});
  to.push_back(app_key_revoked{app_key_number{least}, once});
}

void add_places(changes& to) {
  const clinic_id physics{1};
  to.push_back(place_reserved{physics, monday, minji, 1, at(0)});
  to.push_back(place_reserved{clinic_id{most}, date("9999-12-31"), user_id{least}, most_32, dusk});
  to.push_back(place_reserved{physics, monday, minji, 2, at(0), 12'000});
  to.push_back(place_released{physics, monday, minji, 2, place_end::closed, at(1), 12'000});
  for (const auto reason : {place_end::cancelled, place_end::moved, place_end::reset, place_end::removed,
                            place_end::fell_out, place_end::closed}) {
    to.push_back(place_released{physics, monday, minji, 1, reason, at(1)});
  }
  to.push_back(
      place_released{clinic_id{least}, date("0001-01-01"), user_id{most}, least_32, place_end::closed, once});
  to.push_back(place_renumbered{physics, monday, minji, 6, 2, at(2)});
  to.push_back(
      place_renumbered{clinic_id{most}, date("2024-02-29"), user_id{least}, least_32, most_32, dawn});
  to.push_back(clinic_waiter_joined{physics, monday, waiter_number{1}, minji, at(3)});
  to.push_back(
      clinic_waiter_joined{clinic_id{least}, date("9999-12-31"), waiter_number{most}, user_id{most}, dusk});
  for (const auto reason : {clinic_waiter_end::left, clinic_waiter_end::promoted, clinic_waiter_end::placed,
                            clinic_waiter_end::reset, clinic_waiter_end::closed}) {
    to.push_back(clinic_waiter_left{physics, monday, waiter_number{1}, minji, reason, at(4)});
  }
  to.push_back(clinic_waiter_left{clinic_id{most}, date("0001-01-01"), waiter_number{least}, user_id{least},
                                  clinic_waiter_end::placed, once});
  to.push_back(clinic_waiter_passed{physics, monday, waiter_number{1}, minji, at(4)});
  to.push_back(
      clinic_waiter_passed{clinic_id{least}, date("9999-12-31"), waiter_number{most}, user_id{most}, dawn});
  to.push_back(roster_reset{physics, reset_number{1}, at(5)});
  to.push_back(roster_reset{clinic_id{most}, reset_number{least}, dusk});
  to.push_back(attendance_opened{physics, monday, minji, at(6)});
  to.push_back(attendance_opened{clinic_id{least}, date("9999-12-31"), user_id{most}, dawn});
  to.push_back(roster_cleared{physics, monday, at(7)});
  to.push_back(roster_cleared{clinic_id{most}, date("0001-01-01"), dusk});
}

void add_clinics(changes& to) {
  clinic_facts facts = samples::clinic(1);
  to.push_back(clinic_created{facts, at(0)});
  facts = samples::clinic(2, 4);
  facts.teacher = nobody;
  facts.is_active = false;
  to.push_back(clinic_changed{facts, at(1)});
  facts.own_window = {std::chrono::minutes{540}, std::chrono::minutes{10'080}};
  for (const auto window :
       {reservation_window::weekly, reservation_window::always, reservation_window::own}) {
    facts.window = window;
    to.push_back(clinic_created{facts, at(2)});
    to.push_back(clinic_changed{facts, at(2)});
  }
  facts.own_window.opens = std::chrono::minutes{0};
  for (const auto day : all_weekdays) {
    for (const auto time : usual_class_times) {
      facts.day = day;
      facts.time = time;
      to.push_back(clinic_created{facts, at(3)});
    }
  }
  facts = {clinic_id{least},
           weekday::sun,
           class_time::at_21_00,
           least_32,
           escaped,
           user_id{least},
           escaped,
           most_32,
           false,
           reservation_window::own,
           {std::chrono::minutes{-1}, std::chrono::minutes{most_32}}};
  to.push_back(clinic_created{facts, dawn});
  facts.id = clinic_id{most};
  facts.subject.clear();
  facts.teacher_name = korean;
  facts.capacity = least_32;
  to.push_back(clinic_changed{facts, dusk});
  facts = samples::clinic(3, 6);
  facts.teacher = nobody;
  facts.price = 12'000;
  to.push_back(clinic_changed{facts, at(8)});
  to.push_back(clinic_deleted{clinic_id{1}, at(9)});
  to.push_back(clinic_deleted{clinic_id{least}, once});
}

void add_weeks(changes& to) {
  for (const auto cause : {reset_cause::scheduled, reset_cause::demanded}) {
    to.push_back(week_reset{reset_number{1}, monday, cause, at(0)});
  }
  to.push_back(week_reset{reset_number{most}, date("9999-12-31"), reset_cause::demanded, dusk});
  for (const auto reason :
       {attempt_refusal::rate_limited, attempt_refusal::forbidden, attempt_refusal::closed,
        attempt_refusal::already_reserved, attempt_refusal::no_show_blocked, attempt_refusal::time_conflict,
        attempt_refusal::occupied, attempt_refusal::insufficient_points}) {
    to.push_back(refusals_counted{clinic_id{1}, monday, reason, 3, at(1)});
  }
  to.push_back(refusals_counted{clinic_id{0}, monday, attempt_refusal::rate_limited, most, at(1)});
  to.push_back(
      refusals_counted{clinic_id{least}, date("0001-01-01"), attempt_refusal::occupied, least, once});
  for (const auto type :
       {attendance::none, attendance::attended, attendance::absent, attendance::sick, attendance::late}) {
    to.push_back(attendance_marked{clinic_id{1}, monday, minji, type, 1, user_id{8}, at(2)});
  }
  to.push_back(attendance_marked{clinic_id{most}, date("9999-12-31"), user_id{least}, attendance::late,
                                 least_32, user_id{most}, dawn});
  to.push_back(attendance_withdrawn{clinic_id{1}, monday, minji, user_id{8}, at(2)});
  to.push_back(
      attendance_withdrawn{clinic_id{most}, date("9999-12-31"), user_id{least}, user_id{most}, dawn});
  to.push_back(no_show_set{minji, 0, user_id{8}, korean, at(3)});
  to.push_back(no_show_set{user_id{least}, most_32, user_id{most}, escaped, dusk});
}

/// With this flag alone.
person flagged(bool person::*flag) {
  person who = samples::person(4);
  for (auto* each : {&who.is_active, &who.is_staff, &who.is_superuser, &who.is_teacher, &who.is_student,
                     &who.non_pass, &who.essential_clinic, &who.needs_password_change}) {
    *each = false;
  }
  who.*flag = true;
  return who;
}

void add_people(changes& to) {
  to.push_back(person_registered{samples::person(1, "minji"), at(0)});
  to.push_back(person_registered{samples::person(2), at(0)});
  to.push_back(person_changed{samples::person(3, "jiho"), at(1)});
  for (const auto flag :
       {&person::is_active, &person::is_staff, &person::is_superuser, &person::is_teacher,
        &person::is_student, &person::non_pass, &person::essential_clinic, &person::needs_password_change}) {
    to.push_back(person_registered{flagged(flag), at(2)});
    to.push_back(person_changed{flagged(flag), at(2)});
  }
  person who;
  int number = 0;
  for (auto* field :
       {&who.username, &who.password_hash, &who.name, &who.email, &who.phone_num, &who.student_phone_num,
        &who.student_parent_phone_num, &who.school, &who.grade, &who.subject}) {
    *field = std::to_string(++number) + escaped;
  }
  who.id = user_id{least};
  who.no_show = least_32;
  to.push_back(person_registered{who, dawn});
  who.id = user_id{most};
  who.no_show = most_32;
  to.push_back(person_changed{who, dusk});
  for (const bool value : {false, true}) {
    to.push_back(password_changed{minji, "$argon2id$secret", value, at(3)});
    to.push_back(non_pass_set{minji, value, at(4)});
    to.push_back(essential_clinic_set{minji, value, at(5)});
  }
  to.push_back(password_changed{user_id{most}, "", true, dusk});
  to.push_back(non_pass_set{user_id{least}, true, once});
  to.push_back(essential_clinic_set{user_id{most}, false, dawn});
  to.push_back(person_erased{minji, user_id{8}, at(7)});
  to.push_back(non_pass_cleared{minji, at(6)});
  to.push_back(non_pass_cleared{user_id{least}, once});
}

void add_sessions(changes& to) {
  to.push_back(session_started{minji, hash(1), at(0)});
  to.push_back(session_started{user_id{least}, hash(~0ULL), dawn});
  to.push_back(session_used{minji, hash(1), at(1)});
  to.push_back(session_used{user_id{most}, hash(~0ULL), once});
  for (const auto reason : {session_end::logout, session_end::duplicate_login, session_end::too_many,
                            session_end::idle, session_end::password_changed, session_end::deactivated}) {
    to.push_back(session_ended{minji, hash(1), reason, at(2)});
  }
  to.push_back(session_ended{user_id{least}, hash(~0ULL), session_end::idle, dusk});
  to.push_back(calendar_address_made{minji, hash(1), at(3)});
  to.push_back(calendar_address_made{user_id{least}, hash(~0ULL), dawn});
  to.push_back(calendar_address_revoked{minji, user_id{8}, at(4)});
  to.push_back(calendar_address_revoked{user_id{most}, user_id{least}, once});
}

void add_catalogue(changes& to) {
  to.push_back(concert_created{concert_id{1}, korean, 50'000, at(0)});
  to.push_back(concert_created{concert_id{least}, escaped, most, dawn});
  to.push_back(concert_created{concert_id{most}, "", least, dusk});
  to.push_back(concert_changed{concert_id{1}, korean, 60'000, 0, false, at(1)});
  to.push_back(concert_changed{concert_id{1}, korean, 60'000, 4, true, at(2)});
  to.push_back(concert_changed{concert_id{most}, escaped, least, least_32, true, once});
  to.push_back(concert_date_created{show(), 10, at(0)});
  to.push_back(concert_date_created{early, most_32, dawn});
  to.push_back(concert_date_created{late, least_32, dusk});
}

void add_money(changes& to) {
  to.push_back(wallet_credited{minji, 100'000, at(0)});
  to.push_back(wallet_credited{user_id{most}, most, dawn});
  to.push_back(wallet_credited{user_id{least}, least, once});
  for (const auto reason : {wallet_reason::charge, wallet_reason::use}) {
    to.push_back(
        wallet_moved{minji, reason == wallet_reason::use ? -500 : 500, reason, std::nullopt, {}, at(1)});
  }
  for (const auto reason : {wallet_reason::payment, wallet_reason::refund}) {
    to.push_back(wallet_moved{minji, reason == wallet_reason::payment ? -500 : 500, reason, show(),
                              receipt_number{1}, at(2)});
  }
  to.push_back(
      wallet_moved{minji, -12'000, wallet_reason::payment, std::nullopt, {}, at(3), clinic_id{1}, monday});
  to.push_back(wallet_moved{user_id{most}, least, wallet_reason::payment, late, receipt_number{most}, dusk});
  to.push_back(wallet_moved{user_id{least}, most, wallet_reason::refund, early, receipt_number{least}, dawn});
}

template <std::size_t... I>
void add_defaults(changes& to, std::index_sequence<I...>) {
  (to.push_back(std::variant_alternative_t<I, change>{}), ...);
}

}  // namespace

changes samples_of_changes() {
  changes out;
  add_defaults(out, std::make_index_sequence<std::variant_size_v<change>>());
  for (auto* add :
       {add_tokens, add_rooms, add_seats, add_waiting_lists, add_terms, add_notices, add_requests_and_calls,
        add_keys, add_places, add_clinics, add_weeks, add_people, add_sessions, add_catalogue, add_money}) {
    add(out);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const change& a, const change& b) { return a.index() < b.index(); });
  return out;
}

}  // namespace usher::storage::golden
