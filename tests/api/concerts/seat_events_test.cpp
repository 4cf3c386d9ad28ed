#include "api/concerts/seat_events.hpp"

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rapidcheck/gtest.h>

#include "domain/base/time.hpp"

namespace usher::tests::seat_events_test {
namespace {

using namespace std::chrono_literals;
using api::seats_at_a_time;
using domain::seat_number;
using domain::seat_set;
namespace limits = domain::limits;

/// `ffhs` as seats 1 to 4.
seats_at_a_time seats_from(const std::string& letters) {
  seats_at_a_time seats{static_cast<std::int32_t>(letters.size()), {}, {}};
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const seat_number seat{static_cast<std::int32_t>(i) + 1};
    if (letters[i] == 'f') {
      seats.free.insert(seat);
    } else if (letters[i] == 's') {
      seats.sold.insert(seat);
    }
  }
  return seats;
}

/// The other way round, from the run lengths of an event.
std::string letters_from(const std::string& runs) {
  std::string letters;
  std::size_t length = 0;
  for (const char c : runs) {
    if (c >= '0' && c <= '9') {
      length = length * 10 + static_cast<std::size_t>(c - '0');
    } else {
      letters.append(std::max<std::size_t>(length, 1), c);
      length = 0;
    }
  }
  return letters;
}

nlohmann::json all_of(const std::string& letters) {
  return nlohmann::json::parse(api::all_seats_data(7, seats_from(letters)));
}

TEST(AllSeatsData, WritesRunsAndTheirLengths) {
  const std::vector<std::pair<std::string, std::string>> table{
      {"", ""},         {"f", "f"},           {"ffffffffffff", "12f"},
      {"fhs", "fhs"},   {"ffhhss", "2f2h2s"}, {"sffffffffffh", "s10fh"},
      {"hhhhf", "4hf"},
  };
  for (const auto& [letters, runs] : table) {
    EXPECT_EQ(all_of(letters),
              (nlohmann::json{{"number", 7}, {"seatCount", letters.size()}, {"seats", runs}}));
  }
}

/// Seats by letter, each drawn.
std::string drawn_letters(const std::vector<std::uint8_t>& numbers) {
  std::string letters;
  for (const auto number : numbers) {
    letters += "fhs"[number % 3];
  }
  return letters;
}

RC_GTEST_PROP(AllSeatsData, IsReadBackAsItWas, (const std::vector<std::uint8_t>& numbers)) {
  const auto letters = drawn_letters(numbers);
  RC_ASSERT(letters_from(all_of(letters).at("seats")) == letters);
}

TEST(SeatChangesData, NamesWhatHasBecomeOfEachSeat) {
  const auto changes = api::seat_changes_data(3, seats_from("fffhhhsss"), seats_from("fhsfhsfhs"));
  EXPECT_EQ(changes.count, 6U);
  EXPECT_EQ(changes.data, R"({"number":3,"held":[2,8],"freed":[4,7],"sold":[3,6]})");
  EXPECT_EQ(api::seat_changes_data(3, seats_from("fhs"), seats_from("fhs")).count, 0U);
}

/// What a listener makes of an event.
void take_in(std::string& letters, const nlohmann::json& change) {
  for (const auto& [member, letter] :
       std::map<std::string, char>{{"held", 'h'}, {"freed", 'f'}, {"sold", 's'}}) {
    for (const std::size_t seat : change.at(member)) {
      letters.at(seat - 1) = letter;
    }
  }
}

RC_GTEST_PROP(SeatChangesData, LeadFromOneToTheOther,
              (const std::vector<std::pair<std::uint8_t, std::uint8_t>>& both)) {
  std::vector<std::uint8_t> first;
  std::vector<std::uint8_t> second;
  for (const auto& [one, other] : both) {
    first.push_back(one);
    second.push_back(other);
  }
  auto letters = drawn_letters(first);
  const auto target = drawn_letters(second);
  const auto changes = api::seat_changes_data(1, seats_from(letters), seats_from(target));
  std::size_t different = 0;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    different += letters[i] == target[i] ? 0 : 1;
  }
  RC_ASSERT(changes.count == different);
  take_in(letters, nlohmann::json::parse(changes.data));
  RC_ASSERT(letters == target);
}

