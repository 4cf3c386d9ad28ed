#include "api/inspection/change_history.hpp"

#include <optional>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/changes/names.hpp"
#include "storage/whole/archive.hpp"
#include "tests/support/held_readers.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"

namespace usher::tests::change_history_test {
namespace {

using namespace domain;
using actors::unavailable_reason;
using api::changes_found;

instant at(std::int64_t seconds) {
  return std::chrono::sys_days{std::chrono::year{2024} / 9 / 11} + std::chrono::seconds{seconds};
}

const concert_date_key show{concert_id{1}, parse_local_time("2024-09-15T20:00:00").value()};
const local_date class_date = parse_local_date("2024-09-11").value();

/// What came of a question, waited for.
class answer {
 public:
  actors::reply_to<changes_found> reply() {
    return actors::reply_to<changes_found>(
        [promise = promise_](actors::answer<changes_found> a) { promise->set_value(std::move(a)); });
  }
  bool is_told() const { return future_.wait_for(std::chrono::seconds{0}) == std::future_status::ready; }
  changes_found found() { return std::get<changes_found>(future_.get()); }
  unavailable_reason reason() { return std::get<actors::unavailable>(future_.get()).reason; }

 private:
  std::shared_ptr<std::promise<actors::answer<changes_found>>> promise_ =
      std::make_shared<std::promise<actors::answer<changes_found>>>();
  std::future<actors::answer<changes_found>> future_ = promise_->get_future();
};

class ChangeHistory : public testing::Test {
 protected:
  ChangeHistory() : store_(storage::open_sqlite(folder_.path())) {
    changes base;
    for (std::int64_t user = 1; user <= 4; ++user) {
      person who;
      who.id = user_id{user};
      base.push_back(person_registered{who, at(0)});
    }
    clinic_facts clinic;
    clinic.id = clinic_id{1};
    clinic.day = weekday::wed;
    clinic.time = class_time::at_18_00;
    clinic.room = 1;
    base.push_back(concert_created{concert_id{1}, "One", 50, at(0)});
    base.push_back(concert_date_created{show, 100, at(0)});
    base.push_back(clinic_created{clinic, at(0)});
    write("setup", base);
  }

  /// As the next changes of this actor.
  void write(const std::string& actor, const changes& list) {
    storage::batch batch;
    batch.id.bytes[0] = ++batches_;
    batch.appends.push_back({actor, store_->last_change_number(actor) + 1, list, {}, at(0)});
    const auto result = store_->commit(batch);
    ASSERT_EQ(result.status, storage::commit_status::committed) << result.message;
  }

  /// From now on the store is the journal's.
  api::change_history& history() {
    if (!history_) {
      actors::engine_settings settings;
      settings.passwords.memory_bytes = 8192;
      settings.passwords.passes = 1;
      journal_ = std::make_shared<storage::journal>(std::move(store_), [] { return storage::batch_id{}; });
      engine_.emplace(settings, time_, journal_);
      history_ = std::make_unique<api::change_history>(*engine_);
    }
    return *history_;
  }

