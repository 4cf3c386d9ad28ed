#include "tests/simulation/durable_model.hpp"

#include <algorithm>
#include <sstream>

#include <sodium.h>

#include "domain/base/hex.hpp"
#include "tests/support/print_records.hpp"

namespace usher::simulation {

namespace {

const model_room empty_room{};

std::int64_t listed_price(const date_terms& terms, seat_number seat) {
  for (const auto& section : terms.sections) {
    if (seat.value >= section.first.value && seat.value < section.first.value + section.seats) {
      return section.price;
    }
  }
  return terms.price;
}

std::int32_t percent_back(const date_terms& terms, instant starts_at, instant when) {
  if (terms.refund_all) {
    return 100;
  }
  for (const auto& step : terms.refunds) {
    if (when < starts_at - step.before_start) {
      return step.percent;
    }
  }
  return 0;
}

/// By the terms that are in force, or those that were when it was decided.
bool is_due_back(const model_date& date, std::int64_t price, std::int64_t refund, instant when) {
  const auto is_by = [&](const date_terms& terms) {
    return refund == price * percent_back(terms, date.starts_at, when) / 100;
  };
  return is_by(date.terms) || std::any_of(date.past_terms.begin(), date.past_terms.end(), is_by);
}

std::string drawn_key(const bytes_32& seed, std::uint64_t ticket) {
  const auto text = to_hex(seed) + ":" + std::to_string(ticket);
  std::string hash(crypto_hash_sha256_BYTES, '\0');
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

}  // namespace

std::string text_of(const change& c) {
  std::ostringstream out;
  out << kind_of(c) << ' ';
  std::visit([&](const auto& fact) { PrintTo(fact, &out); }, c);
  return std::move(out).str();
}

/// What belongs together in one payment or refund: all of it is in one batch, or none.
struct durable_model::money_of_batch {
  struct sums {
    std::int64_t sold = 0;
    std::int64_t written = 0;
    std::int64_t paid = 0;
    std::int64_t told_paid = 0;
    std::int64_t cancelled = 0;
    std::int64_t refunded = 0;
    std::int64_t told_cancelled = 0;
    bool has_receipt = false;
    bool has_sale = false;
    bool has_notice = false;
  };

  std::map<std::pair<concert_date_key, receipt_number>, sums> all;

  void check(const durable_model& model) const {
    for (const auto& [which, of] : all) {
      const bool pays = of.has_receipt || of.has_sale || of.paid != 0;
      if (pays && (of.sold != of.written || of.sold != of.paid || of.sold != of.told_paid ||
                   !of.has_receipt || !of.has_sale || !of.has_notice)) {
        model.fail("a payment became durable in part: receipt " + std::to_string(which.second.value));
      }
      if (of.cancelled != of.refunded || of.cancelled != of.told_cancelled) {
        model.fail("a refund became durable in part, or twice: receipt " +
                   std::to_string(which.second.value));
      }
    }
  }
};

struct durable_model::fold {
  durable_model& model;
  money_of_batch& money;
  version at;

  void require(bool holds, const char* what) const {
    if (!holds) {
      model.fail(what);
    }
  }

  // ---- concerts

  void operator()(const concert_created& c) const { model.concerts_[c.concert]; }
  void operator()(const concert_changed& c) const {
    auto& concert = model.concerts_[c.concert];
    concert.widest_bound = std::max(concert.widest_bound, c.seats_per_person);
    concert.own_room = c.own_room;
  }
  void operator()(const concert_date_created& c) const {
    require(!model.dates_.contains(c.date), "a date was made twice");
    auto& date = model.dates_[c.date];
    // Seoul.
    date.starts_at = instant{c.date.starts_at.time_since_epoch()} - std::chrono::hours{9};
    date.terms.seat_count = c.seat_count;
    date.state.set(at, date_state::open);
    date.waited.set(at, {});
    resize(date);
  }
  void operator()(const date_terms_set& c) const {
    auto& date = model.dates_[c.date];
    require(date.terms.state != date_state::cancelled, "the terms of a cancelled date were changed");
    date.past_terms.push_back(std::exchange(date.terms, c.terms));
    if (date.past_terms.size() > 4) {
      date.past_terms.erase(date.past_terms.begin());
    }
    date.state.set(at, c.terms.state);
    for (auto seat = static_cast<std::size_t>(c.terms.seat_count); seat < date.seats.size(); ++seat) {
      require(date.seats[seat].now().what == seat_is::free,
              "a seat that is in use was taken out of the hall");
    }
    resize(date);
  }
  void resize(model_date& date) const {
    const auto before = date.seats.size();
    const auto after = static_cast<std::size_t>(date.terms.seat_count);
    for (auto seat = after; seat < before; ++seat) {
      date.seats[seat].set(at, {});
      date.seats_gone[seat] = std::move(date.seats[seat]);
    }
    date.seats.resize(after);
    for (auto seat = before; seat < after; ++seat) {
      if (auto gone = date.seats_gone.extract(seat)) {
        date.seats[seat] = std::move(gone.mapped());
      } else {
        date.seats[seat].set(at - 1, {});
      }
      date.seats[seat].set(at, {seat_is::free});
    }
  }

