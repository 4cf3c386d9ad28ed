#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <regex>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

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

/// What stands in the way of any call that has fields, or of any at all, is not the refusal of one.
bool is_of_one_call(const api::refusal_code& code) {
  const std::set<std::string> of_any{"MISSING_FIELD", "INVALID_FIELD",  "UNKNOWN_FIELD",
                                     "INVALID_JSON",  "BODY_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE"};
  return code.status >= 400 && code.status < 500 && !of_any.contains(code.code);
}

/// What the description of an answer says in backticks and capitals.
void add_codes(int status, const std::string& description, api::refusal_codes& codes) {
  static const std::regex code("`([A-Z][A-Z0-9_]+)`");
  for (std::sregex_iterator found(description.begin(), description.end(), code);
       found != std::sregex_iterator(); ++found) {
    const api::refusal_code one{status, (*found)[1]};
    if (is_of_one_call(one)) {
      codes.insert(one);
    }
  }
}

api::refusal_codes refusals_in(const YAML::Node& operation, const YAML::Node& shared) {
  api::refusal_codes codes;
  for (const auto& answer : operation["responses"]) {
    auto target = answer.second["$ref"] ? answer.second["$ref"].as<std::string>() : "";
    target.erase(0, target.rfind('/') + 1);
    const auto said = target.empty() ? answer.second : shared[target];
    add_codes(std::atoi(answer.first.as<std::string>().c_str()), said["description"].as<std::string>(),
              codes);
  }
  return codes;
}

std::map<std::string, api::refusal_codes> documented_refusals() {
  const auto document = YAML::LoadFile(USHER_OPENAPI);
  std::map<std::string, api::refusal_codes> refusals;
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

/// Those of the routes that say theirs.
std::map<std::string, api::refusal_codes> existing_refusals() {
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
  auto refusals =
      api::make_routes(engine, {{}, {}, "a-key-of-the-administration", {}, true, {health, metrics}})
          .refusals();
  for (auto& [route, codes] : refusals) {
    std::erase_if(codes, [](const api::refusal_code& code) { return !is_of_one_call(code); });
  }
  return refusals;
}

TEST(OpenApi, SaysOfEachCallWhatItMayBeRefusedWith) {
  const auto documented = documented_refusals();
  for (const auto& [route, codes] : existing_refusals()) {
    const auto found = documented.find(route);
    ASSERT_NE(found, documented.end()) << route;
    for (const auto& code : codes) {
      EXPECT_TRUE(found->second.contains(code)) << route << " may be refused with " << code.status << ' '
                                                << code.code << ", which is not described";
    }
    for (const auto& code : found->second) {
      EXPECT_TRUE(codes.contains(code))
          << route << " is never refused with " << code.status << ' ' << code.code << ", which is described";
    }
  }
}

}  // namespace
}  // namespace usher::tests::openapi_refusals_test
