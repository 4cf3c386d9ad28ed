#pragma once

#include <functional>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Makes clinics and keeps two of them from sharing day, time and room. What a clinic is belongs to the
/// clinic itself once it is made.
class timetable final : public durable_actor<timetable_actor, domain::timetable, domain::timetable_image> {
 public:
  /// `open` is called for each new clinic when it is durable, before anyone is answered.
  timetable(caf::actor_config& config, surroundings around,
            std::function<void(const domain::clinic_facts&)> open);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  void claim(const claim_slot_ask& a);

  reader image_reader() override;
  domain::timetable make_machine(const domain::timetable_image& image) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }

  std::function<void(const domain::clinic_facts&)> open_;
};

}  // namespace usher::actors
