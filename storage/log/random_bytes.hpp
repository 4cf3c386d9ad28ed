#pragma once

#include <unistd.h>

#include "storage/store.hpp"

namespace usher::storage {

/// 32 bytes from the system's random source. Throws store_error when it has none. Any thread.
inline domain::bytes_32 random_bytes() {
  domain::bytes_32 fresh{};
  if (::getentropy(fresh.data(), fresh.size()) != 0) {
    throw store_error("the system has no random bytes");
  }
  return fresh;
}

}  // namespace usher::storage
