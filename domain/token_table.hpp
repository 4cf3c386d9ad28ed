#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "domain/flat_index.hpp"
#include "domain/waiting_line.hpp"

namespace usher::domain {

/// The tokens of one room in order of ticket, about 70 bytes each. Everything takes O(log n), but that
/// `append` and `erase` now and then tidy up the whole table (amortised O(1)).
///
/// Tokens lie in blocks of 64. A tree over the blocks knows for each subtree how many tokens wait and when
/// the first of them expires: that answers ranks, the next in line and the next deadline.
class token_table {
 public:
  using entry = waiting_line_image::entry;
  /// Names a token until the next `append` or `erase`. Positions grow in order of ticket.
  using position = flat_index::position;

  enum class users : std::uint8_t { not_found, found };

  /// With `users::found` the table finds tokens by user too, for another eight to twenty bytes each.
  /// Positions begin at `first`, a multiple of 64.
  explicit token_table(users by_user = users::not_found, position first = 0)
      : by_user_(by_user), base_(first) {}

  /// Adds a token whose ticket is above all others.
  void append(const entry& token);
  void erase(position at);

  std::optional<position> find(const secret_hash& token) const;
  std::optional<position> find(ticket_number ticket) const;

  /// The newest token of the user among those that wait or are active; nothing unless users are found.
  std::optional<position> newest_live(user_id user) const;
  /// When a user's newest live token has ended: the one that is the newest now, which the table does not look
  /// for.
  void set_newest_live(position at);

  entry at(position at) const;
  /// As in token_standing.
  void set_status(position at, token_status status, instant valid_until);

  std::size_t waiting() const;
  /// How many wait before this position.
  std::uint64_t waiting_before(position at) const;
  /// The first who waits, from the beginning or after `at`.
  std::optional<position> first_waiting() const;
  std::optional<position> next_waiting(position at) const;
  /// The first, from the beginning or after `at`, who waits and whose time is over at `now`.
  std::optional<position> first_overdue(instant now) const;
  std::optional<position> next_overdue(position at, instant now) const;
  /// When the first of those who wait expires.
  std::optional<instant> earliest_deadline() const;

  std::size_t size() const { return size_; }
  /// Cells in use and left behind; bounded by a multiple of `size`.
  std::size_t room() const { return heads_.size() * block_size; }
  std::vector<entry> all() const;

 private:
  static constexpr std::size_t block_size = 64;

  struct block {
    std::array<ticket_number, block_size> tickets;
    std::array<secret_hash, block_size> tokens;
    std::array<user_id, block_size> owners;
    std::array<instant, block_size> issued_at;
    std::array<instant, block_size> valid_until;
    std::array<token_status, block_size> statuses;
  };

  struct block_head {
    ticket_number first_ticket;
    /// One bit for each token that is in the table, and for each that waits.
    std::uint64_t kept = 0;
    std::uint64_t waiting = 0;
    /// Empty once nothing is kept.
    std::unique_ptr<block> tokens;
  };

  struct summary {
    std::uint32_t waiting = 0;
    instant earliest = instant::max();
  };

  std::size_t block_of(position at) const { return (at - base_) / block_size; }
  static std::size_t cell_of(position at) { return at % block_size; }
  position position_of(std::size_t block_index, std::size_t cell) const;
  static std::uint32_t hash_of(const secret_hash& token);
  static std::uint32_t hash_of(user_id user);
  user_id user_at(position at) const;

  void begin_block(ticket_number first_ticket);
  /// Brings the tree up to date with a block.
  void refresh(std::size_t block_index);
  void rebuild_tree();
  instant earliest_in(const block_head& head) const;
  std::uint64_t overdue_in(const block_head& head, instant now) const;
  /// The first block after `block_index` whose summary `has` what is sought.
  template <class Predicate>
  std::optional<std::size_t> next_block(std::size_t block_index, Predicate has) const;
  template <class CellsOf, class Predicate>
  std::optional<position> first_where(CellsOf cells_of, Predicate has) const;
  template <class CellsOf, class Predicate>
  std::optional<position> next_where(position at, CellsOf cells_of, Predicate has) const;
  void drop_leading_blocks();
  void compact();

  users by_user_;
  /// Position of the first cell of heads_[0]; a multiple of block_size.
  position base_;
  std::vector<block_head> heads_;
  /// Blocks at the front of heads_ in which nothing is kept.
  std::size_t leading_empty_ = 0;
  /// Cells taken in the last block.
  std::size_t used_in_last_ = block_size;
  std::size_t size_ = 0;
  /// tree_[1] is the root, the children of i are 2i and 2i+1, the leaves begin at leaves_.
  std::vector<summary> tree_;
  std::size_t leaves_ = 0;
  flat_index by_token_;
  /// One position for each user with a token that waits or is active.
  flat_index live_users_;
};

}  // namespace usher::domain
