#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

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

/// A disk that fails on demand: while one of these lives, every file that SQLite opens passes through it. It
/// knows what a machine that loses its power would leave: what was written before a sync that succeeded. What
/// a sync that failed should have written stays away, also when the next one succeeds, unless it is written
/// again: that is how Linux keeps it.
class faulty_disk {
 public:
  faulty_disk() {
    disk_ = *sqlite3_vfs_find(nullptr);
    real_open_ = disk_.xOpen;
    real_delete_ = disk_.xDelete;
    disk_.zName = "faulty";
    disk_.pNext = nullptr;
    disk_.xOpen = open;
    disk_.xDelete = remove;
    syncs_to_fail = 0;
    files_.clear();
    sqlite3_vfs_register(&disk_, 1);
  }
  faulty_disk(const faulty_disk&) = delete;
  faulty_disk& operator=(const faulty_disk&) = delete;
  ~faulty_disk() { sqlite3_vfs_unregister(&disk_); }

  /// Writes into the folder what would be left of this file.
  static void leave(const std::string& path, const std::string& to) {
    std::ofstream(to, std::ios::binary) << files_[path].synced;
  }

  static inline int syncs_to_fail = 0;

 private:
  struct file_state {
    std::string synced;
    std::vector<std::pair<std::size_t, std::string>> unsynced;
  };

  /// Opens as the real one does and puts methods of its own into the file's table.
  static int open(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
    const int code = real_open_(vfs, name, file, flags, out_flags);
    if (code != SQLITE_OK || file->pMethods == nullptr) {
      return code;
    }
    const auto* real = file->pMethods;
    auto [at, fresh] = patched_.try_emplace(real, *real);
    if (fresh) {
      at->second.xSync = sync;
      at->second.xWrite = write;
      at->second.xTruncate = truncate;
      at->second.xClose = close;
    }
    file->pMethods = &at->second;
    opened_[file] = {name == nullptr ? "" : name, real};
    return code;
  }

  static int close(sqlite3_file* file) {
    const auto* real = opened_[file].second;
    opened_.erase(file);
    return real->xClose(file);
  }

  static int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
    const auto& [path, real] = opened_[file];
    files_[path].unsynced.emplace_back(
        at, std::string(static_cast<const char*>(bytes), static_cast<std::size_t>(size)));
    return real->xWrite(file, bytes, size, at);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    const auto& [path, real] = opened_[file];
    auto& known = files_[path];
    known.synced.resize(std::min(known.synced.size(), static_cast<std::size_t>(size)));
    std::erase_if(known.unsynced, [&](const auto& w) { return w.first >= static_cast<std::size_t>(size); });
    return real->xTruncate(file, size);
  }

  static int sync(sqlite3_file* file, int flags) {
    const auto& [path, real] = opened_[file];
    auto& known = files_[path];
    if (syncs_to_fail > 0) {
      --syncs_to_fail;
      known.unsynced.clear();
      return SQLITE_IOERR_FSYNC;
    }
    for (const auto& [at, bytes] : known.unsynced) {
      known.synced.resize(std::max(known.synced.size(), at + bytes.size()));
      known.synced.replace(at, bytes.size(), bytes);
    }
    known.unsynced.clear();
    return real->xSync(file, flags);
  }

  static int remove(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    files_.erase(path);
    return real_delete_(vfs, path, sync_folder);
  }

  sqlite3_vfs disk_{};
  static inline int (*real_open_)(sqlite3_vfs*, sqlite3_filename, sqlite3_file*, int, int*) = nullptr;
  static inline int (*real_delete_)(sqlite3_vfs*, const char*, int) = nullptr;
  static inline std::map<const sqlite3_io_methods*, sqlite3_io_methods> patched_;
  static inline std::map<sqlite3_file*, std::pair<std::string, const sqlite3_io_methods*>> opened_;
  static inline std::map<std::string, file_state> files_;
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

