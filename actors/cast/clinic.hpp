#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/base/views.hpp"
#include "actors/cast/outbox.hpp"
#include "actors/cast/people.hpp"
#include "actors/cast/remembered_requests.hpp"
#include "actors/cast/timetable.hpp"
#include "actors/cast/wallets.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using reserve_place_ask = ask<domain::reserve_place, place_outcome>;
using release_place_ask = ask<domain::release_place, place_given_up_outcome>;
using prepare_move_ask = ask<domain::prepare_move, move_prepared_outcome>;
using swap_place_ask = ask<domain::swap_place, swap_prepared_outcome>;
using leave_clinic_ask = ask<domain::leave_clinic, clinic_left_outcome>;
using join_clinic_line_ask = ask<domain::join_clinic_line, clinic_line_outcome>;
using leave_clinic_line_ask = ask<domain::leave_clinic_line, clinic_line_outcome>;
using clinic_line_position_ask = ask<domain::clinic_line_position, clinic_line_outcome>;
using edit_clinic_ask = ask<domain::edit_clinic, clinic_edit_outcome>;
using let_teacher_go_ask = ask<domain::let_teacher_go, clinic_edit_outcome>;
using delete_clinic_ask = ask<domain::delete_clinic, clinic_edit_outcome>;
using reset_roster_ask = ask<domain::reset_roster, roster_reset_outcome>;

/// Somebody comes from another clinic, whose changes are appended with theirs.
struct move_in {
  domain::booker who;
  domain::changes leaving;
};

using move_in_ask = ask<move_in, place_outcome>;

/// Two swap: the half of this clinic, and that of the other, whose changes are appended with its own.
struct swap_in {
  domain::swap_place own;
  domain::place_swapped other;
};

using swap_in_ask = ask<swap_in, places_swapped_outcome>;

/// The other clinic has decided about a prepared move or swap.
struct settle_move {
  domain::user_id user;
  /// Durable; empty when the person stays.
  domain::changes left;
  /// Whoever came instead.
  domain::booker entered = {};
};

struct move_over {};

using settle_move_ask = ask<settle_move, move_over>;

/// What the people actor says of somebody in a clinic's line.
struct waiter_vetted {
  domain::user_id user;
  /// Nothing when they are gone.
  std::optional<domain::booker> who;
  /// Nobody could say.
  bool unknown = false;
};

/// What the wallets said of the places whose money was under way.
struct places_paid {
  answer<places_settled_outcome> result;
  request_context context = {};
};

/// What a clinic is, and the roster of its next class, as of one moment.
struct clinic_image {
  domain::clinic_facts facts;
  domain::roster_image roster;
};

/// The messages that it takes. By time alone it turns to the roster of the following class; gives free places
/// to the line.
using clinic_actor = durable_interface<
    // What it is restored from.
    clinic_image,
    // Puts a person on the roster of the next class.
    caf::reacts_to<reserve_place_ask>,
    // Takes a person off it.
    caf::reacts_to<release_place_ask>,
    // Keeps a person's place while another clinic decides about them.
    caf::reacts_to<prepare_move_ask>,
    // Puts a person on the roster who leaves another one by that.
    caf::reacts_to<move_in_ask>,
    // Lets the place of a move go, or stay.
    caf::reacts_to<settle_move_ask>,
    // Keeps a place that somebody from another clinic is to have, while that one decides about the other
    // half.
    caf::reacts_to<swap_place_ask>,
    // Carries out both halves.
    caf::reacts_to<swap_in_ask>,
    // Takes a person who may not book any more off the roster and out of the line.
    caf::reacts_to<leave_clinic_ask>,
    // Puts a person into the line.
    caf::reacts_to<join_clinic_line_ask>,
    // Takes a person out of the line.
    caf::reacts_to<leave_clinic_line_ask>,
    // Says where in the line a person stands.
    caf::reacts_to<clinic_line_position_ask>,
    // Gives somebody of the line a place.
    caf::reacts_to<waiter_vetted>,
    // Goes on when money has moved with places, or has not.
    caf::reacts_to<places_paid>,
    // Changes what the clinic is.
    caf::reacts_to<edit_clinic_ask>,
    // Has no teacher any more where this one was erased.
    caf::reacts_to<let_teacher_go_ask>,
    // Ends the clinic.
    caf::reacts_to<delete_clinic_ask>,
    // Empties roster and line.
    caf::reacts_to<reset_roster_ask>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::waiter_vetted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::places_paid)

