#include "domain/waiting/token_table.hpp"

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

/// Whether who has this status has a place in the line.
bool is_in_line(token_status status) {
  return status == token_status::waiting || status == token_status::away;
}

std::uint32_t count_of(std::uint64_t cells) {
  return static_cast<std::uint32_t>(std::popcount(cells));
}

/// Calls `visit` for each cell whose bit is set, in order.
template <class Visit>
void for_each_cell(std::uint64_t cells, Visit visit) {
  for (; cells != 0; cells &= cells - 1) {
    visit(first_cell(cells));
  }
}

/// As ==, in two comparisons and without a call.
bool same(const secret_hash& a, const secret_hash& b) {
  using halves = std::array<std::uint64_t, 2>;
  const auto left = std::bit_cast<halves>(a.bytes);
  const auto right = std::bit_cast<halves>(b.bytes);
  return ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;
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
  make_room_for_one(order_of(token.ticket));
  const std::size_t index = kept_.size() - 1;
  const std::size_t cell = used_in_last_++;
  const position at = position_of(index, cell);
  assert(token.ticket.value >> 56U == 0);
  assert(cell == 0 || order_of(row_at(at - 1).ticket()) < order_of(token.ticket));
  chunks_.back().rows.push_back(
      {token.token, token.ticket.value << 8U, token.user, token.issued_at, {}, {}, nowhere, nowhere});
  ++chunks_.back().kept;
  kept_[index] |= bit_of(cell);
  write_state(at, token, seen);
  by_token_.insert(hash_of(token.token), at);
  if (is_live(token.status)) {
    set_newest_live(at);
  }
  ++size_;
}

void token_table::make_room_for_one(std::uint64_t order) {
  if (used_in_last_ == block_size) {
    // Positions come to an end after 2^32 tokens; then they are given anew.
    if (kept_.size() >= (std::numeric_limits<position>::max() - base_) / block_size - 1) {
      compact();
    }
  }
  if (used_in_last_ == block_size) {
    if (kept_.size() % blocks_in_chunk == 0) {
      begin_chunk();
    }
    kept_.push_back(0);
    waiting_.push_back(0);
    away_.push_back(0);
    first_orders_.push_back(order);
    used_in_last_ = 0;
    if (levels_.empty() || kept_.size() > levels_[0].size() * fanout) {
      rebuild_tree();
    }
  }
  auto& rows = chunks_.back().rows;
  if (rows.size() < rows.capacity()) {
    return;
  }
  // By eighths, so that little is left over in a table of any size; the last chunks at once.
  const std::size_t more = std::max(block_size, room_ / 8 / block_size * block_size);
  const std::size_t capacity = rows.size() + std::min(more, chunk_size - rows.size());
  room_ += capacity - rows.capacity();
  rows.reserve(capacity);
}

void token_table::begin_chunk() {
  if (!chunks_.empty() && chunks_.back().kept == 0) {
    free_rows(chunks_.back());
  }
  chunks_.emplace_back();
  drop_leading_chunks();
}

void token_table::free_rows(chunk& emptied) {
  room_ -= emptied.rows.capacity();
  std::pmr::vector<row>{emptied.rows.get_allocator()}.swap(emptied.rows);
}

void token_table::erase(position at) {
  const row& leaving = row_at(at);
  by_token_.erase(hash_of(leaving.token), at);
  live_users_.erase(hash_of(leaving.user), at);
  if (is_in_line(leaving.status())) {
    leave_line(at);
  }
  leave_range(leaving.ticket());
  kept_[block_of(at)] &= ~bit_of(cell_of(at));
  --size_;
  chunk& emptied = chunks_[(at - base_) / chunk_size];
  // The last chunk still takes tokens in.
  if (--emptied.kept == 0 && &emptied != &chunks_.back()) {
    free_rows(emptied);
    drop_leading_chunks();
  }
  // Tokens leave mostly at the front; the few that leave elsewhere may cost some four times the room, never
  // more.
  if (room_ > 4 * size_ + 64 * block_size) {
    compact();
  }
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
    const ticket_number ticket = before.row_at(at).ticket();
    if (ticket < first || ticket > last) {
      line.push_back(at);
    } else if (!std::exchange(drawn, true)) {
      for (const ticket_number next : order) {
        line.push_back(*before.find(next));
      }
    }
  });
  drawn_ = before.drawn_;
  if (!order.empty()) {
    drawn_.push_back(std::move(range));
  }
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
  std::vector<position> moved(other.kept_.size() * block_size, nowhere);
  for (const position from : order) {
    append(other.at(from), {});
    moved[from - other.base_] = position_of(kept_.size() - 1, used_in_last_ - 1);
  }
  longest_unseen_ = last_seen_ = nowhere;
  for (auto from = other.longest_unseen(); from; from = other.next_unseen(*from)) {
    link_last(moved[*from - other.base_], other.seen(*from));
  }
  if (by_user_ == users::not_found) {
    return;
  }
  // Of a user's tokens, the last in a drawn line need not be the newest.
  for (const position from : order) {
    const row& token = other.row_at(from);
    if (is_live(token.status()) && other.newest_live(token.user) == from) {
      set_newest_live(moved[from - other.base_]);
    }
  }
}

