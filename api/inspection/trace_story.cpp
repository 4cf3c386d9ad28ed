#include "api/inspection/trace_story.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace usher::api {

namespace {

using tracing::span_outcome;
using trace_ids = std::unordered_set<domain::trace_id, trace_id_hash>;

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// What makes a loser of whoever is refused, and a winner of whoever is not.
struct contest {
  bool (*asks)(std::string_view kind);
  bool (*is_taken)(std::string_view reason);
  /// A fact that gives somebody what the others ask for.
  bool (*gives)(std::string_view kind);
  /// One that takes it back.
  bool (*takes)(std::string_view kind);
};

constexpr contest seat_contest{
    [](std::string_view kind) { return kind == "hold_seats"; },
    [](std::string_view reason) {
      return is_one_of<3>(reason, {"seat_already_reserved", "seat_temporarily_held", "not_available"});
    },
    [](std::string_view kind) { return kind == "seat_held" || kind == "seat_sold"; },
    [](std::string_view kind) {
      return is_one_of<3>(kind, {"hold_expired", "hold_released", "sale_cancelled"});
    },
};

constexpr contest place_contest{
    [](std::string_view kind) { return kind == "reserve_place" || kind == "move_in"; },
    [](std::string_view reason) { return reason == "occupied"; },
    [](std::string_view kind) { return kind == "place_reserved"; },
    [](std::string_view kind) { return kind == "place_released"; },
};

trace_ids traces_in(const std::vector<story_fact>& facts) {
  trace_ids out;
  for (const auto& fact : facts) {
    if (fact.trace != domain::trace_id{}) {
      out.insert(fact.trace);
    }
  }
  return out;
}

tracing::wall_time began_with(const tracing::span& s) {
  return wall_time_of(s, s.started);
}

/// Who got it last before this attempt, as far as facts tell; nothing where `than`, when there is one, got it
/// later.
const story_fact* later_fact(const std::vector<story_fact>& facts, const contest& rules, const attempt& loser,
                             const attempt* than) {
  const story_fact* found = nullptr;
  for (const auto& fact : facts) {
    if (rules.gives(fact.kind) && fact.user != loser.of.user && fact.at <= began_with(loser.of)) {
      found = &fact;
    }
  }
  // Facts know milliseconds only.
  const bool is_later =
      found != nullptr && (than == nullptr || (found->user != than->of.user &&
                                               found->at > wall_time_of(than->of, end_of(than->of))));
  return is_later ? found : nullptr;
}

/// Who got it last of those that the actor saw before the `loser`-th attempt; null when nobody is remembered.
/// Of somebody who asked again for what they had, the time when they got it.
const attempt* winner_before(const std::vector<attempt>& attempts, std::size_t loser,
                             const std::vector<story_fact>& facts, const contest& rules) {
  const attempt* winner = nullptr;
  const auto had_given_up = [&](const attempt& earlier) {
    return std::any_of(facts.begin(), facts.end(), [&](const story_fact& fact) {
      return rules.takes(fact.kind) && fact.user == earlier.of.user && fact.at >= began_with(earlier.of) &&
             fact.at <= began_with(winner->of);
    });
  };
  for (std::size_t before = loser; before-- > 0;) {
    const auto& other = attempts[before];
    if (!other.asks || other.of.outcome != span_outcome::done || other.of.user == attempts[loser].of.user) {
      continue;
    }
    if (winner != nullptr && (other.of.user != winner->of.user || had_given_up(other))) {
      break;
    }
    winner = &other;
  }
  return winner;
}

/// `attempts` in the order in which the actor saw them.
void find_losers(std::vector<attempt>& attempts, const std::vector<story_fact>& facts, const contest& rules) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < attempts.size(); ++i) {
    auto& one = attempts[i];
    one.asks = rules.asks(one.of.kind);
    if (!one.asks) {
      continue;
    }
    one.place = ++place;
    if (one.of.outcome != span_outcome::refused || !rules.is_taken(one.of.reason)) {
      continue;
    }
    const auto* winner = winner_before(attempts, i, facts, rules);
    if (const auto* fact = later_fact(facts, rules, one, winner)) {
      one.lost = lost_to{fact->user, fact->trace, began_with(one.of) - fact->at, std::nullopt};
    } else if (winner != nullptr) {
      one.lost = lost_to{winner->of.user, winner->of.trace, one.of.started - winner->of.started,
                         one.place - winner->place};
    }
  }
}

