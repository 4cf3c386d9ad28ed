#include "actors/audit.hpp"

#include "domain/names.hpp"

namespace usher::actors {

audit::audit(caf::actor_config& config, surroundings around)
    : durable_actor(config, std::string(domain::audit_name), std::move(around)) {}

audit::behavior_type audit::make_behavior() {
  restore();
  return {
      decides<record_admin_call_ask>(),
      [this](const journal_durable& report) { on_durable(report); },
      [this](const journal_lost& report) { on_lost(report); },
      [this](const wake_up& called) { on_wake_up(called); },
      [this](const restored<domain::admin_log_image>& state) { on_restored(state); },
      [this](const restore_failed& report) { on_restore_failed(report); },
  };
}

audit::reader audit::image_reader() {
  return [](storage::store& store) {
    const auto newest = store.list_admin_calls({}, 1);
    return newest.empty() ? domain::admin_log_image{}
                          : domain::admin_log_image{domain::admin_call_number{newest.front().call.value + 1}};
  };
}

domain::admin_log audit::make_machine(const domain::admin_log_image& image) {
  return domain::admin_log{image};
}

}  // namespace usher::actors
