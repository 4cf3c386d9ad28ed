#include "domain/delivery/remembered_requests.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "tests/domain/base/values.hpp"

namespace usher::domain::remembered_requests_test {
namespace {

using namespace testing;

const secret_hash key = secret(1);
const secret_hash body = secret(100);
const secret_hash other_body = secret(101);

request_remembered remembered(const secret_hash& whose, const secret_hash& what, std::int64_t at,
                              std::int64_t until) {
  return {whose, what, "sealed", std::nullopt, {}, at_ms(at), at_ms(until)};
}

/// One that may go before its time, of share `whose`.
request_remembered yielding(std::uint64_t number, std::uint64_t whose, std::int64_t at) {
  auto fact = remembered(secret(number), body, at, at + 1'000);
  fact.share = secret(whose);
  fact.yields = true;
  return fact;
}

bool is_new(const outcome<begun_request, request_refusal>& begun) {
  return begun.ok() && std::holds_alternative<request_is_new>(begun.value());
}

bool is_under_way(const outcome<begun_request, request_refusal>& begun) {
  return begun.ok() && std::holds_alternative<request_is_under_way>(begun.value());
}

std::optional<std::string> answer(const outcome<begun_request, request_refusal>& begun) {
  if (!begun.ok()) {
    return std::nullopt;
  }
  const auto* answered = std::get_if<request_was_answered>(&begun.value());
  return answered == nullptr ? std::nullopt : std::optional{answered->answer};
}

bool is_refused(const outcome<begun_request, request_refusal>& begun, request_refusal reason) {
  return !begun.ok() && begun.refusal() == reason;
}

TEST(RememberedRequests, TheFirstIsNewAndItsRepetitionHearsTheSameAnswer) {
  remembered_requests requests;
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(0))));
  requests.apply(remembered(key, body, 0, 100));
  requests.end(key);
  EXPECT_EQ(answer(requests.begin({key, body}, at_ms(99))), "sealed");
  EXPECT_EQ(requests.size(), 1U);
}

TEST(RememberedRequests, TheSameKeyForSomethingElseIsRefused) {
  remembered_requests requests;
  requests.apply(remembered(key, body, 0, 100));
  EXPECT_TRUE(is_refused(requests.begin({key, other_body}, at_ms(99)), request_refusal::key_reused));
  EXPECT_TRUE(is_new(requests.begin({key, other_body}, at_ms(100))));
}

TEST(RememberedRequests, TheFingerprintOfFormerTimesStandsForTheSameRequest) {
  remembered_requests requests;
  requests.apply(remembered(key, body, 0, 100));
  EXPECT_EQ(answer(requests.begin({key, other_body, body}, at_ms(0))), "sealed");
  EXPECT_EQ(answer(requests.begin({key, body, other_body}, at_ms(0))), "sealed");
  EXPECT_TRUE(
      is_refused(requests.begin({key, other_body, other_body}, at_ms(0)), request_refusal::key_reused));
}

TEST(RememberedRequests, ARepetitionWaitsForWhatIsUnderWay) {
  remembered_requests requests;
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(0))));
  EXPECT_TRUE(is_under_way(requests.begin({key, body}, at_ms(0))));
  EXPECT_TRUE(is_refused(requests.begin({key, other_body}, at_ms(0)), request_refusal::key_reused));
  EXPECT_EQ(requests.size(), 0U);
  requests.apply(remembered(key, body, 0, 100));
  EXPECT_EQ(answer(requests.begin({key, body}, at_ms(1))), "sealed");
}

TEST(RememberedRequests, WhatEndedWithoutARecordMayBeTriedAgainWithAnotherBody) {
  remembered_requests requests;
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(0))));
  requests.end(key);
  EXPECT_TRUE(is_new(requests.begin({key, other_body}, at_ms(0))));
  requests.end(secret(55));
  EXPECT_TRUE(is_under_way(requests.begin({key, other_body}, at_ms(0))));
}

