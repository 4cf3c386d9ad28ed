#include "api/web/front_routes.hpp"

#include <memory>
#include <string>

#include "api/http/browser/browser_policy.hpp"
#include "api/web/description_page.hpp"

namespace usher::api {

namespace {

using edge::method;

/// Makes a text when it is first asked for, and keeps it.
template <class Make>
void add_text(route_table& table, const char* path, std::string_view content_type, Make make) {
  table.add({method::get, path, credential::nobody_in_particular,
             [kept = std::make_shared<const actors::rendered<rendition>>(), content_type, make](
                 const edge::request&, const exchange& x) {
               edge::response form;
               form.content_type = content_type;
               if (content_type.starts_with("text/html")) {
                 form.common_headers = headers_of_pages();
               }
               x.answer(kept->get([&] { return make_rendition(std::string(make())); }), keepers::proxies,
                        std::move(form));
             }});
}

}  // namespace

void add_front_routes(route_table& table) {
  table.add(
      {method::get, "/", credential::nobody_in_particular, [](const edge::request&, const exchange& x) {
         x.answer(200, {{"name", "usher"}, {"version", USHER_VERSION}, {"description", "/openapi.yaml"}});
       }});
  add_text(table, "/openapi.yaml", "application/yaml; charset=utf-8", openapi_yaml);
  add_text(table, "/openapi.json", "application/json; charset=utf-8", openapi_json);
  add_text(table, "/docs", "text/html; charset=utf-8",
           [] { return description_page(json::parse(openapi_json())); });
  add_text(table, "/docs/style.css", "text/css; charset=utf-8", description_style);
}

}  // namespace usher::api
