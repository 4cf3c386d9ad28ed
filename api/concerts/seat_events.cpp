#include "api/concerts/seat_events.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <utility>
#include <vector>

#include "api/support/json_text.hpp"
#include "domain/base/limits.hpp"
#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

using time_point = seat_events::time_point;
using date_key = domain::concert_date_key;
using listener_id = std::uint64_t;
/// Rendered once for all who get it.
using event = std::shared_ptr<const std::string>;

char letter_of(const seats_at_a_time& seats, domain::seat_number seat) {
  if (seats.free.contains(seat)) {
    return 'f';
  }
  return seats.sold.contains(seat) ? 's' : 'h';
}

std::string runs_of(const seats_at_a_time& seats) {
  std::string text;
  for (domain::seat_number seat{1}; seat.value <= seats.seat_count;) {
    const auto first = seat.value;
    const char letter = letter_of(seats, seat);
    do {
      ++seat.value;
    } while (seat.value <= seats.seat_count && letter_of(seats, seat) == letter);
    if (seat.value - first > 1) {
      append_number(text, seat.value - first);
    }
    text += letter;
  }
  return text;
}

/// A list of numbers as it grows.
class number_list {
 public:
  void add(domain::seat_number seat) {
    text_ += text_.size() > 1 ? "," : "";
    append_number(text_, seat.value);
  }
  std::string take() && { return std::move(text_ += ']'); }

 private:
  std::string text_ = "[";
};

event make_event(std::string text) {
  return std::make_shared<const std::string>(std::move(text));
}

std::string id_line(std::string_view id) {
  return "id: " + std::string(id) + "\n";
}

struct listener {
  edge::stream to;
  /// How long they were told to wait before they come again.
  domain::milliseconds told_retry{0};
};

struct arrival {
  listener_id id;
  edge::stream to;
  date_key date;
  seat_events::look look;
  std::optional<std::string> last_id;
};

/// The last events of one date, in order.
class recent_events {
 public:
  void add(event one) {
    bytes_ += one->size();
    events_.push_back(std::move(one));
    while (bytes_ > domain::limits::max_bytes_told_lately) {
      bytes_ -= events_.front()->size();
      events_.pop_front();
    }
  }
  void clear() {
    events_.clear();
    bytes_ = 0;
  }
  std::size_t size() const { return events_.size(); }
  const event& back(std::size_t from_the_end) const { return events_[events_.size() - from_the_end]; }

 private:
  std::deque<event> events_;
  std::size_t bytes_ = 0;
};

/// One date that is followed.
struct topic {
  seat_events::look look;
  /// Before the number in the ids of its events.
  std::string stamp;
  std::uint64_t number = 0;
  seats_at_a_time told;
  bool has_ended = false;
  /// The last changes, up to `number`.
  recent_events recent;
  /// All seats as they were told last; made when somebody needs it.
  event all;
  std::map<listener_id, listener> listeners;
  bool stirred = false;
  /// No event before this.
  time_point tell_from{};
  time_point beat_at{};
  time_point idle_since{};
  /// Under which it stands in the schedule.
  time_point due{};

  std::string id() const { return stamp + std::to_string(number); }
};

/// How many events came after the one with this id; nothing when not all of them are still there.
std::optional<std::size_t> missed_by(const topic& one, const std::optional<std::string>& last_id) {
  if (!last_id || !last_id->starts_with(one.stamp)) {
    return std::nullopt;
  }
  const auto number =
      domain::parse_number<std::uint64_t>(std::string_view(*last_id).substr(one.stamp.size()));
  const bool is_known = number && *number <= one.number && one.number - *number <= one.recent.size();
  return is_known ? std::optional(one.number - *number) : std::nullopt;
}

}  // namespace

std::string all_seats_data(std::uint64_t number, const seats_at_a_time& seats) {
  const auto runs = runs_of(seats);
  json_object data{runs.size() + 80};
  data.number("number", number).number("seatCount", seats.seat_count).text("seats", runs);
  return std::move(data).take();
}

