#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "domain/flat_index.hpp"
#include "domain/waiting_line.hpp"

namespace usher::domain {

/// The tokens of one room in the order of their line, about 85 bytes each, eight more for those that were
/// drawn. The line is in order of ticket but where `draw` said otherwise. Everything takes O(log n), but that
/// `append` and `erase` now and then tidy up the whole table (amortised O(1)), and `draw`.
///
/// Tokens lie in blocks of 64. A tree over the blocks knows for each subtree how many tokens wait and are
/// away, and when the first of them ends: that answers ranks, the next in line and the next deadline. Those
/// who wait also hang together in the order in which they were last seen.
class token_table {
 public:
  using entry = waiting_line_image::entry;
  /// Names a token until the next `append`, `erase` or `draw`. Positions grow in the order of the line.
  using position = flat_index::position;

  enum class users : std::uint8_t { not_found, found };

  /// With `users::found` the table finds tokens by user too, for another eight to twenty bytes each.
  /// Positions begin at `first`, a multiple of 64.
  explicit token_table(users by_user = users::not_found, position first = 0)
      : by_user_(by_user), base_(first) {}

  /// Adds a token whose ticket is above all others. `seen` matters where it waits.
  void append(const entry& token, instant seen);
  void erase(position at);

  /// The tokens with tickets first..last stand in this order from now on, where the others of them stood.
  /// `order` has each of those in the table once. O(n log n).
  void draw(ticket_number first, ticket_number last, const std::vector<ticket_number>& order);

  std::optional<position> find(const secret_hash& token) const;
  std::optional<position> find(ticket_number ticket) const;

  /// The newest token of the user among those that have not ended; nothing unless users are found.
  std::optional<position> newest_live(user_id user) const;
  /// When a user's newest live token has ended: the one that is the newest now, which the table does not look
  /// for.
  void set_newest_live(position at);

  entry at(position at) const;
  /// Replaces all of a token but its ticket, its hash, its user and when it was issued. A token that begins
  /// to wait was seen at `seen`. Of a token that waits or is away `claimed` and `extensions` are not kept,
  /// nor `returns_until` of any that is not away.
  void update(position at, const entry& token, instant seen);

  std::size_t waiting() const;
  std::size_t away() const;
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
  /// The same for those who are away and may come back no more.
  std::optional<position> first_abandoned(instant now) const;
  std::optional<position> next_abandoned(position at, instant now) const;
  std::optional<instant> earliest_return_deadline() const;

  /// Nothing unless the token waits. Time that runs backward counts as standing still. O(1).
  void note_seen(position at, instant now);
  /// When who waits was last seen.
  instant seen(position at) const;
  /// Who of those that wait was not seen for longest, and the next after them.
  std::optional<position> longest_unseen() const;
  std::optional<position> next_unseen(position at) const;

  std::size_t size() const { return size_; }
  /// Cells in use and left behind; bounded by a multiple of `size`.
  std::size_t room() const { return heads_.size() * block_size; }
  /// In order of ticket.
  std::vector<entry> all() const;
  /// The tickets in the table from `first` to `last`, in the order of the line.
  std::vector<ticket_number> tickets(ticket_number first, ticket_number last) const;

 private:
  static constexpr std::size_t block_size = 64;
  static constexpr position nowhere = 0xFFFF'FFFFU;

  struct block {
    std::array<ticket_number, block_size> tickets;
    std::array<secret_hash, block_size> tokens;
    std::array<user_id, block_size> owners;
    std::array<instant, block_size> issued_at;
    std::array<instant, block_size> valid_until;
    /// waiting: when last seen; away: until when they may come back.
    std::array<instant, block_size> seen_or_returns;
    /// waiting: the neighbours in the order of last seen; else the extensions used, and whether it was
    /// claimed.
    std::array<position, block_size> before_or_extensions;
    std::array<position, block_size> after_or_claimed;
    std::array<token_status, block_size> statuses;
  };

  struct block_head {
    std::uint64_t first_order;
    /// One bit for each token that is in the table, for each that waits and for each that is away.
    std::uint64_t kept = 0;
    std::uint64_t waiting = 0;
    std::uint64_t away = 0;
    /// Empty once nothing is kept.
    std::unique_ptr<block> tokens;
  };

  struct summary {
    std::uint32_t waiting = 0;
    std::uint32_t away = 0;
    instant earliest = instant::max();
    instant earliest_return = instant::max();
  };

  /// A range of tickets that stand in another order than that of issue.
  struct drawn_range {
    std::uint64_t first;
    std::uint64_t last;
    /// In order of ticket, less `first`: the place within the range, from 0.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> places;
    /// Tokens of the range that are still in the table.
    std::size_t kept;
  };

  std::size_t block_of(position at) const { return (at - base_) / block_size; }
  static std::size_t cell_of(position at) { return at % block_size; }
  block& tokens_at(position at) const { return *heads_[block_of(at)].tokens; }
  position position_of(std::size_t block_index, std::size_t cell) const;
  static std::uint32_t hash_of(const secret_hash& token);
  static std::uint32_t hash_of(user_id user);
  user_id user_at(position at) const;

  const drawn_range* range_of(ticket_number ticket) const;
  /// What the line is sorted by: the ticket, or for a drawn one the ticket whose turn it has.
  std::uint64_t order_of(ticket_number ticket) const;
  void leave_range(ticket_number ticket);

  void begin_block(std::uint64_t first_order);
  void mark(std::size_t block_index, std::size_t cell, token_status status);
  void write_state(position at, const entry& token, instant seen);
  void link_last(position at, instant seen);
  void unlink(position at);
  summary summary_of(const block_head& head) const;
  static summary sum(const summary& left, const summary& right);
  /// Brings the tree up to date with a block.
  void refresh(std::size_t block_index);
  void rebuild_tree();
  static std::uint64_t overdue_in(const block_head& head, instant now);
  static std::uint64_t abandoned_in(const block_head& head, instant now);
  /// The first block after `block_index` whose summary `has` what is sought.
  template <class Predicate>
  std::optional<std::size_t> next_block(std::size_t block_index, Predicate has) const;
  template <class CellsOf, class Predicate>
  std::optional<position> first_where(CellsOf cells_of, Predicate has) const;
  template <class CellsOf, class Predicate>
  std::optional<position> next_where(position at, CellsOf cells_of, Predicate has) const;
  template <class Visit>
  void for_each(Visit visit) const;
  void drop_leading_blocks();
  void compact();
  /// Takes over the tokens at these positions of another table, in this order, and who was seen when.
  void take_over(const token_table& other, const std::vector<position>& order);

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
  /// One position for each user with a token that has not ended.
  flat_index live_users_;
  /// In order of ticket.
  std::vector<drawn_range> drawn_;
  position longest_unseen_ = nowhere;
  position last_seen_ = nowhere;
};

}  // namespace usher::domain
