#include "api/server/store_commands.hpp"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "actors/base/clock.hpp"
#include "api/http/problem.hpp"
#include "api/http/strict_fields.hpp"
#include "api/support/log.hpp"
#include "storage/store.hpp"
#include "storage/whole/archive.hpp"
#include "storage/whole/copy.hpp"
#include "storage/whole/verify.hpp"

namespace usher::api {

namespace {

/// Of what a store holds, for people.
constexpr std::size_t longest_shown_value = 200;

/// Says on the standard error how far it is: now and then, and where something new begins or ends.
class progress_lines {
 public:
  void say(std::string_view what, std::uint64_t done, std::uint64_t of) {
    const auto now = std::chrono::steady_clock::now();
    if (what == what_ && done < of && now - said_at_ < std::chrono::seconds{1}) {
      return;
    }
    what_ = what;
    said_at_ = now;
    std::fprintf(stderr, "usher: %.*s: %llu of %llu\n", static_cast<int>(what.size()), what.data(),
                 static_cast<unsigned long long>(done), static_cast<unsigned long long>(of));
  }

 private:
  std::string what_;
  std::chrono::steady_clock::time_point said_at_{};
};

std::unique_ptr<storage::store_snapshot> snapshot_of(const store_options& store) {
  return store.database.empty() ? storage::open_sqlite_snapshot(store.data + "/usher.db")
                                : storage::open_postgres_snapshot(store.database);
}

std::unique_ptr<storage::store_snapshot> snapshot_at(const std::string& place) {
  if (storage::is_postgres_url(place)) {
    return storage::open_postgres_snapshot(place);
  }
  // Whatever is no folder is a file, or is said not to be there.
  return storage::open_sqlite_snapshot(std::filesystem::is_directory(place) ? place + "/usher.db" : place);
}

std::unique_ptr<storage::store_target> target_at(const std::string& place) {
  return storage::is_postgres_url(place) ? storage::open_postgres_target(place)
                                         : storage::open_sqlite_target(place);
}

/// Of a folder that is made meanwhile, and of the time that it is.
template <class Settings>
Settings settings_with(const std::string& scratch, progress_lines& progress) {
  Settings settings;
  settings.scratch = scratch.empty() ? std::filesystem::temp_directory_path().string() : scratch;
  settings.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  settings.on_progress = [&progress](std::string_view what, std::uint64_t done, std::uint64_t of) {
    progress.say(what, done, of);
  };
  return settings;
}

std::string shown(const std::optional<std::string>& value) {
  if (!value) {
    return "nothing";
  }
  std::string out = "'";
  for (const char c : value->substr(0, longest_shown_value)) {
    out += static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  }
  return out + (value->size() > longest_shown_value ? "..'" : "'");
}

std::string line_of(const storage::difference& found) {
  const auto where = found.table + " " + found.row + ": ";
  if (found.table == "change_log") {
    return where + found.by_log.value_or("") + "\n";
  }
  if (!found.column.empty()) {
    return where + found.column + " is " + shown(found.in_store) + ", by the log " + shown(found.by_log) +
           "\n";
  }
  return where +
         (found.by_log ? "is not there; by the log it is " + shown(found.by_log)
                       : "is not in the log; it is " + shown(found.in_store)) +
         "\n";
}

std::string text_of(const storage::verification& report) {
  auto out = report.store + ": " + std::to_string(report.changes) + " changes in " +
             std::to_string(report.batches) + " batches of " + std::to_string(report.actors) + " actors" +
             (report.archived == 0 ? "" : "; " + std::to_string(report.archived) + " more are archived") +
             "\n";
  char row[128];
  std::snprintf(row, sizeof row, "%-20s %12s %12s %12s\n", "TABLE", "ROWS", "DIFFERENT", "TAKEN OUT");
  out += row;
  for (const auto& table : report.tables) {
    std::snprintf(row, sizeof row, "%-20s %12llu %12llu %12llu\n", table.name.c_str(),
                  static_cast<unsigned long long>(table.rows),
                  static_cast<unsigned long long>(table.differences),
                  static_cast<unsigned long long>(table.taken_out));
    out += row;
  }
  for (const auto& found : report.differences) {
    out += line_of(found);
  }
  if (report.differences.size() < report.difference_count) {
    out += std::to_string(report.difference_count - report.differences.size()) + " more are not listed\n";
  }
  return out + (report.difference_count == 0
                    ? "the store is what its log says\n"
                    : "the store is not what its log says: " + std::to_string(report.difference_count) +
                          (report.difference_count == 1 ? " difference\n" : " differences\n"));
}

std::string text_of(const storage::log_archive& archive, std::uint64_t removed) {
  if (archive.files.empty()) {
    return "nothing is to be archived: of " + std::to_string(archive.lines_read) +
           " changes from before then all are needed, or their rows were not taken out of the tables yet\n";
  }
  std::string out;
  char row[128];
  std::snprintf(row, sizeof row, "%-20s %12s\n", "CHANGES", "ARCHIVED");
  out += row;
  for (const auto& [kind, lines] : archive.kinds) {
    std::snprintf(row, sizeof row, "%-20s %12llu\n", kind.c_str(), static_cast<unsigned long long>(lines));
    out += row;
  }
  return out + std::to_string(archive.lines) + " changes are in " + std::to_string(archive.files.size()) +
         (archive.files.size() == 1 ? " file" : " files") + "; " + std::to_string(removed) +
         " were taken out of the store\n";
}

/// A date stands for its beginning.
std::optional<domain::instant> time_in(const std::string& text, const actors::clock& clock) {
  if (const auto date = domain::parse_local_date(text)) {
    return clock.to_utc(domain::local_time{*date});
  }
  const auto time = parse_time(text, clock);
  return time ? std::optional(time.value()) : std::nullopt;
}

json json_of(const std::optional<std::string>& value) {
  return value ? json(*value) : json(nullptr);
}

std::string json_text_of(const storage::verification& report) {
  json tables = json::array();
  for (const auto& table : report.tables) {
    tables.push_back({{"name", table.name},
                      {"rows", table.rows},
                      {"differences", table.differences},
                      {"takenOut", table.taken_out}});
  }
  json differences = json::array();
  for (const auto& found : report.differences) {
    differences.push_back({{"table", found.table},
                           {"row", found.row},
                           {"column", found.column.empty() ? json(nullptr) : json(found.column)},
                           {"byLog", json_of(found.by_log)},
                           {"inStore", json_of(found.in_store)}});
  }
  const json body{{"store", report.store},
                  {"same", report.difference_count == 0},
                  {"changes", report.changes},
                  {"batches", report.batches},
                  {"actors", report.actors},
                  {"archived", report.archived},
                  {"tables", std::move(tables)},
                  {"differenceCount", report.difference_count},
                  {"differences", std::move(differences)}};
  // What somebody has written behind the server's back need not be UTF-8.
  return body.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace

int run_verify_command(const verify_command& command) {
  try {
    const auto snapshot =
        command.file.empty() ? snapshot_of(command.store) : storage::open_sqlite_snapshot(command.file);
    progress_lines progress;
    auto settings = settings_with<storage::verify_settings>(command.scratch, progress);
    settings.most_listed = command.most_listed;
    const auto report = storage::verify(*snapshot, settings);
    const auto text = command.json ? json_text_of(report) : text_of(report);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return report.difference_count == 0 ? store_is_as_logged : store_differs;
  } catch (const std::exception& error) {
    complain(error.what());
    return store_cannot_be_verified;
  }
}

int run_copy_command(const copy_command& command) {
  try {
    const auto from = snapshot_at(command.from);
    const auto to = target_at(command.to);
    progress_lines progress;
    const auto made =
        storage::copy(*from, *to, settings_with<storage::copy_settings>(command.scratch, progress));
    std::uint64_t rows = 0;
    for (const auto& table : made.tables) {
      rows += table.rows;
    }
    auto text = text_of(made.verified);
    text += std::to_string(rows) + " rows of " + std::to_string(made.tables.size()) +
            " tables are copied from " + from->description() + " to " + to->description() + "\n";
    if (made.verified.difference_count != 0) {
      text += "it differs from its log as the store that was copied does\n";
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    return made.verified.difference_count == 0 ? store_is_as_logged : store_differs;
  } catch (const std::exception& error) {
    complain(error.what());
    return store_cannot_be_copied;
  }
}

int run_archive_command(const archive_command& command) {
  const auto clock = actors::make_system_clock(command.store.time_zone);
  const auto before = time_in(command.before, *clock);
  if (!before) {
    complain("--before: '" + command.before + "' is no date such as 2024-09-15, and no time");
    return 2;
  }
  try {
    progress_lines progress;
    storage::archive_settings settings;
    settings.folder = command.out;
    settings.before = *before;
    settings.now = clock->now();
    settings.on_progress = [&progress](std::string_view what, std::uint64_t done, std::uint64_t of) {
      progress.say(what, done, of);
    };
    // The snapshot is gone before anything is taken out: SQLite's own log would grow as long as it is there.
    const auto archive = storage::write_archive(*snapshot_of(command.store), settings);
    std::uint64_t removed = 0;
    if (!archive.files.empty()) {
      const auto log = command.store.database.empty() ? storage::open_sqlite_log(command.store.data)
                                                      : storage::open_postgres_log(command.store.database);
      removed = storage::take_out_archived(archive, *log, settings);
    }
    const auto text = text_of(archive, removed);
    std::fwrite(text.data(), 1, text.size(), stdout);
    return 0;
  } catch (const std::exception& error) {
    complain(error.what());
    return 1;
  }
}

}  // namespace usher::api
