#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "actors/base/notice_sender.hpp"
#include "domain/base/id_set.hpp"
#include "domain/clinics/roster.hpp"
#include "domain/people/app_keys.hpp"
#include "domain/seats/catalogue.hpp"
#include "domain/seats/seat_set.hpp"
#include "storage/store.hpp"

/// The read views that actors publish: immutable, and only of what is durable. Readers on any thread take the
/// current one without entering a mailbox.
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

/// What a reader renders of a view that never changes, kept beside it for all who read it later: rendered
/// once, when it is first asked for, so that views that nobody reads cost their actors nothing. Any thread.
template <class Form>
class rendered {
 public:
  /// `render` makes it, or throws; then the next who asks tries again.
  template <class Render>
  const std::shared_ptr<const Form>& get(const Render& render) const {
    std::call_once(once_, [&] { form_ = std::make_shared<const Form>(render()); });
    return form_;
  }

 private:
  mutable std::once_flag once_;
  mutable std::shared_ptr<const Form> form_;
};
using rendered_text = rendered<std::string>;

/// A text in a smaller form, which somebody makes once where it is worth it. A copy has none. Any thread.
class packed_text {
 public:
  packed_text() = default;
  packed_text(const packed_text&) noexcept {}
  packed_text& operator=(const packed_text&) = delete;

  /// Null until it is there.
  std::shared_ptr<const std::string> load() const { return text_.load(std::memory_order_acquire); }
  void store(std::shared_ptr<const std::string> text) {
    text_.store(std::move(text), std::memory_order_release);
  }
  /// True for the first who asks.
  bool claim() { return !claimed_.exchange(true, std::memory_order_relaxed); }

 private:
  std::atomic<std::shared_ptr<const std::string>> text_;
  std::atomic<bool> claimed_ = false;
};

/// A body as it is given to all who read it, with a tag that is another one where the body is.
struct rendition {
  std::string text;
  std::string tag;
  mutable packed_text packed = {};
};

/// What is offered of a concert.
struct concert_view : domain::concert_facts {
  concert_view() = default;
  explicit concert_view(domain::concert_facts facts, domain::instant published_at = domain::instant::min())
      : domain::concert_facts(std::move(facts)), as_of(published_at) {}

  /// Published anew when the sale of one of its dates is over: the sales that are over are those over then.
  domain::instant as_of = domain::instant::min();
  rendered_text open_dates;
  /// The answer to who asks for its dates.
  rendered<rendition> dates_body;
};

/// The seats of one concert date: free, sold, or else held (or offered).
struct seats_view {
  domain::concert_date_key date;
  std::shared_ptr<const concert_view> concert;
  domain::seat_set free_seats;
  domain::seat_set sold_seats;
  std::int32_t seat_count = 0;

  /// The answer to who asks for the seats, and the beginning of its list, for who gets a hold.
  rendered<rendition> body;
  rendered_text first_free;
};

/// One clinic's next class, and the one before it, whose places stand in `roster.held`.
struct clinic_view {
  domain::clinic_facts clinic;
  domain::roster_image roster;
  /// The rendered slot with all students, and with none.
  std::string with_students;
  std::string without_students;
  /// How many wait for a place.
  std::int32_t waiting = 0;

  bool has(domain::user_id user) const;
  /// Who has a place in that class, in order of place: the next one, or the one before it; nobody in others.
  const std::vector<domain::roster_entry>& places_in(domain::local_date class_date) const;
};

/// Who exists.
struct people_view {
  /// Erased and deactivated ones included.
  domain::id_set known;
  /// Of these, who was deactivated or erased: nobody begins anything new for them.
  domain::id_set inactive;
  std::uint64_t count = 0;
};

/// The keys of programs, also those that are over.
class app_keys_view {
 public:
  explicit app_keys_view(std::vector<domain::app_key> keys);

  const std::vector<domain::app_key>& keys() const { return keys_; }
  /// The key that this secret opens now; nothing when there is none.
  const domain::app_key* find(const domain::secret_hash& hash, domain::instant now) const;

 private:
  std::vector<domain::app_key> keys_;
  /// By hash of their secrets, the former ones too.
  std::unordered_map<domain::secret_hash, std::size_t> by_hash_;
};

/// How what actors publish becomes bytes; the REST layer supplies it, so that actors know no format. Called
/// on actor threads.
struct view_renderers {
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
