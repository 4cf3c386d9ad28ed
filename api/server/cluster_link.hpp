#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "api/cluster/forwarder.hpp"
#include "api/edge/server.hpp"
#include "api/http/routes.hpp"
#include "api/operation/readiness.hpp"
#include "api/server/configuration.hpp"
#include "api/server/service.hpp"

namespace usher::api {

/// What ties this node to the others: the port at which they ask it, and what asks the one that serves.
class cluster_link {
 public:
  /// Binds. `like`: the server that clients come to. Throws edge::listen_error.
  cluster_link(const node_settings& mine, const edge::server_settings& like,
               const browser_settings& browsers);

  /// Where other nodes come.
  std::string address() const;

  /// What requests of other nodes are answered by.
  struct answers {
    std::shared_ptr<const route_table> table;
    const actors::clock& time;
    std::shared_ptr<request_watch> watch;
    std::shared_ptr<readiness> health;
    browser_settings browsers;
  };
  /// Begins to forward, and to accept. `health` hears that this is a node. Once.
  void start(const answers& by);

  /// Null before `start`.
  const std::shared_ptr<forwarder>& forwards() const { return forwards_; }
  /// Requests of other nodes that are not answered yet.
  std::uint64_t open_requests() const { return server_.counters().requests_in_flight; }

  /// Other nodes are told to go elsewhere, and nothing is forwarded any more.
  void stop(std::chrono::milliseconds patience);

 private:
  const node_settings mine_;
  const std::shared_ptr<edge::request_handler> handler_ = std::make_shared<edge::request_handler>();
  edge::server server_;
  std::shared_ptr<forwarder> forwards_;
};

}  // namespace usher::api
