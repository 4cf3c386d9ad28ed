#include "api/inspection/trace_tree.hpp"

#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "api/inspection/render_traces.hpp"
#include "tests/api/inspection/span_samples.hpp"

namespace usher::tests::trace_tree_test {
namespace {

using namespace usher::api;
using namespace span_samples;

double sum_ms(const phase_times& times) {
  return to_ms(std::accumulate(times.begin(), times.end(), nanoseconds{0}));
}
double ms_of(const phase_times& times, phase p) {
  return to_ms(times[static_cast<std::size_t>(p)]);
}

TEST(TraceTree, PhasesOfASpanSumToItsDuration) {
  memory m;
  m.request(1, 10, 0, 100);
  committed(m.message(1, 11, 10, date_actor, "hold_seats", {5, 65, 66, 90}), 70, 85);
  const auto trees = trees_of(all_of(m, 1));
  ASSERT_EQ(trees.size(), 1U);
  const auto& hold = trees[0].nodes.at(1);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::mailbox_wait), 60);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::deciding), 1);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::journal_wait), 4);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::commit), 15);
  EXPECT_DOUBLE_EQ(ms_of(hold.self, phase::answer), 5);
  EXPECT_DOUBLE_EQ(sum_ms(hold.self), 85);
  const auto& root = trees[0].nodes.at(0);
  EXPECT_DOUBLE_EQ(ms_of(root.self, phase::edge), 15);
  EXPECT_DOUBLE_EQ(to_ms(root.in_children), 85);
}

TEST(TraceTree, OverlappingChildrenAreNotCountedTwice) {
  memory m;
  m.request(1, 10, 0, 100);
  m.message(1, 11, 10, "wallets", "wallet_balance", {10, 10, 10, 60});
  m.message(1, 12, 10, "people", "authenticate", {40, 40, 40, 80});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_DOUBLE_EQ(ms_of(tree.nodes[0].self, phase::edge), 30);
  EXPECT_DOUBLE_EQ(to_ms(tree.nodes[0].in_children), 70);
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 100);
  EXPECT_DOUBLE_EQ(ms_of(tree.totals, phase::answer), 70);
}

TEST(TraceTree, TotalsSumToTheRequestAlsoWithGrandchildrenAndWhatOutlivesIt) {
  memory m;
  m.request(1, 10, 0, 50);
  m.message(1, 11, 10, date_actor, "pay", {1, 2, 40, 45});
  committed(m.message(1, 12, 11, "wallets", "settle_money", {3, 10, 11, 35}), 12, 30);
  // What is told to others after the answer is no part of the request's time.
  m.message(1, 13, 11, "waiting-room/all", "checkout_ended", {44, 46, 80, 90});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  ASSERT_EQ(tree.nodes.size(), 4U);
  EXPECT_EQ(tree.nodes[0].children, (std::vector<std::size_t>{1}));
  EXPECT_EQ(tree.nodes[1].children, (std::vector<std::size_t>{2, 3}));
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 50);
  EXPECT_DOUBLE_EQ(ms_of(tree.totals, phase::commit), 18);
  for (const auto& node : tree.nodes) {
    EXPECT_DOUBLE_EQ(sum_ms(node.self) + to_ms(node.in_children), to_ms(duration_of(node.of.what)))
        << node.of.what.kind;
  }
}

TEST(TraceTree, TellsInOneLineWhatTookMostOfTheTime) {
  struct row {
    double started, decided, began, durable;
  };
  const std::string actor = date_actor;
  const std::vector<std::pair<row, bilingual>> table{
      {{70, 71, 72, 75},
       {"80.0 ms 가운데 65.0 ms가 " + actor + "의 우편함에서 앞선 메시지 212개를 기다리는 데 들었습니다",
        "65.0 of 80.0 ms waited in the mailbox of " + actor + " behind 212 messages"}},
      {{6, 60, 61, 62},
       {"80.0 ms 가운데 54.0 ms가 " + actor + "에서 hold_seats의 결정에 들었습니다",
        "54.0 of 80.0 ms " + actor + " was deciding hold_seats"}},
      {{6, 7, 60, 62},
       {"80.0 ms 가운데 53.0 ms가 " + actor +
            "의 hold_seats에서 저널이 커밋을 시작하기를 기다리는 데 들었습니다",
        "53.0 of 80.0 ms hold_seats of " + actor + " waited for the journal to begin the commit"}},
      {{6, 7, 8, 62},
       {"80.0 ms 가운데 54.0 ms가 " + actor + "에서 변경 3개 묶음의 커밋을 기다리는 데 들었습니다",
        "54.0 of 80.0 ms went into the commit of a batch of 3 changes that " + actor + " waited for"}},
      {{6, 7, 8, 9},
       {"80.0 ms 가운데 69.0 ms가 " + actor + "의 hold_seats에서 커밋 뒤 응답을 기다리는 데 들었습니다",
        "69.0 of 80.0 ms hold_seats of " + actor + " waited to be answered after its commit"}}};
  for (const auto& [times, why] : table) {
    memory m;
    m.request(1, 10, 0, 80);
    auto& s = committed(m.message(1, 11, 10, actor, "hold_seats", {5, times.started, times.decided, 78}),
                        times.began, times.durable);
    s.depth = 212;
    const auto told = trees_of(all_of(m, 1)).at(0).why;
    EXPECT_EQ(told.korean, why.korean);
    EXPECT_EQ(told.english, why.english);
  }
  memory alone;
  alone.request(1, 10, 0, 80);
  alone.message(1, 11, 10, actor, "hold_seats", {5, 70, 71, 78}).depth = 0;
  const bilingual none_before{
      "80.0 ms 가운데 65.0 ms가 앞선 메시지가 없는 " + actor + "의 우편함에서 차례를 기다리는 데 들었습니다",
      "65.0 of 80.0 ms waited in the mailbox of " + actor + ", where no other waited"};
  EXPECT_TRUE(trees_of(all_of(alone, 1)).at(0).why == none_before);
  memory idle;
  idle.request(1, 10, 0, 80);
  const bilingual outside{"80.0 ms 가운데 80.0 ms가 액터 밖에서 들었습니다",
                          "80.0 of 80.0 ms passed outside of all actors"};
  EXPECT_TRUE(trees_of(all_of(idle, 1)).at(0).why == outside);
}

