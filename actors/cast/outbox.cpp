#include "actors/cast/outbox.hpp"

#include <variant>

#include "domain/changes/names.hpp"

namespace usher::actors {

outbox::outbox(caf::actor_config& config, surroundings around, domain::outbox_settings settings,
               outbox_delivery delivery)
    : durable_actor(config, std::string(domain::outbox_name), std::move(around)),
      settings_(settings),
      delivery_(std::move(delivery)) {}

outbox::behavior_type outbox::make_behavior() {
  restore();
  return serving(decides<resend_notice_ask>(),
                 handles<notice_loaded>([this](const notice_loaded& loaded) { send(loaded); }),
                 handles<attempt_made>([this](const attempt_made& made) { take_result(made); }),
                 handles<news>([this](const news& heard) {
                   if (goes_by_time()) {
                     take_in(heard.changes);
                     catch_up();
                   }
                 }));
}

void outbox::on_exit() {
  // The sender may hold the last reference to this actor in a result: it must not end from its own thread.
  delivery_.sender.reset();
  durable_actor::on_exit();
}

void outbox::time_passed(const domain::instant& now) {
  if (!goes_by_time()) {
    return;
  }
  for (const auto& attempt : machine_->begin(now)) {
    load(attempt);
  }
}

void outbox::follow(const followed_change& one) {
  const auto* failed = std::get_if<domain::notice_failed>(&one.change);
  if (!goes_by_time() && failed != nullptr && failed->dead) {
    // It has only those that are given up, and takes this one in now.
    domain::notice_queued queued{};
    queued.lane = failed->lane;
    queued.notice = failed->notice;
    queued.queued_at = failed->failed_at;
    machine_->apply(queued);
  }
  if (goes_by_time() || !std::holds_alternative<domain::notice_queued>(one.change)) {
    durable_actor::follow(one);
  }
}

void outbox::load(const domain::notice_attempt& attempt) {
  const auto self = caf::actor_cast<caf::actor>(this);
  around_.journal->read([self, attempt](storage::store_reader& store) {
    notice_loaded loaded{attempt, std::nullopt};
    try {
      loaded.notice = store.load_notice(attempt.notice);
    } catch (const storage::store_error& error) {
      spdlog::warn("a notice cannot be read: {}", error.what());
    }
    caf::anon_send(self, std::move(loaded));
  });
}

void outbox::send(const notice_loaded& loaded) {
  const auto key = loaded.attempt.notice;
  if (!loaded.notice) {
    // The receiver was not asked: this was no attempt.
    if (machine_) {
      const auto now = around_.time->now();
      machine_->put_off(key, now);
      arm(now);
    }
    return;
  }
  if (loaded.notice->state == storage::notice_state::delivered) {
    // It was read when this actor restored, and delivered before the news of it came.
    const auto delivered_at = loaded.notice->delivered_at.value_or(around_.time->now());
    take_in({domain::notice_delivered{key.lane, key.number, delivered_at}});
    return catch_up();
  }
  const auto self = caf::actor_cast<caf::actor>(this);
  delivery_.sender->send(
      delivery_.render(loaded.notice->notice, loaded.attempt.attempt), [self, key](notice_result result) {
        caf::anon_send(self, attempt_made{{key, result.delivered, std::move(result.error)}});
      });
}

void outbox::take_result(const attempt_made& made) {
  if (!machine_) {
    // It will be tried again.
    return;
  }
  const auto now = around_.time->now();
  if (!made.result.delivered) {
    spdlog::warn("a notice of {} was not delivered: {}", domain::lane_name(made.result.notice.lane),
                 made.result.error);
  }
  take(machine_->decide(made.result, now), {}, now);
  take_due(now);
  arm(now);
}

outbox::reader outbox::image_reader() {
  return [delivers = goes_by_time()](storage::store_reader& store) {
    return delivers ? store.load_outbox() : store.load_dead_notices();
  };
}

domain::outbox outbox::make_machine(const domain::outbox_image& image) {
  return domain::outbox{settings_, image};
}

}  // namespace usher::actors
