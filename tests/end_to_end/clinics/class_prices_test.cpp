#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"
#include "tests/end_to_end/concerts/box_office.hpp"
#include "tests/end_to_end/stage.hpp"

/// Classes that cost points, which the wallets of concerts have.
namespace usher::end_to_end::class_prices_test {
namespace {

constexpr std::int64_t price = 3'000;

class EndToEndClassPrices : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    if (store_) {
      academy_.emplace(*store_, arguments{"--demo", "--clinic-cancellation-hours", "2"});
    }
  }

  /// Through the other half of the server.
  void charge(std::int64_t user, std::int64_t amount) {
    const auto charged = academy_->client().post("/api/charge/charge", {{"userId", user}, {"amount", amount}},
                                                 with_token(test_token));
    EXPECT_EQ(charged.status, 200) << charged.body;
  }
  std::int64_t balance(std::int64_t user) {
    const auto shown =
        academy_->client().get("/api/charge?userId=" + std::to_string(user), with_token(test_token));
    EXPECT_EQ(shown.status, 200) << shown.body;
    return shown.body.value("amount", std::int64_t{-1});
  }
  json last_entry(std::int64_t user) {
    const auto shown = academy_->client().get("/api/charge/entries?limit=1&userId=" + std::to_string(user),
                                              with_token(test_token));
    EXPECT_EQ(shown.status, 200) << shown.body;
    return shown.body.value("entries", json::array()).empty() ? json() : shown.body.at("entries").at(0);
  }

  std::optional<academy> academy_;
};

TEST_P(EndToEndClassPrices, APlaceIsPaidForAndGivenBackByWhoeverEndsIt) {
  const auto staff = academy_->log_in(test_staff);
  const auto student = academy_->log_in(test_student(1));
  const auto clinic = staff.create_clinic({{"price", price}});
  EXPECT_EQ(staff.get("/api/clinics/" + std::to_string(clinic)).body.at("price"), price);
  const auto had = balance(student.id());
  ASSERT_LT(had, price);

  const auto poor = student.reserve(clinic);
  EXPECT_EQ(poor.status, 400) << poor.body;
  EXPECT_EQ(poor.code(), "INSUFFICIENT_POINTS");
  EXPECT_EQ(poor.body.at("price"), price);
  EXPECT_TRUE(staff.reserved(clinic).empty());

  charge(student.id(), price + 500);
  const auto reserved = student.reserve(clinic);
  ASSERT_EQ(reserved.status, 200) << reserved.body;
  EXPECT_EQ(reserved.body.at("paid"), price);
  EXPECT_EQ(balance(student.id()), had + 500);
  const auto paid = last_entry(student.id());
  EXPECT_EQ(paid.at("reason"), "payment");
  EXPECT_EQ(paid.at("clinicId"), clinic);
  EXPECT_EQ(paid.at("classDate"), a_class_day().date);
  EXPECT_TRUE(paid.at("concertId").is_null());

  const auto cancelled = student.cancel(clinic);
  ASSERT_EQ(cancelled.status, 200) << cancelled.body;
  EXPECT_EQ(cancelled.body.at("refund"), price);
  EXPECT_EQ(balance(student.id()), had + 500 + price);
  EXPECT_EQ(last_entry(student.id()).at("reason"), "refund");
  EXPECT_EQ(student.cancel(clinic).status, 404) << "nothing goes back twice";
  EXPECT_EQ(balance(student.id()), had + 500 + price);

  ASSERT_EQ(student.reserve(clinic).status, 200);
  EXPECT_EQ(staff.edit_clinic(clinic, {{"price", 1}}).status, 200);
  EXPECT_EQ(staff.remove("/api/clinics/" + std::to_string(clinic) + "?force=true").status, 200);
  EXPECT_EQ(balance(student.id()), had + 500 + price) << "what was paid, not what it costs since";
  academy_->close();
}

