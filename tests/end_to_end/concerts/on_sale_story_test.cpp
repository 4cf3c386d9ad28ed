#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <random>
#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/concerts/draw.hpp"
#include "tests/end_to_end/load.hpp"

namespace usher::end_to_end::on_sale_story_test {
namespace {

using namespace std::chrono_literals;
using dice = std::mt19937_64;

constexpr int early_people = 1'950;
constexpr int late_people = 50;
constexpr int all_people = early_people + late_people;
constexpr int seats_per_date = 250;
constexpr int first_section = 100;
constexpr std::int64_t front_price = 30'000;
constexpr std::int64_t back_price = 20'000;
constexpr int connections = 30;
constexpr int offer_takers = 2;
constexpr int first_places = 60;

std::int64_t price_of(int seat) {
  return seat <= first_section ? front_price : back_price;
}

std::int64_t price_of(const std::set<int>& seats) {
  std::int64_t sum = 0;
  for (const int seat : seats) {
    sum += price_of(seat);
  }
  return sum;
}

/// Where the server is, for clients that outlive it.
class whereabouts {
 public:
  struct address {
    std::uint16_t port;
    int life;
  };

  void serves_at(std::uint16_t port) {
    const std::scoped_lock guard(lock_);
    port_ = port;
    ++life_;
    changed_.notify_all();
  }

  /// Waits for a life after this one.
  address after(int life) const {
    std::unique_lock guard(lock_);
    if (!changed_.wait_for(guard, 60s, [&] { return life_ > life; })) {
      throw std::logic_error("the server does not come back");
    }
    return {port_, life_};
  }

 private:
  mutable std::mutex lock_;
  mutable std::condition_variable changed_;
  std::uint16_t port_ = 0;
  int life_ = 0;
};

/// One connection, made anew in each life of the server. What was not answered is asked again: the requests
/// must be repeatable.
class persistent_client {
 public:
  explicit persistent_client(const whereabouts& where) : where_(where) { move_on(); }

  template <class Ask>
  reply insist(Ask ask) {
    for (;;) {
      try {
        const auto answer = ask(*client_);
        if (answer.status != 503) {
          return answer;
        }
        std::this_thread::sleep_for(20ms);
      } catch (const test_support::connection_error&) {
        move_on();
      } catch (const test_support::protocol_error&) {
        move_on();
      }
    }
  }

