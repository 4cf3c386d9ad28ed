#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
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

std::string target_of(const scenario_settings& settings) {
  return "/api/concert/findSeats?concertId=" + std::to_string(settings.concert) +
         "&concertDate=" + settings.date;
}

class find_seats final : public scenario {
 public:
  explicit find_seats(const scenario_settings& settings)
      : question_{{}, settings.concert, settings.date, settings.check_fields} {
    request_writer{settings.where}.get(question_.request, target_of(settings));
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

/// Asks for the seats, and then whether they are others by now, which they are not.
class returning_reader final : public script {
 public:
  returning_reader(const seats_question& question, const std::string& unless_same)
      : question_(&question), unless_same_(&unless_same) {}

  action begin(turn& t) override {
    t.out = question_->request;
    has_seats_ = false;
    return action::send(0);
  }

  action proceed(const answer& got, turn& t) override {
    if (!has_seats_) {
      t.complaint = wrong_unless_ok(got, question_->check_fields, [&] {
        return wrong_with_seats(got.body, question_->concert, question_->date);
      });
      if (got.status != 200) {
        return action::finish_round();
      }
      has_seats_ = true;
      t.out = *unless_same_;
      return action::send(1);
    }
    if (got.status != 0 && got.status != 304) {
      t.complaint = "the status is not 304";
    } else if (got.body_bytes != 0) {
      t.complaint = "a 304 has no body";
    }
    return action::finish_round();
  }

 private:
  const seats_question* question_;
  const std::string* unless_same_;
  bool has_seats_ = false;
};

class find_seats_again final : public scenario {
 public:
  explicit find_seats_again(const scenario_settings& settings)
      : settings_(settings), question_{{}, settings.concert, settings.date, settings.check_fields} {
    request_writer{settings.where}.get(question_.request, target_of(settings));
  }

  std::vector<std::string> calls() const override { return {"findSeats", "findSeats, the same"}; }
  std::size_t keep_bytes() const override {
    return question_.check_fields ? std::string::npos : beginning_of_body;
  }
  void prepare() override {
    const auto seats = plain_client(settings_.where).get(target_of(settings_));
    if (seats.status != 200 || seats.tag.empty()) {
      throw client_error("findSeats gives no ETag: the status is " + std::to_string(seats.status));
    }
    request_writer{settings_.where}.get_unless(unless_same_, target_of(settings_), seats.tag);
  }
  std::unique_ptr<script> make_script(std::size_t) override {
    return std::make_unique<returning_reader>(question_, unless_same_);
  }

 private:
  const scenario_settings settings_;
  seats_question question_;
  std::string unless_same_;
};

}  // namespace

std::unique_ptr<scenario> make_find_seats(const scenario_settings& settings) {
  return std::make_unique<find_seats>(settings);
}

std::unique_ptr<scenario> make_find_seats_again(const scenario_settings& settings) {
  return std::make_unique<find_seats_again>(settings);
}

}  // namespace usher::loadtest