TEST(RememberedRequests, AForgottenKeyIsNewAgain) {
  remembered_requests requests;
  requests.apply(remembered(key, body, 0, 100));
  requests.apply(request_forgotten{key, at_ms(5)});
  EXPECT_EQ(requests.size(), 0U);
  EXPECT_EQ(requests.next_due(), std::nullopt);
  EXPECT_TRUE(is_new(requests.begin({key, other_body}, at_ms(5))));
  requests.apply(request_forgotten{secret(2), at_ms(5)});
}

TEST(RememberedRequests, ANewKeyWaitsWhenItsShareHasAsMuchAsIsLeft) {
  remembered_requests requests{{}, 3};
  requests.apply(remembered(secret(2), body, 0, 50));
  EXPECT_TRUE(is_new(requests.begin({secret(3), body}, at_ms(0))));
  EXPECT_TRUE(is_refused(requests.begin({key, body}, at_ms(0)), request_refusal::too_many));
  // Those that are known hear what they would hear anyway.
  EXPECT_EQ(answer(requests.begin({secret(2), body}, at_ms(0))), "sealed");
  EXPECT_TRUE(is_under_way(requests.begin({secret(3), body}, at_ms(0))));
  EXPECT_TRUE(is_refused(requests.begin({secret(2), other_body}, at_ms(0)), request_refusal::key_reused));
  EXPECT_TRUE(is_refused(requests.begin({secret(3), other_body}, at_ms(0)), request_refusal::key_reused));
  apply_all(requests, requests.due(at_ms(50)));
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(50))));
}

TEST(RememberedRequests, ARefusedKeyIsNotUnderWay) {
  remembered_requests requests{{}, 2};
  EXPECT_TRUE(is_new(requests.begin({secret(2), body}, at_ms(0))));
  EXPECT_TRUE(is_refused(requests.begin({key, body}, at_ms(0)), request_refusal::too_many));
  requests.end(secret(2));
  EXPECT_TRUE(is_new(requests.begin({key, other_body}, at_ms(0))));
}

