#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "domain/people/people.hpp"
#include "tests/domain/base/values.hpp"

namespace usher::domain::people_office_test {
namespace {

using namespace testing;

constexpr user_id student_id{1};
constexpr user_id teacher_id{2};
constexpr user_id staff_id{3};
constexpr user_id root_id{4};
constexpr user_id other_staff_id{5};
constexpr user_id customer_id{6};
constexpr user_id nobody{99};

constexpr caller a_student{student_id, false, false, false};
constexpr caller a_teacher{teacher_id, false, false, true};
constexpr caller a_clerk{staff_id, true, false, false};
constexpr caller a_root{root_id, false, true, false};

person named(user_id id, std::string username) {
  person who;
  who.id = id;
  who.username = std::move(username);
  who.password_hash = "$argon2id$";
  who.name = "홍길동";
  return who;
}

/// A student, a teacher, two clerks, a superuser, and a customer who cannot log in.
people everybody() {
  people_image image;
  image.people = {named(student_id, "student"), named(teacher_id, "teacher"),   named(staff_id, "staff"),
                  named(root_id, "root"),       named(other_staff_id, "clerk"), named(customer_id, "")};
  image.people[0].is_student = true;
  image.people[0].no_show = 1;
  image.people[0].non_pass = true;
  image.people[1].is_teacher = true;
  image.people[2].is_staff = true;
  image.people[3].is_superuser = true;
  image.people[4].is_staff = true;
  image.people[5].password_hash.clear();
  return people{image};
}

void log_in(people& directory, user_id user, std::uint64_t key) {
  apply_all(directory, directory.decide(start_session{user, secret(key)}, at_ms(0)).changes);
}

registration_form form_of(const std::string& username) {
  registration_form form;
  form.username = username;
  form.password = "correct horse";
  form.name = "이름";
  return form;
}

/// Nothing when it was not refused by the office's rules.
template <class Value>
std::optional<office_refusal> refusal_of(const outcome<Value, office_refusal>& answer) {
  return answer ? std::nullopt : std::optional{answer.refusal()};
}

template <class Value>
std::optional<office_refusal> refusal_of(const outcome<Value, person_refusal>& answer) {
  if (answer) {
    return std::nullopt;
  }
  const auto* refusal = std::get_if<office_refusal>(&answer.refusal());
  return refusal == nullptr ? std::nullopt : std::optional{*refusal};
}

constexpr auto fine = std::optional<office_refusal>{};
constexpr auto forbidden = std::optional{office_refusal::forbidden};
constexpr auto unknown = std::optional{office_refusal::unknown_user};

TEST(Office, ActsOnPeopleBelowItsRankAndIsForbiddenBeforeItIsToldWhoExists) {
  const auto directory = everybody();
  struct row {
    caller by;
    user_id about;
    std::optional<office_refusal> expected;
  };
  const std::vector<row> rows{{a_student, nobody, forbidden}, {a_student, student_id, forbidden},
                              {a_teacher, nobody, forbidden}, {a_teacher, student_id, forbidden},
                              {a_clerk, nobody, unknown},     {a_clerk, student_id, fine},
                              {a_clerk, teacher_id, fine},    {a_clerk, customer_id, fine},
                              {a_clerk, staff_id, forbidden}, {a_clerk, other_staff_id, forbidden},
                              {a_clerk, root_id, forbidden},  {a_root, nobody, unknown},
                              {a_root, student_id, fine},     {a_root, staff_id, fine},
                              {a_root, root_id, fine}};
  for (const auto& [by, about, expected] : rows) {
    SCOPED_TRACE(std::to_string(by.user.value) + " about " + std::to_string(about.value));
    EXPECT_EQ(directory.objection(by, about), expected);
    person_edit edit;
    edit.school = "한성고";
    EXPECT_EQ(refusal_of(directory.decide(edit_person{by, about, edit}, at_ms(0)).outcome), expected);
    if (about == customer_id) {
      continue;
    }
    EXPECT_EQ(refusal_of(directory.decide(reset_password{by, about, "h"}, at_ms(0)).outcome), expected);
  }
}

TEST(Office, RanksAreGivenAndTakenBySuperusersOnly) {
  const auto directory = everybody();
  const auto with = [&](const caller& by, user_id about, auto spoil) {
    person_edit edit;
    spoil(edit);
    const auto decided = directory.decide(edit_person{by, about, edit}, at_ms(0));
    EXPECT_EQ(decided.outcome.ok(), !decided.changes.empty());
    return refusal_of(decided.outcome);
  };
  // A student is none of these.
  const auto make_staff = [](person_edit& edit) {
    edit.is_student = false;
    edit.is_staff = true;
  };
  const auto make_root = [](person_edit& edit) {
    edit.is_student = false;
    edit.is_superuser = true;
  };
  const auto make_teacher = [](person_edit& edit) {
    edit.is_student = false;
    edit.is_teacher = true;
  };
  const auto unmake_staff = [](person_edit& edit) { edit.is_staff = false; };
  EXPECT_EQ(with(a_clerk, student_id, make_staff), forbidden);
  EXPECT_EQ(with(a_clerk, student_id, make_root), forbidden);
  EXPECT_EQ(with(a_clerk, student_id, make_teacher), fine);
  EXPECT_EQ(with(a_root, student_id, make_staff), fine);
  EXPECT_EQ(with(a_root, student_id, make_root), fine);
  EXPECT_EQ(with(a_root, staff_id, unmake_staff), fine);
  // What they are already is no change of rank.
  person_edit as_is;
  as_is.is_staff = false;
  EXPECT_EQ(refusal_of(directory.decide(edit_person{a_clerk, student_id, as_is}, at_ms(0)).outcome), fine);
}

TEST(Office, NobodyDeactivatesOrDemotesThemselves) {
  people_image image;
  image.people = {named(root_id, "root"), named(user_id{7}, "second")};
  for (person& who : image.people) {
    who.is_staff = who.is_superuser = true;
  }
  const people directory{image};
  const auto with = [&](user_id about, auto spoil) {
    person_edit edit;
    spoil(edit);
    return refusal_of(
        directory.decide(edit_person{{root_id, true, true, false}, about, edit}, at_ms(0)).outcome);
  };
  const auto deactivate = [](person_edit& edit) { edit.is_active = false; };
  const auto unmake_root = [](person_edit& edit) { edit.is_superuser = false; };
  const auto unmake_staff = [](person_edit& edit) { edit.is_staff = false; };
  EXPECT_EQ(with(root_id, deactivate), forbidden);
  EXPECT_EQ(with(root_id, unmake_root), forbidden);
  EXPECT_EQ(with(root_id, unmake_staff), forbidden);
  const auto make_student = [](person_edit& edit) { edit.is_student = true; };
  EXPECT_EQ(with(root_id, make_student), forbidden) << "a student has no rank";
  EXPECT_EQ(with(user_id{7}, make_student), fine);
  EXPECT_EQ(with(root_id, [](person_edit& edit) { edit.name = "새 이름"; }), fine);
  EXPECT_EQ(with(user_id{7}, deactivate), fine);
  EXPECT_EQ(with(user_id{7}, unmake_root), fine);
  EXPECT_EQ(with(user_id{7}, unmake_staff), fine);
}

TEST(Office, MakesPeopleOfEveryKindBelowItsRank) {
  const auto directory = everybody();
  struct row {
    caller by;
    bool teacher;
    bool staff;
    bool superuser;
    std::optional<office_refusal> expected;
  };
  const std::vector<row> rows{{a_student, false, false, false, forbidden},
                              {a_teacher, false, false, false, forbidden},
                              {a_clerk, false, false, false, fine},
                              {a_clerk, true, false, false, fine},
                              {a_clerk, false, true, false, forbidden},
                              {a_clerk, false, false, true, forbidden},
                              {a_root, true, false, false, fine},
                              {a_root, false, true, false, fine},
                              {a_root, false, true, true, fine}};
  for (const auto& [by, teacher, staff, superuser, expected] : rows) {
    create_person command{by, form_of("fresh"), "hash", staff, superuser};
    command.form.is_teacher = teacher;
    const auto decided = directory.decide(command, at_ms(3));
    EXPECT_EQ(refusal_of(decided.outcome), expected);
    EXPECT_EQ(decided.outcome.ok(), !expected.has_value());
    if (!decided.outcome) {
      EXPECT_TRUE(decided.changes.empty());
      continue;
    }
    const person& made = decided.outcome.value();
    EXPECT_EQ(decided.changes, (changes{person_registered{made, at_ms(3)}}));
    EXPECT_EQ(made.id, directory.next_id());
    EXPECT_EQ(made.username, "fresh");
    EXPECT_EQ(made.password_hash, "hash");
    EXPECT_EQ(made.is_teacher, teacher || staff || superuser);
    EXPECT_EQ(made.is_staff, staff || superuser);
    EXPECT_EQ(made.is_superuser, superuser);
    EXPECT_EQ(made.is_student, !teacher && !staff && !superuser);
    EXPECT_TRUE(made.needs_password_change);
    EXPECT_TRUE(made.essential_clinic && !made.non_pass);
    EXPECT_EQ(made.subject, "physics1") << "the first subject, where none is named";
  }
}

TEST(Office, RolesGoAlongAndAStudentIsNothingElse) {
  struct row {
    bool student;
    bool teacher;
    bool staff;
    bool superuser;
    bool ends_as_teacher;
    bool ends_as_staff;
    bool ends_as_superuser;
  };
  for (const auto& [student, teacher, staff, superuser, as_teacher, as_staff, as_superuser] :
       {row{false, false, false, true, true, true, true}, row{false, false, true, false, true, true, false},
        row{false, true, false, false, true, false, false}, row{true, true, true, true, false, false, false},
        row{false, false, false, false, false, false, false}}) {
    person who = named(user_id{9}, "somebody");
    who.is_student = student;
    who.is_teacher = teacher;
    who.is_staff = staff;
    who.is_superuser = superuser;
    const person whole = with_whole_roles(who);
    EXPECT_EQ(whole.is_student, student);
    EXPECT_EQ(whole.is_teacher, as_teacher);
    EXPECT_EQ(whole.is_staff, as_staff);
    EXPECT_EQ(whole.is_superuser, as_superuser);
    EXPECT_EQ(with_whole_roles(whole), whole);
  }
}

TEST(Office, AnEditOfAStudentsRightsAloneMakesNoTeacher) {
  const auto directory = everybody();
  person_edit edit;
  edit.is_teacher = true;
  const auto decided = directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(3));
  ASSERT_TRUE(decided.outcome.ok());
  EXPECT_FALSE(decided.outcome.value().is_teacher);
  EXPECT_TRUE(decided.changes.empty());
}

TEST(Office, AFormIsJudgedOnlyForWhoMaySendIt) {
  const auto directory = everybody();
  auto form = form_of("student");
  form.name = std::nullopt;
  const auto by = [&](const caller& who) {
    return directory.decide(create_person{who, form, "hash"}, at_ms(0)).outcome.refusal();
  };
  EXPECT_EQ(by(a_teacher), person_refusal{office_refusal::forbidden});
  EXPECT_EQ(
      by(a_clerk),
      (person_refusal{field_errors{{"username", field_error::taken}, {"name", field_error::required}}}));
  // A teacher's form is fine from the office and from nobody else.
  form = form_of("fresh");
  form.is_teacher = true;
  EXPECT_TRUE(directory.check(form, a_clerk).empty());
  EXPECT_TRUE(directory.check(form, a_root).empty());
  const field_errors refused{{"is_teacher", field_error::not_allowed}};
  EXPECT_EQ(directory.check(form, a_teacher), refused);
  EXPECT_EQ(directory.check(form), refused);
}

TEST(Office, APersonWhoToldTheirOwnPasswordNeedsNoOther) {
  create_person command{a_clerk, form_of("fresh"), "hash"};
  command.needs_password_change = false;
  EXPECT_FALSE(everybody().decide(command, at_ms(0)).outcome.value().needs_password_change);
}

TEST(Office, AFirstPasswordIsNotJudgedAsOneThatSomebodyChooses) {
  create_person command{a_clerk, form_of("fresh"), "hash"};
  command.form.password = "fresh";
  EXPECT_TRUE(everybody().decide(command, at_ms(0)).outcome);
  command.origin = password_origin::chosen;
  EXPECT_EQ(everybody().decide(command, at_ms(0)).outcome.refusal(),
            (person_refusal{field_errors{{"password", field_error::too_short, 8}}}));
}

TEST(Office, AnEditTellsEveryWrongField) {
  const auto directory = everybody();
  person_edit edit;
  edit.name = " ";
  edit.email = std::string(limits::max_profile_field_characters + 1, 'x');
  edit.subject = "line\nbreak";
  const auto refused = directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(0));
  EXPECT_EQ(refused.outcome.refusal(), (person_refusal{field_errors{{"name", field_error::required},
                                                                    {"email", field_error::too_long},
                                                                    {"subject", field_error::not_allowed}}}));
  EXPECT_TRUE(refused.changes.empty());
  edit.is_staff = true;
  EXPECT_EQ(refusal_of(directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(0)).outcome),
            forbidden);
}

