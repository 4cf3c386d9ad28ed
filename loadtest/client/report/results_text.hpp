#pragma once

#include <string>

#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

/// The figures for people: some lines, of which those in capitals are bad news.
std::string to_text(const results& all);

}  // namespace usher::loadtest
