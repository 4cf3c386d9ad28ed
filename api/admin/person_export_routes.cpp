#include "api/admin/person_export_routes.hpp"

#include <string>
#include <utility>

#include "api/admin/person_export.hpp"
#include "api/clinics/refusals.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/call_limits.hpp"

namespace usher::api {

namespace {

/// By somebody about themselves: each reads a good part of the store.
constexpr std::int32_t own_exports_a_minute = 6;

edge::response export_answer(const person_data& all, const actors::clock& time, language spoken) {
  edge::response answer;
  answer.body = person_export_body(all, time, spoken).dump(-1, ' ', false, json::error_handler_t::replace);
  answer.headers.emplace_back(
      "Content-Disposition", "attachment; filename=\"person-" + std::to_string(all.who.id.value) + ".json\"");
  answer.headers.emplace_back("Cache-Control", "no-store");
  return answer;
}

class person_exports {
 public:
  explicit person_exports(actors::engine& engine)
      : engine_(engine), own_(std::make_unique<user_limit>(own_exports_a_minute)) {}

  session_desk::call read(const edge::request& r) const {
    return [this, user = domain::user_id{number_in_path(r, "userId")}](const domain::caller& by,
                                                                       const exchange& x) {
      if (!by.is_office()) {
        if (by.user != user) {
          return x.refuse(forbidden);
        }
        if (const auto wait = own_->wait(user, engine_.time().now())) {
          problem what = too_many_requests;
          tell_wait(what, *wait);
          return x.refuse(what);
        }
      }
      engine_.ask(domain::show_person{by, user}, x.context(),
                  x.then<actors::office_outcome>([this, x](const actors::office_outcome& shown) {
                    if (!shown) {
                      return x.refuse(describe(shown.refusal()));
                    }
                    gather_more(std::make_shared<person_reading>(shown.value(), engine_.schedule().load()),
                                x);
                  }));
    };
  }

 private:
  /// One reading after the other, with what others ask of the store in between.
  void gather_more(const std::shared_ptr<person_reading>& reading, const exchange& x) const {
    if (engine_.time().now() > x.context().deadline) {
      return x.refuse(actors::unavailable_reason::deadline_passed);
    }
    engine_.read_store<bool>([reading](storage::queries& store) { return reading->read_some(store); },
                             x.then<bool>([this, reading, x](bool more) {
                               if (more) {
                                 return gather_more(reading, x);
                               }
                               x.answer(export_answer(reading->data(), engine_.time(), x.spoken()));
                             }));
  }

  actors::engine& engine_;
  std::unique_ptr<user_limit> own_;
};

}  // namespace

void add_person_export_route(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  const auto exports = std::make_shared<const person_exports>(desk->engine());
  desk->add(table, edge::method::get, "/api/users/{userId}/export", session_desk::admits::everyone,
            [exports](const edge::request& r) { return exports->read(r); },
            {domain::key_scope::people_write});
}

}  // namespace usher::api
