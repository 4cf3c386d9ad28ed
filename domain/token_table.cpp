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

std::uint32_t count_of(std::uint64_t cells) {
  return static_cast<std::uint32_t>(std::popcount(cells));
}

/// Calls `visit` for each cell whose bit is set, in order.
template <class Visit>
void for_each_cell(std::uint64_t cells, Visit visit) {
  for (; cells != 0; cells &= cells - 1)
    visit(first_cell(cells));
}

/// The place of a ticket in a drawn range, or the end.
template <class Places>
auto place_of(const Places& places, std::uint64_t offset) {
  const auto found =
      std::lower_bound(places.begin(), places.end(), offset,
                       [](const auto& place, std::uint64_t wanted) { return place.first < wanted; });
  return found != places.end() && found->first == offset ? found : places.end();
}

}  // namespace

void token_table::append(const entry& token, instant seen) {
  if (used_in_last_ == block_size) begin_block(order_of(token.ticket));
  const std::size_t index = heads_.size() - 1;
  const std::size_t cell = used_in_last_++;
  block_head& head = heads_[index];
  block& b = *head.tokens;
  assert(cell == 0 || order_of(b.tickets[cell - 1]) < order_of(token.ticket));
  b.tickets[cell] = token.ticket;
  b.tokens[cell] = token.token;
  b.owners[cell] = token.user;
  b.issued_at[cell] = token.issued_at;
  head.kept |= bit_of(cell);
  const position at = position_of(index, cell);
  write_state(at, token, seen);
  by_token_.insert(hash_of(token.token), at);
  if (is_live(token.status)) set_newest_live(at);
  ++size_;
}

void token_table::begin_block(std::uint64_t first_order) {
  // Positions come to an end after 2^32 tokens; then they are given anew.
  if (heads_.size() >= (std::numeric_limits<position>::max() - base_) / block_size - 1) compact();
  if (used_in_last_ < block_size) return;
  if (!heads_.empty() && heads_.back().kept == 0) heads_.back().tokens.reset();
  heads_.push_back({first_order, 0, 0, 0, std::make_unique<block>()});
  used_in_last_ = 0;
  drop_leading_blocks();
  if (heads_.size() > leaves_) rebuild_tree();
}

void token_table::erase(position at) {
  const std::size_t index = block_of(at);
  block_head& head = heads_[index];
  const std::size_t cell = cell_of(at);
  const ticket_number ticket = head.tokens->tickets[cell];
  by_token_.erase(hash_of(head.tokens->tokens[cell]), at);
  live_users_.erase(hash_of(head.tokens->owners[cell]), at);
  if (head.tokens->statuses[cell] == token_status::waiting) unlink(at);
  head.kept &= ~bit_of(cell);
  --size_;
  if (((head.waiting | head.away) & bit_of(cell)) != 0) {
    head.waiting &= ~bit_of(cell);
    head.away &= ~bit_of(cell);
    refresh(index);
  }
  leave_range(ticket);
  // The last block still takes tokens in.
  if (head.kept == 0 && index + 1 < heads_.size()) {
    head.tokens.reset();
    if (index == leading_empty_) drop_leading_blocks();
  }
  // Tokens leave mostly at the front; the few that leave elsewhere may cost three times the room, never more.
  if ((heads_.size() - leading_empty_) * block_size > 4 * size_ + 64 * block_size) compact();
}

void token_table::draw(ticket_number first, ticket_number last, const std::vector<ticket_number>& order) {
  drawn_range range{first.value, last.value, {}, order.size()};
  range.places.reserve(order.size());
  for (std::size_t place = 0; place < order.size(); ++place) {
    range.places.emplace_back(static_cast<std::uint32_t>(order[place].value - first.value),
                              static_cast<std::uint32_t>(place));
  }
  std::sort(range.places.begin(), range.places.end());

  const token_table before = std::exchange(*this, token_table{by_user_});
  std::vector<position> line;
  line.reserve(before.size());
  bool drawn = false;
  before.for_each([&](position at) {
    const ticket_number ticket = before.tokens_at(at).tickets[cell_of(at)];
    if (ticket < first || ticket > last) {
      line.push_back(at);
    } else if (!std::exchange(drawn, true)) {
      for (const ticket_number next : order)
        line.push_back(*before.find(next));
    }
  });
  drawn_ = before.drawn_;
  if (!order.empty()) drawn_.push_back(std::move(range));
  std::sort(drawn_.begin(), drawn_.end(),
            [](const drawn_range& a, const drawn_range& b) { return a.first < b.first; });
  take_over(before, line);
}

