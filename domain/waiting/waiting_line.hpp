#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/base/outcome.hpp"
#include "domain/changes/change.hpp"
#include "domain/waiting/admission_rate.hpp"
#include "domain/waiting/token_table.hpp"
#include "domain/waiting/waiting_line_image.hpp"

/// The waiting room as a pure state machine: tokens are issued in order, ranked exactly, and admitted in
/// order of issue to a bounded number of active places.
///
/// A token is `waiting`, then `active`, then ended. A place that becomes free goes to the first who waits, in
/// the same step that freed it, as far as the bound by rate allows. Who waits and stops polling is `away`:
/// out of the ranks, but back in their place when they poll within the grace period. Before a scheduled
/// opening nobody is admitted; who came by then stands in drawn order. Ended tokens are remembered for a
/// while (bounded), so that their holders hear why.
///
/// A session does not end before the seats that are held under it: they carry it, and with it its place,
/// beyond its own end, until the last of them is paid, given up or over. Nothing more can be held under a
/// token that is carried, so a place lasts no longer than the session and one hold that was begun at its end.
namespace usher::domain {

/// SHA-256, from outside.
using sha_256 = std::function<bytes_32(std::string_view)>;

struct waiting_line_settings {
  /// The rules until a room_changed of this room says otherwise.
  room_rules rules;
  /// How long an ended token is recognised.
  milliseconds remembers_ended_for = std::chrono::hours{1};
  /// A person's newer token ends their older ones (waiting and active).
  bool one_token_per_user = false;
  /// At most so many tokens wait at once, up to limits::max_waiting_tokens_per_room.
  std::size_t most_waiting = limits::max_waiting_tokens_per_room;
  /// Needed by draws; without it none may be scheduled or restored.
  sha_256 hash;
};

/// What the room does now, for those who wait. The first that applies of paused, not_yet_open, draining,
/// open.
enum class room_phase : std::uint8_t { open, not_yet_open, paused, draining };

/// What a token's holder may know of it.
struct token_standing {
  ticket_number ticket;
  user_id user;
  token_status status;
  /// People ahead; 0 for the first who waits and for every token that does not wait. Before a draw, how many
  /// came earlier.
  std::uint64_t ahead = 0;
  /// waiting: the end of waiting; active: the end of the claim window or of the session, or of what carries
  /// it when that is later; ended: when it ended.
  instant valid_until;
  /// active: false while the first call is awaited within the claim window.
  bool claimed = true;
  room_phase phase = room_phase::open;
  /// While an opening is scheduled, also when the room is paused beside it.
  std::optional<instant> opens_at{};
  /// waiting: (ahead + 1) / admissions a minute, as in room_standing; nothing while there were none to
  /// measure or nobody is admitted.
  std::optional<milliseconds> estimated_wait{};
  /// When to ask again: ahead x 10 ms, but no less than 1 s, no more than limits::longest_poll, and, where
  /// the rules have an idle time, no more than half of that.
  milliseconds next_poll{1000};
  /// waiting: how long the room gives to who is admitted now for the first call, 0 where that is not asked
  /// for, and from then on.
  milliseconds claim_for{0};
  milliseconds active_for{0};
  /// active: the session's own time is over.
  bool carried = false;

  friend bool operator==(const token_standing&, const token_standing&) = default;
};

struct issue_token {
  /// Hash of a fresh random token; the caller guarantees that it was never issued before.
  secret_hash token;
  user_id user;
};

/// In order of precedence.
enum class issue_refusal : std::uint8_t { draining, room_full };

struct check_token {
  secret_hash token;
};

enum class check_refusal : std::uint8_t { unknown_token };

/// A call that only holders of an active token may make.
struct pass_gate {
  secret_hash token;
  /// Whom the call is for; nothing for calls that are for nobody in particular.
  std::optional<user_id> user;
};

/// In order of precedence.
enum class gate_refusal_kind : std::uint8_t { unknown_token, token_expired, token_not_active, user_mismatch };

struct gate_refusal {
  gate_refusal_kind kind;
  /// token_not_active: people ahead.
  std::uint64_t ahead = 0;

