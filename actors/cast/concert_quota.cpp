#include "actors/cast/concert_quota.hpp"

namespace usher::actors {

std::string concert_name(domain::concert_id concert) {
  return "concert/" + std::to_string(concert.value);
}

concert_quota::concert_quota(caf::actor_config& config, surroundings around, domain::concert_id concert)
    : durable_actor(config, concert_name(concert), std::move(around)), concert_(concert) {}

concert_quota::behavior_type concert_quota::make_behavior() {
  const auto serve = when_loaded<claim_seats_ask>([this](const auto& a) { claim(a); });
  return {
      [this, serve](const claim_seats_ask& a) {
        if (!std::exchange(asked_, true)) {
          restore();
        }
        serve(a);
      },
      handles<claim_settled>([this](const claim_settled& settled) {
        if (machine_) {
          machine_->settle(settled.claim);
        }
      }),
      handles<news>([this](const news& heard) {
        // Before the first claim nothing is counted: the store will tell.
        if (asked_) {
          take_in(heard.changes);
        }
      }),
      on_wake_up(),
      on_restored(),
      on_restore_failed(),
      // Nobody has asked it before.
      handles<lead_now>([](const lead_now& told) { told.ready(); }),
  };
}

void concert_quota::claim(const claim_seats_ask& a) {
  if (auto* machine = machine_for(a, around_.time->now())) {
    a.reply.send(machine->claim(a.command));
  }
}

concert_quota::reader concert_quota::image_reader() {
  return [concert = concert_](storage::store_reader& store) { return store.load_seat_quota(concert); };
}

domain::seat_quota concert_quota::make_machine(const domain::seat_quota_image& image) {
  return domain::seat_quota{image};
}

}  // namespace usher::actors