void token_table::compact() {
  const token_table before = std::exchange(*this, token_table{by_user_});
  drawn_ = before.drawn_;
  for (drawn_range& range : drawn_) {
    std::erase_if(range.places, [&](const auto& place) {
      return !before.find(ticket_number{range.first + place.first}).has_value();
    });
  }
  std::vector<position> line;
  line.reserve(before.size());
  before.for_each([&](position at) { line.push_back(at); });
  take_over(before, line);
}

void token_table::take_over(const token_table& other, const std::vector<position>& order) {
  // Where each of the other's cells went.
  std::vector<position> moved(other.room(), nowhere);
  for (const position from : order) {
    append(other.at(from), {});
    moved[from - other.base_] = position_of(heads_.size() - 1, used_in_last_ - 1);
  }
  longest_unseen_ = last_seen_ = nowhere;
  for (auto from = other.longest_unseen(); from; from = other.next_unseen(*from))
    link_last(moved[*from - other.base_], other.seen(*from));
  if (by_user_ == users::not_found) return;
  // Of a user's tokens, the last in a drawn line need not be the newest.
  for (const position from : order) {
    if (is_live(other.tokens_at(from).statuses[cell_of(from)]) &&
        other.newest_live(other.user_at(from)) == from)
      set_newest_live(moved[from - other.base_]);
  }
}

const token_table::drawn_range* token_table::range_of(ticket_number ticket) const {
  auto behind =
      std::upper_bound(drawn_.begin(), drawn_.end(), ticket.value,
                       [](std::uint64_t wanted, const drawn_range& range) { return wanted < range.first; });
  if (behind == drawn_.begin() || ticket.value > std::prev(behind)->last) return nullptr;
  return &*std::prev(behind);
}

std::uint64_t token_table::order_of(ticket_number ticket) const {
  const drawn_range* range = range_of(ticket);
  if (range == nullptr) return ticket.value;
  const auto place = place_of(range->places, ticket.value - range->first);
  return place == range->places.end() ? ticket.value : range->first + place->second;
}

void token_table::leave_range(ticket_number ticket) {
  const drawn_range* range = range_of(ticket);
  if (range == nullptr) return;
  // Cells that are left behind may be out of order from then on, but nobody looks for a token among them.
  auto& own = drawn_[static_cast<std::size_t>(range - drawn_.data())];
  if (--own.kept == 0) drawn_.erase(drawn_.begin() + (range - drawn_.data()));
}

std::optional<token_table::position> token_table::find(const secret_hash& token) const {
  return by_token_.find(hash_of(token),
                        [&](position at) { return tokens_at(at).tokens[cell_of(at)] == token; });
}

std::optional<token_table::position> token_table::find(ticket_number ticket) const {
  const std::uint64_t order = order_of(ticket);
  const auto behind = std::upper_bound(
      heads_.begin(), heads_.end(), order,
      [](std::uint64_t wanted, const block_head& head) { return wanted < head.first_order; });
  if (behind == heads_.begin()) return std::nullopt;
  const auto index = static_cast<std::size_t>(behind - heads_.begin()) - 1;
  const block_head& head = heads_[index];
  if (head.kept == 0) return std::nullopt;
  const std::size_t used = index + 1 == heads_.size() ? used_in_last_ : block_size;
  const auto* begin = head.tokens->tickets.data();
  // The order of drawn tickets costs more to look up than to look at all of them.
  const auto* found = range_of(ticket) == nullptr ? std::lower_bound(begin, begin + used, ticket)
                                                  : std::find(begin, begin + used, ticket);
  const auto cell = static_cast<std::size_t>(found - begin);
  if (cell == used || *found != ticket || (head.kept & bit_of(cell)) == 0) return std::nullopt;
  return position_of(index, cell);
}

std::optional<token_table::position> token_table::newest_live(user_id user) const {
  return live_users_.find(hash_of(user), [&](position at) { return user_at(at) == user; });
}

