#pragma once

#include <gtest/gtest.h>

#include "tests/support/postgres_database.hpp"

namespace usher::tests {

/// Whether a test that needs Postgres has one. Where it has none it is skipped, or fails where tests must
/// have one; whoever asks returns then.
inline bool has_postgres() {
  const bool is_there = postgres_is_there();
  if (!is_there) {
    [] {
      if (postgres_is_required()) {
        FAIL() << "USHER_REQUIRE_POSTGRES is 1 and USHER_TEST_DATABASE is not set";
      }
      GTEST_SKIP() << "USHER_TEST_DATABASE is not set";
    }();
  }
  return is_there;
}

}  // namespace usher::tests
