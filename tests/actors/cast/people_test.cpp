#include "actors/cast/people.hpp"

#include <chrono>
#include <thread>

#include <gtest/gtest.h>

#include "actors/base/password_workers.hpp"
#include "tests/actors/stage.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::people_test {
namespace {

using namespace std::chrono_literals;
using actors::logged_in_outcome;
using actors::place_call;
using actors::registered_outcome;
using domain::field_error;
using domain::request_place_refusal;
using domain::session_refusal;
using domain::user_id;

domain::secret_hash key(int n) {
  domain::secret_hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(n);
  hash.bytes[15] = 2;
  return hash;
}

class People : public testing::Test {
 protected:
  People() { actor = spawn(false); }
  ~People() override { scene.end(actor); }

  actors::people_actor spawn(bool test_users_unlimited) {
    auto spawned = scene.system->spawn<actors::people>(
        scene.around(), actors::people_settings{{}, {2, 60s}, {3, 20, 15min, 5min}, test_users_unlimited},
        passwords, slot);
    scene.run();
    return spawned;
  }

  /// Passwords are computed on threads of their own: waits for their messages too, for a minute at most.
  template <class Heard>
  void run_until_quiet(const Heard& heard) {
    const auto give_up = std::chrono::steady_clock::now() + 1min;
    while (!heard->has_value() && std::chrono::steady_clock::now() < give_up) {
      scene.run();
      if (scene.journal->waiting() > 0) {
        scene.journal->commit();
      }
      std::this_thread::sleep_for(1ms);
    }
  }

  registered_outcome enroll(const std::string& username) {
    domain::registration_form form;
    form.username = username;
    form.password = "testpass123";
    form.name = "Somebody";
    const auto heard = scene.ask<actors::register_ask, registered_outcome>(actor, form);
    run_until_quiet(heard);
    return outcome_of(*heard);
  }

  logged_in_outcome log_in(const std::string& username, const std::string& password, int n) {
    const auto heard =
        scene.ask<actors::log_in_ask, logged_in_outcome>(actor, actors::log_in{username, password, key(n)});
    run_until_quiet(heard);
    return outcome_of(*heard);
  }

  actors::session_outcome whose(int n) {
    const auto heard =
        scene.ask<actors::authenticate_ask, actors::session_outcome>(actor, actors::authenticate{key(n)});
    run_until_quiet(heard);
    return outcome_of(*heard);
  }

  actors::place_call_outcome begin(int n, std::optional<user_id> user,
                                   std::optional<domain::clinic_id> clinic = domain::clinic_id{1}) {
    const auto heard = scene.ask<actors::begin_place_call_ask, actors::place_call_outcome>(
        actor, actors::begin_place_call{place_call{key(n), user, clinic}, true});
    run_until_quiet(heard);
    return outcome_of(*heard);
  }

  /// Begins a call about a place and lets it be over at once.
  actors::place_call_outcome ask_place(int n, std::optional<user_id> user,
                                       std::optional<domain::clinic_id> clinic = domain::clinic_id{1}) {
    const auto begun = begin(n, user, clinic);
    if (begun) {
      end_call(*user);
    }
    return begun;
  }

  void end_call(user_id user) {
    caf::anon_send(actor, actors::place_call_ended{user});
    scene.run();
  }