token_table::entry token_table::at(position at) const {
  const block& b = tokens_at(at);
  const std::size_t cell = cell_of(at);
  entry token{b.tickets[cell],  b.tokens[cell],    b.owners[cell],
              b.statuses[cell], b.issued_at[cell], b.valid_until[cell]};
  if (token.status == token_status::away) {
    token.returns_until = b.seen_or_returns[cell];
  } else if (token.status != token_status::waiting) {
    token.claimed = b.after_or_claimed[cell] != 0;
    token.extensions = static_cast<std::int32_t>(b.before_or_extensions[cell]);
  }
  return token;
}

void token_table::update(position at, const entry& token, instant seen) {
  const token_status before = tokens_at(at).statuses[cell_of(at)];
  if (before == token_status::waiting && token.status == token_status::waiting) {
    tokens_at(at).valid_until[cell_of(at)] = token.valid_until;
    refresh(block_of(at));
    return;
  }
  if (before == token_status::waiting) unlink(at);
  write_state(at, token, seen);
  if (!is_live(token.status)) live_users_.erase(hash_of(user_at(at)), at);
}

void token_table::write_state(position at, const entry& token, instant seen) {
  block& b = tokens_at(at);
  const std::size_t cell = cell_of(at);
  b.valid_until[cell] = token.valid_until;
  b.statuses[cell] = token.status;
  b.seen_or_returns[cell] = token.returns_until;
  b.before_or_extensions[cell] = static_cast<position>(token.extensions);
  b.after_or_claimed[cell] = token.claimed ? 1 : 0;
  if (token.status == token_status::waiting) link_last(at, seen);
  mark(block_of(at), cell, token.status);
}

void token_table::mark(std::size_t block_index, std::size_t cell, token_status status) {
  block_head& head = heads_[block_index];
  const bool counted = ((head.waiting | head.away) & bit_of(cell)) != 0;
  head.waiting &= ~bit_of(cell);
  head.away &= ~bit_of(cell);
  if (status == token_status::waiting) head.waiting |= bit_of(cell);
  if (status == token_status::away) head.away |= bit_of(cell);
  if (counted || ((head.waiting | head.away) & bit_of(cell)) != 0) refresh(block_index);
}

std::size_t token_table::waiting() const {
  return tree_.empty() ? 0 : tree_[1].waiting;
}

std::size_t token_table::away() const {
  return tree_.empty() ? 0 : tree_[1].away;
}

