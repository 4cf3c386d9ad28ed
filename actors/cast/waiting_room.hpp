#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using issue_token_ask = ask<domain::issue_token, token_issued_outcome>;
using check_token_ask = ask<domain::check_token, token_checked_outcome>;
using pass_gate_ask = ask<domain::pass_gate, gate_outcome>;
using leave_room_ask = ask<domain::leave_room, token_checked_outcome>;
using extend_session_ask = ask<domain::extend_session, session_extended_outcome>;
using change_room_ask = ask<domain::change_room, room_changed_outcome>;
using schedule_opening_ask = ask<domain::schedule_opening, opening_scheduled_outcome>;
using reschedule_opening_ask = ask<domain::reschedule_opening, opening_changed_outcome>;
using call_off_opening_ask = ask<domain::call_off_opening, opening_changed_outcome>;
using reset_room_ask = ask<domain::reset_room, room_reset_outcome>;
using room_status_ask = ask<domain::room_status, room_changed_outcome>;
using begin_checkout_ask = ask<begin_checkout, checkout_outcome>;

/// What a checkout was begun for is settled.
struct checkout_ended {
  domain::ticket_number ticket;
  /// What it completed; empty when nothing was paid.
  domain::changes completion;
  /// As it was begun.
  bool pays = true;
  request_context context = {};
};

/// Until when seats of this date are held under the token, as far as that is durable; nothing when none are.
struct seats_held_under {
  domain::ticket_number ticket;
  domain::concert_date_key date;
  std::optional<domain::instant> until;
  request_context context = {};
};

/// The messages that it takes. By time alone it expires, draws and admits.
using waiting_room_actor = durable_interface<
    // What it is restored from.
    domain::waiting_line_image,
    // Issues a token and ranks it; admits at once when a place is free.
    caf::reacts_to<issue_token_ask>,
    // Tells a token's holder where they stand; brings back who was away.
    caf::reacts_to<check_token_ask>,
    // Lets holders of an active token through to what the token is for.
    caf::reacts_to<pass_gate_ask>,
    // Gives a token up.
    caf::reacts_to<leave_room_ask>,
    // Makes a session longer.
    caf::reacts_to<extend_session_ask>,
    // Changes rules or mode.
    caf::reacts_to<change_room_ask>,
    // Collects arrivals from now on, to be drawn at the opening.
    caf::reacts_to<schedule_opening_ask>,
    // Puts the opening off, or brings it forward.
    caf::reacts_to<reschedule_opening_ask>,
    // Opens without a draw.
    caf::reacts_to<call_off_opening_ask>,
    // Empties the room, or says what that would do.
    caf::reacts_to<reset_room_ask>,
    // Says how the room stands.
    caf::reacts_to<room_status_ask>,
    // Passes the gate and keeps the token from ending until the payment or the hold is settled.
    caf::reacts_to<begin_checkout_ask>,
    // Lets the token end again, or takes in that it was completed.
    caf::reacts_to<checkout_ended>,
    // Lets the token last as long as what it holds.
    caf::reacts_to<seats_held_under>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::checkout_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::seats_held_under)

namespace usher::actors {

/// Issues and ranks the tokens of one waiting room and keeps its gate.
class waiting_room final
    : public durable_actor<waiting_room_actor, domain::waiting_line, domain::waiting_line_image> {
 public:
  waiting_room(caf::actor_config& config, surroundings around, domain::room_id room,
               domain::waiting_line_settings settings);

  behavior_type make_behavior() override;

 private:
  /// Decides, and notes that the token's holder was heard of.
  template <class Ask>
  void hear_of(const Ask& a);
  /// Has the question come again in a moment, when the payment that it met may be over.
  template <class Ask>
  void look_again(const Ask& a);
  void extend(const extend_session_ask& a);
  void reset(const reset_room_ask& a);
  void tell_standing(const room_status_ask& a);
  void begin_checkout(const begin_checkout_ask& a);
  void end_checkout(const checkout_ended& ended);
  void carry(const seats_held_under& held);
  void carry_all(domain::waiting_line& line);
  void let_go(domain::ticket_number ticket, bool pays);

  reader image_reader() override;
  domain::waiting_line make_machine(const domain::waiting_line_image& image) override;
  void follow(const followed_change& one) override;
  void begin_to_lead() override;
  void time_passed(const domain::instant& now) override;

  domain::room_id room_;
  domain::waiting_line_settings settings_;
  /// Payments and holds under way for each ticket. The machine knows of them too, but forgets them when it is
  /// restored.
  std::map<domain::ticket_number, int> checkouts_;
  /// Whose holders pay.
  std::set<domain::ticket_number> paying_;
  /// What arrived while the state was read, which may have been read before, or of tokens that are not known
  /// yet.
  std::vector<seats_held_under> late_holdings_;
};

}  // namespace usher::actors
