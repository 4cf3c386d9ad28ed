#include <filesystem>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"
#include "tests/support/temporary_folder.hpp"

/// `usher verify` as whoever runs a server meets it.
namespace usher::end_to_end::verify_test {
namespace {

class Verify : public EachEngine {
 protected:
  program_end verify(const arguments& more = {}) const {
    return run_usher(joined(joined({"verify"}, store_->options()), more));
  }
  json verified() const {
    const auto end = verify({"--json"});
    EXPECT_TRUE(end.exit_code == 0 || end.exit_code == 1) << end.err;
    return json::parse(end.out);
  }
};

TEST_P(Verify, AServedStoreIsWhatItsLogSaysUntilSomebodyAltersIt) {
  {
    const auto server = store_->serve({"--demo"});
    visitor client(server->port());
    const show where;
    const buyer who(client, 1);
    ASSERT_EQ(who.hold(where, 17).status, 200);
    ASSERT_EQ(who.pay(where, 17, demo_price).status, 200);
    ASSERT_EQ(buyer(client, 2).hold(where, 18).status, 200);
    const auto report = verified();
    EXPECT_EQ(report.at("same"), true) << report;
    EXPECT_EQ(report.at("differenceCount"), 0);
    EXPECT_GT(report.at("changes"), 100);
    ASSERT_EQ(server->stop(), 0);
  }
  const auto good = verify();
  EXPECT_EQ(good.exit_code, 0) << good.out;
  EXPECT_NE(good.out.find("the store is what its log says"), std::string::npos) << good.out;
  EXPECT_NE(good.err.find("usher: changes: "), std::string::npos) << "how far it is";

  store_->execute("UPDATE seat_sale SET price = 1 WHERE seat_no = 17");
  const auto report = verified();
  EXPECT_EQ(report.at("same"), false);
  ASSERT_EQ(report.at("differences").size(), 1U) << report;
  const auto& found = report.at("differences").at(0);
  EXPECT_EQ(found.at("table"), "seat_sale");
  EXPECT_EQ(found.at("row"), "concert_id=1 starts_at=" + first_date + " receipt_no=1 seat_no=17");
  EXPECT_EQ(found.at("column"), "price");
  EXPECT_EQ(found.at("byLog"), std::to_string(demo_price));
  EXPECT_EQ(found.at("inStore"), "1");
  const auto bad = verify();
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_NE(bad.out.find("price is '1', by the log '" + std::to_string(demo_price) + "'"), std::string::npos)
      << bad.out;
}

USHER_END_TO_END(Verify);

class EndToEndVerifyFile : public OnSqlite {};

TEST_F(EndToEndVerifyFile, ABackUpIsVerifiedWithoutBeingWrittenTo) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics"}).exit_code, 0);
  const tests::temporary_folder folder;
  const auto copy = folder.path() + "/back-up.db";
  store_->execute("VACUUM INTO '" + copy + "'");
  const auto end = run_usher({"verify", "--file", copy, "--scratch", folder.path()});
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
    ++files;
    EXPECT_EQ(file.path().filename(), "back-up.db");
  }
  EXPECT_EQ(files, 1U);
}

TEST_F(EndToEndVerifyFile, WhatIsNoStoreCannotBeVerified) {
  const tests::temporary_folder folder;
  const auto missing = run_usher({"verify", "--data", folder.path() + "/none"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_NE(missing.err.find("cannot open"), std::string::npos) << missing.err;
  EXPECT_EQ(missing.out, "");
  EXPECT_EQ(run_usher({"verify", "--database", "postgresql://127.0.0.1:1/none"}).exit_code, 2);
  EXPECT_EQ(run_usher({"verify", "--scratch", "/nowhere"}).exit_code, 2);
}

}  // namespace
}  // namespace usher::end_to_end::verify_test
