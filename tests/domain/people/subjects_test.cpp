#include "domain/people/subjects.hpp"

#include <gtest/gtest.h>

namespace usher::domain::subjects_test {
namespace {

TEST(Subjects, AreCalledByTheirCodeOrByTheirNumber) {
  const std::pair<const char*, const char*> table[] = {
      {"1", "physics1"},
      {"2", "physics2"},
      {"01", "physics1"},
      {"physics1", "physics1"},
      {"chemistry", "chemistry"},
      {"1st year", "1st year"},
      {"", ""},
      {"-1", "-1"},
      {"1.0", "1.0"},
  };
  for (const auto& [called, code] : table) {
    EXPECT_EQ(subject_code(called), code) << called;
    EXPECT_FALSE(is_subject_number(subject_code(called))) << called;
  }
}

TEST(Subjects, ANumberThatNoneHasStaysOne) {
  for (const auto* called : {"0", "3", "99999999999999999999999"}) {
    EXPECT_EQ(subject_code(called), called);
    EXPECT_TRUE(is_subject_number(subject_code(called))) << called;
  }
}

TEST(Subjects, HaveKoreanNamesWhereTheyAreKnown) {
  EXPECT_EQ(korean_name("physics1"), "물리학1");
  EXPECT_EQ(korean_name("physics2"), "물리학2");
  EXPECT_EQ(korean_name("chemistry"), "chemistry");
}

}  // namespace
}  // namespace usher::domain::subjects_test
