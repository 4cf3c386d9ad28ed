#include "storage/restore/serving_right.hpp"

namespace usher::storage {

std::int64_t serving_right::epoch() const {
  const std::scoped_lock guard(lock_);
  return epoch_;
}

void serving_right::claim(std::int64_t epoch) {
  const std::scoped_lock guard(lock_);
  epoch_ = epoch;
}

std::optional<batch_id> serving_right::last_acknowledged() const {
  const std::scoped_lock guard(lock_);
  return last_acknowledged_;
}

void serving_right::acknowledge(const batch_id& id) noexcept {
  const std::scoped_lock guard(lock_);
  last_acknowledged_ = id;
}

void serving_right::lose(const std::string& why) {
  {
    const std::scoped_lock guard(lock_);
    if (why_lost_.empty()) {
      why_lost_ = why;
    }
  }
  throw right_lost(why);
}

void serving_right::keep() const {
  if (const auto why = why_lost(); !why.empty()) {
    throw right_lost(why);
  }
}

std::string serving_right::why_lost() const {
  const std::scoped_lock guard(lock_);
  return why_lost_;
}

}  // namespace usher::storage
