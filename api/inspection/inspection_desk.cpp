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

void inspection_desk::pass(const edge::request& r, domain::key_scopes wanted, const exchange& x,
                           const std::function<void()>& next) const {
  keys_->pass(r, wanted, x, [&next](const key_holder&) { next(); });
}

}  // namespace usher::api
