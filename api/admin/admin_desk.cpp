#include "api/admin/admin_desk.hpp"

#include "api/identity/call_record.hpp"

namespace usher::api {

admin_desk::admin_desk(actors::engine& engine, std::shared_ptr<const key_gate> keys)
    : engine_(engine), memory_(engine), keys_(std::move(keys)) {}

void admin_desk::add(route_table& table, edge::method method, const char* path, reader read) const {
  table.add({method, path, credential::admin_key,
             [desk = shared_from_this(), read = std::move(read)](const edge::request& r, const exchange& x) {
               desk->serve(r, x, read);
             }});
}

void admin_desk::serve(const edge::request& r, const exchange& x, const reader& read) const {
  if (!keys_->admits(r)) {
    return x.refuse(wrong_admin_key());
  }
  call next;
  try {
    next = read(r);
  } catch (const bad_request& bad) {
    next = [what = bad.what](const exchange& to) { to.refuse(what); };
  }
  record_call(engine_, r, x, [next = std::move(next), x] { next(x); });
}

}  // namespace usher::api
