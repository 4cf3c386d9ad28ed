#pragma once

#include <functional>
#include <memory>

#include "actors/base/notice_sender.hpp"
#include "actors/shell/durable_actor.hpp"

namespace usher::actors {

using resend_notice_ask = ask<domain::resend_notice, notice_resent_outcome>;

/// A notice as the store has it, read for an attempt; nothing when the store could not be read.
struct notice_loaded {
  domain::notice_attempt attempt;
  std::optional<storage::stored_notice> notice;
};

/// The sender has tried.
struct attempt_made {
  domain::attempt_result result;
};

/// The messages that it takes. By time alone it sends what is due.
using outbox_actor = durable_interface<
    // What it is restored from.
    domain::outbox_image,
    // Tries a dead notice again.
    caf::reacts_to<resend_notice_ask>,
    // Hands a notice to the sender.
    caf::reacts_to<notice_loaded>,
    // Ticks a notice off, or puts it off.
    caf::reacts_to<attempt_made>,
    // Takes in what was queued.
    caf::reacts_to<news>>;

}  // namespace usher::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::notice_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(usher::actors::attempt_made)

namespace usher::actors {

/// Where notices go, and how they become text. Without a sender they stay pending, and are not kept in mind.
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
  /// Without somebody who delivers, notices stay where they are: in the store, and not in memory.
  bool goes_by_time() const override { return delivery_.sender != nullptr; }
  void follow(const followed_change& one) override;
  /// Begins what is due.
  void time_passed(const domain::instant& now) override;

  domain::outbox_settings settings_;
  outbox_delivery delivery_;
};

}  // namespace usher::actors
