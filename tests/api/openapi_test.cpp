#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "api/server/service.hpp"
#include "tests/support/empty_store.hpp"
#include "tests/support/manual_clock.hpp"

namespace usher::tests::openapi_test {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::toupper(c); });
  return text;
}

/// The contract writes a trailing slash behind some paths; it is optional everywhere.
std::string without_slash(std::string path) {
  if (path.size() > 1 && path.back() == '/') {
    path.pop_back();
  }
  return path;
}

std::set<std::string> documented_operations(const YAML::Node& document) {
  const std::set<std::string> methods{"get", "put", "post", "delete", "options", "head", "patch", "trace"};
  std::set<std::string> operations;
  for (const auto& path : document["paths"]) {
    for (const auto& operation : path.second) {
      const auto name = operation.first.as<std::string>();
      if (methods.contains(name)) {
        operations.insert(upper(name) + " " + without_slash(path.first.as<std::string>()));
      }
    }
  }
  return operations;
}

/// Calls `visit(where, map)` for each map of the document.
template <class Visitor>
void for_each_map(const YAML::Node& node, const std::string& where, const Visitor& visit) {
  if (node.IsMap()) {
    visit(where, node);
    for (const auto& member : node) {
      for_each_map(member.second, where + '/' + member.first.as<std::string>(), visit);
    }
  } else if (node.IsSequence()) {
    for (const auto& item : node) {
      for_each_map(item, where + "[]", visit);
    }
  }
}

/// A part may have a path or a component that another has too: YAML would let the later one win.
TEST(OpenApi, NamesNothingTwice) {
  for_each_map(YAML::LoadFile(USHER_OPENAPI), "", [](const std::string& where, const YAML::Node& map) {
    std::set<std::string> names;
    for (const auto& member : map) {
      const auto name = member.first.as<std::string>();
      EXPECT_TRUE(names.insert(name).second) << where << " has " << name << " twice";
    }
  });
}

TEST(OpenApi, HasEachComponentThatIsReferredToAndNoOther) {
  const auto document = YAML::LoadFile(USHER_OPENAPI);
  std::set<std::string> existing;
  for (const auto& section : document["components"]) {
    const auto name = section.first.as<std::string>();
    for (const auto& component : section.second) {
      // Those are referred to by name.
      if (name != "securitySchemes") {
        existing.insert("#/components/" + name + '/' + component.first.as<std::string>());
      }
    }
  }
  std::set<std::string> wanted;
  for_each_map(document, "", [&](const std::string& where, const YAML::Node& map) {
    if (map["$ref"] && map["$ref"].IsScalar()) {
      const auto target = map["$ref"].as<std::string>();
      EXPECT_TRUE(existing.contains(target)) << where << " refers to " << target << ", which does not exist";
      wanted.insert(target);
    }
  });
  for (const auto& component : existing) {
    EXPECT_TRUE(wanted.contains(component)) << "nothing refers to " << component;
  }
}

/// All routes of a server that knows its callers so. The table is built without starting anything.
api::route_table all_routes(api::identity_settings identity = {true, true, true}) {
  const auto time = make_manual_clock("Asia/Seoul", {});
  actors::engine_settings settings;
  settings.passwords.memory_bytes = 8192;
  settings.passwords.passes = 1;
  const auto journal =
      std::make_shared<storage::journal>(std::make_unique<empty_store>(), [] { return storage::batch_id{}; });
  actors::engine engine{settings, time, journal};
  const auto health = std::make_shared<const api::readiness>([] { return true; });
  const auto metrics =
      std::make_shared<api::metrics_publisher>(api::metrics_publisher::sources{engine, journal, health});
  const auto traces = std::make_shared<tracing::archive>(std::make_shared<tracing::recorder>());
  return api::make_routes(engine,
                          {{identity}, {}, "a-key-of-the-administration", traces, true, {health, metrics}});
}

/// What any one of which will do; empty for nothing at all.
using schemes = std::set<std::string>;

