#include "api/clinics/office/numbered_page.hpp"

#include <gtest/gtest.h>

#include "api/http/problem.hpp"

namespace usher::tests::numbered_page_test {
namespace {

using api::json;
using api::numbered_page;

edge::request ask(std::vector<std::pair<std::string, std::string>> query) {
  edge::request r;
  r.path = "/api/users";
  r.query = std::move(query);
  r.headers.emplace_back("host", "localhost:8000");
  return r;
}

TEST(NumberedPage, HasAbsoluteNeighboursWithTheQueryInOrder) {
  const auto r = ask({{"page_size", "100"}, {"is_student", "true"}, {"colour", "blau grün"}});
  const auto first = numbered_page(r, 10).body(250, json::array({1}));
  EXPECT_EQ(first["count"], 250);
  EXPECT_EQ(first["previous"], nullptr);
  EXPECT_EQ(first["results"], json::array({1}));
  EXPECT_EQ(first["next"],
            "http://localhost:8000/api/users/?colour=blau%20gr%C3%BCn&is_student=true&page=2&page_size=100");

  auto behind_proxy = ask({{"page", "3"}});
  behind_proxy.scheme = "https";
  const numbered_page third(behind_proxy, 100);
  EXPECT_EQ(third.skip(), 200);
  EXPECT_EQ(third.size(), 100U);
  EXPECT_EQ(third.body(301, json::array())["next"], "https://localhost:8000/api/users/?page=4");
  EXPECT_EQ(third.body(300, json::array())["next"], nullptr) << "the last one";
  EXPECT_EQ(third.body(300, json::array())["previous"], "https://localhost:8000/api/users/?page=2");
  EXPECT_EQ(numbered_page(ask({{"page", "2"}}), 100).body(101, json::array())["previous"],
            "http://localhost:8000/api/users/");
}

TEST(NumberedPage, IsThereWhileItHasRowsAndTheFirstAlways) {
  EXPECT_TRUE(numbered_page(ask({}), 100).is_there(0));
  const numbered_page second(ask({{"page", "2"}}), 100);
  EXPECT_FALSE(second.is_there(100));
  EXPECT_TRUE(second.is_there(101));
}

TEST(NumberedPage, RefusesWhatIsNoNumberOfAPage) {
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"page", "0"},
                                                        {"page", "-1"},
                                                        {"page", "x"},
                                                        {"page", ""},
                                                        {"page", "9223372036854775807"},
                                                        {"page_size", "0"},
                                                        {"page_size", "1001"},
                                                        {"page_size", "1.5"}}) {
    EXPECT_THROW(numbered_page(ask({{name, value}}), 100), api::bad_request) << name << '=' << value;
  }
}

TEST(NumberedPage, AFlagIsTrueInAnyCaseAndElseFalse) {
  for (const auto* yes : {"true", "True", "TRUE"}) {
    EXPECT_TRUE(api::is_true(yes)) << yes;
  }
  for (const auto* no : {"false", "1", "", "yes", "truee", "tru"}) {
    EXPECT_FALSE(api::is_true(no)) << no;
  }
}

}  // namespace
}  // namespace usher::tests::numbered_page_test
