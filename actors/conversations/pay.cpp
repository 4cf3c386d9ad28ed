#include <memory>
#include <utility>
#include <variant>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

/// What the date makes durable in the asker's name, of what the asker has remembered.
remember_as<date_paid_outcome> at_the_date(remember_as<paid_outcome> remember) {
  if (!remember) {
    return {};
  }
  return [remember = std::move(remember)](const date_paid_outcome& paid) {
    return remember(paid_outcome{paid.value().receipt});
  };
}

/// With a token that a payment completed nothing is paid, and what is to be said of that payment alone.
pay_refusal with_completed_token(pay_refusal refused) {
  const auto* why = std::get_if<domain::payment_refusal>(&refused);
  return why != nullptr && *why == domain::payment_refusal::price_mismatch
             ? refused
             : domain::gate_refusal{domain::gate_refusal_kind::token_expired};
}

}  // namespace

void conduct(const cast_list& cast, asked<buy_seats> call) {
  const auto checkout = call.command.checkout;
  const bool only_repeats = checkout && checkout->is_over();
  // The room hears first how it ended, so that whoever acts on the answer finds it so.
  reply_to<date_paid_outcome> settled{
      [checkout, only_repeats, reply = std::move(call.reply)](const answer<date_paid_outcome>& result) {
        const auto* outcome = std::get_if<date_paid_outcome>(&result);
        if (checkout) {
          checkout->settle(outcome != nullptr && *outcome && outcome->value().first);
        }
        if (outcome == nullptr) {
          reply.unavailable_because(std::get<unavailable>(result).reason);
        } else if (*outcome) {
          reply.send(paid_outcome{outcome->value().receipt});
        } else {
          const auto& refused = outcome->refusal();
          reply.send(paid_outcome{only_repeats ? with_completed_token(refused) : refused});
        }
      }};
  send(cast.names->date(call.whom),
       pay{std::move(call.command.what), checkout ? checkout->completion() : domain::changes{}, only_repeats},
       call.context, std::move(settled), at_the_date(std::move(call.remember)));
}

}  // namespace usher::actors
