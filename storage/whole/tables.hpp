#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Which tables a store has, for who goes through all of them. Their columns they declare themselves.
namespace usher::storage {

struct stored_table {
  const char* name;
  /// Names a row, whatever numbers the database has given it.
  std::vector<std::string_view> key;
  /// Numbers in order of writing, by the database: there may be gaps, other ones after each history.
  std::vector<std::string_view> given = {};
  /// What the change log does not hold.
  std::vector<std::string_view> unlogged = {};
  /// Since when a row is over. It may be taken out some time later, and the log does not say so.
  std::string_view over = {};
  /// Until when those that were over may have been taken out: the kind under which `pruned` has it; empty for
  /// those that go when they are over.
  std::string_view pruned_as = {};
};

// Both in an order in which each comes after those that it refers to.

/// What changes are folded into.
const std::vector<stored_table>& tables_of_facts();
/// What else belongs to a store for ever: the log, and what the log does not hold. The others, of the schema,
/// of the right to serve and of sealing an older log, are a database's own.
const std::vector<stored_table>& tables_beside_facts();

}  // namespace usher::storage
