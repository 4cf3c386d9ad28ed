#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "domain/base/time.hpp"
#include "storage/whole/snapshot.hpp"

/// Lines of the change log that nobody needs any more, out of the store and into files.
///
/// A line goes when it is about something that was over before a time and of which the tables have no row
/// left (storage/restore/prune.hpp): a token, a session, a notice that was delivered, an idempotency key; or
/// about a seat's hold that ended without a sale. All lines about it go, or none. What stays is what the
/// states of all actors at any later moment are folded from, without the ended sessions that went: the rest
/// of the log is its own snapshot. The last line of each actor stays too, and so do the first and the last of
/// all: numbers go on from there.
namespace usher::storage {

struct archived_file {
  /// Within the folder.
  std::string name;
  std::uint64_t lines = 0;
  /// Numbers of the changes.
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  /// Of the file.
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// What a folder of files has, as its `manifest.json` says.
struct log_archive {
  /// Which store: the id of its first batch.
  std::string store;
  domain::instant before;
  /// Of the log, up to where something may go.
  std::uint64_t lines_read = 0;
  std::uint64_t lines = 0;
  /// How many of each kind of change.
  std::map<std::string, std::uint64_t> kinds;
  /// In order. None when there was nothing: then there is no folder.
  std::vector<archived_file> files;
  /// The folder was there, from an attempt before.
  bool was_there = false;
};

struct archive_settings {
  /// Made; or of an attempt of the same store and time that was ended. What that had written is written anew,
  /// unless it was all.
  std::string folder;
  domain::instant before;
  domain::instant now;
  std::size_t lines_per_file = 500'000;
  /// Hears how far it is: `read`, `written`, `checked`, `taken out`.
  std::function<void(std::string_view what, std::uint64_t done, std::uint64_t of)> on_progress = {};
};

/// Writes the files and changes nothing in the store. Throws store_error, also for a time that is to come, a
/// store that is older than this program, and a folder of anything else.
log_archive write_archive(store_snapshot& store, const archive_settings& settings);

/// Takes lines out of a store's log, and says in it how many of each actor; whoever serves it goes on. One
/// thread.
class log_remover {
 public:
  log_remover() = default;
  log_remover(const log_remover&) = delete;
  log_remover& operator=(const log_remover&) = delete;
  virtual ~log_remover() = default;

  /// As one short transaction. Says how many there were. Throws store_error.
  virtual std::uint64_t remove(const std::vector<std::uint64_t>& changes, domain::instant over_before) = 0;
};

/// SQL of both backends that takes lines out of the log, in the order of the members, as one transaction.
/// `remove` touches as many rows as lines go.
struct log_removal {
  std::string name_them;
  std::string count_them;
  std::string remove;
  std::string forget_names;
};
log_removal removal_of(const std::vector<std::uint64_t>& changes, domain::instant over_before);

/// Of a store that is there. Throw store_error.
std::unique_ptr<log_remover> open_sqlite_log(const std::string& folder);
std::unique_ptr<log_remover> open_postgres_log(const std::string& url);

/// Takes what stands in the files out of the store, a little at a time, after all of them were read from the
/// disk again and are what the manifest says. Says how many lines went: those that an attempt before has
/// taken out are not there any more. Throws store_error.
std::uint64_t take_out_archived(const log_archive& archive, log_remover& from,
                                const archive_settings& settings);

}  // namespace usher::storage
