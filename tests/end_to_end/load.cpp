#include "tests/end_to_end/load.hpp"

#include <cstdlib>
#include <iostream>

#include <gtest/gtest.h>
#include <sys/socket.h>

namespace usher::end_to_end {

namespace {

using namespace std::chrono_literals;
using test_support::request_text;

/// Test students 1..10 reserve, 11..20 log in: a person keeps sixteen sessions, and none may push out
/// another.
constexpr int students_who_reserve = 10;
constexpr int students_who_log_in = 10;

/// A thread's ask fails once its connection has ended.
class over : public std::exception {};

int pick(std::mt19937_64& roll, int from, int to) {
  return std::uniform_int_distribution<int>(from, to)(roll);
}

std::string post_text(const std::string& target, const json& body, const header_list& headers = {}) {
  return request_text("POST", target, headers, body.dump());
}

}  // namespace

void ledger::add(token t) {
  const std::scoped_lock guard(lock_);
  tokens_.push_back(std::move(t));
}

void ledger::add(session s) {
  const std::scoped_lock guard(lock_);
  sessions_.push_back(std::move(s));
}

void ledger::add(const seat& s, const hold& h) {
  const std::scoped_lock guard(lock_);
  const auto [at, fresh] = holds_.try_emplace(s, h);
  if (fresh) {
    return;
  }
  EXPECT_EQ(at->second.user, h.user) << "seat " << s.number << " of " << s.date << " went to two people";
  EXPECT_EQ(at->second.expires_at, h.expires_at);
}

void ledger::add(const place& p) {
  const std::scoped_lock guard(lock_);
  EXPECT_TRUE(places_.insert(p).second)
      << p.user << " was given the same place in clinic " << p.clinic << " twice";
}

void ledger::add_taken(const seat& s) {
  const std::scoped_lock guard(lock_);
  taken_.insert(s);
}

ledger::counted ledger::counts() const {
  const std::lock_guard lock{lock_};
  return {tokens_.size(), holds_.size(), places_.size()};
}

std::string ledger::summary() const {
  return std::to_string(tokens_.size()) + " tokens, " + std::to_string(holds_.size()) + " holds, " +
         std::to_string(places_.size()) + " places, " + std::to_string(sessions_.size()) + " sessions";
}

void ledger::expect_kept_by(std::uint16_t port) const {
  visitor client(port);
  expect_sessions(client);
  expect_tokens(client);
  expect_seats(client);
  expect_places(client);
}

void ledger::expect_tokens(visitor& client) const {
  std::set<std::int64_t> ranks;
  for (const auto& known : tokens_) {
    const auto checked = client.check_token(known.token);
    ASSERT_EQ(checked.status, 200) << "an acknowledged token is lost: " << checked.body;
    EXPECT_EQ(checked.body.at("userId"), known.user);
    EXPECT_EQ(checked.text("status"), known.status);
    EXPECT_EQ(checked.body.at("queueCount"), known.ahead);
    const bool alone = known.status != "waiting" || ranks.insert(known.ahead).second;
    EXPECT_TRUE(alone) << "two people have rank " << known.ahead;
  }
}

void ledger::expect_seats(visitor& client) const {
  std::map<std::string, std::set<int>> free;
  for (const auto& date : demo_dates) {
    free[date] = client.free_seats(date);
  }
  for (const auto& s : taken_) {
    EXPECT_FALSE(free.at(s.date).contains(s.number))
        << "somebody was told that seat " << s.number << " of " << s.date << " is taken, and it is free";
  }
  for (const auto& [s, h] : holds_) {
    ASSERT_FALSE(free.at(s.date).contains(s.number)) << "the hold of seat " << s.number << " is lost";
    const auto again = client.hold_seat(test_token, s.number, h.user, s.date);
    EXPECT_EQ(again.status, 200) << "seat " << s.number << " is not " << h.user << "'s: " << again.body;
    EXPECT_EQ(again.text("expiresAt"), h.expires_at);
    EXPECT_EQ(client.hold_seat(test_token, s.number, h.user % 100 + 1, s.date).status, 409);
  }
}

void ledger::expect_places(visitor& client) const {
  const auto schedule = client.schedule(client.key_of(test_teacher(1)));
  ASSERT_EQ(schedule.status, 200) << schedule.body;
  std::set<place> listed;
  for (std::int64_t id = 1; id <= 8; ++id) {
    const auto clinic = clinic_of(schedule, id);
    ASSERT_TRUE(clinic.is_object());
    EXPECT_LE(clinic.at("current_count"), clinic.at("capacity"));
    EXPECT_EQ(clinic.at("students").size(), clinic.at("current_count").get<std::size_t>());
    for (const auto& student : clinic.at("students")) {
      EXPECT_TRUE(listed.insert({student.at("id"), id}).second) << student << " is twice in clinic " << id;
    }
  }
  for (const auto& p : places_) {
    EXPECT_TRUE(listed.contains(p)) << "the place of " << p.user << " in clinic " << p.clinic << " is lost";
  }
}

void ledger::expect_sessions(visitor& client) const {
  for (const auto& known : sessions_) {
    const auto schedule = client.schedule(known.key);
    EXPECT_EQ(schedule.status, 200) << "a session of " << known.user << " is lost: " << schedule.body;
  }
}

load::load(std::uint16_t port, ledger& known, std::uint64_t seed, patience how)
    : port_(port), known_(known), seeds_(seed), how_(how) {
  visitor client(port_);
  for (int i = 1; i <= students_who_reserve; ++i) {
    client.send_post("/api/auth/login/", {{"username", test_student(i)}, {"password", test_password}});
  }
  for (int i = 1; i <= students_who_reserve; ++i) {
    const auto session = client.receive();
    EXPECT_EQ(session.status, 200) << session.body;
    students_.push_back({session.body.at("user").at("id"), session.text("token")});
    known_.add(ledger::session{students_.back().key, students_.back().id});
  }
  for (int i = 0; i < 2; ++i) {
    start([this](visitor& to, dice& roll) { take_token(to, roll); });
    start([this](visitor& to, dice& roll) { hold_seat(to, roll); });
  }
  start([this](visitor& to, dice& roll) { look_at_seats(to, roll); });
  start([this](visitor& to, dice& roll) { take_place(to, roll); });
  start([this](visitor& to, dice& roll) { log_in(to, roll); });
}

load::~load() {
  stopping_ = true;
}

void load::stop() {
  stopping_ = true;
  wait_for_the_end();
}

void load::wait_for_the_end() {
  for (auto& thread : threads_) {
    if (thread.joinable()) {
      thread.join();
    }
  }
}

std::map<int, int> load::statuses() const {
  const std::scoped_lock guard(lock_);
  return statuses_;
}

void load::start(const std::function<void(visitor&, dice&)>& step) {
  threads_.emplace_back([this, seed = seeds_(), step] { run(seed, step); });
}

void load::run(std::uint64_t seed, const std::function<void(visitor&, dice&)>& step) {
  dice roll(seed);
  visitor client(port_);
  try {
    client.connect();
    while (!stopping_) {
      step(client, roll);
      std::this_thread::sleep_for(500us);
    }
    EXPECT_FALSE(client.client().socket().readable_within(20ms)) << "more came than was asked for";
  } catch (const over&) {
  } catch (const test_support::connection_error&) {
    // Connecting failed: there was no request yet.
  }
}

std::optional<reply> load::ask(visitor& client, const std::string& request) {
  auto& socket = client.client().socket();
  try {
    socket.send(request);
  } catch (const test_support::connection_error&) {
    ++reset_;
    throw over{};
  }
  char first = 0;
  EXPECT_TRUE(socket.readable_within(20s)) << "no answer to " << request;
  const auto got = ::recv(socket.descriptor(), &first, 1, MSG_PEEK | MSG_DONTWAIT);
  if (got <= 0) {
    ++(got == 0 ? closed_ : reset_);
    throw over{};
  }
  try {
    const auto answer = client.receive();
    const std::scoped_lock guard(lock_);
    ++statuses_[answer.status];
    if (answer.status != 503) {
      return answer;
    }
    EXPECT_EQ(how_, patience::with_a_store_in_trouble) << answer.body;
    return std::nullopt;
  } catch (const std::runtime_error&) {
    ++broken_;
    throw over{};
  }
}

void load::take_token(visitor& client, dice& roll) {
  const std::int64_t user = pick(roll, 1, 100);
  const auto created = ask(client, post_text("/api/token/create", {{"userId", user}}));
  if (!created) {
    return;
  }
  ASSERT_EQ(created->status, 200) << created->body;
  known_.add(
      ledger::token{created->text("token"), user, created->text("status"), created->body.at("queueCount")});
}

void load::hold_seat(visitor& client, dice& roll) {
  const ledger::seat seat{demo_dates[static_cast<std::size_t>(pick(roll, 0, 5))], pick(roll, 1, 50)};
  const std::int64_t user = pick(roll, 1, 100);
  const auto held = ask(client, post_text("/api/concert/reserve", seat_request(seat.number, user, seat.date),
                                          with_token(test_token)));
  if (!held) {
    return;
  }
  if (held->status == 200) {
    return known_.add(seat, {user, held->text("expiresAt")});
  }
  ASSERT_EQ(held->status, 409) << held->body;
  known_.add_taken(seat);
}

void load::look_at_seats(visitor& client, dice& roll) {
  const auto date = demo_dates[static_cast<std::size_t>(pick(roll, 0, 5))];
  const auto seats =
      ask(client, request_text("GET", "/api/concert/findSeats?concertId=1&concertDate=" + date));
  if (!seats) {
    return;
  }
  ASSERT_EQ(seats->status, 200) << seats->body;
  const auto free = seats->body.at("availableSeats").get<std::set<int>>();
  for (int seat = 1; seat <= 50; ++seat) {
    if (!free.contains(seat)) {
      known_.add_taken({date, seat});
    }
  }
}

void load::take_place(visitor& client, dice& roll) {
  const auto& who = students_[static_cast<std::size_t>(pick(roll, 0, students_who_reserve - 1))];
  const std::int64_t clinic = pick(roll, 1, 8);
  // There are 48 places: slowly, so that some are left for the moments that matter.
  std::this_thread::sleep_for(10ms);
  const auto place = ask(client, post_text("/api/clinics/reserve/",
                                           {{"user_id", who.id}, {"clinic_id", clinic}}, with_key(who.key)));
  if (!place) {
    return;
  }
  if (place->status == 200) {
    return known_.add(ledger::place{who.id, clinic});
  }
  ASSERT_TRUE(place->code() == "ALREADY_RESERVED" || place->code() == "OCCUPIED") << place->body;
}

void load::log_in(visitor& client, dice& roll) {
  const auto username = test_student(students_who_reserve + pick(roll, 1, students_who_log_in));
  // Sessions are bounded: see above.
  std::this_thread::sleep_for(20ms);
  const auto session =
      ask(client, post_text("/api/auth/login/", {{"username", username}, {"password", test_password}}));
  if (!session) {
    return;
  }
  ASSERT_EQ(session->status, 200) << session->body;
  known_.add(ledger::session{session->text("token"), session->body.at("user").at("id")});
}

std::uint64_t printed_seed() {
  const char* wanted = std::getenv("USHER_TEST_SEED");
  const auto seed = wanted != nullptr ? std::stoull(wanted) : std::random_device{}();
  std::cout << "USHER_TEST_SEED=" << seed << " repeats this run's choices\n";
  return seed;
}

}  // namespace usher::end_to_end