class recorder final : public edge::stream::target {
 public:
  void send(std::string_view bytes) noexcept override { sent.emplace_back(bytes); }
  void send_shared(std::shared_ptr<const std::string>&& bytes) noexcept override {
    sent.push_back(*bytes);
    shared.push_back(std::move(bytes));
  }
  void close() noexcept override { closed = true; }
  bool ended() const noexcept override { return closed || left; }

  std::vector<std::string> sent;
  std::vector<std::shared_ptr<const std::string>> shared;
  std::atomic<bool> closed = false;
  bool left = false;
};

/// One who listens.
struct listener {
  std::shared_ptr<recorder> to = std::make_shared<recorder>();
  std::function<void()> on_end;

  std::size_t count() const { return to->sent.size(); }
  const std::string& last() const { return to->sent.back(); }
  /// The member `line` of the last event: `id`, `event`, `data`.
  std::string last(const std::string& line) const {
    const auto at = ("\n" + last()).find("\n" + line + ": ");
    const auto begin = at + line.size() + 2;
    return at == std::string::npos ? "" : last().substr(begin, last().find('\n', begin) - begin);
  }
};

domain::concert_date_key date_number(int number) {
  return {domain::concert_id{number}, domain::parse_local_time("2026-12-15T20:00:00").value()};
}

class SeatEvents : public testing::Test {
 protected:
  /// What the actor of the date publishes.
  void publish(const std::string& letters, int number = 1) {
    auto concert = std::make_shared<actors::concert_view>();
    concert->dates.push_back({date_number(number).starts_at, 0, terms});
    auto view = std::make_shared<actors::seats_view>();
    const auto seats = seats_from(letters);
    view->date = date_number(number);
    view->concert = std::move(concert);
    view->seat_count = seats.seat_count;
    view->free_seats = seats.free;
    view->sold_seats = seats.sold;
    slots[number] = std::move(view);
    events.published(date_number(number));
  }

  listener follow(const std::string& last_id = {}, int number = 1) {
    listener fresh;
    const auto open = [&fresh](std::function<void()> on_end) {
      fresh.on_end = std::move(on_end);
      return std::optional(edge::stream(fresh.to));
    };
    is_followed = events.follow(
        open, date_number(number), [this, number] { return slots[number]; },
        last_id.empty() ? std::nullopt : std::optional(last_id));
    return fresh;
  }

  /// Does all that is due by `now`.
  void run_to(api::seat_events::time_point now) {
    while (const auto due = events.step(now)) {
      if (*due > now) {
        break;
      }
    }
  }
  /// Long enough for the next event.
  void run() { run_to(now += 1s); }

  static api::seat_events_settings settings() {
    api::seat_events_settings some;
    some.max_listeners = 50;
    some.start = 77;
    return some;
  }

  domain::date_terms terms;
  std::map<int, std::shared_ptr<const actors::seats_view>> slots;
  api::seat_events events{settings()};
  api::seat_events::time_point now{1h};
  bool is_followed = false;
};

TEST_F(SeatEvents, ShowAllSeatsAtOnceAndThenWhatChanges) {
  publish("ffff");
  const auto anna = follow();
  run();
  ASSERT_EQ(anna.count(), 2U);
  EXPECT_EQ(anna.to->sent[0], "retry: 2000\n\n");
  EXPECT_EQ(anna.last(),
            "event: seats\ndata: {\"number\":0,\"seatCount\":4,\"seats\":\"4f\"}\nid: 77.1.0\n\n");
  publish("hhff");
  run();
  EXPECT_EQ(anna.last(),
            "event: change\ndata: {\"number\":1,\"held\":[1,2],\"freed\":[],\"sold\":[]}\nid: 77.1.1\n\n");
  publish("fsff");
  run();
  EXPECT_EQ(anna.last("data"), R"({"number":2,"held":[],"freed":[1],"sold":[2]})");
  const auto bert = follow();
  run();
  EXPECT_EQ(bert.last("data"), R"({"number":2,"seatCount":4,"seats":"fs2f"})");
  EXPECT_EQ(anna.count(), 4U);
}

