#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include "loadtest/client/scenarios/students.hpp"

namespace usher::loadtest {

namespace {

constexpr call_number reserve_place_call = 0;
constexpr call_number cancel_place_call = 1;

/// One student and one clinic; no two connections have the same two.
class place_taker final : public script {
 public:
  place_taker(const scenario_settings& settings, const request_writer& requests, const session& student,
              std::uint64_t clinic)
      : check_fields_(settings.check_fields), clinic_(clinic) {
    const auto body = place_body(student.user, clinic);
    requests.post(reserve_, "/api/clinics/reserve/", body, student.authorization);
    requests.post(cancel_, "/api/clinics/cancel-reservation/", body, student.authorization);
  }

  action begin(turn& t) override {
    has_place_ = false;
    t.out = reserve_;
    return action::send(reserve_place_call);
  }

  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, check_fields_, [&] { return wrong_with_place(got.body, clinic_); });
    if (has_place_ || got.status != 200) {
      return action::finish_round();
    }
    has_place_ = true;
    t.out = cancel_;
    return action::send(cancel_place_call);
  }

 private:
  bool check_fields_;
  bool has_place_ = false;
  std::uint64_t clinic_;
  std::string reserve_;
  std::string cancel_;
};

class place_cycle final : public scenario {
 public:
  explicit place_cycle(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {
    if (settings.connections > std::size_t{settings.students} * settings.clinics) {
      throw client_error("--students: each connection has a student and a clinic of its own, and " +
                         std::to_string(settings.students) + " students x " +
                         std::to_string(settings.clinics) + " clinics (--clinics) are not enough for " +
                         std::to_string(settings.connections));
    }
  }

  std::vector<std::string> calls() const override {
    return {"clinics/reserve", "clinics/cancel-reservation"};
  }
  std::size_t keep_bytes() const override { return beginning_of_body; }

  void prepare() override {
    plain_client client{settings_.where};
    for (std::size_t i = 1; i <= settings_.students; ++i) {
      const auto got = client.post("/api/auth/login/", login_of(settings_, i));
      session student;
      if (got.status == 404) {
        // A server without people takes numbers as they are.
        student.user = i;
      } else if (got.status != 200 ||
                 !wrong_with_login(got.body, username_of(settings_, i), student).empty()) {
        throw client_error("--students: " + username_of(settings_, i) + " could not log in, " +
                           std::to_string(got.status) + ": " + got.body.substr(0, 300));
      }
      students_.push_back(std::move(student));
    }
  }

  std::unique_ptr<script> make_script(std::size_t user) override {
    const auto clinic = user / students_.size() + 1;
    return std::make_unique<place_taker>(settings_, requests_, students_[user % students_.size()], clinic);
  }

 private:
  scenario_settings settings_;
  request_writer requests_;
  std::vector<session> students_;
};

}  // namespace

std::unique_ptr<scenario> make_place_cycle(const scenario_settings& settings) {
  return std::make_unique<place_cycle>(settings);
}

}  // namespace usher::loadtest
