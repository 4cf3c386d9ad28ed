#include "domain/delivery/outbox.hpp"

#include <algorithm>
#include <list>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace usher::domain {

namespace {

/// first_retry, twice that, four times that, .. up to last_retry.
milliseconds delay_after(std::int32_t attempt, const outbox_settings& settings) {
  milliseconds delay = std::min(settings.first_retry, settings.last_retry);
  for (std::int32_t i = 1; i < attempt && delay < settings.last_retry; ++i) {
    delay = delay > settings.last_retry / 2 ? settings.last_retry : delay * 2;
  }
  return delay;
}

/// What every store keeps as text, whatever a receiver answered.
std::string one_line(std::string text) {
  if (text.size() > limits::max_notice_error_bytes) {
    text.resize(limits::max_notice_error_bytes);
  }
  for (char& c : text) {
    if (c == '\n' || c == '\r' || c == '\t') {
      c = ' ';
    }
    if (c < ' ' || c > '~') {
      c = '?';
    }
  }
  return text;
}

}  // namespace

class outbox::impl {
 public:
  impl(outbox_settings settings, const outbox_image& image);

  std::vector<notice_attempt> begin(instant now);
  changes decide(const attempt_result& result, instant now) const;
  decision<outcome<notice_key, resend_refusal>, change> decide(const resend_notice& command,
                                                               instant now) const;
  void put_off(const notice_key& notice, instant now);
  void apply(const change& c);
  std::optional<instant> next_due() const;
  std::size_t pending() const { return pending_; }
  std::size_t dead() const { return dead_; }
  outbox_image image() const;

 private:
  struct entry {
    notice_number number;
    instant next_try_at;
    std::int32_t attempts = 0;
  };

  struct dead_entry {
    instant next_try_at;
    std::int32_t attempts = 0;
  };

  struct lane_queue {
    /// In order of number, but for a first that is under way; only the first is ever tried.
    std::list<entry> pending;
    std::map<notice_number, dead_entry> dead;
    /// The highest number that is pending or dead, or was while something else was.
    notice_number highest{};
    bool first_is_under_way = false;

    bool contains(notice_number number) const;
  };

  /// When the first of a lane, which is not under way, is to be tried.
  using turn = std::pair<instant, notice_lane>;

  void take_in(const notice_queued& fact);
  void take_in(const notice_delivered& fact);
  void take_in(const notice_failed& fact);
  void take_in(const notice_resent& fact);

  void append(const notice_lane& lane, lane_queue& queue, entry what);
  void bury(lane_queue& queue, notice_number number, dead_entry what);
  /// Of the attempt under way for this notice; null when there is none.
  const entry* under_way(const notice_key& notice) const;
  /// Has the notice tried again then, after those that have a lower number.
  void try_again(lane_queue& queue, std::list<entry>::iterator what, instant at);
  /// Alters a pending notice or takes it out; if it was the first, its turn or its being under way is over.
  template <class Alteration>
  void alter(const notice_lane& lane, notice_number number, Alteration alteration);
  /// Gives the first its turn, if there is one; an empty queue is forgotten.
  void resume(const notice_lane& lane, lane_queue& queue);

  outbox_settings settings_;
  std::unordered_map<notice_lane, lane_queue> queues_;
  std::set<turn> turns_;
  std::size_t pending_ = 0;
  std::size_t dead_ = 0;
  std::size_t in_flight_ = 0;
};

bool outbox::impl::lane_queue::contains(notice_number number) const {
  // Numbers nearly always come in order: only a latecomer or a repetition is looked for.
  if (number > highest) {
    return false;
  }
  return dead.contains(number) || std::any_of(pending.begin(), pending.end(),
                                              [&](const entry& known) { return known.number == number; });
}

outbox::impl::impl(outbox_settings settings, const outbox_image& image) : settings_(settings) {
  for (const outbox_image::entry& known : image.entries) {
    const notice_lane& lane = known.notice.lane;
    lane_queue& queue = queues_[lane];
    if (known.dead) {
      bury(queue, known.notice.number, {known.next_try_at, known.attempts});
    } else {
      append(lane, queue, {known.notice.number, known.next_try_at, known.attempts});
    }
  }
}

