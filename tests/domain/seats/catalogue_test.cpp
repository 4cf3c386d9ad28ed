#include "domain/seats/catalogue.hpp"

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "domain/base/limits.hpp"
#include "domain/setup/setup.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::catalogue_test {
namespace {

using namespace testing;

const instant now = at_ms(0);
const local_time first_night = local("2024-09-15T20:00:00");
const local_time second_night = local("2024-09-16T20:00:00");

using decided = decision<outcome<concert_facts, catalogue_refusal>, change>;

concert_form form(std::optional<std::string> title, std::optional<std::int64_t> price) {
  return {std::move(title), price, std::nullopt, std::nullopt};
}

date_terms terms(std::int32_t seats, std::int64_t price) {
  date_terms made;
  made.seat_count = seats;
  made.price = price;
  return made;
}

template <class Command>
decided take(catalogue& machine, const Command& command) {
  decided made = machine.decide(command, now);
  EXPECT_TRUE(made.outcome.ok() || made.changes.empty());
  apply_all(machine, made.changes);
  return made;
}

catalogue with_a_concert() {
  catalogue machine;
  take(machine, create_concert{form("first", 100)});
  return machine;
}

std::optional<catalogue_refusal> refusal(const decided& made) {
  return made.outcome.ok() ? std::nullopt : std::optional{made.outcome.refusal()};
}

catalogue_refusal wrong(std::string field) {
  return {catalogue_refusal_kind::wrong_field, std::move(field)};
}

TEST(Catalogue, ANewConcertHasDefaultsForWhatIsNotSaid) {
  catalogue machine;
  const auto made = take(machine, create_concert{form("first", 100)});
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value(), (concert_facts{concert_id{1}, "first", 100, 0, false, {}}));
  EXPECT_EQ(made.changes, (changes{concert_created{concert_id{1}, "first", 100, now},
                                   concert_changed{concert_id{1}, "first", 100, 0, false, now}}));
  EXPECT_EQ(*machine.find(concert_id{1}), made.outcome.value());
}

TEST(Catalogue, ANewConcertMayHaveALimitAndARoom) {
  catalogue machine;
  const auto made = take(machine, create_concert{{"first", 0, 4, true}});
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.outcome.value(), (concert_facts{concert_id{1}, "first", 0, 4, true, {}}));
  EXPECT_EQ(*machine.find(concert_id{1}), made.outcome.value());
}

TEST(Catalogue, ANewConcertTakesTheIdAfterTheHighest) {
  catalogue machine;
  machine.apply(concert_created{concert_id{41}, "demo", 1, now});
  machine.apply(concert_created{concert_id{7}, "demo", 1, now});
  EXPECT_EQ(take(machine, create_concert{form("next", 1)}).outcome.value().id, concert_id{42});
  EXPECT_EQ(take(machine, create_concert{form("next", 1)}).outcome.value().id, concert_id{43});
}

TEST(Catalogue, AConcertNeedsATitleAndAPrice) {
  catalogue machine;
  EXPECT_EQ(refusal(take(machine, create_concert{})), wrong("title"));
  EXPECT_EQ(refusal(take(machine, create_concert{form("first", std::nullopt)})), wrong("price"));
  EXPECT_EQ(refusal(take(machine, create_concert{form(std::nullopt, 1)})), wrong("title"));
  EXPECT_TRUE(machine.concerts().empty());
}

