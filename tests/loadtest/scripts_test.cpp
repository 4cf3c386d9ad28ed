#include <deque>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/loadtest/fake_server.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::tests {

namespace {

using namespace std::chrono_literals;
using namespace usher::loadtest;
using nlohmann::json;

struct asked {
  std::string method;
  std::string target;
  std::string authorization;
  json body;
};

asked read_request(const std::string& text) {
  asked out;
  std::istringstream lines(text);
  lines >> out.method >> out.target;
  const auto field = text.find("Authorization: ");
  if (field != std::string::npos) {
    out.authorization = text.substr(field + 15, text.find("\r\n", field) - field - 15);
  }
  const auto body = text.substr(text.find("\r\n\r\n") + 4);
  out.body = body.empty() ? json{} : json::parse(body);
  return out;
}

struct reply {
  int status;
  json body;
};

/// People of a scenario against a server of a few lines: no sockets, and a clock that jumps from one thing to
/// the next. Each request takes a millisecond.
class rehearsal {
 public:
  using server = std::function<reply(const asked&, clock::time_point now)>;

  rehearsal(std::unique_ptr<scenario> what, std::size_t people, server answers)
      : what_(std::move(what)), answers_(std::move(answers)) {
    what_->prepare();
    for (std::size_t i = 0; i < people; ++i) {
      people_.push_back(what_->make_script(i));
    }
  }

  /// One round of everybody, each beginning so long after the one before.
  void run(nanoseconds apart = 0ms) {
    for (std::size_t i = 0; i < people_.size(); ++i) {
      due_.emplace(now_ + static_cast<int>(i) * apart,
                   step{i, [this, i](turn& t) { return people_[i]->begin(t); }});
    }
    while (!due_.empty()) {
      auto next = due_.extract(due_.begin());
      now_ = std::max(now_, next.key());
      take(next.mapped());
    }
  }

  scenario& what() { return *what_; }
  /// `METHOD target` of all requests, in their order.
  const std::vector<std::string>& requests() const { return requests_; }
  const std::vector<std::string>& complaints() const { return complaints_; }
  nanoseconds elapsed() const { return now_ - clock::time_point{}; }

 private:
  struct step {
    std::size_t person;
    std::function<action(turn&)> ask;
  };

  void take(step& what) {
    std::string out;
    turn t{now_, out};
    const auto next = what.ask(t);
    if (!t.complaint.empty()) {
      complaints_.emplace_back(t.complaint);
    }
    auto& who = people_[what.person];
    if (next.what == action::kind::pause) {
      due_.emplace(now_ + next.time, step{what.person, [&who](turn& later) { return who->resume(later); }});
    } else if (next.what == action::kind::send) {
      const auto question = read_request(out);
      requests_.push_back(question.method + " " + question.target);
      const auto said = answers_(question, now_);
      due_.emplace(now_ + 1ms, step{what.person, [&who, said](turn& later) {
                                      const auto body = said.body.dump();
                                      return who->proceed({said.status, body, body.size(), 1ms}, later);
                                    }});
    }
  }