const token_table::drawn_range* token_table::range_of(ticket_number ticket) const {
  auto behind =
      std::upper_bound(drawn_.begin(), drawn_.end(), ticket.value,
                       [](std::uint64_t wanted, const drawn_range& range) { return wanted < range.first; });
  if (behind == drawn_.begin() || ticket.value > std::prev(behind)->last) {
    return nullptr;
  }
  return &*std::prev(behind);
}

std::uint64_t token_table::order_of(ticket_number ticket) const {
  const drawn_range* range = range_of(ticket);
  if (range == nullptr) {
    return ticket.value;
  }
  const auto place = place_of(range->places, ticket.value - range->first);
  return place == range->places.end() ? ticket.value : range->first + place->second;
}

void token_table::leave_range(ticket_number ticket) {
  const drawn_range* range = range_of(ticket);
  if (range == nullptr) {
    return;
  }
  // Cells that are left behind may be out of order from then on, but nobody looks for a token among them.
  auto& own = drawn_[static_cast<std::size_t>(range - drawn_.data())];
  if (--own.kept == 0) {
    drawn_.erase(drawn_.begin() + (range - drawn_.data()));
  }
}

std::optional<token_table::position> token_table::find(const secret_hash& token) const {
  return by_token_.find(hash_of(token), [&](position at) {
    // Who asks for a token mostly asks for its rank next: let that come from memory beside the row.
    const std::size_t index = block_of(at);
    __builtin_prefetch(&waiting_[index]);
    __builtin_prefetch(&levels_[0][index / fanout].waiting_before);
    return same(row_at(at).token, token);
  });
}

std::optional<token_table::position> token_table::find(ticket_number ticket) const {
  const std::uint64_t order = order_of(ticket);
  const auto behind = std::upper_bound(first_orders_.begin(), first_orders_.end(), order);
  if (behind == first_orders_.begin()) {
    return std::nullopt;
  }
  const auto index = static_cast<std::size_t>(behind - first_orders_.begin()) - 1;
  if (kept_[index] == 0) {
    return std::nullopt;
  }
  const std::size_t used = index + 1 == kept_.size() ? used_in_last_ : block_size;
  const row* begin = &row_of(index, 0);
  // The order of drawn tickets costs more to look up than to look at all of them.
  const row* found =
      range_of(ticket) == nullptr
          ? std::lower_bound(begin, begin + used, ticket,
                             [](const row& token, ticket_number wanted) { return token.ticket() < wanted; })
          : std::find_if(begin, begin + used, [&](const row& token) { return token.ticket() == ticket; });
  const auto cell = static_cast<std::size_t>(found - begin);
  if (cell == used || found->ticket() != ticket || (kept_[index] & bit_of(cell)) == 0) {
    return std::nullopt;
  }
  return position_of(index, cell);
}

std::optional<token_table::position> token_table::find_live(ticket_number ticket) const {
  const auto found = find(ticket);
  return found && is_live(row_at(*found).status()) ? found : std::nullopt;
}

std::optional<token_table::position> token_table::newest_live(user_id user) const {
  return live_users_.find(hash_of(user), [&](position at) { return row_at(at).user == user; });
}

