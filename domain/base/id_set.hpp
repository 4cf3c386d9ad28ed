#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "domain/base/ids.hpp"

namespace usher::domain {

/// An immutable set of user ids. A set with one id more or less shares all but one block with the old one, so
/// that publishing it to readers costs a few kilobytes however many people there are. Copies are cheap;
/// reading from many threads is safe.
class id_set {
 public:
  bool contains(user_id id) const;
  /// This set and `id`, which must be positive and at most limits::max_people * 2; other ids are left out.
  id_set with(user_id id) const;
  /// This set but for `id`.
  id_set without(user_id id) const;
  /// The set of all these ids, in one go: what a restart wants.
  static id_set of(const std::vector<user_id>& ids);

 private:
  static constexpr std::size_t ids_per_block = 8192;
  using block = std::array<std::uint64_t, ids_per_block / 64>;

  std::vector<std::shared_ptr<const block>> blocks_;
};

}  // namespace usher::domain