  std::unique_ptr<scenario> what_;
  server answers_;
  std::vector<std::unique_ptr<script>> people_;
  std::multimap<clock::time_point, step> due_;
  clock::time_point now_{};
  std::vector<std::string> requests_;
  std::vector<std::string> complaints_;
};

scenario_settings settings_for(std::size_t connections) {
  scenario_settings out;
  out.where = endpoint::of("http://127.0.0.1:8080");
  out.connections = connections;
  return out;
}

json token_body(std::uint64_t user, const std::string& token, bool is_active, std::uint64_t ahead) {
  return {{"userId", user},
          {"token", token},
          {"status", is_active ? "active" : "waiting"},
          {"queueCount", ahead},
          {"validDate", "2030-01-01T00:00:00+09:00"},
          {"nextPollMs", 1000}};
}

TEST(TokenQueue, AsksForTheTokenItGotAndForUsersInTurn) {
  auto settings = settings_for(3);
  settings.users = 2;
  std::vector<std::uint64_t> users;
  rehearsal play{make_token_queue(settings), 3, [&](const asked& question, auto) -> reply {
                   if (question.method == "POST") {
                     users.push_back(question.body.at("userId"));
                     return {200, token_body(users.back(), "t" + std::to_string(users.size()), false, 5)};
                   }
                   const auto number = std::stoul(question.authorization.substr(1));
                   return {200, token_body(users[number - 1], question.authorization, false, 4)};
                 }};
  play.run();
  EXPECT_EQ(users, (std::vector<std::uint64_t>{1, 2, 1}));
  EXPECT_EQ(play.requests().size(), 6U);
  EXPECT_EQ(play.complaints(), std::vector<std::string>{});
}

TEST(TokenQueue, ComplainsWhenSomebodyGotAheadOrTheTokenIsAnother) {
  for (const bool is_other : {false, true}) {
    rehearsal play{
        make_token_queue(settings_for(1)), 1, [&](const asked& question, auto) -> reply {
          if (question.method == "POST") {
            return {200, token_body(1, "mine", false, 5)};
          }
          return {200, is_other ? token_body(1, "other", false, 5) : token_body(1, "mine", false, 6)};
        }};
    play.run();
    EXPECT_EQ(play.complaints(), std::vector<std::string>{is_other ? "it is another token than asked for"
                                                                   : "somebody got ahead"});
  }
}

TEST(TokenQueue, TakesAnyTokenWhereOnlyTheStatusCounts) {
  auto settings = settings_for(1);
  settings.check_fields = false;
  for (const std::string token : {"theirs", ""}) {
    std::string asked_with;
    rehearsal play{make_token_queue(settings), 1, [&](const asked& question, auto) -> reply {
                     asked_with = question.authorization;
                     return {200, {{"userId", 99}, {"token", token}}};
                   }};
    play.run();
    EXPECT_EQ(asked_with, token.empty() ? "none" : token);
    EXPECT_EQ(play.complaints(), std::vector<std::string>{});
  }
}

TEST(FindSeats, LooksAtTheFieldsUnlessOnlyTheStatusCounts) {
  auto settings = settings_for(1);
  for (const bool check_fields : {true, false}) {
    settings.check_fields = check_fields;
    rehearsal play{make_find_seats(settings), 1, [](const asked&, auto) -> reply {
                     return {200, {{"a", 1}}};
                   }};
    play.run();
    EXPECT_EQ(play.complaints().empty(), !check_fields);
    EXPECT_EQ(play.requests()[0], "GET /api/concert/findSeats?concertId=1&concertDate=2024-09-15T20:00:00");
  }
}

TEST(FindSeatsAgain, NeedsAServerThatGivesATag) {
  auto settings = settings_for(1);
  settings.where = endpoint::of("http://127.0.0.1:1");
  EXPECT_THROW(make_find_seats_again(settings)->prepare(), client_error) << "nobody answers there";
  const fake_server untagged([](const std::string&) { return fake_answer(200, "{}"); });
  settings.where = endpoint::of(untagged.url());
  EXPECT_THROW(make_find_seats_again(settings)->prepare(), client_error);
}

TEST(FindSeatsAgain, AsksWithTheTagInTurnsAndExpectsNothingBut304) {
  const fake_server server([](const std::string&) { return fake_answer(200, "{}", "ETag: \"17\"\r\n"); });
  auto settings = settings_for(1);
  settings.where = endpoint::of(server.url());
  settings.check_fields = false;
  for (const int second : {304, 200}) {
    int asked_so_far = 0;
    rehearsal play{make_find_seats_again(settings), 1, [&](const asked&, auto) -> reply {
                     return {asked_so_far++ == 0 ? 200 : second, {{"a", 1}}};
                   }};
    play.run();
    EXPECT_EQ(play.requests().size(), 2U);
    EXPECT_EQ(play.complaints(),
              std::vector<std::string>{second == 304 ? "a 304 has no body" : "the status is not 304"})
        << "every answer of the rehearsal has a body";
  }
}

TEST(Holds, AskForEachSeatOfEachDateOnceAndEndThen) {
  auto settings = settings_for(1);
  settings.dates = 2;
  settings.seats = 2;
  settings.users = 3;
  std::vector<std::string> seen;
  const auto answers = [&](const asked& question, auto) -> reply {
    const auto& body = question.body;
    seen.push_back(body.at("concertDate").get<std::string>().substr(11, 5) + " " + body.at("seatNo").dump() +
                   " " + body.at("userId").dump());
    EXPECT_EQ(question.authorization, "testToken");
    return {200,
            {{"concertId", 1},
             {"status", "reserved"},
             {"seatNo", body.at("seatNo")},
             {"expiresAt", "2030-01-01T00:05:00+09:00"}}};
  };
  rehearsal play{make_holds(settings), 1, answers};
  for (int round = 0; round < 5; ++round) {
    play.run();
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"00:00 1 1", "00:01 1 2", "00:00 2 3", "00:01 2 1"}));
  EXPECT_EQ(play.complaints(), std::vector<std::string>{});
}

