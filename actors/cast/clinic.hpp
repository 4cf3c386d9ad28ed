#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "actors/base/views.hpp"
#include "actors/shell/durable_actor.hpp"

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
};

/// Gives out the places of one clinic's next class, one request at a time, and those that become free to the
/// people in its line: each of them is asked about at the people actor first, which keeps other calls about
/// this person waiting until the place is theirs.
///
/// Who moves to another clinic keeps the place here until that clinic has appended both changes as one.
class clinic final : public durable_actor<clinic_actor, domain::roster, domain::roster_image> {
 public:
  clinic(caf::actor_config& config, surroundings around, domain::clinic_facts facts,
         domain::clinic_rules rules, clinic_publication publication, clinic_neighbours neighbours);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  void reserve(const reserve_place_ask& a);
  void reserve(const move_in_ask& a);
  void keep_for_move(const prepare_move_ask& a);
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
  /// Applies changes in which `who` gets a place, and submits them.
  void take_for(const domain::booker& who, domain::changes changes, const domain::trace_id& trace,
                domain::instant now);

  reader image_reader() override;
  domain::roster make_machine(const domain::roster_image& image) override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override;
  void show(const domain::change& c) override;
  void show_for(const domain::booker& who, const domain::change& c);
  bool shows() const override { return true; }
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
  std::deque<std::function<void()>> behind_moves_;
};

}  // namespace usher::actors
