#include "actors/cast/catalogue.hpp"

#include <algorithm>

#include "domain/changes/names.hpp"

namespace usher::actors {

namespace {

/// The concert that a change of the catalogue is about.
std::optional<domain::concert_id> concert_of(const domain::change& c) {
  return std::visit(
      [](const auto& fact) -> std::optional<domain::concert_id> {
        if constexpr (requires { fact.concert; }) {
          return fact.concert;
        } else if constexpr (requires { fact.date.concert; }) {
          return fact.date.concert;
        } else {
          return std::nullopt;
        }
      },
      c);
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
  return
      [](storage::store_reader& store) { return domain::catalogue_image{store.load_catalogue().concerts}; };
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
      watch_closing(*facts);
      publish_(*facts);
    }
  }
  arm(around_.time->now());
}

void catalogue::watch_closing(const domain::concert_facts& concert) {
  const auto now = around_.time->now();
  auto& next = next_closing_[concert.id];
  closings_.erase({next, concert.id});
  next = domain::instant::max();
  for (const auto& date : concert.dates) {
    const auto closing = date.terms.sales_close_at.value_or(next);
    next = closing > now ? std::min(next, closing) : next;
  }
  if (next != domain::instant::max()) {
    closings_.emplace(next, concert.id);
  }
}

void catalogue::time_passed(const domain::instant& now) {
  bool is_one_over = false;
  for (; !closings_.empty() && closings_.begin()->first <= now; closings_.erase(closings_.begin())) {
    unpublished_.insert(closings_.begin()->second);
    is_one_over = true;
  }
  if (is_one_over) {
    publish();
  }
}

std::optional<domain::instant> catalogue::next_time_passed() const {
  return closings_.empty() ? std::nullopt : std::optional(closings_.begin()->first);
}

}  // namespace usher::actors
