#include "domain/ownership/ownership.hpp"

#include <algorithm>

namespace usher::domain {

void lease::renew(uptime sent) noexcept {
  until_ = std::max(until_, sent + ownership::silent_after);
}

bool owner_watch::look(const owner_sighting& seen, uptime sent, uptime answered) noexcept {
  if (seen.epoch == 0 || !seen.is_node || seen.has_resigned) {
    known_.reset();
    return true;
  }
  // After a gap, as when the store was away for all, the owner had no chance to be seen either.
  const bool goes_on =
      known_ && known_->last.epoch == seen.epoch && answered - known_->answered <= ownership::longest_gap;
  if (!goes_on) {
    known_ = series{seen, answered, std::nullopt, answered};
    return false;
  }
  auto& known = *known_;
  if (seen.beats != known.last.beats) {
    known.still_since = answered;
  }
  if (seen.is_connected) {
    known.gone_since.reset();
  } else if (known.last.is_connected) {
    known.gone_since = answered;
  }
  known.last = seen;
  known.answered = answered;
  // What was seen was sent before that answer; what was sent later is not there by the time of this question.
  return sent - known.still_since >= ownership::dead_after ||
         (known.gone_since && sent - *known.gone_since >= ownership::gone_after);
}

}  // namespace usher::domain
