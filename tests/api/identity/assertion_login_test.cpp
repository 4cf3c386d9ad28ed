#include "api/identity/assertion_login.hpp"

#include <fstream>
#include <future>
#include <optional>
#include <stdexcept>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/assertion_signer.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/webhook_receiver.hpp"

namespace usher::tests::assertion_login_test {
namespace {

using namespace std::chrono_literals;

using fault = api::assertion_fault;

constexpr std::int64_t now_seconds = 1'800'000'000;

webhook_answer with_keys(std::initializer_list<const assertion_signer*> signers) {
  return {200, {}, key_set_of(signers)};
}

std::string assertion_by(const assertion_signer& signer) {
  return signer.sign({{"sub", "7"}, {"aud", "usher"}, {"exp", now_seconds + 300}});
}

/// Its keys are at a receiver, which answers as it is told.
class AssertionLogin : public testing::Test {
 protected:
  /// Asks on its own only to begin with, and for each key that is unknown.
  static api::assertion_settings settings_of(const std::string& jwks) {
    api::assertion_settings settings;
    settings.jwks = jwks;
    settings.terms = {"usher", ""};
    settings.refresh_every = 1h;
    settings.retry_after = 1h;
    settings.least_pause = 0ms;
    return settings;
  }
  api::assertion_settings settings() const { return settings_of(receiver_.url("/keys")); }

  void begin(const api::assertion_settings& with) {
    login_.emplace(with, make_manual_clock("UTC", domain::instant{std::chrono::seconds{now_seconds}}));
    login_->start();
  }

  using verdict = std::future<api::assertion_outcome>;
  verdict read(const std::string& text) {
    const auto told = std::make_shared<std::promise<api::assertion_outcome>>();
    login_->read(text, [told](const api::assertion_outcome& outcome) { told->set_value(outcome); });
    return told->get_future();
  }
  static bool is_told(const verdict& of) { return of.wait_for(0s) == std::future_status::ready; }

  /// `user 7`, or the name of the fault.
  static std::string text_of(verdict of) {
    if (of.wait_for(20s) != std::future_status::ready) {
      return "nothing";
    }
    const auto outcome = of.get();
    return outcome ? "user " + std::to_string(outcome.value().value)
                   : std::string(domain::to_word(outcome.refusal().kind));
  }
  std::string verdict_of(const assertion_signer& signer) { return text_of(read(assertion_by(signer))); }

