#include <cstddef>
#include <set>
#include <string>

#include "tests/end_to_end/operation/openapi_calls.hpp"

namespace usher::end_to_end::openapi_test {
namespace {

using namespace openapi;

const std::set<std::string> methods{"get", "put", "post", "delete", "options", "head", "patch", "trace"};

TEST_F(EndToEndOpenApi, EveryOperationAnswersAsItIsDescribed) {
  auto calls = calls_of_clinics();
  for (auto more : {calls_of_people(), calls_of_new_people(), calls_of_calendars(), calls_of_clinic_places(),
                    calls_of_the_timetable(), calls_of_students(), calls_of_walk_ins(), calls_of_uploads(),
                    calls_of_the_academy(), calls_of_rooms_and_concerts(), calls_of_buyers(),
                    calls_of_waiters_and_payers(), calls_about_concerts(), calls_of_the_administration(),
                    calls_of_the_cluster(), calls_that_look_back(), calls_about_traces()}) {
    calls.merge(more);
  }

  std::size_t operations = 0;
  for (const auto& path : document_["paths"]) {
    for (const auto& operation : path.second) {
      if (!methods.contains(operation.first.as<std::string>())) {
        continue;
      }
      ++operations;
      const auto id = operation.second["operationId"].as<std::string>();
      const auto known = calls.find(id);
      ASSERT_NE(known, calls.end()) << id << " is described and not called by this test";
      for (const auto& [status, call] : known->second) {
        const auto answer = call();
        const auto where = id + " " + std::to_string(status);
        EXPECT_EQ(answer.status, status) << where << " " << answer.body;
        // Whether the answer is as it is described was judged when it came.
        EXPECT_TRUE(operation.second["responses"][std::to_string(answer.status)])
            << where << " is not described";
      }
    }
  }
  EXPECT_EQ(operations, calls.size());
}

}  // namespace
}  // namespace usher::end_to_end::openapi_test
