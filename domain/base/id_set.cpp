#include "domain/base/id_set.hpp"

#include "domain/base/limits.hpp"

namespace usher::domain {

namespace {

constexpr std::size_t bits_per_word = 64;

bool in_range(user_id id) {
  return id.value > 0 && static_cast<std::uint64_t>(id.value) <= std::uint64_t{limits::max_people} * 2;
}

}  // namespace

bool id_set::contains(user_id id) const {
  if (!in_range(id)) {
    return false;
  }
  const auto bit = static_cast<std::size_t>(id.value);
  const auto index = bit / ids_per_block;
  if (index >= blocks_.size() || !blocks_[index]) {
    return false;
  }
  const auto word = (*blocks_[index])[bit % ids_per_block / bits_per_word];
  return (word >> (bit % bits_per_word) & 1U) != 0;
}

id_set id_set::with(user_id id) const {
  id_set larger = *this;
  if (!in_range(id)) {
    return larger;
  }
  const auto bit = static_cast<std::size_t>(id.value);
  const auto index = bit / ids_per_block;
  if (index >= larger.blocks_.size()) {
    larger.blocks_.resize(index + 1);
  }
  auto& shared = larger.blocks_[index];
  auto own = shared ? std::make_shared<block>(*shared) : std::make_shared<block>();
  (*own)[bit % ids_per_block / bits_per_word] |= std::uint64_t{1} << (bit % bits_per_word);
  shared = std::move(own);
  return larger;
}

id_set id_set::without(user_id id) const {
  id_set smaller = *this;
  if (contains(id)) {
    const auto bit = static_cast<std::size_t>(id.value);
    auto& shared = smaller.blocks_[bit / ids_per_block];
    auto own = std::make_shared<block>(*shared);
    (*own)[bit % ids_per_block / bits_per_word] &= ~(std::uint64_t{1} << (bit % bits_per_word));
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
    const auto bit = static_cast<std::size_t>(id.value);
    const auto index = bit / ids_per_block;
    if (index >= own.size()) {
      own.resize(index + 1);
    }
    if (!own[index]) {
      own[index] = std::make_shared<block>();
    }
    (*own[index])[bit % ids_per_block / bits_per_word] |= std::uint64_t{1} << (bit % bits_per_word);
  }
  id_set all;
  all.blocks_.assign(own.begin(), own.end());
  return all;
}

}  // namespace usher::domain
