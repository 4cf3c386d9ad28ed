#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include <caf/send.hpp>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

/// Those about whose places a call was begun. They are let go before anyone is answered.
using people_begun = std::shared_ptr<std::vector<domain::user_id>>;

/// A placement on its way: one person after the other, always in the same order, so that no two placements
/// wait for each other.
struct placement_under_way {
  cast_list cast;
  asked<place_people> call;
  reply_to<clinic_changed_outcome> ending;
  people_begun begun;
  std::vector<domain::user_id> unknown = {};
  std::size_t next = 0;
};

void begin_next_of(const std::shared_ptr<placement_under_way>& all);

bool is_unknown(const begin_place_call_refusal& why) {
  const auto* kind = std::get_if<domain::request_place_refusal>(&why);
  return kind != nullptr && *kind == domain::request_place_refusal::unknown_user;
}

void note_begun(const std::shared_ptr<placement_under_way>& all, const place_call_outcome& outcome) {
  const auto user = all->call.command.enter[all->next++];
  if (outcome) {
    all->begun->push_back(user);
    all->call.command.edit.people->enter.push_back(outcome.value().who);
  } else if (is_unknown(outcome.refusal())) {
    all->unknown.push_back(user);
  } else {
    // The session ended meanwhile: nobody may ask any more.
    return all->ending.unavailable_because(unavailable_reason::dropped);
  }
  begin_next_of(all);
}

void begin_next_of(const std::shared_ptr<placement_under_way>& all) {
  auto& call = all->call;
  auto& command = call.command;
  if (all->next < command.enter.size()) {
    const place_call about{command.key, command.enter[all->next], call.whom, std::nullopt, command.by};
    return send(
        all->cast.people, begin_place_call{about, false, false}, call.context,
        on_the_way_to<place_call_outcome>(
            all->ending, [all](const place_call_outcome& outcome, const reply_to<clinic_changed_outcome>&) {
              note_begun(all, outcome);
            }));
  }
  if (!all->unknown.empty()) {
    domain::edit_refusal refusal{.kind = domain::edit_refusal_kind::unknown_people, .would_fall_out = {}};
    refusal.people = all->unknown;
    return all->ending.send(clinic_changed_outcome{clinic_change_refusal{std::move(refusal)}});
  }
  conduct(all->cast,
          asked<domain::edit_clinic>{call.whom, std::move(command.edit), call.context, all->ending, {}});
}

}  // namespace

void conduct(const cast_list& cast, asked<place_people> call) {
  if (!cast.board->find(call.whom)) {
    return call.reply.send(
        clinic_changed_outcome{clinic_change_refusal{domain::timetable_refusal::unknown_clinic}});
  }
  auto& command = call.command;
  std::sort(command.enter.begin(), command.enter.end());
  command.enter.erase(std::unique(command.enter.begin(), command.enter.end()), command.enter.end());
  if (!command.edit.people && !command.enter.empty()) {
    command.edit.people.emplace();
  }
  const auto begun = std::make_shared<std::vector<domain::user_id>>();
  const reply_to<clinic_changed_outcome> ending{[people = cast.people, begun, context = call.context,
                                                 last = call.reply](answer<clinic_changed_outcome> result) {
    for (const auto user : *begun) {
      caf::anon_send(people, place_call_ended{user, context});
    }
    last.send(std::move(result));
  }};
  begin_next_of(
      std::make_shared<placement_under_way>(placement_under_way{cast, std::move(call), ending, begun}));
}

}  // namespace usher::actors
