#include "storage/whole/copy.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "storage/whole/tables.hpp"

namespace usher::storage {

namespace {

/// Written at a time.
constexpr std::size_t rows_at_a_time = 1'000;
constexpr std::size_t bytes_at_a_time = 1024 * 1024;

using table_columns = std::vector<table_column>;

std::vector<stored_table> tables_in_order() {
  auto all = tables_beside_facts();
  const auto& facts = tables_of_facts();
  all.insert(all.end(), facts.begin(), facts.end());
  return all;
}

std::uint64_t rows_in(store_snapshot& store, const std::string& table) {
  return static_cast<std::uint64_t>(store.select("SELECT count(*) FROM " + table)->next()->integer(0));
}

const table_column& column_of(const table_columns& columns, std::string_view name, const std::string& table) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
  if (found == columns.end()) {
    throw store_error("the stores differ in their tables: there is no " + table + "." + std::string(name));
  }
  return *found;
}

/// Those of one store in the order of the other's.
table_columns in_order_of(const table_columns& others, const table_columns& columns,
                          const std::string& table) {
  table_columns out;
  for (const auto& other : others) {
    out.push_back(column_of(columns, other.name, table));
  }
  if (out.size() != columns.size()) {
    throw store_error("the stores differ in the columns of their tables " + table);
  }
  return out;
}

std::string names_in(store_snapshot& store, const table_columns& columns) {
  std::string names;
  for (const auto& column : columns) {
    names += (names.empty() ? "" : ", ") + store.text_of(column);
  }
  return names;
}

/// Rows from one on, in an order that is the same each time, and for all backends.
std::unique_ptr<row_stream> rows_of(store_snapshot& store, const stored_table& table,
                                    const table_columns& columns, std::uint64_t from) {
  const auto all = store.columns_of(table.name);
  std::string order;
  for (const auto* part : {&table.key, &table.given}) {
    for (const auto name : *part) {
      order += (order.empty() ? "" : ", ") + store.order_of(column_of(all, name, table.name));
    }
  }
  return store.select("SELECT " + names_in(store, columns) + " FROM " + table.name + " AS t ORDER BY " +
                      order + " LIMIT " + std::to_string(std::numeric_limits<std::int64_t>::max()) +
                      " OFFSET " + std::to_string(from));
}

/// What tells this state of this store from every other: every change of the log shows in it, and so does
/// whatever else a server writes or takes out.
std::string state_of(store_snapshot& store) {
  std::string state = std::to_string(store.epoch());
  const auto add = [&](const std::string& sql) {
    const auto rows = store.select(sql);
    while (const auto* row = rows->next()) {
      state += '/' + (row->is_null(0) ? std::string{} : row->string(0));
    }
  };
  const auto log = store.columns_of("change_log");
  const auto batch = store.text_of(column_of(log, "batch_id", "change_log"));
  add("SELECT coalesce(max(change_number), 0) FROM change_log");
  add("SELECT " + batch + " FROM change_log AS t ORDER BY t.change_number DESC LIMIT 1");
  add("SELECT count(*) FROM journal_batch");
  add("SELECT coalesce(sum(changes), 0) FROM archived_log");
  add("SELECT name FROM server_secret ORDER BY 1");
  for (const auto& table : tables_of_facts()) {
    if (!table.pruned_as.empty()) {
      add("SELECT count(*) FROM " + std::string(table.name));
    }
  }
  const auto pruned = store.columns_of("pruned");
  add("SELECT " + store.text_of(column_of(pruned, "over_until", "pruned")) +
      " FROM pruned AS t ORDER BY t.over_until, t.kind");
  return state;
}

void expect_copyable(store_snapshot& from) {
  const auto sealing = from.columns_of("log_sealing");
  bool is_good = from.is_current() && !sealing.empty();
  if (is_good) {
    const auto found =
        from.select("SELECT " + from.text_of(column_of(sealing, "is_complete", "log_sealing")) +
                    " FROM log_sealing AS t");
    const auto* row = found->next();
    is_good = row != nullptr && row->integer(0) == 1;
  }
  if (!is_good) {
    throw store_error(from.description() +
                      " was left by an older version: start usher serve with it once, then copy it");
  }
  if (!from.columns_of(unfinished_copy).empty()) {
    throw unfinished(from.description());
  }
}

class copying {
 public:
  copying(store_snapshot& from, store_target& to, const copy_settings& settings)
      : from_(from), to_(to), settings_(settings) {}

  copied_store run() {
    expect_copyable(from_);
    if (from_.description() == to_.description()) {
      throw store_error("a store cannot be copied to itself: " + from_.description());
    }
    choose_columns();
    auto mark = begin();
    copied_store out;
    const auto at = std::find_if(tables_.begin(), tables_.end(),
                                 [&](const auto& table) { return table.name == mark.table; });
    if (at == tables_.end()) {
      throw store_error(to_.description() + " says that it is copied up to a table that is not known");
    }
    for (auto table = at; table != tables_.end(); ++table) {
      if (table != at) {
        mark.table = table->name;
        mark.rows = 0;
      }
      write(*table, mark);
    }
    to_.go_on_from(from_.counters(), from_.epoch());
    {
      const auto made = to_.look();
      for (const auto& table : tables_) {
        out.tables.push_back({table.name, compare(*made, table)});
      }
    }
    out.verified = verified();
    to_.finish();
    return out;
  }

