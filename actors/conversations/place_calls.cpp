#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include <caf/send.hpp>

#include "actors/conversations/conversations.hpp"

namespace usher::actors {

namespace {

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
  return on_the_way_to<Decided>(reply, [name](const Decided& decided, const reply_to<Outcome>& last) {
    last.send(as_answer<Outcome>(decided, name));
  });
}

/// Goes on with `next(begun, clinic, reply)` once the call may be carried out. Whoever is given that reply
/// answers it, and ends the call by that.
template <class Outcome, class Next>
void begin(const cast_list& cast, begin_place_call what, const request_context& context,
           reply_to<Outcome> reply, Next next) {
  auto go_on = [people = cast.people, names = cast.names, board = cast.board, call = what.call, context,
                next = std::move(next)](const place_call_outcome& begun, const reply_to<Outcome>& last) {
    if (!begun) {
      return last.send(
          Outcome{std::visit([](const auto& why) { return refusal_of<Outcome>{why}; }, begun.refusal())});
    }
    const auto about = begun.value().who.user;
    const reply_to<Outcome> ending{[people, about, last, context](answer<Outcome> result) {
      caf::anon_send(people, place_call_ended{about, context});
      last.send(std::move(result));
    }};
    const bool knows_all = board->find(*call.clinic) && (!call.from || board->find(*call.from));
    if (!knows_all) {
      return ending.send(Outcome{refusal_of<Outcome>{unknown_clinic{}}});
    }
    next(begun.value(), names->clinic(*call.clinic), ending);
  };
  send(cast.people, std::move(what), context,
       on_the_way_to<place_call_outcome>(std::move(reply), std::move(go_on)));
}

/// A reply to the clinic that decides about a place which another one keeps for `user`. That one hears first
/// how it ended, so that whoever acts on the answer finds it so.
template <class Decided>
reply_to<Decided> settling(const clinic_actor& keeper, settle_move done, const request_context& context,
                           reply_to<Decided> last) {
  return reply_to<Decided>{
      [keeper, done = std::move(done), context, last = std::move(last)](const answer<Decided>& a) mutable {
        const auto* outcome = std::get_if<Decided>(&a);
        if (outcome == nullptr || !*outcome) {
          done.left.clear();
        }
        const reply_to<move_over> heard{[a, last](const answer<move_over>&) { last.send(a); }};
        send(keeper, std::move(done), context, heard);
      }};
}

enum class wants_place : std::uint8_t { no, yes };

/// The way of a call about one clinic, which is asked `to_clinic(begun)`.
template <class Command, class ToClinic>
void begin_at_one(const cast_list& cast, asked<Command> call, wants_place wants, ToClinic to_clinic) {
  using decided = remembered_of<Command>;
  using outcome = outcome_of<Command>;
  auto next = [context = call.context, remember = std::move(call.remember), to_clinic](
                  const place_call_begun& begun, const clinic_actor& clinic,
                  const reply_to<outcome>& ending) {
    send(clinic, to_clinic(begun), context, answering<decided>(ending, begun.who.name), remember);
  };
  const bool takes_place = wants == wants_place::yes;
  begin(cast, {call.command.call, takes_place, takes_place}, call.context, std::move(call.reply),
        std::move(next));
}

}  // namespace

void conduct(const cast_list& cast, asked<reserve_place> call) {
  begin_at_one(cast, std::move(call), wants_place::yes,
               [](const auto& begun) { return domain::reserve_place{begun.who}; });
}

void conduct(const cast_list& cast, asked<cancel_place> call) {
  begin_at_one(cast, std::move(call), wants_place::no,
               [](const auto& begun) { return domain::release_place{begun.who.user}; });
}

