#include <gtest/gtest.h>

#include "tests/end_to_end/concerts/box_office.hpp"
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

/// As `run_clinic_test.py` does, and without demonstration data.
TEST_P(OriginalClient, ItsStressTestRunsOnAServerWithoutDemonstrationData) {
  const auto server = store_->serve(with_admin_key());
  const auto address = "http://127.0.0.1:" + std::to_string(server->port());
  const auto manage = [&](const arguments& command) {
    return tests::run_program(joined({"/usr/bin/env", "USHER_ADMIN_KEY=" + admin_key, "USHER_URL=" + address,
                                      "USHER=" USHER_PROGRAM, "python3", USHER_MANAGE},
                                     command));
  };
  const auto stress = [&] {
    return tests::run_program({"/usr/bin/env", "python3", USHER_STRESS_CLIENT, address});
  };
  const auto set_up = manage({"setup_test_clinics", "--reset"});
  EXPECT_EQ(set_up.exit_code, 0) << set_up.err;
  EXPECT_TRUE(set_up.out.starts_with("✅ 8 test clinics of capacity 6 are there")) << set_up.out;
  const auto first = stress();
  EXPECT_EQ(first.exit_code, 0) << first.out << first.err;
  EXPECT_TRUE(first.out.starts_with("20 made, ")) << first.out;
  visitor client(server->port());
  const auto made = client.log_in(test_student(7));
  EXPECT_EQ(made.body.at("user").at("subject_name"), "physics1") << "it named the number";

  EXPECT_EQ(manage({"setup_test_clinics", "--reset"}).exit_code, 0);
  const auto schedule = client.schedule(made.text("token"));
  EXPECT_EQ(clinic_of(schedule, 1).at("current_count"), 0);
  const auto unknown = manage({"setup_test_everything"});
  EXPECT_NE(unknown.exit_code, 0);
}

USHER_END_TO_END(OriginalClient);

}  // namespace
}  // namespace usher::end_to_end::original_client_test
