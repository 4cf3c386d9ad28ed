#pragma once

#include <string>
#include <vector>

/// Faults that were planted into copies of the rules (PlantFaults.cmake), to show that the simulation finds
/// them. The product knows nothing of them.
namespace usher::simulation {

/// Their names; none in a program that was built of the rules as they are.
std::vector<std::string> planted_faults();

/// Only this one is in effect from now on; none when empty.
void plant(const std::string& fault);

}  // namespace usher::simulation
