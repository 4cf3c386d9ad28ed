#include "api/support/nearest_word.hpp"

#include <gtest/gtest.h>

namespace usher::api::nearest_word_test {
namespace {

TEST(NearestWord, IsTheOneOfFewestMistakes) {
  const std::vector<std::string> known{"serve", "setup-test-clinics", "setup-test-students", "trace", "tail",
                                       "top"};
  const std::vector<std::pair<std::string, std::string>> meant{
      {"serv", "serve"},
      {"srve", "serve"},
      {"esrve", "serve"},
      {"tial", "tail"},
      {"trail", "tail"},
      {"trce", "trace"},
      {"to", "top"},
      {"Serve", "serve"},
      {"setup-test-student", "setup-test-students"},
      {"setup-test-clincis", "setup-test-clinics"},
      {"setup-test-c", "setup-test-clinics"},
  };
  for (const auto& [word, nearest] : meant) {
    EXPECT_EQ(nearest_word(word, known), nearest) << word;
  }
}

TEST(NearestWord, IsNoneWhereAllAreFar) {
  for (const auto* word : {"", "sell", "x", "clinics", "--colour", "servitude"}) {
    EXPECT_EQ(nearest_word(word, {"serve", "--listen", "setup-test-clinics"}), "") << word;
  }
  EXPECT_EQ(nearest_word("serve", {}), "");
}

}  // namespace
}  // namespace usher::api::nearest_word_test
