#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "actors/base/clock.hpp"

namespace usher::tests {

/// A clock of a zone which stands still until it is set. Any thread.
class manual_clock final : public actors::clock {
 public:
  manual_clock(const std::string& zone, domain::instant start)
      : zone_(actors::make_system_clock(zone)), now_(start) {}

  void set(domain::instant now) { now_.store(now); }
  void advance(domain::milliseconds by) { set(now() + by); }

  domain::instant now() const override { return now_.load(); }
  domain::local_time to_local(domain::instant utc) const override { return zone_->to_local(utc); }
  domain::instant to_utc(domain::local_time local) const override { return zone_->to_utc(local); }
  actors::times_shown shows(domain::local_time local) const override { return zone_->shows(local); }
  std::string to_text(domain::instant utc) const override { return zone_->to_text(utc); }

 private:
  std::shared_ptr<const actors::clock> zone_;
  std::atomic<domain::instant> now_;
};

inline std::shared_ptr<manual_clock> make_manual_clock(const std::string& zone, domain::instant start) {
  return std::make_shared<manual_clock>(zone, start);
}

}  // namespace usher::tests
