#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"

namespace usher::loadtest {

namespace {

struct seats_question {
  std::string request;
  std::uint64_t concert;
  std::string date;
  bool check_fields;
};

class seat_reader final : public script {
 public:
  explicit seat_reader(const seats_question& question) : question_(&question) {}

  action begin(turn& t) override {
    t.out = question_->request;
    return action::send(0);
  }

  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, question_->check_fields, [&] {
      return wrong_with_seats(got.body, question_->concert, question_->date);
    });
    return action::finish_round();
  }

 private:
  const seats_question* question_;
};

class find_seats final : public scenario {
 public:
  explicit find_seats(const scenario_settings& settings)
      : question_{{}, settings.concert, settings.date, settings.check_fields} {
    request_writer{settings.where}.get(
        question_.request, "/api/concert/findSeats?concertId=" + std::to_string(settings.concert) +
                               "&concertDate=" + settings.date);
  }

  std::vector<std::string> calls() const override { return {"findSeats"}; }
  std::size_t keep_bytes() const override {
    return question_.check_fields ? std::string::npos : beginning_of_body;
  }
  std::unique_ptr<script> make_script(std::size_t) override {
    return std::make_unique<seat_reader>(question_);
  }

 private:
  seats_question question_;
};

}  // namespace

std::unique_ptr<scenario> make_find_seats(const scenario_settings& settings) {
  return std::make_unique<find_seats>(settings);
}

}  // namespace usher::loadtest
