#include "api/admin/admin_forms.hpp"
#include "api/admin/admin_routes.hpp"
#include "api/admin/date_changes.hpp"
#include "api/admin/refusals.hpp"
#include "api/admin/render_admin.hpp"
#include "api/concerts/refusals.hpp"
#include "api/http/paging.hpp"

namespace usher::api {

namespace {

using domain::date_state;

/// Whose the idempotency keys of these calls are.

bool force_of(const edge::request& r, date_state state) {
  const auto body =
      state == date_state::open ? strict_fields::of_body(r, {}) : strict_fields::of_body(r, {"force"});
  return body.flag("force").value_or(false);
}

json new_date_body(const domain::concert_facts& concert, const domain::concert_date_key& date) {
  const auto* created = concert.find(date.starts_at);
  domain::date_standing standing{.date = date, .terms = created->terms};
  standing.free = created->seat_count;
  return date_body(standing, 0);
}

class concert_desk {
 public:
  explicit concert_desk(const std::shared_ptr<const admin_desk>& desk)
      : engine_(desk->engine()), memory_(desk->memory()) {}

  admin_desk::call list_concerts(const edge::request& r) const {
    const auto page = read_page_by_number(r);
    return [this, page](const exchange& x) {
      auto rows = json::array();
      std::int64_t last = 0;
      bool more = false;
      for (const auto& concert : engine_.concerts()) {
        if (concert->id.value <= page.after) {
          continue;
        }
        more = rows.size() == page.limit;
        if (more) {
          break;
        }
        rows.push_back(concert_summary(*concert));
        last = concert->id.value;
      }
      x.answer(200, {{"concerts", std::move(rows)}, {"next", more ? json(last) : json(nullptr)}});
    };
  }

  admin_desk::call create_concert(const edge::request& r) const {
    const auto form = new_concert_form(r);
    return [this, form, id = identify(r, admin_scope)](const exchange& x) {
      using actors::concert_outcome;
      memory_.answer_once<concert_outcome>(
          id, {}, x,
          {.check = {},
           .carry_out =
               [this, form, x](auto reply, auto remember) {
                 engine_.ask(domain::create_concert{form}, x.context(), std::move(reply),
                             std::move(remember));
               },
           .render = [](const concert_outcome& made) { return to_answer(201, concert_body(made.value())); },
           .refuse = [](const concert_outcome& made) { return describe(made.refusal()); }});
    };
  }

  admin_desk::call show_concert(const edge::request& r) const {
    return [this, id = concert_in_path(r)](const exchange& x) {
      if (const auto concert = engine_.concert(id)) {
        x.answer(200, concert_body(*concert));
      } else {
        x.refuse(unknown_concert);
      }
    };
  }

  admin_desk::call change_concert(const edge::request& r) const {
    const auto id = concert_in_path(r);
    const auto form = concert_form(r);
    return [this, id, form](const exchange& x) {
      engine_.ask(domain::change_concert{id, form}, x.context(),
                  x.then<actors::concert_outcome>([x](const actors::concert_outcome& changed) {
                    if (changed) {
                      x.answer(200, concert_body(changed.value()));
                    } else {
                      x.refuse(describe(changed.refusal()));
                    }
                  }));
    };
  }

  template <date_state state>
  admin_desk::call set_all(const edge::request& r) const {
    const auto concert = concert_in_path(r);
    const bool force = force_of(r, state);
    return [this, concert, force, id = identify(r, admin_scope)](const exchange& x) {
      memory_.answer_once<dates_changed_outcome>(
          id, {}, x,
          {.check = [this, concert] { return missing(concert); },
           .carry_out =
               [this, concert, force, x](auto reply, const auto&) {
                 set_all_states(engine_, *engine_.concert(concert), state, force, x.context(), reply);
               },
           .render = [](const dates_changed_outcome& all) { return to_answer(200, all.value()); },
           .refuse = [](const dates_changed_outcome& all) { return all.refusal(); }});
    };
  }

  admin_desk::call create_date(const edge::request& r) const {
    const auto concert = concert_in_path(r);
    const auto form = new_date_form(r);
    return [this, date = domain::concert_date_key{concert, form.starts_at}, terms = form.terms,
            id = identify(r, admin_scope)](const exchange& x) {
      using actors::concert_outcome;
      memory_.answer_once<concert_outcome>(
          id, {}, x,
          {.check = [this, date] { return missing(date.concert); },
           .carry_out =
               [this, date, terms, x](auto reply, auto remember) {
                 domain::date_terms fresh;
                 fresh.price = engine_.concert(date.concert)->price;
                 engine_.ask(domain::create_date{date, terms.applied_to(std::move(fresh))}, x.context(),
                             std::move(reply), std::move(remember));
               },
           .render =
               [date](const concert_outcome& made) {
                 return to_answer(201, new_date_body(made.value(), date));
               },
           .refuse = [](const concert_outcome& made) { return describe(made.refusal()); }});
    };
  }

