#include "api/operation/metrics_publisher.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <spdlog/spdlog.h>

#include "api/support/gather.hpp"

namespace usher::api {

namespace {

/// The one for everything and the newest of the others.
std::vector<domain::room_id> measured(std::vector<domain::room_id> rooms) {
  if (rooms.size() > domain::limits::max_measured_rooms) {
    rooms.erase(rooms.begin() + 1, rooms.end() - (domain::limits::max_measured_rooms - 1));
  }
  return rooms;
}

/// Those that begin next, and then those that began last.
std::vector<domain::concert_date_key> measured(std::vector<domain::concert_date_key> dates,
                                               domain::local_time now) {
  const auto count = std::min(dates.size(), domain::limits::max_measured_dates);
  std::partial_sort(dates.begin(), dates.begin() + static_cast<std::ptrdiff_t>(count), dates.end(),
                    [now](const auto& a, const auto& b) {
                      const bool a_is_over = a.starts_at < now;
                      if (a_is_over != (b.starts_at < now)) {
                        return !a_is_over;
                      }
                      if (a.starts_at != b.starts_at) {
                        return (a.starts_at < b.starts_at) != a_is_over;
                      }
                      return a.concert < b.concert;
                    });
  dates.resize(count);
  return dates;
}

}  // namespace

/// Asks rooms and dates how they stand, and waits for as long as it is worth it.
class metrics_publisher::survey : public std::enable_shared_from_this<survey> {
 public:
  survey(actors::engine& engine, std::vector<domain::room_id> rooms,
         std::vector<domain::concert_date_key> dates)
      : engine_(engine),
        deadline_(engine.time().now() + domain::limits::scrape_patience),
        rooms_(std::move(rooms)),
        dates_(std::move(dates)),
        room_standings_(rooms_.size()),
        date_standings_(dates_.size()) {}

  void begin() {
    gather::all(
        rooms_.size() + dates_.size(),
        [self = shared_from_this()](std::size_t i, std::function<void()> done) {
          self->ask(i, std::move(done));
        },
        [self = shared_from_this()] {
          const std::lock_guard lock{self->mutex_};
          self->complete_ = true;
          self->changed_.notify_all();
        });
  }

  /// Whatever came until the patience is over.
  state_reading wait(const std::stop_token& stopped) {
    std::unique_lock lock{mutex_};
    changed_.wait_for(lock, stopped, domain::limits::scrape_patience, [this] { return complete_; });
    over_ = true;
    state_reading state;
    for (std::size_t i = 0; i < rooms_.size(); ++i) {
      if (room_standings_[i]) {
        state.rooms.push_back({rooms_[i], std::move(*room_standings_[i])});
      }
    }
    for (auto& standing : date_standings_) {
      if (standing) {
        state.dates.push_back(std::move(*standing));
      }
    }
    state.unanswered = rooms_.size() + dates_.size() - state.rooms.size() - state.dates.size();
    return state;
  }

 private:
  void ask(std::size_t i, std::function<void()> done) {
    if (is_over()) {
      return done();
    }
    const actors::request_context context{{}, deadline_};
    if (i < rooms_.size()) {
      engine_.ask(rooms_[i], domain::room_status{}, context,
                  keep<actors::room_changed_outcome>(room_standings_[i], std::move(done)));
    } else {
      i -= rooms_.size();
      engine_.ask(dates_[i], actors::show_standing{}, context,
                  keep<actors::terms_changed_outcome>(date_standings_[i], std::move(done)));
    }
  }

  template <class Outcome, class Standing>
  actors::reply_to<Outcome> keep(std::optional<Standing>& in, std::function<void()> done) {
    return actors::reply_to<Outcome>(
        [self = shared_from_this(), &in, done = std::move(done)](const actors::answer<Outcome>& a) {
          if (const auto* outcome = std::get_if<Outcome>(&a); outcome != nullptr && *outcome) {
            const std::lock_guard lock{self->mutex_};
            if (!self->over_) {
              in = outcome->value();
            }
          }
          done();
        });
  }

  bool is_over() {
    const std::lock_guard lock{mutex_};
    return over_;
  }

