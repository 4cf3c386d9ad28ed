#pragma once

#include <memory>
#include <optional>
#include <set>

#include "actors/shell/directory.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Keeps which concerts and dates there are, and has the directory know them as soon as they are durable.
class catalogue final : public durable_actor<catalogue_actor, domain::catalogue, domain::catalogue_image> {
 public:
  catalogue(caf::actor_config& config, surroundings around, std::shared_ptr<directory> names);

  behavior_type make_behavior() override;

 private:
  reader image_reader() override;
  domain::catalogue make_machine(const domain::catalogue_image& image) override;
  void show(const domain::change& c) override;
  bool shows() const override { return true; }
  void publish() override;

  std::shared_ptr<directory> names_;
  /// The catalogue as far as it is durable; the machine may be ahead of it.
  std::optional<domain::catalogue> shown_;
  /// What of it the directory does not know yet.
  std::set<domain::concert_id> unpublished_;
};

}  // namespace usher::actors
