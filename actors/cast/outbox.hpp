#pragma once

#include <functional>
#include <memory>

#include "actors/base/notice_sender.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

/// Where notices go, and how they become text. Without a sender they stay pending.
struct outbox_delivery {
  std::shared_ptr<notice_sender> sender;
  std::function<outgoing_notice(const domain::notice_queued& notice, std::int32_t attempt)> render;
};

/// Has the outside world told what happened, in order for each concert date, at least once.
class outbox final : public durable_actor<outbox_actor, domain::outbox, domain::outbox_image> {
 public:
  outbox(caf::actor_config& config, surroundings around, domain::outbox_settings settings,
         outbox_delivery delivery);

  behavior_type make_behavior() override;
  void on_exit() override;

 private:
  void load(const domain::notice_attempt& attempt);
  void send(const notice_loaded& loaded);
  void take_result(const attempt_made& made);

  reader image_reader() override;
  domain::outbox make_machine(const domain::outbox_image& image) override;
  /// Without somebody who delivers, notices stay where they are.
  bool goes_by_time() const override { return delivery_.sender != nullptr; }
  /// Begins what is due.
  void time_passed(const domain::instant& now) override;

  domain::outbox_settings settings_;
  outbox_delivery delivery_;
};

}  // namespace usher::actors