TEST_P(EndToEndClassPrices, ARepeatedRequestPaysOnce) {
  const auto staff = academy_->log_in(test_staff);
  const auto student = academy_->log_in(test_student(1));
  const auto clinic = staff.create_clinic({{"price", price}});
  const auto had = balance(student.id());
  charge(student.id(), 2 * price);
  const header_list key{{"Idempotency-Key", "one-place-for-me"}};
  const auto first = student.reserve(clinic, 0, key);
  const auto again = student.reserve(clinic, 0, key);
  EXPECT_EQ(first.status, 200) << first.body;
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(balance(student.id()), had + price);
}

TEST_P(EndToEndClassPrices, OfACrowdExactlyThosePayWhoHaveAPlaceAlsoAfterACrash) {
  const auto staff = academy_->log_in(test_staff);
  constexpr std::int64_t places = 3;
  const auto clinic = staff.create_clinic({{"price", price}, {"capacity", places}});
  std::vector<member> students;
  std::vector<std::unique_ptr<visitor>> crowd;
  std::vector<std::int64_t> had;
  for (int n = 1; n <= 8; ++n) {
    students.push_back(academy_->log_in(test_student(n)));
    charge(students.back().id(), price);
    had.push_back(balance(students.back().id()));
    crowd.push_back(std::make_unique<visitor>(academy_->server().port()));
  }
  for (std::size_t i = 0; i < students.size(); ++i) {
    crowd[i]->send_post("/api/clinics/reserve/", {{"user_id", students[i].id()}, {"clinic_id", clinic}},
                        students[i].headers());
  }
  std::vector<std::int64_t> winners;
  for (std::size_t i = 0; i < students.size(); ++i) {
    const auto answer = crowd[i]->receive();
    EXPECT_TRUE(answer.status == 200 || answer.code() == "OCCUPIED") << answer.body;
    if (answer.status == 200) {
      winners.push_back(students[i].id());
    }
  }
  EXPECT_EQ(winners.size(), static_cast<std::size_t>(places));
  academy_->kill();
  academy_->open();
  const auto back = academy_->log_in(test_staff);
  EXPECT_EQ(back.reserved(clinic).size(), static_cast<std::size_t>(places));
  for (std::size_t i = 0; i < students.size(); ++i) {
    const bool won = std::find(winners.begin(), winners.end(), students[i].id()) != winners.end();
    EXPECT_EQ(balance(students[i].id()), had[i] - (won ? price : 0)) << students[i].id();
  }
  const auto numbers = back.get("/api/clinics/statistics/?from=" + day_in(0).date + "&to=" + day_in(7).date);
  ASSERT_EQ(numbers.status, 200) << numbers.body;
  EXPECT_EQ(numbers.body.at("paid"), places * price);
}

TEST_P(EndToEndClassPrices, WhoWaitsPaysWhenAPlaceIsTheirs) {
  const auto staff = academy_->log_in(test_staff);
  const auto first = academy_->log_in(test_student(1));
  const auto poor = academy_->log_in(test_student(2));
  const auto next = academy_->log_in(test_student(3));
  const auto clinic = staff.create_clinic({{"price", price}, {"capacity", 1}});
  ASSERT_LT(balance(poor.id()), price);
  charge(first.id(), price);
  charge(next.id(), price);
  const auto had = balance(next.id());
  ASSERT_EQ(first.reserve(clinic).status, 200);
  ASSERT_EQ(poor.join(clinic).status, 200);
  ASSERT_EQ(next.join(clinic).status, 200);
  ASSERT_EQ(first.cancel(clinic).status, 200);
  ASSERT_TRUE(eventually([&] { return staff.reserved(clinic) == std::vector{next.id()}; }));
  EXPECT_EQ(balance(next.id()), had - price);
  EXPECT_EQ(poor.position(clinic).body.at("ahead"), 0) << "they keep their turn";
}

USHER_END_TO_END(EndToEndClassPrices);

}  // namespace
}  // namespace usher::end_to_end::class_prices_test
