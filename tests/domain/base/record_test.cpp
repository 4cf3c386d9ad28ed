#include "domain/base/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/print_records.hpp"

namespace usher::domain {

struct test_colour {
  std::int32_t red;
  std::int32_t blue;

  using self = test_colour;
  using members = record<&self::red, &self::blue>;
};

struct test_picture {
  std::string title;
  std::optional<test_colour> frame;
  std::vector<test_colour> colours;
  bool hangs = true;
  user_id owner;

  using self = test_picture;
  using members = record<&self::title, &self::frame, &self::colours, unless_default<&self::hangs>,
                         named<"whose", &self::owner>>;
};

struct test_forgetful {
  std::int32_t first;
  bool second;

  using self = test_forgetful;
  using members = record<&self::first>;
};

namespace record_test {
namespace {

static_assert(is_described_whole<test_colour> && is_described_whole<test_picture> &&
              !is_described_whole<test_forgetful>);

TEST(Record, ListsItsMembersByTheirNames) {
  std::vector<std::string> names;
  std::vector<member_use> uses;
  for_each_member<test_picture>([&](auto member) {
    names.emplace_back(member.name());
    uses.push_back(member.use);
  });
  EXPECT_EQ(names, (std::vector<std::string>{"title", "frame", "colours", "hangs", "whose"}));
  using enum member_use;
  EXPECT_EQ(uses, (std::vector<member_use>{plain, plain, plain, unless_default, plain}));
}

TEST(Record, IsEqualWhereAllMembersAre) {
  const test_picture one{"Sea", test_colour{1, 2}, {{3, 4}}, true, user_id{5}};
  EXPECT_EQ(one, one);
  for (const auto& other : {test_picture{"See", test_colour{1, 2}, {{3, 4}}, true, user_id{5}},
                            test_picture{"Sea", test_colour{1, 3}, {{3, 4}}, true, user_id{5}},
                            test_picture{"Sea", std::nullopt, {{3, 4}}, true, user_id{5}},
                            test_picture{"Sea", test_colour{1, 2}, {}, true, user_id{5}},
                            test_picture{"Sea", test_colour{1, 2}, {{3, 4}}, false, user_id{5}},
                            test_picture{"Sea", test_colour{1, 2}, {{3, 4}}, true, user_id{6}}}) {
    EXPECT_NE(one, other);
  }
}

TEST(Record, IsShownWithItsMembers) {
  EXPECT_EQ(::testing::PrintToString(test_picture{"Sea", std::nullopt, {{3, 4}}, false, user_id{5}}),
            R"({title: "Sea", frame: nothing, colours: [{red: 3, blue: 4}], hangs: false, whose: 5})");
}

}  // namespace
}  // namespace record_test
}  // namespace usher::domain