 private:
  /// Of one table, in both stores: the same names in the same order.
  struct columns {
    table_columns from;
    table_columns to;
  };

  void choose_columns() {
    const auto made = to_.look();
    for (const auto& table : tables_) {
      auto theirs = from_.columns_of(table.name);
      auto ours = in_order_of(theirs, made->columns_of(table.name), table.name);
      columns_.push_back({std::move(theirs), std::move(ours)});
    }
  }

  const columns& columns_in(const stored_table& table) const {
    return columns_[static_cast<std::size_t>(&table - tables_.data())];
  }

  copy_mark begin() {
    const auto state = state_of(from_);
    if (auto known = to_.mark()) {
      if (known->state != state) {
        throw store_error(to_.description() + " is an unfinished copy of " + known->source +
                          ", as it was before it changed, or of another store: empty it and begin anew");
      }
      return *std::move(known);
    }
    expect_fillable(*to_.look());
    copy_mark mark{from_.description(), state, tables_.front().name, 0};
    to_.begin(mark);
    return mark;
  }

  void write(const stored_table& table, copy_mark& mark) {
    const auto& [theirs, ours] = columns_in(table);
    const auto all = rows_in(from_, table.name);
    const auto rows = rows_of(from_, table, theirs, mark.rows);
    copied_rows part{table.name, ours, {}};
    std::size_t bytes = 0;
    const auto pass_on = [&] {
      mark.rows += part.rows.size();
      to_.write(part, mark);
      part.rows.clear();
      bytes = 0;
      say(table.name, mark.rows, all);
    };
    while (const auto* row = rows->next()) {
      auto& values = part.rows.emplace_back();
      for (std::size_t i = 0; i < theirs.size(); ++i) {
        values.push_back(row->is_null(i) ? std::nullopt : std::optional(row->string(i)));
        bytes += values.back() ? values.back()->size() : 0;
      }
      if (part.rows.size() >= rows_at_a_time || bytes >= bytes_at_a_time) {
        pass_on();
      }
    }
    if (!part.rows.empty()) {
      pass_on();
    }
  }

  /// Row by row, what the log does not hold too.
  std::uint64_t compare(store_snapshot& made, const stored_table& table) {
    const auto& [theirs, ours] = columns_in(table);
    const auto what = "compared, " + std::string(table.name);
    const auto all = rows_in(from_, table.name);
    const auto expected = rows_of(from_, table, theirs, 0);
    const auto found = rows_of(made, table, ours, 0);
    std::uint64_t rows = 0;
    for (;;) {
      const auto* should = expected->next();
      const auto* is = found->next();
      if (should == nullptr && is == nullptr) {
        say(what, rows, all);
        return rows;
      }
      ++rows;
      if (should == nullptr || is == nullptr || !are_same(*should, *is, theirs.size())) {
        throw store_error("the copy is not what it was made of: row " + std::to_string(rows) + " of " +
                          table.name + " differs; empty " + to_.description() + " and begin anew");
      }
      if (rows % rows_at_a_time == 0) {
        say(what, rows, all);
      }
    }
  }

  static bool are_same(const row_text& a, const row_text& b, std::size_t columns) {
    for (std::size_t i = 0; i < columns; ++i) {
      if (a.is_null(i) != b.is_null(i) || (!a.is_null(i) && a.text(i) != b.text(i))) {
        return false;
      }
    }
    return true;
  }

  verification verified() const {
    verify_settings settings;
    settings.scratch = settings_.scratch;
    settings.most_listed = settings_.most_listed;
    settings.now = settings_.now;
    settings.on_progress = settings_.on_progress;
    auto report = verify(*to_.look(), settings);
    if (report.difference_count == 0) {
      return report;
    }
    // Somebody has changed something by hand, then: it is so in the source too.
    const auto theirs = verify(from_, settings);
    if (theirs.difference_count != report.difference_count || theirs.differences != report.differences) {
      throw store_error("the copy differs from its log where " + from_.description() + " does not: empty " +
                        to_.description() + " and begin anew");
    }
    return report;
  }

  void say(std::string_view what, std::uint64_t done, std::uint64_t of) const {
    if (settings_.on_progress) {
      settings_.on_progress(what, done, of);
    }
  }

  store_snapshot& from_;
  store_target& to_;
  const copy_settings& settings_;
  const std::vector<stored_table> tables_ = tables_in_order();
  std::vector<columns> columns_;
};

}  // namespace

void expect_fillable(store_snapshot& target) {
  if (!target.columns_of(unfinished_copy).empty()) {
    return;
  }
  for (const auto& table : tables_in_order()) {
    // One of an older version may lack it.
    if (!target.columns_of(table.name).empty() && rows_in(target, table.name) != 0) {
      throw store_error(target.description() + " is not empty: it has rows in " + table.name);
    }
  }
}

copied_store copy(store_snapshot& from, store_target& to, const copy_settings& settings) {
  return copying(from, to, settings).run();
}

}  // namespace usher::storage
