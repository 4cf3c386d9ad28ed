#include <atomic>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"

namespace usher::loadtest {

namespace {

struct seat_row {
  hall what;
  std::uint64_t total = 0;
  std::atomic<std::uint64_t> next{0};
};

class holder final : public script {
 public:
  holder(const scenario_settings& settings, const request_writer& requests, seat_row& row)
      : settings_(&settings), requests_(&requests), row_(&row) {}

  action begin(turn& t) override {
    const auto number = row_->next.fetch_add(1, std::memory_order_relaxed);
    if (number >= row_->total) {
      return action::leave();
    }
    const auto& dates = row_->what.dates;
    seat_ = number / dates.size() + 1;
    body_.assign(R"({"concertId":)").append(std::to_string(row_->what.concert));
    body_.append(R"(,"concertDate":")").append(dates[number % dates.size()]);
    body_.append(R"(","seatNo":)").append(std::to_string(seat_));
    body_.append(R"(,"userId":)").append(std::to_string(user_id_of(number, settings_->users))).append("}");
    requests_->post(t.out, "/api/concert/reserve", body_, demonstration_token);
    return action::send(0);
  }

  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, settings_->check_fields,
                                  [&] { return wrong_with_hold(got.body, row_->what.concert, seat_); });
    return action::finish_round();
  }

 private:
  const scenario_settings* settings_;
  const request_writer* requests_;
  seat_row* row_;
  std::uint64_t seat_ = 0;
  std::string body_;
};

class holds final : public scenario {
 public:
  explicit holds(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override { return {"concert/reserve"}; }
  // The list of seats behind the fields that are checked may be long.
  std::size_t keep_bytes() const override { return beginning_of_body; }

  void prepare() override {
    row_.what = open_hall(settings_, settings_.admin_key.empty() ? 50 : 10'000);
    row_.total = row_.what.dates.size() * row_.what.seats;
  }

  std::unique_ptr<script> make_script(std::size_t) override {
    return std::make_unique<holder>(settings_, requests_, row_);
  }

  std::string summary_json() const override {
    return R"({"concertId":)" + std::to_string(row_.what.concert) + R"(,"dates":)" +
           std::to_string(row_.what.dates.size()) + R"(,"seatsOfEach":)" + std::to_string(row_.what.seats) +
           "}";
  }

 private:
  scenario_settings settings_;
  request_writer requests_;
  seat_row row_;
};

}  // namespace

std::unique_ptr<scenario> make_holds(const scenario_settings& settings) {
  return std::make_unique<holds>(settings);
}

}  // namespace usher::loadtest
