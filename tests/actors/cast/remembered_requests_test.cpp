#include "actors/cast/remembered_requests.hpp"

#include <gtest/gtest.h>

#include "domain/changes/names.hpp"
#include "tests/actors/stage.hpp"

namespace usher::tests::remembered_requests_test {
namespace {

using namespace std::chrono_literals;
using domain::request_refusal;

domain::secret_hash hash(int number) {
  domain::secret_hash made;
  made.bytes[0] = static_cast<std::uint8_t>(number);
  made.bytes[1] = static_cast<std::uint8_t>(number >> 8);
  made.bytes[15] = 1;
  return made;
}

const domain::secret_hash body = hash(9'999);
const domain::secret_hash flood = hash(9'001);
const domain::secret_hash somebody = hash(9'002);

class RememberedRequests : public testing::Test {
 protected:
  static constexpr std::size_t most = 8;

  RememberedRequests() { start(); }
  ~RememberedRequests() override { scene.end(actor); }

  void start() {
    actor = scene.system->spawn<actors::remembered_requests>(scene.around(), most);
    scene.run();
  }
  void restart() {
    run_until_quiet();
    scene.end(actor);
    start();
  }

  /// Messages, timers and commits, until there is nothing left to do.
  void run_until_quiet() {
    do {
      scene.advance(1ms);
      // A timer that a message of then has set.
      scene.advance(1ms);
    } while (scene.journal->commit() > 0 || scene.scheduler->has_job());
  }

  actors::request_begun_outcome begin(int number, const domain::secret_hash& share, bool yields) {
    const auto heard = scene.ask<actors::begin_request_ask, actors::request_begun_outcome>(
        actor, domain::begin_request{hash(number), body, {}, share, yields});
    run_until_quiet();
    return outcome_of(*heard);
  }

  /// Carries a request out, durably; false when its key is refused.
  bool carry_out(int number, const domain::secret_hash& share, bool yields) {
    const auto begun = begin(number, share, yields);
    if (!begun) {
      EXPECT_EQ(begun.refusal(), request_refusal::too_many);
      return false;
    }
    EXPECT_TRUE(std::holds_alternative<domain::request_is_new>(begun.value())) << number;
    domain::request_remembered record{hash(number),           body, "sealed", {}, {}, scene.time->now(),
                                      scene.time->now() + 24h};
    record.share = share;
    record.yields = yields;
    scene.journal->write("setup", {record});
    caf::anon_send(actor, actors::request_ended{hash(number), record, false});
    run_until_quiet();
    return true;
  }

  bool is_remembered(int number) {
    const auto begun = begin(number, somebody, true);
    if (begun && std::holds_alternative<domain::request_is_new>(begun.value())) {
      caf::anon_send(actor, actors::request_ended{hash(number), {}, false});
      scene.run();
      return false;
    }
    return begun && std::holds_alternative<domain::request_was_answered>(begun.value());
  }

  std::size_t stored() {
    return scene.journal->store().load_remembered_requests(scene.time->now()).requests.size();
  }

  stage scene;
  actors::remembered_requests_actor actor;
};

TEST_F(RememberedRequests, AnAnswerThatIsKeptByItselfIsThereAlsoAfterARestart) {
  ASSERT_TRUE(std::holds_alternative<domain::request_is_new>(begin(1, somebody, true).value()));
  domain::request_remembered record{
      hash(1), body, "sealed", {}, {}, scene.time->now(), scene.time->now() + 24h};
  record.share = somebody;
  record.yields = true;
  const auto heard =
      scene.ask<actors::keep_answer_ask, actors::answer_kept_outcome>(actor, domain::keep_answer{record});
  scene.run();
  EXPECT_FALSE(*heard) << "nobody is told before it is durable";
  run_until_quiet();
  EXPECT_TRUE(outcome_of(*heard));
  caf::anon_send(actor, actors::request_ended{hash(1), {}, false});
  run_until_quiet();
  EXPECT_TRUE(is_remembered(1));
  restart();
  EXPECT_TRUE(is_remembered(1));
  EXPECT_EQ(stored(), 1U);
}

TEST_F(RememberedRequests, AKeyIsNewAgainWhereNobodyWasToldThatItWas) {
  ASSERT_TRUE(carry_out(1, somebody, true));
  const auto begin_second = [&] {
    return scene.ask<actors::begin_request_ask, actors::request_begun_outcome>(
        actor, domain::begin_request{hash(2), body, {}, somebody, true});
  };
  scene.advance(25h);
  const auto begun = begin_second();
  scene.run();
  ASSERT_FALSE(*begun) << "that the first is forgotten is not durable yet";
  scene.journal->lose();
  scene.run();
  EXPECT_EQ(reason_of(*begun), actors::unavailable_reason::store_down);
  const auto again = begin_second();
  run_until_quiet();
  ASSERT_TRUE(*again) << "it waits for nobody";
  EXPECT_TRUE(std::holds_alternative<domain::request_is_new>(outcome_of(*again).value()));
}

TEST_F(RememberedRequests, AFloodOfKeysThatYieldKeepsNobodyOutAndForgetsItsOwnAlsoAfterARestart) {
  ASSERT_TRUE(carry_out(1, somebody, true));
  ASSERT_TRUE(carry_out(2, somebody, false));
  for (int start = 0; start < 2; ++start) {
    for (int i = 0; i < 30; ++i) {
      ASSERT_TRUE(carry_out(100 * (start + 1) + i, flood, true)) << i;
    }
    EXPECT_EQ(stored(), most) << "the store is bounded with the memory";
    EXPECT_TRUE(is_remembered(1));
    EXPECT_TRUE(is_remembered(2));
    EXPECT_TRUE(is_remembered(100 * (start + 1) + 29)) << "of its own the oldest go";
    EXPECT_FALSE(is_remembered(100 * (start + 1)));
    restart();
  }
  EXPECT_TRUE(carry_out(3, somebody, false));
}

TEST_F(RememberedRequests, AFloodOfKeysThatAreKeptIsRefusedItsOwnAlsoAfterARestart) {
  for (int start = 0; start < 2; ++start) {
    for (int i = 0; i < 30; ++i) {
      EXPECT_EQ(carry_out(100 * (start + 1) + i, flood, false), start == 0 && i < 4) << i;
    }
    restart();
  }
  EXPECT_TRUE(carry_out(1, somebody, false));
  EXPECT_TRUE(carry_out(2, somebody, true));
  for (int i = 0; i < 4; ++i) {
    EXPECT_TRUE(is_remembered(100 + i)) << "nothing that is kept goes before its time";
  }
}

}  // namespace
}  // namespace usher::tests::remembered_requests_test
