#include "actors/cast/audit.hpp"

#include <utility>

#include "domain/changes/names.hpp"

namespace usher::actors {

audit::audit(caf::actor_config& config, surroundings around)
    : durable_actor(config, std::string(domain::audit_name), std::move(around)) {}

audit::behavior_type audit::make_behavior() {
  restore();
  return serving(decides<record_admin_call_ask>(),
                 when_loaded<count_key_call_ask>([this](const auto& a) { count(a); }));
}

void audit::count(const count_key_call_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  if (auto first = tally_.note(a.command.call, now)) {
    return finish(a, machine->decide(domain::record_admin_call{std::move(*first)}, now), now);
  }
  answer_when_durable(a.reply, admin_call_outcome{machine->image().next});
  arm(now);
}

void audit::time_passed(const domain::instant& now) {
  for (auto& counted : tally_.due(now)) {
    take(machine_->decide(domain::record_admin_call{std::move(counted)}, now).changes, {}, now);
  }
}

audit::reader audit::image_reader() {
  return [](storage::store_reader& store) {
    const auto newest = store.list_admin_calls({}, 1);
    return newest.empty() ? domain::admin_log_image{}
                          : domain::admin_log_image{domain::admin_call_number{newest.front().call.value + 1}};
  };
}

domain::admin_log audit::make_machine(const domain::admin_log_image& image) {
  tally_.record_anew();
  return domain::admin_log{image};
}

}  // namespace usher::actors
