#include "actors/cast/audit.hpp"

#include "domain/changes/names.hpp"

namespace usher::actors {

audit::audit(caf::actor_config& config, surroundings around)
    : durable_actor(config, std::string(domain::audit_name), std::move(around)) {}

audit::behavior_type audit::make_behavior() {
  restore();
  return serving(decides<record_admin_call_ask>());
}

audit::reader audit::image_reader() {
  return [](storage::store_reader& store) {
    const auto newest = store.list_admin_calls({}, 1);
    return newest.empty() ? domain::admin_log_image{}
                          : domain::admin_log_image{domain::admin_call_number{newest.front().call.value + 1}};
  };
}

domain::admin_log audit::make_machine(const domain::admin_log_image& image) {
  return domain::admin_log{image};
}

}  // namespace usher::actors
