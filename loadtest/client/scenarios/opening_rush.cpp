#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/report/histogram.hpp"
#include "loadtest/client/report/results.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

constexpr call_number token_call = 0;
constexpr call_number poll_call = 1;
constexpr call_number find_call = 2;
constexpr call_number hold_call = 3;
constexpr call_number pay_call = 4;
constexpr call_number leave_call = 5;

/// Where a server does not say when to ask again.
constexpr std::uint64_t poll_otherwise_ms = 1000;

using seat_name = std::pair<std::size_t, std::uint64_t>;

/// What everybody sees of the rush, and the rules that are checked over all people together. Any thread may
/// add.
class rush_book {
 public:
  void open(hall what) { hall_ = std::move(what); }
  const hall& what() const { return hall_; }

  void arrived() {
    const std::lock_guard lock{mutex_};
    ++people_;
  }

  /// The latest time of asking for a token among those who were seen to be active until now.
  clock::time_point latest_admitted() const {
    const std::lock_guard lock{mutex_};
    return latest_admitted_;
  }
  void admitted(clock::time_point asked, clock::time_point now) {
    const std::lock_guard lock{mutex_};
    ++admitted_;
    latest_admitted_ = std::max(latest_admitted_, asked);
    waits_.add(now - asked);
  }
  /// Somebody who has their token since `issued` was told to wait, when they asked again after people had
  /// been seen inside of whom the last had asked for a token at `others`.
  void still_waits(clock::time_point issued, clock::time_point others) {
    const std::lock_guard lock{mutex_};
    out_of_order_ += others > issued ? 1 : 0;
  }

  /// Says whether the seat is this person's to pay: false when another visit of the same user holds it, too.
  bool held(const seat_name& seat, std::uint64_t user, std::size_t person) {
    const std::lock_guard lock{mutex_};
    const auto [claim, is_new] = claims_.try_emplace(seat, user, person);
    if (claim->second.first != user) {
      ++held_twice_;
      return true;
    }
    return is_new || claim->second.second == person;
  }
  void paid(const seat_name& seat, std::uint64_t user, nanoseconds since_arrival) {
    const std::lock_guard lock{mutex_};
    const auto [sale, is_new] = sales_.try_emplace(seat, user);
    sold_twice_ += !is_new && sale->second != user ? 1 : 0;
    journeys_.add(since_arrival);
  }
  void left_without_seat() {
    const std::lock_guard lock{mutex_};
    ++without_seat_;
  }

  bool is_sold_out() const {
    const std::lock_guard lock{mutex_};
    return sales_.size() >= total();
  }

  std::vector<std::string> complaints() const;
  nlohmann::ordered_json json() const;
  std::string text() const;

 private:
  std::size_t total() const { return hall_.dates.size() * hall_.seats; }

  mutable std::mutex mutex_;
  hall hall_;
  std::uint64_t people_ = 0;
  std::uint64_t admitted_ = 0;
  std::uint64_t without_seat_ = 0;
  std::uint64_t out_of_order_ = 0;
  std::uint64_t held_twice_ = 0;
  std::uint64_t sold_twice_ = 0;
  clock::time_point latest_admitted_{};
  latency_histogram waits_;
  latency_histogram journeys_;
  std::map<seat_name, std::pair<std::uint64_t, std::size_t>> claims_;
  std::map<seat_name, std::uint64_t> sales_;
};

std::vector<std::string> rush_book::complaints() const {
  std::vector<std::string> out;
  if (sold_twice_ > 0) {
    out.push_back(std::to_string(sold_twice_) + " seats were sold twice");
  }
  if (held_twice_ > 0) {
    out.push_back(std::to_string(held_twice_) + " seats were held by two people at the same time");
  }
  if (out_of_order_ > 0) {
    out.push_back(std::to_string(out_of_order_) + " times somebody waited while later people were inside");
  }
  return out;
}