token_table::entry token_table::at(position at) const {
  const row& own = row_at(at);
  entry token{own.ticket(), own.token, own.user, own.status(), own.issued_at, own.valid_until};
  if (token.status == token_status::away) {
    token.returns_until = own.seen_or_returns;
  } else if (token.status != token_status::waiting) {
    token.claimed = own.after_or_claimed != 0;
    token.extensions = static_cast<std::int32_t>(own.before_or_extensions);
  }
  return token;
}

void token_table::update(position at, const entry& token, instant seen) {
  const bool stays = row_at(at).status() == token_status::waiting && token.status == token_status::waiting;
  // Who goes on waiting was not seen because of that.
  if (stays) {
    row_at(at).valid_until = token.valid_until;
    replace(block_of(at), summary_of(block_of(at)));
    return;
  }
  if (is_in_line(row_at(at).status())) {
    leave_line(at);
  }
  write_state(at, token, seen);
  if (!is_live(token.status)) {
    live_users_.erase(hash_of(row_at(at).user), at);
  }
}

void token_table::write_state(position at, const entry& token, instant seen) {
  row& own = row_at(at);
  own.valid_until = token.valid_until;
  own.set_status(token.status);
  own.seen_or_returns = token.returns_until;
  own.before_or_extensions = static_cast<position>(token.extensions);
  own.after_or_claimed = token.claimed ? 1 : 0;
  if (is_in_line(token.status)) {
    join_line(at, seen);
  }
}

void token_table::join_line(position at, instant seen) {
  const std::size_t index = block_of(at);
  const row& own = row_at(at);
  summary now = levels_[0][index / fanout].at(index % fanout);
  if (own.status() == token_status::waiting) {
    link_last(at, seen);
    waiting_[index] |= bit_of(cell_of(at));
    ++now.waiting;
    now.earliest = std::min(now.earliest, own.valid_until);
  } else {
    away_[index] |= bit_of(cell_of(at));
    ++now.away;
    now.earliest_return = std::min(now.earliest_return, own.seen_or_returns);
  }
  replace(index, now);
}

void token_table::leave_line(position at) {
  const std::size_t index = block_of(at);
  const row& own = row_at(at);
  summary now = levels_[0][index / fanout].at(index % fanout);
  bool was_first = false;
  if (own.status() == token_status::waiting) {
    unlink(at);
    waiting_[index] &= ~bit_of(cell_of(at));
    --now.waiting;
    was_first = own.valid_until == now.earliest;
  } else {
    away_[index] &= ~bit_of(cell_of(at));
    --now.away;
    was_first = own.seen_or_returns == now.earliest_return;
  }
  replace(index, was_first ? summary_of(index) : now);
}

std::size_t token_table::waiting() const {
  return total_.waiting;
}

std::size_t token_table::away() const {
  return total_.away;
}

std::uint64_t token_table::waiting_before(position at) const {
  std::size_t index = block_of(at);
  std::uint64_t count = count_of(waiting_[index] & (bit_of(cell_of(at)) - 1));
  for (const auto& level : levels_) {
    count += level[index / fanout].waiting_before[index % fanout];
    index /= fanout;
  }
  return count;
}

std::optional<token_table::position> token_table::next_waiting(std::optional<position> after) const {
  return next_where(
      after, [&](std::size_t index) { return waiting_[index]; },
      [](const summary& s) { return s.waiting > 0; });
}

std::optional<token_table::position> token_table::next_overdue(instant now,
                                                               std::optional<position> after) const {
  return next_where(
      after, [&](std::size_t index) { return overdue_in(index, now); },
      [&](const summary& s) { return s.waiting > 0 && s.earliest <= now; });
}

std::optional<instant> token_table::earliest_deadline() const {
  if (waiting() == 0) {
    return std::nullopt;
  }
  return total_.earliest;
}

std::optional<token_table::position> token_table::next_abandoned(instant now,
                                                                 std::optional<position> after) const {
  return next_where(
      after, [&](std::size_t index) { return abandoned_in(index, now); },
      [&](const summary& s) { return s.away > 0 && s.earliest_return <= now; });
}

std::optional<instant> token_table::earliest_return_deadline() const {
  if (away() == 0) {
    return std::nullopt;
  }
  return total_.earliest_return;
}

void token_table::note_seen(position at, instant now) {
  if (row_at(at).status() != token_status::waiting) {
    return;
  }
  unlink(at);
  link_last(at, now);
}

