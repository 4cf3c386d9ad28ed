#include "actors/tracing/archive.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <unordered_set>
#include <utility>

#include <spdlog/spdlog.h>

#include "domain/base/limits.hpp"

namespace usher::tracing {

namespace {

using namespace std::chrono_literals;

/// Spans of a kept trace that end after its request, such as what is told to others, are kept as well.
constexpr auto stragglers_for = 10s;
/// Rates and shares are over this time, looked at so often.
constexpr auto rates_over = 5s;
constexpr auto sample_every = 1s;

/// Trace ids are random, or the caller's own.
struct hash_of_trace {
  std::size_t operator()(const domain::trace_id& id) const noexcept {
    std::size_t out = 0;
    for (const auto byte : id.bytes) {
      out = out * 131 + byte;
    }
    return out;
  }
};

struct counted_span {
  /// Its place in everything that was ever recorded.
  std::uint64_t place;
  span what;
};

/// Where a span is in the recorder.
struct position {
  std::uint64_t ticket;
  std::size_t index;

  std::uint64_t place() const { return ticket * recorder::spans_per_chunk + index; }
};

/// Spans that are kept longer, each once, in memory of a fixed size.
class kept_spans {
 public:
  explicit kept_spans(std::size_t bytes)
      : capacity_(std::max<std::size_t>(bytes / (sizeof(counted_span) + bytes_per_place), 64)) {}

  void add(const counted_span& one) {
    if (!places_.insert(one.place).second) {
      return;
    }
    if (spans_.size() < capacity_) {
      // At once, and untouched until it is used: growing would take twice as much for a moment.
      spans_.reserve(capacity_);
      spans_.push_back(one);
      return;
    }
    places_.erase(spans_[oldest_].place);
    spans_[oldest_] = one;
    oldest_ = (oldest_ + 1) % capacity_;
  }

  /// From old to new.
  template <class Visit>
  bool each(Visit visit) const {
    for (std::size_t i = 0; i < spans_.size(); ++i) {
      if (!visit(spans_[(oldest_ + i) % spans_.size()])) {
        return false;
      }
    }
    return true;
  }

 private:
  /// Of an entry in the set of places: its node and its share of the buckets.
  static constexpr std::size_t bytes_per_place = 40;

  const std::size_t capacity_;
  std::size_t oldest_ = 0;
  std::vector<counted_span> spans_;
  std::unordered_set<std::uint64_t> places_;
};

/// Reads the recorder's memory: what is new since the last time, or all that is there.
class recorder_reader {
 public:
  explicit recorder_reader(const recorder& from) : from_(from) {}

  /// Calls `visit(place, outline, ticket, index)` for each span that is new since the last time.
  template <class Visit>
  void each_new(std::uint64_t& missed, Visit visit) {
    const auto claimed = from_.claimed();
    const auto first = first_ticket(claimed);
    if (next_ < first) {
      missed += (first - next_) * recorder::spans_per_chunk;
      next_ = first;
    }
    for (; next_ < claimed; ++next_) {
      open_.push_back({next_, 0});
    }
    std::erase_if(open_, [&](open_chunk& chunk) {
      for (; chunk.index < recorder::spans_per_chunk; ++chunk.index) {
        const auto seen = from_.glance(chunk.ticket, chunk.index);
        if (!seen) {
          break;
        }
        visit(position{chunk.ticket, chunk.index}, *seen);
      }
      // Of a chunk that its thread left unfinished nothing more will come once it is used again.
      return chunk.index == recorder::spans_per_chunk || chunk.ticket < first;
    });
  }

  std::optional<counted_span> read(const position& where) const {
    const auto found = from_.read(where.ticket, where.index);
    return found ? std::optional{counted_span{where.place(), *found}} : std::nullopt;
  }

  /// Everything in memory of which something may have ended at or after `since`.
  template <class Visit>
  bool each(mono_time since, Visit visit) const {
    const auto claimed = from_.claimed();
    for (auto ticket = first_ticket(claimed); ticket < claimed; ++ticket) {
      if (since != mono_time{} && ended_before(ticket, since)) {
        continue;
      }
      bool go_on = true;
      read(ticket, 0, [&](const counted_span& s) { return go_on = visit(s); });
      if (!go_on) {
        return false;
      }
    }
    return true;
  }

  std::uint64_t first_place() const { return first_ticket(from_.claimed()) * recorder::spans_per_chunk; }

