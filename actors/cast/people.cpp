#include "actors/cast/people.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "domain/base/unicode.hpp"
#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

// What the machine is asked of a record.

domain::mark_attendance of_record(const mark_attendance& wish,
                                  const std::optional<domain::attendance_record>& record) {
  return {wish.by, record, wish.type};
}

domain::withdraw_attendance of_record(const withdraw_attendance& wish,
                                      const std::optional<domain::attendance_record>& record) {
  return {wish.by, record};
}

}  // namespace

people::people(caf::actor_config& config, surroundings around, people_settings settings,
               std::shared_ptr<password_port> passwords, std::shared_ptr<view_slot<people_view>> slot)
    : durable_actor(config, std::string(domain::people_name), std::move(around)),
      settings_(settings),
      passwords_(std::move(passwords)),
      slot_(std::move(slot)),
      limiter_(settings.reservation_attempts),
      guard_(settings.logins) {}

people::behavior_type people::make_behavior() {
  restore();
  return serving(
      when_loaded<register_ask>([this](const auto& a) { check_registration(a); }),
      when_loaded<log_in_ask>([this](const auto& a) { check_login(a); }),
      when_loaded<log_out_ask>([this](const auto& a) { end_session(a); }),
      when_loaded<authenticate_ask>([this](const auto& a) { tell_caller(a); }),
      when_loaded<change_password_ask>([this](const auto& a) { check_old_password(a); }),
      when_loaded<create_person_ask>([this](const auto& a) { check_creation(a); }),
      when_loaded<edit_person_ask>([this](const auto& a) {
        if (a.command.edit.is_active.value_or(true)) {
          handle(a);
        } else {
          handle_behind_place_calls(a);
        }
      }),
      when_loaded<erase_person_ask>([this](const auto& a) { handle_behind_place_calls(a); }),
      when_loaded<reset_password_ask>([this](const auto& a) { check_password_reset(a); }),
      decides<force_logout_ask>(),
      when_loaded<set_flag_ask>([this](const auto& a) { handle_behind_place_calls(a); }),
      decides<set_no_show_ask>(), when_loaded<show_person_ask>([this](const auto& a) {
        if (auto* machine = machine_for(a, around_.time->now())) {
          answer_when_durable(a.reply, machine->decide(a.command));
        }
      }),
      answers<show_people_ask>(), decides<make_calendar_address_ask>(),
      decides<revoke_calendar_address_ask>(), answers<show_calendar_address_ask>(),
      answers<read_calendar_ask>(), when_loaded<begin_place_call_ask>([this](const auto& a) { begin(a); }),
      when_loaded<vet_waiter_ask>([this](const auto& a) { vet(a); }),
      handles<place_call_ended>([this](const place_call_ended& ended) { end_place_call(ended.user); }),
      when_loaded<mark_attendance_ask>([this](const auto& a) { read_record(a); }),
      when_loaded<withdraw_attendance_ask>([this](const auto& a) { read_record(a); }),
      decides<reset_week_ask>(), handles<go_on>([](const go_on& next) { next.step(); }),
      handles<news>([this](const news& heard) {
        take_in(heard.changes);
        catch_up();
      }));
}

void people::on_exit() {
  // A job of the workers may hold the last reference to this actor: it must not end the workers from their
  // own thread.
  passwords_.reset();
  place_calls_.clear();
  marks_.clear();
  durable_actor::on_exit();
}

template <class Ask, class Then>
void people::with_hash(const Ask& a, const std::string& password, Then then) {
  const auto self = caf::actor_cast<caf::actor>(this);
  passwords_->hash(a.context, password, [self, a, then = std::move(then)](answer<std::string> made) {
    if (const auto* none = std::get_if<unavailable>(&made)) {
      return a.reply.unavailable_because(none->reason);
    }
    caf::anon_send(self, go_on{[a, then, hash = std::get<std::string>(std::move(made))] { then(a, hash); }});
  });
}

template <class Ask, class Then>
void people::with_comparison(const Ask& a, const std::string& password, const domain::person* who,
                             const std::string& username, Then then) {
  const auto self = caf::actor_cast<caf::actor>(this);
  const auto go_on_with = [this, a, username, then](const answer<bool>& compared) {
    if (const auto* matches = std::get_if<bool>(&compared)) {
      return then(a, *matches);
    }
    guard_.withdrawn(username, a.context.from);
    a.reply.unavailable_because(std::get<unavailable>(compared).reason);
  };
  // An unknown username takes as long as a wrong password.
  passwords_->verify(a.context, password, who != nullptr ? who->password_hash : std::string{},
                     [self, go_on_with](answer<bool> compared) {
                       caf::anon_send(self, go_on{[go_on_with, compared] { go_on_with(compared); }});
                     });
}

