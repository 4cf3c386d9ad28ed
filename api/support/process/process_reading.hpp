#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace usher::api {

/// What the kernel knows of this process.
struct process_reading {
  double cpu_seconds = 0;
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  /// Since the beginning of 1970, in UTC.
  double started_at_seconds = 0;
  std::uint64_t threads = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t most_descriptors = 0;
};

/// How the kernel counts.
struct kernel_units {
  std::uint64_t ticks_per_second = 100;
  std::uint64_t page_bytes = 4'096;
  /// When the machine was started, in seconds since the beginning of 1970.
  std::uint64_t booted_at = 0;
};

/// Reads the line of /proc/PID/stat (proc(5)), all but the descriptors. Nothing for any other text. Pure.
std::optional<process_reading> parse_process_stat(std::string_view line, const kernel_units& units);

/// Of this process, now; nothing where there is no /proc. Reads files: not for threads that must not block.
std::optional<process_reading> read_process();

}  // namespace usher::api
