#pragma once

#include <functional>
#include <map>
#include <string>

#include "api/http/problem.hpp"

namespace usher::api {

/// What somebody said in the original's names: Usher's, each with the one that was used.
using names_used = std::map<std::string, std::string, std::less<>>;

/// LEGACY: what `read` reads; where it refuses a field, the text stands beside the name by which it was sent,
/// too, as a list.
template <class Read>
auto with_field_texts(const names_used& used, Read read) {
  try {
    return read();
  } catch (bad_request& bad) {
    if (const auto field = bad.what.details.find("field"); field != bad.what.details.end()) {
      const auto name = field->get<std::string>();
      const auto own = used.find(name);
      bad.what.field_texts.push_back({own == used.end() ? name : own->second, {bad.what.message}});
    }
    throw;
  }
}

}  // namespace usher::api
