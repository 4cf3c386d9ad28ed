#include "api/support/process/process_reading.hpp"

#include <array>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <sys/resource.h>
#include <unistd.h>

#include "domain/base/number_text.hpp"

namespace usher::api {

namespace {

std::string content_of(const char* path) {
  std::ifstream file{path};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// When the machine started, in seconds since 1970. From the clocks: a hardened service does not see
/// /proc/stat.
std::uint64_t boot_time() {
  timespec now{};
  timespec since_boot{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  ::clock_gettime(CLOCK_BOOTTIME, &since_boot);
  return static_cast<std::uint64_t>(now.tv_sec - since_boot.tv_sec);
}

std::uint64_t count_descriptors() {
  std::error_code failed;
  std::uint64_t count = 0;
  for (std::filesystem::directory_iterator at{"/proc/self/fd", failed}, end; !failed && at != end;
       at.increment(failed)) {
    ++count;
  }
  // The one by which they were counted is not there any more.
  return count > 0 ? count - 1 : 0;
}

}  // namespace

std::optional<process_reading> parse_process_stat(std::string_view line, const kernel_units& units) {
  // The second field is the program's name in parentheses, which may hold anything.
  const auto name_end = line.rfind(')');
  if (name_end == std::string_view::npos) {
    return std::nullopt;
  }
  // From the third, the state, on: numbered as in the manual.
  constexpr std::size_t first = 3;
  constexpr std::size_t user_time = 14;
  constexpr std::size_t system_time = 15;
  constexpr std::size_t thread_count = 20;
  constexpr std::size_t start_time = 22;
  constexpr std::size_t virtual_size = 23;
  constexpr std::size_t resident_pages = 24;
  std::array<std::uint64_t, resident_pages + 1> fields{};
  std::istringstream words{std::string(line.substr(name_end + 1))};
  std::string word;
  for (auto i = first; i <= resident_pages; ++i) {
    if (!(words >> word)) {
      return std::nullopt;
    }
    const bool wanted = i == user_time || i == system_time || i >= thread_count;
    const auto number = domain::parse_number<std::uint64_t>(word);
    if (wanted && !number) {
      return std::nullopt;
    }
    fields[i] = number.value_or(0);
  }
  const auto seconds = [&](std::uint64_t ticks) {
    return static_cast<double>(ticks) / static_cast<double>(units.ticks_per_second);
  };
  process_reading now;
  now.cpu_seconds = seconds(fields[user_time] + fields[system_time]);
  now.resident_bytes = fields[resident_pages] * units.page_bytes;
  now.virtual_bytes = fields[virtual_size];
  now.started_at_seconds = static_cast<double>(units.booted_at) + seconds(fields[start_time]);
  now.threads = fields[thread_count];
  return now;
}

std::optional<process_reading> read_process() {
  static const kernel_units units{static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK)),
                                  static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)), boot_time()};
  auto now = parse_process_stat(content_of("/proc/self/stat"), units);
  if (!now) {
    return std::nullopt;
  }
  now->open_descriptors = count_descriptors();
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    now->most_descriptors = limit.rlim_cur;
  }
  return now;
}

}  // namespace usher::api
