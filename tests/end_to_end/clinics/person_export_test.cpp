#include <optional>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"

/// All that there is about somebody is asked for by themselves, by the office and by programs, and by nobody
/// else.
namespace usher::end_to_end::person_export_test {
namespace {

const std::string her_password = "correct horse 7";
const json her_form{{"username", "wonder-minji"},
                    {"password", her_password},
                    {"name", "김원더"},
                    {"email", "wonder@example.org"},
                    {"phone_num", "010-7777-1111"},
                    {"school", "원더플고등학교"},
                    {"is_student", true},
                    {"needs_password_change", false}};

/// A member of all rows.
std::multiset<std::string> all_of(const json& rows, const char* member) {
  std::multiset<std::string> values;
  for (const auto& row : rows) {
    const auto& value = row.at(member);
    values.insert(value.is_string() ? value.get<std::string>() : value.dump());
  }
  return values;
}

std::string export_of(std::int64_t user) {
  return "/api/users/" + std::to_string(user) + "/export";
}

/// What stays the same from one time to the next.
json without_time(json body) {
  body.erase("exported_at");
  return body;
}

class EndToEndPersonExport : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      academy_.emplace(*store_, with_admin_key({"--demo"}));
    }
  }

  /// She has money and seats, waits, is in two clinics, and is talked about.
  member live(const member& staff) {
    EXPECT_EQ(staff.post("/api/users/", her_form).status, 201);
    member she = academy_->log_in("wonder-minji", her_password);
    go_to_clinics(she, staff);
    go_to_concerts(she);
    EXPECT_EQ(staff.set_no_show(she.id(), 1, "감기 진단서").status, 200);
    return she;
  }

  /// She is taken off a roster, reserves again, and waits elsewhere.
  void go_to_clinics(const member& she, const member& staff) {
    const auto clinic = staff.create_clinic();
    EXPECT_EQ(she.reserve(clinic).status, 200);
    EXPECT_EQ(staff.take_off_roster(clinic, she.id()).status, 200);
    EXPECT_EQ(she.reserve(clinic).status, 200);
    const auto full = staff.create_clinic({{"room", 2}, {"capacity", 1}});
    EXPECT_EQ(academy_->log_in(test_student(1)).reserve(full).status, 200);
    EXPECT_EQ(she.join(full).status, 200);
  }

  void go_to_concerts(const member& she) {
    const buyer who(academy_->client(), she.id());
    EXPECT_EQ(who.charge(100'000).status, 200);
    buy(who, {}, 6, demo_price);
    EXPECT_EQ(who.hold({}, 5).status, 200);
    administration admin(academy_->server());
    const show full{1, admin.create_date(1, {{"seatCount", 1}})};
    EXPECT_EQ(buyer(academy_->client(), 9).hold(full, 1).status, 200);
    EXPECT_EQ(who.join(full).status, 200);
  }

  std::optional<academy> academy_;
};

TEST_P(EndToEndPersonExport, HasWhatTheStoreHasAboutAPersonAndNoSecret) {
  const auto staff = academy_->log_in(test_staff);
  const auto she = live(staff);
  const auto own = she.get(export_of(she.id()));
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(own.header("content-disposition"),
            "attachment; filename=\"person-" + std::to_string(she.id()) + ".json\"");
  EXPECT_EQ(own.header("cache-control"), "no-store");

  const auto& user = own.body.at("user");
  for (const auto* text : {"username", "name", "email", "phone_num", "school"}) {
    EXPECT_EQ(user.at(text), her_form.at(text)) << text;
  }
  EXPECT_EQ(user.at("no_show"), 1);
  EXPECT_EQ(own.body.at("wallet").at("balance"), 100'000 - demo_price);
  EXPECT_EQ(all_of(own.body.at("wallet").at("entries"), "reason"),
            (std::multiset<std::string>{"charge", "payment"}));
  EXPECT_EQ(all_of(own.body.at("bookings").at("bookings"), "state"),
            (std::multiset<std::string>{"held", "sold", "waiting"}));
  EXPECT_EQ(own.body.at("attendance").at("results").size(), 1U);
  const auto& clinics = own.body.at("clinics");
  EXPECT_EQ(all_of(clinics.at("places"), "reason"), (std::multiset<std::string>{"null", "removed"}));
  ASSERT_EQ(clinics.at("waiting").size(), 1U) << clinics;
  EXPECT_EQ(clinics.at("waiting")[0].at("position"), 1);
  EXPECT_TRUE(clinics.at("teaches").empty());
  const auto& calls = own.body.at("calls").at("calls");
  ASSERT_EQ(calls.size(), 1U) << calls;
  EXPECT_NE(calls[0].at("body").get<std::string>().find("감기 진단서"), std::string::npos);

  const auto text = own.body.dump();
  for (const auto& secret : {she.key(), her_password, std::string("argon2"), test_student(1)}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << secret;
  }
  const auto by_staff = staff.get(export_of(she.id()));
  EXPECT_EQ(without_time(by_staff.body), without_time(own.body)) << "the office sees the same";
  // A call with a key is in the record before it is carried out: she learns of it.
  administration admin(academy_->server());
  const auto by_key = admin.get(export_of(she.id()));
  ASSERT_EQ(by_key.status, 200) << by_key.body;
  EXPECT_EQ(by_key.body.at("calls").at("calls")[0].at("target"), export_of(she.id()));
  EXPECT_EQ(by_key.body.at("user"), own.body.at("user"));
}

TEST_P(EndToEndPersonExport, IsForThePersonThemselvesAndTheOffice) {
  const auto staff = academy_->log_in(test_staff);
  const auto teacher = academy_->log_in(test_teacher(1));
  const auto student = academy_->log_in(test_student(1));
  const auto other = academy_->log_in(test_student(2));
  EXPECT_EQ(other.get(export_of(student.id())).code(), "FORBIDDEN");
  EXPECT_EQ(teacher.get(export_of(student.id())).code(), "FORBIDDEN");
  EXPECT_EQ(other.get(export_of(999'999)).code(), "FORBIDDEN") << "nobody learns who exists";
  EXPECT_EQ(academy_->client().get(export_of(student.id())).status, 401);

  EXPECT_EQ(student.get(export_of(student.id())).status, 200);
  const auto own = teacher.get(export_of(teacher.id()));
  ASSERT_EQ(own.status, 200) << own.body;
  EXPECT_EQ(own.body.at("clinics").at("teaches"), json::array({1}));
  EXPECT_EQ(staff.get(export_of(student.id())).status, 200);
  administration admin(academy_->server());
  for (const auto& unknown : {staff.get(export_of(999'999)), admin.get(export_of(999'999))}) {
    EXPECT_EQ(unknown.status, 404);
    EXPECT_EQ(unknown.code(), "USER_NOT_FOUND");
  }
  const auto wrong = staff.get(export_of(0));
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.text("field"), "userId");
}

TEST_P(EndToEndPersonExport, OfThemselvesIsBoundedAndHoldsUpNobodyElse) {
  const auto staff = academy_->log_in(test_staff);
  const auto student = academy_->log_in(test_student(1));
  const auto other = academy_->log_in(test_student(2));
  reply last;
  for (int i = 0; i < 100 && last.status != 429; ++i) {
    last = student.get(export_of(student.id()));
    EXPECT_TRUE(last.status == 200 || (last.status == 429 && i >= 6)) << i << ' ' << last.body;
  }
  EXPECT_EQ(last.code(), "TOO_MANY_REQUESTS");
  EXPECT_EQ(other.get(export_of(other.id())).status, 200);
  EXPECT_EQ(staff.get(export_of(student.id())).status, 200);
}

TEST_P(EndToEndPersonExport, OfWhoWasErasedHasWhatIsLeft) {
  const auto staff = academy_->log_in(test_staff);
  const auto she = live(staff);
  ASSERT_EQ(staff.post("/api/users/" + std::to_string(she.id()) + "/erase").status, 200);
  EXPECT_EQ(she.get(export_of(she.id())).status, 401);
  const auto left = staff.get(export_of(she.id()));
  ASSERT_EQ(left.status, 200) << left.body;
  EXPECT_EQ(left.body.at("user").at("is_erased"), true);
  EXPECT_EQ(all_of(left.body.at("bookings").at("bookings"), "state"),
            (std::multiset<std::string>{"held", "sold", "waiting"}));
  EXPECT_EQ(left.body.at("wallet").at("balance"), 100'000 - demo_price);
  EXPECT_EQ(left.body.at("attendance").at("results").size(), 1U);
  EXPECT_TRUE(left.body.at("clinics").at("waiting").empty());
  const auto text = left.body.dump();
  for (const auto* hers :
       {"wonder-minji", "김원더", "wonder@example.org", "010-7777-1111", "원더플고등학교", "감기 진단서"}) {
    EXPECT_EQ(text.find(hers), std::string::npos) << hers;
  }
}

TEST_P(EndToEndPersonExport, IsWrittenOnTheServersMachineToo) {
  const auto student = academy_->log_in(test_student(1));
  const auto run = [&](const std::string& key, const std::string& user) {
    return tests::run_program({"/usr/bin/env", "USHER_ADMIN_KEY=" + key, USHER_PROGRAM, "people", "export",
                               "--user", user, "--url",
                               "http://127.0.0.1:" + std::to_string(academy_->server().port())});
  };
  EXPECT_EQ(run("another-key-of-nobody", std::to_string(student.id())).exit_code, 2);
  const auto unknown = run(admin_key, "999999");
  EXPECT_EQ(unknown.exit_code, 1);
  EXPECT_EQ(unknown.out, "");
  EXPECT_NE(unknown.err.find("There is no such user"), std::string::npos) << unknown.err;
  const auto done = run(admin_key, std::to_string(student.id()));
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto document = json::parse(done.out, nullptr, false);
  ASSERT_TRUE(document.is_object()) << done.out;
  EXPECT_EQ(document.at("user").at("username"), test_student(1));
  EXPECT_EQ(student.me().status, 200) << "nobody was erased";
}

USHER_END_TO_END(EndToEndPersonExport);

}  // namespace
}  // namespace usher::end_to_end::person_export_test
