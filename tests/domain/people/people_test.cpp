#include "domain/people/people.hpp"

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::people_test {
namespace {

using namespace testing;

person student(std::int64_t id, std::string username) {
  person who;
  who.id = user_id{id};
  who.username = std::move(username);
  who.password_hash = "$argon2id$";
  who.name = "홍길동";
  who.is_student = true;
  return who;
}

people directory_of(std::vector<person> who) {
  people_image image;
  image.people = std::move(who);
  return people{image};
}

registration_form good_form() {
  registration_form form;
  form.username = "hong.gil-dong_1@+";
  form.password = "correct horse";
  form.password_confirm = "correct horse";
  form.name = "홍길동";
  return form;
}

/// What is wrong with a good form after `spoil`.
template <class Spoil>
field_errors errors_after(Spoil spoil, const people& directory = people{}) {
  auto form = good_form();
  spoil(form);
  return directory.check(form);
}

TEST(Registration, UsernamePasswordAndNameAreEnough) {
  registration_form form;
  form.username = "hong";
  form.password = "correct horse";
  form.name = "홍길동";
  const people directory;
  EXPECT_TRUE(directory.check(form).empty());
  const auto decided = directory.decide(register_person{form, "$argon2id$"}, at_ms(5));
  ASSERT_TRUE(decided.outcome);
  EXPECT_EQ(decided.outcome.value(), user_id{1});
  auto expected = student(1, "hong");
  expected.subject = "physics1";
  expected.essential_clinic = true;
  EXPECT_EQ(decided.changes, (changes{person_registered{expected, at_ms(5)}}));
}

TEST(Registration, TakesOverWhatWasFilledIn) {
  auto form = good_form();
  form.email = "hong@example.org";
  form.phone_num = "010-1";
  form.student_phone_num = "010-2";
  form.student_parent_phone_num = "010-3";
  form.school = "한성고";
  form.grade = "2";
  form.subject = "physics1";
  form.is_student = false;
  const auto decided = people{}.decide(register_person{form, "h"}, at_ms(0));
  const person& who = std::get<person_registered>(decided.changes.at(0)).who;
  EXPECT_EQ(who.email, "hong@example.org");
  EXPECT_EQ(who.phone_num, "010-1");
  EXPECT_EQ(who.student_phone_num, "010-2");
  EXPECT_EQ(who.student_parent_phone_num, "010-3");
  EXPECT_EQ(who.school, "한성고");
  EXPECT_EQ(who.grade, "2");
  EXPECT_EQ(who.subject, "physics1");
  EXPECT_FALSE(who.is_student);
  EXPECT_TRUE(who.is_active);
  EXPECT_FALSE(who.is_staff || who.is_superuser || who.is_teacher);
}

TEST(Registration, NamesEveryWrongFieldInTheOrderOfTheForm) {
  registration_form form;
  form.is_teacher = true;
  form.email = std::string(limits::max_profile_field_characters + 1, 'x');
  form.subject = "line\nbreak";
  EXPECT_EQ(people{}.check(form), (field_errors{{"username", field_error::required},
                                                {"password", field_error::required},
                                                {"name", field_error::required},
                                                {"email", field_error::too_long},
                                                {"subject", field_error::not_allowed},
                                                {"is_teacher", field_error::not_allowed}}));
  const auto decided = people{}.decide(register_person{form, "h"}, at_ms(0));
  EXPECT_EQ(decided.outcome.refusal(), people{}.check(form));
  EXPECT_TRUE(decided.changes.empty());
}

TEST(Registration, OneFieldHasItsErrorsInOrderOfPrecedence) {
  // A username that is too long, not allowed and taken; then without the earlier faults.
  const std::string too_long = std::string(limits::max_username_characters, 'a') + " ";
  const auto directory = directory_of({student(1, too_long), student(2, "has space"), student(3, "hong")});
  const auto error_of = [&](std::optional<std::string> username) {
    const auto errors = errors_after([&](registration_form& form) { form.username = username; }, directory);
    return errors.empty() ? std::nullopt : std::optional{errors.at(0)};
  };
  using error = wrong_field;
  EXPECT_EQ(error_of(std::nullopt), (error{"username", field_error::required}));
  EXPECT_EQ(error_of(""), (error{"username", field_error::required}));
  EXPECT_EQ(error_of(too_long), (error{"username", field_error::too_long}));
  EXPECT_EQ(error_of("has space"), (error{"username", field_error::not_allowed}));
  EXPECT_EQ(error_of("hong"), (error{"username", field_error::taken}));
  EXPECT_EQ(error_of("Hong"), (error{"username", field_error::taken}));
  EXPECT_EQ(error_of("hongs"), std::nullopt);
}

TEST(Registration, UsernamesAreOfLettersDigitsAndAFewSigns) {
  for (const char* username : {"a", "Z9", "@.+-_", "홍길동", "дмитрий", "test_student_01", "emoji😀"}) {
    EXPECT_TRUE(errors_after([&](registration_form& form) { form.username = username; }).empty()) << username;
  }
  for (const char* username : {" ",
                               "a b",
                               "a\tb",
                               "a\nb",
                               "a\x7f",
                               "a<",
                               "a>",
                               "a\"",
                               "a'",
                               "a/",
                               "a\\",
                               "a;",
                               "a:",
                               "a,",
                               "a&",
                               "a%",
                               "a#",
                               "a\u00a0b",
                               "a\u200bb",
                               "a\u3000b",
                               "a\u2800",
                               "김민지\u3164",
                               "a\u034f",
                               "a\ufe0f",
                               "a\ue000",
                               "a\u0378",
                               "\ufeff"
                               "a",
                               "a\u0085",
                               "\xff",
                               "\xc3",
                               "a\xed\xa0\x80",
                               "\xc0\x80",
                               "\xf4\x90\x80\x80",
                               "\xe2\x82",
                               "\x80"}) {
    EXPECT_EQ(errors_after([&](registration_form& form) { form.username = username; }),
              (field_errors{{"username", field_error::not_allowed}}))
        << username;
  }
  EXPECT_EQ(errors_after([](registration_form& form) {
              form.username = std::string{"a\0b", 3};
            }),
            (field_errors{{"username", field_error::not_allowed}}));
}

TEST(Registration, PasswordsAreBoundedAndMustMatchTheirConfirmationWhenGiven) {
  const auto with = [](std::optional<std::string> password, std::optional<std::string> confirm) {
    return errors_after([&](registration_form& form) {
      form.password = password;
      form.password_confirm = confirm;
    });
  };
  EXPECT_TRUE(with("correct horse", std::nullopt).empty());
  EXPECT_EQ(with("correct horse", "Correct horse"),
            (field_errors{{"password_confirm", field_error::mismatch}}));
  EXPECT_EQ(with("correct horse", ""), (field_errors{{"password_confirm", field_error::mismatch}}));
  EXPECT_EQ(with("", ""), (field_errors{{"password", field_error::required}}));
  EXPECT_EQ(with(std::nullopt, "correct horse"), (field_errors{{"password", field_error::required}}));
  const std::string longest(limits::max_password_characters, 'x');
  EXPECT_TRUE(with(longest, longest).empty());
  EXPECT_EQ(with(longest + "x", longest + "x"), (field_errors{{"password", field_error::too_long}}));
}

TEST(Registration, APasswordIsJudgedByTheRulesAndByTheUsername) {
  const people strict{{}, {.passwords = {12}}};
  auto form = good_form();
  form.password = form.password_confirm = "eleven char";
  EXPECT_EQ(strict.check(form), (field_errors{{"password", field_error::too_short, 12}}));
  form.password = form.password_confirm = "twelve chars";
  EXPECT_TRUE(strict.check(form).empty());
  form.password = form.password_confirm = "HONG.gil-dong_1@+";
  EXPECT_EQ(strict.check(form), (field_errors{{"password", field_error::same_as_username}}));
}

TEST(Registration, NamesAreRequiredBoundedAndPlain) {
  const auto with = [](std::optional<std::string> name) {
    return errors_after([&](registration_form& form) { form.name = name; });
  };
  EXPECT_TRUE(with("홍 길동").empty());
  EXPECT_EQ(with(std::nullopt), (field_errors{{"name", field_error::required}}));
  for (const auto* blank : {"", "  ", "\u00a0", "\u3000 \u2003", "\u2800"}) {
    EXPECT_EQ(with(blank), (field_errors{{"name", field_error::required}})) << blank;
  }
  for (const auto* name :
       {"\u3164", "김민지\u3164", "김\u200b민지", "\u202e김민지", "a\ue000", "a\u0378", "a\u2028b"}) {
    EXPECT_EQ(with(name), (field_errors{{"name", field_error::not_allowed}})) << name;
  }
  EXPECT_EQ(with(std::string(limits::max_profile_field_characters + 1, 'x')),
            (field_errors{{"name", field_error::too_long}}));
  EXPECT_EQ(with(std::string{"a\0b", 3}), (field_errors{{"name", field_error::not_allowed}}));
  EXPECT_EQ(with("\xff"), (field_errors{{"name", field_error::not_allowed}}));
}

TEST(Registration, LimitsCountCharacters) {
  const auto hangul = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += "한";
    }
    return text;
  };
  const auto with = [&](std::size_t username, std::size_t password, std::size_t name) {
    return errors_after([&](registration_form& form) {
      form.username = hangul(username);
      form.password = hangul(password);
      form.password_confirm = std::nullopt;
      form.name = hangul(name);
      form.school = hangul(name);
    });
  };
  EXPECT_TRUE(with(150, 128, 200).empty());
  EXPECT_EQ(with(151, 129, 201), (field_errors{{"username", field_error::too_long},
                                               {"password", field_error::too_long},
                                               {"name", field_error::too_long},
                                               {"school", field_error::too_long}}));
}

