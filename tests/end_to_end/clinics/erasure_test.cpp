#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"

/// People are erased while the server runs, and are looked for wherever something is kept or shown.
namespace usher::end_to_end::erasure_test {
namespace {

/// All that was ever said of her.
const std::vector<std::string> her_texts{"wonder-minji",       "김원더",         "이원더",
                                         "wonder@example.org", "010-7777-1111",  "010-7777-2222",
                                         "010-7777-3333",      "원더플고등학교", "감기 진단서"};

const json her_form{{"username", "wonder-minji"},
                    {"password", "correct horse 7"},
                    {"name", "김원더"},
                    {"email", "wonder@example.org"},
                    {"phone_num", "010-7777-1111"},
                    {"student_phone_num", "010-7777-2222"},
                    {"student_parent_phone_num", "010-7777-3333"},
                    {"school", "원더플고등학교"},
                    {"is_student", true},
                    {"needs_password_change", false}};

/// Those of her texts that stand in a text.
std::vector<std::string> found_in(const std::string& text) {
  std::vector<std::string> found;
  for (const auto& hers : her_texts) {
    if (text.find(hers) != std::string::npos) {
      found.push_back(hers);
    }
  }
  return found;
}

using texts = std::vector<std::string>;

class EndToEndErasure : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      academy_.emplace(*store_, with_admin_key({"--demo"}));
    }
  }

  bool is_sqlite() const { return GetParam() == "sqlite"; }

  /// She registers, books, is talked about, and is called something else.
  std::int64_t live(const member& staff) {
    const auto made = staff.post("/api/users/", her_form);
    EXPECT_EQ(made.status, 201) << made.body;
    const auto her = made.body.at("id").get<std::int64_t>();
    clinic_ = staff.create_clinic();
    member she = academy_->log_in("wonder-minji", "correct horse 7");
    her_key_ = she.key();
    EXPECT_EQ(she.reserve(clinic_).status, 200);
    EXPECT_EQ(academy_->client().hold_seat(test_token, 5, her).status, 200);
    EXPECT_EQ(staff.set_no_show(her, 1, "감기 진단서").status, 200);
    EXPECT_EQ(staff.patch("/api/users/" + std::to_string(her), {{"name", "이원더"}}).status, 200);
    return her;
  }

  /// What is shown to those who may see most.
  std::string all_that_is_shown(const member& staff, std::int64_t her) {
    administration admin(academy_->server());
    const auto clinic = std::to_string(clinic_);
    std::string shown;
    for (const auto& target :
         {"/api/actors/people/changes?limit=1000", "/api/actors/people/state?limit=1000",
          "/api/actors/audit/changes?limit=1000", "/api/admin/audit", "/api/traces?limit=1000",
          "/api/stories/seat?concertId=1&concertDate=2024-09-15T20:00:00&seat=5"}) {
      shown += admin.get(target).body.dump();
    }
    for (const auto& target :
         {"/api/actors/clinic/" + clinic + "/changes", "/api/actors/clinic/" + clinic + "/state",
          "/api/stories/clinic-place?clinicId=" + clinic}) {
      shown += admin.get(target).body.dump();
    }
    for (const auto& target :
         {"/api/users/" + std::to_string(her), std::string("/api/users/?limit=1000"),
          "/api/clinics/" + clinic + "/roster/", std::string("/api/clinics/weekly-schedule/"),
          std::string("/api/clinic-attendances/?limit=1000"), std::string("/api/clinics/lines/")}) {
      shown += staff.get(target).body.dump();
    }
    return shown;
  }

  /// All rows of all tables, as SQL tells them.
  std::string all_rows() {
    const auto names = store_->scalar(
        is_sqlite() ? "SELECT group_concat(name, ' ') FROM sqlite_schema WHERE type = 'table'"
                    : "SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'");
    std::istringstream tables(names);
    std::string rows;
    for (std::string table; tables >> table;) {
      if (is_sqlite()) {
        const auto columns = store_->scalar(
            "SELECT group_concat('quote(' || name || ')', ' || ''|'' || ') FROM pragma_table_info('" + table +
            "')");
        rows += store_->scalar("SELECT group_concat(" + columns + ", char(10)) FROM " + table);
      } else {
        rows += store_->scalar("SELECT string_agg(r::text, E'\\n') FROM public." + table + " AS r");
      }
    }
    return rows;
  }

  std::string all_files() const {
    std::string bytes;
    const auto options = store_->options();
    const auto data = std::find(options.begin(), options.end(), "--data");
    EXPECT_NE(data, options.end());
    for (const auto& file : std::filesystem::directory_iterator(*std::next(data))) {
      std::ifstream in(file.path(), std::ios::binary);
      bytes.append(std::istreambuf_iterator<char>(in), {});
    }
    return bytes;
  }

  std::optional<academy> academy_;
  std::int64_t clinic_ = 0;
  std::string her_key_;
};

