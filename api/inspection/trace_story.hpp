#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/http/problem.hpp"
#include "api/inspection/trace_search.hpp"
#include "domain/changes/names.hpp"

/// Who asked for a seat or a place in a clinic, in which order the actor saw them, who got it, and by how
/// much the others missed it. Pure but for the collection; to be called on the archive's thread.
namespace usher::api {

/// What became durable about the seat or place; for ever, while attempts are remembered for a while.
struct story_fact {
  domain::instant at;
  /// Its number among the actor's changes.
  std::uint64_t number = 0;
  /// `seat_held`.
  std::string kind;
  /// 0 where nobody is named.
  domain::user_id user;
  /// All zero for what time brought about.
  domain::trace_id trace;
  /// Of a clinic's: which class it is about.
  std::optional<domain::local_date> class_date = std::nullopt;
  /// The change's own members.
  json details;
};

/// What a loser missed.
struct lost_to {
  domain::user_id user;
  domain::trace_id trace;
  /// How much later the actor began with the loser's than with the winner's. Where the winner's attempt is
  /// not remembered, than it was decided, to the millisecond.
  nanoseconds by{0};
  /// Asks for the same that the actor saw after the winner's, the loser's included; nothing where the
  /// winner's is not remembered.
  std::optional<std::size_t> places;
};

struct attempt {
  tracing::span of;
  /// Asks for the seat or place, other than paying, giving it back and so on.
  bool asks = false;
  /// In the order in which the actor saw those that ask, from 1; 0 for others.
  std::size_t place = 0;
  std::optional<lost_to> lost;
};

/// Facts stand behind the attempt that brought them about, the others where their time is.
using story_line = std::variant<attempt, story_fact>;

struct story {
  std::string actor;
  std::vector<story_line> lines;
  /// From when on attempts are remembered; nothing when nothing is.
  std::optional<tracing::wall_time> remembered_since;
  /// Who has it now, as far as the facts tell: of a seat one or nobody, of a clinic those on the roster of
  /// the latest class that they are about. What each was given it by.
  std::vector<story_fact> winners;
  std::size_t asked = 0;
  std::size_t got = 0;
  std::size_t lost = 0;
};

/// Attempts are messages that name the seat, and those that brought one of the facts about without naming it,
/// as whoever asks for the best seats does. Facts in order of their numbers.
story story_of_seat(const tracing::collection& from, const domain::concert_date_key& date,
                    domain::seat_number seat, std::vector<story_fact> facts);

struct clinic_story_filter {
  domain::clinic_id clinic;
  /// Attempts of this person only; the others count in the distances all the same.
  std::optional<domain::user_id> user;
  /// Attempts begun within these only.
  tracing::wall_time from = tracing::wall_time::min();
  tracing::wall_time to = tracing::wall_time::max();
};

story story_of_clinic_place(const tracing::collection& from, const clinic_story_filter& filter,
                            std::vector<story_fact> facts);

}  // namespace usher::api
