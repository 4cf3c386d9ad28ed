#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "domain/base/hex.hpp"
#include "domain/waiting/waiting_line.hpp"

namespace usher::domain {
namespace {

std::vector<ticket_number> drawn_order(const std::vector<ticket_number>& tickets, const bytes_32& seed,
                                       const sha_256& hash) {
  std::vector<std::pair<bytes_32, ticket_number>> lots;
  lots.reserve(tickets.size());
  const std::string before = to_hex(seed) + ":";
  for (const ticket_number ticket : tickets) {
    lots.emplace_back(hash(before + std::to_string(ticket.value)), ticket);
  }
  std::sort(lots.begin(), lots.end());
  std::vector<ticket_number> order;
  order.reserve(lots.size());
  for (const auto& [lot, ticket] : lots) {
    order.push_back(ticket);
  }
  return order;
}

/// In the line, now or once they come back.
bool stays(const waiting_line_image::entry& token) {
  return token.status == token_status::waiting || token.status == token_status::away;
}

}  // namespace

/// Takes changes of the line's room in, and the tokens that it is restored with.
class waiting_line::fold {
 public:
  explicit fold(waiting_line& line) : line_(line), tokens_(line.tokens_) {}

  room_id room() const { return line_.room_; }

  void take_in(const token_issued& issued) const {
    if (issued.ticket < line_.next_ticket_) {
      return;
    }
    enter({issued.ticket, issued.token, issued.user, token_status::waiting, issued.issued_at,
           issued.waits_until},
          issued.issued_at);
  }

  void take_in(const token_admitted& admitted) const {
    const auto found = with(admitted.ticket, token_status::waiting, [&](position at, entry& token) {
      token.valid_until = admitted.active_until;
      token.claimed = admitted.claimed;
      activate(at, token);
    });
    if (!found) {
      return;
    }
    line_.bucket_.take(admitted.admitted_at);
    line_.meter_.count(admitted.admitted_at);
  }

  void take_in(const token_claimed& claimed) const {
    with(claimed.ticket, token_status::active, [&](position at, entry& token) {
      token.claimed = true;
      token.valid_until = claimed.active_until;
      activate(at, token);
    });
  }

  void take_in(const token_extended& extended) const {
    with(extended.ticket, token_status::active, [&](position at, entry& token) {
      token.extensions = extended.extension;
      token.valid_until = extended.active_until;
      activate(at, token);
    });
  }

  void take_in(const token_lapsed& lapsed) const {
    with(lapsed.ticket, token_status::waiting, [&](position at, entry& token) {
      token.status = token_status::away;
      token.returns_until = lapsed.returns_until;
      tokens_.update(at, token, {});
    });
  }

  void take_in(const token_returned& returned) const {
    with(returned.ticket, token_status::away, [&](position at, entry& token) {
      token.status = token_status::waiting;
      tokens_.update(at, token, returned.returned_at);
    });
  }

  void take_in(const token_ended& ended) const { end(ended.ticket, ended.reason, ended.ended_at); }

  void take_in(const room_changed& changed) const {
    line_.rules_ = changed.rules;
    line_.changed_ = true;
    line_.mode_ = changed.mode;
    line_.bucket_.change_rate(changed.rules.admissions_per_minute, changed.changed_at);
  }

  void take_in(const opening_scheduled& scheduled) const {
    line_.scheduled_ = {scheduled.opens_at, scheduled.first, scheduled.seed, scheduled.commitment};
  }

  void take_in(const opening_rescheduled& moved) const {
    if (line_.scheduled_) {
      line_.scheduled_->opens_at = moved.opens_at;
    }
  }

  void take_in(const opening_called_off&) const { line_.scheduled_.reset(); }

  void take_in(const draw_held& held) const {
    auto& draws = line_.draws_;
    const auto commitment = line_.scheduled_ ? line_.scheduled_->commitment : bytes_32{};
    draws.push_back({held.first, held.last, held.seed, commitment, held.drawn_at});
    line_.scheduled_.reset();
    if (somebody_stays(held.first, held.last)) {
      arrange(draws.back());
    }
    while (draws.size() > limits::max_remembered_draws &&
           !somebody_stays(draws.front().first, draws.front().last)) {
      draws.erase(draws.begin());
    }
  }

  void take_in(const room_reset& reset) const {
    for (const ticket_number ticket : tokens_.tickets(ticket_number{0}, reset.through)) {
      end(ticket, token_end::reset, reset.reset_at);
    }
    line_.scheduled_.reset();
  }

  void enter(const entry& token, instant seen) const {
    line_.next_ticket_ = std::max(line_.next_ticket_, ticket_number{token.ticket.value + 1});
    if (line_.settings_.one_token_per_user && is_live(token.status)) {
      if (const auto older = tokens_.newest_live(token.user)) {
        line_.surplus_.emplace(token.user, tokens_.at(*older).ticket);
      }
    }
    tokens_.append(token, seen);
    if (token.status == token_status::active) {
      line_.active_.emplace(line_.end_of_session(token), token.ticket);
      ++line_.active_count_;
    }
    if (!is_live(token.status)) {
      remember_until_forgotten(token);
    }
  }