  friend bool operator==(const gate_refusal&, const gate_refusal&) = default;
};

/// The holder gives the token up. Repeating it yields the same standing.
struct leave_room {
  secret_hash token;
};

/// The holder of an active, claimed token asks for more time.
struct extend_session {
  secret_hash token;
};

/// In order of precedence.
enum class extend_session_refusal : std::uint8_t {
  unknown_token,
  token_expired,
  token_not_active,
  no_more_extensions
};

/// Absent members stay as they are.
struct change_room {
  std::optional<room_rules> rules;
  std::optional<room_mode> mode;
};

/// The first wrong member of the rules, by its name in room_rules.
struct room_refusal {
  std::string field;
};

/// The shell brings the seed and its hash.
struct schedule_opening {
  instant opens_at;
  bytes_32 seed;
  bytes_32 commitment;
};

/// In order of precedence.
enum class schedule_refusal : std::uint8_t { in_the_past, already_scheduled };

/// The scheduled opening comes at another time.
struct reschedule_opening {
  instant opens_at;
};

/// The scheduled opening does not come: the room is as if none had been scheduled.
struct call_off_opening {};

/// In order of precedence. `not_scheduled` also once it has begun.
enum class opening_refusal : std::uint8_t { in_the_past, not_scheduled };

/// Ends everybody's token, admitted or not, and forgets a scheduled opening. A dry run says what it would do.
struct reset_room {
  bool dry_run = false;
};

struct reset_report {
  std::uint64_t waiting = 0;
  std::uint64_t away = 0;
  std::uint64_t active = 0;

  friend bool operator==(const reset_report&, const reset_report&) = default;
};

struct room_status {};

struct room_standing {
  room_rules rules;
  room_mode mode = room_mode::open;
  room_phase phase = room_phase::open;
  std::uint64_t waiting = 0;
  std::uint64_t away = 0;
  std::uint64_t active = 0;
  /// Tokens issued so far.
  std::uint64_t issued = 0;
  /// Of the last five minutes, since the first admission in them (in steps of ten seconds), but over a minute
  /// at least; 0 when there were none. Measured anew after a restart.
  double admissions_per_minute = 0;
  /// A scheduled opening: when, and the commitment to its seed.
  std::optional<instant> opens_at;
  std::optional<bytes_32> commitment;
  /// Those of the last limits::max_remembered_draws draws, oldest first.
  std::vector<draw_facts> draws;

  friend bool operator==(const room_standing&, const room_standing&) = default;
};

class waiting_line {
 public:
  waiting_line(room_id room, waiting_line_settings settings)
      : waiting_line(room, std::move(settings), waiting_line_image{}, instant{}) {}
  /// Those who wait count as seen at `restored_at`.
  waiting_line(room_id room, waiting_line_settings settings, const waiting_line_image& image,
               instant restored_at);
  waiting_line(waiting_line&&) = default;
  waiting_line& operator=(waiting_line&&) = default;

  // Decisions. None of them alters the line; `apply` does. All expect that what is due was applied before
  // (`due(now)` is empty). O(log n) in the tokens of the line, but for a draw (O(n log n), once).

  /// Yields token_issued, before it a token_ended(replaced) for each older token where the settings ask for
  /// it, and token_admitted for everyone whom a free place reaches. The standing is the one after these
  /// changes. A room is full when the token would have to wait and as many wait or are away already as may
  /// wait.
  decision<outcome<token_standing, issue_refusal>, change> decide(const issue_token& command,
                                                                  instant now) const;

  /// Yields token_returned for who comes back in time, and admissions where they reach a free place.
  decision<outcome<token_standing, check_refusal>, change> decide(const check_token& command,
                                                                  instant now) const;

