#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.hpp"
#include "storage/whole/snapshot.hpp"

/// A store that is being filled with the rows of another.
namespace usher::storage {

/// The table in which a store has the mark of a copy. While there is one, nobody serves the store.
inline const std::string unfinished_copy = "unfinished_copy";

/// What is said to who would serve it. `where` is the file or the database.
inline store_error unfinished(const std::string& where) {
  return store_error(where +
                     " is a copy that is not finished: go on with usher copy, or empty it and begin anew");
}

/// How far a copy is.
struct copy_mark {
  /// What is copied, for people; and in which state that is, which no other store has and which it loses with
  /// the next change.
  std::string source;
  std::string state;
  /// Those before it in the order of copying are done, and of it so many rows.
  std::string table;
  std::uint64_t rows = 0;
};

/// A part of a table, as it is written at a time.
struct copied_rows {
  std::string table;
  /// As the target declares them.
  std::vector<table_column> columns;
  /// Of each row the values of these columns, as store_snapshot::text_of spells them; nothing for NULL.
  std::vector<std::vector<std::optional<std::string>>> rows;
};

/// Has the right to serve the store, so that nobody else does meanwhile. Every member but `description`
/// throws store_error. One thread at a time.
class store_target {
 public:
  store_target() = default;
  store_target(const store_target&) = delete;
  store_target& operator=(const store_target&) = delete;
  virtual ~store_target() = default;

  /// As store::description says it.
  virtual std::string description() const = 0;
  /// As it is now.
  virtual std::unique_ptr<store_snapshot> look() const = 0;
  /// Nothing before the copy was begun, and after it was finished.
  virtual std::optional<copy_mark> mark() = 0;
  /// From now on nobody may serve the store.
  virtual void begin(const copy_mark& mark) = 0;
  /// Writes rows, and up to where they go: both or neither.
  virtual void write(const copied_rows& part, const copy_mark& mark) = 0;
  /// The database's own numbers go on where those of the source would, or where the rows end; so does the
  /// count of claims.
  virtual void go_on_from(const std::vector<number_counter>& counters, std::int64_t epoch) = 0;
  /// All is there: the store may be served.
  virtual void finish() = 0;
};

/// Makes a store, or opens one that is empty or that a copy was begun into. Throws as `open_sqlite` and
/// `open_postgres` do, and store_error for any other; what is there stays untouched then.
std::unique_ptr<store_target> open_sqlite_target(const std::string& folder);
std::unique_ptr<store_target> open_postgres_target(const std::string& url);

}  // namespace usher::storage