constexpr const char* minji = "\uAE40\uBBFC\uC9C0";
constexpr const char* minji_decomposed = "\u1100\u1175\u11B7\u1106\u1175\u11AB\u110C\u1175";

TEST(Registration, ANameIsOnePersonHoweverItIsTyped) {
  auto form = good_form();
  form.username = minji_decomposed;
  form.name = minji_decomposed;
  form.school = minji_decomposed;
  people directory;
  const auto registered = directory.decide(register_person{form, "$argon2id$"}, at_ms(5));
  ASSERT_TRUE(registered.outcome);
  directory.apply(registered.changes.at(0));
  const auto* who = directory.find(user_id{1});
  ASSERT_NE(who, nullptr);
  EXPECT_EQ(who->username, minji);
  EXPECT_EQ(who->name, minji);
  EXPECT_EQ(who->school, minji);
  for (const auto* typed : {minji, minji_decomposed}) {
    EXPECT_EQ(directory.find(typed), who);
    form.username = typed;
    EXPECT_EQ(directory.check(form), (field_errors{{"username", field_error::taken}}));
  }
}

TEST(Registration, ANewNameIsKeptInOneForm) {
  auto directory = directory_of({student(1, "hong")});
  edit_person command{caller{user_id{9}, true, true}, user_id{1}, {}};
  command.edit.name = minji_decomposed;
  const auto decided = directory.decide(command, at_ms(5));
  ASSERT_TRUE(decided.outcome);
  EXPECT_EQ(decided.outcome.value().name, minji);
}