  /// Yields token_claimed at the first call of a person who was admitted with a claim window.
  decision<outcome<token_standing, gate_refusal>, change> decide(const pass_gate& command, instant now) const;

  /// Yields token_ended(left) and the admissions that follow. Nothing but the standing for ended tokens.
  decision<outcome<token_standing, check_refusal>, change> decide(const leave_room& command,
                                                                  instant now) const;

  /// Yields token_extended: the end of the session moves by room_rules::extend_by.
  decision<outcome<token_standing, extend_session_refusal>, change> decide(const extend_session& command,
                                                                           instant now) const;

  /// Yields room_changed and the admissions that follow, limits::max_due_changes_per_step changes at most:
  /// `due` has the rest. Nothing but the standing where nothing would change. Fewer places end nobody's
  /// session.
  decision<outcome<room_standing, room_refusal>, change> decide(const change_room& command,
                                                                instant now) const;

  /// A room in which somebody waits may be scheduled too: they stand ahead of those who are drawn.
  decision<outcome<room_standing, schedule_refusal>, change> decide(const schedule_opening& command,
                                                                    instant now) const;

  /// Nobody's token ends. Those who were collected are drawn at the new time, with the seed to which the room
  /// is committed. Nothing but the standing where the time is the same.
  decision<outcome<room_standing, opening_refusal>, change> decide(const reschedule_opening& command,
                                                                   instant now) const;
  /// Nobody's token ends. Yields opening_called_off and, as change_room, the admissions that follow.
  decision<outcome<room_standing, opening_refusal>, change> decide(const call_off_opening& command,
                                                                   instant now) const;

  /// Never refused. Yields room_reset; nothing where there is nothing to end or to forget.
  decision<outcome<reset_report, room_refusal>, change> decide(const reset_room& command, instant now) const;

  room_standing standing(instant now) const { return standing(now, 0); }

  /// What completing this token would change, if it is active: token_ended(completed) and nothing else; the
  /// place it frees is given away by `due` once the change was applied. Empty otherwise.
  changes completion(const secret_hash& token, instant now) const;

  /// Whether a payment of this very user completed the token, and it is still remembered.
  bool was_completed(const pass_gate& by) const;

  /// The holder of the token was heard of: the time without polling begins anew. Not durable. The shell calls
  /// it with every check. O(1).
  void note_seen(const secret_hash& token, instant now);

  /// While pinned (a payment is under way), an active token does not end: it does not expire, neither in
  /// `due` nor at the gate, leaving it does nothing, and a newer token does not replace it before it is
  /// unpinned. A reset ends it: whoever resets sees to it that nothing is pinned. Not durable; pins count,
  /// and end with the token. Tickets that are unknown or have ended are ignored.
  void pin(ticket_number ticket);
  void unpin(ticket_number ticket);

  /// The seats of this date that are held under a token end no later than `until`; none are held any more
  /// without one. Durable as holds are: the image has what was told of tokens that have not ended. Tickets
  /// that have ended or are forgotten are ignored. False, with nothing taken in, for one that has yet to be
  /// issued.
  bool carry(ticket_number ticket, const concert_date_key& by, std::optional<instant> until);

  /// What time alone has brought about at `now`: tokens that expired (they ended when their time was over,
  /// however late that is noticed), people who stopped polling (away from `now` on: their time to come back
  /// does not begin before it is noticed), the draw of an opening whose time has come, and the admissions
  /// that follow or that the bound by rate now allows. Beside it what new settings ask for after a restart:
  /// admissions to places that they opened, and the end of older tokens of a person who now may have but one.
  /// At most limits::max_due_changes_per_step changes; call again after applying them until it is empty.
  changes due(instant now) const;

  /// The earliest instant at which `due` can have something to say; nothing when the line is idle. May lie in
  /// the past.
  std::optional<instant> next_due() const;

  /// Takes a change of this room in; ignores changes of other kinds.
  void apply(const change& c);