TEST_F(SeatEvents, AreRenderedOnceForAllWhoListen) {
  publish("ffff");
  const auto anna = follow();
  const auto bert = follow();
  run();
  publish("hfff");
  run();
  ASSERT_EQ(anna.to->shared.size(), 2U);
  EXPECT_EQ(anna.to->shared, bert.to->shared) << "the very same bytes";
}

TEST_F(SeatEvents, WhatChangesWithinTheGapIsOneEvent) {
  publish("ffff");
  const auto anna = follow();
  run();
  publish("hfff");
  run_to(now);
  EXPECT_EQ(anna.count(), 3U) << "the first goes out at once";
  publish("hhff");
  run_to(now);
  publish("hhhf");
  run_to(now + 49ms);
  EXPECT_EQ(anna.count(), 3U);
  run_to(now + 50ms);
  EXPECT_EQ(anna.count(), 4U);
  EXPECT_EQ(anna.last("data"), R"({"number":2,"held":[2,3],"freed":[],"sold":[]})");
  run_to(now + 60ms);
  publish("ffhf");
  publish("hhhf");
  run_to(now + 10s);
  EXPECT_EQ(anna.count(), 4U) << "what was taken back within the gap is no news";
}

TEST_F(SeatEvents, TheGapIsLongerForMoreListeners) {
  publish("ff");
  std::vector<listener> crowd;
  for (int i = 0; i < 50; ++i) {
    crowd.push_back(follow());
  }
  auto slow = settings();
  slow.gap_per_listener = 10ms;
  api::seat_events others{slow};
  run();
  publish("hf");
  run_to(now);
  publish("hh");
  run_to(now + 50ms);
  EXPECT_EQ(crowd[0].last("data"), R"({"number":2,"held":[2],"freed":[],"sold":[]})");
  const listener one;
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(others.follow([&](const auto&) { return std::optional(edge::stream(one.to)); },
                              date_number(1), [this] { return slots[1]; }, {}));
  }
  others.step(now);
  publish("ff");
  others.published(date_number(1));
  others.step(now);
  const auto before = one.count();
  publish("fh");
  others.published(date_number(1));
  others.step(now + 199ms);
  EXPECT_EQ(one.count(), before);
  others.step(now + 200ms);
  EXPECT_EQ(one.count(), before + 20);
}

TEST_F(SeatEvents, WhoComesBackGetsWhatTheyMissed) {
  publish("ffff");
  const auto anna = follow();
  run();
  for (const auto* letters : {"hfff", "hhff", "hhhf"}) {
    publish(letters);
    run();
  }
  EXPECT_EQ(anna.last("id"), "77.1.3");
  const auto back = follow("77.1.1");
  run();
  ASSERT_EQ(back.count(), 3U);
  EXPECT_EQ(back.to->sent[1], anna.to->sent[3]);
  EXPECT_EQ(back.to->sent[2], anna.to->sent[4]);
  const auto up_to_date = follow("77.1.3");
  run();
  EXPECT_EQ(up_to_date.count(), 1U) << "nothing but when to come again";
}

TEST_F(SeatEvents, AnIdThatIsNotKnownGetsAllSeats) {
  publish("ffff");
  const auto anna = follow();
  run();
  publish("hfff");
  run();
  for (const auto* id : {"77.1.2", "77.1.", "77.1.x", "77.1.1x", "77.1.-1", "77.2.0", "76.1.0", "1", "end!",
                         "77.1.99999999999999999999999"}) {
    const auto back = follow(id);
    run();
    EXPECT_EQ(back.last("event"), "seats") << id;
  }
}

