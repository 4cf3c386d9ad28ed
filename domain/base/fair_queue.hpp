#pragma once

#include <array>
#include <cstddef>
#include <deque>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace usher::domain {

/// A bounded queue that is fair to those who fill it: each source in turn gives its oldest job, and a queue
/// that is full has room for who has less in it than another. So a job of a source that has none in it comes
/// after at most one of each other source that has, however many those have. Not for several threads.
template <class Source, class Job>
class fair_queue {
 public:
  explicit fair_queue(std::size_t most) : most_(most) {}

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Takes the job in. Yields the one that found no room, if any: this one, or the latest of the source that
  /// has most where that stays at least as many as this source's. O(log n).
  std::optional<Job> push(const Source& source, Job job) {
    std::optional<Job> without_room;
    if (size_ >= most_) {
      if (!has_less_than_another(source)) {
        return job;
      }
      without_room = drop_latest();
    }
    auto& line = lines_[source];
    if (line.empty()) {
      turns_.push_back(source);
    }
    line.push_back(std::move(job));
    ++size_;
    counted(source, line.size() - 1, line.size());
    return without_room;
  }

  /// The oldest of the source whose turn it is; nothing when the queue is empty. O(log n).
  std::optional<Job> pop() {
    if (turns_.empty()) {
      return std::nullopt;
    }
    const auto source = std::move(turns_.front());
    turns_.pop_front();
    const auto found = lines_.find(source);
    auto& line = found->second;
    std::optional<Job> job = std::move(line.front());
    line.pop_front();
    --size_;
    counted(source, line.size() + 1, line.size());
    if (line.empty()) {
      lines_.erase(found);
    } else {
      turns_.push_back(source);
    }
    return job;
  }

 private:
  /// Also when one of the other's was dropped for this one.
  bool has_less_than_another(const Source& source) const {
    const auto own = lines_.find(source);
    const auto count = own == lines_.end() ? 0 : own->second.size();
    return !lengths_.empty() && lengths_.rbegin()->first > count + 1;
  }

  std::optional<Job> drop_latest() {
    const auto source = lengths_.rbegin()->second;
    auto& line = lines_.at(source);
    std::optional<Job> job = std::move(line.back());
    line.pop_back();
    --size_;
    counted(source, line.size() + 1, line.size());
    return job;
  }

  void counted(const Source& source, std::size_t before, std::size_t now) {
    if (before > 0) {
      lengths_.erase({before, source});
    }
    if (now > 0) {
      lengths_.insert({now, source});
    }
  }

  std::size_t most_;
  std::size_t size_ = 0;
  /// No line is empty.
  std::unordered_map<Source, std::deque<Job>> lines_;
  /// Each source with a line, once; whose turn it is stands first.
  std::deque<Source> turns_;
  std::set<std::pair<std::size_t, Source>> lengths_;
};

/// Fair queues that take turns with one another, so that what waits in one of them never waits for more than
/// one job of each other queue at a time. Not for several threads.
template <class Source, class Job, std::size_t Count>
class queues_in_turn {
 public:
  /// `most` in each.
  explicit queues_in_turn(std::size_t most) {
    for (auto& queue : queues_) {
      queue.emplace(most);
    }
  }

  std::size_t size(std::size_t which) const { return queues_[which]->size(); }

  /// As fair_queue::push.
  std::optional<Job> push(std::size_t which, const Source& source, Job job) {
    return queues_[which]->push(source, std::move(job));
  }

  /// Nothing when all are empty.
  std::optional<Job> pop() {
    for (std::size_t i = 0; i < Count; ++i) {
      const std::size_t which = (turn_ + i) % Count;
      if (auto job = queues_[which]->pop()) {
        turn_ = (which + 1) % Count;
        return job;
      }
    }
    return std::nullopt;
  }

 private:
  std::array<std::optional<fair_queue<Source, Job>>, Count> queues_;
  std::size_t turn_ = 0;
};

}  // namespace usher::domain