 private:
  struct open_chunk {
    std::uint64_t ticket;
    std::size_t index;
  };

  std::uint64_t first_ticket(std::uint64_t claimed) const {
    return claimed > from_.chunks() ? claimed - from_.chunks() : 0;
  }

  /// Reads on while there are spans and `visit` wants them; says up to where.
  template <class Visit>
  std::size_t read(std::uint64_t ticket, std::size_t index, Visit visit) const {
    while (index < recorder::spans_per_chunk) {
      const auto found = from_.read(ticket, index);
      if (!found) {
        break;
      }
      const auto place = position{ticket, index}.place();
      ++index;
      if (!visit(counted_span{place, *found})) {
        break;
      }
    }
    return index;
  }

  bool ended_before(std::uint64_t ticket, mono_time since) const {
    const auto last = from_.glance(ticket, recorder::spans_per_chunk - 1);
    return last && last->answered < since;
  }

  const recorder& from_;
  std::uint64_t next_ = 0;
  std::vector<open_chunk> open_;
};

/// A request that is worth keeping.
struct candidate {
  domain::trace_id trace;
  bool failed;
  mono_time began;
  std::chrono::nanoseconds took;
};

/// Nothing for what is neither failed nor slow, or no request.
std::optional<candidate> candidate_of(const recorder::outline& s, std::chrono::milliseconds slow) {
  if (s.actor != edge_actor || s.trace == domain::trace_id{}) {
    return std::nullopt;
  }
  const bool failed = s.outcome == span_outcome::unavailable || s.outcome == span_outcome::failed;
  const candidate found{s.trace, failed, s.enqueued, s.answered - s.enqueued};
  return failed || found.took > slow ? std::optional{found} : std::nullopt;
}

/// The worst first, where they are many.
void keep_the_worst(std::vector<candidate>& found) {
  const auto most = std::min(found.size(), domain::limits::max_traces_kept_at_once);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(most), found.end(),
                    [](const candidate& a, const candidate& b) {
                      return a.failed != b.failed ? a.failed : a.took > b.took;
                    });
  found.resize(most);
}

}  // namespace

class archive::impl final : public collection {
 public:
  impl(recorder& from, archive_settings settings)
      : from_(from), settings_(settings), reader_(from), kept_(settings.kept_bytes), thread_([this] {
          work();
        }) {}

  bool ask(std::function<void(const collection&)> question) {
    const std::lock_guard lock{mutex_};
    if (stopping_ || questions_.size() >= domain::limits::max_trace_questions) {
      return false;
    }
    questions_.push_back(std::move(question));
    wake_.notify_one();
    return true;
  }

