#pragma once

#include <chrono>

#include "tests/simulation/simulation.hpp"

namespace usher::simulation {

/// A story that fails, too, and has less in it, as far as one is found within the time: the one that is
/// given, without whole kinds of deeds and mishaps, and without single deeds.
story shrink(story failed, const first_store& first, std::chrono::seconds within);

}  // namespace usher::simulation
