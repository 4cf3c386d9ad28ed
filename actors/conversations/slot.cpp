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

}  // namespace

void conduct(const cast_list& cast, asked<domain::edit_clinic> call) {
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
       on_the_way_to<clinic_created_outcome>(call.reply, edit));
}

void conduct(const cast_list& cast, asked<domain::delete_clinic> call) {
  if (!cast.board->find(call.whom)) {
    return call.reply.send(
        clinic_changed_outcome{clinic_change_refusal{domain::timetable_refusal::unknown_clinic}});
  }
  send(cast.names->clinic(call.whom), call.command, call.context,
       on_the_way_to<clinic_edit_outcome>(call.reply, pass_on));
}

}  // namespace usher::actors
