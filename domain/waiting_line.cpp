#include "domain/waiting_line.hpp"

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "domain/token_table.hpp"

namespace usher::domain {

namespace {

bool is_live(token_status status) {
  return status == token_status::waiting || status == token_status::active;
}

}  // namespace

token_status status_after(token_end reason) {
  switch (reason) {
    case token_end::expired:
      return token_status::expired;
    case token_end::completed:
      return token_status::completed;
    case token_end::replaced:
      return token_status::replaced;
  }
  return token_status::expired;
}

class waiting_line::impl {
 public:
  impl(room_id room, waiting_line_settings settings, const waiting_line_image& image)
      : room_(room),
        settings_(settings),
        next_ticket_(image.next_ticket),
        tokens_(settings.one_token_per_user ? token_table::users::found : token_table::users::not_found) {
    for (const auto& token : image.entries)
      enter(token);
  }

  decision<outcome<token_standing, issue_refusal>, change> issue(const issue_token& command,
                                                                 instant now) const;
  outcome<token_standing, check_refusal> check(const secret_hash& token, instant now) const;
  outcome<token_standing, gate_refusal> pass(const pass_gate& query, instant now) const;
  changes due(instant now) const;
  std::optional<instant> next_due() const;
  void apply(const change& c);
  void forget(instant now);

  std::size_t waiting() const { return tokens_.waiting(); }
  std::size_t active() const { return active_.size(); }
  waiting_line_image image() const { return {next_ticket_, tokens_.all()}; }

 private:
  using entry = waiting_line_image::entry;
  using position = token_table::position;
  /// Tokens by when their present status ends, or when they ended.
  using schedule = std::set<std::pair<instant, ticket_number>>;

  token_standing standing_of(position at, instant now) const;
  token_ended end_of(const entry& token, token_end reason, instant when) const {
    return {room_, token.ticket, token.user, reason, when};
  }
  token_admitted admission_of(const entry& token, instant now) const {
    return {room_, token.ticket, token.user, now, now + settings_.active_for};
  }

  void enter(const entry& token);
  void admit(const token_admitted& admitted);
  void end(const token_ended& ended);
  /// The newest token of the user has ended: the one before it is no surplus any more.
  void promote_surplus(user_id user);
  void forget_oldest_ended();

  void end_surplus(changes& facts, instant now) const;
  void end_overdue_waiting(changes& facts, instant now) const;
  void end_overdue_active_and_admit(changes& facts, instant now) const;

