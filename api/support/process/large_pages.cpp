#include "api/support/process/large_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <new>

#include <sys/mman.h>

namespace usher::api {

namespace {

constexpr std::size_t page_bytes = std::size_t{2} * 1024 * 1024;

std::size_t in_whole_pages(std::size_t bytes) {
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

class page_resource final : public std::pmr::memory_resource {
 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override {
    if (bytes < page_bytes || alignment > page_bytes) {
      return std::pmr::new_delete_resource()->allocate(bytes, alignment);
    }
    if (bytes > SIZE_MAX - 2 * page_bytes) {
      throw std::bad_alloc{};
    }
    const std::size_t wanted = in_whole_pages(bytes);
    // One page more than is wanted has a beginning that is a multiple of a page; the rest goes back.
    void* const mapped =
        mmap(nullptr, wanted + page_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) {
      throw std::bad_alloc{};
    }
    auto* const begin = static_cast<std::byte*>(mapped);
    const std::size_t before =
        (page_bytes - reinterpret_cast<std::uintptr_t>(begin) % page_bytes) % page_bytes;
    if (before > 0) {
      munmap(begin, before);
    }
    munmap(begin + before + wanted, page_bytes - before);
    // A wish only: without it the memory is as good.
    madvise(begin + before, wanted, MADV_HUGEPAGE);
    return begin + before;
  }

  void do_deallocate(void* memory, std::size_t bytes, std::size_t alignment) override {
    if (bytes < page_bytes || alignment > page_bytes) {
      std::pmr::new_delete_resource()->deallocate(memory, bytes, alignment);
    } else {
      munmap(memory, in_whole_pages(bytes));
    }
  }

  bool do_is_equal(const std::pmr::memory_resource& other) const noexcept override { return this == &other; }
};

}  // namespace

std::pmr::memory_resource& large_pages() {
  static page_resource pages;
  return pages;
}

}  // namespace usher::api