TEST(Office, ASubjectIsNoNumberThatNoneHas) {
  const auto directory = everybody();
  person_edit edit;
  edit.subject = "6";
  const auto refused = directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(8));
  EXPECT_EQ(refused.outcome.refusal(), person_refusal{(field_errors{{"subject", field_error::not_allowed}})});
  registration_form form;
  form.username = "minji";
  form.password = "her own words";
  form.name = "김민지";
  form.subject = "6";
  EXPECT_EQ(directory.check(form), (field_errors{{"subject", field_error::not_allowed}}));
  form.subject = "physics2";
  EXPECT_TRUE(directory.check(form).empty());
}

TEST(Office, EndsTheSessionsOfWhoIsBelowItsRank) {
  auto directory = everybody();
  for (std::uint64_t key = 1; key <= 2; ++key) {
    directory.apply(session_started{student_id, secret(key), at_ms(static_cast<std::int64_t>(key))});
  }
  EXPECT_EQ(directory.decide(force_logout{a_student, student_id}, at_ms(5)).outcome.refusal(),
            office_refusal::forbidden);
  EXPECT_EQ(directory.decide(force_logout{a_clerk, staff_id}, at_ms(5)).outcome.refusal(),
            office_refusal::forbidden);
  EXPECT_EQ(directory.decide(force_logout{a_clerk, user_id{999}}, at_ms(5)).outcome.refusal(),
            office_refusal::unknown_user);
  const auto decided = directory.decide(force_logout{a_clerk, student_id}, at_ms(5));
  ASSERT_TRUE(decided.outcome.ok());
  EXPECT_EQ(decided.outcome.value(), (logged_out{student_id, 2}));
  EXPECT_EQ(decided.changes,
            (changes{session_ended{student_id, secret(1), session_end::admin_forced_logout, at_ms(5)},
                     session_ended{student_id, secret(2), session_end::admin_forced_logout, at_ms(5)}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(6)).refusal(), session_refusal::admin_forced_logout);
  const auto again = directory.decide(force_logout{a_clerk, student_id}, at_ms(7));
  EXPECT_EQ(again.outcome.value().sessions, 0);
  EXPECT_TRUE(again.changes.empty());
}

TEST(Office, AnEditReplacesWhatItNamesAndNothingElse) {
  auto directory = everybody();
  person_edit edit;
  edit.name = "새 이름";
  edit.email = "a@example.org";
  edit.phone_num = "1";
  edit.student_phone_num = "2";
  edit.student_parent_phone_num = "3";
  edit.school = "4";
  edit.grade = "5";
  edit.subject = "chemistry";
  edit.is_teacher = true;
  edit.is_student = false;
  person expected = *directory.find(student_id);
  expected.name = "새 이름";
  expected.email = "a@example.org";
  expected.phone_num = "1";
  expected.student_phone_num = "2";
  expected.student_parent_phone_num = "3";
  expected.school = "4";
  expected.grade = "5";
  expected.subject = "chemistry";
  expected.is_teacher = true;
  expected.is_student = false;
  const auto decided = directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(8));
  EXPECT_EQ(decided.outcome.value(), expected);
  EXPECT_EQ(decided.changes, (changes{person_changed{expected, at_ms(8)}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(*directory.find(student_id), expected);
  EXPECT_TRUE(directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(9)).changes.empty());
}

TEST(Office, AChangedRecordKeepsWhatHasChangesOfItsOwn) {
  auto directory = everybody();
  const person before = *directory.find(student_id);
  person other = named(student_id, "renamed");
  other.name = "새 이름";
  other.password_hash = "stolen";
  other.no_show = 9;
  other.non_pass = false;
  other.essential_clinic = true;
  other.needs_password_change = true;
  directory.apply(person_changed{other, at_ms(0)});
  person expected = before;
  expected.name = "새 이름";
  expected.is_student = false;
  EXPECT_EQ(*directory.find(student_id), expected);
  EXPECT_EQ(directory.find("student")->id, student_id);
  EXPECT_EQ(directory.find("renamed"), nullptr);
  directory.apply(person_changed{named(nobody, "ghost"), at_ms(0)});
  EXPECT_EQ(directory.find(nobody), nullptr);
}

TEST(Office, WhoIsDeactivatedHearsSoAndComesBackWithALogin) {
  auto directory = everybody();
  log_in(directory, student_id, 1);
  person_edit edit;
  edit.is_active = false;
  const auto decided = directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(4));
  EXPECT_EQ(only<session_ended>(decided.changes),
            (std::vector{session_ended{student_id, secret(1), session_end::deactivated, at_ms(4)}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(4)).refusal(), session_refusal::deactivated);
  EXPECT_EQ(directory.decide(start_session{student_id, secret(2)}, at_ms(5)).outcome.refusal(),
            login_refusal::inactive);
  edit.is_active = true;
  apply_all(directory, directory.decide(edit_person{a_clerk, student_id, edit}, at_ms(6)).changes);
  log_in(directory, student_id, 3);
  EXPECT_TRUE(directory.authenticate(secret(3), at_ms(6)));
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(6)).refusal(), session_refusal::deactivated);
}