  stage scene;
  std::shared_ptr<actors::password_workers> passwords = std::make_shared<actors::password_workers>(
      [] {
        actors::password_settings cheap;
        cheap.workers = 1;
        cheap.memory_bytes = 8192;
        cheap.passes = 1;
        return cheap;
      }(),
      make_manual_clock("Asia/Seoul", {}));
  std::shared_ptr<actors::view_slot<actors::people_view>> slot =
      std::make_shared<actors::view_slot<actors::people_view>>();
  actors::people_actor actor;
};

TEST_F(People, RegistersAndIsSeenByReaders) {
  EXPECT_EQ(slot->load()->count, 0U);
  const auto registered = enroll("minji");
  ASSERT_TRUE(registered.ok());
  EXPECT_TRUE(slot->load()->known.contains(registered.value()));
  EXPECT_EQ(slot->load()->count, 1U);
}

TEST_F(People, NamesTheWrongFields) {
  enroll("minji");
  const domain::field_errors taken{{"username", field_error::taken}};
  EXPECT_EQ(enroll("minji").refusal(), taken);
}

TEST_F(People, TwoWhoRegisterTheSameNameAtOnceGetOneAccount) {
  domain::registration_form form;
  form.username = "minji";
  form.password = "testpass123";
  form.name = "Somebody";
  const auto first = scene.ask<actors::register_ask, registered_outcome>(actor, form);
  const auto second = scene.ask<actors::register_ask, registered_outcome>(actor, form);
  run_until_quiet(first);
  run_until_quiet(second);
  EXPECT_TRUE(outcome_of(*first).ok());
  EXPECT_FALSE(outcome_of(*second).ok());
}

TEST_F(People, LogsInWithTheRightPasswordOnly) {
  enroll("minji");
  const actors::log_in_refusal wrong = domain::login_refusal::wrong_credentials;
  EXPECT_EQ(log_in("minji", "wrong", 1).refusal().index(), wrong.index());
  EXPECT_EQ(log_in("nobody", "testpass123", 1).refusal().index(), wrong.index());
  EXPECT_EQ(whose(1).refusal(), session_refusal::not_authenticated);
  EXPECT_TRUE(log_in("minji", "testpass123", 1).ok());
  EXPECT_TRUE(whose(1).ok());
}

TEST_F(People, ANewLoginEndsTheOlderKeyAndSaysWhy) {
  enroll("minji");
  log_in("minji", "testpass123", 1);
  log_in("minji", "testpass123", 2);
  EXPECT_EQ(whose(1).refusal(), session_refusal::duplicate_login);
  EXPECT_TRUE(whose(2).ok());
}

TEST_F(People, LogsOut) {
  enroll("minji");
  log_in("minji", "testpass123", 1);
  const auto ended = scene.ask<actors::log_out_ask, actors::session_outcome>(actor, actors::log_out{key(1)});
  run_until_quiet(ended);
  EXPECT_TRUE(outcome_of(*ended).ok());
  EXPECT_EQ(whose(1).refusal(), session_refusal::not_authenticated);
}

TEST_F(People, SessionsSurviveARestart) {
  enroll("minji");
  log_in("minji", "testpass123", 1);
  scene.end(actor);
  actor = spawn(false);
  EXPECT_TRUE(whose(1).ok());
  EXPECT_EQ(slot->load()->count, 1U);
}

TEST_F(People, RefusesAPlaceInTheContractsOrder) {
  const auto user = enroll("minji").value();
  const auto other = enroll("jisoo").value();
  const user_id nobody{99};
  log_in("minji", "testpass123", 1);
  const auto refusal = [&](int n, std::optional<user_id> who, std::optional<domain::clinic_id> clinic) {
    scene.advance(60s);  // A fresh allowance each time.
    return ask_place(n, who, clinic).refusal();
  };
  const domain::clinic_id clinic{1};
  EXPECT_EQ(std::get<session_refusal>(refusal(9, std::nullopt, std::nullopt)),
            session_refusal::not_authenticated);
  EXPECT_EQ(std::get<request_place_refusal>(refusal(1, nobody, std::nullopt)),
            request_place_refusal::field_missing);
  EXPECT_EQ(std::get<request_place_refusal>(refusal(1, std::nullopt, clinic)),
            request_place_refusal::field_missing);
  EXPECT_EQ(std::get<request_place_refusal>(refusal(1, nobody, clinic)), request_place_refusal::unknown_user);
  EXPECT_EQ(std::get<request_place_refusal>(refusal(1, other, clinic)), request_place_refusal::forbidden);
  scene.advance(60s);
  EXPECT_EQ(ask_place(1, user).value().who.user, user);
}

TEST_F(People, LimitsAttemptsBeforeItLooksAtThem) {
  const auto user = enroll("minji").value();
  log_in("minji", "testpass123", 1);
  EXPECT_TRUE(ask_place(1, user).ok());
  EXPECT_TRUE(ask_place(1, user).ok());
  const auto limited = ask_place(1, std::nullopt, std::nullopt);
  EXPECT_TRUE(std::holds_alternative<actors::rate_limited>(limited.refusal()));
  scene.advance(30s);
  EXPECT_TRUE(ask_place(1, user).ok()) << "half the window brings back half the allowance";
}

TEST_F(People, WhoActsForOthersIsNotLimited) {
  domain::person clerk;
  clerk.id = user_id{1};
  clerk.username = "clerk";
  clerk.name = "Somebody";
  clerk.is_staff = true;
  scene.journal->write("setup", {domain::person_registered{clerk, stage::noon},
                                 domain::session_started{clerk.id, key(7), stage::noon}});
  scene.end(actor);
  actor = spawn(false);
  const auto student = enroll("minji").value();
  for (int i = 0; i < 9; ++i) {
    EXPECT_TRUE(ask_place(7, student).ok());
  }
}

TEST_F(People, TestUsersAreNotLimitedInDemonstrations) {
  scene.end(actor);
  actor = spawn(true);
  const auto user = enroll("test_student_01").value();
  const auto ordinary = enroll("minji").value();
  log_in("test_student_01", "testpass123", 1);
  log_in("minji", "testpass123", 2);
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(ask_place(1, user).ok());
  }
  ask_place(2, ordinary);
  ask_place(2, ordinary);
  EXPECT_FALSE(ask_place(2, ordinary).ok());
}

