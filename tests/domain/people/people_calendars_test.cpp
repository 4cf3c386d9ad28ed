#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::people_calendars_test {
namespace {

using namespace testing;

constexpr user_id student_id{1};
constexpr user_id other_id{2};
constexpr user_id clerk_id{3};
constexpr user_id root_id{4};
constexpr user_id nobody{99};

constexpr caller a_student{student_id, false, false, false};
constexpr caller a_clerk{clerk_id, true, false, false};
constexpr caller a_root{root_id, false, true, false};

people small_office() {
  people_image image;
  for (const auto id : {student_id, other_id, clerk_id, root_id}) {
    person who;
    who.id = id;
    who.username = "user" + std::to_string(id.value);
    image.people.push_back(who);
  }
  image.people[2].is_staff = true;
  image.people[3].is_superuser = true;
  return people{image};
}

void make_address(people& directory, user_id user, std::uint64_t number, std::int64_t ms = 0) {
  const auto decided = directory.decide(make_calendar_address{{user}, user, secret(number)}, at_ms(ms));
  ASSERT_TRUE(decided.outcome);
  apply_all(directory, decided.changes);
}

/// Nothing when the address opens nothing.
std::optional<user_id> read_at(const people& directory, std::uint64_t number) {
  const auto whose = directory.decide(read_calendar{secret(number)}, at_ms(0));
  return whose ? std::optional{whose.value().who.id} : std::nullopt;
}

std::optional<instant> made_at(const people& directory, user_id user) {
  return directory.decide(show_calendar_address{{user}, user}, at_ms(0)).value().made_at;
}

TEST(Calendars, AreReadAtTheNewestAddressOfWhoIsActive) {
  auto directory = small_office();
  EXPECT_EQ(read_at(directory, 1), std::nullopt);
  EXPECT_EQ(made_at(directory, student_id), std::nullopt);
  make_address(directory, student_id, 1, 5);
  EXPECT_EQ(read_at(directory, 1), student_id);
  EXPECT_EQ(made_at(directory, student_id), at_ms(5));
  make_address(directory, other_id, 2);
  make_address(directory, student_id, 3, 6);
  EXPECT_EQ(read_at(directory, 1), std::nullopt);
  EXPECT_EQ(read_at(directory, 2), other_id);
  EXPECT_EQ(read_at(directory, 3), student_id);
  EXPECT_EQ(made_at(directory, student_id), at_ms(6));

  person_edit edit;
  edit.is_active = false;
  apply_all(directory, directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(7)).changes);
  EXPECT_EQ(read_at(directory, 3), std::nullopt) << "nobody who was deactivated is read";
  edit.is_active = true;
  apply_all(directory, directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(8)).changes);
  EXPECT_EQ(read_at(directory, 3), student_id);
}

TEST(Calendars, TheFactsSayWhoseWhenAndByWhom) {
  auto directory = small_office();
  const auto made = directory.decide(make_calendar_address{a_student, student_id, secret(1)}, at_ms(1));
  EXPECT_EQ(made.changes, (changes{calendar_address_made{student_id, secret(1), at_ms(1)}}));
  EXPECT_EQ(made.outcome.value(), (calendar_address{student_id, at_ms(1)}));
  EXPECT_TRUE(directory.decide(revoke_calendar_address{a_student, student_id}, at_ms(2)).changes.empty())
      << "there is none yet";
  apply_all(directory, made.changes);
  const auto ended = directory.decide(revoke_calendar_address{a_clerk, student_id}, at_ms(2));
  EXPECT_EQ(ended.changes, (changes{calendar_address_revoked{student_id, clerk_id, at_ms(2)}}));
  EXPECT_EQ(ended.outcome.value(), (calendar_address{student_id, std::nullopt}));
  apply_all(directory, ended.changes);
  EXPECT_EQ(read_at(directory, 1), std::nullopt);
  const auto again = directory.decide(revoke_calendar_address{a_clerk, student_id}, at_ms(3));
  EXPECT_TRUE(again.outcome);
  EXPECT_TRUE(again.changes.empty());
}

