#include "actors/cast/waiting_room.hpp"

#include <utility>

#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

/// How soon who met a payment under way looks again: a reset, or with the same token another payment or an
/// extension.
constexpr std::chrono::milliseconds checkout_patience{20};

}  // namespace

waiting_room::waiting_room(caf::actor_config& config, surroundings around, domain::room_id room,
                           domain::waiting_line_settings settings)
    : durable_actor(config, domain::waiting_room_name(room), std::move(around)),
      room_(room),
      settings_(std::move(settings)) {}

waiting_room::behavior_type waiting_room::make_behavior() {
  restore();
  return serving(
      decides<issue_token_ask>(), when_loaded<check_token_ask>([this](const auto& a) { hear_of(a); }),
      when_loaded<pass_gate_ask>([this](const auto& a) { hear_of(a); }), decides<leave_room_ask>(),
      when_loaded<extend_session_ask>([this](const auto& a) { extend(a); }), decides<change_room_ask>(),
      decides<schedule_opening_ask>(), decides<reschedule_opening_ask>(), decides<call_off_opening_ask>(),
      when_loaded<reset_room_ask>([this](const auto& a) { reset(a); }),
      when_loaded<room_status_ask>([this](const auto& a) { tell_standing(a); }),
      when_loaded<begin_checkout_ask>([this](const auto& a) { begin_checkout(a); }),
      handles<checkout_ended>([this](const checkout_ended& ended) { end_checkout(ended); }),
      handles<seats_held_under>([this](const seats_held_under& held) { carry(held); }));
}

template <class Ask>
void waiting_room::hear_of(const Ask& a) {
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    auto decided = machine->decide(a.command, now);
    machine->note_seen(a.command.token, now);
    finish(a, std::move(decided), now);
  }
}

template <class Ask>
void waiting_room::look_again(const Ask& a) {
  this->delayed_send(this, checkout_patience, a);
}

/// What a payment completes is not made longer meanwhile.
void waiting_room::extend(const extend_session_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  auto decided = machine->decide(a.command, now);
  if (decided.outcome && paying_.count(decided.outcome.value().ticket) != 0) {
    look_again(a);
    return arm(now);
  }
  finish(a, std::move(decided), now);
}

/// A token whose holder pays must not end meanwhile: a reset waits for the payments under way, which is a
/// matter of milliseconds.
void waiting_room::reset(const reset_room_ask& a) {
  if (paying_.empty() || a.command.dry_run) {
    handle(a);
  } else {
    look_again(a);
  }
}

void waiting_room::tell_standing(const room_status_ask& a) {
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    answer_when_durable(a.reply, room_changed_outcome{machine->standing(now)});
    arm(now);
  }
}

void waiting_room::begin_checkout(const begin_checkout_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  const auto& token = a.command.gate.token;
  auto decided = machine->decide(a.command.gate, now);
  machine->note_seen(token, now);
  take(std::move(decided.changes), a.context.trace, now);
  if (!decided.outcome) {
    answer_when_durable(a.reply, a.command.pays && machine->was_completed(a.command.gate)
                                     ? checkout_outcome{checkout{{}, {}, true}}
                                     : checkout_outcome{decided.outcome.refusal()});
    return arm(now);
  }
  const auto& standing = decided.outcome.value();
  checkout opened{standing.ticket, {}, false, standing.carried};
  if (a.command.pays) {
    // A token is completed once: the second payment finds out what became of the first.
    if (!paying_.insert(opened.ticket).second) {
      look_again(a);
      return arm(now);
    }
    opened.completion = machine->completion(token, now);
  }
  ++checkouts_[opened.ticket];
  machine->pin(opened.ticket);
  answer_when_durable(a.reply, checkout_outcome{opened},
                      [this, pays = a.command.pays, ticket = opened.ticket] { let_go(ticket, pays); });
  arm(now);
}

void waiting_room::end_checkout(const checkout_ended& ended) {
  take_in(ended.completion);
  let_go(ended.ticket, ended.pays);
  catch_up();
}

void waiting_room::carry(const seats_held_under& held) {
  late_holdings_.push_back(held);
  if (machine_) {
    carry_all(*machine_);
    catch_up();
  }
}

/// Who follows may hear of a date's holds before it hears of the token.
void waiting_room::carry_all(domain::waiting_line& line) {
  for (const auto& held : std::exchange(late_holdings_, {})) {
    if (!line.carry(held.ticket, held.date, held.until)) {
      late_holdings_.push_back(held);
    }
  }
}

void waiting_room::let_go(domain::ticket_number ticket, bool pays) {
  if (pays) {
    paying_.erase(ticket);
  }
  if (machine_) {
    machine_->unpin(ticket);
  }
  if (const auto found = checkouts_.find(ticket); found != checkouts_.end() && --found->second == 0) {
    checkouts_.erase(found);
  }
}

waiting_room::reader waiting_room::image_reader() {
  return [room = room_, since = around_.time->now() - settings_.remembers_ended_for](
             storage::store_reader& store) { return store.load_waiting_line(room, since); };
}

domain::waiting_line waiting_room::make_machine(const domain::waiting_line_image& image) {
  domain::waiting_line line{room_, settings_, image, around_.time->now()};
  for (const auto& [ticket, count] : checkouts_) {
    for (int i = 0; i < count; ++i) {
      line.pin(ticket);
    }
  }
  carry_all(line);
  return line;
}

void waiting_room::follow(const followed_change& one) {
  durable_actor::follow(one);
  carry_all(*machine_);
  machine_->forget(around_.time->now());
}

/// Nobody has told this node who was heard of: all count as seen now.
void waiting_room::begin_to_lead() {
  machine_.emplace(make_machine(machine_->image()));
}

void waiting_room::time_passed(const domain::instant& now) {
  machine_->forget(now);
}

}  // namespace usher::actors
