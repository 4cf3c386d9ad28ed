#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.hpp"
#include "storage/whole/snapshot.hpp"

/// Whether a store is what its change log says: the log is folded anew, by what folds every batch, into a
/// store of its own, and all tables are compared.
namespace usher::storage {

struct difference {
  /// `change_log` and `journal_batch` for what is wrong with the log itself.
  std::string table;
  /// What names the row: `concert_id=1 starts_at=2024-09-15T20:00:00 seat_no=17`.
  std::string row;
  /// Empty when there is a row on one side alone, and for the log itself.
  std::string column;
  /// What it is by the log, and in the table; nothing for NULL, and where there is no such row.
  std::optional<std::string> by_log;
  std::optional<std::string> in_store;

  friend bool operator==(const difference&, const difference&) = default;
};

struct verified_table {
  std::string name;
  /// In the store.
  std::uint64_t rows = 0;
  std::uint64_t differences = 0;
  /// The log has them, they were over, and have been taken out since.
  std::uint64_t taken_out = 0;
};

struct verification {
  std::string store;
  std::uint64_t changes = 0;
  std::uint64_t batches = 0;
  std::uint64_t actors = 0;
  /// Of the log, taken out into files (storage/whole/archive.hpp): not among `changes`.
  std::uint64_t archived = 0;
  /// In the order of tables_of_facts().
  std::vector<verified_table> tables;
  /// Of all, the log's own among them.
  std::uint64_t difference_count = 0;
  /// The first ones, `most_listed` at most.
  std::vector<difference> differences;
};

struct verify_settings {
  /// Where the log is folded to, in a folder that is made and removed: as large as the store.
  std::string scratch;
  std::size_t most_listed = 100;
  /// Keys of requests whose time is over by then may have been taken out.
  domain::instant now;
  /// Hears how far it is: of the changes, then of the rows of each table. `of` may be exceeded.
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> on_progress = {};
};

/// Throws store_error when the store cannot be read, is older than can be compared, or there is no room for
/// the folder.
verification verify(store_snapshot& store, const verify_settings& settings);

}  // namespace usher::storage