/// Names that would be refused today, or that somebody has, as older stores hold them.
TEST(People, OfOlderStoresAreFoundByWhatTheyRegisteredWith) {
  const std::vector<std::string> usernames{minji,  minji_decomposed, "Hong",   "hong",
                                           "HONG", "김민지\u3164",   "\uFF41", "has space"};
  std::vector<person> known;
  for (const auto& username : usernames) {
    known.push_back(student(static_cast<std::int64_t>(known.size() + 1), username));
  }
  const auto directory = directory_of(known);
  for (const auto& who : known) {
    ASSERT_NE(directory.find(who.username), nullptr) << who.username;
    EXPECT_EQ(directory.find(who.username)->id, who.id) << who.username;
  }
  EXPECT_EQ(directory.find("hONG")->id, user_id{3}) << "the first of those who are called alike";
  EXPECT_EQ(directory.find("A")->id, user_id{7});
  EXPECT_EQ(directory.image().people, known);
}

TEST(Registration, NobodyRegistersAsATeacher) {
  EXPECT_EQ(errors_after([](registration_form& form) { form.is_teacher = true; }),
            (field_errors{{"is_teacher", field_error::not_allowed}}));
  EXPECT_TRUE(errors_after([](registration_form& form) { form.is_teacher = false; }).empty());
}

