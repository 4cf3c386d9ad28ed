#include "api/inspection/inspection_desk.hpp"

#include <utility>

namespace usher::api {

void inspection_desk::add(route_table& table, const char* path, route_handler handler) const {
  table.add(
      {edge::method::get, path, credential::admin_key,
       [desk = shared_from_this(), handler = std::move(handler)](const edge::request& r, const exchange& x) {
         if (!desk->keys_->admits(r)) {
           return x.refuse(wrong_admin_key());
         }
         handler(r, x);
       }});
}

}  // namespace usher::api