  // ---- seats

  template <class Fact>
  const model_seat& before(const Fact& c) const {
    const auto* seat = model.find(c.date, c.seat);
    static const model_seat none{};
    require(seat != nullptr, "a seat that does not exist");
    return seat != nullptr ? *seat : none;
  }
  template <class Fact>
  void put(const Fact& c, model_seat seat) const {
    auto& seats = model.dates_[c.date].seats;
    if (c.seat.value >= 1 && static_cast<std::size_t>(c.seat.value) <= seats.size()) {
      seats[static_cast<std::size_t>(c.seat.value) - 1].set(at, std::move(seat));
    }
  }

  void operator()(const seat_held& c) const {
    const auto& seat = before(c);
    const auto& date = model.dates_[c.date];
    require(seat.what == seat_is::free, "a seat was held that was not free");
    require(date.terms.state == date_state::open, "a seat was held of a date that is not open");
    require(c.expires_at == c.held_at + date.terms.hold_for, "a hold is not as long as the terms say");
    const bool was_offered = accepted_ && *accepted_ == std::pair{c.date, c.seat};
    require(was_offered || date.waiting.empty(), "a seat was held past those who wait for one");
    require(c.price == (was_offered ? offered_price_ : listed_price(date.terms, c.seat)),
            "a hold promises another price than the terms");
    accepted_.reset();
    put(c, {seat_is::held, c.user, c.expires_at, 0, c.price.value_or(0), c.token, {}, {}});
    const auto bound = model.concerts_[c.date.concert].widest_bound;
    require(bound == 0 || seats_of(c.user, c.date.concert) <= bound, "a person has more seats than allowed");
  }
  std::int64_t seats_of(user_id user, concert_id concert) const {
    std::int64_t count = 0;
    for (const auto& [key, date] : model.dates_) {
      for (const auto& seat : date.seats) {
        const bool has = seat.now().what == seat_is::held || seat.now().what == seat_is::sold;
        count += key.concert == concert && has && seat.now().user == user ? 1 : 0;
      }
    }
    return count;
  }

  template <class Fact>
  const model_seat& held_before(const Fact& c) const {
    const auto& seat = before(c);
    require(seat.what == seat_is::held && seat.user == c.user, "what was not held by this person changed");
    return seat;
  }
  void operator()(const hold_expired& c) const {
    const auto& seat = held_before(c);
    const bool is_open = model.dates_[c.date].terms.state == date_state::open;
    require(!is_open || c.ended_at >= seat.until, "a hold ended before its time");
    put(c, {seat_is::free});
  }
  void operator()(const hold_released& c) const {
    held_before(c);
    put(c, {seat_is::free});
  }
  void operator()(const hold_extended& c) const {
    auto seat = held_before(c);
    const auto& terms = model.dates_[c.date].terms;
    require(c.extension == seat.extensions + 1 && c.extension <= terms.max_extensions,
            "a hold was extended more often than allowed");
    require(c.expires_at == seat.until + terms.extend_by, "an extension is not as long as the terms say");
    seat.extensions = c.extension;
    seat.until = c.expires_at;
    put(c, seat);
  }
  void operator()(const hold_reclaimed& c) const {
    auto seat = held_before(c);
    require(c.expires_at == seat.until, "a hold changed its end when it changed its token");
    seat.token = c.token;
    put(c, seat);
  }
  void operator()(const seat_sold& c) const {
    const auto seat = held_before(c);
    require(c.sold_at < seat.until, "a seat was sold whose hold was over");
    require(c.price == seat.price, "a seat was sold for another price than was promised");
    put(c, {seat_is::sold, c.user, {}, 0, c.price, {}, c.receipt, {}});
    auto& receipt = model.dates_[c.date].receipts[c.receipt];
    require(receipt.amount == 0, "a receipt's number was used twice");
    receipt.seats.insert(c.seat.value);
    auto& of = money.all[{c.date, c.receipt}];
    of.sold += c.price;
    of.has_sale = true;
  }
  void operator()(const receipt_written& c) const {
    auto& receipt = model.dates_[c.date].receipts[c.receipt];
    require(receipt.amount == 0, "a receipt was written twice");
    receipt.user = c.user;
    receipt.amount = c.amount;
    receipt.balance_after = c.balance_after;
    require(c.balance_after == model.balance(c.user), "a receipt shows another balance than the wallet");
    auto& of = money.all[{c.date, c.receipt}];
    of.written += c.amount;
    of.has_receipt = true;
  }
  void operator()(const sale_cancelled& c) const {
    const auto seat = before(c);
    auto& date = model.dates_[c.date];
    require(seat.what == seat_is::sold && seat.user == c.user && seat.receipt == c.receipt,
            "a sale was cancelled that was none");
    require(is_due_back(date, seat.price, c.refund, c.cancelled_at), "a refund is not what the terms say");
    auto& receipt = date.receipts[c.receipt];
    receipt.refunded += c.refund;
    require(receipt.refunded <= receipt.amount, "more went back than was paid");
    put(c, {seat_is::free});
    money.all[{c.date, c.receipt}].cancelled += c.refund;
  }

