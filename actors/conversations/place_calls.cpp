#include "actors/conversations/place_calls.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <caf/send.hpp>

namespace usher::actors {

namespace {

template <class Ask, class Actor, class Command, class Outcome, class Remember = std::nullptr_t>
void send(const Actor& to, Command command, const request_context& context, reply_to<Outcome> reply,
          Remember remember = {}) {
  if (to) {
    caf::anon_send(to, Ask{std::move(command), context, std::move(reply), std::move(remember)});
  } else {
    // The house is closing.
    reply.unavailable_because(unavailable_reason::dropped);
  }
}

template <class Outcome>
using refusal_of = std::remove_cvref_t<decltype(std::declval<Outcome>().refusal())>;

/// What a clinic decided, as the answer to the whole call.
template <class Outcome, class Value, class Refusal>
Outcome as_answer(const domain::outcome<Value, Refusal>& decided, const std::string& name) {
  if (decided) {
    return decided.value();
  }
  return refusal_of<Outcome>{clinic_refused<Refusal>{decided.refusal(), name}};
}

/// A reply to the clinic that answers the whole call.
template <class Decided, class Outcome>
reply_to<Decided> answering(const reply_to<Outcome>& reply, const std::string& name) {
  return reply_to<Decided>{[reply, name](const answer<Decided>& a) {
    if (const auto* decided = std::get_if<Decided>(&a)) {
      reply.send(as_answer<Outcome>(*decided, name));
    } else {
      reply.unavailable_because(std::get<unavailable>(a).reason);
    }
  }};
}

}  // namespace

template <class Outcome, class Next>
void place_calls::begin(begin_place_call what, request_context context, reply_to<Outcome> reply,
                        Next next) const {
  const auto call = what.call;
  const reply_to<place_call_outcome> then{[self = *this, call, reply, context,
                                           next = std::move(next)](const answer<place_call_outcome>& a) {
    const auto* begun = std::get_if<place_call_outcome>(&a);
    if (begun == nullptr) {
      return reply.unavailable_because(std::get<unavailable>(a).reason);
    }
    if (!*begun) {
      return reply.send(
          Outcome{std::visit([](const auto& why) { return refusal_of<Outcome>{why}; }, begun->refusal())});
    }
    const auto about = begun->value().who.user;
    const reply_to<Outcome> ending{[people = self.people_, about, reply, context](answer<Outcome> result) {
      caf::anon_send(people, place_call_ended{about, context});
      reply.send(std::move(result));
    }};
    const bool knows_all = self.board_->find(*call.clinic) && (!call.from || self.board_->find(*call.from));
    if (!knows_all) {
      return ending.send(Outcome{refusal_of<Outcome>{unknown_clinic{}}});
    }
    next(begun->value(), self.names_->clinic(*call.clinic), ending);
  }};
  send<begin_place_call_ask>(people_, std::move(what), context, then);
}

void place_calls::reserve(const place_call& call, request_context context,
                          reply_to<reserve_place_outcome> reply, remember_as<place_outcome> remember) const {
  begin({call, true}, context, std::move(reply),
        [context, remember = std::move(remember)](const place_call_begun& begun, const clinic_actor& clinic,
                                                  const reply_to<reserve_place_outcome>& ending) {
          send<reserve_place_ask>(clinic, domain::reserve_place{begun.who}, context,
                                  answering<place_outcome>(ending, begun.who.name), remember);
        });
}

void place_calls::cancel(const place_call& call, request_context context,
                         reply_to<cancel_place_outcome> reply,
                         remember_as<place_given_up_outcome> remember) const {
  begin({call, false}, context, std::move(reply),
        [context, remember = std::move(remember)](const place_call_begun& begun, const clinic_actor& clinic,
                                                  const reply_to<cancel_place_outcome>& ending) {
          send<release_place_ask>(clinic, domain::release_place{begun.who.user}, context,
                                  answering<place_given_up_outcome>(ending, begun.who.name), remember);
        });
}

void place_calls::move(const place_call& call, request_context context, reply_to<move_place_outcome> reply,
                       remember_as<place_outcome> remember) const {
  const auto go_over = [context, remember = std::move(remember), left = names_->clinic(*call.from)](
                           const place_call_begun& begun, const clinic_actor& clinic,
                           const reply_to<move_place_outcome>& ending) {
    const auto move_in_with = [=](const domain::changes& leaving) {
      // The clinic that is left hears first how it ended, so that whoever acts on the answer finds it so.
      const reply_to<place_outcome> decided{[=](const answer<place_outcome>& a) {
        const auto* outcome = std::get_if<place_outcome>(&a);
        const bool moved = outcome != nullptr && *outcome;
        const reply_to<move_over> settled{[a, to_call = answering<place_outcome>(ending, begun.who.name)](
                                              const answer<move_over>&) { to_call.send(a); }};
        send<settle_move_ask>(left, settle_move{begun.who.user, moved ? leaving : domain::changes{}}, context,
                              settled);
      }};
      send<move_in_ask>(clinic, actors::move_in{begun.who, leaving}, context, decided, remember);
    };
    const reply_to<move_prepared_outcome> prepared{[=](const answer<move_prepared_outcome>& a) {
      const auto* outcome = std::get_if<move_prepared_outcome>(&a);
      if (outcome == nullptr) {
        ending.unavailable_because(std::get<unavailable>(a).reason);
      } else if (!*outcome) {
        ending.send(move_place_outcome{refusal_of<move_place_outcome>{
            clinic_refused<domain::release_refusal>{outcome->refusal(), begun.who.name}}});
      } else {
        move_in_with(outcome->value().leaving);
      }
    }};
    const bool by_office = begun.by.acts_for_others();
    send<prepare_move_ask>(left, domain::prepare_move{begun.who.user, by_office}, context, prepared);
  };
  begin({call, false}, context, std::move(reply), go_over);
}

void place_calls::join_line(const place_call& call, request_context context,
                            reply_to<line_call_outcome> reply,
                            remember_as<clinic_line_outcome> remember) const {
  begin({call, true}, context, std::move(reply),
        [context, remember = std::move(remember)](const place_call_begun& begun, const clinic_actor& clinic,
                                                  const reply_to<line_call_outcome>& ending) {
          send<join_clinic_line_ask>(clinic, domain::join_clinic_line{begun.who}, context,
                                     answering<clinic_line_outcome>(ending, begun.who.name), remember);
        });
}

void place_calls::leave_line(const place_call& call, request_context context,
                             reply_to<line_call_outcome> reply,
                             remember_as<clinic_line_outcome> remember) const {
  begin({call, false}, context, std::move(reply),
        [context, remember = std::move(remember)](const place_call_begun& begun, const clinic_actor& clinic,
                                                  const reply_to<line_call_outcome>& ending) {
          send<leave_clinic_line_ask>(clinic, domain::leave_clinic_line{begun.who.user}, context,
                                      answering<clinic_line_outcome>(ending, begun.who.name), remember);
        });
}

void place_calls::line_position(const place_call& call, request_context context,
                                reply_to<line_call_outcome> reply) const {
  begin({call, false}, context, std::move(reply),
        [context](const place_call_begun& begun, const clinic_actor& clinic,
                  const reply_to<line_call_outcome>& ending) {
          send<clinic_line_position_ask>(clinic, domain::clinic_line_position{begun.who.user}, context,
                                         answering<clinic_line_outcome>(ending, begun.who.name));
        });
}

}  // namespace usher::actors
