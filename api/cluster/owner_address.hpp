#pragma once

#include <cstdint>
#include <string>

namespace usher::api {

/// The node that serves, as the others find it.
struct owner_address {
  std::string name;
  /// Where clients come.
  std::string url;
  /// Its claim on the database.
  std::int64_t epoch = 0;
  /// Where other nodes come, `HOST:PORT`; empty where it takes nothing from them.
  std::string link = {};

  friend bool operator==(const owner_address&, const owner_address&) = default;
};

}  // namespace usher::api
