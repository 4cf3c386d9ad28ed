#include <algorithm>
#include <utility>

#include "storage/postgres/postgres_connection.hpp"
#include "storage/whole/copy.hpp"

namespace usher::storage {

namespace {

/// Bytes are in hexadecimal digits, which the server takes with a mark.
std::string value_text(const table_column& column, const std::string& value) {
  return column.type == "bytea" ? "\\x" + value : value;
}

/// `INSERT INTO .. SELECT * FROM unnest(..)`: an array for each column. Numbers are given, also where the
/// database would give them.
std::string text_of_insertion(const copied_rows& part) {
  std::string names;
  for (const auto& column : part.columns) {
    names += (names.empty() ? "" : ", ") + column.name;
  }
  auto text = "INSERT INTO " + part.table + " (" + names + ") OVERRIDING SYSTEM VALUE SELECT * FROM unnest(";
  for (std::size_t i = 0; i < part.columns.size(); ++i) {
    const auto& column = part.columns[i];
    text_array array(text, i == 0 ? "CAST(" : ", CAST(");
    for (const auto& row : part.rows) {
      if (const auto& value = row.at(i)) {
        array.add_quoted(value_text(column, *value));
      } else {
        array.add_null();
      }
    }
    array.end();
    text += " AS " + column.type + "[])";
  }
  return text + ")";
}

class postgres_target final : public store_target {
 public:
  explicit postgres_target(const std::string& url)
      : given_(url), url_(url), right_(open_postgres(url, if_unfinished::open)) {
    attempt("", [this] { connection_.emplace(url_); });
  }

  std::string description() const override { return right_->description(); }

  std::unique_ptr<store_snapshot> look() const override {
    return open_postgres_snapshot(given_, read_from::primary);
  }

  std::optional<copy_mark> mark() override {
    std::optional<copy_mark> known;
    transaction("", [&](pqxx::work& work) {
      const auto table = connection_->execute(work, "SELECT to_regclass('" + unfinished_copy + "')");
      if (table.at(0)[0].is_null()) {
        return;
      }
      const auto found =
          connection_->execute(work, "SELECT source, state, table_name, row_count FROM " + unfinished_copy);
      if (found.empty()) {
        throw store_error("the database " + url_.description() + " does not say of what it is a copy");
      }
      const auto row = found.at(0);
      known = copy_mark{row[0].c_str(), row[1].c_str(), row[2].c_str(),
                        static_cast<std::uint64_t>(row[3].as<std::int64_t>())};
    });
    return known;
  }

  void begin(const copy_mark& mark) override {
    transaction("", [&](pqxx::work& work) {
      connection_->execute(work, "CREATE TABLE " + unfinished_copy +
                                     " (only_row integer PRIMARY KEY CHECK (only_row = 1), source text NOT"
                                     " NULL, state text NOT NULL, table_name text NOT NULL, row_count bigint"
                                     " NOT NULL)");
      connection_->execute(work, "INSERT INTO " + unfinished_copy + " VALUES (1, $1, $2, $3, $4)",
                           {mark.source, mark.state, mark.table, std::to_string(mark.rows)});
    });
  }

  void write(const copied_rows& part, const copy_mark& mark) override {
    transaction(part.table, [&](pqxx::work& work) {
      connection_->execute(work, text_of_insertion(part));
      connection_->execute(work, "UPDATE " + unfinished_copy + " SET table_name = $1, row_count = $2",
                           {mark.table, std::to_string(mark.rows)});
    });
  }

  void go_on_from(const std::vector<number_counter>& counters, std::int64_t epoch) override {
    const auto ours = look()->counters();
    transaction("", [&](pqxx::work& work) {
      for (const auto& own : ours) {
        const auto theirs = std::find_if(counters.begin(), counters.end(), [&](const auto& known) {
          return known.table == own.table && known.column == own.column;
        });
        const auto last = theirs == counters.end() ? 0 : theirs->last;
        connection_->execute(work, "SELECT setval(pg_get_serial_sequence('" + own.table + "', '" +
                                       own.column + "'), greatest((SELECT coalesce(max(" + own.column +
                                       "), 0) FROM " + own.table + "), " + std::to_string(last) +
                                       ") + 1, false)");
      }
      connection_->execute(work,
                           "UPDATE serving_right SET epoch = greatest(epoch, " + std::to_string(epoch) + ")");
    });
  }

  void finish() override {
    transaction("", [&](pqxx::work& work) {
      connection_->execute(work, "DROP TABLE " + unfinished_copy);
      // Whoever serves it first finds its ways at once.
      for (const auto& table :
           connection_->execute(work,
                                "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'"
                                " AND relnamespace = (SELECT relnamespace FROM pg_class WHERE oid ="
                                " 'change_log'::regclass)")) {
        connection_->execute(work, std::string("ANALYZE ") + table[0].c_str());
      }
    });
  }

 private:
  template <class F>
  void attempt(const std::string& table, F f) {
    try {
      f();
    } catch (const store_error&) {
      throw;
    } catch (const std::exception& error) {
      throw store_error("cannot write to the database " + url_.description() +
                        (table.empty() ? "" : ", " + table) + ": " + url_.without_secrets(error.what()));
    }
  }

  /// What `f` does, or nothing of it.
  template <class F>
  void transaction(const std::string& table, F f) {
    attempt(table, [&] {
      const auto asked = connection_->expect_answer();
      pqxx::work work(connection_->session());
      f(work);
      work.commit();
    });
  }

  std::string given_;
  postgres_url url_;
  /// Keeps others out.
  std::unique_ptr<store> right_;
  std::optional<postgres_connection> connection_;
};

/// Whether there is a store in the database.
bool has_store(const std::string& url) {
  const postgres_url known(url);
  try {
    postgres_connection session(known);
    pqxx::nontransaction work(session.session());
    return !session.execute(work, "SELECT to_regclass('schema_migration')").at(0)[0].is_null();
  } catch (const std::exception& error) {
    throw store_unreachable("cannot use the database " + known.description() + ": " +
                            known.without_secrets(error.what()));
  }
}

}  // namespace

std::unique_ptr<store_target> open_postgres_target(const std::string& url) {
  if (has_store(url)) {
    expect_fillable(*open_postgres_snapshot(url, read_from::primary));
  }
  return std::make_unique<postgres_target>(url);
}

}  // namespace usher::storage