  /// Frees the memory of ended tokens that no longer need to be recognised. No decision depends on when it is
  /// called, but for how an ended token is answered (expired or unknown).
  void forget(instant now);

  /// Without those who are away.
  std::size_t waiting() const { return tokens_.waiting(); }
  std::size_t active() const { return active_count_; }
  waiting_line_image image() const;

 private:
  using entry = waiting_line_image::entry;
  using position = token_table::position;
  /// Tokens by when their present status ends, or when they ended.
  using schedule = std::set<std::pair<instant, ticket_number>>;

  /// Who may be admitted, and how many, where that is not just what the line has now.
  struct candidates {
    const room_rules& rules;
    /// No more than these.
    std::size_t most = 0;
    /// Somebody who is about to leave, and somebody who has just come back.
    std::optional<position> without{};
    std::optional<position> back{};
  };
  /// Collects what is due, and takes changes in.
  class due_step;
  class fold;

  void forget_first();
  bool is_pinned(ticket_number ticket) const { return pins_.count(ticket) != 0; }
  /// When an active token ends unless it is pinned.
  instant end_of_session(const entry& token) const;
  bool is_over(const entry& token, instant now) const;
  bool is_idle(position at, const room_rules& rules, instant now) const {
    return rules.idle_for > milliseconds{0} && tokens_.seen(at) + rules.idle_for <= now;
  }
  /// Who waits and may not be admitted any more, only that was not applied yet.
  bool is_past(position at, const room_rules& rules, instant now) const {
    return tokens_.at(at).valid_until <= now || is_idle(at, rules, now);
  }
  static room_phase phase_of(room_mode mode, bool scheduled);
  bool admits() const { return mode_ != room_mode::paused && !scheduled_; }
  static std::size_t free_places(const room_rules& rules, std::size_t active_count) {
    const auto places = static_cast<std::size_t>(std::max<std::int64_t>(0, rules.places));
    return places - std::min(places, active_count);
  }
  /// Bounded by places and by rate.
  std::size_t admissible(std::size_t active_count, instant now) const {
    return admits() ? std::min(free_places(rules_, active_count), bucket_.available(now)) : 0;
  }

  /// The token as it is at `now`, also before its end was applied.
  entry after_time(position at, instant now) const;
  token_standing standing_of(const entry& token, position at, instant now) const;
  token_standing describe(const entry& token, std::uint64_t ahead, instant now,
                          std::size_t further_admissions = 0) const;
  room_standing standing(instant now, std::size_t further_admissions) const;
  token_ended end_of(const entry& token, token_end reason, instant when) const {
    return {room_, token.ticket, token.user, reason, when};
  }
  token_admitted admission_of(const entry& token, const room_rules& rules, instant now) const;
  /// Admits those for whom there is a place once nothing keeps the room from it.
  std::size_t admit_after(changes& facts, const room_rules& rules, instant now) const;
  /// Admits the first of the line; returns how many.
  std::size_t admit_first(changes& facts, candidates whom, instant now) const;

  room_id room_;
  waiting_line_settings settings_;
  room_rules rules_;
  /// A room_changed is in force, not the settings.
  bool changed_;
  room_mode mode_;
  std::optional<waiting_line_image::opening> scheduled_;
  std::vector<draw_facts> draws_;
  ticket_number next_ticket_;
  token_table tokens_;
  std::size_t active_count_ = 0;
  /// Active tokens that are not pinned, by the end of their sessions.
  schedule active_;
  schedule ended_;
  std::map<ticket_number, std::size_t> pins_;
  /// Until when tokens that have not ended hold seats of each date.
  std::map<ticket_number, std::map<concert_date_key, instant>> holdings_;
  /// Live tokens beside which their user has a newer one, where only one is allowed.
  std::set<std::pair<user_id, ticket_number>> surplus_;
  admission_bucket bucket_;
  admission_meter meter_;
};

}  // namespace usher::domain
