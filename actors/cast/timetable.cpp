#include "actors/cast/timetable.hpp"

#include "domain/changes/names.hpp"

namespace usher::actors {

timetable::timetable(caf::actor_config& config, surroundings around,
                     std::function<void(const domain::clinic_facts&)> open)
    : durable_actor(config, std::string(domain::timetable_name), std::move(around)), open_(std::move(open)) {}

timetable::behavior_type timetable::make_behavior() {
  restore();
  return serving(decides<create_clinic_ask>(),
                 when_loaded<claim_slot_ask>([this](const auto& a) { claim(a); }),
                 handles<slot_settled>([this](const slot_settled& settled) { settle(settled.clinic); }),
                 handles<news>([this](const news& heard) { take_in(heard.changes); }));
}

void timetable::on_exit() {
  open_ = nullptr;
  durable_actor::on_exit();
}

void timetable::claim(const claim_slot_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  auto wanted = machine->decide(a.command);
  if (!wanted) {
    return answer_when_durable(a.reply, std::move(wanted));
  }
  machine->claim(wanted.value());
  claims_.insert_or_assign(a.command.clinic, wanted.value());
  // Where it is lost nobody goes on with it.
  answer_when_durable(a.reply, std::move(wanted), [this, clinic = a.command.clinic] { settle(clinic); });
}

void timetable::settle(domain::clinic_id clinic) {
  claims_.erase(clinic);
  if (machine_) {
    machine_->settle(clinic);
  }
}

timetable::reader timetable::image_reader() {
  return [](storage::store_reader& store) { return store.load_timetable(); };
}

domain::timetable timetable::make_machine(const domain::timetable_image& image) {
  domain::timetable machine{image};
  for (const auto& [clinic, wanted] : claims_) {
    machine.claim(wanted);
  }
  return machine;
}

void timetable::show(const domain::change& c) {
  if (const auto* created = std::get_if<domain::clinic_created>(&c)) {
    open_(created->clinic);
  }
}

}  // namespace usher::actors