std::uint64_t token_table::waiting_before(position at) const {
  std::uint64_t count = count_of(heads_[block_of(at)].waiting & (bit_of(cell_of(at)) - 1));
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

std::optional<token_table::position> token_table::first_abandoned(instant now) const {
  return first_where([&](const block_head& head) { return abandoned_in(head, now); },
                     [&](const summary& s) { return s.away > 0 && s.earliest_return <= now; });
}

std::optional<token_table::position> token_table::next_abandoned(position at, instant now) const {
  return next_where(
      at, [&](const block_head& head) { return abandoned_in(head, now); },
      [&](const summary& s) { return s.away > 0 && s.earliest_return <= now; });
}

std::optional<instant> token_table::earliest_return_deadline() const {
  if (away() == 0) return std::nullopt;
  return tree_[1].earliest_return;
}

void token_table::note_seen(position at, instant now) {
  if (tokens_at(at).statuses[cell_of(at)] != token_status::waiting) return;
  unlink(at);
  link_last(at, now);
}

instant token_table::seen(position at) const {
  return tokens_at(at).seen_or_returns[cell_of(at)];
}

std::optional<token_table::position> token_table::longest_unseen() const {
  if (longest_unseen_ == nowhere) return std::nullopt;
  return longest_unseen_;
}

std::optional<token_table::position> token_table::next_unseen(position at) const {
  const position next = tokens_at(at).after_or_claimed[cell_of(at)];
  if (next == nowhere) return std::nullopt;
  return next;
}

void token_table::link_last(position at, instant seen) {
  block& b = tokens_at(at);
  const std::size_t cell = cell_of(at);
  b.before_or_extensions[cell] = last_seen_;
  b.after_or_claimed[cell] = nowhere;
  if (last_seen_ == nowhere) {
    longest_unseen_ = at;
  } else {
    // The order is that of time also when the clock was set back.
    seen = std::max(seen, this->seen(last_seen_));
    tokens_at(last_seen_).after_or_claimed[cell_of(last_seen_)] = at;
  }
  b.seen_or_returns[cell] = seen;
  last_seen_ = at;
}

void token_table::unlink(position at) {
  const position before = tokens_at(at).before_or_extensions[cell_of(at)];
  const position after = tokens_at(at).after_or_claimed[cell_of(at)];
  if (before == nowhere) {
    longest_unseen_ = after;
  } else {
    tokens_at(before).after_or_claimed[cell_of(before)] = after;
  }
  if (after == nowhere) {
    last_seen_ = before;
  } else {
    tokens_at(after).before_or_extensions[cell_of(after)] = before;
  }
}

template <class Visit>
void token_table::for_each(Visit visit) const {
  for (std::size_t index = leading_empty_; index < heads_.size(); ++index)
    for_each_cell(heads_[index].kept, [&](std::size_t cell) { visit(position_of(index, cell)); });
}

std::vector<token_table::entry> token_table::all() const {
  std::vector<entry> tokens;
  tokens.reserve(size_);
  for_each([&](position at) { tokens.push_back(this->at(at)); });
  if (!drawn_.empty()) {
    std::sort(tokens.begin(), tokens.end(),
              [](const entry& a, const entry& b) { return a.ticket < b.ticket; });
  }
  return tokens;
}

std::vector<ticket_number> token_table::tickets(ticket_number first, ticket_number last) const {
  std::vector<ticket_number> found;
  for_each([&](position at) {
    const ticket_number ticket = tokens_at(at).tickets[cell_of(at)];
    if (ticket >= first && ticket <= last) found.push_back(ticket);
  });
  return found;
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
  return tokens_at(at).owners[cell_of(at)];
}

void token_table::set_newest_live(position at) {
  if (by_user_ == users::not_found) return;
  const user_id user = user_at(at);
  if (const auto older = newest_live(user)) live_users_.erase(hash_of(user), *older);
  live_users_.insert(hash_of(user), at);
}

std::uint64_t token_table::overdue_in(const block_head& head, instant now) {
  std::uint64_t overdue = 0;
  for_each_cell(head.waiting, [&](std::size_t cell) {
    if (head.tokens->valid_until[cell] <= now) overdue |= bit_of(cell);
  });
  return overdue;
}

std::uint64_t token_table::abandoned_in(const block_head& head, instant now) {
  std::uint64_t abandoned = 0;
  for_each_cell(head.away, [&](std::size_t cell) {
    if (head.tokens->seen_or_returns[cell] <= now) abandoned |= bit_of(cell);
  });
  return abandoned;
}

token_table::summary token_table::summary_of(const block_head& head) const {
  summary found{count_of(head.waiting), count_of(head.away)};
  for_each_cell(head.waiting, [&](std::size_t cell) {
    found.earliest = std::min(found.earliest, head.tokens->valid_until[cell]);
  });
  for_each_cell(head.away, [&](std::size_t cell) {
    found.earliest_return = std::min(found.earliest_return, head.tokens->seen_or_returns[cell]);
  });
  return found;
}

token_table::summary token_table::sum(const summary& left, const summary& right) {
  return {left.waiting + right.waiting, left.away + right.away, std::min(left.earliest, right.earliest),
          std::min(left.earliest_return, right.earliest_return)};
}

void token_table::refresh(std::size_t block_index) {
  std::size_t node = leaves_ + block_index;
  tree_[node] = summary_of(heads_[block_index]);
  for (node /= 2; node >= 1; node /= 2)
    tree_[node] = sum(tree_[2 * node], tree_[2 * node + 1]);
}

void token_table::rebuild_tree() {
  leaves_ = std::max<std::size_t>(2, std::bit_ceil(heads_.size()));
  tree_.assign(2 * leaves_, {});
  for (std::size_t index = 0; index < heads_.size(); ++index)
    tree_[leaves_ + index] = summary_of(heads_[index]);
  for (std::size_t node = leaves_ - 1; node >= 1; --node)
    tree_[node] = sum(tree_[2 * node], tree_[2 * node + 1]);
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

}  // namespace usher::domain
