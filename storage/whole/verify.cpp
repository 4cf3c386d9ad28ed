#include "storage/whole/verify.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "domain/base/hex.hpp"
#include "storage/log/change_text.hpp"
#include "storage/log/personal_seal.hpp"
#include "storage/whole/tables.hpp"

namespace usher::storage {

namespace {

using domain::change;

/// Of the log that is folded at a time.
constexpr std::size_t changes_at_a_time = 2'000;
constexpr std::uint64_t rows_between_words = 10'000;

/// A folder of its own, removed with all that is in it.
class scratch_folder {
 public:
  explicit scratch_folder(const std::string& within) : path_(within + "/usher-verify-XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) {
      throw store_error("cannot make a folder in '" + within +
                        "': " + std::generic_category().message(errno));
    }
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::optional<std::string> text_in(const row_text& row, std::size_t column) {
  return row.is_null(column) ? std::nullopt : std::optional(row.string(column));
}

std::uint64_t count_of(store_snapshot& store, const std::string& table) {
  return static_cast<std::uint64_t>(store.select("SELECT count(*) FROM " + table)->next()->integer(0));
}

table_column column_named(const std::vector<table_column>& columns, std::string_view name,
                          const std::string& table) {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const auto& column) { return column.name == name; });
  if (found == columns.end()) {
    throw store_error("the store has no " + table + "." + std::string(name) +
                      ": it is older than can be compared; open it once with this version of usher");
  }
  return *found;
}

/// Collects what is found.
class findings {
 public:
  findings(verification& into, std::size_t most_listed) : into_(into), most_listed_(most_listed) {}

  void add(difference found) {
    ++into_.difference_count;
    if (into_.differences.size() < most_listed_) {
      into_.differences.push_back(std::move(found));
    }
  }
  void add_to_log(const std::string& row, std::string by_log) {
    add({"change_log", row, "", std::move(by_log), std::nullopt});
  }

 private:
  verification& into_;
  std::size_t most_listed_;
};

/// What one batch of the log brought.
struct logged_batch {
  batch content;
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::size_t changes = 0;
  /// What a class has room for depends on what came before in the same batch, and which keys of programs go
  /// on when a batch is committed.
  bool stands_alone = false;
};

/// Feeds the log to an empty store: several batches at a time, which come to the same as one by one.
class log_folder {
 public:
  log_folder(store& into, findings& wrong) : into_(into), wrong_(wrong) {}

  void take(logged_batch&& next) {
    if (next.changes == 0) {
      return;
    }
    if (next.stands_alone || waiting_changes_ + next.changes > changes_at_a_time) {
      fold();
    }
    waiting_changes_ += next.changes;
    const bool alone = next.stands_alone;
    waiting_.push_back(std::move(next));
    if (alone) {
      fold();
    }
  }

  void fold() {
    waiting_changes_ = 0;
    auto parts = std::exchange(waiting_, {});
    if (parts.empty()) {
      return;
    }
    batch whole{parts.back().content.id, {}};
    for (const auto& part : parts) {
      whole.appends.insert(whole.appends.end(), part.content.appends.begin(), part.content.appends.end());
    }
    if (commit(whole).empty()) {
      return;
    }
    for (const auto& part : parts) {
      if (const auto why = commit(part.content); !why.empty()) {
        wrong_.add_to_log("change_number=" + std::to_string(part.first) + ".." + std::to_string(part.last),
                          "cannot be folded: " + why);
      }
    }
  }

 private:
  /// Why it was refused; empty when it was not.
  std::string commit(const batch& b) {
    const auto result = into_.commit(b);
    switch (result.status) {
      case commit_status::committed:
        return {};
      case commit_status::refused:
        return result.message.empty() ? "refused" : result.message;
      default:
        throw store_error("cannot fold the log: " + result.message);
    }
  }

  store& into_;
  findings& wrong_;
  std::vector<logged_batch> waiting_;
  std::size_t waiting_changes_ = 0;
};

/// Reads the log in order, and sees to it that nothing is missing in it.
class log_reader {
 public:
  log_reader(store_snapshot& from, log_folder& to, findings& wrong, verification& report)
      : from_(from), to_(to), wrong_(wrong), report_(report) {}

  void read(const verify_settings& settings) {
    const auto all = count_of(from_, "change_log");
    const auto columns = from_.columns_of("change_log");
    std::string names;
    for (const char* name : {"change_number", "batch_id", "actor", "actor_number", "kind", "decided_at",
                             "trace_id", "payload", "sealed_for"}) {
      names += (names.empty() ? "" : ", ") + from_.text_of(column_named(columns, name, "change_log"));
    }
    keys_ = keys();
    read_archived();
    const auto lines = from_.select("SELECT " + names + " FROM change_log AS t ORDER BY t.change_number");
    while (const auto* row = lines->next()) {
      take(*row);
      if (settings.on_progress && report_.changes % rows_between_words == 0) {
        settings.on_progress("changes", report_.changes, all);
      }
    }
    end_batch();
    to_.fold();
    compare_gaps();
    report_.actors = last_numbers_.size();
    if (settings.on_progress) {
      settings.on_progress("changes", report_.changes, all);
    }
  }

