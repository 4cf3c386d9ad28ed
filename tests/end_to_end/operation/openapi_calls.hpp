#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/contract.hpp"

/// Calls of every operation that the REST description has. A new one is called in the file of its half.
namespace usher::end_to_end::openapi {

struct expectation {
  int status;
  std::function<reply()> call;
};

/// Operations by their ids, each once as it should be and mostly once refused. They are called in the order
/// of the document.
using call_table = std::map<std::string, std::vector<expectation>>;

class EndToEndOpenApi : public OnSqlite {
 protected:
  void SetUp() override {
    // Nobody listens on the port of "discard": notices are dead at once.
    server_ = store_->serve(with_admin_key(
        {"--demo", "--extend-session-seconds", "60", "--max-session-extensions", "1", "--webhook-url",
         "http://127.0.0.1:9/", "--webhook-secret", webhook_secret, "--webhook-attempts", "1"}));
    client_.emplace(server_->port());
    administration_.emplace(*server_);
    where_ = {1, administration_->create_date(1, {{"seatCount", 10}, {"price", 10}})};
    full_ = {1, administration_->create_date(
                    1, {{"seatCount", 1}, {"concertDate", local_time_in(std::chrono::hours{40 * 24})}})};
    EXPECT_EQ(buyer(*client_, 9).hold(full_, 1).status, 200);
    const auto session = client_->log_in(test_student(1));
    student_ = session.body.at("user").at("id");
    key_ = session.text("token");
    staff_ = client_->key_of("test_admin");
  }

  /// The calls whose answers are no JSON: the text becomes the body.
  reply read(const std::string& target, const header_list& headers) const {
    const auto answer = test_support::http_client(server_->port()).get(target, headers);
    contract::shipped().judge("GET", target, answer);
    return {answer.status, answer.status == 200 ? json(answer.body) : json::parse(answer.body),
            answer.headers};
  }

  call_table calls_of_clinics();
  call_table calls_of_people();
  call_table calls_of_new_people();
  call_table calls_of_calendars();
  call_table calls_of_clinic_places();
  call_table calls_of_the_timetable();
  call_table calls_of_students();
  call_table calls_of_walk_ins();
  call_table calls_of_uploads();
  call_table calls_of_the_academy();
  call_table calls_of_rooms_and_concerts();
  call_table calls_of_buyers();
  call_table calls_of_waiters_and_payers();
  call_table calls_about_concerts();
  call_table calls_of_the_administration();
  call_table calls_of_the_cluster();
  call_table calls_that_look_back();
  call_table calls_about_traces();

  using request = std::function<reply()>;

  /// Calls with the key of the student's session, and of the staff's.
  request as_student(const std::string& method, const std::string& target, const json& body = nullptr) {
    return with_session(key_, method, target, body);
  }
  request as_staff(const std::string& method, const std::string& target, const json& body = nullptr) {
    return with_session(staff_, method, target, body);
  }
  request with_session(const std::string& key, const std::string& method, const std::string& target,
                       const json& body) {
    return
        [=, this] { return client_->call(method, target, with_key(key), body.is_null() ? "" : body.dump()); };
  }

  /// Calls with the key of the administration.
  request gets(const std::string& target) {
    return [=, this] { return administration_->get(target); };
  }
  request posts(const std::string& target, const json& body = json::object()) {
    return [=, this] { return administration_->post(target, body); };
  }
  request patches(const std::string& target, const json& body) {
    return [=, this] { return administration_->patch(target, body); };
  }
  request puts(const std::string& target, const json& body) {
    return [=, this] { return administration_->put(target, body); };
  }

  const YAML::Node document_ = YAML::LoadFile(USHER_OPENAPI);
  std::unique_ptr<server_process> server_;
  std::optional<visitor> client_;
  std::optional<administration> administration_;
  /// With ten seats.
  show where_;
  /// Without a free seat.
  show full_;
  std::int64_t student_ = 0;
  std::string key_;
  /// Of the staff's session.
  std::string staff_;
};

}  // namespace usher::end_to_end::openapi
