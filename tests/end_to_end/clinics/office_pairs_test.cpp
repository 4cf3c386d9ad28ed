#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>

#include <gtest/gtest.h>

#include "tests/end_to_end/clinics/academy.hpp"

/// Calls of the original's own front end with their answers, as they hold on the original: a JSON object in
/// each line of office_pairs.jsonl. `as`: the kept key to show; `send`: the body; `has`: members that the
/// body of the answer has, lists from their start, `"text"`, `"int"` and `"date"` for any such; `text`: the
/// whole body; `headers`: `~` stands before what one contains; `keep`: names for later `$name`.
namespace usher::end_to_end::office_pairs_test {
namespace {

class OfficePairs : public EachEngine {
 protected:
  /// What was kept by this name, where the whole text is `$name`.
  json filled(const json& value) const {
    if (value.is_structured()) {
      json out = value;
      for (auto& item : out) {
        item = filled(item);
      }
      return out;
    }
    const auto text = value.is_string() ? value.get<std::string>() : "";
    return text.starts_with('$') ? kept_.at(text.substr(1)) : value;
  }

  std::string filled_in(std::string target) const {
    for (const auto& [name, value] : kept_) {
      const auto at = target.find('$' + name);
      if (at != std::string::npos) {
        target.replace(at, name.size() + 1, value.is_string() ? value.get<std::string>() : value.dump());
      }
    }
    return target;
  }

  std::map<std::string, json> kept_;
};

bool is_any(const std::string& kind, const json& value) {
  static const std::regex date("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  return kind == "text"  ? value.is_string()
         : kind == "int" ? value.is_number_integer()
                         : value.is_string() && std::regex_match(value.get<std::string>(), date);
}

void expect_has(const json& wanted, const json& is, const std::string& where) {
  if (wanted.is_object()) {
    ASSERT_TRUE(is.is_object()) << where << ": " << is;
    for (const auto& [name, value] : wanted.items()) {
      ASSERT_TRUE(is.contains(name)) << where << " lacks " << name << ": " << is;
      expect_has(value, is.at(name), where + '.' + name);
    }
  } else if (wanted.is_array()) {
    ASSERT_TRUE(is.is_array() && is.size() >= wanted.size()) << where << ": " << is;
    EXPECT_TRUE(!wanted.empty() || is.empty()) << where << ": " << is;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      expect_has(wanted[i], is[i], where + '.' + std::to_string(i));
    }
  } else if (wanted == "text" || wanted == "int" || wanted == "date") {
    EXPECT_TRUE(is_any(wanted.get<std::string>(), is)) << where << " is " << is << ", no " << wanted;
  } else {
    EXPECT_EQ(is, wanted) << where;
  }
}

void expect_headers(const json& wanted, const test_support::http_response& answer, const std::string& where) {
  for (const auto& [name, text] : wanted.items()) {
    std::string all;
    for (const auto& [header, value] : answer.headers) {
      all += header == name ? (all.empty() ? "" : ", ") + value : "";
    }
    const auto expected = text.get<std::string>();
    if (expected.starts_with('~')) {
      EXPECT_NE(all.find(expected.substr(1)), std::string::npos) << where << ' ' << name << ": " << all;
    } else {
      EXPECT_EQ(all, expected) << where << ' ' << name;
    }
  }
}

const json& at_path(const json& body, const std::string& path) {
  const auto* found = &body;
  for (std::size_t from = 0; from <= path.size();) {
    const auto to = std::min(path.find('.', from), path.size());
    const auto name = path.substr(from, to - from);
    found = found->is_array() ? &found->at(std::stoul(name)) : &found->at(name);
    from = to + 1;
  }
  return *found;
}

TEST_P(OfficePairs, AreAnsweredAsByTheOriginal) {
  academy school(*store_);
  std::ifstream file(std::filesystem::path(USHER_ORIGINAL_CLIENT).parent_path() / "office_pairs.jsonl");
  int pairs = 0;
  for (std::string line; std::getline(file, line); ++pairs) {
    const auto pair = json::parse(line);
    const auto call = pair.at("do").get<std::string>();
    const auto space = call.find(' ');
    const auto where = pair.at("n").dump() + " " + call;
    header_list headers;
    const auto head = pair.value("head", json::object());
    for (const auto& [name, value] : head.items()) {
      headers.emplace_back(name, value.get<std::string>());
    }
    if (pair.contains("as")) {
      headers.emplace_back("Authorization",
                           "Token " + kept_.at(pair.at("as").get<std::string>()).get<std::string>());
    }
    std::string body;
    if (pair.contains("send")) {
      headers.emplace_back("Content-Type", "application/json");
      body = filled(pair.at("send")).dump();
    }
    const auto answer = school.client().client().request(call.substr(0, space),
                                                         filled_in(call.substr(space + 1)), headers, body);
    ASSERT_EQ(answer.status, pair.at("status")) << where << ": " << answer.body;
    expect_headers(pair.value("headers", json::object()), answer, where);
    if (pair.contains("text")) {
      EXPECT_EQ(answer.body, pair.at("text").get<std::string>()) << where;
      continue;
    }
    const auto is = json::parse(answer.body);
    expect_has(filled(pair.value("has", json::object())), is, where);
    ASSERT_FALSE(HasFatalFailure());
    const auto keep = pair.value("keep", json::object());
    for (const auto& [name, path] : keep.items()) {
      kept_[name] = at_path(is, path.get<std::string>());
    }
  }
  EXPECT_EQ(pairs, 10);
}

USHER_END_TO_END(OfficePairs);

}  // namespace
}  // namespace usher::end_to_end::office_pairs_test
