#pragma once

#include "actors/base/calls.hpp"
#include "actors/conversations/cast_list.hpp"

/// The calls for which more is to be done than to hand a command to one actor, each in the file of its name.
/// Mostly whoever is asked first leads to the next. Any thread.
namespace usher::actors {

// checkout.cpp
/// Passes the gate of the token's waiting room, and keeps the token from ending until what it was opened for
/// is over.
void conduct(const cast_list& cast, asked<open_checkout> call);

// deactivation.cpp
/// Has clinics let go of who is deactivated.
void conduct(const cast_list& cast, asked<domain::edit_person> call);
/// The same for who is erased; the clinics that they taught have nobody then.
void conduct(const cast_list& cast, asked<domain::erase_person> call);

// hold.cpp
/// Counts the seats against the person's bound before the date is asked for them.
void conduct(const cast_list& cast, asked<domain::hold_seats> call);

// opening.cpp
/// Makes the seed of the draw, and what is told of it before.
void conduct(const cast_list& cast, asked<plan_opening> call);

// pay.cpp
/// Has the date sell what is held, and tells the room how it ended before anyone is answered.
void conduct(const cast_list& cast, asked<buy_seats> call);

// slot.cpp: who was erased while a clinic took them as its teacher is let go of before anyone is answered.
void conduct(const cast_list& cast, asked<domain::create_clinic> call);
/// Has the timetable keep the slot while the clinic decides.
void conduct(const cast_list& cast, asked<domain::edit_clinic> call);
void conduct(const cast_list& cast, asked<domain::delete_clinic> call);

// placement.cpp
/// Has other calls about the places of those who enter wait, and then the clinic decide about all at once.
void conduct(const cast_list& cast, asked<place_people> call);

// week.cpp
void conduct(const cast_list& cast, asked<domain::reset_week> call);

// place_calls.cpp: the people actor says who calls and keeps other calls about the person waiting, the clinic
// decides, and the people actor hears that the call is over before anyone is answered.
void conduct(const cast_list& cast, asked<reserve_place> call);
void conduct(const cast_list& cast, asked<cancel_place> call);
void conduct(const cast_list& cast, asked<move_place> call);
void conduct(const cast_list& cast, asked<swap_places> call);
void conduct(const cast_list& cast, asked<join_line> call);
void conduct(const cast_list& cast, asked<leave_line> call);
void conduct(const cast_list& cast, asked<line_position> call);

}  // namespace usher::actors