 private:
  enum column { change_number, batch_of, actor, actor_number, kind, decided_at, trace, payload, sealed_for };

  /// Nothing for who was erased: what the log says about them is text for nobody.
  person_keys keys() {
    const auto columns = from_.columns_of("person_key");
    const auto person = from_.text_of(column_named(columns, "person_id", "person_key"));
    const auto bytes = from_.text_of(column_named(columns, "key_bytes", "person_key"));
    person_keys out;
    const auto rows = from_.select("SELECT " + person + ", " + bytes + " FROM person_key AS t");
    while (const auto* row = rows->next()) {
      auto& key = out[domain::user_id{row->integer(0)}];
      if (!row->is_null(1) && !domain::bytes_from_hex(row->text(1), key.emplace())) {
        throw store_error("the store holds a key of the wrong length");
      }
    }
    return out;
  }

  void take(const row_text& row) {
    ++report_.changes;
    log_line line{static_cast<std::uint64_t>(row.integer(change_number)),
                  static_cast<std::uint64_t>(row.integer(actor_number)),
                  row.string(kind),
                  row.string(payload),
                  row.is_null(trace) ? domain::trace_id{} : row.trace(trace),
                  row.instant(decided_at),
                  row.is_null(sealed_for) ? std::nullopt : keys_[domain::user_id{row.integer(sealed_for)}]};
    const auto by = row.string(actor);
    expect_next(by, line);
    batch_id id;
    if (!domain::bytes_from_hex(row.text(batch_of), id.bytes)) {
      throw store_error("the store holds a batch id of the wrong length");
    }
    if (batch_.first == 0 || batch_.content.id != id) {
      end_batch();
      batch_.content.id = id;
      batch_.first = line.change_number;
    }
    batch_.last = line.change_number;
    try {
      add(understood(by, line));
    } catch (const store_error& error) {
      wrong_.add_to_log("change_number=" + std::to_string(line.change_number), error.what());
    }
  }

  /// How many lines of each actor were taken out into files.
  void read_archived() {
    if (from_.columns_of("archived_log").empty()) {
      return;
    }
    const auto rows = from_.select("SELECT t.actor, t.changes FROM archived_log AS t");
    while (const auto* row = rows->next()) {
      const auto changes = static_cast<std::uint64_t>(row->integer(1));
      archived_[row->string(0)] = changes;
      report_.archived += changes;
    }
  }

  void expect_next(const std::string& by, const log_line& line) {
    auto& last = last_numbers_[by];
    if (line.actor_number > last + 1 && archived_.contains(by)) {
      gaps_[by] += line.actor_number - last - 1;
    } else if (line.actor_number != last + 1) {
      wrong_.add_to_log("actor=" + by + " actor_number=" + std::to_string(line.actor_number),
                        "follows number " + std::to_string(last) + " of the actor");
    }
    last = line.actor_number;
  }

  void compare_gaps() {
    for (const auto& [by, changes] : archived_) {
      if (gaps_[by] != changes) {
        wrong_.add_to_log("actor=" + by, "lacks " + std::to_string(gaps_[by]) + " changes, of which " +
                                             std::to_string(changes) + " were archived");
      }
    }
  }

  void add(logged_change&& known) {
    batch_.stands_alone = batch_.stands_alone ||
                          std::holds_alternative<domain::clinic_changed>(known.change) ||
                          std::holds_alternative<domain::clinic_deleted>(known.change) ||
                          std::holds_alternative<domain::app_key_made>(known.change);
    auto& appends = batch_.content.appends;
    const bool goes_on = !appends.empty() && appends.back().actor == known.actor &&
                         appends.back().first_number + appends.back().changes.size() == known.actor_number &&
                         appends.back().trace == known.trace && appends.back().decided_at == known.decided_at;
    if (!goes_on) {
      appends.push_back({known.actor, known.actor_number, {}, known.trace, known.decided_at});
    }
    appends.back().changes.push_back(std::move(known.change));
    ++batch_.changes;
  }

  void end_batch() {
    if (batch_.first != 0) {
      ++report_.batches;
      to_.take(std::exchange(batch_, {}));
    }
  }

