#include "storage/whole/archive.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include <nlohmann/json.hpp>

#include "domain/changes/change.hpp"
#include "storage/log/change_text.hpp"
#include "storage/whole/packed_lines.hpp"
#include "storage/whole/target.hpp"
#include "storage/whole/what_stays.hpp"

namespace usher::storage {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::uint64_t lines_between_words = 10'000;
/// One transaction, which a commit of the server may have to wait for.
constexpr std::size_t removed_at_a_time = 500;
/// So many times as long as that took nobody has to wait: who asks for SQLite's one lock again and again is
/// to find it free.
constexpr int rest_for_work = 4;

/// In the folder for as long as not all files are written, when nothing was taken out of the store yet.
std::string mark_of_writing(const std::string& folder) {
  return folder + "/unfinished";
}

/// Which store it is: the first line of its log stays for ever.
std::string first_batch_of(store_snapshot& store) {
  for (const auto& known : store.columns_of("change_log")) {
    if (known.name == "batch_id") {
      const auto rows = store.select("SELECT " + store.text_of(known) +
                                     " FROM change_log AS t ORDER BY t.change_number LIMIT 1");
      const auto* row = rows->next();
      return row == nullptr ? "" : row->string(0);
    }
  }
  return "";
}

class packing {
 public:
  packing(store_snapshot& store, const archive_settings& settings)
      : store_(store), settings_(settings), stays_(settings.before) {}

  log_archive run() {
    known_.before = settings_.before;
    known_.store = first_batch_of(store_);
    through_ = last_before();
    hold_back_what_has_a_row();
    last_of_actors();
    each_line("read", [&](const row_text& row, const std::optional<domain::change>& c) {
      const auto number = number_of(row);
      if (c) {
        stays_.pass(*c, number, must_stay(row));
      }
      ++known_.lines_read;
    });
    stays_.finish();
    each_line("written", [&](const row_text& row, const std::optional<domain::change>& c) {
      if (c && stays_.goes(*c, number_of(row)) && !must_stay(row)) {
        write(row);
      }
    });
    end_file();
    if (!known_.files.empty()) {
      write_manifest();
    }
    return known_;
  }

 private:
  enum column {
    change_number,
    batch_of,
    actor,
    actor_number,
    kind,
    person,
    decided_at,
    trace,
    payload,
    sealed_for
  };

  static std::uint64_t number_of(const row_text& row) {
    return static_cast<std::uint64_t>(row.integer(change_number));
  }

  std::string text_of(const std::string& table, std::string_view name) {
    for (const auto& known : store_.columns_of(table)) {
      if (known.name == name) {
        return store_.text_of(known);
      }
    }
    throw store_error("the store has no " + table + "." + std::string(name));
  }

  std::optional<std::uint64_t> number(const std::string& sql) {
    const auto rows = store_.select(sql);
    const auto* row = rows->next();
    return row == nullptr || row->is_null(0) ? std::nullopt
                                             : std::optional(static_cast<std::uint64_t>(row->integer(0)));
  }

  /// Number of the last change before the first one that was decided too late.
  std::uint64_t last_before() {
    first_ = number("SELECT min(change_number) FROM change_log").value_or(0);
    last_ = number("SELECT max(change_number) FROM change_log").value_or(0);
    const auto too_late = number("SELECT min(t.change_number) FROM change_log AS t WHERE t.decided_at >= '" +
                                 domain::to_text(settings_.before) + "'");
    return too_late ? *too_late - 1 : last_;
  }

