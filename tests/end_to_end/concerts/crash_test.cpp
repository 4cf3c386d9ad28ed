#include <gtest/gtest.h>

#include "tests/end_to_end/load.hpp"
#include "tests/end_to_end/stage.hpp"

namespace usher::end_to_end::crash_test {
namespace {

class Crash : public EachEngine {};

TEST_P(Crash, KilledAtAnyMomentTheServerStandsByAllThatItHasAcknowledged) {
  // As many more as a slow disk needs until there is something to stand by.
  constexpr int rounds = 4;
  constexpr int most_rounds = 40;
  const arguments options{"--demo", "--active-places", "5"};
  std::mt19937_64 roll(printed_seed());
  ledger known;
  const auto is_enough = [&known] {
    return known.tokens() > 20 && known.holds() > 20 && known.places() > 5 && known.sessions() > 10;
  };
  auto server = store_->serve(options);
  for (int round = 1; round <= rounds || (round <= most_rounds && !is_enough()); ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    {
      load clients(server->port(), known, roll());
      std::this_thread::sleep_for(milliseconds{std::uniform_int_distribution<int>(20, 300)(roll)});
      server->kill();
      clients.wait_for_the_end();
    }
    server = store_->serve(options);
    known.expect_kept_by(server->port());
    if (HasFailure()) {
      return;
    }
  }
  RecordProperty("kept", known.summary());
  // Otherwise the rounds have shown nothing.
  EXPECT_GT(known.tokens(), 20U);
  EXPECT_GT(known.holds(), 20U);
  EXPECT_GT(known.places(), 5U);
  EXPECT_GT(known.sessions(), 10U);
}

USHER_END_TO_END(Crash);

}  // namespace
}  // namespace usher::end_to_end::crash_test
