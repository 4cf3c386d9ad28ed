#include <algorithm>
#include <array>

#include "tests/simulation/visitors/asking.hpp"

namespace usher::simulation {

using namespace std::chrono_literals;

namespace {

bool has(const std::vector<model_place>& places, user_id user) {
  return std::any_of(places.begin(), places.end(), [&](const auto& one) { return one.user == user; });
}

/// Which classes of these facts somebody may have meant who asked then and is answered now; one that a clock
/// was set back behind among them.
std::array<local_date, 4> dates_between(const clinic_facts& facts, instant asked, instant answered) {
  const auto first = next_class_date(facts.day, facts.time, wall_time(asked));
  const auto last = next_class_date(facts.day, facts.time, wall_time(answered));
  return {first, last, first + std::chrono::days{7}, last + std::chrono::days{7}};
}

}  // namespace

clinic_id visitors::some_clinic() {
  std::vector<clinic_id> all;
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    if (!clinic.is_deleted) {
      all.push_back(id);
    }
  }
  return all.empty() || dice_.one_in(40) ? clinic_id{dice_.between(1, 9)} : dice_.pick(all);
}

std::pair<clinic_id, user_id> visitors::some_place() {
  std::vector<std::pair<clinic_id, user_id>> all;
  for (const auto& [id, clinic] : durable_.clinics().all()) {
    if (clinic.is_deleted || clinic.classes.empty()) {
      continue;
    }
    for (const auto& place : clinic.classes.rbegin()->second.places.now()) {
      all.emplace_back(id, place.user);
    }
  }
  return all.empty() || dice_.one_in(15) ? std::pair{some_clinic(), somebody()} : dice_.pick(all);
}

std::optional<actors::place_call> visitors::call_about(user_id user, clinic_id clinic) {
  const auto asks = dice_.one_in(10) ? user_id{dice_.between(1, last_teacher)} : user;
  const auto key = session_of(asks);
  if (!key) {
    log_in_as(asks);
    return std::nullopt;
  }
  return actors::place_call{*key, dice_.one_in(80) ? std::nullopt : std::optional{user}, clinic};
}

void visitors::check_place(std::string_view what, user_id user, const clinic_facts& clinic, local_date date,
                           std::int32_t place, version since) {
  const auto* of = durable_.clinics().find(clinic.id, date);
  require(of != nullptr && of->places.was(since,
                                          [&](const std::vector<model_place>& places) {
                                            return std::any_of(
                                                places.begin(), places.end(), [&](const auto& one) {
                                                  return one.user == user && one.number == place;
                                                });
                                          }),
          what, "was answered, and the place is not durable");
}

void visitors::check_gone(std::string_view what, user_id user, clinic_id clinic, local_date date,
                          version since) {
  const auto* of = durable_.clinics().find(clinic, date);
  require(of != nullptr && of->places.was(since, [&](const auto& places) { return !has(places, user); }),
          what, "was answered, and the place is still theirs");
}

void visitors::check_refused(std::string_view what, const asked_for& wish, const reserve_refusal& said,
                             version since) {
  const auto& all = durable_.clinics().all();
  const auto found = all.find(wish.clinic);
  if (found == all.end()) {
    return;
  }
  const auto& clinic = found->second;
  const auto is_so = [&](auto is_one) {
    return clinic.facts.was(since, [&](const clinic_facts& facts) {
      const auto dates = dates_between(facts, wish.at, wall_.now());
      return std::any_of(dates.begin(), dates.end(), [&](local_date date) { return is_one(facts, date); });
    });
  };
  switch (said.kind) {
    case reserve_refusal_kind::closed:
      return require(clinic.is_deleted || clinic.facts.was(since,
                                                           [&](const clinic_facts& facts) {
                                                             return !clinic_model::is_open(facts, wish.at) ||
                                                                    !clinic_model::is_open(facts,
                                                                                           wall_.now());
                                                           }),
                     what, "was refused by a clinic that is open");
    case reserve_refusal_kind::already_reserved:
      return require(is_so([&](const auto&, local_date date) {
                       const auto* of = durable_.clinics().find(wish.clinic, date);
                       return of != nullptr &&
                              of->places.was(since, [&](const auto& is) { return has(is, wish.user); });
                     }),
                     what, "was refused for a place that is not durable");
    case reserve_refusal_kind::no_show_blocked:
      return require(durable_.people().was(wish.user, since,
                                           [&](const model_person& who) {
                                             return who.is_student && who.no_show == said.no_show_count;
                                           }),
                     what, "was refused for no-shows that nobody has");
    case reserve_refusal_kind::time_conflict:
      return require(is_so([&](const clinic_facts& facts, local_date date) {
                       // People hear a moment later of a place that was given up.
                       constexpr version a_moment = 100;
                       return durable_.clinics().had_another_at(wish.user, wish.clinic, date, hour_of(facts),
                                                                since - std::min(since, a_moment));
                     }),
                     what, "was refused for another class at a time at which there is none");
    case reserve_refusal_kind::occupied:
      return require(is_so([&](const clinic_facts& facts, local_date date) {
                       return was_full(wish.clinic, date, facts.capacity, since);
                     }),
                     what, "was refused by a clinic that has places");
    case reserve_refusal_kind::insufficient_points:
      return require(durable_.balances().count(wish.user) == 0 ||
                         durable_.balances().at(wish.user).was(
                             since, [&](std::int64_t had) { return had < said.price; }),
                     what, "was refused though there was the money");
  }
}