TEST_F(SeatEvents, WhoMissedMoreThanIsKeptGetsAllSeats) {
  // Each event names 2,000 seats.
  const std::string row(limits::max_seats_told_at_once, 'f');
  const std::string other(limits::max_seats_told_at_once, 'h');
  publish(row);
  const auto anna = follow();
  run();
  std::size_t bytes = 0;
  int number = 0;
  while (bytes <= limits::max_bytes_told_lately) {
    ++number;
    publish(number % 2 == 1 ? other : row);
    run();
    ASSERT_EQ(anna.last("event"), "change");
    bytes += anna.last().size();
  }
  const auto too_late = follow("77.1.0");
  const auto in_time = follow("77.1.1");
  run();
  EXPECT_EQ(too_late.last("event"), "seats");
  EXPECT_EQ(too_late.count(), 2U);
  EXPECT_EQ(in_time.last(), anna.last());
  EXPECT_EQ(in_time.count(), static_cast<std::size_t>(number));
}

TEST_F(SeatEvents, WhereVeryManyChangeAllAreShownAnew) {
  std::string letters(limits::max_seats_told_at_once + 1, 'f');
  publish(letters);
  const auto anna = follow();
  run();
  publish(std::string(letters.size(), 'h'));
  run();
  EXPECT_EQ(anna.last("data"), R"({"number":1,"seatCount":2001,"seats":"2001h"})");
  EXPECT_EQ(anna.last("id"), "77.1.1");
  const auto back = follow("77.1.0");
  run();
  EXPECT_EQ(back.last(), anna.last());
}

TEST_F(SeatEvents, AnotherNumberOfSeatsShowsAllAnew) {
  publish("fff");
  const auto anna = follow();
  run();
  publish("ffff");
  run();
  EXPECT_EQ(anna.last("data"), R"({"number":1,"seatCount":4,"seats":"4f"})");
  publish("ff");
  run();
  EXPECT_EQ(anna.last("data"), R"({"number":2,"seatCount":2,"seats":"2f"})");
}

TEST_F(SeatEvents, EachDateHasItsOwn) {
  publish("ff", 1);
  publish("hh", 2);
  const auto anna = follow({}, 1);
  const auto bert = follow({}, 2);
  run();
  publish("sh", 2);
  run();
  EXPECT_EQ(anna.count(), 2U);
  EXPECT_EQ(bert.last("data"), R"({"number":1,"held":[],"freed":[],"sold":[1]})");
  const auto other = follow("77.1.0", 2);
  run();
  EXPECT_EQ(other.last("event"), "seats") << "an id is one of its date";
}

TEST_F(SeatEvents, EndWhenNothingIsSoldAnyMore) {
  publish("fh");
  const auto anna = follow();
  run();
  terms.state = domain::date_state::cancelled;
  publish("ff");
  run();
  ASSERT_EQ(anna.count(), 4U);
  EXPECT_EQ(anna.to->sent[2],
            "event: change\ndata: {\"number\":1,\"held\":[],\"freed\":[2],\"sold\":[]}\nid: 77.1.1\n\n");
  EXPECT_EQ(anna.last(), "event: end\ndata: {\"number\":1}\nid: end\n\n");
  EXPECT_TRUE(anna.to->closed);
  const auto late = follow();
  run();
  EXPECT_EQ(late.count(), 3U) << "who comes then is shown the seats once";
  EXPECT_EQ(late.last("event"), "end");
  EXPECT_TRUE(late.to->closed);
  EXPECT_TRUE(api::sale_has_ended(*slots[1]));
}

TEST_F(SeatEvents, ABeatWhereThereIsNoNews) {
  publish("ff");
  const auto anna = follow();
  run();
  run_to(now + 14s);
  EXPECT_EQ(anna.count(), 2U);
  run_to(now + 15s);
  EXPECT_EQ(anna.last(), ":\n\n");
}

TEST_F(SeatEvents, WhoLeftIsToldNothing) {
  publish("ff");
  const auto anna = follow();
  const auto bert = follow();
  run();
  EXPECT_EQ(events.listeners(), 2U);
  anna.on_end();
  EXPECT_EQ(events.listeners(), 1U);
  publish("hf");
  run();
  EXPECT_EQ(anna.count(), 2U);
  EXPECT_EQ(bert.count(), 3U);
}

