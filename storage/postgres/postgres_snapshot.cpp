#include <utility>

#include "storage/migrations/migrations.hpp"
#include "storage/postgres/postgres_connection.hpp"
#include "storage/postgres/result_row.hpp"
#include "storage/whole/snapshot.hpp"

namespace usher::storage {

namespace {

/// The session and the transaction that is its one moment.
class reading_session {
 public:
  reading_session(const std::string& url, read_from where)
      : url_(url, where == read_from::primary ? session_use::serving : session_use::reading) {
    try {
      connection_.emplace(url_);
      // Between two questions may be as much work as it takes.
      execute("SET idle_in_transaction_session_timeout = 0");
      execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    } catch (const store_error&) {
      throw;
    } catch (const std::exception& error) {
      throw store_unreachable("cannot use the database " + url_.description() + ": " +
                              url_.without_secrets(error.what()));
    }
  }

  pqxx::result execute(const std::string& sql) {
    try {
      pqxx::nontransaction work(connection_->session());
      return connection_->execute(work, sql);
    } catch (const std::exception& error) {
      throw store_error("cannot read the database " + url_.description() + ": " +
                        url_.without_secrets(error.what()));
    }
  }

  const std::string& description() const { return url_.description(); }
  std::string new_cursor() { return "rows_" + std::to_string(++cursors_); }

 private:
  postgres_url url_;
  std::optional<postgres_connection> connection_;
  int cursors_ = 0;
};

/// A cursor, of which so many rows at a time are here.
class cursor_stream final : public row_stream {
 public:
  cursor_stream(reading_session& session, const std::string& sql)
      : session_(session), cursor_(session.new_cursor()) {
    session_.execute("DECLARE " + cursor_ + " NO SCROLL CURSOR FOR " + sql);
  }
  ~cursor_stream() override {
    try {
      session_.execute("CLOSE " + cursor_);
    } catch (const std::exception&) {
      // It goes with the transaction.
    }
  }

  const row_text* next() override {
    if (at_ == rows_.size()) {
      row_.move_to({});
      rows_ = session_.execute("FETCH 2000 FROM " + cursor_);
      at_ = 0;
      if (rows_.empty()) {
        return nullptr;
      }
    }
    row_.move_to(rows_[at_++]);
    return &row_;
  }

 private:
  reading_session& session_;
  std::string cursor_;
  pqxx::result rows_;
  pqxx::result::size_type at_ = 0;
  result_row row_;
};

class postgres_snapshot final : public store_snapshot {
 public:
  postgres_snapshot(const std::string& url, read_from where) : session_(url, where) {
    if (columns_of("schema_migration").empty()) {
      throw store_error("the database " + session_.description() + " is no store of usher");
    }
    std::vector<applied_migration> applied;
    const auto rows = select("SELECT version, name, checksum FROM schema_migration ORDER BY version");
    while (const auto* row = rows->next()) {
      applied.push_back({row->small(0), row->string(1), row->string(2)});
    }
    is_current_ = missing_migrations(postgres_migrations(), applied).empty();
  }

  std::string description() const override { return "postgres " + session_.description(); }

  std::vector<table_column> columns_of(const std::string& table) override {
    std::vector<table_column> out;
    const auto rows = select(
        "SELECT attname, format_type(atttypid, NULL), (NOT attnotnull)::integer FROM pg_attribute"
        " WHERE attrelid = to_regclass('" +
        table + "') AND attnum > 0 AND NOT attisdropped ORDER BY attnum");
    while (const auto* row = rows->next()) {
      out.push_back({row->string(0), row->string(1), row->integer(2) != 0});
    }
    return out;
  }

  std::string text_of(const table_column& column) const override {
    const auto name = "t." + column.name;
    if (column.type == "timestamp with time zone") {
      return "to_char(" + name + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
    }
    if (column.type == "timestamp without time zone") {
      return "to_char(" + name + ", 'YYYY-MM-DD\"T\"HH24:MI:SS')";
    }
    if (column.type == "date") {
      return "to_char(" + name + ", 'YYYY-MM-DD')";
    }
    if (column.type == "bytea") {
      return "encode(" + name + ", 'hex')";
    }
    return name + (column.type == "boolean" ? "::integer" : "::text");
  }

  std::string order_of(const table_column& column) const override {
    return "t." + column.name + (column.type == "text" ? " COLLATE \"C\"" : "") +
           (column.may_be_null ? " NULLS FIRST" : "");
  }

  bool is_current() const override { return is_current_; }

  std::int64_t epoch() override { return select("SELECT epoch FROM serving_right")->next()->integer(0); }

  std::vector<number_counter> counters() override {
    std::vector<number_counter> out;
    const auto rows = select(
        "SELECT c.relname::text, a.attname::text, coalesce(pg_sequence_last_value("
        "pg_get_serial_sequence(quote_ident(c.relname), a.attname)::regclass), 0)"
        " FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
        " WHERE a.attidentity <> '' AND NOT a.attisdropped AND pg_table_is_visible(c.oid) ORDER BY 1");
    while (const auto* row = rows->next()) {
      out.push_back({row->string(0), row->string(1), row->integer(2)});
    }
    return out;
  }

  std::unique_ptr<row_stream> select(const std::string& sql) override {
    return std::make_unique<cursor_stream>(session_, sql);
  }

 private:
  reading_session session_;
  bool is_current_ = false;
};

}  // namespace

std::unique_ptr<store_snapshot> open_postgres_snapshot(const std::string& url, read_from where) {
  return std::make_unique<postgres_snapshot>(url, where);
}

}  // namespace usher::storage
