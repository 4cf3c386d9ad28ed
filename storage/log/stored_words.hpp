#pragma once

#include <string>
#include <string_view>

#include "domain/base/words.hpp"
#include "storage/store.hpp"

/// Enumerations as tables and the change log spell them (domain/base/words.hpp). The words are for ever: old
/// stores hold them.
namespace usher::storage {

/// Throws store_error for what is no value of the enumeration.
template <class Enumeration>
std::string_view stored_word(Enumeration value) {
  const auto word = domain::to_word(value);
  if (word.empty()) {
    throw store_error("a value has no word in the store");
  }
  return word;
}

/// The inverse. Throws store_error for a word that it does not know.
template <class Enumeration>
Enumeration from_stored_word(std::string_view word) {
  if (const auto value = domain::from_word<Enumeration>(word)) {
    return *value;
  }
  throw store_error("the store holds the unknown word '" + std::string(word) + "'");
}

}  // namespace usher::storage
