#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/notice_sender.hpp"
#include "domain/catalogue.hpp"
#include "domain/id_set.hpp"
#include "domain/roster.hpp"
#include "domain/seat_map.hpp"
#include "storage/store.hpp"

/// The read views that actors publish: immutable, already rendered, and only of what is durable. Readers on
/// any thread take the current one without entering a mailbox.
namespace usher::actors {

/// The place where one actor publishes and everyone reads.
template <class View>
class view_slot {
 public:
  std::shared_ptr<const View> load() const { return current_.load(std::memory_order_acquire); }
  void publish(std::shared_ptr<const View> view) {
    current_.store(std::move(view), std::memory_order_release);
  }

 private:
  std::atomic<std::shared_ptr<const View>> current_;
};

/// The free seats of one concert date.
struct seats_view {
  domain::concert_date_key date;
  domain::date_terms terms;
  /// Ascending.
  std::vector<domain::seat_number> free_seats;
  /// The rendered body that readers hand out.
  std::shared_ptr<const std::string> body;
};

/// One clinic's next class.
struct clinic_view {
  domain::clinic_facts clinic;
  domain::roster_image roster;
  /// The rendered slot with all students, and with none.
  std::string with_students;
  std::string without_students;
  /// How many wait for a place.
  std::int32_t waiting = 0;

  bool has(domain::user_id user) const;
};

/// Who exists.
struct people_view {
  domain::id_set known;
  std::uint64_t count = 0;
};

/// How views become bytes; the REST layer supplies it, so that actors know no format. Called on actor
/// threads.
struct view_renderers {
  std::function<std::string(const domain::concert_facts& concert, const seats_view& seats)> seats;
  std::function<void(clinic_view& view)> clinic;
  /// What the outside world is told.
  std::function<outgoing_notice(const domain::notice_queued& notice, std::int32_t attempt)> notice;
};

/// The views of all clinics. `version` changes after each publication, so that a reader can keep what it made
/// of all. Any thread.
class schedule_board {
 public:
  void publish(std::shared_ptr<const clinic_view> view);
  void remove(domain::clinic_id clinic);
  /// Nothing when there is no such clinic.
  std::shared_ptr<const clinic_view> find(domain::clinic_id clinic) const;
  /// All clinics in order of day, time, room and id.
  std::vector<std::shared_ptr<const clinic_view>> load() const;
  std::uint64_t version() const { return version_.load(std::memory_order_acquire); }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<domain::clinic_id, std::shared_ptr<const clinic_view>> views_;
  std::atomic<std::uint64_t> version_ = 0;
};

}  // namespace usher::actors
