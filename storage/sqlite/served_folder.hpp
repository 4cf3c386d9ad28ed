#pragma once

#include <optional>
#include <string>

#include <sys/types.h>

#include "storage/store.hpp"

/// What stands beside the database in the folder of a store that is served.
namespace usher::storage {

/// Of the file that has this path now; 0 when there is none.
ino_t inode_of(const std::string& path);

/// The exclusive right to serve a folder, kept by the system for as long as this process lives. It stands
/// beside the database and not in it, so that people may look into the database while the server runs.
class folder_lock {
 public:
  /// Throws store_in_use, and store_error where the folder cannot be written.
  explicit folder_lock(const std::string& folder);
  folder_lock(const folder_lock&) = delete;
  folder_lock& operator=(const folder_lock&) = delete;
  ~folder_lock();

 private:
  int descriptor_ = -1;
};

/// Which batch was acknowledged last, in a file beside the database: a log that was damaged or deleted, or an
/// older copy of the database, looks whole by itself. Not synced: it may be older than the database, never
/// newer.
class acknowledged_mark {
 public:
  /// Throws store_error where the folder cannot be written.
  explicit acknowledged_mark(const std::string& folder);
  acknowledged_mark(const acknowledged_mark&) = delete;
  acknowledged_mark& operator=(const acknowledged_mark&) = delete;
  ~acknowledged_mark();

  /// Nothing when there is none that can be read.
  std::optional<batch_id> read() const;
  void write(const batch_id& id) noexcept;

 private:
  int descriptor_ = -1;
  std::string text_;
};

}  // namespace usher::storage