void people::check_registration(const register_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  if (auto errors = machine->check(a.command); !errors.empty()) {
    return answer_when_durable(a.reply, registered_outcome{std::move(errors)});
  }
  with_hash(a, *a.command.password, [this](const register_ask& hashed, const std::string& hash) {
    const auto now = around_.time->now();
    if (auto* known = machine_for(hashed, now)) {
      finish(hashed, known->decide(domain::register_person{hashed.command, hash}, now), now);
    }
  });
}

void people::check_creation(const create_person_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  // Decided once without a hash, so that nobody who may not makes us compute one.
  auto trial = machine->decide(a.command.what, around_.time->now()).outcome;
  if (!trial || a.command.dry_run) {
    return answer_when_durable(a.reply, std::move(trial));
  }
  with_hash(a, *a.command.what.form.password,
            [this](const create_person_ask& hashed, const std::string& hash) {
              const auto now = around_.time->now();
              if (auto* known = machine_for(hashed, now)) {
                auto command = hashed.command.what;
                command.password_hash = hash;
                finish(hashed, known->decide(command, now), now);
              }
            });
}

void people::check_password_reset(const reset_password_ask& a) {
  auto* machine = machine_for(a, around_.time->now());
  if (machine == nullptr) {
    return;
  }
  const auto objection = [&]() -> std::optional<domain::person_refusal> {
    if (const auto refused = machine->objection(a.command.by, a.command.user)) {
      return *refused;
    }
    if (auto wrong = domain::error_in_password("new_password", a.command.new_password,
                                               machine->find(a.command.user)->username,
                                               domain::password_origin::given, settings_.rules.passwords)) {
      return domain::field_errors{std::move(*wrong)};
    }
    return std::nullopt;
  };
  if (auto refused = objection()) {
    return answer_when_durable(a.reply, password_reset_outcome{std::move(*refused)});
  }
  with_hash(a, a.command.new_password, [this](const reset_password_ask& hashed, const std::string& hash) {
    const auto now = around_.time->now();
    auto* known = machine_for(hashed, now);
    if (known == nullptr) {
      return;
    }
    auto decided = known->decide(domain::reset_password{hashed.command.by, hashed.command.user, hash,
                                                        hashed.command.needs_password_change},
                                 now);
    const auto outcome = [&]() -> password_reset_outcome {
      if (decided.outcome) {
        return decided.outcome.value();
      }
      return domain::person_refusal{decided.outcome.refusal()};
    };
    finish(hashed,
           domain::decision<password_reset_outcome, domain::change>{outcome(), std::move(decided.changes)},
           now);
  });
}

template <class Ask, class Serve>
void people::behind_place_calls(const Ask& a, domain::user_id user, Serve serve) {
  const auto under_way = place_calls_.find(user);
  if (under_way == place_calls_.end()) {
    serve(a);
  } else {
    under_way->second.park(a, std::move(serve));
  }
}

template <class Ask>
void people::handle_behind_place_calls(const Ask& a) {
  behind_place_calls(a, a.command.user, [this](const Ask& next) {
    handle(next);
    end_place_call(next.command.user);
  });
}

void people::check_login(const log_in_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  const auto& attempt = a.command;
  const auto username = domain::folded(attempt.username);
  if (const auto wait = guard_.attempt(username, a.context.from, now)) {
    return answer_when_durable(a.reply, logged_in_outcome{locked_out{*wait}});
  }
  const auto* who = machine->find(attempt.username);
  const auto user = who != nullptr ? who->id : domain::user_id{};
  with_comparison(a, attempt.password, who, username, [this, user](const log_in_ask& compared, bool matches) {
    finish_login(compared, user, matches);
  });
}