std::vector<notice_attempt> outbox::impl::begin(instant now) {
  std::vector<notice_attempt> attempts;
  while (in_flight_ < settings_.max_in_flight && !turns_.empty() && turns_.begin()->first <= now) {
    const notice_lane lane = turns_.begin()->second;
    turns_.erase(turns_.begin());
    lane_queue& queue = queues_.at(lane);
    queue.first_is_under_way = true;
    ++in_flight_;
    const entry& first = queue.pending.front();
    attempts.push_back({{lane, first.number}, first.attempts + 1});
  }
  return attempts;
}

changes outbox::impl::decide(const attempt_result& result, instant now) const {
  const auto& [lane, number] = result.notice;
  const auto* first = under_way(result.notice);
  if (first == nullptr) {
    return {};
  }
  if (result.delivered) {
    return {notice_delivered{lane, number, now}};
  }

  const std::int32_t attempt = first->attempts + 1;
  const bool is_last = attempt >= settings_.max_attempts;
  const instant next_try_at = is_last ? now : now + delay_after(attempt, settings_);
  return {notice_failed{lane, number, attempt, one_line(result.error), is_last, now, next_try_at}};
}

const outbox::impl::entry* outbox::impl::under_way(const notice_key& notice) const {
  const auto found = queues_.find(notice.lane);
  if (found == queues_.end() || !found->second.first_is_under_way) {
    return nullptr;
  }
  const entry& first = found->second.pending.front();
  return first.number == notice.number ? &first : nullptr;
}

void outbox::impl::put_off(const notice_key& notice, instant now) {
  if (under_way(notice) != nullptr) {
    alter(notice.lane, notice.number, [&](lane_queue& queue, std::list<entry>::iterator what) {
      try_again(queue, what, now + delay_after(1, settings_));
    });
  }
}

decision<outcome<notice_key, resend_refusal>, change> outbox::impl::decide(const resend_notice& command,
                                                                           instant now) const {
  const auto& [lane, number] = command.notice;
  const auto found = queues_.find(lane);
  if (found == queues_.end() || !found->second.dead.contains(number)) {
    return {resend_refusal::not_dead, {}};
  }
  return {command.notice, {notice_resent{lane, number, now}}};
}

void outbox::impl::apply(const change& c) {
  if (const auto* queued = std::get_if<notice_queued>(&c)) {
    take_in(*queued);
  } else if (const auto* delivered = std::get_if<notice_delivered>(&c)) {
    take_in(*delivered);
  } else if (const auto* failed = std::get_if<notice_failed>(&c)) {
    take_in(*failed);
  } else if (const auto* resent = std::get_if<notice_resent>(&c)) {
    take_in(*resent);
  }
}

void outbox::impl::take_in(const notice_queued& fact) {
  lane_queue& queue = queues_[fact.lane];
  if (!queue.contains(fact.notice)) {
    append(fact.lane, queue, {fact.notice, fact.queued_at, 0});
  }
}

void outbox::impl::take_in(const notice_delivered& fact) {
  alter(fact.lane, fact.notice, [this](lane_queue& queue, std::list<entry>::iterator what) {
    queue.pending.erase(what);
    --pending_;
  });
}

void outbox::impl::take_in(const notice_failed& fact) {
  alter(fact.lane, fact.notice, [&](lane_queue& queue, std::list<entry>::iterator what) {
    if (fact.dead) {
      queue.pending.erase(what);
      --pending_;
      bury(queue, fact.notice, {fact.next_try_at, fact.attempt});
    } else {
      what->attempts = fact.attempt;
      try_again(queue, what, fact.next_try_at);
    }
  });
}

void outbox::impl::try_again(lane_queue& queue, std::list<entry>::iterator what, instant at) {
  what->next_try_at = at;
  auto behind = std::next(what);
  while (behind != queue.pending.end() && behind->number < what->number) {
    ++behind;
  }
  queue.pending.splice(behind, queue.pending, what);
}

void outbox::impl::take_in(const notice_resent& fact) {
  const auto found = queues_.find(fact.lane);
  if (found == queues_.end() || found->second.dead.erase(fact.notice) == 0) {
    return;
  }
  --dead_;
  append(fact.lane, found->second, {fact.notice, fact.resent_at, 0});
}