TEST(Registration, EndsWhenTheIdsAreUsedUp) {
  people_image image;
  image.next_id = user_id{static_cast<std::int64_t>(limits::max_people) * 2};
  EXPECT_TRUE(people{image}.check(good_form()).empty());
  image.next_id = user_id{image.next_id.value + 1};
  EXPECT_EQ(people{image}.check(good_form()), (field_errors{{"non_field_errors", field_error::not_allowed}}));
}

TEST(People, GiveEachPersonTheNextId) {
  people directory;
  for (std::int64_t id = 1; id <= 3; ++id) {
    auto form = good_form();
    form.username = "user" + std::to_string(id);
    const auto decided = directory.decide(register_person{form, "h"}, at_ms(0));
    EXPECT_EQ(decided.outcome.value(), user_id{id});
    apply_all(directory, decided.changes);
  }
  EXPECT_EQ(directory.count(), 3U);
  EXPECT_EQ(directory.next_id(), user_id{4});
}

TEST(People, AnIdIsNeverGivenAgain) {
  people_image image;
  image.next_id = user_id{50};
  EXPECT_EQ(people{image}.next_id(), user_id{50});
  image.people.push_back(student(70, "late"));
  EXPECT_EQ(people{image}.next_id(), user_id{71});
}

TEST(People, AreFoundByUsernameAndById) {
  const auto directory = directory_of({student(1, "hong"), student(2, "")});
  ASSERT_NE(directory.find("hong"), nullptr);
  EXPECT_EQ(directory.find("hong")->id, user_id{1});
  EXPECT_EQ(directory.find("HONG"), directory.find("hong"));
  EXPECT_EQ(directory.find("hong "), nullptr);
  EXPECT_EQ(directory.find(std::string_view{}), nullptr);
  EXPECT_EQ(directory.find(user_id{2})->username, "");
  EXPECT_EQ(directory.find(user_id{3}), nullptr);
}

TEST(People, AFirstPersonStaysWhenAnotherComesUnderTheSameId) {
  auto directory = directory_of({student(1, "hong")});
  directory.apply(person_registered{student(1, "other"), at_ms(0)});
  EXPECT_EQ(directory.find(user_id{1})->username, "hong");
  EXPECT_EQ(directory.find("other"), nullptr);
}

TEST(People, NonPassIsCleared) {
  auto who = student(1, "hong");
  who.non_pass = true;
  auto directory = directory_of({who});
  directory.apply(non_pass_cleared{user_id{9}, at_ms(0)});
  EXPECT_TRUE(directory.find(user_id{1})->non_pass);
  directory.apply(non_pass_cleared{user_id{1}, at_ms(0)});
  EXPECT_FALSE(directory.find(user_id{1})->non_pass);
}

/// Begins a session with secret(key) and takes it in.
changes log_in(people& directory, std::int64_t user, std::uint64_t key, std::int64_t now_ms = 0) {
  const auto decided = directory.decide(start_session{user_id{user}, secret(key)}, at_ms(now_ms));
  EXPECT_TRUE(decided.outcome);
  apply_all(directory, decided.changes);
  return decided.changes;
}

TEST(Sessions, AKeyTellsWhoCalls) {
  auto teacher = student(1, "kim");
  teacher.is_teacher = true;
  auto directory = directory_of({teacher});
  EXPECT_EQ(log_in(directory, 1, 7, 3), (changes{session_started{user_id{1}, secret(7), at_ms(3)}}));
  EXPECT_EQ(directory.authenticate(secret(7), at_ms(0)).value(), (caller{user_id{1}, false, false, true}));
}

