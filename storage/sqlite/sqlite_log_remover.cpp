#include "storage/sqlite/sqlite_database.hpp"
#include "storage/whole/archive.hpp"

namespace usher::storage {

namespace {

class sqlite_log_remover final : public log_remover {
 public:
  explicit sqlite_log_remover(const std::string& file) : file_(file), database_(file, if_missing::fail) {
    // The server's commits go first.
    database_.execute("PRAGMA busy_timeout = 10000");
    database_.execute("PRAGMA secure_delete = ON");
    // Whoever serves it decides when the log is taken into the database.
    database_.leave_log();
  }

  std::uint64_t remove(const std::vector<std::uint64_t>& changes, domain::instant over_before) override {
    try {
      const auto how = removal_of(changes, over_before);
      database_.execute("BEGIN IMMEDIATE");
      database_.execute(how.name_them);
      database_.execute(how.count_them);
      database_.execute(how.remove);
      const auto removed = database_.changed_rows();
      database_.execute(how.forget_names);
      database_.execute("COMMIT");
      return static_cast<std::uint64_t>(removed);
    } catch (const sqlite_error& error) {
      if (database_.in_transaction()) {
        database_.execute("ROLLBACK");
      }
      throw store_error("cannot take lines out of the log of '" + file_ + "': " + error.what());
    }
  }

 private:
  std::string file_;
  sqlite_database database_;
};

}  // namespace

std::unique_ptr<log_remover> open_sqlite_log(const std::string& folder) {
  const auto file = folder + "/usher.db";
  try {
    return std::make_unique<sqlite_log_remover>(file);
  } catch (const sqlite_error& error) {
    throw store_error("cannot open '" + file + "': " + error.what());
  }
}

}  // namespace usher::storage
