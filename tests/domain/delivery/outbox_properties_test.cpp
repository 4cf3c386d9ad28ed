#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/delivery/outbox.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::outbox_properties_test {
namespace {

using namespace testing;
using namespace std::chrono_literals;

enum class act : int { queue, begin, deliver, fail, resend, wait, restart };

struct step {
  act what;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  static constexpr const char* names[] = {"queue", "begin", "deliver", "fail", "resend", "wait", "restart"};
  return out << names[static_cast<int>(s.what)] << '(' << s.number << ')';
}

constexpr outbox_settings settings{
    .first_retry = 10ms, .last_retry = 30ms, .max_attempts = 3, .max_in_flight = 2};

/// Two concert dates and two clinics, with the same numbers.
notice_lane lane_of(std::int64_t number) {
  if (number % 4 < 2) {
    return clinic_id{number % 4 + 1};
  }
  return concert_date_key{concert_id{number % 4 - 1}, local("2024-09-15T20:00:00")};
}

/// One outbox beside a list of notices, searched anew for every question.
class run {
 public:
  void take(const step& s) {
    switch (s.what) {
      case act::queue:
        queue(lane_of(s.number));
        break;
      case act::begin:
        begin();
        break;
      case act::deliver:
        take_due(s.number, true);
        break;
      case act::fail:
        take_due(s.number, false);
        break;
      case act::resend:
        resend(s.number);
        break;
      case act::wait:
        now_ += 7 * s.number;
        break;
      case act::restart:
        machine_ = outbox{settings, machine_.image()};
        under_way_.clear();
        break;
    }
    RC_ASSERT(machine_.pending() == pending_.size());
    RC_ASSERT(machine_.dead() == dead_.size());
    RC_ASSERT(machine_.next_due() == next_due());
  }

  void finish() {
    outbox replayed{settings};
    apply_all(replayed, all_);
    RC_ASSERT(replayed.image() == machine_.image());
    // With a receiver that works, everything arrives, in order.
    under_way_.clear();
    machine_ = std::move(replayed);
    now_ += 1'000;
    while (!pending_.empty()) {
      begin();
      RC_ASSERT(!under_way_.empty());
      while (!under_way_.empty()) {
        take_due(0, true);
      }
    }
    RC_ASSERT(machine_.pending() == 0U);
  }

 private:
  struct pending_notice {
    notice_key key;
    std::int32_t attempts;
    instant next_try_at;
  };

  void happens(const changes& facts) {
    apply_all(machine_, facts);
    all_.insert(all_.end(), facts.begin(), facts.end());
  }

  bool may_begin(const pending_notice& notice) const {
    const auto& lane = notice.key.lane;
    return std::none_of(under_way_.begin(), under_way_.end(),
                        [&](const notice_key& other) { return other.lane == lane; }) &&
           std::none_of(pending_.begin(), pending_.end(), [&](const pending_notice& other) {
             return other.key.lane == lane && other.key.number < notice.key.number;
           });
  }

  std::optional<instant> next_due() const {
    std::optional<instant> first;
    if (under_way_.size() >= settings.max_in_flight) {
      return first;
    }
    for (const pending_notice& notice : pending_) {
      if (may_begin(notice) && (!first || notice.next_try_at < *first)) {
        first = notice.next_try_at;
      }
    }
    return first;
  }

  void queue(const notice_lane& lane) {
    notice_queued fact{};
    fact.lane = lane;
    fact.notice = notice_number{++last_[lane]};
    fact.queued_at = at_ms(now_);
    pending_.push_back({{lane, fact.notice}, 0, fact.queued_at});
    happens({fact});
  }

  void begin() {
    const auto attempts = machine_.begin(at_ms(now_));
    for (const notice_attempt& attempt : attempts) {
      const auto known = std::find_if(pending_.begin(), pending_.end(), [&](const pending_notice& notice) {
        return notice.key == attempt.notice;
      });
      RC_ASSERT(known != pending_.end());
      RC_ASSERT(may_begin(*known));
      RC_ASSERT(known->next_try_at <= at_ms(now_));
      RC_ASSERT(attempt.attempt == known->attempts + 1);
      under_way_.push_back(attempt.notice);
    }
    RC_ASSERT(under_way_.size() <= settings.max_in_flight);
    const auto due = next_due();
    RC_ASSERT(!due || *due > at_ms(now_));
  }

  void take_due(std::int64_t which, bool delivered) {
    if (under_way_.empty()) {
      return;
    }
    const auto chosen =
        under_way_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(which) % under_way_.size());
    const notice_key key = *chosen;
    under_way_.erase(chosen);
    const changes facts = machine_.decide(attempt_result{key, delivered, "no"}, at_ms(now_));
    RC_ASSERT(facts.size() == 1U);
    const auto known = std::find_if(pending_.begin(), pending_.end(),
                                    [&](const pending_notice& notice) { return notice.key == key; });
    if (delivered) {
      RC_ASSERT(facts == (changes{notice_delivered{key.lane, key.number, at_ms(now_)}}));
      pending_.erase(known);
    } else {
      const auto& failed = std::get<notice_failed>(facts.front());
      RC_ASSERT(failed.attempt == known->attempts + 1);
      RC_ASSERT(failed.dead == (failed.attempt == settings.max_attempts));
      known->attempts = failed.attempt;
      known->next_try_at = failed.next_try_at;
      if (failed.dead) {
        dead_.insert(key);
        pending_.erase(known);
      }
    }
    happens(facts);
  }

  void resend(std::int64_t which) {
    if (dead_.empty()) {
      return;
    }
    const auto chosen =
        std::next(dead_.begin(), static_cast<std::ptrdiff_t>(static_cast<std::size_t>(which) % dead_.size()));
    const notice_key key = *chosen;
    dead_.erase(chosen);
    pending_.push_back({key, 0, at_ms(now_)});
    happens(machine_.decide(resend_notice{key}, at_ms(now_)).changes);
  }

  outbox machine_{settings};
  std::vector<pending_notice> pending_;
  std::vector<notice_key> under_way_;
  std::set<notice_key> dead_;
  std::map<notice_lane, std::int64_t> last_;
  changes all_;
  std::int64_t now_ = 0;
};

TEST(OutboxProperties, EachLaneIsDeliveredInOrderWhateverFails) {
  EXPECT_TRUE(rc::check([] {
    // Ends come often: only then are there dead letters to send again.
    const auto acts = rc::gen::weightedElement<act>({{3, act::queue},
                                                     {5, act::begin},
                                                     {2, act::deliver},
                                                     {6, act::fail},
                                                     {2, act::resend},
                                                     {4, act::wait},
                                                     {1, act::restart}});
    const auto steps = *rc::gen::scale(3, rc::gen::container<std::vector<step>>(rc::gen::construct<step>(
                                              acts, rc::gen::inRange<std::int64_t>(0, 6))));
    run all;
    for (const step& s : steps) {
      all.take(s);
    }
    all.finish();
  }));
}

}  // namespace
}  // namespace usher::domain::outbox_properties_test
