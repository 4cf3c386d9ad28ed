#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace usher::api {

/// How much memory the system lets this process have, in bytes; nothing where it does not say.
struct memory_limits {
  /// Of its address space: RLIMIT_AS, which `ulimit -v` and systemd's `LimitAS=` set.
  std::optional<std::uint64_t> address_space = {};
  /// In use by it and by all others of its control group, or of one above: `MemoryMax=`, a container's limit.
  std::optional<std::uint64_t> control_group = {};
};

/// Files are read below `root`: not for threads that must not block.
memory_limits read_memory_limits(const std::string& root = {});

}  // namespace usher::api
