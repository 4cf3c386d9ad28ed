#include "storage/log/older_log.hpp"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "storage/log/change_text.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage::older_log_test {
namespace {

using namespace domain;
using samples::at;

const user_id minji{3};
const user_id jiho{4};

no_show_set noted(user_id user, const std::string& reason) {
  return {user, 1, user_id{8}, reason, at(0)};
}

/// The log of an older version, in memory.
struct old_lines {
  std::vector<logged_change> lines;
  person_keys keys;
  std::vector<sealed_part> written;
  std::size_t parts_until_trouble = SIZE_MAX;

  older_log log() {
    return {[this](std::uint64_t after, std::uint64_t through) {
              std::vector<logged_change> found;
              std::copy_if(lines.begin(), lines.end(), std::back_inserter(found), [&](const auto& line) {
                return line.change_number > after && line.change_number <= through;
              });
              return found;
            },
            [this](const std::vector<user_id>& people) {
              person_keys known;
              for (const auto user : people) {
                if (const auto at = keys.find(user); at != keys.end()) {
                  known.insert(*at);
                }
              }
              return known;
            },
            [this](const sealed_part& part) {
              if (written.size() == parts_until_trouble) {
                throw std::runtime_error("the disk is full");
              }
              for (const auto& made : part.keys) {
                EXPECT_TRUE(keys.emplace(made.person, made.key).second) << made.person.value;
              }
              written.push_back(part);
            }};
  }

  void add(std::uint64_t number, change c) {
    lines.push_back({number, "people", number, std::move(c), {}, at(0)});
  }
};

TEST(OlderLog, IsSealedFromWhereThatWasEnded) {
  constexpr std::uint64_t last = 120'000;
  old_lines old;
  old.add(1, noted(minji, "first"));
  old.add(60'000, noted(jiho, "second"));
  old.add(60'001, noted(minji, ""));
  old.add(last, noted(minji, "third"));
  old.parts_until_trouble = 1;
  EXPECT_THROW(seal_older_lines(old.log(), 0, last), std::runtime_error);
  ASSERT_EQ(old.written.size(), 1U);
  const auto reached = old.written[0].through;
  old.parts_until_trouble = SIZE_MAX;
  seal_older_lines(old.log(), reached, last);
  EXPECT_EQ(old.written.back().through, last);

  std::vector<std::uint64_t> numbers;
  for (const auto& part : old.written) {
    EXPECT_FALSE(part.is_complete);
    for (const auto& line : part.lines) {
      numbers.push_back(line.change_number);
      const auto found = std::find_if(old.lines.begin(), old.lines.end(), [&](const auto& known) {
        return known.change_number == line.change_number;
      });
      EXPECT_EQ(change_from_text("no_show_set", line.payload, old.keys.at(line.person)), found->change);
    }
  }
  EXPECT_EQ(numbers, (std::vector<std::uint64_t>{1, 60'000, last}));
  EXPECT_EQ(old.keys.size(), 2U) << "one key for each person, however many parts";
  const auto parts = old.written.size();
  seal_older_lines(old.log(), last, last);
  EXPECT_EQ(old.written.size(), parts);
}

TEST(OlderLog, KnowsWhomARecordedCallWasAbout) {
  old_lines old;
  const auto call = [](const std::string& target) {
    return admin_called{
        admin_call_number{1}, "PATCH", target, R"({"by":8,"no_show":0,"reason":"ill"})", "::1", at(0)};
  };
  old.add(1, call("/api/users/3/update_no_show"));
  old.add(2, call("/api/users/x/update_no_show"));
  old.add(3, call("/api/admin/concerts/3"));
  seal_older_lines(old.log(), 0, 3);
  ASSERT_EQ(old.written.size(), 1U);
  ASSERT_EQ(old.written[0].lines.size(), 1U);
  EXPECT_EQ(old.written[0].lines[0].person, minji);
  auto expected = call("/api/users/3/update_no_show");
  expected.about = minji;
  EXPECT_EQ(change_from_text("admin_called", old.written[0].lines[0].payload, old.keys.at(minji)),
            change(expected));
}

}  // namespace
}  // namespace usher::storage::older_log_test