 private:
  void move_on() {
    const auto next = where_.after(life_);
    life_ = next.life;
    client_ = std::make_unique<visitor>(next.port, milliseconds{30'000});
  }

  const whereabouts& where_;
  int life_ = 0;
  std::unique_ptr<visitor> client_;
};

/// Somebody who wants seats, and what they know for sure. One thread at a time.
struct person {
  std::int64_t user = 0;
  show where;
  std::string token;
  /// Of all payments that stand.
  std::set<int> seats;
  std::int64_t balance = 0;
  int payments = 0;
  int cancellations = 0;
  int requests = 0;
};

/// The acts of one person, through one connection.
class acting_person {
 public:
  acting_person(persistent_client& client, person& who) : client_(client), who_(who) {}

  reply get_token() {
    const auto key = next_key();
    const auto created = client_.insist([&](visitor& v) {
      return v.post("/api/token/create", {{"userId", who_.user}, {"concertId", who_.where.concert}},
                    repeatable({}, key));
    });
    EXPECT_EQ(created.status, 200) << created.body;
    who_.token = created.text("token");
    return created;
  }

  reply check() {
    return client_.insist([&](visitor& v) { return v.check_token(who_.token); });
  }

  bool is_let_in() {
    return eventually([&] { return check().text("status") == "active"; }, 60s);
  }

  void leave() {
    const auto left =
        client_.insist([&](visitor& v) { return v.call("DELETE", "/api/token", with_token(who_.token)); });
    EXPECT_EQ(left.status, 200) << left.body;
  }

  void charge(std::int64_t amount) {
    const auto charged =
        as_buyer([&](const buyer& b, const std::string& key) { return b.charge(amount, key); });
    EXPECT_EQ(charged.status, 200) << charged.body;
    who_.balance += amount;
    EXPECT_EQ(charged.body.value("amount", std::int64_t{-1}), who_.balance);
  }

  reply hold(const json& what) {
    return as_buyer([&](const buyer& b, const std::string& key) { return b.hold(who_.where, what, key); });
  }

  /// Pays for what is held; whether the hold was still there.
  bool pay(const std::set<int>& seats, bool twice) {
    const auto price = price_of(seats);
    if (who_.balance < price) {
      charge(price - who_.balance);
    }
    const auto key = next_key();
    const auto ask = [&](visitor& v) {
      return buyer(v, who_.user, who_.token).pay_for(who_.where, {{"seatNos", seats}}, price, key);
    };
    const auto paid = client_.insist(ask);
    if (paid.code() == "RESERVATION_NOT_EXIST" || paid.code() == "SEAT_HELD_BY_ANOTHER") {
      return false;
    }
    EXPECT_EQ(paid.status, 200) << paid.body;
    if (paid.status != 200) {
      return false;
    }
    who_.balance -= price;
    ++who_.payments;
    EXPECT_EQ(paid.body.at("amount"), price);
    EXPECT_EQ(paid.body.at("balance"), who_.balance);
    EXPECT_EQ(paid.body.at("seatNos"), json(seats));
    who_.seats.insert(seats.begin(), seats.end());
    if (twice) {
      EXPECT_EQ(client_.insist(ask).body, paid.body);
    }
    EXPECT_EQ(check().text("status"), "completed");
    return true;
  }

  void release(const std::set<int>& seats) {
    client_.insist([&](visitor& v) {
      return buyer(v, who_.user, who_.token).about(who_.where, "/api/concert/release", {{"seatNos", seats}});
    });
  }

  void cancel_all() {
    const auto cancelled = as_buyer([&](const buyer& b, const std::string& key) {
      return b.about(who_.where, "/api/concert/cancel", {{"seatNos", who_.seats}}, key);
    });
    EXPECT_EQ(cancelled.status, 200) << cancelled.body;
    const auto refund = price_of(who_.seats);
    EXPECT_EQ(cancelled.body.value("refund", std::int64_t{-1}), refund);
    who_.balance += refund;
    who_.seats.clear();
    ++who_.cancellations;
  }

  reply join() {
    return client_.insist([&](visitor& v) { return buyer(v, who_.user, who_.token).join(who_.where); });
  }

  reply decline() {
    return client_.insist([&](visitor& v) { return buyer(v, who_.user, who_.token).decline(who_.where); });
  }

  std::vector<int> free_seats() {
    const auto shown = client_.insist([&](visitor& v) {
      return v.get(target_of("/api/concert/findSeats", {{"concertId", std::to_string(who_.where.concert)},
                                                        {"concertDate", who_.where.date}}));
    });
    EXPECT_EQ(shown.status, 200) << shown.body;
    return shown.body.value("availableSeats", std::vector<int>{});
  }

 private:
  std::string next_key() { return std::to_string(++who_.requests); }

  template <class Ask>
  reply as_buyer(Ask ask) {
    const auto key = next_key();
    return client_.insist([&](visitor& v) { return ask(buyer(v, who_.user, who_.token), key); });
  }

  persistent_client& client_;
  person& who_;
};

/// The whole sale: the people, the administration and the server, which dies twice.
class sale {
 public:
  sale(test_store& store, const tests::webhook_receiver& receiver, std::uint64_t seed)
      : store_(store), receiver_(receiver), seed_(seed) {
    EXPECT_EQ(store.set_up({"setup-test-students", "--count", std::to_string(all_people)}).exit_code, 0);
    start();
  }

  void set_up_the_concert() {
    administration admin(*server_);
    concert_ = admin.create_concert({{"waitingRoom", "own"}, {"seatsPerPerson", 2}});
    const json front{{"name", "front"},
                     {"firstSeat", 1},
                     {"seats", first_section},
                     {"seatsPerRow", 20},
                     {"price", front_price}};
    const json back{{"name", "back"},
                    {"firstSeat", first_section + 1},
                    {"seats", seats_per_date - first_section},
                    {"seatsPerRow", 30},
                    {"price", back_price}};
    for (int day = 30; day <= 31; ++day) {
      dates_.push_back({concert_, admin.create_date(concert_, {{"concertDate", local_time_in(day * 24h)},
                                                               {"seatCount", seats_per_date},
                                                               {"price", back_price},
                                                               {"sections", json::array({front, back})},
                                                               {"holdSeconds", 2},
                                                               {"offerSeconds", 2}})});
    }
    for (int i = 0; i < all_people; ++i) {
      people_.emplace_back();
      people_.back().user = i + 1;
      people_.back().where = dates_[static_cast<std::size_t>(i) % dates_.size()];
    }
    ASSERT_EQ(admin.patch(room(), {{"places", first_places}}).status, 200);
    opens_at_ = wall_now() + 4s;
    const auto scheduled = admin.post(room() + "/opening", {{"opensAt", utc_text(opens_at_)}});
    ASSERT_EQ(scheduled.status, 200) << scheduled.body;
    commitment_ = scheduled.text("commitment");
  }

  /// Everybody asks for a token, most of them before the opening. Nobody is let in before it.
  void let_people_arrive() {
    std::mutex lock;
    for_each_of(early_people, [&](persistent_client& client, std::size_t i) {
      const auto created = acting_person(client, people_[i]).get_token();
      if (created.text("roomStatus") != "not_yet_open") {
        return;
      }
      EXPECT_EQ(created.text("status"), "waiting");
      const std::scoped_lock guard(lock);
      const std::size_t ticket = created.body.at("queueCount").get<std::size_t>() + 1;
      EXPECT_TRUE(holder_of_.emplace(ticket, i).second) << "two people have ticket " << ticket;
    });
    EXPECT_GT(holder_of_.size(), 0U);
  }

  /// Waits for the draw, checks it, and lets the others come. Afterwards `order_` is the order of admission.
  void expect_a_fair_draw() {
    visitor client(server_->port());
    const auto target = "/api/token/draw?concertId=" + std::to_string(concert_);
    ASSERT_TRUE(eventually([&] { return !client.get(target).body.at("draws").empty(); }));
    EXPECT_GE(wall_now(), opens_at_);
    const auto draw = client.get(target).body.at("draws").back();
    EXPECT_EQ(draw.at("commitment"), commitment_);
    EXPECT_EQ(commitment_to(draw.at("seed")), commitment_);
    EXPECT_EQ(draw.at("first"), 1);
    ASSERT_EQ(draw.at("last"), holder_of_.size());
    std::set<std::size_t> drawn;
    for (const auto ticket : drawn_order(draw.at("seed"), 1, holder_of_.size())) {
      order_.push_back(holder_of_.at(ticket));
      drawn.insert(order_.back());
    }
    for (std::size_t rank = 0; rank < order_.size(); rank += rank < 2 * first_places ? 1 : 10) {
      const auto standing = client.check_token(people_[order_[rank]].token);
      const bool in = rank < first_places;
      EXPECT_EQ(standing.text("status"), in ? "active" : "waiting") << rank;
      EXPECT_EQ(standing.body.value("queueCount", std::size_t{0}), in ? 0 : rank - first_places) << rank;
    }
    // Whoever comes now stands behind all of these, in order of coming.
    for (std::size_t i = 0; i < people_.size(); ++i) {
      if (!drawn.contains(i)) {
        order_.push_back(i);
      }
    }
    persistent_client late(where_);
    for (std::size_t i = early_people; i < people_.size(); ++i) {
      EXPECT_GE(acting_person(late, people_[i]).get_token().body.value("queueCount", 0),
                early_people - first_places);
    }
  }

  /// Everybody has their turn, in the order of admission, while the server dies twice. Returns when all seats
  /// are sold.
  void sell_everything() {
    std::vector<std::jthread> crowd;
    std::atomic<std::size_t> next = 0;
    for (int i = 0; i < connections; ++i) {
      crowd.emplace_back([this, &next, i] {
        guarded([&] {
          dice roll(seed_ + static_cast<std::uint64_t>(i));
          persistent_client client(where_);
          for (auto turn = next++; turn < order_.size() && !over_; turn = next++) {
            take_turn(client, people_[order_[turn]], roll);
          }
          for (;;) {
            auto* who = take_canceller();
            if (who == nullptr || over_) {
              return;
            }
            come_back_and_cancel(client, *who);
          }
        });
      });
    }
    for (int i = 0; i < offer_takers; ++i) {
      crowd.emplace_back([this] { guarded([&] { answer_offers(); }); });
    }

    EXPECT_TRUE(eventually([&] { return payments_ >= 120; }, 40s));
    die_and_restart();
    EXPECT_TRUE(eventually([&] { return sold_out_.load(); }, 40s));
    // Those who wait for a seat keep their places: from here on there are enough for all.
    EXPECT_EQ(administration(*server_).patch(room(), {{"places", 2 * all_people}}).status, 200);
    EXPECT_TRUE(eventually([&] { return offers_answered_ >= 5; }, 40s));
    die_and_restart();
    administration admin(*server_);
    EXPECT_TRUE(eventually(
        [&] {
          return turns_ == all_people && cancellations_ == cancellers_ &&
                 std::all_of(dates_.begin(), dates_.end(), [&](const show& date) {
                   return admin.count(concert_, date.date, "sold") == seats_per_date;
                 });
        },
        60s))
        << "turns " << turns_ << ", payments " << payments_ << ", cancellations " << cancellations_
        << ", offers answered " << offers_answered_;
    over_ = true;
  }

  /// Everything that anybody was told is true.
  void expect_a_good_end() {
    administration admin(*server_);
    std::map<std::string, std::map<int, std::int64_t>> owner_of;
    for (const auto& row :
         admin.all("bookings", {{"concertId", std::to_string(concert_)}, {"state", "sold"}})) {
      EXPECT_TRUE(owner_of[row.at("concertDate")].emplace(row.at("seatNo"), row.at("userId")).second) << row;
    }
    std::size_t owned = 0;
    int payments = 0;
    int cancellations = 0;
    for (const auto& who : people_) {
      for (const int seat : who.seats) {
        EXPECT_EQ(owner_of[who.where.date][seat], who.user) << "seat " << seat;
      }
      owned += who.seats.size();
      payments += who.payments;
      cancellations += who.cancellations;
      if (who.requests < 2) {
        continue;
      }
      const auto wallet = admin.get("/api/admin/wallets/" + std::to_string(who.user));
      EXPECT_EQ(wallet.body.value("balance", std::int64_t{-1}), who.balance) << "user " << who.user;
    }
    EXPECT_EQ(owned, 2U * seats_per_date) << "every seat is somebody's who knows it";
    expect_an_empty_outbox(admin, payments, cancellations);
    EXPECT_EQ(server_->stop(), 0) << server_->log();

    expect_books_balance(store_);
    EXPECT_EQ(store_.scalar("SELECT count(*) FROM seat_sale WHERE cancelled_at IS NULL"),
              std::to_string(2 * seats_per_date));
    EXPECT_EQ(store_.scalar("SELECT count(*) FROM receipt"), std::to_string(payments));
    EXPECT_EQ(store_.scalar("SELECT count(*) FROM waiting_token WHERE status = 'completed'"),
              std::to_string(payments));
    EXPECT_EQ(store_.scalar("SELECT count(*) FROM outbox WHERE state <> 'delivered'"), "0");
    EXPECT_GT(cancellations, 0);
  }

 private:
  std::string room() const { return "/api/admin/rooms/" + std::to_string(concert_); }

  void start() {
    server_ = store_.serve(with_receiver(receiver_, with_admin_key()));
    where_.serves_at(server_->port());
  }

  void die_and_restart() {
    server_->kill();
    start();
  }

  /// What was told of each seat, in order.
  using told_of_seat = std::map<std::pair<std::string, int>, std::vector<std::string>>;

  static void note(told_of_seat& told, const json& notice) {
    for (const int seat : notice.at("seatNos").get<std::vector<int>>()) {
      told[{notice.at("concertDate"), seat}].push_back(notice.at("id"));
    }
  }

  /// The receiver had every notice, those of a date in order of number, and so of each seat in the order in
  /// which it happened.
  void expect_an_empty_outbox(administration& admin, int payments, int cancellations) {
    EXPECT_TRUE(eventually([&] { return admin.all("notices", {{"state", "pending"}}).empty(); }));
    told_of_seat queued;
    std::map<std::string, int> kinds;
    for (const auto& notice : admin.all("notices")) {
      EXPECT_EQ(notice.at("state"), "delivered") << notice;
      note(queued, notice);
      ++kinds[notice.at("kind")];
    }
    told_of_seat received;
    for (const auto& [date, notices] : notices_in_order(receiver_.requests())) {
      for (const auto& notice : notices) {
        note(received, notice);
      }
    }
    EXPECT_EQ(received, queued);
    EXPECT_EQ(queued.size(), 2U * seats_per_date);
    EXPECT_EQ(kinds["paid"], payments);
    EXPECT_EQ(kinds["cancelled"], cancellations);
    EXPECT_GT(kinds["offered"], 0);
  }

  /// What ends a thread of the crowd fails the test.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (const std::exception& error) {
      ADD_FAILURE() << error.what();
    }
  }

