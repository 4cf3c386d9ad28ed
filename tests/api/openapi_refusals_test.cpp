#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "api/admin/refusals.hpp"
#include "api/clinics/office/numbered_page.hpp"
#include "api/clinics/refusals.hpp"
#include "api/cluster/refusals.hpp"
#include "api/concerts/refusals.hpp"
#include "api/http/idempotency.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/inspection/refusals.hpp"
#include "api/operation/refusals.hpp"
#include "api/server/service.hpp"
#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::openapi_refusals_test {
namespace {

/// `POST /api/clinics/reserve`, without the slash that the contract writes behind some paths.
std::string name_of(std::string method, std::string path) {
  std::transform(method.begin(), method.end(), method.begin(),
                 [](unsigned char c) { return std::toupper(c); });
  if (path.back() == '/') {
    path.pop_back();
  }
  return method + " " + path;
}

/// What programs know a refusal by.
struct refusal_code {
  int status;
  std::string code;

  friend auto operator<=>(const refusal_code&, const refusal_code&) = default;
};
using refusal_codes = std::set<refusal_code>;

refusal_code code_of(const api::refusal_answer& answer) {
  return {answer.status, std::string(answer.code)};
}

/// What stands in the way of any call that has fields, or of any at all, is not the refusal of one.
bool is_of_one_call(const refusal_code& code) {
  const std::set<std::string> of_any{"MISSING_FIELD", "INVALID_FIELD",  "UNKNOWN_FIELD",
                                     "INVALID_JSON",  "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"};
  return code.status >= 400 && code.status < 500 && !of_any.contains(code.code);
}

/// What the description of an answer says in backticks and capitals.
void add_codes(int status, const std::string& description, refusal_codes& codes) {
  static const std::regex code("`([A-Z][A-Z0-9_]+)`");
  for (std::sregex_iterator found(description.begin(), description.end(), code);
       found != std::sregex_iterator(); ++found) {
    codes.insert({status, (*found)[1]});
  }
}

refusal_codes refusals_in(const YAML::Node& operation, const YAML::Node& shared) {
  refusal_codes codes;
  for (const auto& answer : operation["responses"]) {
    auto target = answer.second["$ref"] ? answer.second["$ref"].as<std::string>() : "";
    target.erase(0, target.rfind('/') + 1);
    const auto said = target.empty() ? answer.second : shared[target];
    add_codes(std::atoi(answer.first.as<std::string>().c_str()), said["description"].as<std::string>(),
              codes);
  }
  return codes;
}

std::map<std::string, refusal_codes> documented_refusals() {
  const auto document = YAML::LoadFile(USHER_OPENAPI);
  std::map<std::string, refusal_codes> refusals;
  for (const auto& path : document["paths"]) {
    for (const auto& operation : path.second) {
      if (operation.second["responses"]) {
        refusals[name_of(operation.first.as<std::string>(), path.first.as<std::string>())] =
            refusals_in(operation.second, document["components"]["responses"]);
      }
    }
  }
  return refusals;
}

/// Of servers that know their callers in one way and in the other.
std::map<std::string, api::refusal_answers> refusals_of_routes() {
  actors::engine_settings settings;
  settings.passwords.memory_bytes = 8192;
  settings.passwords.passes = 1;
  // The table is built without starting anything.
  const auto journal =
      std::make_shared<storage::journal>(std::make_unique<empty_store>(), [] { return storage::batch_id{}; });
  actors::engine engine{settings, make_manual_clock("Asia/Seoul", {}), journal};
  const auto health = std::make_shared<const api::readiness>([] { return true; });
  const auto metrics =
      std::make_shared<api::metrics_publisher>(api::metrics_publisher::sources{engine, journal, health});
  std::map<std::string, api::refusal_answers> all;
  for (const auto identity :
       {api::identity_settings{true, false, false}, {false, true, false}, {false, false, true}}) {
    const auto table = api::make_routes(
        engine, {{identity}, {}, "a-key-of-the-administration", {}, true, {health, metrics}});
    for (const auto& [route, answers] : table.refusals()) {
      all[route].insert(answers.begin(), answers.end());
    }
  }
  return all;
}

/// Those of the routes that say theirs.
std::map<std::string, refusal_codes> existing_refusals() {
  std::map<std::string, refusal_codes> refusals;
  for (const auto& [route, answers] : refusals_of_routes()) {
    for (const auto& answer : answers) {
      refusals[route].insert(code_of(answer));
    }
  }
  return refusals;
}

refusal_codes of_the_call(refusal_codes codes) {
  std::erase_if(codes, [](const refusal_code& code) { return !is_of_one_call(code); });
  return codes;
}

/// All that the program can answer instead of a success.
api::refusal_answers all_refusals() {
  using namespace api;
  refusal_answers all{body_is_no_json,
                      body_is_no_object,
                      member_is_there_twice,
                      body_is_too_deep,
                      media_type_is_wrong,
                      body_is_encoded,
                      field_is_missing,
                      field_is_wrong,
                      field_is_unknown,
                      path_is_unknown,
                      method_is_wrong,
                      dates_partly_changed,
                      real_people_there,
                      unknown_attendance,
                      no_such_page,
                      no_workbook_sent,
                      not_a_workbook,
                      request_failed,
                      too_busy,
                      not_stored,
                      being_restored,
                      waited_too_long,
                      request_dropped,
                      too_many_at_once,
                      not_answered_in_time,
                      too_many_requests_remembered,
                      request_under_way,
                      remembered_answer_unreadable,
                      unknown_token_of_check,
                      too_many_streams,
                      too_many_streams_of_one,
                      seats_cannot_be_shown,
                      room_cannot_be_shown,
                      store_does_not_answer,
                      store_is_awaited,
                      node_follows,
                      node_is_not_owner,
                      owner_is_silent,
                      owner_is_away,
                      outcome_is_unknown,
                      standby_is_missing,
                      store_was_replaced,
                      unknown_actor,
                      actor_left_nothing,
                      history_too_long,
                      history_archived,
                      unknown_trace,
                      too_many_trace_questions};
  all.insert(std::begin(unreadable_requests), std::end(unreadable_requests));
  all.insert(std::begin(reasons_not_ready), std::end(reasons_not_ready));
  // Calls that do not say themselves what they may be refused with.
  all.merge(answers_of<domain::mark_refusal>());
  all.merge(answers_of<domain::timetable_refusal>());
  all.merge(answers_of<domain::edit_refusal>());
  for (const auto& [route, answers] : refusals_of_routes()) {
    all.insert(answers.begin(), answers.end());
  }
  return all;
}

/// In the introduction, or with any status of any call.
std::set<std::string> codes_described_anywhere() {
  const auto document = YAML::LoadFile(USHER_OPENAPI);
  refusal_codes codes;
  add_codes(0, document["info"]["description"].as<std::string>(), codes);
  for (const auto& [route, described] : documented_refusals()) {
    codes.insert(described.begin(), described.end());
  }
  std::set<std::string> names;
  for (const auto& code : codes) {
    names.insert(code.code);
  }
  return names;
}

bool has_hangul(std::string_view text) {
  // The letters from U+AC00 on begin with these bytes.
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) >= 0xEA; });
}

