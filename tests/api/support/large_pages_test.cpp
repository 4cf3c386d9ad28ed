#include "api/support/process/large_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

#include <gtest/gtest.h>

namespace usher::tests::large_pages_test {
namespace {

constexpr std::size_t page = std::size_t{2} * 1024 * 1024;

bool begins_on_a_page(const void* memory) {
  return reinterpret_cast<std::uintptr_t>(memory) % page == 0;
}

TEST(LargePages, WhatTakesAPageOrMoreBeginsOnOne) {
  for (const std::size_t bytes : {page, page + 1, 3 * page, 5 * page - 64}) {
    void* const memory = api::large_pages().allocate(bytes, 64);
    EXPECT_TRUE(begins_on_a_page(memory)) << bytes;
    auto* const cells = static_cast<unsigned char*>(memory);
    EXPECT_EQ(cells[bytes - 1], 0);
    cells[0] = cells[bytes - 1] = 7;
    api::large_pages().deallocate(memory, bytes, 64);
  }
}

TEST(LargePages, ATableMayGrowAndShrinkInThem) {
  std::pmr::vector<std::uint64_t> table{&api::large_pages()};
  for (std::uint64_t i = 0; i < 1'000'000; ++i) {
    table.push_back(i);
  }
  EXPECT_TRUE(begins_on_a_page(table.data()));
  for (std::uint64_t i = 0; i < table.size(); ++i) {
    ASSERT_EQ(table[i], i);
  }
  table.resize(3);
  table.shrink_to_fit();
  EXPECT_EQ(table, (std::pmr::vector<std::uint64_t>{0, 1, 2}));
}

TEST(LargePages, MoreThanThereCanBeIsRefused) {
  EXPECT_THROW(static_cast<void>(api::large_pages().allocate(std::numeric_limits<std::size_t>::max() / 2)),
               std::bad_alloc);
  EXPECT_THROW(static_cast<void>(api::large_pages().allocate(std::numeric_limits<std::size_t>::max() - 1)),
               std::bad_alloc);
}

}  // namespace
}  // namespace usher::tests::large_pages_test
