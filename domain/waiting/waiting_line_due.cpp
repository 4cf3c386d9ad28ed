#include "domain/waiting/waiting_line.hpp"

namespace usher::domain {

/// Collects what is due until a step is full.
class waiting_line::due_step {
 public:
  due_step(const waiting_line& line, instant now) : line_(line), tokens_(line.tokens_), now_(now) {}

  changes take() && {
    // Each kind waits until nothing is left of the one before: nobody may be admitted who is about to be
    // replaced, whose place in the line is still to be drawn, or whose time of waiting is over.
    end_surplus();
    if (facts_.empty()) {
      hold_draw();
    }
    if (!facts_.empty()) {
      return std::move(facts_);
    }
    end_overdue_waiting();
    end_abandoned();
    lapse_idle();
    if (has_room()) {
      end_overdue_active_and_admit();
    }
    return std::move(facts_);
  }

 private:
  bool has_room(std::size_t further = 1) const {
    return facts_.size() + further <= limits::max_due_changes_per_step;
  }
  void end(const entry& token, token_end reason, instant when) {
    facts_.push_back(line_.end_of(token, reason, when));
  }

  void end_surplus() {
    for (const auto& [user, ticket] : line_.surplus_) {
      if (!has_room()) {
        return;
      }
      if (!line_.is_pinned(ticket)) {
        end(tokens_.at(*tokens_.find(ticket)), token_end::replaced, now_);
      }
    }
  }

  void hold_draw() {
    const auto& opening = line_.scheduled_;
    if (!opening || opening->opens_at > now_) {
      return;
    }
    const ticket_number last{line_.next_ticket_.value - 1};
    facts_.push_back(draw_held{line_.room_, opening->first, last, opening->seed, now_});
  }

  void end_overdue_waiting() {
    for (auto at = tokens_.next_overdue(now_); at && has_room(); at = tokens_.next_overdue(now_, *at)) {
      const entry token = tokens_.at(*at);
      end(token, token_end::expired, token.valid_until);
    }
  }

  void end_abandoned() {
    for (auto at = tokens_.next_abandoned(now_); at && has_room(); at = tokens_.next_abandoned(now_, *at)) {
      const entry token = tokens_.at(*at);
      end(token, token_end::abandoned, token.returns_until);
    }
  }

  void lapse_idle() {
    const room_rules& rules = line_.rules_;
    for (auto at = tokens_.longest_unseen(); at && line_.is_idle(*at, rules, now_) && has_room();
         at = tokens_.next_unseen(*at)) {
      const entry token = tokens_.at(*at);
      if (token.valid_until <= now_) {
        continue;
      }
      // From now, not from when they became idle: a server that was asleep owes them the time to come back.
      facts_.push_back(token_lapsed{line_.room_, token.ticket, token.user, now_,
                                    std::min(now_ + rules.grace_for, token.valid_until)});
    }
  }

  void end_overdue_active_and_admit() {
    auto next = tokens_.next_waiting();
    std::size_t active_count = line_.active();
    std::size_t by_rate = line_.admits() ? line_.bucket_.available(now_) : 0;
    const auto admit_next = [&] {
      while (next && line_.is_past(*next, line_.rules_, now_)) {
        next = tokens_.next_waiting(*next);
      }
      if (!next || by_rate == 0 || free_places(line_.rules_, active_count) == 0) {
        return false;
      }
      facts_.push_back(line_.admission_of(tokens_.at(*next), line_.rules_, now_));
      next = tokens_.next_waiting(*next);
      ++active_count;
      --by_rate;
      return true;
    };
    while (has_room() && admit_next()) {
    }
    const auto& active = line_.active_;
    for (auto first = active.begin(); first != active.end() && first->first <= now_; ++first) {
      // The end of a token and the admission to its place stay in one step.
      if (!has_room(2)) {
        return;
      }
      end(tokens_.at(*tokens_.find(first->second)), token_end::expired, first->first);
      --active_count;
      admit_next();
    }
  }

  const waiting_line& line_;
  const token_table& tokens_;
  instant now_;
  changes facts_;
};

changes waiting_line::due(instant now) const {
  return due_step{*this, now}.take();
}

std::optional<instant> waiting_line::next_due() const {
  for (const auto& [user, ticket] : surplus_) {
    if (!is_pinned(ticket)) {
      return tokens_.at(*tokens_.find(ticket)).issued_at;
    }
  }
  std::optional<instant> earliest;
  const auto consider = [&](std::optional<instant> when) {
    if (when && (!earliest || *when < *earliest)) {
      earliest = when;
    }
  };
  if (scheduled_) {
    consider(scheduled_->opens_at);
  }
  consider(tokens_.earliest_deadline());
  consider(tokens_.earliest_return_deadline());
  if (const auto unseen = tokens_.longest_unseen(); unseen && rules_.idle_for > milliseconds{0}) {
    consider(tokens_.seen(*unseen) + rules_.idle_for);
  }
  if (!active_.empty()) {
    consider(active_.begin()->first);
  }
  // Where the rate sets no bound it is work for any time: they have been waiting since before.
  if (const auto first = tokens_.next_waiting(); first && admits() && free_places(rules_, active()) > 0) {
    consider(bucket_.next().value_or(tokens_.at(*first).issued_at));
  }
  return earliest;
}

}  // namespace usher::domain
