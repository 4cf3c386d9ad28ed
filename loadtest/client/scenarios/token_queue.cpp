#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"

namespace usher::loadtest {

namespace {

constexpr call_number create_call = 0;
constexpr call_number check_call = 1;

class newcomer final : public script {
 public:
  newcomer(const scenario_settings& settings, const request_writer& requests, std::size_t number)
      : settings_(&settings), requests_(&requests), next_user_(number) {}

  action begin(turn& t) override {
    user_ = user_id_of(next_user_, settings_->users);
    next_user_ += settings_->connections;
    has_token_ = false;
    requests_->post(t.out, "/api/token/create", R"({"userId":)" + std::to_string(user_) + "}");
    return action::send(create_call);
  }

  action proceed(const answer& got, turn& t) override { return has_token_ ? check(got, t) : create(got, t); }

 private:
  action create(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, settings_->check_fields,
                                  [&] { return wrong_with_standing(got.body, user_, issued_); });
    if (got.status != 200 || !t.complaint.empty()) {
      return action::finish_round();
    }
    has_token_ = true;
    requests_->get(t.out, "/api/token/check",
                   settings_->check_fields ? std::string_view(issued_.token) : token_in(got.body));
    return action::send(check_call);
  }

  action check(const answer& got, turn& t) {
    t.complaint = wrong_unless_ok(got, settings_->check_fields, [&]() -> std::string_view {
      const auto wrong = wrong_with_standing(got.body, user_, checked_);
      if (!wrong.empty()) {
        return wrong;
      }
      if (checked_.token != issued_.token) {
        return "it is another token than asked for";
      }
      return checked_.queue_count <= issued_.queue_count ? "" : "somebody got ahead";
    });
    return action::finish_round();
  }

  const scenario_settings* settings_;
  const request_writer* requests_;
  std::uint64_t next_user_;
  std::uint64_t user_ = 0;
  bool has_token_ = false;
  standing issued_;
  standing checked_;
};

class token_queue final : public scenario {
 public:
  explicit token_queue(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override { return {"token/create", "token/check"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }
  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<newcomer>(settings_, requests_, user);
  }

 private:
  scenario_settings settings_;
  request_writer requests_;
};

}  // namespace

std::unique_ptr<scenario> make_token_queue(const scenario_settings& settings) {
  return std::make_unique<token_queue>(settings);
}

}  // namespace usher::loadtest
