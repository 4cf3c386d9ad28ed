#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/base/limits.hpp"
#include "domain/changes/change.hpp"

/// Calls with a key that are made too often to be written down one by one, such as those that take tokens for
/// a crowd: the first is recorded at once, and how many followed within limits::key_calls_counted_for when
/// that is over. So each use of a key leaves a record, and no key leaves more than two in that time.
namespace usher::domain {

/// A call that is about to be carried out, of a kind that is counted.
struct count_key_call {
  /// Without its number, body and time.
  admin_called call;
};

/// What is not recorded yet, key by key: as many as there are keys.
class key_call_tally {
 public:
  /// The call as it is to be recorded now; nothing where it is only counted.
  std::optional<admin_called> note(const admin_called& call, instant now) {
    auto& counts =
        open_.try_emplace(call.key, window{call, now + limits::key_calls_counted_for}).first->second;
    ++counts.calls;
    if (std::exchange(counts.is_recorded, true)) {
      return std::nullopt;
    }
    return counted(counts.first, std::exchange(counts.calls, 0));
  }

  /// What was to be recorded lately may be lost: the next call of each key is recorded at once.
  void record_anew() {
    for (auto& [key, counts] : open_) {
      counts.is_recorded = false;
    }
  }

  /// What followed the first calls whose time is over.
  std::vector<admin_called> due(instant now) {
    std::vector<admin_called> out;
    for (const auto& [key, counts] : open_) {
      if (counts.ends_at <= now && counts.calls > 0) {
        out.push_back(counted(counts.first, counts.calls));
      }
    }
    std::erase_if(open_, [now](const auto& entry) { return entry.second.ends_at <= now; });
    return out;
  }

  /// When `due` next has something to say or to forget.
  std::optional<instant> next_due() const {
    std::optional<instant> next;
    for (const auto& [key, counts] : open_) {
      next = next ? std::min(*next, counts.ends_at) : counts.ends_at;
    }
    return next;
  }

 private:
  struct window {
    admin_called first;
    instant ends_at;
    /// Not recorded yet.
    std::int64_t calls = 0;
    bool is_recorded = false;
  };

  static admin_called counted(admin_called call, std::int64_t calls) {
    call.body = "{\"calls\":" + std::to_string(calls) + "}";
    return call;
  }

  std::map<std::string, window> open_;
};

}  // namespace usher::domain