void outbox::impl::append(const notice_lane& lane, lane_queue& queue, entry what) {
  queue.highest = std::max(queue.highest, what.number);
  // Nothing overtakes an attempt that is under way. Numbers nearly always come in order: the end is looked at
  // first.
  const auto earliest = std::next(queue.pending.begin(), queue.first_is_under_way ? 1 : 0);
  auto behind = queue.pending.end();
  while (behind != earliest && std::prev(behind)->number > what.number) {
    --behind;
  }
  const bool is_first = behind == queue.pending.begin();
  if (is_first && !queue.pending.empty()) {
    turns_.erase({queue.pending.front().next_try_at, lane});
  }
  queue.pending.insert(behind, what);
  ++pending_;
  if (is_first) {
    resume(lane, queue);
  }
}

void outbox::impl::bury(lane_queue& queue, notice_number number, dead_entry what) {
  queue.highest = std::max(queue.highest, number);
  if (queue.dead.emplace(number, what).second) {
    ++dead_;
  }
}

template <class Alteration>
void outbox::impl::alter(const notice_lane& lane, notice_number number, Alteration alteration) {
  const auto found = queues_.find(lane);
  if (found == queues_.end()) {
    return;
  }
  lane_queue& queue = found->second;
  const auto what = std::find_if(queue.pending.begin(), queue.pending.end(),
                                 [&](const entry& known) { return known.number == number; });
  if (what == queue.pending.end()) {
    return;
  }
  // Only the first has a turn, or is under way.
  const bool is_first = what == queue.pending.begin();
  if (is_first && std::exchange(queue.first_is_under_way, false)) {
    --in_flight_;
  } else if (is_first) {
    turns_.erase({what->next_try_at, lane});
  }
  alteration(queue, what);
  if (is_first) {
    resume(lane, queue);
  }
}

void outbox::impl::resume(const notice_lane& lane, lane_queue& queue) {
  if (!queue.pending.empty()) {
    turns_.emplace(queue.pending.front().next_try_at, lane);
  } else if (queue.dead.empty()) {
    queues_.erase(lane);
  }
}

std::optional<instant> outbox::impl::next_due() const {
  if (turns_.empty() || in_flight_ >= settings_.max_in_flight) {
    return std::nullopt;
  }
  return turns_.begin()->first;
}

outbox_image outbox::impl::image() const {
  std::vector<notice_lane> lanes;
  lanes.reserve(queues_.size());
  for (const auto& [lane, queue] : queues_) {
    lanes.push_back(lane);
  }
  std::sort(lanes.begin(), lanes.end());

  outbox_image image;
  image.entries.reserve(pending_ + dead_);
  for (const notice_lane& lane : lanes) {
    const lane_queue& queue = queues_.at(lane);
    const auto first = static_cast<std::ptrdiff_t>(image.entries.size());
    for (const entry& known : queue.pending) {
      image.entries.push_back({{lane, known.number}, known.attempts, known.next_try_at, false});
    }
    // A first that is under way may be ahead of its turn; that is not remembered.
    std::sort(image.entries.begin() + first, image.entries.end(),
              [](const auto& a, const auto& b) { return a.notice < b.notice; });
    for (const auto& [number, known] : queue.dead) {
      image.entries.push_back({{lane, number}, known.attempts, known.next_try_at, true});
    }
  }
  return image;
}

outbox::outbox(outbox_settings settings, const outbox_image& image)
    : impl_(std::make_unique<impl>(settings, image)) {}
outbox::outbox(outbox&&) noexcept = default;
outbox& outbox::operator=(outbox&&) noexcept = default;
outbox::~outbox() = default;

std::vector<notice_attempt> outbox::begin(instant now) {
  return impl_->begin(now);
}

changes outbox::decide(const attempt_result& result, instant now) const {
  return impl_->decide(result, now);
}

void outbox::put_off(const notice_key& notice, instant now) {
  impl_->put_off(notice, now);
}

decision<outcome<notice_key, resend_refusal>, change> outbox::decide(const resend_notice& command,
                                                                     instant now) const {
  return impl_->decide(command, now);
}

void outbox::apply(const change& c) {
  impl_->apply(c);
}

std::optional<instant> outbox::next_due() const {
  return impl_->next_due();
}

std::size_t outbox::pending() const {
  return impl_->pending();
}

std::size_t outbox::dead() const {
  return impl_->dead();
}

outbox_image outbox::image() const {
  return impl_->image();
}

}  // namespace usher::domain
