#include "api/admin/admin_desk.hpp"

#include "api/admin/admin_audit.hpp"

namespace usher::api {

admin_desk::admin_desk(actors::engine& engine, std::string_view key)
    : engine_(engine), memory_(engine), gate_(key) {}

void admin_desk::add(route_table& table, edge::method method, const char* path, reader read) const {
  table.add({method, path, credential::admin_key,
             [desk = shared_from_this(), read = std::move(read)](const edge::request& r, const exchange& x) {
               desk->serve(r, x, read);
             }});
}

void admin_desk::serve(const edge::request& r, const exchange& x, const reader& read) const {
  if (!gate_.admits(r)) {
    return x.refuse(wrong_admin_key());
  }
  call next;
  try {
    next = read(r);
  } catch (const bad_request& bad) {
    next = [what = bad.what](const exchange& to) { to.refuse(what); };
  }
  engine_.ask(record_of(r), x.context(),
              x.then<actors::admin_call_outcome>(
                  [next = std::move(next), x](const actors::admin_call_outcome&) { next(x); }));
}

}  // namespace usher::api
