#pragma once

#include <string>

#include "actors/durable_actor.hpp"

namespace usher::actors {

/// `waiting-room/all`, `waiting-room/1`.
std::string waiting_room_name(domain::room_id room);

/// Issues and ranks the tokens of one waiting room and keeps its gate.
class waiting_room final
    : public durable_actor<waiting_room_actor, domain::waiting_line, domain::waiting_line_image> {
 public:
  waiting_room(caf::actor_config& config, surroundings around, domain::room_id room,
               domain::waiting_line_settings settings);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::waiting_line make_machine(const domain::waiting_line_image& image) override;
  void time_passed(const domain::instant& now) override;

  domain::room_id room_;
  domain::waiting_line_settings settings_;
};

}  // namespace usher::actors
