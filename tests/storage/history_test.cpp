#include <functional>
#include <map>
#include <optional>

#include <gtest/gtest.h>

#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"

/// Long random histories: the machines of the domain decide, the store keeps, and what it gives back must at
/// any moment be what the machines know; so too what becomes of fresh machines that are fed the change log.
namespace usher::storage {
namespace {

using namespace domain;
using samples::at;
using samples::show;

const room_id room{0};

/// The state machines of a small world: one waiting room, one concert date, two clinics, eight people.
class world {
 public:
  world()
      : line_(room, {.places = 3,
                     .active_for = std::chrono::seconds{40},
                     .waits_for = std::chrono::seconds{90},
                     .remembers_ended_for = std::chrono::hours{10'000},
                     .one_token_per_user = true}),
        seats_(show(), 10, {.hold_for = std::chrono::seconds{30}}) {}

  void apply(const change& c) {
    if (const auto* created = std::get_if<clinic_created>(&c))
      rosters_.emplace(created->clinic.id, roster(created->clinic, {samples::date("2024-09-16"), {}}));
    people_.apply(c);
    line_.apply(c);
    seats_.apply(c);
    for (auto& [id, r] : rosters_)
      r.apply(c, booker_of(c));
  }

  booker booker_of(const change& c) const {
    const auto* placed = std::get_if<place_reserved>(&c);
    return placed == nullptr ? booker{} : booker_of(placed->user);
  }
  booker booker_of(user_id user) const {
    const auto* who = people_.find(user);
    return {who->id, who->name, who->username, who->is_student, 0, who->non_pass};
  }

  people people_;
  waiting_line line_;
  seat_map seats_;
  std::map<clinic_id, roster> rosters_;
};

/// What the actors of the world append, named and numbered as they do it.
class scribe {
 public:
  append write(const std::string& actor, changes list, instant when) {
    auto& next = numbers_.try_emplace(actor, 1).first->second;
    append out{actor, next, std::move(list), {}, when};
    next += out.changes.size();
    return out;
  }

 private:
  std::map<std::string, std::uint64_t> numbers_;
};

class History : public EngineTest {
 protected:
  /// One random command to one machine; what it decided is applied and returned.
  append act() {
    time_ += milliseconds{1 + below(4'000)};
    const user_id user{1 + below(8)};
    std::string actor;
    changes list;
    switch (below(6)) {
      case 0:
        actor = "waiting-room/0";
        list = apply_all([&] { return world_.line_.due(time_); });
        append_to(
            list,
            apply_all_once(world_.line_.decide(issue_token{samples::hash(++secrets_), user}, time_).changes));
        break;
      case 1:
        actor = "waiting-room/0";
        list = apply_all([&] { return world_.line_.due(time_); });
        break;
      case 2:
        actor = "concert-date";
        list = apply_all_once(
            world_.seats_
                .decide(hold_seat{seat_number{static_cast<std::int32_t>(below(10)) + 1}, user}, time_)
                .changes);
        break;
      case 3:
        actor = "concert-date";
        list = apply_all([&] { return world_.seats_.due(time_); });
        break;
      case 4: {
        const clinic_id clinic{1 + below(2)};
        actor = "clinic/" + std::to_string(clinic.value);
        // The clock of the class stands still: the roster under test is that of one week.
        const moment now{time_, samples::local("2024-09-09T00:00:00") + std::chrono::hours{20}};
        auto& roster = world_.rosters_.at(clinic);
        if (below(12) == 0)
          list = apply_all_once({roster_cleared{clinic, roster.image().class_date, time_}});
        else
          list = apply_all_once(roster.decide(reserve_place{world_.booker_of(user)}, now).changes);
        break;
      }
      default:
        actor = "people";
        if (live_.empty() || below(4) != 0) {
          list = apply_all_once(
              world_.people_.decide(start_session{user, samples::hash(++secrets_)}, time_).changes);
          live_.push_back(samples::hash(secrets_));
        } else {
          list = apply_all_once(world_.people_.log_out(
              live_[static_cast<std::size_t>(below(static_cast<std::int64_t>(live_.size())))], time_));
        }
    }
    return scribe_.write(actor, std::move(list), time_);
  }

  changes apply_all_once(changes list) {
    for (const auto& c : list)
      world_.apply(c);
    return list;
  }

  /// Until nothing more is due.
  changes apply_all(const std::function<changes()>& due) {
    changes all;
    for (auto list = due(); !list.empty(); list = due())
      append_to(all, apply_all_once(std::move(list)));
    return all;
  }

  static void append_to(changes& to, changes from) { to.insert(to.end(), from.begin(), from.end()); }

  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }

  void expect_restored(const world& expected) {
    EXPECT_EQ(at_store().load_people(), expected.people_.image());
    EXPECT_EQ(at_store().load_waiting_line(room, at(-1)), expected.line_.image());
    EXPECT_EQ(at_store().load_concert_date(show()), expected.seats_.image());
    for (const auto& [id, roster] : expected.rosters_)
      EXPECT_EQ(at_store().load_roster(id, roster.image().class_date), roster.image());
  }

  void expect_replayed(const world& expected) {
    world replayed;
    std::uint64_t from = 1;
    for (;;) {
      const auto page = at_store().read_changes("", from, 97);
      if (page.empty()) break;
      for (const auto& line : page)
        replayed.apply(line.change);
      from = page.back().change_number + 1;
    }
    auto people_known = expected.people_.image();
    // The log holds no password hashes.
    for (auto& who : people_known.people)
      who.password_hash.clear();
    EXPECT_EQ(replayed.people_.image(), people_known);
    EXPECT_EQ(replayed.line_.image(), expected.line_.image());
    EXPECT_EQ(replayed.seats_.image(), expected.seats_.image());
    for (const auto& [id, roster] : expected.rosters_)
      EXPECT_EQ(replayed.rosters_.at(id).image(), roster.image());
  }

  std::mt19937_64 random_;
  world world_;
  scribe scribe_;
  instant time_ = at(0);
  std::uint64_t secrets_ = 0;
  std::vector<secret_hash> live_;
};

TEST_P(History, IsGivenBackAtAnyMoment) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  random_.seed(seed);
  ASSERT_EQ(
      at_store()
          .commit({samples::id(1), {scribe_.write("set-up", apply_all_once(samples::foundation()), time_)}})
          .status,
      commit_status::committed);
  std::map<std::string, std::uint64_t> kinds;
  for (std::uint64_t number = 2; number < 250; ++number) {
    batch b{samples::id(number), {}};
    for (auto left = 1 + below(12); left > 0; --left)
      b.appends.push_back(act());
    const auto result = at_store().commit(b);
    ASSERT_EQ(result.status, commit_status::committed) << result.message << " in batch " << number;
    for (const auto& a : b.appends)
      kinds[a.actor] += a.changes.size();
    if (below(25) == 0) reopen();
    if (below(10) == 0) expect_restored(world_);
    if (HasFailure()) return;
  }
  for (const auto* actor : {"waiting-room/0", "concert-date", "clinic/1", "people"})
    EXPECT_GT(kinds[actor], 20U) << actor << " did next to nothing: the test tests nothing";
  reopen();
  expect_restored(world_);
  expect_replayed(world_);
}

USHER_FOR_EACH_ENGINE(History);

}  // namespace
}  // namespace usher::storage
