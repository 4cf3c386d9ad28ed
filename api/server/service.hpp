#pragma once

#include <memory>
#include <string>

#include "actors/engine.hpp"
#include "actors/tracing/archive.hpp"
#include "api/admin/cluster_asker.hpp"
#include "api/clinics/clinic_routes.hpp"
#include "api/clinics/registration_desk.hpp"
#include "api/cluster/forwarder.hpp"
#include "api/concerts/concert_desk.hpp"
#include "api/edge/http.hpp"
#include "api/http/browser/browser_policy.hpp"
#include "api/http/browser/packer.hpp"
#include "api/http/routes.hpp"
#include "api/operation/operation_routes.hpp"
#include "api/support/call_limits.hpp"
#include "api/web/web_site.hpp"

/// From a framed request to its route and back: traces, unknown paths, wrong methods, bad requests.
namespace usher::api {

struct route_settings {
  concert_route_settings concerts;
  place_rules clinics = {};
  /// Of the administration's calls; empty: there are none.
  std::string admin_key;
  /// What the calls that look into traces ask; without it there are none.
  std::shared_ptr<tracing::archive> traces;
  /// The administration may set test data up among real people.
  bool demonstration = false;
  operation_settings operation = {};
  registration_settings registrations = {};
  call_limit_settings limits = {};
  /// See admin_route_settings.
  std::shared_ptr<cluster_asker> nodes = {};
};

/// All routes of this version. The engine must outlive the table.
route_table make_routes(actors::engine& engine, const route_settings& settings);

/// What browsers get beside the calls' own answers.
struct browser_settings {
  std::shared_ptr<const browser_policy> policy = std::make_shared<const browser_policy>();
  /// Without it nothing is packed.
  std::shared_ptr<packer> packs = {};
  /// Calls that change something are refused to pages of other origins: where whoever a request names is
  /// believed, such a page could act for anybody. Elsewhere it lacks a key that it could show.
  bool refuses_foreign_pages = false;
};

/// Dispatches to the table and has `watch`, when there is one, hear of every answer. Any thread. The clock
/// must outlive the handler. `trust_forwarded_for`: a proxy
/// stands in front, which says where requests come from (api/http/client_address.hpp). While `health`, when
/// there is one, still restores its state, all calls but those of operation are answered 503 `RESTORING` and
/// touch no actor. `site`, when there is one, answers browsers;
/// what they ask before a call of another origin is answered before anything else. `forwards`, when there is
/// one, takes what another node is to answer.
edge::request_handler make_request_handler(std::shared_ptr<const route_table> table,
                                           const actors::clock& time, bool trust_forwarded_for = false,
                                           std::shared_ptr<request_watch> watch = {},
                                           std::shared_ptr<const readiness> health = {},
                                           std::shared_ptr<const web_site> site = {},
                                           browser_settings browsers = {},
                                           std::shared_ptr<forwarder> forwards = {});

/// Answers what has waited until this node served. The clock must outlive it.
forwarder::serve_here make_local_service(std::shared_ptr<const route_table> table, const actors::clock& time,
                                         std::shared_ptr<const readiness> health);

/// The edge's own answers in the contract's error format.
edge::edge_answers make_edge_answers(const browser_policy& browsers = browser_policy{});

}  // namespace usher::api
