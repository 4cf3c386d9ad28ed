#include "domain/seats/seat_map.hpp"

#include <algorithm>
#include <iterator>

#include "domain/base/limits.hpp"
#include "domain/seats/seat_map_state.hpp"

namespace usher::domain {
namespace {

/// Collects what is due until a step is full.
class due_step {
 public:
  /// All of these facts or, when the step has no room for them, none of them and no others after them.
  bool add(changes together) {
    if (facts_.size() + together.size() > limits::max_due_changes_per_step) {
      return false;
    }
    append(facts_, std::move(together));
    return true;
  }

  /// Each fact alone makes sense: as many as there is room for.
  bool add_each(changes single) {
    for (change& c : single) {
      if (!add({std::move(c)})) {
        return false;
      }
    }
    return true;
  }

  changes take() && { return std::move(facts_); }

 private:
  changes facts_;
};

bool offer_free_seats(const seat_table& seats, seat_returns& returns, due_step& step) {
  for (const seat_number free : seats.free()) {
    changes offered = returns.offer(free);
    if (offered.empty()) {
      return true;
    }
    if (!step.add(std::move(offered))) {
      return false;
    }
  }
  return true;
}

/// The keys go first: a step that is full after them leaves a seat that still is to end, and no key behind.
bool end_use(seat_number seat, seat_returns& returns, due_step& step) {
  return step.add_each(returns.forget_keys_of(seat)) && step.add({returns.end_of(seat)});
}

bool end_waits(const seat_map_state& map, instant now, due_step& step) {
  bool has_room = true;
  for (std::size_t i = 0; has_room && i < map.waiters.size(); ++i) {
    const auto who = map.waiters.at(i);
    has_room = step.add({waiter_left{map.date, who->number, who->user, waiter_end::closed, now}});
  }
  return has_room;
}

changes due_while_open(const seat_map_state& map, seat_returns returns, instant now) {
  due_step step;
  const seat_table& seats = map.seats;
  const sale_phase sale = map.sale_at(now);
  const bool withdraws = sale != sale_phase::open && seats.count_of(seat_use::offered) > 0;
  bool has_room = offer_free_seats(seats, returns, step);
  for (auto next = seats.deadlines().begin(); has_room && next != seats.deadlines().end(); ++next) {
    const auto& [ends_at, seat] = *next;
    if (ends_at > now && !withdraws) {
      break;
    }
    if (ends_at <= now || seats.at(seat).use == seat_use::offered) {
      has_room = end_use(seat, returns, step) && step.add(returns.offer(seat));
    }
  }
  if (has_room && sale == sale_phase::closed) {
    end_waits(map, now, step);
  }
  return std::move(step).take();
}

changes due_after_closing(const seat_map_state& map, seat_returns returns, instant now) {
  due_step step;
  const auto& deadlines = map.seats.deadlines();
  bool has_room = true;
  for (auto next = deadlines.begin(); has_room && next != deadlines.end(); ++next) {
    has_room = end_use(next->second, returns, step);
  }
  if (has_room) {
    end_waits(map, now, step);
  }
  return std::move(step).take();
}

/// Takes changes of one date in.
class fold {
 public:
  explicit fold(seat_map_state& map) : map_(map) {}

  void operator()(const seat_held& held) const {
    if (!concerns(held) || seat(held).use == seat_use::sold) {
      return;
    }
    map_.seats.hold({held.seat, held.user, held.expires_at, promised(held), 0, held.token});
  }
  void operator()(const hold_expired& ended) const { end_hold(ended); }
  void operator()(const hold_released& ended) const { end_hold(ended); }
  void operator()(const hold_extended& extended) const {
    if (!is_hold(extended)) {
      return;
    }
    seat_hold longer = same_hold(extended);
    longer.expires_at = extended.expires_at;
    longer.extensions = extended.extension;
    map_.seats.hold(longer);
  }
  void operator()(const hold_reclaimed& reclaimed) const {
    if (!is_hold(reclaimed)) {
      return;
    }
    seat_hold same = same_hold(reclaimed);
    same.token = reclaimed.token;
    map_.seats.hold(same);
  }
  void operator()(const seat_sold& sold) const {
    if (!concerns(sold)) {
      return;
    }
    count(map_.next_receipt, sold.receipt);
    map_.seats.sell(sold.seat, sold.user, sold.receipt, sold.price);
  }
  void operator()(const receipt_written& written) const {
    if (written.date != map_.date) {
      return;
    }
    count(map_.next_receipt, written.receipt);
    map_.seats.write_receipt(written);
  }
  void operator()(const sale_cancelled& cancelled) const {
    if (concerns(cancelled)) {
      map_.seats.cancel_sale(cancelled.seat, cancelled.receipt);
    }
  }
  void operator()(const waiter_joined& joined) const {
    if (joined.date != map_.date) {
      return;
    }
    count(map_.next_waiter, joined.waiter);
    map_.waiters.join({joined.waiter, joined.user});
  }
  void operator()(const waiter_left& left) const {
    if (left.date == map_.date) {
      map_.waiters.leave(left.waiter);
    }
  }
  void operator()(const seat_offered& offered) const {
    if (!concerns(offered)) {
      return;
    }
    map_.waiters.leave(offered.waiter);
    if (seat(offered).use == seat_use::sold) {
      return;
    }
    map_.seats.offer({offered.seat, offered.user, offered.waiter, offered.expires_at, promised(offered)});
  }
  void operator()(const offer_ended& ended) const {
    if (!concerns(ended) || seat(ended).use != seat_use::offered) {
      return;
    }
    if (seat(ended).number == ended.waiter.value) {
      map_.seats.vacate(ended.seat);
    }
  }
  void operator()(const date_terms_set& set) const {
    if (set.date == map_.date) {
      map_.seats.replace_terms(set.terms);
    }
  }
  void operator()(const notice_queued& queued) const {
    if (queued.lane == map_.date) {
      count(map_.next_notice, queued.notice);
    }
  }
  void operator()(const request_remembered& remembered) const {
    if (remembered.date == map_.date && !remembered.seats.empty()) {
      map_.seats.remember(remembered.key, remembered.seats);
    }
  }
  void operator()(const request_forgotten& forgotten) const { map_.seats.forget(forgotten.key); }

