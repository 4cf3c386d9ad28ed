#include <algorithm>

#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"

namespace usher::end_to_end::sale_test {
namespace {

using namespace std::chrono_literals;

/// The time of sale of dates, on the real program.
class TimeOfSale : public EachEngine {
 protected:
  void SetUp() override {
    EachEngine::SetUp();
    start();
  }

  void start() {
    server_ = store_->serve(with_admin_key({"--demo"}));
    client_ = std::make_unique<visitor>(server_->port());
  }
  void restart() {
    client_.reset();
    server_->kill();
    start();
  }

  administration admin() { return administration(*server_); }
  buyer person(std::int64_t user) { return {*client_, user}; }
  show make_date(json form) {
    form.emplace("seatCount", 2);
    form.emplace("price", 10);
    return {1, admin().create_date(1, form)};
  }
  reply change(const show& at, const json& terms) {
    return admin().patch(administration::date_path(at.concert, at.date), terms);
  }
  json dates() {
    const auto found = client_->get("/api/concert/findDates?concertId=1", with_token(test_token));
    EXPECT_EQ(found.status, 200) << found.body;
    return found.body;
  }
  static bool lists(const json& found, const show& at) {
    const auto& texts = found.at("availableDates");
    return std::find(texts.begin(), texts.end(), at.date) != texts.end();
  }

  std::unique_ptr<server_process> server_;
  std::unique_ptr<visitor> client_;
};

TEST_P(TimeOfSale, ANewDateOfThePastSellsNothing) {
  const auto past = make_date({{"concertDate", "2020-05-01T20:00:00"}});
  const auto refused = person(1).hold(past, 1);
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.code(), "SALES_CLOSED") << refused.body;
  EXPECT_EQ(refused.body.at("salesCloseAt"), "2020-05-01T20:00:00.000+09:00");
  EXPECT_EQ(person(1).join(past).code(), "SALES_CLOSED");
  EXPECT_FALSE(lists(dates(), past));
  EXPECT_EQ(admin().show_date(1, past.date).body.at("salesCloseAt"), "2020-05-01T20:00:00.000+09:00");
  EXPECT_EQ(person(1).hold({1, first_date}, 1).status, 200) << "dates of the demonstration sell at any time";
  restart();
  EXPECT_EQ(person(1).hold(past, 1).code(), "SALES_CLOSED");
  ASSERT_EQ(change(past, {{"salesCloseAt", nullptr}}).status, 200);
  EXPECT_TRUE(lists(dates(), past));
  EXPECT_EQ(person(1).hold(past, 1).status, 200);
}

TEST_P(TimeOfSale, BeginsByItself) {
  const auto opens = wall_now() + 3s;
  const auto at = make_date({{"salesOpenAt", utc_text(opens)}});
  const auto early = person(1).hold(at, 1);
  EXPECT_EQ(early.status, 409);
  EXPECT_EQ(early.code(), "SALES_NOT_OPEN") << early.body;
  EXPECT_EQ(wall_time_of(early.text("salesOpenAt")), opens);
  EXPECT_NE(early.text("message").find("시작"), std::string::npos);
  EXPECT_EQ(person(1).join(at).code(), "SALES_NOT_OPEN");
  const auto found = dates();
  EXPECT_TRUE(lists(found, at)) << "it is announced";
  const auto& rows = found.at("dates");
  EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [&](const json& row) {
    return row.at("concertDate") == at.date && row.at("salesOpenAt").is_string();
  }));
  EXPECT_TRUE(eventually([&] { return person(1).hold(at, 1).status == 200; }));
  EXPECT_GE(wall_now(), opens);
}

TEST_P(TimeOfSale, EndsByItselfAndWhatIsHeldIsPaidAllTheSame) {
  const auto at = make_date({{"salesCloseAt", utc_text(wall_now() + 4s)}});
  ASSERT_EQ(person(1).hold(at, 1).status, 200);
  ASSERT_EQ(person(2).hold(at, 2).status, 200);
  ASSERT_EQ(person(3).join(at).status, 200);
  const auto listed = [&] {
    const auto seats = client_->get("/api/concert/findSeats?concertId=1&concertDate=" + first_date);
    return lists(seats.body, at);
  };
  EXPECT_TRUE(listed());
  EXPECT_TRUE(eventually([&] { return person(4).hold(at, 1).code() == "SALES_CLOSED"; }));
  EXPECT_TRUE(eventually([&] { return !listed(); })) << "nobody has to do anything for it";
  EXPECT_FALSE(lists(dates(), at));
  EXPECT_EQ(person(3).position(at).status, 404) << "nobody waits any more";
  EXPECT_EQ(person(3).join(at).code(), "SALES_CLOSED");
  restart();
  EXPECT_EQ(person(1).hold(at, 1).status, 200) << "the hold that one has already";
  EXPECT_EQ(person(1).pay(at, 1, 10).status, 200);
  EXPECT_EQ(person(2).release(at, 2).status, 200);
  EXPECT_EQ(person(2).hold(at, 2).code(), "SALES_CLOSED");
}

TEST_P(TimeOfSale, IsCheckedAndNamed) {
  const auto at = make_date({});
  const auto wrong =
      change(at, {{"salesOpenAt", "2031-01-01T00:00:00"}, {"salesCloseAt", "2031-01-01T00:00:00"}});
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.text("field"), "salesCloseAt") << wrong.body;
  EXPECT_EQ(change(at, {{"salesOpenAt", "soon"}}).text("field"), "salesOpenAt");
  const auto set = change(at, {{"salesOpenAt", "2031-01-01T00:00:00Z"}, {"salesCloseAt", nullptr}});
  ASSERT_EQ(set.status, 200) << set.body;
  EXPECT_EQ(set.body.at("salesOpenAt"), "2031-01-01T09:00:00.000+09:00");
  EXPECT_TRUE(set.body.at("salesCloseAt").is_null());
  EXPECT_EQ(change(at, {{"price", 20}}).body.at("salesOpenAt"), set.body.at("salesOpenAt")) << "it stays";
}

USHER_END_TO_END(TimeOfSale);

}  // namespace
}  // namespace usher::end_to_end::sale_test
