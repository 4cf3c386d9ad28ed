#include "actors/clinic.hpp"

#include <gtest/gtest.h>

#include "tests/actors/stage.hpp"

namespace usher::tests {
namespace {

using namespace std::chrono_literals;
using actors::place_outcome;
using actors::reserve_place_ask;
using domain::reserve_refusal_kind;
using domain::user_id;

/// Stands in for people's records and keeps what it is told.
class listener final : public actors::people_actor::base {
 public:
  listener(caf::actor_config& config, std::shared_ptr<std::vector<domain::change>> heard)
      : base(config), heard_(std::move(heard)) {}

  behavior_type make_behavior() override {
    return {
        [](const actors::register_ask&) {},
        [](const actors::log_in_ask&) {},
        [](const actors::log_out_ask&) {},
        [](const actors::authenticate_ask&) {},
        [](const actors::ask_for_place_ask&) {},
        [](const actors::password_hashed&) {},
        [](const actors::password_verified&) {},
        [this](const actors::news& told) {
          heard_->insert(heard_->end(), told.changes.begin(), told.changes.end());
        },
        [](const actors::journal_durable&) {},
        [](const actors::journal_lost&) {},
        [](const actors::wake_up&) {},
        [](const actors::restored<domain::people_image>&) {},
        [](const actors::restore_failed&) {},
    };
  }

 private:
  using base = actors::people_actor::base;
  std::shared_ptr<std::vector<domain::change>> heard_;
};

class Clinic : public testing::Test {
 protected:
  Clinic() {
    domain::person teacher;
    teacher.id = user_id{1};
    teacher.username = "teacher";
    teacher.name = "Teacher";
    teacher.is_teacher = true;
    facts.id = domain::clinic_id{1};
    facts.day = domain::weekday::mon;
    facts.time = domain::class_time::at_18_00;
    facts.room = 1;
    facts.subject = "physics1";
    facts.teacher = teacher.id;
    facts.teacher_name = teacher.name;
    facts.capacity = 2;
    domain::changes setup{domain::person_registered{teacher, stage::noon}};
    for (int id = 2; id <= 6; ++id) {
      domain::person student;
      student.id = user_id{id};
      student.username = "s" + std::to_string(id);
      student.name = "Student";
      student.is_student = true;
      setup.push_back(domain::person_registered{student, stage::noon});
    }
    setup.push_back(domain::clinic_created{facts, stage::noon});
    scene.journal->write("setup", std::move(setup));
    people = scene.system->spawn<listener>(heard);
    actor = spawn();
  }

  ~Clinic() override {
    scene.end(actor);
    scene.end(people);
  }

  actors::clinic_actor spawn() {
    auto spawned = scene.system->spawn<actors::clinic>(
        scene.around(), facts, people, actors::clinic_publication{board, 0, [](actors::clinic_view& view) {
                                                                    view.with_students = "rendered";
                                                                  }});
    scene.run();
    return spawned;
  }

  auto reserve(int user, bool non_pass = false) {
    domain::booker who{user_id{user}, "Student", "s" + std::to_string(user), true, 0, non_pass};
    return scene.ask<reserve_place_ask, place_outcome>(actor, domain::reserve_place{who});
  }

  std::size_t shown() const { return board->load().front()->roster.entries.size(); }

  stage scene;
  domain::clinic_facts facts;
  std::shared_ptr<actors::schedule_board> board = std::make_shared<actors::schedule_board>(1);
  std::shared_ptr<std::vector<domain::change>> heard = std::make_shared<std::vector<domain::change>>();
  actors::people_actor people;
  actors::clinic_actor actor;
};

TEST_F(Clinic, GivesOutItsPlacesAndRefusesTheNext) {
  const auto first = reserve(2);
  const auto second = reserve(3);
  const auto third = reserve(4);
  EXPECT_FALSE(third->has_value()) << "the loser would learn of what is not durable";
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(outcome_of(*first).value().remaining, 1);
  EXPECT_EQ(outcome_of(*second).value().remaining, 0);
  EXPECT_EQ(outcome_of(*third).refusal().kind, reserve_refusal_kind::occupied);
  EXPECT_EQ(outcome_of(*third).refusal().current_count, 2);
}

TEST_F(Clinic, ShowsAStudentOnlyWhenThatIsDurable) {
  const auto version = board->version();
  reserve(2);
  EXPECT_EQ(shown(), 0U);
  EXPECT_EQ(board->version(), version);
  scene.journal->commit();
  scene.run();
  EXPECT_EQ(shown(), 1U);
  EXPECT_NE(board->version(), version);
  EXPECT_TRUE(board->load().front()->has(user_id{2}));
  EXPECT_EQ(board->load().front()->with_students, "rendered");
}

TEST_F(Clinic, TellsPeoplesRecordsOfAClearedFlagBeforeItAnswers) {
  const auto place = reserve(2, true);
  scene.journal->commit();
  scene.run();
  ASSERT_TRUE(outcome_of(*place).ok());
  const domain::change cleared = domain::non_pass_cleared{user_id{2}, stage::noon};
  EXPECT_NE(std::find(heard->begin(), heard->end(), cleared), heard->end());
}

TEST_F(Clinic, TurnsToTheNextClassWhenThisOneBegins) {
  reserve(2);
  scene.journal->commit();
  scene.run();
  const auto this_week = board->load().front()->roster.class_date;
  scene.advance(6h);  // It is Monday, 18:00.
  EXPECT_EQ(board->load().front()->roster.class_date, this_week + std::chrono::days{7});
  EXPECT_EQ(shown(), 0U);
  const auto next_week = reserve(2);
  scene.journal->commit();
  scene.run();
  EXPECT_TRUE(outcome_of(*next_week).ok()) << "a new class, not the one already reserved";
}

TEST_F(Clinic, RestoresItsRosterAfterALoss) {
  reserve(2);
  scene.journal->commit();
  const auto lost = reserve(3);
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*lost), actors::unavailable_reason::store_down);
  EXPECT_EQ(shown(), 1U);
  EXPECT_EQ(outcome_of(*reserve(2)).refusal().kind, reserve_refusal_kind::already_reserved);
}

TEST_F(Clinic, IsClosedOnSunday) {
  scene.advance(std::chrono::days{6});
  const auto refused = reserve(2);
  EXPECT_EQ(outcome_of(*refused).refusal().kind, reserve_refusal_kind::closed);
  EXPECT_EQ(outcome_of(*refused).refusal().status, domain::clinic_status::closed);
}

}  // namespace
}  // namespace usher::tests
