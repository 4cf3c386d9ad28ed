#include "actors/waiting_room.hpp"

namespace usher::actors {

std::string waiting_room_name(domain::room_id room) {
  return room.value == 0 ? "waiting-room/all" : "waiting-room/" + std::to_string(room.value);
}

waiting_room::waiting_room(caf::actor_config& config, surroundings around, domain::room_id room,
                           domain::waiting_line_settings settings)
    : durable_actor(config, waiting_room_name(room), std::move(around)), room_(room), settings_(settings) {}

waiting_room::behavior_type waiting_room::make_behavior() {
  restore();
  return {
      [this](const issue_token_ask& a) { handle(a); },
      [this](const check_token_ask& a) { handle_query(a); },
      [this](const pass_gate_ask& a) { handle_query(a); },
      [this](const journal_durable& report) { on_durable(report); },
      [this](const journal_lost& report) { on_lost(report); },
      [this](const wake_up&) { on_wake_up(); },
      [this](const restored<domain::waiting_line_image>& state) { on_restored(state); },
      [this](const restore_failed& report) { on_restore_failed(report); },
  };
}

waiting_room::reader waiting_room::image_reader() {
  return [room = room_, since = around_.time->now() - settings_.remembers_ended_for](storage::store& store) {
    return store.load_waiting_line(room, since);
  };
}

domain::waiting_line waiting_room::make_machine(const domain::waiting_line_image& image) {
  return {room_, settings_, image};
}

void waiting_room::time_passed(const domain::instant& now) {
  machine_->forget(now);
}

}  // namespace usher::actors
