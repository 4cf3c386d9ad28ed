#include "api/operation/readiness.hpp"

#include "api/operation/refusals.hpp"

namespace usher::api {

namespace {

readiness::check make_check(const char* name, bool passed, const refusal_answer& why) {
  if (passed) {
    return {name, true, {}, {}};
  }
  return {name, false, std::string(why.code), {std::string(why.korean), std::string(why.english)}};
}

/// What keeps it from answering, as it should be told.
const refusal_answer& reason_of(storage::unfit what, const refusal_answer& otherwise) {
  switch (what) {
    case storage::unfit::without_standby:
      return standby_is_missing;
    case storage::unfit::replaced:
      return store_was_replaced;
    case storage::unfit::no:
      break;
  }
  return otherwise;
}

}  // namespace

void readiness::follow(const owner_address& owner) {
  {
    const std::scoped_lock guard(lock_);
    owner_ = owner;
  }
  for (const auto from : {stage::waiting, stage::restoring}) {
    move(from, stage::following);
  }
}

std::optional<owner_address> readiness::followed() const {
  if (stage_.load(std::memory_order_acquire) != stage::following) {
    return std::nullopt;
  }
  const std::scoped_lock guard(lock_);
  return owner_;
}

std::vector<readiness::check> readiness::checks() const {
  const auto now = stage_.load(std::memory_order_acquire);
  const bool ends = ends_ || now == stage::draining || now == stage::handing_over;
  if (is_elsewhere() && forwards() && (now != stage::restoring || is_linked_())) {
    return {make_check("owner", is_linked_(), owner_is_silent),
            make_check("accepting", !ends, reasons_not_ready[1])};
  }
  const bool waits = now <= stage::waiting && now != stage::following;
  const auto unfit = is_unfit_();
  const auto& why = now == stage::withdrawn   ? store_is_anothers
                    : now == stage::following ? node_follows
                    : waits                   ? reason_of(unfit, store_is_awaited)
                                              : reasons_not_ready[0];
  return {
      make_check("restored", now > stage::restoring, why),
      make_check("accepting", !ends, reasons_not_ready[1]),
      make_check("store", !waits && !must_not_answer() && store_well_(),
                 reason_of(unfit, reasons_not_ready[2])),
  };
}

}  // namespace usher::api
