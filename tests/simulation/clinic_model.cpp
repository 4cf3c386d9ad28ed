#include "tests/simulation/clinic_model.hpp"

#include <algorithm>
#include <cstdlib>

#include "domain/base/clinic_calendar.hpp"

namespace usher::simulation {

using namespace std::chrono_literals;

namespace {

/// Who could not book is asked about again after a minute, and what is decided then may wait for a store that
/// hangs.
constexpr auto unable_for = 6min;
/// By how much a clock may have been set back since somebody looked at it.
constexpr auto set_back_by = 40min;
local_time begin_of(local_date date, const class_hour& hour) {
  return class_start(date, hour.time);
}

bool share_time(local_date date, const class_hour& hour, local_date other_date, const class_hour& other) {
  const auto one = begin_of(date, hour);
  const auto two = begin_of(other_date, other);
  return one < two + other.length && two < one + hour.length;
}

bool share_room_or_teacher(const clinic_facts& one, const clinic_facts& other) {
  return one.room == other.room || (one.teacher == other.teacher && one.teacher.value != 0);
}

template <class List, class Is>
auto where(List& list, Is is) {
  return std::find_if(list.begin(), list.end(), is);
}

}  // namespace

struct clinic_model::fold {
  clinic_model& model;
  version at;
  people_model& people;

  void require(bool holds, const char* what) const { model.require(holds, what); }

  // ---- the timetable

  void operator()(const clinic_created& c) const {
    require(!model.clinics_.contains(c.clinic.id), "a clinic was made twice");
    auto& clinic = model.clinics_[c.clinic.id];
    clinic.created_at = c.created_at;
    clinic.facts.set(at, c.clinic);
    model.check_no_overlap(c.clinic);
  }
  void operator()(const clinic_changed& c) const {
    auto& clinic = known(c.clinic.id);
    const auto before = clinic.facts.now();
    if (hour_of(before) != hour_of(c.clinic)) {
      check_nobody_is_left(clinic, c.changed_at, "the hours of a class changed that people have places in");
    }
    clinic.facts.set(at, c.clinic);
    model.check_no_overlap(c.clinic);
    for (const auto& [date, of] : clinic.classes) {
      if (is_next(date, of, c.changed_at)) {
        require(fits(of, c.clinic.capacity), "a roster has more people than the clinic has places");
      }
    }
  }
  void operator()(const clinic_deleted& c) const {
    auto& clinic = known(c.clinic);
    check_nobody_is_left(clinic, c.deleted_at, "a clinic was deleted that people have places in");
    clinic.is_deleted = true;
    model.batch_.closed.insert(c.clinic);
  }
  model_clinic& known(clinic_id id) const {
    const auto found = model.clinics_.find(id);
    require(found != model.clinics_.end() && !found->second.is_deleted,
            "something happened in a clinic that does not exist");
    auto& clinic = model.clinics_[id];
    if (clinic.facts.empty()) {
      clinic.facts.set(at, {});
    }
    return clinic;
  }
  static bool fits(const model_class& of, std::int32_t capacity) {
    const auto& places = of.places.now();
    return static_cast<std::int32_t>(places.size()) <= capacity &&
           std::all_of(places.begin(), places.end(),
                       [&](const model_place& place) { return place.number <= capacity; });
  }
  void check_nobody_is_left(const model_clinic& clinic, instant now, const char* why) const {
    for (const auto& [date, of] : clinic.classes) {
      require(!is_next(date, of, now) || (of.places.now().empty() && of.line.now().empty()), why);
    }
  }
  model_class& class_of(model_clinic& clinic, local_date date) const {
    const auto [found, is_new] = clinic.classes.try_emplace(date);
    if (is_new) {
      found->second.hour = hour_of(clinic.facts.now());
      found->second.places.set(0, {});
      found->second.line.set(0, {});
    }
    return found->second;
  }

  // ---- places

