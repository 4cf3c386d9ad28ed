#include "loadtest/benchmarks/heap.hpp"

#include <fstream>

#include <malloc.h>
#include <unistd.h>

namespace usher::benchmarks {

std::int64_t heap_in_use() {
  const auto all = mallinfo2();
  return static_cast<std::int64_t>(all.uordblks + all.hblkhd);
}

std::int64_t resident() {
  malloc_trim(0);
  std::ifstream statm{"/proc/self/statm"};
  std::int64_t pages = 0;
  std::int64_t resident_pages = 0;
  statm >> pages >> resident_pages;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

}  // namespace usher::benchmarks
