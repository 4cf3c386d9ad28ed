#include "actors/cast/app_keys.hpp"

#include <utility>

#include "domain/changes/names.hpp"

namespace usher::actors {

app_keys::app_keys(caf::actor_config& config, surroundings around,
                   std::shared_ptr<view_slot<app_keys_view>> slot)
    : durable_actor(config, std::string(domain::app_keys_name), std::move(around)), slot_(std::move(slot)) {}

app_keys::behavior_type app_keys::make_behavior() {
  restore();
  return serving(decides<make_app_key_ask>(), decides<rotate_app_key_ask>(), decides<revoke_app_key_ask>());
}

app_keys::reader app_keys::image_reader() {
  return [](storage::store_reader& store) { return store.load_app_keys(); };
}

domain::app_keys app_keys::make_machine(const domain::app_keys_image& image) {
  shown_ = domain::app_keys{image};
  return domain::app_keys{image};
}

void app_keys::publish() {
  slot_->publish(std::make_shared<const app_keys_view>(shown_.image().keys));
}

}  // namespace usher::actors
