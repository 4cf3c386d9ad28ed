#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "domain/change.hpp"
#include "domain/limits.hpp"
#include "domain/outcome.hpp"

/// The waiting room as a pure state machine: tokens are issued in order, ranked exactly, and admitted in
/// order of issue to a bounded number of active places.
///
/// A token is `waiting`, then `active`, then ended. A place that becomes free goes to the first who waits, in
/// the same step that freed it. Ended tokens are remembered for a while (bounded), so that their holders hear
/// why.
namespace usher::domain {

struct waiting_line_settings {
  /// At most so many tokens are active at once, 1..limits::max_active_places.
  std::size_t places = 100;
  milliseconds active_for = std::chrono::minutes{5};
  milliseconds waits_for = std::chrono::hours{24};
  /// How long an ended token is recognised.
  milliseconds remembers_ended_for = std::chrono::hours{1};
  /// A person's newer token ends their older ones (waiting and active).
  bool one_token_per_user = false;
  /// At most so many tokens wait at once, up to limits::max_waiting_tokens_per_room.
  std::size_t most_waiting = limits::max_waiting_tokens_per_room;
};

enum class token_status : std::uint8_t { waiting, active, expired, completed, replaced };

/// The status of a token that ended for this reason.
token_status status_after(token_end reason);

/// What a token's holder may know of it.
struct token_standing {
  ticket_number ticket;
  user_id user;
  token_status status;
  /// People ahead; 0 for the first who waits and for every token that does not wait.
  std::uint64_t ahead = 0;
  /// waiting: the end of waiting; active: the end of the session; ended: when it ended.
  instant valid_until;

  friend bool operator==(const token_standing&, const token_standing&) = default;
};

struct issue_token {
  /// Hash of a fresh random token; the caller guarantees that it was never issued before.
  secret_hash token;
  user_id user;
};

enum class issue_refusal : std::uint8_t { room_full };

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

/// All that a line must remember across a restart, in order of ticket: tokens that wait or are active, and
/// the ended ones that are still remembered. `next_ticket` is one more than the last ever issued in this
/// room.
struct waiting_line_image {
  struct entry {
    ticket_number ticket;
    secret_hash token;
    user_id user;
    token_status status;
    instant issued_at;
    /// As in token_standing::valid_until.
    instant valid_until;

    friend bool operator==(const entry&, const entry&) = default;
  };
  ticket_number next_ticket{1};
  std::vector<entry> entries;

  friend bool operator==(const waiting_line_image&, const waiting_line_image&) = default;
};

class waiting_line {
 public:
  waiting_line(room_id room, waiting_line_settings settings);
  waiting_line(room_id room, waiting_line_settings settings, const waiting_line_image& image);
  waiting_line(waiting_line&&) noexcept;
  waiting_line& operator=(waiting_line&&) noexcept;
  ~waiting_line();

  // Decisions. None of them alters the line; `apply` does. All expect that what is due was applied before
  // (`due(now)` is empty). O(log n) in the tokens of the line.

  /// Yields token_issued, before it a token_ended(replaced) for each older token where the settings ask for
  /// it, and token_admitted for everyone whom a free place reaches. The standing is the one after these
  /// changes. A room is full when the token would have to wait and as many wait already as may.
  decision<outcome<token_standing, issue_refusal>, change> decide(const issue_token& command,
                                                                  instant now) const;

  outcome<token_standing, check_refusal> decide(const check_token& query, instant now) const;

  outcome<token_standing, gate_refusal> decide(const pass_gate& query, instant now) const;

  /// What time alone has brought about at `now`: tokens that expired (they ended when their time was over,
  /// however late that is noticed), and the admissions to the places they freed. Beside it what new settings
  /// ask for after a restart: admissions to places that they opened, and the end of older tokens of a person
  /// who now may have but one. At most limits::max_due_changes_per_step changes; call again after applying
  /// them until it is empty.
  changes due(instant now) const;

  /// The earliest instant at which `due` can have something to say; nothing when the line is idle. May lie in
  /// the past.
  std::optional<instant> next_due() const;

  /// Takes a change of this room in; ignores changes of other kinds.
  void apply(const change& c);

  /// Frees the memory of ended tokens that no longer need to be recognised. No decision depends on when it is
  /// called, but for how an ended token is answered (expired or unknown).
  void forget(instant now);

  std::size_t waiting() const;
  std::size_t active() const;
  waiting_line_image image() const;

 private:
  class impl;
  std::unique_ptr<impl> impl_;
};

}  // namespace usher::domain
