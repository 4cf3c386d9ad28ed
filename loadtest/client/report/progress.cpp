#include "loadtest/client/report/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

namespace usher::loadtest {

std::string with_commas(std::uint64_t number) {
  auto out = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(out.size()) - 3; at > 0; at -= 3) {
    out.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return out;
}

progress_line::progress_line(const timeline& what, bool is_wanted)
    : what_(&what), is_wanted_(is_wanted), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

void progress_line::show(nanoseconds elapsed) {
  if (!is_wanted_) {
    return;
  }
  has_shown_ = true;
  const char* begin = is_terminal_ ? "\r" : "";
  const char* end = is_terminal_ ? "\033[K" : "\n";
  if (elapsed < nanoseconds{0}) {
    std::fprintf(stderr, "%sconnecting%s", begin, end);
    return;
  }
  if (elapsed - elapsed_before_ < std::chrono::milliseconds{500}) {
    return;
  }
  const auto seen = what_->now();
  const auto seconds = std::chrono::duration<double>(elapsed - elapsed_before_).count();
  const auto rate = static_cast<double>(seen.answers - answers_before_) / std::max(seconds, 1e-3);
  const auto p99 = std::chrono::duration<double, std::milli>(seen.last.latency.percentile(99)).count();
  std::fprintf(stderr, "%s%5.0f s  %s answers  %s/s  p99 %.1f ms  unexpected %s%s", begin,
               std::chrono::duration<double>(elapsed).count(), with_commas(seen.answers).c_str(),
               with_commas(static_cast<std::uint64_t>(rate)).c_str(), p99,
               with_commas(seen.unexpected).c_str(), end);
  std::fflush(stderr);
  answers_before_ = seen.answers;
  elapsed_before_ = elapsed;
}

void progress_line::end() {
  if (has_shown_ && is_terminal_) {
    std::fputs("\n", stderr);
  }
}

}  // namespace usher::loadtest
