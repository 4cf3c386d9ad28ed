#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

domain::claim_seats claim_for(const domain::hold_seats& wanted, const domain::concert_date_key& date,
                              std::int32_t most) {
  domain::claim_seats claim{wanted.user, date, {}, 0, most};
  if (const auto* chosen = std::get_if<domain::seat_choice>(&wanted.wanted)) {
    claim.seats = chosen->seats;
  } else {
    claim.count = std::get<domain::best_available>(wanted.wanted).count;
  }
  return claim;
}

}  // namespace

void conduct(const cast_list& cast, asked<domain::hold_seats> call) {
  const auto concert = cast.names->concert(call.whom.concert);
  const auto date = cast.names->date(call.whom);
  if (!concert || concert->seats_per_person == 0) {
    return send(date, std::move(call.command), call.context, std::move(call.reply), std::move(call.remember));
  }
  const auto most = concert->seats_per_person;
  const auto quota = cast.names->quota(call.whom.concert);
  auto claim = claim_for(call.command, call.whom, most);
  auto hold = [date, quota, most, command = std::move(call.command), context = call.context,
               remember = std::move(call.remember)](const seats_claimed_outcome& claimed,
                                                    const reply_to<seats_held_outcome>& reply) {
    if (!claimed) {
      return reply.send(
          seats_held_outcome{domain::hold_refusal{domain::hold_refusal_kind::limit_reached, {}, most}});
    }
    // The date tells the quota what became durable before it answers: the claim is let go after that.
    reply_to<seats_held_outcome> settle{
        [quota, number = claimed.value(), reply, context](answer<seats_held_outcome> held) {
          caf::anon_send(quota, claim_settled{number, context});
          reply.send(std::move(held));
        }};
    send(date, command, context, std::move(settle), remember);
  };
  send(quota, std::move(claim), call.context,
       on_the_way_to<seats_claimed_outcome>(std::move(call.reply), std::move(hold)));
}

}  // namespace usher::actors