TEST(Sessions, ALoginAnswersThePerson) {
  const auto directory = directory_of({student(1, "hong")});
  EXPECT_EQ(directory.decide(start_session{user_id{1}, secret(1)}, at_ms(0)).outcome.value(),
            student(1, "hong"));
}

TEST(Sessions, LoginsAreRefusedInOrderOfPrecedence) {
  auto inactive = student(1, "hong");
  inactive.is_active = false;
  const auto directory = directory_of({inactive});
  const auto refusal = [&](std::int64_t user) {
    const auto decided = directory.decide(start_session{user_id{user}, secret(1)}, at_ms(0));
    EXPECT_TRUE(decided.changes.empty());
    return decided.outcome.refusal();
  };
  EXPECT_EQ(refusal(2), login_refusal::wrong_credentials);
  EXPECT_EQ(refusal(1), login_refusal::inactive);
}

TEST(Sessions, ANewLoginEndsTheOlderOne) {
  auto directory = directory_of({student(1, "hong")});
  log_in(directory, 1, 1);
  EXPECT_EQ(log_in(directory, 1, 2, 9),
            (changes{session_ended{user_id{1}, secret(1), session_end::duplicate_login, at_ms(9)},
                     session_started{user_id{1}, secret(2), at_ms(9)}}));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::duplicate_login);
  EXPECT_TRUE(directory.authenticate(secret(2), at_ms(0)));
}

TEST(Sessions, KeysAreRefusedInOrderOfPrecedence) {
  auto inactive = student(1, "hong");
  inactive.is_active = false;
  people_image image;
  image.people = {inactive};
  image.sessions = {{secret(1), user_id{1}, at_ms(0), at_ms(0), session_end::duplicate_login},
                    {secret(2), user_id{1}, at_ms(1), at_ms(1), std::nullopt}};
  const people directory{image};
  // The person is inactive throughout.
  EXPECT_EQ(directory.authenticate(secret(9), at_ms(0)).refusal(), session_refusal::not_authenticated);
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::duplicate_login);
  EXPECT_EQ(directory.authenticate(secret(2), at_ms(0)).refusal(), session_refusal::inactive);
}

TEST(Sessions, AfterLogoutTheKeyIsUnknown) {
  auto directory = directory_of({student(1, "hong")});
  log_in(directory, 1, 1);
  const auto facts = directory.log_out(secret(1), at_ms(4));
  EXPECT_EQ(facts, (changes{session_ended{user_id{1}, secret(1), session_end::logout, at_ms(4)}}));
  apply_all(directory, facts);
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::not_authenticated);
  EXPECT_TRUE(directory.log_out(secret(1), at_ms(5)).empty());
  EXPECT_TRUE(directory.image().sessions.empty());
}

TEST(Sessions, AKeyThatANewerLoginEndedLogsNobodyOut) {
  auto directory = directory_of({student(1, "hong")});
  log_in(directory, 1, 1);
  log_in(directory, 1, 2);
  EXPECT_TRUE(directory.log_out(secret(1), at_ms(5)).empty());
  EXPECT_TRUE(directory.authenticate(secret(2), at_ms(0)));
}

TEST(Sessions, SuperusersAndTestUsersKeepTheirOlderSessions) {
  auto superuser = student(1, "root");
  superuser.is_superuser = true;
  auto staff = student(3, "office");
  staff.is_staff = true;
  auto directory = directory_of({superuser, student(2, "test_student_01"), staff, student(4, "testimony")});
  std::uint64_t key = 0;
  for (const auto& [user, keeps] : {std::pair{1, true}, {2, true}, {3, false}, {4, false}}) {
    const auto older = ++key;
    log_in(directory, user, older);
    log_in(directory, user, ++key);
    EXPECT_EQ(directory.authenticate(secret(older), at_ms(0)).ok(), keeps) << user;
  }
}