TEST(RememberedRequests, AFloodOfOneShareTakesHalfAndKeepsNobodyElseOut) {
  constexpr std::size_t most = 100;
  remembered_requests requests{{}, most};
  const auto keeps = [&](std::uint64_t number, std::uint64_t whose) {
    const auto begun = requests.begin({secret(number), body, {}, secret(whose)}, at_ms(0));
    if (!is_new(begun)) {
      EXPECT_TRUE(is_refused(begun, request_refusal::too_many));
      return false;
    }
    auto record = remembered(secret(number), body, 0, 100);
    record.share = secret(whose);
    requests.apply(record);
    requests.end(secret(number));
    return true;
  };
  std::size_t taken = 0;
  for (std::uint64_t i = 0; i < 10 * most; ++i) {
    taken += keeps(i, 1) ? 1 : 0;
  }
  EXPECT_EQ(taken, most / 2);
  // A second one takes half of the rest; each of many has one.
  taken = 0;
  for (std::uint64_t i = 0; i < 10 * most; ++i) {
    taken += keeps(10'000 + i, 2) ? 1 : 0;
  }
  EXPECT_EQ(taken, most / 4);
  for (std::uint64_t i = 0; i < most / 4; ++i) {
    EXPECT_TRUE(keeps(20'000 + i, 100 + i)) << i;
  }
  EXPECT_FALSE(keeps(30'000, 999)) << "there is no room at all";
  for (std::uint64_t i = 0; i < most / 2; ++i) {
    EXPECT_EQ(answer(requests.begin({secret(i), body}, at_ms(99))), "sealed") << "none is forgotten early";
  }
}

TEST(RememberedRequests, WhatYieldsMakesRoomFromTheOldestOfWhoHasMost) {
  remembered_requests requests{{}, 4};
  // Of the first share three, the oldest of all among the second's.
  requests.apply(yielding(1, 20, 0));
  requests.apply(yielding(2, 10, 1));
  requests.apply(yielding(3, 10, 2));
  requests.apply(yielding(4, 10, 3));
  EXPECT_TRUE(requests.due(at_ms(4)).empty());
  EXPECT_TRUE(is_new(requests.begin({secret(5), body, {}, secret(20), true}, at_ms(4))));
  requests.apply(yielding(5, 20, 4));
  requests.end(secret(5));
  EXPECT_LE(requests.next_due(), at_ms(4));
  EXPECT_EQ(requests.due(at_ms(4)), (changes{request_forgotten{secret(2), at_ms(4)}}));
  apply_all(requests, requests.due(at_ms(4)));
  EXPECT_TRUE(requests.due(at_ms(4)).empty());
  // Both have two now: the oldest of all.
  requests.apply(yielding(6, 30, 5));
  EXPECT_EQ(requests.due(at_ms(5)), (changes{request_forgotten{secret(1), at_ms(5)}}));
}

TEST(RememberedRequests, WhatYieldsTakesNoRoomFromWhatIsKept) {
  remembered_requests requests{{}, 3};
  for (std::uint64_t i = 0; i < 3; ++i) {
    requests.apply(yielding(i, i, 0));
  }
  const auto keep = [&](std::uint64_t number) {
    EXPECT_TRUE(is_new(requests.begin({secret(number), body, {}, secret(number)}, at_ms(1))));
    auto record = remembered(secret(number), body, 1, 100);
    record.share = secret(number);
    requests.apply(record);
    requests.end(secret(number));
    while (!requests.due(at_ms(1)).empty()) {
      apply_all(requests, requests.due(at_ms(1)));
    }
    EXPECT_EQ(requests.size(), 3U);
  };
  keep(10);
  EXPECT_TRUE(is_new(requests.begin({secret(4), body, {}, {}, true}, at_ms(1))));
  keep(11);
  keep(12);
  EXPECT_TRUE(
      is_refused(requests.begin({secret(5), body, {}, {}, true}, at_ms(1)), request_refusal::too_many))
      << "what is kept fills all";
  for (const auto number : {10, 11, 12}) {
    EXPECT_EQ(answer(requests.begin({secret(static_cast<std::uint64_t>(number)), body}, at_ms(99))),
              "sealed");
  }
}

TEST(RememberedRequests, AKeyThatIsUnderWayAgainDoesNotYield) {
  remembered_requests requests{{}, 1};
  auto over = yielding(1, 10, 0);
  over.forgotten_at = at_ms(5);
  requests.apply(over);
  EXPECT_TRUE(is_new(requests.begin({secret(1), body, {}, secret(10), true}, at_ms(5))));
  requests.apply(yielding(2, 10, 5));
  EXPECT_EQ(requests.due(at_ms(5)), (changes{request_forgotten{secret(2), at_ms(5)}}));
}

TEST(RememberedRequests, AreForgottenInTheOrderOfTheirEnds) {
  remembered_requests requests;
  requests.apply(remembered(secret(1), body, 0, 300));
  requests.apply(remembered(secret(2), body, 1, 100));
  requests.apply(remembered(secret(3), body, 2, 200));
  EXPECT_EQ(requests.next_due(), at_ms(100));
  EXPECT_TRUE(requests.due(at_ms(99)).empty());
  EXPECT_EQ(requests.due(at_ms(200)),
            (changes{request_forgotten{secret(2), at_ms(100)}, request_forgotten{secret(3), at_ms(200)}}));
  apply_all(requests, requests.due(at_ms(200)));
  EXPECT_EQ(requests.next_due(), at_ms(300));
  EXPECT_EQ(requests.size(), 1U);
}

TEST(RememberedRequests, AreForgottenSoManyAtATime) {
  remembered_requests requests;
  const auto many = static_cast<std::uint64_t>(limits::max_due_changes_per_step) + 3;
  for (std::uint64_t i = 0; i < many; ++i) {
    requests.apply(remembered(secret(i), body, 0, 1));
  }
  const auto first = requests.due(at_ms(1));
  EXPECT_EQ(first.size(), limits::max_due_changes_per_step);
  apply_all(requests, first);
  EXPECT_EQ(requests.due(at_ms(1)).size(), 3U);
}

TEST(RememberedRequests, TheOlderRecordOfAKeyThatIsUnderWayAgainIsNotForgotten) {
  remembered_requests requests;
  requests.apply(remembered(key, body, 0, 100));
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(100))));
  EXPECT_TRUE(requests.due(at_ms(100)).empty());
  EXPECT_EQ(requests.next_due(), std::nullopt);
  requests.apply(remembered(key, body, 100, 200));
  requests.end(key);
  EXPECT_EQ(requests.next_due(), at_ms(200));
  EXPECT_EQ(answer(requests.begin({key, body}, at_ms(150))), "sealed");
}

TEST(RememberedRequests, AnOldRecordIsForgottenAfterANewRequestThatChangedNothing) {
  remembered_requests requests;
  requests.apply(remembered(key, body, 0, 100));
  EXPECT_TRUE(is_new(requests.begin({key, body}, at_ms(100))));
  requests.end(key);
  EXPECT_EQ(requests.due(at_ms(100)), (changes{request_forgotten{key, at_ms(100)}}));
}

TEST(RememberedRequests, SurviveARestartInOrderOfRemembering) {
  remembered_requests requests;
  requests.apply(remembered(secret(1), body, 5, 300));
  requests.apply(remembered(secret(2), other_body, 1, 400));
  EXPECT_TRUE(is_new(requests.begin({secret(3), body}, at_ms(5))));
  const remembered_requests_image image = requests.image();
  ASSERT_EQ(image.requests.size(), 2U);
  EXPECT_EQ(image.requests[0], remembered(secret(2), other_body, 1, 400));
  EXPECT_EQ(image.requests[1], remembered(secret(1), body, 5, 300));
  remembered_requests restored{image};
  EXPECT_EQ(answer(restored.begin({secret(1), body}, at_ms(6))), "sealed");
  EXPECT_EQ(restored.next_due(), at_ms(300));
  // What was under way is nobody's any more.
  EXPECT_TRUE(is_new(restored.begin({secret(3), other_body}, at_ms(6))));
}

TEST(RememberedRequests, TheImageLeavesTheSeatsToTheirDate) {
  remembered_requests requests;
  auto fact = remembered(key, body, 0, 100);
  fact.date = concert_date_key{concert_id{1}, local("2024-09-15T20:00:00")};
  fact.seats = {seat_number{1}};
  requests.apply(fact);
  EXPECT_EQ(requests.image().requests, (std::vector{remembered(key, body, 0, 100)}));
}

struct step {
  int what;
  std::uint64_t key;
  std::uint64_t body;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  static constexpr const char* names[] = {"begin", "record", "end", "forget", "wait", "due", "restart"};
  return out << names[s.what] << '(' << s.key << ", " << s.body << ')';
}

/// The requests under test beside a ledger of all of them, in the plainest way.
class beside_a_ledger {
 public:
  void take(const step& s) {
    const secret_hash whose = secret(s.key);
    switch (s.what) {
      case 0:
        begin(s.key, secret(s.body));
        break;
      case 1:
        if (under_way_.contains(s.key)) {
          record_answer(s.key, 10 + static_cast<std::int64_t>(s.body));
        }
        break;
      case 2:
        requests_.end(whose);
        under_way_.erase(s.key);
        break;
      case 3:
        happens(request_forgotten{whose, at_ms(now_)});
        known_.erase(s.key);
        break;
      case 4:
        now_ += 40;
        break;
      case 5:
        forget_what_is_over();
        break;
      default:
        requests_ = remembered_requests{requests_.image(), most};
        under_way_.clear();
    }
  }

  void expect_the_same() const {
    RC_ASSERT(requests_.size() == known_.size());
    std::optional<instant> first;
    for (const auto& [number, entry] : known_) {
      if (!under_way_.contains(number) && (!first || at_ms(entry.until) < *first)) {
        first = at_ms(entry.until);
      }
    }
    RC_ASSERT(requests_.next_due() == first);
  }

  void expect_the_same_when_replayed() const {
    remembered_requests replayed;
    apply_all(replayed, all_);
    RC_ASSERT(replayed.image() == requests_.image());
  }

 private:
  struct record {
    secret_hash body;
    std::int64_t until;
  };
  static constexpr std::size_t most = 5;

  void begin(std::uint64_t number, const secret_hash& what) {
    const auto begun = requests_.begin({secret(number), what}, at_ms(now_));
    const bool lives = known_.contains(number) && known_[number].until > now_;
    if (lives && known_[number].body != what) {
      RC_ASSERT(is_refused(begun, request_refusal::key_reused));
    } else if (lives) {
      RC_ASSERT(answer(begun).has_value());
    } else if (under_way_.contains(number)) {
      const bool told =
          under_way_[number] == what ? is_under_way(begun) : is_refused(begun, request_refusal::key_reused);
      RC_ASSERT(told);
    } else if (2 * (known_.size() + under_way_.size()) >= most) {
      // All are of one share.
      RC_ASSERT(is_refused(begun, request_refusal::too_many));
    } else {
      RC_ASSERT(is_new(begun));
      under_way_[number] = what;
    }
  }

  void record_answer(std::uint64_t number, std::int64_t lifetime) {
    const std::int64_t until = now_ + lifetime;
    known_[number] = {under_way_[number], until};
    happens(remembered(secret(number), under_way_[number], now_, until));
  }

  void forget_what_is_over() {
    const auto is_over = [this](const auto& entry) {
      return entry.second.until <= now_ && !under_way_.contains(entry.first);
    };
    const auto due = requests_.due(at_ms(now_));
    const auto over = std::count_if(known_.begin(), known_.end(), is_over);
    RC_ASSERT(static_cast<std::ptrdiff_t>(due.size()) == over);
    for (const change& c : due) {
      happens(c);
    }
    std::erase_if(known_, is_over);
  }

  void happens(const change& c) {
    requests_.apply(c);
    all_.push_back(c);
  }

  remembered_requests requests_{{}, most};
  std::map<std::uint64_t, record> known_;
  std::map<std::uint64_t, secret_hash> under_way_;
  std::int64_t now_ = 0;
  changes all_;
};

TEST(RememberedRequestsProperties, WhoHasMostGivesFirstAndOfThatTheOldest) {
  EXPECT_TRUE(rc::check([] {
    constexpr std::size_t most = 6;
    remembered_requests requests{{}, most};
    std::map<std::uint64_t, std::vector<std::uint64_t>> numbers_by_share;
    const auto shares =
        *rc::gen::container<std::vector<std::uint64_t>>(rc::gen::inRange<std::uint64_t>(0, 4));
    for (std::uint64_t number = 0; number < shares.size(); ++number) {
      const auto now = static_cast<std::int64_t>(number);
      numbers_by_share[shares[number]].push_back(number);
      requests.apply(yielding(number, shares[number], now));
      if (number % 7 == 0) {
        requests = remembered_requests{requests.image(), most};
      }
      const auto due = requests.due(at_ms(now));
      std::size_t count = 0;
      for (const auto& [whose, numbers] : numbers_by_share) {
        count += numbers.size();
      }
      RC_ASSERT(due.empty() == (count <= most));
      if (due.empty()) {
        continue;
      }
      const auto first = std::min_element(
          numbers_by_share.begin(), numbers_by_share.end(), [](const auto& a, const auto& b) {
            return a.second.size() != b.second.size()
                       ? a.second.size() > b.second.size()
                       : !a.second.empty() && a.second.front() < b.second.front();
          });
      RC_ASSERT(due == (changes{request_forgotten{secret(first->second.front()), at_ms(now)}}));
      first->second.erase(first->second.begin());
      apply_all(requests, due);
      RC_ASSERT(requests.size() == most);
    }
  }));
}

TEST(RememberedRequestsProperties, KnowWhatALedgerOfAllRequestsKnows) {
  EXPECT_TRUE(rc::check([] {
    beside_a_ledger both;
    const auto steps = *rc::gen::container<std::vector<step>>(
        rc::gen::construct<step>(rc::gen::inRange(0, 7), rc::gen::inRange<std::uint64_t>(0, 5),
                                 rc::gen::inRange<std::uint64_t>(100, 102)));
    for (const step& s : steps) {
      both.take(s);
      both.expect_the_same();
    }
    both.expect_the_same_when_replayed();
  }));
}

}  // namespace
}  // namespace usher::domain::remembered_requests_test