  void listen(std::function<void(std::span<const span>, const collection&)> hear) {
    const std::lock_guard lock{mutex_};
    listeners_.push_back(std::move(hear));
  }

  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
      wake_.notify_one();
    }
    if (thread_.joinable()) {
      thread_.join();
    }
  }

  archive_counters counters() const { return {seen_, missed_, kept_traces_}; }

  void each(const std::function<bool(const span&)>& visit) const override {
    const auto live_from = reader_.first_place();
    const bool go_on =
        kept_.each([&](const counted_span& s) { return s.place >= live_from || visit(s.what); });
    if (go_on) {
      reader_.each({}, [&](const counted_span& s) { return visit(s.what); });
    }
  }

  std::vector<actor_state> actors() const override {
    const auto now = mono_now();
    std::vector<actor_state> out;
    for (const auto* probe : from_.actors()) {
      if (probe->has_left()) {
        continue;
      }
      actor_state state{probe->read(now)};
      if (!samples_.empty() && now > samples_.front().at) {
        const auto& past = samples_.front();
        const auto index = state.now.number - 1;
        const auto before = index < past.actors.size() ? past.actors[index] : sample_of_actor{};
        const std::chrono::duration<double> time = now - past.at;
        state.busy_share =
            std::clamp(std::chrono::duration<double>(state.now.busy - before.busy) / time, 0.0, 1.0);
        state.messages_per_second = static_cast<double>(state.now.messages - before.messages) / time.count();
      }
      out.push_back(std::move(state));
    }
    return out;
  }

  std::string_view name_of(actor_number number) const override { return from_.name_of(number); }

 private:
  struct sample_of_actor {
    std::chrono::nanoseconds busy{0};
    std::uint64_t messages = 0;
  };
  struct sample {
    mono_time at;
    std::vector<sample_of_actor> actors;
  };

  void work() {
    std::unique_lock lock{mutex_};
    for (;;) {
      wake_.wait_for(lock, settings_.every, [this] { return stopping_ || !questions_.empty(); });
      const bool last = stopping_;
      const auto asked = std::exchange(questions_, {});
      const auto hearing = listeners_;
      lock.unlock();
      collect(hearing);
      take_sample();
      for (const auto& question : asked) {
        answer(question);
      }
      lock.lock();
      if (last && questions_.empty()) {
        return;
      }
    }
  }

  void answer(const std::function<void(const collection&)>& question) const {
    try {
      question(*this);
    } catch (const std::exception& error) {
      spdlog::error("a question about traces failed: {}", error.what());
    }
  }

  using listeners = std::vector<std::function<void(std::span<const span>, const collection&)>>;

  void collect(const listeners& hearing) {
    from_.look_at_the_wall_clock();
    const auto now = mono_now();
    std::erase_if(recently_kept_, [now](const auto& trace) { return trace.second < now; });
    std::vector<candidate> found;
    std::vector<span> fresh;
    std::uint64_t seen = 0;
    std::uint64_t missed = 0;
    reader_.each_new(missed, [&](const position& where, const recorder::outline& s) {
      ++seen;
      if (const auto one = candidate_of(s, settings_.slow)) {
        found.push_back(*one);
      }
      const bool is_straggler = !recently_kept_.empty() && recently_kept_.contains(s.trace);
      if (is_straggler || !hearing.empty()) {
        take_whole(where, is_straggler, hearing.empty() ? nullptr : &fresh);
      }
    });
    seen_ += seen;
    missed_ += missed;
    keep(std::move(found), now);
    for (const auto& hear : hearing) {
      if (!fresh.empty()) {
        hear(fresh, *this);
      }
    }
  }

  void take_whole(const position& where, bool keep_it, std::vector<span>* to) {
    if (const auto whole = reader_.read(where)) {
      if (keep_it) {
        kept_.add(*whole);
      }
      if (to != nullptr) {
        to->push_back(whole->what);
      }
    }
  }

  void keep(std::vector<candidate> found, mono_time now) {
    keep_the_worst(found);
    auto since = mono_time::max();
    std::unordered_set<domain::trace_id, hash_of_trace> chosen;
    for (const auto& one : found) {
      since = std::min(since, one.began);
      chosen.insert(one.trace);
      recently_kept_[one.trace] = now + stragglers_for;
    }
    if (chosen.empty()) {
      return;
    }
    kept_traces_ += chosen.size();
    reader_.each(since, [&](const counted_span& s) {
      if (chosen.contains(s.what.trace)) {
        kept_.add(s);
      }
      return true;
    });
  }

  void take_sample() {
    const auto now = mono_now();
    if (!samples_.empty() && now - samples_.back().at < sample_every) {
      return;
    }
    sample fresh{now, {}};
    for (const auto* probe : from_.actors()) {
      const auto reading = probe->read(now);
      fresh.actors.push_back({reading.busy, reading.messages});
    }
    samples_.push_back(std::move(fresh));
    while (samples_.size() > 1 && now - samples_.front().at > rates_over) {
      samples_.pop_front();
    }
  }

  recorder& from_;
  const archive_settings settings_;

  // The thread's own.
  recorder_reader reader_;
  kept_spans kept_;
  std::unordered_map<domain::trace_id, mono_time, hash_of_trace> recently_kept_;
  std::deque<sample> samples_;

  std::atomic<std::uint64_t> seen_{0};
  std::atomic<std::uint64_t> missed_{0};
  std::atomic<std::uint64_t> kept_traces_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::deque<std::function<void(const collection&)>> questions_;
  listeners listeners_;

  std::thread thread_;
};

archive::archive(std::shared_ptr<recorder> from, archive_settings settings)
    : from_(std::move(from)), impl_(std::make_unique<impl>(*from_, settings)) {}

archive::~archive() {
  stop();
}

bool archive::ask(std::function<void(const collection&)> question) {
  return impl_->ask(std::move(question));
}

void archive::listen(std::function<void(std::span<const span>, const collection&)> hear) {
  impl_->listen(std::move(hear));
}

void archive::stop() {
  impl_->stop();
}

archive_counters archive::counters() const {
  return impl_->counters();
}

}  // namespace usher::tracing