  /// Whatever has been over for long enough was taken out of the tables; what was not is told of there.
  void hold_back_what_has_a_row() {
    const auto until = " < '" + domain::to_text(settings_.before) + "'";
    const auto each = [this](const std::string& sql, const auto& hold_back) {
      const auto rows = store_.select(sql);
      while (const auto* row = rows->next()) {
        hold_back(*row);
      }
    };
    each(
        "SELECT t.room_id, t.ticket_no FROM waiting_token AS t WHERE t.ended_at IS NOT NULL AND t.issued_at" +
            until,
        [this](const row_text& row) {
          stays_.hold_back_token(row.integer(0), static_cast<std::uint64_t>(row.integer(1)));
        });
    each("SELECT " + text_of("session_key", "key_hash") +
             " FROM session_key AS t WHERE t.ended_at IS NOT NULL AND t.started_at" + until,
         [this](const row_text& row) { stays_.hold_back_session(row.hash(0)); });
    each("SELECT t.lane, t.notice_no FROM outbox AS t WHERE t.delivered_at IS NOT NULL AND t.queued_at" +
             until,
         [this](const row_text& row) { stays_.hold_back_notice(row.string(0), row.integer(1)); });
    each("SELECT " + text_of("remembered_request", "key_hash") + " FROM remembered_request AS t",
         [this](const row_text& row) { stays_.hold_back_request(row.hash(0)); });
  }

  void last_of_actors() {
    const auto rows =
        store_.select("SELECT t.actor, max(t.actor_number) FROM change_log AS t GROUP BY t.actor");
    while (const auto* row = rows->next()) {
      last_numbers_[row->string(0)] = row->integer(1);
    }
  }

  bool must_stay(const row_text& row) const {
    const auto found = last_numbers_.find(row.string(actor));
    const auto is_last_of_actor = found != last_numbers_.end() && found->second == row.integer(actor_number);
    return is_last_of_actor || number_of(row) == first_ || number_of(row) == last_;
  }

  template <class F>
  void each_line(std::string_view what, F on_line) {
    std::string names;
    for (const char* name : {"change_number", "batch_id", "actor", "actor_number", "kind", "person_id",
                             "decided_at", "trace_id", "payload", "sealed_for"}) {
      names += (names.empty() ? "" : ", ") + text_of("change_log", name);
    }
    const auto rows = store_.select("SELECT " + names + " FROM change_log AS t WHERE t.change_number <= " +
                                    std::to_string(through_) + " ORDER BY t.change_number");
    std::uint64_t done = 0;
    while (const auto* row = rows->next()) {
      std::optional<domain::change> known;
      if (what_stays::may_matter(row->text(kind))) {
        known = change_from_text(row->text(kind), row->text(payload));
      }
      on_line(*row, known);
      if (++done % lines_between_words == 0) {
        say(what, done);
      }
    }
    say(what, done);
  }

  void write(const row_text& row) {
    if (!writer_) {
      if (known_.files.empty()) {
        fs::create_directories(settings_.folder);
        write_whole(mark_of_writing(settings_.folder), "");
      }
      file_ = {};
      file_.name = "log-" + std::to_string(number_of(row)) + ".jsonl.zst";
      file_.first = number_of(row);
      writer_.emplace(settings_.folder + "/" + file_.name);
    }
    writer_->add(text_of_line(row));
    file_.last = number_of(row);
    ++known_.kinds[row.string(kind)];
    ++known_.lines;
    if (++file_.lines == settings_.lines_per_file) {
      end_file();
    }
  }

  void end_file() {
    if (writer_) {
      const auto packed = writer_->finish();
      file_.bytes = packed.bytes;
      file_.sha256 = packed.sha256;
      known_.files.push_back(file_);
      writer_.reset();
    }
  }

  static std::string text_of_line(const row_text& row) {
    const auto text = [&](column at) { return row.is_null(at) ? "null" : json(row.string(at)).dump(); };
    const auto digits = [&](column at) { return row.is_null(at) ? std::string("null") : row.string(at); };
    // The payload is JSON, of one line.
    return "{\"number\":" + digits(change_number) + ",\"batch\":" + text(batch_of) +
           ",\"actor\":" + text(actor) + ",\"actorNumber\":" + digits(actor_number) +
           ",\"kind\":" + text(kind) + ",\"person\":" + digits(person) +
           ",\"decidedAt\":" + text(decided_at) + ",\"trace\":" + text(trace) +
           ",\"sealedFor\":" + digits(sealed_for) + ",\"payload\":" + row.string(payload) + "}";
  }

