#include "api/web/front_routes.hpp"

#include <memory>
#include <string>

namespace usher::api {

void add_front_routes(route_table& table) {
  table.add(
      {edge::method::get, "/", credential::nobody_in_particular, [](const edge::request&, const exchange& x) {
         x.answer(200, {{"name", "usher"}, {"version", USHER_VERSION}, {"description", "/openapi.yaml"}});
       }});
  table.add({edge::method::get, "/openapi.yaml", credential::nobody_in_particular,
             [text = std::make_shared<const std::string>(openapi_description())](const edge::request&,
                                                                                 const exchange& x) {
               edge::response answer;
               answer.content_type = "application/yaml; charset=utf-8";
               answer.shared_body = text;
               x.answer(std::move(answer));
             }});
}

}  // namespace usher::api
