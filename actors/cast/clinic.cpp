#include "actors/cast/clinic.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

#include "domain/changes/concerned.hpp"
#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

/// Somebody in the line who may not book now may do so later, without this clinic hearing of it.
constexpr std::chrono::minutes ask_again_after{1};
constexpr std::chrono::milliseconds again_after{500};

/// What lay `after` ahead of some moment is reached, or the clock was set back since.
bool is_reached(domain::instant at, domain::milliseconds after, domain::instant now) {
  return at <= now || at > now + after;
}

template <class... Kinds>
bool is_one_of(const domain::change& c) {
  return (std::holds_alternative<Kinds>(c) || ...);
}

}  // namespace

domain::booker booker_of(const std::vector<domain::booker>& entering, const domain::change& c) {
  const auto user = domain::entering_by(c);
  const auto found = std::find_if(entering.begin(), entering.end(),
                                  [&](const domain::booker& who) { return who.user == user; });
  return found == entering.end() ? domain::booker{} : *found;
}

clinic::clinic(caf::actor_config& config, surroundings around, domain::clinic_facts facts,
               domain::clinic_rules rules, clinic_publication publication, clinic_neighbours neighbours)
    : durable_actor(config, domain::clinic_name(facts.id), std::move(around)),
      facts_(std::move(facts)),
      rules_(rules),
      publication_(std::move(publication)),
      neighbours_(std::move(neighbours)) {}

template <class Ask, class Serve>
auto clinic::when_paid(Serve serve) {
  return when_loaded<Ask>([this, serve](const Ask& a) { behind_payment(a, serve); });
}

template <class Ask, class Serve>
void clinic::behind_payment(const Ask& a, Serve serve) {
  // What is due at once may ask the wallets itself.
  if (machine_ && !paying_ && machine_->next_due() == domain::instant{}) {
    take_due(around_.time->now());
  }
  if (!paying_) {
    return serve(a);
  }
  behind_payment_.park(a, [this, serve](const Ask& next) { behind_payment(next, serve); });
}

template <class Ask>
domain::roster* clinic::free_machine_for(const Ask& a, domain::instant now) {
  auto* machine = machine_for(a, now);
  if (machine != nullptr && paying_) {
    // What has just become due.
    a.reply.unavailable_because(unavailable_reason::busy);
    return nullptr;
  }
  return machine;
}

template <class Ask>
auto clinic::decides_behind_moves() {
  return when_paid<Ask>([this](const Ask& a) { handle_behind_moves(a); });
}

template <class Ask>
void clinic::handle_behind_moves(const Ask& a) {
  if (!machine_ || !machine_->keeps_any()) {
    if constexpr (std::is_same_v<Ask, edit_clinic_ask>) {
      carry_out(a, a.command.people ? a.command.people->enter : bookers{});
    } else {
      carry_out(a);
    }
  } else {
    behind_moves_.park(a, [this](const Ask& next) {
      behind_payment(next, [this](const Ask& then) { handle_behind_moves(then); });
    });
  }
}

clinic::behavior_type clinic::make_behavior() {
  restore();
  return serving(when_paid<reserve_place_ask>([this](const auto& a) { reserve(a); }),
                 decides_behind_moves<release_place_ask>(),
                 when_paid<prepare_move_ask>([this](const auto& a) { keep_for(a, a.command.user); }),
                 when_paid<move_in_ask>([this](const auto& a) { reserve(a); }),
                 handles<settle_move_ask>([this](const settle_move_ask& a) { settle(a); }),
                 when_paid<swap_place_ask>([this](const auto& a) { keep_for(a, a.command.leaves); }),
                 when_paid<swap_in_ask>([this](const auto& a) { swap(a); }),
                 decides_behind_moves<leave_clinic_ask>(),
                 when_paid<join_clinic_line_ask>([this](const auto& a) { join(a); }),
                 when_paid<leave_clinic_line_ask>([this](const auto& a) { carry_out(a); }),
                 answers<clinic_line_position_ask>(),
                 handles<waiter_vetted>([this](const waiter_vetted& vetted) { give_place(vetted); }),
                 handles<places_paid>([this](const places_paid& arrived) { finish_payment(arrived); }),
                 decides_behind_moves<edit_clinic_ask>(), decides_behind_moves<let_teacher_go_ask>(),
                 decides_behind_moves<delete_clinic_ask>(), decides_behind_moves<reset_roster_ask>());
}

