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

}  // namespace

std::vector<readiness::check> readiness::checks() const {
  const auto now = stage_.load(std::memory_order_acquire);
  const bool waits = now <= stage::waiting;
  const auto& why = now == stage::withdrawn ? store_is_anothers
                    : waits                 ? store_is_awaited
                                            : reasons_not_ready[0];
  return {
      make_check("restored", now > stage::restoring, why),
      make_check("accepting", now != stage::draining, reasons_not_ready[1]),
      make_check("store", !waits && store_well_(), reasons_not_ready[2]),
  };
}

}  // namespace usher::api
