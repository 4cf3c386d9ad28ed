#include "domain/token_table.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>
#include <utility>

namespace usher::domain {

namespace {

/// The bits of the cells behind this one.
std::uint64_t after_cell(std::size_t cell) {
  return cell == 63 ? 0 : ~std::uint64_t{0} << (cell + 1);
}

std::uint64_t bit_of(std::size_t cell) {
  return std::uint64_t{1} << cell;
}

std::size_t first_cell(std::uint64_t cells) {
  return static_cast<std::size_t>(std::countr_zero(cells));
}

bool is_live(token_status status) {
  return status == token_status::waiting || status == token_status::active;
}

/// Calls `visit` for each cell whose bit is set, in order.
template <class Visit>
void for_each_cell(std::uint64_t cells, Visit visit) {
  for (; cells != 0; cells &= cells - 1)
    visit(first_cell(cells));
}

}  // namespace

void token_table::append(const entry& token) {
  if (used_in_last_ == block_size) begin_block(token.ticket);
  const std::size_t index = heads_.size() - 1;
  const std::size_t cell = used_in_last_++;
  block_head& head = heads_[index];
  assert(cell == 0 || head.tokens->tickets[cell - 1] < token.ticket);
  head.tokens->tickets[cell] = token.ticket;
  head.tokens->tokens[cell] = token.token;
  head.tokens->owners[cell] = token.user;
  head.tokens->issued_at[cell] = token.issued_at;
  head.tokens->valid_until[cell] = token.valid_until;
  head.tokens->statuses[cell] = token.status;
  head.kept |= bit_of(cell);
  if (token.status == token_status::waiting) {
    head.waiting |= bit_of(cell);
    refresh(index);
  }
  by_token_.insert(hash_of(token.token), position_of(index, cell));
  if (is_live(token.status)) set_newest_live(position_of(index, cell));
  ++size_;
}

void token_table::begin_block(ticket_number first_ticket) {
  // Positions come to an end after 2^32 tokens; then they are given anew.
  if (heads_.size() >= (std::numeric_limits<position>::max() - base_) / block_size - 1) compact();
  if (used_in_last_ < block_size) return;
  if (!heads_.empty() && heads_.back().kept == 0) heads_.back().tokens.reset();
  heads_.push_back({first_ticket, 0, 0, std::make_unique<block>()});
  used_in_last_ = 0;
  drop_leading_blocks();
  if (heads_.size() > leaves_) rebuild_tree();
}

void token_table::erase(position at) {
  const std::size_t index = block_of(at);
  block_head& head = heads_[index];
  const std::size_t cell = cell_of(at);
  by_token_.erase(hash_of(head.tokens->tokens[cell]), at);
  live_users_.erase(hash_of(head.tokens->owners[cell]), at);
  head.kept &= ~bit_of(cell);
  --size_;
  if ((head.waiting & bit_of(cell)) != 0) {
    head.waiting &= ~bit_of(cell);
    refresh(index);
  }
  // The last block still takes tokens in.
  if (head.kept == 0 && index + 1 < heads_.size()) {
    head.tokens.reset();
    if (index == leading_empty_) drop_leading_blocks();
  }
  // Tokens leave mostly at the front; the few that leave elsewhere may cost three times the room, never more.
  if ((heads_.size() - leading_empty_) * block_size > 4 * size_ + 64 * block_size) compact();
}

std::optional<token_table::position> token_table::find(const secret_hash& token) const {
  return by_token_.find(
      hash_of(token), [&](position at) { return heads_[block_of(at)].tokens->tokens[cell_of(at)] == token; });
}

std::optional<token_table::position> token_table::find(ticket_number ticket) const {
  const auto behind = std::upper_bound(
      heads_.begin(), heads_.end(), ticket,
      [](ticket_number wanted, const block_head& head) { return wanted < head.first_ticket; });
  if (behind == heads_.begin()) return std::nullopt;
  const auto index = static_cast<std::size_t>(behind - heads_.begin()) - 1;
  const block_head& head = heads_[index];
  if (head.kept == 0) return std::nullopt;
  const std::size_t used = index + 1 == heads_.size() ? used_in_last_ : block_size;
  const auto* begin = head.tokens->tickets.data();
  const auto* found = std::lower_bound(begin, begin + used, ticket);
  const auto cell = static_cast<std::size_t>(found - begin);
  if (cell == used || *found != ticket || (head.kept & bit_of(cell)) == 0) return std::nullopt;
  return position_of(index, cell);
}

std::optional<token_table::position> token_table::newest_live(user_id user) const {
  return live_users_.find(hash_of(user), [&](position at) { return user_at(at) == user; });
}

token_table::entry token_table::at(position at) const {
  const block& b = *heads_[block_of(at)].tokens;
  const std::size_t cell = cell_of(at);
  return {b.tickets[cell],  b.tokens[cell],    b.owners[cell],
          b.statuses[cell], b.issued_at[cell], b.valid_until[cell]};
}

void token_table::set_status(position at, token_status status, instant valid_until) {
  const std::size_t index = block_of(at);
  const std::size_t cell = cell_of(at);
  block_head& head = heads_[index];
  const bool waited = (head.waiting & bit_of(cell)) != 0;
  head.tokens->statuses[cell] = status;
  head.tokens->valid_until[cell] = valid_until;
  head.waiting &= ~bit_of(cell);
  if (status == token_status::waiting) head.waiting |= bit_of(cell);
  if (waited || status == token_status::waiting) refresh(index);
  if (!is_live(status)) live_users_.erase(hash_of(head.tokens->owners[cell]), at);
}

std::size_t token_table::waiting() const {
  return tree_.empty() ? 0 : tree_[1].waiting;
}

std::uint64_t token_table::waiting_before(position at) const {
  const std::uint64_t before_in_block = heads_[block_of(at)].waiting & (bit_of(cell_of(at)) - 1);
  std::uint64_t count = static_cast<std::uint64_t>(std::popcount(before_in_block));
  for (std::size_t node = leaves_ + block_of(at); node > 1; node /= 2) {
    if (node % 2 == 1) count += tree_[node - 1].waiting;
  }
  return count;
}

std::optional<token_table::position> token_table::first_waiting() const {
  return first_where([](const block_head& head) { return head.waiting; },
                     [](const summary& s) { return s.waiting > 0; });
}

std::optional<token_table::position> token_table::next_waiting(position at) const {
  return next_where(
      at, [](const block_head& head) { return head.waiting; },
      [](const summary& s) { return s.waiting > 0; });
}

std::optional<token_table::position> token_table::first_overdue(instant now) const {
  return first_where([&](const block_head& head) { return overdue_in(head, now); },
                     [&](const summary& s) { return s.waiting > 0 && s.earliest <= now; });
}

std::optional<token_table::position> token_table::next_overdue(position at, instant now) const {
  return next_where(
      at, [&](const block_head& head) { return overdue_in(head, now); },
      [&](const summary& s) { return s.waiting > 0 && s.earliest <= now; });
}

std::optional<instant> token_table::earliest_deadline() const {
  if (waiting() == 0) return std::nullopt;
  return tree_[1].earliest;
}

std::vector<token_table::entry> token_table::all() const {
  std::vector<entry> tokens;
  tokens.reserve(size_);
  for (std::size_t index = leading_empty_; index < heads_.size(); ++index) {
    for_each_cell(heads_[index].kept,
                  [&](std::size_t cell) { tokens.push_back(at(position_of(index, cell))); });
  }
  return tokens;
}

token_table::position token_table::position_of(std::size_t block_index, std::size_t cell) const {
  return base_ + static_cast<position>(block_index * block_size + cell);
}

std::uint32_t token_table::hash_of(const secret_hash& token) {
  return static_cast<std::uint32_t>(std::hash<secret_hash>{}(token));
}

std::uint32_t token_table::hash_of(user_id user) {
  // Fibonacci hashing: neighbouring ids go to cells far apart.
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(user.value) * 0x9E3779B97F4A7C15ULL) >> 32U);
}