  // ---- waiting lists

  void operator()(const waiter_joined& c) const {
    auto& date = model.dates_[c.date];
    require(c.waiter.value > date.last_waiter.value, "a waiter's number was used twice");
    require(std::none_of(date.waiting.begin(), date.waiting.end(),
                         [&](const auto& who) { return who.second == c.user; }),
            "a person waits twice");
    date.last_waiter = c.waiter;
    date.waiting.emplace_back(c.waiter, c.user);
    note_waiting(date);
  }
  void operator()(const waiter_left& c) const {
    auto& date = model.dates_[c.date];
    require(std::erase(date.waiting, std::pair{c.waiter, c.user}) == 1, "who left the list was not on it");
    note_waiting(date);
  }
  void note_waiting(model_date& date) const {
    std::vector<waiter_number> numbers;
    for (const auto& [number, user] : date.waiting) {
      numbers.push_back(number);
    }
    date.waited.set(at, std::move(numbers));
  }
  void operator()(const seat_offered& c) const {
    auto& date = model.dates_[c.date];
    require(before(c).what == seat_is::free, "a seat was offered that was not free");
    require(!date.waiting.empty() && date.waiting.front() == std::pair{c.waiter, c.user},
            "a seat was not offered to the first who waits");
    std::erase(date.waiting, std::pair{c.waiter, c.user});
    note_waiting(date);
    put(c, {seat_is::offered, c.user, c.expires_at, 0, c.price.value_or(0), {}, {}, c.waiter});
  }
  void operator()(const offer_ended& c) const {
    const auto seat = before(c);
    require(seat.what == seat_is::offered && seat.waiter == c.waiter && seat.user == c.user,
            "an offer ended that was none");
    if (c.reason == offer_end::lapsed) {
      require(c.ended_at >= seat.until, "an offer lapsed before its time");
    }
    if (c.reason == offer_end::accepted) {
      require(c.ended_at < seat.until, "an offer was accepted after its time");
      accepted_ = std::pair{c.date, c.seat};
      offered_price_ = seat.price;
    }
    put(c, {seat_is::free});
  }

  // ---- money

  void operator()(const wallet_credited& c) const { move(c.user, c.amount); }
  void operator()(const wallet_moved& c) const {
    require(c.amount != 0, "nothing moved in a wallet");
    const bool takes = c.reason == wallet_reason::use || c.reason == wallet_reason::payment;
    require(takes == (c.amount < 0), "money moved the wrong way");
    move(c.user, c.amount);
    require(c.reason != wallet_reason::charge || model.balance(c.user) <= model.most_balance_,
            "a charge went above the bound");
    if (!c.date) {
      return;
    }
    auto& of = money.all[{*c.date, c.receipt}];
    (c.reason == wallet_reason::payment ? of.paid : of.refunded) +=
        c.reason == wallet_reason::payment ? -c.amount : c.amount;
  }
  void move(user_id user, std::int64_t amount) const {
    const auto after = model.balance(user) + amount;
    require(after >= 0, "a balance is below zero");
    model.balances_[user].set(at, after);
  }

