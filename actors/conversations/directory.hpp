#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "actors/base/views.hpp"
#include "actors/cast/clinic.hpp"
#include "actors/cast/concert_date.hpp"
#include "actors/cast/concert_quota.hpp"
#include "actors/cast/waiting_room.hpp"

namespace usher::actors {

/// Makes the actors that are spawned when they are first needed. Called on any thread, once for each.
struct spawners {
  std::function<concert_quota_actor(domain::concert_id)> quota;
  std::function<concert_date_actor(const domain::concert_date_key&, std::shared_ptr<view_slot<concert_view>>,
                                   std::shared_ptr<view_slot<seats_view>>, concert_quota_actor)>
      date;
  std::function<waiting_room_actor(domain::room_id)> room;
  std::function<clinic_actor(const domain::clinic_facts&)> clinic;
};

/// Which concerts, dates, waiting rooms and clinics there are, and the actor behind each name. Actors of
/// dates and of concerts' waiting rooms are spawned when somebody first asks for them. Entries are added,
/// never taken away. Any thread.
class directory {
 public:
  explicit directory(spawners spawn) : spawn_(std::move(spawn)) {}

  /// What is offered of a concert has changed, or is new. Dates that are loaded publish anew.
  void publish(const domain::concert_facts& facts, domain::instant now);

  /// Nothing when there is none.
  std::shared_ptr<const concert_view> concert(domain::concert_id id) const;
  /// In order of id.
  std::vector<std::shared_ptr<const concert_view>> concerts() const;

  /// Whether the date exists.
  bool has(const domain::concert_date_key& key) const { return find(key) != nullptr; }
  /// The current view; nothing while the date is not loaded or does not exist.
  std::shared_ptr<const seats_view> seats(const domain::concert_date_key& key) const;

  // The actors; spawned where that is needed. Empty handles for what does not exist, and after `close`.
  concert_date_actor date(const domain::concert_date_key& key);
  concert_quota_actor quota(domain::concert_id id);
  /// Room 0, or that of an existing concert.
  waiting_room_actor room(domain::room_id id);

  /// A clinic that exists from now on; does nothing when it is known.
  void open(const domain::clinic_facts& facts);
  /// Empty for a clinic that never was.
  clinic_actor clinic(domain::clinic_id id) const;

  /// All that were opened.
  std::vector<domain::clinic_id> clinics() const;

  /// Rooms that were spawned, ascending.
  std::vector<domain::room_id> rooms() const;

  /// Forgets all actors and spawns no more.
  void close();

 private:
  struct concert_entry;

  struct date_entry {
    domain::concert_date_key key;
    concert_entry* concert = nullptr;
    std::shared_ptr<view_slot<seats_view>> slot = std::make_shared<view_slot<seats_view>>();
    /// Guarded by spawning_.
    concert_date_actor actor;
  };

  struct concert_entry {
    std::shared_ptr<view_slot<concert_view>> facts = std::make_shared<view_slot<concert_view>>();
    /// Guarded by spawning_.
    concert_quota_actor quota;
    std::vector<concert_date_actor> loaded;
  };

  date_entry* find(const domain::concert_date_key& key) const;
  concert_entry* find(domain::concert_id id) const;
  const concert_quota_actor& quota_of(concert_entry& entry, domain::concert_id id);

  spawners spawn_;
  mutable std::shared_mutex entries_;
  std::unordered_map<domain::concert_date_key, std::unique_ptr<date_entry>> dates_;
  std::map<domain::concert_id, std::unique_ptr<concert_entry>> concerts_;

  mutable std::mutex spawning_;
  std::map<domain::room_id, waiting_room_actor> rooms_;
  std::unordered_map<domain::clinic_id, clinic_actor> clinics_;
  bool closed_ = false;
};

}  // namespace usher::actors
