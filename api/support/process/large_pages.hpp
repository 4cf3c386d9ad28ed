#pragma once

#include <memory_resource>

namespace usher::api {

/// Memory for tables that are read at random, in pages of 2 MiB where the system gives such on request: a
/// read then does not have to look for its page as well. What takes less than one such page comes from the
/// heap. Where there are none it is memory like any other. Any thread; lives as long as the program.
///
/// Throws std::bad_alloc.
std::pmr::memory_resource& large_pages();

}  // namespace usher::api
