#include "domain/ownership/standing.hpp"

namespace usher::domain {

std::optional<wish_refusal> refuse_wish(const cluster_standing& now, owner_wish what) {
  if (!now.last || now.last->has_resigned || !now.last->is_connected) {
    return wish_refusal::nobody_serves;
  }
  if (what == owner_wish::hand_over && now.waiting.empty()) {
    return wish_refusal::nobody_waits;
  }
  return std::nullopt;
}

}  // namespace usher::domain
