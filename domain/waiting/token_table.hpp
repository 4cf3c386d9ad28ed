#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <utility>
#include <vector>

#include "domain/base/flat_index.hpp"
#include "domain/waiting/waiting_line_image.hpp"

namespace usher::domain {

/// The tokens of one room in the order of their line, 64 bytes each and the index beside them, about 85
/// together, eight more for those that were drawn. The line is in order of ticket but where `draw` said
/// otherwise. Everything takes O(log n), but that `append` and `erase` now and then tidy up the whole table
/// (amortised O(1)), and `draw`.
///
/// What costs time in a large room is memory that is not in the caches. So a token is one cache line; finding
/// it touches that and one cell of the index, and its rank a bit map and the lines of a flat tree that mostly
/// are in the caches. The tree stands over blocks of 64 tokens, has 16 children to a node, and knows for each
/// subtree how many tokens wait and are away, and when the first of them ends: that answers ranks, the next
/// in line and the next deadline. Those who wait also hang together in the order in which they were last
/// seen.
///
/// Tokens and index are in memory of the default std::pmr resource at the time when the table was made,
/// tokens by 2 MiB, so that a program may lay them on large pages.
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

  /// Adds a token whose ticket is above all others, and below 2^56. `seen` matters where it waits.
  void append(const entry& token, instant seen);
  void erase(position at);

  /// The tokens with tickets first..last stand in this order from now on, where the others of them stood.
  /// `order` has each of those in the table once. O(n log n).
  void draw(ticket_number first, ticket_number last, const std::vector<ticket_number>& order);

  std::optional<position> find(const secret_hash& token) const;
  std::optional<position> find(ticket_number ticket) const;
  /// Nothing for a token that has ended, too.
  std::optional<position> find_live(ticket_number ticket) const;

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
  /// The first who waits, from the beginning or behind `after`.
  std::optional<position> next_waiting(std::optional<position> after = std::nullopt) const;
  /// The same of those whose time is over at `now`.
  std::optional<position> next_overdue(instant now, std::optional<position> after = std::nullopt) const;
  /// When the first of those who wait expires.
  std::optional<instant> earliest_deadline() const;
  /// The same for those who are away and may come back no more.
  std::optional<position> next_abandoned(instant now, std::optional<position> after = std::nullopt) const;
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
  std::size_t room() const { return room_; }
  /// In order of ticket.
  std::vector<entry> all() const;
  /// The tickets in the table from `first` to `last`, in the order of the line.
  std::vector<ticket_number> tickets(ticket_number first, ticket_number last) const;

 private:
  static constexpr std::size_t block_size = 64;
  static constexpr std::size_t chunk_size = 32'768;
  static constexpr std::size_t blocks_in_chunk = chunk_size / block_size;
  static constexpr std::size_t fanout = 16;
  static constexpr position nowhere = 0xFFFF'FFFFU;

  /// All of one token.
  struct alignas(64) row {
    secret_hash token;
    /// The ticket times 256, and the status.
    std::uint64_t ticket_and_status;
    user_id user;
    instant issued_at;
    instant valid_until;
    /// waiting: when last seen; away: until when they may come back.
    instant seen_or_returns;
    /// waiting: the neighbours in the order of last seen; else the extensions used, and whether it was
    /// claimed.
    position before_or_extensions;
    position after_or_claimed;

    ticket_number ticket() const { return ticket_number{ticket_and_status >> 8U}; }
    token_status status() const { return static_cast<token_status>(ticket_and_status & 0xFFU); }
    void set_status(token_status status) {
      ticket_and_status = (ticket_and_status & ~std::uint64_t{0xFF}) | static_cast<std::uint64_t>(status);
    }
  };
  static_assert(sizeof(row) == 64);

  /// The rows of a range of positions; none once nothing of them is kept.
  struct chunk {
    std::pmr::vector<row> rows;
    std::size_t kept = 0;
  };

  struct summary {
    std::uint32_t waiting = 0;
    std::uint32_t away = 0;
    instant earliest = instant::max();
    instant earliest_return = instant::max();

