#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "tests/storage/engine.hpp"
#include "tests/storage/samples.hpp"

namespace usher::storage {

/// A store that holds the samples' foundation, and goes on with what a test commits.
class FoundedStoreTest : public EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    if (store_) {
      expect_committed(samples::foundation());
    }
  }

  commit_result commit(domain::changes list) {
    const auto count = list.size();
    const auto result = at_store().commit(samples::one(next_batch_++, next_number_, std::move(list)));
    if (result.status == commit_status::committed) {
      next_number_ += count;
    }
    return result;
  }

  void expect_committed(domain::changes list) {
    const auto result = commit(std::move(list));
    EXPECT_EQ(result.status, commit_status::committed) << result.message;
  }

  /// Refused, with nothing of it stored, by a store that is well.
  void expect_refused(domain::changes list, const std::string& what) {
    const auto before = engine_->scalar("SELECT count(*) FROM change_log");
    const auto result = commit(std::move(list));
    EXPECT_EQ(result.status, commit_status::refused) << what << ": " << result.message;
    EXPECT_EQ(engine_->scalar("SELECT count(*) FROM change_log"), before) << what;
    EXPECT_TRUE(at_store().ping()) << what;
  }

 private:
  std::uint64_t next_batch_ = 1;
  std::uint64_t next_number_ = 1;
};

}  // namespace usher::storage