void people::finish_login(const log_in_ask& a, domain::user_id user, bool matches) {
  const auto now = around_.time->now();
  const auto wait = guard_.compared(domain::folded(a.command.username), a.context.from, matches, now);
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  if (wait) {
    return answer_when_durable(a.reply, logged_in_outcome{locked_out{*wait}});
  }
  if (!matches) {
    return answer_when_durable(a.reply, logged_in_outcome{domain::login_refusal::wrong_credentials});
  }
  auto decided = machine->decide(domain::start_session{user, a.command.key}, now);
  const auto outcome = [&]() -> logged_in_outcome {
    if (decided.outcome) {
      return decided.outcome.value();
    }
    return log_in_refusal{decided.outcome.refusal()};
  };
  finish(a, domain::decision<logged_in_outcome, domain::change>{outcome(), std::move(decided.changes)}, now);
}

void people::end_session(const log_out_ask& a) {
  const auto now = around_.time->now();
  if (auto* machine = machine_for(a, now)) {
    finish(a,
           domain::decision<session_outcome, domain::change>{machine->authenticate(a.command.key, now),
                                                             machine->log_out(a.command.key, now)},
           now);
  }
}

domain::outcome<domain::caller, domain::session_refusal> people::caller_of(const domain::secret_hash& key,
                                                                           domain::instant now) {
  auto whose = machine_->authenticate(key, now);
  if (whose) {
    take(machine_->use(key, now), {}, now);
    arm(now);
  }
  return whose;
}

void people::tell_caller(const authenticate_ask& a) {
  const auto now = around_.time->now();
  if (machine_for(a, now) != nullptr) {
    answer_when_durable(a.reply, caller_of(a.command.key, now));
  }
}

std::optional<domain::wrong_field> people::error_in_new_password(const change_password& wish,
                                                                 std::string_view username) const {
  auto rules = settings_.rules.passwords;
  if (wish.by_dialog) {
    rules.min_characters = std::min(rules.min_characters, domain::min_characters_in_dialog);
  }
  return domain::error_in_password("new_password", wish.new_password, username,
                                   domain::password_origin::chosen, rules);
}

void people::check_old_password(const change_password_ask& a) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return;
  }
  const auto refuse = [&](change_password_refusal why) {
    answer_when_durable(a.reply, password_changed_outcome{std::move(why)});
  };
  const auto whose = caller_of(a.command.key, now);
  if (!whose) {
    return refuse(whose.refusal());
  }
  const auto* who = machine->find(whose.value().user);
  if (a.command.by_dialog && machine->is_first_login(a.command.key, now)) {
    if (auto wrong = error_in_new_password(a.command, who->username)) {
      return refuse(domain::field_errors{std::move(*wrong)});
    }
    return hash_new_password(a, who->id);
  }
  if (auto wrong = error_in_new_password(a.command, who->username); wrong && !a.command.by_dialog) {
    return refuse(domain::field_errors{std::move(*wrong)});
  }
  const auto username = domain::folded(who->username);
  if (const auto wait = guard_.attempt(username, a.context.from, now)) {
    return refuse(locked_out{*wait});
  }
  const auto finish = [this, username, user = who->id](const change_password_ask& compared, bool matches) {
    const auto tell = [&](change_password_refusal why) {
      answer_when_durable(compared.reply, password_changed_outcome{std::move(why)});
    };
    if (const auto wait = guard_.compared(username, compared.context.from, matches, around_.time->now())) {
      return tell(locked_out{*wait});
    }
    if (!matches) {
      return tell(domain::field_errors{{"old_password", domain::field_error::mismatch}});
    }
    if (compared.command.by_dialog) {
      if (compared.command.new_password == compared.command.old_password) {
        return tell(domain::field_errors{{"new_password", domain::field_error::not_allowed}});
      }
      if (auto wrong = error_in_new_password(compared.command, username)) {
        return tell(domain::field_errors{std::move(*wrong)});
      }
    }
    hash_new_password(compared, user);
  };
  with_comparison(a, a.command.old_password, who, username, finish);
}

void people::hash_new_password(const change_password_ask& a, domain::user_id user) {
  with_hash(
      a, a.command.new_password, [this, user](const change_password_ask& hashed, const std::string& hash) {
        const auto now = around_.time->now();
        auto* machine = machine_for(hashed, now);
        if (machine == nullptr) {
          return;
        }
        const auto whose = machine->authenticate(hashed.command.key, now);
        if (!whose) {
          return answer_when_durable(hashed.reply, password_changed_outcome{whose.refusal()});
        }
        finish(
            hashed,
            domain::decision<password_changed_outcome, domain::change>{
                whose.value(), machine->decide(domain::change_password{user, hashed.command.key, hash}, now)},
            now);
      });
}

