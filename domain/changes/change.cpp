#include "domain/changes/change.hpp"

#include <concepts>
#include <type_traits>

#include "domain/changes/names.hpp"

namespace usher::domain {

namespace {

template <class Change>
constexpr bool names_a_user = requires(const Change& c) {
  { c.user } -> std::convertible_to<user_id>;
};

template <class Change, class... Kinds>
constexpr bool is_one_of = (std::is_same_v<Change, Kinds> || ...);

template <class Change>
constexpr bool belongs_to_a_waiting_room =
    is_one_of<Change, token_issued, token_admitted, token_claimed, token_extended, token_lapsed,
              token_returned, token_ended, room_changed, opening_scheduled, draw_held, room_reset>;

template <class Change>
constexpr bool belongs_to_a_concert_date =
    is_one_of<Change, seat_held, hold_expired, hold_released, hold_extended, seat_sold, receipt_written,
              sale_cancelled, waiter_joined, waiter_left, seat_offered, offer_ended, date_terms_set>;

template <class Change>
constexpr bool belongs_to_the_outbox =
    is_one_of<Change, notice_queued, notice_delivered, notice_failed, notice_resent>;

template <class Change>
constexpr bool belongs_to_remembered_requests = is_one_of<Change, request_remembered, request_forgotten>;

template <class Change>
constexpr bool belongs_to_the_catalogue =
    is_one_of<Change, concert_created, concert_changed, concert_date_created>;

template <class Change>
constexpr bool belongs_to_wallets = is_one_of<Change, wallet_credited, wallet_moved>;

template <class Change>
constexpr bool belongs_to_a_clinic =
    is_one_of<Change, place_reserved, place_released, place_renumbered, clinic_waiter_joined,
              clinic_waiter_left, roster_reset, attendance_opened, roster_cleared, clinic_deleted>;

template <class Change>
constexpr bool belongs_to_the_clinic_it_describes = is_one_of<Change, clinic_created, clinic_changed>;

template <class Change>
constexpr bool belongs_to_people =
    is_one_of<Change, week_reset, attendance_marked, non_pass_cleared, person_registered, person_changed,
              password_changed, non_pass_set, essential_clinic_set, session_started, session_used,
              session_ended>;

std::string clinic_or_people(clinic_id clinic) {
  return clinic.value == 0 ? std::string{people_name} : clinic_name(clinic);
}

}  // namespace

std::optional<user_id> subject_of(const change& c) {
  return std::visit(
      []<class Change>(const Change& fact) -> std::optional<user_id> {
        if constexpr (names_a_user<Change>) {
          return fact.user;
        } else if constexpr (is_one_of<Change, person_registered, person_changed>) {
          return fact.who.id;
        } else {
          return std::nullopt;
        }
      },
      c);
}

std::string owner_of(const change& c) {
  return std::visit(
      []<class Change>(const Change& fact) -> std::string {
        if constexpr (belongs_to_a_waiting_room<Change>) {
          return waiting_room_name(fact.room);
        } else if constexpr (belongs_to_a_concert_date<Change>) {
          return concert_date_name(fact.date);
        } else if constexpr (belongs_to_the_outbox<Change>) {
          return std::string{outbox_name};
        } else if constexpr (belongs_to_remembered_requests<Change>) {
          return std::string{remembered_requests_name};
        } else if constexpr (belongs_to_the_catalogue<Change>) {
          return std::string{catalogue_name};
        } else if constexpr (belongs_to_wallets<Change>) {
          return std::string{wallets_name};
        } else if constexpr (is_one_of<Change, admin_called>) {
          return std::string{audit_name};
        } else if constexpr (belongs_to_a_clinic<Change>) {
          return clinic_name(fact.clinic);
        } else if constexpr (belongs_to_the_clinic_it_describes<Change>) {
          return clinic_name(fact.clinic.id);
        } else if constexpr (is_one_of<Change, refusals_counted>) {
          return clinic_or_people(fact.clinic);
        } else {
          static_assert(belongs_to_people<Change>, "a kind of change that belongs to nobody");
          return std::string{people_name};
        }
      },
      c);
}

}  // namespace usher::domain
