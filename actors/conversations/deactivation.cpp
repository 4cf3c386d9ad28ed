#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <variant>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

/// Has a place in the clinic's next class, or waits for one.
bool is_in(const clinic_view& view, domain::user_id user) {
  const auto& waiters = view.roster.waiters;
  return view.has(user) ||
         std::any_of(waiters.begin(), waiters.end(), [&](const auto& waiter) { return waiter.user == user; });
}

}  // namespace

void conduct(const cast_list& cast, asked<domain::edit_person> call) {
  // No call about a place of theirs is under way when somebody is deactivated, and no later one gives them
  // any: the views have all that there is to let go. What a crash leaves behind the clinics find by
  // themselves.
  const auto leave_clinics = [board = cast.board, names = cast.names, user = call.command.user,
                              deactivates = !call.command.edit.is_active.value_or(true),
                              context = call.context](const person_outcome& edited,
                                                      const reply_to<person_outcome>& last) {
    if (!edited || !deactivates) {
      return last.send(edited);
    }
    const auto clinics = board->load();
    const auto left = std::make_shared<std::atomic<std::size_t>>(clinics.size() + 1);
    const auto arrive = [left, edited, last] {
      if (left->fetch_sub(1) == 1) {
        last.send(edited);
      }
    };
    for (const auto& view : clinics) {
      if (!is_in(*view, user)) {
        arrive();
        continue;
      }
      const reply_to<clinic_left_outcome> done{[arrive, last](const answer<clinic_left_outcome>& a) {
        if (const auto* none = std::get_if<unavailable>(&a)) {
          last.unavailable_because(none->reason);
        }
        arrive();
      }};
      send(names->clinic(view->clinic.id), domain::leave_clinic{user}, context, done);
    }
    arrive();
  };
  send(cast.people, call.command, call.context, on_the_way_to<person_outcome>(call.reply, leave_clinics),
       std::move(call.remember));
}

}  // namespace usher::actors