  store_snapshot& from_;
  log_folder& to_;
  findings& wrong_;
  verification& report_;
  logged_batch batch_;
  person_keys keys_;
  std::unordered_map<std::string, std::uint64_t> last_numbers_;
  std::map<std::string, std::uint64_t> archived_;
  std::unordered_map<std::string, std::uint64_t> gaps_;
};

/// Each transaction has as many changes in the log as it had when it was written, but for those that were
/// archived.
void compare_batches(store_snapshot& store, std::uint64_t archived, findings& wrong) {
  std::uint64_t missing = 0;
  const auto id = store.text_of(column_named(store.columns_of("journal_batch"), "batch_id", "journal_batch"));
  const auto rows =
      store.select("SELECT " + id +
                   ", t.state, t.change_count, coalesce(l.n, 0) FROM journal_batch AS t"
                   " LEFT JOIN (SELECT batch_id, count(*) AS n FROM change_log GROUP BY batch_id) AS l"
                   " ON l.batch_id = t.batch_id WHERE t.change_count <> coalesce(l.n, 0)"
                   " OR (t.state = 'void' AND l.n IS NOT NULL) ORDER BY t.batch_id");
  while (const auto* row = rows->next()) {
    const auto written = row->integer(2);
    const auto there = row->integer(3);
    if (archived > 0 && row->text(1) == "committed" && there < written) {
      missing += static_cast<std::uint64_t>(written - there);
    } else {
      wrong.add(
          {"journal_batch", "batch_id=" + row->string(0), "change_count", row->string(3), row->string(2)});
    }
  }
  if (missing != archived) {
    wrong.add({"journal_batch", "", "change_count", std::to_string(archived) + " archived",
               std::to_string(missing) + " missing"});
  }
}

/// Every line of the log is of a transaction that there is.
void find_lost_batches(store_snapshot& store, findings& wrong) {
  const auto id = store.text_of(column_named(store.columns_of("change_log"), "batch_id", "change_log"));
  const auto rows = store.select("SELECT " + id +
                                 ", count(*) FROM change_log AS t WHERE NOT EXISTS (SELECT 1 FROM"
                                 " journal_batch AS b WHERE b.batch_id = t.batch_id) GROUP BY t.batch_id"
                                 " ORDER BY t.batch_id");
  while (const auto* row = rows->next()) {
    wrong.add(
        {"journal_batch", "batch_id=" + row->string(0), "", "change_count=" + row->string(1), std::nullopt});
  }
}

/// Puts the rows of a table by the log beside those of the store.
class table_comparison {
 public:
  table_comparison(const stored_table& table, store_snapshot& by_log, store_snapshot& in_store,
                   const verify_settings& settings, findings& wrong)
      : table_(table), settings_(settings), wrong_(wrong), gone_until_(gone_until(in_store)) {
    choose_columns(by_log, in_store);
    log_ = rows_of(by_log, log_columns_);
    store_ = rows_of(in_store, store_columns_);
  }

  verified_table run(std::uint64_t all) {
    const auto* expected = log_->next();
    const auto* found = store_->next();
    while (expected != nullptr || found != nullptr) {
      const int order = expected == nullptr ? 1 : found == nullptr ? -1 : order_of(*expected, *found);
      if (order < 0) {
        miss(*expected);
      } else if (order > 0) {
        add({table_.name, key_text(*found), "", std::nullopt, whole_text(*found)});
      } else {
        compare(*expected, *found);
      }
      if (order >= 0 && ++report_.rows % rows_between_words == 0) {
        say(all);
      }
      expected = order <= 0 ? log_->next() : expected;
      found = order >= 0 ? store_->next() : found;
    }
    say(all);
    return report_;
  }

 private:
  /// Rows that were over by then may have been taken out; nothing when none may.
  std::optional<domain::instant> gone_until(store_snapshot& in_store) const {
    if (table_.over.empty() || table_.pruned_as.empty()) {
      return table_.over.empty() ? std::nullopt : std::optional(settings_.now);
    }
    const auto columns = in_store.columns_of("pruned");
    if (columns.empty()) {
      return std::nullopt;
    }
    const auto rows =
        in_store.select("SELECT " + in_store.text_of(column_named(columns, "over_until", "pruned")) +
                        " FROM pruned AS t WHERE t.kind = '" + std::string(table_.pruned_as) + "'");
    const auto* row = rows->next();
    return row == nullptr ? std::nullopt : std::optional(row->instant(0));
  }

