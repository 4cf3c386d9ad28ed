#include "domain/clinics/roster.hpp"

#include <algorithm>
#include <utility>

namespace usher::domain {

bool overlap(const class_slot& one, const class_slot& other) {
  const auto begins = [](const class_slot& slot) { return class_start(slot.class_date, slot.time); };
  return begins(one) < begins(other) + other.length && begins(other) < begins(one) + one.length;
}

roster::roster(clinic_facts clinic, const roster_image& image, clinic_rules rules)
    : clinic_(std::move(clinic)),
      state_(image),
      rules_(rules),
      gone_(image.gone.begin(), image.gone.end()),
      gone_teacher_(image.gone_teacher),
      held_{image.held_date, image.held},
      refusals_(clinic_.id) {
  state_.gone.clear();
  state_.gone_teacher = {};
  state_.held_date = {};
  state_.held.clear();
}

// ---- places

decision<outcome<place_confirmed, reserve_refusal>, change> roster::decide(const reserve_place& command,
                                                                           const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  const booker& who = command.who;
  if (const auto refusal = objection(who, now.local)) {
    return {*refusal, {}};
  }
  if (!finds_a_place(who.user)) {
    return {
        reserve_refusal{
            .kind = reserve_refusal_kind::occupied, .current_count = count(), .capacity = clinic_.capacity},
        {}};
  }
  return {place_confirmed{clinic_, state_.class_date, first_free_place(), remaining() - 1},
          placing(who, first_free_place(), clinic_waiter_end::placed, now.utc)};
}

decision<outcome<place_given_up, release_refusal>, change> roster::decide(const release_place& command,
                                                                          const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  const bool by_policy = command.reason == place_end::cancelled;
  if (const auto refusal = objection(command.user, by_policy, now.local)) {
    return {*refusal, {}};
  }
  const roster_entry& entry = *entry_of(command.user);
  const auto left = std::max(0, clinic_.capacity - (count() - 1));
  changes facts;
  release(entry, command.reason, now.utc, facts);
  return {place_given_up{clinic_, state_.class_date, entry.place, left, entry.paid}, std::move(facts)};
}

outcome<move_prepared, release_refusal> roster::decide(const prepare_move& command, const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  if (const auto refusal = objection(command.user, !command.by_office, now.local)) {
    return *refusal;
  }
  move_prepared prepared;
  release(*entry_of(command.user), place_end::moved, now.utc, prepared.leaving);
  return prepared;
}

outcome<place_swapped, swap_refusal> roster::decide(const swap_place& command, const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  if (const auto refusal = objection(command.leaves, false, now.local)) {
    return swap_refusal{*refusal};
  }
  if (const auto refusal = objection(command.enters)) {
    return swap_refusal{*refusal};
  }
  const roster_entry& left = *entry_of(command.leaves);
  place_swapped swapped{command.enters.user, clinic_, state_.class_date, left.place, {}};
  release(left, place_end::moved, now.utc, swapped.swapping);
  const auto entering = placing(command.enters, left.place, clinic_waiter_end::placed, now.utc);
  swapped.swapping.insert(swapped.swapping.end(), entering.begin(), entering.end());
  return swapped;
}

decision<outcome<clinic_left, std::monostate>, change> roster::decide(const leave_clinic& command,
                                                                      const moment& now) const {
  if (const auto next = moved_on(now.local)) {
    return next->decide(command, now);
  }
  changes facts;
  const auto* entry = entry_of(command.user);
  if (entry != nullptr) {
    release(*entry, place_end::removed, now.utc, facts);
  }
  const auto waiting = decide(leave_clinic_line{command.user}, now);
  facts.insert(facts.end(), waiting.changes.begin(), waiting.changes.end());
  return {clinic_left{entry != nullptr, waiting.outcome.ok()}, std::move(facts)};
}

std::optional<reserve_refusal> roster::objection(const booker& who, local_time now) const {
  if (const auto state = status(now); state != clinic_status::open) {
    return reserve_refusal{.kind = reserve_refusal_kind::closed, .status = state};
  }
  return objection(who);
}

std::optional<reserve_refusal> roster::objection(const booker& who) const {
  using kind = reserve_refusal_kind;
  if (has(who.user)) {
    return reserve_refusal{.kind = kind::already_reserved};
  }
  if (who.is_student && !who.moves && who.no_show >= no_show_limit) {
    return reserve_refusal{.kind = kind::no_show_blocked, .no_show_count = who.no_show};
  }
  if (overlaps_another_of(who)) {
    return reserve_refusal{.kind = kind::time_conflict};
  }
  return std::nullopt;
}

bool roster::overlaps_another_of(const booker& who) const {
  const class_slot wanted{clinic_.id, state_.class_date, clinic_.time, clinic_.length};
  return std::any_of(who.busy.begin(), who.busy.end(), [&](const class_slot& other) {
    return other.clinic != wanted.clinic && overlap(other, wanted);
  });
}

std::optional<release_refusal> roster::objection(user_id user, bool by_policy, local_time now) const {
  const auto& until_before = rules_.cancellation.until_before;
  if (by_policy && !until_before) {
    return release_refusal::disabled;
  }
  // A place that is being moved is spoken for: whoever moves it gives it up.
  if (!has(user) || kept_.contains(user)) {
    return release_refusal::not_reserved;
  }
  if (by_policy && class_start(state_.class_date, clinic_.time) - now < *until_before) {
    return release_refusal::too_late;
  }
  return std::nullopt;
}

changes roster::placing_on(local_date date, const booker& who, std::int32_t place, std::int64_t price,
                           clinic_waiter_end reason, instant now) const {
  changes facts{place_reserved{clinic_.id, date, who.user, place, now, price}};
  if (who.is_student) {
    facts.push_back(attendance_opened{clinic_.id, date, who.user, now});
  }
  if (who.non_pass) {
    facts.push_back(non_pass_cleared{who.user, now});
  }
  // Who waits does so for the next class.
  if (const auto wait = wait_of(who.user); wait && date == state_.class_date) {
    facts.push_back(clinic_waiter_left{clinic_.id, date, wait->waiter, who.user, reason, now});
  }
  return facts;
}

void roster::release(const roster_entry& entry, place_end reason, instant now, changes& facts) const {
  facts.push_back(
      place_released{clinic_.id, state_.class_date, entry.user, entry.place, reason, now, entry.paid});
  if (entry.request) {
    facts.push_back(request_forgotten{*entry.request, now});
  }
}

const roster_entry* roster::entry_of(user_id user) const {
  const auto found = std::find_if(state_.entries.begin(), state_.entries.end(),
                                  [&](const roster_entry& entry) { return entry.user == user; });
  return found == state_.entries.end() ? nullptr : &*found;
}

std::int32_t roster::first_free_place() const {
  std::int32_t place = 1;
  for (const roster_entry& entry : state_.entries) {
    if (entry.place != place) {
      break;
    }
    ++place;
  }
  return place;
}

std::int32_t roster::remaining() const {
  return std::max(0, clinic_.capacity - count());
}

// ---- refused attempts, and what time brings about

void roster::count(const reserve_refusal& refusal, const moment& now) {
  const auto reason = [&] {
    switch (refusal.kind) {
      case reserve_refusal_kind::closed:
        return attempt_refusal::closed;
      case reserve_refusal_kind::already_reserved:
        return attempt_refusal::already_reserved;
      case reserve_refusal_kind::no_show_blocked:
        return attempt_refusal::no_show_blocked;
      case reserve_refusal_kind::time_conflict:
        return attempt_refusal::time_conflict;
      case reserve_refusal_kind::insufficient_points:
        return attempt_refusal::insufficient_points;
      case reserve_refusal_kind::occupied:
        break;
    }
    return attempt_refusal::occupied;
  };
  refusals_.count(reason(), now);
}

void roster::owe(const reset_roster& command) {
  state_.reset_demanded = std::max(state_.reset_demanded, command.number);
}

void roster::owe(const leave_clinic& command) {
  if (has(command.user) || wait_of(command.user)) {
    gone_.insert(command.user);
  }
}

void roster::owe(const let_teacher_go& command) {
  // What is owed is not forgotten over somebody who does not teach here.
  if (clinic_.teacher == command.user) {
    gone_teacher_ = command.user;
  }
}

changes roster::due(const moment& now) const {
  changes facts;
  if (lets_go() && has_reset_to_make_up()) {
    return decide(reset_roster{state_.reset_demanded}, now).changes;
  }
  if (lets_go()) {
    for (const user_id user : gone_) {
      const changes left = decide(leave_clinic{user}, now).changes;
      facts.insert(facts.end(), left.begin(), left.end());
    }
  }
  if (lets_go() && is_taught_by_nobody()) {
    const changes without = decide(let_teacher_go{gone_teacher_}, now).changes;
    facts.insert(facts.end(), without.begin(), without.end());
  }
  const changes counted = refusals_.due(now);
  facts.insert(facts.end(), counted.begin(), counted.end());
  return facts;
}

std::optional<instant> roster::next_due() const {
  if (lets_go()) {
    return instant{};
  }
  return refusals_.next_due();
}

bool roster::has_reset_to_make_up() const {
  return !state_.is_deleted && state_.reset_done < state_.reset_demanded;
}

bool roster::is_taught_by_nobody() const {
  return !state_.is_deleted && gone_teacher_ != user_id{0} && clinic_.teacher == gone_teacher_;
}

// ---- the calendar

clinic_status roster::status(local_time now) const {
  if (state_.is_deleted || !clinic_.is_active) {
    return clinic_status::inactive;
  }
  const auto next = next_class_date(clinic_.day, clinic_.time, now);
  if (is_after_term(clinic_, next)) {
    return clinic_status::completed;
  }
  if (clinic_.window == reservation_window::always) {
    return clinic_status::open;
  }
  const auto& window = clinic_.window == reservation_window::own ? clinic_.own_window : rules_.window;
  switch (phase_of(window, clinic_.day, clinic_.time, now)) {
    case window_phase::pending:
      return clinic_status::pending;
    case window_phase::open:
      return clinic_status::open;
    case window_phase::closed:
      return clinic_status::closed;
    case window_phase::completed:
      break;
  }
  // There was no class before the first, which nobody could reserve yet.
  return next > clinic_.first_class ? clinic_status::completed : clinic_status::pending;
}

bool roster::turn(local_time now) {
  const auto date = class_after(now);
  if (date == state_.class_date) {
    return false;
  }
  move_to(date);
  return true;
}

std::optional<roster> roster::moved_on(local_time now) const {
  if (class_after(now) == state_.class_date) {
    return std::nullopt;
  }
  // The class has begun and nobody has turned the roster yet: whatever is decided is about the next one.
  roster next = *this;
  next.turn(now);
  return next;
}

local_date roster::class_after(local_time now) const {
  // A clock that was set back must not bring a past class back.
  return std::max(state_.class_date, next_class_date(clinic_.day, clinic_.time, now));
}

void roster::move_to(local_date class_date) {
  // Whoever is left behind by other hours is in a class that has begun.
  const bool has_begun = class_date > state_.class_date || !state_.entries.empty();
  if (has_begun && state_.class_date != local_date{}) {
    held_ = {state_.class_date, std::move(state_.entries)};
  }
  state_.class_date = class_date;
  state_.entries.clear();
  state_.waiters.clear();
  kept_.clear();
  skipped_.clear();
  gone_.clear();
}

// ---- the fold

class roster::fold {
 public:
  fold(roster& of, const booker& who) : roster_(of), state_(of.state_), who_(who) {}

