#include <utility>
#include <variant>

#include <caf/send.hpp>

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

}  // namespace

void conduct(const cast_list& cast, asked<buy_seats> call) {
  const auto token = call.command.token;
  const auto user = call.command.what.user;
  const auto context = call.context;
  // Answers what the date says, once `settle` has let go of the token.
  auto pay_with = [date = cast.names->date(call.whom), what = std::move(call.command.what), context,
                   reply = call.reply, remember = at_the_date(std::move(call.remember))](
                      domain::changes completion, auto settle) {
    reply_to<date_paid_outcome> settled{[reply, settle](const answer<date_paid_outcome>& result) {
      const auto* outcome = std::get_if<date_paid_outcome>(&result);
      const bool paid_now = outcome != nullptr && *outcome && outcome->value().first;
      settle(paid_now);
      if (outcome == nullptr) {
        reply.unavailable_because(std::get<unavailable>(result).reason);
      } else if (*outcome) {
        reply.send(paid_outcome{outcome->value().receipt});
      } else {
        reply.send(paid_outcome{outcome->refusal()});
      }
    }};
    send(date, pay{what, std::move(completion)}, context, std::move(settled), remember);
  };
  if (!token) {
    return pay_with({}, [](bool) {});
  }
  const auto room = cast.names->room(token->first);
  auto check_out = [room, context, pay_with = std::move(pay_with)](const checkout_outcome& passed,
                                                                   const reply_to<paid_outcome>& reply) {
    if (!passed) {
      return reply.send(paid_outcome{pay_refusal{passed.refusal()}});
    }
    pay_with(passed.value().completion, [room, passed = passed.value(), context](bool paid_now) {
      caf::anon_send(
          room, checkout_ended{passed.ticket, paid_now ? passed.completion : domain::changes{}, context});
    });
  };
  send(room, begin_checkout{{token->second, user}}, context,
       on_the_way_to<checkout_outcome>(std::move(call.reply), std::move(check_out)));
}

}  // namespace usher::actors
