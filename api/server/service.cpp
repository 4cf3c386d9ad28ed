#include "api/server/service.hpp"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <type_traits>

#include "api/admin/admin_routes.hpp"
#include "api/admin/person_export_routes.hpp"
#include "api/clinics/attendance_routes.hpp"
#include "api/clinics/auth_routes.hpp"
#include "api/clinics/calendar/calendar_routes.hpp"
#include "api/clinics/clinic_routes.hpp"
#include "api/clinics/import/import_routes.hpp"
#include "api/clinics/office/login_history_routes.hpp"
#include "api/clinics/people_routes.hpp"
#include "api/clinics/session_desk.hpp"
#include "api/concerts/concert_routes.hpp"
#include "api/concerts/token_routes.hpp"
#include "api/concerts/wallet_routes.hpp"
#include "api/http/client_address.hpp"
#include "api/http/exchange.hpp"
#include "api/http/request_headers.hpp"
#include "api/http/shared_refusals.hpp"
#include "api/inspection/history_routes.hpp"
#include "api/inspection/inspection_desk.hpp"
#include "api/inspection/trace_routes.hpp"
#include "api/operation/refusals.hpp"
#include "api/support/log.hpp"
#include "api/web/front_routes.hpp"

namespace usher::api {

namespace {

problem unknown_path(const edge::request& r) {
  problem what = path_is_unknown;
  fill(what, same_in_both(r.path));
  return what;
}

problem wrong_method(const edge::request& r, const std::string& allowed) {
  problem what = method_is_wrong;
  fill(what, same_in_both(r.path));
  fill(what, same_in_both(allowed));
  what.headers.emplace_back("Allow", allowed);
  return what;
}

/// What this node does not answer, another does.
problem owned_elsewhere(const owner_address& owner) {
  problem what = node_is_not_owner;
  fill(what, same_in_both(owner.name));
  fill(what, same_in_both(owner.url));
  what.details = {{"owner", to_json(owner)}};
  return what;
}

/// `OPTIONS *` (RFC 9110, 9.3.7): whether there is a server, and what it can do at all.
bool is_about_the_server(const edge::request& r) {
  return r.path == "*";
}

edge::response allowed_here() {
  edge::response answer;
  answer.status = 204;
  answer.headers.emplace_back("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  return answer;
}

call_bound by_network(std::int32_t a_minute) {
  return [limit = std::make_shared<network_limit>(a_minute)](
             const edge::request&, const domain::network& from, domain::instant now) {
    return limit->wait(from, now);
  };
}

/// A program takes tokens for many people from one network: its key has a bound of its own.
call_bound by_key_or(call_bound otherwise, std::int32_t a_minute, std::shared_ptr<const key_gate> keys) {
  return [limit = std::make_shared<key_limit>(a_minute), keys = std::move(keys),
          otherwise = std::move(otherwise)](const edge::request& r, const domain::network& from,
                                            domain::instant now) {
    const auto who = keys->find(r);
    return who ? limit->wait(who->owner, now) : otherwise(r, from, now);
  };
}

/// Those that hash passwords, the one that makes what is kept of a stranger, and the one that a stranger has
/// the store read by.
void limit_what_costs(route_table& table, const call_limit_settings& limits,
                      const std::shared_ptr<const key_gate>& keys) {
  table.limit("POST /api/auth/login", by_network(limits.logins));
  table.limit("POST /api/auth/register", by_network(limits.registrations));
  table.limit("GET /api/calendar/{address}", by_network(limits.calendars));
  table.limit("POST /api/token/create", by_key_or(by_network(limits.tokens), limits.tokens_of_key, keys));
}

/// By its method: who only reads uses GET, which pages of all origins may send.
bool changes_something(const edge::request& r) {
  return r.method != edge::method::get && r.method != edge::method::head && r.method != edge::method::options;
}

void dispatch(route_table::match match, edge::request& r, const exchange& x, domain::instant now) {
  if (match.handler == nullptr) {
    return x.refuse(match.allowed.empty() ? unknown_path(r) : wrong_method(r, match.allowed));
  }
  if (match.limit != nullptr) {
    if (const auto wait = (*match.limit)(r, x.context().from, now)) {
      problem what = too_many_requests;
      tell_wait(what, *wait);
      return x.refuse(what);
    }
  }
  if (const auto encoded = encoded_body(r)) {
    return x.refuse(*encoded);
  }
  r.path_values = std::move(match.path_values);
  try {
    (*match.handler)(r, x);
  } catch (const bad_request& bad) {
    x.refuse(bad.what);
  } catch (const std::exception& error) {
    log_of_request(spdlog::level::err, x.context().trace, std::string("a request failed: ") + error.what());
    x.refuse(request_failed);
  }
}

/// While nothing may be said of the state.
void refuse_silently(const readiness& health, const exchange& x) {
  if (const auto owner = health.followed()) {
    return x.refuse(owned_elsewhere(*owner));
  }
  x.refuse(health.without_store() ? actors::unavailable_reason::store_down
                                  : actors::unavailable_reason::restoring);
}

/// What is known of a request for an answer that the edge gives in the handler's place.
struct kept_facts {
  trace_context trace;
  /// browser_policy::number_of.
  std::uint8_t origin = 0;
  language spoken = language::korean;
};

static_assert(std::is_trivially_copyable_v<kept_facts> && sizeof(kept_facts) <= sizeof(edge::request_mark));

edge::request_mark mark_of(const kept_facts& facts) {
  edge::request_mark mark{};
  std::memcpy(mark.data(), &facts, sizeof facts);
  return mark;
}

/// A new trace for what no handler has marked.
kept_facts facts_of(const edge::request_mark& mark) {
  kept_facts facts;
  if (mark == edge::request_mark{}) {
    facts.trace = continue_trace(nullptr);
  } else {
    std::memcpy(&facts, mark.data(), sizeof facts);
  }
  return facts;
}

kept_facts facts_of(const edge::request* r, const browser_policy& browsers) {
  return r == nullptr
             ? kept_facts{continue_trace(nullptr)}
             : kept_facts{continue_trace(r->header("traceparent")), browsers.number_of(*r), language_of(*r)};
}

/// An answer of the edge's own.
edge::response in_their_place(const problem& what, const kept_facts& of, const browser_policy& browsers) {
  auto answer = render(what, of.trace.trace, of.spoken);
  answer.common_headers = browsers.headers_of(of.origin);
  answer.headers.emplace_back("traceparent", to_traceparent(of.trace));
  return answer;
}

/// What the edge could not read.
problem unreadable_request(int status, std::string_view detail) {
  const auto* const found =
      std::find_if(std::begin(unreadable_requests), std::end(unreadable_requests),
                   [status](const refusal_answer& answer) { return answer.status == status; });
  problem what = found == std::end(unreadable_requests) ? unreadable_requests[0] : *found;
  what.status = status;
  fill(what, same_in_both(std::string(detail)));
  return what;
}

}  // namespace

route_table make_routes(actors::engine& engine, const route_settings& settings) {
  route_table table;
  const auto keys = std::make_shared<const key_gate>(engine, settings.admin_key);
  auto concerts = settings.concerts;
  concerts.keys = keys;
  concerts.tokens_of_user = std::make_shared<user_limit>(settings.limits.tokens_of_user);
  concerts.streams = std::make_shared<const open_limit>(settings.limits.streams);
  add_token_routes(table, engine, concerts);
  add_concert_routes(table, engine, concerts);
  add_wallet_routes(table, engine, concerts);
  const auto sessions = std::make_shared<const session_desk>(engine, keys);
  add_auth_routes(table, sessions, settings.registrations);
  add_people_routes(table, sessions);
  add_import_routes(table, sessions);
  add_login_history_routes(table, sessions);
  add_clinic_routes(table, sessions, settings.clinics);
  add_attendance_routes(table, sessions);
  add_person_export_route(table, sessions);
  add_calendar_routes(table, sessions);
  if (!settings.admin_key.empty()) {
    add_admin_routes(table, engine, {keys, settings.demonstration, settings.traces, settings.nodes});
    const auto desk = std::make_shared<const inspection_desk>(engine, keys);
    const auto history = std::make_shared<change_history>(engine);
    add_history_routes(table, desk, history);
    if (settings.traces) {
      add_trace_routes(table, desk, settings.traces, history);
    }
  }
  add_operation_routes(table, settings.operation, keys);
  add_front_routes(table);
  limit_what_costs(table, settings.limits, keys);
  return table;
}

edge::request_handler make_request_handler(std::shared_ptr<const route_table> table,
                                           const actors::clock& time, bool trust_forwarded_for,
                                           std::shared_ptr<request_watch> watch,
                                           std::shared_ptr<const readiness> health,
                                           std::shared_ptr<const web_site> site, browser_settings browsers,
                                           std::shared_ptr<forwarder> forwards) {
  return [table = std::move(table), &time, trust_forwarded_for, watch = std::move(watch),
          health = std::move(health), site = std::move(site), browsers = std::move(browsers),
          forwards = std::move(forwards)](edge::request&& r, edge::responder to) {
    if (trust_forwarded_for) {
      r.remote_address = forwarded_address(r);
      r.scheme = forwarded_scheme(r);
    }
    auto match = table->find(r.method, r.path);
    const auto now = time.now();
    const exchange_facts facts{continue_trace(r.header("traceparent")),
                               now + domain::limits::request_deadline,
                               language_of(r),
                               match.route,
                               r.received,
                               network_of(r.remote_address),
                               reader_of(r),
                               browsers.policy->headers_for(r),
                               browsers.packs};
    to.mark(mark_of({facts.trace, browsers.policy->number_of(r), facts.spoken}));
    const exchange x{std::move(to), facts, watch};
    if (is_about_the_server(r)) {
      return x.answer(allowed_here());
    }
    if (browsers.policy->is_preflight(r)) {
      return x.answer(browsers.policy->preflight_answer(r));
    }
    if (browsers.refuses_foreign_pages && changes_something(r) && browsers.policy->is_of_foreign_page(r)) {
      return x.refuse(origin_is_not_allowed);
    }
    if (site) {
      // Touches no actor: whoever opens a page while the state is restored can be told so by it.
      if (auto page = site->answer(r, match.handler != nullptr || !match.allowed.empty())) {
        return x.answer(std::move(*page));
      }
    }
    if (health && health->silent() && !answers_while_restoring(r.path)) {
      if (forwards && forwards->is_engaged() && health->is_elsewhere()) {
        return forwards->take(std::move(r), x, facts.trace);
      }
      return refuse_silently(*health, x);
    }
    dispatch(std::move(match), r, x, now);
  };
}

forwarder::serve_here make_local_service(std::shared_ptr<const route_table> table, const actors::clock& time,
                                         std::shared_ptr<const readiness> health) {
  return [table = std::move(table), &time, health = std::move(health)](edge::request&& r, const exchange& x) {
    if (health->silent()) {
      return refuse_silently(*health, x);
    }
    dispatch(table->find(r.method, r.path), r, x, time.now());
  };
}

edge::edge_answers make_edge_answers(const browser_policy& browsers) {
  const auto about = [browsers](const problem& what, const edge::request* r) {
    return in_their_place(what, facts_of(r, browsers), browsers);
  };
  return {
      [about](int status, std::string_view detail, const edge::request* r) {
        return about(unreadable_request(status, detail), r);
      },
      [about](const edge::request* r) { return about(too_many_at_once, r); },
      [about](const edge::request* r) { return about(server_stops, r); },
      [browsers](const edge::request_mark& mark) {
        return in_their_place(not_answered_in_time, facts_of(mark), browsers);
      },
  };
}

}  // namespace usher::api