user_id token_table::user_at(position at) const {
  return heads_[block_of(at)].tokens->owners[cell_of(at)];
}

void token_table::set_newest_live(position at) {
  if (by_user_ == users::not_found) return;
  const user_id user = user_at(at);
  if (const auto older = newest_live(user)) live_users_.erase(hash_of(user), *older);
  live_users_.insert(hash_of(user), at);
}

instant token_table::earliest_in(const block_head& head) const {
  instant earliest = instant::max();
  for_each_cell(head.waiting,
                [&](std::size_t cell) { earliest = std::min(earliest, head.tokens->valid_until[cell]); });
  return earliest;
}

std::uint64_t token_table::overdue_in(const block_head& head, instant now) const {
  std::uint64_t overdue = 0;
  for_each_cell(head.waiting, [&](std::size_t cell) {
    if (head.tokens->valid_until[cell] <= now) overdue |= bit_of(cell);
  });
  return overdue;
}

void token_table::refresh(std::size_t block_index) {
  const block_head& head = heads_[block_index];
  std::size_t node = leaves_ + block_index;
  tree_[node] = {static_cast<std::uint32_t>(std::popcount(head.waiting)), earliest_in(head)};
  for (node /= 2; node >= 1; node /= 2) {
    const summary& left = tree_[2 * node];
    const summary& right = tree_[2 * node + 1];
    tree_[node] = {left.waiting + right.waiting, std::min(left.earliest, right.earliest)};
  }
}