TEST(Catalogue, RefusesWrongFieldsInTheirOrder) {
  struct row {
    concert_form form;
    std::optional<std::string> field;
  };
  const std::string longest(limits::max_title_characters, 'x');
  const std::vector<row> rows{
      {{"", -1, -1, {}}, "title"},
      {{longest + "x", -1, -1, {}}, "title"},
      {{"line\nbreak", 1, {}, {}}, "title"},
      {{std::string{"nul\0", 4}, 1, {}, {}}, "title"},
      {{"not utf-8 \xFF", 1, {}, {}}, "title"},
      {{"fine", -1, -1, {}}, "price"},
      {{"fine", limits::max_price + 1, -1, {}}, "price"},
      {{"fine", 1, -1, {}}, "seats_per_person"},
      {{longest, limits::max_price, 0, {}}, std::nullopt},
      {{"어셔", 0, 1, true}, std::nullopt},
  };
  for (const row& r : rows) {
    catalogue machine = with_a_concert();
    const auto expected = r.field ? std::optional{wrong(*r.field)} : std::nullopt;
    EXPECT_EQ(refusal(machine.decide(create_concert{r.form}, now)), expected) << *r.form.title;
    EXPECT_EQ(refusal(machine.decide(change_concert{concert_id{1}, r.form}, now)), expected) << *r.form.title;
  }
}

TEST(Catalogue, AChangeReplacesOnlyWhatIsSaid) {
  catalogue machine = with_a_concert();
  const concert_id first{1};
  EXPECT_EQ(take(machine, change_concert{first, {"other", {}, {}, {}}}).changes,
            (changes{concert_changed{first, "other", 100, 0, false, now}}));
  EXPECT_EQ(take(machine, change_concert{first, {{}, 200, {}, {}}}).changes,
            (changes{concert_changed{first, "other", 200, 0, false, now}}));
  EXPECT_EQ(take(machine, change_concert{first, {{}, {}, 3, {}}}).changes,
            (changes{concert_changed{first, "other", 200, 3, false, now}}));
  const auto made = take(machine, change_concert{first, {{}, {}, {}, true}});
  EXPECT_EQ(made.outcome.value(), (concert_facts{first, "other", 200, 3, true, {}}));
  EXPECT_EQ(*machine.find(first), made.outcome.value());
}

TEST(Catalogue, AChangeThatChangesNothingIsNone) {
  catalogue machine = with_a_concert();
  const auto made = take(machine, change_concert{concert_id{1}, {"first", 100, 0, false}});
  EXPECT_TRUE(made.outcome.ok());
  EXPECT_TRUE(made.changes.empty());
}

TEST(Catalogue, AnUnknownConcertIsRefusedBeforeAnythingElse) {
  catalogue machine = with_a_concert();
  const catalogue_refusal unknown{catalogue_refusal_kind::unknown_concert, ""};
  EXPECT_EQ(refusal(take(machine, change_concert{concert_id{2}, form("", -1)})), unknown);
  EXPECT_EQ(refusal(take(machine, create_date{{concert_id{2}, first_night}, {}})), unknown);
  EXPECT_EQ(machine.find(concert_id{2}), nullptr);
}

TEST(Catalogue, ANewDateHasExactlyTheTermsThatWereSaid) {
  catalogue machine = with_a_concert();
  const concert_date_key date{concert_id{1}, first_night};
  date_terms said = terms(30, 70);
  said.sections = {{"floor", seat_number{1}, 30, 10, 90}};
  said.hold_for = std::chrono::minutes{9};
  const auto made = take(machine, create_date{date, said});
  ASSERT_TRUE(made.outcome.ok());
  EXPECT_EQ(made.changes, (changes{concert_date_created{date, 30, now}, date_terms_set{date, said, now}}));
  EXPECT_EQ(made.outcome.value().dates, (std::vector{concert_facts::date{first_night, 30, said}}));
  EXPECT_EQ(*machine.find(concert_id{1}), made.outcome.value());
  EXPECT_EQ(machine.find(concert_id{1})->find(first_night)->terms, said);
  EXPECT_EQ(machine.find(concert_id{1})->find(second_night), nullptr);
}

TEST(Catalogue, ADateNeedsSoundTerms) {
  catalogue machine = with_a_concert();
  EXPECT_EQ(refusal(take(machine, create_date{{concert_id{1}, first_night}, terms(0, 1)})),
            wrong("seat_count"));
  EXPECT_EQ(refusal(take(machine, create_date{{concert_id{1}, first_night}, terms(1, -1)})), wrong("price"));
}

