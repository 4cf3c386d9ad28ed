#pragma once

#include <string>

#include "loadtest/client/report/results.hpp"

namespace usher::loadtest {

/// The figures as one page of HTML with plots in SVG: latency over time, the distribution of latency,
/// throughput and refusals over time, and tables of the calls and of the unexpected answers. It refers to
/// nothing outside of itself, needs no script, and is read on a phone as in print, by day and by night.
std::string to_html(const results& all);

}  // namespace usher::loadtest
