#include <gtest/gtest.h>

#include "tests/end_to_end/stage.hpp"

namespace usher::end_to_end::original_client_test {
namespace {

class OriginalClient : public EachEngine {};

/// In another language, and by nothing but the contract: see the script. More students than an address may
/// send wrong passwords: they all come from one.
TEST_P(OriginalClient, WorksUnchanged) {
  ASSERT_EQ(store_->set_up({"setup-test-clinics"}).exit_code, 0);
  ASSERT_EQ(store_->set_up({"setup-test-students", "--count", "60"}).exit_code, 0);
  const auto server = store_->serve({"--demo"});
  const auto address = "http://127.0.0.1:" + std::to_string(server->port());
  const auto end = tests::run_program({"/usr/bin/env", "python3", USHER_ORIGINAL_CLIENT, address, "60"});
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(end.out.starts_with("60 students, ")) << "it came to its end: " << end.out << end.err;
}

USHER_END_TO_END(OriginalClient);

}  // namespace
}  // namespace usher::end_to_end::original_client_test
