#pragma once

#include <memory>
#include <string>
#include <utility>

#include "storage/sqlite/sqlite_session.hpp"

namespace usher::storage {

/// Reads beside the one who commits: neither waits for the other.
class sqlite_reader final : public sqlite_session {
 public:
  sqlite_reader(std::string folder, std::shared_ptr<serving_right> right)
      : sqlite_session(std::move(folder), std::move(right)) {}

  void end_reading() noexcept override;

 protected:
  sqlite_database& ready() override;

 private:
  /// From here on all questions are answered as of one moment.
  void begin();

  bool reading_ = false;
};

}  // namespace usher::storage