void token_table::rebuild_tree() {
  leaves_ = std::max<std::size_t>(2, std::bit_ceil(heads_.size()));
  tree_.assign(2 * leaves_, {});
  for (std::size_t index = 0; index < heads_.size(); ++index) {
    const block_head& head = heads_[index];
    tree_[leaves_ + index] = {static_cast<std::uint32_t>(std::popcount(head.waiting)), earliest_in(head)};
  }
  for (std::size_t node = leaves_ - 1; node >= 1; --node) {
    const summary& left = tree_[2 * node];
    const summary& right = tree_[2 * node + 1];
    tree_[node] = {left.waiting + right.waiting, std::min(left.earliest, right.earliest)};
  }
}

template <class Predicate>
std::optional<std::size_t> token_table::next_block(std::size_t block_index, Predicate has) const {
  std::size_t node = leaves_ + block_index;
  // Up, until a subtree on the right has it; then down to its first leaf that has it.
  while (node > 1 && (node % 2 == 1 || !has(tree_[node + 1])))
    node /= 2;
  if (node <= 1) return std::nullopt;
  ++node;
  while (node < leaves_)
    node = has(tree_[2 * node]) ? 2 * node : 2 * node + 1;
  return node - leaves_;
}

template <class CellsOf, class Predicate>
std::optional<token_table::position> token_table::first_where(CellsOf cells_of, Predicate has) const {
  if (tree_.empty() || !has(tree_[1])) return std::nullopt;
  if (const auto cells = cells_of(heads_[0]); cells != 0) return position_of(0, first_cell(cells));
  const auto index = next_block(0, has);
  return position_of(*index, first_cell(cells_of(heads_[*index])));
}

template <class CellsOf, class Predicate>
std::optional<token_table::position> token_table::next_where(position at, CellsOf cells_of,
                                                             Predicate has) const {
  const std::size_t own = block_of(at);
  if (const auto cells = cells_of(heads_[own]) & after_cell(cell_of(at)); cells != 0)
    return position_of(own, first_cell(cells));
  const auto index = next_block(own, has);
  if (!index) return std::nullopt;
  return position_of(*index, first_cell(cells_of(heads_[*index])));
}

void token_table::drop_leading_blocks() {
  while (leading_empty_ + 1 < heads_.size() && heads_[leading_empty_].kept == 0)
    ++leading_empty_;
  // Worth the move only when half of all blocks go: so each block is moved about once.
  if (leading_empty_ < 64 || leading_empty_ * 2 < heads_.size()) return;
  heads_.erase(heads_.begin(), heads_.begin() + static_cast<std::ptrdiff_t>(leading_empty_));
  base_ += static_cast<position>(leading_empty_ * block_size);
  leading_empty_ = 0;
  rebuild_tree();
}

void token_table::compact() {
  const auto tokens = all();
  *this = token_table{by_user_};
  for (const entry& token : tokens)
    append(token);
}

}  // namespace usher::domain