std::vector<story_line> told_in_order(std::vector<attempt> attempts, std::vector<story_fact> facts) {
  std::vector<story_line> lines;
  std::vector<bool> told(facts.size(), false);
  const auto tell = [&](const auto& is_due) {
    for (std::size_t i = 0; i < facts.size(); ++i) {
      if (!told[i] && is_due(facts[i])) {
        told[i] = true;
        lines.emplace_back(std::move(facts[i]));
      }
    }
  };
  trace_ids to_come;
  for (const auto& one : attempts) {
    to_come.insert(one.of.trace);
  }
  for (auto& one : attempts) {
    const auto trace = one.of.trace;
    const auto at = began_with(one.of);
    // Facts know milliseconds only.
    const auto end = wall_time_of(one.of, end_of(one.of)) + std::chrono::milliseconds{1};
    tell([&](const story_fact& fact) { return fact.at < at && !to_come.contains(fact.trace); });
    lines.emplace_back(std::move(one));
    tell([&](const story_fact& fact) { return fact.trace == trace && fact.at <= end; });
  }
  tell([](const story_fact&) { return true; });
  return lines;
}

struct attempts_found {
  std::vector<attempt> attempts;
  std::optional<tracing::wall_time> since;
};

/// The messages of the actor for which `belongs` holds, in the order in which it saw them.
template <class Belongs>
attempts_found gather_attempts(const tracing::collection& from, std::string_view actor,
                               const Belongs& belongs) {
  attempts_found out;
  // An actor that was spawned again counts from the beginning: the time tells which life is which.
  from.each([&](const tracing::span& s) {
    out.since = out.since ? std::min(*out.since, s.at) : s.at;
    if (s.actor != tracing::edge_actor && s.trace != domain::trace_id{} && belongs(s) &&
        from.name_of(s.actor) == actor) {
      attempt one;
      one.of = s;
      out.attempts.push_back(one);
    }
    return true;
  });
  std::sort(out.attempts.begin(), out.attempts.end(), [](const attempt& a, const attempt& b) {
    return std::tuple(a.of.actor, a.of.order, a.of.started) <
           std::tuple(b.of.actor, b.of.order, b.of.started);
  });
  return out;
}

/// Facts in order of their numbers.
std::vector<story_fact> winners_by(const std::vector<story_fact>& facts, const contest& rules) {
  std::optional<domain::local_date> latest;
  for (const auto& fact : facts) {
    latest = fact.class_date ? std::max(latest, fact.class_date) : latest;
  }
  std::vector<story_fact> out;
  for (const auto& fact : facts) {
    const bool gives = rules.gives(fact.kind);
    if ((gives || rules.takes(fact.kind)) && fact.class_date == latest) {
      std::erase_if(out, [&](const story_fact& one) { return one.user == fact.user; });
    }
    if (gives && fact.class_date == latest) {
      out.push_back(fact);
    }
  }
  return out;
}

void tally_attempts(story& told, const std::vector<attempt>& attempts) {
  for (const auto& one : attempts) {
    told.asked += one.asks ? 1 : 0;
    told.got += one.asks && one.of.outcome == span_outcome::done ? 1 : 0;
    told.lost += one.lost ? 1 : 0;
  }
}

}  // namespace

story story_of_seat(const tracing::collection& from, const domain::concert_date_key& date,
                    domain::seat_number seat, std::vector<story_fact> facts) {
  story out;
  out.actor = domain::concert_date_name(date);
  const auto traces = traces_in(facts);
  auto found = gather_attempts(from, out.actor, [&](const tracing::span& s) {
    const bool names_it = std::find(s.seats.begin(), s.seats.end(), seat.value) != s.seats.end();
    return names_it || (s.seats.front() == 0 && s.outcome == span_outcome::done && traces.contains(s.trace) &&
                        seat_contest.asks(s.kind));
  });
  find_losers(found.attempts, facts, seat_contest);
  out.winners = winners_by(facts, seat_contest);
  tally_attempts(out, found.attempts);
  out.remembered_since = found.since;
  out.lines = told_in_order(std::move(found.attempts), std::move(facts));
  return out;
}

story story_of_clinic_place(const tracing::collection& from, const clinic_story_filter& filter,
                            std::vector<story_fact> facts) {
  story out;
  out.actor = domain::clinic_name(filter.clinic);
  constexpr std::array<std::string_view, 8> about_places{
      "reserve_place", "move_in",          "release_place",     "prepare_move",
      "settle_move",   "join_clinic_line", "leave_clinic_line", "waiter_vetted"};
  auto found = gather_attempts(from, out.actor, [&](const tracing::span& s) {
    return is_one_of(s.kind, about_places) && began_with(s) >= filter.from && began_with(s) < filter.to;
  });
  find_losers(found.attempts, facts, place_contest);
  out.winners = winners_by(facts, place_contest);
  if (filter.user) {
    std::erase_if(found.attempts, [&](const attempt& one) { return one.of.user != *filter.user; });
    std::erase_if(facts, [&](const story_fact& fact) { return fact.user != *filter.user; });
  }
  tally_attempts(out, found.attempts);
  out.remembered_since = found.since;
  out.lines = told_in_order(std::move(found.attempts), std::move(facts));
  return out;
}

}  // namespace usher::api
