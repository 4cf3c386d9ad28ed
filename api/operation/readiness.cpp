#include "api/operation/readiness.hpp"

namespace usher::api {

namespace {

readiness::check make_check(const char* name, bool passed, const char* code, const char* message) {
  return passed ? readiness::check{name, true, {}, {}} : readiness::check{name, false, code, message};
}

}  // namespace

std::vector<readiness::check> readiness::checks() const {
  const auto now = stage_.load(std::memory_order_acquire);
  const bool waits = now <= stage::waiting;
  const char* why = now == stage::withdrawn ? "the store is another server's now, this one ends"
                    : waits                 ? "the store does not answer yet"
                                            : "the state is being read back from storage";
  return {
      make_check("restored", now > stage::restoring, waits ? "STORAGE_UNAVAILABLE" : "RESTORING", why),
      make_check("accepting", now != stage::draining, "DRAINING", "the server is about to stop"),
      make_check("store", !waits && store_well_(), "STORAGE_UNAVAILABLE", "the store does not answer"),
  };
}

}  // namespace usher::api