  void write_manifest() const {
    auto files = json::array();
    std::string sums;
    for (const auto& file : known_.files) {
      files.push_back({{"name", file.name},
                       {"lines", file.lines},
                       {"first", file.first},
                       {"last", file.last},
                       {"bytes", file.bytes},
                       {"sha256", file.sha256}});
      sums += file.sha256 + "  " + file.name + "\n";
    }
    const json manifest{{"format", 1},
                        {"store", known_.store},
                        {"before", domain::to_text(known_.before)},
                        {"writtenAt", domain::to_text(settings_.now)},
                        {"linesRead", known_.lines_read},
                        {"lines", known_.lines},
                        {"kinds", known_.kinds},
                        {"files", std::move(files)}};
    write_whole(settings_.folder + "/SHA256SUMS", sums);
    // Last: with it the archive is one.
    write_whole(settings_.folder + "/manifest.json", manifest.dump(2) + "\n");
    fs::remove(mark_of_writing(settings_.folder));
  }

  void say(std::string_view what, std::uint64_t done) const {
    if (settings_.on_progress) {
      settings_.on_progress(what, done, std::max(done, through_ < first_ ? 0 : through_ - first_ + 1));
    }
  }

  store_snapshot& store_;
  const archive_settings& settings_;
  what_stays stays_;
  log_archive known_;
  std::uint64_t first_ = 0;
  std::uint64_t last_ = 0;
  std::uint64_t through_ = 0;
  std::unordered_map<std::string, std::int64_t> last_numbers_;
  archived_file file_;
  std::optional<packed_lines_writer> writer_;
};

log_archive read_manifest(const std::string& folder) {
  const auto path = folder + "/manifest.json";
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  try {
    const auto said = json::parse(text.str());
    if (said.at("format").get<int>() != 1) {
      throw store_error("'" + path + "' is of another version");
    }
    log_archive out;
    out.store = said.at("store").get<std::string>();
    const auto before = domain::parse_instant(said.at("before").get<std::string>());
    if (!before) {
      throw store_error("'" + path + "' does not say of which time it is");
    }
    out.before = *before;
    out.lines_read = said.at("linesRead").get<std::uint64_t>();
    out.lines = said.at("lines").get<std::uint64_t>();
    out.kinds = said.at("kinds").get<std::map<std::string, std::uint64_t>>();
    for (const auto& one : said.at("files")) {
      out.files.push_back({one.at("name").get<std::string>(), one.at("lines").get<std::uint64_t>(),
                           one.at("first").get<std::uint64_t>(), one.at("last").get<std::uint64_t>(),
                           one.at("bytes").get<std::uint64_t>(), one.at("sha256").get<std::string>()});
    }
    out.was_there = true;
    return out;
  } catch (const json::exception& error) {
    throw store_error("'" + path + "' is no manifest of an archive: " + error.what());
  }
}

void expect_archivable(store_snapshot& store, const archive_settings& settings) {
  if (!store.columns_of(unfinished_copy).empty()) {
    throw unfinished(store.description());
  }
  if (!store.is_current()) {
    throw store_error(store.description() +
                      " was left by an older version: start usher serve with it once, then archive its log");
  }
  if (settings.before > settings.now) {
    throw store_error(domain::to_text(settings.before) + " is yet to come");
  }
}

/// What an attempt has left that was ended while it wrote. Whatever else there is stays.
void remove_unfinished(const std::string& folder) {
  const auto mark = mark_of_writing(folder);
  if (!fs::exists(mark)) {
    return;
  }
  std::vector<fs::path> written;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const auto name = entry.path().filename().string();
    if ((name.starts_with("log-") && name.ends_with(".jsonl.zst")) || name.starts_with("SHA256SUMS") ||
        name == "manifest.json.half") {
      written.push_back(entry.path());
    }
  }
  for (const auto& file : written) {
    fs::remove(file);
  }
  fs::remove(mark);
}