TEST_P(EndToEndErasure, NothingThatIsKeptOrShownTellsWhoItWas) {
  auto staff = academy_->log_in(test_staff);
  const auto her = live(staff);
  // What is looked at later has something to be found in it.
  EXPECT_EQ(found_in(all_that_is_shown(staff, her)), her_texts);

  const auto erased = staff.post("/api/users/" + std::to_string(her) + "/erase/");
  ASSERT_EQ(erased.status, 200) << erased.body;
  EXPECT_EQ(erased.body.at("is_erased"), true);
  EXPECT_EQ(erased.body.at("name"), "");
  EXPECT_EQ(erased.body.at("is_active"), false);

  EXPECT_EQ(found_in(all_that_is_shown(staff, her)), texts{});
  EXPECT_TRUE(staff.reserved(clinic_).empty());
  EXPECT_EQ(academy_->client().log_in("wonder-minji", "correct horse 7").status, 401);
  EXPECT_EQ(academy_->client().get("/api/users/me/", with_key(her_key_)).status, 401);
  if (is_sqlite()) {
    EXPECT_EQ(found_in(all_files()), texts{}) << "while the server runs";
  }
  const auto log = academy_->server().log();
  academy_->close();
  EXPECT_EQ(found_in(log), texts{});
  EXPECT_EQ(found_in(all_rows()), texts{});
  if (is_sqlite()) {
    EXPECT_EQ(found_in(all_files()), texts{});
  }

  academy_->open();
  staff = academy_->log_in(test_staff);
  EXPECT_EQ(found_in(all_that_is_shown(staff, her)), texts{});
  EXPECT_EQ(staff.get("/api/users/" + std::to_string(her)).body.at("is_erased"), true);
  // What she booked stays, under the number, and the number is never given again.
  administration admin(academy_->server());
  const auto bookings = admin.all("bookings", {{"state", "held"}});
  ASSERT_EQ(bookings.size(), 1U);
  EXPECT_EQ(bookings[0].at("userId"), her);
  const auto again = staff.post("/api/users/", her_form);
  EXPECT_EQ(again.status, 201) << again.body;
  EXPECT_NE(again.body.at("id"), her);
}

TEST_P(EndToEndErasure, IsForTheOfficeAndNotOfItself) {
  const auto staff = academy_->log_in(test_staff);
  const auto director = academy_->log_in(test_admin);
  const auto student = academy_->log_in("test_student_01");
  const auto other = academy_->log_in("test_student_02");
  administration admin(academy_->server());
  const auto erase = [](const auto& by, std::int64_t user) {
    return by.post("/api/users/" + std::to_string(user) + "/erase/");
  };
  EXPECT_EQ(erase(student, other.id()).status, 403);
  EXPECT_EQ(erase(student, student.id()).status, 403);
  EXPECT_EQ(erase(staff, director.id()).status, 403);
  EXPECT_EQ(erase(staff, staff.id()).status, 403);
  EXPECT_EQ(erase(director, director.id()).status, 403);
  EXPECT_EQ(erase(staff, 999'999).status, 404);
  const auto by_key = [&](std::int64_t user) {
    return admin.post("/api/users/" + std::to_string(user) + "/erase/");
  };
  EXPECT_EQ(by_key(staff.id()).status, 403);
  EXPECT_EQ(by_key(director.id()).status, 403);
  EXPECT_EQ(student.me().status, 200) << "nobody was erased yet";

  EXPECT_EQ(by_key(student.id()).status, 200);
  EXPECT_EQ(by_key(student.id()).status, 200) << "once more is no mistake";
  EXPECT_EQ(student.me().status, 401);
  EXPECT_EQ(staff.patch("/api/users/" + std::to_string(student.id()), {{"name", "다시"}}).status, 404);
  EXPECT_EQ(erase(director, staff.id()).status, 200);
  EXPECT_EQ(staff.me().status, 401);
}

TEST_P(EndToEndErasure, OfATeacherLeavesTheirClinicsWithoutOne) {
  const auto director = academy_->log_in(test_admin);
  const auto teacher = academy_->log_in("test_teacher_01");
  const auto name = director.get("/api/users/" + std::to_string(teacher.id())).text("name");
  ASSERT_NE(director.get("/api/clinics/weekly-schedule/").body.dump().find(name), std::string::npos);
  ASSERT_EQ(director.post("/api/users/" + std::to_string(teacher.id()) + "/erase/").status, 200);
  EXPECT_EQ(director.get("/api/clinics/weekly-schedule/").body.dump().find(name), std::string::npos);
  const auto clinic = director.get("/api/clinics/1/").body;
  EXPECT_TRUE(clinic.at("teacher_id").is_null()) << clinic;
  EXPECT_EQ(clinic.at("teacher_name"), "");
}

TEST_P(EndToEndErasure, IsDoneFromTheServersMachineToo) {
  auto staff = academy_->log_in(test_staff);
  const auto her = live(staff);
  const auto run = [&](const std::string& key, const std::string& user) {
    return tests::run_program({"/usr/bin/env", "USHER_ADMIN_KEY=" + key, USHER_PROGRAM, "people", "erase",
                               "--user", user, "--url",
                               "http://127.0.0.1:" + std::to_string(academy_->server().port())});
  };
  EXPECT_EQ(run("another-key-of-nobody", std::to_string(her)).exit_code, 2);
  EXPECT_EQ(run(admin_key, "999999").exit_code, 1);
  EXPECT_EQ(run(admin_key, "0").exit_code, 2);
  EXPECT_EQ(staff.get("/api/users/" + std::to_string(her)).text("name"), "이원더");
  const auto done = run(admin_key, std::to_string(her));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_NE(done.out.find("person " + std::to_string(her) + " is erased"), std::string::npos) << done.out;
  EXPECT_EQ(staff.get("/api/users/" + std::to_string(her)).body.at("is_erased"), true);
}

USHER_END_TO_END(EndToEndErasure);

}  // namespace
}  // namespace usher::end_to_end::erasure_test
