#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The schema's numbered SQL files, embedded in the program, and the rule that says which of them a store
/// still needs.
namespace usher::storage {

struct migration {
  /// Counted from 1 without gaps.
  int version;
  std::string_view name;
  std::string_view sql;
};

/// One line of a store's schema_migration table.
struct applied_migration {
  int version;
  std::string name;
  std::string checksum;
};

/// In order of version; generated from the folders beside this file at build time.
const std::vector<migration>& sqlite_migrations();
const std::vector<migration>& postgres_migrations();

/// 16 hex digits (64-bit FNV-1a of the SQL text): tells an edited file from the one that was applied.
std::string checksum_of(const migration& m);

/// The tail of `known` that a store with `applied` (in order of version) still needs. Throws store_error, one
/// line, when the store is newer than this program or when a migration differs from the one that was applied.
std::vector<migration> missing_migrations(const std::vector<migration>& known,
                                          const std::vector<applied_migration>& applied);

}  // namespace usher::storage
