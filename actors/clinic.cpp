#include "actors/clinic.hpp"

namespace usher::actors {

std::string clinic_name(domain::clinic_id clinic) {
  return "clinic/" + std::to_string(clinic.value);
}

clinic::clinic(caf::actor_config& config, surroundings around, domain::clinic_facts facts,
               people_actor people, clinic_publication publication)
    : durable_actor(config, clinic_name(facts.id), std::move(around)),
      facts_(std::move(facts)),
      people_(std::move(people)),
      publication_(std::move(publication)) {}

clinic::behavior_type clinic::make_behavior() {
  restore();
  return {
      when_loaded<reserve_place_ask>([this](const auto& a) { reserve(a); }),
      [this](const journal_durable& report) { on_durable(report); },
      [this](const journal_lost& report) { on_lost(report); },
      [this](const wake_up& called) { on_wake_up(called); },
      [this](const restored<domain::roster_image>& state) { on_restored(state); },
      [this](const restore_failed& report) { on_restore_failed(report); },
  };
}

void clinic::reserve(const reserve_place_ask& a) {
  const auto now = around_.time->moment();
  auto* machine = machine_for(a, now.utc);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(a.command, now);
  if (a.remember && decided.outcome) {
    decided.changes.push_back(a.remember(decided.outcome));
  }
  if (!decided.changes.empty()) {
    const auto& who = a.command.who;
    for (const auto& change : decided.changes) {
      machine->apply(change, who);
    }
    writer_.append(decided.changes, a.context.trace, now.utc, [this, changes = decided.changes, who] {
      for (const auto& change : changes) {
        shown_->apply(change, who);
      }
      // Before anyone is answered, so that whoever acts on the answer finds people's records up to date.
      caf::anon_send(people_, news{changes});
    });
  }
  answer_when_durable(a.reply, std::move(decided.outcome));
  arm(now.utc);
}

clinic::reader clinic::image_reader() {
  const auto date = domain::next_class_date(facts_.day, facts_.time, around_.time->moment().local);
  return [id = facts_.id, date](storage::store& store) { return store.load_roster(id, date); };
}

domain::roster clinic::make_machine(const domain::roster_image& image) {
  shown_.emplace(facts_, image);
  return {facts_, image};
}

void clinic::time_passed(const domain::instant& now) {
  const auto local = around_.time->to_local(now);
  machine_->turn(local);
  if (shown_->turn(local)) {
    publish();
  }
}

std::optional<domain::instant> clinic::next_time_passed() const {
  return around_.time->to_utc(domain::class_start(machine_->image().class_date, facts_.time));
}

void clinic::publish() {
  auto view = std::make_shared<clinic_view>();
  view->clinic = facts_;
  view->roster = shown_->image();
  publication_.render(*view);
  publication_.board->publish(publication_.index, std::move(view));
}

}  // namespace usher::actors