  admin_desk::call show_date(const edge::request& r) const {
    return [this, date = date_in_path(r)](const exchange& x) {
      if (const auto none = missing(date)) {
        return x.refuse(*none);
      }
      engine_.ask(date, actors::show_standing{}, x.context(),
                  x.then<actors::terms_changed_outcome>([x](const actors::terms_changed_outcome& standing) {
                    if (standing) {
                      x.answer(200, date_body(standing.value(), still_to_refund(standing.value())));
                    } else {
                      x.refuse(describe(standing.refusal()));
                    }
                  }));
    };
  }

  admin_desk::call change_date(const edge::request& r) const {
    const auto date = date_in_path(r);
    const auto form = changed_terms_form(r);
    return [this, date, form](const exchange& x) {
      if (const auto none = missing(date)) {
        return x.refuse(*none);
      }
      alter_terms(
          engine_, date, [form](domain::date_terms terms) { return form.applied_to(std::move(terms)); },
          false, x.context(), x.then<date_changed_outcome>([x](const date_changed_outcome& changed) {
            if (changed) {
              x.answer(200, date_body(changed.value().standing, changed.value().to_refund));
            } else {
              x.refuse(describe(changed.refusal()));
            }
          }));
    };
  }

  template <date_state state>
  admin_desk::call set_state(const edge::request& r) const {
    const auto date = date_in_path(r);
    const bool force = force_of(r, state);
    return [this, date, force, id = identify(r, admin_scope)](const exchange& x) {
      const auto to_state = [](domain::date_terms terms) {
        terms.state = state;
        return terms;
      };
      memory_.answer_once<date_changed_outcome>(
          id, {}, x,
          {.check = [this, date] { return missing(date); },
           .carry_out = [this, date, to_state, force, x](
                            auto reply,
                            const auto&) { alter_terms(engine_, date, to_state, force, x.context(), reply); },
           .render =
               [](const date_changed_outcome& changed) {
                 return to_answer(200, date_body(changed.value().standing, changed.value().to_refund));
               },
           .refuse = [](const date_changed_outcome& changed) { return describe(changed.refusal()); }});
    };
  }

 private:
  std::optional<problem> missing(domain::concert_id concert) const {
    return engine_.concert(concert) ? std::nullopt : std::optional<problem>(unknown_concert);
  }

  std::optional<problem> missing(const domain::concert_date_key& date) const {
    const auto concert = engine_.concert(date.concert);
    if (!concert) {
      return unknown_concert;
    }
    return concert->find(date.starts_at) != nullptr ? std::nullopt : std::optional<problem>(unknown_date);
  }

  actors::engine& engine_;
  request_memory memory_;
};

}  // namespace

void add_admin_concert_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  const auto concerts = std::make_shared<const concert_desk>(desk);
  const auto add = [&](edge::method method, const char* path, auto member) {
    desk->add(table, method, path,
              [concerts, member](const edge::request& r) { return ((*concerts).*member)(r); });
  };
  using edge::method;
  add(method::get, "/api/admin/concerts", &concert_desk::list_concerts);
  add(method::post, "/api/admin/concerts", &concert_desk::create_concert);
  add(method::get, "/api/admin/concerts/{concertId}", &concert_desk::show_concert);
  add(method::patch, "/api/admin/concerts/{concertId}", &concert_desk::change_concert);
  add(method::post, "/api/admin/concerts/{concertId}/open", &concert_desk::set_all<date_state::open>);
  add(method::post, "/api/admin/concerts/{concertId}/close", &concert_desk::set_all<date_state::closed>);
  add(method::post, "/api/admin/concerts/{concertId}/cancel", &concert_desk::set_all<date_state::cancelled>);
  add(method::post, "/api/admin/concerts/{concertId}/dates", &concert_desk::create_date);
  add(method::get, "/api/admin/concerts/{concertId}/dates/{concertDate}", &concert_desk::show_date);
  add(method::patch, "/api/admin/concerts/{concertId}/dates/{concertDate}", &concert_desk::change_date);
  add(method::post, "/api/admin/concerts/{concertId}/dates/{concertDate}/open",
      &concert_desk::set_state<date_state::open>);
  add(method::post, "/api/admin/concerts/{concertId}/dates/{concertDate}/close",
      &concert_desk::set_state<date_state::closed>);
  add(method::post, "/api/admin/concerts/{concertId}/dates/{concertDate}/cancel",
      &concert_desk::set_state<date_state::cancelled>);
}

}  // namespace usher::api
