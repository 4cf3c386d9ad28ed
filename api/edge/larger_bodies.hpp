#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>

#include "api/edge/http.hpp"

namespace usher::edge {

/// Lets a few requests at a time have larger bodies than all others: whoever sends them without a right to
/// takes this memory and no more. Any thread.
class larger_bodies {
 public:
  /// Those that `which` says so of, by their header; it must be pure.
  larger_bodies(std::size_t bytes, std::size_t at_once, std::function<bool(const request&)> which)
      : bytes_(bytes), at_once_(at_once), which_(std::move(which)) {}

  std::size_t bytes() const { return bytes_; }
  bool may_be_larger(const request& r) const { return which_(r); }

  /// For one body, for as long as it is kept; nothing while there is none.
  std::shared_ptr<const void> take_room() const {
    if (taken_->fetch_add(1) >= at_once_) {
      taken_->fetch_sub(1);
      return nullptr;
    }
    return {taken_.get(), [taken = taken_](const void*) { taken->fetch_sub(1); }};
  }

 private:
  const std::size_t bytes_;
  const std::size_t at_once_;
  const std::function<bool(const request&)> which_;
  const std::shared_ptr<std::atomic<std::size_t>> taken_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace usher::edge
