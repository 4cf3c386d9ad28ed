#include "actors/cast/remembered_requests.hpp"

#include "domain/changes/names.hpp"

namespace usher::actors {

remembered_requests::remembered_requests(caf::actor_config& config, surroundings around, std::size_t most)
    : durable_actor(config, std::string(domain::remembered_requests_name), std::move(around)), most_(most) {}

remembered_requests::behavior_type remembered_requests::make_behavior() {
  restore();
  return serving(when_loaded<begin_request_ask>([this](const auto& a) { begin(a); }),
                 decides<keep_answer_ask>(),
                 handles<request_ended>([this](const request_ended& ended) { end(ended); }),
                 handles<news>([this](const news& heard) { take_in(heard.changes); }));
}

void remembered_requests::begin(const begin_request_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto begun = machine->begin(a.command, now);
  if (begun && std::holds_alternative<domain::request_is_under_way>(begun.value())) {
    auto& repetitions = under_way_[a.command.key].repetitions;
    return repetitions.park(a, [this](const begin_request_ask& again) { begin(again); });
  }
  if (begun && std::holds_alternative<domain::request_is_new>(begun.value())) {
    under_way_[a.command.key].command = a.command;
    // Where that is lost nobody carries it out: it ends before whoever hears of it asks again.
    const auto self = caf::actor_cast<caf::actor>(this);
    answer_when_durable(a.reply, std::move(begun), [self, key = a.command.key] {
      caf::anon_send(self, request_ended{key, std::nullopt, false});
    });
  } else {
    answer_when_durable(a.reply, std::move(begun));
  }
  arm(now);
}

void remembered_requests::end(const request_ended& ended) {
  const auto found = under_way_.find(ended.key);
  if (found == under_way_.end()) {
    return;
  }
  auto repetitions = std::move(found->second.repetitions);
  under_way_.erase(found);
  if (machine_) {
    machine_->end(ended.key);
  }
  if (ended.record) {
    take_in({*ended.record});
  }
  if (ended.unknown && machine_) {
    // Behind all that was submitted: the store knows by then.
    machine_.reset();
    restore();
  }
  repetitions.serve_all();
  if (machine_) {
    arm(around_.time->now());
  }
}

remembered_requests::reader remembered_requests::image_reader() {
  return [now = around_.time->now()](storage::store_reader& store) {
    return store.load_remembered_requests(now);
  };
}

domain::remembered_requests remembered_requests::make_machine(
    const domain::remembered_requests_image& image) {
  domain::remembered_requests requests{image, most_};
  const auto now = around_.time->now();
  for (const auto& [key, request] : under_way_) {
    requests.begin(request.command, now);
  }
  return requests;
}

}  // namespace usher::actors
