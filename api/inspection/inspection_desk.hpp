#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "actors/engine.hpp"
#include "api/admin/admin_gate.hpp"
#include "api/http/routes.hpp"

namespace usher::api {

/// What all calls that look into the running server have in common: the administration's key. They change
/// nothing and come many a second, so that they are not recorded as the administration's other calls are. Any
/// thread. The engine must outlive it.
class inspection_desk : public std::enable_shared_from_this<inspection_desk> {
 public:
  inspection_desk(actors::engine& engine, std::string_view key) : engine_(engine), gate_(key) {}

  /// Adds `GET path`; the table keeps the desk alive. The handler may throw bad_request.
  void add(route_table& table, const char* path, route_handler handler) const;

  actors::engine& engine() const { return engine_; }

 private:
  actors::engine& engine_;
  admin_gate gate_;
};

}  // namespace usher::api