TEST(Catalogue, ADateIsThereOnce) {
  catalogue machine = with_a_concert();
  take(machine, create_concert{form("second", 1)});
  EXPECT_TRUE(take(machine, create_date{{concert_id{1}, first_night}, terms(1, 1)}).outcome.ok());
  EXPECT_EQ(refusal(take(machine, create_date{{concert_id{1}, first_night}, terms(2, 1)})),
            (catalogue_refusal{catalogue_refusal_kind::date_exists, ""}));
  // Wrong terms are said first.
  EXPECT_EQ(refusal(take(machine, create_date{{concert_id{1}, first_night}, terms(0, 1)})),
            wrong("seat_count"));
  EXPECT_TRUE(take(machine, create_date{{concert_id{2}, first_night}, terms(1, 1)}).outcome.ok());
}

TEST(Catalogue, DatesStandInOrderOfTime) {
  catalogue machine = with_a_concert();
  take(machine, create_date{{concert_id{1}, second_night}, terms(2, 1)});
  take(machine, create_date{{concert_id{1}, first_night}, terms(1, 1)});
  const auto& dates = machine.find(concert_id{1})->dates;
  ASSERT_EQ(dates.size(), 2U);
  EXPECT_EQ(dates[0].starts_at, first_night);
  EXPECT_EQ(dates[1].starts_at, second_night);
  EXPECT_EQ(machine.find(concert_id{1})->find(second_night)->seat_count, 2);
}

TEST(Catalogue, ADateWithoutTermsHasTheDefaultOnesAtTheConcertsPrice) {
  catalogue machine = with_a_concert();
  const concert_date_key date{concert_id{1}, first_night};
  machine.apply(concert_date_created{date, 50, now});
  const auto* made = machine.find(concert_id{1})->find(first_night);
  ASSERT_NE(made, nullptr);
  EXPECT_EQ(made->seat_count, 50);
  EXPECT_EQ(made->terms, terms(50, 100));
  machine.apply(concert_changed{concert_id{1}, "first", 300, 0, false, now});
  EXPECT_EQ(machine.find(concert_id{1})->find(first_night)->terms.price, 100);
}

TEST(Catalogue, NewTermsOfADateReplaceTheOldOnes) {
  catalogue machine = with_a_concert();
  const concert_date_key date{concert_id{1}, first_night};
  machine.apply(concert_date_created{date, 50, now});
  machine.apply(date_terms_set{date, terms(60, 5), now});
  EXPECT_EQ(machine.find(concert_id{1})->dates,
            (std::vector{concert_facts::date{first_night, 60, terms(60, 5)}}));
}

TEST(Catalogue, IgnoresWhatIsNotThereAndChangesOfOthers) {
  catalogue machine = with_a_concert();
  const auto before = machine.image();
  const concert_date_key nowhere{concert_id{9}, first_night};
  for (const change& c : changes{concert_changed{concert_id{9}, "x", 1, 0, false, now},
                                 concert_date_created{nowhere, 5, now}, date_terms_set{nowhere, {}, now},
                                 date_terms_set{{concert_id{1}, first_night}, terms(1, 1), now},
                                 wallet_credited{user_id{1}, 1, now}}) {
    machine.apply(c);
  }
  EXPECT_EQ(machine.image(), before);
}

TEST(Catalogue, ADateThatIsCreatedAgainKeepsItsTerms) {
  catalogue machine = with_a_concert();
  const concert_date_key date{concert_id{1}, first_night};
  take(machine, create_date{date, terms(7, 3)});
  machine.apply(concert_date_created{date, 50, now});
  EXPECT_EQ(machine.find(concert_id{1})->dates,
            (std::vector{concert_facts::date{first_night, 7, terms(7, 3)}}));
}

TEST(Catalogue, TakesNoMoreConcertsThanItMay) {
  catalogue machine{{}, {.concerts = 2}};
  EXPECT_TRUE(take(machine, create_concert{form("first", 1)}).outcome.ok());
  EXPECT_TRUE(take(machine, create_concert{form("second", 1)}).outcome.ok());
  EXPECT_EQ(refusal(take(machine, create_concert{form("", 1)})), wrong("title"));
  EXPECT_EQ(refusal(take(machine, create_concert{form("one more", 1)})),
            (catalogue_refusal{catalogue_refusal_kind::full, ""}));
}

