#include "actors/base/views.hpp"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <utility>

namespace usher::actors {

bool clinic_view::has(domain::user_id user) const {
  return std::any_of(roster.entries.begin(), roster.entries.end(),
                     [user](const auto& entry) { return entry.user == user; });
}

const std::vector<domain::roster_entry>& clinic_view::places_in(domain::local_date class_date) const {
  static const std::vector<domain::roster_entry> nobody;
  if (class_date == roster.class_date) {
    return roster.entries;
  }
  return class_date == roster.held_date ? roster.held : nobody;
}

void schedule_board::publish(std::shared_ptr<const clinic_view> view) {
  const auto id = view->clinic.id;
  const std::unique_lock lock{mutex_};
  views_.insert_or_assign(id, std::move(view));
  version_.fetch_add(1, std::memory_order_acq_rel);
}

void schedule_board::remove(domain::clinic_id clinic) {
  const std::unique_lock lock{mutex_};
  views_.erase(clinic);
  version_.fetch_add(1, std::memory_order_acq_rel);
}

std::shared_ptr<const clinic_view> schedule_board::find(domain::clinic_id clinic) const {
  const std::shared_lock lock{mutex_};
  const auto found = views_.find(clinic);
  return found == views_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<const clinic_view>> schedule_board::load() const {
  std::vector<std::shared_ptr<const clinic_view>> all;
  {
    const std::shared_lock lock{mutex_};
    all.reserve(views_.size());
    for (const auto& [id, view] : views_) {
      all.push_back(view);
    }
  }
  const auto order = [](const auto& view) {
    const auto& c = view->clinic;
    return std::tie(c.day, c.time, c.room, c.id);
  };
  std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
  return all;
}

app_keys_view::app_keys_view(std::vector<domain::app_key> keys) : keys_(std::move(keys)) {
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    by_hash_.emplace(keys_[i].hash, i);
    if (keys_[i].former_hash) {
      by_hash_.emplace(*keys_[i].former_hash, i);
    }
  }
}

const domain::app_key* app_keys_view::find(const domain::secret_hash& hash, domain::instant now) const {
  const auto found = by_hash_.find(hash);
  const bool is_open = found != by_hash_.end() && domain::opens(keys_[found->second], hash, now);
  return is_open ? &keys_[found->second] : nullptr;
}

}  // namespace usher::actors
