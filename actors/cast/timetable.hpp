#pragma once

#include <functional>
#include <map>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using create_clinic_ask = ask<domain::create_clinic, clinic_created_outcome>;
using claim_slot_ask = ask<domain::claim_slot, clinic_created_outcome>;

/// The clinic of a claimed slot has decided; what it changed arrives as news before.
struct slot_settled {
  domain::clinic_id clinic;
  request_context context = {};
};

using timetable_actor = durable_interface<
    // What it is restored from.
    domain::timetable_image,
    // Makes a clinic.
    caf::reacts_to<create_clinic_ask>,
    // Keeps day, time and room for a clinic that wants them.
    caf::reacts_to<claim_slot_ask>,
    // Lets go of what the clinic did not take.
    caf::reacts_to<slot_settled>,
    // Takes in what clinics have become.
    caf::reacts_to<news>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::slot_settled)

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
  void settle(domain::clinic_id clinic);

  reader image_reader() override;
  domain::timetable make_machine(const domain::timetable_image& image) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }

  std::function<void(const domain::clinic_facts&)> open_;
  /// What clinics are deciding about: they go on with it while the state here is read again.
  std::map<domain::clinic_id, domain::clinic_facts> claims_;
};

}  // namespace usher::actors