  // ---- delivery

  void operator()(const notice_queued& c) const {
    require(!model.notices_.contains({c.lane, c.notice}), "a notice was queued twice");
    const auto sent = model.last_sent_.find(c.lane);
    require(sent == model.last_sent_.end() || sent->second < c.notice,
            "a notice became durable after a later one was sent");
    model.notices_[{c.lane, c.notice}].what = c;
    if (c.kind == notice_kind::paid) {
      auto& of = money.all[{c.lane.date, c.receipt}];
      of.told_paid += c.amount;
      of.has_notice = true;
    }
    if (c.kind == notice_kind::cancelled) {
      money.all[{c.lane.date, c.receipt}].told_cancelled += c.amount;
    }
  }
  template <class Fact>
  void put_notice(const Fact& c, notice_is state) const {
    const auto found = model.notices_.find({c.lane, c.notice});
    require(found != model.notices_.end(), "of a notice that was never queued");
    if (found != model.notices_.end()) {
      require(found->second.state != notice_is::delivered, "something became of a notice that was delivered");
      found->second.state = state;
    }
  }
  void operator()(const notice_delivered& c) const { put_notice(c, notice_is::delivered); }
  void operator()(const notice_failed& c) const {
    put_notice(c, c.dead ? notice_is::dead : notice_is::pending);
  }
  void operator()(const notice_resent& c) const { put_notice(c, notice_is::pending); }

  void operator()(const request_remembered& c) const {
    const auto found = model.remembered_.find(c.key);
    require(found == model.remembered_.end() || found->second.forgotten_at <= c.remembered_at,
            "a request was carried out twice under one key");
    require(!model.never_.contains(c.answer), "what somebody was told not to have happened became durable");
    model.remembered_.insert_or_assign(c.key, c);
    model.ever_remembered_.insert(c.answer);
  }
  void operator()(const request_forgotten& c) const { model.remembered_.erase(c.key); }

  // ---- rooms

  model_room& room(room_id id) const {
    const auto [found, is_new] = model.rooms_.try_emplace(id);
    if (is_new) {
      found->second.rules = model.rules_;
      found->second.waited.set(0, {});
    }
    return found->second;
  }
  template <class Fact>
  model_token token(const Fact& c) const {
    auto& tokens = room(c.room).tokens;
    const bool exists = c.ticket.value >= 1 && c.ticket.value <= tokens.size();
    require(exists, "a token that was never issued");
    if (!exists) {
      return {};
    }
    const auto& found = tokens[c.ticket.value - 1].now();
    require(found.user == c.user, "a token of somebody else");
    return found;
  }
  template <class Fact>
  void put_token(const Fact& c, model_token token) const {
    auto& in = room(c.room);
    if (c.ticket.value < 1 || c.ticket.value > in.tokens.size()) {
      return;
    }
    auto& kept = in.tokens[c.ticket.value - 1];
    in.active += (token.status == token_status::active ? 1 : 0) -
                 (!kept.empty() && kept.now().status == token_status::active ? 1 : 0);
    const bool stands = token.status == token_status::waiting || token.status == token_status::away;
    kept.set(at, std::move(token));
    if (!stands) {
      std::erase(in.line, c.ticket.value);
    }
    note_line(in);
  }
  void note_line(model_room& in) const {
    std::vector<std::uint64_t> waits;
    for (const auto ticket : in.line) {
      if (in.tokens[ticket - 1].now().status == token_status::waiting) {
        waits.push_back(ticket);
      }
    }
    in.waited.set(at, std::move(waits));
  }

