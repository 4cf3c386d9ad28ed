#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"

/// Stores as an earlier version left them, served by this one. tests/storage/golden has them, and what is in
/// them row by row.
namespace usher::end_to_end::old_store_test {
namespace {

class OldStore : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      std::ifstream file(std::string(USHER_GOLDEN) + "/store_5." + GetParam() + ".sql");
      std::ostringstream text;
      text << file.rdbuf();
      ASSERT_FALSE(text.str().empty());
      if (GetParam() == "postgres") {
        store_->execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
      }
      store_->execute(text.str());
    }
  }
};

const std::map<std::int64_t, std::int64_t> balances{{1, 414'848}, {2, 275'310}, {3, 122'395},
                                                    {4, 272'441}, {5, 70'731},  {6, 151'665},
                                                    {7, 94'498},  {8, 834'966}, {9, 100'000}};

void expect_money(administration& admin) {
  for (const auto& [user, balance] : balances) {
    const auto wallet = admin.get("/api/admin/wallets/" + std::to_string(user));
    EXPECT_EQ(wallet.body.at("balance"), balance) << wallet.body;
  }
  const auto refunded = admin.get("/api/admin/wallets/5").body.at("entries");
  ASSERT_EQ(refunded.size(), 3U) << refunded;
  EXPECT_EQ(refunded.at(0).at("reason"), "refund");
  EXPECT_EQ(refunded.at(0).at("amount"), 50'000);
}

void expect_bookings(administration& admin) {
  const auto sold = admin.all("bookings", {{"state", "sold"}});
  ASSERT_EQ(sold.size(), 2U);
  for (const auto& booking : sold) {
    const auto seat = booking.at("seatNo").get<int>();
    EXPECT_EQ(booking.at("userId"), 2) << booking;
    EXPECT_EQ(booking.at("price"), seat == 2 ? 70'000 : 30'000) << booking;
    EXPECT_TRUE(seat == 2 || seat == 6) << booking;
  }
  const auto cancelled = admin.all("bookings", {{"state", "cancelled"}});
  ASSERT_EQ(cancelled.size(), 1U);
  EXPECT_EQ(cancelled[0].at("refund"), 50'000) << cancelled[0];
  EXPECT_TRUE(admin.all("bookings", {{"state", "held"}}).empty()) << "their time was over long ago";
  EXPECT_EQ(admin.count(1, first_date, "sold"), 2);
  EXPECT_EQ(admin.show_date(2, "2099-06-01T19:30:00").body.at("price"), 30'000);
}

void expect_people(const member& boss) {
  const auto people = boss.get("/api/users/?limit=100").body.at("results");
  ASSERT_EQ(people.size(), 10U) << people;
  const auto& first = people.at(0);
  EXPECT_EQ(first.at("username"), "user_1");
  EXPECT_EQ(first.at("name"), "테스트학생1");
  EXPECT_EQ(first.at("school"), "학교 \"A\"");
  EXPECT_EQ(first.at("subject_name"), "physics1");
  EXPECT_EQ(first.at("is_student"), true);
  EXPECT_EQ(people.at(8).at("is_superuser"), true);
  EXPECT_EQ(boss.get("/api/clinics/2/").body.at("capacity"), 5);
}

TEST_P(OldStore, IsServedWithAllThatItKnewAndGoesOn) {
  const auto made = tests::run_program(joined(
      {"/usr/bin/env", "USHER_PASSWORD=choose-one", USHER_PROGRAM, "create-superuser", "--username", "boss"},
      store_->options()));
  ASSERT_EQ(made.exit_code, 0) << made.err;
  for (int start = 0; start < 2; ++start) {
    const auto server = store_->serve(with_admin_key());
    administration admin(*server);
    expect_money(admin);
    expect_bookings(admin);
    visitor client(server->port());
    const member boss(client, "boss", "choose-one");
    expect_people(boss);
    const auto clinic = boss.create_clinic({{"room", 5 + start}});
    EXPECT_EQ(clinic, 3 + start) << "numbers go on where they were";
    ASSERT_EQ(server->stop(), 0);
  }
}

USHER_END_TO_END(OldStore);

}  // namespace
}  // namespace usher::end_to_end::old_store_test