TEST(Sessions, BeyondTheBoundTheOldestEnds) {
  auto directory = directory_of({student(1, "test_student_01")});
  for (std::uint64_t key = 1; key <= limits::max_sessions_per_person; ++key) {
    EXPECT_EQ(log_in(directory, 1, key, static_cast<std::int64_t>(key)).size(), 1U);
  }
  const auto facts = log_in(directory, 1, 100, 100);
  EXPECT_EQ(only<session_ended>(facts),
            (std::vector{session_ended{user_id{1}, secret(1), session_end::too_many, at_ms(100)}}));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::duplicate_login);
  EXPECT_TRUE(directory.authenticate(secret(2), at_ms(0)));
}

TEST(Sessions, OnlyTheLastEndedOnesAreRemembered) {
  auto directory = directory_of({student(1, "hong")});
  const std::uint64_t remembered = limits::max_remembered_ended_sessions_per_person;
  for (std::uint64_t key = 1; key <= remembered + 2; ++key) {
    log_in(directory, 1, key, static_cast<std::int64_t>(key));
  }
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::not_authenticated);
  EXPECT_EQ(directory.authenticate(secret(2), at_ms(0)).refusal(), session_refusal::duplicate_login);
  EXPECT_EQ(directory.image().sessions.size(), remembered + 1);
}

TEST(Sessions, AnImageThatListsTooManyEndedOnesIsCutToTheLast) {
  people_image image;
  image.people = {student(1, "hong")};
  for (std::uint64_t key = 0; key < 10; ++key) {
    image.sessions.push_back({secret(key), user_id{1}, at_ms(static_cast<std::int64_t>(key)),
                              at_ms(static_cast<std::int64_t>(key)), session_end::duplicate_login});
  }
  image.sessions.push_back({secret(10), user_id{1}, at_ms(10), at_ms(10), session_end::logout});
  const people directory{image};
  EXPECT_EQ(directory.image().sessions.size(), limits::max_remembered_ended_sessions_per_person);
  EXPECT_EQ(directory.authenticate(secret(9), at_ms(0)).refusal(), session_refusal::duplicate_login);
  EXPECT_EQ(directory.authenticate(secret(10), at_ms(0)).refusal(), session_refusal::not_authenticated);
}

TEST(Callers, StaffSuperusersAndTeachersActForOthers) {
  EXPECT_FALSE((caller{user_id{1}, false, false, false}).acts_for_others());
  EXPECT_TRUE((caller{user_id{1}, true, false, false}).acts_for_others());
  EXPECT_TRUE((caller{user_id{1}, false, true, false}).acts_for_others());
  EXPECT_TRUE((caller{user_id{1}, false, false, true}).acts_for_others());
}

// Sessions that are not used end after 1,200 ms; a use leaves a change when the last one is older than 100
// ms.

