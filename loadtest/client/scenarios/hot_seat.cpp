#include <mutex>
#include <set>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

struct seat_fight {
  hall what;
  std::mutex mutex;
  std::set<std::uint64_t> holders;
  std::uint64_t held = 0;
  std::uint64_t refused = 0;
};

class contender final : public script {
 public:
  contender(const scenario_settings& settings, const request_writer& requests, seat_fight& fight,
            std::size_t number)
      : settings_(&settings),
        requests_(&requests),
        fight_(&fight),
        user_(user_id_of(number, settings.users)) {}

  action begin(turn& t) override {
    const auto body = R"({"concertId":)" + std::to_string(fight_->what.concert) + R"(,"concertDate":")" +
                      fight_->what.dates.front() + R"(","seatNo":)" + std::to_string(settings_->seat) +
                      R"(,"userId":)" + std::to_string(user_) + "}";
    requests_->post(t.out, "/api/concert/reserve", body, demonstration_token);
    return action::send(0);
  }

  action proceed(const answer& got, turn& t) override {
    if (got.status == 200) {
      t.complaint = wrong_unless_ok(got, settings_->check_fields, [&] {
        return wrong_with_hold(got.body, fight_->what.concert, settings_->seat);
      });
    } else if (got.status == 409) {
      t.complaint = settings_->check_fields ? wrong_with_refusal(got.body) : "";
    } else if (got.status != 0) {
      t.complaint = "neither held nor taken";
    }
    const std::lock_guard lock{fight_->mutex};
    if (got.status == 200) {
      ++fight_->held;
      fight_->holders.insert(user_);
    } else if (got.status == 409) {
      ++fight_->refused;
    }
    return action::finish_round();
  }

 private:
  const scenario_settings* settings_;
  const request_writer* requests_;
  seat_fight* fight_;
  std::uint64_t user_;
};

class hot_seat final : public scenario {
 public:
  explicit hot_seat(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override { return {"concert/reserve"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }
  void prepare() override { fight_.what = open_hall(settings_, 50); }
  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<contender>(settings_, requests_, fight_, user);
  }

  std::vector<std::string> verify() override {
    if (fight_.holders.size() <= 1) {
      return {};
    }
    return {"the seat was held by " + std::to_string(fight_.holders.size()) + " people at the same time"};
  }

  std::string summary_json() const override {
    return nlohmann::json{{"seat", settings_.seat},
                          {"heldBy", fight_.holders},
                          {"held", fight_.held},
                          {"refused", fight_.refused}}
        .dump();
  }

  std::string summary_text() const override {
    std::string out = "seat " + std::to_string(settings_.seat) + ": ";
    if (fight_.holders.empty()) {
      out += "nobody got it";
    } else {
      out += "held by user " + std::to_string(*fight_.holders.begin()) + ", who was told so " +
             std::to_string(fight_.held) + " times";
    }
    return out + "; " + std::to_string(fight_.refused) + " were refused\n";
  }

 private:
  scenario_settings settings_;
  request_writer requests_;
  seat_fight fight_;
};

}  // namespace

std::unique_ptr<scenario> make_hot_seat(const scenario_settings& settings) {
  return std::make_unique<hot_seat>(settings);
}

}  // namespace usher::loadtest
