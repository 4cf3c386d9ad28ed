#include <ostream>
#include <set>
#include <utility>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/seats/seat_map.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/people/small_world.hpp"
#include "tests/domain/seats/seat_map_hall.hpp"
#include "tests/domain/seats/seat_map_model.hpp"

namespace usher::domain::seat_map_properties_test {
namespace {

using namespace testing;

enum class act : int {
  hold,
  release,
  extend,
  pay,
  begin_paying,
  commit,
  abort,
  cancel,
  join,
  leave,
  decline,
  wait,
  restart,
  close,
  open,
  refund,
};
constexpr int acts = 16;

struct command {
  act what;
  /// As bits: seat 1 is the lowest.
  std::uint32_t seats = 0;
  std::int64_t user = 0;
  std::int64_t time_ms = 0;
};

std::ostream& operator<<(std::ostream& out, const command& c) {
  static constexpr const char* names[acts] = {
      "hold", "release", "extend",  "pay",  "begin_paying", "commit", "abort", "cancel",
      "join", "leave",   "decline", "wait", "restart",      "close",  "open",  "refund"};
  return out << names[static_cast<int>(c.what)] << "(seats " << c.seats << ", user " << c.user << ", "
             << c.time_ms << " ms)";
}

date_terms world_terms(std::int32_t seats) {
  date_terms terms = hall_terms(seats);
  terms.refunds = {{-std::chrono::hours{24 * 365}, 100}};
  return terms;
}

/// Runs commands on a seat map, on a second one that only folds the changes, and on the naive model; all
/// three must agree after each. Of every change it is checked that it could happen to the seat.
class comparison {
 public:
  explicit comparison(std::int32_t seats, const std::vector<command>& before = {})
      : count_(seats),
        map_(map_of(world_terms(seats))),
        fold_(map_of(world_terms(seats))),
        model_(world_terms(seats)) {
    for (const command& c : before) {
      run(c);
    }
  }

  void run(const command& c) {
    take_due();
    seats_.clear();
    for (std::int32_t seat = 1; seat <= count_; ++seat) {
      if ((c.seats >> static_cast<unsigned>(seat - 1) & 1U) != 0) {
        seats_.emplace_back(seat);
      }
    }
    if (!seats_.empty() || c.what >= act::commit) {
      carry_out(c);
    }
    compare();
  }

  void replay() const {
    RC_ASSERT(map_.next_due() == (pending_ ? map_.next_due() : fold_.next_due()));
    const seat_map restored{hall_date, at_ms(hall_begins), map_.image()};
    RC_ASSERT(restored.image() == map_.image());
  }

 private:
  void carry_out(const command& c) {
    const user_id user{c.user};
    switch (c.what) {
      case act::hold:
        hold(user);
        break;
      case act::release:
        agree(take_in(map_.decide(release_seats{user, seats_}, now())), model_.release(user, seats_, now()));
        break;
      case act::extend:
        agree(take_in(map_.decide(extend_holds{user, seats_}, now())), model_.extend(user, seats_));
        break;
      case act::pay:
        if (const auto plan = plan_payment(user)) {
          finish(*plan);
        }
        break;
      case act::begin_paying:
        if (!pending_) {
          pending_ = plan_payment(user);
        }
        break;
      case act::commit:
        if (const auto plan = std::exchange(pending_, std::nullopt)) {
          finish(*plan);
        }
        break;
      case act::abort:
        if (const auto plan = std::exchange(pending_, std::nullopt)) {
          unpin(plan->seats);
        }
        break;
      case act::cancel:
        cancel(user);
        break;
      case act::join:
        agree(take_in(map_.decide(join_waiting_list{user}, now())), model_.join(user));
        break;
      case act::leave:
        agree(take_in(map_.decide(leave_waiting_list{user}, now())), model_.leave(user, false, now()));
        break;
      case act::decline:
        agree(take_in(map_.decide(decline_offer{user}, now())), model_.leave(user, true, now()));
        break;
      case act::wait:
        now_ms_ += c.time_ms;
        break;
      case act::restart:
        map_ = seat_map{hall_date, at_ms(hall_begins), map_.image()};
        if (pending_) {
          map_.pin(*pending_);
        }
        break;
      case act::close:
      case act::open:
        set_open(c.what == act::open);
        break;
      case act::refund:
        for (const auto& [whom, plan] : map_.refund_plans(2, now())) {
          RC_ASSERT(plan.refund == 1000 * static_cast<std::int64_t>(plan.seats.size()));
          take_in(plan.facts);
          model_.give_back(plan.seats);
        }
        break;
    }
  }

  void hold(user_id user) {
    const auto record = hall::record(next_key_++, seats_);
    const auto held = take_in(map_.decide(hold_seats{user, seat_choice{seats_}}, now()));
    if (held) {
      take_in(changes{record});
    }
    const auto expected = model_.hold(user, seats_, record.key, now());
    RC_ASSERT(held.ok() == !expected.has_value());
    if (expected) {
      RC_ASSERT(held.refusal().kind == *expected);
    } else {
      RC_ASSERT(held.value().size() == seats_.size());
    }
  }