void clinic::on_exit() {
  // They know this actor, too.
  neighbours_ = {};
  behind_moves_.clear();
  behind_payment_.clear();
  paying_.reset();
  durable_actor::on_exit();
}

// ---- money

template <class Ask>
void clinic::carry_out(const Ask& a, const bookers& entering) {
  const auto now = around_.time->moment();
  auto* machine = free_machine_for(a, now.utc);
  if (machine == nullptr) {
    return owe(a.command);
  }
  auto decided = machine->decide(a.command, now);
  if (a.remember && decided.outcome) {
    decided.changes.push_back(a.remember(decided.outcome));
  }
  auto payments = domain::class_payments(decided.changes);
  if (payments.empty()) {
    take_for(entering, std::move(decided.changes), a.context.trace, now.utc);
    take_due(now.utc);
    answer_when_durable(a.reply, std::move(decided.outcome));
    return arm(now.utc);
  }
  const auto tell = [this, reply = a.reply, command = a.command,
                     outcome = decided.outcome](const paid_result& result) {
    if (const auto* none = std::get_if<unavailable>(&result)) {
      owe(command);
      return reply.unavailable_because(none->reason);
    }
    if (!std::get<places_settled_outcome>(result)) {
      // The wallets refuse no refund.
      return reply.unavailable_because(unavailable_reason::dropped);
    }
    reply.send(outcome);
  };
  pay(entering, std::move(decided.changes), std::move(payments), within(a), tell);
}

void clinic::pay(bookers entering, domain::changes facts, std::vector<domain::settle_payment> payments,
                 const request_context& context, std::function<void(const paid_result&)> finish) {
  paying_.emplace(payment{std::move(entering), facts, std::move(finish)});
  const auto self = caf::actor_cast<caf::actor>(this);
  const reply_to<places_settled_outcome> reply{[self, context](paid_result result) {
    caf::anon_send(self, places_paid{std::move(result), context});
  }};
  // It rests on what was decided before.
  writer_.after_durable(
      [this, reply, context, what = settle_places{std::move(payments), std::move(facts)}](bool durable) {
        if (!durable || !neighbours_.wallets) {
          return reply.unavailable_because(unavailable_reason::store_down);
        }
        caf::anon_send(neighbours_.wallets, settle_places_ask{what, context, reply});
      });
}

void clinic::finish_payment(const places_paid& arrived) {
  if (!paying_) {
    return;
  }
  const auto paid = std::move(*paying_);
  paying_.reset();
  const auto* outcome = std::get_if<places_settled_outcome>(&arrived.result);
  if (outcome != nullptr && *outcome) {
    if (machine_) {
      for (const auto& change : paid.facts) {
        machine_->apply(change, booker_of(paid.entering, change));
        show_for(paid.entering, change);
      }
      publish();
    } else {
      take_in(paid.facts);
    }
  }
  paid.finish(arrived.result);
  while (!paying_ && !behind_payment_.empty()) {
    behind_payment_.serve_first();
  }
  if (!paying_ && vetted_meanwhile_) {
    give_place(*std::exchange(vetted_meanwhile_, std::nullopt));
  }
  catch_up();
}

std::optional<domain::reserve_refusal> clinic::refusal_of(const paid_result& result) {
  const auto* outcome = std::get_if<places_settled_outcome>(&result);
  if (outcome == nullptr || *outcome) {
    return std::nullopt;
  }
  return domain::reserve_refusal{.kind = domain::reserve_refusal_kind::insufficient_points,
                                 .price = outcome->refusal().part.amount};
}

template <class Command>
void clinic::owe(const Command& command) {
  if constexpr (requires(domain::roster & machine) { machine.owe(command); }) {
    if (machine_) {
      machine_->owe(command);
      catch_up();
    } else {
      // What is being read may be from before it was demanded.
      restore();
    }
  }
}

void clinic::count(const domain::reserve_refusal& refusal) {
  if (machine_) {
    machine_->count(refusal, around_.time->moment());
  }
}

// ---- places

