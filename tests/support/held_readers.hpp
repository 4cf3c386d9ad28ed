#pragma once

#include <cstddef>
#include <future>
#include <latch>
#include <memory>

#include <gtest/gtest.h>

#include "domain/base/limits.hpp"
#include "storage/journal/journal.hpp"

namespace usher::tests {

/// Holds all threads of a journal that read for as long as it lives. What is asked meanwhile waits.
class held_readers {
 public:
  explicit held_readers(storage::journal& of) {
    const auto go = go_.get_future().share();
    const auto begun =
        std::make_shared<std::latch>(static_cast<std::ptrdiff_t>(domain::limits::store_readers));
    for (std::size_t i = 0; i < domain::limits::store_readers; ++i) {
      EXPECT_TRUE(of.ask([begun, go](storage::store_reader&) {
        begun->count_down();
        go.wait();
      }));
    }
    begun->wait();
  }
  held_readers(const held_readers&) = delete;
  held_readers& operator=(const held_readers&) = delete;
  ~held_readers() { go_.set_value(); }

 private:
  std::promise<void> go_;
};

}  // namespace usher::tests
