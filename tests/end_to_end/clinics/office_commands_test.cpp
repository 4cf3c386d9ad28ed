#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/support/program.hpp"

/// The commands of the original's office, by the names that they have there.
namespace usher::end_to_end::office_commands_test {
namespace {

class OfficeCommands : public EachEngine {
 protected:
  /// A student with two no-shows and a place in a clinic that has a window.
  void fill(academy& school) {
    const auto staff = school.log_in(test_staff);
    student_ = school.log_in(test_student(1)).id();
    clinic_ = staff.create_clinic({{"reservation_window", {{"kind", "weekly"}}}});
    EXPECT_EQ(staff.edit_clinic(clinic_, {{"clinic_students", json::array({student_})}}).status, 200);
    EXPECT_EQ(staff.set_no_show(student_, 2).status, 200);
  }

  bool is_reset(const member& by) const {
    return by.reserved(clinic_).empty() &&
           by.get("/api/users/" + std::to_string(student_)).body.at("no_show") == 1;
  }

  std::int64_t student_ = 0;
  std::int64_t clinic_ = 0;
};

TEST_P(OfficeCommands, WorkBesideAServer) {
  academy school(*store_, with_admin_key({"--demo"}));
  fill(school);
  const auto staff = school.log_in(test_staff);
  const auto url = "http://127.0.0.1:" + std::to_string(school.server().port());
  const auto run = [&](const arguments& command) {
    const auto end = tests::run_program(joined(
        {"/usr/bin/env", "USHER_ADMIN_KEY=" + admin_key, USHER_PROGRAM}, joined(command, {"--url", url})));
    EXPECT_EQ(end.exit_code, 0) << end.err;
    return end.out;
  };
  EXPECT_FALSE(run({"reset_weekly_clinics"}).empty());
  EXPECT_FALSE(is_reset(staff)) << "the server does it by itself";
  const auto planned = run({"reset_weekly_clinics", "--force", "--dry-run"});
  EXPECT_NE(planned.find("clinic " + std::to_string(clinic_) + ": 1 places"), std::string::npos) << planned;
  EXPECT_NE(planned.find("no-shows 2 -> 1"), std::string::npos) << planned;
  EXPECT_FALSE(is_reset(staff));
  run({"reset_weekly_clinics", "--force"});
  EXPECT_TRUE(is_reset(staff));

  const auto active = [&] { return staff.get("/api/clinics/?is_active=true").body.at("results").size(); };
  run({"manage_clinic_schedule", "deactivate", "--force"});
  EXPECT_EQ(active(), 0U);
  EXPECT_NE(run({"manage_clinic_schedule", "deactivate"}).find("nothing to do"), std::string::npos);
  run({"manage-clinic-schedule", "activate", "--force"});
  EXPECT_EQ(active(), 9U);
  EXPECT_EQ(school.log_in(test_student(1)).reserve(1).status, 200);
  run({"manage_clinic_schedule", "reset", "--force"});
  EXPECT_TRUE(staff.reserved(1).empty()) << "though it is always open";
  EXPECT_TRUE(is_reset(staff)) << "no-shows stay";

  const auto status = json::parse(run({"scheduler_status", "--json"}));
  EXPECT_EQ(status.at("running"), true);
  EXPECT_EQ(status.at("jobs").at(0).at("id"), "reset_weekly_clinics");
  EXPECT_TRUE(status.at("jobs").at(0).at("next_run_kst").get<std::string>().ends_with(" 00:00:00 KST"));
  for (const auto* action : {"start", "stop"}) {
    EXPECT_NE(run({"scheduler_status", action}).find("it is always on"), std::string::npos);
  }
}

TEST_P(OfficeCommands, AskBeforeTheyChangeAnythingAndTakeAnythingButYesForNo) {
  academy school(*store_, with_admin_key({"--demo"}));
  const auto staff = school.log_in(test_staff);
  const auto answering = [&](const std::string& word) {
    return tests::run_program({"/usr/bin/env", "USHER_ADMIN_KEY=" + admin_key, "/bin/sh", "-c",
                               "printf '" + word + "' | \"$0\" \"$@\"", USHER_PROGRAM,
                               "manage_clinic_schedule", "deactivate", "--url",
                               "http://127.0.0.1:" + std::to_string(school.server().port())});
  };
  const auto active = [&] { return staff.get("/api/clinics/?is_active=true").body.at("results").size(); };
  for (const auto* no : {"", "n\\n", "yes please\\n"}) {
    const auto end = answering(no);
    EXPECT_EQ(end.exit_code, 0) << end.err;
    EXPECT_NE(end.out.find("8 clinics to deactivate: go on? [y/N] "), std::string::npos) << end.out;
    EXPECT_NE(end.out.find("nothing was changed"), std::string::npos) << end.out;
    EXPECT_EQ(active(), 8U);
  }
  EXPECT_EQ(answering("y\\n").exit_code, 0);
  EXPECT_EQ(active(), 0U);
}

TEST_P(OfficeCommands, WorkOnAStoreThatNoServerUses) {
  academy school(*store_);
  fill(school);
  const auto staff = school.log_in(test_staff);
  school.close();
  EXPECT_EQ(store_->set_up({"reset-weekly-clinics"}).exit_code, 0);
  const auto planned = store_->set_up({"reset_weekly_clinics", "--force", "--dry-run"});
  EXPECT_NE(planned.out.find("no-shows 2 -> 1"), std::string::npos) << planned.out << planned.err;
  const auto done = store_->set_up({"reset_weekly_clinics", "--force"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_EQ(store_->set_up({"manage_clinic_schedule", "deactivate", "--force"}).exit_code, 0);
  school.open();
  EXPECT_TRUE(eventually([&] { return is_reset(staff); }));
  EXPECT_EQ(staff.get("/api/clinics/?is_active=true").body.at("results").size(), 0U);
  EXPECT_NE(store_->set_up({"manage_clinic_schedule", "activate", "--force"}).exit_code, 0)
      << "the server has the store";
  EXPECT_EQ(store_->set_up({"manage_clinic_schedule", "pause"}).exit_code, 2);
  const auto scheduler = store_->set_up({"scheduler_status", "--json"});
  EXPECT_EQ(scheduler.exit_code, 0) << scheduler.err;
  EXPECT_EQ(json::parse(scheduler.out).at("running"), false) << "nobody was asked";
}

TEST_P(OfficeCommands, GiveBackWhatPlacesCost) {
  academy school(*store_);
  const auto staff = school.log_in(test_staff);
  const auto student = school.log_in(test_student(1));
  const auto balance = [&] {
    const auto shown =
        school.client().get("/api/charge?userId=" + std::to_string(student.id()), with_token(test_token));
    return shown.body.value("amount", std::int64_t{-1});
  };
  const auto had = balance();
  const auto clinic = staff.create_clinic({{"price", had + 700}});
  ASSERT_EQ(
      school.client()
          .post("/api/charge/charge", {{"userId", student.id()}, {"amount", 700}}, with_token(test_token))
          .status,
      200);
  ASSERT_EQ(student.reserve(clinic).status, 200);
  EXPECT_EQ(balance(), 0);
  school.close();
  const auto done = store_->set_up({"manage_clinic_schedule", "reset", "--force"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  school.open();
  EXPECT_TRUE(staff.reserved(clinic).empty());
  EXPECT_EQ(balance(), had + 700);

  // So does the set-up of the test clinics, of which this is one, and leaves what they cost.
  ASSERT_EQ(staff.edit_clinic(1, {{"price", 700}}).status, 200);
  ASSERT_EQ(student.reserve(1).status, 200);
  EXPECT_EQ(balance(), had);
  school.close();
  for (int i = 0; i < 2; ++i) {
    const auto reset = store_->set_up({"setup_test_clinics", "--reset"});
    EXPECT_EQ(reset.exit_code, 0) << reset.err;
  }
  school.open();
  EXPECT_TRUE(staff.reserved(1).empty());
  EXPECT_EQ(balance(), had + 700) << "once";
  EXPECT_EQ(staff.get("/api/clinics/1").body.at("price"), 700);
}

USHER_END_TO_END(OfficeCommands);

}  // namespace
}  // namespace usher::end_to_end::office_commands_test
