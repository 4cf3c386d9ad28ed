#include <algorithm>
#include <cctype>
#include <set>
#include <string>

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include "api/service.hpp"

namespace usher::tests {
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

TEST(OpenApi, ListsExactlyTheRoutesThatExist) {
  const auto time = actors::make_manual_clock("Asia/Seoul", {});
  actors::engine_settings settings;
  settings.passwords.memory_bytes = 8192;
  settings.passwords.passes = 1;
  // The table is built without starting anything.
  class nowhere final : public storage::store {
   public:
    storage::commit_result commit(const storage::batch&) noexcept override {
      return {storage::commit_status::failed, ""};
    }
    storage::settlement settle(const storage::batch_id&) noexcept override {
      return storage::settlement::unknown;
    }
    storage::catalogue load_catalogue() override { return {}; }
    domain::seat_map_image load_concert_date(const domain::concert_date_key&) override { return {}; }
    domain::waiting_line_image load_waiting_line(domain::room_id, domain::instant) override { return {}; }
    domain::clinic_facts load_clinic(domain::clinic_id) override { return {}; }
    domain::roster_image load_roster(domain::clinic_id, domain::local_date) override { return {}; }
    domain::people_image load_people() override { return {}; }
    domain::existing_data load_existing_data() override { return {}; }
    std::uint64_t last_change_number(const std::string&) override { return 0; }
    std::vector<storage::logged_change> read_changes(const std::string&, std::uint64_t,
                                                     std::size_t) override {
      return {};
    }
    std::int64_t wallet_balance(domain::user_id) override { return 0; }
    bool ping() noexcept override { return false; }
    std::string description() const override { return "nowhere"; }
  };
  const auto journal =
      std::make_shared<storage::journal>(std::make_unique<nowhere>(), [] { return storage::batch_id{}; });
  actors::engine engine{settings, time, journal};
  const auto routes = api::make_routes(engine, {}).list();
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
}  // namespace usher::tests
