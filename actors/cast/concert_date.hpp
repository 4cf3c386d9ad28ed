#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/base/views.hpp"
#include "actors/cast/catalogue.hpp"
#include "actors/cast/concert_quota.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/waiting_room.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using show_seats_ask = ask<show_seats, seats_shown_outcome>;
using hold_seats_ask = ask<domain::hold_seats, seats_held_outcome>;
using release_seats_ask = ask<domain::release_seats, seats_released_outcome>;
using extend_holds_ask = ask<domain::extend_holds, holds_extended_outcome>;

/// A payment's receipt, and whether it was written just now or long before.
struct date_payment {
  domain::receipt receipt;
  bool first;
};

using date_paid_outcome = domain::outcome<date_payment, pay_refusal>;
using pay_ask = ask<pay, date_paid_outcome>;
using cancel_sale_ask = ask<domain::prepare_cancellation, sale_cancelled_outcome>;
using join_waiting_list_ask = ask<domain::join_waiting_list, waiting_list_outcome>;
using leave_waiting_list_ask = ask<domain::leave_waiting_list, waiting_list_outcome>;
using decline_offer_ask = ask<domain::decline_offer, waiting_list_outcome>;
using waiting_list_position_ask = ask<domain::waiting_list_position, waiting_list_outcome>;
using change_terms_ask = ask<domain::change_terms, terms_changed_outcome>;
using show_standing_ask = ask<show_standing, terms_changed_outcome>;

/// The wallets have decided about the payment or refund of this number.
struct settlement_arrived {
  std::uint64_t settlement;
  answer<money_settled_outcome> result;
  request_context context = {};
};

/// What the date's concert shows has changed.
struct concert_renewed {};

/// The messages that it takes. By time alone it ends holds that nobody paid for, and offers; goes on with
/// refunds.
using concert_date_actor = durable_interface<
    // What it is restored from.
    domain::seat_map_image,
    // Waits until the date is loaded and hands its view out.
    caf::reacts_to<show_seats_ask>,
    // Holds seats for a person.
    caf::reacts_to<hold_seats_ask>,
    // Frees held seats.
    caf::reacts_to<release_seats_ask>,
    // Makes holds longer.
    caf::reacts_to<extend_holds_ask>,
    // Has the wallets pay for held seats.
    caf::reacts_to<pay_ask>,
    // Has the wallets refund sold seats.
    caf::reacts_to<cancel_sale_ask>,
    // Puts a person on the waiting list.
    caf::reacts_to<join_waiting_list_ask>,
    // Takes a person off the waiting list.
    caf::reacts_to<leave_waiting_list_ask>,
    // Passes an offered seat on.
    caf::reacts_to<decline_offer_ask>,
    // Says where a person stands on the waiting list.
    caf::reacts_to<waiting_list_position_ask>,
    // Changes what is sold, how, and whether.
    caf::reacts_to<change_terms_ask>,
    // Says how the date stands.
    caf::reacts_to<show_standing_ask>,
    // Sells or frees seats, or lets go of them.
    caf::reacts_to<settlement_arrived>,
    // Publishes anew.
    caf::reacts_to<concert_renewed>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::settlement_arrived)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::concert_renewed)

namespace usher::actors {

/// Where a concert date publishes, and what of its concert the view shows.
struct concert_date_publication {
  std::shared_ptr<view_slot<concert_view>> concert;
  std::shared_ptr<view_slot<seats_view>> slot;
  /// Hears of each publication, on the actor's thread; may be empty.
  std::function<void(const domain::concert_date_key&)> tell = {};
};

/// Whom a concert date asks for money, and whom it tells what became durable.
struct concert_date_neighbours {
  wallets_actor wallets;
  outbox_actor outbox;
  remembered_requests_actor requests;
  catalogue_actor catalogue;
  concert_quota_actor quota;
  /// Empty where there is no such room, or no more.
  std::function<waiting_room_actor(domain::room_id)> room = {};
};

/// Holds and sells the seats of one concert date, one request at a time.
///
/// A payment is decided in two steps. The date says what it will change and pins the seats; the wallets, when
/// the money is there, append their movement together with all of it; the date takes it in when it is
/// durable. Nothing else can happen to pinned seats meanwhile. Refunds go the same way.
class concert_date final
    : public durable_actor<concert_date_actor, domain::seat_map, domain::seat_map_image> {
 public:
  /// `hold_for` overrides the date's own terms.
  concert_date(caf::actor_config& config, surroundings around, domain::concert_date_key date,
               std::optional<domain::milliseconds> hold_for, concert_date_publication publication,
               concert_date_neighbours neighbours);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  /// A payment or refund that the wallets have been asked for.
  struct settlement {
    std::variant<domain::payment_plan, domain::cancellation_plan> plan;
    std::function<void(const answer<money_settled_outcome>&)> finish;
  };

  void show_view(const show_seats_ask& a);
  void hold(const hold_seats_ask& a);
  void tell_standing(const show_standing_ask& a);
  void pay(const pay_ask& a);
  void pay(const pay_ask& a, domain::payment_plan plan);
  void cancel(const cancel_sale_ask& a);
  void cancel(const cancel_sale_ask& a, domain::cancellation_plan plan);
  void refund_all(domain::instant now);
  void ask_wallets(settlement under_way, settle_money what, request_context context);
  void finish_settlement(const settlement_arrived& arrived);
  /// Pins the seats of a plan in a machine.
  static void pin(domain::seat_map& seats, const settlement& s);
  static const std::vector<domain::seat_number>& seats_of(const settlement& s);
  static const domain::changes& facts_of(const settlement& s);
  void tell_neighbours(const domain::changes& changes);
  /// So that nobody's session ends before what they hold.
  void tell_rooms();
  /// Hands the outbox the notices that nothing under way may still precede.
  void pass_notices_on();

  reader image_reader() override;
  domain::seat_map make_machine(const domain::seat_map_image& image) override;
  void time_passed(const domain::instant& now) override;
  void submitted(const domain::change& c) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }
  void publish() override;

  domain::concert_date_key date_;
  std::optional<domain::milliseconds> hold_for_;
  concert_date_publication publication_;
  concert_date_neighbours neighbours_;
  /// The seats as far as they are durable; the machine may be ahead of them.
  std::optional<domain::seat_map> shown_;
  /// Durable changes that the neighbours have not been told yet.
  domain::changes untold_;
  /// Tokens under which other seats are held now, or until another time, than the rooms were told.
  std::set<domain::token_ref> untold_tokens_;
  /// Durable notices that the outbox has not been told yet.
  std::map<domain::notice_number, domain::notice_queued> notices_;
  /// Notices that the date itself has submitted and not heard of as durable.
  std::set<domain::notice_number> submitted_notices_;

  std::map<std::uint64_t, settlement> settlements_;
  std::uint64_t last_settlement_ = 0;
  std::size_t refunds_under_way_ = 0;
  /// Refunds are not asked for again before this, after the wallets could not make one.
  domain::instant refunds_from_{};
  /// Payments and cancellations that met one under way for the same seats.
  parked<domain::limits::max_parked_payments> behind_settlements_;
};

}  // namespace usher::actors