  template <class Other>
  void operator()(const Other&) const {}

 private:
  template <class Fact>
  bool concerns(const Fact& fact) const {
    return fact.date == map_.date && map_.seats.layout().contains(fact.seat);
  }

  template <class Fact>
  const seat_state& seat(const Fact& fact) const {
    return map_.seats.at(fact.seat);
  }

  template <class Fact>
  static std::int64_t promised(const Fact& fact) {
    return fact.price.value_or(-1);
  }
  /// The hold that the change goes on with, as it was promised.
  template <class Fact>
  seat_hold same_hold(const Fact& fact) const {
    seat_hold same = map_.seats.hold_of(fact.seat);
    same.price = seat(fact).price;
    return same;
  }

  template <class Fact>
  bool is_hold(const Fact& fact) const {
    return concerns(fact) && seat(fact).use == seat_use::held && seat(fact).user == fact.user;
  }

  template <class Fact>
  void end_hold(const Fact& ended) const {
    if (is_hold(ended)) {
      map_.seats.vacate(ended.seat);
    }
  }

  template <class Number>
  static void count(Number& next, Number used) {
    next = std::max(next, Number{used.value + 1});
  }

  seat_map_state& map_;
};

}  // namespace

seat_map::seat_map(concert_date_key date, instant starts_at, const seat_map_image& image)
    : state_(std::make_unique<seat_map_state>(date, starts_at, image)) {}
seat_map::seat_map(seat_map&&) noexcept = default;
seat_map& seat_map::operator=(seat_map&&) noexcept = default;
seat_map::~seat_map() = default;

changes seat_map::due(instant now) const {
  const seat_returns returns{*state_, now};
  return state_->is_open() ? due_while_open(*state_, returns, now) : due_after_closing(*state_, returns, now);
}

std::optional<instant> seat_map::next_due() const {
  const seat_table& seats = state_->seats;
  std::optional<instant> earliest;
  const auto consider = [&](std::optional<instant> when) {
    if (when && (!earliest || *when < *earliest)) {
      earliest = when;
    }
  };
  if (!seats.deadlines().empty()) {
    consider(seats.deadlines().begin()->first);
  }
  const bool somebody_waits = state_->waiters.size() > 0;
  if (somebody_waits || seats.count_of(seat_use::offered) > 0) {
    consider(seats.terms().sales_close_at);
  }
  // Free seats beside people who wait: their sale has not begun.
  if (somebody_waits && !seats.free().empty()) {
    consider(seats.terms().sales_open_at);
  }
  return earliest;
}

void seat_map::apply(const change& c) {
  std::visit(fold{*state_}, c);
  state_->unused_receipt = std::max(state_->unused_receipt, state_->next_receipt);
  state_->unused_notice = std::max(state_->unused_notice, state_->next_notice);
}

date_standing seat_map::standing() const {
  const seat_table& seats = state_->seats;
  return {state_->date,
          seats.terms(),
          seats.count_of(seat_use::free),
          seats.count_of(seat_use::held),
          seats.count_of(seat_use::offered),
          seats.count_of(seat_use::sold),
          static_cast<std::int64_t>(state_->waiters.size())};
}

const date_terms& seat_map::terms() const {
  return state_->seats.terms();
}

std::int32_t seat_map::seat_count() const {
  return state_->seats.layout().seat_count();
}

std::int64_t seat_map::listed_price(seat_number seat) const {
  return state_->seats.layout().listed_price(seat);
}

bool seat_map::is_free(seat_number seat) const {
  if (!state_->seats.layout().contains(seat)) {
    return false;
  }
  const seat_state& state = state_->seats.at(seat);
  return state.use == seat_use::free && !state.pinned;
}

std::optional<token_ref> seat_map::token_of(seat_number seat) const {
  return state_->seats.token_of(seat);
}

std::optional<instant> seat_map::held_until(const token_ref& token) const {
  std::optional<instant> last;
  for (const seat_number seat : state_->seats.held_under(token)) {
    const instant ends_at = state_->seats.at(seat).expires_at;
    last = last ? std::max(*last, ends_at) : ends_at;
  }
  return last;
}

const seat_set& seat_map::free_seats() const {
  return state_->seats.free();
}

const seat_set& seat_map::sold_seats() const {
  return state_->seats.sold();
}

seat_map_image seat_map::image() const {
  seat_map_image image = state_->seats.image();
  for (const auto& [number, user] : state_->waiters.all()) {
    image.waiters.push_back({number, user});
  }
  image.next_receipt = state_->next_receipt;
  image.next_notice = state_->next_notice;
  image.next_waiter = state_->next_waiter;
  return image;
}

seat_map_state::seat_map_state(concert_date_key key, instant begins_at, const seat_map_image& image)
    : date(key),
      starts_at(begins_at),
      seats(image),
      next_receipt(image.next_receipt),
      next_notice(image.next_notice),
      next_waiter(image.next_waiter),
      unused_receipt(image.next_receipt),
      unused_notice(image.next_notice) {
  for (const seat_map_image::waiter& who : image.waiters) {
    waiters.join({who.number, who.user});
  }
}

seat_use seat_map_state::use_of(seat_number seat, instant now) const {
  const seat_state& state = seats.at(seat);
  const bool is_over = state.has_deadline() && !state.pinned && (state.expires_at <= now || !is_open());
  return is_over ? seat_use::free : state.use;
}

bool seat_map_state::is_held_by(seat_number seat, user_id user, instant now) const {
  return use_of(seat, now) == seat_use::held && seats.at(seat).user == user;
}

bool seat_map_state::is_sold_to(seat_number seat, user_id user) const {
  const seat_state& state = seats.at(seat);
  return state.use == seat_use::sold && state.user == user;
}

std::vector<seat_number> seat_map_state::sorted(std::vector<seat_number> named) {
  std::sort(named.begin(), named.end());
  named.erase(std::unique(named.begin(), named.end()), named.end());
  return named;
}

bool seat_map_state::all_exist(const std::vector<seat_number>& named) const {
  return std::all_of(named.begin(), named.end(),
                     [&](seat_number seat) { return seats.layout().contains(seat); });
}

bool seat_map_state::has_free_seat(instant now) const {
  if (!seats.free().empty()) {
    return true;
  }
  return !seats.deadlines().empty() && seats.deadlines().begin()->first <= now;
}

bool seat_map_state::any_pinned(const std::vector<seat_number>& named) const {
  return std::any_of(named.begin(), named.end(), [&](seat_number seat) { return seats.at(seat).pinned; });
}

std::optional<waiter_standing> seat_map_state::standing_of(user_id user) const {
  if (const auto offer = seats.offer_to(user)) {
    return waiter_standing{offer->waiter, 0, offer};
  }
  if (const auto who = waiters.find(user)) {
    return waiter_standing{who->number, waiters.ahead_of(who->number), std::nullopt};
  }
  return std::nullopt;
}

seat_returns::seat_returns(const seat_map_state& map, instant now) : map_(map), now_(now) {}

change seat_returns::end_of(seat_number seat) const {
  const seat_state& state = map_.seats.at(seat);
  // What the closing of the date ends early ends now.
  const instant ended_at = std::min(state.expires_at, now_);
  if (state.use == seat_use::held) {
    return hold_expired{map_.date, seat, state.user, ended_at};
  }
  const offer_end reason = state.expires_at <= now_ ? offer_end::lapsed : offer_end::withdrawn;
  return offer_ended{map_.date, seat, waiter_number{state.number}, state.user, reason, ended_at};
}

changes seat_returns::forget_keys_of(seat_number seat) {
  changes facts;
  for (const secret_hash& key : map_.seats.keys_of(seat)) {
    if (forgotten_.insert(key).second) {
      facts.push_back(request_forgotten{key, now_});
    }
  }
  return facts;
}

changes seat_returns::offer(seat_number seat) {
  const auto next = map_.waiters.at(offers_);
  if (!next || map_.sale_at(now_) != sale_phase::open) {
    return {};
  }
  const date_terms& terms = map_.seats.terms();
  const instant lapses_at = now_ + terms.offer_for;
  const instant expires_at = std::min(lapses_at, terms.sales_close_at.value_or(lapses_at));
  const notice_number notice{map_.unused_notice.value + static_cast<std::int64_t>(offers_)};
  ++offers_;
  return {
      seat_offered{map_.date, seat, next->number, next->user, now_, expires_at,
                   map_.seats.layout().listed_price(seat)},
      notice_queued{map_.date, notice, notice_kind::offered, next->user, {seat}, {}, 0, expires_at, now_}};
}

void append(changes& facts, changes more) {
  facts.insert(facts.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace usher::domain
