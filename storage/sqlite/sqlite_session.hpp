#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "storage/restore/relational_reader.hpp"
#include "storage/sqlite/served_folder.hpp"
#include "storage/sqlite/sqlite_database.hpp"

namespace usher::storage {

/// What the session that commits and those that read have in common: a connection, and what is asked by it.
class sqlite_session : public relational_reader {
 public:
  bool ping() noexcept override;

 protected:
  sqlite_session(std::string folder, std::shared_ptr<serving_right> right)
      : relational_reader(std::move(right)), folder_(std::move(folder)) {}

  void select(const std::string& sql, const std::vector<argument>& arguments,
              const row_handler& on_row) override;
  void select_kept(const std::string& sql, const std::vector<argument>& arguments,
                   const row_handler& on_row) override;
  std::string instant_text(const std::string& column) const override { return column; }
  std::string local_time_text(const std::string& column) const override { return column; }
  std::string local_date_text(const std::string& column) const override { return column; }
  std::string hash_text(const std::string& column) const override {
    return "lower(nullif(hex(" + column + "), ''))";
  }
  std::string flag_text(const std::string& column) const override { return column; }
  std::string contains_text(const std::string& column, const std::string& parameter) const override {
    return "instr(lower(" + column + "), " + parameter + ") > 0";
  }
  /// Without statistics a primary key looks no worse to it than an index of a few rows.
  std::string by_index(const std::string& table, const char* index) const override {
    return table + " INDEXED BY " + index;
  }

  const std::string& folder() const { return folder_; }
  std::string path() const { return folder_ + "/usher.db"; }
  /// The connection, opened where it is not. Throws sqlite_error, or store_error where nothing may be said.
  virtual sqlite_database& ready() = 0;
  /// With a cache of so many bytes.
  sqlite_database& connect(if_missing then, std::size_t cache_bytes);
  /// Which files are open now.
  void note_files() { files_ = {inode_of(path()), inode_of(path() + "-wal")}; }
  void expect_in_place() const;
  // Within a transaction.
  void expect_claim();
  /// Of one that was acknowledged before the transaction began.
  void expect_acknowledged(const std::optional<batch_id>& last);
  bool has(const batch_id& id);
  void roll_back() noexcept;

  /// Closed after a failure whose extent is unknown; the next use opens it again.
  std::optional<sqlite_database> database_;

 private:
  static void select_by(sqlite_statement& statement, const std::vector<argument>& arguments,
                        const row_handler& on_row);

  std::string folder_;
  /// Which files are open: the database's and its log's.
  std::array<ino_t, 2> files_{};
};

}  // namespace usher::storage
