#pragma once

#include <cstdint>
#include <memory>
#include <utility>

#include "actors/engine.hpp"
#include "api/clinics/invitations.hpp"
#include "api/http/idempotency.hpp"

namespace usher::api {

/// Who may register by themselves. The office makes people whatever it is.
enum class registration : std::uint8_t { open, closed, invited };

struct registration_settings {
  registration mode = registration::open;
  /// Needed where the mode is `invited`.
  std::shared_ptr<const invitations> invited = {};
};

/// What registrations are carried out with. Any thread. The engine must outlive it.
class registration_desk {
 public:
  registration_desk(actors::engine& engine, registration_settings settings)
      : engine_(engine), memory_(engine), settings_(std::move(settings)) {}

  actors::engine& engine() const { return engine_; }
  const request_memory& memory() const { return memory_; }
  registration mode() const { return settings_.mode; }
  const invitations& invited() const { return *settings_.invited; }

 private:
  actors::engine& engine_;
  request_memory memory_;
  registration_settings settings_;
};

}  // namespace usher::api