    friend bool operator==(const summary&, const summary&) = default;
  };

  /// The summaries of neighbours in the tree, each member of them in cache lines of its own.
  struct alignas(64) family {
    /// How many wait in the children before each.
    std::array<std::uint32_t, fanout> waiting_before{};
    std::array<std::uint32_t, fanout> waiting{};
    std::array<std::uint32_t, fanout> away{};
    std::array<instant, fanout> earliest;
    std::array<instant, fanout> earliest_return;

    family() {
      earliest.fill(instant::max());
      earliest_return.fill(instant::max());
    }
    summary at(std::size_t child) const {
      return {waiting[child], away[child], earliest[child], earliest_return[child]};
    }
    void set(std::size_t child, const summary& s);
    /// Of all of them together.
    summary sum() const;
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
  row& row_at(position at);
  const row& row_at(position at) const;
  position position_of(std::size_t block_index, std::size_t cell) const;
  const row& row_of(std::size_t block_index, std::size_t cell) const {
    return row_at(position_of(block_index, cell));
  }
  static std::uint32_t hash_of(const secret_hash& token);
  static std::uint32_t hash_of(user_id user);

  const drawn_range* range_of(ticket_number ticket) const;
  /// What the line is sorted by: the ticket, or for a drawn one the ticket whose turn it has.
  std::uint64_t order_of(ticket_number ticket) const;
  void leave_range(ticket_number ticket);

  void make_room_for_one(std::uint64_t order);
  void begin_chunk();
  void free_rows(chunk& emptied);
  /// Takes a token out of the ranks and of who was seen when, and puts one in.
  void leave_line(position at);
  void join_line(position at, instant seen);
  void write_state(position at, const entry& token, instant seen);
  void link_last(position at, instant seen);
  void unlink(position at);
  summary summary_of(std::size_t block_index) const;
  const summary& total() const { return total_; }
  /// Tells the tree what a block is now.
  void replace(std::size_t block_index, summary now);
  void rebuild_tree();
  std::uint64_t overdue_in(std::size_t block_index, instant now) const;
  std::uint64_t abandoned_in(std::size_t block_index, instant now) const;
  /// The first block after `block_index` whose summary `has` what is sought.
  template <class Predicate>
  std::optional<std::size_t> next_block(std::size_t block_index, Predicate has) const;
  /// The first of the `cells_of` a block, from the beginning or behind `after`.
  template <class CellsOf, class Predicate>
  std::optional<position> next_where(std::optional<position> after, CellsOf cells_of, Predicate has) const;
  template <class Visit>
  void for_each(Visit visit) const;
  void drop_leading_chunks();
  void compact();
  /// Takes over the tokens at these positions of another table, in this order, and who was seen when.
  void take_over(const token_table& other, const std::vector<position>& order);

  users by_user_;
  /// Position of the first cell of all; a multiple of block_size.
  position base_;
  std::vector<chunk> chunks_;
  /// Chunks at the front in which nothing is kept.
  std::size_t leading_empty_ = 0;
  /// Rows that are in memory.
  std::size_t room_ = 0;
  /// Of each block: one bit for each token that is in the table, for each that waits and for each that is
  /// away, and the order of its first.
  std::vector<std::uint64_t> kept_;
  std::vector<std::uint64_t> waiting_;
  std::vector<std::uint64_t> away_;
  std::vector<std::uint64_t> first_orders_;
  /// Cells taken in the last block.
  std::size_t used_in_last_ = block_size;
  std::size_t size_ = 0;
  /// levels_[0] has the blocks, each level above it the families of the one below, the last is one family.
  std::vector<std::vector<family>> levels_;
  summary total_;
  flat_index by_token_;
  /// One position for each user with a token that has not ended.
  flat_index live_users_;
  /// In order of ticket.
  std::vector<drawn_range> drawn_;
  position longest_unseen_ = nowhere;
  position last_seen_ = nowhere;
};

}  // namespace usher::domain
