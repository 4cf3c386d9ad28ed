#include "api/operation/operation_routes.hpp"

#include "api/operation/scrape_gate.hpp"

namespace usher::api {

namespace {

constexpr const char* livez_path = "/livez";
constexpr const char* readyz_path = "/readyz";
constexpr const char* metrics_path = "/metrics";

void answer_ready(const readiness& health, const exchange& x) {
  const readiness::check* failed = nullptr;
  const auto checks = health.checks();
  json list = json::array();
  for (const auto& one : checks) {
    list.push_back({{"name", one.name}, {"passed", one.passed}});
    if (!one.passed) {
      list.back()["message"] = one.message.in(x.spoken());
      failed = failed == nullptr ? &one : failed;
    }
  }
  json told{{"status", failed == nullptr ? "ready" : "not ready"}, {"checks", std::move(list)}};
  if (const auto role = health.role(); !role.empty()) {
    told["role"] = role;
  }
  if (const auto owner = health.followed()) {
    told["owner"] = to_json(*owner);
  }
  if (failed == nullptr) {
    return x.answer(200, told);
  }
  auto why = make_problem(503, failed->code, failed->message);
  why.details = std::move(told);
  x.refuse(why);
}

}  // namespace

json to_json(const owner_address& owner) {
  return {{"name", owner.name}, {"url", owner.url}, {"epoch", owner.epoch}};
}

bool answers_while_restoring(std::string_view path) {
  return path == livez_path || path == readyz_path || path == metrics_path;
}

void add_operation_routes(route_table& table, const operation_settings& settings,
                          std::shared_ptr<const key_gate> keys) {
  if (!settings.health) {
    return;
  }
  table.add({edge::method::get, livez_path, credential::nobody_in_particular,
             [](const edge::request&, const exchange& x) {
               x.answer(200, {{"status", "alive"}});
             }});
  table.add(
      {edge::method::get, readyz_path, credential::nobody_in_particular,
       [health = settings.health](const edge::request&, const exchange& x) { answer_ready(*health, x); }});
  if (!settings.metrics) {
    return;
  }
  table.add({edge::method::get,
             metrics_path,
             credential::nobody_in_particular | credential::admin_key,
             [gate = scrape_gate(settings.trust_forwarded_for), keys = std::move(keys),
              publisher = settings.metrics](const edge::request& r, const exchange& x) {
               if (gate.admits(r)) {
                 return publisher->answer(x);
               }
               keys->pass(r, scopes_to_scrape, x, [&](const key_holder&) { publisher->answer(x); });
             },
             {},
             scopes_to_scrape});
}

}  // namespace usher::api
