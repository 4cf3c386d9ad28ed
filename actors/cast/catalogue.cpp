#include "actors/cast/catalogue.hpp"

#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

/// The concert that a change of the catalogue is about.
std::optional<domain::concert_id> concert_of(const domain::change& c) {
  if (const auto* created = std::get_if<domain::concert_created>(&c)) {
    return created->concert;
  }
  if (const auto* changed = std::get_if<domain::concert_changed>(&c)) {
    return changed->concert;
  }
  if (const auto* date = std::get_if<domain::concert_date_created>(&c)) {
    return date->date.concert;
  }
  if (const auto* terms = std::get_if<domain::date_terms_set>(&c)) {
    return terms->date.concert;
  }
  return std::nullopt;
}

}  // namespace

catalogue::catalogue(caf::actor_config& config, surroundings around,
                     std::function<void(const domain::concert_facts&)> publish)
    : durable_actor(config, std::string(domain::catalogue_name), std::move(around)),
      publish_(std::move(publish)) {}

catalogue::behavior_type catalogue::make_behavior() {
  restore();
  return serving(decides<create_concert_ask>(), decides<change_concert_ask>(), decides<create_date_ask>(),
                 handles<news>([this](const news& heard) {
                   take_in(heard.changes);
                   if (machine_) {
                     publish();
                   }
                 }));
}

void catalogue::on_exit() {
  publish_ = nullptr;
  durable_actor::on_exit();
}

catalogue::reader catalogue::image_reader() {
  return [](storage::store& store) { return domain::catalogue_image{store.load_catalogue().concerts}; };
}

domain::catalogue catalogue::make_machine(const domain::catalogue_image& image) {
  shown_.emplace(image);
  for (const auto& concert : image.concerts) {
    unpublished_.insert(concert.id);
  }
  return domain::catalogue{image};
}

void catalogue::show(const domain::change& c) {
  if (const auto concert = concert_of(c)) {
    shown_->apply(c);
    unpublished_.insert(*concert);
  }
}

void catalogue::publish() {
  for (const auto& id : std::exchange(unpublished_, {})) {
    if (const auto* facts = shown_->find(id)) {
      publish_(*facts);
    }
  }
}

}  // namespace usher::actors
