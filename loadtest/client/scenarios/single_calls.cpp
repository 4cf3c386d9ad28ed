#include "loadtest/client/loop/checks.hpp"
#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include "loadtest/client/loop/request_writer.hpp"
#include "loadtest/client/scenarios/one_call.hpp"
#include "loadtest/client/scenarios/scenarios.hpp"

namespace usher::loadtest {

namespace {

class repeater final : public script {
 public:
  explicit repeater(const std::string& request) : request_(&request) {}

  action begin(turn& t) override {
    t.out = *request_;
    return action::send(0);
  }
  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, false, [] { return std::string_view{}; });
    return action::finish_round();
  }

 private:
  const std::string* request_;
};

class constant final : public scenario {
 public:
  explicit constant(const scenario_settings& settings) {
    const request_writer requests{settings.where};
    if (settings.body.empty()) {
      requests.get(request_, settings.path);
    } else {
      requests.post(request_, settings.path, settings.body);
    }
  }

  std::vector<std::string> calls() const override { return {"constant"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }
  std::unique_ptr<script> make_script(std::size_t) override { return std::make_unique<repeater>(request_); }

 private:
  std::string request_;
};

/// A token of one user, and the request that asks where it stands.
struct issued_token {
  std::uint64_t user = 0;
  std::string token;
  std::string request;
};

class checker final : public script {
 public:
  checker(const issued_token& mine, bool check_fields) : mine_(&mine), check_fields_(check_fields) {}

  action begin(turn& t) override {
    t.out = mine_->request;
    return action::send(0);
  }
  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, check_fields_, [&]() -> std::string_view {
      const auto wrong = wrong_with_standing(got.body, mine_->user, checked_);
      return wrong.empty() && checked_.token != mine_->token ? "it is another token than asked for" : wrong;
    });
    return action::finish_round();
  }

 private:
  const issued_token* mine_;
  bool check_fields_;
  standing checked_;
};

class token_check final : public scenario {
 public:
  explicit token_check(const scenario_settings& settings) : settings_(settings) {}

  std::vector<std::string> calls() const override { return {"token/check"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }

  void prepare() override {
    plain_client client{settings_.where};
    const request_writer requests{settings_.where};
    for (std::uint64_t user = 1; user <= settings_.users; ++user) {
      const auto got = client.post("/api/token/create", R"({"userId":)" + std::to_string(user) + "}");
      standing issued;
      const auto wrong = wrong_with_standing(got.body, user, issued);
      if (got.status != 200 || (settings_.check_fields && !wrong.empty())) {
        throw client_error("token/create was answered " + std::to_string(got.status) + ": " +
                           got.body.substr(0, 300));
      }
      issued_token mine{user, std::string(token_in(got.body)), {}};
      requests.get(mine.request, "/api/token/check", mine.token);
      tokens_.push_back(std::move(mine));
    }
  }

  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<checker>(tokens_[user % tokens_.size()], settings_.check_fields);
  }

 private:
  scenario_settings settings_;
  std::vector<issued_token> tokens_;
};

class taker final : public script {
 public:
  taker(const scenario_settings& settings, const request_writer& requests, std::size_t number)
      : settings_(&settings), requests_(&requests), next_user_(number) {}

  action begin(turn& t) override {
    user_ = user_id_of(next_user_, settings_->users);
    next_user_ += settings_->connections;
    requests_->post(t.out, "/api/token/create", R"({"userId":)" + std::to_string(user_) + "}");
    return action::send(0);
  }
  action proceed(const answer& got, turn& t) override {
    t.complaint = wrong_unless_ok(got, settings_->check_fields,
                                  [&] { return wrong_with_standing(got.body, user_, issued_); });
    return action::finish_round();
  }

 private:
  const scenario_settings* settings_;
  const request_writer* requests_;
  std::uint64_t next_user_;
  std::uint64_t user_ = 0;
  standing issued_;
};

class token_create final : public scenario {
 public:
  explicit token_create(const scenario_settings& settings) : settings_(settings), requests_(settings.where) {}

  std::vector<std::string> calls() const override { return {"token/create"}; }
  std::size_t keep_bytes() const override { return beginning_of_body; }
  std::unique_ptr<script> make_script(std::size_t user) override {
    return std::make_unique<taker>(settings_, requests_, user);
  }

 private:
  scenario_settings settings_;
  request_writer requests_;
};

}  // namespace

std::unique_ptr<scenario> make_constant(const scenario_settings& settings) {
  return std::make_unique<constant>(settings);
}

std::unique_ptr<scenario> make_token_check(const scenario_settings& settings) {
  return std::make_unique<token_check>(settings);
}

std::unique_ptr<scenario> make_token_create(const scenario_settings& settings) {
  return std::make_unique<token_create>(settings);
}

}  // namespace usher::loadtest
