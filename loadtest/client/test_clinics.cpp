#include "loadtest/client/test_clinics.hpp"

#include "loadtest/client/loop/client_error.hpp"
#include "loadtest/client/loop/plain_client.hpp"
#include <nlohmann/json.hpp>

namespace usher::loadtest {

namespace {

/// As many as a server makes in one call.
constexpr std::uint32_t most_students = 200;

[[noreturn]] void fail(const std::string& why) {
  throw client_error("--set-up: " + why);
}

void check(const scenario_settings& settings) {
  const scenario_settings usual;
  if (settings.admin_key.empty()) {
    fail(
        "the key of the server's administration is needed: USHER_ADMIN_KEY, or --admin-key, here and where "
        "the server is started");
  }
  if (settings.user_prefix != usual.user_prefix || settings.password != usual.password) {
    fail("it makes students " + usual.user_prefix + "01 and so on with the password " + usual.password +
         ": take --user-prefix and --password away");
  }
  if (settings.students > most_students) {
    fail("a server that runs makes at most " + std::to_string(most_students) +
         " students; stop it for `usher setup-test-students --count N`");
  }
}

void look_for_server(plain_client& client, const std::string& url) {
  const auto health = client.get("/api/health/");
  const auto body = nlohmann::json::parse(health.body, nullptr, false);
  if (health.status == 503) {
    fail("the server at " + url + " is not ready: /api/health/ was answered 503");
  }
  if (health.status != 200 || !body.is_object() || body.value("status", "") != "healthy") {
    fail("who answers at " + url + " is no server of clinics: /api/health/ was answered " +
         std::to_string(health.status));
  }
}

void make(plain_client& client, const std::string& key, const std::string& target,
          const nlohmann::json& body) {
  const auto answer = client.post(target, body.dump(), "Bearer " + key);
  if (answer.status == 200) {
    return;
  }
  if (answer.status == 401) {
    fail("the server refuses the administration's key");
  }
  if (answer.status == 404) {
    fail("the server does not know POST " + target + ": start it with --admin-key");
  }
  const auto told = nlohmann::json::parse(answer.body, nullptr, false);
  fail("POST " + target + " was answered " + std::to_string(answer.status) + ": " +
       (told.is_object() ? told.value("message", answer.body) : answer.body).substr(0, 300));
}

}  // namespace

void set_up_test_clinics(const scenario_settings& settings) {
  check(settings);
  plain_client client{settings.where};
  look_for_server(client, settings.where.url);
  make(client, settings.admin_key, "/api/admin/setup-test-clinics", {{"reset", true}});
  make(client, settings.admin_key, "/api/admin/setup-test-students",
       {{"count", settings.students}, {"reset_passwords", true}});
}

}  // namespace usher::loadtest
