#include "api/server/cluster_link.hpp"

#include <utility>

#include "api/cluster/link.hpp"
#include "api/concerts/event_stream.hpp"

namespace usher::api {

namespace {

/// What a node writes anew may be longer than what its client has written: each byte of an address may become
/// three, and the link has a header of its own.
edge::server_settings link_settings_of(const node_settings& mine, edge::server_settings like) {
  like.host = mine.link_host;
  like.port = mine.link_port;
  like.max_request_line_bytes *= 3;
  like.max_header_bytes += 1'024;
  like.max_header_fields += 8;
  like.max_connections = 0;
  // The other end is a node, whatever stands in front of clients.
  like.proxies = {};
  return like;
}

forwarder_settings forwarder_settings_of(const node_settings& mine) {
  forwarder_settings settings;
  settings.secret = mine.secret;
  settings.is_stream = asks_for_stream;
  return settings;
}

}  // namespace

cluster_link::cluster_link(const node_settings& mine, const edge::server_settings& like,
                           const browser_settings& browsers)
    : mine_(mine),
      server_(
          link_settings_of(mine, like),
          [handler = handler_](edge::request&& r, edge::responder to) {
            (*handler)(std::move(r), std::move(to));
          },
          make_edge_answers(*browsers.policy)) {}

std::string cluster_link::address() const {
  const bool is_ipv6 = mine_.link_host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + mine_.link_host + "]" : mine_.link_host) + ":" + std::to_string(server_.port());
}

void cluster_link::start(const answers& by) {
  const auto& health = by.health;
  forwards_ = std::make_shared<forwarder>(forwarder_settings_of(mine_),
                                          make_local_service(by.table, by.time, health));
  health->be_node([to = forwards_] { return to->is_engaged(); }, [to = forwards_] { return to->is_well(); });
  *handler_ = make_link_handler(
      mine_.secret,
      [health]() -> std::optional<edge::response> {
        return health->is_elsewhere() ? std::optional(not_owner_answer(health->followed())) : std::nullopt;
      },
      make_request_handler(by.table, by.time, false, by.watch, health, {}, by.browsers));
  server_.start();
}

void cluster_link::stop(std::chrono::milliseconds patience) {
  server_.stop(patience);
  if (forwards_) {
    forwards_->stop();
  }
}

}  // namespace usher::api
