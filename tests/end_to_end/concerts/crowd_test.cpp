#include <algorithm>
#include <map>
#include <memory>

#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"
#include "tests/end_to_end/visitor.hpp"

namespace usher::end_to_end::crowd_test {
namespace {

class Crowd : public EachEngine {};

/// Person `i` has the id `i + 1` and a connection of their own.
using crowd_of_visitors = std::vector<std::unique_ptr<visitor>>;

crowd_of_visitors connect(std::size_t people, const server_process& server) {
  crowd_of_visitors crowd;
  for (std::size_t i = 0; i < people; ++i) {
    crowd.push_back(std::make_unique<visitor>(server.port(), milliseconds{30'000}));
    crowd.back()->connect();
  }
  return crowd;
}

std::int64_t id_of(std::size_t i) {
  return static_cast<std::int64_t>(i) + 1;
}

TEST_P(Crowd, OfTwoHundredOnOneSeatExactlyOneGetsIt) {
  constexpr std::size_t people = 200;
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", std::to_string(people)}).exit_code, 0);
  auto server = store_->serve({"--demo", "--active-places", std::to_string(people)});
  const auto crowd = connect(people, *server);
  std::vector<std::string> tokens;
  for (std::size_t i = 0; i < people; ++i) {
    tokens.push_back(crowd[i]->create_token(id_of(i)).text("token"));
  }

  // All requests are under way before the first answer is read.
  for (std::size_t i = 0; i < people; ++i) {
    crowd[i]->send_post("/api/concert/reserve", seat_request(17, id_of(i)), with_token(tokens[i]));
  }
  std::map<int, int> statuses;
  std::size_t winner = people;
  for (std::size_t i = 0; i < people; ++i) {
    const auto answer = crowd[i]->receive();
    ++statuses[answer.status];
    if (answer.status == 200) {
      winner = i;
    }
    EXPECT_EQ(answer.error(), answer.status == 200 ? "" : "SEAT_TEMPORARILY_HELD");
  }
  EXPECT_EQ(statuses, (std::map<int, int>{{200, 1}, {409, static_cast<int>(people) - 1}}));
  ASSERT_LT(winner, people);
  EXPECT_FALSE(crowd[0]->free_seats().contains(17));
  EXPECT_EQ(crowd[winner]->hold_seat(tokens[winner], 17, id_of(winner)).status, 200);

  ASSERT_EQ(server->stop(), 0);
  EXPECT_EQ(store_->scalar("SELECT count(*) FROM seat_hold"), "1");
  EXPECT_EQ(store_->scalar("SELECT person_id FROM seat_hold"), std::to_string(id_of(winner)));
}

/// Everyone asks for a place of the first clinic at once, with these keys, and six of them get one: as they
/// are told, as the schedule shows it, and as the store has it.
void expect_six_places(test_store& store, server_process& server, const crowd_of_visitors& crowd,
                       const std::vector<std::string>& keys) {
  for (std::size_t i = 0; i < crowd.size(); ++i) {
    crowd[i]->send_post("/api/clinics/reserve/", {{"user_id", id_of(i)}, {"clinic_id", 1}},
                        with_key(keys[i]));
  }
  std::map<int, int> statuses;
  std::set<int> left_over;
  std::set<std::int64_t> told;
  for (std::size_t i = 0; i < crowd.size(); ++i) {
    const auto answer = crowd[i]->receive();
    ++statuses[answer.status];
    if (answer.status == 200) {
      left_over.insert(answer.body.at("remaining_spots").get<int>());
      told.insert(id_of(i));
    } else {
      EXPECT_EQ(answer.error(), "occupied") << answer.body;
      EXPECT_EQ(answer.body.value("current_count", 0), 6);
      EXPECT_EQ(answer.body.value("capacity", 0), 6);
    }
  }
  EXPECT_EQ(statuses, (std::map<int, int>{{200, 6}, {409, static_cast<int>(crowd.size()) - 6}}));
  EXPECT_EQ(left_over, (std::set<int>{0, 1, 2, 3, 4, 5}));

  const auto clinic = clinic_of(crowd[0]->schedule(crowd[0]->key_of(test_teacher(1))), 1);
  EXPECT_EQ(clinic.at("current_count"), 6);
  EXPECT_EQ(clinic.at("remaining_spots"), 0);
  EXPECT_EQ(clinic.at("is_full"), true);
  std::set<std::int64_t> listed;
  for (const auto& student : clinic.at("students")) {
    listed.insert(student.at("id").get<std::int64_t>());
  }
  EXPECT_EQ(listed, told);

  ASSERT_EQ(server.stop(), 0);
  EXPECT_EQ(store.scalar("SELECT count(*) FROM clinic_reservation WHERE clinic_id = 1"), "6");
  EXPECT_EQ(store.scalar("SELECT count(*) FROM attendance WHERE clinic_id = 1"), "6");
}

constexpr std::size_t students = 500;

/// A server with the students, ids 1..500, and the clinics; nobody is limited.
std::unique_ptr<server_process> serve_students(test_store& store) {
  EXPECT_EQ(store.set_up({"setup-test-students", "--count", std::to_string(students)}).exit_code, 0);
  EXPECT_EQ(store.set_up({"setup-test-clinics", "--capacity", "6"}).exit_code, 0);
  return store.serve({"--reservation-attempts", "0"});
}

TEST_P(Crowd, OfFiveHundredForWhomTeachersAskExactlySixGetAPlace) {
  const auto server = serve_students(*store_);
  const auto crowd = connect(students, *server);
  std::vector<std::string> keys;
  for (int teacher = 1; teacher <= 8; ++teacher) {
    keys.push_back(crowd[0]->key_of(test_teacher(teacher)));
  }
  for (std::size_t i = keys.size(); i < crowd.size(); ++i) {
    keys.push_back(keys[i % 8]);
  }
  expect_six_places(*store_, *server, crowd, keys);
}

USHER_END_TO_END(Crowd);

class EndToEndCrowd : public OnSqlite {};

/// Logs everyone in, some at a time: the server computes their passwords with two workers.
std::vector<std::string> log_in_all(const crowd_of_visitors& crowd) {
  constexpr std::size_t at_once = 50;
  std::vector<std::string> keys;
  for (std::size_t begin = 0; begin < crowd.size(); begin += at_once) {
    const auto end = std::min(begin + at_once, crowd.size());
    for (std::size_t i = begin; i < end; ++i) {
      crowd[i]->send_post("/api/auth/login/", {{"username", test_student(static_cast<int>(id_of(i)))},
                                               {"password", test_password}});
    }
    for (std::size_t i = begin; i < end; ++i) {
      const auto session = crowd[i]->receive();
      EXPECT_EQ(session.status, 200) << session.body;
      EXPECT_EQ(session.body.at("user").at("id"), id_of(i));
      keys.push_back(session.text("token"));
    }
  }
  return keys;
}

TEST_F(EndToEndCrowd, OfFiveHundredStudentsOnAClinicOfSixExactlySixGetAPlace) {
  const auto server = serve_students(*store_);
  const auto crowd = connect(students, *server);
  expect_six_places(*store_, *server, crowd, log_in_all(crowd));
}

}  // namespace
}  // namespace usher::end_to_end::crowd_test