  actors::engine& engine_;
  const domain::instant deadline_;
  const std::vector<domain::room_id> rooms_;
  const std::vector<domain::concert_date_key> dates_;

  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<std::optional<domain::room_standing>> room_standings_;
  std::vector<std::optional<domain::date_standing>> date_standings_;
  bool complete_ = false;
  bool over_ = false;
};

metrics_publisher::metrics_publisher(sources from) : from_(std::move(from)) {}

metrics_publisher::~metrics_publisher() {
  stop();
}

void metrics_publisher::start(std::shared_ptr<const request_metrics> requests,
                              std::function<edge::server_counters()> edge) {
  requests_ = std::move(requests);
  edge_ = std::move(edge);
  {
    const std::lock_guard lock{mutex_};
    open_ = true;
  }
  thread_ = std::jthread([this](const std::stop_token& stopped) { work(stopped); });
}

void metrics_publisher::answer(const exchange& x) {
  {
    const std::lock_guard lock{mutex_};
    if (open_ && waiting_.size() < domain::limits::max_waiting_scrapes) {
      waiting_.push_back(x);
      wanted_.notify_one();
      return;
    }
  }
  x.refuse(actors::unavailable_reason::busy);
}

void metrics_publisher::stop() {
  std::vector<exchange> left;
  {
    const std::lock_guard lock{mutex_};
    open_ = false;
    left = std::exchange(waiting_, {});
  }
  thread_ = {};
}

void metrics_publisher::work(const std::stop_token& stopped) {
  while (!stopped.stop_requested()) {
    std::vector<exchange> readers;
    {
      std::unique_lock lock{mutex_};
      wanted_.wait(lock, stopped, [this] { return !waiting_.empty(); });
      readers = std::exchange(waiting_, {});
    }
    if (readers.empty()) {
      continue;
    }
    try {
      edge::response page;
      page.content_type = metrics_content_type;
      page.shared_body = std::make_shared<const std::string>(render_metrics(look(stopped)));
      for (const auto& x : readers) {
        x.answer(page);
      }
    } catch (const std::exception& error) {
      // Readers are answered 503 as their exchanges are dropped.
      spdlog::error("a page of metrics could not be made: {}", error.what());
    }
  }
}

metrics_reading metrics_publisher::look(const std::stop_token& stopped) const {
  metrics_reading now{from_.version};
  const auto checks = from_.health->checks();
  now.ready = std::all_of(checks.begin(), checks.end(), [](const auto& c) { return c.passed; });
  now.waits_for_its_turn = from_.health->followed().has_value();
  if (!from_.health->silent()) {
    now.state = look_into_actors(stopped);
  }
  now.routes = requests_->routes();
  now.refusals = requests_->refusals();
  now.edge = edge_();
  now.journal = from_.journal->counters();
  if (from_.probes) {
    std::vector<tracing::actor_reading> actors;
    const auto read_at = tracing::mono_now();
    for (const auto* probe : from_.probes->actors()) {
      actors.push_back(probe->read(read_at));
    }
    now.actors = by_kind(actors);
  }
  if (from_.traces) {
    now.spans = from_.traces->counters();
  }
  if (from_.login) {
    now.assertion_keys = from_.login->counters();
  }
  now.process = read_process();
  if (from_.retention) {
    now.retention = from_.retention();
  }
  if (from_.forwarding) {
    now.forwarding = from_.forwarding();
    now.forwarding.is_engaged = now.forwarding.is_engaged && from_.health->is_elsewhere();
  }
  return now;
}

state_reading metrics_publisher::look_into_actors(const std::stop_token& stopped) const {
  auto rooms = from_.engine.rooms();
  auto dates = loaded_dates();
  const auto rooms_in_use = rooms.size();
  const auto dates_loaded = dates.size();
  const auto asked = std::make_shared<survey>(from_.engine, measured(std::move(rooms)),
                                              measured(std::move(dates), from_.engine.time().moment().local));
  asked->begin();
  auto state = asked->wait(stopped);
  state.rooms_in_use = rooms_in_use;
  state.dates_loaded = dates_loaded;
  for (const auto& clinic : from_.engine.schedule().load()) {
    state.clinics.push_back(
        {clinic->clinic.id, clinic->roster.entries.size(), clinic->clinic.capacity, clinic->waiting});
  }
  if (const auto people = from_.engine.people()) {
    state.people = people->count;
  }
  return state;
}

std::vector<domain::concert_date_key> metrics_publisher::loaded_dates() const {
  std::vector<domain::concert_date_key> dates;
  for (const auto& concert : from_.engine.concerts()) {
    for (const auto& date : concert->dates) {
      if (const domain::concert_date_key key{concert->id, date.starts_at}; from_.engine.seats(key)) {
        dates.push_back(key);
      }
    }
  }
  return dates;
}

}  // namespace usher::api