TEST(OpenApi, SaysOfEachCallWhatItMayBeRefusedWith) {
  const auto documented = documented_refusals();
  for (const auto& [route, codes] : existing_refusals()) {
    const auto found = documented.find(route);
    ASSERT_NE(found, documented.end()) << route;
    for (const auto& code : of_the_call(codes)) {
      EXPECT_TRUE(found->second.contains(code)) << route << " may be refused with " << code.status << ' '
                                                << code.code << ", which is not described";
    }
    for (const auto& code : of_the_call(found->second)) {
      EXPECT_TRUE(codes.contains(code))
          << route << " is never refused with " << code.status << ' ' << code.code << ", which is described";
    }
  }
}

TEST(OpenApi, DescribesEveryCode) {
  const auto described = codes_described_anywhere();
  for (const auto& answer : all_refusals()) {
    EXPECT_TRUE(described.contains(std::string(answer.code)))
        << answer.status << ' ' << answer.code << " is described nowhere";
  }
}

TEST(OpenApi, EveryCodeIsToldInKoreanAndInEnglish) {
  std::map<refusal_code, std::vector<api::refusal_answer>> told;
  for (const auto& answer : all_refusals()) {
    told[code_of(answer)].push_back(answer);
    if (answer.korean == "{}") {
      continue;  // It is told in the texts of the call, which are in both.
    }
    EXPECT_TRUE(has_hangul(answer.korean)) << answer.code << ": " << answer.korean;
    EXPECT_FALSE(has_hangul(answer.english)) << answer.code << ": " << answer.english;
    EXPECT_EQ(std::count(answer.korean.begin(), answer.korean.end(), '{'),
              std::count(answer.english.begin(), answer.english.end(), '{'))
        << answer.code;
  }
  for (const auto& [route, codes] : documented_refusals()) {
    for (const auto& code : codes) {
      EXPECT_TRUE(told.contains(code))
          << route << ": " << code.status << ' ' << code.code << " is described, but nobody knows its texts";
    }
  }
}

}  // namespace
}  // namespace usher::tests::openapi_refusals_test
