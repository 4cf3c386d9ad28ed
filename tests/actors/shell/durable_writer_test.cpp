#include "actors/shell/durable_writer.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::durable_writer_test {
namespace {

class recording_journal final : public storage::journal_port {
 public:
  void submit(storage::append_request request) noexcept override { submitted.push_back(std::move(request)); }
  void read(std::function<void(storage::store_reader&)>) noexcept override {}

  std::vector<storage::append_request> submitted;
};

class DurableWriter : public testing::Test {
 protected:
  void append(int changes, const std::string& name) {
    const domain::change some = domain::non_pass_cleared{domain::user_id{1}, {}};
    writer.append(domain::changes(static_cast<std::size_t>(changes), some), {}, {},
                  [this, name] { said.push_back("show " + name); });
  }

  void answer(const std::string& name) {
    writer.after_durable(
        [this, name](bool durable) { said.push_back((durable ? "answer " : "refuse ") + name); });
  }

  std::shared_ptr<recording_journal> journal = std::make_shared<recording_journal>();
  actors::durable_writer writer{"somebody", journal};
  std::vector<std::string> said;
};

using texts = std::vector<std::string>;

TEST_F(DurableWriter, AnswersAtOnceWhenNothingIsUnderWay) {
  answer("a");
  EXPECT_EQ(said, texts{"answer a"});
}

TEST_F(DurableWriter, KeepsAnswersBackUntilTheirChangesAreDurable) {
  append(2, "a");
  answer("a");
  append(1, "b");
  answer("b");
  EXPECT_EQ(said, texts{});

  EXPECT_TRUE(writer.mark_durable(0, 1, {}));
  EXPECT_EQ(said, texts{"show a"});
  writer.answer();
  EXPECT_EQ(said, (texts{"show a", "answer a"}));

  EXPECT_TRUE(writer.mark_durable(0, 2, {}));
  writer.answer();
  EXPECT_EQ(said, (texts{"show a", "answer a", "show b", "answer b"}));
}

TEST_F(DurableWriter, ARefusalWaitsForTheChangesThatItTellsOf) {
  append(1, "winner");
  answer("winner");
  answer("loser");
  writer.mark_durable(0, 1, {});
  writer.answer();
  EXPECT_EQ(said, (texts{"show winner", "answer winner", "answer loser"}));
}

TEST_F(DurableWriter, CountsItsAppends) {
  append(2, "a");
  append(1, "b");
  ASSERT_EQ(journal->submitted.size(), 2U);
  EXPECT_EQ(journal->submitted[0].sequence, 1U);
  EXPECT_EQ(journal->submitted[1].sequence, 2U);
  EXPECT_EQ(journal->submitted[0].parts.size(), 1U);
  EXPECT_EQ(journal->submitted[0].parts.front().actor, "people");
  EXPECT_EQ(journal->submitted[0].parts.front().changes.size(), 2U);
}

TEST_F(DurableWriter, ChangesOfOthersArePartsOfTheSameAppend) {
  const domain::concert_date_key date{domain::concert_id{1},
                                      domain::parse_local_time("2024-09-15T20:00:00").value()};
  const domain::user_id user{1};
  domain::wallet_moved debit;
  debit.user = user;
  debit.amount = -10;
  debit.reason = domain::wallet_reason::payment;
  const domain::seat_sold first{date, domain::seat_number{1}, user, domain::receipt_number{1}, 5, {}};
  const domain::seat_sold second{date, domain::seat_number{2}, user, domain::receipt_number{1}, 5, {}};
  writer.append({domain::non_pass_cleared{user, {}}, first, debit, second}, {}, {}, [] {});
  ASSERT_EQ(journal->submitted.size(), 1U);
  const auto& parts = journal->submitted.front().parts;
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].actor, "people");
  EXPECT_EQ(parts[1].actor, "concert-date/1/2024-09-15T20:00:00");
  EXPECT_EQ(parts[1].changes, (domain::changes{first, second}));
  EXPECT_EQ(parts[2].actor, "wallets");
}

TEST_F(DurableWriter, KeysComeBehindWhatTheyAreAbout) {
  const domain::user_id user{1};
  const domain::request_forgotten forgotten{};
  domain::request_remembered remembered{};
  remembered.key.bytes[0] = 1;
  const domain::place_released left{domain::clinic_id{1}, {}, user, 1, domain::place_end::moved, {}};
  const domain::place_reserved entered{domain::clinic_id{2}, {}, user, 1, {}};
  writer.append({forgotten, left, remembered, entered}, {}, {}, [] {});
  ASSERT_EQ(journal->submitted.size(), 1U);
  const auto& parts = journal->submitted.front().parts;
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].actor, "clinic/1");
  EXPECT_EQ(parts[1].actor, "clinic/2");
  EXPECT_EQ(parts[2].actor, "remembered-requests");
  EXPECT_EQ(parts[2].changes, (domain::changes{forgotten, remembered}));
}

TEST_F(DurableWriter, RefusesEveryoneWhoWaitsWhenChangesAreLost) {
  append(1, "a");
  answer("a");
  append(1, "b");
  answer("b");
  writer.lose();
  EXPECT_EQ(said, (texts{"refuse a", "refuse b"}));
  EXPECT_EQ(writer.epoch(), 1U);
  EXPECT_TRUE(writer.idle());
}

TEST_F(DurableWriter, IgnoresReportsOfAnOlderEpoch) {
  append(1, "a");
  writer.lose();
  append(1, "b");
  answer("b");
  EXPECT_FALSE(writer.mark_durable(0, 2, {}));
  writer.answer();
  EXPECT_EQ(said, texts{});
  EXPECT_EQ(journal->submitted.back().epoch, 1U);
}

}  // namespace
}  // namespace usher::tests::durable_writer_test
