#include "api/clinics/calendar/calendar_routes.hpp"

#include <string>
#include <string_view>
#include <utility>

#include "api/clinics/calendar/calendar_sheet.hpp"
#include "api/clinics/refusals.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/secrets.hpp"

namespace usher::api {

namespace {

using edge::method;

constexpr std::string_view calendar_path = "/api/calendar/";
constexpr std::string_view calendar_ending = ".ics";

/// About the calendar address of the person whom the path names.
struct calendar_address_call : session_call<session_desk> {
  static constexpr auto admits = session_desk::admits::everyone;
  using session_call::session_call;

  json render(const domain::calendar_address& known) const {
    return {{"user_id", known.user.value},
            {"made_at", known.made_at ? json(time().to_text(*known.made_at)) : json(nullptr)}};
  }

  domain::user_id user{number_in_path(*request, "userId")};
};

struct make_calendar_call : calendar_address_call {
  static constexpr method_and_path at{method::post, "/api/users/{userId}/calendar"};
  static constexpr int status = 201;
  using calendar_address_call::calendar_address_call;

  domain::make_calendar_address command() const { return {by, user, hash_secret(secret)}; }
  json render(const domain::calendar_address& made) const {
    auto body = calendar_address_call::render(made);
    body["path"] = std::string(calendar_path) + secret + std::string(calendar_ending);
    return body;
  }

  std::string secret = new_calendar_secret();
};

struct revoke_calendar_call : calendar_address_call {
  static constexpr method_and_path at{method::del, "/api/users/{userId}/calendar"};
  using calendar_address_call::calendar_address_call;

  domain::revoke_calendar_address command() const { return {by, user}; }
};

struct show_calendar_call : calendar_address_call {
  static constexpr method_and_path at{method::get, "/api/users/{userId}/calendar"};
  using calendar_address_call::calendar_address_call;

  domain::show_calendar_address command() const { return {by, user}; }
};

void answer_with_calendar(const exchange& x, const calendar_sheet& sheet, const actors::clock& time) {
  edge::response form;
  form.content_type = "text/calendar; charset=utf-8";
  form.headers.emplace_back("Vary", "Accept-Language");
  const auto text = calendar_text(sheet, time.moment(), time, x.spoken());
  x.answer(std::make_shared<const rendition>(make_rendition(text)), keepers::asker, std::move(form));
}

/// What is at an address tells nothing of itself to who does not know it whole.
void read_at_address(actors::engine& engine, std::string_view file, const exchange& x) {
  if (!file.ends_with(calendar_ending)) {
    return x.refuse(describe(domain::calendar_refusal::unknown_address));
  }
  const auto key = hash_secret(file.substr(0, file.size() - calendar_ending.size()));
  const auto show = [&engine, key, x](const domain::calendar_owner& owner) {
    engine.read_store<calendar_sheet>(
        [owner, key, now = engine.time().moment().local](storage::queries& store) {
          return read_calendar_sheet(store, owner, key, now);
        },
        x.then<calendar_sheet>(
            [&engine, x](const calendar_sheet& sheet) { answer_with_calendar(x, sheet, engine.time()); }));
  };
  engine.ask(domain::read_calendar{key}, x.context(),
             x.then<actors::calendar_owner_outcome>([x, show](const actors::calendar_owner_outcome& whose) {
               if (whose) {
                 show(whose.value());
               } else {
                 x.refuse(describe(whose.refusal()));
               }
             }));
}

}  // namespace

void add_calendar_routes(route_table& table, const std::shared_ptr<const session_desk>& desk) {
  add_calls<make_calendar_call, revoke_calendar_call, show_calendar_call>(table, *desk, desk);
  // The log and the traces name requests by their routes: the address is in neither.
  table.add({method::get, std::string(calendar_path) + "{address}", credential::nobody_in_particular,
             [desk](const edge::request& r, const exchange& x) {
               read_at_address(desk->engine(), r.path_value("address"), x);
             },
             answers_of<domain::calendar_refusal>()});
}

}  // namespace usher::api