void clinic::reserve(const reserve_place_ask& a) {
  const auto now = around_.time->moment();
  if (auto* machine = free_machine_for(a, now.utc)) {
    take_place(a, a.command.who, machine->decide(a.command, now), now);
  }
}

void clinic::reserve(const move_in_ask& a) {
  const auto now = around_.time->moment();
  if (auto* machine = free_machine_for(a, now.utc)) {
    auto decided = machine->decide(domain::reserve_place{a.command.who}, now);
    if (decided.outcome) {
      const auto& leaving = a.command.leaving;
      decided.changes.insert(decided.changes.begin(), leaving.begin(), leaving.end());
    }
    take_place(a, a.command.who, std::move(decided), now);
  }
}

template <class Ask>
void clinic::take_place(const Ask& a, const domain::booker& who,
                        domain::decision<place_outcome, domain::change> decided, const domain::moment& now) {
  if (!decided.outcome) {
    machine_->count(decided.outcome.refusal(), now);
  } else if (a.remember) {
    auto record = a.remember(decided.outcome);
    record.place = domain::clinic_place{facts_.id, decided.outcome.value().class_date, who.user};
    decided.changes.push_back(std::move(record));
  }
  conclude(a, {who}, std::move(decided.outcome), std::move(decided.changes), now.utc,
           [this](const domain::reserve_refusal& why) {
             count(why);
             return place_outcome{why};
           });
}

template <class Ask, class Outcome, class Refuse>
void clinic::conclude(const Ask& a, const bookers& entering, Outcome outcome, domain::changes&& facts,
                      domain::instant now, Refuse refuse) {
  auto payments = domain::class_payments(facts);
  if (payments.empty()) {
    take_for(entering, std::move(facts), a.context.trace, now);
    answer_when_durable(a.reply, std::move(outcome));
    return arm(now);
  }
  const auto tell = [reply = a.reply, outcome = std::move(outcome), refuse](const paid_result& result) {
    if (const auto* none = std::get_if<unavailable>(&result)) {
      return reply.unavailable_because(none->reason);
    }
    const auto why = refusal_of(result);
    reply.send(why ? refuse(*why) : outcome);
  };
  pay(entering, std::move(facts), std::move(payments), within(a), tell);
}

void clinic::take_for(const bookers& entering, domain::changes changes, const domain::trace_id& trace,
                      domain::instant now) {
  take_by(
      std::move(changes), trace, now,
      [&](const domain::change& c) { machine_->apply(c, booker_of(entering, c)); },
      [this, entering](const domain::change& c) { show_for(entering, c); });
}

void clinic::swap(const swap_in_ask& a) {
  const auto now = around_.time->moment();
  auto* machine = free_machine_for(a, now.utc);
  if (machine == nullptr) {
    return;
  }
  const auto& [own, other] = a.command;
  const auto half = machine->decide(own, now);
  if (!half) {
    return answer_when_durable(a.reply, places_swapped_outcome{half.refusal()});
  }
  const auto& entered = half.value();
  const places_swapped_outcome outcome{places_were_swapped{entered, other}};
  auto changes = other.swapping;
  changes.insert(changes.end(), entered.swapping.begin(), entered.swapping.end());
  if (a.remember) {
    auto record = a.remember(outcome);
    record.place = domain::clinic_place{facts_.id, entered.class_date, entered.user};
    changes.push_back(std::move(record));
  }
  conclude(a, {own.enters}, outcome, std::move(changes), now.utc, [](const domain::reserve_refusal& why) {
    return places_swapped_outcome{domain::swap_refusal{why}};
  });
}

void clinic::join(const join_clinic_line_ask& a) {
  const auto now = around_.time->moment();
  if (auto* machine = free_machine_for(a, now.utc)) {
    auto decided = machine->decide(a.command, now);
    if (a.remember && decided.outcome) {
      decided.changes.emplace_back(a.remember(decided.outcome));
    }
    take_for({a.command.who}, std::move(decided.changes), a.context.trace, now.utc);
    answer_when_durable(a.reply, std::move(decided.outcome));
    arm(now.utc);
  }
}