  void operator()(const place_reserved& c) const {
    auto& clinic = known(c.clinic);
    const auto& facts = clinic.facts.now();
    auto& of = class_of(clinic, c.class_date);
    auto places = of.places.now();
    if (places.empty() && of.line.now().empty()) {
      of.hour = hour_of(facts);
    }
    const bool by_office = c.paid == 0 && model.placements_.contains({c.clinic, c.user});
    const bool swaps = model.swaps_.contains({c.clinic, c.user});
    const auto place = where(places, [&](const auto& other) { return other.number >= c.place; });
    require(where(places, [&](const auto& other) { return other.user == c.user; }) == places.end(),
            "a person has two places in a class");
    require(place == places.end() || place->number != c.place, "two people have one place");
    require(c.place >= 1 && c.place <= facts.capacity, "a place that the clinic does not have");
    require(static_cast<std::int32_t>(places.size()) < facts.capacity,
            "a roster has more people than the clinic has places");
    require(c.paid == facts.price || by_office, "a place costs another price than the clinic says");
    require(people.was(c.user, at, [](const model_person& who) { return who.is_active; }),
            "somebody got a place who may not book any more");
    if (!by_office && !swaps) {
      check_may_book(c, facts, of, places.size());
    }
    const model_place taken{c.user, c.place, c.reserved_at, c.paid, by_office};
    places.insert(place, taken);
    if (swaps) {
      of.swapped_in.push_back({at, taken});
    }
    of.places.set(at, std::move(places));
    model.batch_.cost[{c.user, c.clinic, c.class_date}] += c.paid;
    ++model.batch_.reserved[c.user];
    model.batch_.placed.insert({c.clinic, c.user});
  }
  void check_may_book(const place_reserved& c, const clinic_facts& facts, const model_class& of,
                      std::size_t taken) const {
    require(is_open(facts, c.reserved_at), "a place was reserved outside the clinic's window");
    check_date(c.class_date, facts, c.reserved_at);
    const auto& line = of.line.now();
    std::size_t ahead = 0;
    for (const auto& wait : line) {
      if (wait.user == c.user) {
        break;
      }
      ahead += model.was_unable_lately(c.clinic, wait.user) ? 0 : 1;
    }
    require(ahead + taken < static_cast<std::size_t>(facts.capacity),
            "a place was given past somebody who waits for it");
    require(model.batch_.moved.contains(c.user) ||
                people.was(c.user, some_time_before(at),
                           [](const model_person& who) { return !who.is_blocked(); }),
            "somebody got a place who has too many no-shows");
  }
  void check_date(local_date date, const clinic_facts& facts, instant when) const {
    const auto next = next_class_date(facts.day, facts.time, wall_time(when));
    const bool is_set_back =
        date == next + std::chrono::days{7} && class_start(next, facts.time) < wall_time(when) + set_back_by;
    require(date == next || is_set_back, "a place is for another class than the next");
  }

  void operator()(const place_released& c) const {
    auto& clinic = model.clinics_[c.clinic];
    auto& of = class_of(clinic, c.class_date);
    auto places = of.places.now();
    const auto place = where(places, [&](const auto& other) { return other.user == c.user; });
    require(place != places.end() && place->number == c.place, "a place was given up that was nobody's");
    if (place == places.end()) {
      return;
    }
    require(c.refund == place->paid, "another price goes back than the place had cost");
    if (c.reason == place_end::cancelled) {
      require(begin_of(c.class_date, of.hour) - wall_time(c.released_at) >= cancelled_before,
              "a place was cancelled later than the policy allows");
    }
    if (c.reason == place_end::reset) {
      require(!clinic.facts.empty() && clinic.facts.now().window != reservation_window::always,
              "a reset emptied a clinic that is always open");
    }
    if (c.reason == place_end::moved) {
      ++model.batch_.moved[c.user];
      of.moved_out.push_back({at, *place});
    }
    if (c.reason == place_end::closed) {
      model.batch_.closing.insert(c.clinic);
    }
    places.erase(place);
    of.places.set(at, std::move(places));
    people.withdraw_record({c.clinic, c.class_date, c.user}, c.released_at, at);
    model.batch_.given_back[{c.user, c.clinic, c.class_date}] += c.refund;
  }
  void operator()(const place_renumbered& c) const {
    auto& of = class_of(known(c.clinic), c.class_date);
    auto places = of.places.now();
    const auto place = where(places, [&](const auto& other) { return other.user == c.user; });
    require(place != places.end() && place->number == c.from, "a place was renumbered that was nobody's");
    require(where(places, [&](const auto& other) { return other.number == c.to; }) == places.end(),
            "two people have one place");
    if (place != places.end()) {
      place->number = c.to;
      std::sort(places.begin(), places.end(),
                [](const auto& one, const auto& other) { return one.number < other.number; });
      of.places.set(at, std::move(places));
    }
  }
  void operator()(const attendance_opened& c) const {
    require(people.was(c.user, at, [](const model_person& who) { return who.is_student; }),
            "a record of somebody who is no student");
    people.open_record(c, begin_of(c.class_date, class_of(known(c.clinic), c.class_date).hour));
  }

  // ---- the line

