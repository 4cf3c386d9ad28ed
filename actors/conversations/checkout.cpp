#include <memory>
#include <utility>

#include <caf/send.hpp>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

void conduct(const cast_list& cast, asked<open_checkout> call) {
  const auto room = cast.names->room(call.whom);
  auto hand_out = [room, pays = call.command.pays, whom = call.whom, context = call.context](
                      const checkout_outcome& passed, const reply_to<checkout_opened_outcome>& reply) {
    if (!passed) {
      return reply.send(checkout_opened_outcome{passed.refusal()});
    }
    const checkout& opened = passed.value();
    if (opened.is_over) {
      return reply.send(checkout_opened_outcome{std::make_shared<const checkout_under_way>()});
    }
    auto settle = [room, pays, context, ticket = opened.ticket, completion = opened.completion](bool paid) {
      caf::anon_send(room, checkout_ended{ticket, paid ? completion : domain::changes{}, pays, context});
    };
    reply.send(checkout_opened_outcome{std::make_shared<const checkout_under_way>(
        domain::token_ref{whom, opened.ticket}, opened, std::move(settle))});
  };
  send(room, begin_checkout{call.command.gate, call.command.pays}, call.context,
       on_the_way_to<checkout_outcome>(std::move(call.reply), std::move(hand_out)));
}

}  // namespace usher::actors