  /// `act(client, i)` for 0..count-1, from all connections.
  template <class Act>
  void for_each_of(std::size_t count, Act act) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> crowd;
    for (int i = 0; i < connections; ++i) {
      crowd.emplace_back([&] {
        guarded([&] {
          persistent_client client(where_);
          for (auto turn = next++; turn < count; turn = next++) {
            act(client, turn);
          }
        });
      });
    }
  }

  /// One person from admission to their seats, or to the waiting list.
  void take_turn(persistent_client& client, person& who, dice& roll) {
    acting_person act(client, who);
    EXPECT_TRUE(act.is_let_in()) << "user " << who.user << " is never let in";
    const auto seats = find_seats(act, roll);
    if (seats.empty()) {
      const std::scoped_lock guard(lock_);
      waiting_[who.user] = &who;
    } else {
      use_seats(act, who, seats, roll);
    }
    ++turns_;
  }

  /// Holds one or two seats; none when there are none left and the person joined the waiting list.
  std::set<int> find_seats(acting_person& act, dice& roll) {
    for (;;) {
      const auto free = act.free_seats();
      if (free.empty()) {
        sold_out_ = true;
        const auto joined = act.join();
        if (joined.status == 200) {
          return {};
        }
        EXPECT_EQ(joined.code(), "SEATS_AVAILABLE") << joined.body;
        continue;
      }
      const int seat = free[std::uniform_int_distribution<std::size_t>(0, free.size() - 1)(roll)];
      const std::vector<json> choices{
          {{"seatNo", seat}},
          {{"seatNos", {seat, seat % seats_per_date + 1}}},
          {{"best", {{"count", free.size() > 40 ? 2 : 1}}}},
          {{"best", {{"count", 1}, {"section", seat <= first_section ? "front" : "back"}}}}};
      const auto held = act.hold(choices[std::uniform_int_distribution<std::size_t>(0, 3)(roll)]);
      if (held.status == 200) {
        return held.body.at("seatNos").get<std::set<int>>();
      }
      EXPECT_EQ(held.status, 409) << held.body;
    }
  }