instant token_table::seen(position at) const {
  return row_at(at).seen_or_returns;
}

std::optional<token_table::position> token_table::longest_unseen() const {
  if (longest_unseen_ == nowhere) {
    return std::nullopt;
  }
  return longest_unseen_;
}

std::optional<token_table::position> token_table::next_unseen(position at) const {
  const position next = row_at(at).after_or_claimed;
  if (next == nowhere) {
    return std::nullopt;
  }
  return next;
}

void token_table::link_last(position at, instant seen) {
  row& own = row_at(at);
  own.before_or_extensions = last_seen_;
  own.after_or_claimed = nowhere;
  if (last_seen_ == nowhere) {
    longest_unseen_ = at;
  } else {
    row& before = row_at(last_seen_);
    // The order is that of time also when the clock was set back.
    seen = std::max(seen, before.seen_or_returns);
    before.after_or_claimed = at;
  }
  own.seen_or_returns = seen;
  last_seen_ = at;
}

void token_table::unlink(position at) {
  const position before = row_at(at).before_or_extensions;
  const position after = row_at(at).after_or_claimed;
  if (before == nowhere) {
    longest_unseen_ = after;
  } else {
    row_at(before).after_or_claimed = after;
  }
  if (after == nowhere) {
    last_seen_ = before;
  } else {
    row_at(after).before_or_extensions = before;
  }
}

template <class Visit>
void token_table::for_each(Visit visit) const {
  for (std::size_t index = leading_empty_ * blocks_in_chunk; index < kept_.size(); ++index) {
    for_each_cell(kept_[index], [&](std::size_t cell) { visit(position_of(index, cell)); });
  }
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
    const ticket_number ticket = row_at(at).ticket();
    if (ticket >= first && ticket <= last) {
      found.push_back(ticket);
    }
  });
  return found;
}

token_table::row& token_table::row_at(position at) {
  return chunks_[(at - base_) / chunk_size].rows[(at - base_) % chunk_size];
}

