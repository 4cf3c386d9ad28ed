#include "api/admin/admin_routes.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/log.hpp"

namespace usher::api {

namespace {

void answer_level(const exchange& x) {
  x.answer(200, {{"level", name_of(log_level())}});
}

spdlog::level::level_enum level_in(const edge::request& r) {
  const auto body = strict_fields::of_body(r, {"level"});
  return body.required("level", body.word("level", log_level_of, one_of(log_levels)));
}

}  // namespace

void add_admin_log_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  desk->add(table, edge::method::get, "/api/admin/log-level", {domain::key_scope::admin},
            [](const edge::request&) { return answer_level; });
  desk->add(table, edge::method::put, "/api/admin/log-level", {domain::key_scope::admin},
            [](const edge::request& r) {
              return [level = level_in(r)](const exchange& x) {
                set_log_level(level);
                answer_level(x);
              };
            });
}

}  // namespace usher::api
