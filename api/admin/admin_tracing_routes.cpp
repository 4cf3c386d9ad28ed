#include "api/admin/admin_routes.hpp"
#include "api/http/strict_fields.hpp"

namespace usher::api {

namespace {

json switch_body(const tracing::archive& traces) {
  const auto counters = traces.counters();
  return {{"recording", traces.source()->on()},
          {"memoryBytes", traces.source()->settings().memory_bytes},
          {"spansSeen", counters.seen},
          {"spansMissed", counters.missed},
          {"tracesKept", counters.kept_traces}};
}

}  // namespace

void add_admin_tracing_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk,
                              const std::shared_ptr<tracing::archive>& traces) {
  constexpr const char* path = "/api/admin/tracing";
  desk->add(table, edge::method::get, path, {domain::key_scope::traces_read},
            [traces](const edge::request& r) -> admin_desk::call {
              strict_fields::of_query(r, {});
              return [traces](const exchange& x) { x.answer(200, switch_body(*traces)); };
            });
  desk->add(table, edge::method::put, path, {domain::key_scope::admin},
            [traces](const edge::request& r) -> admin_desk::call {
              const auto body = strict_fields::of_body(r, {"recording"});
              const bool on = body.required("recording", body.flag("recording"));
              return [traces, on](const exchange& x) {
                traces->source()->switch_to(on);
                x.answer(200, switch_body(*traces));
              };
            });
}

}  // namespace usher::api