  void arrange(const draw_facts& draw) const {
    const auto order = drawn_order(tokens_.tickets(draw.first, draw.last), draw.seed, line_.settings_.hash);
    tokens_.draw(draw.first, draw.last, order);
  }

 private:
  /// Hands the token of this ticket to `alter` where its status is this one; says whether it is.
  template <class F>
  bool with(ticket_number ticket, token_status status, F alter) const {
    const auto found = tokens_.find(ticket);
    if (!found) {
      return false;
    }
    entry token = tokens_.at(*found);
    if (token.status != status) {
      return false;
    }
    alter(*found, token);
    return true;
  }

  void activate(position at, entry token) const {
    const entry before = tokens_.at(at);
    if (before.status == token_status::active) {
      line_.active_.erase({line_.end_of_session(before), before.ticket});
    } else {
      ++line_.active_count_;
    }
    token.status = token_status::active;
    tokens_.update(at, token, {});
    if (!line_.is_pinned(token.ticket)) {
      line_.active_.emplace(line_.end_of_session(token), token.ticket);
    }
  }

  void end(ticket_number ticket, token_end reason, instant when) const {
    const auto found = tokens_.find_live(ticket);
    if (!found) {
      return;
    }
    entry token = tokens_.at(*found);
    if (token.status == token_status::active) {
      line_.active_.erase({line_.end_of_session(token), ticket});
      --line_.active_count_;
    }
    line_.pins_.erase(ticket);
    line_.holdings_.erase(ticket);
    token.status = status_after(reason);
    token.valid_until = when;
    token.claimed = true;
    token.returns_until = {};
    tokens_.update(*found, token, {});
    if (line_.surplus_.erase({token.user, ticket}) == 0) {
      promote_surplus(token.user);
    }
    remember_until_forgotten(token);
  }

  /// The newest token of the user has ended: the one before it is no surplus any more.
  void promote_surplus(user_id user) const {
    auto& surplus = line_.surplus_;
    const auto behind = surplus.upper_bound({user, ticket_number{std::numeric_limits<std::uint64_t>::max()}});
    if (behind == surplus.begin() || std::prev(behind)->first != user) {
      return;
    }
    tokens_.set_newest_live(*tokens_.find(std::prev(behind)->second));
    surplus.erase(std::prev(behind));
  }

  void remember_until_forgotten(const entry& token) const {
    line_.ended_.emplace(token.valid_until, token.ticket);
    if (line_.ended_.size() > limits::max_remembered_ended_tokens) {
      line_.forget_first();
    }
  }

  bool somebody_stays(ticket_number first, ticket_number last) const {
    const auto tickets = tokens_.tickets(first, last);
    return std::any_of(tickets.begin(), tickets.end(),
                       [&](ticket_number ticket) { return stays(tokens_.at(*tokens_.find(ticket))); });
  }

  waiting_line& line_;
  token_table& tokens_;
};

waiting_line::waiting_line(room_id room, waiting_line_settings settings, const waiting_line_image& image,
                           instant restored_at)
    : room_(room),
      settings_(std::move(settings)),
      rules_(image.rules.value_or(settings_.rules)),
      changed_(image.rules.has_value()),
      mode_(image.mode),
      scheduled_(image.scheduled),
      draws_(image.draws),
      next_ticket_(image.next_ticket),
      tokens_(settings_.one_token_per_user ? token_table::users::found : token_table::users::not_found),
      bucket_(rules_.admissions_per_minute) {
  const fold restored{*this};
  for (const auto& held : image.holdings) {
    holdings_[held.ticket][held.of] = held.until;
  }
  for (const auto& token : image.entries) {
    restored.enter(token, restored_at);
  }
  for (const draw_facts& draw : draws_) {
    const auto first =
        std::lower_bound(image.entries.begin(), image.entries.end(), draw.first,
                         [](const entry& token, ticket_number wanted) { return token.ticket < wanted; });
    const auto found = std::find_if(first, image.entries.end(), [&](const entry& token) {
      return token.ticket > draw.last || stays(token);
    });
    if (found != image.entries.end() && found->ticket <= draw.last) {
      restored.arrange(draw);
    }
  }
}

void waiting_line::apply(const change& c) {
  std::visit(
      [into = fold{*this}](const auto& fact) {
        if constexpr (requires { into.take_in(fact); }) {
          if (fact.room == into.room()) {
            into.take_in(fact);
          }
        }
      },
      c);
}

void waiting_line::forget(instant now) {
  while (!ended_.empty() && ended_.begin()->first + settings_.remembers_ended_for <= now) {
    forget_first();
  }
}

void waiting_line::forget_first() {
  tokens_.erase(*tokens_.find(ended_.begin()->second));
  ended_.erase(ended_.begin());
}

}  // namespace usher::domain