void conduct(const cast_list& cast, asked<move_place> call) {
  const auto go_over = [context = call.context, remember = std::move(call.remember),
                        left = cast.names->clinic(call.command.call.from.value_or(domain::clinic_id{}))](
                           const place_call_begun& begun, const clinic_actor& clinic,
                           const reply_to<move_place_outcome>& ending) {
    const auto move_in_with = [=](const domain::changes& leaving) {
      send(clinic, move_in{begun.who, leaving}, context,
           settling(left, {begun.who.user, leaving}, context,
                    answering<place_outcome>(ending, begun.who.name)),
           remember);
    };
    const auto prepared = [=, name = begun.who.name](const move_prepared_outcome& outcome,
                                                     const reply_to<move_place_outcome>& last) {
      if (!outcome) {
        return last.send(move_place_outcome{refusal_of<move_place_outcome>{
            clinic_refused<domain::release_refusal>{outcome.refusal(), name}}});
      }
      move_in_with(outcome.value().leaving);
    };
    const bool by_office = begun.by.acts_for_others();
    send(left, domain::prepare_move{begun.who.user, by_office}, context,
         on_the_way_to<move_prepared_outcome>(ending, prepared));
  };
  begin(cast, {call.command.call, false, true}, call.context, std::move(call.reply), go_over);
}

namespace {

/// Somebody who swaps, and the clinic in which the other one has a place.
struct swapper {
  domain::booker who;
  clinic_actor enters;
};

/// What a clinic said of its half, as the answer to the whole call.
swap_places_outcome as_swap(const domain::swap_refusal& refusal, const std::string& name) {
  return std::visit(
      [&](const auto& why) {
        using refused = clinic_refused<std::remove_cvref_t<decltype(why)>>;
        return swap_places_outcome{refusal_of<swap_places_outcome>{refused{why, name}}};
      },
      refusal);
}

/// The clinic that the one leaves keeps that place while the clinic which they enter decides about both.
void exchange_places(const swapper& one, const swapper& other, const request_context& context,
                     const remember_as<places_swapped_outcome>& remember,
                     const reply_to<swap_places_outcome>& ending) {
  const auto go_over = [=](const swap_prepared_outcome& kept, const reply_to<swap_places_outcome>& last) {
    if (!kept) {
      return last.send(as_swap(kept.refusal(), one.who.name));
    }
    const auto tell = [name = other.who.name](const places_swapped_outcome& swapped,
                                              const reply_to<swap_places_outcome>& to) {
      to.send(swapped ? swap_places_outcome{swapped.value()} : as_swap(swapped.refusal(), name));
    };
    const settle_move done{one.who.user, kept.value().swapping, other.who};
    send(one.enters, swap_in{{other.who.user, one.who}, kept.value()}, context,
         settling(other.enters, done, context, on_the_way_to<places_swapped_outcome>(last, tell)), remember);
  };
  send(other.enters, domain::swap_place{one.who.user, other.who}, context,
       on_the_way_to<swap_prepared_outcome>(ending, go_over));
}

}  // namespace

void conduct(const cast_list& cast, asked<swap_places> call) {
  auto [one, other] = std::pair{call.command.one, call.command.other};
  // Always in the same order, so that no two swaps wait for each other.
  if (other.user < one.user) {
    std::swap(one, other);
  }
  const auto to_begin = [&](const swap_places::place& has, const swap_places::place& gets) {
    return begin_place_call{
        {call.command.key, has.user, gets.clinic, has.clinic, call.command.by}, false, true};
  };
  const auto with_one = [cast, context = call.context, remember = std::move(call.remember),
                         second = to_begin(other, one)](const place_call_begun& first,
                                                        const clinic_actor& entered_by_first,
                                                        const reply_to<swap_places_outcome>& ending) {
    const auto with_both = [=](const place_call_begun& begun, const clinic_actor& entered,
                               const reply_to<swap_places_outcome>& last) {
      exchange_places({first.who, entered_by_first}, {begun.who, entered}, context, remember, last);
    };
    begin(cast, second, context, ending, with_both);
  };
  begin(cast, to_begin(one, other), call.context, std::move(call.reply), with_one);
}

void conduct(const cast_list& cast, asked<join_line> call) {
  begin_at_one(cast, std::move(call), wants_place::yes,
               [](const auto& begun) { return domain::join_clinic_line{begun.who}; });
}

void conduct(const cast_list& cast, asked<leave_line> call) {
  begin_at_one(cast, std::move(call), wants_place::no,
               [](const auto& begun) { return domain::leave_clinic_line{begun.who.user}; });
}

void conduct(const cast_list& cast, asked<line_position> call) {
  begin_at_one(cast, std::move(call), wants_place::no,
               [](const auto& begun) { return domain::clinic_line_position{begun.who.user}; });
}

}  // namespace usher::actors