/// Each place was somebody's or waited for at some time since, though maybe not all at once.
bool visitors::was_full(clinic_id clinic, local_date date, std::int32_t capacity, version since) const {
  const auto* of = durable_.clinics().find(clinic, date);
  if (of == nullptr) {
    return false;
  }
  std::size_t places = 0;
  std::size_t waits = 0;
  const auto most = [](std::size_t& out) {
    return [&out](const auto& list) {
      out = std::max(out, list.size());
      return false;
    };
  };
  return of->places.was(since, most(places)) || of->line.was(since, most(waits)) ||
         places + waits >= static_cast<std::size_t>(capacity);
}

void visitors::check_refused(std::string_view what, const asked_for& wish, const release_refusal& said,
                             version since) {
  const auto& all = durable_.clinics().all();
  const auto found = all.find(wish.clinic);
  if (found == all.end() || said != release_refusal::too_late) {
    return;
  }
  for (const auto& [date, of] : found->second.classes) {
    const auto begins = class_start(date, of.hour.time);
    const bool had = of.places.was(since, [&](const auto& places) { return has(places, wish.user); });
    if (had && begins - wall_time(wall_.now()) < cancelled_before + 40min) {
      return;
    }
  }
  require(false, what, "was refused as too late long before the class");
}

void visitors::reserve() {
  const auto user = somebody();
  const auto clinic = some_clinic();
  const auto call = call_about(user, clinic);
  if (!call) {
    return;
  }
  const asked_for wish{user, clinic, wall_.now()};
  ask_about_place("reserve", actors::reserve_place{*call},
                  [=, this](const actors::reserve_place_outcome& said, version since) {
                    if (!said) {
                      return check_why("reserve", wish, said.refusal(), since);
                    }
                    const auto& got = said.value();
                    check_place("reserve", user, got.clinic, got.class_date, got.place, since);
                  });
}

void visitors::cancel_place() {
  const auto [clinic, user] = some_place();
  const auto call = call_about(user, clinic);
  if (!call) {
    return;
  }
  const asked_for wish{user, clinic, wall_.now()};
  ask_about_place("cancel-place", actors::cancel_place{*call},
                  [=, this](const actors::cancel_place_outcome& said, version since) {
                    if (!said) {
                      return check_why("cancel-place", wish, said.refusal(), since);
                    }
                    check_gone("cancel-place", wish.user, wish.clinic, said.value().class_date, since);
                  });
}

void visitors::move() {
  const auto [from, user] = some_place();
  const auto clinic = some_clinic();
  auto call = call_about(user, clinic);
  if (!call || from == clinic) {
    return;
  }
  call->from = from;
  const asked_for wish{user, clinic, wall_.now()};
  ask_about_place("move", actors::move_place{*call},
                  [=, this, left = from](const actors::move_place_outcome& said, version since) {
                    if (!said) {
                      // What its own clinic refuses is about that one.
                      if (!std::holds_alternative<actors::clinic_refused<release_refusal>>(said.refusal())) {
                        check_why("move", wish, said.refusal(), since);
                      }
                      return;
                    }
                    const auto& got = said.value();
                    check_place("move", wish.user, got.clinic, got.class_date, got.place, since);
                    const auto& clinics = durable_.clinics().all();
                    for (const auto& [date, of] : clinics.at(left).classes) {
                      if (clinic_model::is_next(date, of, wall_.now())) {
                        check_gone("move", wish.user, left, date, since);
                      }
                    }
                  });
}

void visitors::swap() {
  const auto [one_clinic, one] = some_place();
  const auto [other_clinic, other] = some_place();
  if (one == other || one_clinic == other_clinic) {
    return;
  }
  with_office(
      [=, this, first = actors::swap_places::place{one, one_clinic},
       second = actors::swap_places::place{other, other_clinic}](const caller& by, const secret_hash& key) {
        if (!by.is_office()) {
          return;
        }
        durable_.clinics().expect_swap(first.clinic, second.user);
        durable_.clinics().expect_swap(second.clinic, first.user);
        const actors::swap_places wish{key, by, first, second};
        const auto go = [=, this](const keyed& repeat_key) {
          ask_once("swap", {}, wish, repeat_key,
                   [=, this](const actors::swap_places_outcome& said, version since) {
                     if (said) {
                       for (const auto& half : {said.value().one, said.value().other}) {
                         check_place("swap", half.user, half.clinic, half.class_date, half.place, since);
                       }
                     }
                   });
        };
        go(maybe_key(go));
      });
}

}  // namespace usher::simulation