TEST_F(People, TakesInWhatClinicsMadeDurable) {
  domain::person who;
  who.id = user_id{1};
  who.username = "minji";
  who.name = "Somebody";
  who.is_student = true;
  who.non_pass = true;
  who.password_hash = actors::hash_password("testpass123", {1, 1, 8192, 1});
  scene.journal->write("setup", {domain::person_registered{who, stage::noon}});
  scene.end(actor);
  actor = spawn(false);
  EXPECT_TRUE(log_in("minji", "testpass123", 1).value().non_pass);
  caf::anon_send(actor, actors::news{{domain::non_pass_cleared{who.id, stage::noon}}});
  scene.run();
  EXPECT_FALSE(log_in("minji", "testpass123", 2).value().non_pass);
}

TEST_F(People, LocksAUsernameAfterWrongPasswordsWhetherItExistsOrNot) {
  enroll("minji");
  const auto locked = [&](const std::string& username) {
    for (int i = 0; i < 3; ++i) {
      EXPECT_TRUE(std::holds_alternative<domain::login_refusal>(log_in(username, "wrong", 1).refusal()));
    }
    const auto refused = log_in(username, "testpass123", 1).refusal();
    return std::get<actors::locked_out>(refused).retry_after;
  };
  EXPECT_EQ(locked("minji"), locked("nobody"));
  scene.advance(5min);
  EXPECT_TRUE(log_in("minji", "testpass123", 1).ok());
}

TEST_F(People, ChangesAPasswordAndEndsTheOtherSessions) {
  enroll("test_minji");
  log_in("test_minji", "testpass123", 1);
  log_in("test_minji", "testpass123", 2);
  const auto change = [&](const std::string& old_password, const std::string& to = "newpass456") {
    const auto heard = scene.ask<actors::change_password_ask, actors::password_changed_outcome>(
        actor, actors::change_password{key(1), old_password, to});
    run_until_quiet(heard);
    return outcome_of(*heard);
  };
  const domain::field_errors short_one{{"new_password", field_error::too_short, 8}};
  EXPECT_EQ(std::get<domain::field_errors>(change("testpass123", "1234567").refusal()), short_one);
  const domain::field_errors own_name{{"new_password", field_error::same_as_username}};
  EXPECT_EQ(std::get<domain::field_errors>(change("testpass123", "TEST_minji").refusal()), own_name);
  const domain::field_errors wrong{{"old_password", field_error::mismatch}};
  EXPECT_EQ(std::get<domain::field_errors>(change("guess").refusal()), wrong);
  EXPECT_TRUE(change("testpass123").ok());
  EXPECT_TRUE(whose(1).ok());
  EXPECT_EQ(whose(2).refusal(), session_refusal::password_changed);
  EXPECT_FALSE(log_in("test_minji", "testpass123", 3).ok());
  EXPECT_TRUE(log_in("test_minji", "newpass456", 3).ok());
}

TEST_F(People, ASessionEndsWhenItIsIdleAndLivesOnWhenItIsUsed) {
  enroll("minji");
  enroll("jisoo");
  log_in("minji", "testpass123", 1);
  log_in("jisoo", "testpass123", 2);
  for (int i = 0; i < 5; ++i) {
    scene.advance(30min);
    EXPECT_TRUE(whose(1).ok());
  }
  EXPECT_EQ(whose(2).refusal(), session_refusal::idle);
  scene.end(actor);
  actor = spawn(false);
  EXPECT_TRUE(whose(1).ok()) << "the use was not forgotten with the restart";
  scene.advance(2h + 1min);
  EXPECT_EQ(whose(1).refusal(), session_refusal::idle);
}

TEST_F(People, CallsAboutOnePersonWaitForEachOther) {
  const auto user = enroll("minji").value();
  log_in("minji", "testpass123", 1);
  const auto ask = [&] {
    return scene.ask<actors::begin_place_call_ask, actors::place_call_outcome>(
        actor, actors::begin_place_call{place_call{key(1), user, domain::clinic_id{1}}, false});
  };
  const auto first = ask();
  const auto second = ask();
  const auto third = ask();
  EXPECT_TRUE(first->has_value());
  EXPECT_FALSE(second->has_value());
  end_call(user);
  EXPECT_TRUE(second->has_value());
  EXPECT_FALSE(third->has_value());
  end_call(user);
  EXPECT_TRUE(third->has_value());
  end_call(user);
  EXPECT_TRUE(ask()->has_value());
}

TEST_F(People, AFlagIsNotSetWhileAPlaceIsDecidedAbout) {
  const auto user = enroll("minji").value();
  log_in("minji", "testpass123", 1);
  ASSERT_TRUE(begin(1, user).ok());
  const domain::caller office{user_id{99}, true, true, false};
  const auto set = scene.ask<actors::set_flag_ask, actors::office_outcome>(
      actor, domain::set_flag{office, user, domain::set_flag::which::non_pass, true});
  caf::anon_send(actor, actors::news{{domain::non_pass_cleared{user, stage::noon}}});
  end_call(user);
  run_until_quiet(set);
  EXPECT_TRUE(outcome_of(*set).value().non_pass) << "what was set last stays";
}

}  // namespace
}  // namespace usher::tests::people_test