  void choose_columns(store_snapshot& by_log, store_snapshot& in_store) {
    const auto ours = by_log.columns_of(table_.name);
    const auto theirs = in_store.columns_of(table_.name);
    const auto has = [](const auto& list, std::string_view name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    const auto take = [&](const table_column& ours_of, const table_column& theirs_of) {
      log_columns_.push_back(ours_of);
      store_columns_.push_back(theirs_of);
    };
    for (const auto name : table_.key) {
      take(column_named(ours, name, table_.name), column_named(theirs, name, table_.name));
    }
    for (const auto& column : ours) {
      if (has(table_.key, column.name) || has(table_.given, column.name) ||
          has(table_.unlogged, column.name)) {
        continue;
      }
      // One that came later than the store.
      const auto known = std::find_if(theirs.begin(), theirs.end(),
                                      [&](const auto& other) { return other.name == column.name; });
      if (known != theirs.end()) {
        take(column, *known);
      }
    }
  }

  std::unique_ptr<row_stream> rows_of(store_snapshot& of, const std::vector<table_column>& columns) const {
    std::string names;
    std::string order;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      names += (i == 0 ? "" : ", ") + of.text_of(columns[i]);
      if (i < table_.key.size()) {
        order += (i == 0 ? "" : ", ") + of.order_of(columns[i]);
      }
    }
    return of.select("SELECT " + names + " FROM " + table_.name + " AS t ORDER BY " + order);
  }

  /// As the rows are in order: by the key, numbers as numbers.
  int order_of(const row_text& a, const row_text& b) const {
    for (std::size_t i = 0; i < table_.key.size(); ++i) {
      if (a.is_null(i) || b.is_null(i)) {
        if (a.is_null(i) != b.is_null(i)) {
          return a.is_null(i) ? -1 : 1;
        }
        continue;
      }
      if (log_columns_[i].type == "INTEGER") {
        const auto x = a.integer(i);
        const auto y = b.integer(i);
        if (x != y) {
          return x < y ? -1 : 1;
        }
      } else if (const int order = a.text(i).compare(b.text(i)); order != 0) {
        return order;
      }
    }
    return 0;
  }

  void compare(const row_text& expected, const row_text& found) {
    for (auto i = table_.key.size(); i < log_columns_.size(); ++i) {
      auto should = text_in(expected, i);
      auto is = text_in(found, i);
      if (should != is) {
        add({table_.name, key_text(expected), log_columns_[i].name, std::move(should), std::move(is)});
      }
    }
  }

  void miss(const row_text& expected) {
    for (std::size_t i = 0; i < log_columns_.size() && gone_until_; ++i) {
      if (log_columns_[i].name == table_.over && !expected.is_null(i) &&
          expected.instant(i) <= *gone_until_) {
        ++report_.taken_out;
        return;
      }
    }
    add({table_.name, key_text(expected), "", whole_text(expected), std::nullopt});
  }

  void add(difference found) {
    ++report_.differences;
    wrong_.add(std::move(found));
  }

  std::string key_text(const row_text& row) const { return text_of(row, 0, table_.key.size()); }
  std::string whole_text(const row_text& row) const {
    return text_of(row, table_.key.size(), log_columns_.size());
  }
  std::string text_of(const row_text& row, std::size_t from, std::size_t to) const {
    std::string out;
    for (auto i = from; i < to; ++i) {
      if (!row.is_null(i)) {
        out += (out.empty() ? "" : " ") + log_columns_[i].name + "=" + row.string(i);
      }
    }
    return out;
  }

  void say(std::uint64_t all) const {
    if (settings_.on_progress) {
      settings_.on_progress(table_.name, report_.rows, all);
    }
  }

  const stored_table& table_;
  const verify_settings& settings_;
  findings& wrong_;
  const std::optional<domain::instant> gone_until_;
  /// Of the same names in the same order, the key first.
  std::vector<table_column> log_columns_;
  std::vector<table_column> store_columns_;
  std::unique_ptr<row_stream> log_;
  std::unique_ptr<row_stream> store_;
  verified_table report_{table_.name};
};

}  // namespace

verification verify(store_snapshot& store, const verify_settings& settings) {
  verification report;
  report.store = store.description();
  findings wrong(report, settings.most_listed);
  const scratch_folder scratch(settings.scratch);
  {
    const auto folded = open_sqlite(scratch.path());
    log_folder folder(*folded, wrong);
    log_reader(store, folder, wrong, report).read(settings);
  }
  compare_batches(store, report.archived, wrong);
  find_lost_batches(store, wrong);
  const auto by_log = open_sqlite_snapshot(scratch.path() + "/usher.db");
  for (const auto& table : tables_of_facts()) {
    if (store.columns_of(table.name).empty() && count_of(*by_log, table.name) == 0) {
      // One that came later than the store.
      continue;
    }
    const auto all = count_of(*by_log, table.name);
    report.tables.push_back(table_comparison(table, *by_log, store, settings, wrong).run(all));
  }
  return report;
}

}  // namespace usher::storage
