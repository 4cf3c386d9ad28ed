#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/edge/http.hpp"

/// The lists by which clients say what they have and what they take (RFC 9110, 8.8.3, 12.5 and 13.1.2), read
/// as the standard has them. What is malformed is passed over. Pure.
namespace usher::edge {

/// All lines of one header as one list; empty where there is none.
std::string list_of(const request& r, std::string_view lower_case_name);

/// One element of a list such as `Accept`: `text/html;level=1;q=0.5`.
struct weighted {
  std::string_view word;
  /// In thousandths; 0: not wanted.
  int weight = 1'000;
  /// Others than `q`.
  bool has_parameters = false;
};

/// Takes the next element off the list whose weight is well-formed; nothing at the end. Commas and semicolons
/// within quotes separate nothing.
std::optional<weighted> take_weighted(std::string_view& list);

/// Whether `Accept` names this very type and wants it. What stands for all (`*/*`) is not asked for here:
/// programs send it that take whatever comes.
bool names_type(std::string_view accept, std::string_view lower_case_type);

/// Whether `Accept-Encoding` takes gzip, and likes it at least as well as no coding where it names that. Who
/// says nothing gets no coding.
bool takes_gzip(std::string_view accept_encoding);

/// Whether `If-None-Match` has this entity tag, `"1a"` or `W/"1a"`, by the weak comparison, or is `*`.
bool has_tag(std::string_view if_none_match, std::string_view tag);

}  // namespace usher::edge
