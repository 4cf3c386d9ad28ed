#include <array>
#include <random>

#include "loadtest/client/hall.hpp"
#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"
#include "loadtest/client/scenarios/students.hpp"

namespace usher::loadtest {

namespace {

// In the order of scenario_settings::mix.
enum class part : call_number { find_seats, check, create, holds, schedule };
constexpr std::array<const char*, 5> part_names{"findSeats", "check", "create", "holds", "schedule"};

/// What all visitors share; nothing of it changes under load.
struct fair {
  scenario_settings settings;
  request_writer requests;
  hall what;
  std::string session;
  std::array<double, part_names.size()> weights{};
};

class visitor final : public script {
 public:
  visitor(const fair& shared, std::size_t number)
      : fair_(&shared),
        random_(shared.settings.seed * 1'000'003 + number),
        draw_(shared.weights.begin(), shared.weights.end()),
        user_(user_id_of(number, shared.settings.users)) {}

  action begin(turn& t) override {
    now_ = static_cast<part>(draw_(random_));
    if (now_ == part::check && mine_.token.empty()) {
      now_ = part::create;
    }
    const auto& requests = fair_->requests;
    switch (now_) {
      case part::find_seats:
        date_ = &any_date();
        requests.get(t.out, "/api/concert/findSeats?concertId=" + std::to_string(fair_->what.concert) +
                                "&concertDate=" + *date_);
        break;
      case part::check:
        requests.get(t.out, "/api/token/check", mine_.token);
        break;
      case part::create:
        requests.post(t.out, "/api/token/create", R"({"userId":)" + std::to_string(user_) + "}");
        break;
      case part::holds:
        ask_for_a_seat(t);
        break;
      case part::schedule:
        requests.get(t.out, "/api/clinics/weekly-schedule/", fair_->session);
        break;
    }
    return action::send(static_cast<call_number>(now_));
  }

  action proceed(const answer& got, turn& t) override {
    const bool check_fields = fair_->settings.check_fields;
    switch (now_) {
      case part::find_seats:
        t.complaint = wrong_unless_ok(
            got, check_fields, [&] { return wrong_with_seats(got.body, fair_->what.concert, *date_); });
        break;
      case part::check:
        t.complaint = wrong_unless_ok(got, true, [&] { return look_at_token(got.body, check_fields); });
        break;
      case part::create: {
        const auto wrong =
            wrong_unless_ok(got, true, [&] { return wrong_with_standing(got.body, user_, mine_); });
        t.complaint = check_fields || got.status != 200 ? wrong : "";
        if (got.status != 200 || !wrong.empty()) {
          mine_.token.clear();
        }
        break;
      }
      case part::holds:
        t.complaint = look_at_hold(got, check_fields);
        break;
      case part::schedule:
        t.complaint = wrong_unless_ok(got, check_fields, [&]() -> std::string_view {
          return got.body.find(R"("total_clinics":)") == std::string_view::npos ? "it is no schedule" : "";
        });
        break;
    }
    return action::finish_round();
  }

 private:
  const std::string& any_date() {
    const auto& dates = fair_->what.dates;
    return dates[std::uniform_int_distribution<std::size_t>{0, dates.size() - 1}(random_)];
  }

  void ask_for_a_seat(turn& t) {
    seat_ = std::uniform_int_distribution<std::uint32_t>{1, fair_->what.seats}(random_);
    fair_->requests.post(t.out, "/api/concert/reserve",
                         R"({"concertId":)" + std::to_string(fair_->what.concert) + R"(,"concertDate":")" +
                             any_date() + R"(","seatNo":)" + std::to_string(seat_) + R"(,"userId":)" +
                             std::to_string(user_) + "}",
                         demonstration_token);
  }

  /// A token that has ended meanwhile is as it should be, but of no more use.
  std::string_view look_at_token(std::string_view body, bool check_fields) {
    if (body.find(R"("status":"expired")") != std::string_view::npos) {
      mine_.token.clear();
      return {};
    }
    const auto wrong = wrong_with_standing(body, user_, seen_);
    if (!check_fields) {
      return {};
    }
    return wrong.empty() && seen_.token != mine_.token ? "it is another token than asked for" : wrong;
  }

  std::string_view look_at_hold(const answer& got, bool check_fields) const {
    if (got.status == 409) {
      return check_fields ? wrong_with_refusal(got.body) : std::string_view{};
    }
    return wrong_unless_ok(got, check_fields,
                           [&] { return wrong_with_hold(got.body, fair_->what.concert, seat_); });
  }

  const fair* fair_;
  std::mt19937_64 random_;
  std::discrete_distribution<std::size_t> draw_;
  std::uint64_t user_;
  part now_ = part::find_seats;
  const std::string* date_ = nullptr;
  std::uint32_t seat_ = 1;
  standing mine_;
  standing seen_;
};

class mixed final : public scenario {
 public:
  explicit mixed(const scenario_settings& settings)
      : fair_{settings, request_writer{settings.where}, {}, {}, {}} {
    for (const auto& one : settings.mix) {
      for (std::size_t i = 0; i < part_names.size(); ++i) {
        if (one.call == part_names[i]) {
          fair_.weights[i] = one.weight;
        }
      }
    }
  }

  std::vector<std::string> calls() const override {
    return {"findSeats", "token/check", "token/create", "concert/reserve", "clinics/weekly-schedule"};
  }
  std::size_t keep_bytes() const override { return std::string::npos; }

  void prepare() override {
    fair_.what = open_hall(fair_.settings, 50);
    if (fair_.weights[static_cast<std::size_t>(part::schedule)] == 0) {
      return;
    }
    session first;
    const auto got = plain_client{fair_.settings.where}.post("/api/auth/login/", login_of(fair_.settings, 1));
    if (!wrong_with_login(got.body, username_of(fair_.settings, 1), first).empty()) {
      throw client_error("--mix: nobody can read the schedule, since " + username_of(fair_.settings, 1) +
                         " cannot log in: " + got.body.substr(0, 300));
    }
    fair_.session = first.authorization;
  }

  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<visitor>(fair_, user);
  }

 private:
  fair fair_;
};

}  // namespace

std::unique_ptr<scenario> make_mixed(const scenario_settings& settings) {
  return std::make_unique<mixed>(settings);
}

}  // namespace usher::loadtest
