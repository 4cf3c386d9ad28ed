#include "domain/base/class_room.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace usher::domain::class_room_test {
namespace {

TEST(ClassRoom, OfANumberIsTheRoomOfThatName) {
  EXPECT_EQ(class_room{3}, class_room{std::string{"3강의실"}});
  EXPECT_EQ(class_room{3}.name(), "3강의실");
  EXPECT_EQ(class_room{0}, class_room{}) << "0 is no room";
  EXPECT_EQ(class_room{}.name(), "");
}

TEST(ClassRoom, KnowsItsNumberWhereItsNameIsThatOfANumber) {
  for (const std::int32_t number : {0, 1, 8, 10, -1, std::numeric_limits<std::int32_t>::min(),
                                    std::numeric_limits<std::int32_t>::max()}) {
    EXPECT_EQ(class_room{number}.number(), number);
  }
  for (const auto* name : {"Lab A", "강의실", "3", "03강의실", "+3강의실", "0강의실", "-0강의실", "3강의실 ",
                           "3 강의실", "2147483648강의실", "3강의실3강의실"}) {
    EXPECT_EQ(class_room{std::string{name}}.number(), std::nullopt) << name;
  }
}

TEST(ClassRoom, ANumberIsReadBackFromItsNameAndANameIsNoNumber) {
  EXPECT_TRUE(rc::check([](std::int32_t number, const std::string& name) {
    RC_ASSERT(class_room{number}.number() == number);
    const class_room named{name};
    RC_ASSERT(!named.number() || class_room{*named.number()} == named);
  }));
}

TEST(ClassRoom, StandsInOrderOfItsNumberThenOfItsName) {
  std::vector<std::string> names{"Lab B", "10강의실", "2강의실", "", "Lab A", "2강의실 앞", "02강의실"};
  std::sort(names.begin(), names.end(), [](const std::string& one, const std::string& other) {
    return class_room{one} < class_room{other};
  });
  EXPECT_EQ(names, (std::vector<std::string>{"02강의실", "2강의실", "2강의실 앞", "10강의실", "", "Lab A",
                                             "Lab B"}));
}

}  // namespace
}  // namespace usher::domain::class_room_test
