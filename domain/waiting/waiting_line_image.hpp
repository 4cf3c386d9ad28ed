#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "domain/changes/change.hpp"

/// What a waiting line keeps of its tokens, and takes across a restart.
namespace usher::domain {

/// `expired` also stands for tokens that were abandoned or whose room was reset.
enum class token_status : std::uint8_t { waiting, away, active, expired, completed, replaced, left };

/// The status of a token that ended for this reason.
token_status status_after(token_end reason);

/// Waiting, away or active: not ended.
bool is_live(token_status status);

/// A draw that was held, for everyone to check.
struct draw_facts {
  ticket_number first;
  ticket_number last;
  bytes_32 seed;
  bytes_32 commitment;
  instant drawn_at;

  friend bool operator==(const draw_facts&, const draw_facts&) = default;
};

/// All that a line must remember across a restart, in order of ticket: tokens that wait, are away or active,
/// and the ended ones that are still remembered. `next_ticket` is one more than the last ever issued in this
/// room. When people last polled is not remembered: they count as seen at the restart. The bound by rate
/// begins anew, with one admission at once.
struct waiting_line_image {
  struct entry {
    ticket_number ticket;
    secret_hash token;
    user_id user;
    token_status status;
    instant issued_at;
    /// As in token_standing::valid_until; away: the end of waiting.
    instant valid_until;
    /// active: as token_admitted and token_claimed say; else true.
    bool claimed = true;
    /// Extensions used, also after the end.
    std::int32_t extensions = 0;
    /// away: until when they may come back, no later than `valid_until`; else instant{}.
    instant returns_until{};

    friend bool operator==(const entry&, const entry&) = default;
  };
  ticket_number next_ticket{1};
  std::vector<entry> entries{};
  /// Nothing when the room was never changed.
  std::optional<room_rules> rules{};
  room_mode mode = room_mode::open;
  /// An opening that was scheduled and not yet drawn.
  struct opening {
    instant opens_at;
    ticket_number first;
    bytes_32 seed;
    bytes_32 commitment;

    friend bool operator==(const opening&, const opening&) = default;
  };
  std::optional<opening> scheduled{};
  /// In order; only those with tickets that still wait matter, further ones do no harm.
  std::vector<draw_facts> draws{};
  /// Until when the last of the seats ends that a token holds of one date.
  struct holding {
    ticket_number ticket;
    concert_date_key of;
    instant until;

    friend bool operator==(const holding&, const holding&) = default;
  };
  /// Of tokens that have not ended, in order of ticket and date.
  std::vector<holding> holdings{};

  friend bool operator==(const waiting_line_image&, const waiting_line_image&) = default;
};

}  // namespace usher::domain
