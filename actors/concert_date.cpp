#include "actors/concert_date.hpp"

#include <variant>

namespace usher::actors {

std::string concert_date_name(const domain::concert_date_key& date) {
  return "concert-date/" + std::to_string(date.concert.value) + "/" + domain::to_text(date.starts_at);
}

concert_date::concert_date(caf::actor_config& config, surroundings around, domain::concert_date_key date,
                           std::int32_t seat_count, domain::seat_map_settings settings,
                           concert_date_publication publication)
    : durable_actor(config, concert_date_name(date), std::move(around)),
      date_(date),
      seat_count_(seat_count),
      settings_(settings),
      publication_(std::move(publication)) {}

concert_date::behavior_type concert_date::make_behavior() {
  restore();
  return {
      [this](const hold_seat_ask& a) { handle(a); },
      [this](const journal_durable& report) { on_durable(report); },
      [this](const journal_lost& report) { on_lost(report); },
      [this](const wake_up&) { on_wake_up(); },
      [this](const restored<domain::seat_map_image>& state) { on_restored(state); },
      [this](const restore_failed& report) { on_restore_failed(report); },
  };
}

concert_date::reader concert_date::image_reader() {
  return [date = date_](storage::store& store) { return store.load_concert_date(date); };
}

domain::seat_map concert_date::make_machine(const domain::seat_map_image& image) {
  domain::seat_map seats{date_, seat_count_, settings_, image};
  const auto free = seats.free_seats();
  shown_free_ = {free.begin(), free.end()};
  return seats;
}

void concert_date::show(const domain::change& c) {
  if (const auto* held = std::get_if<domain::seat_held>(&c)) {
    shown_free_.erase(held->seat);
  } else if (const auto* expired = std::get_if<domain::hold_expired>(&c)) {
    shown_free_.insert(expired->seat);
  }
}

void concert_date::publish() {
  auto view = std::make_shared<seats_view>();
  view->date = date_;
  view->free_seats.assign(shown_free_.begin(), shown_free_.end());
  view->body = std::make_shared<const std::string>(publication_.render(*publication_.concert, *view));
  publication_.slot->publish(std::move(view));
}

}  // namespace usher::actors