  void operator()(const place_reserved& reserved) const {
    auto* entries = entries_of(reserved);
    // What came by way of the wallets may be told twice.
    if (entries == nullptr || is_among(*entries, reserved.user)) {
      return;
    }
    roster_entry entry{reserved.user, {}, {}, reserved.place, reserved.reserved_at};
    entry.paid = reserved.paid;
    if (who_.user == reserved.user) {
      entry.name = who_.name;
      entry.username = who_.username;
    }
    insert(*entries, std::move(entry));
  }
  void operator()(const place_released& released) const {
    auto* entries = entries_of(released);
    if (entries == nullptr) {
      return;
    }
    take_out(*entries, released.user);
    if (entries == &state_.entries) {
      roster_.gone_.erase(released.user);
    }
  }
  void operator()(const place_renumbered& renumbered) const {
    if (!is_of_this_class(renumbered)) {
      return;
    }
    if (auto entry = take_out(state_.entries, renumbered.user)) {
      entry->place = renumbered.to;
      insert(state_.entries, std::move(*entry));
    }
  }
  void operator()(const clinic_waiter_joined& joined) const {
    if (joined.clinic != roster_.clinic_.id) {
      return;
    }
    state_.next_waiter = std::max(state_.next_waiter, waiter_number{joined.waiter.value + 1});
    if (is_of_this_class(joined)) {
      auto& waiter =
          state_.waiters.emplace_back(roster_image::waiter{joined.waiter, joined.user, joined.joined_at});
      if (who_.user == joined.user) {
        waiter.name = who_.name;
        waiter.username = who_.username;
      }
    }
  }
  void operator()(const clinic_waiter_left& left) const {
    if (is_of_this_class(left)) {
      std::erase_if(state_.waiters, [&](const auto& waiter) { return waiter.number == left.waiter; });
      roster_.gone_.erase(left.user);
    }
  }
  void operator()(const clinic_waiter_passed& passed) const {
    if (is_of_this_class(passed)) {
      for (auto& waiter : state_.waiters) {
        waiter.passed = waiter.passed || waiter.number == passed.waiter;
      }
    }
  }
  void operator()(const notice_queued& queued) const {
    if (queued.lane == roster_.clinic_.id) {
      state_.next_notice = std::max(state_.next_notice, notice_number{queued.notice.value + 1});
    }
  }
  void operator()(const roster_reset& reset) const {
    if (reset.clinic != roster_.clinic_.id) {
      return;
    }
    state_.reset_done = std::max(state_.reset_done, reset.number);
    state_.reset_demanded = std::max(state_.reset_demanded, state_.reset_done);
  }
  void operator()(const roster_cleared& cleared) const {
    if (cleared.clinic == roster_.clinic_.id && cleared.class_date == state_.class_date) {
      state_.entries.clear();
    }
  }
  void operator()(const clinic_changed& changed) const {
    if (changed.clinic.id != roster_.clinic_.id) {
      return;
    }
    const clinic_facts old = std::exchange(roster_.clinic_, changed.clinic);
    // Which class is the next under the new hours only a clock can tell: the next decision or turn. Nobody is
    // left behind, but those of a class that has begun.
    if (old.day != changed.clinic.day || old.time != changed.clinic.time) {
      roster_.move_to({});
    }
  }
  void operator()(const clinic_deleted& deleted) const {
    if (deleted.clinic != roster_.clinic_.id) {
      return;
    }
    state_.entries.clear();
    state_.waiters.clear();
    state_.is_deleted = true;
  }
  void operator()(const request_remembered& remembered) const {
    if (!remembered.place || remembered.place->clinic != roster_.clinic_.id ||
        remembered.place->class_date != state_.class_date) {
      return;
    }
    for (roster_entry& entry : state_.entries) {
      if (entry.user == remembered.place->user) {
        entry.request = remembered.key;
      }
    }
  }
  void operator()(const refusals_counted& counted) const { roster_.refusals_.apply(counted); }