  temporary_folder folder_;
  std::unique_ptr<storage::store> store_;
  std::uint8_t batches_ = 0;
  std::shared_ptr<manual_clock> time_ = make_manual_clock("Asia/Seoul", at(0));
  std::shared_ptr<storage::journal> journal_;
  std::optional<actors::engine> engine_;
  std::unique_ptr<api::change_history> history_;
};

TEST_F(ChangeHistory, FindsTheNewestOfOneSeatInALogOfManyPages) {
  changes list;
  for (std::size_t i = 0; i < domain::limits::max_changes_per_page; ++i) {
    const seat_number seat{i % 500 == 0 ? 17 : 71};
    const user_id user{1 + static_cast<std::int64_t>(i % 3)};
    list.push_back(seat_held{show, seat, user, at(static_cast<std::int64_t>(i)), at(9'999)});
    list.push_back(hold_released{show, seat, user, at(static_cast<std::int64_t>(i))});
  }
  write(concert_date_name(show), list);
  answer all;
  answer newest;
  answer none;
  history().find(api::seat_in_question{show, seat_number{17}}, 100, {}, all.reply());
  history().find(api::seat_in_question{show, seat_number{17}}, 3, {}, newest.reply());
  history().find(api::seat_in_question{show, seat_number{1}}, 100, {}, none.reply());
  const auto found = all.found();
  ASSERT_EQ(found.changes.size(), 8U);
  EXPECT_EQ(found.left_out, 0U);
  for (std::size_t i = 0; i < found.changes.size(); ++i) {
    EXPECT_EQ(found.changes[i].actor_number, 1 + i / 2 * 1'000 + i % 2);
    EXPECT_EQ(found.changes[i].change, list[found.changes[i].actor_number - 1]);
  }
  const auto few = newest.found();
  ASSERT_EQ(few.changes.size(), 3U);
  EXPECT_EQ(few.left_out, 5U);
  EXPECT_EQ(few.changes.back().actor_number, found.changes.back().actor_number);
  EXPECT_TRUE(none.found().changes.empty());
}

TEST_F(ChangeHistory, FindsWhatAPersonDidForAPlace) {
  const clinic_id clinic{1};
  const auto next_week = class_date + std::chrono::days{7};
  const changes list{place_reserved{clinic, class_date, user_id{1}, 1, at(1)},
                     place_reserved{clinic, class_date, user_id{2}, 2, at(2)},
                     clinic_waiter_joined{clinic, class_date, waiter_number{1}, user_id{3}, at(3)},
                     place_released{clinic, class_date, user_id{1}, 1, place_end::removed, at(4)},
                     place_reserved{clinic, next_week, user_id{1}, 1, at(5)}};
  write(clinic_name(clinic), list);
  const auto numbers = [&](const api::place_in_question& what) {
    answer a;
    history().find(what, 100, {}, a.reply());
    std::vector<std::uint64_t> found;
    for (const auto& change : a.found().changes) {
      found.push_back(change.actor_number);
    }
    return found;
  };
  using expected = std::vector<std::uint64_t>;
  EXPECT_EQ(numbers({clinic, class_date, user_id{1}}), (expected{1, 4}));
  EXPECT_EQ(numbers({clinic, std::nullopt, user_id{1}}), (expected{1, 4, 5}));
  EXPECT_EQ(numbers({clinic, class_date}), (expected{1, 2, 3, 4}));
  EXPECT_EQ(numbers({clinic}), (expected{1, 2, 3, 4, 5}));
  EXPECT_TRUE(numbers({clinic_id{2}}).empty());
}

TEST_F(ChangeHistory, EndsWhereItIsToEndThoughNumbersAreMissing) {
  changes list;
  for (std::int64_t i = 0; i < 3; ++i) {
    list.push_back(seat_held{show, seat_number{5}, user_id{1}, at(i), at(9'999)});
    list.push_back(hold_released{show, seat_number{5}, user_id{1}, at(i)});
  }
  write(concert_date_name(show), list);
  // Behind the seven changes of the beginning.
  ASSERT_EQ(storage::open_sqlite_log(folder_.path())->remove({8, 9}, at(100)), 2U);
  std::promise<std::vector<std::uint64_t>> seen;
  answer nothing;
  history().look_back<changes_found>(
      [&seen](api::change_reader& reader) -> changes_found {
        std::vector<std::uint64_t> numbers;
        for (api::log_cursor log{reader, concert_date_name(show), 1, 4}; log.line() != nullptr;
             log.advance()) {
          numbers.push_back(log.line()->actor_number);
        }
        seen.set_value(std::move(numbers));
        return {};
      },
      {}, nothing.reply());
  EXPECT_EQ(seen.get_future().get(), (std::vector<std::uint64_t>{3, 4}));
  EXPECT_TRUE(nothing.found().changes.empty());
  answer story;
  history().find(api::seat_in_question{show, seat_number{5}}, 100, {}, story.reply());
  const auto found = story.found();
  EXPECT_EQ(found.changes.size(), 4U);
  EXPECT_EQ(found.archived, (storage::archived_changes{2, at(100)}));
}

TEST_F(ChangeHistory, RefusesWhenTooMuchWaits) {
  const api::seat_in_question seat{show, seat_number{1}};
  history();
  std::optional<held_readers> held(std::in_place, *journal_);
  std::vector<answer> answers(domain::limits::max_queued_look_backs + 10);
  for (auto& a : answers) {
    history().find(seat, 1, {}, a.reply());
  }
  // Eight or more found no room, as soon as some are under way.
  std::size_t refused = 0;
  for (auto& a : answers) {
    if (a.is_told()) {
      EXPECT_EQ(a.reason(), unavailable_reason::busy);
      ++refused;
    }
  }
  EXPECT_GE(refused, 8U);
  held.reset();
  EXPECT_TRUE(answers.front().found().changes.empty());
}

TEST_F(ChangeHistory, GivesUpWhenNobodyWaitsAnyMore) {
  answer late;
  history().find(api::seat_in_question{show, seat_number{1}}, 1, {{}, at(-1)}, late.reply());
  EXPECT_EQ(late.reason(), unavailable_reason::deadline_passed);
}

TEST_F(ChangeHistory, EndsALookBackThatTakesTooLong) {
  answer late;
  std::promise<void> begun;
  history().look_back<changes_found>(
      [this, &begun](api::change_reader& reader) -> changes_found {
        begun.set_value();
        time_->advance(domain::limits::longest_look_back + std::chrono::seconds{1});
        api::log_cursor log{reader, "setup", 1, 1};
        EXPECT_THROW(log.line(), api::look_back_too_long);
        reader.check_time();
        return {};
      },
      {}, late.reply());
  begun.get_future().wait();
  EXPECT_EQ(late.reason(), unavailable_reason::deadline_passed);
}

TEST_F(ChangeHistory, LetsNobodyWaitWhenItEnds) {
  history();
  std::optional<held_readers> held(std::in_place, *journal_);
  std::vector<answer> answers(20);
  for (auto& a : answers) {
    history().find(api::seat_in_question{show, seat_number{1}}, 1, {}, a.reply());
  }
  std::thread ending([this] { history_.reset(); });
  EXPECT_EQ(answers.back().reason(), unavailable_reason::dropped);
  held.reset();
  ending.join();
}

}  // namespace
}  // namespace usher::tests::change_history_test