template <class Ask>
void clinic::keep_for(const Ask& a, domain::user_id user) {
  const auto now = around_.time->moment();
  auto* machine = free_machine_for(a, now.utc);
  if (machine == nullptr) {
    return;
  }
  auto prepared = machine->decide(a.command, now);
  if (prepared) {
    machine->keep(user);
  }
  answer_when_durable(a.reply, std::move(prepared));
}

void clinic::settle(const settle_move_ask& a) {
  if (!a.command.left.empty()) {
    if (!machine_) {
      take_in(a.command.left);
    } else {
      for (const auto& change : a.command.left) {
        machine_->apply(change, a.command.entered);
        show_for({a.command.entered}, change);
      }
    }
    publish();
  }
  if (machine_) {
    machine_->let_go(a.command.user);
    const auto now = around_.time->now();
    behind_moves_.serve_all();
    take_due(now);
    arm(now);
  }
  a.reply.send(move_over{});
}

void clinic::ask_about_line(const domain::moment& now) {
  if (vetting_ || paying_) {
    return;
  }
  vetting_ = machine_->next_in_line(now);
  if (!vetting_) {
    return;
  }
  const auto self = caf::actor_cast<caf::actor>(this);
  const auto user = *vetting_;
  reply_to<std::optional<domain::booker>> reply{[self, user](const answer<std::optional<domain::booker>>& a) {
    const auto* who = std::get_if<std::optional<domain::booker>>(&a);
    caf::anon_send(self, waiter_vetted{user, who != nullptr ? *who : std::nullopt, who == nullptr});
  }};
  caf::anon_send(neighbours_.people, vet_waiter_ask{{user, facts_.id}, {}, std::move(reply)});
}

void clinic::give_place(const waiter_vetted& vetted) {
  if (paying_) {
    vetted_meanwhile_ = vetted;
    return;
  }
  const auto over = [people = neighbours_.people, user = vetted.user](bool) {
    caf::anon_send(people, place_call_ended{user});
  };
  if (!machine_) {
    vetting_.reset();
    return vetted.who ? over(false) : void();
  }
  const auto now = around_.time->moment();
  // Nobody is asked about once more while this one gets their place.
  take_due(now.utc);
  if (paying_) {
    vetted_meanwhile_ = vetted;
    return;
  }
  vetting_.reset();
  if (vetted.unknown) {
    // It is still their turn.
    return try_again_later();
  }
  domain::booker who;
  who.user = vetted.user;
  who = vetted.who.value_or(who);
  auto changes = machine_->decide(domain::promote_waiter{who, !vetted.who}, now);
  if (auto payments = domain::class_payments(changes); !payments.empty()) {
    return promote(who, std::move(changes), std::move(payments));
  }
  take_for({who}, changes, {}, now.utc);
  // Where there is no place any more, nothing has been said of them.
  if (changes.empty() && machine_->next_in_line(now) == vetted.user) {
    machine_->skip(vetted.user);
    ask_again_at_ = now.utc + ask_again_after;
  }
  if (vetted.who) {
    writer_.after_durable(over);
  }
  ask_about_line(now);
  arm(now.utc);
}

/// Who cannot pay is passed over.
void clinic::promote(const domain::booker& who, domain::changes changes,
                     std::vector<domain::settle_payment> payments) {
  const auto end = [this, user = who.user, people = neighbours_.people](const paid_result& result) {
    const auto now = around_.time->moment();
    if (std::holds_alternative<unavailable>(result)) {
      // It is still their turn.
      try_again_later();
    } else if (machine_ && refusal_of(result)) {
      take(machine_->decide(domain::pass_over{user}, now), {}, now.utc);
      machine_->skip(user);
      ask_again_at_ = now.utc + ask_again_after;
    }
    writer_.after_durable([people, user](bool) { caf::anon_send(people, place_call_ended{user}); });
  };
  pay({who}, std::move(changes), std::move(payments), {}, end);
}

void clinic::try_again_later() {
  due_again_at_ = around_.time->now() + again_after;
  this->delayed_send(this, again_after, wake_up{});
}

clinic::reader clinic::image_reader() {
  return [id = facts_.id, now = around_.time->moment().local](storage::store_reader& store) {
    clinic_image image;
    // What was told when this actor began may be older than the roster.
    image.facts = store.load_clinic(id);
    const auto date = domain::next_class_date(image.facts.day, image.facts.time, now);
    image.roster = store.load_roster(id, store.find_open_class(id, date));
    if (const auto today = domain::class_of_the_day(image.facts, now); today < image.roster.class_date) {
      image.roster.held_date = today;
      image.roster.held = store.load_entries(id, today);
    }
    return image;
  };
}

