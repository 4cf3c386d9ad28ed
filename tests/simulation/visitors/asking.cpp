#include "tests/simulation/visitors/asking.hpp"

#include <algorithm>

namespace usher::simulation {

using namespace std::chrono_literals;

actors::request_context visitors::context() {
  return {{}, wall_.now() + 30s, 0};
}

void visitors::count_unavailable(std::string_view what, actors::unavailable_reason reason) {
  book_.tell("  ", what, " is unavailable: ", to_word(reason));
  book_.count("unavailable: " + std::string(to_word(reason)));
  // These say that nobody knows of a change that is made and not whole yet, or of who lost their session on
  // the way.
  static const std::set<std::string_view> in_parts{"edit-person", "erase-person", "place-people",
                                                   "reset-week"};
  require(reason != actors::unavailable_reason::dropped || in_parts.contains(what), what,
          "died unanswered in a process that lives");
}

void visitors::require(bool holds, std::string_view what, std::string_view why) {
  if (!holds) {
    book_.fail(std::string(what) + ": " + std::string(why));
  }
}

void visitors::check_begun(const request_key& key, const actors::request_begun_outcome& begun,
                           const std::function<void()>& carry_out) {
  if (!begun) {
    return;
  }
  if (const auto* answered = std::get_if<request_was_answered>(&begun.value())) {
    book_.count("a request is answered again");
    return require(durable_.ever_remembered(answered->answer), "repeat",
                   "was answered what nobody remembers");
  }
  if (std::holds_alternative<request_is_under_way>(begun.value())) {
    return require(false, "repeat", "was not kept waiting");
  }
  const auto* known = durable_.remembered(key.key);
  require(known == nullptr || known->forgotten_at <= wall_.now(), "repeat",
          "a request that was answered counts as new");
  carry_out();
}

/// Now and then a key; then the same may be asked again.
visitors::keyed visitors::maybe_key(std::function<void(const keyed&)> again) {
  const request_key key{{dice_.bytes<16>()}, {dice_.bytes<16>()}};
  if (dice_.one_in(3)) {
    return std::nullopt;
  }
  repeatable_.push_back([again = std::move(again), key] { again(key); });
  if (repeatable_.size() > 40) {
    repeatable_.pop_front();
  }
  return key;
}

void visitors::repeat() {
  if (!repeatable_.empty()) {
    const auto again = dice_.pick(repeatable_);
    again();
  }
}

/// Two requests that differ under one key.
void visitors::reuse_key() {
  const request_key key{{dice_.bytes<16>()}, {dice_.bytes<16>()}};
  const auto user = somebody();
  const auto first = [=, this](const actors::wallet_outcome& said, version since) {
    check_money(user, 10, said, since);
  };
  ask_once("charge", {}, charge_wallet{user, 10}, key, first);
  const request_key other{key.key, {dice_.bytes<16>()}};
  company_->take(actors::asked<begin_request>{
      {},
      {other.key, other.fingerprint, {}},
      context(),
      expect<actors::request_begun_outcome>(
          "begin-request",
          [this, other](const actors::request_begun_outcome& begun, version) {
            if (begun) {
              check_begun(other, begun,
                          [this, other] { company_->end_request(other.key, std::nullopt, false); });
            }
          }),
      {}});
}

std::optional<visitors::ticket> visitors::some_session() {
  if (tickets_.empty()) {
    return std::nullopt;
  }
  if (dice_.one_in(10)) {
    return dice_.pick(tickets_);
  }
  std::vector<ticket> active;
  for (const auto& one : tickets_) {
    const auto* known = durable_.find(one.room, one.secret);
    if (known != nullptr && known->now().status == token_status::active) {
      active.push_back(one);
    }
  }
  return active.empty() ? dice_.pick(tickets_) : dice_.pick(active);
}

/// As the REST layer does, of those that are offered: one that is durable may not be yet.
std::vector<concert_date_key> visitors::offered_dates() const {
  std::vector<concert_date_key> all;
  for (const auto& [key, date] : durable_.dates()) {
    if (company_->cast().names->has(key)) {
      all.push_back(key);
    }
  }
  return all;
}

concert_date_key visitors::some_date() {
  const auto all = offered_dates();
  return dice_.pick(all);
}

/// Of a concert that takes this token.
concert_date_key visitors::date_for(const ticket& who) {
  auto all = offered_dates();
  std::erase_if(all, [&](const auto& key) { return (key.concert.value == 2) != (who.room.value == 2); });
  return dice_.pick(all);
}

std::vector<seat_number> visitors::some_seats(const concert_date_key& date) {
  const auto count = static_cast<std::int64_t>(durable_.find(date)->seats.size());
  std::vector<seat_number> seats;
  for (auto left = 1 + dice_.below(dice_.one_in(3) ? 3 : 1); left > 0; --left) {
    seats.emplace_back(static_cast<std::int32_t>(dice_.between(1, count + (dice_.one_in(20) ? 1 : 0))));
  }
  return seats;
}

std::vector<seat_number> visitors::seats_of(const concert_date_key& date, user_id user, seat_is what) {
  if (dice_.one_in(12)) {
    return some_seats(date);
  }
  const auto& seats = durable_.find(date)->seats;
  std::vector<seat_number> found;
  for (std::size_t i = 0; i < seats.size(); ++i) {
    if (seats[i].now().what == what && seats[i].now().user == user && (found.empty() || dice_.one_in(2))) {
      found.emplace_back(static_cast<std::int32_t>(i) + 1);
    }
  }
  return found.empty() ? some_seats(date) : found;
}

std::int64_t visitors::price_of(const concert_date_key& date, const std::vector<seat_number>& seats) const {
  std::set<seat_number> each(seats.begin(), seats.end());
  std::int64_t sum = 0;
  for (const auto seat : each) {
    const auto* known = durable_.find(date, seat);
    sum += known == nullptr ? 0 : known->price;
  }
  return sum;
}

}  // namespace usher::simulation