TEST(HotSeat, ExpectsOneHolderAndComplainsOfTwo) {
  for (const bool is_sold_twice : {false, true}) {
    std::uint64_t holder = 0;
    rehearsal play{
        make_hot_seat(settings_for(4)), 4, [&](const asked& question, auto) -> reply {
          const auto user = question.body.at("userId").get<std::uint64_t>();
          holder = holder == 0 ? user : holder;
          if (user != holder && !(is_sold_twice && user == 3)) {
            return {409, {{"error", "SEAT_TEMPORARILY_HELD"}}};
          }
          return {200, {{"concertId", 1}, {"status", "reserved"}, {"seatNo", 17}, {"expiresAt", "soon"}}};
        }};
    play.run();
    EXPECT_EQ(play.complaints(), std::vector<std::string>{});
    EXPECT_EQ(play.what().verify().size(), is_sold_twice ? 1U : 0U);
    EXPECT_EQ(json::parse(play.what().summary_json()).at("refused"), is_sold_twice ? 2 : 3);
  }
}

/// A waiting room with so many places and a hall with so many seats, and the faults that it may have.
struct sale {
  std::size_t places = 1;
  std::uint64_t seats = 2;
  bool sells_twice = false;
  bool admits_the_last_first = false;

  std::deque<std::string> line;
  std::set<std::string> inside;
  std::map<std::string, std::uint64_t> users;
  std::map<std::uint64_t, std::uint64_t> holders;
  std::set<std::uint64_t> sold;

  void admit() {
    while (!line.empty() && inside.size() < places) {
      inside.insert(admits_the_last_first ? line.back() : line.front());
      admits_the_last_first ? line.pop_back() : line.pop_front();
    }
  }

  reply standing_of(const std::string& token) const {
    std::uint64_t ahead = 0;
    while (ahead < line.size() && line[ahead] != token) {
      ++ahead;
    }
    const bool is_active = inside.contains(token);
    return {200, token_body(users.at(token), token, is_active, is_active ? 0 : ahead)};
  }

  json seats_body() const {
    json free = json::array();
    for (std::uint64_t seat = 1; seat <= seats; ++seat) {
      if (sells_twice || !holders.contains(seat)) {
        free.push_back(seat);
      }
    }
    return {{"concertId", 1},
            {"title", "Gala"},
            {"price", 9},
            {"availableDates", {"2024-09-15T20:00:00"}},
            {"availableSeats", free}};
  }

