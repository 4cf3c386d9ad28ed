#include "actors/people.hpp"

#include <variant>
#include <vector>

namespace usher::actors {

people::people(caf::actor_config& config, surroundings around, people_settings settings,
               std::shared_ptr<password_workers> passwords, std::shared_ptr<view_slot<people_view>> slot)
    : durable_actor(config, people_name, std::move(around)),
      settings_(settings),
      passwords_(std::move(passwords)),
      slot_(std::move(slot)),
      limiter_(settings.reservation_attempts) {}

people::behavior_type people::make_behavior() {
  restore();
  return {
      when_loaded<register_ask>([this](const auto& a) { check_registration(a); }),
      when_loaded<log_in_ask>([this](const auto& a) { check_login(a); }),
      when_loaded<log_out_ask>([this](const auto& a) { end_session(a); }),
      when_loaded<authenticate_ask>([this](const auto& a) { tell_caller(a); }),
      when_loaded<ask_for_place_ask>([this](const auto& a) { ask_for_a_place(a); }),
      [this](const password_hashed& hashed) { finish_registration(hashed); },
      [this](const password_verified& verified) { finish_login(verified); },
      [this](const news& heard) { take_in(heard.changes); },
      [this](const journal_durable& report) { on_durable(report); },
      [this](const journal_lost& report) { on_lost(report); },
      [this](const wake_up& called) { on_wake_up(called); },
      [this](const restored<domain::people_image>& state) { on_restored(state); },
      [this](const restore_failed& report) { on_restore_failed(report); },
  };
}

void people::on_exit() {
  // A job of the workers may hold the last reference to this actor: it must not end the workers from their
  // own thread.
  passwords_.reset();
  durable_actor::on_exit();
}

void people::check_registration(const register_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  if (auto errors = machine->check(a.command); !errors.empty()) {
    return answer_when_durable(a.reply, registered_outcome{std::move(errors)});
  }
  const auto self = caf::actor_cast<caf::actor>(this);
  const bool queued = passwords_->hash(*a.command.password, [self, a](std::string hash) {
    caf::anon_send(self, password_hashed{a, std::move(hash)});
  });
  if (!queued) {
    a.reply.unavailable_because(unavailable_reason::busy);
  }
}

void people::finish_registration(const password_hashed& hashed) {
  const auto& a = hashed.registration;
  if (hashed.hash.empty()) {
    return a.reply.unavailable_because(unavailable_reason::busy);
  }
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    finish(a, machine->decide(domain::register_person{a.command, hashed.hash}, now), now);
  }
}

void people::check_login(const log_in_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  const auto* who = machine->find(a.command.username);
  const auto user = who != nullptr ? who->id : domain::user_id{};
  const auto self = caf::actor_cast<caf::actor>(this);
  const bool queued = passwords_->verify(
      a.command.password, who != nullptr ? who->password_hash : std::string{}, [self, a, user](bool matches) {
        caf::anon_send(self, password_verified{a, user, matches});
      });
  if (!queued) {
    a.reply.unavailable_because(unavailable_reason::busy);
  }
}

void people::finish_login(const password_verified& verified) {
  const auto& a = verified.login;
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  if (!verified.matches) {
    return answer_when_durable(a.reply, logged_in_outcome{domain::login_refusal::wrong_credentials});
  }
  finish(a, machine->decide(domain::start_session{verified.user, a.command.key}, now), now);
}

void people::end_session(const log_out_ask& a) {
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    finish(a,
           domain::decision<session_outcome, domain::change>{machine->authenticate(a.command.key),
                                                             machine->log_out(a.command.key, now)},
           now);
  }
}

void people::tell_caller(const authenticate_ask& a) {
  if (auto* machine = machine_for(a, around_.time->now())) {
    answer_when_durable(a.reply, machine->authenticate(a.command.key));
  }
}

void people::ask_for_a_place(const ask_for_place_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  const auto decide = [&]() -> ask_for_place_outcome {
    const auto whose = machine->authenticate(a.command.key);
    if (!whose) {
      return ask_for_place_refusal{whose.refusal()};
    }
    if (const auto limited = too_many(whose.value().user, now)) {
      return ask_for_place_refusal{*limited};
    }
    const auto booker =
        machine->decide(domain::request_place{whose.value(), a.command.user, a.command.clinic});
    if (!booker) {
      return ask_for_place_refusal{booker.refusal()};
    }
    return booker.value();
  };
  answer_when_durable(a.reply, decide());
}

std::optional<rate_limited> people::too_many(domain::user_id user, domain::instant now) {
  const auto& limits = limiter_.settings();
  if (limits.attempts == 0) {
    return std::nullopt;
  }
  if (settings_.test_users_unlimited) {
    const auto* who = machine_->find(user);
    if (who != nullptr && who->username.starts_with("test_")) {
      return std::nullopt;
    }
  }
  const auto verdict = limiter_.attempt(user, now);
  return verdict.allowed ? std::nullopt : std::optional{rate_limited{verdict.retry_after, limits.window}};
}

people::reader people::image_reader() {
  return [](storage::store& store) { return store.load_people(); };
}

domain::people people::make_machine(const domain::people_image& image) {
  std::vector<domain::user_id> ids;
  ids.reserve(image.people.size());
  for (const auto& person : image.people) {
    ids.push_back(person.id);
  }
  shown_.known = domain::id_set::of(ids);
  shown_.count = image.people.size();
  return domain::people{image};
}

void people::show(const domain::change& c) {
  if (const auto* registered = std::get_if<domain::person_registered>(&c)) {
    shown_.known = shown_.known.with(registered->who.id);
    ++shown_.count;
  }
}

void people::publish() {
  slot_->publish(std::make_shared<const people_view>(shown_));
}

}  // namespace usher::actors
