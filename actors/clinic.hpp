#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "actors/durable_actor.hpp"
#include "actors/views.hpp"

namespace usher::actors {

/// `clinic/1`.
std::string clinic_name(domain::clinic_id clinic);

/// Where a clinic publishes.
struct clinic_publication {
  std::shared_ptr<schedule_board> board;
  std::size_t index;
  std::function<void(clinic_view&)> render;
};

/// Gives out the places of one clinic's next class, one request at a time.
class clinic final : public durable_actor<clinic_actor, domain::roster, domain::roster_image> {
 public:
  clinic(caf::actor_config& config, surroundings around, domain::clinic_facts facts, people_actor people,
         clinic_publication publication);

  behavior_type make_behavior() override;

 private:
  void reserve(const reserve_place_ask& a);

  reader image_reader() override;
  domain::roster make_machine(const domain::roster_image& image) override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override;
  void publish() override;

  domain::clinic_facts facts_;
  people_actor people_;
  clinic_publication publication_;
  /// The roster as far as it is durable; the machine may be ahead of it.
  std::optional<domain::roster> shown_;
};

}  // namespace usher::actors