domain::roster clinic::make_machine(const clinic_image& image) {
  facts_ = image.facts;
  shown_.emplace(facts_, image.roster, rules_);
  return {facts_, image.roster, rules_};
}

void clinic::time_passed(const domain::instant& now) {
  const auto at = around_.time->at(now);
  machine_->turn(at.local);
  if (shown_->turn(at.local)) {
    publish();
  }
  if (paying_ || (due_again_at_ && !is_reached(*due_again_at_, again_after, now))) {
    return;
  }
  due_again_at_.reset();
  for (auto due = machine_->due(at); !due.empty(); due = machine_->due(at)) {
    if (auto payments = domain::class_payments(due); !payments.empty()) {
      const auto try_again = [this](const paid_result& result) {
        if (std::holds_alternative<unavailable>(result)) {
          try_again_later();
        }
      };
      return pay({}, std::move(due), std::move(payments), {}, try_again);
    }
    take(due, {}, now);
  }
  if (ask_again_at_ && is_reached(*ask_again_at_, ask_again_after, now)) {
    ask_again_at_.reset();
    machine_->skip_nobody();
  }
  ask_about_line(at);
}

std::optional<domain::instant> clinic::next_time_passed() const {
  const auto begins =
      around_.time->to_utc(domain::class_start(machine_->image().class_date, machine_->clinic().time));
  return ask_again_at_ ? std::min(begins, *ask_again_at_) : begins;
}

void clinic::show(const domain::change& c) {
  show_for({}, c);
}

/// What is demanded of all clinics is owed until it is carried out: whoever demanded it may be gone by then.
void clinic::follow(const followed_change& one) {
  if (const auto* reset = std::get_if<domain::week_reset>(&one.change)) {
    machine_->owe(domain::reset_roster{reset->number});
  } else if (const auto* changed = std::get_if<domain::person_changed>(&one.change)) {
    machine_->owe(domain::leave_clinic{changed->who.id});
  } else if (const auto* erased = std::get_if<domain::person_erased>(&one.change)) {
    machine_->owe(domain::leave_clinic{erased->user});
    machine_->owe(domain::let_teacher_go{erased->user});
  } else {
    machine_->apply(one.change, one.who);
    show_for({one.who}, one.change);
  }
}

void clinic::show_for(const bookers& entering, const domain::change& c) {
  shown_->apply(c, booker_of(entering, c));
  untold_.push_back(c);
}

void clinic::publish() {
  shown_->turn(around_.time->moment().local);
  facts_ = shown_->clinic();
  if (shown_->is_deleted()) {
    publication_.board->remove(facts_.id);
  } else {
    auto view = std::make_shared<clinic_view>();
    view->clinic = facts_;
    view->roster = shown_->whole_image();
    view->waiting = shown_->waiting();
    publication_.render(*view);
    publication_.board->publish(std::move(view));
  }
  tell_neighbours();
}

/// Before anyone is answered, so that whoever acts on the answer finds people's records up to date.
void clinic::tell_neighbours() {
  const auto facts = std::exchange(untold_, {});
  if (facts.empty()) {
    return;
  }
  domain::changes notices;
  domain::changes slots;
  domain::changes keys;
  for (const auto& change : facts) {
    if (is_one_of<domain::notice_queued>(change)) {
      notices.push_back(change);
    } else if (is_one_of<domain::clinic_changed, domain::clinic_deleted>(change)) {
      slots.push_back(change);
    } else if (is_one_of<domain::request_forgotten>(change)) {
      keys.push_back(change);
    }
  }
  caf::anon_send(neighbours_.people, news{facts});
  if (!notices.empty()) {
    caf::anon_send(neighbours_.outbox, news{std::move(notices)});
  }
  if (!slots.empty()) {
    caf::anon_send(neighbours_.timetable, news{std::move(slots)});
  }
  if (!keys.empty()) {
    caf::anon_send(neighbours_.requests, news{std::move(keys)});
  }
}

}  // namespace usher::actors
