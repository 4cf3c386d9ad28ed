#include "api/clinics/session_desk.hpp"

#include "api/clinics/refusals.hpp"
#include "api/http/request_headers.hpp"

namespace usher::api {

namespace {

bool is_admitted(session_desk::admits who, const domain::caller& by) {
  switch (who) {
    case session_desk::admits::office:
      return by.is_office();
    case session_desk::admits::teachers:
      return by.acts_for_others();
    case session_desk::admits::everyone:
      break;
  }
  return true;
}

/// A program with a key acts as staff: it makes and changes neither staff nor superusers. It is no person.
domain::caller staff_without_a_name() {
  domain::caller by;
  by.is_staff = true;
  return by;
}

}  // namespace

void session_desk::add(route_table& table, edge::method method, const char* path, admits who, reader read,
                       domain::key_scopes scopes) const {
  table.add({method,
             path,
             needs(scopes),
             [desk = shared_from_this(), lets_in = admission{who, scopes}, read = std::move(read)](
                 const edge::request& r, const exchange& x) {
               desk->serve(r, x, lets_in,
                           [&read](const edge::request& of, const std::string&) { return read(of); });
             },
             {},
             scopes});
}

void session_desk::serve(const edge::request& r, const exchange& x, const admission& lets_in,
                         const reader_for& read) const {
  if (!lets_in.keys.empty() && credentials_of(r, "bearer")) {
    return keys_->serve(
        r, lets_in.keys, x,
        [&read](const edge::request& of, const key_holder& who) -> key_gate::call {
          return [next = read(of, who.owner)](const exchange& to) { next(staff_without_a_name(), to); };
        },
        recorded::path);
  }
  call next;
  try {
    next = read(r, {});
  } catch (const bad_request& bad) {
    next = [what = bad.what](const domain::caller&, const exchange& to) { to.refuse(what); };
  }
  with_session(session_key_of(r), x,
               [who = lets_in.people, next = std::move(next), x](const domain::caller& by) {
                 if (is_admitted(who, by)) {
                   next(by, x);
                 } else {
                   x.refuse(forbidden);
                 }
               });
}

void session_desk::with_session(const domain::secret_hash& key, const exchange& x,
                                std::function<void(const domain::caller&)> next) const {
  engine_.ask(
      actors::authenticate{key}, x.context(),
      x.then<actors::session_outcome>([x, next = std::move(next)](const actors::session_outcome& whose) {
        if (whose) {
          next(whose.value());
        } else {
          x.refuse(describe(whose.refusal()));
        }
      }));
}

}  // namespace usher::api
