#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <set>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"
#include "tests/domain/people/busy.hpp"
#include "tests/domain/people/small_world.hpp"

namespace usher::domain::people_week_properties_test {
namespace {

using namespace testing;

// Attendance and weekly resets against a table of numbers.

enum class week_act : int { mark, demand, wait, reset_due, restart };

struct week_step {
  week_act what;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const week_step& s) {
  return out << static_cast<int>(s.what) << '(' << s.number << ')';
}

class week_comparison {
 public:
  week_comparison() {
    for (std::int64_t id = 1; id <= 4; ++id) {
      person who;
      who.id = user_id{id};
      who.no_show = static_cast<std::int32_t>(id % 3);
      no_shows_[who.id] = who.no_show;
      image_.people.push_back(who);
    }
    image_.next_id = user_id{5};
    image_.reset_through = on_date("2024-09-16");
    people_ = people{image_};
  }

  void run(const week_step& s) {
    switch (s.what) {
      case week_act::mark:
        mark(s.number);
        break;
      case week_act::demand:
        demand(s.number % 3 == 0);
        break;
      case week_act::wait:
        local_ += std::chrono::minutes{s.number * s.number % 20'000};
        break;
      case week_act::reset_due:
        reset_when_due();
        break;
      case week_act::restart:
        people_ = people{people_.image()};
        break;
    }
    for (const auto& [user, count] : no_shows_) {
      RC_ASSERT(count >= 0);
      RC_ASSERT(people_.find(user)->no_show == count);
    }
  }

  void replay() const {
    people fold{image_};
    apply_all(fold, log_);
    RC_ASSERT(fold.image() == people_.image());
  }

 private:
  moment now() const { return {instant{local_.time_since_epoch()}, local_}; }

  void mark(std::int64_t number) {
    // Each of the four people has three records.
    const auto which = static_cast<std::size_t>(number % 12);
    attendance_record& record = records_[which];
    record.id = 1 + static_cast<std::int64_t>(which);
    record.user = user_id{1 + number % 4};
    const auto type = static_cast<attendance>(number / 12 % 5);
    const bool was = record.type == attendance::absent;
    const bool is = type == attendance::absent;
    const auto decided = people_.decide(mark_attendance{{user_id{9}, true}, record, type}, now());
    RC_ASSERT(decided.changes.empty() == (record.type == type));
    auto& count = no_shows_[record.user];
    if (!was && is) {
      count += 2;
    }
    if (was && !is) {
      count = std::max(0, count - 2);
    }
    record = decided.outcome.value();
    RC_ASSERT(record.type == type);
    take_in(decided.changes);
  }

  void demand(bool dry) {
    const auto decided = people_.decide(reset_week{dry}, now());
    const auto report = decided.outcome.value();
    const bool repeated = !dry && last_ && now().utc - *last_ < limits::resets_apart;
    RC_ASSERT(report.repeated == repeated);
    RC_ASSERT(decided.changes.empty() == (dry || repeated));
    if (!repeated) {
      RC_ASSERT(report.no_shows_lowered == above_zero());
    }
    if (!decided.changes.empty()) {
      reset(decided.changes, week_of(local_));
    }
  }

  void reset_when_due() {
    const local_date week = week_of(local_);
    const auto facts = people_.reset_due(now());
    RC_ASSERT(facts.size() == static_cast<std::size_t>((week - through_).count() / 7));
    for (const auto& fact : facts) {
      through_ += std::chrono::days{7};
      reset({fact}, through_);
    }
  }

  void reset(const changes& facts, local_date week) {
    const auto& fact = std::get<week_reset>(facts.at(0));
    RC_ASSERT(fact.number.value == ++resets_);
    RC_ASSERT(fact.week == week);
    last_ = now().utc;
    for (auto& [user, count] : no_shows_) {
      count = std::max(0, count - 1);
    }
    take_in(facts);
  }

  std::int64_t above_zero() const {
    return std::count_if(no_shows_.begin(), no_shows_.end(),
                         [](const auto& entry) { return entry.second > 0; });
  }

  void take_in(const changes& facts) {
    apply_all(people_, facts);
    log_.insert(log_.end(), facts.begin(), facts.end());
  }

  people_image image_;
  people people_;
  std::map<user_id, std::int32_t> no_shows_;
  std::map<std::size_t, attendance_record> records_;
  std::optional<instant> last_;
  local_date through_ = on_date("2024-09-16");
  std::int64_t resets_ = 0;
  local_time local_ = local("2024-09-16T12:00:00");
  changes log_;
};

TEST(PeopleProperties, NoShowsAreThoseOfATableAndNeverNegative) {
  const auto any_step =
      rc::gen::map(rc::gen::pair(rc::gen::weightedElement<int>({{12, 0}, {3, 1}, {4, 2}, {4, 3}, {1, 4}}),
                                 rc::gen::inRange<std::int64_t>(0, 1'000)),
                   [](const std::pair<int, std::int64_t>& p) {
                     return week_step{static_cast<week_act>(p.first), p.second};
                   });
  EXPECT_TRUE(rc::check("random marks and resets", [&] {
    week_comparison run;
    for (const week_step& s : *rc::gen::container<std::vector<week_step>>(any_step)) {
      run.run(s);
    }
    run.replay();
  }));
}

// Conflicts against a set of all places that stand.

enum class place_act : int { reserve, release, reserve_again, wait, restart };

struct place_step {
  place_act what;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const place_step& s) {
  return out << static_cast<int>(s.what) << '(' << s.number << ')';
}

class place_comparison {
 public:
  place_comparison() {
    // Clinics 1 and 2 share an hour; 5 overlaps the second and begins as the first ends; 3 and 4 overlap over
    // midnight.
    hours_ = {{1, {weekday::mon, class_time::at_18_00, std::chrono::minutes{45}}},
              {2, {weekday::mon, class_time::at_18_00}},
              {3, {weekday::thu, class_time{std::chrono::minutes{23 * 60 + 30}}, std::chrono::minutes{100}}},
              {4, {weekday::fri, class_time{std::chrono::minutes{60}}}},
              {5, {weekday::mon, class_time{std::chrono::minutes{18 * 60 + 45}}}}};
    people_image image;
    for (const auto& [clinic, hour] : hours_) {
      image.class_hours.emplace_back(clinic_id{clinic}, hour);
    }
    for (std::int64_t id = 1; id <= 2; ++id) {
      person who;
      who.id = user_id{id};
      image.people.push_back(who);
    }
    people_ = people{image, rules};
  }

  void run(const place_step& s) {
    const std::int64_t clinic = 1 + s.number % 5;
    const std::int64_t user = 1 + s.number / 5 % 2;
    const place key{user, clinic, next_class(clinic)};
    switch (s.what) {
      case place_act::reserve:
        standing_.insert(key);
        people_.apply(reserved(key));
        break;
      case place_act::reserve_again:
        if (standing_.contains(key)) {
          people_.apply(reserved(key));
        }
        break;
      case place_act::release:
        standing_.erase(key);
        people_.apply(
            place_released{clinic_id{clinic}, key.date, user_id{user}, 1, place_end::cancelled, at_ms(0)});
        break;
      case place_act::wait:
        local_ += std::chrono::minutes{s.number * 7};
        break;
      case place_act::restart:
        people_ = people{people_.image(), rules};
        break;
    }
    compare();
  }

 private:
  struct place {
    std::int64_t user;
    std::int64_t clinic;
    local_date date;

    friend auto operator<=>(const place&, const place&) = default;
  };

  static constexpr people_rules rules{std::chrono::hours{2}, true};

  static place_reserved reserved(const place& key) {
    return {clinic_id{key.clinic}, key.date, user_id{key.user}, 1, at_ms(0)};
  }

  local_date next_class(std::int64_t clinic) const {
    return next_class_date(hours_.at(clinic).day, hours_.at(clinic).time, local_);
  }

  /// From its beginning to its end.
  std::pair<local_time, local_time> class_at(std::int64_t clinic, local_date date) const {
    const class_hour& hour = hours_.at(clinic);
    const local_time begin = date + hour.time.after_midnight;
    return {begin, begin + hour.length};
  }

  local_date last_place(std::int64_t user, std::int64_t clinic) const {
    local_date last{};
    for (const place& one : standing_) {
      last = one.user == user && one.clinic == clinic ? std::max(last, one.date) : last;
    }
    return last;
  }

  void compare() const {
    for (std::int64_t user = 1; user <= 2; ++user) {
      for (std::int64_t clinic = 1; clinic <= 5; ++clinic) {
        for (std::int64_t instead = 0; instead <= 5; ++instead) {
          bool expected = false;
          for (const place& other : standing_) {
            const bool is_left = other.clinic == instead && other.date == last_place(user, instead);
            if (other.user != user || other.clinic == clinic || is_left) {
              continue;
            }
            const auto one = class_at(clinic, next_class(clinic));
            const auto taken = class_at(other.clinic, other.date);
            expected = expected || std::max(one.first, taken.first) < std::min(one.second, taken.second);
          }
          const auto left = instead == 0 ? std::nullopt : std::optional{clinic_id{instead}};
          const request_place ask{caller{user_id{user}}, user_id{user}, clinic_id{clinic}};
          const class_hour& hour = hours_.at(clinic);
          const class_slot wanted{clinic_id{clinic}, next_class(clinic), hour.time, hour.length};
          RC_ASSERT(is_busy(people_.decide(ask, left).value(), wanted) == expected);
          if (instead == 0) {
            RC_ASSERT(is_busy(*people_.vet(user_id{user}), wanted) == expected);
          }
        }
      }
    }
    // Two weeks of five clinics, of two people.
    RC_ASSERT(people_.image().places.size() <= 20U);
  }

  std::map<std::int64_t, class_hour> hours_;
  people people_;
  std::set<place> standing_;
  local_time local_ = local("2024-09-16T12:00:00");
};

TEST(PeopleProperties, TimeConflictsAreThoseOfAllPlacesThatStand) {
  const auto any_step =
      rc::gen::map(rc::gen::pair(rc::gen::weightedElement<int>({{8, 0}, {3, 1}, {2, 2}, {4, 3}, {1, 4}}),
                                 rc::gen::inRange<std::int64_t>(0, 1'000)),
                   [](const std::pair<int, std::int64_t>& p) {
                     return place_step{static_cast<place_act>(p.first), p.second};
                   });
  EXPECT_TRUE(rc::check("random places", [&] {
    place_comparison run;
    for (const place_step& s : *rc::gen::container<std::vector<place_step>>(any_step)) {
      run.run(s);
    }
  }));
}

}  // namespace
}  // namespace usher::domain::people_week_properties_test
