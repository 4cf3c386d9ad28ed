#include "api/concerts/concert_pages.hpp"

#include <gtest/gtest.h>

#include "api/concerts/render_concerts.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::concert_pages_test {
namespace {

using namespace std::chrono_literals;
using domain::concert_id;

class ConcertPages : public testing::Test {
 protected:
  std::shared_ptr<const actors::concert_view> concert(std::int64_t id, const std::string& title,
                                                      std::optional<domain::instant> closes = {}) const {
    domain::concert_facts facts;
    facts.id = concert_id{id};
    facts.title = title;
    domain::concert_facts::date date;
    date.starts_at = domain::parse_local_time("2026-12-15T20:00:00").value();
    date.terms.sales_close_at = closes;
    facts.dates.push_back(date);
    return std::make_shared<const actors::concert_view>(facts, time->now());
  }
  auto page(std::int64_t after = 0, std::size_t most = 10) {
    return pages.page(all, concert_id{after}, most, *time);
  }
  std::string expected(std::int64_t after = 0, std::size_t most = 10) const {
    return api::concerts_body(all, concert_id{after}, most, *time).dump();
  }

  std::shared_ptr<manual_clock> time = make_manual_clock("Asia/Seoul", domain::instant{1'000'000s});
  api::concert_pages::concerts all{concert(1, "One"), concert(2, "Two"), concert(3, "Three")};
  api::concert_pages pages;
};

TEST_F(ConcertPages, AreRenderedOnceWhileNothingChanges) {
  const auto first = page();
  EXPECT_EQ(first->text, expected());
  EXPECT_EQ(page(), first) << "the very same";
  EXPECT_EQ(page(0, 2)->text, expected(0, 2));
  EXPECT_EQ(page(2)->text, expected(2));
  EXPECT_EQ(page(), first);
  EXPECT_EQ(page(0, 2), page(0, 2));
}

TEST_F(ConcertPages, AChangeOfOneThatIsShownRendersAnew) {
  const auto first = page(0, 2);
  all[2] = concert(3, "Other");
  EXPECT_NE(page(0, 2), first) << "the first that follows decides on next, too";
  const auto second = page(0, 2);
  all.push_back(concert(4, "Four"));
  EXPECT_EQ(page(0, 2), second) << "what is not shown does not matter";
  all[0] = concert(1, "Changed");
  EXPECT_NE(page(0, 2), second);
  EXPECT_EQ(page(0, 2)->text, expected(0, 2));
  all.erase(all.begin());
  EXPECT_EQ(page(0, 2)->text, expected(0, 2));
}

TEST_F(ConcertPages, ASaleThatEndsIsNotShownThoughNobodyHasPublishedIt) {
  all[1] = concert(2, "Two", time->now() + 10s);
  const auto before = page();
  EXPECT_NE(before->text.find("2026-12-15"), std::string::npos);
  const auto dates = api::shared_dates(*all[1], *time);
  EXPECT_EQ(api::shared_dates(*all[1], *time), dates);
  time->advance(10s);
  EXPECT_EQ(page()->text, expected());
  EXPECT_NE(page()->tag, before->tag);
  EXPECT_EQ(api::shared_dates(*all[1], *time)->text, api::dates_body(*all[1], *time).dump());
  EXPECT_NE(api::shared_dates(*all[1], *time)->tag, dates->tag);
}

TEST_F(ConcertPages, ManyPagesAreNotAllKept) {
  const auto first = page(0, 1);
  for (std::size_t most = 2; most <= 100; ++most) {
    EXPECT_EQ(page(0, most)->text, expected(0, most));
  }
  EXPECT_NE(page(0, 1), first) << "it was let go";
  EXPECT_EQ(page(0, 1)->tag, first->tag);
}

}  // namespace
}  // namespace usher::tests::concert_pages_test
