#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "storage/store.hpp"

namespace usher::storage {

/// What this process may still say of its store: which claim on it is ours, what was acknowledged last, and
/// why nothing may be said any more. One for the session that commits and all those that read: whichever
/// finds out that the right is lost takes it from all. Any thread.
class serving_right {
 public:
  /// The claim on the database that is ours; 0 before the first.
  std::int64_t epoch() const;
  void claim(std::int64_t epoch);

  /// Nothing before the first. Whoever asks before it looks into the store finds that batch there.
  std::optional<batch_id> last_acknowledged() const;
  void acknowledge(const batch_id& id) noexcept;

  /// Throws right_lost, now and at each `keep`. The first reason stays.
  [[noreturn]] void lose(const std::string& why);
  void keep() const;
  /// Empty while nothing is known of that.
  std::string why_lost() const;

 private:
  mutable std::mutex lock_;
  std::int64_t epoch_ = 0;
  std::optional<batch_id> last_acknowledged_;
  std::string why_lost_;
};

}  // namespace usher::storage
