#include "storage/journal/following_journal.hpp"

#include <utility>

namespace usher::storage {

void following_journal::submit(append_request request) noexcept {
  if (const auto by = leading()) {
    by->submit(std::move(request));
  } else {
    request.writer->lost(request.epoch, "another node decides");
  }
}

void following_journal::read(work reading) noexcept {
  if (const auto by = leading()) {
    by->read(std::move(reading));
  } else {
    read_(std::move(reading));
  }
}

void following_journal::lead(std::shared_ptr<journal_port> by) noexcept {
  const std::scoped_lock guard(lock_);
  by_ = std::move(by);
}

std::shared_ptr<journal_port> following_journal::leading() const noexcept {
  const std::scoped_lock guard(lock_);
  return by_;
}

}  // namespace usher::storage
