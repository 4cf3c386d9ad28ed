#include <thread>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/concerts/event_stream.hpp"
#include "tests/end_to_end/contract.hpp"

namespace usher::end_to_end::seat_events_test {
namespace {

using namespace std::chrono_literals;

/// The seats as a listener knows them.
class seats_seen {
 public:
  void take(const stream_event& event) {
    if (event.name == "seats") {
      letters_ = read_runs(event.data.at("seats"));
      EXPECT_EQ(letters_.size(), event.data.at("seatCount").get<std::size_t>());
    } else {
      EXPECT_EQ(event.data.at("number"), number_ + 1) << "an event was left out";
      for (const auto& [member, letter] :
           std::vector<std::pair<std::string, char>>{{"held", 'h'}, {"freed", 'f'}, {"sold", 's'}}) {
        for (const std::size_t seat : event.data.at(member)) {
          letters_.at(seat - 1) = letter;
        }
      }
    }
    number_ = event.data.at("number");
    id_ = event.id;
  }
  /// Until they look so.
  void take_until(event_stream& from, const std::string& letters) {
    while (letters_ != letters) {
      const auto event = from.next();
      ASSERT_TRUE(event.name == "seats" || event.name == "change") << event.name << " at " << letters_;
      take(event);
    }
  }

  const std::string& letters() const { return letters_; }
  const std::string& id() const { return id_; }