  template <class Other>
  void operator()(const Other&) const {}

 private:
  /// Moves on to the class of the change, if that is a later one.
  template <class Fact>
  bool is_of_this_class(const Fact& fact) const {
    if (fact.clinic != roster_.clinic_.id || fact.class_date < state_.class_date) {
      return false;
    }
    if (fact.class_date > state_.class_date) {
      roster_.move_to(fact.class_date);
    }
    return true;
  }

  /// Of the class of the change: the one at hand, to which the roster moves on, or the one before it; null
  /// for another clinic's and for older ones.
  template <class Fact>
  std::vector<roster_entry>* entries_of(const Fact& fact) const {
    if (is_of_this_class(fact)) {
      return &state_.entries;
    }
    auto& held = roster_.held_;
    if (fact.clinic != roster_.clinic_.id || fact.class_date < held.class_date) {
      return nullptr;
    }
    if (fact.class_date > held.class_date) {
      held = {fact.class_date, {}};
    }
    return &held.entries;
  }

  static bool is_among(const std::vector<roster_entry>& entries, user_id user) {
    return std::any_of(entries.begin(), entries.end(),
                       [&](const roster_entry& entry) { return entry.user == user; });
  }

  static void insert(std::vector<roster_entry>& entries, roster_entry entry) {
    const auto after =
        std::upper_bound(entries.begin(), entries.end(), entry.place,
                         [](std::int32_t place, const roster_entry& other) { return place < other.place; });
    entries.insert(after, std::move(entry));
  }

  static std::optional<roster_entry> take_out(std::vector<roster_entry>& entries, user_id user) {
    const auto found = std::find_if(entries.begin(), entries.end(),
                                    [&](const roster_entry& entry) { return entry.user == user; });
    if (found == entries.end()) {
      return std::nullopt;
    }
    roster_entry entry = std::move(*found);
    entries.erase(found);
    return entry;
  }

  roster& roster_;
  roster_image& state_;
  const booker& who_;
};

void roster::apply(const change& c, const booker& who) {
  std::visit(fold{*this, who}, c);
}

}  // namespace usher::domain
