#include <algorithm>
#include <atomic>
#include <cstdint>
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

/// One question of a round, which `arrive` counts. Where it is not answered the person is deactivated all the
/// same, so nobody may say that nothing was changed; the clinic lets go of them later.
template <class Answer, class Outcome, class Arrive>
reply_to<Answer> counted(const Arrive& arrive, const reply_to<Outcome>& last) {
  return reply_to<Answer>{[arrive, last](const answer<Answer>& a) {
    if (std::holds_alternative<unavailable>(a)) {
      last.unavailable_because(unavailable_reason::dropped);
    }
    arrive();
  }};
}

enum class teaching : std::uint8_t { goes_on, ends };

/// Has all clinics let go of a person who is not active any more, then answers with the outcome.
///
/// No call about a place of theirs is under way when somebody is deactivated, and no later one gives them
/// any: the views have all that there is to let go. What a crash leaves behind the clinics find by
/// themselves.
template <class Outcome>
void leave_clinics(const schedule_board& board, directory& names, domain::user_id user, teaching then,
                   const request_context& context, const Outcome& outcome, const reply_to<Outcome>& last) {
  const auto clinics = board.load();
  const auto left = std::make_shared<std::atomic<std::size_t>>(2 * clinics.size() + 1);
  const auto arrive = [left, outcome, last] {
    if (left->fetch_sub(1) == 1) {
      last.send(outcome);
    }
  };
  for (const auto& view : clinics) {
    const auto clinic = view->clinic.id;
    if (is_in(*view, user)) {
      send(names.clinic(clinic), domain::leave_clinic{user}, context,
           counted<clinic_left_outcome>(arrive, last));
    } else {
      arrive();
    }
    if (then == teaching::ends && view->clinic.teacher == user) {
      send(names.clinic(clinic), domain::let_teacher_go{user}, context,
           counted<clinic_edit_outcome>(arrive, last));
    } else {
      arrive();
    }
  }
  arrive();
}

}  // namespace

void conduct(const cast_list& cast, asked<domain::edit_person> call) {
  const auto let_go = [board = cast.board, names = cast.names, user = call.command.user,
                       deactivates = !call.command.edit.is_active.value_or(true), context = call.context](
                          const person_outcome& edited, const reply_to<person_outcome>& last) {
    if (!edited || !deactivates) {
      return last.send(edited);
    }
    leave_clinics(*board, *names, user, teaching::goes_on, context, edited, last);
  };
  send(cast.people, call.command, call.context, on_the_way_to<person_outcome>(call.reply, let_go),
       std::move(call.remember));
}

void conduct(const cast_list& cast, asked<domain::erase_person> call) {
  const auto let_go = [board = cast.board, names = cast.names, user = call.command.user,
                       context = call.context](const office_outcome& erased,
                                               const reply_to<office_outcome>& last) {
    if (!erased) {
      return last.send(erased);
    }
    leave_clinics(*board, *names, user, teaching::ends, context, erased, last);
  };
  send(cast.people, call.command, call.context, on_the_way_to<office_outcome>(call.reply, let_go),
       std::move(call.remember));
}

}  // namespace usher::actors