  std::optional<payment_plan> plan_payment(user_id user) {
    const auto price = 1000 * static_cast<std::int64_t>(seats_.size());
    const auto planned = map_.decide(prepare_payment{user, seats_, price}, now());
    agree(planned, model_.pay(user, seats_));
    if (!planned) {
      return std::nullopt;
    }
    const auto* plan = std::get_if<payment_plan>(&planned.value());
    RC_ASSERT((plan == nullptr) == model_.is_paid_together(user, seats_));
    if (plan == nullptr) {
      return std::nullopt;
    }
    map_.pin(*plan);
    model_.pin(plan->seats, true);
    return *plan;
  }

  void finish(const payment_plan& plan) {
    take_in(plan.facts);
    model_.sell(plan.seats, plan.receipt);
    unpin(plan.seats);
  }

  void unpin(const std::vector<seat_number>& seats) {
    map_.unpin(seats);
    model_.pin(seats, false);
  }

  void cancel(user_id user) {
    const auto planned = map_.decide(prepare_cancellation{user, seats_}, now());
    agree(planned, model_.cancel(user, seats_));
    if (!planned) {
      return;
    }
    map_.pin(planned.value());
    take_in(planned.value().facts);
    map_.unpin(seats_);
  }

  void set_open(bool open) {
    date_terms terms = world_terms(count_);
    terms.state = open ? date_state::open : date_state::closed;
    RC_ASSERT(take_in(map_.decide(change_terms{terms, true}, now())).ok());
    model_.set_open(open);
  }

  void take_due() {
    for (changes step = map_.due(now()); !step.empty(); step = map_.due(now())) {
      take_in(step);
    }
    model_.take_due(now());
  }

  template <class Outcome, class Refusal>
  static void agree(const Outcome& decided, const std::optional<Refusal>& expected) {
    RC_ASSERT(decided.ok() == !expected.has_value());
    if (expected) {
      RC_ASSERT(decided.refusal() == *expected);
    }
  }

  template <class Decision>
  auto take_in(const Decision& decided) -> decltype(decided.outcome) {
    take_in(decided.changes);
    return decided.outcome;
  }

  void take_in(const changes& facts) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      check(facts[i], i + 1 < facts.size() ? &facts[i + 1] : nullptr);
      map_.apply(facts[i]);
      fold_.apply(facts[i]);
    }
  }

  /// What must be so before this change is applied.
  void check(const change& c, const change* next) {
    if (const auto* held = std::get_if<seat_held>(&c)) {
      RC_ASSERT(map_.is_free(held->seat));
    } else if (const auto* sold = std::get_if<seat_sold>(&c)) {
      RC_ASSERT(model_.seat(sold->seat.value).what == naive_hall::use::held);
      RC_ASSERT(model_.seat(sold->seat.value).user == sold->user);
    } else if (const auto* offered = std::get_if<seat_offered>(&c)) {
      const auto before = fold_.image();
      RC_ASSERT(map_.is_free(offered->seat));
      RC_ASSERT(!before.waiters.empty() && before.waiters.front().number == offered->waiter);
      for (const seat_offer& other : before.offers) {
        RC_ASSERT(other.user != offered->user);
      }
      const auto* told = next == nullptr ? nullptr : std::get_if<notice_queued>(next);
      RC_ASSERT(told != nullptr && told->user == offered->user);
      RC_ASSERT(told->seats == std::vector{offered->seat});
    } else if (const auto* written = std::get_if<receipt_written>(&c)) {
      RC_ASSERT(receipts_.insert(written->receipt).second);
    } else if (const auto* queued = std::get_if<notice_queued>(&c)) {
      RC_ASSERT(notices_.insert(queued->notice).second);
    } else if (const auto* forgotten = std::get_if<request_forgotten>(&c)) {
      RC_ASSERT(forgotten_.insert(forgotten->key).second);
    }
  }

  void compare() const {
    const auto image = map_.image();
    RC_ASSERT(fold_.image() == image);
    const auto standing = map_.standing();
    RC_ASSERT(standing.free + standing.held + standing.offered + standing.sold == count_);
    RC_ASSERT(standing.waiting == static_cast<std::int64_t>(model_.waiting().size()));

    std::vector<seat_hold> holds;
    std::vector<seat_offer> offers;
    std::vector<seat_map_image::sale> sales;
    std::set<receipt_number> receipts;
    seat_set sold;
    for (std::int32_t number = 1; number <= count_; ++number) {
      const auto& p = model_.seat(number);
      const seat_number seat{number};
      switch (p.what) {
        case naive_hall::use::free:
          RC_ASSERT(map_.is_free(seat));
          break;
        case naive_hall::use::held:
          holds.push_back({seat, p.user, p.until, 1000, p.extensions});
          break;
        case naive_hall::use::offered:
          offers.push_back({seat, p.user, p.waiter, p.until, 1000});
          break;
        case naive_hall::use::sold:
          sales.push_back({seat, p.user, p.receipt, 1000});
          receipts.insert(p.receipt);
          sold.insert(seat);
          break;
      }
    }
    RC_ASSERT(image.holds == holds);
    RC_ASSERT(image.offers == offers);
    RC_ASSERT(image.sales == sales);
    RC_ASSERT(map_.sold_seats() == sold);
    RC_ASSERT(image.receipts.size() == receipts.size());
    compare_waiting(image);
    RC_ASSERT(image.requests.size() == model_.keys().size());
    for (const auto& request : image.requests) {
      RC_ASSERT(model_.keys().at(request.key) == request.seats);
    }
  }