void people::begin(const begin_place_call_ask& a) {
  const auto now = around_.time->now();
  if (machine_for(a, now) == nullptr) {
    return;
  }
  const auto& call = a.command.call;
  const auto whose = call.by ? session_outcome{*call.by} : caller_of(call.key, now);
  if (!whose) {
    return answer_when_durable(a.reply, place_call_outcome{whose.refusal()});
  }
  if (a.command.limited && !whose.value().acts_for_others()) {
    if (const auto limited = too_many(whose.value().user, now)) {
      refusals_.count(domain::attempt_refusal::rate_limited, around_.time->at(now));
      arm(now);
      return answer_when_durable(a.reply, place_call_outcome{*limited});
    }
  }
  const auto about = call.user.value_or(whose.value().user);
  if (!place_calls_.contains(about)) {
    return decide_place_call(a, about, whose.value());
  }
  // Whatever happens while the call waits counts.
  behind_place_calls(a, about, [this, about](const begin_place_call_ask& next) {
    decide_place_call(next, about, std::nullopt);
  });
}

void people::decide_place_call(const begin_place_call_ask& a, domain::user_id about,
                               const std::optional<domain::caller>& by) {
  const auto now = around_.time->now();
  const auto& call = a.command.call;
  auto* machine = machine_for(a, now);
  if (machine == nullptr) {
    return end_place_call(about);
  }
  const auto decide = [&]() -> place_call_outcome {
    const auto whose = by ? session_outcome{*by} : machine->authenticate(call.key, now);
    if (!whose) {
      return begin_place_call_refusal{whose.refusal()};
    }
    const auto booker = machine->decide(
        domain::request_place{whose.value(), call.user, call.clinic, a.command.takes_place}, call.from);
    if (!booker) {
      return begin_place_call_refusal{booker.refusal()};
    }
    return place_call_begun{booker.value(), whose.value()};
  };
  auto begun = decide();
  if (begun) {
    place_calls_.try_emplace(about);
    // Who hears that the call cannot be carried out will not end it.
    writer_.after_durable([this, about](bool durable) {
      if (!durable) {
        end_place_call(about);
      }
    });
  } else {
    if (std::holds_alternative<domain::request_place_refusal>(begun.refusal()) &&
        std::get<domain::request_place_refusal>(begun.refusal()) ==
            domain::request_place_refusal::forbidden) {
      refusals_.count(domain::attempt_refusal::forbidden, around_.time->at(now));
      arm(now);
    }
    end_place_call(about);
  }
  answer_when_durable(a.reply, std::move(begun));
}

void people::vet(const vet_waiter_ask& a) {
  behind_place_calls(a, a.command.user, [this](const vet_waiter_ask& next) {
    const auto user = next.command.user;
    auto* machine = machine_for(next, around_.time->now());
    if (machine == nullptr) {
      return end_place_call(user);
    }
    auto who = machine->vet(user);
    if (who) {
      place_calls_.try_emplace(user);
    } else {
      end_place_call(user);
    }
    const bool is_begun = who.has_value();
    answer_when_durable(next.reply, std::move(who), [this, user, is_begun] {
      if (is_begun) {
        end_place_call(user);
      }
    });
  });
}

/// Lets the next one go; it ends in turn, at once or by itself.
void people::end_place_call(domain::user_id user) {
  const auto found = place_calls_.find(user);
  if (found == place_calls_.end()) {
    return;
  }
  if (found->second.empty()) {
    place_calls_.erase(found);
  } else {
    found->second.serve_first();
  }
}

template <class Ask>
void people::read_record(const Ask& a) {
  if (machine_for(a, around_.time->now()) == nullptr) {
    return;
  }
  const auto record = a.command.record;
  const auto [under_way, is_first] = marks_.try_emplace(record);
  if (!is_first) {
    return under_way->second.park(a, [this](const Ask& next) { read_record(next); });
  }
  read_now(a);
}