/// Hands over each line of the files, in order.
template <class F>
void each_archived_line(const log_archive& archive, const std::string& folder, F on_line) {
  for (const auto& file : archive.files) {
    const auto path = folder + "/" + file.name;
    packed_lines_reader lines(path);
    while (const auto line = lines.next()) {
      on_line(*line);
    }
    const auto known = lines.known();
    if (known.lines != file.lines || known.bytes != file.bytes || known.sha256 != file.sha256) {
      throw store_error("'" + path +
                        "' is not what the manifest says; nothing more is taken out of the store");
    }
  }
}

}  // namespace

log_archive write_archive(store_snapshot& store, const archive_settings& settings) {
  expect_archivable(store, settings);
  try {
    if (fs::exists(settings.folder + "/manifest.json")) {
      auto known = read_manifest(settings.folder);
      if (known.store != first_batch_of(store) || known.before != settings.before) {
        throw store_error("'" + settings.folder +
                          "' has an archive of another store or another time already");
      }
      fs::remove(mark_of_writing(settings.folder));
      return known;
    }
    remove_unfinished(settings.folder);
    if (fs::exists(settings.folder) && !fs::is_empty(settings.folder)) {
      throw store_error("'" + settings.folder +
                        "' is not empty, and has no archive: name another folder, or empty it");
    }
    return packing(store, settings).run();
  } catch (const fs::filesystem_error& error) {
    throw store_error(std::string("cannot write the archive: ") + error.what());
  }
}

log_removal removal_of(const std::vector<std::uint64_t>& changes, domain::instant over_before) {
  std::string rows;
  std::string list;
  for (const auto number : changes) {
    const auto digits = std::to_string(number);
    rows += (rows.empty() ? "(" : ", (") + digits + ")";
    list += (list.empty() ? "" : ", ") + digits;
  }
  // The numbers stand in the statements: a plan for any number of them might read the whole log.
  const auto them = " FROM change_log WHERE change_number IN (" + list + ")";
  return {"INSERT INTO leaving_log (change_number) VALUES " + rows,
          "INSERT INTO archived_log (actor, changes, over_before) SELECT actor, count(*), '" +
              domain::to_text(over_before) + "'" + them +
              " GROUP BY actor ON CONFLICT (actor) DO UPDATE SET changes = archived_log.changes +"
              " excluded.changes, over_before = CASE WHEN excluded.over_before > archived_log.over_before"
              " THEN excluded.over_before ELSE archived_log.over_before END",
          "DELETE" + them, "DELETE FROM leaving_log"};
}

std::uint64_t take_out_archived(const log_archive& archive, log_remover& from,
                                const archive_settings& settings) {
  const auto say = [&](std::string_view what, std::uint64_t done) {
    if (settings.on_progress && (done % lines_between_words == 0 || done == archive.lines)) {
      settings.on_progress(what, done, archive.lines);
    }
  };
  std::uint64_t checked_lines = 0;
  each_archived_line(archive, settings.folder, [&](const std::string&) { say("checked", ++checked_lines); });

  std::uint64_t removed = 0;
  std::uint64_t passed = 0;
  std::vector<std::uint64_t> part;
  const auto remove_part = [&] {
    if (!part.empty()) {
      const auto begun = std::chrono::steady_clock::now();
      removed += from.remove(part, archive.before);
      part.clear();
      std::this_thread::sleep_for(rest_for_work * (std::chrono::steady_clock::now() - begun));
    }
  };
  each_archived_line(archive, settings.folder, [&](const std::string& line) {
    try {
      part.push_back(json::parse(line).at("number").get<std::uint64_t>());
    } catch (const json::exception& error) {
      throw store_error(std::string("a line of the archive cannot be understood: ") + error.what());
    }
    if (part.size() == removed_at_a_time) {
      remove_part();
    }
    say("taken out", ++passed);
  });
  remove_part();
  return removed;
}

}  // namespace usher::storage
