#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "storage/journal/journal.hpp"

namespace usher::storage {

/// The journal of actors while another node decides: what they read comes from elsewhere, and what they
/// submit is lost at once. From `lead` on it is the journal itself. Any thread.
class following_journal final : public journal_port {
 public:
  using work = std::function<void(store_reader&)>;

  /// `read` runs a reading later, or drops it.
  explicit following_journal(std::function<void(work)> read) : read_(std::move(read)) {}

  void submit(append_request request) noexcept override;
  void read(work reading) noexcept override;

  /// Readings that still run may show what is old by then: whoever waits for one asks again.
  void lead(std::shared_ptr<journal_port> by) noexcept;

 private:
  std::shared_ptr<journal_port> leading() const noexcept;

  const std::function<void(work)> read_;
  mutable std::mutex lock_;
  /// Null while another node decides.
  std::shared_ptr<journal_port> by_;
};

}  // namespace usher::storage