TEST(Calendars, AreMadeByOneselfAndLookedAfterByTheOffice) {
  const auto directory = small_office();
  using enum office_refusal;
  struct row {
    caller by;
    user_id about;
    std::optional<office_refusal> makes;
    std::optional<office_refusal> looks_after;
  };
  const std::vector<row> rows{{a_student, student_id, {}, {}},
                              {a_student, other_id, forbidden, forbidden},
                              {a_student, nobody, forbidden, forbidden},
                              {a_clerk, student_id, forbidden, {}},
                              {a_clerk, clerk_id, {}, {}},
                              {a_clerk, root_id, forbidden, forbidden},
                              {a_clerk, nobody, forbidden, unknown_user},
                              {a_root, clerk_id, forbidden, {}},
                              {a_root, root_id, {}, {}},
                              {{nobody}, nobody, unknown_user, unknown_user}};
  const auto refusal_of = [](const outcome<calendar_address, office_refusal>& decided) {
    return decided ? std::nullopt : std::optional{decided.refusal()};
  };
  for (const auto& [by, about, makes, looks_after] : rows) {
    SCOPED_TRACE(std::to_string(by.user.value) + " about " + std::to_string(about.value));
    const auto made = directory.decide(make_calendar_address{by, about, secret(1)}, at_ms(0));
    EXPECT_EQ(refusal_of(made.outcome), makes);
    EXPECT_EQ(made.changes.empty(), makes.has_value());
    EXPECT_EQ(refusal_of(directory.decide(revoke_calendar_address{by, about}, at_ms(0)).outcome),
              looks_after);
    EXPECT_EQ(refusal_of(directory.decide(show_calendar_address{by, about}, at_ms(0))), looks_after);
  }
}

TEST(Calendars, OfWhoIsErasedEnd) {
  auto directory = small_office();
  make_address(directory, student_id, 1);
  const auto erased = directory.decide(erase_person{a_clerk, student_id}, at_ms(2));
  EXPECT_EQ(erased.changes, (changes{calendar_address_revoked{student_id, clerk_id, at_ms(2)},
                                     person_erased{student_id, clerk_id, at_ms(2)}}));
  apply_all(directory, erased.changes);
  EXPECT_EQ(read_at(directory, 1), std::nullopt);
  EXPECT_TRUE(directory.image().calendars.empty());
  EXPECT_EQ(
      directory.decide(make_calendar_address{a_student, student_id, secret(2)}, at_ms(3)).outcome.refusal(),
      office_refusal::unknown_user);
}

/// One step: a person, and whether they make an address or end theirs.
using step = std::pair<std::uint8_t, bool>;

RC_GTEST_PROP(CalendarAddresses, AreThoseThatWereMadeLastAndNotEnded, (const std::vector<step>& steps)) {
  auto directory = small_office();
  std::map<user_id, std::uint64_t> expected;
  changes log;
  std::uint64_t number = 0;
  for (const auto& [which, makes] : steps) {
    const user_id user{1 + which % 4};
    const caller by{user};
    ++number;
    auto decided = makes ? directory.decide(make_calendar_address{by, user, secret(number)}, at_ms(0))
                         : directory.decide(revoke_calendar_address{by, user}, at_ms(0));
    apply_all(directory, decided.changes);
    log.insert(log.end(), decided.changes.begin(), decided.changes.end());
    if (makes) {
      expected[user] = number;
    } else {
      expected.erase(user);
    }
  }
  for (std::uint64_t known = 1; known <= number; ++known) {
    const auto whose = read_at(directory, known);
    if (whose) {
      RC_ASSERT(expected.at(*whose) == known);
    }
  }
  for (const auto& [user, known] : expected) {
    RC_ASSERT(read_at(directory, known) == user);
  }
  auto replayed = small_office();
  apply_all(replayed, log);
  RC_ASSERT(replayed.image() == directory.image());
  RC_ASSERT(people{directory.image()}.image() == directory.image());
}

}  // namespace
}  // namespace usher::domain::people_calendars_test
