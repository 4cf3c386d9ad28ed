#include <filesystem>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/support/temporary_folder.hpp"

/// `usher archive` as whoever runs a server for years meets it.
namespace usher::end_to_end::archive_test {
namespace {

class Archive : public EachEngine {
 protected:
  program_end archive(const std::string& before, const std::string& name = "archive") const {
    return run_usher(
        joined({"archive", "--before", before, "--out", folder_.path() + "/" + name}, store_->options()));
  }

  /// Sessions that were over long ago, by what the tables still have.
  void SetUp() override {
    EachEngine::SetUp();
    if (!store_) {
      return;
    }
    const auto server = store_->serve(with_admin_key({"--demo"}));
    visitor client(server->port());
    for (const int student : {1, 2, 3}) {
      const auto login = client.log_in(test_student(student));
      ASSERT_EQ(login.status, 200) << login.body;
      const auto logout = client.post("/api/auth/logout/", json::object(),
                                      {{"Authorization", "Token " + login.text("token")}});
      ASSERT_EQ(logout.status, 200) << logout.body;
    }
    ASSERT_EQ(server->stop(), 0);
    store_->execute("DELETE FROM session_key WHERE ended_at IS NOT NULL");
  }

  tests::temporary_folder folder_;
};

TEST_P(Archive, WhatIsOverLeavesTheLogAndTheServerSaysSo) {
  const auto moment = wall_now();
  const auto before = utc_text(moment);
  const auto server = store_->serve(with_admin_key({"--demo"}));
  administration admin(*server);
  // While it serves.
  const auto end = archive(before);
  ASSERT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_NE(end.out.find("session_started"), std::string::npos) << end.out;
  EXPECT_NE(end.err.find("taken out"), std::string::npos) << "how far it is";
  EXPECT_TRUE(std::filesystem::exists(folder_.path() + "/archive/manifest.json"));
  const auto sums = tests::run_program(
      {"/bin/sh", "-c", "cd " + folder_.path() + "/archive && sha256sum --check SHA256SUMS"});
  EXPECT_EQ(sums.exit_code, 0) << sums.out << sums.err;

  const auto now = admin.get("/api/actors/people/state");
  EXPECT_EQ(now.status, 200) << now.body;
  const auto then = admin.get("/api/actors/people/state?at=2020-01-01T00:00:00Z");
  EXPECT_EQ(then.status, 410) << then.body;
  EXPECT_EQ(then.body.at("code"), "HISTORY_ARCHIVED");
  EXPECT_EQ(wall_time_of(then.body.at("archivedBefore").get<std::string>()), moment);
  const auto list = admin.get("/api/actors/people/changes?limit=100");
  ASSERT_EQ(list.status, 200) << list.body;
  // Of the last one the last line of the log is, which stays with all that is about it.
  EXPECT_GE(list.body.at("archived").at("changes").get<int>(), 4) << list.body.at("archived");
  EXPECT_FALSE(admin.get("/api/actors/wallets/changes").body.contains("archived"));
  EXPECT_EQ(admin.get("/api/actors/wallets/state?at=2020-01-01T00:00:00Z").status, 200);

  ASSERT_EQ(server->stop(), 0);
  const auto again = archive(before);
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_NE(again.out.find("0 were taken out"), std::string::npos) << again.out;
  const auto verified = run_usher(joined({"verify", "--json"}, store_->options()));
  const auto report = json::parse(verified.out);
  EXPECT_GE(report.at("archived").get<int>(), 4);
  for (const auto& found : report.at("differences")) {
    EXPECT_EQ(found.at("table"), "session_key") << "the last session was deleted by hand: " << found;
  }
  EXPECT_LE(report.at("differenceCount").get<int>(), 1);
}

TEST_P(Archive, WhatIsWrongIsNamed) {
  const auto wrong = archive("soon");
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_NE(wrong.err.find("--before"), std::string::npos) << wrong.err;
  const auto later = archive("2999-01-01");
  EXPECT_EQ(later.exit_code, 1);
  EXPECT_NE(later.err.find("yet to come"), std::string::npos) << later.err;
  const auto nothing = archive("2001-01-01", "nothing");
  EXPECT_EQ(nothing.exit_code, 0);
  EXPECT_NE(nothing.out.find("nothing is to be archived"), std::string::npos) << nothing.out;
  EXPECT_FALSE(std::filesystem::exists(folder_.path() + "/nothing"));
}

USHER_END_TO_END(Archive);

}  // namespace
}  // namespace usher::end_to_end::archive_test
