#pragma once

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <vector>

namespace usher::domain {

/// Finds positions by hash in eight bytes a cell: open addressing with linear probing, at most three quarters
/// full. The keys themselves lie with what is indexed; callers say whether a position is the one they mean.
/// Not for more than 2^31 positions. Position 0xFFFFFFFF is not for use. In memory of
/// the default std::pmr resource.
class flat_index {
 public:
  using position = std::uint32_t;

  /// The position with this hash that `is_wanted` accepts.
  template <class Predicate>
  std::optional<position> find(std::uint32_t hash, Predicate is_wanted) const {
    if (cells_.empty()) {
      return std::nullopt;
    }
    for (std::size_t i = home(hash); cells_[i].at != nowhere; i = after(i)) {
      if (cells_[i].hash == hash && is_wanted(cells_[i].at)) {
        return cells_[i].at;
      }
    }
    return std::nullopt;
  }

  void insert(std::uint32_t hash, position at) {
    if ((size_ + 1) * 4 > cells_.size() * 3) {
      resize(cells_.empty() ? least_cells : cells_.size() * 2);
    }
    place({hash, at});
    ++size_;
  }

  /// Takes out what `insert(hash, at)` put in; nothing happens where it is not.
  void erase(std::uint32_t hash, position at) {
    if (cells_.empty()) {
      return;
    }
    std::size_t i = home(hash);
    while (cells_[i].at != at || cells_[i].hash != hash) {
      if (cells_[i].at == nowhere) {
        return;
      }
      i = after(i);
    }
    close_gap(i);
    --size_;
    if (cells_.size() > least_cells && size_ * 8 < cells_.size()) {
      resize(cells_.size() / 2);
    }
  }

  std::size_t size() const { return size_; }

 private:
  static constexpr position nowhere = 0xFFFF'FFFFU;
  static constexpr std::size_t least_cells = 64;

  struct cell {
    std::uint32_t hash = 0;
    position at = nowhere;
  };

  std::size_t home(std::uint32_t hash) const { return hash & (cells_.size() - 1); }
  std::size_t after(std::size_t i) const { return (i + 1) & (cells_.size() - 1); }

  void place(cell c) {
    std::size_t i = home(c.hash);
    while (cells_[i].at != nowhere) {
      i = after(i);
    }
    cells_[i] = c;
  }

  /// Moves later cells of the run forward, so that no probe ends early at the gap (Knuth, volume 3,
  /// algorithm 6.4 R).
  void close_gap(std::size_t gap) {
    for (std::size_t i = after(gap); cells_[i].at != nowhere; i = after(i)) {
      const std::size_t distance_from_home = (i - home(cells_[i].hash)) & (cells_.size() - 1);
      const std::size_t distance_from_gap = (i - gap) & (cells_.size() - 1);
      if (distance_from_home >= distance_from_gap) {
        cells_[gap] = cells_[i];
        gap = i;
      }
    }
    cells_[gap] = {};
  }

  void resize(std::size_t cells) {
    std::pmr::vector<cell> old(cells, cells_.get_allocator());
    old.swap(cells_);
    for (const cell& c : old) {
      if (c.at != nowhere) {
        place(c);
      }
    }
  }

  std::pmr::vector<cell> cells_;
  std::size_t size_ = 0;
};

}  // namespace usher::domain