  void use_seats(acting_person& act, person& who, const std::set<int>& seats, dice& roll) {
    const int choice = std::uniform_int_distribution<int>(0, 19)(roll);
    if (choice == 0) {
      return act.leave();  // The hold ends by itself.
    }
    if (choice == 1) {
      act.release(seats);
      return act.leave();
    }
    if (!act.pay(seats, choice == 2)) {
      return act.leave();
    }
    ++payments_;
    if (choice > 4) {
      return;
    }
    const std::scoped_lock guard(lock_);
    to_cancel_.push_back(&who);
    ++cancellers_;
  }

  person* take_canceller() {
    // Their new tokens stand behind everybody: there is no place for them before the room is made wider.
    if (!eventually([&] { return sold_out_.load() || over_.load(); }, 60s)) {
      return nullptr;
    }
    const std::scoped_lock guard(lock_);
    if (to_cancel_.empty()) {
      return nullptr;
    }
    auto* who = to_cancel_.front();
    to_cancel_.pop_front();
    return who;
  }

  void come_back_and_cancel(persistent_client& client, person& who) {
    acting_person act(client, who);
    act.get_token();
    EXPECT_TRUE(act.is_let_in());
    act.cancel_all();
    act.leave();
    ++cancellations_;
  }

  /// Looks for offers and answers them in the names of those who wait, until the sale is over.
  void answer_offers() {
    persistent_client client(where_);
    const auto target =
        target_of("/api/admin/bookings",
                  {{"concertId", std::to_string(concert_)}, {"state", "offered"}, {"limit", "10000"}});
    while (!over_) {
      const auto offers = client.insist([&](visitor& v) { return v.get(target, administration::headers()); });
      for (const auto& row : offers.body.value("bookings", json::array())) {
        if (auto* who = take_waiting(row.at("userId"))) {
          answer_offer(client, *who, row.at("seatNo"));
        }
      }
      std::this_thread::sleep_for(10ms);
    }
  }