 private:
  static std::string read_runs(const std::string& runs) {
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

  std::string letters_;
  std::string id_;
  std::int64_t number_ = 0;
};

class SeatStream : public EachEngine {
 protected:
  void serve(const arguments& more = {}) {
    server_ = store_->serve(with_admin_key(joined({"--demo"}, more)));
    client_ = std::make_unique<visitor>(server_->port());
    administration_ = std::make_unique<administration>(*server_);
  }
  show make_date(json form) { return {1, administration_->create_date(1, std::move(form))}; }
  static std::string path_of(const show& at) {
    return "/api/concert/events?concertId=" + std::to_string(at.concert) + "&concertDate=" + at.date;
  }
  event_stream listen(const show& at, const header_list& headers = {}) const {
    return event_stream(server_->port(), path_of(at), headers);
  }
  buyer person(std::int64_t user) { return buyer(*client_, user); }

  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
  std::unique_ptr<administration> administration_;
};

TEST_P(SeatStream, ShowsWhatBecomesOfEachSeat) {
  serve();
  const auto at = make_date({{"seatCount", 6}, {"price", 10}});
  buy(person(1), at, 6, 10);
  auto events = listen(at);
  const auto head = events.head();
  EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos) << head;
  EXPECT_NE(head.find("Cache-Control: no-"), std::string::npos) << head;
  seats_seen seen;
  seen.take_until(events, "fffffs");
  ASSERT_EQ(person(1).hold(at, json{{"seatNos", {1, 2, 3}}}).status, 200);
  seen.take_until(events, "hhhffs");
  ASSERT_EQ(person(1).pay(at, 1, 10).status, 200);
  seen.take_until(events, "shhffs");
  ASSERT_EQ(person(1).release(at, 2).status, 200);
  seen.take_until(events, "sfhffs");
  ASSERT_EQ(person(1).cancel(at, 6).status, 200);
  seen.take_until(events, "sfhfff");
  EXPECT_EQ(person(2).hold(at, 3).status, 409) << "what is refused is no event";
  ASSERT_EQ(person(2).hold(at, 4).status, 200);
  seen.take_until(events, "sfhhff");
}

TEST_P(SeatStream, WhoComesBackGoesOnWhereTheyWere) {
  serve();
  const auto at = make_date({{"seatCount", 3}, {"price", 10}});
  seats_seen seen;
  {
    auto events = listen(at);
    events.head();
    seen.take_until(events, "fff");
    ASSERT_EQ(person(1).hold(at, 1).status, 200);
    seen.take_until(events, "hff");
  }
  ASSERT_EQ(person(1).hold(at, 2).status, 200);
  auto again = listen(at, {{"Last-Event-ID", seen.id()}});
  again.head();
  const auto missed = again.next();
  EXPECT_EQ(missed.name, "change") << missed.data;
  seen.take(missed);
  EXPECT_EQ(seen.letters(), "hhf");

  // Another start of the server knows nothing of it, but what is durable.
  server_->kill();
  serve();
  auto later = listen(at, {{"Last-Event-ID", seen.id()}});
  later.head();
  const auto all = later.next();
  EXPECT_EQ(all.name, "seats");
  EXPECT_EQ(all.data.at("seats"), "2hf");
}

TEST_P(SeatStream, AHoldThatRunsOutIsFreed) {
  serve();
  const auto at = make_date({{"seatCount", 2}, {"holdSeconds", 1}});
  auto events = listen(at);
  events.head();
  seats_seen seen;
  seen.take_until(events, "ff");
  ASSERT_EQ(person(1).hold(at, 2).status, 200);
  seen.take_until(events, "fh");
  seen.take_until(events, "ff");
}

TEST_P(SeatStream, EndsWithTheSale) {
  serve();
  const auto at = make_date({{"seatCount", 2}, {"salesCloseAt", utc_text(wall_now() + 3s)}});
  auto events = listen(at);
  events.head();
  seats_seen seen;
  seen.take_until(events, "ff");
  const auto end = events.next();
  EXPECT_EQ(end.name, "end");
  EXPECT_EQ(end.id, "end");
  EXPECT_EQ(events.next().name, "") << "the stream is over";
  auto late = listen(at);
  late.head();
  EXPECT_EQ(late.next().name, "seats");
  EXPECT_EQ(late.next().name, "end");
  const auto again = test_support::http_client(server_->port()).get(path_of(at), {{"Last-Event-ID", "end"}});
  EXPECT_EQ(again.status, 204);
  contract::shipped().judge("GET", path_of(at), again);
}

TEST_P(SeatStream, RefusesWhatItDoesNotKnowAndMoreThanItsShareOfStreams) {
  serve({"--max-streams", "2"});
  const auto at = make_date({{"seatCount", 2}});
  EXPECT_EQ(client_->get("/api/concert/events").code(), "MISSING_FIELD");
  EXPECT_EQ(client_->get(path_of({1, "tomorrow"})).code(), "INVALID_FIELD");
  EXPECT_EQ(client_->get(path_of({99, first_date})).code(), "CONCERT_NOT_FOUND");
  EXPECT_EQ(client_->get(path_of({1, "2001-01-01T20:00:00"})).status, 404);
  auto events = listen(at);
  events.head();
  EXPECT_EQ(events.next().name, "seats");
  const auto refused = client_->get(path_of(at));
  EXPECT_EQ(refused.status, 503) << refused.body;
  EXPECT_EQ(refused.code(), "TOO_MANY_STREAMS");
  // The other half is for those who wait.
  event_stream position(server_->port(), "/api/token/events",
                        with_token(client_->create_token(1).text("token")));
  position.head();
  EXPECT_EQ(position.next().name, "position");
}

TEST_P(SeatStream, OneAddressHasNoMoreStreamsThanItsShare) {
  serve({"--streams-per-address", "2", "--trust-forwarded-for"});
  const auto at = make_date({{"seatCount", 2}});
  const auto token = client_->create_token(1).text("token");
  const auto from = [](const std::string& address) { return header_list{{"X-Forwarded-For", address}}; };
  const auto opened = [&](const std::string& path, const header_list& headers) {
    event_stream stream(server_->port(), path, headers);
    EXPECT_NE(stream.head().find(" 200 "), std::string::npos);
    return stream;
  };
  std::vector<event_stream> ipv4;
  ipv4.push_back(opened(path_of(at), from("192.0.2.1")));
  ipv4.push_back(opened("/api/token/events?token=" + token, from("192.0.2.1")));
  for (const auto& path : {path_of(at), "/api/token/events?token=" + token}) {
    const auto refused = client_->get(path, from("192.0.2.1"));
    EXPECT_EQ(refused.status, 429) << refused.body;
    EXPECT_EQ(refused.code(), "TOO_MANY_STREAMS_OPEN");
    EXPECT_TRUE(refused.header("retry-after"));
  }
  const auto neighbour = opened(path_of(at), from("192.0.2.2"));

  // A household of IPv6 is one.
  const std::vector<std::string> household{"2001:db8::1", "2001:db8::2"};
  std::vector<event_stream> ipv6;
  for (const auto& address : household) {
    ipv6.push_back(opened(path_of(at), from(address)));
  }
  EXPECT_EQ(client_->get(path_of(at), from("2001:db8::3")).status, 429);
  const auto next_door = opened(path_of(at), from("2001:db8:0:1::1"));

  // This machine has as many as it likes.
  std::vector<event_stream> local;
  for (int i = 0; i < 10; ++i) {
    local.push_back(opened(path_of(at), {}));
  }

  ipv4.pop_back();
  EXPECT_TRUE(eventually([&] {
    event_stream another(server_->port(), path_of(at), from("192.0.2.1"));
    return another.head().find(" 200 ") != std::string::npos;
  })) << "one that has ended makes room";
}

TEST_P(SeatStream, ManyWhoListenWhileMuchIsSoldSeeTheSameInTheEnd) {
  serve();
  constexpr int seats = 120;
  const auto at = make_date({{"seatCount", seats}, {"price", 10}});
  std::vector<event_stream> crowd;
  for (int i = 0; i < 20; ++i) {
    crowd.push_back(listen(at));
    crowd.back().head();
  }
  std::thread buying([&] {
    visitor by(server_->port());
    const buyer anna(by, 1);
    for (int seat = 1; seat <= seats; ++seat) {
      ASSERT_EQ(anna.hold(at, seat).status, 200);
      if (seat % 3 == 0) {
        ASSERT_EQ(anna.pay(at, seat, 10).status, 200);
      } else if (seat % 3 == 1) {
        ASSERT_EQ(anna.release(at, seat).status, 200);
      }
    }
  });
  std::string expected;
  for (int seat = 1; seat <= seats; ++seat) {
    expected += "sfh"[seat % 3];
  }
  for (auto& one : crowd) {
    seats_seen seen;
    seen.take_until(one, expected);
    EXPECT_EQ(seen.letters(), expected);
  }
  buying.join();
}

TEST_P(SeatStream, EndsWhenTheServerStops) {
  serve();
  auto events = listen(make_date({{"seatCount", 2}}));
  events.head();
  EXPECT_EQ(events.next().name, "seats");
  EXPECT_EQ(server_->stop(), 0) << server_->log();
  EXPECT_EQ(events.next().name, "");
}

USHER_END_TO_END(SeatStream);

}  // namespace
}  // namespace usher::end_to_end::seat_events_test