  room_id room_;
  waiting_line_settings settings_;
  ticket_number next_ticket_;
  token_table tokens_;
  schedule active_;
  schedule ended_;
  /// Live tokens beside which their user has a newer one, where only one is allowed.
  std::set<std::pair<user_id, ticket_number>> surplus_;
};

decision<outcome<token_standing, issue_refusal>, change> waiting_line::impl::issue(const issue_token& command,
                                                                                   instant now) const {
  changes facts;
  std::size_t waiting_count = waiting();
  std::size_t active_count = active();
  std::optional<position> replaced;
  if (settings_.one_token_per_user) replaced = tokens_.newest_live(command.user);
  if (replaced) {
    const entry older = tokens_.at(*replaced);
    facts.push_back(end_of(older, token_end::replaced, now));
    --(older.status == token_status::waiting ? waiting_count : active_count);
  }

  // What is due was applied: a place is free only when nobody waits, or when the replaced token had it.
  const std::size_t free_places = settings_.places - std::min(active_count, settings_.places);
  const std::size_t ahead = waiting_count - std::min(waiting_count, free_places);
  const std::size_t most_waiting = std::min(settings_.most_waiting, limits::max_waiting_tokens_per_room);
  if (waiting_count >= free_places && ahead >= most_waiting) return {issue_refusal::room_full, {}};

  const entry fresh{next_ticket_,          command.token, command.user,
                    token_status::waiting, now,           now + settings_.waits_for};
  facts.push_back(token_issued{room_, fresh.ticket, fresh.token, fresh.user, now, fresh.valid_until});

  auto first = tokens_.first_waiting();
  for (std::size_t admitted = ahead; admitted < waiting_count; first = tokens_.next_waiting(*first)) {
    if (first == replaced) continue;
    facts.push_back(admission_of(tokens_.at(*first), now));
    ++admitted;
  }
  token_standing standing{fresh.ticket, fresh.user, token_status::waiting, ahead, fresh.valid_until};
  if (waiting_count < free_places) {
    const auto admission = admission_of(fresh, now);
    facts.push_back(admission);
    standing.status = token_status::active;
    standing.valid_until = admission.active_until;
  }
  return {standing, std::move(facts)};
}

outcome<token_standing, check_refusal> waiting_line::impl::check(const secret_hash& token,
                                                                 instant now) const {
  const auto found = tokens_.find(token);
  if (!found) return check_refusal::unknown_token;
  return standing_of(*found, now);
}

outcome<token_standing, gate_refusal> waiting_line::impl::pass(const pass_gate& query, instant now) const {
  using kind = gate_refusal_kind;
  const auto found = tokens_.find(query.token);
  if (!found) return gate_refusal{kind::unknown_token};
  const token_standing standing = standing_of(*found, now);
  if (!is_live(standing.status)) return gate_refusal{kind::token_expired};
  if (standing.status == token_status::waiting) return gate_refusal{kind::token_not_active, standing.ahead};
  if (query.user && *query.user != standing.user) return gate_refusal{kind::user_mismatch};
  return standing;
}

token_standing waiting_line::impl::standing_of(position at, instant now) const {
  const entry token = tokens_.at(at);
  token_standing standing{token.ticket, token.user, token.status, 0, token.valid_until};
  // Nobody passes on a token whose time is over, also before its end was applied.
  if (is_live(token.status) && token.valid_until <= now) standing.status = token_status::expired;
  if (standing.status == token_status::waiting) standing.ahead = tokens_.waiting_before(at);
  return standing;
}

changes waiting_line::impl::due(instant now) const {
  changes facts;
  // Each kind waits until nothing is left of the one before: nobody may be admitted who is about to be
  // replaced or whose time of waiting is over.
  if (!surplus_.empty()) {
    end_surplus(facts, now);
  } else {
    end_overdue_waiting(facts, now);
    if (facts.size() < limits::max_due_changes_per_step) end_overdue_active_and_admit(facts, now);
  }
  return facts;
}

void waiting_line::impl::end_surplus(changes& facts, instant now) const {
  for (const auto& [user, ticket] : surplus_) {
    if (facts.size() == limits::max_due_changes_per_step) return;
    facts.push_back(end_of(tokens_.at(*tokens_.find(ticket)), token_end::replaced, now));
  }
}

void waiting_line::impl::end_overdue_waiting(changes& facts, instant now) const {
  for (auto at = tokens_.first_overdue(now); at && facts.size() < limits::max_due_changes_per_step;
       at = tokens_.next_overdue(*at, now)) {
    const entry token = tokens_.at(*at);
    facts.push_back(end_of(token, token_end::expired, token.valid_until));
  }
}

void waiting_line::impl::end_overdue_active_and_admit(changes& facts, instant now) const {
  const std::size_t most = limits::max_due_changes_per_step;
  auto first = tokens_.first_waiting();
  std::size_t active_count = active();
  const auto admit_next = [&] {
    while (first && tokens_.at(*first).valid_until <= now)
      first = tokens_.next_waiting(*first);
    if (!first || active_count >= settings_.places) return false;
    facts.push_back(admission_of(tokens_.at(*first), now));
    first = tokens_.next_waiting(*first);
    ++active_count;
    return true;
  };
  while (facts.size() < most && admit_next()) {
  }
  for (auto next = active_.begin(); next != active_.end() && next->first <= now; ++next) {
    // The end of a token and the admission to its place stay in one step.
    if (facts.size() + 2 > most) return;
    facts.push_back(end_of(tokens_.at(*tokens_.find(next->second)), token_end::expired, next->first));
    --active_count;
    admit_next();
  }
}

std::optional<instant> waiting_line::impl::next_due() const {
  const auto first = tokens_.first_waiting();
  // Work for any time: it has been waiting since before the settings changed.
  if (!surplus_.empty()) return tokens_.at(*tokens_.find(surplus_.begin()->second)).issued_at;
  if (first && active() < settings_.places) return tokens_.at(*first).issued_at;

  auto earliest = tokens_.earliest_deadline();
  if (!active_.empty() && (!earliest || active_.begin()->first < *earliest))
    earliest = active_.begin()->first;
  return earliest;
}

void waiting_line::impl::apply(const change& c) {
  if (const auto* issued = std::get_if<token_issued>(&c)) {
    if (issued->room == room_ && issued->ticket >= next_ticket_)
      enter({issued->ticket, issued->token, issued->user, token_status::waiting, issued->issued_at,
             issued->waits_until});
  } else if (const auto* admitted = std::get_if<token_admitted>(&c)) {
    if (admitted->room == room_) admit(*admitted);
  } else if (const auto* ended = std::get_if<token_ended>(&c)) {
    if (ended->room == room_) end(*ended);
  }
}

void waiting_line::impl::enter(const entry& token) {
  next_ticket_ = std::max(next_ticket_, ticket_number{token.ticket.value + 1});
  if (settings_.one_token_per_user && is_live(token.status)) {
    if (const auto older = tokens_.newest_live(token.user))
      surplus_.emplace(token.user, tokens_.at(*older).ticket);
  }
  tokens_.append(token);
  if (token.status == token_status::active) active_.emplace(token.valid_until, token.ticket);
  if (!is_live(token.status)) {
    ended_.emplace(token.valid_until, token.ticket);
    forget_oldest_ended();
  }
}

void waiting_line::impl::admit(const token_admitted& admitted) {
  const auto found = tokens_.find(admitted.ticket);
  if (!found || tokens_.at(*found).status != token_status::waiting) return;
  tokens_.set_status(*found, token_status::active, admitted.active_until);
  active_.emplace(admitted.active_until, admitted.ticket);
}

void waiting_line::impl::end(const token_ended& ended) {
  const auto found = tokens_.find(ended.ticket);
  if (!found) return;
  const entry token = tokens_.at(*found);
  if (!is_live(token.status)) return;
  if (token.status == token_status::active) active_.erase({token.valid_until, token.ticket});
  tokens_.set_status(*found, status_after(ended.reason), ended.ended_at);
  if (surplus_.erase({token.user, token.ticket}) == 0) promote_surplus(token.user);
  ended_.emplace(ended.ended_at, token.ticket);
  forget_oldest_ended();
}

void waiting_line::impl::promote_surplus(user_id user) {
  const auto behind = surplus_.upper_bound({user, ticket_number{std::numeric_limits<std::uint64_t>::max()}});
  if (behind == surplus_.begin() || std::prev(behind)->first != user) return;
  tokens_.set_newest_live(*tokens_.find(std::prev(behind)->second));
  surplus_.erase(std::prev(behind));
}

void waiting_line::impl::forget_oldest_ended() {
  if (ended_.size() <= limits::max_remembered_ended_tokens) return;
  tokens_.erase(*tokens_.find(ended_.begin()->second));
  ended_.erase(ended_.begin());
}

void waiting_line::impl::forget(instant now) {
  while (!ended_.empty() && ended_.begin()->first + settings_.remembers_ended_for <= now) {
    tokens_.erase(*tokens_.find(ended_.begin()->second));
    ended_.erase(ended_.begin());
  }
}

waiting_line::waiting_line(room_id room, waiting_line_settings settings)
    : waiting_line(room, settings, waiting_line_image{}) {}

waiting_line::waiting_line(room_id room, waiting_line_settings settings, const waiting_line_image& image)
    : impl_(std::make_unique<impl>(room, settings, image)) {}

waiting_line::waiting_line(waiting_line&&) noexcept = default;
waiting_line& waiting_line::operator=(waiting_line&&) noexcept = default;
waiting_line::~waiting_line() = default;

decision<outcome<token_standing, issue_refusal>, change> waiting_line::decide(const issue_token& command,
                                                                              instant now) const {
  return impl_->issue(command, now);
}

outcome<token_standing, check_refusal> waiting_line::decide(const check_token& query, instant now) const {
  return impl_->check(query.token, now);
}

outcome<token_standing, gate_refusal> waiting_line::decide(const pass_gate& query, instant now) const {
  return impl_->pass(query, now);
}

changes waiting_line::due(instant now) const {
  return impl_->due(now);
}
std::optional<instant> waiting_line::next_due() const {
  return impl_->next_due();
}
void waiting_line::apply(const change& c) {
  impl_->apply(c);
}
void waiting_line::forget(instant now) {
  impl_->forget(now);
}
std::size_t waiting_line::waiting() const {
  return impl_->waiting();
}
std::size_t waiting_line::active() const {
  return impl_->active();
}
waiting_line_image waiting_line::image() const {
  return impl_->image();
}

}  // namespace usher::domain
