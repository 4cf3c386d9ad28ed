#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/whole/target.hpp"
#include "storage/whole/verify.hpp"

/// A whole store into another one, of either backend: part by part, so that it goes on where it was when it
/// was ended in the middle, and verified at the end.
namespace usher::storage {

struct copied_table {
  std::string name;
  std::uint64_t rows = 0;
};

struct copied_store {
  /// In the order of copying.
  std::vector<copied_table> tables;
  /// Of what was made. It may differ from its log where the source differs from its own in the same way.
  verification verified;
};

struct copy_settings {
  /// As verify_settings have them.
  std::string scratch;
  std::size_t most_listed = 100;
  domain::instant now;
  /// Hears how far it is: of the rows of each table that are written, then of those that are compared, then
  /// what `verify` says.
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> on_progress = {};
};

/// Throws store_error when the store holds anything, unless that is a copy that was begun.
void expect_fillable(store_snapshot& target);

/// The store is copied as it was when `from` was opened. Throws store_error, and leaves what is there for the
/// next attempt, when either cannot be read or written; when `from` is older than this program or `to` is the
/// unfinished copy of anything else than this state of it; and when what was made is not what it was made of.
copied_store copy(store_snapshot& from, store_target& to, const copy_settings& settings);

}  // namespace usher::storage
