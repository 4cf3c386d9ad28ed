#pragma once

#include <memory>
#include <set>
#include <string>

#include "actors/durable_actor.hpp"
#include "actors/views.hpp"

namespace usher::actors {

/// `concert-date/1/2024-09-15T20:00:00`.
std::string concert_date_name(const domain::concert_date_key& date);

/// Where a concert date publishes, and what of its concert the rendered view shows.
struct concert_date_publication {
  std::shared_ptr<const storage::concert_facts> concert;
  std::shared_ptr<view_slot<seats_view>> slot;
  std::function<std::string(const storage::concert_facts&, const seats_view&)> render;
};

/// Holds the seats of one concert date, one request at a time.
class concert_date final
    : public durable_actor<concert_date_actor, domain::seat_map, domain::seat_map_image> {
 public:
  concert_date(caf::actor_config& config, surroundings around, domain::concert_date_key date,
               std::int32_t seat_count, domain::seat_map_settings settings,
               concert_date_publication publication);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::seat_map make_machine(const domain::seat_map_image& image) override;
  void show(const domain::change& c) override;
  void publish() override;

  domain::concert_date_key date_;
  std::int32_t seat_count_;
  domain::seat_map_settings settings_;
  concert_date_publication publication_;
  /// The free seats as far as they are durable; the machine may be ahead of them.
  std::set<domain::seat_number> shown_free_;
};

}  // namespace usher::actors
