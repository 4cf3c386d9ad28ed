#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "domain/base/ids.hpp"
#include "domain/base/record.hpp"
#include "domain/base/time.hpp"
#include "domain/changes/kind_list.hpp"
#include "domain/changes/names.hpp"

/// What happens in a waiting room.
namespace usher::domain {

/// A fact of a waiting room: in its log it stands.
template <auto... Members>
struct of_waiting_room : record<Members...> {
  static std::string owner(const auto& fact) { return waiting_room_name(fact.room); }
};

struct token_issued {
  room_id room;
  ticket_number ticket;
  secret_hash token;
  user_id user;
  instant issued_at;
  /// A token still waiting at this instant expires.
  instant waits_until;

  using self = token_issued;
  using members = of_waiting_room<&self::room, &self::ticket, &self::token, &self::user, &self::issued_at,
                                  &self::waits_until>;
};

struct token_admitted {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant admitted_at;
  instant active_until;
  /// false: `active_until` is the end of the claim window; token_claimed follows when they come.
  bool claimed = true;

  using self = token_admitted;
  using members = of_waiting_room<&self::room, &self::ticket, &self::user, &self::admitted_at,
                                  &self::active_until, unless_default<&self::claimed>>;
};

/// `left`: the holder gave it up; `abandoned`: the holder stopped polling and did not come back in time;
/// `reset`: the room was emptied.
enum class token_end : std::uint8_t { expired, completed, replaced, left, abandoned, reset };

struct token_ended {
  room_id room;
  ticket_number ticket;
  user_id user;
  token_end reason;
  instant ended_at;

  using self = token_ended;
  using members = of_waiting_room<&self::room, &self::ticket, &self::user, &self::reason, &self::ended_at>;
};

/// An admitted person made their first call within the claim window; the session lasts from now on.
struct token_claimed {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant claimed_at;
  instant active_until;

  using self = token_claimed;
  using members =
      of_waiting_room<&self::room, &self::ticket, &self::user, &self::claimed_at, &self::active_until>;
};

/// A session was made longer, for the `extension`-th time.
struct token_extended {
  room_id room;
  ticket_number ticket;
  user_id user;
  std::int32_t extension;
  instant active_until;
  instant extended_at;

  using self = token_extended;
  using members = of_waiting_room<&self::room, &self::ticket, &self::user, &self::extension,
                                  &self::active_until, &self::extended_at>;
};

/// Somebody who waits has stopped polling: nobody stands behind them any more, but they may come back to
/// their place until `returns_until`.
struct token_lapsed {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant lapsed_at;
  instant returns_until;

  using self = token_lapsed;
  using members =
      of_waiting_room<&self::room, &self::ticket, &self::user, &self::lapsed_at, &self::returns_until>;
};

/// They polled again in time and have their place back.
struct token_returned {
  room_id room;
  ticket_number ticket;
  user_id user;
  instant returned_at;

  using self = token_returned;
  using members = of_waiting_room<&self::room, &self::ticket, &self::user, &self::returned_at>;
};

/// How a waiting room admits. Durations of zero switch what they are for off.
struct room_rules {
  /// At most so many tokens are active at once, 1..limits::max_active_places.
  std::int64_t places = 100;
  /// At most so many admissions a minute, 0..limits::max_admissions_per_minute; 0 sets no bound.
  std::int64_t admissions_per_minute = 0;
  milliseconds active_for = std::chrono::minutes{5};
  /// An admitted person makes their first call within this time, or the place goes on.
  milliseconds claim_for{0};
  /// What one extension adds to a session, and how many there may be.
  milliseconds extend_by{0};
  std::int32_t max_extensions = 0;
  /// Who waits and does not poll for this long loses their place ..
  milliseconds idle_for{0};
  /// .. and has it back when they poll within this time.
  milliseconds grace_for = std::chrono::minutes{2};
  milliseconds waits_for = std::chrono::hours{24};

  using self = room_rules;
  using members =
      record<&self::places, &self::admissions_per_minute, &self::active_for, &self::claim_for,
             &self::extend_by, &self::max_extensions, &self::idle_for, &self::grace_for, &self::waits_for>;
};

/// open: issues and admits. paused: issues, admits nobody. draining: issues nothing, admits those who wait.
enum class room_mode : std::uint8_t { open, paused, draining };

struct room_changed {
  room_id room;
  room_rules rules;
  room_mode mode;
  instant changed_at;

  using self = room_changed;
  using members = of_waiting_room<&self::room, &self::rules, &self::mode, &self::changed_at>;
};

/// 32 random bytes, and SHA-256.
using bytes_32 = std::array<std::uint8_t, 32>;

/// Arrivals from ticket `first` on are collected until `opens_at`, then drawn. The commitment, SHA-256 of the
/// seed, is published at once, the seed with the draw: nobody can choose a seed after seeing who came.
struct opening_scheduled {
  room_id room;
  instant opens_at;
  ticket_number first;
  bytes_32 seed;
  bytes_32 commitment;
  instant scheduled_at;

  using self = opening_scheduled;
  using members = of_waiting_room<&self::room, &self::opens_at, &self::first, &self::seed,
                                  published<&self::commitment>, &self::scheduled_at>;
};

/// The opening that is scheduled comes at another time. Seed, commitment and whom it collects stay as they
/// are.
struct opening_rescheduled {
  room_id room;
  instant opens_at;
  instant rescheduled_at;

  using self = opening_rescheduled;
  using members = of_waiting_room<&self::room, &self::opens_at, &self::rescheduled_at>;
};

/// The opening that was scheduled does not come: nobody is drawn, all stand in order of issue. Its seed is
/// used for nobody; those of later openings for nobody who has come by then.
struct opening_called_off {
  room_id room;
  instant called_off_at;

  using self = opening_called_off;
  using members = of_waiting_room<&self::room, &self::called_off_at>;
};

/// The tickets first..last stand in the order of SHA-256(lower-case hex of the seed + ":" + decimal ticket),
/// as big-endian numbers, ascending. Tickets issued before `first` stand ahead of all of them, later ones
/// behind.
struct draw_held {
  room_id room;
  ticket_number first;
  ticket_number last;
  bytes_32 seed;
  instant drawn_at;

  using self = draw_held;
  using members =
      of_waiting_room<&self::room, &self::first, &self::last, published<&self::seed>, &self::drawn_at>;
};

/// Every token of the room with a ticket up to `through` that had not ended has ended (token_end::reset), and
/// a scheduled opening is forgotten.
struct room_reset {
  room_id room;
  ticket_number through;
  instant reset_at;

  using self = room_reset;
  using members = of_waiting_room<&self::room, &self::through, &self::reset_at>;
};

using room_kinds = kind_list<token_issued, token_admitted, token_claimed, token_extended, token_lapsed,
                             token_returned, token_ended, room_changed, opening_scheduled,
                             opening_rescheduled, opening_called_off, draw_held, room_reset>;

}  // namespace usher::domain
