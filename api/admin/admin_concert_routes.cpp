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
using edge::method;

bool force_of(const edge::request& r, date_state state) {
  const auto body =
      state == date_state::open ? strict_fields::of_body(r, {}) : strict_fields::of_body(r, {"force"});
  return body.flag("force").value_or(false);
}

json new_date_body(const domain::concert_facts& concert, const domain::concert_date_key& date,
                   const actors::clock& time) {
  const auto* created = concert.find(date.starts_at);
  domain::date_standing standing{.date = date, .terms = created->terms};
  standing.free = created->seat_count;
  return date_body(standing, 0, time);
}

std::optional<problem> unless_concert(const actors::engine& engine, domain::concert_id concert) {
  return engine.concert(concert) ? std::nullopt : std::optional<problem>(unknown_concert);
}

std::optional<problem> unless_date(const actors::engine& engine, const domain::concert_date_key& date) {
  const auto concert = engine.concert(date.concert);
  if (!concert) {
    return unknown_concert;
  }
  return concert->find(date.starts_at) != nullptr ? std::nullopt : std::optional<problem>(unknown_date);
}

// ---- concerts

admin_desk::call list_concerts(const edge::request& r, const actors::engine& engine) {
  const auto page = read_page_by_number(r);
  return [&engine, page](const exchange& x) {
    auto rows = json::array();
    std::int64_t last = 0;
    bool more = false;
    for (const auto& concert : engine.concerts()) {
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

admin_desk::call show_concert(const edge::request& r, const actors::engine& engine) {
  return [&engine, id = concert_in_path(r)](const exchange& x) {
    if (const auto concert = engine.concert(id)) {
      x.answer(200, concert_body(*concert, engine.time()));
    } else {
      x.refuse(unknown_concert);
    }
  };
}

struct create_concert_call : admin_call {
  static constexpr method_and_path at{method::post, "/api/admin/concerts"};
  static constexpr int status = 201;
  static constexpr std::string_view never[] = {"CONCERT_NOT_FOUND", "CONCERT_DATE_EXISTS"};
  using call_at::call_at;

  domain::create_concert command() const { return {form}; }
  json render(const domain::concert_facts& made) const { return concert_body(made, time()); }

  domain::concert_form form = new_concert_form(*request);
};

struct change_concert_call : admin_call {
  static constexpr method_and_path at{method::patch, "/api/admin/concerts/{concertId}"};
  static constexpr std::string_view never[] = {"CONCERT_DATE_EXISTS"};
  using call_at::call_at;

  domain::change_concert command() const { return {concert, form}; }
  json render(const domain::concert_facts& changed) const { return concert_body(changed, time()); }

  domain::concert_id concert = concert_in_path(*request);
  domain::concert_form form = concert_form(*request);
};

/// Opens, closes or cancels all dates of a concert.
template <date_state state>
struct all_dates_call : admin_call {
  static constexpr method_and_path at{
      method::post, state == date_state::open     ? "/api/admin/concerts/{concertId}/open"
                    : state == date_state::closed ? "/api/admin/concerts/{concertId}/close"
                                                  : "/api/admin/concerts/{concertId}/cancel"};
  static constexpr refusal_answer also[] = {unknown_concert, dates_have_bookings};
  /// Repeated, it changes nothing more, and is not remembered.
  static constexpr std::string_view never[] = {"IDEMPOTENCY_KEY_REUSED"};
  using outcome = dates_changed_outcome;
  using call_at::call_at;

  std::optional<problem> check() const { return unless_concert(engine(), concert); }
  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    set_all_states(engine(), *engine().concert(concert), state, force, x.context(), reply);
  }
  json render(const json& all) const { return all; }
  problem refuse(const outcome& all) const { return all.refusal(); }

  domain::concert_id concert = concert_in_path(*request);
  bool force = force_of(*request, state);
};

// ---- dates

struct create_date_call : admin_call {
  static constexpr method_and_path at{method::post, "/api/admin/concerts/{concertId}/dates"};
  static constexpr int status = 201;
  static constexpr refusal_answer also[] = {unknown_concert};
  using call_at::call_at;

  domain::concert_date_key date() const { return {concert, form.starts_at}; }
  std::optional<problem> check() const { return unless_concert(engine(), concert); }
  domain::create_date command() const {
    domain::date_terms fresh;
    fresh.price = engine().concert(concert)->price;
    return {date(), form.terms.applied_to(std::move(fresh))};
  }
  json render(const domain::concert_facts& made) const { return new_date_body(made, date(), time()); }

  domain::concert_id concert = concert_in_path(*request);
  date_form form = new_date_form(*request, time());
};

struct existing_date_call : admin_call {
  static constexpr refusal_answer also[] = {unknown_concert, unknown_date};
  using call_at::call_at;

  std::optional<problem> check() const { return unless_date(engine(), date); }
  const domain::concert_date_key& whom() const { return date; }
  json render(const domain::date_standing& standing) const {
    return date_body(standing, still_to_refund(standing), time());
  }
  json render(const changed_date& changed) const {
    return date_body(changed.standing, changed.to_refund, time());
  }

  domain::concert_date_key date = date_in_path(*request);
};

struct show_date_call : existing_date_call {
  static constexpr method_and_path at{method::get, "/api/admin/concerts/{concertId}/dates/{concertDate}"};
  static constexpr std::string_view never[] = {"DATE_CANCELLED", "HAS_BOOKINGS", "SEATS_IN_USE"};
  using existing_date_call::existing_date_call;

  actors::show_standing command() const { return {}; }
};

struct change_date_call : existing_date_call {
  static constexpr method_and_path at{method::patch, "/api/admin/concerts/{concertId}/dates/{concertDate}"};
  using outcome = date_changed_outcome;
  using existing_date_call::existing_date_call;

  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    const auto alter = [form = form](domain::date_terms terms) { return form.applied_to(std::move(terms)); };
    alter_terms(engine(), date, alter, false, x.context(), reply);
  }

  terms_form form = changed_terms_form(*request, time());
};

template <date_state state>
struct date_state_call : existing_date_call {
  static constexpr method_and_path at{
      method::post, state == date_state::open ? "/api/admin/concerts/{concertId}/dates/{concertDate}/open"
                    : state == date_state::closed
                        ? "/api/admin/concerts/{concertId}/dates/{concertDate}/close"
                        : "/api/admin/concerts/{concertId}/dates/{concertDate}/cancel"};
  static constexpr std::string_view never[] = {"SEATS_IN_USE", "IDEMPOTENCY_KEY_REUSED",
                                               state == date_state::open ? "HAS_BOOKINGS" : ""};
  using outcome = date_changed_outcome;
  using existing_date_call::existing_date_call;

  void carry_out(const actors::reply_to<outcome>& reply, const actors::remember_as<outcome>&) const {
    const auto alter = [](domain::date_terms terms) {
      terms.state = state;
      return terms;
    };
    alter_terms(engine(), date, alter, force, x.context(), reply);
  }

  bool force = force_of(*request, state);
};

}  // namespace

void add_admin_concert_routes(route_table& table, const std::shared_ptr<const admin_desk>& desk) {
  using enum domain::key_scope;
  constexpr domain::key_scopes to_read{concerts_write, bookings_read};
  desk->add(table, method::get, "/api/admin/concerts", to_read,
            [desk](const edge::request& r) { return list_concerts(r, desk->engine()); });
  desk->add(table, method::get, "/api/admin/concerts/{concertId}", to_read,
            [desk](const edge::request& r) { return show_concert(r, desk->engine()); });
  add_calls<show_date_call>(table, *desk, to_read);
  add_calls<create_concert_call, change_concert_call, all_dates_call<date_state::open>,
            all_dates_call<date_state::closed>, all_dates_call<date_state::cancelled>, create_date_call,
            change_date_call, date_state_call<date_state::open>, date_state_call<date_state::closed>,
            date_state_call<date_state::cancelled>>(table, *desk, {concerts_write});
}

}  // namespace usher::api
