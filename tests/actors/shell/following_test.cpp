#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "actors/cast/clinic.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/waiting_room.hpp"
#include "actors/tracing/recorder.hpp"
#include "storage/journal/following_journal.hpp"
#include "tests/actors/stage.hpp"

/// Actors that serve, waiting rooms mostly, and such in another process that follow them.
namespace usher::tests::following_test {
namespace {

using namespace std::chrono_literals;
using actors::unavailable_reason;
using domain::token_status;
using domain::user_id;

domain::secret_hash token(int n) {
  domain::secret_hash hash;
  hash.bytes[0] = static_cast<std::uint8_t>(n);
  hash.bytes[15] = 1;
  return hash;
}

class Following : public testing::Test {
 protected:
  Following() {
    scene.journal->write("setup", people(9));
    leads = spawn(scene.around());
  }

  ~Following() override {
    scene.end(leads);
    scene.end(follows);
  }

  actors::waiting_room_actor spawn(actors::surroundings around) {
    domain::waiting_line_settings settings;
    settings.rules.places = 2;
    settings.rules.active_for = 5min;
    settings.rules.waits_for = 60min;
    settings.rules.idle_for = 60s;
    auto spawned = scene.system->spawn<actors::waiting_room>(std::move(around), domain::room_id{0}, settings);
    scene.run();
    return spawned;
  }

  actors::surroundings around_follower() {
    auto around = scene.around();
    around.journal = port;
    around.follows = true;
    return around;
  }

  void spawn_follower() { follows = spawn(around_follower()); }

  void read() {
    for (const auto& work : std::exchange(readings, {})) {
      work(scene.journal->store());
    }
    scene.run();
  }

  auto issue(const actors::waiting_room_actor& by, int n) {
    return scene.ask<actors::issue_token_ask, actors::token_issued_outcome>(
        by, domain::issue_token{token(n), user_id{n}});
  }

  void issue_all(int first, int last) {
    for (int i = first; i <= last; ++i) {
      issue(leads, i);
    }
    scene.journal->commit();
    scene.run();
  }

  domain::token_standing check(const actors::waiting_room_actor& by, int n) {
    return outcome_of(*scene.ask<actors::check_token_ask, actors::token_checked_outcome>(
                          by, domain::check_token{token(n)}))
        .value();
  }