  reply answer(const asked& question) {
    const auto& token = question.authorization;
    if (question.target == "/api/token/create") {
      const auto made = "t" + std::to_string(users.size());
      users[made] = question.body.at("userId");
      line.push_back(made);
      if (!admits_the_last_first || line.size() == 4) {
        admit();
      }
      return standing_of(made);
    }
    if (question.target == "/api/token/check") {
      return standing_of(token);
    }
    if (question.method == "DELETE") {
      std::erase(line, token);
      inside.erase(token);
      admit();
      return {200, token_body(users.at(token), token, false, 0)};
    }
    if (question.target.starts_with("/api/concert/findSeats")) {
      return {200, seats_body()};
    }
    EXPECT_TRUE(inside.contains(token)) << token;
    const auto seat = question.body.at("seatNo").get<std::uint64_t>();
    const auto user = question.body.at("userId").get<std::uint64_t>();
    if (question.target == "/api/concert/reserve") {
      if (!sells_twice && holders.contains(seat) && holders[seat] != user) {
        return {409, {{"error", "SEAT_TEMPORARILY_HELD"}}};
      }
      holders[seat] = user;
      return {200, {{"concertId", 1}, {"status", "reserved"}, {"seatNo", seat}, {"expiresAt", "soon"}}};
    }
    EXPECT_EQ(question.target, "/api/payment");
    EXPECT_EQ(question.body.at("price"), 9);
    sold.insert(seat);
    inside.erase(token);
    admit();
    return {200, {{"userId", user}, {"concertId", 1}, {"seatNo", seat}, {"amount", 9}}};
  }
};

rehearsal rush(sale& shop, std::size_t people) {
  auto settings = settings_for(people);
  settings.seats = static_cast<std::uint32_t>(shop.seats);
  return {make_opening_rush(settings), people,
          [&shop](const asked& question, auto) { return shop.answer(question); }};
}

TEST(OpeningRush, SellsEachSeatOnceAndSendsTheOthersHome) {
  sale shop;
  shop.places = 2;
  shop.seats = 3;
  auto play = rush(shop, 8);
  play.run();
  EXPECT_EQ(play.complaints(), std::vector<std::string>{});
  EXPECT_EQ(play.what().verify(), std::vector<std::string>{});
  EXPECT_EQ(shop.sold.size(), 3U);
  EXPECT_TRUE(shop.line.empty());
  EXPECT_TRUE(shop.inside.empty());
  const auto summary = json::parse(play.what().summary_json());
  EXPECT_EQ(summary.at("people"), 8);
  EXPECT_EQ(summary.at("sold"), 3);
  EXPECT_EQ(summary.at("withoutSeat"), 5);
  // nextPollMs says when to ask again, and nobody asks before.
  EXPECT_GE(play.elapsed(), 1s);
  EXPECT_NE(play.what().summary_text().find("3 of 3 sold"), std::string::npos);
}

TEST(OpeningRush, SeesThatASeatWasSoldTwice) {
  sale shop;
  shop.places = 9;
  shop.seats = 1;
  shop.sells_twice = true;
  auto play = rush(shop, 3);
  play.run();
  const auto complaints = play.what().verify();
  ASSERT_FALSE(complaints.empty());
  EXPECT_NE(complaints[0].find("sold twice"), std::string::npos);
}

TEST(OpeningRush, SeesThatSomebodyWasLetInBeforeTheirTurn) {
  for (const bool is_known : {false, true}) {
    sale shop;
    shop.admits_the_last_first = true;
    shop.seats = 4;
    auto play = rush(shop, 4);
    // Of people who asked in the same moment nothing is known, and nothing is to be said.
    play.run(is_known ? 5ms : 0ms);
    EXPECT_EQ(shop.sold.size(), 4U);
    EXPECT_EQ(play.what().verify().size(), is_known ? 1U : 0U);
  }
}