double milliseconds_of(nanoseconds time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

nlohmann::ordered_json rush_book::json() const {
  constexpr std::size_t shown_sales = 1000;
  const auto times = [](const latency_histogram& all) {
    return nlohmann::ordered_json{{"mean", milliseconds_of(all.mean())},
                                  {"p50", milliseconds_of(all.percentile(50))},
                                  {"p99", milliseconds_of(all.percentile(99))},
                                  {"max", milliseconds_of(all.max())}};
  };
  nlohmann::ordered_json sales = nlohmann::ordered_json::array();
  for (const auto& [seat, user] : sales_) {
    if (sales.size() < shown_sales) {
      sales.push_back({{"date", hall_.dates[seat.first]}, {"seat", seat.second}, {"userId", user}});
    }
  }
  return {{"concertId", hall_.concert},
          {"people", people_},
          {"admitted", admitted_},
          {"seats", total()},
          {"sold", sales_.size()},
          {"withoutSeat", without_seat_},
          {"waitMs", times(waits_)},
          {"untilPaidMs", times(journeys_)},
          {"soldTwice", sold_twice_},
          {"heldTwice", held_twice_},
          {"admittedOutOfOrder", out_of_order_},
          {"sales", sales}};
}

std::string rush_book::text() const {
  std::array<char, 1024> out;
  const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
  std::snprintf(out.data(), out.size(),
                "\nopening rush on concert %llu\n"
                "  people                %llu, of whom %llu were let in\n"
                "  seats                 %llu of %llu sold, none to two people: %s\n"
                "  without a seat        %llu\n"
                "  waited, s             p50 %.2f  p99 %.2f  max %.2f\n"
                "  until paid, s         p50 %.2f  p99 %.2f  max %.2f\n"
                "  let in in order       %s\n",
                number(hall_.concert), number(people_), number(admitted_), number(sales_.size()),
                number(total()), sold_twice_ == 0 ? "yes" : "NO", number(without_seat_),
                milliseconds_of(waits_.percentile(50)) / 1000, milliseconds_of(waits_.percentile(99)) / 1000,
                milliseconds_of(waits_.max()) / 1000, milliseconds_of(journeys_.percentile(50)) / 1000,
                milliseconds_of(journeys_.percentile(99)) / 1000, milliseconds_of(journeys_.max()) / 1000,
                out_of_order_ == 0 ? "yes" : "NO");
  return out.data();
}

class fan final : public script {
 public:
  fan(const scenario_settings& settings, const request_writer& requests, rush_book& book, std::size_t number)
      : settings_(&settings),
        requests_(&requests),
        book_(&book),
        person_(number),
        user_(user_id_of(number, settings.users)),
        date_(number % book.what().dates.size()),
        random_(settings.seed * 1'000'003 + number) {}

  action begin(turn& t) override {
    if (book_->is_sold_out()) {
      return action::leave();
    }
    asked_ = t.now;
    avoided_.clear();
    book_->arrived();
    if (settings_->test_token) {
      mine_.token = demonstration_token;
      book_->admitted(t.now, t.now);
      return find(t);
    }
    // A concert of one's own has a waiting room of its own, in which nobody is from before.
    const auto room = settings_->admin_key.empty()
                          ? std::string{}
                          : R"(,"concertId":)" + std::to_string(book_->what().concert);
    requests_->post(t.out, "/api/token/create", R"({"userId":)" + std::to_string(user_) + room + "}");
    return send(token_call);
  }

  action resume(turn& t) override {
    if (book_->is_sold_out()) {
      return give_up(t);
    }
    others_ = book_->latest_admitted();
    requests_->get(t.out, "/api/token/check", mine_.token);
    return send(poll_call);
  }

  action proceed(const answer& got, turn& t) override {
    if (got.status == 0) {
      book_->left_without_seat();
      return action::finish_round();
    }
    switch (now_) {
      case token_call:
        return issued(got, t);
      case poll_call:
        return polled(got, t);
      case find_call:
        return found(got, t);
      case hold_call:
        return held(got, t);
      case pay_call:
        return paid(got, t);
      default:
        t.complaint = got.status == 200 ? "" : "the token could not be given up";
        return action::finish_round();
    }
  }

 private:
  action send(call_number call) {
    now_ = call;
    return action::send(call);
  }

  action issued(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, true, [&] { return wrong_with_standing(got.body, user_, mine_); });
    if (!t.complaint.empty()) {
      book_->left_without_seat();
      return action::finish_round();
    }
    issued_ = t.now;
    return mine_.is_active ? enter(t) : wait();
  }

  action polled(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, true, [&] { return wrong_with_standing(got.body, user_, seen_); });
    if (!t.complaint.empty()) {
      return give_up(t);
    }
    if (seen_.queue_count > mine_.queue_count) {
      t.complaint = "somebody got ahead";
    }
    mine_ = seen_;
    if (mine_.is_active) {
      return enter(t);
    }
    book_->still_waits(issued_, others_);
    return wait();
  }

  action wait() const {
    return action::pause(
        std::chrono::milliseconds{mine_.next_poll_ms > 0 ? mine_.next_poll_ms : poll_otherwise_ms});
  }

  action enter(turn& t) {
    book_->admitted(asked_, t.now);
    return find(t);
  }

  action find(turn& t) {
    requests_->get(t.out, "/api/concert/findSeats?concertId=" + std::to_string(book_->what().concert) +
                              "&concertDate=" + book_->what().dates[date_]);
    return send(find_call);
  }

  action found(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, true, [&] {
      return wrong_with_seats(got.body, book_->what().concert, book_->what().dates[date_]);
    });
    if (!t.complaint.empty()) {
      return give_up(t);
    }
    const auto body = nlohmann::json::parse(got.body);
    price_ = body.at("price").get<std::uint64_t>();
    auto seats = body.at("availableSeats").get<std::vector<std::uint64_t>>();
    std::erase_if(seats, [&](std::uint64_t seat) { return avoided_.contains(seat); });
    if (seats.empty()) {
      return give_up(t);
    }
    seat_ = seats[std::uniform_int_distribution<std::size_t>{0, seats.size() - 1}(random_)];
    requests_->post(t.out, "/api/concert/reserve", seat_body(false), mine_.token);
    return send(hold_call);
  }

  action held(const answer& got, turn& t) {
    if (got.status == 409) {
      t.complaint = wrong_with_refusal(got.body);
      return find(t);
    }
    t.complaint =
        wrong_unless_ok(got, true, [&] { return wrong_with_hold(got.body, book_->what().concert, seat_); });
    if (!t.complaint.empty()) {
      return give_up(t);
    }
    if (!book_->held({date_, seat_}, user_, person_)) {
      avoided_.insert(seat_);
      return find(t);
    }
    requests_->post(t.out, "/api/payment", seat_body(true), mine_.token);
    return send(pay_call);
  }

  action paid(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, true, [&]() -> std::string_view {
      const auto body = nlohmann::json::parse(got.body, nullptr, false);
      const bool is_theirs = body.is_object() && body.value("userId", std::uint64_t{0}) == user_ &&
                             body.value("concertId", std::uint64_t{0}) == book_->what().concert &&
                             body.value("seatNo", std::uint64_t{0}) == seat_ &&
                             body.value("amount", std::uint64_t{0}) == price_;
      return is_theirs ? "" : "it is no receipt of this user, seat and price";
    });
    if (!t.complaint.empty()) {
      return give_up(t);
    }
    book_->paid({date_, seat_}, user_, t.now - asked_);
    return action::finish_round();
  }

  /// Goes without a seat, and makes room for the next.
  action give_up(turn& t) {
    book_->left_without_seat();
    if (settings_->test_token) {
      return action::finish_round();
    }
    requests_->write(t.out, "DELETE", "/api/token", {}, mine_.token);
    return send(leave_call);
  }

  std::string seat_body(bool with_price) const {
    return R"({"concertId":)" + std::to_string(book_->what().concert) + R"(,"concertDate":")" +
           book_->what().dates[date_] + R"(","seatNo":)" + std::to_string(seat_) + R"(,"userId":)" +
           std::to_string(user_) + (with_price ? R"(,"price":)" + std::to_string(price_) : std::string{}) +
           "}";
  }

  const scenario_settings* settings_;
  const request_writer* requests_;
  rush_book* book_;
  std::size_t person_;
  std::uint64_t user_;
  std::size_t date_;
  std::mt19937_64 random_;
  call_number now_ = token_call;
  clock::time_point asked_{};
  clock::time_point issued_{};
  clock::time_point others_{};
  standing mine_;
  standing seen_;
  std::uint64_t seat_ = 0;
  std::uint64_t price_ = 0;
  /// Seats that another visit of the same user holds.
  std::set<std::uint64_t> avoided_;
};

class opening_rush final : public scenario {
 public:
  explicit opening_rush(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override {
    return {"token/create", "token/check", "findSeats", "concert/reserve", "payment", "token/leave"};
  }
  std::size_t keep_bytes() const override { return std::string::npos; }
  void prepare() override { book_.open(open_hall(settings_, settings_.admin_key.empty() ? 50 : 200)); }
  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<fan>(settings_, requests_, book_, user);
  }

  std::vector<std::string> verify() override { return book_.complaints(); }
  std::string summary_json() const override { return book_.json().dump(); }
  std::string summary_text() const override { return book_.text(); }

 private:
  scenario_settings settings_;
  request_writer requests_;
  rush_book book_;
};

}  // namespace

std::unique_ptr<scenario> make_opening_rush(const scenario_settings& settings) {
  return std::make_unique<opening_rush>(settings);
}

}  // namespace usher::loadtest
