#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/changes/catalogue.hpp"
#include "domain/changes/clinics.hpp"
#include "domain/changes/delivery.hpp"
#include "domain/changes/keys.hpp"
#include "domain/changes/money.hpp"
#include "domain/changes/people.hpp"
#include "domain/changes/rooms.hpp"
#include "domain/changes/seats.hpp"

/// The persisted facts. A change says what has happened in the past tense, names everything that a reader of
/// the log needs, and is never altered afterwards: new needs are new kinds of change or new optional members.
/// Each actor's state is a fold of its changes.
///
/// Each kind is a structure that describes itself (domain/base/record.hpp): whose it is, and which members it
/// has. How it is written, read, shown and compared follows from that. A new one stands in its area's header,
/// and in the list at the end of it.
namespace usher::domain {

/// In the order in which the areas list their kinds.
using change = decltype(variant_of(room_kinds{} + seat_kinds{} + delivery_kinds{} + clinic_kinds{} +
                                   people_kinds{} + catalogue_kinds{} + money_kinds{} + key_kinds{}));

using changes = std::vector<change>;

/// The names of all kinds, in the order of the variant: those of their structures.
std::span<const std::string_view> kinds();

/// `seat_held`.
std::string_view kind_of(const change& c);

/// The person a change is about, where it is about one.
std::optional<user_id> subject_of(const change& c);

/// Whose texts the personal members of a change are; nothing where it has none that says anything.
std::optional<user_id> person_in(const change& c);

/// Without what the personal members say.
change without_personal_texts(change c);

/// The names of the kinds that have personal members.
std::span<const std::string_view> personal_kinds();

/// The name of the actor whose state the change is a part of: under it the change is logged, whoever decided
/// it. `concert-date/1/2024-09-15T20:00:00`, `waiting-room/all`, `clinic/1`, `people`, `wallets`, `outbox`,
/// `remembered-requests`, `catalogue`, `audit`, `app-keys` (domain/changes/names.hpp). Never empty.
std::string owner_of(const change& c);

}  // namespace usher::domain
