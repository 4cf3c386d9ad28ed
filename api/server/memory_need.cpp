#include "api/server/memory_need.hpp"

#include "api/support/process/thread_stack.hpp"
#include "api/support/spreadsheet.hpp"
#include "domain/base/limits.hpp"

namespace usher::api {

namespace {

/// Threads beside those that options count: the journal's, those that read the store, accepting, streams,
/// notices, metrics, the log.
constexpr std::size_t other_threads = 16;

std::string megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + 999'999) / 1'000'000);
}

memory_line compare(const std::vector<memory_part>& reserved, std::uint64_t program, std::uint64_t limit,
                    const std::string& by) {
  auto sum = program;
  auto parts = "the program " + megabytes(program);
  for (const auto& [what, bytes] : reserved) {
    sum += bytes;
    parts += ", " + std::string(what) + " " + megabytes(bytes);
  }
  const auto all = "memory: the options reserve up to " + megabytes(sum) + " MB (" + parts + ")";
  if (sum > limit) {
    return {true,
            all + ", but " + by + " allows " + megabytes(limit) +
                " MB: the server will end when they are used up. Raise the limit, or lower the options"};
  }
  return {false, all + " of the " + megabytes(limit) + " MB that " + by +
                     " allows; the rest is for people, seats and connections"};
}

}  // namespace

std::vector<memory_part> reserved_by(const serve_command& command) {
  const auto& passwords = command.engine.passwords;
  const auto threads =
      command.edge.reactor_threads + command.engine.threads + passwords.workers + other_threads;
  std::vector<memory_part> parts{
      {"traces", command.spans.memory_bytes + command.traces.kept_bytes},
      {"hashing of passwords", passwords.workers * passwords.memory_bytes},
      {"stacks of threads", threads * thread_stack_bytes},
      // A text that grows has room for up to twice of what is in it.
      {"uploads", 2 * domain::limits::max_uploads_at_once * domain::limits::max_upload_bytes +
                      domain::limits::store_readers * sheet_reading_bytes},
  };
  if (command.store.database.empty()) {
    parts.push_back({"pages of SQLite",
                     domain::limits::max_sqlite_cache_bytes +
                         domain::limits::store_readers * domain::limits::max_sqlite_reader_cache_bytes});
  }
  return parts;
}

std::vector<memory_line> compare_memory(const std::vector<memory_part>& reserved, const process_reading& now,
                                        const memory_limits& limits) {
  std::vector<memory_line> lines;
  if (limits.address_space) {
    lines.push_back(compare(reserved, now.virtual_bytes, *limits.address_space, "RLIMIT_AS (ulimit -v)"));
  }
  if (limits.control_group) {
    lines.push_back(compare(reserved, now.resident_bytes, *limits.control_group, "the control group"));
  }
  return lines;
}

}  // namespace usher::api