/// What the description calls them.
void add_schemes_of(api::credentials needed, schemes& to) {
  using enum api::credential;
  for (const auto& [one, name] : {std::pair{nobody_in_particular, ""},
                                  {token, "queueToken"},
                                  {session, "sessionKey"},
                                  {assertion, "assertion"},
                                  {admin_key, "adminKey"}}) {
    if (needed.contains(one)) {
      to.insert(name);
    }
  }
}

schemes schemes_in(const YAML::Node& operation) {
  schemes all;
  for (const auto& alternative : operation["security"]) {
    for (const auto& scheme : alternative) {
      all.insert(scheme.first.as<std::string>());
    }
    if (alternative.size() == 0) {
      all.insert("");
    }
  }
  return all.empty() ? schemes{""} : all;
}

TEST(OpenApi, SaysWhatEachCallNeeds) {
  // The description is that of all servers, however they know their callers.
  std::map<std::string, schemes> needed;
  for (const auto identity : {api::identity_settings{true, false, false},
                              {false, true, false},
                              {false, false, true},
                              {true, true, true}}) {
    const auto routes = all_routes(identity);
    ASSERT_EQ(routes.needs().size(), routes.list().size());
    for (const auto& [route, any_of] : routes.needs()) {
      add_schemes_of(any_of, needed[route]);
    }
  }
  const auto document = YAML::LoadFile(USHER_OPENAPI);
  std::map<std::string, schemes> documented;
  for (const auto& path : document["paths"]) {
    for (const auto& operation : path.second) {
      if (operation.second["responses"]) {
        EXPECT_TRUE(operation.second["security"]) << operation.first << ' ' << path.first;
        documented[upper(operation.first.as<std::string>()) + ' ' +
                   without_slash(path.first.as<std::string>())] = schemes_in(operation.second);
      }
    }
  }
  for (const auto& [route, any_of] : needed) {
    EXPECT_EQ(documented[route], any_of) << route;
  }
}

/// The scopes of which a key must have one, as the description says them.
domain::key_scopes scopes_in(const YAML::Node& operation) {
  domain::key_scopes all;
  for (const auto& alternative : operation["security"]) {
    if (const auto named = alternative["adminKey"]) {
      for (const auto& scope : named) {
        const auto known = domain::from_word<domain::key_scope>(scope.as<std::string>());
        EXPECT_TRUE(known) << scope;
        all.insert(known.value_or(domain::key_scope::admin));
      }
    }
  }
  return all;
}

TEST(OpenApi, SaysWhichScopesEachCallTakes) {
  std::map<std::string, domain::key_scopes> documented;
  for (const auto& path : YAML::LoadFile(USHER_OPENAPI)["paths"]) {
    for (const auto& operation : path.second) {
      if (const auto scopes = scopes_in(operation.second); !scopes.empty()) {
        documented[upper(operation.first.as<std::string>()) + ' ' +
                   without_slash(path.first.as<std::string>())] = scopes;
      }
    }
  }
  const auto routes = all_routes({false, true, false});
  EXPECT_EQ(documented.size(), routes.scopes().size());
  domain::key_scopes used;
  for (const auto& [route, scopes] : routes.scopes()) {
    EXPECT_EQ(domain::to_text(documented[route]), domain::to_text(scopes)) << route;
    for (const auto one : domain::values_of<domain::key_scope>) {
      if (scopes.contains(one)) {
        used.insert(one);
      }
    }
  }
  for (const auto one : domain::values_of<domain::key_scope>) {
    EXPECT_TRUE(used.contains(one)) << "no call takes " << domain::to_word(one);
  }
}

TEST(OpenApi, ListsExactlyTheRoutesThatExist) {
  const auto routes = all_routes().list();
  const std::set<std::string> existing{routes.begin(), routes.end()};
  const auto documented = documented_operations(YAML::LoadFile(USHER_OPENAPI));
  for (const auto& route : existing) {
    EXPECT_TRUE(documented.contains(route)) << route << " is not documented";
  }
  for (const auto& operation : documented) {
    EXPECT_TRUE(existing.contains(operation)) << operation << " does not exist";
  }
}

}  // namespace
}  // namespace usher::tests::openapi_test