seat_changes seat_changes_data(std::uint64_t number, const seats_at_a_time& before,
                               const seats_at_a_time& after) {
  number_list held;
  number_list freed;
  number_list sold;
  auto changed = before.free ^ after.free;
  for (const auto seat : before.sold ^ after.sold) {
    changed.insert(seat);
  }
  for (const auto seat : changed) {
    const char now = letter_of(after, seat);
    (now == 'f' ? freed : now == 's' ? sold : held).add(seat);
  }
  json_object data;
  data.number("number", number).raw("held", std::move(held).take()).raw("freed", std::move(freed).take());
  data.raw("sold", std::move(sold).take());
  return {changed.size(), std::move(data).take()};
}

bool sale_has_ended(const actors::seats_view& view) {
  const auto* date = view.concert->find(view.date.starts_at);
  return date == nullptr || date->terms.state == domain::date_state::cancelled ||
         domain::sale_phase_at(date->terms, view.concert->as_of) == domain::sale_phase::closed;
}

class seat_events::impl : public std::enable_shared_from_this<impl> {
 public:
  explicit impl(seat_events_settings settings) : settings_(settings) {}

  void start() {
    thread_.start([this](time_point now) { return step(now); });
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    thread_.stop();
    // What it had is ours now.
    for (auto& arrived : take_arrivals()) {
      arrived.to.close();
    }
    for (auto& [date, one] : std::exchange(topics_, {})) {
      close_all(one);
    }
    schedule_.clear();
  }

  void published(const date_key& date) {
    {
      const std::lock_guard lock(watch_mutex_);
      const auto found = watched_.find(date);
      if (found == watched_.end() || std::exchange(found->second, true)) {
        return;
      }
      stirred_.push_back(date);
    }
    thread_.stir();
  }

  bool follow(const open_stream& open, const date_key& date, look look_at,
              std::optional<std::string> last_id) {
    const auto id = admit();
    if (!id) {
      return false;
    }
    auto stream = open([self = weak_from_this(), id = *id] {
      if (const auto all = self.lock()) {
        all->left(id);
      }
    });
    if (!stream) {
      count_.fetch_sub(1, std::memory_order_relaxed);
      return false;
    }
    {
      const std::lock_guard lock(mutex_);
      if (!stopped_) {
        arrivals_.push_back({*id, *stream, date, std::move(look_at), std::move(last_id)});
        stream.reset();
      }
    }
    if (stream) {
      stream->close();
    } else {
      thread_.stir();
    }
    return true;
  }

  std::optional<time_point> step(time_point now) {
    for (auto& arrived : take_arrivals()) {
      take_in(arrived, now);
    }
    drop_leavers(now);
    for (const auto& date : take_stirred()) {
      if (const auto found = topics_.find(date); found != topics_.end()) {
        found->second.stirred = true;
        plan(*found, now);
      }
    }
    while (!schedule_.empty() && schedule_.begin()->first <= now) {
      serve(*topics_.find(schedule_.begin()->second), now);
    }
    return schedule_.empty() ? std::nullopt : std::optional(schedule_.begin()->first);
  }

  std::size_t listeners() const { return count_.load(std::memory_order_relaxed); }
  std::size_t dates() const { return topics_.size(); }

 private:
  using topic_map = std::map<date_key, topic>;

  // Any thread.

