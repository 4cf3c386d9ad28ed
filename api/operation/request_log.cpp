#include "api/operation/request_log.hpp"

#include <cstdio>
#include <exception>
#include <string_view>

#include <spdlog/spdlog.h>

#include "api/operation/refusals.hpp"
#include "api/support/log.hpp"

namespace usher::api {

namespace {

/// 503 is an answer to load, or said by what is behind it already. A node that waits for its turn tells
/// whoever probes it so, again and again, and is well.
spdlog::level::level_enum level_of(int status, std::string_view code) {
  if (status < 500 || code == node_follows.code) {
    return spdlog::level::debug;
  }
  return status == 503 ? spdlog::level::warn : spdlog::level::err;
}

}  // namespace

void request_log::answered(const request_facts& facts) noexcept {
  const auto level = level_of(facts.status, facts.code);
  if (!spdlog::should_log(level)) {
    return;
  }
  try {
    const std::chrono::duration<double, std::milli> took = facts.answered - facts.received;
    auto line = routes_.at(facts.route) + " " + std::to_string(facts.status);
    if (!facts.code.empty()) {
      line.append(" ").append(facts.code);
    }
    log_of_request(level, facts.trace.trace, fmt::format("{} in {:.1f} ms", line, took.count()));
  } catch (const std::exception&) {
    // Without memory for a line there is none.
  }
}

}  // namespace usher::api