TEST_F(SeatEvents, WhoLeavesBeforeTheyAreTakenInIsForgotten) {
  publish("ff");
  const auto anna = follow();
  anna.to->left = true;
  anna.on_end();
  run();
  EXPECT_EQ(events.listeners(), 0U);
  run_to(now + 31s);
  EXPECT_EQ(events.dates(), 0U);
}

TEST_F(SeatEvents, ADateIsFollowedForAWhileAfterItsLastListener) {
  publish("ff");
  const auto anna = follow();
  run();
  anna.on_end();
  run();
  publish("hf");
  run();
  const auto back = follow("77.1.0");
  run();
  EXPECT_EQ(back.last("data"), R"({"number":1,"held":[1],"freed":[],"sold":[]})")
      << "also what came while nobody listened";
  back.on_end();
  run();
  run_to(now + 31s);
  EXPECT_EQ(events.dates(), 0U);
  const auto too_late = follow("77.1.1");
  run_to(now + 31s);
  EXPECT_EQ(too_late.last("id"), "77.2.0") << "ids of before are not taken for those of now";
}

TEST_F(SeatEvents, ManyDatesWithoutListenersAreForgottenAtOnce) {
  for (int number = 1; number <= static_cast<int>(limits::max_followed_dates) + 10; ++number) {
    publish("f", number);
    const auto anna = follow({}, number);
    run_to(now);
    anna.on_end();
    run_to(now);
  }
  EXPECT_EQ(events.dates(), limits::max_followed_dates);
}

TEST_F(SeatEvents, ListenersAreBounded) {
  publish("ff");
  std::vector<listener> crowd;
  for (int i = 0; i < 50; ++i) {
    crowd.push_back(follow());
    ASSERT_TRUE(is_followed);
  }
  const auto one_too_many = follow();
  EXPECT_FALSE(is_followed);
  EXPECT_FALSE(one_too_many.on_end) << "no stream was opened";
  crowd.back().on_end();
  follow();
  EXPECT_TRUE(is_followed);
  crowd.front().on_end();
  EXPECT_FALSE(
      events.follow([](const auto&) { return std::nullopt; }, date_number(1), [] { return nullptr; }, {}));
  follow();
  EXPECT_TRUE(is_followed) << "a stream that could not be opened takes no place";
}

TEST_F(SeatEvents, WithoutAViewTheStreamIsClosed) {
  const auto anna = follow();
  run();
  EXPECT_TRUE(anna.to->closed);
  EXPECT_EQ(anna.count(), 0U);
  EXPECT_EQ(events.dates(), 0U);
}

TEST_F(SeatEvents, StoppingClosesAllStreamsAndTakesNoMore) {
  publish("ff");
  const auto anna = follow();
  run();
  const auto not_taken_in = follow();
  events.stop();
  EXPECT_TRUE(anna.to->closed);
  EXPECT_TRUE(not_taken_in.to->closed);
  const auto late = follow();
  EXPECT_FALSE(is_followed);
  publish("hh");
  EXPECT_EQ(anna.count(), 2U);
}

TEST_F(SeatEvents, TheThreadTellsWhatIsPublishedUntilItIsStopped) {
  std::atomic<std::shared_ptr<const actors::seats_view>> slot;
  publish("ff");
  slot = slots[1];
  events.start();
  const auto to = std::make_shared<recorder>();
  ASSERT_TRUE(events.follow([&](const auto&) { return std::optional(edge::stream(to)); }, date_number(1),
                            [&] { return slot.load(); }, {}));
  terms.state = domain::date_state::cancelled;
  publish("hf");
  slot = slots[1];
  events.published(date_number(1));
  while (!to->closed) {
    std::this_thread::yield();
  }
  events.stop();
  EXPECT_TRUE(to->sent.back().starts_with("event: end\n")) << to->sent.back();
}

}  // namespace
}  // namespace usher::tests::seat_events_test
