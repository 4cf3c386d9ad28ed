#include <string_view>
#include <utility>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

void conduct(const cast_list& cast, asked<plan_opening> call) {
  domain::schedule_opening command{call.command.opens_at, cast.new_seed(), {}};
  command.commitment =
      cast.hash(std::string_view(reinterpret_cast<const char*>(command.seed.data()), command.seed.size()));
  send(cast.names->room(call.whom), command, call.context, std::move(call.reply), std::move(call.remember));
}

}  // namespace usher::actors
