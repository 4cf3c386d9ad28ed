#pragma once

#include <cstdint>

/// What the process has taken of the machine's memory.
namespace usher::benchmarks {

/// Bytes that are allocated and not freed, in all arenas, with the allocator's own overhead for each block.
std::int64_t heap_in_use();

/// Bytes that are resident, after what was freed went back to the system as far as the allocator can.
std::int64_t resident();

}  // namespace usher::benchmarks
