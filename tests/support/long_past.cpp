#include "tests/support/long_past.hpp"

#include <chrono>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/clinic_calendar.hpp"

namespace usher::tests {

namespace {

using namespace domain;
using namespace std::chrono_literals;

constexpr std::size_t changes_at_a_time = 5'000;
constexpr std::int64_t price = 50'000;
constexpr std::int64_t days_of_a_week = 7;
constexpr std::int32_t held_seats = 5;
constexpr std::int64_t open_tokens = 50;

/// 16 bytes that no other number has.
template <class Id>
Id id_of(std::uint64_t number) {
  Id id;
  std::memcpy(id.bytes.data(), &number, sizeof number);
  id.bytes.back() = 0xac;
  return id;
}

/// Commits what happened under the names of those whose it is, much at a time.
class years_writer {
 public:
  explicit years_writer(storage::store& into) : into_(into) {}

  /// All of it in one batch.
  void add(instant when, changes facts) {
    auto& appends = waiting_.appends;
    for (auto& fact : facts) {
      const auto owner = owner_of(fact);
      auto& next = numbers_.try_emplace(owner, 1).first->second;
      if (appends.empty() || appends.back().actor != owner || appends.back().decided_at != when) {
        appends.push_back({owner, next, {}, {}, when});
      }
      appends.back().changes.push_back(std::move(fact));
      ++next;
    }
    count_ += facts.size();
    all_ += facts.size();
    if (count_ >= changes_at_a_time) {
      commit();
    }
  }

  void commit() {
    if (count_ == 0) {
      return;
    }
    waiting_.id = id_of<storage::batch_id>(++batches_);
    const auto result = into_.commit(std::exchange(waiting_, {}));
    if (result.status != storage::commit_status::committed) {
      throw std::runtime_error("the store could not be filled: " + result.message);
    }
    count_ = 0;
  }

  /// All that were ever added.
  std::uint64_t changes_so_far() const { return all_; }

 private:
  storage::store& into_;
  storage::batch waiting_;
  std::size_t count_ = 0;
  std::uint64_t all_ = 0;
  std::uint64_t batches_ = 0;
  std::map<std::string, std::uint64_t> numbers_;
};

/// What happens, day by day.
class academy_years {
 public:
  academy_years(storage::store& into, const academy& of)
      : of_(of),
        writer_(into),
        live_(static_cast<std::size_t>(of.students)),
        waiters_(static_cast<std::size_t>(of.clinics)) {}

  void begin(instant at) {
    changes facts;
    for (std::int64_t number = 1; number <= of_.students + 1; ++number) {
      person who;
      who.id = user_id{number};
      who.username = "person_" + std::to_string(number);
      who.name = "Person " + std::to_string(number);
      who.is_student = number <= of_.students;
      who.is_teacher = !who.is_student;
      facts.push_back(person_registered{who, at});
    }
    for (std::int64_t nth = 0; nth < of_.clinics; ++nth) {
      facts.push_back(clinic_created{clinic(nth), at});
    }
    for (std::int64_t number = 1; number <= of_.students; ++number) {
      facts.push_back(session_started{user_id{number}, new_key_of(number), at});
    }
    writer_.add(at, std::move(facts));
  }

  void pass_day(std::int64_t day, instant at, local_date date) {
    log_in(at);
    const auto weekday_number = static_cast<std::int64_t>(std::chrono::weekday{date}.iso_encoding()) - 1;
    if (weekday_number == 0) {
      writer_.add(at, {week_reset{reset_number{++resets_}, date, reset_cause::scheduled, at}});
    }
    for (auto nth = weekday_number; nth < of_.clinics; nth += days_of_a_week) {
      writer_.add(at, taken_class(nth, date, at, true));
    }
    if (day % of_.days_between_concerts == 0) {
      writer_.add(at, sold_out(new_concert(date), at));
    }
  }

