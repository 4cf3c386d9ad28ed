#include "domain/delivery/key_call_tally.hpp"

#include <gtest/gtest.h>

namespace usher::domain::key_call_tally_test {
namespace {

using namespace std::chrono_literals;

const instant noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + 12h};

admin_called call_of(const std::string& key) {
  admin_called call;
  call.method = "POST";
  call.target = "/api/token/create";
  call.remote_address = "192.0.2.1";
  call.key = key;
  return call;
}

std::vector<std::string> texts(const std::vector<admin_called>& calls) {
  std::vector<std::string> out;
  for (const auto& call : calls) {
    out.push_back(call.key + " " + call.method + " " + call.target + " " + call.body);
  }
  return out;
}

TEST(KeyCallTally, TheFirstCallOfAKeyIsRecordedAtOnceAndTheNextAreCounted) {
  key_call_tally tally;
  const auto first = tally.note(call_of("shop"), noon);
  ASSERT_TRUE(first);
  EXPECT_EQ(texts({*first}), std::vector<std::string>{R"(shop POST /api/token/create {"calls":1})"});
  EXPECT_EQ(first->remote_address, "192.0.2.1");
  for (int i = 0; i < 1'000'000; ++i) {
    ASSERT_FALSE(tally.note(call_of("shop"), noon + std::chrono::milliseconds{i / 100}));
  }
  EXPECT_TRUE(tally.due(noon + limits::key_calls_counted_for - 1ms).empty());
  EXPECT_EQ(tally.next_due(), noon + limits::key_calls_counted_for);
  EXPECT_EQ(texts(tally.due(noon + limits::key_calls_counted_for)),
            std::vector<std::string>{R"(shop POST /api/token/create {"calls":1000000})"});
  EXPECT_EQ(tally.next_due(), std::nullopt);
  EXPECT_TRUE(tally.note(call_of("shop"), noon + limits::key_calls_counted_for)) << "the first again";
}

TEST(KeyCallTally, EachKeyIsCountedForItself) {
  key_call_tally tally;
  EXPECT_TRUE(tally.note(call_of("a"), noon));
  EXPECT_TRUE(tally.note(call_of("b"), noon + 1s));
  EXPECT_FALSE(tally.note(call_of("b"), noon + 2s));
  EXPECT_FALSE(tally.note(call_of("b"), noon + 3s));
  EXPECT_EQ(tally.next_due(), noon + limits::key_calls_counted_for);
  EXPECT_TRUE(tally.due(noon + limits::key_calls_counted_for).empty()) << "nothing followed the call of a";
  EXPECT_EQ(tally.next_due(), noon + 1s + limits::key_calls_counted_for);
  EXPECT_EQ(texts(tally.due(noon + 1h)), std::vector<std::string>{R"(b POST /api/token/create {"calls":2})"});
}

TEST(KeyCallTally, AfterALossTheNextCallIsRecordedAtOnceWithThoseBeforeIt) {
  key_call_tally tally;
  EXPECT_TRUE(tally.note(call_of("shop"), noon));
  EXPECT_FALSE(tally.note(call_of("shop"), noon));
  EXPECT_FALSE(tally.note(call_of("shop"), noon));
  tally.record_anew();
  const auto next = tally.note(call_of("shop"), noon + 1s);
  ASSERT_TRUE(next);
  EXPECT_EQ(next->body, R"({"calls":3})");
  EXPECT_FALSE(tally.note(call_of("shop"), noon + 2s));
}

}  // namespace
}  // namespace usher::domain::key_call_tally_test