TEST(Office, ErasesPeopleBelowItsRankAndNobodyErasesThemselves) {
  struct row {
    caller by;
    user_id about;
    std::optional<office_refusal> expected;
  };
  caller a_program;
  a_program.is_staff = true;
  const std::vector<row> rows{{a_student, student_id, forbidden},
                              {a_student, nobody, forbidden},
                              {a_teacher, student_id, forbidden},
                              {a_clerk, student_id, fine},
                              {a_clerk, teacher_id, fine},
                              {a_clerk, customer_id, fine},
                              {a_clerk, nobody, unknown},
                              {a_clerk, staff_id, forbidden},
                              {a_clerk, other_staff_id, forbidden},
                              {a_clerk, root_id, forbidden},
                              {a_root, staff_id, fine},
                              {a_root, root_id, forbidden},
                              {a_root, nobody, unknown},
                              {a_program, student_id, fine},
                              {a_program, staff_id, forbidden},
                              {a_program, root_id, forbidden},
                              {a_program, customer_id, fine}};
  for (const auto& [by, about, expected] : rows) {
    SCOPED_TRACE(std::to_string(by.user.value) + " about " + std::to_string(about.value));
    const auto decided = everybody().decide(erase_person{by, about}, at_ms(0));
    EXPECT_EQ(refusal_of(decided.outcome), expected);
    if (expected) {
      EXPECT_TRUE(decided.changes.empty());
    } else {
      EXPECT_EQ(decided.outcome.value(), erased_person(about));
      EXPECT_EQ(decided.changes, (changes{person_erased{about, by.user, at_ms(0)}}));
    }
  }
}

