#include "api/inspection/inspection_desk.hpp"

#include <utility>

namespace usher::api {

namespace {

constexpr domain::key_scopes scopes_to_look{domain::key_scope::traces_read};

}  // namespace

void inspection_desk::add(route_table& table, const char* path, route_handler handler) const {
  table.add(
      {edge::method::get,
       path,
       credential::admin_key,
       [desk = shared_from_this(), handler = std::move(handler)](const edge::request& r, const exchange& x) {
         desk->keys_->pass(r, scopes_to_look, x, [&](const key_holder&) { handler(r, x); });
       },
       {},
       scopes_to_look});
}

}  // namespace usher::api
