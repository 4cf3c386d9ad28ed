#include "storage/postgres/fail_over.hpp"

#include <spdlog/spdlog.h>

namespace usher::storage {

reconnection meaning_of(const served_store& known, const reached_store& reached) {
  if (reached.primary.system != known.primary.system) {
    return reconnection::another_cluster;
  }
  if (reached.primary.timeline < known.primary.timeline) {
    return reconnection::replaced;
  }
  if (reached.epoch > known.epoch) {
    return reconnection::claimed_since;
  }
  // Our own claim is among what was acknowledged.
  if (reached.epoch < known.epoch || !reached.has_acknowledged) {
    return reconnection::went_back;
  }
  return reached.primary.timeline > known.primary.timeline ? reconnection::failed_over
                                                           : reconnection::same_primary;
}

std::string complaint_about(const standby_reading& standbys) {
  if (!standbys.is_awaited) {
    return "it is asynchronous: synchronous_standby_names is empty, so that no commit waits for a standby";
  }
  if (standbys.confirming > 0) {
    return {};
  }
  if (standbys.hidden > 0) {
    return "its role may not see whether a standby is synchronous: GRANT pg_read_all_stats to it";
  }
  return "no standby confirms commits (none is 'sync' or 'quorum' in pg_stat_replication)";
}

std::optional<primary_identity> followed_primary::known() const {
  const std::scoped_lock guard(lock_);
  return known_;
}

void followed_primary::follow(const primary_identity& which, const std::string& where) {
  const std::scoped_lock guard(lock_);
  if (known_ && which.timeline > known_->timeline) {
    ++fail_overs_;
    spdlog::warn(
        "the database {} has failed over, from timeline {} to {}; all that was acknowledged is there", where,
        known_->timeline, which.timeline);
  }
  known_ = which;
}

void followed_primary::be(unfit now, const std::string& why) {
  const auto before = unfit_.exchange(now);
  if (before == now) {
    return;
  }
  if (now == unfit::no) {
    spdlog::warn("the database may be used again");
  } else {
    spdlog::critical("nothing is acknowledged: {}", why);
  }
}

store_encounters followed_primary::encounters() const noexcept {
  return {unfit_, silences_, fail_overs_};
}

}  // namespace usher::storage
