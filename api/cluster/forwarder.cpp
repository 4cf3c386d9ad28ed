#include "api/cluster/forwarder.hpp"

#include <utility>

#include "api/cluster/forwarding_loop.hpp"

namespace usher::api {

forwarder::forwarder(forwarder_settings settings, serve_here here)
    : loop_(std::make_shared<loop>(std::move(settings), std::move(here))) {
  loop_->start();
}

forwarder::~forwarder() {
  stop();
}

void forwarder::take(edge::request&& r, const exchange& x, const trace_context& trace) {
  loop_->take(std::move(r), x, trace);
}

void forwarder::follow(const owner_address& owner) {
  engaged_ = !owner.link.empty();
  loop_->post([to = loop_.get(), owner] { to->follow(owner); });
}

void forwarder::hold() {
  engaged_ = true;
  loop_->post([to = loop_.get()] { to->hold(); });
}

void forwarder::lead() {
  loop_->post([to = loop_.get()] { to->lead(); });
}

bool forwarder::is_well() const noexcept {
  return loop_->is_well();
}

forwarder_counters forwarder::counters() const noexcept {
  auto now = loop_->counters();
  now.is_engaged = engaged_;
  return now;
}

void forwarder::stop() {
  loop_->stop();
}

}  // namespace usher::api
