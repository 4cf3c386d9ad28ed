#include "storage/sqlite/sqlite_reader.hpp"

#include <exception>

#include "domain/base/limits.hpp"

namespace usher::storage {

sqlite_database& sqlite_reader::ready() {
  right().keep();
  if (!reading_) {
    try {
      if (database_) {
        expect_in_place();
        begin();
      } else {
        auto& db = connect(if_missing::fail, domain::limits::max_sqlite_reader_cache_bytes);
        db.execute("PRAGMA query_only = ON");
        // Whoever commits decides when the log is taken into the database, also at the end.
        db.leave_log();
        begin();
        note_files();
      }
    } catch (const std::exception&) {
      // Files that are gone or others by now are looked for anew the next time.
      database_.reset();
      throw;
    }
  }
  return *database_;
}

void sqlite_reader::begin() {
  const auto last = right().last_acknowledged();
  database_->execute("BEGIN");
  expect_claim();
  expect_acknowledged(last);
  reading_ = true;
}

void sqlite_reader::end_reading() noexcept {
  if (std::exchange(reading_, false)) {
    roll_back();
  }
}

}  // namespace usher::storage