TEST(Office, OfWhoIsErasedNothingIsLeftButTheNumber) {
  auto directory = everybody();
  log_in(directory, student_id, 1);
  const auto decided = directory.decide(erase_person{a_clerk, student_id}, at_ms(4));
  EXPECT_EQ(decided.changes,
            (changes{session_ended{student_id, secret(1), session_end::deactivated, at_ms(4)},
                     person_erased{student_id, staff_id, at_ms(4)}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(*directory.find(student_id), erased_person(student_id));
  EXPECT_EQ(directory.find("student"), nullptr);
  EXPECT_FALSE(directory.authenticate(secret(1), at_ms(4)));
  EXPECT_EQ(directory.decide(start_session{student_id, secret(2)}, at_ms(5)).outcome.refusal(),
            login_refusal::wrong_credentials);
  EXPECT_EQ(directory.decide(show_person{a_clerk, student_id}).value(), erased_person(student_id));
  EXPECT_EQ(directory.next_id(), user_id{7}) << "no number is given twice";
  // Once more is no mistake, and changes nothing.
  const auto again = directory.decide(erase_person{a_clerk, student_id}, at_ms(6));
  EXPECT_EQ(again.outcome.value(), erased_person(student_id));
  EXPECT_TRUE(again.changes.empty());
  EXPECT_EQ(refusal_of(directory.decide(erase_person{a_student, student_id}, at_ms(6)).outcome), forbidden);
}

TEST(Office, WhoIsErasedIsUnknownToWhateverElseTheOfficeDoes) {
  auto directory = everybody();
  directory.apply(person_erased{student_id, staff_id, at_ms(0)});
  person_edit edit;
  edit.name = "다시";
  EXPECT_EQ(refusal_of(directory.decide(edit_person{a_root, student_id, edit}, at_ms(1)).outcome), unknown);
  EXPECT_EQ(refusal_of(directory.decide(reset_password{a_root, student_id, "h"}, at_ms(1)).outcome), unknown);
  EXPECT_EQ(refusal_of(directory.decide(set_no_show{a_root, student_id, 1, "again"}, at_ms(1)).outcome),
            unknown);
  EXPECT_EQ(
      refusal_of(
          directory.decide(set_flag{a_root, student_id, set_flag::which::non_pass, true}, at_ms(1)).outcome),
      unknown);
  EXPECT_EQ(directory.objection(a_root, student_id), unknown);
}

TEST(Office, TheUsernameOfWhoIsErasedIsFreeAndFindsWhoHasItElse) {
  people_image image;
  image.people = {named(user_id{1}, "Minji"), named(user_id{2}, "minji"), named(user_id{3}, "MINJI")};
  people directory{image};
  ASSERT_EQ(directory.find("mInJi")->id, user_id{1});
  directory.apply(person_erased{user_id{1}, staff_id, at_ms(0)});
  EXPECT_EQ(directory.find("mInJi")->id, user_id{2});
  EXPECT_EQ(directory.find("MINJI")->id, user_id{3});
  EXPECT_EQ(people{directory.image()}.find("mInJi")->id, user_id{2});
  directory.apply(person_erased{user_id{3}, staff_id, at_ms(0)});
  EXPECT_EQ(directory.find("MINJI")->id, user_id{2});
  directory.apply(person_erased{user_id{2}, staff_id, at_ms(0)});
  EXPECT_EQ(directory.find("minji"), nullptr);
  const auto made = directory.decide(register_person{form_of("minji"), "hash"}, at_ms(1));
  ASSERT_TRUE(made.outcome);
  EXPECT_EQ(made.outcome.value(), user_id{4});
}

TEST(Office, AResetPasswordEndsEverySessionAndIsToBeChanged) {
  auto directory = everybody();
  log_in(directory, student_id, 1);
  const auto decided = directory.decide(reset_password{a_clerk, student_id, "new"}, at_ms(4));
  EXPECT_EQ(decided.changes,
            (changes{password_changed{student_id, "new", true, at_ms(4)},
                     session_ended{student_id, secret(1), session_end::password_changed, at_ms(4)}}));
  apply_all(directory, decided.changes);
  EXPECT_EQ(*directory.find(student_id), decided.outcome.value());
  EXPECT_TRUE(directory.find(student_id)->needs_password_change);
  EXPECT_EQ(directory.find(student_id)->password_hash, "new");
  EXPECT_EQ(directory.authenticate(secret(1), at_ms(4)).refusal(), session_refusal::password_changed);
}

TEST(Office, WhoCannotLogInHasNoPasswordToReset) {
  EXPECT_EQ(refusal_of(everybody().decide(reset_password{a_root, customer_id, "new"}, at_ms(4)).outcome),
            unknown);
}

TEST(Flags, AreSetByTheOfficeAndOnesOwnEssentialClinicByAStudent) {
  const auto directory = everybody();
  using enum set_flag::which;
  struct row {
    caller by;
    user_id about;
    set_flag::which flag;
    std::optional<office_refusal> expected;
  };
  const std::vector<row> rows{{a_student, student_id, essential_clinic, fine},
                              {a_student, student_id, non_pass, forbidden},
                              {a_student, teacher_id, essential_clinic, forbidden},
                              {a_student, nobody, essential_clinic, forbidden},
                              {a_teacher, teacher_id, essential_clinic, forbidden},
                              {a_teacher, student_id, essential_clinic, forbidden},
                              {a_teacher, student_id, non_pass, forbidden},
                              {{nobody, false, false, false}, nobody, essential_clinic, forbidden},
                              {a_clerk, student_id, essential_clinic, fine},
                              {a_clerk, student_id, non_pass, fine},
                              {a_clerk, root_id, non_pass, fine},
                              {a_clerk, nobody, non_pass, unknown},
                              {a_root, student_id, non_pass, fine}};
  for (const auto& [by, about, flag, expected] : rows) {
    EXPECT_EQ(refusal_of(directory.decide(set_flag{by, about, flag, true}, at_ms(0)).outcome), expected)
        << by.user.value << " about " << about.value;
  }
}

TEST(Flags, ChangeOnlyWhatIsDifferent) {
  auto directory = everybody();
  using enum set_flag::which;
  const auto decided = directory.decide(set_flag{a_clerk, student_id, non_pass, false}, at_ms(2));
  EXPECT_EQ(decided.changes, (changes{non_pass_set{student_id, false, at_ms(2)}}));
  EXPECT_FALSE(decided.outcome.value().non_pass);
  apply_all(directory, decided.changes);
  EXPECT_EQ(*directory.find(student_id), decided.outcome.value());
  EXPECT_TRUE(directory.decide(set_flag{a_clerk, student_id, non_pass, false}, at_ms(2)).changes.empty());

  const auto essential = directory.decide(set_flag{a_student, student_id, essential_clinic, true}, at_ms(3));
  EXPECT_EQ(essential.changes, (changes{essential_clinic_set{student_id, true, at_ms(3)}}));
  apply_all(directory, essential.changes);
  EXPECT_TRUE(directory.find(student_id)->essential_clinic);
  EXPECT_FALSE(directory.find(student_id)->non_pass);
}

TEST(ShowPerson, OthersAreShownToStaffAndTeachersOnly) {
  const auto directory = everybody();
  const auto show = [&](const caller& by, user_id about) {
    return refusal_of(directory.decide(show_person{by, about}));
  };
  EXPECT_EQ(show(a_student, student_id), fine);
  EXPECT_EQ(show(a_student, teacher_id), forbidden);
  EXPECT_EQ(show(a_student, nobody), forbidden);
  EXPECT_EQ(show({nobody, false, false, false}, nobody), unknown);
  for (const caller& by : {a_teacher, a_clerk, a_root}) {
    EXPECT_EQ(show(by, student_id), fine);
    EXPECT_EQ(show(by, root_id), fine);
    EXPECT_EQ(show(by, nobody), unknown);
  }
  EXPECT_EQ(directory.decide(show_person{a_teacher, student_id}).value(), *directory.find(student_id));
}

TEST(ShowPeople, ThoseOfThemAreShownWhomOneMaySee) {
  const auto directory = everybody();
  const std::vector asked{root_id, nobody, student_id, teacher_id};
  const auto shown_to = [&](const caller& by) {
    std::vector<user_id> shown;
    const auto answer = directory.decide(show_people{by, asked}, at_ms(0));
    for (const auto& who : answer.value()) {
      EXPECT_EQ(who, *directory.find(who.id));
      shown.push_back(who.id);
    }
    return shown;
  };
  EXPECT_EQ(shown_to(a_teacher), (std::vector{root_id, student_id, teacher_id}));
  EXPECT_EQ(shown_to(a_student), std::vector{student_id});
}

}  // namespace
}  // namespace usher::domain::people_office_test