TEST(SqliteStore, ACommitThatTheDiskDoesNotConfirmIsInDoubtAndResolvedRight) {
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
  EXPECT_EQ(where->load_concert_date(samples::show()).holds.size(), holds) << "what was resolved stays so";
  const auto again = where->commit(samples::one(
      3, list.size() + 1 + holds, {seat_held{samples::show(), seat_number{2}, user_id{1}, at(0), at(300)}}));
  EXPECT_EQ(again.status, commit_status::committed) << again.message;
}

commit_status commit_more(store& to, std::uint64_t number) {
  return to
      .commit(samples::one(number, samples::foundation().size() + number - 1,
                           {seat_held{samples::show(), seat_number{static_cast<std::int32_t>(number)},
                                      user_id{1}, at(0), at(300)}}))
      .status;
}

void move_store(const std::string& from, const std::string& to) {
  for (const std::string name : {"/usher.db", "/usher.db-wal", "/usher.db-shm"}) {
    std::filesystem::rename(from + name, to + name);
  }
}

TEST(SqliteStore, TakesNothingWhileItsFilesAreElsewhereAndGoesOnWhenTheyAreBack) {
  const tests::temporary_folder folder;
  const tests::temporary_folder elsewhere;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  move_store(folder.path(), elsewhere.path());
  EXPECT_FALSE(where->ping());
  EXPECT_EQ(commit_more(*where, 2), commit_status::failed);
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/usher.db")) << "no new one takes its place";
  move_store(elsewhere.path(), folder.path());
  EXPECT_TRUE(where->ping());
  EXPECT_EQ(commit_more(*where, 2), commit_status::committed);
}

TEST(SqliteStore, AReaderSaysNothingWhileTheFilesAreElsewhere) {
  const tests::temporary_folder folder;
  const tests::temporary_folder elsewhere;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  const auto reader = where->open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  reader->end_reading();
  move_store(folder.path(), elsewhere.path());
  EXPECT_FALSE(reader->ping());
  EXPECT_THROW(reader->load_people({}), store_error);
  EXPECT_FALSE(std::filesystem::exists(folder.path() + "/usher.db")) << "no new one takes its place";
  move_store(elsewhere.path(), folder.path());
  EXPECT_TRUE(reader->ping());
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
}

TEST(SqliteStore, IsResolvedAndTakenInBesideOneWhoReads) {
  const tests::temporary_folder folder;
  const faulty_disk disk;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  const auto reader = where->open_reader();
  EXPECT_EQ(reader->load_people({}).people.size(), 8U);
  reader->end_reading();
  faulty_disk::syncs_to_fail = 1;
  ASSERT_EQ(commit_more(*where, 2), commit_status::in_doubt);
  const auto end = where->resolve(samples::id(2));
  ASSERT_NE(end, resolution::unknown);
  const std::size_t holds = end == resolution::committed ? 1 : 0;
  EXPECT_EQ(reader->load_concert_date(samples::show()).holds.size(), holds);
  reader->end_reading();
  EXPECT_EQ(where->load_concert_date(samples::show()).holds.size(), holds);
}

TEST(SqliteStore, ADeletedLogIsNoPlaceForACommit) {
  const tests::temporary_folder folder;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  std::filesystem::remove(folder.path() + "/usher.db-wal");
  EXPECT_EQ(commit_more(*where, 2), commit_status::failed);
  EXPECT_FALSE(where->ping());
}