  void operator()(const token_issued& c) const {
    auto& in = room(c.room);
    require(c.ticket.value == in.tokens.size() + 1, "a ticket was left out or given twice");
    require(in.mode != room_mode::draining, "a token was issued by a room that is draining");
    require(model.tickets_[c.room].emplace(c.token, c.ticket).second, "a token was issued twice");
    require(c.waits_until == c.issued_at + in.rules.waits_for, "a token waits longer than the rules say");
    in.tokens.resize(c.ticket.value);
    in.line.push_back(c.ticket.value);
    put_token(c, {c.token, c.user, token_status::waiting, c.waits_until, {}, true, 0});
  }
  void operator()(const token_admitted& c) const {
    auto& in = room(c.room);
    auto who = token(c);
    require(who.status == token_status::waiting, "somebody was admitted who did not wait");
    require(!in.waited.now().empty() && in.waited.now().front() == c.ticket.value,
            "somebody was admitted before others who stand ahead");
    require(in.active < in.rules.places, "more were admitted than there are places");
    require(in.mode != room_mode::paused, "a room that is paused admitted somebody");
    require(!in.opening, "somebody was admitted before the opening");
    require(c.claimed == (in.rules.claim_for == milliseconds{0}), "a claim window that the rules have not");
    require(c.active_until == c.admitted_at + (c.claimed ? in.rules.active_for : in.rules.claim_for),
            "a session is not as long as the rules say");
    who.status = token_status::active;
    who.until = c.active_until;
    who.claimed = c.claimed;
    put_token(c, who);
  }
  void operator()(const token_claimed& c) const {
    auto who = token(c);
    require(who.status == token_status::active && !who.claimed, "a session was claimed that was no offer");
    require(c.active_until == c.claimed_at + room(c.room).rules.active_for,
            "a session is not as long as the rules say");
    who.claimed = true;
    who.until = c.active_until;
    put_token(c, who);
  }
  void operator()(const token_extended& c) const {
    auto who = token(c);
    const auto& rules = room(c.room).rules;
    require(who.status == token_status::active && who.claimed, "a session was extended that was none");
    require(c.extension == who.extensions + 1 && c.extension <= rules.max_extensions,
            "a session was extended more often than allowed");
    require(c.active_until == who.until + rules.extend_by, "an extension is not as long as the rules say");
    who.extensions = c.extension;
    who.until = c.active_until;
    put_token(c, who);
  }
  void operator()(const token_lapsed& c) const {
    auto who = token(c);
    require(who.status == token_status::waiting, "somebody lapsed who did not wait");
    require(room(c.room).rules.idle_for > milliseconds{0}, "somebody lapsed where nobody does");
    who.status = token_status::away;
    who.returns_until = c.returns_until;
    put_token(c, who);
  }
  void operator()(const token_returned& c) const {
    auto who = token(c);
    require(who.status == token_status::away && c.returned_at < who.returns_until,
            "somebody came back who was not away, or too late");
    who.status = token_status::waiting;
    put_token(c, who);
  }
  void operator()(const token_ended& c) const {
    auto who = token(c);
    require(is_live(who.status), "a token ended that had ended");
    const bool was_active = who.status == token_status::active;
    if (c.reason == token_end::completed) {
      require(was_active, "a token was completed that was not active");
    }
    if (c.reason == token_end::expired) {
      require(c.ended_at >= who.until, "a token expired before its time");
      require(!was_active || c.ended_at >= held_until({c.room, c.ticket}, c.ended_at),
              "a session ended before what it holds");
    }
    if (c.reason == token_end::abandoned) {
      require(who.status == token_status::away && c.ended_at >= who.returns_until,
              "a token was given up before its time");
    }
    who.status = status_after(c.reason);
    who.until = c.ended_at;
    put_token(c, who);
  }
  instant held_until(const token_ref& token, instant otherwise) const {
    instant last = otherwise;
    for (const auto& [key, date] : model.dates_) {
      for (const auto& seat : date.seats) {
        if (seat.now().what == seat_is::held && seat.now().token == token) {
          last = std::max(last, seat.now().until);
        }
      }
    }
    return last;
  }
  void operator()(const room_changed& c) const {
    auto& in = room(c.room);
    in.rules = c.rules;
    in.mode = c.mode;
  }
  void operator()(const opening_scheduled& c) const {
    auto& in = room(c.room);
    require(!in.opening, "a second opening was scheduled");
    require(c.first.value == in.tokens.size() + 1, "a draw collects others than those who come");
    in.opening = c;
  }
  void operator()(const opening_rescheduled& c) const {
    auto& in = room(c.room);
    require(in.opening.has_value(), "an opening was put off that was none");
    if (in.opening) {
      in.opening->opens_at = c.opens_at;
    }
  }
  void operator()(const opening_called_off& c) const {
    auto& in = room(c.room);
    require(in.opening.has_value(), "an opening was called off that was none");
    in.opening.reset();
  }
  void operator()(const draw_held& c) const {
    auto& in = room(c.room);
    require(in.opening && in.opening->first == c.first && in.opening->seed == c.seed &&
                in.opening->opens_at <= c.drawn_at && c.last.value == in.tokens.size(),
            "a draw that was not what was scheduled");
    in.opening.reset();
    const auto first = std::find_if(in.line.begin(), in.line.end(),
                                    [&](std::uint64_t ticket) { return ticket >= c.first.value; });
    std::sort(first, in.line.end(), [&](std::uint64_t one, std::uint64_t other) {
      return drawn_key(c.seed, one) < drawn_key(c.seed, other);
    });
    note_line(in);
  }
  void operator()(const room_reset& c) const {
    auto& in = room(c.room);
    require(c.through.value == in.tokens.size(), "a reset that leaves somebody out");
    for (auto& kept : in.tokens) {
      if (is_live(kept.now().status)) {
        auto token = kept.now();
        token.status = token_status::expired;
        token.until = c.reset_at;
        kept.set(at, token);
      }
    }
    in.active = 0;
    in.line.clear();
    in.opening.reset();
    note_line(in);
  }