TEST(TraceTree, OrphansHangUnderTheRequestAndAreMarked) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 12, 999, "wallets", "settle_money", {2, 3, 4, 5});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_FALSE(tree.request_missing);
  EXPECT_EQ(tree.nodes[0].children, (std::vector<std::size_t>{1}));
  EXPECT_TRUE(tree.nodes[1].orphan);
}

TEST(TraceTree, ARequestThatIsNotThereIsStoodInFor) {
  memory m;
  m.message(1, 11, 10, date_actor, "hold_seats", {5, 6, 7, 30});
  m.message(1, 12, 11, "wallets", "settle_money", {8, 9, 10, 20});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_TRUE(tree.request_missing);
  ASSERT_EQ(tree.nodes.size(), 3U);
  EXPECT_DOUBLE_EQ(to_ms(duration_of(tree.nodes[0].of.what)), 25);
  EXPECT_EQ(tree.nodes[1].children, (std::vector<std::size_t>{2}));
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 25);
}

TEST(TraceTree, RequestsUnderOneTraceHaveATreeEach) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 11, 10, "people", "authenticate", {1, 2, 3, 4});
  // The caller goes on from the answer to the first.
  m.request(1, 20, 20, 30).parent = 10;
  m.message(1, 21, 20, "people", "log_out", {21, 22, 23, 24});
  m.message(1, 22, 777, "people", "restored", {25, 26, 27, 28});
  const auto trees = trees_of(all_of(m, 1));
  ASSERT_EQ(trees.size(), 2U);
  EXPECT_EQ(trees[0].nodes.size(), 2U);
  ASSERT_EQ(trees[1].nodes.size(), 3U);
  EXPECT_TRUE(trees[1].nodes[2].orphan) << "it goes to the request that was under way";
}

TEST(TraceTree, SpansThatLeadInACircleAreOrphans) {
  memory m;
  m.request(1, 10, 0, 10);
  m.message(1, 11, 12, "people", "authenticate", {1, 2, 3, 4});
  m.message(1, 12, 11, "people", "log_out", {1, 2, 3, 4});
  const auto tree = trees_of(all_of(m, 1)).at(0);
  EXPECT_TRUE(tree.nodes[1].orphan || tree.nodes[2].orphan);
  EXPECT_DOUBLE_EQ(sum_ms(tree.totals), 10);
}

TEST(TraceTree, TimesThatAreMissingOrOutOfOrderLeaveNoGaps) {
  span s;
  s.actor = 1;
  s.enqueued = at(0);
  s.answered = at(10);
  const auto whole = [&s] {
    nanoseconds sum{0};
    auto end = s.enqueued;
    for (const auto& part : phases_of(s)) {
      EXPECT_EQ(part.from, end);
      end = part.to;
      sum += part.to - part.from;
    }
    return to_ms(sum);
  };
  EXPECT_DOUBLE_EQ(whole(), 10) << "never begun with";
  s.started = at(4);
  EXPECT_DOUBLE_EQ(whole(), 10) << "never decided";
  s.decided = at(6);
  // It joined a batch whose commit was under way.
  s.commit_began = at(5);
  s.durable = at(8);
  EXPECT_DOUBLE_EQ(whole(), 10);
  s.answered = {};
  EXPECT_DOUBLE_EQ(whole(), 8) << "never answered";
}

}  // namespace
}  // namespace usher::tests::trace_tree_test
