#pragma once

#include <string_view>

#include "api/edge/http.hpp"

namespace usher::edge {

/// What is wrong with a request target.
struct target_fault {
  /// Static text; empty when nothing is.
  std::string_view problem = {};
  /// The target itself could be told from what is around it, so that everybody agrees where the request ends.
  bool is_apart = false;
};

/// Reads the request target (origin-form, absolute-form of http and https, or `*` for OPTIONS, whose method
/// is in the request) into `path` and `query` of the request. Refused are the other forms, broken
/// percent-encodings, %00, control characters in the path, fragments, and paths or queries that do not decode
/// to UTF-8: what passes may be put into JSON as it is.
target_fault read_target(std::string_view target, request& into);

/// Whether it is a host with or without a port, or nothing (RFC 9112, 3.2).
bool is_host(std::string_view text);

}  // namespace usher::edge