  person* take_waiting(std::int64_t user) {
    const std::scoped_lock guard(lock_);
    const auto found = waiting_.find(user);
    if (found == waiting_.end()) {
      return nullptr;
    }
    auto* who = found->second;
    waiting_.erase(found);
    return who;
  }

  void answer_offer(persistent_client& client, person& who, int seat) {
    acting_person act(client, who);
    const int answered = offers_answered_++;
    // The first of each ten lets the offer lapse, the second declines; but not for ever.
    if (answered < 60 && answered % 10 == 0) {
      return;
    }
    if (answered < 60 && answered % 10 == 1) {
      act.decline();
      return;
    }
    if (act.hold({{"seatNo", seat}}).status == 200 && act.pay({seat}, answered % 10 == 2)) {
      ++payments_;
    }
  }

  test_store& store_;
  const tests::webhook_receiver& receiver_;
  const std::uint64_t seed_;
  std::unique_ptr<server_process> server_;
  whereabouts where_;
  std::int64_t concert_ = 0;
  std::vector<show> dates_;
  wall_time opens_at_;
  std::string commitment_;
  std::deque<person> people_;
  std::map<std::size_t, std::size_t> holder_of_;
  std::vector<std::size_t> order_;

  std::mutex lock_;
  std::map<std::int64_t, person*> waiting_;
  std::deque<person*> to_cancel_;
  std::atomic<int> turns_ = 0;
  std::atomic<int> payments_ = 0;
  std::atomic<int> cancellers_ = 0;
  std::atomic<int> cancellations_ = 0;
  std::atomic<int> offers_answered_ = 0;
  std::atomic<bool> sold_out_ = false;
  std::atomic<bool> over_ = false;
};

class OnSale : public EachEngine {};

TEST_P(OnSale, TwoThousandPeopleForFiveHundredSeatsEndWithEverySeatSoldOnceAndEveryWonPaid) {
  const tests::webhook_receiver receiver;
  sale story(*store_, receiver, printed_seed());
  story.set_up_the_concert();
  if (HasFailure()) {
    return;
  }
  story.let_people_arrive();
  story.expect_a_fair_draw();
  if (HasFailure()) {
    return;
  }
  story.sell_everything();
  if (HasFailure()) {
    return;
  }
  story.expect_a_good_end();
}

USHER_END_TO_END(OnSale);

}  // namespace
}  // namespace usher::end_to_end::on_sale_story_test
