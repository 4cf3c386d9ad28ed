#include "actors/views.hpp"

#include <algorithm>

namespace usher::actors {

bool clinic_view::has(domain::user_id user) const {
  return std::any_of(roster.entries.begin(), roster.entries.end(),
                     [user](const auto& entry) { return entry.user == user; });
}

void schedule_board::publish(std::size_t index, std::shared_ptr<const clinic_view> view) {
  slots_[index].publish(std::move(view));
  version_.fetch_add(1, std::memory_order_acq_rel);
}

std::vector<std::shared_ptr<const clinic_view>> schedule_board::load() const {
  std::vector<std::shared_ptr<const clinic_view>> all;
  all.reserve(slots_.size());
  for (const auto& slot : slots_) {
    all.push_back(slot.load());
  }
  return all;
}

}  // namespace usher::actors