  const assertion_signer one_ = assertion_signer::ed25519("one");
  const assertion_signer two_ = assertion_signer::p256("two");
  webhook_receiver receiver_;
  std::optional<api::assertion_login> login_;
};

TEST_F(AssertionLogin, FetchesItsKeysAndWhoComesBeforeThemWaits) {
  receiver_.behave(webhook_hang{});
  begin(settings());
  ASSERT_TRUE(receiver_.wait_for(1));
  auto early = read(assertion_by(one_));
  EXPECT_FALSE(is_told(early));
  receiver_.behave(with_keys({&one_}));
  EXPECT_EQ(text_of(std::move(early)), "user 7");
  EXPECT_EQ(verdict_of(one_), "user 7");
  EXPECT_EQ(receiver_.requests().size(), 1U);
  EXPECT_EQ(receiver_.requests().front().method, "GET");
  EXPECT_EQ(receiver_.requests().front().target, "/keys");
  EXPECT_EQ(login_->counters().keys, 1U);
}

TEST_F(AssertionLogin, AKeyThatIsNewIsAskedForAndOneThatIsGoneIsForgotten) {
  receiver_.behave(with_keys({&one_}));
  begin(settings());
  ASSERT_EQ(verdict_of(one_), "user 7");
  receiver_.behave(with_keys({&two_}));
  EXPECT_EQ(verdict_of(two_), "user 7");
  EXPECT_EQ(verdict_of(one_), "unknown_key");
}

TEST_F(AssertionLogin, WhateverKeysAreNamedTheyAreAskedForOnceInAPause) {
  receiver_.behave(with_keys({&one_}));
  auto with = settings();
  with.least_pause = 1h;
  begin(with);
  ASSERT_EQ(verdict_of(one_), "user 7");
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(verdict_of(assertion_signer::ed25519("made up " + std::to_string(i))), "unknown_key");
  }
  EXPECT_EQ(receiver_.requests().size(), 1U);
}

TEST_F(AssertionLogin, WhatCannotBeHadLeavesTheKeysThatAreKnown) {
  receiver_.behave(with_keys({&one_}));
  begin(settings());
  ASSERT_EQ(verdict_of(one_), "user 7");
  const webhook_receiver elsewhere;
  const std::vector<webhook_behaviour> failures{
      webhook_answer{500, {}, key_set_of({&two_})},
      webhook_answer{204, {}, ""},
      webhook_answer{302, {{"Location", elsewhere.url()}}, ""},
      webhook_answer{200, {}, "<html>"},
      webhook_answer{200, {}, R"({"keys": []})"},
      webhook_answer{
          200, {}, key_set_of({&two_}) + std::string(domain::limits::max_assertion_key_set_bytes, ' ')},
      webhook_close{}};
  std::uint64_t failed = 0;
  for (const auto& how : failures) {
    receiver_.behave(how);
    EXPECT_EQ(verdict_of(two_), "unknown_key") << failed;
    EXPECT_EQ(verdict_of(one_), "user 7") << failed;
    EXPECT_EQ(login_->counters().failed, ++failed);
    EXPECT_EQ(login_->counters().keys, 1U);
  }
  EXPECT_TRUE(elsewhere.requests().empty()) << "redirects are not followed";
  receiver_.behave(with_keys({&one_, &two_}));
  EXPECT_EQ(verdict_of(two_), "user 7");
  EXPECT_EQ(login_->counters().keys, 2U);
}

TEST_F(AssertionLogin, WithoutKeysNobodyIsKnownAndTheyAreAskedForAgain) {
  receiver_.stop_listening();
  begin(settings());
  EXPECT_EQ(verdict_of(one_), "no_keys");
  EXPECT_GE(login_->counters().failed, 1U);
  receiver_.behave(with_keys({&one_}));
  receiver_.listen();
  EXPECT_EQ(verdict_of(one_), "user 7");
}

TEST_F(AssertionLogin, IsAskedAgainNowAndThenByItself) {
  receiver_.behave(with_keys({&one_}));
  auto with = settings();
  with.refresh_every = 1ms;
  begin(with);
  EXPECT_TRUE(receiver_.wait_for(3));
}

TEST_F(AssertionLogin, IsAskedAgainByItselfAfterItFailed) {
  receiver_.behave(webhook_answer{503, {}, ""});
  auto with = settings();
  with.retry_after = 1ms;
  begin(with);
  EXPECT_TRUE(receiver_.wait_for(3));
}

TEST_F(AssertionLogin, NoMoreThanABoundedNumberWaits) {
  receiver_.behave(webhook_hang{});
  auto with = settings();
  with.max_waiting = 2;
  begin(with);
  ASSERT_TRUE(receiver_.wait_for(1));
  auto first = read(assertion_by(one_));
  auto second = read(assertion_by(one_));
  EXPECT_EQ(verdict_of(one_), "no_keys");
  EXPECT_FALSE(is_told(first));
  receiver_.behave(with_keys({&one_}));
  EXPECT_EQ(text_of(std::move(first)), "user 7");
  EXPECT_EQ(text_of(std::move(second)), "user 7");
}

TEST_F(AssertionLogin, WhoeverWaitsWhenItStopsIsTold) {
  receiver_.behave(webhook_hang{});
  auto with = settings();
  with.timeout = 1h;
  begin(with);
  ASSERT_TRUE(receiver_.wait_for(1));
  auto waiting = read(assertion_by(one_));
  login_->stop();
  ASSERT_TRUE(is_told(waiting));
  EXPECT_EQ(text_of(std::move(waiting)), "no_keys");
  EXPECT_EQ(verdict_of(one_), "no_keys") << "at once, from then on";
}

TEST_F(AssertionLogin, AFileIsReadAgainForAKeyThatIsNew) {
  const temporary_folder folder;
  const auto file = folder.path() + "/keys.json";
  const auto write = [&](const std::string& text) { std::ofstream(file) << text; };
  write(key_set_of({&one_}));
  begin(settings_of(file));
  EXPECT_EQ(verdict_of(one_), "user 7");
  write(key_set_of({&two_}));
  EXPECT_EQ(verdict_of(two_), "user 7");
  write("");
  EXPECT_EQ(verdict_of(one_), "unknown_key");
  EXPECT_EQ(verdict_of(two_), "user 7");
}

TEST_F(AssertionLogin, AFileOfKeysIsOneThatCanBeRead) {
  const temporary_folder folder;
  const auto file = folder.path() + "/keys.json";
  EXPECT_THROW(api::read_assertion_keys(file), std::invalid_argument);
  EXPECT_THROW(api::read_assertion_keys(folder.path()), std::invalid_argument);
  std::ofstream(file) << key_set_of({&one_}) << std::string(domain::limits::max_assertion_key_set_bytes, ' ');
  EXPECT_THROW(api::read_assertion_keys(file), std::invalid_argument);
  std::ofstream(file) << key_set_of({&one_});
  EXPECT_EQ(api::read_assertion_keys(file).size(), 1U);
}

TEST_F(AssertionLogin, OfASharedSecretAsksNobody) {
  auto with = settings();
  with.jwks.clear();
  with.secret = std::string(32, 's');
  begin(with);
  EXPECT_EQ(verdict_of(assertion_signer::secret(with.secret)), "user 7");
  EXPECT_EQ(verdict_of(assertion_signer::secret(std::string(32, 't'))), "wrong_signature");
  EXPECT_TRUE(receiver_.requests().empty());
  EXPECT_EQ(login_->counters().keys, 1U);
}

}  // namespace
}  // namespace usher::tests::assertion_login_test
