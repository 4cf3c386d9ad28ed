#pragma once

#include <string>

#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

/// All figures as one JSON object; loadtest/README.md lists its fields. Times are in milliseconds.
std::string to_json(const results& all);

}  // namespace usher::loadtest