  /// What is not over. Says how many changes all of it was.
  std::uint64_t end(instant now, local_date today) {
    for (std::int64_t nth = 0; nth < of_.clinics; ++nth) {
      const auto facts = clinic(nth);
      const auto date = next_class_date(facts.day, facts.time, local_time{today});
      writer_.add(now, taken_class(nth, date, now, false));
    }
    const auto on_sale = new_concert(today);
    auto facts = made(on_sale, now);
    for (std::int32_t seat = 1; seat <= held_seats; ++seat) {
      facts.push_back(seat_held{on_sale, seat_number{seat}, next_student(), now, now + 5min});
    }
    for (std::int64_t visitor = 0; visitor < open_tokens; ++visitor) {
      facts.push_back(issued(now));
    }
    writer_.add(now, std::move(facts));
    writer_.commit();
    return writer_.changes_so_far();
  }

 private:
  user_id teacher() const { return user_id{of_.students + 1}; }
  /// One after the other, again and again.
  user_id next_student() { return user_id{1 + students_++ % of_.students}; }
  secret_hash new_hash() { return id_of<secret_hash>(++hashes_); }
  secret_hash new_key_of(std::int64_t student) {
    auto& key = live_[static_cast<std::size_t>(student - 1)];
    key = new_hash();
    return key;
  }

  clinic_facts clinic(std::int64_t nth) const {
    clinic_facts facts;
    facts.id = clinic_id{nth + 1};
    facts.day = static_cast<weekday>(nth % days_of_a_week);
    facts.time = class_time::at_18_00;
    facts.room = class_room{static_cast<std::int32_t>(1 + nth / days_of_a_week)};
    facts.subject = "physics1";
    facts.teacher = teacher();
    facts.teacher_name = "Teacher";
    facts.capacity = of_.places;
    facts.window = reservation_window::always;
    return facts;
  }

