#include "api/http/trace_context.hpp"

#include <set>
#include <string>

#include <gtest/gtest.h>

namespace usher::tests::trace_context_test {
namespace {

const std::string valid = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

TEST(TraceContext, ReadsAndWritesTheHeader) {
  const auto context = api::parse_traceparent(valid);
  ASSERT_TRUE(context.has_value());
  EXPECT_EQ(api::to_text(context->trace), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(context->span, 0x00f067aa0ba902b7U);
  EXPECT_EQ(context->flags, 1);
  EXPECT_EQ(api::to_traceparent(*context), valid);
}

TEST(TraceContext, TakesTheKnownPartOfALaterVersion) {
  EXPECT_TRUE(api::parse_traceparent("01" + valid.substr(2)).has_value());
  EXPECT_TRUE(api::parse_traceparent("01" + valid.substr(2) + "-more").has_value());
}

TEST(TraceContext, TakesNothingElse) {
  const std::string wrong[] = {
      "",
      "00",
      valid + "-more",
      valid + "0",
      "01" + valid.substr(2) + "more",
      "ff" + valid.substr(2),
      "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
      "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
      "00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01",
      "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0",
  };
  for (const auto& text : wrong) {
    EXPECT_FALSE(api::parse_traceparent(text).has_value()) << text;
  }
}

TEST(TraceContext, ContinuesTheCallersTraceWithASpanOfItsOwn) {
  const auto continued = api::continue_trace(&valid);
  EXPECT_EQ(api::to_text(continued.trace), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_NE(continued.span, 0x00f067aa0ba902b7U);
  EXPECT_EQ(continued.flags, 1);
}

TEST(TraceContext, BeginsANewTraceForAnAbsentOrMalformedHeader) {
  const std::string malformed = "nonsense";
  std::set<std::string> traces;
  for (int i = 0; i < 100; ++i) {
    traces.insert(api::to_text(api::continue_trace(nullptr).trace));
    traces.insert(api::to_text(api::continue_trace(&malformed).trace));
  }
  EXPECT_EQ(traces.size(), 200U);
}

}  // namespace
}  // namespace usher::tests::trace_context_test
