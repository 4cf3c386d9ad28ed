#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

namespace usher::simulation {

/// Counts the durable changes: one version after each.
using version = std::uint64_t;

/// Something may have been decided then that becomes durable now.
inline version some_time_before(version at) {
  constexpr version lately = 300;
  return at - std::min(at, lately);
}

/// What something was from which version on; the latest states only.
template <class State>
class history {
 public:
  void set(version at, State state) {
    if (!states_.empty() && states_.back().from == at) {
      states_.back().state = std::move(state);
      return;
    }
    states_.push_back({at, std::move(state)});
    if (states_.size() > most) {
      states_.pop_front();
      is_whole_ = false;
    }
  }

  bool empty() const { return states_.empty(); }
  const State& now() const { return states_.back().state; }

  /// Whether it was there at that version, as far as that is known.
  bool was_at(version at) const { return !states_.empty() && states_.front().from <= at; }

  /// Whether it was ever so at this version or later. What was that long ago that it is not known counts as
  /// so.
  template <class IsSo>
  bool was(version since, IsSo is_so) const {
    for (auto at = states_.rbegin(); at != states_.rend(); ++at) {
      if (is_so(at->state)) {
        return true;
      }
      if (at->from <= since) {
        return false;
      }
    }
    return !is_whole_;
  }

  /// The first version at which it was so, from this one on; this one itself where that is not known.
  template <class IsSo>
  version first_since(version since, IsSo is_so) const {
    version first = since;
    for (auto at = states_.rbegin(); at != states_.rend(); ++at) {
      if (is_so(at->state)) {
        first = std::max(at->from, since);
      }
      if (at->from <= since) {
        break;
      }
    }
    return first;
  }

  /// As `was`, with what it was before it last changed.
  template <class IsSo>
  bool was_lately(version since, IsSo is_so) const {
    return was(since, is_so) || (states_.size() > 1 && is_so(states_[states_.size() - 2].state));
  }

 private:
  static constexpr std::size_t most = 128;

  struct kept {
    version from;
    State state;
  };

  std::deque<kept> states_;
  bool is_whole_ = true;
};

}  // namespace usher::simulation