TEST(SqliteStore, WhoeverClaimsItLaterIsTheOnlyOneToCommit) {
  const tests::temporary_folder folder;
  const auto first = open_sqlite(folder.path());
  ASSERT_EQ(first->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  std::filesystem::remove(folder.path() + "/usher.lock");
  const auto second = open_sqlite(folder.path());
  EXPECT_EQ(commit_more(*first, 2), commit_status::failed);
  EXPECT_NE(first->why_right_lost().find("another usher process"), std::string::npos);
  EXPECT_EQ(commit_more(*second, 2), commit_status::committed);
  EXPECT_EQ(second->why_right_lost(), "");
}

TEST(SqliteStore, AnOlderCopyInItsPlaceIsSeenWhenItIsOpenedAgain) {
  const tests::temporary_folder folder;
  const tests::temporary_folder copy;
  const faulty_disk disk;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  sqlite_database(folder.path() + "/usher.db").execute("VACUUM INTO '" + copy.path() + "/usher.db'");
  ASSERT_EQ(commit_more(*where, 2), commit_status::committed);
  // What makes it close the files and open them again.
  faulty_disk::syncs_to_fail = 1;
  ASSERT_EQ(commit_more(*where, 3), commit_status::in_doubt);
  std::filesystem::remove(folder.path() + "/usher.db-wal");
  std::filesystem::rename(copy.path() + "/usher.db", folder.path() + "/usher.db");
  EXPECT_EQ(where->resolve(samples::id(3)), resolution::unknown);
  EXPECT_NE(where->why_right_lost().find("lacks what was acknowledged"), std::string::npos);
}

/// As a copy of the files would be, made while they are in use.
void copy_store(const std::string& from, const std::string& to) {
  for (const std::string name : {"/usher.db", "/usher.db-wal", "/usher.mark"}) {
    std::filesystem::copy_file(from + name, to + name);
  }
}

TEST(SqliteStore, SaysThatALogLacksWhatWasAcknowledged) {
  const tests::temporary_folder folder;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  ASSERT_EQ(commit_more(*where, 2), commit_status::committed);
  const tests::temporary_folder whole;
  copy_store(folder.path(), whole.path());
  EXPECT_EQ(error_of_opening(whole.path()), "");

  const tests::temporary_folder damaged;
  copy_store(folder.path(), damaged.path());
  const auto log = damaged.path() + "/usher.db-wal";
  std::filesystem::resize_file(log, std::filesystem::file_size(log) - 1);
  const auto text = error_of_opening(damaged.path());
  EXPECT_NE(text.find("lacks what was acknowledged"), std::string::npos) << text;
  EXPECT_EQ(error_of_opening(damaged.path()), text) << "also when it is tried again";
  EXPECT_EQ(std::filesystem::file_size(log), std::filesystem::file_size(folder.path() + "/usher.db-wal") - 1)
      << "and the log is left as it is";
  EXPECT_NE(text.find(damaged.path() + "/usher.mark"), std::string::npos) << "what to do about it";
  std::filesystem::remove(damaged.path() + "/usher.mark");
  EXPECT_EQ(error_of_opening(damaged.path()), "");

  const tests::temporary_folder without_log;
  copy_store(folder.path(), without_log.path());
  std::filesystem::remove(without_log.path() + "/usher.db-wal");
  EXPECT_NE(error_of_opening(without_log.path()).find("lacks what was acknowledged"), std::string::npos);
}

TEST(SqliteStore, MakesNoNewDatabaseBesideTheLogOfOneThatIsElsewhere) {
  const tests::temporary_folder folder;
  const auto where = open_sqlite(folder.path());
  ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  ASSERT_EQ(commit_more(*where, 2), commit_status::committed);
  const tests::temporary_folder killed;
  copy_store(folder.path(), killed.path());
  const auto database = killed.path() + "/usher.db";
  const auto log = database + "-wal";
  const auto log_bytes = std::filesystem::file_size(log);
  ASSERT_GT(log_bytes, 0U);

  std::filesystem::rename(database, killed.path() + "/elsewhere.db");
  const auto text = error_of_opening(killed.path());
  EXPECT_NE(text.find("'" + database + "' is missing"), std::string::npos) << text;
  EXPECT_NE(text.find(log), std::string::npos) << "what to do about it";
  EXPECT_FALSE(std::filesystem::exists(database));
  EXPECT_EQ(std::filesystem::file_size(log), log_bytes) << "what was acknowledged is still in it";
  // Each of the two says it alone.
  std::filesystem::rename(killed.path() + "/usher.mark", killed.path() + "/elsewhere.mark");
  EXPECT_EQ(error_of_opening(killed.path()), text);
  std::filesystem::rename(killed.path() + "/elsewhere.mark", killed.path() + "/usher.mark");
  std::filesystem::rename(log, killed.path() + "/elsewhere.db-wal");
  EXPECT_EQ(error_of_opening(killed.path()), text);

  std::filesystem::rename(killed.path() + "/elsewhere.db-wal", log);
  std::filesystem::rename(killed.path() + "/elsewhere.db", database);
  EXPECT_EQ(error_of_opening(killed.path()), "") << "nothing that was acknowledged is missing";
  std::filesystem::remove(database);
  std::filesystem::remove(log);
  std::filesystem::remove(killed.path() + "/usher.mark");
  EXPECT_EQ(error_of_opening(killed.path()), "") << "whoever wants to begins anew";
}

TEST(SqliteStore, AMarkThatWasNotWrittenWholeSaysNothing) {
  const tests::temporary_folder folder;
  {
    const auto where = open_sqlite(folder.path());
    ASSERT_EQ(where->commit(samples::one(1, 1, samples::foundation())).status, commit_status::committed);
  }
  for (const std::string left : {"", "00", "0102030405060708090a0b0c0d0e0f1", "\n"}) {
    std::ofstream(folder.path() + "/usher.mark") << left;
    EXPECT_EQ(error_of_opening(folder.path()), "") << left;
  }
}

TEST(SqliteStore, WhatItSaysIsDurableSurvivesTheMachine) {
  // As many syncs fail as it takes to meet each of those that a commit and its end are made of.
  for (int failures = 1; failures <= 6; ++failures) {
    SCOPED_TRACE(failures);
    const tests::temporary_folder folder;
    const tests::temporary_folder left;
    const faulty_disk disk;
    auto where = open_sqlite(folder.path());
    const auto list = samples::foundation();
    ASSERT_EQ(where->commit(samples::one(1, 1, list)).status, commit_status::committed);
    const seat_held held{samples::show(), seat_number{1}, user_id{1}, at(0), at(300)};

    faulty_disk::syncs_to_fail = failures;
    ASSERT_EQ(where->commit(samples::one(2, list.size() + 1, {held})).status, commit_status::in_doubt);
    auto end = resolution::unknown;
    for (int i = 0; i < 20 && end == resolution::unknown; ++i) {
      end = where->resolve(samples::id(2));
    }
    ASSERT_NE(end, resolution::unknown) << "the disk is well again";

    for (const std::string name : {"/usher.db", "/usher.db-wal"}) {
      faulty_disk::leave(folder.path() + name, left.path() + name);
    }
    const auto after = open_sqlite(left.path());
    EXPECT_EQ(after->load_concert_date(samples::show()).holds.size(), end == resolution::committed ? 1U : 0U);
    EXPECT_EQ(after->last_change_number(samples::one(1, 1, list).appends.front().actor) == list.size() + 1,
              end == resolution::committed);
  }
}

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(SqliteStore, WhatWasErasedIsInNoneOfItsFiles) {
  const tests::temporary_folder folder;
  auto where = open_sqlite(folder.path());
  const auto list = samples::foundation();
  ASSERT_EQ(where->commit(samples::one(1, 1, list)).status, commit_status::committed);
  auto renamed = samples::person(1);
  renamed.name = "다른 이름";
  ASSERT_EQ(where->commit(samples::one(2, list.size() + 1, {person_changed{renamed, at(1)}})).status,
            commit_status::committed);
  const auto files_hold = [&](const std::string& text) {
    bool found = false;
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
      found = found || bytes_of(file.path()).find(text) != std::string::npos;
    }
    return found;
  };
  EXPECT_TRUE(files_hold("p1@example.org"));
  const person_erased erased{user_id{1}, user_id{0}, at(2)};
  ASSERT_EQ(where->commit(samples::one(3, list.size() + 2, {erased})).status, commit_status::committed);
  for (const auto* text : {"p1@example.org", "테스트학생1", "다른 이름", "user_1", "010-0000-0001"}) {
    EXPECT_FALSE(files_hold(text)) << text;
  }
  EXPECT_TRUE(files_hold("p2@example.org")) << "it looks where there is something to be found";
}

}  // namespace
}  // namespace usher::storage::sqlite_store_test