namespace usher::actors {

/// Where a clinic publishes.
struct clinic_publication {
  std::shared_ptr<schedule_board> board;
  std::function<void(clinic_view&)> render;
};

/// Whom a clinic asks about people, and whom it tells what became durable.
struct clinic_neighbours {
  people_actor people;
  outbox_actor outbox;
  timetable_actor timetable;
  remembered_requests_actor requests;
  wallets_actor wallets;
};

/// Who gets the place or begins to wait by `c`; nobody where it is of none of them.
domain::booker booker_of(const std::vector<domain::booker>& entering, const domain::change& c);

/// Gives out the places of one clinic's next class, one request at a time, and those that become free to the
/// people in its line: each of them is asked about at the people actor first, which keeps other calls about
/// this person waiting until the place is theirs.
///
/// Who moves to another clinic keeps the place here until that clinic has appended both changes as one.
///
/// Where money moves with places, the wallets append what happens to them: then all of it becomes durable, or
/// nothing. Meanwhile nothing else is decided here. A place that somebody of the line cannot pay for goes on
/// to the next who can; they are told so once, keep theirs in the line, and are asked about again.
class clinic final : public durable_actor<clinic_actor, domain::roster, clinic_image> {
 public:
  clinic(caf::actor_config& config, surroundings around, domain::clinic_facts facts,
         domain::clinic_rules rules, clinic_publication publication, clinic_neighbours neighbours);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  using paid_result = answer<places_settled_outcome>;

  using bookers = std::vector<domain::booker>;

  /// A handler that runs `serve` when no money is under way.
  template <class Ask, class Serve>
  auto when_paid(Serve serve);
  template <class Ask, class Serve>
  void behind_payment(const Ask& a, Serve serve);
  /// As machine_for, where no money is under way.
  template <class Ask>
  domain::roster* free_machine_for(const Ask& a, domain::instant now);
  /// The whole way of a command that may give money back.
  template <class Ask>
  void carry_out(const Ask& a, const bookers& entering = {});
  /// Has the wallets append `facts` with what they cost and give back. `entering` get places by that.
  /// `finish` is called once, after what became durable is published. Not while money is under way.
  void pay(bookers entering, domain::changes facts, std::vector<domain::settle_payment> payments,
           const request_context& context, std::function<void(const paid_result&)> finish);
  /// Some of what is demanded of a clinic is carried out later where it cannot be now: nobody demands it
  /// again.
  template <class Command>
  void owe(const Command& command);
  void finish_payment(const places_paid& arrived);
  /// Why nobody gets a place whose money does not move; nothing where they do.
  static std::optional<domain::reserve_refusal> refusal_of(const paid_result& result);
  /// For the statistics.
  void count(const domain::reserve_refusal& refusal);
  void promote(const domain::booker& who, domain::changes changes,
               std::vector<domain::settle_payment> payments);
  /// Puts off what is due, and the line.
  void try_again_later();

  /// Makes what was decided durable, with the money that moves by it, and answers; with what `refuse` makes
  /// of it where there is too little.
  template <class Ask, class Outcome, class Refuse>
  void conclude(const Ask& a, const bookers& entering, Outcome outcome, domain::changes&& facts,
                domain::instant now, Refuse refuse);
  void reserve(const reserve_place_ask& a);
  void reserve(const move_in_ask& a);
  void swap(const swap_in_ask& a);
  void join(const join_clinic_line_ask& a);
  /// Keeps this person's place while another clinic decides.
  template <class Ask>
  void keep_for(const Ask& a, domain::user_id user);
  void settle(const settle_move_ask& a);
  void give_place(const waiter_vetted& vetted);
  void ask_about_line(const domain::moment& now);

  /// A handler for a command that takes places away and waits for moves.
  template <class Ask>
  auto decides_behind_moves();
  template <class Ask>
  void handle_behind_moves(const Ask& a);

  /// The end of a reservation, with what goes along in the same append.
  template <class Ask>
  void take_place(const Ask& a, const domain::booker& who,
                  domain::decision<place_outcome, domain::change> decided, const domain::moment& now);
  /// Applies changes in which `entering` get places or begin to wait, and submits them.
  void take_for(const bookers& entering, domain::changes changes, const domain::trace_id& trace,
                domain::instant now);

  reader image_reader() override;
  domain::roster make_machine(const clinic_image& image) override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override;
  void show(const domain::change& c) override;
  void follow(const followed_change& one) override;
  void show_for(const bookers& entering, const domain::change& c);
  bool shows() const override { return true; }
  bool goes_by_time() const override { return !paying_ && !due_again_at_; }
  void publish() override;
  void tell_neighbours();

  /// As far as it is durable.
  domain::clinic_facts facts_;
  domain::clinic_rules rules_;
  clinic_publication publication_;
  clinic_neighbours neighbours_;
  /// The roster as far as it is durable; the machine may be ahead of it.
  std::optional<domain::roster> shown_;
  /// Durable changes that the neighbours have not been told yet.
  domain::changes untold_;
  /// Whom the people actor is being asked about.
  std::optional<domain::user_id> vetting_;
  /// When those of the line who could not book are asked about again.
  std::optional<domain::instant> ask_again_at_;
  parked<domain::limits::max_parked_edits> behind_moves_;

  /// What becomes durable by way of the wallets.
  struct payment {
    bookers entering;
    domain::changes facts;
    std::function<void(const paid_result&)> finish;
  };
  std::optional<payment> paying_;
  /// What waits for it.
  parked<domain::limits::max_requests_in_flight> behind_payment_;
  /// What was said meanwhile of somebody in the line.
  std::optional<waiter_vetted> vetted_meanwhile_;
  /// When what only time brings about is tried again, where others could not carry it out, or say.
  std::optional<domain::instant> due_again_at_;
};

}  // namespace usher::actors
