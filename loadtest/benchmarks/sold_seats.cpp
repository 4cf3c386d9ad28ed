#include "loadtest/benchmarks/sold_seats.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

#include "domain/changes/names.hpp"

namespace usher::benchmarks {

namespace {

using namespace std::chrono_literals;
using namespace domain;

constexpr std::size_t changes_per_batch = 10'000;
constexpr std::int64_t customers = 1'000;
constexpr std::int64_t price = 50'000;
constexpr std::int32_t seats_per_receipt = 3;

/// Collects appends until they make a batch.
class batches {
 public:
  batches(storage::store& store, std::int32_t first_number) : store_(store) {
    std::memcpy(next_.bytes.data(), &first_number, sizeof first_number);
    next_.bytes.back() = 0xbe;
  }

  void add(std::string actor, std::uint64_t first_number, changes facts) {
    count_ += facts.size();
    waiting_.push_back({std::move(actor), first_number, std::move(facts), {}, season_now()});
    if (count_ >= changes_per_batch) {
      commit();
    }
  }

  void commit() {
    if (waiting_.empty()) {
      return;
    }
    const auto result = store_.commit({next_, std::exchange(waiting_, {})});
    if (result.status != storage::commit_status::committed) {
      throw std::runtime_error("the store could not be filled: " + result.message);
    }
    count_ = 0;
    ++number_;
    std::memcpy(&next_.bytes[8], &number_, sizeof number_);
  }

 private:
  storage::store& store_;
  storage::batch_id next_;
  std::uint32_t number_ = 0;
  std::vector<storage::append> waiting_;
  std::size_t count_ = 0;
};

user_id customer(std::int32_t number) {
  return user_id{1 + number % customers};
}

changes everybody() {
  changes facts;
  for (std::int64_t id = 1; id <= customers; ++id) {
    person who;
    who.id = user_id{id};
    facts.push_back(person_registered{who, season_now()});
  }
  return facts;
}

changes sales_of(std::int32_t number) {
  const auto date = date_of(number);
  changes facts;
  for (std::int32_t i = 0; i < seats_per_date / 3 / seats_per_receipt; ++i) {
    const receipt_number receipt{1 + i};
    const auto user = customer(number + i);
    for (std::int32_t seat = 1 + 9 * i; seat < 1 + 9 * i + seats_per_receipt; ++seat) {
      facts.push_back(seat_held{date, seat_number{seat}, user, season_now() - 1h, season_now() - 1h + 5min});
      facts.push_back(seat_sold{date, seat_number{seat}, user, receipt, price, season_now() - 59min});
    }
    facts.push_back(receipt_written{date, receipt, user, price * seats_per_receipt, 0, season_now() - 59min});
  }
  if (is_restless(number)) {
    for (std::int32_t seat = seats_per_date - 2; seat <= seats_per_date; ++seat) {
      facts.push_back(
          seat_held{date, seat_number{seat}, customer(number), season_now(), season_now() + 5min});
    }
  }
  return facts;
}

}  // namespace

instant season_now() {
  return std::chrono::sys_days{std::chrono::year{2026} / 11 / 23};
}

concert_date_key date_of(std::int32_t number) {
  const auto evening = std::chrono::local_days{std::chrono::year{2026} / 12 / 1} + 20h;
  return {concert_id{1 + number / dates_per_concert},
          evening + std::chrono::days{number % dates_per_concert}};
}

bool is_restless(std::int32_t date) {
  return date % 100 == 0;
}

void sell_dates(storage::store& store, std::int32_t from, std::int32_t to) {
  batches filling{store, to};
  if (from == 0) {
    filling.add("people", 1, everybody());
  }
  std::uint64_t catalogue_number = 1 + static_cast<std::uint64_t>(from + from / dates_per_concert);
  for (auto number = from; number < to; ++number) {
    const auto date = date_of(number);
    changes created;
    if (number % dates_per_concert == 0) {
      created.push_back(concert_created{date.concert, "Concert " + std::to_string(date.concert.value), price,
                                        season_now()});
    }
    created.push_back(concert_date_created{date, seats_per_date, season_now()});
    const auto created_count = created.size();
    filling.add(std::string(catalogue_name), catalogue_number, std::move(created));
    catalogue_number += created_count;
    filling.add(concert_date_name(date), 1, sales_of(number));
  }
  filling.commit();
}

concert_date_key hall(std::int32_t number) {
  return {concert_id{1 + number}, std::chrono::local_days{std::chrono::year{2026} / 12 / 1} + 20h};
}

void sell_halls(storage::store& store, std::int32_t from, std::int32_t to) {
  batches filling{store, -to};
  if (from == 0) {
    filling.add("people", 1, everybody());
  }
  for (auto number = from; number < to; ++number) {
    const auto date = hall(number);
    filling.add(
        std::string(catalogue_name), 1 + 2 * static_cast<std::uint64_t>(number),
        {concert_created{date.concert, "Concert " + std::to_string(date.concert.value), price, season_now()},
         concert_date_created{date, seats_per_hall, season_now()}});
    std::uint64_t next = 1;
    for (std::int32_t seat = 1; seat < seats_per_hall; seat += 2) {
      const receipt_number receipt{(seat + 1) / 2};
      const auto user = customer(seat / 2);
      const auto held_at = season_now() - 1h;
      const auto sold_at = season_now() - 59min;
      filling.add(concert_date_name(date), next,
                  {seat_held{date, seat_number{seat}, user, held_at, held_at + 5min},
                   seat_held{date, seat_number{seat + 1}, user, held_at, held_at + 5min},
                   seat_sold{date, seat_number{seat}, user, receipt, price, sold_at},
                   seat_sold{date, seat_number{seat + 1}, user, receipt, price, sold_at},
                   receipt_written{date, receipt, user, price * 2, 0, sold_at}});
      next += 5;
    }
  }
  filling.commit();
}

}  // namespace usher::benchmarks