  void compare_waiting(const seat_map_image& image) const {
    std::vector<seat_map_image::waiter> waiters;
    for (const auto& waiter : model_.waiting()) {
      waiters.push_back({waiter.number, waiter.user});
    }
    RC_ASSERT(image.waiters == waiters);
    for (std::size_t i = 0; i < waiters.size(); ++i) {
      const auto standing = map_.decide(waiting_list_position{waiters[i].user}, now());
      if (standing) {
        RC_ASSERT(standing.value().ahead == i);
      }
    }
  }

  instant now() const { return at_ms(now_ms_); }

  std::int32_t count_;
  seat_map map_;
  seat_map fold_;
  naive_hall model_;
  std::optional<payment_plan> pending_;
  std::vector<seat_number> seats_;
  std::set<receipt_number> receipts_;
  std::set<notice_number> notices_;
  std::set<secret_hash> forgotten_;
  std::uint64_t next_key_ = 1;
  std::int64_t now_ms_ = 0;
};

TEST(SeatMapProperties, RandomHistoriesAgreeWithTheModel) {
  const auto any_command = rc::gen::map(
      rc::gen::tuple(rc::gen::weightedElement<act>({{10, act::hold},
                                                    {3, act::release},
                                                    {2, act::extend},
                                                    {6, act::pay},
                                                    {2, act::begin_paying},
                                                    {2, act::commit},
                                                    {1, act::abort},
                                                    {4, act::cancel},
                                                    {8, act::join},
                                                    {2, act::leave},
                                                    {2, act::decline},
                                                    {4, act::wait},
                                                    {1, act::restart},
                                                    {1, act::close},
                                                    {2, act::open},
                                                    {1, act::refund}}),
                     rc::gen::weightedOneOf<std::uint32_t>({{3, rc::gen::element<std::uint32_t>(1, 2, 4)},
                                                            {1, rc::gen::inRange<std::uint32_t>(1, 8)}}),
                     rc::gen::inRange<std::int64_t>(1, 6), rc::gen::inRange<std::int64_t>(0, 220)),
      [](const std::tuple<act, std::uint32_t, std::int64_t, std::int64_t>& t) {
        return command{std::get<0>(t), std::get<1>(t), std::get<2>(t), std::get<3>(t)};
      });
  EXPECT_TRUE(rc::check("random commands on three seats", [&] {
    // Lists grow with the size of the case; these histories are long from the first.
    const auto commands = *rc::gen::resize(200, rc::gen::container<std::vector<command>>(any_command));
    comparison run{3};
    for (const command& c : commands) {
      run.run(c);
    }
    run.replay();
  }));
}

TEST(SeatMapProperties, InASmallWorldEveryOrderOfEventsAgreesWithTheModel) {
  const std::vector<command> alphabet{
      {act::hold, 1, 1, 0},   {act::hold, 1, 2, 0},         {act::release, 1, 1, 0}, {act::pay, 1, 1, 0},
      {act::cancel, 1, 1, 0}, {act::begin_paying, 1, 1, 0}, {act::commit, 0, 0, 0},  {act::join, 0, 2, 0},
      {act::join, 0, 3, 0},   {act::leave, 0, 2, 0},        {act::wait, 0, 0, 100},  {act::wait, 0, 0, 200},
      {act::close, 0, 0, 0},  {act::open, 0, 0, 0},
  };
  EXPECT_EQ(run_every_sequence(alphabet, 3, [] { return comparison{1}; }), 2'744U);
  // The seat is held and two people wait for it.
  const std::vector<command> sold_out{{act::hold, 1, 1, 0}, {act::join, 0, 2, 0}, {act::join, 0, 3, 0}};
  EXPECT_EQ(run_every_sequence(alphabet, 4, [&] { return comparison{1, sold_out}; }), 38'416U);
}

TEST(SeatMapProperties, InASmallWorldTwoPeopleBuyTwoSeatsInEveryOrder) {
  const std::vector<command> alphabet{
      {act::hold, 1, 1, 0},         {act::hold, 3, 1, 0},   {act::hold, 2, 2, 0},   {act::pay, 1, 1, 0},
      {act::pay, 3, 1, 0},          {act::pay, 2, 2, 0},    {act::cancel, 1, 1, 0}, {act::cancel, 3, 1, 0},
      {act::begin_paying, 3, 1, 0}, {act::commit, 0, 0, 0}, {act::abort, 0, 0, 0},  {act::wait, 0, 0, 100},
      {act::join, 0, 3, 0},         {act::restart, 0, 0, 0}};
  EXPECT_EQ(run_every_sequence(alphabet, 4, [] { return comparison{2}; }), 38'416U);
}

}  // namespace
}  // namespace usher::domain::seat_map_properties_test