const token_table::row& token_table::row_at(position at) const {
  return chunks_[(at - base_) / chunk_size].rows[(at - base_) % chunk_size];
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

void token_table::set_newest_live(position at) {
  if (by_user_ == users::not_found) {
    return;
  }
  const user_id user = row_at(at).user;
  if (const auto older = newest_live(user)) {
    live_users_.erase(hash_of(user), *older);
  }
  live_users_.insert(hash_of(user), at);
}

std::uint64_t token_table::overdue_in(std::size_t block_index, instant now) const {
  std::uint64_t overdue = 0;
  for_each_cell(waiting_[block_index], [&](std::size_t cell) {
    if (row_of(block_index, cell).valid_until <= now) {
      overdue |= bit_of(cell);
    }
  });
  return overdue;
}

std::uint64_t token_table::abandoned_in(std::size_t block_index, instant now) const {
  std::uint64_t abandoned = 0;
  for_each_cell(away_[block_index], [&](std::size_t cell) {
    if (row_of(block_index, cell).seen_or_returns <= now) {
      abandoned |= bit_of(cell);
    }
  });
  return abandoned;
}

token_table::summary token_table::summary_of(std::size_t block_index) const {
  summary found{count_of(waiting_[block_index]), count_of(away_[block_index])};
  for_each_cell(waiting_[block_index], [&](std::size_t cell) {
    found.earliest = std::min(found.earliest, row_of(block_index, cell).valid_until);
  });
  for_each_cell(away_[block_index], [&](std::size_t cell) {
    found.earliest_return = std::min(found.earliest_return, row_of(block_index, cell).seen_or_returns);
  });
  return found;
}

void token_table::family::set(std::size_t child, const summary& s) {
  for (std::size_t later = child + 1; later < fanout; ++later) {
    waiting_before[later] += s.waiting - waiting[child];
  }
  waiting[child] = s.waiting;
  away[child] = s.away;
  earliest[child] = s.earliest;
  earliest_return[child] = s.earliest_return;
}

token_table::summary token_table::family::sum() const {
  summary all;
  for (std::size_t child = 0; child < fanout; ++child) {
    all.waiting += waiting[child];
    all.away += away[child];
    all.earliest = std::min(all.earliest, earliest[child]);
    all.earliest_return = std::min(all.earliest_return, earliest_return[child]);
  }
  return all;
}

void token_table::replace(std::size_t block_index, summary now) {
  std::size_t child = block_index;
  for (auto& level : levels_) {
    family& own = level[child / fanout];
    const summary before = own.at(child % fanout);
    if (now == before) {
      return;
    }
    own.set(child % fanout, now);
    child /= fanout;
    const bool is_top = &level == &levels_.back();
    summary parent = is_top
                         ? total_
                         : levels_[static_cast<std::size_t>(&level - levels_.data()) + 1][child / fanout].at(
                               child % fanout);
    // Only who was the first and is no more makes the others matter.
    if ((before.earliest == parent.earliest && now.earliest > before.earliest) ||
        (before.earliest_return == parent.earliest_return && now.earliest_return > before.earliest_return)) {
      now = own.sum();
    } else {
      parent.waiting += now.waiting - before.waiting;
      parent.away += now.away - before.away;
      parent.earliest = std::min(parent.earliest, now.earliest);
      parent.earliest_return = std::min(parent.earliest_return, now.earliest_return);
      now = parent;
    }
  }
  total_ = now;
}

void token_table::rebuild_tree() {
  levels_.clear();
  // Twice as large each time.
  std::size_t families = (std::bit_ceil(kept_.size()) + fanout - 1) / fanout;
  levels_.emplace_back(families);
  for (std::size_t index = 0; index < kept_.size(); ++index) {
    levels_[0][index / fanout].set(index % fanout, summary_of(index));
  }
  while (families > 1) {
    const std::size_t children = families;
    families = (children + fanout - 1) / fanout;
    levels_.emplace_back(families);
    const auto& below = levels_[levels_.size() - 2];
    for (std::size_t child = 0; child < children; ++child) {
      levels_.back()[child / fanout].set(child % fanout, below[child].sum());
    }
  }
  total_ = levels_.back()[0].sum();
}

template <class Predicate>
std::optional<std::size_t> token_table::next_block(std::size_t block_index, Predicate has) const {
  const auto first_from = [&](std::size_t level, std::size_t group, std::size_t child) {
    const family& own = levels_[level][group];
    while (child < fanout && !has(own.at(child))) {
      ++child;
    }
    return child;
  };
  // Up, until a later sibling has it; then down to its first block that has it.
  std::size_t index = block_index;
  for (std::size_t level = 0; level < levels_.size(); ++level) {
    std::size_t child = first_from(level, index / fanout, index % fanout + 1);
    if (child == fanout) {
      index /= fanout;
      continue;
    }
    index = index / fanout * fanout + child;
    while (level > 0) {
      --level;
      index = index * fanout + first_from(level, index, 0);
    }
    return index;
  }
  return std::nullopt;
}

template <class CellsOf, class Predicate>
std::optional<token_table::position> token_table::next_where(std::optional<position> after, CellsOf cells_of,
                                                             Predicate has) const {
  if (!has(total_)) {
    return std::nullopt;
  }
  const std::size_t own = after ? block_of(*after) : 0;
  const auto behind = after ? after_cell(cell_of(*after)) : ~std::uint64_t{0};
  if (const auto cells = cells_of(own) & behind; cells != 0) {
    return position_of(own, first_cell(cells));
  }
  const auto index = next_block(own, has);
  if (!index) {
    return std::nullopt;
  }
  return position_of(*index, first_cell(cells_of(*index)));
}

void token_table::drop_leading_chunks() {
  while (leading_empty_ + 1 < chunks_.size() && chunks_[leading_empty_].kept == 0) {
    ++leading_empty_;
  }
  // Worth the move only when half of all go: so each is moved about once.
  if (leading_empty_ == 0 || leading_empty_ * 2 < chunks_.size()) {
    return;
  }
  const auto blocks = static_cast<std::ptrdiff_t>(leading_empty_ * blocks_in_chunk);
  for (auto* of_blocks : {&kept_, &waiting_, &away_, &first_orders_}) {
    of_blocks->erase(of_blocks->begin(), of_blocks->begin() + blocks);
  }
  chunks_.erase(chunks_.begin(), chunks_.begin() + static_cast<std::ptrdiff_t>(leading_empty_));
  base_ += static_cast<position>(leading_empty_ * chunk_size);
  leading_empty_ = 0;
  rebuild_tree();
}

}  // namespace usher::domain
