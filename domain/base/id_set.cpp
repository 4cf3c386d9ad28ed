#include "domain/base/id_set.hpp"

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

constexpr std::size_t bits_per_word = 64;

bool in_range(user_id id) {
  return id.value > 0 && static_cast<std::uint64_t>(id.value) <= std::uint64_t{limits::max_people} * 2;
}

/// Where the bit of an id stands.
struct place {
  std::size_t block;
  std::size_t word;
  std::uint64_t bit;
};

place place_of(user_id id, std::size_t ids_per_block) {
  const auto number = static_cast<std::size_t>(id.value);
  return {number / ids_per_block, number % ids_per_block / bits_per_word,
          std::uint64_t{1} << (number % bits_per_word)};
}

}  // namespace

bool id_set::contains(user_id id) const {
  if (!in_range(id)) {
    return false;
  }
  const auto at = place_of(id, ids_per_block);
  return at.block < blocks_.size() && blocks_[at.block] && ((*blocks_[at.block])[at.word] & at.bit) != 0;
}

id_set id_set::with(user_id id) const {
  id_set larger = *this;
  if (!in_range(id)) {
    return larger;
  }
  const auto at = place_of(id, ids_per_block);
  if (at.block >= larger.blocks_.size()) {
    larger.blocks_.resize(at.block + 1);
  }
  auto& shared = larger.blocks_[at.block];
  auto own = shared ? std::make_shared<block>(*shared) : std::make_shared<block>();
  (*own)[at.word] |= at.bit;
  shared = std::move(own);
  return larger;
}

id_set id_set::without(user_id id) const {
  id_set smaller = *this;
  if (contains(id)) {
    const auto at = place_of(id, ids_per_block);
    auto& shared = smaller.blocks_[at.block];
    auto own = std::make_shared<block>(*shared);
    (*own)[at.word] &= ~at.bit;
    shared = std::move(own);
  }
  return smaller;
}

id_set id_set::of(const std::vector<user_id>& ids) {
  // Blocks are filled in place here, for nobody shares them yet.
  std::vector<std::shared_ptr<block>> own;
  for (const user_id id : ids) {
    if (!in_range(id)) {
      continue;
    }
    const auto at = place_of(id, ids_per_block);
    if (at.block >= own.size()) {
      own.resize(at.block + 1);
    }
    if (!own[at.block]) {
      own[at.block] = std::make_shared<block>();
    }
    (*own[at.block])[at.word] |= at.bit;
  }
  id_set all;
  all.blocks_.assign(own.begin(), own.end());
  return all;
}

}  // namespace usher::domain