  void log_in(instant at) {
    changes facts;
    for (std::int64_t i = 0; i < of_.logins; ++i) {
      const auto student = next_student();
      const auto former = live_[static_cast<std::size_t>(student.value - 1)];
      facts.push_back(session_ended{student, former, session_end::duplicate_login, at});
      facts.push_back(session_started{student, new_key_of(student.value), at});
      facts.push_back(wallet_moved{student, 1'000, wallet_reason::charge, std::nullopt, {}, at});
      const auto request = new_hash();
      facts.push_back(request_remembered{request, new_hash(), "sealed", std::nullopt, {}, at, at + 24h});
      facts.push_back(request_forgotten{request, at + 1h});
    }
    writer_.add(at, std::move(facts));
  }

  changes taken_class(std::int64_t nth, local_date date, instant at, bool is_over) {
    const clinic_id of{nth + 1};
    changes facts;
    for (std::int32_t place = 1; place <= of_.places; ++place) {
      const auto student = next_student();
      facts.push_back(place_reserved{of, date, student, place, at});
      facts.push_back(attendance_opened{of, date, student, at});
      if (is_over) {
        facts.push_back(attendance_marked{of, date, student, attendance::attended, 0, teacher(), at});
      }
    }
    auto& last = waiters_[static_cast<std::size_t>(nth)];
    for (std::int64_t i = 0; i < (is_over ? of_.waiters : 1); ++i) {
      const waiter_number waiter{++last};
      const auto student = next_student();
      facts.push_back(clinic_waiter_joined{of, date, waiter, student, at});
      if (is_over) {
        facts.push_back(clinic_waiter_left{of, date, waiter, student, clinic_waiter_end::left, at});
      }
    }
    return facts;
  }

  /// Three weeks after that day.
  concert_date_key new_concert(local_date date) {
    return {concert_id{++concerts_}, local_time{date + std::chrono::days{21}} + 20h};
  }

  changes made(const concert_date_key& show, instant at) {
    return {concert_created{show.concert, "Concert " + std::to_string(show.concert.value), price, at},
            concert_date_created{show, of_.seats, at},
            admin_called{admin_call_number{++calls_}, "POST", "/api/admin/concerts", "{}", "::1", at}};
  }

  token_issued issued(instant at) {
    return {everything_, ticket_number{++tickets_}, new_hash(), next_student(), at, at + 24h};
  }

  changes sold_out(const concert_date_key& show, instant at) {
    auto facts = made(show, at);
    let_in(facts, at);
    for (std::int32_t number = 1; number <= of_.seats; ++number) {
      sell(facts, show, seat_number{number}, at);
    }
    for (std::int64_t number = 1; number <= of_.visitors / 10; ++number) {
      const auto student = next_student();
      facts.push_back(waiter_joined{show, waiter_number{number}, student, at});
      if (number % 2 == 0) {
        facts.push_back(waiter_left{show, waiter_number{number}, student, waiter_end::left, at});
      }
    }
    return facts;
  }

  /// Who came is drawn, admitted, and goes.
  void let_in(changes& facts, instant at) {
    bytes_32 seed{};
    std::memcpy(seed.data(), &tickets_, sizeof tickets_);
    const ticket_number first{tickets_ + 1};
    facts.push_back(opening_scheduled{everything_, at, first, seed, seed, at});
    std::vector<token_issued> tokens;
    for (std::int64_t visitor = 0; visitor < of_.visitors; ++visitor) {
      tokens.push_back(issued(at));
    }
    facts.insert(facts.end(), tokens.begin(), tokens.end());
    facts.push_back(draw_held{everything_, first, ticket_number{tickets_}, seed, at});
    for (const auto& token : tokens) {
      facts.push_back(token_admitted{everything_, token.ticket, token.user, at, at + 5min});
      facts.push_back(token_ended{everything_, token.ticket, token.user, token_end::completed, at + 5min});
    }
  }

  /// After somebody else let it go.
  void sell(changes& facts, const concert_date_key& show, seat_number seat, instant at) {
    const auto first = next_student();
    facts.push_back(seat_held{show, seat, first, at, at + 5min});
    facts.push_back(hold_expired{show, seat, first, at + 5min});
    const auto buyer = next_student();
    const receipt_number receipt{seat.value};
    facts.push_back(seat_held{show, seat, buyer, at, at + 5min});
    facts.push_back(receipt_written{show, receipt, buyer, price, 0, at});
    facts.push_back(seat_sold{show, seat, buyer, receipt, price, at});
    notice_queued notice{};
    notice.lane = show;
    notice.notice = notice_number{seat.value};
    notice.kind = notice_kind::paid;
    notice.user = buyer;
    notice.seats = {seat};
    notice.receipt = receipt;
    notice.amount = price;
    notice.queued_at = at;
    facts.push_back(notice);
    facts.push_back(notice_delivered{show, notice.notice, at});
  }

  const academy of_;
  years_writer writer_;
  const room_id everything_{0};
  /// Of each student, the key of the session that lives.
  std::vector<secret_hash> live_;
  /// Of each clinic, how many ever waited.
  std::vector<std::int64_t> waiters_;
  std::int64_t students_ = 0;
  std::uint64_t hashes_ = 0;
  std::uint64_t tickets_ = 0;
  std::int64_t resets_ = 0;
  std::int64_t concerts_ = 0;
  std::int64_t calls_ = 0;
};

}  // namespace

std::uint64_t fill_with_past(storage::store& empty, const academy& of, std::int64_t days, instant now) {
  const local_date today{std::chrono::floor<std::chrono::days>(now).time_since_epoch()};
  academy_years years(empty, of);
  years.begin(now - std::chrono::days{days});
  for (std::int64_t day = 0; day < days; ++day) {
    const std::chrono::days ago{days - day};
    years.pass_day(day, now - ago, today - ago);
  }
  return years.end(now, today);
}

}  // namespace usher::tests
