#include "domain/waiting/waiting_line.hpp"

namespace usher::domain {

token_status status_after(token_end reason) {
  switch (reason) {
    case token_end::completed:
      return token_status::completed;
    case token_end::replaced:
      return token_status::replaced;
    case token_end::left:
      return token_status::left;
    case token_end::expired:
    case token_end::abandoned:
    case token_end::reset:
      return token_status::expired;
  }
  return token_status::expired;
}

bool is_live(token_status status) {
  return status == token_status::waiting || status == token_status::away || status == token_status::active;
}

room_phase waiting_line::phase_of(room_mode mode, bool scheduled) {
  if (mode == room_mode::paused) {
    return room_phase::paused;
  }
  if (scheduled) {
    return room_phase::not_yet_open;
  }
  return mode == room_mode::draining ? room_phase::draining : room_phase::open;
}

room_standing waiting_line::standing(instant now, std::size_t further_admissions) const {
  room_standing standing;
  standing.rules = rules_;
  standing.mode = mode_;
  standing.phase = phase_of(mode_, scheduled_.has_value());
  standing.waiting = waiting();
  standing.away = tokens_.away();
  standing.active = active();
  standing.issued = next_ticket_.value - 1;
  standing.admissions_per_minute = meter_.per_minute(now, further_admissions);
  if (scheduled_) {
    standing.opens_at = scheduled_->opens_at;
    standing.commitment = scheduled_->commitment;
  }
  for (const draw_facts& draw : draws_) {
    if (draw.first <= draw.last) {
      standing.draws.push_back(draw);
    }
  }
  if (standing.draws.size() > limits::max_remembered_draws) {
    standing.draws.erase(standing.draws.begin(),
                         standing.draws.end() - static_cast<std::ptrdiff_t>(limits::max_remembered_draws));
  }
  return standing;
}

token_admitted waiting_line::admission_of(const entry& token, const room_rules& rules, instant now) const {
  const bool claimed = rules.claim_for <= milliseconds{0};
  return {room_,  token.ticket, token.user, now, now + (claimed ? rules.active_for : rules.claim_for),
          claimed};
}

void waiting_line::note_seen(const secret_hash& token, instant now) {
  if (const auto found = tokens_.find(token)) {
    tokens_.note_seen(*found, now);
  }
}

void waiting_line::pin(ticket_number ticket) {
  const auto found = tokens_.find_live(ticket);
  if (!found) {
    return;
  }
  const entry token = tokens_.at(*found);
  ++pins_[ticket];
  active_.erase({end_of_session(token), ticket});
}

void waiting_line::unpin(ticket_number ticket) {
  const auto pinned = pins_.find(ticket);
  if (pinned == pins_.end() || --pinned->second > 0) {
    return;
  }
  pins_.erase(pinned);
  const entry token = tokens_.at(*tokens_.find(ticket));
  if (token.status == token_status::active) {
    active_.emplace(end_of_session(token), ticket);
  }
}

bool waiting_line::carry(ticket_number ticket, const concert_date_key& by, std::optional<instant> until) {
  const auto found = tokens_.find_live(ticket);
  if (!found) {
    return ticket < next_ticket_;
  }
  const entry token = tokens_.at(*found);
  const bool ends_by_time = active_.erase({end_of_session(token), ticket}) > 0;
  auto& held = holdings_[ticket];
  if (until) {
    held[by] = *until;
  } else {
    held.erase(by);
  }
  if (held.empty()) {
    holdings_.erase(ticket);
  }
  if (ends_by_time) {
    active_.emplace(end_of_session(token), ticket);
  }
  return true;
}

instant waiting_line::end_of_session(const entry& token) const {
  instant end = token.valid_until;
  if (const auto held = holdings_.find(token.ticket); held != holdings_.end()) {
    for (const auto& [date, until] : held->second) {
      end = std::max(end, until);
    }
  }
  return end;
}

waiting_line_image waiting_line::image() const {
  waiting_line_image image{next_ticket_, tokens_.all(), std::nullopt, mode_, scheduled_, draws_};
  if (changed_) {
    image.rules = rules_;
  }
  for (const auto& [ticket, held] : holdings_) {
    for (const auto& [date, until] : held) {
      image.holdings.push_back({ticket, date, until});
    }
  }
  return image;
}

}  // namespace usher::domain