  /// Of what this model says nothing.
  template <class Other>
  void operator()(const Other&) const {}

  mutable std::optional<std::pair<concert_date_key, seat_number>> accepted_{};
  mutable std::int64_t offered_price_ = 0;
};

void durable_model::commit(const storage::batch& b) {
  money_of_batch money;
  fold take_in{*this, money, 0};
  for (const auto& append : b.appends) {
    auto& last = numbers_[append.actor];
    if (append.first_number != last + 1) {
      fail("the changes of " + append.actor + " are not numbered without gaps");
    }
    last = append.first_number + append.changes.size() - 1;
    for (const auto& c : append.changes) {
      if (owner_of(c) != append.actor && append.actor != setup_name) {
        fail("a change stands in the log of another actor");
      }
      if (book_->tells()) {
        book_->tell("  durable: ", text_of(c));
      }
      ++kinds_[c.index()];
      book_->mark(c.index());
      take_in.at = ++version_;
      std::visit(take_in, c);
      people_.take(c, version_);
      clinics_.take(c, version_, people_, [this](user_id user) { return balance(user); });
    }
  }
  money.check(*this);
  people_.check_batch();
  clinics_.check_batch();
}

void durable_model::fail(const std::string& what) const {
  book_->fail(what);
}

const model_date* durable_model::find(const concert_date_key& date) const {
  const auto found = dates_.find(date);
  return found == dates_.end() ? nullptr : &found->second;
}

const history<model_seat>* durable_model::seat_history(const concert_date_key& date, seat_number seat) const {
  const auto* of = find(date);
  if (of == nullptr || seat.value < 1) {
    return nullptr;
  }
  const auto index = static_cast<std::size_t>(seat.value) - 1;
  if (index < of->seats.size()) {
    return &of->seats[index];
  }
  const auto gone = of->seats_gone.find(index);
  return gone == of->seats_gone.end() ? nullptr : &gone->second;
}

const model_seat* durable_model::find(const concert_date_key& date, seat_number seat) const {
  const auto* found = seat_history(date, seat);
  return found == nullptr || found->now().what == seat_is::absent ? nullptr : &found->now();
}

const model_room& durable_model::room(room_id id) const {
  const auto found = rooms_.find(id);
  return found == rooms_.end() ? empty_room : found->second;
}

const history<model_token>* durable_model::find(room_id room, const secret_hash& secret) const {
  const auto in = tickets_.find(room);
  if (in == tickets_.end()) {
    return nullptr;
  }
  const auto found = in->second.find(secret);
  return found == in->second.end() ? nullptr : &rooms_.at(room).tokens[found->second.value - 1];
}

std::int64_t durable_model::balance(user_id user) const {
  const auto found = balances_.find(user);
  return found == balances_.end() ? 0 : found->second.now();
}

bool durable_model::had_balance(user_id user, std::int64_t amount, version since) const {
  const auto found = balances_.find(user);
  return found == balances_.end() ? amount == 0
                                  : found->second.was(since, [&](std::int64_t was) { return was == amount; });
}

const request_remembered* durable_model::remembered(const secret_hash& key) const {
  const auto found = remembered_.find(key);
  return found == remembered_.end() ? nullptr : &found->second;
}

void durable_model::note_sent(const notice_lane& lane, notice_number number) {
  auto& last = last_sent_[lane];
  last = std::max(last, number);
}

}  // namespace usher::simulation
