#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "storage/store.hpp"
#include "storage/whole/verify.hpp"
#include "tests/storage/founded_store.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/temporary_folder.hpp"

/// Classes that cost money: that places and wallets stand together.
namespace usher::storage::class_prices_test {
namespace {

using namespace domain;
using samples::at;

const local_date monday = samples::date("2024-09-16");
const user_id minji{1};

clinic_changed priced(std::int64_t amount) {
  auto facts = samples::clinic(1);
  facts.price = amount;
  return {facts, at(1)};
}
place_reserved placed(std::int64_t paid, std::int32_t place = 1) {
  return {clinic_id{1}, monday, minji, place, at(2), paid};
}
place_released given_up(std::int64_t refund) {
  return {clinic_id{1}, monday, minji, 1, place_end::removed, at(3), refund};
}
wallet_moved moved(wallet_reason reason, std::int64_t amount) {
  return {minji, amount, reason, std::nullopt, {}, at(2), clinic_id{1}, monday};
}

class ClassPrices : public FoundedStoreTest {
 protected:
  std::int64_t balance() {
    const auto balances = at_store().load_wallets().balances;
    return balances.empty() ? 0 : balances.at(0).second;
  }
};

TEST_P(ClassPrices, APlaceKeepsWhatWasPaidForItAndTheWalletSaysWhatFor) {
  expect_committed({wallet_credited{minji, 20'000, at(0)}, priced(12'000)});
  expect_committed({moved(wallet_reason::payment, -12'000), placed(12'000)});
  expect_committed({priced(99)});
  reopen();
  EXPECT_EQ(at_store().load_timetable().clinics.at(0).price, 99);
  EXPECT_EQ(at_store().load_roster(clinic_id{1}, monday).entries.at(0).paid, 12'000);
  EXPECT_EQ(at_store().list_reservations(clinic_id{1}, monday).at(0).entry.paid, 12'000);
  EXPECT_EQ(balance(), 8'000);
  const auto lines = at_store().list_wallet(minji, 0, 10);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].reason, "payment");
  EXPECT_EQ(lines[0].clinic, clinic_id{1});
  EXPECT_EQ(lines[0].class_date, monday);
  EXPECT_EQ(lines[0].date, std::nullopt);
  EXPECT_EQ(lines[1].clinic, std::nullopt);
  EXPECT_EQ(at_store().count_clinics(monday, monday).classes.at(0).paid, 12'000);
  expect_committed({attendance_opened{clinic_id{1}, monday, minji, at(2)}});
  EXPECT_EQ(at_store().list_attendance({}, 0, 9).at(0).paid, 12'000);
  EXPECT_EQ(at_store().list_attendance({}, 0, 9).at(0).length, usual_class_length);

  expect_committed({moved(wallet_reason::refund, 12'000), given_up(12'000)});
  attendance_filter all;
  all.with_withdrawn = true;
  EXPECT_EQ(at_store().list_attendance(all, 0, 9).at(0).paid, 0);
  EXPECT_EQ(balance(), 20'000);
  EXPECT_EQ(at_store().count_clinics(monday, monday).classes.at(0).paid, 0) << "only what stands counts";
}

TEST_P(ClassPrices, APlaceWithoutItsMoneyAndMoneyWithoutItsPlaceAreOneBatchOrNone) {
  expect_committed({wallet_credited{minji, 5'000, at(0)}, priced(12'000)});
  expect_refused({moved(wallet_reason::payment, -12'000), placed(12'000)}, "more than the wallet has");
  EXPECT_EQ(balance(), 5'000);
  EXPECT_TRUE(at_store().load_roster(clinic_id{1}, monday).entries.empty());
  expect_committed({placed(0)});
  expect_refused({moved(wallet_reason::payment, -1'000), placed(1'000, 2)}, "a second place");
  EXPECT_EQ(balance(), 5'000);
}

TEST_P(ClassPrices, WhoWasPassedOverIsKnownUntilTheWaitEnds) {
  const clinic_waiter_joined joined{clinic_id{1}, monday, waiter_number{1}, minji, at(1)};
  const clinic_waiter_passed passed{clinic_id{1}, monday, waiter_number{1}, minji, at(2)};
  expect_committed({joined});
  EXPECT_FALSE(at_store().load_roster(clinic_id{1}, monday).waiters.at(0).passed);
  expect_committed({passed});
  reopen();
  EXPECT_TRUE(at_store().load_roster(clinic_id{1}, monday).waiters.at(0).passed);
  expect_refused({passed}, "a second word of it");
  expect_committed(
      {clinic_waiter_left{clinic_id{1}, monday, waiter_number{1}, minji, clinic_waiter_end::left, at(3)}});
  expect_refused({passed}, "a wait that has ended");
  const clinic_waiter_joined again{clinic_id{1}, monday, waiter_number{2}, minji, at(4)};
  const clinic_waiter_passed at_once{clinic_id{1}, monday, waiter_number{2}, minji, at(5)};
  expect_refused({again, at_once, at_once}, "two words of it in one batch");
  expect_committed({again, at_once});
  EXPECT_TRUE(at_store().load_roster(clinic_id{1}, monday).waiters.at(0).passed);
}

TEST_P(ClassPrices, ANoticeAndARefusalOfTooFewPointsAreKept) {
  notice_queued notice{};
  notice.lane = clinic_id{1};
  notice.notice = notice_number{1};
  notice.kind = notice_kind::passed_over;
  notice.user = minji;
  notice.amount = 12'000;
  notice.queued_at = at(1);
  notice.class_date = monday;
  expect_committed({notice, refusals_counted{clinic_id{1}, samples::date("2024-09-09"),
                                             attempt_refusal::insufficient_points, 3, at(1)}});
  reopen();
  EXPECT_EQ(at_store().load_notice({clinic_id{1}, notice_number{1}}).value().notice, notice);
  EXPECT_EQ(at_store().count_clinics(monday, monday).refusals.size(), 0U) << "of another week";
  EXPECT_EQ(at_store().count_clinics(samples::date("2024-09-09"), monday).refusals.at(0).reason,
            attempt_refusal::insufficient_points);
}

TEST_P(ClassPrices, TheLogSaysAllOfIt) {
  expect_committed({wallet_credited{minji, 20'000, at(0)}, priced(12'000)});
  expect_committed({moved(wallet_reason::payment, -12'000), placed(12'000)});
  expect_committed({moved(wallet_reason::refund, 12'000), given_up(12'000)});
  expect_committed({clinic_waiter_joined{clinic_id{1}, monday, waiter_number{1}, minji, at(4)},
                    clinic_waiter_passed{clinic_id{1}, monday, waiter_number{1}, minji, at(5)}});
  const tests::temporary_folder folder;
  verify_settings settings;
  settings.scratch = folder.path();
  settings.now = at(1'000);
  EXPECT_EQ(verify(*engine_->look(), settings).difference_count, 0U);
}

USHER_FOR_EACH_ENGINE(ClassPrices);

}  // namespace
}  // namespace usher::storage::class_prices_test