constexpr people_rules short_idle{milliseconds{1'200}, false};

people directory_with_idle_sessions(std::vector<person> who) {
  people_image image;
  image.people = std::move(who);
  return people{image, short_idle};
}

TEST(IdleSessions, AreRefusedFromTheVeryMomentOnEndedOrNot) {
  auto directory = directory_with_idle_sessions({student(1, "hong")});
  log_in(directory, 1, 1);
  EXPECT_TRUE(directory.authenticate(secret(1), at_ms(1'199)));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(1'200)).refusal(), session_refusal::idle);
  EXPECT_TRUE(directory.due(at_ms(1'199)).empty());
  const auto facts = directory.due(at_ms(1'300));
  EXPECT_EQ(facts, (changes{session_ended{user_id{1}, secret(1), session_end::idle, at_ms(1'300)}}));
  apply_all(directory, facts);
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(1'300)).refusal(), session_refusal::idle);
  // Also when the clock is set back.
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(0)).refusal(), session_refusal::idle);
  EXPECT_TRUE(directory.due(at_ms(9'000)).empty());
}

TEST(IdleSessions, EachUseBeginsTheTimeAnewAndLeavesAChangeOnlyNowAndThen) {
  auto directory = directory_with_idle_sessions({student(1, "hong")});
  log_in(directory, 1, 1);
  EXPECT_TRUE(directory.use(secret(1), at_ms(100)).empty());
  const auto facts = directory.use(secret(1), at_ms(101));
  EXPECT_EQ(facts, (changes{session_used{user_id{1}, secret(1), at_ms(101)}}));
  apply_all(directory, facts);
  EXPECT_TRUE(directory.use(secret(1), at_ms(201)).empty());
  EXPECT_EQ(directory.image().sessions.at(0).used_at, at_ms(101));
  EXPECT_TRUE(directory.authenticate(secret(1), at_ms(1'400)));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(1'401)).refusal(), session_refusal::idle);
}

TEST(IdleSessions, AUseComesTooLateForOneThatIsOverOrUnknown) {
  auto directory = directory_with_idle_sessions({student(1, "hong")});
  log_in(directory, 1, 1);
  EXPECT_TRUE(directory.use(secret(1), at_ms(1'200)).empty());
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(1'200)).refusal(), session_refusal::idle);
  EXPECT_TRUE(directory.use(secret(9), at_ms(0)).empty());
  EXPECT_TRUE(directory.log_out(secret(1), at_ms(1'200)).empty());
}

TEST(IdleSessions, AClockThatWasSetBackShortensNoTime) {
  auto directory = directory_with_idle_sessions({student(1, "hong")});
  log_in(directory, 1, 1, 500);
  EXPECT_TRUE(directory.use(secret(1), at_ms(0)).empty());
  EXPECT_TRUE(directory.authenticate(secret(1), at_ms(1'699)));
}

TEST(IdleSessions, AreDueTheLongestUnusedFirst) {
  auto directory = directory_with_idle_sessions({student(1, "a"), student(2, "b")});
  EXPECT_EQ(directory.next_due(), std::nullopt);
  log_in(directory, 1, 1, 0);
  log_in(directory, 2, 2, 10);
  EXPECT_EQ(directory.next_due(), at_ms(1'200));
  apply_all(directory, directory.use(secret(1), at_ms(50)));
  EXPECT_EQ(directory.next_due(), at_ms(1'210));
  const auto facts = only<session_ended>(directory.due(at_ms(1'250)));
  ASSERT_EQ(facts.size(), 2U);
  EXPECT_EQ(facts[0].key, secret(2));
  EXPECT_EQ(facts[1].key, secret(1));
}

TEST(IdleSessions, AreEndedAStepAtATime) {
  people_image image;
  const auto many = static_cast<std::int64_t>(limits::max_due_changes_per_step) + 5;
  for (std::int64_t id = 1; id <= many; ++id) {
    image.people.push_back(student(id, "user" + std::to_string(id)));
    image.sessions.push_back(
        {secret(static_cast<std::uint64_t>(id)), user_id{id}, at_ms(0), at_ms(0), std::nullopt});
  }
  people directory{image, short_idle};
  const auto first = directory.due(at_ms(5'000));
  EXPECT_EQ(first.size(), limits::max_due_changes_per_step);
  apply_all(directory, first);
  const auto second = directory.due(at_ms(5'000));
  EXPECT_EQ(second.size(), 5U);
  apply_all(directory, second);
  EXPECT_EQ(directory.next_due(), std::nullopt);
}

TEST(IdleSessions, AfterARestartTheLastStoredUseCounts) {
  people_image image;
  image.people = {student(1, "hong")};
  image.sessions = {{secret(1), user_id{1}, at_ms(0), at_ms(700), std::nullopt}};
  const people directory{image, short_idle};
  EXPECT_EQ(directory.next_due(), at_ms(1'900));
  EXPECT_TRUE(directory.authenticate(secret(1), at_ms(1'899)));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(1'900)).refusal(), session_refusal::idle);
}

TEST(IdleSessions, ThereAreNoneWithoutATime) {
  people_image image;
  image.people = {student(1, "hong")};
  people directory{image, {milliseconds{0}, false}};
  log_in(directory, 1, 1);
  EXPECT_TRUE(directory.authenticate(secret(1), at_ms(1'000'000'000)));
  EXPECT_TRUE(directory.use(secret(1), at_ms(1'000'000'000)).empty());
  EXPECT_TRUE(directory.due(at_ms(1'000'000'000)).empty());
  EXPECT_EQ(directory.next_due(), std::nullopt);
}

TEST(IdleSessions, ALoginFindsThemOverAlready) {
  auto directory = directory_with_idle_sessions({student(1, "hong"), student(2, "test_student_01")});
  log_in(directory, 1, 1, 0);
  EXPECT_EQ(log_in(directory, 1, 2, 5'000),
            (changes{session_ended{user_id{1}, secret(1), session_end::idle, at_ms(5'000)},
                     session_started{user_id{1}, secret(2), at_ms(5'000)}}));
  // Those who keep their sessions are not counted the idle ones.
  for (std::uint64_t key = 0; key < limits::max_sessions_per_person; ++key) {
    log_in(directory, 2, 100 + key, key == 0 ? 5'000 : 6'000);
  }
  EXPECT_EQ(log_in(directory, 2, 200, 6'300),
            (changes{session_ended{user_id{2}, secret(100), session_end::idle, at_ms(6'300)},
                     session_started{user_id{2}, secret(200), at_ms(6'300)}}));
}

TEST(Sessions, EachEndIsToldByItsReason) {
  using enum session_refusal;
  const std::vector<std::pair<session_end, session_refusal>> told{
      {session_end::logout, not_authenticated},
      {session_end::duplicate_login, duplicate_login},
      {session_end::too_many, duplicate_login},
      {session_end::idle, idle},
      {session_end::password_changed, password_changed},
      {session_end::deactivated, deactivated},
      {session_end::admin_forced_logout, admin_forced_logout}};
  for (const auto& [reason, refusal] : told) {
    auto directory = directory_of({student(1, "hong")});
    log_in(directory, 1, 1);
    directory.apply(session_ended{user_id{1}, secret(1), reason, at_ms(1)});
    EXPECT_EQ(directory.authenticate(secret(1), at_ms(1)).refusal(), refusal);
    EXPECT_EQ(people{directory.image()}.authenticate(secret(1), at_ms(1)).refusal(), refusal);
  }
}

TEST(Sessions, AnEndIsToldBeforeIdlenessAndThatBeforeTheAccount) {
  auto inactive = student(1, "hong");
  inactive.is_active = false;
  people_image image;
  image.people = {inactive};
  image.sessions = {{secret(1), user_id{1}, at_ms(0), at_ms(0), session_end::password_changed},
                    {secret(2), user_id{1}, at_ms(1), at_ms(1), std::nullopt}};
  const people directory{image, short_idle};
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(9'000)).refusal(), session_refusal::password_changed);
  EXPECT_EQ(directory.authenticate(secret(2), at_ms(9'000)).refusal(), session_refusal::idle);
  EXPECT_EQ(directory.authenticate(secret(2), at_ms(9)).refusal(), session_refusal::inactive);
}

TEST(Passwords, OnesOwnChangeEndsAllSessionsButTheOneThatAsks) {
  auto who = student(1, "test_student_01");
  who.needs_password_change = true;
  auto directory = directory_of({who});
  for (std::uint64_t key = 1; key <= 3; ++key) {
    log_in(directory, 1, key, static_cast<std::int64_t>(key));
  }
  const auto facts = directory.decide(change_password{user_id{1}, secret(2), "new"}, at_ms(9));
  EXPECT_EQ(facts, (changes{password_changed{user_id{1}, "new", false, at_ms(9)},
                            session_ended{user_id{1}, secret(1), session_end::password_changed, at_ms(9)},
                            session_ended{user_id{1}, secret(3), session_end::password_changed, at_ms(9)}}));
  apply_all(directory, facts);
  EXPECT_EQ(directory.find(user_id{1})->password_hash, "new");
  EXPECT_FALSE(directory.find(user_id{1})->needs_password_change);
  EXPECT_TRUE(directory.authenticate(secret(2), at_ms(9)));
  EXPECT_TRUE(directory.decide(change_password{user_id{7}, secret(2), "new"}, at_ms(9)).empty());
}

}  // namespace
}  // namespace usher::domain::people_test