TEST(ClinicDay, CountsAndLogsEachAttempt) {
  const temporary_folder folder;
  auto settings = settings_for(4);
  settings.students = 4;
  settings.max_clinics = 1;
  settings.log_file = folder.path() + "/clinic_test.log";
  const json clinic{{"clinic_id", 3}, {"room", "2강의실"},    {"current_count", 0},
                    {"capacity", 2},  {"remaining_spots", 2}, {"is_full", false}};
  std::uint64_t taken = 0;
  const auto answers = [&](const asked& question, clock::time_point now) -> reply {
    if (question.target == "/api/auth/login/") {
      const auto name = question.body.at("username").get<std::string>();
      const auto number = std::stoul(name.substr(name.size() - 2));
      // 40 logins a second.
      EXPECT_GE(now - clock::time_point{}, (number - 1) * 25ms);
      return {200, {{"token", std::string(40, 'a')}, {"user", {{"id", 100 + number}, {"username", name}}}}};
    }
    if (question.target == "/api/clinics/weekly-schedule/") {
      return {200, {{"schedule", {{"mon", {{"18:00", {{"clinics", {clinic}}}}}}}}}};
    }
    EXPECT_EQ(question.authorization, "Token " + std::string(40, 'a'));
    if (++taken > 2) {
      return {409, {{"error", "occupied"}, {"current_count", 2}, {"capacity", 2}}};
    }
    return {200, {{"success", true}, {"clinic_info", {{"id", 3}}}, {"remaining_spots", 2 - taken}}};
  };
  rehearsal play{make_clinic_day(settings), 4, answers};
  play.run();
  const auto summary = json::parse(play.what().summary_json());
  EXPECT_EQ(summary.at("loggedIn"), 4);
  EXPECT_EQ(summary.at("attempts"), 4);
  EXPECT_EQ(summary.at("successes"), 2);
  EXPECT_EQ(summary.at("failures").at("occupied"), 2);
  EXPECT_EQ(summary.at("withPlace"), 2);
  const auto text = play.what().summary_text();
  for (const auto* line :
       {"  students              4 of 4 logged in, 2 got a place", "  attempts              4",
        "    occupied            2", "  success rate          50.0 %"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  std::ifstream log(settings.log_file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(log, line);) {
    lines.push_back(line);
  }
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_NE(lines[0].find(", clinic 3, 200, success, 1.0 ms"), std::string::npos) << lines[0];
  EXPECT_NE(lines[3].find(", clinic 3, 409, occupied, 1.0 ms"), std::string::npos) << lines[3];
}

TEST(Mixed, DrawsByWeight) {
  auto settings = settings_for(1);
  settings.mix = {{"findSeats", 3}, {"check", 0}, {"create", 1}};
  std::map<std::string, int> seen;
  rehearsal play{make_mixed(settings), 1, [&](const asked& question, auto) -> reply {
                   ++seen[question.target.substr(0, question.target.find('?'))];
                   if (question.method == "POST") {
                     return {200, token_body(1, "mine", true, 0)};
                   }
                   return {200, sale{}.seats_body()};
                 }};
  for (int round = 0; round < 400; ++round) {
    play.run();
  }
  EXPECT_EQ(seen.size(), 2U);
  EXPECT_NEAR(seen["/api/concert/findSeats"], 300, 50);
  EXPECT_EQ(play.complaints(), std::vector<std::string>{});
}

TEST(PlaceCycle, NeedsAStudentAndAClinicForEachConnection) {
  auto settings = settings_for(7);
  settings.students = 3;
  settings.clinics = 2;
  EXPECT_THROW(make_place_cycle(settings), client_error);
  settings.connections = 6;
  EXPECT_NO_THROW(make_place_cycle(settings));
}

TEST(Scenarios, AreFoundByTheirNames) {
  for (const auto* name :
       {"token_queue", "find_seats", "find_seats_again", "clinic_day", "opening_rush", "hot_seat", "mixed",
        "constant", "token_check", "token_create", "holds", "place_cycle"}) {
    EXPECT_NE(scenario_named(name), nullptr) << name;
  }
  EXPECT_EQ(scenario_named("other"), nullptr);
}

}  // namespace

}  // namespace usher::tests
