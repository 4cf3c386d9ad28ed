#pragma once

#include <functional>
#include <map>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Issues and ranks the tokens of one waiting room and keeps its gate.
class waiting_room final
    : public durable_actor<waiting_room_actor, domain::waiting_line, domain::waiting_line_image> {
 public:
  waiting_room(caf::actor_config& config, surroundings around, domain::room_id room,
               domain::waiting_line_settings settings);

  behavior_type make_behavior() override;

 private:
  /// Decides, and notes that the token's holder was heard of.
  template <class Ask>
  void hear_of(const Ask& a);
  void reset(const reset_room_ask& a);
  void tell_standing(const room_status_ask& a);
  void begin_checkout(const begin_checkout_ask& a);
  void end_checkout(const checkout_ended& ended);
  void let_go(domain::ticket_number ticket);

  reader image_reader() override;
  domain::waiting_line make_machine(const domain::waiting_line_image& image) override;
  void time_passed(const domain::instant& now) override;

  domain::room_id room_;
  domain::waiting_line_settings settings_;
  /// Payments under way for each ticket. The machine knows of them too, but forgets them when it is restored.
  std::map<domain::ticket_number, int> checkouts_;
};

}  // namespace usher::actors