  std::optional<listener_id> admit() {
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) {
        return std::nullopt;
      }
    }
    if (count_.fetch_add(1, std::memory_order_relaxed) >= settings_.max_listeners) {
      count_.fetch_sub(1, std::memory_order_relaxed);
      return std::nullopt;
    }
    return next_id_.fetch_add(1, std::memory_order_relaxed);
  }

  void left(listener_id id) {
    count_.fetch_sub(1, std::memory_order_relaxed);
    {
      const std::lock_guard lock(mutex_);
      if (stopped_) {
        return;
      }
      leavers_.push_back(id);
    }
    thread_.stir();
  }

  std::vector<arrival> take_arrivals() {
    const std::lock_guard lock(mutex_);
    return std::exchange(arrivals_, {});
  }
  std::vector<listener_id> take_leavers() {
    const std::lock_guard lock(mutex_);
    return std::exchange(leavers_, {});
  }
  std::vector<date_key> take_stirred() {
    const std::lock_guard lock(watch_mutex_);
    auto dates = std::exchange(stirred_, {});
    for (const auto& date : dates) {
      if (const auto found = watched_.find(date); found != watched_.end()) {
        found->second = false;
      }
    }
    return dates;
  }

  void watch(const date_key& date) {
    const std::lock_guard lock(watch_mutex_);
    watched_.emplace(date, false);
  }
  void unwatch(const date_key& date) {
    const std::lock_guard lock(watch_mutex_);
    watched_.erase(date);
  }

  // The thread that steps.

  void take_in(arrival& arrived, time_point now) {
    const auto found = begin_topic(arrived, now);
    if (found == topics_.end()) {
      return arrived.to.close();
    }
    auto& one = found->second;
    listener fresh{arrived.to};
    fresh.to.send(retry_line(listeners(), arrived.id, fresh.told_retry) + "\n");
    greet(one, fresh, arrived.last_id);
    if (one.has_ended) {
      end(one, fresh);
    } else if (!fresh.to.ended()) {
      topic_of_listener_.emplace(arrived.id, arrived.date);
      one.listeners.emplace(arrived.id, std::move(fresh));
    }
    if (one.listeners.empty()) {
      one.idle_since = now;
    }
    plan(*found, now);
  }

  /// The date's, which is begun if need be; the end when there is nothing to see of the date.
  topic_map::iterator begin_topic(arrival& arrived, time_point now) {
    const auto known = topics_.find(arrived.date);
    if (known != topics_.end()) {
      return known;
    }
    // First, so that nothing is published between the look and the watching.
    watch(arrived.date);
    const auto view = arrived.look();
    if (!view) {
      unwatch(arrived.date);
      return topics_.end();
    }
    const auto fresh = topics_.emplace(arrived.date, topic{}).first;
    auto& one = fresh->second;
    one.look = std::move(arrived.look);
    one.stamp = std::to_string(settings_.start) + "." + std::to_string(++topics_begun_) + ".";
    one.told = seats_of(*view);
    one.has_ended = sale_has_ended(*view);
    one.beat_at = now + settings_.heartbeat;
    return fresh;
  }

  static void greet(topic& one, const listener& who, const std::optional<std::string>& last_id) {
    const auto missed = missed_by(one, last_id);
    if (!missed) {
      return who.to.send_shared(all_seats(one));
    }
    for (auto i = *missed; i > 0; --i) {
      who.to.send_shared(one.recent.back(i));
    }
  }

  static seats_at_a_time seats_of(const actors::seats_view& view) {
    return {view.seat_count, view.free_seats, view.sold_seats};
  }

  static const event& all_seats(topic& one) {
    if (!one.all) {
      one.all = make_event(event_text("seats", all_seats_data(one.number, one.told), id_line(one.id())));
    }
    return one.all;
  }

  /// Those who have all that came before hear of what is new.
  void tell(topic& one, time_point now) {
    one.stirred = false;
    const auto view = one.look();
    if (!view) {
      return;
    }
    if (const auto what = next_event(one, seats_of(*view))) {
      for (const auto& [id, who] : one.listeners) {
        who.to.send_shared(what);
      }
      one.tell_from = now + gap();
    }
    one.has_ended = sale_has_ended(*view);
    if (one.has_ended) {
      for (const auto& [id, who] : std::exchange(one.listeners, {})) {
        topic_of_listener_.erase(id);
        end(one, who);
      }
      one.idle_since = now;
    }
  }

  /// Of what differs between these seats and those that were told last; null when nothing does.
  static event next_event(topic& one, seats_at_a_time next) {
    const bool is_another_hall = next.seat_count != one.told.seat_count;
    auto changes = seat_changes_data(one.number + 1, one.told, next);
    if (changes.count == 0 && !is_another_hall) {
      return nullptr;
    }
    one.told = std::move(next);
    one.all = nullptr;
    ++one.number;
    if (is_another_hall || changes.count > domain::limits::max_seats_told_at_once) {
      one.recent.clear();
      return all_seats(one);
    }
    one.recent.add(make_event(event_text("change", changes.data, id_line(one.id()))));
    return one.recent.back(1);
  }

  time_point::duration gap() const {
    return std::max<time_point::duration>(settings_.least_gap, settings_.gap_per_listener * listeners());
  }

  static void end(const topic& one, const listener& who) {
    json_object last;
    last.number("number", one.number);
    who.to.send(event_text("end", std::move(last).take(), id_line(id_of_end)));
    who.to.close();
  }

  static void close_all(const topic& one) {
    for (const auto& [id, who] : one.listeners) {
      who.to.close();
    }
  }

  void beat(topic& one, time_point now) {
    static const auto comment = make_event(std::string(event_comment));
    for (auto& [id, who] : one.listeners) {
      if (const auto retry = retry_line(listeners(), id, who.told_retry); !retry.empty()) {
        who.to.send(retry + "\n");
      } else {
        who.to.send_shared(comment);
      }
    }
    one.beat_at = now + settings_.heartbeat;
  }

  /// Does what is due for one date, and plans the next, or forgets the date.
  void serve(topic_map::value_type& entry, time_point now) {
    auto& one = entry.second;
    if (one.stirred && one.tell_from <= now) {
      tell(one, now);
    }
    if (one.beat_at <= now) {
      beat(one, now);
    }
    if (one.listeners.empty() && idle_until(one) <= now) {
      schedule_.erase({one.due, entry.first});
      unwatch(entry.first);
      topics_.erase(date_key{entry.first});
      return;
    }
    plan(entry, now);
  }

  /// When a date without listeners is forgotten.
  time_point idle_until(const topic& one) const {
    const bool are_too_many = topics_.size() > domain::limits::max_followed_dates;
    return are_too_many ? one.idle_since : one.idle_since + settings_.remembered_for;
  }

  /// A date stands in the schedule once.
  void plan(topic_map::value_type& entry, time_point now) {
    auto& one = entry.second;
    schedule_.erase({one.due, entry.first});
    one.due = one.listeners.empty() ? idle_until(one) : one.beat_at;
    if (one.stirred) {
      one.due = std::min(one.due, std::max(one.tell_from, now));
    }
    schedule_.emplace(one.due, entry.first);
  }

  void drop_leavers(time_point now) {
    for (const auto id : take_leavers()) {
      const auto date = topic_of_listener_.find(id);
      if (date == topic_of_listener_.end()) {
        continue;
      }
      const auto found = topics_.find(date->second);
      topic_of_listener_.erase(date);
      found->second.listeners.erase(id);
      if (found->second.listeners.empty()) {
        found->second.idle_since = now;
        plan(*found, now);
      }
    }
  }

  const seat_events_settings settings_;

  std::mutex mutex_;
  std::vector<arrival> arrivals_;
  std::vector<listener_id> leavers_;
  bool stopped_ = false;
  std::atomic<std::size_t> count_ = 0;
  std::atomic<listener_id> next_id_ = 1;

  /// Apart from the rest: actors come here.
  std::mutex watch_mutex_;
  /// Whether there is a new view that was not taken yet.
  std::map<date_key, bool> watched_;
  std::vector<date_key> stirred_;

  topic_map topics_;
  std::uint64_t topics_begun_ = 0;
  std::map<listener_id, date_key> topic_of_listener_;
  std::set<std::pair<time_point, date_key>> schedule_;
  stepping_thread thread_;
};

seat_events::seat_events(seat_events_settings settings) : impl_(std::make_shared<impl>(settings)) {}

seat_events::~seat_events() {
  stop();
}

void seat_events::start() {
  impl_->start();
}

void seat_events::stop() {
  impl_->stop();
}

void seat_events::published(const domain::concert_date_key& date) {
  impl_->published(date);
}

bool seat_events::follow(const open_stream& open, const domain::concert_date_key& date, look look_at,
                         std::optional<std::string> last_id) {
  return impl_->follow(open, date, std::move(look_at), std::move(last_id));
}

std::optional<seat_events::time_point> seat_events::step(time_point now) {
  return impl_->step(now);
}

std::size_t seat_events::listeners() const {
  return impl_->listeners();
}

std::size_t seat_events::dates() const {
  return impl_->dates();
}

}  // namespace usher::api
