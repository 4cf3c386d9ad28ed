#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include "tests/support/postgres_database.hpp"

namespace usher::benchmarks {

/// An empty database of its own on the server that USHER_BENCH_DATABASE names, made at the first use of its
/// URL and dropped with the object.
class bench_database {
 public:
  static bool is_there() { return std::getenv("USHER_BENCH_DATABASE") != nullptr; }

  const std::string& url() {
    if (!database_) {
      ::setenv("USHER_TEST_DATABASE", std::getenv("USHER_BENCH_DATABASE"), 1);
      database_ = std::make_unique<tests::postgres_database>();
    }
    return database_->url();
  }

 private:
  std::unique_ptr<tests::postgres_database> database_;
};

}  // namespace usher::benchmarks