  /// What the log has, as one message.
  template <class Actor>
  void hand_on(const Actor& to) {
    std::vector<actors::followed_change> changes;
    for (const auto& line : scene.journal->store().log_after(0, 1'000).changes) {
      changes.push_back({line.change_number, line.change});
    }
    hand_on(to, std::move(changes));
  }
  template <class Actor>
  void hand_on(const Actor& to, std::vector<actors::followed_change> changes) {
    const auto taken = std::make_shared<int>();
    until_taken = taken;
    caf::anon_send(
        to, actors::followed{std::make_shared<const std::vector<actors::followed_change>>(std::move(changes)),
                             taken});
  }
  void hand_on() { hand_on(follows); }

  template <class Actor>
  void lead(const Actor& whom) {
    port->lead(scene.journal);
    caf::anon_send(whom, actors::lead_now{[this] { ++ready; }});
    scene.run();
  }
  void lead() { lead(follows); }

  /// But for how long it may take: that is measured by who admits, as after a restart.
  void expect_alike(int first, int last) {
    for (int i = first; i <= last; ++i) {
      const auto one = check(follows, i);
      const auto other = check(leads, i);
      EXPECT_EQ(one.ticket, other.ticket) << i;
      EXPECT_EQ(one.status, other.status) << i;
      EXPECT_EQ(one.ahead, other.ahead) << i;
      EXPECT_EQ(one.valid_until, other.valid_until) << i;
    }
  }

  stage scene;
  std::deque<std::function<void(storage::store_reader&)>> readings;
  std::shared_ptr<storage::following_journal> port = std::make_shared<storage::following_journal>(
      [this](storage::following_journal::work reading) { readings.push_back(std::move(reading)); });
  std::weak_ptr<void> until_taken;
  int ready = 0;
  actors::waiting_room_actor leads;
  actors::waiting_room_actor follows;
};

TEST_F(Following, AnswersAsTheOneThatServes) {
  issue_all(1, 2);
  spawn_follower();
  read();
  issue_all(3, 5);
  hand_on();
  scene.run();
  expect_alike(1, 5);
  EXPECT_EQ(check(follows, 1).status, token_status::active);
  EXPECT_EQ(check(follows, 4).status, token_status::waiting);
}

TEST_F(Following, WhatComesTwiceOrWhileItIsReadCountsOnce) {
  issue_all(1, 3);
  spawn_follower();
  hand_on();
  scene.run();
  EXPECT_FALSE(until_taken.expired()) << "there is nothing yet that could take it in";
  issue_all(4, 4);
  read();
  EXPECT_TRUE(until_taken.expired());
  hand_on();
  hand_on();
  scene.run();
  expect_alike(1, 4);
}

TEST_F(Following, DecidesNothingWhateverTimePasses) {
  issue_all(1, 4);
  spawn_follower();
  read();
  scene.end(leads);
  scene.advance(10min);
  EXPECT_EQ(scene.journal->waiting(), 0U);
  EXPECT_TRUE(readings.empty()) << "nothing was lost either";
  EXPECT_EQ(check(follows, 4).status, token_status::waiting);
}

TEST_F(Following, ACommandIsNotCarriedOut) {
  spawn_follower();
  read();
  const auto heard = issue(follows, 1);
  EXPECT_EQ(reason_of(*heard), unavailable_reason::store_down);
  EXPECT_EQ(scene.journal->waiting(), 0U);
  read();
  issue_all(1, 3);
  hand_on();
  scene.run();
  expect_alike(1, 3);
}

TEST_F(Following, GoesOnWithoutReadingWhenItLeads) {
  issue_all(1, 4);
  spawn_follower();
  read();
  issue_all(5, 6);
  hand_on();
  scene.end(leads);
  scene.journal->break_store(true);
  lead();
  EXPECT_EQ(ready, 1);

  const auto issued = issue(follows, 7);
  ASSERT_EQ(scene.journal->commit(), 1U);
  scene.run();
  EXPECT_EQ(outcome_of(*issued).value().ahead, 4U);
  scene.advance(6min);
  EXPECT_GT(scene.journal->commit(), 0U) << "sessions end by time";
}

TEST_F(Following, WhoWaitsCountsAsSeenWhenItLeads) {
  issue_all(1, 4);
  spawn_follower();
  read();
  scene.end(leads);
  scene.advance(3min);
  lead();
  EXPECT_EQ(scene.journal->waiting(), 0U) << "nobody could tell it that they are still there";
  scene.advance(61s);
  EXPECT_EQ(scene.journal->waiting(), 1U) << "from then on it is known";
}

TEST_F(Following, WhatItReadsWhenItIsToLeadIsReadFromThereOn) {
  issue_all(1, 2);
  spawn_follower();
  hand_on();
  scene.end(leads);
  lead();
  EXPECT_EQ(ready, 1) << "by a reading of its own journal";
  read();
  EXPECT_EQ(ready, 1) << "the other one is not waited for";
  EXPECT_EQ(check(follows, 2).status, token_status::active);
}

TEST_F(Following, WhatIsHeldUnderATokenThatItHasYetToHearOfCounts) {
  spawn_follower();
  read();
  issue_all(1, 1);
  const domain::concert_date_key date{domain::concert_id{1},
                                      domain::parse_local_time("2026-12-24T20:00:00").value()};
  caf::anon_send(follows,
                 actors::seats_held_under{domain::ticket_number{1}, date, scene.time->now() + 20min});
  scene.run();
  hand_on();
  scene.end(leads);
  lead();
  scene.advance(6min);
  EXPECT_EQ(check(follows, 1).status, token_status::active) << "it lasts as long as the seats";
  const auto before = scene.journal->waiting();
  scene.advance(15min);
  EXPECT_GT(scene.journal->waiting(), before) << "and no longer";
}

TEST_F(Following, AClinicIsWhatItWasWhenItsRosterWasRead) {
  domain::clinic_facts told;
  told.id = domain::clinic_id{1};
  told.day = domain::weekday::mon;
  told.time = domain::class_time::at_18_00;
  told.room = 1;
  told.subject = "physics1";
  told.capacity = 2;
  scene.journal->write("setup", {domain::clinic_created{told, stage::noon}});
  const auto board = std::make_shared<actors::schedule_board>();
  const auto clinic = scene.system->spawn<actors::clinic>(
      around_follower(), told, domain::clinic_rules{},
      actors::clinic_publication{board, [](actors::clinic_view&) {}}, actors::clinic_neighbours{});
  scene.run();
  auto changed = told;
  changed.capacity = 5;
  changed.time = domain::class_time::at_19_00;
  scene.journal->write("clinic/1", {domain::clinic_changed{changed, stage::noon}});
  hand_on(clinic);
  read();
  ASSERT_TRUE(board->find(told.id));
  EXPECT_EQ(board->find(told.id)->clinic, changed) << "the log has nothing more to say of it";
  scene.end(clinic);
}

TEST_F(Following, WhatActorsTellEachOtherIsTakenOutOfTheMailbox) {
  const auto spans = std::make_shared<tracing::recorder>();
  auto around = around_follower();
  around.spans = spans;
  const auto outbox = scene.system->spawn<actors::outbox>(std::move(around), domain::outbox_settings{},
                                                          actors::outbox_delivery{});
  scene.run();
  read();
  const auto waiting = [&] { return spans->actors().front()->read(tracing::mono_now()).waiting; };
  EXPECT_EQ(waiting(), 0U);
  caf::anon_send(outbox, actors::news{});
  EXPECT_EQ(waiting(), 1U);
  scene.run();
  EXPECT_EQ(waiting(), 0U);
  scene.end(outbox);
  EXPECT_TRUE(spans->actors().front()->has_left()) << "nobody waits for what is left in its mailbox";
}

TEST_F(Following, WithoutASenderItHasTheNoticesThatAreGivenUp) {
  const auto outbox = scene.system->spawn<actors::outbox>(around_follower(), domain::outbox_settings{},
                                                          actors::outbox_delivery{});
  scene.run();
  read();
  domain::notice_queued queued{};
  queued.lane = domain::clinic_id{1};
  queued.notice = domain::notice_number{1};
  domain::notice_failed failed{queued.lane, queued.notice, 1, "refused", true, stage::noon, stage::noon};
  hand_on(outbox, {{1'001, queued}, {1'002, failed}});
  lead(outbox);
  scene.ask<actors::resend_notice_ask, actors::notice_resent_outcome>(
      outbox, domain::resend_notice{{queued.lane, queued.notice}});
  EXPECT_EQ(scene.journal->waiting(), 1U) << "it is sent again";
  scene.journal->lose();
  scene.end(outbox);
}

}  // namespace
}  // namespace usher::tests::following_test
