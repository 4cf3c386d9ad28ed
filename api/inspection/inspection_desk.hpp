#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "actors/engine.hpp"
#include "api/http/routes.hpp"
#include "api/identity/key_gate.hpp"

namespace usher::api {

/// What all calls that look into the running server have in common: the administration's key. They change
/// nothing and come many a second, so that they are not recorded as the administration's other calls are. Any
/// thread. The engine must outlive it.
class inspection_desk : public std::enable_shared_from_this<inspection_desk> {
 public:
  inspection_desk(actors::engine& engine, std::shared_ptr<const key_gate> keys)
      : engine_(engine), keys_(std::move(keys)) {}

  /// Adds `GET path`; the table keeps the desk alive. The handler may throw bad_request.
  void add(route_table& table, const char* path, route_handler handler) const;

  /// Within such a call: goes on, at once, where its key has one of these scopes as well; else refuses it.
  void pass(const edge::request& r, domain::key_scopes wanted, const exchange& x,
            const std::function<void()>& next) const;

  actors::engine& engine() const { return engine_; }

 private:
  actors::engine& engine_;
  std::shared_ptr<const key_gate> keys_;
};

}  // namespace usher::api
