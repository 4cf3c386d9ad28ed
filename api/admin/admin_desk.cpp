#include "api/admin/admin_desk.hpp"

namespace usher::api {

admin_desk::admin_desk(actors::engine& engine, std::shared_ptr<const key_gate> keys)
    : engine_(engine), memory_(engine), keys_(std::move(keys)) {}

void admin_desk::add(route_table& table, edge::method method, const char* path, domain::key_scopes scopes,
                     reader read, refusal_answers refused) const {
  table.add({method, path, credential::admin_key,
             [desk = shared_from_this(), scopes, read = std::move(read)](const edge::request& r,
                                                                         const exchange& x) {
               desk->keys_->serve(r, scopes, x,
                                  [&read](const edge::request& of, const key_holder&) { return read(of); });
             },
             std::move(refused), scopes});
}

}  // namespace usher::api
