#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "actors/base/views.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Where a concert date publishes, and what of its concert the view shows.
struct concert_date_publication {
  std::shared_ptr<view_slot<concert_view>> concert;
  std::shared_ptr<view_slot<seats_view>> slot;
};

/// Whom a concert date asks for money, and whom it tells what became durable.
struct concert_date_neighbours {
  wallets_actor wallets;
  outbox_actor outbox;
  remembered_requests_actor requests;
  catalogue_actor catalogue;
  concert_quota_actor quota;
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
  std::deque<std::function<void()>> behind_settlements_;
};

}  // namespace usher::actors
