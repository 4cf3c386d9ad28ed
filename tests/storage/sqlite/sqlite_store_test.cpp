#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/sqlite/sqlite_database.hpp"
#include "storage/store.hpp"
#include "tests/storage/samples.hpp"
#include "tests/support/temporary_folder.hpp"

/// What only a store in a file can meet.
namespace usher::storage::sqlite_store_test {
namespace {

using namespace domain;
using samples::at;

/// A disk that fails on demand: while one of these lives, every file that SQLite opens passes through it.
class faulty_disk {
 public:
  faulty_disk() {
    disk_ = *sqlite3_vfs_find(nullptr);
    real_open_ = disk_.xOpen;
    disk_.zName = "faulty";
    disk_.pNext = nullptr;
    disk_.xOpen = open;
    syncs_to_fail = 0;
    sqlite3_vfs_register(&disk_, 1);
  }
  faulty_disk(const faulty_disk&) = delete;
  faulty_disk& operator=(const faulty_disk&) = delete;
  ~faulty_disk() { sqlite3_vfs_unregister(&disk_); }

  static inline int syncs_to_fail = 0;

 private:
  /// Opens as the real one does and puts a failing xSync into the file's table of methods.
  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = real_open_(vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) {
      return code;
    }
    const auto* real = file->pMethods;
    auto [at, fresh] = patched_.try_emplace(real, *real);
    if (fresh) {
      real_sync_ = real->xSync;
      at->second.xSync = sync;
    }
    file->pMethods = &at->second;
    return code;
  }

  static int sync(sqlite3_file* file, int flags) {
    if (syncs_to_fail > 0) {
      --syncs_to_fail;
      return SQLITE_IOERR_FSYNC;
    }
    return real_sync_(file, flags);
  }

  sqlite3_vfs disk_{};
  static inline int (*real_open_)(sqlite3_vfs*, sqlite3_filename, sqlite3_file*, int, int*) = nullptr;
  static inline int (*real_sync_)(sqlite3_file*, int) = nullptr;
  static inline std::map<const sqlite3_io_methods*, sqlite3_io_methods> patched_;
};

std::string error_of_opening(const std::string& folder) {
  try {
    open_sqlite(folder);
  } catch (const store_error& error) {
    return error.what();
  }
  return "";
}

TEST(SqliteStore, MakesTheFolderThatIsMissing) {
  const tests::temporary_folder folder;
  EXPECT_TRUE(open_sqlite(folder.path() + "/a/b")->ping());
  EXPECT_TRUE(std::filesystem::exists(folder.path() + "/a/b/usher.db"));
}

TEST(SqliteStore, AFolderThatCannotBeWrittenIsOneClearLine) {
  EXPECT_NE(error_of_opening("/proc/usher").find("'/proc/usher'"), std::string::npos);
  const tests::temporary_folder folder;
  std::ofstream(folder.path() + "/file") << "x";
  const auto text = error_of_opening(folder.path() + "/file");
  EXPECT_NE(text.find("/file'"), std::string::npos) << text;
  EXPECT_EQ(text.find('\n'), std::string::npos);
}

TEST(SqliteStore, AFileThatIsNoStoreIsRefusedAndLeftAlone) {
  const tests::temporary_folder folder;
  const std::string content(8192, 'x');
  std::ofstream(folder.path() + "/usher.db") << content;
  EXPECT_NE(error_of_opening(folder.path()).find("not a store"), std::string::npos);
  EXPECT_EQ(std::filesystem::file_size(folder.path() + "/usher.db"), content.size());
}

TEST(SqliteStore, ADatabaseOfAnotherProgramIsRefused) {
  const tests::temporary_folder folder;
  sqlite_database(folder.path() + "/usher.db").execute("CREATE TABLE theirs (x)");
  EXPECT_NE(error_of_opening(folder.path()).find("some other program"), std::string::npos);
}

TEST(SqliteStore, TheRightToServeEndsWithTheProcess) {
  const tests::temporary_folder folder;
  const auto child = ::fork();
  if (child == 0) {
    const auto held = open_sqlite(folder.path());
    ::_exit(held->ping() ? 0 : 1);  // without closing anything, as a crash would
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  EXPECT_EQ(error_of_opening(folder.path()), "");
}

TEST(SqliteStore, WritesThroughToTheDisk) {
  const tests::temporary_folder folder;
  const auto where = open_sqlite(folder.path());
  sqlite_database look(folder.path() + "/usher.db");
  EXPECT_EQ(look.scalar("PRAGMA journal_mode"), "wal");
  where->commit(samples::one(1, 1, samples::foundation()));
  EXPECT_EQ(look.scalar("SELECT count(*) FROM person"), "8") << "people may look while the server runs";
}

TEST(SqliteStore, FindsAnActorsLogByItsIndexAndInItsOrder) {
  const tests::temporary_folder folder;
  open_sqlite(folder.path());
  auto plan = sqlite_database(folder.path() + "/usher.db")
                  .prepare(
                      "EXPLAIN QUERY PLAN SELECT payload FROM change_log WHERE actor = $1 AND"
                      " actor_number >= $2 ORDER BY actor_number LIMIT $3");
  ASSERT_TRUE(plan.step());
  const std::string how(plan.text(3).value());
  EXPECT_NE(how.find("(actor=? AND actor_number>?)"), std::string::npos) << how;
  EXPECT_FALSE(plan.step()) << "and nothing is sorted";
}

TEST(SqliteStore, ACommitThatTheDiskDoesNotConfirmIsInDoubtAndSettledRight) {
  const tests::temporary_folder folder;
  const faulty_disk disk;
  auto where = open_sqlite(folder.path());
  const auto list = samples::foundation();
  ASSERT_EQ(where->commit(samples::one(1, 1, list)).status, commit_status::committed);
  const seat_held held{samples::show(), seat_number{1}, user_id{1}, at(0), at(300)};

  faulty_disk::syncs_to_fail = 1;
  const auto result = where->commit(samples::one(2, list.size() + 1, {held}));
  EXPECT_EQ(faulty_disk::syncs_to_fail, 0) << "a commit must reach the disk";
  EXPECT_EQ(result.status, commit_status::in_doubt) << result.message;

  faulty_disk::syncs_to_fail = 1'000;
  EXPECT_EQ(where->resolve(samples::id(2)), resolution::unknown) << "the disk says nothing yet";
  faulty_disk::syncs_to_fail = 0;
  const auto end = where->resolve(samples::id(2));
  ASSERT_NE(end, resolution::unknown);
  const std::size_t holds = end == resolution::committed ? 1 : 0;
  EXPECT_EQ(where->load_concert_date(samples::show()).holds.size(), holds);
  where.reset();
  where = open_sqlite(folder.path());
  EXPECT_EQ(where->load_concert_date(samples::show()).holds.size(), holds) << "what was settled stays so";
  const auto again = where->commit(samples::one(
      3, list.size() + 1 + holds, {seat_held{samples::show(), seat_number{2}, user_id{1}, at(0), at(300)}}));
  EXPECT_EQ(again.status, commit_status::committed) << again.message;
}

}  // namespace
}  // namespace usher::storage::sqlite_store_test