  void operator()(const clinic_waiter_joined& c) const {
    auto& clinic = known(c.clinic);
    auto& of = class_of(clinic, c.class_date);
    auto line = of.line.now();
    const auto& places = of.places.now();
    if (places.empty() && line.empty()) {
      of.hour = hour_of(clinic.facts.now());
    }
    require(c.waiter.value > clinic.last_waiter.value, "a waiter's number was used twice");
    require(where(line, [&](const auto& other) { return other.user == c.user; }) == line.end(),
            "a person waits twice");
    require(where(places, [&](const auto& other) { return other.user == c.user; }) == places.end(),
            "somebody waits who has a place");
    const auto just_left = std::count_if(of.moved_out.begin(), of.moved_out.end(),
                                         [&](const auto& one) { return one.at >= some_time_before(at); });
    require(places.size() + line.size() + static_cast<std::size_t>(just_left) >=
                static_cast<std::size_t>(clinic.facts.now().capacity),
            "somebody waits beside a free place");
    require(is_open(clinic.facts.now(), c.joined_at), "somebody waits outside the clinic's window");
    check_date(c.class_date, clinic.facts.now(), c.joined_at);
    clinic.last_waiter = c.waiter;
    line.push_back({c.waiter, c.user});
    of.line.set(at, std::move(line));
  }
  void operator()(const clinic_waiter_left& c) const {
    auto& of = class_of(known(c.clinic), c.class_date);
    auto line = of.line.now();
    const auto wait = where(line, [&](const auto& one) { return one.number == c.waiter; });
    require(wait != line.end() && wait->user == c.user, "who left the line was not in it");
    if (wait != line.end()) {
      line.erase(wait);
      of.line.set(at, std::move(line));
    }
    if (c.reason == clinic_waiter_end::promoted) {
      ++model.batch_.promoted[c.clinic];
    }
    if (c.reason == clinic_waiter_end::promoted || c.reason == clinic_waiter_end::placed) {
      model.batch_.waits_over.insert({c.clinic, c.user});
    }
    if (c.reason == clinic_waiter_end::closed) {
      model.batch_.closing.insert(c.clinic);
    }
  }
  void operator()(const clinic_waiter_passed& c) const {
    auto& of = class_of(known(c.clinic), c.class_date);
    auto line = of.line.now();
    const auto wait = where(line, [&](const auto& one) { return one.number == c.waiter; });
    require(wait != line.end() && wait->user == c.user && !wait->passed,
            "somebody was passed over who did not wait, or twice");
    require(model.was_unable_lately(c.clinic, c.user), "somebody was passed over who could pay");
    if (wait != line.end()) {
      wait->passed = true;
      of.line.set(at, std::move(line));
    }
    --model.batch_.told[c.clinic];
  }
  void operator()(const roster_reset& c) const {
    auto& clinic = known(c.clinic);
    require(c.number > clinic.reset_done, "a clinic carried out a reset twice");
    require(people.demanded() && c.number <= people.demanded()->number,
            "a clinic carried out a reset that nobody demanded");
    clinic.reset_done = c.number;
    if (clinic.facts.now().window != reservation_window::always) {
      check_nobody_is_left(clinic, c.reset_at, "a reset left somebody in a class");
    }
  }

  // ---- what goes along

  void operator()(const notice_queued& c) const {
    if (c.kind == notice_kind::promoted) {
      --model.batch_.promoted[c.lane.clinic];
    }
    if (c.kind == notice_kind::passed_over) {
      ++model.batch_.told[c.lane.clinic];
    }
  }
  void operator()(const wallet_moved& c) const {
    if (c.clinic.value != 0) {
      auto& of = c.reason == wallet_reason::payment ? model.batch_.paid : model.batch_.refunded;
      of[{c.user, c.clinic, c.class_date}] += std::abs(c.amount);
    }
  }

