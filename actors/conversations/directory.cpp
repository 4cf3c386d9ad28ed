#include "actors/conversations/directory.hpp"

#include <utility>

#include <caf/send.hpp>

namespace usher::actors {

namespace {

template <class Actors>
std::vector<typename Actors::key_type> ids_of(const Actors& actors) {
  std::vector<typename Actors::key_type> all;
  all.reserve(actors.size());
  for (const auto& [id, actor] : actors) {
    all.push_back(id);
  }
  return all;
}

}  // namespace

void directory::publish(const domain::concert_facts& facts, domain::instant now) {
  concert_entry* concert = nullptr;
  {
    const std::unique_lock lock{entries_};
    auto& entry = concerts_[facts.id];
    if (!entry) {
      entry = std::make_unique<concert_entry>();
    }
    concert = entry.get();
    concert->facts->publish(std::make_shared<const concert_view>(facts, now));
    for (const auto& date : facts.dates) {
      const domain::concert_date_key key{facts.id, date.starts_at};
      if (auto& known = dates_[key]; !known) {
        known = std::make_unique<date_entry>();
        known->key = key;
        known->concert = concert;
      }
    }
  }
  const std::lock_guard lock{spawning_};
  for (const auto& actor : concert->loaded) {
    caf::anon_send(actor, concert_renewed{});
  }
}

std::shared_ptr<const concert_view> directory::concert(domain::concert_id id) const {
  const auto* entry = find(id);
  return entry != nullptr ? entry->facts->load() : nullptr;
}

std::vector<std::shared_ptr<const concert_view>> directory::concerts() const {
  const std::shared_lock lock{entries_};
  std::vector<std::shared_ptr<const concert_view>> all;
  all.reserve(concerts_.size());
  for (const auto& [id, entry] : concerts_) {
    all.push_back(entry->facts->load());
  }
  return all;
}

std::shared_ptr<const seats_view> directory::seats(const domain::concert_date_key& key) const {
  const auto* entry = find(key);
  return entry != nullptr ? entry->slot->load() : nullptr;
}

concert_date_actor directory::date(const domain::concert_date_key& key) {
  auto* entry = find(key);
  if (entry == nullptr) {
    return {};
  }
  const std::lock_guard lock{spawning_};
  if (!entry->actor && !closed_) {
    const auto& quota = quota_of(*entry->concert, key.concert);
    entry->actor = spawn_.date(key, entry->concert->facts, entry->slot, quota);
    entry->concert->loaded.push_back(entry->actor);
  }
  return entry->actor;
}

concert_quota_actor directory::quota(domain::concert_id id) {
  auto* entry = find(id);
  if (entry == nullptr) {
    return {};
  }
  const std::lock_guard lock{spawning_};
  return quota_of(*entry, id);
}

const concert_quota_actor& directory::quota_of(concert_entry& entry, domain::concert_id id) {
  if (!entry.quota && !closed_) {
    entry.quota = spawn_.quota(id);
  }
  return entry.quota;
}

waiting_room_actor directory::room(domain::room_id id) {
  const std::lock_guard lock{spawning_};
  if (const auto found = rooms_.find(id); found != rooms_.end()) {
    return found->second;
  }
  const bool exists = id.value == 0 || find(domain::concert_id{id.value}) != nullptr;
  return exists && !closed_ ? rooms_.emplace(id, spawn_.room(id)).first->second : waiting_room_actor{};
}

void directory::open(const domain::clinic_facts& facts) {
  const std::lock_guard lock{spawning_};
  if (!closed_ && !clinics_.contains(facts.id)) {
    clinics_.emplace(facts.id, spawn_.clinic(facts));
  }
}

clinic_actor directory::clinic(domain::clinic_id id) const {
  const std::lock_guard lock{spawning_};
  const auto found = clinics_.find(id);
  return found == clinics_.end() ? clinic_actor{} : found->second;
}

std::vector<domain::clinic_id> directory::clinics() const {
  const std::lock_guard lock{spawning_};
  return ids_of(clinics_);
}

std::vector<domain::room_id> directory::rooms() const {
  const std::lock_guard lock{spawning_};
  return ids_of(rooms_);
}

void directory::close() {
  const std::unique_lock entries{entries_};
  const std::lock_guard lock{spawning_};
  closed_ = true;
  rooms_.clear();
  clinics_.clear();
  for (const auto& [key, entry] : dates_) {
    entry->actor = nullptr;
  }
  for (const auto& [id, entry] : concerts_) {
    entry->quota = nullptr;
    entry->loaded.clear();
  }
}

directory::date_entry* directory::find(const domain::concert_date_key& key) const {
  const std::shared_lock lock{entries_};
  const auto found = dates_.find(key);
  return found == dates_.end() ? nullptr : found->second.get();
}

directory::concert_entry* directory::find(domain::concert_id id) const {
  const std::shared_lock lock{entries_};
  const auto found = concerts_.find(id);
  return found == concerts_.end() ? nullptr : found->second.get();
}

}  // namespace usher::actors
