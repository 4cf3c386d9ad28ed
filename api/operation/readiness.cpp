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

std::vector<readiness::check> readiness::checks() const {
  const auto now = stage_.load(std::memory_order_acquire);
  const bool waits = now <= stage::waiting;
  const auto unfit = is_unfit_();
  const auto& why = now == stage::withdrawn ? store_is_anothers
                    : waits                 ? reason_of(unfit, store_is_awaited)
                                            : reasons_not_ready[0];
  return {
      make_check("restored", now > stage::restoring, why),
      make_check("accepting", now != stage::draining, reasons_not_ready[1]),
      make_check("store", !waits && store_well_(), reason_of(unfit, reasons_not_ready[2])),
  };
}

}  // namespace usher::api
