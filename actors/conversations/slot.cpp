#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

/// What a clinic said of an edit, as the answer to the whole call.
void pass_on(const clinic_edit_outcome& edited, const reply_to<clinic_changed_outcome>& reply) {
  if (edited) {
    reply.send(clinic_changed_outcome{edited.value()});
  } else {
    reply.send(clinic_changed_outcome{clinic_change_refusal{edited.refusal()}});
  }
}

domain::clinic_facts& facts_in(domain::clinic_facts& created) {
  return created;
}

domain::clinic_facts& facts_in(domain::clinic_edited& edited) {
  return edited.clinic;
}

/// The reply for a clinic that takes a teacher. Who was erased meanwhile could not be found in its view yet,
/// and it lets go of them then; who is erased later will be.
template <class Outcome>
reply_to<Outcome> unless_erased(const cast_list& cast, request_context context, reply_to<Outcome> reply) {
  // What has happened is looked after, however long that takes.
  context.deadline = domain::instant::max();
  auto look = [people = cast.people, names = cast.names, context](const Outcome& taken,
                                                                  const reply_to<Outcome>& last) {
    if (!taken) {
      return last.send(taken);
    }
    auto without = taken.value();
    auto& facts = facts_in(without);
    const auto clinic = facts.id;
    const auto teacher = std::exchange(facts.teacher, domain::user_id{0});
    facts.teacher_name.clear();
    const reply_to<office_outcome> found{[=](const answer<office_outcome>& a) {
      const auto* who = std::get_if<office_outcome>(&a);
      if (who == nullptr || !*who || !who->value().is_erased) {
        return last.send(taken);
      }
      const reply_to<clinic_edit_outcome> gone{
          [last, without](const answer<clinic_edit_outcome>&) { last.send(Outcome{without}); }};
      send(names->clinic(clinic), domain::let_teacher_go{teacher}, context, gone);
    }};
    const domain::caller themselves{teacher};
    send(people, domain::show_person{themselves, teacher}, context, found);
  };
  return on_the_way_to<Outcome>(std::move(reply), std::move(look));
}

}  // namespace

void conduct(const cast_list& cast, asked<domain::create_clinic> call) {
  if (call.command.facts.teacher.value != 0) {
    call.reply = unless_erased(cast, call.context, std::move(call.reply));
  }
  send(cast.timetable, std::move(call.command), call.context, std::move(call.reply),
       std::move(call.remember));
}

void conduct(const cast_list& cast, asked<domain::edit_clinic> call) {
  if (call.command.edit.teacher.value_or(domain::user_id{0}).value != 0) {
    call.reply = unless_erased(cast, call.context, std::move(call.reply));
  }
  const auto edit = [clinic = call.whom, actor = cast.names->clinic(call.whom), timetable = cast.timetable,
                     command = call.command,
                     context = call.context](const clinic_created_outcome& claimed,
                                             const reply_to<clinic_changed_outcome>& reply) {
    if (!claimed) {
      return reply.send(clinic_changed_outcome{clinic_change_refusal{claimed.refusal()}});
    }
    // The clinic tells the timetable what became durable before it answers.
    const auto to_asker = on_the_way_to<clinic_edit_outcome>(reply, pass_on);
    const reply_to<clinic_edit_outcome> settled{[=](const answer<clinic_edit_outcome>& edited) {
      caf::anon_send(timetable, slot_settled{clinic, context});
      to_asker.send(edited);
    }};
    send(actor, command, context, settled);
  };
  send(cast.timetable, domain::claim_slot{call.whom, call.command.edit}, call.context,
       on_the_way_to<clinic_created_outcome>(std::move(call.reply), edit));
}

void conduct(const cast_list& cast, asked<domain::delete_clinic> call) {
  if (!cast.board->find(call.whom)) {
    return call.reply.send(
        clinic_changed_outcome{clinic_change_refusal{domain::timetable_refusal::unknown_clinic}});
  }
  send(cast.names->clinic(call.whom), call.command, call.context,
       on_the_way_to<clinic_edit_outcome>(std::move(call.reply), pass_on));
}

}  // namespace usher::actors
