#include "storage/whole/tables.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/storage/engine.hpp"

/// The lists of tables by which a store is copied and held against its log, beside what the databases have.
namespace usher::storage::tables_test {
namespace {

/// What a database has for itself: its schema, the right to serve it and which node has that, how far an
/// older log is sealed, and which lines of the log are leaving it in this very transaction.
const std::set<std::string> of_one_database{"schema_migration", "serving_right", "ownership", "log_sealing",
                                            "leaving_log"};

/// In the order of copying.
std::vector<stored_table> listed() {
  auto all = tables_beside_facts();
  const auto& facts = tables_of_facts();
  all.insert(all.end(), facts.begin(), facts.end());
  return all;
}

/// The first column of all rows, in their order.
std::vector<std::string> texts_of(engine& at, const std::string& sql) {
  const auto snapshot = at.look();
  const auto rows = snapshot->select(sql);
  std::vector<std::string> out;
  while (const auto* row = rows->next()) {
    out.push_back(row->string(0));
  }
  return out;
}

std::set<std::string> columns_of(engine& at, const std::string& table) {
  std::set<std::string> names;
  for (const auto& column : at.look()->columns_of(table)) {
    names.insert(column.name);
  }
  return names;
}

bool has(const std::vector<std::string_view>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

class Tables : public EngineTest {
 protected:
  bool is_sqlite() const { return GetParam() == "sqlite"; }
};

TEST_P(Tables, AllAreListedOnce) {
  std::set<std::string> known = of_one_database;
  for (const auto& table : listed()) {
    EXPECT_TRUE(known.insert(table.name).second) << table.name << " is there twice";
    EXPECT_FALSE(columns_of(*engine_, table.name).empty()) << "there is no " << table.name;
  }
  const auto there =
      texts_of(*engine_,
               is_sqlite() ? "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
                           : "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'");
  EXPECT_GE(there.size(), listed().size());
  for (const auto& name : there) {
    EXPECT_TRUE(known.contains(name)) << "give it a row in storage/whole/tables.cpp: " << name;
  }
}

TEST_P(Tables, HaveTheColumnsThatAreNamed) {
  for (const auto& table : listed()) {
    const auto columns = columns_of(*engine_, table.name);
    for (const auto* names : {&table.key, &table.given, &table.unlogged}) {
      for (const auto name : *names) {
        EXPECT_TRUE(columns.contains(std::string(name))) << table.name << '.' << name;
      }
    }
    EXPECT_FALSE(table.key.empty()) << table.name;
    EXPECT_TRUE(table.over.empty() || columns.contains(std::string(table.over))) << table.name;
    EXPECT_TRUE(table.pruned_as.empty() || !table.over.empty()) << table.name;
  }
}

/// So that each can be copied into the other.
TEST_P(Tables, HaveTheSameColumnsInBothEngines) {
  const auto other = make_sqlite_engine();
  const auto opened = other->open();
  for (const auto& table : listed()) {
    EXPECT_EQ(columns_of(*engine_, table.name), columns_of(*other, table.name)) << table.name;
  }
}

/// So that rows are never written before those that they refer to.
TEST_P(Tables, ComeAfterThoseThatTheyReferTo) {
  std::set<std::string> before;
  std::size_t references = 0;
  for (const auto& table : listed()) {
    const std::string name = table.name;
    before.insert(name);
    for (const auto& parent : texts_of(
             *engine_,
             is_sqlite() ? "SELECT DISTINCT \"table\" FROM pragma_foreign_key_list('" + name + "')"
                         : "SELECT DISTINCT confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
                           " AND conrelid = '" +
                               name + "'::regclass")) {
      ++references;
      EXPECT_TRUE(before.contains(parent)) << name << " refers to " << parent;
    }
  }
  EXPECT_GT(references, 0U);
}

/// What a database numbers goes on behind the copied rows.
TEST_P(Tables, NameTheNumbersThatTheDatabaseGives) {
  const auto counters = engine_->look()->counters();
  EXPECT_TRUE(is_sqlite() || !counters.empty());
  for (const auto& counter : counters) {
    const auto tables = listed();
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const auto& table) { return table.name == counter.table; });
    ASSERT_NE(found, tables.end()) << counter.table;
    EXPECT_TRUE(has(found->given, counter.column) || has(found->key, counter.column))
        << counter.table << '.' << counter.column;
  }
}

USHER_FOR_EACH_ENGINE(Tables);

/// A copy goes on behind so many rows: their order must be the same each time.
TEST(TablesOfSqlite, AreInOneOrderByWhatNamesTheirRows) {
  const auto at = make_sqlite_engine();
  const auto opened = at->open();
  for (const auto& table : listed()) {
    const std::string name = table.name;
    std::vector<std::vector<std::string>> unique{
        texts_of(*at, "SELECT name FROM pragma_table_info('" + name + "') WHERE pk > 0")};
    for (const auto& index : texts_of(*at, "SELECT name FROM pragma_index_list('" + name +
                                               "') WHERE \"unique\" = 1 AND partial = 0")) {
      unique.push_back(texts_of(*at, "SELECT name FROM pragma_index_info('" + index + "')"));
    }
    const auto is_ordered_by = [&table](const std::vector<std::string>& columns) {
      return !columns.empty() && std::all_of(columns.begin(), columns.end(), [&table](const auto& column) {
        return has(table.key, column) || has(table.given, column);
      });
    };
    EXPECT_TRUE(std::any_of(unique.begin(), unique.end(), is_ordered_by)) << name;
  }
}

}  // namespace
}  // namespace usher::storage::tables_test
