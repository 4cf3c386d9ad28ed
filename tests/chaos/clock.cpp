// Preloaded into a server whose clock is to step: the wall clock is ahead by what the first 8 bytes of the
// file say that USHER_CHAOS_CLOCK names, in seconds. Steady clocks are left alone. libfaketime does the same,
// but not in a program with jemalloc, which asks for the time before that library is ready; nothing here
// allocates.

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

using seconds_ahead = std::atomic<std::int64_t>;
static_assert(seconds_ahead::is_always_lock_free && sizeof(seconds_ahead) == 8);

const seconds_ahead* map_file() {
  const char* name = std::getenv("USHER_CHAOS_CLOCK");
  const int file = name == nullptr ? -1 : ::open(name, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return nullptr;
  }
  void* bytes = ::mmap(nullptr, sizeof(seconds_ahead), PROT_READ, MAP_SHARED, file, 0);
  ::close(file);
  return bytes == MAP_FAILED ? nullptr : static_cast<const seconds_ahead*>(bytes);
}

std::int64_t ahead() {
  static const seconds_ahead* const shared = map_file();
  return shared == nullptr ? 0 : shared->load(std::memory_order_relaxed);
}

}  // namespace

extern "C" int clock_gettime(clockid_t which, timespec* now) noexcept {
  const auto result = ::syscall(SYS_clock_gettime, which, now);
  if (result == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE)) {
    now->tv_sec += ahead();
  }
  return static_cast<int>(result);
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
  timespec exact{};
  const int result = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return result;
}

extern "C" time_t time(time_t* out) noexcept {
  timespec exact{};
  clock_gettime(CLOCK_REALTIME, &exact);
  if (out != nullptr) {
    *out = exact.tv_sec;
  }
  return exact.tv_sec;
}