  template <class Other>
  void operator()(const Other&) const {}
};

void clinic_model::take(const change& c, version at, people_model& people, const balance_of& balance) {
  std::visit(fold{*this, at, people}, c);
  note_unable(people, balance);
}

void clinic_model::check_batch() {
  const auto without_nothing = [](std::map<payer, std::int64_t> sums) {
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    return sums;
  };
  require(without_nothing(batch_.cost) == without_nothing(batch_.paid),
          "a place and what it costs became durable in part");
  require(without_nothing(batch_.given_back) == without_nothing(batch_.refunded),
          "a place was given up and its money went back in part, or twice");
  for (const auto& [user, count] : batch_.moved) {
    require(batch_.reserved[user] >= count, "somebody moved away and arrived nowhere");
  }
  for (const auto& counts : {batch_.promoted, batch_.told}) {
    for (const auto& [clinic, count] : counts) {
      require(count == 0, "somebody was promoted, or passed over, and not told so");
    }
  }
  for (const auto& one : batch_.waits_over) {
    require(batch_.placed.contains(one), "a wait ended with a place that there is not");
  }
  for (const auto clinic : batch_.closing) {
    require(batch_.closed.contains(clinic), "a clinic sent everybody away and stayed");
  }
  for (const auto& [user, count] : batch_.reserved) {
    check_hours_of(user);
  }
  batch_ = {};
}

void clinic_model::check_no_overlap(const clinic_facts& facts) const {
  for (const auto& [id, other] : clinics_) {
    if (id != facts.id && !other.is_deleted && share_room_or_teacher(facts, other.facts.now())) {
      require(!overlap(hour_of(facts), hour_of(other.facts.now())),
              "two clinics share a room or a teacher at one time");
    }
  }
}

/// No two classes of a person share time, but for where the office wanted it so, and where the clinic has
/// been deleted.
void clinic_model::check_hours_of(user_id user) const {
  std::vector<std::pair<local_date, class_hour>> all;
  for (const auto& [id, clinic] : clinics_) {
    for (const auto& [date, of] : clinic.classes) {
      const auto& places = of.places.now();
      const auto place = where(places, [&](const auto& one) { return one.user == user; });
      if (place == places.end() || place->by_office || clinic.is_deleted) {
        continue;
      }
      for (const auto& [other_date, other] : all) {
        require(!share_time(date, of.hour, other_date, other), "a person has two classes at one time");
      }
      all.emplace_back(date, of.hour);
    }
  }
}

bool clinic_model::is_unable(const model_clinic& clinic, local_date date, const model_class& of, user_id user,
                             const people_model& people, const balance_of& balance) const {
  const auto& who = people.find(user)->now();
  if (!who.is_active || who.is_blocked() || balance(user) < clinic.facts.now().price) {
    return true;
  }
  return had_another_at(user, clinic.facts.now().id, date, of.hour, ~version{0});
}

void clinic_model::note_unable(const people_model& people, const balance_of& balance) {
  for (const auto& [id, clinic] : clinics_) {
    if (clinic.is_deleted || clinic.classes.empty()) {
      continue;
    }
    const auto& [date, of] = *clinic.classes.rbegin();
    for (const auto& wait : of.line.now()) {
      if (is_unable(clinic, date, of, wait.user, people, balance)) {
        unable_at_[{id, wait.user}] = book_->passed();
      }
    }
  }
}

bool clinic_model::was_unable_lately(clinic_id clinic, user_id user) const {
  const auto found = unable_at_.find({clinic, user});
  return found != unable_at_.end() && book_->passed() - found->second <= unable_for;
}

const model_class* clinic_model::find(clinic_id clinic, local_date date) const {
  const auto of = clinics_.find(clinic);
  if (of == clinics_.end()) {
    return nullptr;
  }
  const auto found = of->second.classes.find(date);
  return found == of->second.classes.end() ? nullptr : &found->second;
}

bool clinic_model::had_another_at(user_id user, clinic_id clinic, local_date date, const class_hour& hour,
                                  version since) const {
  const auto has = [&](const std::vector<model_place>& places) {
    return where(places, [&](const auto& one) { return one.user == user; }) != places.end();
  };
  for (const auto& [id, other] : clinics_) {
    for (const auto& [other_date, of] : other.classes) {
      if (id != clinic && share_time(date, hour, other_date, of.hour) && of.places.was(since, has)) {
        return true;
      }
    }
  }
  return false;
}

bool clinic_model::is_next(local_date date, const model_class& of, instant now) {
  const auto at = wall_time(now);
  return date == next_class_date(of.hour.day, of.hour.time, at) && begin_of(date, of.hour) > at + set_back_by;
}

bool clinic_model::is_open(const clinic_facts& clinic, instant when) {
  const auto now = wall_time(when);
  if (!clinic.is_active || is_after_term(clinic, next_class_date(clinic.day, clinic.time, now))) {
    return false;
  }
  if (clinic.window == reservation_window::always) {
    return true;
  }
  const auto window = clinic.window == reservation_window::own ? clinic.own_window : week_window{};
  const auto in_week = now - local_time{week_of(now)};
  return in_week >= window.opens && in_week < window.closes;
}

}  // namespace usher::simulation
