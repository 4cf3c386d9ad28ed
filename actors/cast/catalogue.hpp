#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using create_concert_ask = ask<domain::create_concert, concert_outcome>;
using change_concert_ask = ask<domain::change_concert, concert_outcome>;
using create_date_ask = ask<domain::create_date, concert_outcome>;

using catalogue_actor = durable_interface<
    // What it is restored from.
    domain::catalogue_image,
    // Makes a concert.
    caf::reacts_to<create_concert_ask>,
    // Changes what a concert shows.
    caf::reacts_to<change_concert_ask>,
    // Makes a date of a concert.
    caf::reacts_to<create_date_ask>,
    // Takes in the new terms of a date.
    caf::reacts_to<news>>;

/// Keeps which concerts and dates there are.
class catalogue final : public durable_actor<catalogue_actor, domain::catalogue, domain::catalogue_image> {
 public:
  /// `publish` is called with each concert that is new or has changed when that is durable, before anyone is
  /// answered; and when the sale of one of its dates is over.
  catalogue(caf::actor_config& config, surroundings around,
            std::function<void(const domain::concert_facts&)> publish);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  reader image_reader() override;
  domain::catalogue make_machine(const domain::catalogue_image& image) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }
  void publish() override;
  void time_passed(const domain::instant& now) override;
  std::optional<domain::instant> next_time_passed() const override;
  /// Notes when the next sale of the concert will be over.
  void watch_closing(const domain::concert_facts& concert);

  std::function<void(const domain::concert_facts&)> publish_;
  /// The catalogue as far as it is durable; the machine may be ahead of it.
  std::optional<domain::catalogue> shown_;
  /// What of it has not been published yet.
  std::set<domain::concert_id> unpublished_;
  /// When the next sale of each concert will be over: by concert, and those to come in order of time.
  std::map<domain::concert_id, domain::instant> next_closing_;
  std::set<std::pair<domain::instant, domain::concert_id>> closings_;
};

}  // namespace usher::actors