TEST(Catalogue, TakesNoMoreDatesThanItMayAlsoAfterARestart) {
  catalogue machine{{}, {.dates = 2}};
  take(machine, create_concert{form("first", 1)});
  take(machine, create_concert{form("second", 1)});
  EXPECT_TRUE(take(machine, create_date{{concert_id{1}, first_night}, terms(1, 1)}).outcome.ok());
  EXPECT_TRUE(take(machine, create_date{{concert_id{2}, first_night}, terms(1, 1)}).outcome.ok());
  const catalogue restored{machine.image(), {.dates = 2}};
  for (const catalogue& full : {machine, restored}) {
    EXPECT_EQ(refusal(full.decide(create_date{{concert_id{1}, second_night}, terms(1, 1)}, now)),
              (catalogue_refusal{catalogue_refusal_kind::full, ""}));
    EXPECT_EQ(refusal(full.decide(create_date{{concert_id{1}, first_night}, terms(1, 1)}, now)),
              (catalogue_refusal{catalogue_refusal_kind::date_exists, ""}));
  }
}

TEST(Catalogue, TheDemonstrationIsSoldOnDefaultTerms) {
  catalogue machine;
  apply_all(machine, demo_concerts({}, {}, now));
  const concert_facts* demo = machine.find(concert_id{1});
  ASSERT_NE(demo, nullptr);
  EXPECT_EQ(demo->dates.size(), 6U);
  const auto* date = demo->find(first_night);
  ASSERT_NE(date, nullptr);
  EXPECT_EQ(date->terms, terms(50, demo->price));
}

struct step {
  int what;
  std::int64_t concert;
  std::int64_t number;
};

std::ostream& operator<<(std::ostream& out, const step& s) {
  static constexpr const char* names[] = {"create", "change", "date", "terms", "restart"};
  return out << names[s.what] << '(' << s.concert << ", " << s.number << ')';
}

changes take_step(catalogue& machine, const step& s) {
  const concert_date_key date{concert_id{s.concert}, first_night + std::chrono::hours{s.number}};
  switch (s.what) {
    case 0:
      return take(machine, create_concert{form("x", s.number)}).changes;
    case 1:
      return take(machine, change_concert{concert_id{s.concert}, {{}, s.number, s.number - 1, {}}}).changes;
    case 2:
      return take(machine, create_date{date, terms(static_cast<std::int32_t>(s.number), 5)}).changes;
    case 3: {
      const date_terms_set fact{date, terms(static_cast<std::int32_t>(s.number) + 10, 6), now};
      machine.apply(fact);
      return {fact};
    }
    default:
      machine = catalogue{machine.image()};
      return {};
  }
}

TEST(CatalogueProperties, IsAFoldOfItsChanges) {
  EXPECT_TRUE(rc::check([] {
    catalogue machine;
    changes all;
    const auto steps = *rc::gen::container<std::vector<step>>(rc::gen::construct<step>(
        rc::gen::inRange(0, 5), rc::gen::inRange<std::int64_t>(1, 4), rc::gen::inRange<std::int64_t>(0, 6)));
    for (const step& s : steps) {
      const changes facts = take_step(machine, s);
      all.insert(all.end(), facts.begin(), facts.end());
    }
    catalogue replayed;
    apply_all(replayed, all);
    RC_ASSERT(replayed.image() == machine.image());
    for (const auto& [id, concert] : machine.concerts()) {
      RC_ASSERT(concert.id == id);
      for (std::size_t i = 1; i < concert.dates.size(); ++i) {
        RC_ASSERT(concert.dates[i - 1].starts_at < concert.dates[i].starts_at);
      }
    }
  }));
}

}  // namespace
}  // namespace usher::domain::catalogue_test