template <class Ask>
void people::read_now(const Ask& a) {
  const auto record = a.command.record;
  const auto self = caf::actor_cast<caf::actor>(this);
  around_.journal->read([this, self, a, record, seen = taken_back_](storage::store_reader& store) {
    try {
      const auto line = store.find_attendance(record);
      caf::anon_send(self, go_on{[this, a, seen, found = line ? std::optional(line->record) : std::nullopt] {
                       decide_about(a, found, seen);
                     }});
    } catch (const storage::store_error&) {
      caf::anon_send(self, go_on{[this, a, record] {
                       a.reply.unavailable_because(unavailable_reason::store_down);
                       let_next_mark(record);
                     }});
    }
  });
}

template <class Ask>
void people::decide_about(const Ask& a, const std::optional<domain::attendance_record>& record,
                          std::uint64_t taken_back) {
  const auto now = around_.time->now();
  auto* machine = machine_for(a, now);
  if (machine != nullptr && taken_back != taken_back_) {
    // Behind what was submitted meanwhile.
    return read_now(a);
  }
  if (machine != nullptr) {
    auto decided = machine->decide(of_record(a.command, record), around_.time->at(now));
    take(decided.changes, {a.context.trace}, now);
    const auto outcome = [&]() -> marked_outcome {
      if (!decided.outcome) {
        return decided.outcome.refusal();
      }
      const auto* student = machine->find(decided.outcome.value().user);
      return attendance_was_marked{decided.outcome.value(), student != nullptr ? student->no_show : 0};
    };
    answer_when_durable(a.reply, outcome());
  }
  // The next one reads what this one has submitted.
  let_next_mark(a.command.record);
}

void people::let_next_mark(std::int64_t record) {
  auto waiting = marks_.extract(record);
  if (waiting.empty()) {
    return;
  }
  waiting.mapped().serve_all();
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
  return [now = around_.time->now()](storage::store_reader& store) { return store.load_people(now); };
}

domain::people people::make_machine(const domain::people_image& image) {
  std::vector<domain::user_id> ids;
  std::vector<domain::user_id> inactive;
  ids.reserve(image.people.size());
  for (const auto& person : image.people) {
    ids.push_back(person.id);
    if (!person.is_active) {
      inactive.push_back(person.id);
    }
  }
  shown_.known = domain::id_set::of(ids);
  shown_.inactive = domain::id_set::of(inactive);
  shown_.count = image.people.size();
  next_week_.reset();
  if (image.reset_through || !image.began_at) {
    return domain::people{image, settings_.rules};
  }
  auto begun = image;
  begun.reset_through = domain::week_of(around_.time->to_local(*image.began_at));
  return domain::people{begun, settings_.rules};
}

void people::time_passed(const domain::instant& now) {
  if (!next_week_ || *next_week_ <= now) {
    const auto at = around_.time->at(now);
    for (auto missing = machine_->reset_due(at); !missing.empty(); missing = machine_->reset_due(at)) {
      take(std::move(missing), {}, now);
    }
    next_week_ = around_.time->to_utc(domain::people::next_reset(at.local));
  }
  if (const auto due = refusals_.next_due(); due && *due <= now) {
    const auto counts = refusals_.due(around_.time->at(now));
    for (const auto& counted : counts) {
      refusals_.apply(std::get<domain::refusals_counted>(counted));
    }
    take(counts, {}, now);
  }
}

std::optional<domain::instant> people::next_time_passed() const {
  const auto counts = refusals_.next_due();
  return counts && next_week_ ? std::min(*counts, *next_week_) : next_week_;
}

void people::submitted(const domain::change& c) {
  const auto* marked = std::get_if<domain::attendance_marked>(&c);
  if (marked != nullptr && marked->by == domain::user_id{0}) {
    ++taken_back_;
  }
}

void people::show(const domain::change& c) {
  if (const auto* registered = std::get_if<domain::person_registered>(&c)) {
    shown_.known = shown_.known.with(registered->who.id);
    ++shown_.count;
  } else if (const auto* changed = std::get_if<domain::person_changed>(&c)) {
    const auto user = changed->who.id;
    // Most changes are of something else: those cost no copy.
    if (changed->who.is_active == shown_.inactive.contains(user)) {
      shown_.inactive = changed->who.is_active ? shown_.inactive.without(user) : shown_.inactive.with(user);
    }
  } else if (const auto* erased = std::get_if<domain::person_erased>(&c)) {
    shown_.inactive = shown_.inactive.with(erased->user);
  }
}

void people::publish() {
  slot_->publish(std::make_shared<const people_view>(shown_));
}

}  // namespace usher::actors
